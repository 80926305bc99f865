"""Rules of the law and of local practice: numbers with a source and a first day, versioned as facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import Missing, TooEarly, UnknownCode
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.shapes import checked_number, checked_open_text

# Facts --------------------------------------------------------------------------------------------


class RulesVersionPublished(Fact, frozen=True, kw_only=True):
    """A rule has these numbers from a day on.

    rule     its name in the rule book; version counts from 1, 0 is the one that ships
    source   the regulation or decree that sets the numbers
    numbers  parameter → value, in the parameter's unit; every parameter of the rule
    """

    rule: str
    version: int
    valid_from: date
    source: str
    numbers: dict[str, int]


RulesEvent: TypeAlias = RulesVersionPublished

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RulesVersion:
    """A rule as it is in force: decisions take it as an argument and facts keep its `version`."""

    rule: str
    version: int
    valid_from: date
    source: str
    numbers: Mapping[str, int] = field(hash=False)

    def __getitem__(self, parameter: str) -> int:
        return self.numbers[parameter]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of a rule: its range, both ends included, and its unit in Indonesian and English.

    A yes or no is a number from 0 to 1 in the unit `ya/tidak / yes/no`.
    """

    least: int
    most: int
    unit: str


@dataclass(frozen=True, slots=True)
class Rule:
    """An entry of the rule book: what the rule is about, and the version that ships."""

    name: str
    id: str
    en: str
    parameters: Mapping[str, Parameter]
    shipped: RulesVersion

    def __post_init__(self) -> None:
        if self.shipped.numbers.keys() != self.parameters.keys() or self.shipped.rule != self.name:
            raise ValueError(f"{self.name}: what ships must give every number")


@dataclass(frozen=True, slots=True)
class Rules:
    """Every version that was published of one rule, oldest first. It concerns the whole tenant."""

    versions: tuple[RulesVersion, ...]
    region: None = None

    def on(self, day: date) -> RulesVersion | None:
        """The latest published of those that are valid on a day."""
        valid = (version for version in reversed(self.versions) if version.valid_from <= day)
        return next(valid, None)


def evolve(rules: Rules | None, event: RulesEvent) -> Rules:
    """What is known of the rule after the fact."""
    match event:
        case RulesVersionPublished():
            version = RulesVersion(
                event.rule, event.version, event.valid_from, event.source, event.numbers
            )
            return Rules((*(rules.versions if rules else ()), version))
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def rules_stream(rule: str) -> UUID:
    """Every version of a rule is in one stream."""
    return stream_id("rules", rule)


def publish(
    rules: Rules | None,
    rule: Rule,
    *,
    valid_from: date,
    source: str,
    numbers: Mapping[str, int],
    today: date,
) -> RulesVersionPublished:
    """Set a rule's numbers from `today` or a later day on: what was decided under others stays as it was."""
    if valid_from < today:
        raise TooEarly("valid_from", until=today.isoformat())
    if unknown := numbers.keys() - rule.parameters.keys():
        raise UnknownCode("numbers", known=", ".join(rule.parameters), unknown=len(unknown))
    if numbers.keys() != rule.parameters.keys():
        raise Missing("numbers")
    return RulesVersionPublished(
        rule=rule.name,
        version=1 + (len(rules.versions) if rules else 0),
        valid_from=valid_from,
        source=checked_open_text(source, "source", most=500),
        numbers={
            name: checked_number(numbers[name], "numbers", least=bounds.least, most=bounds.most)
            for name, bounds in rule.parameters.items()
        },
    )
