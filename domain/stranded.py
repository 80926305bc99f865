"""The claim of a stranded person (orang terlantar, OT) to be sent home: its papers, and claims made before.

claimed → approved → departed; claimed → declined. Which papers are required varies locally [18]: rule
`stranded_checklist`. What counts as a repeated claim is the rule `stranded_repeat` [20].
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar, NamedTuple, TypeAlias, assert_never
from uuid import UUID

from domain.codes import listed
from domain.errors import AlreadyExists, ChecklistOpen, NotFound, WrongState
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.rules import RulesVersion


class ClaimStatus(StrEnum):
    """Where a claim stands. The words are part of the API."""

    CLAIMED = "claimed"
    APPROVED = "approved"
    DECLINED = "claim_declined"
    DEPARTED = "departed"


class Paper(StrEnum):
    """What a repatriation may need; who has no identity card is interviewed [18]."""

    POLICE_LETTER = "police_letter"
    ID_DOCUMENT = "id_document"
    INTERVIEW = "interview"
    TICKET = "ticket"
    LETTER_TO_ORIGIN = "letter_to_origin"  # to the Dinas Sosial where the person comes from


class DeclineReason(StrEnum):
    """Why nobody is sent home. Our own list; stored for ever."""

    HELPED_BEFORE = "helped_before"
    NOT_STRANDED = "not_stranded"
    ORIGIN_NOT_CONFIRMED = "origin_not_confirmed"
    LEFT_BY_THEMSELVES = "left_by_themselves"


# Facts ------------------------------------------------------------------------------------------


class RepatriationClaimed(Fact, frozen=True, kw_only=True):
    """A stranded person asked to be sent home. office: where. origin: region code. case: if there is one."""

    own_day: ClassVar[str | None] = "claimed_on"

    person: UUID
    office: str
    region: str
    origin: str
    claimed_on: date
    case: UUID | None = None


class ClaimPaperNoted(Fact, frozen=True, kw_only=True):
    """A paper of the checklist is there. paper: Paper; its digest may stand as the act's evidence."""

    paper: str


class RepeatClaimFlagged(Fact, frozen=True, kw_only=True):
    """The same person claimed before, at `earlier_office`, so many days ago. It forbids nothing: somebody looks."""

    earlier_claim: UUID
    earlier_office: str
    earlier_on: date
    days: int
    rule_version: int


class RepatriationApproved(Fact, frozen=True, kw_only=True):
    """The checklist of this rule version is complete."""

    rule_version: int


class RepatriationDeclined(Fact, frozen=True, kw_only=True):
    """Nobody is sent home on this claim. reason: DeclineReason."""

    reason: str


class StrandedPersonDeparted(Fact, frozen=True, kw_only=True):
    """The person left for home."""

    own_day: ClassVar[str | None] = "departed_on"

    departed_on: date


class ClaimListed(Fact, frozen=True, kw_only=True):
    """A claim was entered into the person's own list, by which repeated ones are found."""

    own_day: ClassVar[str | None] = "claimed_on"

    claim: UUID
    office: str
    claimed_on: date


ClaimEvent: TypeAlias = (
    RepatriationClaimed
    | ClaimPaperNoted
    | RepeatClaimFlagged
    | RepatriationApproved
    | RepatriationDeclined
    | StrandedPersonDeparted
)

# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """What decisions and access checks read. flagged: earlier claims that were found already."""

    person: UUID
    region: str
    claimed_on: date
    status: ClaimStatus = ClaimStatus.CLAIMED
    papers: tuple[str, ...] = ()
    flagged: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimsOfPerson:
    """Every claim under one id of a person, oldest first."""

    claims: tuple[ClaimListed, ...] = ()


def evolve(claim: Claim | None, event: ClaimEvent) -> Claim:
    """Apply a fact."""
    if isinstance(event, RepatriationClaimed):
        return Claim(event.person, event.region, event.claimed_on)
    if claim is None:
        raise NotFound  # the id is that of something else
    match event:
        case ClaimPaperNoted():
            return replace(claim, papers=(*claim.papers, event.paper))
        case RepeatClaimFlagged():
            return replace(claim, flagged=(*claim.flagged, event.earlier_claim))
        case RepatriationApproved():
            return replace(claim, status=ClaimStatus.APPROVED)
        case RepatriationDeclined():
            return replace(claim, status=ClaimStatus.DECLINED)
        case StrandedPersonDeparted():
            return replace(claim, status=ClaimStatus.DEPARTED)
        case _:
            assert_never(event)


