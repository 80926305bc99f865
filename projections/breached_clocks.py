"""Clocks that ran out: complaints, referrals, stays, aftercare and objections that nobody attended to in time."""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from domain.care import (
    AftercareOverdue,
    AftercarePlanned,
    ClientReturned,
    ShelterAdmitted,
    StayLimitExceeded,
)
from domain.complaint_clocks import SlaBreached, SlaStarted
from domain.fact import Fact, Recorded
from domain.objection import ObjectionLapsed, ObjectionRaised
from domain.referral import ReferralExpired, ReferralSent
from projections.anomaly import anomaly, note
from projections.anomaly_kinds import AnomalyKind
from projections.complaint_status import complaint_status
from projections.deadlines import OPENS, deadline_kind
from projections.folding import Fold, Page, day_recorded
from projections.read_model import Journal, Table


class ClockStarted(NamedTuple):
    """A clock began to run. subject: the stream; clock: the kind of deadline, as `deadlines` names it."""

    subject: UUID
    clock: str
    region: str | None
    programme: str | None
    position: int = 0


class ClockOffice(NamedTuple):
    """The office that set a clock going, of all but complaints, whose office is where they were routed."""

    subject: UUID
    clock: str
    office: str
    position: int = 0


clock_office = Table("clock_office", ClockOffice, key=("subject", "clock"))
clock_started = Journal("clock_started", ClockStarted, key=("position",))
fold = Fold()

_STARTS: Final = (
    AftercarePlanned,
    ClientReturned,
    ObjectionRaised,
    ReferralSent,
    ShelterAdmitted,
    SlaStarted,
)
"""Facts with which a clock begins; what moves or resumes one begins none."""

_RUN_OUT: Final[Mapping[type[Fact], str]] = {
    ReferralExpired: "referral.expiry",
    StayLimitExceeded: "case.stay_limit",
    AftercareOverdue: "case.aftercare",
    ObjectionLapsed: "objection.verification",
}
"""Facts that say that a clock ran out, and which."""


@fold.needs(*_STARTS)
def _announce_start(page: Page, recorded: Recorded, fact: Fact) -> None:
    page.rows(clock_office).want(recorded.stream, deadline_kind(OPENS[type(fact)], fact))


@fold.when(*_STARTS)
def _started(page: Page, recorded: Recorded, fact: Fact) -> None:
    if getattr(fact, "due_on", None) is None:
        return
    about, clock = recorded.about, deadline_kind(OPENS[type(fact)], fact)
    page.journal(clock_started).add(
        ClockStarted(recorded.stream, clock, about.region, about.programme, recorded.position)
    )
    if not isinstance(fact, SlaStarted):
        office = recorded.envelope.office
        page.rows(clock_office).put(ClockOffice(recorded.stream, clock, office))


@fold.needs(SlaBreached)
def _announce_complaint(page: Page, recorded: Recorded, _fact: SlaBreached) -> None:
    page.rows(complaint_status).want(recorded.stream)
    page.rows(anomaly).want(AnomalyKind.CLOCK_BREACHED.value, str(recorded.position))


@fold.needs(*_RUN_OUT)
def _announce_end(page: Page, recorded: Recorded, fact: Fact) -> None:
    page.rows(clock_office).want(recorded.stream, _RUN_OUT[type(fact)])
    page.rows(anomaly).want(AnomalyKind.CLOCK_BREACHED.value, str(recorded.position))


@fold.when(SlaBreached)
def _complaint(page: Page, recorded: Recorded, fact: SlaBreached) -> None:
    row = page.rows(complaint_status).get(recorded.stream)
    office = None if row is None else row.routed_to or row.office
    _breached(page, recorded, f"complaint.{fact.clock}", fact.due_on, office, fact.rule_version)


@fold.when(ReferralExpired)
def _referral(page: Page, recorded: Recorded, fact: ReferralExpired) -> None:
    _ran_out(page, recorded, fact.expired_on)


@fold.when(StayLimitExceeded)
def _stay(page: Page, recorded: Recorded, fact: StayLimitExceeded) -> None:
    _ran_out(page, recorded, fact.limit_on)


@fold.when(AftercareOverdue)
def _aftercare(page: Page, recorded: Recorded, fact: AftercareOverdue) -> None:
    _ran_out(page, recorded, fact.planned_for)


@fold.when(ObjectionLapsed)
def _objection(page: Page, recorded: Recorded, fact: ObjectionLapsed) -> None:
    _ran_out(page, recorded, fact.due_on)


def _ran_out(page: Page, recorded: Recorded, due_on: date) -> None:
    clock = _RUN_OUT[type(recorded.fact)]
    row = page.rows(clock_office).get(recorded.stream, clock)
    _breached(page, recorded, clock, due_on, None if row is None else row.office)


def _breached(
    page: Page,
    recorded: Recorded,
    clock: str,
    due_on: date,
    office: str | None,
    rule_version: int | None = None,
) -> None:
    noticed = day_recorded(recorded)
    note(
        page,
        recorded,
        AnomalyKind.CLOCK_BREACHED,
        str(recorded.position),
        detail=clock,
        measured=(noticed - due_on).days,
        since=due_on,
        at_office=office,
        rule_version=rule_version,
    )
