"""Approvals that one account gave in quick succession, so that one asks whether somebody looked at each."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from domain.account import RoleGranted, account_stream
from domain.batch import BatchAmendmentsApproved, BatchApproved
from domain.budget import ExpenditureRealized
from domain.care import ServicePlanApproved
from domain.fact import Fact, Recorded
from domain.proposal import DinsosVerified
from domain.stranded import RepatriationApproved
from projections.anomaly import anomaly, note
from projections.anomaly_kinds import AnomalyKind
from projections.folding import Fold, Page, day_recorded
from projections.read_model import Table
from projections.rules_in_force import rule_in_force


class Approval(NamedTuple):
    """The n-th approval that an account gave. approved_at: when it was recorded, which nobody states."""

    actor: str
    number: int
    approved_at: datetime
    position: int = 0


class Approver(NamedTuple):
    """How many approvals an account gave. burst_from, burst_to: the first and the last one of its latest burst."""

    actor: str
    approvals: int
    burst_from: int | None
    burst_to: int | None
    position: int = 0


approval = Table("approval", Approval, key=("actor", "number"))
approver = Table("approver", Approver, key=("actor",))
fold = Fold()

_APPROVES: Final = (
    BatchApproved,
    BatchAmendmentsApproved,
    DinsosVerified,
    ExpenditureRealized,
    RepatriationApproved,
    RoleGranted,
    ServicePlanApproved,
)


@fold.needs(*_APPROVES)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(approver).want(recorded.envelope.actor)


@fold.needs(*_APPROVES, after=1)
def _announce_those_before(page: Page, recorded: Recorded, _fact: Fact) -> None:
    """The approvals before this page with which one in it may make a burst, and the bursts that may go on or begin."""
    actor = recorded.envelope.actor
    known = page.rows(approver).get(actor) or Approver(actor, 0, None, None)
    rule = rule_in_force(page, "anomaly_approval_burst", day_recorded(recorded))
    window = range(max(1, known.approvals + 2 - rule["approvals"]), known.approvals + 1)
    began = () if known.burst_from is None else (known.burst_from,)
    for number in {*window, *began}:
        page.rows(approval).want(actor, number)
    for number in {*window, *began, known.approvals + 1}:
        page.rows(anomaly).want(AnomalyKind.APPROVAL_BURST.value, f"{actor} {number}")


@fold.when(*_APPROVES)
def _approved(page: Page, recorded: Recorded, fact: Any) -> None:
    if isinstance(fact, RoleGranted) and not fact.proposed_by:
        return  # granted by one administrator: nothing was approved
    actor, now = recorded.envelope.actor, recorded.recorded_at
    before = page.rows(approver).get(actor) or Approver(actor, 0, None, None)
    number = before.approvals + 1
    page.rows(approval).add(Approval(actor, number, now))
    known = before._replace(approvals=number)
    rule = rule_in_force(page, "anomaly_approval_burst", day_recorded(recorded))
    earliest = number - rule["approvals"] + 1
    began = page.rows(approval).get(actor, earliest) if earliest > 0 else None
    if began is not None and now - began.approved_at <= timedelta(minutes=rule["minutes"]):
        goes_on = before.burst_from is not None and before.burst_to == before.approvals
        first = before.burst_from if goes_on and before.burst_from else earliest
        known = known._replace(burst_from=first, burst_to=number)
        started = page.rows(approval).get(actor, first) or began
        note(
            page,
            recorded,
            AnomalyKind.APPROVAL_BURST,
            f"{actor} {first}",
            subject=account_stream(actor),
            measured=number - first + 1,
            most=rule["approvals"] - 1,
            beside=int((now - started.approved_at).total_seconds()),
            rule_version=rule.version,
        )
    page.rows(approver).put(known)
