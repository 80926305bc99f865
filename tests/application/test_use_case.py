"""What holds for every command: authority, time, repetition, conflict, region."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import msgspec
import pytest

from application.commands import COMMANDS
from application.filing_complaints import (
    MarkDuplicate,
    SubmitComplaint,
    VerifyComplaint,
    WithdrawComplaint,
    submit_complaint,
    verify_complaint,
    withdraw_complaint,
)
from application.following_up_clients import CloseCase
from application.permissions import MAY
from application.ports import Remembered
from application.registering_people import MergePeople, RegisterPerson, Unmask, register_person
from application.rendering_services import VoidService
from application.roles import Role
from application.use_case import ATTEMPTS, CLOCK_TOLERANCE, Command
from domain.complaint import (
    ComplaintClassified,
    ComplaintEscalated,
    ComplaintSubmitted,
    ComplaintVerified,
)
from domain.complaint_clocks import SlaStarted
from domain.errors import (
    CommandIdReused,
    Conflicted,
    InFuture,
    Invalid,
    Missing,
    NotAllowed,
    NotFound,
    OutOfRange,
    StaleVersion,
)
from tests.application.memory import World, act
from tests.application.situations import kept

SUBMIT = SubmitComplaint(channel="desk", region="61.05.01.1001", narrative="BPNT belum diterima")
FILED = 3
"""Facts of a submission: the complaint, and the two clocks that start with it."""


def verify(complaint: UUID) -> VerifyComplaint:
    return VerifyComplaint(complaint=complaint, lapor_class="complaint", category="not_received")


async def test_a_record_that_moves_between_reading_and_recording_is_no_longer_the_one_seen() -> (
    None
):
    world = World()
    subject = (await submit_complaint(SUBMIT, act(Role.DESK), world.ports)).subject
    seen = replace(act(Role.DESK), expected_version=FILED)
    world.ledger.before_next_append = lambda: world.ledger.record(
        subject, ComplaintEscalated(level="supervisor", reason="repeated")
    )
    with pytest.raises(StaleVersion):
        await verify_complaint(verify(subject), seen, world.ports)
    assert world.ledger.version(subject) == FILED + 1
    again = replace(seen, expected_version=FILED + 1)
    done = await verify_complaint(verify(subject), again, world.ports)
    moved_on = replace(again, expected_version=0)
    assert await verify_complaint(verify(subject), moved_on, world.ports) == done


async def test_a_command_answers_its_subject_and_the_position_of_its_last_fact() -> None:
    world = World()
    receipt = await submit_complaint(SUBMIT, act(Role.DESK), world.ports)
    assert type(world.ledger.facts(receipt.subject)[0]) is ComplaintSubmitted
    assert receipt.position == FILED
    after = await verify_complaint(verify(receipt.subject), act(Role.DESK), world.ports)
    assert (after.subject, after.position) == (receipt.subject, FILED + 3)


async def test_the_envelope_says_who_acted_when_and_on_what_basis() -> None:
    world = World()
    happened = datetime(2026, 1, 2, 8, 30, tzinfo=timezone(timedelta(hours=7)))
    photo = kept(world, "ab" * 32)
    doing = act(Role.DESK, stated_at=happened, basis="SK 460/559", evidence=(photo,))
    await submit_complaint(SUBMIT, doing, world.ports)
    envelope = world.ledger.log[1].envelope
    assert (envelope.actor, envelope.role, envelope.office) == ("desk-1", "desk", "secretariat")
    assert envelope.occurred_at == happened
    assert (envelope.basis, envelope.evidence) == ("SK 460/559", (photo,))
    assert (envelope.command_id, envelope.correlation_id) == (doing.command_id, doing.command_id)


async def test_what_was_not_said_to_happen_earlier_happened_now() -> None:
    world = World()
    await submit_complaint(SUBMIT, act(Role.DESK), world.ports)
    assert world.ledger.log[0].envelope.occurred_at == world.now


@pytest.mark.parametrize("role", Role)
async def test_only_the_roles_of_the_table_may_act(role: Role) -> None:
    world = World()
    doing = act(role)
    if role in MAY["SubmitComplaint"]:
        await submit_complaint(SUBMIT, doing, world.ports)
        assert len(world.ledger.log) == FILED
    else:
        with pytest.raises(NotAllowed) as refused:
            await submit_complaint(SUBMIT, doing, world.ports)
        assert role.value in refused.value.text
        assert world.ledger.log == []


def test_the_table_lists_every_command_and_nothing_else() -> None:
    assert set(MAY) == {command.__name__ for command in COMMANDS}


async def test_a_command_without_a_row_in_the_table_is_nobody_s() -> None:
    class Unlisted(SubmitComplaint, frozen=True, kw_only=True):
        """Not in the table."""

    unlisted = Unlisted(channel="desk", region="61.05", narrative="…")
    for role in Role:
        with pytest.raises(NotAllowed):
            await submit_complaint(unlisted, act(role), World().ports)


async def test_the_same_command_again_answers_the_same_and_records_nothing() -> None:
    world = World()
    doing = act(Role.DESK)
    first = await submit_complaint(SUBMIT, doing, world.ports)
    again = await submit_complaint(SUBMIT, doing, world.ports)
    assert again == first
    assert (first.repeated, again.repeated) == (False, True)
    assert len(world.ledger.log) == FILED


async def test_a_command_repeated_after_the_subject_moved_on_still_answers_the_first() -> None:
    world = World()
    doing = act(Role.DESK)
    first = await submit_complaint(SUBMIT, doing, world.ports)
    await withdraw_complaint(
        WithdrawComplaint(complaint=first.subject), act(Role.DESK), world.ports
    )
    assert await submit_complaint(SUBMIT, doing, world.ports) == first


async def test_a_command_id_is_not_used_for_other_content() -> None:
    world = World()
    doing = act(Role.DESK)
    await submit_complaint(SUBMIT, doing, world.ports)
    other = SubmitComplaint(channel="desk", region="61.05.01.1001", narrative="hal lain")
    for command, again in (
        (other, doing),
        (SUBMIT, act(Role.DESK, command_id=doing.command_id, basis="SK 1")),
        (SUBMIT, act(Role.DESK, command_id=doing.command_id, stated_at=world.now)),
    ):
        with pytest.raises(CommandIdReused):
            await submit_complaint(command, again, world.ports)
    assert len(world.ledger.log) == FILED


async def test_a_command_recorded_while_it_was_decided_again_is_answered_not_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    doing = act(Role.DESK)
    first = await submit_complaint(SUBMIT, doing, world.ports)
    remembered = world.ledger.remembered
    too_early = [True]

    async def asked_too_early(actor: str, command_id: UUID) -> Remembered | None:
        return None if too_early and too_early.pop() else await remembered(actor, command_id)

    monkeypatch.setattr(world.ledger, "remembered", asked_too_early)
    assert await submit_complaint(SUBMIT, doing, world.ports) == first
    too_early.append(True)
    other = msgspec.structs.replace(SUBMIT, narrative="hal lain")
    with pytest.raises(CommandIdReused):
        await submit_complaint(other, doing, world.ports)


async def test_two_actors_may_use_the_same_command_id() -> None:
    world = World()
    doing = act(Role.DESK)
    one = await submit_complaint(SUBMIT, doing, world.ports)
    two = await submit_complaint(
        SUBMIT, act(Role.DESK, actor="desk-2", command_id=doing.command_id), world.ports
    )
    assert one.subject != two.subject


async def test_a_refusal_is_not_remembered() -> None:
    world = World()
    doing = act(Role.DESK)
    blank = SubmitComplaint(channel="desk", region="61.05.01.1001", narrative="   ")
    with pytest.raises(Missing):
        await submit_complaint(blank, doing, world.ports)
    await submit_complaint(SUBMIT, doing, world.ports)
    assert len(world.ledger.log) == FILED


async def test_a_decision_is_made_anew_when_somebody_wrote_in_between() -> None:
    world = World()
    filed = await submit_complaint(SUBMIT, act(Role.DESK), world.ports)
    escalated = ComplaintEscalated(level="head", reason="sensitive")
    world.ledger.before_next_append = lambda: world.ledger.record(filed.subject, escalated)
    await verify_complaint(verify(filed.subject), act(Role.DESK), world.ports)
    kinds = [type(fact) for fact in world.ledger.facts(filed.subject)]
    assert [kind for kind in kinds if kind is not SlaStarted] == [
        ComplaintSubmitted,
        ComplaintEscalated,
        ComplaintVerified,
        ComplaintClassified,
    ]
    assert world.ledger.attempts == 3


async def test_who_never_gets_through_is_told_so() -> None:
    world = World()
    filed = await submit_complaint(SUBMIT, act(Role.DESK), world.ports)
    escalated = ComplaintEscalated(level="head", reason="sensitive")

    def interfere() -> None:
        world.ledger.record(filed.subject, escalated)
        world.ledger.before_next_append = interfere

    world.ledger.before_next_append = interfere
    with pytest.raises(Conflicted):
        await verify_complaint(verify(filed.subject), act(Role.DESK), world.ports)
    assert world.ledger.attempts == 1 + ATTEMPTS
    assert ComplaintVerified not in map(type, world.ledger.facts(filed.subject))


@pytest.mark.parametrize("ahead", [CLOCK_TOLERANCE, timedelta(0), -timedelta(days=400)])
async def test_the_past_and_a_clock_that_runs_a_little_ahead_are_accepted(ahead: timedelta) -> None:
    world = World()
    doing = act(Role.DESK, stated_at=world.now + ahead)
    await submit_complaint(SUBMIT, doing, world.ports)
    assert world.ledger.log[0].envelope.occurred_at == world.now + ahead


async def test_nothing_has_happened_in_the_future() -> None:
    world = World()
    doing = act(Role.DESK, stated_at=world.now + CLOCK_TOLERANCE + timedelta(seconds=1))
    with pytest.raises(InFuture):
        await submit_complaint(SUBMIT, doing, world.ports)


async def test_nothing_has_happened_before_there_were_records() -> None:
    world = World()
    early = act(Role.DESK, stated_at=datetime(1999, 12, 31, 23, 59, tzinfo=UTC))
    with pytest.raises(OutOfRange) as refused:
        await submit_complaint(SUBMIT, early, world.ports)
    assert refused.value.field == "occurredAt"
    first = act(Role.DESK, stated_at=datetime(2000, 1, 1, tzinfo=UTC))
    await submit_complaint(SUBMIT, first, world.ports)


async def test_a_time_without_a_zone_is_refused() -> None:
    doing = act(Role.DESK, stated_at=datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None))
    with pytest.raises(Invalid):
        await submit_complaint(SUBMIT, doing, World().ports)


@pytest.mark.parametrize(
    ("regions", "visible"),
    [
        (("",), True),
        (("61.05",), True),
        (("61.05.01",), True),
        (("61.05.01.1001",), True),
        (("61.05.02", "61.05.01"), True),
        (("61.05.02",), False),
        (("61.05.01.1002",), False),
        (("61.05.01.100",), False),
        (("61.0",), False),
        ((), False),
    ],
)
async def test_a_record_outside_the_actor_s_regions_is_not_found(
    regions: tuple[str, ...], *, visible: bool
) -> None:
    world = World()
    filed = await submit_complaint(SUBMIT, act(Role.DESK), world.ports)
    doing = act(Role.DESK, regions=regions)
    if visible:
        await verify_complaint(verify(filed.subject), doing, world.ports)
    else:
        with pytest.raises(NotFound):
            await verify_complaint(verify(filed.subject), doing, world.ports)


async def test_an_id_of_another_kind_is_answered_as_if_it_did_not_exist() -> None:
    world = World()
    desk = act(Role.DESK)
    complaint = (await submit_complaint(SUBMIT, desk, world.ports)).subject
    anita = RegisterPerson(name="Anita", region="61.05.01.1001")
    person = (await register_person(anita, act(Role.DESK), world.ports)).subject
    filed = len(world.ledger.log)
    commands: list[tuple[Command, Role]] = [
        (WithdrawComplaint(complaint=person), Role.DESK),
        (MarkDuplicate(complaint=complaint, original=person), Role.DESK),
        (Unmask(person=complaint, fields=("nik",), purpose="Pemeriksaan data"), Role.VERIFIER),
        (MergePeople(survivor=person, merged=complaint), Role.VERIFIER),
        (VoidService(service_id=complaint, reason="entered_twice"), Role.SUPERVISOR),
        (CloseCase(case=person), Role.HEAD),
        (msgspec.structs.replace(SUBMIT, reporter=complaint), Role.DESK),
    ]
    for command, role in commands:
        with pytest.raises(NotFound):
            await COMMANDS[type(command)](command, act(role), world.ports)
    assert len(world.ledger.log) == filed


async def test_what_does_not_exist_is_answered_like_what_is_hidden() -> None:
    world = World()
    filed = await submit_complaint(SUBMIT, act(Role.DESK), world.ports)
    answers = []
    for complaint in (filed.subject, uuid4()):
        with pytest.raises(NotFound) as refused:
            await verify_complaint(
                verify(complaint), act(Role.DESK, regions=("61.05.02",)), world.ports
            )
        answers.append((refused.value.code, refused.value.field, refused.value.text))
    assert answers[0] == answers[1]
