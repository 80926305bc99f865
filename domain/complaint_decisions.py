"""What may be done with a complaint, and when: pure decisions over the state of complaint.py."""

from collections.abc import Collection
from uuid import UUID

from domain.codes import listed
from domain.complaint import (
    Complaint,
    ComplaintArchived,
    ComplaintAutoClosed,
    ComplaintClassified,
    ComplaintEscalated,
    ComplaintEvent,
    ComplaintMarkedDuplicate,
    ComplaintRejected,
    ComplaintReopened,
    ComplaintResponded,
    ComplaintRouted,
    ComplaintSubmitted,
    ComplaintTransferred,
    ComplaintVerified,
    ComplaintWithdrawn,
    ConfidentialitySet,
    FollowUpRecorded,
    OfficersNamed,
    ResolutionConfirmed,
    Status,
)
from domain.complaint_clocks import (
    RAISED_TO,
    STANDS_STILL,
    Clock,
    SlaStarted,
    Timing,
    answer_rule,
    breach,
    start,
)
from domain.complaint_codes import (
    ArchiveReason,
    Authority,
    Category,
    Channel,
    Confidentiality,
    EscalationLevel,
    EscalationReason,
    LaporClass,
    RejectionReason,
    Sent,
)
from domain.complaint_walls import checked_account, checked_named
from domain.errors import (
    AlreadyExists,
    AtOtherOffice,
    ConflictOfInterest,
    Missing,
    NotAnonymous,
    NotFound,
    NotNamedInOriginal,
    SameRecord,
    TooEarly,
    UnknownCode,
    WrongState,
)
from domain.fact import Sealed
from domain.shapes import checked_code, checked_number, checked_open_text, checked_slug

HANDLING = frozenset({Status.VERIFIED, Status.ROUTED, Status.IN_PROGRESS})
"""An office may still be found or changed: "no wrong door"."""

UNANSWERED = HANDLING | {Status.SUBMITTED, Status.INFORMATION_REQUESTED}
"""No response stands yet, so that the complaint may be set aside."""

OPEN = UNANSWERED | {Status.RESPONDED}
"""Neither closed nor set aside."""


WORST, BEST = 1, 5
"""A rating is a number of stars."""


def category_as_submitted(code: str | None) -> Category:
    """Keep the reporter's category if we know it: no complaint is lost to a code."""
    return Category(code) if code in set(Category) else Category.UNCLASSIFIED


def submit(
    complaint: Complaint | None,
    *,
    channel: str,
    category: str | None,
    region: str,
    submitted_by: str,
    anonymous: bool,
    narrative: Sealed,
    contact: Sealed | None = None,
    reporter: UUID | None = None,
    programme: str | None = None,
    against_accounts: Collection[str] = (),
    against_offices: Collection[str] = (),
    confidentiality: str | None = None,
    ticket: str | None = None,
    ticket_secret: str | None = None,
    timing: Timing,
) -> list[ComplaintEvent]:
    """File a complaint; refuses an anonymous one that names its reporter, or that would be open."""
    if complaint is not None:
        raise AlreadyExists
    if anonymous and reporter is not None:
        raise NotAnonymous("reporter")
    if anonymous and contact is not None:
        raise NotAnonymous("contact")
    level = None if confidentiality is None else listed_level(confidentiality, "confidentiality")
    if anonymous and level is Confidentiality.OPEN:
        raise NotAnonymous("confidentiality")
    submitted = ComplaintSubmitted(
        channel=listed(Channel, channel, "channel"),
        category=category_as_submitted(category),
        region=region,
        submitted_by=submitted_by,
        anonymous=anonymous,
        narrative=narrative,
        contact=contact,
        reporter=reporter,
        programme=programme,
        against_accounts=_accounts(against_accounts, "against_accounts"),
        against_offices=checked_named(against_offices, "against_offices"),
        confidentiality=level,
        ticket=ticket,
        ticket_secret=ticket_secret,
    )
    return [submitted, start(Clock.VERIFY, timing), start(Clock.OMBUDSMAN, timing)]


def listed_level(level: str, field: str) -> Confidentiality:
    """The confidentiality level of this name."""
    return listed(Confidentiality, level, field)


def name_officers(
    complaint: Complaint | None, *, accounts: Collection[str], offices: Collection[str]
) -> OfficersNamed:
    """Keep it from more accounts or offices that it turns out to be about, whatever its status."""
    state = known_complaint(complaint)
    if not accounts and not offices:
        raise Missing("accounts")
    named = OfficersNamed(
        accounts=_accounts(set(accounts) - state.against_accounts, "accounts"),
        offices=checked_named(set(offices) - state.against_offices, "offices"),
    )
    if not named.accounts and not named.offices:
        raise AlreadyExists("accounts")
    return named


