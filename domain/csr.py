"""A donation of a company or a private person (CSR), from pledge to use: facts, state, decisions.

Pledged ≥ received ≥ allocated ≥ used, in rupiah, at every moment. What it was used for is codes and numbers, so that
a donor can be shown all of it: no fact of a donation names a client. The regency's budget is another matter
(budget.py): the two have separate types and are never netted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, Invalid, NotFound, Overspent, WrongState
from domain.fact import Fact, Sealed
from domain.identifiers import stream_id
from domain.money import checked_rupiah
from domain.shapes import checked_code, checked_day, checked_number, checked_open_text
from domain.two_people import check_other_people

PURPOSES = {
    "beds": "tempat tidur",
    "kitchen": "dapur",
    "medicine": "obat",
    "clothing": "pakaian",
    "training_tools": "alat pelatihan",
    "building_repair": "perbaikan gedung",
    "transport": "kendaraan dan angkutan",
    "food": "bahan makanan",
    "any_need": "kebutuhan apa pun",
}
"""What a donation is for. Our own list, after the shelter of Batam [domain.md §4]."""

HIGHEST_QUANTITY = 100_000
"""The most pieces that one use may count."""

REVERSAL_REASONS = {
    "goods_returned": "barang dikembalikan",
    "wrong_sum": "jumlah keliru",
    "wrong_pledge": "donasi keliru",
}
"""Why a use is taken back. Nothing is edited: the reversal is a fact of its own."""

# Facts --------------------------------------------------------------------------------------------


class CsrPledged(Fact, frozen=True, kw_only=True):
    """A donor promised money. donor: an institution's name; a private person's is sealed in `donor_person`."""

    own_day: ClassVar[str | None] = "pledged_on"

    purpose_code: str
    amount_rupiah: int
    pledged_on: date
    donor: str | None = None
    donor_person: Sealed | None = None


class CsrReceived(Fact, frozen=True, kw_only=True):
    """Money of the pledge came in. receipt: number of the receipt."""

    own_day: ClassVar[str | None] = "received_on"

    amount_rupiah: int
    received_on: date
    receipt: str


class CsrAllocated(Fact, frozen=True, kw_only=True):
    """Received money is set aside for a purpose of the donor's.

    allocated_by: the account; allocated_for: the one in whose place it acted.
    """

    purpose_code: str
    amount_rupiah: int
    allocated_by: str
    allocated_for: str | None = None


class CsrUsed(Fact, frozen=True, kw_only=True):
    """Money set aside was spent: quantity pieces of what the purpose names. handover: number of the BAST."""

    own_day: ClassVar[str | None] = "used_on"

    purpose_code: str
    amount_rupiah: int
    quantity: int
    used_on: date
    handover: str


class CsrUseReversed(Fact, frozen=True, kw_only=True):
    """A recorded use was wrong or undone, whole: the money is set aside again. reason: of REVERSAL_REASONS."""

    purpose_code: str
    amount_rupiah: int
    handover: str
    reason: str


CsrEvent: TypeAlias = CsrPledged | CsrReceived | CsrAllocated | CsrUsed | CsrUseReversed

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetAside:
    """What was allocated to one purpose, by and for whom, and what of it was used."""

    allocated_rupiah: int = 0
    used_rupiah: int = 0
    allocated_by: frozenset[str | None] = frozenset()


@dataclass(frozen=True, slots=True)
class Pledge:
    """A pledge. It concerns the whole tenant, hence no region."""

    purpose: str
    pledged_rupiah: int
    pledged_on: date
    received_rupiah: int = 0
    receipts: frozenset[str] = frozenset()
    uses: Mapping[str, CsrUsed] = field(default_factory=dict)
    reversed_uses: frozenset[str] = frozenset()
    set_aside: Mapping[str, SetAside] = field(default_factory=dict)
    region: None = None

    @property
    def allocated_rupiah(self) -> int:
        """What is set aside, for whatever purpose."""
        return sum(each.allocated_rupiah for each in self.set_aside.values())


def evolve(pledge: Pledge | None, event: CsrEvent) -> Pledge:
    """What the pledge is after the fact."""
    match event:
        case CsrPledged():
            return Pledge(event.purpose_code, event.amount_rupiah, event.pledged_on)
        case CsrReceived():
            known = _known(pledge)
            return replace(
                known,
                received_rupiah=known.received_rupiah + event.amount_rupiah,
                receipts=known.receipts | {event.receipt},
            )
        case CsrAllocated():
            known = _known(pledge)
            aside = known.set_aside.get(event.purpose_code, SetAside())
            more = replace(
                aside,
                allocated_rupiah=aside.allocated_rupiah + event.amount_rupiah,
                allocated_by=aside.allocated_by | {event.allocated_by, event.allocated_for},
            )
            return replace(known, set_aside={**known.set_aside, event.purpose_code: more})
        case CsrUsed():
            known = _known(pledge)
            used = _with_used(known, event.purpose_code, event.amount_rupiah)
            return replace(used, uses={**known.uses, event.handover: event})
        case CsrUseReversed():
            known = _known(pledge)
            unused = _with_used(known, event.purpose_code, -event.amount_rupiah)
            return replace(unused, reversed_uses=known.reversed_uses | {event.handover})
        case _:
            assert_never(event)


def _with_used(pledge: Pledge, purpose: str, rupiah: int) -> Pledge:
    aside = pledge.set_aside.get(purpose, SetAside())
    moved = replace(aside, used_rupiah=aside.used_rupiah + rupiah)
    return replace(pledge, set_aside={**pledge.set_aside, purpose: moved})


# Decisions ----------------------------------------------------------------------------------------


def pledge_stream(actor: str, command_id: UUID) -> UUID:
    """A donor may pledge twice alike: what tells pledges apart is the command."""
    return stream_id("csr_pledge", actor, str(command_id))


def pledge(
    state: Pledge | None,
    *,
    purpose: str,
    amount_rupiah: int,
    pledged_on: date,
    donor: str | None,
    donor_person: Sealed | None,
    today: date,
) -> CsrPledged:
    """Record a promise, of an institution or of a private person."""
    if state is not None:
        raise AlreadyExists
    if (donor is None) == (donor_person is None):
        raise Invalid("donor")
    return CsrPledged(
        purpose_code=checked_code(purpose, PURPOSES, "purpose_code"),
        amount_rupiah=checked_rupiah(amount_rupiah),
        pledged_on=checked_day(pledged_on, today, "pledged_on"),
        donor=None if donor is None else checked_open_text(donor, "donor"),
        donor_person=donor_person,
    )


def receive(
    state: Pledge | None, *, amount_rupiah: int, received_on: date, receipt: str, today: date
) -> CsrReceived:
    """Record money that came in, within the pledge; a receipt counts once."""
    known = _known(state)
    number = checked_open_text(receipt, "receipt", most=100)
    if number in known.receipts:
        raise AlreadyExists("receipt")
    left = known.pledged_rupiah - known.received_rupiah
    return CsrReceived(
        amount_rupiah=_within(amount_rupiah, left),
        received_on=checked_day(received_on, today, "received_on"),
        receipt=number,
    )


def allocate(
    state: Pledge | None,
    *,
    purpose: str,
    amount_rupiah: int,
    allocated_by: str,
    allocated_for: str | None = None,
) -> CsrAllocated:
    """Set received money aside for the donor's purpose; for any, if the donor left it to us."""
    known = _known(state)
    ours = PURPOSES if known.purpose == "any_need" else (known.purpose,)
    return CsrAllocated(
        purpose_code=checked_code(purpose, ours, "purpose_code"),
        amount_rupiah=_within(amount_rupiah, known.received_rupiah - known.allocated_rupiah),
        allocated_by=allocated_by,
        allocated_for=allocated_for,
    )


