"""Cases as the head of the office and the public count them: where they stand, how stays ended, nobody in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.care import (
    AssessmentCompleted,
    ClientDischarged,
    ClientReturned,
    ServicePlanApproved,
    ShelterAdmitted,
)
from domain.case import (
    CaseClosed,
    CaseReported,
    PersonSecured,
    ResolvedOnScene,
    TeamArrived,
    TeamDispatched,
)
from domain.fact import Fact, Recorded
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class CaseOutcome(NamedTuple):
    """A case. status: as in domain.case; outcome: how the stay ended, once it has.

    stayed_as: where it stood in the shelter when the stay ended, to which a client returns who absconded
    """

    case_id: UUID
    category: str
    region: str | None
    status: str
    outcome: str | None
    stayed_as: str | None
    reported_at: datetime
    ended_at: datetime | None
    position: int = 0


case_outcome = Table(
    "case_outcome", CaseOutcome, key=("case_id",), indexes=(("reported_at",), ("ended_at",))
)
fold = Fold()

_LEADS_TO: Final[dict[type[Fact], str]] = {
    TeamDispatched: "dispatched",
    TeamArrived: "arrived",
    PersonSecured: "secured",
    ResolvedOnScene: "resolved_on_scene",
    ShelterAdmitted: "admitted",
    AssessmentCompleted: "assessed",
    ServicePlanApproved: "in_service",
    ClientDischarged: "discharged",
    CaseClosed: "closed",
}


@fold.needs(CaseReported, ClientReturned, *_LEADS_TO)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(case_outcome).want(recorded.stream)


@fold.when(CaseReported)
def _reported(page: Page, recorded: Recorded, fact: CaseReported) -> None:
    page.rows(case_outcome).put(
        CaseOutcome(
            case_id=recorded.stream,
            category=fact.category,
            region=fact.region,
            status="reported",
            outcome=None,
            stayed_as=None,
            reported_at=recorded.envelope.occurred_at,
            ended_at=None,
        )
    )


@fold.when(*_LEADS_TO)
def _went_on(page: Page, recorded: Recorded, fact: Fact) -> None:
    rows = page.rows(case_outcome)
    if (row := rows.get(recorded.stream)) is None:
        return
    if isinstance(fact, ClientDischarged):
        ended_at = recorded.envelope.occurred_at
        row = row._replace(outcome=fact.outcome, stayed_as=row.status, ended_at=ended_at)
    if not isinstance(fact, AssessmentCompleted) or row.status == "admitted":
        row = row._replace(status=_LEADS_TO[type(fact)])
    rows.put(row)


@fold.when(ClientReturned)
def _returned(page: Page, recorded: Recorded, _fact: ClientReturned) -> None:
    rows = page.rows(case_outcome)
    if (row := rows.get(recorded.stream)) is not None:
        back = row.stayed_as or row.status
        rows.put(row._replace(status=back, outcome=None, stayed_as=None, ended_at=None))


ENDED: Final = ("resolved_on_scene", "discharged", "closed")
"""Where a case stands that has ended in some way."""

COMES_BACK: Final = "absconded"
"""The one end of a stay that settles nothing: the client may return, until the case is closed."""


_ENDED: Final = "status in ({})".format(", ".join(f"'{status}'" for status in ENDED))
SETTLED: Final = f"({_ENDED} and not (status = 'discharged' and outcome = '{COMES_BACK}'))"
"""Which cases leave nothing to do for the person, as `CaseCount` says it."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases. None asks for nothing; `…_from` is included, `…_before` is not.

    scope    the caller's region prefixes ("" sees the whole tenant)
    """

    scope: tuple[str, ...] = ("",)
    reported_from: datetime | None = None
    reported_before: datetime | None = None

    def where(self) -> Where:
        return (
            Where()
            .at_least("reported_at", self.reported_from)
            .below("reported_at", self.reported_before)
            .in_scope(self.scope)
        )


async def cases_by_status(
    conn: AsyncConnection[Any], schema: str, wanted: CaseFilter, at: int | None = None
) -> dict[str, int]:
    """Answer the number of cases per status; a status without any is absent."""
    where = wanted.where()
    query = SQL("select status, count(*) from {} where {} group by status order by status").format(
        case_outcome.at(schema, at), where.sql
    )
    cursor = await conn.execute(query, where.values)
    return {str(row[0]): int(row[1]) for row in await cursor.fetchall()}


class CaseCount(NamedTuple):
    """How many cases ended in a way, or stand somewhere.

    settled  whether nothing is left to do for the person: settled on scene, or a stay that ended, but for who absconded
             and whose case is not closed
    kind     how it ended: the outcome of the stay, or resolved_on_scene; of a case that has not, its status
    """

    settled: bool
    kind: str
    cases: int


async def cases_by_end(
    conn: AsyncConnection[Any], schema: str, wanted: CaseFilter, at: int | None = None
) -> list[CaseCount]:
    """Answer the cases by how they ended, each once: closing a case does not end it another time."""
    where = wanted.where()
    query = SQL(
        "select settled, kind, count(*) from {} one, lateral (select {} as settled,"
        " case when {} then coalesce(outcome, 'resolved_on_scene') else status end"
        " as kind) so where {} group by settled, kind order by settled, kind"
    ).format(case_outcome.at(schema, at), SQL(SETTLED), SQL(_ENDED), where.sql)
    async with conn.cursor(row_factory=args_row(CaseCount)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
