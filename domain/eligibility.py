"""Whether a family meets what a programme asks, and what it would get: pure, and honest about what is not known.

A Puskesos only informs. Whoever decides does so on the real family; nothing here enrols anybody.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.criteria import HIGHEST_AGE, SCHOOLS, ComponentAmount, Criterion
from domain.programme_rules import ProgrammeRulesPublished


class Outcome(StrEnum):
    """Of one criterion."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """Of a programme's rules as a whole."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"


NO_SCHOOL: Final = "none"


@dataclass(frozen=True, slots=True)
class Member:
    """What is known of a member, without saying who: None is unknown. school: of SCHOOLS, or `none`."""

    age: int | None = None
    pregnant: bool | None = None
    school: str | None = None
    severe_disability: bool | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """What is known of a family: None is unknown.

    region       where it lives, as far as known: a village, or a part of the country that holds it
    members      everybody, or None while nobody said who belongs to it
    enrolled_in  codes of the programmes that it receives
    """

    region: str | None = None
    registered_in_dtsen: bool | None = None
    decile: int | None = None
    members: tuple[Member, ...] | None = None
    enrolled_in: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """How a family stands to one criterion."""

    criterion: Criterion
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Due:
    """What one component would give: `count` times the amount."""

    amount: ComponentAmount
    count: int

    @property
    def rupiah(self) -> int:
        return self.count * self.amount.amount_rupiah


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a family stands to a programme's rules.

    dues      the amounts of what is known for certain, within the ceiling of components
    complete  whether more may become due once more is known
    """

    answer: Answer
    findings: tuple[Finding, ...]
    dues: tuple[Due, ...]
    complete: bool

    @property
    def rupiah(self) -> int:
        return sum(due.rupiah for due in self.dues)


def evaluate(rules: ProgrammeRulesPublished, family: Family) -> Verdict:
    """Hold a family against a version of a programme's rules.

    One unmet criterion settles it, whatever else is unknown; eligible is only who meets them all.
    """
    findings = tuple(
        Finding(criterion, _outcome(criterion, rules, family)) for criterion in rules.criteria
    )
    outcomes = {finding.outcome for finding in findings}
    answer = Answer.ELIGIBLE
    if Outcome.UNMET in outcomes:
        answer = Answer.NOT_ELIGIBLE
    elif Outcome.UNKNOWN in outcomes:
        answer = Answer.UNKNOWN
    return Verdict(answer, findings, _dues(rules, family), _complete(rules, family))


# Criteria -----------------------------------------------------------------------------------------


def _outcome(criterion: Criterion, rules: ProgrammeRulesPublished, family: Family) -> Outcome:
    if criterion.kind == "has_component":
        return _some_component(rules, family)
    return _TESTS[criterion.kind](criterion, family)


def _of(truth: bool | None) -> Outcome:
    if truth is None:
        return Outcome.UNKNOWN
    return Outcome.MET if truth else Outcome.UNMET


def _decile(criterion: Criterion, family: Family) -> Outcome:
    limit = criterion.number
    if family.decile is None or limit is None:
        return Outcome.UNKNOWN
    return _of(family.decile <= limit)


def _pregnant_or_toddler(criterion: Criterion, family: Family) -> Outcome:
    return _some_member(
        family, lambda member: _either(member.pregnant, _aged(member, 0, criterion.number))
    )


def _pupil(criterion: Criterion, family: Family) -> Outcome:
    return _some_member(family, lambda member: _goes_to(member, criterion.code))


def _pupil_anywhere(_criterion: Criterion, family: Family) -> Outcome:
    return _some_member(
        family, lambda member: None if member.school is None else member.school in SCHOOLS
    )


def _elderly(criterion: Criterion, family: Family) -> Outcome:
    return _some_member(family, lambda member: _aged(member, criterion.number, None))


def _resident(criterion: Criterion, family: Family) -> Outcome:
    home, wanted = family.region, criterion.code
    if home is None or wanted is None:
        return Outcome.UNKNOWN
    if home == wanted or home.startswith(f"{wanted}."):
        return Outcome.MET
    # Known to live somewhere in the regency, it may live in the village that is asked for, or not.
    return Outcome.UNKNOWN if wanted.startswith(f"{home}.") else Outcome.UNMET


def _not_enrolled(criterion: Criterion, family: Family) -> Outcome:
    if family.enrolled_in is None:
        return Outcome.UNKNOWN
    return _of(criterion.code not in family.enrolled_in)


_TESTS: Final[Mapping[str, Callable[[Criterion, Family], Outcome]]] = {
    "registered_in_dtsen": lambda _, family: _of(family.registered_in_dtsen),
    "decile_at_most": _decile,
    "has_pregnant_or_toddler": _pregnant_or_toddler,
    "has_pupil": _pupil,
    "has_pupil_of_any_school": _pupil_anywhere,
    "has_elderly": _elderly,
    "has_severe_disability": lambda _, family: _some_member(
        family, lambda member: member.severe_disability
    ),
    "resident_in": _resident,
    "not_enrolled_in": _not_enrolled,
}


def _some_member(family: Family, fits: Callable[[Member], bool | None]) -> Outcome:
    return _of(None if family.members is None else _any(fits(each) for each in family.members))


def _some_component(rules: ProgrammeRulesPublished, family: Family) -> Outcome:
    if any(amount.component == "family" for amount in rules.amounts):
        return Outcome.MET
    return _some_member(
        family, lambda member: _any(_fits(member, amount) for amount in rules.amounts)
    )


# Three-valued truth -------------------------------------------------------------------------------


def _any(truths: Iterable[bool | None]) -> bool | None:
    """True if one is true; else unknown if one is unknown."""
    unknown = False
    for truth in truths:
        if truth:
            return True
        unknown = unknown or truth is None
    return None if unknown else False


def _either(one: bool | None, other: bool | None) -> bool | None:
    return _any((one, other))


def _aged(member: Member, least: int | None, most: int | None) -> bool | None:
    if member.age is None:
        return None
    return (least or 0) <= member.age <= (HIGHEST_AGE if most is None else most)


def _goes_to(member: Member, school: str | None) -> bool | None:
    return None if member.school is None else member.school == school


def _fits(member: Member, amount: ComponentAmount) -> bool | None:
    """Whether a member is one of this component."""
    match amount.component:
        case "family":
            return False
        case "person":
            return True
        case "pregnancy":
            return member.pregnant
        case "severe_disability":
            return member.severe_disability
        case school if school in SCHOOLS:
            return _goes_to(member, school)
        case _:
            return _aged(member, amount.from_age, amount.to_age)


# Amounts ------------------------------------------------------------------------------------------


def _dues(rules: ProgrammeRulesPublished, family: Family) -> tuple[Due, ...]:
    """The best that the known members give: each counts once, under the highest amount that fits.

    That the highest components are the ones within the ceiling is our reading: no source at hand says which.
    """
    ranked = sorted(rules.amounts, key=lambda amount: -amount.amount_rupiah)
    counted = [amount for amount in ranked if amount.component == "family"]
    for member in family.members or ():
        best = next((amount for amount in ranked if _fits(member, amount)), None)
        if best is not None:
            counted.append(best)
    counted.sort(key=lambda amount: -amount.amount_rupiah)
    within = counted[: rules.most_components]
    dues = (Due(amount, within.count(amount)) for amount in rules.amounts)
    return tuple(due for due in dues if due.count)


def _complete(rules: ProgrammeRulesPublished, family: Family) -> bool:
    """Whether nothing that is unknown could change the amounts."""
    by_member = [amount for amount in rules.amounts if amount.component != "family"]
    if not by_member:
        return True
    return family.members is not None and all(
        _fits(member, amount) is not None for member in family.members for amount in by_member
    )
