"""A programme's rules are versions that stay, and its periods share no day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given as example
from hypothesis import strategies as st

from domain.criteria import ComponentAmount, Criterion
from domain.errors import (
    AlreadyExists,
    Invalid,
    Missing,
    NotFound,
    OutOfRange,
    PeriodsOverlap,
    PersonalDataInClear,
    ProgrammeWithoutRules,
    Refusal,
    RepeatedCriterion,
    TooEarly,
    UnknownCode,
    UnknownRegion,
    WrongState,
)
from domain.programme_book import BOOK
from domain.programme_rules import (
    PeriodClosed,
    PeriodOpened,
    ProgrammeRulesPublished,
    Terms,
    TermsEvent,
    checked_open,
    checked_payable,
    close_period,
    evolve,
    open_period,
    publish,
)
from tests.given import Given

RULES: dict[str, Any] = {
    "programme": "PKH",
    "valid_from": date(2022, 1, 1),
    "source": "Katalog program [32]",
    "criteria": (Criterion(kind="decile_at_most", number=4, source="[32]"),),
    "amounts": (ComponentAmount(component="sd", amount_rupiah=225_000),),
    "per": "stage",
    "most_components": 4,
    "paid_to": "family",
    "apply_indonesian": "Musyawarah desa",
    "apply_english": "Village meeting",
}
STAGE: dict[str, Any] = {
    "programme": "PKH",
    "period": "2022-T2",
    "first_day": date(2022, 4, 1),
    "last_day": date(2022, 6, 30),
    "apply_by": date(2022, 5, 31),
}

first = ProgrammeRulesPublished(version=1, **RULES)
second = ProgrammeRulesPublished(version=2, **{**RULES, "valid_from": date(2022, 5, 1)})
opened = PeriodOpened(rules_version=1, **STAGE)
closed = PeriodClosed(programme="PKH", period="2022-T2")


def given(*facts: TermsEvent) -> Given[Terms, TermsEvent]:
    return Given(evolve, *facts)


def test_versions_are_counted_and_none_begins_before_the_last() -> None:
    given().when(publish, **RULES).then(first)
    given(first).when(publish, **{**RULES, "valid_from": date(2022, 5, 1)}).then(second)
    given(first, second).when(publish, **RULES).then_refused(TooEarly, field="valid_from")


def test_the_version_in_force_is_the_last_that_has_begun() -> None:
    terms = given(first, second).state
    assert terms is not None
    assert [
        version and version.number
        for version in map(terms.on, (date(2021, 12, 31), date(2022, 4, 30), date(2022, 5, 1)))
    ] == [None, 1, 2]


WRONG_CRITERIA: list[tuple[Criterion, str, type[Refusal]]] = [
    (Criterion(kind="rich", source="x"), "kind", UnknownCode),
    (Criterion(kind="decile_at_most", source="x"), "number", Missing),
    (Criterion(kind="decile_at_most", number=11, source="x"), "number", OutOfRange),
    (Criterion(kind="has_severe_disability", number=1, source="x"), "number", Invalid),
    (Criterion(kind="has_severe_disability", code="sd", source="x"), "code", Invalid),
    (Criterion(kind="has_pupil", source="x"), "code", Missing),
    (Criterion(kind="has_pupil", code="kuliah", source="x"), "code", UnknownCode),
    (Criterion(kind="resident_in", code="61.99", source="x"), "code", UnknownRegion),
    (Criterion(kind="has_component", source=" "), "source", Missing),
    (
        Criterion(kind="has_component", source="x", disputed="0812-3456-7890"),
        "disputed",
        PersonalDataInClear,
    ),
]


@pytest.mark.parametrize(("criterion", "part", "error"), WRONG_CRITERIA)
def test_a_criterion_is_of_the_closed_language(
    criterion: Criterion, part: str, error: type[Refusal]
) -> None:
    rules = {**RULES, "criteria": (*RULES["criteria"], criterion)}
    given().when(publish, **rules).then_refused(error, field=f"criteria[2].{part}")


WRONG_AMOUNTS: list[tuple[ComponentAmount, str, type[Refusal]]] = [
    (ComponentAmount(component="car", amount_rupiah=1), "component", UnknownCode),
    (ComponentAmount(component="smp", amount_rupiah=0), "amount_rupiah", OutOfRange),
    (ComponentAmount(component="smp", amount_rupiah=1, to_age=6), "to_age", Invalid),
    (ComponentAmount(component="elderly", amount_rupiah=1), "from_age", Missing),
    (ComponentAmount(component="elderly", amount_rupiah=1, from_age=200), "from_age", OutOfRange),
    (
        ComponentAmount(component="elderly", amount_rupiah=1, from_age=60, to_age=50),
        "to_age",
        Invalid,
    ),
    (ComponentAmount(component="smp", amount_rupiah=1, disputed=""), "disputed", Missing),
]


@pytest.mark.parametrize(("amount", "part", "error"), WRONG_AMOUNTS)
def test_an_amount_is_of_a_component(
    amount: ComponentAmount, part: str, error: type[Refusal]
) -> None:
    rules = {**RULES, "amounts": (*RULES["amounts"], amount)}
    given().when(publish, **rules).then_refused(error, field=f"amounts[2].{part}")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"criteria": ()}, Missing),
        ({"criteria": RULES["criteria"] * 2}, RepeatedCriterion),
        ({"criteria": RULES["criteria"] * 21}, OutOfRange),
        ({"amounts": RULES["amounts"] * 2}, RepeatedCriterion),
        ({"valid_from": date(1999, 12, 31)}, TooEarly),
        ({"source": ""}, Missing),
        ({"per": "day"}, UnknownCode),
        ({"most_components": 0}, OutOfRange),
        ({"paid_to": "neighbour"}, UnknownCode),
        ({"apply_indonesian": ""}, Missing),
        ({"apply_english": ""}, Missing),
    ],
)
def test_rules_are_not_published_with(change: dict[str, Any], error: type[Refusal]) -> None:
    given().when(publish, **{**RULES, **change}).then_refused(error, field=next(iter(change)))


def test_a_period_opens_under_the_rules_of_its_first_day() -> None:
    given(first).when(open_period, **STAGE).then(opened)
    given(first, second).when(open_period, **STAGE).then(opened)
    given().when(open_period, **STAGE).then_refused(ProgrammeWithoutRules, field="programme")


@pytest.mark.parametrize(
    ("change", "field", "error"),
    [
        ({"period": "2022-T5"}, "period", Invalid),
        ({"period": "2023-T1"}, "first_day", OutOfRange),
        ({"last_day": date(2022, 3, 31)}, "last_day", OutOfRange),
        ({"last_day": date(2023, 4, 2)}, "last_day", OutOfRange),
        ({"apply_by": date(2022, 7, 1)}, "apply_by", OutOfRange),
    ],
)
def test_a_period_does_not_open_with(
    change: dict[str, Any], field: str, error: type[Refusal]
) -> None:
    given(first).when(open_period, **{**STAGE, **change}).then_refused(error, field=field)


def test_periods_share_no_day_not_even_with_a_closed_one() -> None:
    touching = {**STAGE, "period": "2022-T3", "last_day": date(2022, 9, 30), "apply_by": None}
    for history in ((first, opened), (first, opened, closed)):
        given(*history).when(open_period, **STAGE).then_refused(AlreadyExists, field="period")
        overlapping = {**touching, "first_day": date(2022, 6, 30)}
        given(*history).when(open_period, **overlapping).then_refused(
            PeriodsOverlap, field="first_day"
        )
        fact = open_period(given(*history).state, **{**touching, "first_day": date(2022, 7, 1)})
        assert fact.rules_version == 1


def test_a_period_is_closed_once_and_then_no_longer_open() -> None:
    given(first, opened).when(close_period, programme="PKH", period="2022-T2").then(closed)
    given(first, opened, closed).when(close_period, programme="PKH", period="2022-T2").then_refused(
        WrongState, field="period"
    )
    given(first).when(close_period, programme="PKH", period="2022-T2").then_refused(
        NotFound, field="period"
    )
    assert checked_open(given(first, opened).state, "2022-T2").rules_version == 1
    given().when(checked_open, "2022-T2").then_refused(NotFound, field="programme")


def test_only_an_open_period_is_paid_where_the_programme_has_periods() -> None:
    checked_payable(given(first, opened).state, "2022-T2")
    given(first, opened).when(checked_payable, "2022-T3").then_refused(NotFound, field="period")
    given(first, opened, closed).when(checked_payable, "2022-T2").then_refused(
        WrongState, field="period"
    )


def test_a_programme_without_periods_is_paid_in_any() -> None:
    checked_payable(given().state, "2022-T2")
    checked_payable(given(first).state, "2022-T2")


@example(
    stretches=st.lists(
        st.tuples(st.integers(0, 364), st.integers(0, 120), st.booleans()), max_size=12
    )
)
def test_whatever_is_asked_no_two_periods_ever_overlap(
    stretches: list[tuple[int, int, bool]],
) -> None:
    names = [f"2022-{month:02}" for month in range(1, 13)]
    terms = evolve(None, first)
    for name, (start, length, closing) in zip(names, stretches, strict=False):
        day = date.fromordinal(date(2022, 1, 1).toordinal() + start)
        stretch = {"first_day": day, "last_day": date.fromordinal(day.toordinal() + length)}
        try:
            terms = evolve(
                terms,
                open_period(terms, programme="PKH", period=name, apply_by=None, **stretch),
            )
        except PeriodsOverlap:
            continue
        if closing:
            terms = evolve(terms, close_period(terms, programme="PKH", period=name))
    days = [
        day
        for period in terms.periods
        for day in range(period.first_day.toordinal(), period.last_day.toordinal() + 1)
    ]
    assert len(days) == len(set(days))


@pytest.mark.parametrize("entry", BOOK, ids=lambda entry: entry.code)
def test_what_ships_can_be_published(entry: Any) -> None:
    fields = {name: getattr(entry, name) for name in RULES if name != "programme"}
    fact = publish(None, programme=entry.code, **fields)
    assert (fact.criteria, fact.amounts) == (entry.criteria, entry.amounts)