def _accounts(accounts: Collection[str], field: str) -> tuple[str, ...]:
    return checked_named([checked_account(each, field) for each in accounts], field)


def set_confidentiality(complaint: Complaint | None, *, level: str) -> ConfidentialitySet:
    """Say anew who reads it."""
    state = known_complaint(complaint)
    to = listed_level(level, "level")
    if to == state.confidentiality:
        raise AlreadyExists("level")
    return ConfidentialitySet(level=to)


def verify(
    complaint: Complaint | None,
    *,
    lapor_class: str,
    category: str,
    programme: str | None,
    timing: Timing,
) -> list[ComplaintEvent]:
    """Take it up: its LAPOR class, its category, its programme if it had none or another.

    Whistleblowing is secret from here on; the clock of the answer starts.
    """
    state = in_status(complaint, {Status.SUBMITTED})
    verified = ComplaintVerified(lapor_class=listed(LaporClass, lapor_class, "lapor_class"))
    known = [code for code in Category if code is not Category.UNCLASSIFIED]
    if category not in known:
        raise UnknownCode("category", known=", ".join(known))
    facts: list[ComplaintEvent] = [
        verified,
        ComplaintClassified(category=category, programme=programme or state.programme),
    ]
    secret = Confidentiality.SECRET
    if lapor_class == LaporClass.WHISTLEBLOWING and state.confidentiality != secret:
        facts.append(ConfidentialitySet(level=secret))
    return [*facts, start(Clock.ANSWER, timing, answer_rule(lapor_class, category))]


def route(
    complaint: Complaint | None,
    *,
    to_office: str,
    programme: str | None,
    timing: Timing,
    conflict: bool = False,
) -> list[ComplaintEvent]:
    """Give a classified complaint to an office, or to another one if the first was wrong.

    conflict: whether it is about somebody who commands that office, which the office itself does not tell.
    The first office has a time to begin in; passing the complaint on does not start it again.
    """
    state = in_status(complaint, HANDLING)
    if not state.classified:
        raise WrongState("category", status=state.status.value)
    office = checked_slug(to_office, "to_office")
    if conflict or office in state.against_offices:
        raise ConflictOfInterest("to_office")
    routed = ComplaintRouted(to_office=office, programme=programme or state.programme)
    if state.followed_up or Clock.FOLLOW_UP in state.clocks:
        return [routed]
    return [routed, start(Clock.FOLLOW_UP, timing)]


def follow_up(complaint: Complaint | None, *, note: Sealed | None) -> FollowUpRecorded:
    """Begin to work on it, or record a further step."""
    in_status(complaint, {Status.ROUTED, Status.IN_PROGRESS})
    return FollowUpRecorded(note=note)


def respond(
    complaint: Complaint | None, *, response: Sealed, timing: Timing, owner_at: str | None = None
) -> list[ComplaintEvent]:
    """Answer the reporter, whose time to reply starts; who may do so is in application/permissions.py.

    owner_at: the office of a programme owner, who answers only for what lies there; None: a supervisor's answer.
    """
    state = in_status(complaint, {Status.IN_PROGRESS})
    if owner_at is not None and owner_at != state.desk:
        raise AtOtherOffice
    return [
        ComplaintResponded(response=response, responded_on=timing.today),
        start(Clock.REPLY, timing),
    ]


def confirm(
    complaint: Complaint | None,
    *,
    satisfied: bool | None,
    rating: int | None = None,
    remark: Sealed | None = None,
) -> ResolutionConfirmed:
    """Close with the reporter's word. A dissatisfied reporter closes too, and may reopen."""
    in_status(complaint, {Status.RESPONDED})
    stars = None if rating is None else checked_number(rating, "rating", least=WORST, most=BEST)
    return ResolutionConfirmed(satisfied=satisfied, rating=stars, remark=remark)


def close_unanswered(complaint: Complaint | None, timing: Timing) -> ComplaintAutoClosed:
    """Close when the whole waiting time has passed: its last day still is the reporter's.

    A response of before there were clocks has no day of its own: the rule and the calendar of today say it.
    """
    state = in_status(complaint, {Status.RESPONDED})
    if state.responded_on is None:
        raise WrongState(status=state.status.value)
    rule = timing.rules["complaint_auto_close"]
    clock = state.clocks.get(Clock.REPLY)
    last_day = clock.due_on if clock else timing.calendar.after(state.responded_on, rule["days"])
    if timing.today <= last_day:
        raise TooEarly(until=last_day.isoformat())
    return ComplaintAutoClosed(rule_source=rule.source)


