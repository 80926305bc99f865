"""Cases as the head of the office and the public count them: where they stand, how stays ended, nobody in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.sql import SQL

from domain.case import (
    AssessmentCompleted,
    CaseClosed,
    CaseReported,
    ClientDischarged,
    PersonSecured,
    ResolvedOnScene,
    ServicePlanApproved,
    ShelterAdmitted,
    TeamDispatched,
)
from domain.fact import Fact, Recorded
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class CaseOutcome(NamedTuple):
    """A case. status: as in domain.case; outcome: how the stay ended, once it has."""

    case_id: UUID
    category: str
    region: str | None
    status: str
    outcome: str | None
    reported_at: datetime
    ended_at: datetime | None
    position: int = 0


case_outcome = Table(
    "case_outcome", CaseOutcome, key=("case_id",), indexes=(("reported_at",), ("ended_at",))
)
fold = Fold()

_LEADS_TO: Final[dict[type[Fact], str]] = {
    TeamDispatched: "dispatched",
    PersonSecured: "secured",
    ResolvedOnScene: "resolved_on_scene",
    ShelterAdmitted: "admitted",
    AssessmentCompleted: "assessed",
    ServicePlanApproved: "in_service",
    ClientDischarged: "discharged",
    CaseClosed: "closed",
}


@fold.needs(CaseReported, *_LEADS_TO)
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
            reported_at=recorded.envelope.occurred_at,
            ended_at=None,
        )
    )


@fold.when(*_LEADS_TO)
def _went_on(page: Page, recorded: Recorded, fact: Fact) -> None:
    rows = page.rows(case_outcome)
    if (row := rows.get(recorded.stream)) is None:
        return
    row = row._replace(status=_LEADS_TO[type(fact)])
    if isinstance(fact, ClientDischarged):
        row = row._replace(outcome=fact.outcome, ended_at=recorded.envelope.occurred_at)
    rows.put(row)


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
