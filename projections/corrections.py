"""How much of what an account records at an office in a month corrects or takes back what was recorded before."""

from typing import Final, NamedTuple
from uuid import UUID

from domain.account import account_stream
from domain.activity import ActivityDelivered, ActivityVoided
from domain.batch import BatchScheduled
from domain.budget import ExpenditureProposed, ExpenditureRealized, ExpenditureReversed
from domain.csr import CsrAllocated, CsrUsed, CsrUseReversed
from domain.entitlement import (
    PaymentCollected,
    PaymentCorrected,
    PaymentCredited,
    PaymentReturned,
    PaymentReversed,
)
from domain.fact import Fact, Recorded
from domain.goods import GoodsDistributed, GoodsVoided
from domain.service_rendered import ServiceRecorded, ServiceVoided
from projections.anomaly import note, settle
from projections.anomaly_kinds import AnomalyKind
from projections.folding import Fold, Page, day_recorded
from projections.read_model import Table
from projections.rules_in_force import rule_in_force

_PERCENT: Final = 100


class OfficerMonth(NamedTuple):
    """What an account recorded at an office in a month (`YYYY-MM`, local) of what can be corrected.

    acts, corrections  commands, corrections among the acts
    last_command       the latest one counted: its further facts are the same act
    """

    actor: str
    office: str
    month: str
    acts: int
    corrections: int
    last_command: UUID
    position: int = 0


officer_month = Table("officer_month", OfficerMonth, key=("actor", "office", "month"))
fold = Fold()

_CORRECTIONS: Final = (
    ActivityVoided,
    CsrUseReversed,
    ExpenditureReversed,
    GoodsVoided,
    PaymentCorrected,
    PaymentReversed,
    ServiceVoided,
)
_ENTRIES: Final = (
    ActivityDelivered,
    BatchScheduled,
    CsrAllocated,
    CsrUsed,
    ExpenditureProposed,
    ExpenditureRealized,
    GoodsDistributed,
    PaymentCollected,
    PaymentCredited,
    PaymentReturned,
    ServiceRecorded,
)
"""What corrections are compared with: entries of the kinds that can be corrected."""


def _key(recorded: Recorded) -> tuple[str, str, str]:
    month = f"{day_recorded(recorded):%Y-%m}"
    return recorded.envelope.actor, recorded.envelope.office, month


@fold.needs(*_CORRECTIONS, *_ENTRIES)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(officer_month).want(*_key(recorded))


@fold.when(*_CORRECTIONS, *_ENTRIES)
def _recorded(page: Page, recorded: Recorded, fact: Fact) -> None:
    """A command is one act, by its first fact; the system's acts are nobody's."""
    envelope = recorded.envelope
    if envelope.role == "system":
        return
    rows, key = page.rows(officer_month), _key(recorded)
    before = rows.get(*key)
    if before is not None and before.last_command == envelope.command_id:
        return
    acts, corrections = (before.acts, before.corrections) if before else (0, 0)
    corrections += isinstance(fact, _CORRECTIONS)
    now = OfficerMonth(*key, acts + 1, corrections, envelope.command_id)
    rows.put(now)
    _judge(page, recorded, now)


def _judge(page: Page, recorded: Recorded, month: OfficerMonth) -> None:
    rule = rule_in_force(page, "anomaly_corrections", day_recorded(recorded))
    matter = f"{month.month} {month.office} {month.actor}"
    enough = month.acts >= rule["acts"]
    if enough and month.corrections * _PERCENT > rule["percent"] * month.acts:
        note(
            page,
            recorded,
            AnomalyKind.CORRECTION_SHARE,
            matter,
            detail=month.month,
            subject=account_stream(month.actor),
            measured=month.corrections,
            most=rule["percent"] * month.acts // _PERCENT,
            beside=month.acts,
            rule_version=rule.version,
        )
    else:
        settle(page, AnomalyKind.CORRECTION_SHARE, matter)