def evolve_list(claims: ClaimsOfPerson | None, event: ClaimListed) -> ClaimsOfPerson:
    """Apply a fact."""
    return ClaimsOfPerson((*(claims.claims if claims else ()), event))


# Decisions --------------------------------------------------------------------------------------


def claims_stream(person: UUID) -> UUID:
    """The person's id is random and says nothing."""
    return stream_id("stranded_claims", str(person))


class Told(NamedTuple):
    """What a claim says."""

    person: UUID
    office: str
    region: str
    origin: str
    claimed_on: date
    case: UUID | None


def claim(
    state: Claim | None,
    earlier: tuple[ClaimListed, ...],
    rule: RulesVersion,
    *,
    claim_id: UUID,
    told: Told,
) -> tuple[list[ClaimEvent], ClaimListed]:
    """Note a claim, and flag those that the same person made not long before."""
    if state is not None:
        raise AlreadyExists
    made = RepatriationClaimed(**told._asdict())
    known = evolve(None, made)
    listing = ClaimListed(claim=claim_id, office=told.office, claimed_on=told.claimed_on)
    return [made, *_repeats(known, earlier, rule, claim_id)], listing


def flag_repeats(
    state: Claim | None, earlier: tuple[ClaimListed, ...], rule: RulesVersion, *, claim_id: UUID
) -> list[RepeatClaimFlagged]:
    """Look again, after two records turned out to be one person."""
    found = _repeats(_known(state), earlier, rule, claim_id)
    if not found:
        raise AlreadyExists
    return found


def note_paper(state: Claim | None, *, paper: str) -> ClaimPaperNoted:
    """Note that a paper is there."""
    known = _in(state, ClaimStatus.CLAIMED)
    code = listed(Paper, paper, "paper")
    if code in known.papers:
        raise AlreadyExists("paper")
    return ClaimPaperNoted(paper=code)


def approve(state: Claim | None, rule: RulesVersion) -> RepatriationApproved:
    """Approve, if all papers are there that the checklist requires."""
    known = _in(state, ClaimStatus.CLAIMED)
    missing = missing_papers(known.papers, rule)
    if missing:
        raise ChecklistOpen(missing=", ".join(missing))
    return RepatriationApproved(rule_version=rule.version)


def decline(state: Claim | None, *, reason: str) -> RepatriationDeclined:
    """Decline the claim."""
    _in(state, ClaimStatus.CLAIMED)
    return RepatriationDeclined(reason=listed(DeclineReason, reason, "reason"))


def depart(state: Claim | None, *, departed_on: date) -> StrandedPersonDeparted:
    """Note that the person left."""
    known = _in(state, ClaimStatus.APPROVED)
    if departed_on < known.claimed_on:
        raise WrongState("departed_on", status=known.status.value)
    return StrandedPersonDeparted(departed_on=departed_on)


def missing_papers(papers: tuple[str, ...], rule: RulesVersion) -> tuple[str, ...]:
    """What the checklist requires and is not there; an identity card or an interview says who it is."""
    there = {
        Paper.POLICE_LETTER: Paper.POLICE_LETTER in papers,
        "identity": Paper.ID_DOCUMENT in papers or Paper.INTERVIEW in papers,
        Paper.TICKET: Paper.TICKET in papers,
        Paper.LETTER_TO_ORIGIN: Paper.LETTER_TO_ORIGIN in papers,
    }
    return tuple(str(name) for name, found in there.items() if rule[name] and not found)


def _repeats(
    known: Claim, earlier: tuple[ClaimListed, ...], rule: RulesVersion, claim_id: UUID
) -> list[RepeatClaimFlagged]:
    within = timedelta(days=rule["days"])
    return [
        RepeatClaimFlagged(
            earlier_claim=one.claim,
            earlier_office=one.office,
            earlier_on=one.claimed_on,
            days=(known.claimed_on - one.claimed_on).days,
            rule_version=rule.version,
        )
        for one in earlier
        if one.claim not in (claim_id, *known.flagged)
        and timedelta() <= known.claimed_on - one.claimed_on <= within
    ]


def _known(state: Claim | None) -> Claim:
    if state is None:
        raise NotFound
    return state


def _in(state: Claim | None, wanted: ClaimStatus) -> Claim:
    known = _known(state)
    if known.status is not wanted:
        raise WrongState(status=known.status.value)
    return known
