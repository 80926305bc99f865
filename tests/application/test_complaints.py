"""The complaint desk: what is recorded, sealed, filed and refused, from submission to reopening."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from application.filing_complaints import (
    ArchiveComplaint,
    MarkDuplicate,
    RejectComplaint,
    RouteComplaint,
    TransferComplaint,
    WithdrawComplaint,
    archive_complaint,
    mark_duplicate,
    reject_complaint,
    route_complaint,
    submit_complaint,
    transfer_complaint,
    withdraw_complaint,
)
from application.resolving_complaints import (
    CloseUnanswered,
    ConfirmResolution,
    EscalateComplaint,
    ProvideInformation,
    ReopenComplaint,
    RequestInformation,
    RespondToComplaint,
    StartFollowUp,
    close_unanswered,
    confirm_resolution,
    escalate_complaint,
    provide_information,
    reopen_complaint,
    request_information,
    respond_to_complaint,
    start_follow_up,
)
from application.roles import Role
from application.rules import local_day
from domain.complaint import (
    ComplaintAutoClosed,
    ComplaintMarkedDuplicate,
    ComplaintResponded,
    ComplaintSubmitted,
)
from domain.errors import (
    AtOtherOffice,
    Missing,
    NotAllowed,
    NotAnonymous,
    NotFound,
    OutOfRange,
    OutsideRegion,
    PersonalDataDestroyed,
    TooEarly,
    UnknownRegion,
    WrongState,
)
from domain.fact import About, Sealed
from domain.office import office_stream
from domain.person import MergedInto, PersonRegistered
from domain.programme import programme_stream
from domain.rule_book import RULES
from tests.application.complaint_desk import (
    NARRATIVE,
    VILLAGE,
    a_complaint,
    filed,
    in_progress,
    open_world,
    responded,
)
from tests.application.memory import World, act


def topics(world: World, complaint: UUID) -> list[str]:
    """What happened, its clocks left out: those have tests of their own."""
    kinds = [type(fact).__name__ for fact in world.ledger.facts(complaint)]
    return [kind for kind in kinds if not kind.startswith("Sla")]


async def unsealed(world: World, complaint: UUID, field: str, sealed: Sealed | None) -> str:
    key = await world.vault.key_of(complaint)
    assert key is not None
    assert sealed is not None
    return key.unseal(field, sealed)


async def test_the_whole_way_from_submission_to_reopening() -> None:
    world = open_world()
    complaint = await in_progress(world)
    ports = world.ports
    ask = RequestInformation(complaint=complaint, note="Nomor kartunya?")
    await request_information(ask, act(Role.DESK), ports)
    tell = ProvideInformation(complaint=complaint, note="Kartu hilang.")
    await provide_information(tell, act(Role.DESK), ports)
    escalate = EscalateComplaint(complaint=complaint, level="head", reason="deadline_passed")
    await escalate_complaint(escalate, act(Role.SUPERVISOR), ports)
    response = RespondToComplaint(complaint=complaint, response="Kartu diganti.")
    await respond_to_complaint(response, act(Role.PROGRAMME_OWNER), ports)
    confirm = ConfirmResolution(complaint=complaint, satisfied=False)
    await confirm_resolution(confirm, act(Role.DESK), ports)
    reopen = ReopenComplaint(complaint=complaint, reason="Kartu baru pun kosong.")
    await reopen_complaint(reopen, act(Role.DESK), ports)
    step = StartFollowUp(complaint=complaint, note="Ditanyakan ke bank.")
    await start_follow_up(step, act(Role.DESK), ports)
    assert topics(world, complaint) == [
        "ComplaintSubmitted",
        "ComplaintVerified",
        "ComplaintClassified",
        "ComplaintRouted",
        "FollowUpRecorded",
        "InformationRequested",
        "InformationProvided",
        "ComplaintEscalated",
        "ComplaintResponded",
        "ResolutionConfirmed",
        "ComplaintReopened",
        "FollowUpRecorded",
    ]


async def test_facts_are_filed_under_the_village_and_the_programme_that_holds_after_them() -> None:
    world = open_world()
    complaint = await in_progress(world)
    handled = [
        stored.about
        for stored in world.ledger.log
        if stored.stream == complaint and not stored.kind.__name__.startswith("Sla")
    ]
    assert handled == [
        About(VILLAGE, "PKH"),  # as submitted
        About(VILLAGE, "BPNT"),  # verified and classified together
        About(VILLAGE, "BPNT"),
        About(VILLAGE, "BPNT"),
        About(VILLAGE, "BPNT"),
    ]


async def test_words_are_sealed_and_nowhere_in_clear() -> None:
    world = open_world()
    complaint = await filed(world, contact="0812-3456-7890")
    ask = RequestInformation(complaint=complaint, note="Nomor kartunya?")
    await request_information(ask, act(Role.DESK), world.ports)
    written = b"".join(stored.data for stored in world.ledger.log)
    for word in (b"Januari", b"3456", b"kartunya"):
        assert word not in written
    fact = world.ledger.facts(complaint)[0]
    assert isinstance(fact, ComplaintSubmitted)
    assert await unsealed(world, complaint, "narrative", fact.narrative) == NARRATIVE
    assert await unsealed(world, complaint, "contact", fact.contact) == "0812-3456-7890"


async def test_nothing_is_written_when_the_key_was_destroyed() -> None:
    world = open_world()
    complaint = await in_progress(world)
    world.vault.destroy(complaint)
    before = len(world.ledger.log)
    with pytest.raises(PersonalDataDestroyed):
        await respond_to_complaint(
            RespondToComplaint(complaint=complaint, response="…"), act(Role.SUPERVISOR), world.ports
        )
    assert len(world.ledger.log) == before


@pytest.mark.parametrize(
    ("narrative", "refusal"),
    [("", Missing), (" \n\t ", Missing), ("x" * 10_001, OutOfRange)],
)
async def test_a_narrative_says_something_and_not_too_much(
    narrative: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await filed(open_world(), narrative=narrative)


@pytest.mark.parametrize("narrative", ["x", "x" * 10_000, "  dua\nbaris  "])
async def test_a_narrative_is_kept_without_the_blanks_around_it(narrative: str) -> None:
    world = open_world()
    complaint = await filed(world, narrative=narrative)
    fact = world.ledger.facts(complaint)[0]
    assert isinstance(fact, ComplaintSubmitted)
    assert await unsealed(world, complaint, "narrative", fact.narrative) == narrative.strip()


async def test_an_anonymous_complaint_leaves_no_trace_of_its_reporter() -> None:
    world = open_world()
    fact = world.ledger.facts(await filed(world, anonymous=True))[0]
    assert isinstance(fact, ComplaintSubmitted)
    assert (fact.anonymous, fact.reporter, fact.contact) == (True, None, None)
    with pytest.raises(NotAnonymous):
        await filed(world, anonymous=True, contact="0812-3456-7890")


@pytest.mark.parametrize("region", ["61.05", "61.05.01", VILLAGE])
async def test_a_complaint_concerns_the_tenant_or_a_part_of_it(region: str) -> None:
    world = open_world()
    await filed(world, region=region)
    assert {stored.about.region for stored in world.ledger.log[-3:]} == {region}


@pytest.mark.parametrize(
    ("region", "refusal"),
    [
        ("21.71.01.1002", OutsideRegion),
        ("61", OutsideRegion),
        ("61.05.99.9999", UnknownRegion),
        ("6107", UnknownRegion),
    ],
)
async def test_a_complaint_of_another_region_is_refused(
    region: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await filed(open_world(), region=region)


async def test_a_desk_files_for_its_own_villages() -> None:
    world = open_world()
    doing = act(Role.DESK, regions=("61.05.01.1002",))
    with pytest.raises(OutsideRegion):
        await submit_complaint(a_complaint(), doing, world.ports)


async def test_a_reporter_is_a_registered_person_by_the_id_that_goes_on() -> None:
    world = open_world()
    old, survivor, stranger = uuid4(), uuid4(), uuid4()
    registered = PersonRegistered(name=Sealed("…"), region=VILLAGE)
    for person in (old, survivor):
        world.ledger.record(person, registered)
    world.ledger.record(old, MergedInto(survivor=survivor))
    fact = world.ledger.facts(await filed(world, reporter=old))[0]
    assert isinstance(fact, ComplaintSubmitted)
    assert fact.reporter == survivor
    with pytest.raises(NotFound) as refused:
        await filed(world, reporter=stranger)
    assert refused.value.field == "reporter"


async def test_programmes_and_offices_must_exist() -> None:
    world = open_world()
    with pytest.raises(NotFound) as refused:
        await filed(world, programme="BLT")
    assert refused.value.field == "programme"
    complaint = await in_progress(world)
    for command, field in (
        (RouteComplaint(complaint=complaint, to_office="nowhere"), "to_office"),
        (
            RouteComplaint(complaint=complaint, to_office="secretariat", programme="BLT"),
            "programme",
        ),
    ):
        with pytest.raises(NotFound) as refused:
            await route_complaint(command, act(Role.DESK), world.ports)
        assert refused.value.field == field


async def test_a_citizen_acts_on_their_own_complaint_only() -> None:
    world = open_world()
    own = act(Role.CITIZEN, actor="citizen-1")
    receipt = await submit_complaint(a_complaint(), own, world.ports)
    withdraw = WithdrawComplaint(complaint=receipt.subject)
    with pytest.raises(NotFound):
        await withdraw_complaint(withdraw, act(Role.CITIZEN, actor="citizen-2"), world.ports)
    await withdraw_complaint(withdraw, act(Role.CITIZEN, actor="citizen-1"), world.ports)
    assert topics(world, receipt.subject)[-1] == "ComplaintWithdrawn"


@pytest.mark.parametrize("role", [Role.DESK, Role.HEAD, Role.VERIFIER, Role.CITIZEN, Role.SYSTEM])
async def test_only_programme_owner_or_supervisor_responds(role: Role) -> None:
    world = open_world()
    response = RespondToComplaint(complaint=await in_progress(world), response="…")
    with pytest.raises(NotAllowed):
        await respond_to_complaint(response, act(role), world.ports)


async def test_a_programme_owner_responds_only_for_what_lies_at_their_office() -> None:
    world = open_world()
    response = RespondToComplaint(complaint=await in_progress(world), response="…")
    elsewhere = act(Role.PROGRAMME_OWNER, office="dinas-lain")
    before = len(world.ledger.log)
    with pytest.raises(AtOtherOffice):
        await respond_to_complaint(response, elsewhere, world.ports)
    assert len(world.ledger.log) == before
    await respond_to_complaint(response, act(Role.PROGRAMME_OWNER), world.ports)


async def test_a_response_counts_from_its_local_day() -> None:
    world = open_world()
    complaint = await in_progress(world)
    world.now = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)  # the morning of the 6th in Sintang
    response = RespondToComplaint(complaint=complaint, response="…")
    await respond_to_complaint(response, act(Role.SUPERVISOR), world.ports)
    fact = world.ledger.facts(complaint)[-2]
    assert isinstance(fact, ComplaintResponded)
    assert fact.responded_on.isoformat() == "2026-01-06"


async def test_a_response_that_is_said_to_be_old_leaves_the_reporter_the_whole_time() -> None:
    world = open_world()
    complaint = await in_progress(world)
    doing = act(Role.SUPERVISOR, stated_at=world.now - timedelta(days=60))
    response = RespondToComplaint(complaint=complaint, response="…")
    await respond_to_complaint(response, doing, world.ports)
    close = CloseUnanswered(complaint=complaint)
    with pytest.raises(TooEarly) as refused:
        await close_unanswered(close, act(Role.SYSTEM), world.ports)
    assert refused.value.facts == {"until": "2026-01-20"}
    world.pass_days(16)
    await close_unanswered(close, act(Role.SYSTEM), world.ports)


async def test_a_complaint_without_reply_closes_after_ten_working_days() -> None:
    world = open_world()
    complaint = await responded(world)  # Monday, 5 January 2026
    close = CloseUnanswered(complaint=complaint)
    world.pass_days(15)  # Tuesday the 20th, the tenth working day
    with pytest.raises(TooEarly):
        await close_unanswered(close, act(Role.SYSTEM), world.ports)
    world.pass_days(1)
    await close_unanswered(close, act(Role.SYSTEM), world.ports)
    source = RULES["complaint_auto_close"].shipped.source
    assert world.ledger.facts(complaint)[-1] == ComplaintAutoClosed(rule_source=source)


@pytest.mark.parametrize(
    ("tenant", "day"),
    [("61.05", "2026-01-01"), ("51.71", "2026-01-02"), ("91.71", "2026-01-02")],
)
def test_each_tenant_has_its_own_midnight(tenant: str, day: str) -> None:
    moment = datetime(2026, 1, 1, 16, 30, tzinfo=UTC)  # 23:30 WIB, 00:30 WITA, 01:30 WIT
    assert local_day(moment, tenant).isoformat() == day


async def test_a_duplicate_names_a_complaint_that_the_actor_sees() -> None:
    world = open_world()
    original, copy, other = [await filed(world) for _ in range(3)]
    mark = MarkDuplicate(complaint=copy, original=original)
    await mark_duplicate(mark, act(Role.DESK), world.ports)
    assert world.ledger.facts(copy)[-1] == ComplaintMarkedDuplicate(original=original)
    for wrong, refusal in ((copy, WrongState), (uuid4(), NotFound)):
        with pytest.raises(refusal):
            await mark_duplicate(
                MarkDuplicate(complaint=other, original=wrong), act(Role.DESK), world.ports
            )


async def test_an_id_of_something_else_is_not_a_complaint() -> None:
    world = open_world()
    for something in (office_stream("secretariat"), programme_stream("BPNT")):
        with pytest.raises(NotFound):
            await withdraw_complaint(
                WithdrawComplaint(complaint=something), act(Role.DESK), world.ports
            )


async def test_a_complaint_may_be_set_aside_with_a_reason() -> None:
    world = open_world()
    head = act(Role.HEAD)
    rejected, archived, transferred = [await filed(world) for _ in range(3)]
    await reject_complaint(
        RejectComplaint(complaint=rejected, reason="unfounded"), head, world.ports
    )
    await archive_complaint(
        ArchiveComplaint(complaint=archived, reason="praise"),
        replace(head, command_id=uuid4()),
        world.ports,
    )
    await transfer_complaint(
        TransferComplaint(complaint=transferred, to_authority="dukcapil"),
        replace(head, command_id=uuid4()),
        world.ports,
    )
    assert [topics(world, it)[-1] for it in (rejected, archived, transferred)] == [
        "ComplaintRejected",
        "ComplaintArchived",
        "ComplaintTransferred",
    ]
