"""Who made what, and who checked it: the domain refuses that they are one person, and the log is asked all the same."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from domain.account import RoleGranted
from domain.batch import (
    BatchAmended,
    BatchAmendmentsApproved,
    BatchAmendmentsRejected,
    BatchApproved,
    BatchRejected,
    BatchScheduled,
)
from domain.budget import ExpenditureProposed, ExpenditureRealized, ExpenditureReversed
from domain.care import ServicePlanApproved, ServicePlanDrafted
from domain.csr import CsrAllocated, CsrUsed
from domain.entitlement import PaymentReversed, PaymentScheduled
from domain.fact import Envelope, Fact, Recorded
from domain.objection import ObjectionRaised, ObjectionRejected, ObjectionUpheld
from domain.proposal import (
    DinsosVerified,
    FieldVisitRecorded,
    HouseholdProposed,
    ProposalCorrected,
)
from projections.anomaly import note
from projections.anomaly_kinds import AnomalyKind
from projections.folding import Fold, Page
from projections.payments import payment
from projections.read_model import Journal, Table


class Made(NamedTuple):
    """Who made something that others have to check. matter: which of its stream; accounts: a JSON list."""

    stream: UUID
    matter: str
    accounts: str
    position: int = 0


class Check(NamedTuple):
    """A check of something whose makers the log holds. subject: its stream."""

    subject: UUID
    region: str | None
    programme: str | None
    position: int = 0


made = Table("made", Made, key=("stream", "matter"))
check = Journal("maker_checked", Check, key=("position",))
fold = Fold()

_Matter = Callable[[Any], str]


def _only(_fact: Fact) -> str:
    return ""


def _attempt(fact: PaymentScheduled | PaymentReversed) -> str:
    return str(fact.attempt)


_MAKES: Final[Mapping[type[Fact], _Matter]] = {
    BatchScheduled: _only,
    BatchAmended: _only,
    HouseholdProposed: _only,
    FieldVisitRecorded: _only,
    ProposalCorrected: _only,
    ObjectionRaised: _only,
    ExpenditureProposed: lambda fact: str(fact.payment_order),
    CsrAllocated: lambda fact: str(fact.purpose_code),
    ServicePlanDrafted: lambda fact: str(fact.number),
}
"""Facts that make something, and which of their stream it is."""

_MAKES_WITH_OTHERS: Final = frozenset(
    {BatchAmended, FieldVisitRecorded, ProposalCorrected, CsrAllocated}
)
"""Facts whose makers stand beside those before; the others begin anew."""

_CHECKS: Final[Mapping[type[Fact], _Matter]] = {
    BatchApproved: _only,
    BatchRejected: _only,
    BatchAmendmentsApproved: _only,
    BatchAmendmentsRejected: _only,
    DinsosVerified: _only,
    ObjectionUpheld: _only,
    ObjectionRejected: _only,
    ExpenditureRealized: lambda fact: str(fact.payment_order),
    ExpenditureReversed: lambda fact: str(fact.payment_order),
    CsrUsed: lambda fact: str(fact.purpose_code),
    ServicePlanApproved: lambda fact: str(fact.plan),
}
"""Facts that check what was made in their own stream, as `domain/two_people.py` asks of them."""


@fold.needs(*_MAKES, *_CHECKS)
def _announce(page: Page, recorded: Recorded, fact: Fact) -> None:
    matter = _MAKES[type(fact)] if type(fact) in _MAKES else _CHECKS[type(fact)]
    page.rows(made).want(recorded.stream, matter(fact))


@fold.needs(PaymentScheduled, PaymentReversed)
def _announce_payment(
    page: Page, recorded: Recorded, fact: PaymentScheduled | PaymentReversed
) -> None:
    page.rows(made).want(recorded.stream, _attempt(fact))
    if isinstance(fact, PaymentScheduled):
        page.rows(made).want(fact.batch, "")


@fold.when(*_MAKES)
def _made(page: Page, recorded: Recorded, fact: Fact) -> None:
    matter = _MAKES[type(fact)](fact)
    before = _makers(page, recorded.stream, matter) if type(fact) in _MAKES_WITH_OTHERS else set()
    _put(page, recorded.stream, matter, before | _accounts(recorded.envelope))


@fold.when(PaymentScheduled)
def _scheduled(page: Page, recorded: Recorded, fact: PaymentScheduled) -> None:
    """Payments are made with their batch; only one that somebody else scheduled has makers of its own."""
    accounts = _accounts(recorded.envelope)
    if fact.attempt > 1 or not accounts <= _makers(page, fact.batch, ""):
        _put(page, recorded.stream, _attempt(fact), accounts)


@fold.when(*_CHECKS)
def _checked(page: Page, recorded: Recorded, fact: Fact) -> None:
    _compare(page, recorded, _makers(page, recorded.stream, _CHECKS[type(fact)](fact)))


@fold.when(PaymentReversed)
def _reversed(page: Page, recorded: Recorded, fact: PaymentReversed) -> None:
    makers = _makers(page, recorded.stream, _attempt(fact))
    row = page.rows(payment).get(recorded.stream)
    if not makers and row is not None:
        makers = _makers(page, row.batch, "")
    _compare(page, recorded, makers)


@fold.when(RoleGranted)
def _granted(page: Page, recorded: Recorded, fact: RoleGranted) -> None:
    """A grant that needed a second word names who proposed it."""
    _compare(page, recorded, set(fact.proposed_by))


def _compare(page: Page, recorded: Recorded, makers: set[str]) -> None:
    if not makers:
        return
    about = recorded.about
    page.journal(check).add(
        Check(recorded.stream, about.region, about.programme, recorded.position)
    )
    if same := makers & _accounts(recorded.envelope):
        note(
            page,
            recorded,
            AnomalyKind.SELF_APPROVAL,
            str(recorded.position),
            amount_rupiah=getattr(recorded.fact, "amount_rupiah", None),
            measured=len(same),
            most=0,
        )


def _makers(page: Page, stream: UUID, matter: str) -> set[str]:
    row = page.rows(made).get(stream, matter)
    return set() if row is None else set(msgspec.json.decode(row.accounts, type=list[str]))


def _put(page: Page, stream: UUID, matter: str, accounts: set[str]) -> None:
    page.rows(made).put(Made(stream, matter, msgspec.json.encode(sorted(accounts)).decode()))


def _accounts(envelope: Envelope) -> set[str]:
    """Whoever acted, and whoever was acted for."""
    return {one for one in (envelope.actor, envelope.on_behalf_of) if one is not None}
