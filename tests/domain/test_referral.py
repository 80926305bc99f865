"""Referrals: the way to a partner and back, and no wrong door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.errors import (
    AlreadyExists,
    Invalid,
    Missing,
    NotFound,
    Refusal,
    TooEarly,
    UnknownCode,
    WrongDoor,
    WrongState,
)
from domain.fact import Sealed
from domain.partner import SERVICES
from domain.referral import (
    Referral,
    ReferralAccepted,
    ReferralAcknowledged,
    ReferralClosed,
    ReferralDeclined,
    ReferralDelivered,
    ReferralDrafted,
    ReferralEvent,
    ReferralExpired,
    ReferralFeedbackReceived,
    ReferralPacketOpened,
    ReferralRerouted,
    ReferralSent,
    evolve,
)
from domain.referral_decisions import (
    NEEDED_FIELDS,
    accept,
    acknowledge,
    checked_fields,
    close,
    decline,
    deliver,
    draft,
    expire,
    open_packet,
    receive_feedback,
    reroute,
    send,
)
from domain.rule_book import RULES
from domain.working_calendar import SHIPPED
from tests.given import Given


def given(*facts: ReferralEvent) -> Given[Referral, ReferralEvent]:
    return Given[Referral, ReferralEvent](evolve, *facts)


ONWARD = UUID(int=9)
RULE = RULES["referral_expiry"].shipped

DRAFTED = ReferralDrafted(
    partner="bpjs",
    service="jkn_membership",
    region="61.05.01.1001",
    subject_kind="person",
    subject=UUID(int=1),
    person=UUID(int=1),
    fields=("name", "nik"),
    packet=Sealed("packet"),
    need=Sealed("need"),
)
SENT = ReferralSent(
    partner="bpjs",
    service="jkn_membership",
    sent_on=date(2022, 5, 31),
    due_on=date(2022, 6, 8),  # 1 June is Pancasila day
    rule_version=0,
    calendar="2022:0",
)
ACKNOWLEDGED = ReferralAcknowledged(acknowledged_on=date(2022, 6, 2))
ACCEPTED = ReferralAccepted()
RETURNED = ReferralDeclined(reason="papers_missing", decision="returned_to_desk")
EXPIRED = ReferralExpired(expired_on=date(2022, 6, 8))
REROUTED = ReferralRerouted(onward=ONWARD)
DELIVERED = ReferralDelivered(delivered_on=date(2022, 6, 7))
FEEDBACK = ReferralFeedbackReceived(result="helped")
CLOSED = ReferralClosed(reason="completed")

HISTORIES: dict[str, tuple[Any, ...]] = {
    "drafted": (DRAFTED,),
    "sent": (DRAFTED, SENT),
    "acknowledged": (DRAFTED, SENT, ACKNOWLEDGED),
    "accepted": (DRAFTED, SENT, ACKNOWLEDGED, ACCEPTED),
    "returned": (DRAFTED, SENT, ACKNOWLEDGED, RETURNED),
    "expired": (DRAFTED, SENT, EXPIRED),
    "rerouted": (DRAFTED, SENT, EXPIRED, REROUTED),
    "delivered": (DRAFTED, SENT, ACKNOWLEDGED, ACCEPTED, DELIVERED),
    "feedback_received": (DRAFTED, SENT, ACKNOWLEDGED, ACCEPTED, DELIVERED, FEEDBACK),
    "closed": (DRAFTED, SENT, ACKNOWLEDGED, ACCEPTED, DELIVERED, FEEDBACK, CLOSED),
}

TODAY = date(2022, 6, 9)


def _returned(state: Any) -> Any:
    return decline(state, reason="papers_missing", rerouted=False, returned_to_desk=True)


STEPS: dict[str, tuple[set[str], Callable[[Any], Any], Any]] = {
    "send": ({"drafted"}, lambda state: send(state, RULE, SHIPPED, today=date(2022, 5, 31)), SENT),
    "acknowledge": (
        {"sent"},
        lambda state: acknowledge(state, acknowledged_on=date(2022, 6, 2), today=TODAY),
        ACKNOWLEDGED,
    ),
    "accept": ({"acknowledged"}, accept, ACCEPTED),
    "decline": ({"acknowledged"}, _returned, RETURNED),
    "expire": ({"sent"}, lambda state: expire(state, today=TODAY), EXPIRED),
    "reroute": ({"returned", "expired"}, lambda state: reroute(state, onward=ONWARD), REROUTED),
    "deliver": (
        {"accepted"},
        lambda state: deliver(state, delivered_on=date(2022, 6, 7), today=TODAY),
        DELIVERED,
    ),
    "feedback": (
        {"delivered"},
        lambda state: receive_feedback(state, result="helped", note=None),
        FEEDBACK,
    ),
    "open the packet": (
        {"drafted", "sent", "acknowledged", "accepted"},
        lambda state: open_packet(state, reason="handed_over"),
        ReferralPacketOpened(reason="handed_over"),
    ),
    "close as completed": (
        {"feedback_received"},
        lambda state: close(state, reason="completed"),
        CLOSED,
    ),
    "close at the desk": (
        {"drafted", "returned", "expired"},
        lambda state: close(state, reason="settled_at_desk"),
        ReferralClosed(reason="settled_at_desk"),
    ),
}


@pytest.mark.parametrize("status", HISTORIES)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_has_its_place_in_the_life(step: str, status: str) -> None:
    allowed, decide, fact = STEPS[step]
    attempt = given(*HISTORIES[status]).when(decide)
    if status in allowed:
        attempt.then(fact)
    else:
        refusal = attempt.then_refused(WrongState)
        assert refusal.facts["status"] == status


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_done_with_what_is_not_there(step: str) -> None:
    given().when(STEPS[step][1]).then_refused(NotFound)


def drafting(**changes: object) -> dict[str, object]:
    return {
        "partner": "bpjs",
        "service": "jkn_membership",
        "region": "61.05.01.1001",
        "subject_kind": "person",
        "subject": UUID(int=1),
        "person": UUID(int=1),
        "fields": ("name", "nik"),
        "packet": Sealed("packet"),
        "need": Sealed("need"),
    } | changes


def test_a_referral_is_drafted_once() -> None:
    given().when(draft, **drafting()).then(DRAFTED)
    given(DRAFTED).when(draft, **drafting()).then_refused(AlreadyExists)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"service": "banking"}, UnknownCode, "service"),
        ({"subject_kind": "office"}, UnknownCode, "subject_kind"),
        ({"fields": ()}, Missing, "packet"),
        ({"fields": ("name", "name")}, Invalid, "packet"),
        ({"fields": ("name", "health_note")}, UnknownCode, "packet"),
    ],
)
def test_what_goes_along_is_the_least_that_the_service_needs(
    changes: dict[str, object], error: type[Refusal], field: str
) -> None:
    given().when(draft, **drafting(**changes)).then_refused(error, field=field)


def test_every_service_has_its_list_of_data_and_no_list_is_without_a_service() -> None:
    assert NEEDED_FIELDS.keys() == SERVICES.keys()
    for service, fields in NEEDED_FIELDS.items():
        assert checked_fields(service, fields) == fields


def test_who_declines_says_where_it_goes_on() -> None:
    waiting = given(*HISTORIES["acknowledged"])
    nowhere = {"reason": "data_mismatch", "rerouted": False, "returned_to_desk": False}
    waiting.when(decline, **nowhere).then_refused(WrongDoor, field="reroute_to")
    both = nowhere | {"rerouted": True, "returned_to_desk": True}
    waiting.when(decline, **both).then_refused(WrongDoor, field="reroute_to")
    onward = nowhere | {"rerouted": True}
    waiting.when(decline, **onward).then(
        ReferralDeclined(reason="data_mismatch", decision="rerouted")
    )
    why = onward | {"reason": "no wish"}
    waiting.when(decline, **why).then_refused(UnknownCode, field="reason")


def test_it_expires_on_the_day_after_its_last_day() -> None:
    sent = given(*HISTORIES["sent"])
    refusal = sent.when(expire, today=date(2022, 6, 8)).then_refused(TooEarly)
    assert refusal.facts["until"] == date(2022, 6, 8)
    sent.when(expire, today=date(2022, 6, 9)).then(EXPIRED)


def test_days_follow_one_another() -> None:
    sent = given(*HISTORIES["sent"])
    sent.when(acknowledge, acknowledged_on=date(2022, 5, 30), today=TODAY).then_refused(
        TooEarly, field="acknowledged_on"
    )
    accepted = given(*HISTORIES["accepted"])
    accepted.when(deliver, delivered_on=date(2022, 6, 1), today=TODAY).then_refused(
        TooEarly, field="delivered_on"
    )


def test_codes_of_feedback_and_closing_are_listed() -> None:
    given(*HISTORIES["delivered"]).when(receive_feedback, result="great", note=None).then_refused(
        UnknownCode, field="result"
    )
    given(*HISTORIES["expired"]).when(close, reason="bored").then_refused(
        UnknownCode, field="reason"
    )
