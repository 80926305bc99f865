"""What a family can get: no unknown is taken for a yes or a no, and knowing more never turns a yes into a no."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import given as example
from hypothesis import strategies as st

from domain.criteria import COMPONENTS, KINDS, SCHOOLS, ComponentAmount, Criterion, sentence
from domain.eligibility import Answer, Family, Member, Outcome, evaluate
from domain.programme_book import BOOK
from domain.programme_rules import ProgrammeRulesPublished

CODES = {"has_pupil": "smp", "resident_in": "61.05.01", "not_enrolled_in": "BPNT"}
NUMBERS = {"decile_at_most": 4, "has_pregnant_or_toddler": 6, "has_elderly": 60}


def rules(*criteria: Criterion, **changes: Any) -> ProgrammeRulesPublished:
    values: dict[str, Any] = {
        "programme": "PKH",
        "version": 1,
        "valid_from": date(2022, 1, 1),
        "source": "[32]",
        "criteria": criteria,
        "amounts": (),
        "per": "stage",
        "most_components": 4,
        "paid_to": "family",
        "apply_indonesian": "Musyawarah desa",
        "apply_english": "Village meeting",
    }
    return ProgrammeRulesPublished(**{**values, **changes})


def criterion(kind: str) -> Criterion:
    return Criterion(kind=kind, source="[32]", code=CODES.get(kind), number=NUMBERS.get(kind))


PKH = next(
    rules(
        *entry.criteria,
        amounts=entry.amounts,
        most_components=entry.most_components,
    )
    for entry in BOOK
    if entry.code == "PKH"
)

nobody_fits = Member(age=40, pregnant=False, school="none", severe_disability=False)


def home(**changes: Any) -> Family:
    return Family(**changes)


CASES: list[tuple[str, Family, Outcome]] = [
    ("registered_in_dtsen", home(registered_in_dtsen=True), Outcome.MET),
    ("registered_in_dtsen", home(registered_in_dtsen=False), Outcome.UNMET),
    ("registered_in_dtsen", home(), Outcome.UNKNOWN),
    ("decile_at_most", home(decile=4), Outcome.MET),
    ("decile_at_most", home(decile=5), Outcome.UNMET),
    ("decile_at_most", home(), Outcome.UNKNOWN),
    ("has_pregnant_or_toddler", home(members=(Member(pregnant=True),)), Outcome.MET),
    ("has_pregnant_or_toddler", home(members=(Member(age=6),)), Outcome.MET),
    ("has_pregnant_or_toddler", home(members=(nobody_fits,)), Outcome.UNMET),
    ("has_pregnant_or_toddler", home(members=(Member(age=7),)), Outcome.UNKNOWN),
    ("has_pupil", home(members=(Member(school="smp"),)), Outcome.MET),
    ("has_pupil", home(members=(Member(school="sma"),)), Outcome.UNMET),
    ("has_pupil", home(members=(Member(),)), Outcome.UNKNOWN),
    ("has_pupil_of_any_school", home(members=(nobody_fits, Member(school="sd"))), Outcome.MET),
    ("has_pupil_of_any_school", home(members=(nobody_fits,)), Outcome.UNMET),
    ("has_pupil_of_any_school", home(), Outcome.UNKNOWN),
    ("has_elderly", home(members=(Member(age=60),)), Outcome.MET),
    ("has_elderly", home(members=(Member(age=59),)), Outcome.UNMET),
    ("has_elderly", home(members=(Member(age=59), Member())), Outcome.UNKNOWN),
    ("has_severe_disability", home(members=(Member(severe_disability=True),)), Outcome.MET),
    ("has_severe_disability", home(members=()), Outcome.UNMET),
    ("has_severe_disability", home(), Outcome.UNKNOWN),
    ("resident_in", home(region="61.05.01.2007"), Outcome.MET),
    ("resident_in", home(region="61.05.01"), Outcome.MET),
    ("resident_in", home(region="61.05.011"), Outcome.UNMET),
    ("resident_in", home(region="61.05"), Outcome.UNKNOWN),
    ("resident_in", home(), Outcome.UNKNOWN),
    ("not_enrolled_in", home(enrolled_in=frozenset({"PKH"})), Outcome.MET),
    ("not_enrolled_in", home(enrolled_in=frozenset({"BPNT"})), Outcome.UNMET),
    ("not_enrolled_in", home(), Outcome.UNKNOWN),
]


@pytest.mark.parametrize(("kind", "family", "outcome"), CASES)
def test_a_criterion_is_met_unmet_or_unknown(kind: str, family: Family, outcome: Outcome) -> None:
    verdict = evaluate(rules(criterion(kind)), family)
    assert [finding.outcome for finding in verdict.findings] == [outcome]
    assert (
        verdict.answer
        == {
            Outcome.MET: Answer.ELIGIBLE,
            Outcome.UNMET: Answer.NOT_ELIGIBLE,
            Outcome.UNKNOWN: Answer.UNKNOWN,
        }[outcome]
    )


def test_every_kind_of_criterion_was_tried() -> None:
    assert {kind for kind, _, _ in CASES} | {"has_component"} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_criterion_is_a_sentence_in_both_languages(kind: str) -> None:
    said = sentence(criterion(kind))
    assert said.indonesian != said.english
    assert "{" not in said.indonesian + said.english


def test_one_unmet_criterion_settles_it_whatever_is_unknown() -> None:
    asked = rules(criterion("has_severe_disability"), criterion("decile_at_most"))
    assert evaluate(asked, Family(decile=9)).answer is Answer.NOT_ELIGIBLE


def test_a_family_of_many_components_gets_the_four_highest() -> None:
    family = Family(
        region="61.05.01.2007",
        registered_in_dtsen=True,
        decile=2,
        members=(
            replace(nobody_fits, pregnant=True),
            replace(nobody_fits, age=4),
            replace(nobody_fits, age=8, school="sd"),
            replace(nobody_fits, age=13, school="smp"),
            replace(nobody_fits, age=16, school="sma"),
            replace(nobody_fits, age=71, severe_disability=True),
        ),
    )
    verdict = evaluate(PKH, family)
    assert verdict.answer is Answer.ELIGIBLE
    assert verdict.complete
    assert {due.amount.component: due.rupiah for due in verdict.dues} == {
        "pregnancy": 750_000,
        "toddler": 750_000,
        "sma": 500_000,
        "elderly": 600_000,
    }
    assert verdict.rupiah == 2_600_000


def test_two_of_one_component_count_twice() -> None:
    pupils = Family(members=(replace(nobody_fits, age=8, school="sd"),) * 2)
    (due,) = evaluate(PKH, pupils).dues
    assert (due.amount.component, due.count, due.rupiah) == ("sd", 2, 450_000)


def test_an_amount_for_the_family_needs_no_member_and_one_a_person_needs_them_all() -> None:
    sembako = rules(
        criterion("has_component"),
        amounts=(ComponentAmount(component="family", amount_rupiah=200_000),),
    )
    verdict = evaluate(sembako, Family())
    assert (verdict.answer, verdict.rupiah, verdict.complete) == (Answer.ELIGIBLE, 200_000, True)
    premium = rules(
        criterion("has_component"),
        amounts=(ComponentAmount(component="person", amount_rupiah=42_000),),
        most_components=None,
    )
    assert not evaluate(premium, Family()).complete
    assert evaluate(premium, Family(members=(Member(),) * 5)).rupiah == 210_000


members = st.builds(
    Member,
    age=st.none() | st.integers(0, 100),
    pregnant=st.none() | st.booleans(),
    school=st.none() | st.sampled_from([*SCHOOLS, "none"]),
    severe_disability=st.none() | st.booleans(),
)
families = st.builds(
    Family,
    region=st.none() | st.sampled_from(["61", "61.05", "61.05.01", "61.05.01.2007", "61.05.02"]),
    registered_in_dtsen=st.none() | st.booleans(),
    decile=st.none() | st.integers(1, 10),
    members=st.none() | st.lists(members, max_size=5).map(tuple),
    enrolled_in=st.none() | st.frozensets(st.sampled_from(["PKH", "BPNT"])),
)
amounts = st.lists(
    st.sampled_from(list(COMPONENTS)), unique=True, max_size=len(COMPONENTS)
).flatmap(
    lambda components: st.tuples(
        *(
            st.builds(
                ComponentAmount,
                component=st.just(component),
                amount_rupiah=st.integers(1, 10**6),
                from_age=st.just(60 if component == "elderly" else None),
                to_age=st.just(6 if component == "toddler" else None),
            )
            for component in components
        )
    )
)
every_rules = st.builds(
    lambda kinds, given, most: rules(*map(criterion, kinds), amounts=given, most_components=most),
    st.lists(st.sampled_from(list(KINDS)), unique=True, min_size=1, max_size=5),
    amounts,
    st.none() | st.integers(1, 5),
)


@example(asked=every_rules, family=families)
def test_eligible_is_who_meets_them_all_and_not_eligible_who_fails_one(
    asked: ProgrammeRulesPublished, family: Family
) -> None:
    verdict = evaluate(asked, family)
    outcomes = [finding.outcome for finding in verdict.findings]
    assert len(outcomes) == len(asked.criteria)
    assert (verdict.answer is Answer.NOT_ELIGIBLE) == (Outcome.UNMET in outcomes)
    assert (verdict.answer is Answer.ELIGIBLE) == all(each is Outcome.MET for each in outcomes)


@example(asked=every_rules, family=families, more=families, extra=st.lists(members, min_size=5))
def test_knowing_more_never_turns_a_yes_into_a_no(
    asked: ProgrammeRulesPublished, family: Family, more: Family, extra: list[Member]
) -> None:
    known = _completed(family, more, extra)
    before, after = evaluate(asked, family), evaluate(asked, known)
    for one, other in zip(before.findings, after.findings, strict=True):
        assert one.outcome in (Outcome.UNKNOWN, other.outcome)
    if before.answer is not Answer.UNKNOWN:
        assert after.answer is before.answer
    assert after.rupiah >= before.rupiah
    if before.complete:
        assert after.rupiah == before.rupiah


def _completed(family: Family, more: Family, extra: list[Member]) -> Family:
    """The same family, with what was unknown of it taken from elsewhere."""
    named = [field.name for field in fields(Family) if field.name not in ("members", "region")]
    filled = {
        name: getattr(family if getattr(family, name) is not None else more, name) for name in named
    }
    people = more.members if family.members is None else family.members
    if family.members is not None:
        people = tuple(map(_filled, family.members, extra))
    return Family(
        region=more.region if family.region is None else family.region, members=people, **filled
    )


def _filled(member: Member, more: Member) -> Member:
    names = [field.name for field in fields(Member)]
    return Member(
        **{
            name: getattr(member if getattr(member, name) is not None else more, name)
            for name in names
        }
    )


@example(asked=every_rules, family=families)
def test_amounts_are_within_the_ceiling_and_each_member_counts_once(
    asked: ProgrammeRulesPublished, family: Family
) -> None:
    verdict = evaluate(asked, family)
    counted = sum(due.count for due in verdict.dues)
    assert counted <= (asked.most_components or counted)
    assert counted <= len(family.members or ()) + 1
    assert verdict.rupiah == sum(due.rupiah for due in verdict.dues)
    assert all(due.amount in asked.amounts for due in verdict.dues)


@example(asked=every_rules, family=families, order=st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(
    asked: ProgrammeRulesPublished, family: Family, order: Any
) -> None:
    assume(family.members)
    shuffled = list(family.members or ())
    order.shuffle(shuffled)
    assert evaluate(asked, replace(family, members=tuple(shuffled))) == evaluate(asked, family)
