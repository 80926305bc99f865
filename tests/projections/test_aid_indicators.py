"""Aid on time, on target, in the exact amount: each number with the list behind it, as of when it was known."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import psycopg

from domain.batch import BatchDifferenceExplained, BatchInstructed, BatchReconciled, Difference
from domain.fact import About
from domain.person import PersonDied
from projections.aid_indicators import (
    DEFINITIONS,
    IndicatorLine,
    UndeliveredTotal,
    indicator_count,
    indicator_page,
    indicators,
    paid_after_death_count,
    paid_after_death_page,
    undelivered_page,
    undelivered_totals,
)
from projections.payments import PaymentsFilter
from tests.projections.aid_examples import (
    ABOUT,
    ANI,
    BATCH,
    BUDI,
    CITRA,
    batch_scheduled,
    enrolled,
    merged,
    pay_day,
    post_office,
    registered,
    unmerged,
)
from tests.projections.conftest import Board
from tests.projections.history import TOWN, VILLAGE, History, named
from tests.projections.payment_examples import Entitled

EVERY = PaymentsFilter()
LAST = date(2022, 5, 12)
LATE = date(2022, 5, 13)


async def lines(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    wanted: PaymentsFilter = EVERY,
    at: int | None = None,
    **more: Any,
) -> list[IndicatorLine]:
    """The numbers, after each was held against the lists behind it."""
    found = await indicators(conn, board.schema, wanted, at=at, **more)
    for indicator in DEFINITIONS:
        asked = sum(getattr(line, f"{indicator}_asked") for line in found)
        met = sum(getattr(line, f"{indicator}_met") for line in found)
        for meets, count in ((True, met), (False, asked - met)):
            of: Any = (conn, board.schema, wanted, indicator)
            listed = await indicator_page(*of, met=meets, limit=50, at=at)
            assert await indicator_count(*of, met=meets, at=at) == len(listed) == count
    return found


async def missed(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    indicator: Any,
    at: int | None = None,
) -> list[tuple[UUID, str | None]]:
    """Who is behind what an indicator lacks, and why the money should not be there."""
    found = await indicator_page(conn, board.schema, EVERY, indicator, met=False, limit=50, at=at)
    return [(row.recipient, row.off_target) for row in found]


def paid(history: History, *happened: Any, **changes: Any) -> Entitled:
    """A payment to somebody new, who is enrolled and has a NIK."""
    entitled = Entitled(**{"recipient": named(f"recipient {history.last}"), **changes})
    registered(history, entitled.recipient, region=entitled.region)
    enrolled(history, entitled.recipient)
    life = [make(entitled) for make in happened]
    entitled.paid(history, entitled.scheduled(), *life)
    return entitled


async def test_in_time_is_what_arrived_by_the_last_day_of_the_nearest_pay_day(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for planned in (pay_day("61.05", LAST), pay_day("61.05.01", LATE)):
        history.record(named(planned.region), planned, about=About(planned.region))

    def taken(day: date) -> tuple[Any, ...]:
        return (
            lambda one: one.credited(happened_on=LAST),
            lambda one: one.collected(happened_on=day),
        )

    in_time = [
        paid(history, *taken(LAST), region=TOWN),
        paid(history, *taken(LATE)),  # the district's own day is later
        paid(history, lambda one: one.credited(happened_on=LAST), channel="himbara", region=TOWN),
    ]
    late = [
        paid(history, *taken(LATE), region=TOWN),
        paid(history, lambda one: one.credited(happened_on=LAST), region=TOWN),  # not yet taken
        paid(history, lambda one: one.failed(), region=TOWN),
        paid(history, *taken(LAST), lambda one: one.returned(200_000), region=TOWN),
        paid(history, region=TOWN),
    ]
    paid(history, lambda one: one.failed(reason="batch_rejected"), region=TOWN)
    paid(history, lambda one: one.corrected(), region=TOWN)
    paid(history, *taken(LAST), period="2022-06", region=TOWN)  # no day was planned
    board.show(history.facts)
    (line,) = await lines(board, conn)
    assert (line.on_time_asked, line.on_time_met, line.unplanned) == (8, len(in_time), 1)
    assert [who for who, _ in await missed(board, conn, "on_time")] == [
        one.recipient for one in late
    ]
    districts = await lines(board, conn, level="district")
    assert [(one.region, one.on_time_asked, one.on_time_met) for one in districts] == [
        ("61.05.01", 1, 1),
        ("61.05.07", 7, 2),
    ]
    (seen,) = await lines(board, conn, PaymentsFilter(scope=("61.05.01",)))
    assert (seen.on_time_asked, seen.on_time_met) == (1, 1)


async def test_a_pay_day_that_is_planned_anew_counts_from_then_on(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(named("day"), pay_day(VILLAGE, LAST), about=ABOUT)
    paid(history, lambda one: one.credited(), lambda one: one.collected(happened_on=LATE))
    before = history.last
    history.record(named("day"), pay_day(VILLAGE, LATE), about=ABOUT)
    board.show(history.facts)
    met = [(await lines(board, conn, at=at))[0].on_time_met for at in (before, None)]
    assert met == [0, 1]


async def test_the_exact_amount_is_the_rule_s_with_nothing_returned_and_nothing_differing(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    exact, less, part, differs, unknown = (Entitled(named(f"sum {n}")) for n in range(5))
    everybody = (exact, less, part, differs, unknown)
    registered(history, *(one.recipient for one in everybody))
    enrolled(history, *(one.recipient for one in everybody))
    for one, amount in zip(everybody, (200_000, 150_000, 200_000, 200_000, 70_000), strict=True):
        rule = {} if one is unknown else {"rule_rupiah": 200_000}
        one.paid(history, one.scheduled(1, amount, **rule), one.credited(1, amount))
    part.paid(history, part.returned(10_000))
    history.record(BATCH, batch_scheduled(), _reconciled(differs), about=ABOUT)
    found = history.last
    explained = BatchDifferenceExplained(number=1, explanation="payer_error")
    history.record(BATCH, explained, about=ABOUT)
    board.show(history.facts)
    (line,) = await lines(board, conn, at=found)
    assert (line.exact_amount_asked, line.exact_amount_met, line.unruled) == (4, 1, 1)
    assert [who for who, _ in await missed(board, conn, "exact_amount", found)] == [
        less.recipient,
        part.recipient,
        differs.recipient,
    ]
    (line,) = await lines(board, conn)
    assert line.exact_amount_met == 2


def _reconciled(*of: Entitled) -> BatchReconciled:
    differences = tuple(
        Difference(
            number=number,
            kind="amount_differs",
            line=number,
            payment=one.stream,
            stated_rupiah=20_000,
            ordered_rupiah=200_000,
        )
        for number, one in enumerate(of, 1)
    )
    return BatchReconciled(
        file_digest="0" * 64,
        stated_count=5,
        stated_sum_rupiah=1,
        matched=4,
        matched_rupiah=1,
        differences=differences,
    )


async def test_units_are_never_added_up(board: Board, conn: psycopg.AsyncConnection[Any]) -> None:
    history = History()
    for unit in ("KPM", "person", "KPM"):
        paid(history, lambda one: one.credited(), unit=unit)
    board.show(history.facts)
    found = await lines(board, conn)
    assert [(line.unit, line.on_target_asked) for line in found] == [("KPM", 2), ("person", 1)]


# On target ----------------------------------------------------------------------------------------


async def test_whoever_died_before_the_month_or_stage_or_has_no_nik_is_off_target(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    expected: list[tuple[UUID, str | None]] = []

    def case(period: str, died_on: date | None, why: str | None, nik: str | None = "x") -> None:
        entitled = Entitled(named(f"{period} {died_on} {nik}"), period=period)
        registered(history, entitled.recipient, nik=nik)
        enrolled(history, entitled.recipient)
        if died_on is not None:
            history.record(entitled.recipient, PersonDied(died_on=died_on), about=ABOUT)
        entitled.paid(history, entitled.scheduled(), entitled.credited())
        if why is not None:
            expected.append((entitled.recipient, why))

    case("2022-05", date(2022, 4, 30), "deceased")
    case("2022-05", date(2022, 5, 1), None)
    case("2022-05", date(2021, 12, 31), "deceased")
    case("2022-T2", date(2022, 3, 31), "deceased")
    case("2022-T2", date(2022, 4, 1), None)
    case("2022-T1", date(2021, 12, 31), "deceased")
    case("2022-05", None, "no_nik", nik=None)
    case("2022-05", date(2022, 1, 1), "deceased", nik=None)
    case("2022-05", None, None)
    board.show(history.facts)
    assert await missed(board, conn, "on_target") == expected
    (line,) = await lines(board, conn)
    assert (line.on_target_asked, line.on_target_met) == (9, 9 - len(expected))


async def test_a_death_that_is_known_later_counts_from_then_on_and_rewrites_nothing(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    ani = paid(history, lambda one: one.credited(), lambda one: one.collected())
    before = history.last
    history.record(ani.recipient, PersonDied(died_on=date(2022, 4, 2)), about=ABOUT)
    known = history.last
    ani.paid(history, ani.returned(200_000))
    board.show(history.facts)
    told = [(await lines(board, conn, at=at))[0] for at in (before, known, None)]
    assert [(one.on_target_asked, one.on_target_met) for one in told] == [(1, 1), (1, 0), (0, 0)]

    async def dead(at: int | None) -> list[tuple[str, date]]:
        found = await paid_after_death_page(conn, board.schema, EVERY, limit=9, at=at)
        assert await paid_after_death_count(conn, board.schema, EVERY, at) == len(found)
        return [(one.payment.status, one.died_on) for one in found]

    assert await dead(before) == await dead(None) == []
    assert await dead(known) == [("collected", date(2022, 4, 2))]


async def test_what_is_known_under_one_id_holds_for_every_id_of_the_person(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI, CITRA)
    registered(history, BUDI, nik=None)
    enrolled(history, ANI, BUDI, CITRA)
    for person in (ANI, BUDI, CITRA):
        one = Entitled(person)
        one.paid(history, one.scheduled(), one.credited())
    apart = history.last
    merged(history, ANI, BUDI)  # whose NIK is on file under the other id
    together = history.last
    history.record(ANI, PersonDied(died_on=date(2022, 4, 2)), about=ABOUT)
    dead = history.last
    merged(history, CITRA, ANI)
    all_three = history.last
    unmerged(history, CITRA, ANI)
    unmerged(history, ANI, BUDI)
    board.show(history.facts)
    assert await missed(board, conn, "on_target", apart) == [(BUDI, "no_nik")]
    assert await missed(board, conn, "on_target", together) == []
    both = [(ANI, "deceased"), (BUDI, "deceased")]
    assert await missed(board, conn, "on_target", dead) == both
    assert await missed(board, conn, "on_target", all_three) == [*both, (CITRA, "deceased")]
    assert await missed(board, conn, "on_target") == [(ANI, "deceased"), (BUDI, "no_nik")]


async def test_payments_after_death_are_those_that_are_out_or_on_the_way(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    fates: dict[str, tuple[Any, ...]] = {
        "scheduled": (),
        "credited": (lambda one: one.credited(),),
        "collected": (lambda one: one.credited(), lambda one: one.collected()),
        "unclaimed": (lambda one: one.credited(), lambda one: one.unclaimed()),
        "failed": (lambda one: one.failed(reason="recipient_died"),),
        "returned": (lambda one: one.credited(), lambda one: one.returned(200_000)),
        "reversed": (lambda one: one.credited(), lambda one: one.reversed(200_000)),
        "corrected": (lambda one: one.corrected(),),
    }
    for status, fate in fates.items():
        one = paid(history, *fate, region=TOWN if status == "unclaimed" else VILLAGE)
        history.record(one.recipient, PersonDied(died_on=date(2022, 4, 2)), about=one.about)
    paid(history, lambda one: one.credited())  # to somebody who lives
    board.show(history.facts)

    async def statuses(wanted: PaymentsFilter = EVERY, **more: Any) -> list[str]:
        found = await paid_after_death_page(conn, board.schema, wanted, **{"limit": 9, **more})
        return [one.payment.status for one in found]

    assert await statuses() == ["scheduled", "credited", "collected", "unclaimed"]
    assert await statuses(PaymentsFilter(scope=("61.05.07",))) == ["unclaimed"]
    assert await statuses(PaymentsFilter(status="credited")) == ["credited"]
    assert await statuses(PaymentsFilter(period="2022-06")) == []
    first = await paid_after_death_page(conn, board.schema, EVERY, limit=1)
    assert await statuses(after=first[0].payment.first_position, limit=2) == [
        "credited",
        "collected",
    ]
    assert await paid_after_death_count(conn, board.schema, EVERY) == 4
    # What never was, or is no longer, with the dead is asked of no indicator.
    assert (await lines(board, conn))[0].on_target_asked == 4


# Undelivered --------------------------------------------------------------------------------------


async def test_undelivered_is_what_failed_was_not_claimed_or_waits_beyond_the_last_day(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    instructed = BatchInstructed(
        payment_order="SP2D 1", instructed_on=date(2022, 5, 2), due_on=LAST
    )
    history.record(BATCH, batch_scheduled(), instructed, about=ABOUT)
    history.record(named("plan"), post_office("kpc-1", VILLAGE), about=ABOUT)
    failed = paid(history, lambda one: one.failed(reason="name_mismatch"))
    unclaimed = paid(history, lambda one: one.credited(), lambda one: one.unclaimed())
    waiting = paid(history, lambda one: one.credited(), region=TOWN)
    silent = paid(history)
    paid(history, lambda one: one.credited(), lambda one: one.collected())
    paid(history, lambda one: one.failed(reason="batch_rejected"))
    before = history.last
    silent.paid(history, silent.credited(), silent.collected())
    board.show(history.facts)

    async def found(today: date, at: int | None = None, **more: Any) -> list[Any]:
        page = await undelivered_page(conn, board.schema, EVERY, today, limit=9, at=at, **more)
        return [(row.recipient, row.why, row.post_office, row.due_on) for row in page]

    on_the_last_day = [
        (failed.recipient, "name_mismatch", "kpc-1", LAST),
        (unclaimed.recipient, "unclaimed", "kpc-1", LAST),
    ]
    assert await found(LAST) == await found(LAST, before) == on_the_last_day
    late = (waiting.recipient, "not_taken_yet", None, LAST)
    assert await found(LATE) == [*on_the_last_day, late]
    no_result = (silent.recipient, "no_result", "kpc-1", LAST)
    assert await found(LATE, before) == [*on_the_last_day, late, no_result]
    assert await found(LATE, why="unclaimed") == on_the_last_day[1:]
    village = PaymentsFilter(region=VILLAGE)
    assert await undelivered_totals(conn, board.schema, village, LATE, before) == [
        UndeliveredTotal(why, "KPM", 1, 200_000)
        for why in ("name_mismatch", "no_result", "unclaimed")
    ]
