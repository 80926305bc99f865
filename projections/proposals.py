"""Families proposed for programmes: the queue by stage, and how far proposals came."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Fact, Recorded
from domain.household import HouseholdMoved
from domain.proposal import (
    FINISHED,
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
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class Proposal(NamedTuple):
    """A proposal as it stands. Findings, notes and coordinates are not shown.

    region    where the family lives; once nothing more happens to it, where it lived then
    stage     of domain.proposal.Stage; stage_since: since when
    reached   the furthest of STEPS that it took, from 1: a return takes nothing back
    minutes   of the meeting; reason: of a return or of the owner's refusal
    decided_on, decree  the owner's decision
    """

    proposal: UUID
    programme: str
    household: UUID
    round: int
    region: str
    unit: str
    stage: str
    stage_since: datetime
    reached: int
    visited_on: date | None
    meeting: str | None
    minutes: str | None
    held_on: date | None
    decile: int | None
    reason: str | None
    decided_on: date | None
    decree: str | None
    proposed_at: datetime
    proposed_position: int
    position: int = 0


proposal = Table(
    "proposal",
    Proposal,
    key=("proposal",),
    indexes=(
        ("proposed_position",),
        ("stage", "proposed_position"),
        ("region", "proposed_position"),
        ("household",),
    ),
    past=((), ("stage",)),
    version=2,
)

fold = Fold()

STEPS: Final = ("proposed", "visited", "meeting", "verified", "submitted", "enrolled")
"""The funnel's first half, in order."""

_LATER: Final[tuple[type[Fact], ...]] = (
    FieldVisitRecorded,
    MusdesResolved,
    ProposalReturned,
    ProposalCorrected,
    DinsosVerified,
    SubmittedToSiksNg,
    RankReceived,
    ProposalAccepted,
    ProposalDeclined,
)


@fold.needs(HouseholdProposed, *_LATER)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(proposal).want(recorded.stream)


@fold.when(HouseholdProposed)
def _proposed(page: Page, recorded: Recorded, fact: HouseholdProposed) -> None:
    page.rows(proposal).put(
        Proposal(
            proposal=recorded.stream,
            programme=fact.programme,
            household=fact.household,
            round=fact.round,
            region=fact.region,
            unit=fact.unit,
            stage="proposed",
            stage_since=recorded.envelope.occurred_at,
            reached=1,
            visited_on=None,
            meeting=None,
            minutes=None,
            held_on=None,
            decile=None,
            reason=None,
            decided_on=None,
            decree=None,
            proposed_at=recorded.envelope.occurred_at,
            proposed_position=recorded.position,
        )
    )


@fold.when(*_LATER)
def _went_on(page: Page, recorded: Recorded, fact: Fact) -> None:
    rows = page.rows(proposal)
    if (row := rows.get(recorded.stream)) is not None:
        changes = _in_the_village(fact) or _decided(fact)
        reached = max(row.reached, changes.pop("reached", 0))
        since = recorded.envelope.occurred_at
        rows.put(row._replace(**changes, reached=reached, stage_since=since))


@fold.when(HouseholdMoved)
def _family_moved(page: Page, recorded: Recorded, fact: HouseholdMoved) -> None:
    if fact.outside:
        return
    rows = page.rows(proposal)
    for row in rows.where("household", recorded.stream):
        if row.stage not in FINISHED:
            rows.put(row._replace(region=fact.to_region))


def _in_the_village(fact: Fact) -> dict[str, Any]:
    match fact:
        case FieldVisitRecorded():
            return {"stage": "visited", "visited_on": fact.visited_on, "reached": 2}
        case MusdesResolved():
            said = {"meeting": fact.meeting, "minutes": fact.minutes, "held_on": fact.held_on}
            if not fact.approved:
                return {"stage": "meeting_rejected", **said}
            return {"stage": "meeting_approved", "reached": 3, **said}
        case ProposalReturned():
            return {"stage": "returned", "reason": fact.reason}
        case ProposalCorrected():
            return {"stage": "meeting_approved", "reason": None}
        case _:
            return {}


def _decided(fact: Fact) -> dict[str, Any]:
    match fact:
        case DinsosVerified():
            return {"stage": "verified", "reached": 4}
        case SubmittedToSiksNg():
            return {"stage": "submitted", "reached": 5}
        case RankReceived():
            return {"stage": "ranked", "decile": fact.decile}
        case ProposalAccepted():
            decided = {"decided_on": fact.decided_on, "decree": fact.decree}
            return {"stage": "accepted", "reached": 6, **decided}
        case ProposalDeclined():
            decided = {"decided_on": fact.decided_on, "decree": fact.decree}
            return {"stage": "declined", "reason": fact.reason, **decided}
        case _:
            return {}


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """Which proposals. None asks for nothing.

    scope    the caller's region prefixes ("" sees the whole tenant)
    region   what the caller asks for inside them
    """

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    stage: str | None = None
    programme: str | None = None
    household: UUID | None = None

    def where(self) -> Where:
        return (
            Where()
            .equals("stage", self.stage)
            .equals("programme", self.programme)
            .equals("household", self.household)
            .in_region(self.region)
            .in_scope(self.scope)
        )


async def proposals_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: ProposalFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Proposal]:
    """Answer the next `limit` proposals, oldest first: whoever waits longest comes first."""
    where = wanted.where().above("proposed_position", after)
    query = proposal.page(schema, at, where.sql, SQL("proposed_position"), limit)
    async with conn.cursor(row_factory=args_row(Proposal)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def proposals_count(
    conn: AsyncConnection[Any], schema: str, wanted: ProposalFilter, at: int | None = None
) -> int:
    """Count the proposals of the wanted kind."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(proposal.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


ENDED: Final = "stage in ('declined', 'meeting_rejected')"
"""Which proposals ended without enrolment."""


class Funnel(NamedTuple):
    """How many proposals of a programme came so far, and how many ended without enrolment."""

    programme: str
    unit: str
    proposed: int
    visited: int
    meeting: int
    verified: int
    submitted: int
    enrolled: int
    ended: int


async def funnel(
    conn: AsyncConnection[Any], schema: str, wanted: ProposalFilter, at: int | None = None
) -> list[Funnel]:
    """Count per programme how many proposals took each of STEPS, whether or not they went further."""
    where = wanted.where()
    taken = SQL(", ").join(
        [
            SQL("count(*) filter (where reached >= {})").format(number)
            for number in range(1, len(STEPS) + 1)
        ]
    )
    query = SQL(
        "select programme, unit, {},"
        " count(*) filter (where {})"
        " from {} where {} group by programme, unit order by programme, unit"
    ).format(taken, SQL(ENDED), proposal.at(schema, at), where.sql)
    async with conn.cursor(row_factory=args_row(Funnel)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
