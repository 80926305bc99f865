"""The TRC's use cases together: from a call to who is sent, one open case a person, a roster that is kept."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from application.being_on_duty import CheckIn, DetectCoverageGap, check_in, detect_coverage_gap
from application.commands import COMMANDS
from application.following_up_clients import CloseCase, close_case
from application.handling_cases import (
    DispatchTeam,
    IdentifyPerson,
    ReportCase,
    ResolveOnScene,
    RevokeIdentification,
    SecurePerson,
    dispatch_team,
    identify_person,
    report_case,
    resolve_on_scene,
    revoke_identification,
    secure_person,
)
from application.processes import Due, react
from application.roles import Role
from application.rostering import AgreeToSwap, ProposeSwap, agree_to_swap, propose_swap
from application.stranded_claims import (
    ClaimRepatriation,
    FlagRepeatClaim,
    claim_repatriation,
    flag_repeat_claim,
)
from application.taking_calls import ReceiveCall
from domain.call import CallLedToCase
from domain.case import CaseReported, PersonIdentified
from domain.episode import EpisodeEnded, EpisodeOpened, episode_stream
from domain.errors import (
    CaseStillOpen,
    NotFound,
    NotOnDuty,
    NotOwnAccount,
    UnknownCode,
    WrongState,
)
from domain.local_subtype import LocalSubtypePublished, local_subtype_stream
from domain.patrol import PatrolCancelled
from domain.person import MergedInto, PersonsMerged
from domain.roster import (
    CheckedOut,
    CoverageGapDetected,
    Roster,
    RosterFoundMissing,
    ShiftSwapped,
    evolve,
    roster_stream,
)
from domain.stranded import RepeatClaimFlagged
from tests.application.memory import World, act
from tests.application.situations import trc
from tests.application.situations.trc import DAY, HERE, TESTER

REPORT = ReportCase(intake="referral", source="individual", category="PMKS-11", region=HERE)


async def reported(world: World, **changes: Any) -> UUID:
    command = msgspec.structs.replace(REPORT, **changes)
    return (await report_case(command, act(Role.DESK), world.ports)).subject


async def settled(world: World, case: UUID, brought_by: str | None = "police") -> None:
    brought = SecurePerson(case=case, brought_by=brought_by)
    await secure_person(brought, act(Role.TRC), world.ports)
    resolve = ResolveOnScene(case=case, resolution="advised")
    await resolve_on_scene(resolve, act(Role.TRC), world.ports)
    await close_case(CloseCase(case=case), act(Role.SUPERVISOR), world.ports)


def merged(world: World, survivor: UUID, other: UUID) -> None:
    world.ledger.record(survivor, PersonsMerged(merged=other))
    world.ledger.record(other, MergedInto(survivor=survivor))


async def test_a_call_becomes_one_case() -> None:
    world = World()
    call = trc.call(world)
    case = await reported(world, call=call)
    assert world.ledger.facts(call)[-1] == CallLedToCase(case=case)
    with pytest.raises(WrongState) as refused:
        await reported(world, call=call)
    assert refused.value.field == "call"


async def test_a_case_names_a_patrol_that_was_not_cancelled() -> None:
    world = World()
    patrol = trc.patrol(world)
    await reported(world, intake="patrol", source=None, patrol=patrol)
    world.ledger.record(patrol, PatrolCancelled(reason="weather"))
    with pytest.raises(WrongState) as refused:
        await reported(world, intake="patrol", source=None, patrol=patrol)
    assert refused.value.field == "patrol"


async def test_a_published_label_may_be_used_with_its_categories() -> None:
    world = World()
    with pytest.raises(UnknownCode):
        await reported(world, subtype="pak_ogah")
    label = LocalSubtypePublished(
        code="pak_ogah", version=1, categories=("PMKS-11",), label="Pak ogah", source="SK"
    )
    world.ledger.record(local_subtype_stream("pak_ogah"), label)
    case = await reported(world, subtype="pak_ogah")
    fact = world.ledger.facts(case)[0]
    assert isinstance(fact, CaseReported)
    assert (fact.subtype, fact.subtype_version) == ("pak_ogah", 1)
    with pytest.raises(UnknownCode) as refused:
        await reported(world, subtype="pak_ogah", category="PMKS-04")
    assert refused.value.field == "category"


async def test_a_person_has_no_second_open_case_until_the_first_is_closed() -> None:
    world = World()
    person = trc.person(world)
    first = await reported(world, person=person)
    with pytest.raises(CaseStillOpen):
        await reported(world, person=person)
    unknown = await reported(world)
    identify = IdentifyPerson(case=unknown, person=person)
    with pytest.raises(CaseStillOpen):
        await identify_person(identify, act(Role.SOCIAL_WORKER), world.ports)
    await settled(world, first)
    await identify_person(identify, act(Role.SOCIAL_WORKER), world.ports)
    assert world.ledger.facts(episode_stream(person)) == [
        EpisodeOpened(case=first),
        EpisodeEnded(case=first),
        EpisodeOpened(case=unknown),
    ]


async def test_an_open_case_is_found_under_the_other_id_after_a_merge() -> None:
    world = World()
    survivor, other = trc.person(world), trc.person(world)
    first = await reported(world, person=other)
    merged(world, survivor, other)
    for known in (survivor, other):
        with pytest.raises(CaseStillOpen):
            await reported(world, person=known)
    await settled(world, first)
    await reported(world, person=other)


async def test_who_was_identified_wrongly_is_free_for_a_case_of_their_own() -> None:
    world = World()
    ani, budi = trc.person(world), trc.person(world)
    case = await reported(world)
    worker = Role.SOCIAL_WORKER
    await identify_person(IdentifyPerson(case=case, person=ani), act(worker), world.ports)
    revoke = RevokeIdentification(case=case, reason="mistaken_likeness")
    await revoke_identification(revoke, act(worker), world.ports)
    await reported(world, person=ani)
    await identify_person(IdentifyPerson(case=case, person=budi), act(worker), world.ports)
    kinds = [type(fact).__name__ for fact in world.ledger.facts(case)]
    assert kinds == [
        "CaseReported",
        "PersonIdentified",
        "IdentificationRevoked",
        "PersonIdentified",
    ]
    assert world.ledger.facts(case)[-1] == PersonIdentified(person=budi)


async def test_a_case_from_before_episodes_were_kept_still_closes() -> None:
    world = World()
    await settled(world, trc.case(world, person=trc.person(world)), brought_by=None)


async def test_two_cases_of_one_person_at_once_are_one() -> None:
    world = World()
    person = trc.person(world)
    other = uuid4()
    world.ledger.before_next_append = lambda: world.ledger.record(
        episode_stream(person), EpisodeOpened(case=other)
    )
    with pytest.raises(CaseStillOpen):
        await reported(world, person=person)


async def test_only_who_is_on_duty_now_is_sent() -> None:
    world = World()
    roster = trc.on_duty(world)
    send = DispatchTeam(case=trc.case(world), team="trc-a", members=(TESTER, "member-2"))
    with pytest.raises(NotOnDuty) as refused:
        await dispatch_team(send, act(Role.DESK), world.ports)
    assert refused.value.field == "members[2]"
    world.ledger.record(roster, CheckedOut(day=DAY, shift="morning", member=TESTER, at=world.now))
    alone = msgspec.structs.replace(send, members=(TESTER,))
    with pytest.raises(NotOnDuty):
        await dispatch_team(alone, act(Role.DESK), world.ports)
    nobody_named = msgspec.structs.replace(send, members=())
    await dispatch_team(nobody_named, act(Role.DESK), world.ports)


async def test_the_night_shift_of_yesterday_is_on_duty_after_midnight() -> None:
    world = World()
    trc.published(world)
    world.now = trc.utc(12)
    night = CheckIn(day=DAY, shift="night", member="member-5")
    await check_in(night, act(Role.TRC, actor="member-5"), world.ports)
    world.now = trc.utc(20)  # 03.00 WIB of the next day
    send = DispatchTeam(case=trc.case(world), team="trc-a", members=("member-5",))
    await dispatch_team(send, act(Role.DESK), world.ports)


async def test_a_supervisor_may_note_who_came_and_a_member_only_the_own_coming() -> None:
    world = World()
    trc.published(world)
    came = CheckIn(day=DAY, shift="morning", member="member-2")
    with pytest.raises(NotOwnAccount):
        await check_in(came, act(Role.TRC, actor=TESTER), world.ports)
    await check_in(came, act(Role.SUPERVISOR), world.ports)


async def test_a_swap_changes_both_rosters_once_both_agree() -> None:
    world = World()
    roster = trc.published(world)
    propose = ProposeSwap(
        gives_day=DAY, gives_shift="morning", other="member-5", takes_day=DAY, takes_shift="night"
    )
    swap = (await propose_swap(propose, act(Role.TRC, actor=TESTER), world.ports)).subject
    assert not any(isinstance(fact, ShiftSwapped) for fact in world.ledger.facts(roster))
    with pytest.raises(NotOwnAccount):
        await agree_to_swap(AgreeToSwap(swap=swap), act(Role.TRC, actor=TESTER), world.ports)
    await agree_to_swap(AgreeToSwap(swap=swap), act(Role.TRC, actor="member-5"), world.ports)
    state: Roster | None = None
    for fact in world.ledger.facts(roster):
        state = evolve(state, fact)  # type: ignore[arg-type]
    assert state is not None
    assert "member-5" in state.shifts["morning"].members
    assert TESTER in state.shifts["night"].members


async def test_the_system_finds_where_nobody_came_and_that_the_next_day_has_no_roster() -> None:
    world = World()
    roster = trc.published(world)
    world.pass_days(2)
    due = Due(roster, "roster.coverage", DAY, 1)
    await react(due, world.ports)
    await react(due, world.ports)  # another runner: the same command, recorded once
    found = [f for f in world.ledger.facts(roster) if isinstance(f, CoverageGapDetected)]
    assert [(gap.shift, gap.fewest, gap.minutes) for gap in found] == [
        ("morning", 0, 720),
        ("night", 0, 720),
    ]
    tomorrow = DAY + timedelta(days=1)
    missing, opened = world.ledger.facts(roster_stream(tomorrow)), tomorrow + timedelta(days=1)
    assert missing == [RosterFoundMissing(day=tomorrow, in_a_row=1, rule_version=0, due_on=opened)]
    with pytest.raises(WrongState):
        await detect_coverage_gap(
            DetectCoverageGap(roster=roster), act(Role.SUPERVISOR), world.ports
        )


async def test_each_day_without_a_roster_is_a_whole_gap_and_leads_to_the_next() -> None:
    world = World()
    trc.published(world)
    world.pass_days(30)
    days = [DAY + timedelta(days=number) for number in range(16)]
    for number, day in enumerate(days[:15]):
        due = Due(roster_stream(day), "roster.coverage", day + timedelta(days=1), number)
        await react(due, world.ports)
    for day in days[1:15]:
        _, gap = world.ledger.facts(roster_stream(day))
        assert isinstance(gap, CoverageGapDetected)
        assert (gap.shift, gap.minutes) == ("unplanned", 1440)
    assert world.ledger.facts(roster_stream(days[15])) == []  # nobody keeps a roster any more


async def test_a_claim_at_another_office_within_90_days_is_flagged_through_merges() -> None:
    world = World()
    who, twin = trc.person(world), trc.person(world)
    ask = ClaimRepatriation(person=who, region=HERE, origin="21.71")
    first = await claim_repatriation(ask, act(Role.DESK, office="kelurahan"), world.ports)
    world.pass_days(7)
    other = msgspec.structs.replace(ask, person=twin)
    second = await claim_repatriation(other, act(Role.DESK, office="dinas"), world.ports)
    assert [type(f).__name__ for f in world.ledger.facts(second.subject)] == ["RepatriationClaimed"]
    merged(world, who, twin)
    flag = FlagRepeatClaim(claim=second.subject)
    await flag_repeat_claim(flag, act(Role.SUPERVISOR), world.ports)
    found = world.ledger.facts(second.subject)[-1]
    assert isinstance(found, RepeatClaimFlagged)
    assert (found.earlier_claim, found.earlier_office, found.days) == (
        first.subject,
        "kelurahan",
        7,
    )
    world.pass_days(91)
    third = await claim_repatriation(ask, act(Role.DESK), world.ports)
    assert len(world.ledger.facts(third.subject)) == 1


async def test_a_claim_belongs_to_the_case_of_its_person() -> None:
    world = World()
    case = await reported(world)
    ask = ClaimRepatriation(person=trc.person(world), region=HERE, origin="21.71", case=case)
    with pytest.raises(NotFound) as refused:
        await claim_repatriation(ask, act(Role.DESK), world.ports)
    assert refused.value.field == "case"


async def test_what_was_said_and_who_called_is_sealed() -> None:
    world = World()
    command = await trc.SITUATIONS[ReceiveCall].arrange(world)
    await COMMANDS[ReceiveCall](command, act(Role.DESK), world.ports)
    assert b"halte" not in world.ledger.log[-1].data
    assert b"Warga" not in world.ledger.log[-1].data
