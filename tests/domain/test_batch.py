"""A batch is scheduled once, and only when its control count and sum agree with its lines."""

from typing import Any

import pytest

from domain.batch import (
    CHANNELS,
    HIGHEST_LINES,
    Batch,
    BatchEvent,
    BatchScheduled,
    batch_stream,
    checked_period,
    evolve,
    schedule,
)
from domain.errors import (
    AlreadyExists,
    ControlMismatch,
    Invalid,
    Missing,
    OutOfRange,
    Refusal,
    UnknownCode,
)
from tests.given import Given

ORDER: dict[str, Any] = {
    "programme": "BPNT",
    "period": "2026-01",
    "channel": "pos",
    "number": 1,
    "unit": "KPM",
    "funding": "apbn",
    "decree": "SK 1/2026",
    "payment_order": "SP2D 9",
    "control_count": 2,
    "control_sum_rupiah": 400_000,
    "region": "61.05",
}
TWO_LINES = [200_000, 200_000]

scheduled = BatchScheduled(**ORDER)


def given(*facts: BatchEvent) -> Given[Batch, BatchEvent]:
    return Given(evolve, *facts)


def test_a_batch_whose_controls_agree_is_scheduled() -> None:
    given().when(schedule, **ORDER, amounts=TWO_LINES).then(scheduled)


def test_a_batch_may_wait_for_its_payment_order() -> None:
    given().when(schedule, **{**ORDER, "payment_order": None}, amounts=TWO_LINES).then(
        BatchScheduled(**{**ORDER, "payment_order": None})
    )


def test_a_batch_is_scheduled_once() -> None:
    given(scheduled).when(schedule, **ORDER, amounts=TWO_LINES).then_refused(
        AlreadyExists, field="number"
    )
    assert given(scheduled).state == Batch(region="61.05")


@pytest.mark.parametrize(
    ("amounts", "field", "stated", "counted"),
    [
        ([400_000], "control_count", 2, 1),
        ([200_000, 100_000, 100_000], "control_count", 2, 3),
        ([200_000, 199_999], "control_sum_rupiah", 400_000, 399_999),
        ([200_000, 200_001], "control_sum_rupiah", 400_000, 400_001),
    ],
)
def test_a_batch_whose_controls_differ_is_refused_whole(
    amounts: list[int], field: str, stated: int, counted: int
) -> None:
    refused = (
        given().when(schedule, **ORDER, amounts=amounts).then_refused(ControlMismatch, field=field)
    )
    assert refused.facts == {"stated": stated, "counted": counted}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"channel": "crypto"}, UnknownCode),
        ({"number": 0}, OutOfRange),
        ({"number": 10_000}, OutOfRange),
        ({"funding": "loan"}, UnknownCode),
        ({"decree": ""}, Missing),
        ({"payment_order": " "}, Missing),
    ],
)
def test_a_batch_is_not_scheduled_with(change: dict[str, Any], error: type[Refusal]) -> None:
    given().when(schedule, **{**ORDER, **change}, amounts=TWO_LINES).then_refused(
        error, field=next(iter(change))
    )


@pytest.mark.parametrize("count", [0, HIGHEST_LINES + 1])
def test_a_batch_has_lines_but_not_endless_ones(count: int) -> None:
    given().when(
        schedule,
        **{**ORDER, "control_count": count, "control_sum_rupiah": count},
        amounts=[1] * count,
    ).then_refused(OutOfRange, field="lines")


@pytest.mark.parametrize("period", ["2026-01", "2026-12", "2026-T1", "2022-T4", "2000-01"])
def test_a_period_is_a_month_or_a_stage(period: str) -> None:
    assert checked_period(period) == period


@pytest.mark.parametrize(
    "period",
    [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "2026-1",
        "2026-T0",
        "2026-T5",
        "2026-Q1",
        "1999-01",
        "2026-01 ",
        "2026-T1\n",
    ],
)
def test_anything_else_is_no_period(period: str) -> None:
    given().when(schedule, **{**ORDER, "period": period}, amounts=TWO_LINES).then_refused(
        Invalid, field="period"
    )


def test_batches_are_told_apart_by_programme_period_channel_and_number() -> None:
    ids = {
        batch_stream(programme, period, channel, number)
        for programme in ("BPNT", "PKH")
        for period in ("2026-01", "2026-02")
        for channel in CHANNELS
        for number in (1, 2)
    }
    assert len(ids) == 8 * len(CHANNELS)
