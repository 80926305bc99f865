"""Acts that were recorded long after they happened, or into a month or period whose numbers people already knew."""

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from domain.fact import Fact, Recorded
from domain.local_time import local_day
from domain.programme_rules import PeriodClosed
from projections.anomaly import anomaly, is_noted, note
from projections.anomaly_kinds import AnomalyKind
from projections.folding import Fold, Page, day_recorded, happened
from projections.read_model import Table
from projections.rules_in_force import rule_in_force

_SHORTEST: Final = timedelta(days=1)
"""No limit is shorter, so that what is recorded at once, nearly everything, costs nothing."""
_DECEMBER: Final = 12


class ClosedPeriod(NamedTuple):
    """When the books of a programme's period were shut, as recorded."""

    programme: str
    period: str
    closed_at: datetime
    position: int = 0


closed_period = Table("closed_period", ClosedPeriod, key=("programme", "period"))
fold = Fold()


@fold.when(PeriodClosed)
def _closed(page: Page, recorded: Recorded, fact: PeriodClosed) -> None:
    page.rows(closed_period).put(
        ClosedPeriod(fact.programme, fact.period, closed_at=recorded.recorded_at)
    )


@fold.needs_for_whatever
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    envelope, about = recorded.envelope, recorded.about
    if about.programme and about.period:
        page.rows(closed_period).want(about.programme, about.period)
    if recorded.recorded_at - happened(recorded) >= _SHORTEST:
        page.rows(anomaly).want(AnomalyKind.LATE_ENTRY.value, str(envelope.command_id))
        page.rows(anomaly).want(AnomalyKind.BACK_DATED.value, str(envelope.command_id))


@fold.whatever
def _acted(page: Page, recorded: Recorded, _fact: Fact) -> None:
    """An act is its first fact: those that the same command recorded with it are no acts of their own."""
    envelope, about = recorded.envelope, recorded.about
    if envelope.role == "system":
        return
    if about.programme and about.period:
        _into_closed_period(page, recorded, about.programme, about.period)
    if recorded.recorded_at - happened(recorded) >= _SHORTEST:
        _late(page, recorded)
        _into_reported_month(page, recorded)


def _late(page: Page, recorded: Recorded) -> None:
    matter = str(recorded.envelope.command_id)
    day, came = _days(recorded)
    rule = rule_in_force(page, "anomaly_late_entry", came)
    late = (came - day).days
    if late > rule["days"] and not is_noted(page, AnomalyKind.LATE_ENTRY, matter):
        note(
            page,
            recorded,
            AnomalyKind.LATE_ENTRY,
            matter,
            measured=late,
            most=rule["days"],
            since=day,
            rule_version=rule.version,
        )


def _into_reported_month(page: Page, recorded: Recorded) -> None:
    day, came = _days(recorded)
    rule = rule_in_force(page, "anomaly_backdating", came)
    reported = _report_of(day, rule["report_day"])
    matter = str(recorded.envelope.command_id)
    if came > reported and not is_noted(page, AnomalyKind.BACK_DATED, matter):
        note(
            page,
            recorded,
            AnomalyKind.BACK_DATED,
            matter,
            detail="reported_month",
            measured=(came - reported).days,
            since=reported,
            rule_version=rule.version,
        )


def _into_closed_period(page: Page, recorded: Recorded, programme: str, period: str) -> None:
    shut = page.rows(closed_period).get(programme, period)
    if shut is None or not happened(recorded) < shut.closed_at < recorded.recorded_at:
        return
    matter = str(recorded.envelope.command_id)
    if not is_noted(page, AnomalyKind.BACK_DATED, matter):
        closed = local_day(shut.closed_at, recorded.about.region or "")
        note(
            page,
            recorded,
            AnomalyKind.BACK_DATED,
            matter,
            detail="closed_period",
            measured=(_days(recorded)[1] - closed).days,
            since=closed,
        )


def _days(recorded: Recorded) -> tuple[date, date]:
    """The local days on which it happened and was recorded."""
    return local_day(happened(recorded), recorded.about.region or ""), day_recorded(recorded)


def _report_of(day: date, report_day: int) -> date:
    """The day on which the month of a day is reported."""
    if day.month == _DECEMBER:
        return date(day.year + 1, 1, report_day)
    return date(day.year, day.month + 1, report_day)