def reopen(complaint: Complaint | None, *, reason: Sealed, timing: Timing) -> list[ComplaintEvent]:
    """Take up a closed complaint again, at the office that had it, with new clocks."""
    state = in_status(complaint, {Status.CLOSED})
    clocks: list[SlaStarted] = [
        start(Clock.FOLLOW_UP, timing),
        start(Clock.ANSWER, timing, answer_rule(state.lapor_class, state.category)),
        start(Clock.OMBUDSMAN, timing),
    ]
    return [ComplaintReopened(reason=reason), *clocks]


def record_breach(
    complaint: Complaint | None, *, clock: str, timing: Timing
) -> list[ComplaintEvent]:
    """Say that a clock ran out, and raise the complaint to whom that concerns, unless it is there already."""
    state = in_status(complaint, OPEN)
    known = checked_code(clock, STANDS_STILL, "clock")
    facts: list[ComplaintEvent] = [breach(state.clocks, known, today=timing.today)]
    level = RAISED_TO[known]
    if _rises(state, level):
        reason = EscalationReason.DEADLINE_PASSED
        facts.append(ComplaintEscalated(level=level, reason=reason))
    return facts


def escalate(complaint: Complaint | None, *, level: str, reason: str) -> ComplaintEscalated:
    """Raise it to a higher level than it has."""
    state = in_status(complaint, OPEN)
    to = listed(EscalationLevel, level, "level")
    if not _rises(state, to):
        raise AlreadyExists("level")
    return ComplaintEscalated(level=to, reason=listed(EscalationReason, reason, "reason"))


def _rises(state: Complaint, to: EscalationLevel) -> bool:
    levels, at = list(EscalationLevel), state.escalated_to
    return at not in levels or levels.index(to) > levels.index(EscalationLevel(at))


def transfer(
    complaint: Complaint | None,
    *,
    to_authority: str,
    receipt: str | None = None,
    sent: Collection[str] = (),
) -> ComplaintTransferred:
    """Pass on what is not ours to decide, with a receipt that the reporter can show there."""
    in_status(complaint, UNANSWERED)
    return ComplaintTransferred(
        to_authority=listed(Authority, to_authority, "to_authority"),
        receipt=None if receipt is None else checked_open_text(receipt, "receipt", most=60),
        sent=tuple(sorted({checked_code(each, tuple(Sent), "sent") for each in sent})),
    )


def mark_duplicate(
    complaint: Complaint | None, *, this: UUID, original: UUID, other: Complaint | None
) -> list[ComplaintEvent]:
    """Handle it under another complaint that exists and is not a duplicate in its turn.

    It gets the other's walls first: from who may not see the other, that there is one is hidden too. The other must be
    about everybody whom this one is about: they would see there, and handle, what is said of them here.
    """
    state = in_status(complaint, UNANSWERED)
    if original == this:
        raise SameRecord("original")
    if other is None:
        raise NotFound("original")
    if other.status is Status.DUPLICATE:
        raise WrongState("original", status=other.status.value)
    about_all = (
        state.against_accounts <= other.against_accounts
        and state.against_offices <= other.against_offices
    )
    if not about_all:
        raise NotNamedInOriginal("original")
    facts: list[ComplaintEvent] = []
    accounts = other.against_accounts - state.against_accounts
    offices = other.against_offices - state.against_offices
    if accounts or offices:
        named = OfficersNamed(accounts=tuple(sorted(accounts)), offices=tuple(sorted(offices)))
        facts.append(named)
    levels = list(Confidentiality)
    if levels.index(Confidentiality(other.confidentiality)) > levels.index(
        Confidentiality(state.confidentiality)
    ):
        facts.append(ConfidentialitySet(level=other.confidentiality))
    return [*facts, ComplaintMarkedDuplicate(original=original)]


def reject(complaint: Complaint | None, *, reason: str) -> ComplaintRejected:
    """Do not take it up."""
    in_status(complaint, UNANSWERED)
    return ComplaintRejected(reason=listed(RejectionReason, reason, "reason"))


def withdraw(complaint: Complaint | None) -> ComplaintWithdrawn:
    """Let the reporter take it back; after a response it is closed instead."""
    in_status(complaint, UNANSWERED)
    return ComplaintWithdrawn()


def archive(complaint: Complaint | None, *, reason: str) -> ComplaintArchived:
    """Put it away without an answer."""
    in_status(complaint, UNANSWERED)
    return ComplaintArchived(reason=listed(ArchiveReason, reason, "reason"))


def in_status(complaint: Complaint | None, allowed: Collection[Status]) -> Complaint:
    """The complaint, if it stands where this is permitted. Raises NotFound or WrongState."""
    state = known_complaint(complaint)
    if state.status not in allowed:
        raise WrongState(status=state.status.value)
    return state


def known_complaint(complaint: Complaint | None) -> Complaint:
    """The complaint, if there is one. Raises NotFound."""
    if complaint is None:
        raise NotFound
    return complaint
