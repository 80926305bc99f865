"""Aid in kind: goods handed to a recipient under a handover record (BAST), counted in items and never in rupiah."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, ControlMismatch, NotFound, WrongState
from domain.evidence import checked_digest
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.period import checked_period
from domain.shapes import checked_code, checked_number, checked_open_text

ITEMS = {
    "rice": "kg",
    "eggs": "tray",
    "cooking_oil": "litre",
    "food_package": "package",
    "school_package": "package",
    "blanket": "piece",
    "mattress": "piece",
    "wheelchair": "piece",
}
"""What is handed over, and the measure in which it is counted."""

VOID_REASONS = {
    "entered_twice": "tercatat dua kali",
    "wrong_recipient": "penerima keliru",
    "wrong_quantity": "banyaknya keliru",
    "goods_taken_back": "barang ditarik kembali",
}
"""Why a handover does not count."""

HIGHEST_QUANTITY = 100_000

# Facts --------------------------------------------------------------------------------------------


class _OfGoods(Fact, frozen=True, kw_only=True):
    """What both facts repeat, so that read models need no join. measure: of ITEMS."""

    programme: str
    period: str
    recipient: UUID
    item: str
    measure: str
    quantity: int
    unit: str
    region: str


class GoodsDistributed(_OfGoods, frozen=True, kw_only=True):
    """Goods were handed over. handover: number of the BAST; evidence_digest: SHA-256 (hex) of its signed copy."""

    handover: str
    evidence_digest: str


class GoodsVoided(_OfGoods, frozen=True, kw_only=True):
    """A handover does not count. reason: of VOID_REASONS."""

    reason: str


GoodsEvent: TypeAlias = GoodsDistributed | GoodsVoided

# State --------------------------------------------------------------------------------------------


class Status(StrEnum):
    """Whether the recipient has the goods."""

    DISTRIBUTED = "distributed"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Goods:
    """The latest handover to this recipient."""

    handed: GoodsDistributed
    status: Status = Status.DISTRIBUTED

    @property
    def region(self) -> str:
        """Where the recipient lives."""
        return self.handed.region


def evolve(goods: Goods | None, event: GoodsEvent) -> Goods:
    """What the recipient has after the fact."""
    match event:
        case GoodsDistributed():
            return Goods(event)
        case GoodsVoided():
            return Goods(_known(goods).handed, Status.VOIDED)
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def goods_stream(programme: str, period: str, recipient: UUID, item: str) -> UUID:
    """One item of a programme in a period reaches a recipient once: one stream."""
    return stream_id("goods", str(recipient), item, near=(programme, period))


@dataclass(frozen=True, slots=True)
class Handover:
    """A handover record for a list of recipients."""

    programme: str
    period: str
    item: str
    unit: str
    number: str
    evidence_digest: str

    def checked(self) -> "Handover":
        """Itself, with a known item, a readable number and the digest of the signed copy."""
        return Handover(
            programme=self.programme,
            period=checked_period(self.period),
            item=checked_code(self.item, ITEMS, "item"),
            unit=self.unit,
            number=checked_open_text(self.number, "handover"),
            evidence_digest=checked_digest(self.evidence_digest, "evidence_digest"),
        )


def checked_quantities(count: int, quantity: int, quantities: Sequence[int]) -> None:
    """Refuse control totals that the lines do not add up to."""
    if count != len(quantities):
        raise ControlMismatch("control_count", stated=count, counted=len(quantities))
    if quantity != sum(quantities):
        raise ControlMismatch("control_quantity", stated=quantity, counted=sum(quantities))


def distribute(
    goods: Goods | None, handover: Handover, *, recipient: UUID, quantity: int, region: str
) -> GoodsDistributed:
    """Record that goods were handed over, unless the recipient has them already."""
    if goods is not None and goods.status is Status.DISTRIBUTED:
        raise AlreadyExists("recipient")
    return GoodsDistributed(
        programme=handover.programme,
        period=handover.period,
        recipient=recipient,
        item=handover.item,
        measure=ITEMS[handover.item],
        quantity=checked_number(quantity, "quantity", least=1, most=HIGHEST_QUANTITY),
        unit=handover.unit,
        region=region,
        handover=handover.number,
        evidence_digest=handover.evidence_digest,
    )


def void(goods: Goods | None, *, reason: str) -> GoodsVoided:
    """Say that a handover does not count."""
    known = _known(goods)
    if known.status is not Status.DISTRIBUTED:
        raise WrongState("goods", status=known.status.value)
    handed = known.handed
    return GoodsVoided(
        programme=handed.programme,
        period=handed.period,
        recipient=handed.recipient,
        item=handed.item,
        measure=handed.measure,
        quantity=handed.quantity,
        unit=handed.unit,
        region=handed.region,
        reason=checked_code(reason, VOID_REASONS, "reason"),
    )


def _known(goods: Goods | None) -> Goods:
    if goods is None:
        raise NotFound("goods")
    return goods
