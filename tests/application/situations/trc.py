"""The street half of a case: calls, subtypes, patrols, roster, dispatch, unknown people, stranded people, enquiries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from application.being_on_duty import CheckIn, CheckOut, DetectCoverageGap, StatePosition
from application.enquiring import KeyedDigest, ReceiveEnquiry, RecordEnquiryAnswer, SendEnquiry
from application.handling_cases import (
    DispatchTeam,
    IdentifyPerson,
    RecordArrival,
    ReportCase,
    ResolveOnScene,
    RevokeIdentification,
    SecurePerson,
)
from application.keeping_subtypes import PublishLocalSubtype, RetireLocalSubtype
from application.patrolling import CancelPatrol, HoldPatrol, PlanPatrol
from application.roles import Role
from application.rostering import (
    AgreeToSwap,
    AssignMember,
    DeclineSwap,
    EnlistMember,
    PlanShift,
    ProposeSwap,
    PublishRoster,
    ReleaseMember,
    UnassignMember,
    WithdrawShift,
)
from application.stranded_claims import (
    ApproveRepatriation,
    ClaimRepatriation,
    DeclineRepatriation,
    FlagRepeatClaim,
    NoteClaimPaper,
    RecordDeparture,
)
from application.taking_calls import AnswerCall, MarkCallDuplicate, ReceiveCall
from application.use_case import Command
from domain.call import CallReceived
from domain.case import CaseReported, PersonIdentified, TeamDispatched
from domain.enquiry import EnquirySent, enquiry_stream
from domain.fact import About, Sealed
from domain.local_subtype import LocalSubtypePublished, local_subtype_stream
from domain.patrol import PatrolPlanned
from domain.person import PersonRegistered
from domain.roster import (
    CheckedIn,
    MemberAssigned,
    RosterPublished,
    ShiftPlanned,
    roster_stream,
)
from domain.shift_swap import SwapProposed
from domain.stranded import (
    ClaimListed,
    ClaimPaperNoted,
    RepatriationApproved,
    RepatriationClaimed,
    claims_stream,
)
from domain.team_member import MemberEnlisted, member_stream
from tests.application.memory import World
from tests.application.situations import Situation

HERE = "61.05.01.1001"
DAY = date(2026, 1, 5)
TESTER = "tester"
TEAM = (TESTER, "member-2", "member-3", "member-4")
OTHERS = ("member-5", "member-6", "member-7", "member-8")
PAPERS = ("police_letter", "interview", "ticket", "letter_to_origin")


def utc(hour: int, day: date = DAY) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T{hour:02}:00:00+00:00")


# Calls, subtypes, patrols -----------------------------------------------------------------------


def call(world: World) -> UUID:
    received = CallReceived(
        channel="telephone", source="individual", region=HERE, narrative=Sealed("…")
    )
    found = uuid4()
    world.ledger.record(found, received, About(HERE))
    return found


def patrol(world: World) -> UUID:
    planned = PatrolPlanned(starts_at=utc(1), ends_at=utc(5), area=(HERE,), team="trc-a")
    found = uuid4()
    world.ledger.record(found, planned)
    return found


async def _receive_call(_world: World) -> Command:
    return ReceiveCall(
        channel="telephone",
        source="individual",
        region=HERE,
        narrative="Seseorang tidur di halte.",
        contact="Warga",
        category_guess="PMKS-11",
    )


async def _answer_call(world: World) -> Command:
    return AnswerCall(call=call(world), answer="advised")


async def _mark_call_duplicate(world: World) -> Command:
    return MarkCallDuplicate(call=call(world), original=call(world))


async def _publish_subtype(_world: World) -> Command:
    return PublishLocalSubtype(
        code="pak_ogah", categories=("PMKS-12",), label="Pak ogah", source="SK 7/2026"
    )


async def _retire_subtype(world: World) -> Command:
    published = LocalSubtypePublished(
        code="pak_ogah", version=1, categories=("PMKS-12",), label="Pak ogah", source="SK"
    )
    world.ledger.record(local_subtype_stream("pak_ogah"), published)
    return RetireLocalSubtype(code="pak_ogah")


async def _plan_patrol(world: World) -> Command:
    return PlanPatrol(
        starts_at=world.now, ends_at=world.now + timedelta(hours=3), area=(HERE,), team="trc-a"
    )


async def _hold_patrol(world: World) -> Command:
    return HoldPatrol(patrol=patrol(world), started_at=utc(0), ended_at=utc(1))


async def _cancel_patrol(world: World) -> Command:
    return CancelPatrol(patrol=patrol(world), reason="weather")


# The roster -------------------------------------------------------------------------------------


def enlisted(world: World, *members: str) -> None:
    for member in members:
        fact = MemberEnlisted(member=member, kind="trc", home=HERE)
        world.ledger.record(member_stream(member), fact)


def planned(world: World, *, day: date = DAY) -> UUID:
    """A day of two shifts with four members each, not published yet."""
    stream, following = roster_stream(day), day + timedelta(days=1)
    for shift, starts, ends, members in (
        ("morning", utc(1, day), utc(13, day), TEAM),
        ("night", utc(13, day), utc(1, following), OTHERS),
    ):
        fact = ShiftPlanned(day=day, shift=shift, starts_at=starts, ends_at=ends, needed=4)
        world.ledger.record(stream, fact)
        for member in members:
            world.ledger.record(stream, MemberAssigned(day=day, shift=shift, member=member))
    return stream


def published(world: World) -> UUID:
    enlisted(world, *TEAM, *OTHERS)
    stream = planned(world)
    fact = RosterPublished(day=DAY, shifts=2, members=8, rule_version=0, due_on=DAY)
    world.ledger.record(stream, fact)
    return stream


def on_duty(world: World) -> UUID:
    stream = published(world)
    fact = CheckedIn(day=DAY, shift="morning", member=TESTER, at=utc(1))
    world.ledger.record(stream, fact)
    return stream


async def _enlist(_world: World) -> Command:
    return EnlistMember(member="account-9", kind="bko", home=HERE)


async def _release(world: World) -> Command:
    enlisted(world, "account-9")
    return ReleaseMember(member="account-9")


async def _plan_shift(_world: World) -> Command:
    return PlanShift(day=DAY, shift="morning", starts_at=utc(1), ends_at=utc(13), needed=4)


async def _assign(world: World) -> Command:
    enlisted(world, "account-9")
    planned(world)
    return AssignMember(day=DAY, shift="night", member="account-9")


async def _withdraw_shift(world: World) -> Command:
    planned(world)
    return WithdrawShift(day=DAY, shift="night")


async def _unassign(world: World) -> Command:
    published(world)
    world.ledger.record(
        roster_stream(DAY), MemberAssigned(day=DAY, shift="night", member="substitute")
    )
    return UnassignMember(day=DAY, shift="night", member="member-5")


async def _publish_roster(world: World) -> Command:
    planned(world)
    return PublishRoster(day=DAY)


async def _propose_swap(world: World) -> Command:
    published(world)
    return ProposeSwap(
        gives_day=DAY, gives_shift="morning", other="member-5", takes_day=DAY, takes_shift="night"
    )


def proposed(world: World) -> UUID:
    published(world)
    swap = uuid4()
    fact = SwapProposed(
        proposer="member-5",
        gives_day=DAY,
        gives_shift="night",
        other=TESTER,
        takes_day=DAY,
        takes_shift="morning",
    )
    world.ledger.record(swap, fact)
    return swap


async def _agree(world: World) -> Command:
    return AgreeToSwap(swap=proposed(world))


async def _decline_swap(world: World) -> Command:
    return DeclineSwap(swap=proposed(world))


async def _check_in(world: World) -> Command:
    published(world)
    return CheckIn(day=DAY, shift="morning", member=TESTER)


async def _check_out(world: World) -> Command:
    on_duty(world)
    return CheckOut(day=DAY, shift="morning", member=TESTER)


async def _position(world: World) -> Command:
    enlisted(world, TESTER)
    return StatePosition(member=TESTER, region=HERE)


async def _coverage(world: World) -> Command:
    stream = published(world)
    world.pass_days(2)
    return DetectCoverageGap(roster=stream)


# Cases ------------------------------------------------------------------------------------------


def case(world: World, *more: Any, person: UUID | None = None) -> UUID:
    found = uuid4()
    reported = CaseReported(intake="patrol", category="PMKS-11", region=HERE, person=person)
    for fact in (reported, *more):
        world.ledger.record(found, fact, About(HERE))
    return found


def person(world: World) -> UUID:
    found = uuid4()
    world.ledger.record(found, PersonRegistered(name=Sealed("…"), region=HERE))
    return found


async def _report(world: World) -> Command:
    return ReportCase(
        intake="referral",
        source="individual",
        category="PMKS-09",
        subtype="odgj",
        region=HERE,
        sex="L",
        person=person(world),
        call=call(world),
    )


async def _dispatch(world: World) -> Command:
    on_duty(world)
    return DispatchTeam(case=case(world), team="trc-a", members=(TESTER,))


async def _arrive(world: World) -> Command:
    return RecordArrival(case=case(world, TeamDispatched(team="trc-a")))


async def _secure(world: World) -> Command:
    reported = uuid4()
    told = CaseReported(intake="referral", source="office", category="PMKS-11", region=HERE)
    world.ledger.record(reported, told, About(HERE))
    return SecurePerson(case=reported, brought_by="police")


async def _resolve(world: World) -> Command:
    return ResolveOnScene(case=case(world), resolution="advised")


async def _identify(world: World) -> Command:
    return IdentifyPerson(case=case(world), person=person(world))


async def _revoke(world: World) -> Command:
    known = case(world, PersonIdentified(person=person(world)))
    return RevokeIdentification(case=known, reason="family_denied")


# Stranded people --------------------------------------------------------------------------------


def claim(world: World, *more: Any, of: UUID | None = None) -> UUID:
    found, who = uuid4(), of or person(world)
    made = RepatriationClaimed(
        person=who, office="secretariat", region=HERE, origin="21.71", claimed_on=DAY
    )
    for fact in (made, *more):
        world.ledger.record(found, fact, About(HERE))
    listed = ClaimListed(claim=found, office="secretariat", claimed_on=DAY)
    world.ledger.record(claims_stream(who), listed)
    return found


def registered(world: World) -> UUID:
    """A person whose values really are sealed, and a key shared with other tenants."""
    world.ports = world.ports_with(enquiry_key=b"s" * 32)
    found = uuid4()
    key = world.vault.new_key(found)
    world.vault.keep([key.stored])
    fact = PersonRegistered(
        name=key.seal("name", "Contoh Nama"), nik=key.seal("nik", "6105010101900001"), region=HERE
    )
    world.ledger.record(found, fact)
    return found


async def _claim(world: World) -> Command:
    who = registered(world)
    return ClaimRepatriation(
        person=who, region=HERE, origin="21.71", case=case(world, person=who), birth_year=1990
    )


async def _paper(world: World) -> Command:
    return NoteClaimPaper(claim=claim(world), paper="ticket")


async def _approve(world: World) -> Command:
    return ApproveRepatriation(
        claim=claim(world, *(ClaimPaperNoted(paper=paper) for paper in PAPERS))
    )


async def _decline(world: World) -> Command:
    return DeclineRepatriation(claim=claim(world), reason="helped_before")


async def _depart(world: World) -> Command:
    approved = claim(world, RepatriationApproved(rule_version=0))
    return RecordDeparture(claim=approved, departed_on=DAY)


async def _flag(world: World) -> Command:
    who = person(world)
    claim(world, of=who)
    return FlagRepeatClaim(claim=claim(world, of=who))


async def _send(world: World) -> Command:
    return SendEnquiry(claim=claim(world, of=registered(world)), to_tenant="21.71", birth_year=1990)


async def _receive_enquiry(_world: World) -> Command:
    digests = (KeyedDigest(kind="nik", digest="ab" * 32),)
    return ReceiveEnquiry(from_tenant="21.71", enquiry=str(UUID(int=5)), digests=digests)


async def _answer(world: World) -> Command:
    asked = UUID(int=9)
    stream = enquiry_stream(asked, "21.71")
    fact = EnquirySent(claim=asked, to_tenant="21.71")
    world.ledger.record(stream, fact)
    return RecordEnquiryAnswer(enquiry=stream, match=True, claims=1, latest_on=DAY)


BAD_DIGEST = (KeyedDigest(kind="nik", digest="6105010101900001"),)

SITUATIONS: dict[type[Command], Situation] = {
    ReceiveCall: Situation(
        role=Role.DESK,
        arrange=_receive_call,
        codes=("channel", "source", "category_guess"),
        shapes=(
            ("narrative", "  ", "missing"),
            ("contact", "x" * 201, "out_of_range"),
            ("region", "61.05.01.9999", "unknown_region"),
            ("region", "21.71", "outside_region"),
        ),
        needs_history=False,
        repeatable=True,
    ),
    AnswerCall: Situation(role=Role.DESK, arrange=_answer_call, codes=("answer",)),
    MarkCallDuplicate: Situation(role=Role.DESK, arrange=_mark_call_duplicate),
    PublishLocalSubtype: Situation(
        role=Role.HEAD,
        arrange=_publish_subtype,
        codes=("categories",),
        shapes=(
            ("code", "odgj", "already_exists"),
            ("code", "Pak Ogah", "invalid"),
            ("categories", (), "missing"),
            ("label", "Telp 081234567890", "personal_data_in_clear"),
            ("source", " ", "missing"),
        ),
        region_bound=False,
        needs_history=False,
        repeatable=True,
    ),
    RetireLocalSubtype: Situation(role=Role.HEAD, arrange=_retire_subtype, region_bound=False),
    PlanPatrol: Situation(
        role=Role.SUPERVISOR,
        arrange=_plan_patrol,
        shapes=(
            ("area", (), "missing"),
            ("area", ("61.05.01.9999",), "unknown_region"),
            ("team", "Tim A", "invalid"),
            ("ends_at", utc(0), "invalid"),
            ("starts_at", datetime(2026, 1, 5, 1), "invalid"),  # noqa: DTZ001 - without a zone
        ),
        needs_history=False,
        repeatable=True,
    ),
    HoldPatrol: Situation(
        role=Role.TRC,
        arrange=_hold_patrol,
        shapes=(
            ("ended_at", utc(9), "in_future"),
            ("ended_at", utc(23, date(2026, 1, 4)), "invalid"),
        ),
    ),
    CancelPatrol: Situation(role=Role.HEAD, arrange=_cancel_patrol, codes=("reason",)),
    EnlistMember: Situation(
        role=Role.SUPERVISOR,
        arrange=_enlist,
        codes=("kind",),
        shapes=(
            ("member", "6105010101900001", "personal_data_in_clear"),
            ("home", "21.71", "outside_region"),
        ),
        needs_history=False,
    ),
    ReleaseMember: Situation(
        role=Role.SUPERVISOR,
        arrange=_release,
        shapes=(("member", "nobody", "not_found"),),
        region_bound=False,
    ),
    PlanShift: Situation(
        role=Role.SUPERVISOR,
        arrange=_plan_shift,
        shapes=(
            ("day", date(1, 1, 1), "out_of_range"),
            ("shift", "Shift Pagi", "invalid"),
            ("starts_at", utc(0), "invalid"),
            ("ends_at", utc(14, date(2026, 1, 6)), "invalid"),
            ("needed", 3, "out_of_range"),
            ("needed", 500, "out_of_range"),
        ),
        region_bound=False,
        needs_history=False,
    ),
    AssignMember: Situation(
        role=Role.SUPERVISOR,
        arrange=_assign,
        shapes=(
            ("member", "nobody", "not_found"),
            ("shift", "evening", "not_found"),
            ("day", date(2026, 1, 7), "not_found"),
        ),
        region_bound=False,
    ),
    WithdrawShift: Situation(
        role=Role.SUPERVISOR,
        arrange=_withdraw_shift,
        shapes=(("shift", "evening", "not_found"), ("day", date(2026, 1, 7), "not_found")),
        region_bound=False,
    ),
    UnassignMember: Situation(
        role=Role.SUPERVISOR,
        arrange=_unassign,
        shapes=(
            ("shift", "evening", "not_found"),
            ("member", "nobody", "not_on_duty"),
            ("day", date(2026, 1, 7), "not_found"),
        ),
        region_bound=False,
    ),
    PublishRoster: Situation(
        role=Role.SUPERVISOR,
        arrange=_publish_roster,
        shapes=(("day", date(2026, 1, 7), "not_found"),),
        region_bound=False,
    ),
    ProposeSwap: Situation(
        role=Role.TRC,
        arrange=_propose_swap,
        shapes=(
            ("other", TESTER, "same_record"),
            ("takes_shift", "morning", "same_record"),
            ("takes_shift", "evening", "not_found"),
        ),
        region_bound=False,
        repeatable=True,
    ),
    AgreeToSwap: Situation(role=Role.TRC, arrange=_agree, region_bound=False),
    DeclineSwap: Situation(role=Role.TRC, arrange=_decline_swap, region_bound=False),
    CheckIn: Situation(
        role=Role.TRC,
        arrange=_check_in,
        shapes=(
            ("member", "member-2", "not_own_account"),
            ("shift", "night", "not_on_duty"),
            ("day", date(2026, 1, 7), "not_found"),
        ),
        region_bound=False,
    ),
    CheckOut: Situation(
        role=Role.TRC,
        arrange=_check_out,
        shapes=(("member", "member-2", "not_own_account"), ("shift", "night", "not_on_duty")),
        region_bound=False,
    ),
    StatePosition: Situation(
        role=Role.TRC,
        arrange=_position,
        shapes=(("member", "member-2", "not_own_account"), ("region", "21.71", "outside_region")),
        repeatable=True,
    ),
    DetectCoverageGap: Situation(role=Role.SYSTEM, arrange=_coverage, region_bound=False),
    ReportCase: Situation(
        role=Role.DESK,
        arrange=_report,
        codes=("intake", "source", "category", "subtype", "sex"),
        shapes=(
            ("source", None, "missing"),
            ("note", " ", "missing"),
            ("note", "x" * 10_001, "out_of_range"),
            ("region", "99.99", "unknown_region"),
            ("patrol", UUID(int=1), "not_found"),
        ),
    ),
    DispatchTeam: Situation(
        role=Role.DESK,
        arrange=_dispatch,
        shapes=(
            ("team", "Pak Budi", "invalid"),
            ("members", ("member-2",), "not_on_duty"),
            ("members", (TESTER, TESTER), "invalid"),
        ),
    ),
    RecordArrival: Situation(role=Role.TRC, arrange=_arrive),
    SecurePerson: Situation(
        role=Role.TRC,
        arrange=_secure,
        codes=("brought_by",),
        shapes=(("brought_by", None, "not_on_scene"),),
    ),
    ResolveOnScene: Situation(role=Role.TRC, arrange=_resolve, codes=("resolution",)),
    IdentifyPerson: Situation(role=Role.SOCIAL_WORKER, arrange=_identify),
    RevokeIdentification: Situation(role=Role.SOCIAL_WORKER, arrange=_revoke, codes=("reason",)),
    ClaimRepatriation: Situation(
        role=Role.DESK,
        arrange=_claim,
        shapes=(
            ("origin", "99.99", "unknown_region"),
            ("region", "21.71", "outside_region"),
            ("birth_year", 1800, "out_of_range"),
        ),
        repeatable=True,
    ),
    NoteClaimPaper: Situation(role=Role.DESK, arrange=_paper, codes=("paper",)),
    ApproveRepatriation: Situation(role=Role.SUPERVISOR, arrange=_approve),
    DeclineRepatriation: Situation(role=Role.SUPERVISOR, arrange=_decline, codes=("reason",)),
    RecordDeparture: Situation(
        role=Role.DESK,
        arrange=_depart,
        shapes=(
            ("departed_on", date(2026, 1, 6), "in_future"),
            ("departed_on", date(2026, 1, 4), "wrong_state"),
        ),
    ),
    FlagRepeatClaim: Situation(role=Role.SUPERVISOR, arrange=_flag),
    SendEnquiry: Situation(
        role=Role.SUPERVISOR,
        arrange=_send,
        shapes=(
            ("to_tenant", "61.05", "outside_region"),
            ("to_tenant", "21.71.01", "unknown_region"),
            ("to_tenant", "x", "unknown_region"),
            ("birth_year", 1800, "out_of_range"),
        ),
    ),
    ReceiveEnquiry: Situation(
        role=Role.SYSTEM,
        arrange=_receive_enquiry,
        shapes=(
            ("digests", BAD_DIGEST, "invalid"),
            ("from_tenant", "21", "unknown_region"),
            ("enquiry", "x", "invalid"),
        ),
        region_bound=False,
        needs_history=False,
    ),
    RecordEnquiryAnswer: Situation(
        role=Role.SYSTEM,
        arrange=_answer,
        shapes=(("match", False, "invalid"),),
        region_bound=False,
    ),
}
