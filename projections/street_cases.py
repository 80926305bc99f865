"""The TRC's cases: where each stands, who was sent, how long it took, and how it came and ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Identifier, Literal

from domain.care import ClientDischarged, ClientReturned, ShelterAdmitted
from domain.case import (
    CaseClosed,
    CaseReported,
    IdentificationRevoked,
    PersonIdentified,
    PersonSecured,
    ResolvedOnScene,
    TeamArrived,
    TeamDispatched,
)
from domain.fact import Fact, Recorded
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table
from projections.trc_calls import called_at, trc_call

WAITING: Final = ("reported", "dispatched", "arrived")
"""Statuses in which the street still waits for us."""


class StreetCase(NamedTuple):
    """A case as the street knows it.

    status      reported | dispatched | arrived | secured | resolved_on_scene | admitted | discharged | closed
    members     accounts that were sent, in one text with blanks between
    outcome     how it was resolved on scene, or how the stay in a shelter ended
    began_at    when the call came in; without a call, when the case was reported
    minutes_to_dispatch, minutes_to_arrival   whole minutes from `began_at`; None where one of the two is not recorded
    """

    case_id: UUID
    status: str
    intake: str
    source: str | None
    category: str
    subtype: str | None
    subtype_version: int | None
    region: str | None
    sex: str | None
    person: UUID | None
    call: UUID | None
    patrol: UUID | None
    team: str | None
    members: str
    outcome: str | None
    began_at: datetime
    reported_at: datetime
    dispatched_at: datetime | None
    arrived_at: datetime | None
    secured_at: datetime | None
    ended_at: datetime | None
    minutes_to_dispatch: int | None
    minutes_to_arrival: int | None
    reported_position: int
    position: int = 0


street_case = Table(
    "street_case",
    StreetCase,
    key=("case_id",),
    indexes=(
        ("reported_position desc",),
        ("status", "began_at"),
        ("region", "reported_position desc"),
    ),
    past=((), ("status",)),
)
fold = Fold()

_LEADS_TO: Final[dict[type[Fact], str]] = {
    TeamDispatched: "dispatched",
    TeamArrived: "arrived",
    PersonSecured: "secured",
    ResolvedOnScene: "resolved_on_scene",
    ShelterAdmitted: "admitted",
    ClientReturned: "admitted",
    ClientDischarged: "discharged",
    CaseClosed: "closed",
}
_LATER: Final[tuple[type[Fact], ...]] = (*_LEADS_TO, PersonIdentified, IdentificationRevoked)


@fold.needs(CaseReported, *_LATER)
def _announce(page: Page, recorded: Recorded, fact: Fact) -> None:
    page.rows(street_case).want(recorded.stream)
    if isinstance(fact, CaseReported) and fact.call is not None:
        page.rows(trc_call).want(fact.call)


@fold.when(CaseReported)
def _reported(page: Page, recorded: Recorded, fact: CaseReported) -> None:
    reported_at = recorded.envelope.occurred_at
    page.rows(street_case).put(
        StreetCase(
            case_id=recorded.stream,
            status="reported",
            intake=fact.intake,
            source=fact.source,
            category=fact.category,
            subtype=fact.subtype,
            subtype_version=fact.subtype_version,
            region=fact.region,
            sex=fact.sex,
            person=fact.person,
            call=fact.call,
            patrol=fact.patrol,
            team=None,
            members="",
            outcome=None,
            began_at=called_at(page, fact.call) or reported_at,
            reported_at=reported_at,
            dispatched_at=None,
            arrived_at=None,
            secured_at=None,
            ended_at=None,
            minutes_to_dispatch=None,
            minutes_to_arrival=None,
            reported_position=recorded.position,
        )
    )


@fold.when(*_LATER)
def _went_on(page: Page, recorded: Recorded, fact: Fact) -> None:
    rows = page.rows(street_case)
    if (row := rows.get(recorded.stream)) is not None:
        row = row._replace(status=_LEADS_TO.get(type(fact), row.status))
        rows.put(row._replace(**_said(row, fact, recorded.envelope.occurred_at)))


def _said(row: StreetCase, fact: Fact, happened: datetime) -> dict[str, Any]:
    """What a fact says beside the status."""
    match fact:
        case TeamDispatched():
            return {
                "team": fact.team,
                "members": " ".join(fact.members),
                "dispatched_at": happened,
                "minutes_to_dispatch": _minutes(row.began_at, happened),
            }
        case TeamArrived():
            return {
                "arrived_at": happened,
                "minutes_to_arrival": _minutes(row.began_at, happened),
            }
        case PersonSecured():
            return {"secured_at": happened}
        case ResolvedOnScene():
            return {"outcome": fact.resolution, "ended_at": happened}
        case ClientDischarged():
            return {"outcome": fact.outcome, "ended_at": happened}
        case ClientReturned():
            return {"outcome": None, "ended_at": None}
        case PersonIdentified():
            return {"person": fact.person}
        case IdentificationRevoked():
            return {"person": None}
        case _:
            return {}


def _minutes(start: datetime, end: datetime) -> int:
    """Whole minutes; 0 where what came first was entered as if it came later."""
    return max(int((end - start).total_seconds() // 60), 0)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases. None asks for nothing; `…_from` times are included, `…_before` times are not.

    scope    the caller's region prefixes; region: what is asked for inside them
    """

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    status: str | None = None
    category: str | None = None
    subtype: str | None = None
    source: str | None = None
    patrol: UUID | None = None
    began_from: datetime | None = None
    began_before: datetime | None = None

    def where(self) -> Where:
        return (
            Where()
            .equals("status", self.status)
            .equals("category", self.category)
            .equals("subtype", self.subtype)
            .equals("source", self.source)
            .equals("patrol", self.patrol)
            .at_least("began_at", self.began_from)
            .below("began_at", self.began_before)
            .in_region(self.region)
            .in_scope(self.scope)
        )


