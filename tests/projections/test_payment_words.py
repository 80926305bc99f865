"""What the holder of a receipt is told: something of every status, and of every reason for which money did not come."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.entitlement import (
    FAILURE_REASONS,
    TURNED_DOWN,
    EntitlementEvent,
    PaymentCorrected,
    PaymentFailed,
    PaymentScheduled,
    Status,
)
from domain.programme_book import BOOK
from projections.payment_words import (
    component_in_words,
    next_in_words,
    standing_in_words,
    steps_in_words,
)

TODAY = date(2022, 5, 18)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def test_every_status_is_told_in_both_languages_and_no_two_alike() -> None:
    told = [standing_in_words(status, False, "closed") for status in Status]
    assert len({each.id for each in told}) == len({each.en for each in told}) == len(Status)


def test_what_the_payer_was_told_is_said_of_the_first_attempt_only() -> None:
    first = [
        standing_in_words("scheduled", False, at) for at in ("scheduled", "approved", "instructed")
    ]
    again = {
        standing_in_words("scheduled", True, at) for at in ("scheduled", "approved", "instructed")
    }
    assert len(set(first)) == 3
    assert len(again) == 1
    assert not again & set(first)
    assert (
        standing_in_words("scheduled", False, None) == first[-1]
    )  # of before batches were approved


def test_every_reason_of_a_payer_has_a_next_step_of_its_own() -> None:
    steps = [next_in_words("failed", reason, None, TODAY) for reason in FAILURE_REASONS]
    assert len(set(steps)) == len(steps)
    assert next_in_words("failed", TURNED_DOWN, None, TODAY) not in steps


@pytest.mark.parametrize("status", ["scheduled", "credited"])
def test_the_next_step_is_another_once_the_last_day_has_passed(status: str) -> None:
    in_time = {next_in_words(status, None, due, TODAY) for due in (None, TODAY, TOMORROW)}
    assert len(in_time) == 1
    assert next_in_words(status, None, YESTERDAY, TODAY) not in in_time


def test_components_of_the_programme_book_have_words() -> None:
    known = {amount.component for each in BOOK for amount in each.amounts}
    assert {code for code in known if component_in_words(code).id == code} == set()
    assert component_in_words("anything").id == "anything"


def test_attempts_are_counted_over_the_streams_in_which_a_payment_lived() -> None:
    def of(attempt: int, recipient: int) -> dict[str, Any]:
        return {
            "programme": "PKH",
            "period": "2022-T2",
            "recipient": UUID(int=recipient),
            "component": "toddler",
            "unit": "KPM",
            "attempt": attempt,
            "amount_rupiah": 225_000,
        }

    def scheduled(attempt: int, recipient: int, corrects: int | None = None) -> PaymentScheduled:
        batch, channel, by = UUID(int=9), "himbara", "owner-1"
        return PaymentScheduled(
            **of(attempt, recipient),
            batch=batch,
            channel=channel,
            scheduled_by=by,
            region="61.05.01.2001",
            corrects=corrects,
        )

    lived: list[EntitlementEvent] = [
        scheduled(1, 1),
        PaymentFailed(**of(1, 1), reason="name_mismatch"),
        scheduled(4, 2),  # the id that goes on was paid three times before it stood for both
        PaymentCorrected(**of(4, 2), replaced_by=5, reason="wrong_amount"),
        scheduled(5, 2, corrects=4),
    ]
    of_id, of_en = "PKH tahap 2 tahun 2022 (anak usia dini)", "PKH stage 2 of 2022 (young child)"
    assert [tuple(step) for step in steps_in_words(lived)] == [
        (f"Pembayaran {of_id} {said}", f"Payment {said_en.format(of_en)}")
        for said, said_en in (
            ("ke-1 dijadwalkan: Rp225.000", "1 of {} scheduled: Rp225.000"),
            ("gagal: nama tidak cocok", "of {} failed: name does not match"),
            ("ke-2 dijadwalkan: Rp225.000", "2 of {} scheduled: Rp225.000"),
            (
                "diganti pembayaran ke-3: jumlah tidak sesuai",
                "of {} replaced by payment 3: wrong amount",
            ),
            ("ke-3 dijadwalkan: Rp225.000", "3 of {} scheduled: Rp225.000"),
        )
    ]
