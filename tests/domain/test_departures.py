"""What a batch pays beside the enrolments and the rule's amounts is counted, stated, and rests on something."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.departures import Departures, checked, found
from domain.enrolment import (
    EnrolmentDecided,
    EnrolmentEnded,
    EnrolmentEvent,
    EnrolmentResumed,
    EnrolmentSuspended,
    Standing,
    active_on,
    evolve_standings,
)
from domain.entitlement import PaymentScheduled
from domain.errors import (
    AmountsUnknown,
    BasisRequired,
    OtherAmounts,
    Refusal,
    UnenrolledForbidden,
    UnenrolledLines,
)
from domain.rule_book import RULES
from domain.rules import RulesVersion

ALLOWED = RULES["unenrolled_lines"].shipped
FORBIDDEN = RulesVersion("unenrolled_lines", 1, date(2026, 1, 1), "Perbup", {"allowed": 0})

right = PaymentScheduled(
    batch=UUID(int=1),
    programme="BPNT",
    period="2026-01",
    recipient=UUID(int=2),
    component="sembako",
    unit="KPM",
    attempt=1,
    amount_rupiah=200_000,
    channel="pos",
    scheduled_by="account-1",
    region="61.05",
    rule_rupiah=200_000,
    rule_version=0,
    enrolled=True,
)
stranger = msgspec.structs.replace(right, enrolled=False)
other = msgspec.structs.replace(right, amount_rupiah=150_000)
unruled = msgspec.structs.replace(right, rule_rupiah=None, rule_version=None)
BATCH = (right, stranger, other, stranger)


@pytest.mark.parametrize(
    ("payments", "stated", "numbers"),
    [
        ((right, right), (0, 0), (0, 0)),
        (BATCH, (2, 1), (2, 1)),
        ((unruled, unruled), (0, 0), (0, None)),
        ((msgspec.structs.replace(unruled, enrolled=False),), (1, 0), (1, None)),
    ],
)
def test_what_is_stated_as_it_is_counted_is_accepted(
    payments: tuple[PaymentScheduled, ...], stated: tuple[int, int], numbers: tuple[int, int | None]
) -> None:
    given = checked(Departures(*stated), found(payments), basis="BA 1", rule=ALLOWED)
    assert given == Departures(*numbers)


@pytest.mark.parametrize(
    ("payments", "stated", "more", "error", "field", "told"),
    [
        (BATCH, (0, 1), {}, UnenrolledLines, "unenrolled", ("2", "0", "2, 4")),
        (BATCH, (3, 1), {}, UnenrolledLines, "unenrolled", ("2", "3", "2, 4")),
        (BATCH, (2, 0), {}, OtherAmounts, "other_amounts", ("1", "0", "3")),
        ((right,), (1, 0), {}, UnenrolledLines, "unenrolled", ("0", "1", "–")),
        ((stranger,) * 11, (0, 0), {}, UnenrolledLines, "unenrolled", ("11", "9, 10, …")),
        ((unruled,), (0, 1), {}, AmountsUnknown, "other_amounts", ()),
        (BATCH, (2, 1), {"basis": None}, BasisRequired, "basis", ()),
        ((other,), (0, 1), {"basis": " "}, BasisRequired, "basis", ()),
        (BATCH, (2, 1), {"rule": FORBIDDEN}, UnenrolledForbidden, "unenrolled", ("2", "2, 4")),
    ],
)
def test_what_was_not_stated_or_rests_on_nothing_is_refused_with_its_lines(
    payments: tuple[PaymentScheduled, ...],
    stated: tuple[int, int],
    more: dict[str, Any],
    error: type[Refusal],
    field: str,
    told: tuple[str, ...],
) -> None:
    given: dict[str, Any] = {"basis": "BA 1", "rule": ALLOWED, **more}
    with pytest.raises(error) as refused:
        checked(Departures(*stated), found(payments), **given)
    assert (type(refused.value), refused.value.field) == (error, field)
    for text in (refused.value.text, refused.value.text_english):
        assert "…" not in text.replace("10, …", "")
        assert all(each in text for each in told)


def test_where_the_rule_forbids_it_the_enrolled_are_paid_other_amounts_all_the_same() -> None:
    numbers = checked(Departures(0, 1), found([other]), basis="BA 1", rule=FORBIDDEN)
    assert numbers == Departures(0, 1)


MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))
OF: dict[str, Any] = {"programme": "BPNT", "person": UUID(int=2), "unit": "KPM"}
decided = EnrolmentDecided(**OF, decided_on=MARCH, region="61.05")
suspended = EnrolmentSuspended(**OF, decided_on=APRIL, reason="under_review")
resumed = EnrolmentResumed(**OF, decided_on=MAY)
ended = EnrolmentEnded(**OF, decided_on=JUNE, reason="moved")


@pytest.mark.parametrize(
    ("facts", "active"),
    [
        ((), []),
        ((decided,), [MARCH, APRIL, MAY, JUNE]),
        ((decided, suspended), [MARCH]),
        ((decided, suspended, resumed), [MARCH, MAY, JUNE]),
        ((decided, suspended, resumed, ended), [MARCH, MAY]),
        (
            (decided, ended, msgspec.structs.replace(decided, decided_on=JUNE)),
            [MARCH, APRIL, MAY, JUNE],
        ),
    ],
)
def test_an_enrolment_is_active_from_the_day_of_its_owners_decision(
    facts: tuple[EnrolmentEvent, ...], active: list[date]
) -> None:
    standings: tuple[Standing, ...] | None = None
    for fact in facts:
        standings = evolve_standings(standings, fact)
    days = (date(2026, 2, 28), MARCH, APRIL, MAY, JUNE)
    assert [day for day in days if active_on(standings, day)] == active
