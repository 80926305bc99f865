"""What a programme asks and gives from when on, and the periods it runs in: facts, state, decisions."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.criteria import (
    PAID_TO,
    PER,
    ComponentAmount,
    Criterion,
    checked_amounts,
    checked_criteria,
)
from domain.errors import (
    AlreadyExists,
    NotFound,
    OutOfRange,
    PeriodsOverlap,
    ProgrammeWithoutRules,
    TooEarly,
    WrongState,
)
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.period import checked_period
from domain.shapes import (
    EARLIEST_DAY,
    checked_code,
    checked_number,
    checked_open_text,
)

LONGEST_PERIOD = 366
"""Days of the longest period: a leap year."""

# Facts --------------------------------------------------------------------------------------------


class ProgrammeRulesPublished(Fact, frozen=True, kw_only=True):
    """A programme asks and gives this from a day on, until a later version. It is never changed.

    version          counts from 1
    source           the regulation or decree; criteria and amounts may name their own
    criteria         all must be met
    amounts          by component, `per` month, stage, year or once; none where it is only referred to
    most_components  so many components of one family are paid at most
    paid_to          of PAID_TO
    apply_*          how a family comes to it, in both languages
    """

    programme: str
    version: int
    valid_from: date
    source: str
    criteria: tuple[Criterion, ...]
    amounts: tuple[ComponentAmount, ...]
    per: str
    most_components: int | None = None
    paid_to: str
    apply_indonesian: str
    apply_english: str


class PeriodOpened(Fact, frozen=True, kw_only=True):
    """A programme runs from first_day to last_day under a version of its rules.

    period    `YYYY-MM` or `YYYY-Tn`, as in BatchScheduled
    apply_by  the last day to ask for it, where there is one
    """

    programme: str
    period: str
    first_day: date
    last_day: date
    rules_version: int
    apply_by: date | None = None


class PeriodClosed(Fact, frozen=True, kw_only=True):
    """The books of a period are shut: nothing more is scheduled for it."""

    programme: str
    period: str


TermsEvent: TypeAlias = ProgrammeRulesPublished | PeriodOpened | PeriodClosed

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the rules, as decisions need it."""

    number: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class Period:
    """A period that was opened."""

    name: str
    first_day: date
    last_day: date
    rules_version: int
    open: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """A programme's versions of its rules and its periods, oldest first. They concern the whole tenant."""

    versions: tuple[Version, ...] = ()
    periods: tuple[Period, ...] = ()
    region: None = None

    def on(self, day: date) -> Version | None:
        """The version in force on a day."""
        return next((each for each in reversed(self.versions) if each.valid_from <= day), None)

    def period(self, name: str) -> Period | None:
        """The period of this name, open or closed."""
        return next((each for each in self.periods if each.name == name), None)


def evolve(terms: Terms | None, event: TermsEvent) -> Terms:
    """What is known after the fact."""
    before = terms or Terms()
    match event:
        case ProgrammeRulesPublished():
            version = Version(event.version, event.valid_from)
            return replace(before, versions=(*before.versions, version))
        case PeriodOpened():
            opened = Period(event.period, event.first_day, event.last_day, event.rules_version)
            return replace(before, periods=(*before.periods, opened))
        case PeriodClosed():
            periods = (
                replace(each, open=False) if each.name == event.period else each
                for each in before.periods
            )
            return replace(before, periods=tuple(periods))
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def terms_stream(programme: str) -> UUID:
    """The rules and periods of a programme: one stream, so that periods cannot overlap."""
    return stream_id("programme_terms", programme)


def publish(
    terms: Terms | None,
    *,
    programme: str,
    valid_from: date,
    source: str,
    criteria: Collection[Criterion],
    amounts: Collection[ComponentAmount],
    per: str,
    most_components: int | None,
    paid_to: str,
    apply_indonesian: str,
    apply_english: str,
) -> ProgrammeRulesPublished:
    """Add a version; a day before the last version's is refused, so that nothing that was in force is rewritten."""
    versions = terms.versions if terms else ()
    earliest = versions[-1].valid_from if versions else EARLIEST_DAY
    if valid_from < earliest:
        raise TooEarly("valid_from", until=earliest.isoformat())
    if most_components is not None:
        checked_number(most_components, "most_components", least=1, most=20)
    return ProgrammeRulesPublished(
        programme=programme,
        version=1 + len(versions),
        valid_from=valid_from,
        source=checked_open_text(source, "source", most=500),
        criteria=checked_criteria(criteria),
        amounts=checked_amounts(amounts),
        per=checked_code(per, PER, "per"),
        most_components=most_components,
        paid_to=checked_code(paid_to, PAID_TO, "paid_to"),
        apply_indonesian=checked_open_text(apply_indonesian, "apply_indonesian", most=1000),
        apply_english=checked_open_text(apply_english, "apply_english", most=1000),
    )


def open_period(
    terms: Terms | None,
    *,
    programme: str,
    period: str,
    first_day: date,
    last_day: date,
    apply_by: date | None,
) -> PeriodOpened:
    """Open a period under the rules in force on its first day; it overlaps none, closed ones included."""
    known = terms or Terms()
    checked_period(period)
    if known.period(period) is not None:
        raise AlreadyExists("period")
    year = (date(int(period[:4]), 1, 1), date(int(period[:4]), 12, 31))
    if not year[0] <= first_day <= year[1]:
        raise OutOfRange("first_day", least=year[0], most=year[1])
    longest = first_day + timedelta(days=LONGEST_PERIOD - 1)
    if not first_day <= last_day <= longest:
        raise OutOfRange("last_day", least=first_day, most=longest)
    if apply_by is not None and apply_by > last_day:
        raise OutOfRange("apply_by", least=EARLIEST_DAY, most=last_day)
    if (version := known.on(first_day)) is None:
        raise ProgrammeWithoutRules("programme")
    for each in known.periods:
        if first_day <= each.last_day and each.first_day <= last_day:
            raise PeriodsOverlap("first_day", other=each.name)
    return PeriodOpened(
        programme=programme,
        period=period,
        first_day=first_day,
        last_day=last_day,
        rules_version=version.number,
        apply_by=apply_by,
    )


def close_period(terms: Terms | None, *, programme: str, period: str) -> PeriodClosed:
    """Close an open period, at its end or before."""
    checked_open(terms, period)
    return PeriodClosed(programme=programme, period=period)


def checked_payable(terms: Terms | None, period: str) -> None:
    """Refuse a payment for a period that is not open; a programme that never opened one is not held to any."""
    if terms is not None and terms.periods:
        checked_open(terms, period)


def checked_open(terms: Terms | None, period: str) -> Period:
    """The period, if it was opened and not closed: what a payment calendar may count on."""
    if terms is None:
        raise NotFound("programme")
    known = terms.period(period)
    if known is None:
        raise NotFound("period")
    if not known.open:
        raise WrongState("period", status="closed")
    return known
