"""A family proposed for a programme, from the village's proposal to the owner's decision: facts, state, decisions.

proposed → visited → meeting_approved → verified → submitted (→ ranked) → accepted | declined; the meeting may reject,
and the verifier may return the papers for correction. Nothing is submitted without minutes, and nobody verifies what
they proposed themselves. Rank and decision are the ministry's and the owner's: we receive them.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, NotFound, WrongState
from domain.fact import Fact, Sealed
from domain.identifiers import stream_id
from domain.shapes import checked_code, checked_day, checked_number, checked_open_text
from domain.two_people import check_other_people

MEETINGS = {"musdes": "musyawarah desa", "muskel": "musyawarah kelurahan"}
"""The meeting that confirms names: a desa's or a kelurahan's [domain.md 10]."""

RETURN_REASONS = {
    "papers_incomplete": "berkas belum lengkap",
    "data_mismatch": "data tidak padan",
    "visit_unclear": "hasil kunjungan belum jelas",
    "minutes_unclear": "berita acara belum jelas",
}
"""Why the verifier returns a proposal."""

DECLINE_REASONS = {
    "rank_too_high": "desil di atas batas program",
    "quota_full": "kuota penuh",
    "no_longer_eligible": "tidak lagi memenuhi syarat",
    "data_mismatch": "data tidak padan",
    "helped_elsewhere": "sudah menerima bantuan lain",
}
"""Why an owner declines a family that was proposed."""

HIGHEST_DECILE = 10


class Stage(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    VISITED = "visited"
    MEETING_APPROVED = "meeting_approved"
    MEETING_REJECTED = "meeting_rejected"
    RETURNED = "returned"
    VERIFIED = "verified"
    SUBMITTED = "submitted"
    RANKED = "ranked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


FINISHED = frozenset({Stage.MEETING_REJECTED, Stage.ACCEPTED, Stage.DECLINED})
"""Nothing more happens to it; the family may be proposed anew, in the next round."""

# Facts --------------------------------------------------------------------------------------------


class HouseholdProposed(Fact, frozen=True, kw_only=True):
    """A village proposed a family for a programme. round: the how-manieth time, from 1.

    unit: what the programme counts; proposed_by: the account, proposed_for: the one in whose place it acted, if it did;
    neither may verify it.
    """

    programme: str
    household: UUID
    round: int
    region: str
    unit: str
    proposed_by: str
    proposed_for: str | None = None


class FieldVisitRecorded(Fact, frozen=True, kw_only=True):
    """Somebody saw how the family lives. findings and coordinates are sealed under the proposal's key.

    visited_by: the account, visited_for: the one in whose place it acted; neither may verify the proposal. None in what
    was recorded before the two were told apart.
    """

    own_day: ClassVar[str | None] = "visited_on"

    visited_on: date
    findings: Sealed
    coordinates: Sealed | None = None
    visited_by: str | None = None
    visited_for: str | None = None


class MusdesResolved(Fact, frozen=True, kw_only=True):
    """The village's meeting decided on the name. minutes: their number; meeting: of MEETINGS."""

    own_day: ClassVar[str | None] = "held_on"

    minutes: str
    meeting: str
    approved: bool
    held_on: date


class ProposalReturned(Fact, frozen=True, kw_only=True):
    """The verifier sent it back to the village. reason: of RETURN_REASONS."""

    reason: str
    note: Sealed | None = None


class ProposalCorrected(Fact, frozen=True, kw_only=True):
    """The village sent it in again. corrected_by, corrected_for: the accounts, which may not verify it either."""

    corrected_by: str
    note: Sealed | None = None
    corrected_for: str | None = None


class DinsosVerified(Fact, frozen=True, kw_only=True):
    """The social office found it in order. verified_by: the account."""

    verified_by: str


class SubmittedToSiksNg(Fact, frozen=True, kw_only=True):
    """It was entered into the ministry's application. minutes: those of the meeting, which it asks for."""

    own_day: ClassVar[str | None] = "submitted_on"

    minutes: str
    submitted_on: date


