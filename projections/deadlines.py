"""What falls due when: the running deadlines of every subject, which the process managers act upon.

A fact that carries `due_on` opens a deadline of its kind for its stream, or moves it; facts that settle it close it.
The day was computed when the fact was decided, under the rules and the calendar of then: a replay finds the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, Protocol, cast
from uuid import UUID

from msgspec import structs
from psycopg import AsyncConnection, Connection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain import complaint, complaint_clocks, objection, roster
from domain.batch import BatchClosed, BatchInstructed, BatchUnclaimedMarked
from domain.care import (
    AftercareOverdue,
    AftercarePlanned,
    AftercareVisited,
    ClientDischarged,
    ClientReturned,
    ShelterAdmitted,
    StayExtended,
    StayLimitExceeded,
)
from domain.fact import Fact, Recorded
from domain.referral import ReferralAcknowledged, ReferralExpired, ReferralSent
from projections.behind_walls import NOBODY, Behind, hidden_away
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class _Due(Protocol):
    @property
    def due_on(self) -> date | None: ...


class Deadline(NamedTuple):
    """A running deadline.

    kind    noun and what is awaited, such as `referral.expiry`
    due_on  the last day on which it is kept
    opened_position  of the fact that opened it: a deadline opened anew is another one
    """

    subject: UUID
    kind: str
    due_on: date
    region: str | None
    programme: str | None
    opened_position: int
    position: int = 0


deadline = Table(
    "deadline",
    Deadline,
    key=("subject", "kind"),
    indexes=(("due_on", "opened_position"), ("kind", "due_on")),
    past=((), ("kind",)),
)
fold = Fold()

_COMPLAINT_CLOCKS: Final = tuple(f"complaint.{clock}" for clock in complaint_clocks.Clock)

OPENS: Final[dict[type[Fact], str]] = {
    # complaints
    complaint_clocks.SlaStarted: "complaint.{clock}",
    complaint_clocks.SlaResumed: "complaint.{clock}",
    # referral network
    ReferralSent: "referral.expiry",
    # the roster of the TRC
    roster.RosterPublished: "roster.coverage",
    roster.RosterFoundMissing: "roster.coverage",
    # the shelter: stay, aftercare
    ShelterAdmitted: "case.stay_limit",
    StayExtended: "case.stay_limit",
    ClientReturned: "case.stay_limit",
    AftercarePlanned: "case.aftercare",
    # objections
    objection.ObjectionRaised: "objection.verification",
    # aid on time
    BatchInstructed: "batch.unclaimed",
}
"""Facts with a `due_on`, and the kind of deadline that they open. None as the day opens nothing.

