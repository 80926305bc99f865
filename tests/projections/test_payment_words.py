"""What the holder of a receipt is told: something of every status, and of every reason for which money did not come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.entitlement import FAILURE_REASONS, TURNED_DOWN, Status
from domain.programme_book import BOOK
from projections.payment_words import component_in_words, next_in_words, standing_in_words

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
