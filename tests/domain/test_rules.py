"""A rule's numbers have a source, a first day and bounds; what is in force on a day follows from the versions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from domain.errors import Missing, OutOfRange, TooEarly, UnknownCode
from domain.rule_book import RULES, known_rule
from domain.rules import Rule, RulesVersion, RulesVersionPublished, evolve, publish
from tests.given import Given

RULE = RULES["complaint_auto_close"]
TODAY = date(2026, 1, 5)


def published(version: int, valid_from: date, days: int = 7) -> RulesVersionPublished:
    return RulesVersionPublished(
        rule=RULE.name,
        version=version,
        valid_from=valid_from,
        source="Perbup 12/2026",
        numbers={"days": days},
    )


def test_versions_count_from_one() -> None:
    wanted = {"valid_from": TODAY, "source": "Perbup 12/2026", "numbers": {"days": 7}}
    Given(evolve).when(publish, RULE, **wanted, today=TODAY).then(published(1, TODAY))
    Given(evolve, published(1, TODAY)).when(publish, RULE, **wanted, today=TODAY).then(
        published(2, TODAY)
    )


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"valid_from": date(2026, 1, 4)}, TooEarly, "valid_from"),
        ({"numbers": {}}, Missing, "numbers"),
        ({"numbers": {"days": 7, "weeks": 1}}, UnknownCode, "numbers"),
        ({"numbers": {"days": 0}}, OutOfRange, "numbers"),
        ({"numbers": {"days": 61}}, OutOfRange, "numbers"),
        ({"source": "  "}, Missing, "source"),
    ],
)
def test_what_is_wrong_is_refused(
    changes: dict[str, object], refusal: type[Missing], field: str
) -> None:
    wanted = {"valid_from": TODAY, "source": "Perbup", "numbers": {"days": 7}, **changes}
    Given(evolve).when(publish, RULE, **wanted, today=TODAY).then_refused(refusal, field=field)


@for_any(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=6), st.dates())
def test_in_force_is_the_latest_published_of_those_that_hold(days: list[date], on: date) -> None:
    rules = None
    for number, day in enumerate(days, start=1):
        rules = evolve(rules, published(number, day))
    valid = [number for number, day in enumerate(days, start=1) if day <= on]
    found = rules.on(on) if rules else None
    assert (found.version if found else None) == (valid[-1] if valid else None)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_says_its_source_and_ships_numbers_within_its_bounds(rule: Rule) -> None:
    assert rule.id
    assert rule.en
    assert len(rule.shipped.source) > 3
    for name, bounds in rule.parameters.items():
        assert bounds.least <= rule.shipped[name] <= bounds.most, name
        assert " / " in bounds.unit


def test_a_rule_must_ship_every_number() -> None:
    shipped = RulesVersion(RULE.name, 0, TODAY, "none", {})
    with pytest.raises(ValueError, match="every number"):
        Rule(RULE.name, "a", "b", RULE.parameters, shipped)


def test_an_unknown_rule_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownCode) as refused:
        known_rule("kurang")
    assert "complaint_auto_close" in refused.value.text
