"""Families, proposals and objections, from lists of facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest

from domain.enrolment import EnrolmentDecided
from domain.fact import About, Fact, Sealed
from domain.household import (
    HeadNamed,
    HouseholdMoved,
    HouseholdRegistered,
    MemberAdded,
    MemberDied,
    MemberRemoved,
)
from domain.objection import (
    ObjectionLapsed,
    ObjectionRaised,
    ObjectionRejected,
    ObjectionUpheld,
)
from domain.person import (
    HouseholdJoined,
    HouseholdLeft,
    PersonDied,
    PersonMoved,
    PersonRegistered,
    PersonsMerged,
)
from domain.proposal import (
    DinsosVerified,
    FieldVisitRecorded,
    HouseholdProposed,
    MusdesResolved,
    ProposalAccepted,
    ProposalCorrected,
    ProposalDeclined,
    ProposalReturned,
    RankReceived,
    SubmittedToSiksNg,
)
from domain.service_rendered import ServiceRecorded
from projections import kpm
from projections.behind_walls import NOBODY
from projections.deadlines import DeadlineFilter, deadlines_page
from projections.households import (
    HouseholdFilter,
    household_by_id,
    households_count,
    households_page,
    members_of,
)
from projections.objections import (
    ObjectionFilter,
    objections_against,
    objections_count,
    objections_page,
)
from projections.people import people_by_id
from projections.proposals import (
    Funnel,
    ProposalFilter,
    funnel,
    proposals_count,
    proposals_page,
)
from tests.projections.conftest import Board
from tests.projections.history import DAY, TOWN, VILLAGE, History, complaint_submitted, named
from tests.projections.payment_examples import Entitled

ANI, BUDI, CITRA = (named(name) for name in ("ani", "budi", "citra"))
FAMILY, OTHER = named("family"), named("other family")
SEALED = Sealed("sealed")


def registered(history: History, *people: Any) -> None:
    for person in people:
        history.record(person, PersonRegistered(name=SEALED, region=VILLAGE), about=About(VILLAGE))


async def test_a_family_as_it_stands(board: Board, conn: psycopg.AsyncConnection[Any]) -> None:
    history = History()
    registered(history, ANI, BUDI, CITRA)
    history.record(
        FAMILY,
        HouseholdRegistered(region=VILLAGE, head=ANI, family_card=SEALED),
        MemberAdded(person=ANI, relation="family_head"),
        MemberAdded(person=BUDI, relation="child"),
        MemberAdded(person=CITRA, relation="child"),
    )
    for person in (ANI, BUDI, CITRA):
        history.record(person, HouseholdJoined(household=FAMILY, relation="child"))
    first = history.last
    history.record(FAMILY, HeadNamed(head=BUDI, former_head_becomes="parent"))
    history.record(FAMILY, MemberDied(person=ANI, died_on=date(2022, 5, 1)))
    history.record(ANI, PersonDied(died_on=date(2022, 5, 1)))
    history.record(FAMILY, MemberRemoved(person=CITRA, reason="moved"))
    history.record(CITRA, HouseholdLeft(household=FAMILY, reason="moved"))
    history.record(FAMILY, HouseholdMoved(to_region=TOWN, outside=False, moved_on=DAY))
    history.record(BUDI, PersonMoved(to_region=TOWN, moved_on=DAY))
    history.record(OTHER, HouseholdRegistered(region=VILLAGE, head=CITRA))
    history.record(OTHER, HouseholdMoved(to_region="21.71.04.1001", outside=True, moved_on=DAY))
    board.show(history.facts)

    family = await household_by_id(conn, board.schema, FAMILY)
    assert family is not None
    assert (family.region, family.head, family.living, family.family_card) == (
        TOWN,
        BUDI,
        1,
        "sealed",
    )
    members = (await members_of(conn, board.schema, [FAMILY, OTHER]))[FAMILY]
    assert {(one.person, one.relation, one.standing, one.until) for one in members} == {
        (ANI, "parent", "died", date(2022, 5, 1)),
        (BUDI, "family_head", "member", None),
        (CITRA, "child", "removed", DAY),
    }
    known = await people_by_id(conn, board.schema, [ANI, CITRA])
    assert (known[ANI].household, known[ANI].died_on) == (FAMILY, date(2022, 5, 1))
    assert known[CITRA].household is None
    assert set(await people_by_id(conn, board.schema, [ANI, BUDI], (VILLAGE,))) == {ANI}
    assert set(await people_by_id(conn, board.schema, [ANI, BUDI], (TOWN,))) == {BUDI}
    assert set(await people_by_id(conn, board.schema, [BUDI], (VILLAGE,), at=first)) == {BUDI}

    everywhere = HouseholdFilter()
    newest, oldest = await households_page(conn, board.schema, everywhere, limit=10)
    assert (newest.household, newest.gone_to, oldest.household) == (
        OTHER,
        "21.71.04.1001",
        FAMILY,
    )
    assert await households_count(conn, board.schema, everywhere) == 2
    assert await households_count(conn, board.schema, everywhere, at=first) == 1
    assert await households_page(
        conn, board.schema, everywhere, after=newest.registered_position, limit=10
    ) == [oldest]
    assert await household_by_id(conn, board.schema, FAMILY, (VILLAGE,)) is None
    here = HouseholdFilter(scope=(VILLAGE,), region="61.05")
    assert await households_count(conn, board.schema, here) == 1


@pytest.mark.parametrize(
    ("removed_on", "region", "until"),
    [
        (date(2022, 5, 3), VILLAGE, date(2022, 5, 3)),
        (None, VILLAGE, date(2022, 5, 18)),
        (None, "91.01.01.2001", date(2022, 5, 18)),
        (None, None, date(2022, 5, 18)),
    ],
)
async def test_who_left_before_the_office_opened_left_on_its_day(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    removed_on: date | None,
    region: str | None,
    until: date,
) -> None:
    history = History()
    registered(history, ANI, BUDI)
    family = HouseholdRegistered(region=VILLAGE, head=ANI)
    history.record(FAMILY, family, MemberAdded(person=BUDI, relation="child"))
    gone = MemberRemoved(person=BUDI, reason="moved", removed_on=removed_on)
    history.record(FAMILY, gone, about=About(region), hours_late=3)  # 22:05 UTC of the 17th
    board.show(history.facts)
    [member] = (await members_of(conn, board.schema, [FAMILY]))[FAMILY]
    assert member.until == until


PROPOSED = HouseholdProposed(
    programme="PKH",
    household=FAMILY,
    round=1,
    region=VILLAGE,
    unit="KPM",
    proposed_by="operator-1",
)
VISITED = FieldVisitRecorded(visited_on=DAY, findings=SEALED)
MET = MusdesResolved(minutes="BA-1", meeting="musdes", approved=True, held_on=DAY)
REJECTED = MusdesResolved(minutes="BA-2", meeting="muskel", approved=False, held_on=DAY)
LIFE: tuple[tuple[Fact, str, int], ...] = (
    (PROPOSED, "proposed", 1),
    (VISITED, "visited", 2),
    (MET, "meeting_approved", 3),
    (ProposalReturned(reason="data_mismatch"), "returned", 3),
    (ProposalCorrected(corrected_by="operator-1"), "meeting_approved", 3),
    (DinsosVerified(verified_by="verifier-1"), "verified", 4),
    (SubmittedToSiksNg(minutes="BA-1", submitted_on=DAY), "submitted", 5),
    (RankReceived(decile=2, ranked_on=DAY), "ranked", 5),
    (ProposalAccepted(people=(ANI,), decided_on=DAY, decree="SK 1"), "accepted", 6),
)


async def test_a_running_proposal_moves_with_its_family_and_a_finished_one_stays(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    running, finished = named("proposal 1"), named("proposal 2")
    history.record(finished, PROPOSED, VISITED, REJECTED, about=About(VILLAGE, "PKH"))
    history.record(running, PROPOSED, about=About(VILLAGE, "PKH"))
    away = HouseholdMoved(to_region="61.71", outside=True, moved_on=DAY)
    proposed = history.record(FAMILY, away)
    history.record(FAMILY, HouseholdMoved(to_region=TOWN, outside=False, moved_on=DAY))
    board.show(history.facts)

    async def listed(region: str, at: int | None = None) -> list[Any]:
        rows = await proposals_page(
            conn, board.schema, ProposalFilter(scope=(region,)), limit=9, at=at
        )
        return [row.proposal for row in rows]

    assert await listed(TOWN) == [running]
    assert await listed(VILLAGE) == [finished]
    assert await listed(TOWN, proposed) == []
    assert await listed(VILLAGE, proposed) == [finished, running]


async def test_a_proposal_step_by_step_and_the_funnel(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    first = named("proposal 1")
    for fact, _, _ in LIFE:
        history.record(first, fact, about=About(VILLAGE, "PKH"))
    second, third = named("proposal 2"), named("proposal 3")
    history.record(second, PROPOSED, VISITED, REJECTED)
    declined = ProposalDeclined(reason="quota_full", decided_on=DAY)
    history.record(third, PROPOSED, VISITED, MET, LIFE[5][0], LIFE[6][0], declined)
    board.show(history.facts)

    everything = ProposalFilter()
    for at, (_, stage, reached) in enumerate(LIFE, start=1):
        (row,) = await proposals_page(conn, board.schema, everything, limit=10, at=at)
        assert (row.stage, row.reached) == (stage, reached)
    rows = await proposals_page(conn, board.schema, everything, limit=10)
    assert [row.stage for row in rows] == ["accepted", "meeting_rejected", "declined"]
    assert (rows[0].decile, rows[0].decree, rows[0].minutes) == (2, "SK 1", "BA-1")
    assert (rows[0].reason, rows[2].reason) == (None, "quota_full")
    assert await proposals_count(conn, board.schema, ProposalFilter(stage="accepted")) == 1
    assert await proposals_page(conn, board.schema, ProposalFilter(scope=(TOWN,)), limit=1) == []
    assert [
        row.proposal
        for row in await proposals_page(
            conn, board.schema, everything, after=rows[0].proposed_position, limit=1
        )
    ] == [second]
    assert await funnel(conn, board.schema, everything) == [
        Funnel("PKH", "KPM", 3, 3, 2, 2, 2, 1, 2)
    ]


async def test_objections_and_their_deadline(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    raised = ObjectionRaised(
        household=FAMILY,
        objector=CITRA,
        raised_by="desk-1",
        region=VILLAGE,
        reason="well_off",
        coordinates=SEALED,
        due_on=date(2022, 6, 1),
        rule_version=0,
    )
    ends: tuple[Fact, ...] = (
        ObjectionUpheld(asks="delisting", findings=SEALED),
        ObjectionRejected(reason="unfounded", findings=SEALED),
        ObjectionLapsed(due_on=date(2022, 6, 1)),
    )
    for number, end in enumerate(ends):
        history.record(named(f"objection {number}"), raised, about=About(VILLAGE))
        history.record(named(f"objection {number}"), end, about=About(VILLAGE))
    history.record(named("objection 3"), raised, about=About(VILLAGE))
    board.show(history.facts)

    rows = await objections_page(conn, board.schema, ObjectionFilter(), limit=10)
    assert [(row.status, row.asks, row.rejected_for) for row in rows] == [
        ("raised", None, None),
        ("lapsed", None, None),
        ("rejected", None, "unfounded"),
        ("upheld", "delisting", None),
    ]
    assert not {"objector", "coordinates", "narrative"} & set(rows[0]._fields)
    assert await objections_count(conn, board.schema, ObjectionFilter(status="lapsed")) == 1
    assert await objections_against(conn, board.schema, FAMILY, []) == rows
    assert await objections_against(conn, board.schema, OTHER, [ANI]) == []
    (running,) = await deadlines_page(conn, board.schema, DeadlineFilter(), limit=10)
    assert (running.subject, running.kind) == (named("objection 3"), "objection.verification")


async def test_what_is_known_of_a_family_includes_its_peoples_other_ids(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI, BUDI, CITRA)
    history.record(ANI, PersonsMerged(merged=BUDI))
    for person in (BUDI, CITRA):
        decided = EnrolmentDecided(
            programme="PKH", person=person, unit="KPM", decided_on=DAY, region=VILLAGE
        )
        history.record(named(f"enrolment {person}"), decided)
        entitled = Entitled(person)
        entitled.paid(history, entitled.scheduled(), entitled.credited())
        history.record(
            named(f"service {person}"),
            ServiceRecorded(
                service="BPNT",
                unit="KPM",
                quantity=1,
                rendered_on=DAY,
                region=VILLAGE,
                person=person,
            ),
        )
        complaint = complaint_submitted()
        of_theirs = type(complaint)(
            **{
                **{name: getattr(complaint, name) for name in complaint.__struct_fields__},
                "reporter": person,
            }
        )
        history.record(named(f"complaint {person}"), of_theirs)
    board.show(history.facts)

    known = await kpm.everybody(conn, board.schema, [ANI])
    ids = [person.person for person in known]
    assert ids == [ANI, BUDI]
    assert [row.person for row in await kpm.enrolments_of(conn, board.schema, ids)] == [BUDI]
    assert [row.recipient for row in await kpm.payments_of(conn, board.schema, ids)] == [BUDI]
    assert await kpm.held_by(conn, board.schema, ids) == [("BPNT", "KPM", 1, 200_000)]
    (service,) = await kpm.services_of(conn, board.schema, ids)
    assert (service.person, service.service.service) == (BUDI, "BPNT")
    (letter,) = await kpm.complaints_of(conn, board.schema, ids, NOBODY)
    assert letter.complaint == named(f"complaint {BUDI}")