class RankReceived(Fact, frozen=True, kw_only=True):
    """The ministry's data rank the family. decile: 1 (poorest) to 10."""

    decile: int
    ranked_on: date


class ProposalAccepted(Fact, frozen=True, kw_only=True):
    """The owner took the family into the programme; the enrolments are recorded with it."""

    people: tuple[UUID, ...]
    decided_on: date
    decree: str | None = None


class ProposalDeclined(Fact, frozen=True, kw_only=True):
    """The owner did not take the family into the programme. reason: of DECLINE_REASONS."""

    reason: str
    decided_on: date
    decree: str | None = None


ProposalEvent: TypeAlias = (
    HouseholdProposed
    | FieldVisitRecorded
    | MusdesResolved
    | ProposalReturned
    | ProposalCorrected
    | DinsosVerified
    | SubmittedToSiksNg
    | RankReceived
    | ProposalAccepted
    | ProposalDeclined
)

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """What decisions read. makers: the accounts by and for which it was proposed, visited or corrected.

    minutes: of the meeting.
    """

    programme: str
    household: UUID
    region: str
    unit: str
    makers: tuple[str | None, ...]
    stage: Stage = Stage.PROPOSED
    minutes: str | None = None


_LEADS_TO: dict[type[Fact], Stage] = {
    ProposalReturned: Stage.RETURNED,
    DinsosVerified: Stage.VERIFIED,
    SubmittedToSiksNg: Stage.SUBMITTED,
    RankReceived: Stage.RANKED,
    ProposalAccepted: Stage.ACCEPTED,
    ProposalDeclined: Stage.DECLINED,
}


def evolve(proposal: Proposal | None, event: ProposalEvent) -> Proposal:
    """What the proposal is after the fact."""
    if isinstance(event, HouseholdProposed):
        return Proposal(
            programme=event.programme,
            household=event.household,
            region=event.region,
            unit=event.unit,
            makers=(event.proposed_by, event.proposed_for),
        )
    known = _known(proposal)
    match event:
        case FieldVisitRecorded():
            makers = (*known.makers, event.visited_by, event.visited_for)
            return replace(known, stage=Stage.VISITED, makers=makers)
        case MusdesResolved():
            stage = Stage.MEETING_APPROVED if event.approved else Stage.MEETING_REJECTED
            return replace(known, stage=stage, minutes=event.minutes)
        case ProposalCorrected():
            makers = (*known.makers, event.corrected_by, event.corrected_for)
            return replace(known, stage=Stage.MEETING_APPROVED, makers=makers)
        case (
            ProposalReturned()
            | DinsosVerified()
            | SubmittedToSiksNg()
            | RankReceived()
            | ProposalAccepted()
            | ProposalDeclined()
        ):
            return replace(known, stage=_LEADS_TO[type(event)])
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def proposal_stream(programme: str, household: UUID, round_number: int) -> UUID:
    """One proposal for each programme, family and round."""
    return stream_id("proposal", programme, str(household), str(round_number))


def propose(
    rounds: Collection[Proposal],
    *,
    programme: str,
    household: UUID,
    region: str,
    unit: str,
    proposed_by: str,
    proposed_for: str | None = None,
) -> HouseholdProposed:
    """Propose a family once more; rounds: every earlier proposal of it, none of which may still be running."""
    if any(before.stage not in FINISHED for before in rounds):
        raise AlreadyExists("household")
    return HouseholdProposed(
        programme=programme,
        household=household,
        round=1 + len(rounds),
        region=region,
        unit=unit,
        proposed_by=proposed_by,
        proposed_for=proposed_for,
    )


def visit(
    proposal: Proposal | None,
    *,
    visited_on: date,
    findings: Sealed,
    coordinates: Sealed | None,
    today: date,
    visited_by: str,
    visited_for: str | None = None,
) -> FieldVisitRecorded:
    """See how the family lives: first, or anew after the papers came back."""
    _in(proposal, Stage.PROPOSED, Stage.RETURNED)
    return FieldVisitRecorded(
        visited_on=checked_day(visited_on, today, "visited_on"),
        findings=findings,
        coordinates=coordinates,
        visited_by=visited_by,
        visited_for=visited_for,
    )


