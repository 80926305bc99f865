"""Numbers that several tables say together tell what added to them and what took away, at any position."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

from domain import complaint
from domain.batch import BatchDifferenceExplained, BatchReconciled, Difference
from domain.care import ShelterAdmitted, StayExtended
from domain.case import CaseReported, PersonSecured
from domain.fact import About
from domain.household import HouseholdRegistered
from domain.person import HouseholdJoined, PersonDied
from domain.shelter import BedFreed, BedTaken, ShelterCapacitySet
from projections.audit_trail import AuditFilter, audit_page
from projections.explained_numbers import NUMBERS
from projections.explaining import Asked, shares_page, value_of
from projections.moment import SchemaAt
from tests.projections.aid_examples import (
    ABOUT,
    ANI,
    BATCH,
    BUDI,
    CITRA,
    batch_scheduled,
    merged,
    registered,
    unmerged,
)
from tests.projections.conftest import Board
from tests.projections.history import DAY, TOWN, VILLAGE, History, complaint_submitted, named
from tests.projections.payment_examples import Entitled
from tests.projections.test_anomalous_identity import file
from tests.projections.test_complaint_status import RESPONDED

CHECKED = tuple(
    name
    for name in NUMBERS
    if name.startswith(("ANSWERS_", "AID_EXACT_", "AID_ON_TARGET_", "BEDS", "ANOMALIES_FOUND"))
)
MOVED = ("ANOMALIES_FOUND", "AID_EXACT_AMOUNT_MET", "BEDS", "BEDS_OVER_LIMIT")
KINDS = ("family_paid_twice", "shared_nik", "paid_twice")


def _money(history: History) -> None:
    """Two of a family are paid, one shares a NIK with a third; a difference comes and is explained; all goes back."""
    registered(history, ANI, BUDI, CITRA)
    history.record(named("family"), HouseholdRegistered(region=VILLAGE, head=ANI))
    for person in (ANI, BUDI):
        joined = HouseholdJoined(household=named("family"), relation="other")
        history.record(person, joined)
    history.record(BATCH, batch_scheduled(), about=ABOUT)
    lines = [Entitled(person) for person in (ANI, BUDI, CITRA)]
    for one in lines:
        one.paid(history, one.scheduled(rule_rupiah=200_000), one.credited())
    stated = Difference(number=1, kind="amount_differs", line=1, payment=lines[0].stream)
    file_ = BatchReconciled(
        file_digest="0" * 64,
        stated_count=3,
        stated_sum_rupiah=590_000,
        matched=2,
        matched_rupiah=400_000,
        differences=(stated,),
    )
    history.record(BATCH, file_, about=ABOUT)
    history.record(
        BATCH, BatchDifferenceExplained(number=1, explanation="payer_error"), about=ABOUT
    )
    merged(history, ANI, CITRA)
    unmerged(history, ANI, CITRA)
    lines[1].paid(history, lines[1].reversed(200_000))
    merged(history, CITRA, BUDI)


def _beds(history: History) -> None:
    """Beds are counted anew; a stay runs over its limit, is extended, and ends."""
    early, extended = date(2022, 5, 1), date(2022, 7, 1)
    for beds in (4, 6, 6, 3):
        fact = ShelterCapacitySet(shelter="upt", side="men", valid_from=early, beds=beds)
        history.record(named("upt"), fact)
    reported = CaseReported(intake="patrol", category="PMKS-11", region=VILLAGE, sex="L")
    admitted = ShelterAdmitted(
        shelter="upt", sex="L", side="men", stay=1, admitted_on=early, due_on=date(2022, 5, 10)
    )
    history.record(named("case"), reported, PersonSecured(), admitted)
    bed: dict[str, Any] = {"shelter": "upt", "side": "men", "number": 1, "case": named("case")}
    history.record(named("bed"), BedTaken(**bed, taken_on=early))
    history.record(named("case"), StayExtended(reason="legal_process", due_on=extended))
    history.record(named("case"), StayExtended(reason="legal_process", due_on=early))
    history.record(named("bed"), BedFreed(**bed, freed_on=DAY))


def _answers(history: History) -> None:
    answer = complaint.ResolutionConfirmed(satisfied=False, rating=2)
    again = complaint.ComplaintReopened(reason=complaint_submitted().narrative)
    history.record(named("complaint"), complaint_submitted(), *RESPONDED, answer, again)


async def test_what_took_away_is_told_and_the_facts_add_up_at_any_position(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for tell in (_money, _beds, _answers):
        tell(history)
    file(board, "shared", ANI, CITRA)
    board.show(history.facts, page=1000)
    asked = [Asked(NUMBERS[name], given=_given(name)) for name in CHECKED]
    asked += [Asked(NUMBERS["ANOMALIES_FOUND"], narrowed=(("kind", kind),)) for kind in KINDS]
    fell = set()
    for at in range(history.last, -1, -3):
        schema = SchemaAt(board.schema, at)
        for one in asked:
            shares = await shares_page(conn, schema, one, after=0, limit=100)
            told = (one.number.name, one.narrowed, at)
            assert sum(each.adds for each in shares) == await value_of(conn, schema, one), told
            fell |= {one.narrowed or one.number.name} if any(s.adds < 0 for s in shares) else set()
    assert fell >= {*MOVED, *((("kind", kind),) for kind in KINDS)}


def died_elsewhere() -> History:
    """Somebody is paid in the village for two months; the town records that they had died; one comes back."""
    history = History()
    registered(history, ANI)
    months = [Entitled(ANI, period=period) for period in ("2022-05", "2022-06")]
    for one in months:
        one.paid(history, one.scheduled(), one.credited())
    died = PersonDied(died_on=date(2022, 4, 2))
    history.record(ANI, died, about=About(TOWN), actor="desk-town", office="kantor-lain")
    months[0].paid(history, months[0].reversed(200_000))
    return history


async def test_of_a_fact_of_another_region_only_what_it_added_is_told(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = died_elsewhere()
    board.show(history.facts)
    number, schema = NUMBERS["ANOMALIES_FOUND"], board.schema
    for scope, told in (((VILLAGE,), [False, True]), ((VILLAGE, TOWN), [True, True])):
        asked = Asked(number, scope)
        shares = await shares_page(conn, schema, asked, after=0, limit=100)
        assert [(one.position, one.adds) for one in shares] == [
            (history.last - 1, 2),
            (history.last, -1),
        ]
        assert await value_of(conn, schema, asked) == 1
        assert [one.entry is not None for one in shares] == told
        trail = await audit_page(conn, schema, AuditFilter(scope), limit=100)
        assert {one.entry for one in shares if one.entry} <= set(trail)


def _given(name: str) -> tuple[tuple[str, date], ...]:
    return tuple((each, date(2022, 5, 17)) for each in NUMBERS[name].needs)