A kind may name a field of the fact in braces."""

CLOSES: Final[dict[type[Fact], tuple[str, ...]]] = {
    # complaints
    complaint_clocks.SlaPaused: ("complaint.{clock}",),
    complaint_clocks.SlaBreached: ("complaint.{clock}",),
    complaint.ComplaintVerified: ("complaint.verify",),
    complaint.FollowUpRecorded: ("complaint.follow_up",),
    complaint.InformationProvided: ("complaint.question",),
    complaint.InformationNotProvided: ("complaint.question",),
    complaint.ComplaintResponded: _COMPLAINT_CLOCKS,
    complaint.ResolutionConfirmed: _COMPLAINT_CLOCKS,
    complaint.ComplaintAutoClosed: _COMPLAINT_CLOCKS,
    complaint.ComplaintTransferred: _COMPLAINT_CLOCKS,
    complaint.ComplaintMarkedDuplicate: _COMPLAINT_CLOCKS,
    complaint.ComplaintRejected: _COMPLAINT_CLOCKS,
    complaint.ComplaintWithdrawn: _COMPLAINT_CLOCKS,
    complaint.ComplaintArchived: _COMPLAINT_CLOCKS,
    # referral network
    ReferralAcknowledged: ("referral.expiry",),
    ReferralExpired: ("referral.expiry",),
    # the roster of the TRC
    roster.CoverageGapDetected: ("roster.coverage",),
    roster.CoverageConfirmed: ("roster.coverage",),
    # the shelter: stay, aftercare
    StayLimitExceeded: ("case.stay_limit",),
    ClientDischarged: ("case.stay_limit",),
    AftercareVisited: ("case.aftercare",),
    AftercareOverdue: ("case.aftercare",),
    # objections
    objection.ObjectionUpheld: ("objection.verification",),
    objection.ObjectionRejected: ("objection.verification",),
    objection.ObjectionLapsed: ("objection.verification",),
    # aid on time
    BatchUnclaimedMarked: ("batch.unclaimed",),
    BatchClosed: ("batch.unclaimed",),
}
"""Facts that settle deadlines of their own stream, and the kinds; a kind may name a field in braces."""

KINDS: Final = frozenset(
    kind.format(clock=clock) for kind in OPENS.values() for clock in complaint_clocks.Clock
)
"""Every kind of deadline that may stand in the table."""


@fold.needs(*OPENS, *CLOSES)
def _announce(page: Page, recorded: Recorded, fact: Fact) -> None:
    rows = page.rows(deadline)
    for kind in CLOSES.get(type(fact), ()):
        rows.want(recorded.stream, deadline_kind(kind, fact))
    if (opened := OPENS.get(type(fact))) is not None:
        rows.want(recorded.stream, deadline_kind(opened, fact))


def deadline_kind(kind: str, fact: Fact) -> str:
    """The kind as it stands for this fact, which a name in braces is taken from."""
    return kind.format_map(structs.asdict(fact)) if "{" in kind else kind


@fold.when(*dict.fromkeys((*OPENS, *CLOSES)))
def _happened(page: Page, recorded: Recorded, fact: Fact) -> None:
    rows = page.rows(deadline)
    for kind in CLOSES.get(type(fact), ()):
        rows.remove(recorded.stream, deadline_kind(kind, fact))
    kind_opened = OPENS.get(type(fact))
    due_on = cast("_Due", fact).due_on if kind_opened is not None else None
    if kind_opened is not None and due_on is not None:
        rows.put(
            Deadline(
                subject=recorded.stream,
                kind=deadline_kind(kind_opened, fact),
                due_on=due_on,
                region=recorded.about.region,
                programme=recorded.about.programme,
                opened_position=recorded.position,
            )
        )


@dataclass(frozen=True, slots=True)
class DeadlineFilter:
    """Which deadlines. None asks for nothing; `due_before` is not included.

    scope    the caller's region prefixes ("" sees the whole tenant)
    looking  who looks: deadlines of complaints that are hidden from them are not there
    """

    scope: tuple[str, ...] = ("",)
    kind: str | None = None
    due_before: date | None = None
    looking: Behind = NOBODY

    def where(self, schema: str) -> Where:
        where = (
            Where().equals("kind", self.kind).below("due_on", self.due_before).in_scope(self.scope)
        )
        return hidden_away(where, schema, "subject", self.looking)


async def deadlines_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: DeadlineFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Deadline]:
    """Answer the next `limit` deadlines in the order in which they were opened."""
    where = wanted.where(schema).above("opened_position", after)
    order = SQL("opened_position, kind")
    query = deadline.page(schema, at, where.sql, order, limit)
    async with conn.cursor(row_factory=args_row(Deadline)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def deadlines_count(
    conn: AsyncConnection[Any], schema: str, wanted: DeadlineFilter, at: int | None = None
) -> int:
    """Count the deadlines of the wanted kind."""
    where = wanted.where(schema)
    query = SQL("select count(*) from {} where {}").format(deadline.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


def overdue(
    connection: Connection[Any], schema: str, today: date, kinds: Sequence[str], limit: int
) -> list[Deadline]:
    """Answer the first deadlines of these kinds whose last day has passed, longest overdue first."""
    where = Where().below("due_on", today).among("kind", kinds)
    query = SQL("select {} from {} where {} order by due_on, opened_position limit {}").format(
        deadline.columns, deadline.live(schema), where.sql, limit
    )
    with connection.cursor(row_factory=args_row(Deadline)) as cursor:
        return cursor.execute(query, where.values).fetchall()