def resolve(
    proposal: Proposal | None,
    *,
    minutes: str,
    meeting: str,
    approved: bool,
    held_on: date,
    today: date,
) -> MusdesResolved:
    """Record what the village's meeting decided, after the visit that it heard of."""
    _in(proposal, Stage.VISITED)
    return MusdesResolved(
        minutes=checked_open_text(minutes, "minutes", least=3, most=100),
        meeting=checked_code(meeting, MEETINGS, "meeting"),
        approved=approved,
        held_on=checked_day(held_on, today, "held_on"),
    )


def send_back(proposal: Proposal | None, *, reason: str, note: Sealed | None) -> ProposalReturned:
    """Return a proposal to the village for correction."""
    _in(proposal, Stage.MEETING_APPROVED)
    return ProposalReturned(reason=checked_code(reason, RETURN_REASONS, "reason"), note=note)


def correct(
    proposal: Proposal | None,
    *,
    corrected_by: str,
    note: Sealed | None,
    corrected_for: str | None = None,
) -> ProposalCorrected:
    """Send a returned proposal in again; the meeting's minutes still stand."""
    _in(proposal, Stage.RETURNED)
    return ProposalCorrected(corrected_by=corrected_by, note=note, corrected_for=corrected_for)


def verify(
    proposal: Proposal | None, *, verified_by: str, verified_for: str | None = None
) -> DinsosVerified:
    """Find a proposal in order, as somebody who neither proposed, visited nor corrected it."""
    known = _known(proposal)
    # Said first: whoever may never do it need not wait for the meeting.
    check_other_people(known.makers, (verified_by, verified_for))
    _in(known, Stage.MEETING_APPROVED)
    return DinsosVerified(verified_by=verified_by)


def submit(proposal: Proposal | None, *, submitted_on: date, today: date) -> SubmittedToSiksNg:
    """Enter a verified proposal into SIKS-NG, with the meeting's minutes."""
    known = _in(proposal, Stage.VERIFIED)
    if known.minutes is None:
        raise WrongState("proposal", status=known.stage.value)
    return SubmittedToSiksNg(
        minutes=known.minutes, submitted_on=checked_day(submitted_on, today, "submitted_on")
    )


def rank(proposal: Proposal | None, *, decile: int, ranked_on: date, today: date) -> RankReceived:
    """Receive the ministry's rank, once or again: ranks change with every update of its data."""
    _in(proposal, Stage.SUBMITTED, Stage.RANKED)
    return RankReceived(
        decile=checked_number(decile, "decile", least=1, most=HIGHEST_DECILE),
        ranked_on=checked_day(ranked_on, today, "ranked_on"),
    )


def accept(
    proposal: Proposal | None,
    *,
    people: tuple[UUID, ...],
    decided_on: date,
    decree: str | None,
    today: date,
) -> ProposalAccepted:
    """Receive that the owner enrolled the family, or these members of it."""
    _in(proposal, Stage.SUBMITTED, Stage.RANKED)
    return ProposalAccepted(
        people=people,
        decided_on=checked_day(decided_on, today, "decided_on"),
        decree=None if decree is None else checked_open_text(decree, "decree"),
    )


def decline(
    proposal: Proposal | None, *, reason: str, decided_on: date, decree: str | None, today: date
) -> ProposalDeclined:
    """Receive that the owner declined the family."""
    _in(proposal, Stage.SUBMITTED, Stage.RANKED)
    return ProposalDeclined(
        reason=checked_code(reason, DECLINE_REASONS, "reason"),
        decided_on=checked_day(decided_on, today, "decided_on"),
        decree=None if decree is None else checked_open_text(decree, "decree"),
    )


def _in(proposal: Proposal | None, *allowed: Stage) -> Proposal:
    known = _known(proposal)
    if known.stage not in allowed:
        raise WrongState("proposal", status=known.stage.value)
    return known


def _known(proposal: Proposal | None) -> Proposal:
    if proposal is None:
        raise NotFound("proposal")
    return proposal
