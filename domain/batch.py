"""A batch of payments under one payment order: its fact, its state, its decision."""

import re
from dataclasses import dataclass
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, ControlMismatch, Invalid
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.programme import FUNDING
from domain.shapes import checked_code, checked_number, checked_open_text

CHANNELS = {
    "himbara": "bank Himbara (KKS)",
    "pos": "PT Pos Indonesia",
    "village_cash": "tunai di desa",
    "bpjs": "BPJS Kesehatan",
}
"""By which way money reaches the recipient."""

HIGHEST_LINES = 100_000
"""The most payments in one batch, which is recorded whole or not at all: four times Sintang's."""

_PERIOD = re.compile(r"20\d\d-(?:0[1-9]|1[0-2]|T[1-4])")

# Facts --------------------------------------------------------------------------------------------


class BatchScheduled(Fact, frozen=True, kw_only=True):
    """A payer was told to pay a list of recipients; each payment is a fact of the same append.

    period             `YYYY-MM` for a month, `YYYY-Tn` for a stage (tahap) n = 1..4 of a year
    number             counts the batches of one programme, period and channel from 1
    decree             number of the decree (SK) that names the recipients
    payment_order      number of the payment order (SP2D), once it is issued
    control_count, control_sum_rupiah  as the sender stated them; the lines were found to agree
    """

    programme: str
    period: str
    channel: str
    number: int
    unit: str
    funding: str
    decree: str
    payment_order: str | None = None
    control_count: int
    control_sum_rupiah: int
    region: str


BatchEvent: TypeAlias = BatchScheduled

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that was scheduled."""

    region: str


def evolve(_before: Batch | None, event: BatchEvent) -> Batch:
    """What the batch is after the fact."""
    match event:
        case BatchScheduled():
            return Batch(region=event.region)
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def batch_stream(programme: str, period: str, channel: str, number: int) -> UUID:
    """The n-th batch of a programme, period and channel is scheduled once: one stream."""
    return stream_id("batch", channel, str(number), near=(programme, period))


def checked_period(period: str, field: str = "period") -> str:
    """A month `YYYY-MM` or a stage `YYYY-T1` … `YYYY-T4`, from 2000 to 2099."""
    if not _PERIOD.fullmatch(period):
        raise Invalid(field)
    return period


def checked_channel(channel: str) -> str:
    """A known way of paying."""
    return checked_code(channel, CHANNELS, "channel")


def schedule(
    batch: Batch | None,
    *,
    programme: str,
    period: str,
    channel: str,
    number: int,
    unit: str,
    funding: str,
    decree: str,
    payment_order: str | None,
    control_count: int,
    control_sum_rupiah: int,
    region: str,
    amounts: list[int],
) -> BatchScheduled:
    """Schedule a batch whose control count and sum agree with the amounts of its lines."""
    if batch is not None:
        raise AlreadyExists("number")
    checked_number(len(amounts), "lines", least=1, most=HIGHEST_LINES)
    if control_count != len(amounts):
        raise ControlMismatch("control_count", stated=control_count, counted=len(amounts))
    if control_sum_rupiah != sum(amounts):
        raise ControlMismatch("control_sum_rupiah", stated=control_sum_rupiah, counted=sum(amounts))
    return BatchScheduled(
        programme=programme,
        period=checked_period(period),
        channel=checked_channel(channel),
        number=checked_number(number, "number", least=1, most=9999),
        unit=unit,
        funding=checked_code(funding, FUNDING, "funding"),
        decree=checked_open_text(decree, "decree"),
        payment_order=None
        if payment_order is None
        else checked_open_text(payment_order, "payment_order"),
        control_count=control_count,
        control_sum_rupiah=control_sum_rupiah,
        region=region,
    )
