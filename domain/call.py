"""A call to the TRC's call centre, or a report passed on to it: its facts, its state, its decisions.

received → led_to_case | answered | duplicate. Who called and what was said is sealed under the call's own key.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, assert_never
from uuid import UUID

from domain import pmks
from domain.case_codes import Source
from domain.codes import listed
from domain.errors import AlreadyExists, NotFound, SameRecord, WrongState
from domain.fact import Fact, Sealed


class CallStatus(StrEnum):
    """Where a call stands. The words are part of the API."""

    RECEIVED = "received"
    LED_TO_CASE = "led_to_case"
    ANSWERED = "answered"
    DUPLICATE = "duplicate"


class CallChannel(StrEnum):
    """How a call reaches the TRC. Our own list; stored for ever."""

    TELEPHONE = "telephone"
    WHATSAPP = "whatsapp"
    SOCIAL_MEDIA = "social_media"
    RADIO = "radio"


class CallAnswer(StrEnum):
    """How a call was answered without a case. Our own list."""

    ADVISED = "advised"
    REFERRED_ELSEWHERE = "referred_elsewhere"
    NOT_PMKS = "not_pmks"
    FALSE_ALARM = "false_alarm"
    CALLER_UNREACHABLE = "caller_unreachable"


# Facts ------------------------------------------------------------------------------------------


class CallReceived(Fact, frozen=True, kw_only=True):
    """Somebody told the call centre of a person in the street. When: the envelope's occurred_at.

    channel: CallChannel. source: case_codes.Source, who told it. region: as far as the place is known.
    category_guess: one of PMKS-01 to PMKS-26, as the caller's words suggest.
    """

    channel: str
    source: str
    region: str
    category_guess: str | None = None
    narrative: Sealed
    contact: Sealed | None = None


class CallLedToCase(Fact, frozen=True, kw_only=True):
    """A case was opened because of the call."""

    case: UUID


class CallAnswered(Fact, frozen=True, kw_only=True):
    """No case was needed. answer: CallAnswer."""

    answer: str


class CallMarkedDuplicate(Fact, frozen=True, kw_only=True):
    """Another call told of the same matter before."""

    original: UUID


CallEvent: TypeAlias = CallReceived | CallLedToCase | CallAnswered | CallMarkedDuplicate

# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """What decisions and access checks read."""

    region: str
    status: CallStatus = CallStatus.RECEIVED


def evolve(call: Call | None, event: CallEvent) -> Call:
    """Apply a fact."""
    if isinstance(event, CallReceived):
        return Call(region=event.region)
    if call is None:
        raise NotFound  # the id is that of something else
    match event:
        case CallLedToCase():
            return replace(call, status=CallStatus.LED_TO_CASE)
        case CallAnswered():
            return replace(call, status=CallStatus.ANSWERED)
        case CallMarkedDuplicate():
            return replace(call, status=CallStatus.DUPLICATE)
        case _:
            assert_never(event)


# Decisions --------------------------------------------------------------------------------------


def receive(
    state: Call | None,
    *,
    channel: str,
    source: str,
    region: str,
    category_guess: str | None,
    narrative: Sealed,
    contact: Sealed | None,
) -> CallReceived:
    """Note a call."""
    if state is not None:
        raise AlreadyExists
    return CallReceived(
        channel=listed(CallChannel, channel, "channel"),
        source=listed(Source, source, "source"),
        region=region,
        category_guess=None
        if category_guess is None
        else pmks.checked_category(category_guess, field="category_guess"),
        narrative=narrative,
        contact=contact,
    )


def lead_to_case(state: Call | None, *, case: UUID) -> CallLedToCase:
    """Let the call become a case."""
    _open(state, "call")
    return CallLedToCase(case=case)


def answer(state: Call | None, *, answer: str) -> CallAnswered:
    """Answer the call without a case."""
    _open(state, None)
    return CallAnswered(answer=listed(CallAnswer, answer, "answer"))


def mark_duplicate(
    state: Call | None, original: Call | None, *, call_id: UUID, original_id: UUID
) -> CallMarkedDuplicate:
    """Say that another call, itself no duplicate, told of the same matter."""
    _open(state, None)
    if call_id == original_id:
        raise SameRecord("original")
    if original is None:
        raise NotFound("original")
    if original.status is CallStatus.DUPLICATE:
        raise WrongState("original", status=original.status.value)
    return CallMarkedDuplicate(original=original_id)


def _open(state: Call | None, field: str | None) -> None:
    if state is None:
        raise NotFound(field)
    if state.status is not CallStatus.RECEIVED:
        raise WrongState(field, status=state.status.value)
