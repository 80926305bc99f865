"""An act that says its own day happened on it: in the log, and not beside another time that was given for it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from application.commands import COMMANDS
from application.payers_lines import SettlementLine
from application.rendering_services import RecordService, record_service
from application.roles import Role
from application.settling import SettleBatch
from application.use_case import Command
from domain.entitlement import entitlement_stream
from domain.errors import OtherDay
from domain.fact import said_to_happen
from domain.local_time import local_day
from domain.settlement import Reference
from infra.event_catalogue import FACTS
from tests.application.memory import World, act
from tests.application.situations.aid import AMOUNT, OWNER, PERIOD, VILLAGE
from tests.application.test_bad_input import given, perform, refused
from tests.application.test_settling import paying

ABOUT_SOMETHING_ELSE = {
    "from and until when it holds": (
        "RoleGranted RoleGrantProposed SubstituteNamed RulesVersionPublished CalendarPublished"
        " ProgrammeRulesPublished PeriodOpened AgreementSigned AgreementEnded NetworkTargetSet"
        " ShelterCapacitySet StaffQualified StayExtended"
    ),
    "the day of another's decision or paper, of which we were told": (
        "RankReceived ProposalAccepted ProposalDeclined EnrolmentDecided EnrolmentSuspended"
        " EnrolmentResumed EnrolmentEnded ExpenditureProposed ExpenditureRealized"
    ),
    "what became of people, of which we were told": (
        "MemberDied PersonDied HouseholdMoved PersonMoved RepeatClaimFlagged"
        " EnquiryAnswerReceived EnquiryAnswered"
    ),
    "a clock, which counts from recording": (
        "SlaStarted SlaPaused SlaResumed SlaBreached ComplaintResponded ReferralSent"
        " ReferralExpired ObjectionRaised ObjectionLapsed StayLimitExceeded AftercareOverdue"
    ),
    "what is planned": (
        "PayDayPlanned PostOfficePlanned PatrolPlanned AftercarePlanned ShiftPlanned"
        " MemberAssigned ShiftWithdrawn MemberUnassigned RosterPublished ShiftSwapped SwapProposed"
        " RosterFoundMissing CoverageGapDetected CoverageConfirmed"
    ),
}

SAYING_THEIR_DAY = [
    command
    for command in COMMANDS
    if {fact.own_day for fact in FACTS.values()} & set(command.__struct_fields__)
]


def days_of(kind: type[msgspec.Struct]) -> list[str]:
    hints: dict[str, Any] = get_type_hints(kind)
    return [
        field
        for field in kind.__struct_fields__
        if {date, datetime, tuple[date, ...]} & {hints[field], *get_args(hints[field])}
    ]


def test_of_every_day_in_a_fact_it_is_said_whether_it_is_that_of_the_act() -> None:
    elsewhere = " ".join(ABOUT_SOMETHING_ELSE.values()).split()
    undecided = {fact.__name__ for fact in FACTS.values() if days_of(fact) and not fact.own_day}
    assert undecided == set(elsewhere)
    for fact in FACTS.values():
        assert fact.own_day is None or fact.own_day in days_of(fact)


def test_commands_that_say_the_day_of_their_act() -> None:
    names = " ".join(sorted(command.__name__ for command in SAYING_THEIR_DAY))
    assert names == (
        "AcknowledgeReferral HoldPatrol PledgeCsr ReceiveCsr RecordActivity RecordDelivery"
        " RecordDeparture RecordMeeting RecordService SubmitProposal UseCsr VisitHousehold"
    )


@pytest.mark.parametrize("command", SAYING_THEIR_DAY, ids=lambda command: command.__name__)
async def test_told_later_it_happened_on_the_day_it_says_and_on_no_other(
    command: type[Command],
) -> None:
    world, wanted, doing = await given(command)
    arranged, told_on = len(world.ledger.log), world.now
    world.pass_days(3)
    contradiction = await refused(wanted, replace(doing, stated_at=world.now), world)
    assert isinstance(contradiction, OtherDay)
    assert contradiction.field in wanted.__struct_fields__
    await perform(wanted, doing, world)
    for stored in world.ledger.log[arranged:]:
        at = stored.envelope.occurred_at
        said = said_to_happen(stored.fact)
        assert local_day(at, world.ports.tenant) == local_day(told_on, world.ports.tenant)
        assert at == said or (at.hour, at.minute) == (16, 59)  # the end of the day in Sintang


@pytest.mark.parametrize(
    ("rendered_on", "stated", "occurred"),
    [
        (5, None, datetime(2026, 1, 5, 2, tzinfo=UTC)),  # today: now
        (4, None, datetime(2026, 1, 4, 16, 59, 59, tzinfo=UTC)),
        (4, datetime(2026, 1, 4, 3, tzinfo=UTC), datetime(2026, 1, 4, 3, tzinfo=UTC)),
        # 23:30 UTC of the 3rd is the 4th in Sintang.
        (4, datetime(2026, 1, 3, 23, 30, tzinfo=UTC), datetime(2026, 1, 3, 23, 30, tzinfo=UTC)),
        (4, datetime(2026, 1, 4, 17, tzinfo=UTC), None),
    ],
)
async def test_the_day_is_that_of_the_tenants_zone(
    rendered_on: int, stated: datetime | None, occurred: datetime | None
) -> None:
    world = World()  # 09:00 in Sintang on 5 January
    command = RecordService(
        service="BPNT", rendered_on=date(2026, 1, rendered_on), region="61.05.01.1001"
    )
    doing = act(Role.DESK, stated_at=stated)
    if occurred is None:
        assert (await refused(command, doing, world)).field == "rendered_on"
        return
    await record_service(command, doing, world.ports)
    assert [one.envelope.occurred_at for one in world.ledger.log] == [occurred]
    world.pass_days(1)
    assert (await record_service(command, doing, world.ports)).repeated  # whatever day it is now


async def test_lines_with_days_of_their_own_happened_on_them() -> None:
    world, people, batch = await paying(3)
    first = local_day(world.now, world.ports.tenant)
    world.pass_days(5)

    def line(recipient: Any, day: int | None) -> SettlementLine:
        payment = entitlement_stream("BPNT", PERIOD, recipient, "sembako")
        on = None if day is None else first + timedelta(days=day)
        return SettlementLine(
            reference=str(Reference(payment, 1)), outcome="credited", amount_rupiah=AMOUNT, on=on
        )

    before = len(world.ledger.log)
    told = tuple(line(one, day) for one, day in zip(people, (1, 3, None), strict=True))
    at = world.now - timedelta(days=1)
    await COMMANDS[SettleBatch](
        SettleBatch(batch=batch, lines=told), act(OWNER, stated_at=at), world.ports
    )
    happened = [one.envelope.occurred_at for one in world.ledger.log[before:]]
    assert [local_day(one, VILLAGE) - first for one in happened] == [
        timedelta(days=1),
        timedelta(days=3),
        timedelta(days=4),
    ]
    assert happened[-1] == at  # the act's time is that of the line without a day