def use(
    state: Pledge | None,
    *,
    purpose: str,
    amount_rupiah: int,
    quantity: int,
    used_on: date,
    handover: str,
    by: Collection[str],
    today: date,
) -> CsrUsed:
    """Record what was bought, within what is set aside for it; not by whoever set it aside."""
    known = _known(state)
    checked_code(purpose, PURPOSES, "purpose_code")
    aside = known.set_aside.get(purpose, SetAside())
    check_other_people(aside.allocated_by, by)
    number = checked_open_text(handover, "handover", most=100)
    if number in known.uses:
        raise AlreadyExists("handover")
    return CsrUsed(
        purpose_code=purpose,
        amount_rupiah=_within(amount_rupiah, aside.allocated_rupiah - aside.used_rupiah),
        quantity=checked_number(quantity, "quantity", least=1, most=HIGHEST_QUANTITY),
        used_on=checked_day(used_on, today, "used_on"),
        handover=number,
    )


def reverse_use(state: Pledge | None, *, handover: str, reason: str) -> CsrUseReversed:
    """Take a recorded use back, whole and once."""
    known = _known(state)
    recorded = known.uses.get(handover)
    if recorded is None:
        raise NotFound("handover")
    if handover in known.reversed_uses:
        raise WrongState("handover", status="reversed")
    return CsrUseReversed(
        purpose_code=recorded.purpose_code,
        amount_rupiah=recorded.amount_rupiah,
        handover=handover,
        reason=checked_code(reason, REVERSAL_REASONS, "reason"),
    )


def _within(amount_rupiah: int, available_rupiah: int) -> int:
    if checked_rupiah(amount_rupiah) > available_rupiah:
        raise Overspent("amount_rupiah", available_rupiah=available_rupiah)
    return amount_rupiah


def _known(state: Pledge | None) -> Pledge:
    if state is None:
        raise NotFound("pledge")
    return state