async def street_case_of(
    conn: AsyncConnection[Any],
    schema: str,
    case_id: UUID,
    scope: tuple[str, ...] = ("",),
    at: int | None = None,
) -> StreetCase | None:
    """Answer one case; None if there is (or was, at `at`) none in the scope."""
    where = Where().equals("case_id", case_id).in_scope(scope)
    query = SQL("select {} from {} where {}").format(
        street_case.columns, street_case.at(schema, at), where.sql
    )
    async with conn.cursor(row_factory=args_row(StreetCase)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchone()


async def street_cases_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: CaseFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[StreetCase]:
    """Answer the next `limit` cases, newest report first."""
    where = wanted.where().below("reported_position", after)
    query = street_case.page(schema, at, where.sql, SQL("reported_position desc"), limit)
    async with conn.cursor(row_factory=args_row(StreetCase)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def street_cases_count(
    conn: AsyncConnection[Any], schema: str, wanted: CaseFilter, at: int | None = None
) -> int:
    """How many cases of the wanted kind there are."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(street_case.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


async def waiting_cases(
    conn: AsyncConnection[Any], schema: str, scope: tuple[str, ...], limit: int
) -> Sequence[StreetCase]:
    """Answer the cases whose person is not with us yet, longest waiting first."""
    where = Where().among("status", WAITING).in_scope(scope)
    query = street_case.page(schema, None, where.sql, SQL("began_at, reported_position"), limit)
    async with conn.cursor(row_factory=args_row(StreetCase)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


class CaseTotal(NamedTuple):
    """How many cases bear a code; dimension: category, subtype, source, intake, status or outcome."""

    dimension: str
    code: str | None
    cases: int


_DIMENSIONS: Final = ("category", "subtype", "source", "intake", "status", "outcome")


async def case_totals(
    conn: AsyncConnection[Any], schema: str, wanted: CaseFilter, at: int | None = None
) -> list[CaseTotal]:
    """Count the wanted cases along every dimension in one statement; without a source, a case counts under none."""
    where = wanted.where()
    codes = SQL(", ").join(
        SQL("({}, {})").format(Literal(each), Identifier(each)) for each in _DIMENSIONS
    )
    query = SQL(
        "select dimension, code, count(*) from {}, lateral (values {}) told(dimension, code)"
        " where {} group by dimension, code"
    ).format(street_case.at(schema, at), codes, where.sql)
    found = await (await conn.execute(query, where.values)).fetchall()
    totals = [CaseTotal(str(row[0]), row[1], int(row[2])) for row in found]
    return sorted(totals, key=lambda t: (_DIMENSIONS.index(t.dimension), -t.cases, t.code or ""))


class ResponseTimes(NamedTuple):
    """Minutes from the call (or the report) of the wanted cases: half of them took no longer, nine of ten no longer."""

    dispatched: int
    dispatch_median: int | None
    dispatch_ninety: int | None
    arrived: int
    arrival_median: int | None
    arrival_ninety: int | None


REFERRED: Final = "intake = 'referral'"
"""Which cases' response times count; patrols are there already."""


async def response_times(
    conn: AsyncConnection[Any], schema: str, wanted: CaseFilter, at: int | None = None
) -> ResponseTimes:
    """Answer how long it took; patrols are left out, for they are there already."""
    where = wanted.where().holds(SQL(REFERRED))
    query = SQL(
        "select count(minutes_to_dispatch),"
        " percentile_disc(0.5) within group (order by minutes_to_dispatch),"
        " percentile_disc(0.9) within group (order by minutes_to_dispatch),"
        " count(minutes_to_arrival),"
        " percentile_disc(0.5) within group (order by minutes_to_arrival),"
        " percentile_disc(0.9) within group (order by minutes_to_arrival) from {} where {}"
    ).format(street_case.at(schema, at), where.sql)
    async with conn.cursor(row_factory=args_row(ResponseTimes)) as cursor:
        await cursor.execute(query, where.values)
        found = await cursor.fetchone()
    return found or ResponseTimes(0, None, None, 0, None, None)
