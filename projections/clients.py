"""The clients of the shelters: every case as it stands, its stay, its care, how it ended."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.care import (
    AftercareOverdue,
    AftercarePlanned,
    AftercareVisited,
    AssessmentCompleted,
    AttendanceRecorded,
    AttendanceVoided,
    CaseAssigned,
    ClientDischarged,
    ClientReturned,
    ClientTransferred,
    HealthChecked,
    OutcomeDecided,
    ServicePlanApproved,
    ServicePlanDrafted,
    ShelterAdmitted,
    StayExtended,
    StayLimitExceeded,
)
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


class Client(NamedTuple):
    """A case as it stands. Findings are ciphertext under the case's key.

    status       reported | dispatched | arrived | secured | resolved_on_scene | admitted |
                 assessed | in_service | discharged | closed
    stage_since  when the fact that led to this status happened
    open         not closed and not settled on scene
    admitted     whether the person ever came into a shelter
    admitted_on  first day of the running or last stay; None before days were recorded
    side         men | women | children, while the client has a bed
    limit_on     last day of the stay's limit, while the client is in a shelter
    over_limit   whether the alert was given and stands
    draft, plan  number of the last draft and of the approved plan; goals and services of the
                 latter, separated by spaces
    present, absent  sessions of activities
    decided      outcome that was decided and not carried out yet
    situation    what the last aftercare visit found
    opened_position  the list's order, which never changes
    """

    case: UUID
    status: str
    stage_since: datetime
    open: bool
    admitted: bool
    region: str | None
    category: str
    subtype: str | None
    sex: str | None
    person: UUID | None
    worker: str | None
    shelter: str | None
    side: str | None
    admitted_on: date | None
    limit_on: date | None
    over_limit: bool
    health: str | None
    assessments: int
    findings: str | None
    draft: int
    plan: int
    goals: str
    services: str
    present: int
    absent: int
    decided: str | None
    outcome: str | None
    destination: str | None
    left_on: date | None
    aftercare_on: date | None
    aftercare_overdue: bool
    visits: int
    situation: str | None
    visit_findings: str | None
    opened_position: int
    position: int = 0


client = Table(
    "client",
    Client,
    key=("case",),
    indexes=(
        ("opened_position desc",),
        ("worker", "opened_position desc"),
        ("shelter", "status"),
        ("left_on",),
    ),
    past=((), ("worker",)),
    version=2,
)
fold = Fold()

IN_SHELTER: Final = ("admitted", "assessed", "in_service")

_LEADS_TO: Final[dict[type[Fact], str]] = {
    TeamDispatched: "dispatched",
    TeamArrived: "arrived",
    PersonSecured: "secured",
    ResolvedOnScene: "resolved_on_scene",
    ShelterAdmitted: "admitted",
    ServicePlanApproved: "in_service",
    ClientDischarged: "discharged",
    CaseClosed: "closed",
}
_STAY: Final[tuple[type[Fact], ...]] = (
    ShelterAdmitted,
    ClientTransferred,
    StayLimitExceeded,
    StayExtended,
    OutcomeDecided,
    ClientDischarged,
    ClientReturned,
)
_HELP: Final[tuple[type[Fact], ...]] = (
    CaseAssigned,
    HealthChecked,
    AssessmentCompleted,
    ServicePlanDrafted,
    ServicePlanApproved,
    AttendanceRecorded,
    AttendanceVoided,
    AftercarePlanned,
    AftercareOverdue,
    AftercareVisited,
)
_LATER: Final[tuple[type[Fact], ...]] = (
    *_STAY,
    *(kind for kind in _LEADS_TO if kind not in {*_STAY, *_HELP}),
    *_HELP,
    PersonIdentified,
    IdentificationRevoked,
)


@fold.needs(CaseReported, *_LATER)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(client).want(recorded.stream)


@fold.when(CaseReported)
def _reported(page: Page, recorded: Recorded, fact: CaseReported) -> None:
    page.rows(client).put(
        Client(
            case=recorded.stream,
            status="reported",
            stage_since=recorded.envelope.occurred_at,
            open=True,
            admitted=False,
            region=fact.region,
            category=fact.category,
            subtype=fact.subtype,
            sex=fact.sex,
            person=fact.person,
            worker=None,
            shelter=None,
            side=None,
            admitted_on=None,
            limit_on=None,
            over_limit=False,
            health=None,
            assessments=0,
            findings=None,
            draft=0,
            plan=0,
            goals="",
            services="",
            present=0,
            absent=0,
            decided=None,
            outcome=None,
            destination=None,
            left_on=None,
            aftercare_on=None,
            aftercare_overdue=False,
            visits=0,
            situation=None,
            visit_findings=None,
            opened_position=recorded.position,
        )
    )


@fold.when(*_LATER)
def _went_on(page: Page, recorded: Recorded, fact: Fact) -> None:
    rows = page.rows(client)
    if (row := rows.get(recorded.stream)) is None:
        return
    changes = _stayed(row, fact) if isinstance(fact, _STAY) else _helped(row, fact)
    status = _LEADS_TO.get(type(fact), row.status)
    if isinstance(fact, AssessmentCompleted) and row.status == "admitted":
        status = "assessed"
    if isinstance(fact, ClientReturned):
        status = _before_leaving(row)
    if status != row.status:
        changes["stage_since"] = recorded.envelope.occurred_at
    open_ = status not in ("closed", "resolved_on_scene")
    rows.put(row._replace(status=status, open=open_, **changes))


def _before_leaving(row: Client) -> str:
    if row.services:
        return "in_service"
    return "assessed" if row.assessments else "admitted"


def _stayed(row: Client, fact: Fact) -> dict[str, Any]:
    """What a fact says of the stay, beside the status."""
    match fact:
        case ShelterAdmitted():
            return {
                "admitted": True,
                "shelter": fact.shelter,
                "side": fact.side,
                "sex": fact.sex or row.sex,
                "admitted_on": fact.admitted_on,
                "limit_on": fact.due_on,
            }
        case ClientTransferred():
            return {"shelter": fact.shelter, "side": fact.side, "sex": fact.sex}
        case StayLimitExceeded():
            return {"over_limit": True}
        case StayExtended():
            return {"limit_on": fact.due_on, "over_limit": False}
        case OutcomeDecided():
            return {"decided": fact.outcome}
        case ClientDischarged():
            return {
                "side": None,
                "limit_on": None,
                "over_limit": False,
                "decided": None,
                "outcome": fact.outcome,
                "destination": fact.destination,
                "left_on": fact.left_on,
            }
        case ClientReturned():
            return {
                "shelter": fact.shelter,
                "side": fact.side,
                "sex": fact.sex,
                "admitted_on": fact.returned_on,
                "limit_on": fact.due_on,
                "outcome": None,
                "destination": None,
                "left_on": None,
            }
        case _:
            return {}


def _helped(row: Client, fact: Fact) -> dict[str, Any]:
    """What a fact says of the care and of who the client is."""
    match fact:
        case PersonIdentified():
            return {"person": fact.person}
        case IdentificationRevoked():
            return {"person": None}
        case CaseAssigned():
            return {"worker": fact.worker}
        case HealthChecked():
            return {"health": fact.result}
        case AssessmentCompleted():
            return {"assessments": row.assessments + 1, "findings": fact.findings}
        case ServicePlanDrafted():
            return {"draft": fact.number}
        case ServicePlanApproved():
            return {
                "plan": fact.plan,
                "goals": " ".join(fact.goals),
                "services": " ".join(fact.services),
            }
        case AttendanceRecorded():
            attended = "present" if fact.present else "absent"
            return {attended: getattr(row, attended) + 1}
        case AttendanceVoided():
            attended = "present" if fact.present else "absent"
            return {attended: getattr(row, attended) - 1}
        case _:
            return _followed_up(fact)


def _followed_up(fact: Fact) -> dict[str, Any]:
    """What a fact says of the time after the stay."""
    match fact:
        case AftercarePlanned():
            return {"aftercare_on": fact.due_on, "aftercare_overdue": False}
        case AftercareOverdue():
            return {"aftercare_overdue": True}
        case AftercareVisited():
            return {
                "aftercare_on": None,
                "aftercare_overdue": False,
                "visits": fact.number,
                "situation": fact.situation,
                "visit_findings": fact.findings,
            }
        case _:
            return {}


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """Which cases. None asks for nothing.

    scope    the caller's region prefixes ("" sees the whole tenant)
    """

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    status: str | None = None
    category: str | None = None
    shelter: str | None = None
    worker: str | None = None
    admitted: bool | None = None
    open: bool | None = None
    over_limit: bool | None = None

    def where(self) -> Where:
        where = Where()
        for column in ("status", "category", "shelter", "worker", "admitted", "open", "over_limit"):
            where.equals(column, getattr(self, column))
        return where.in_region(self.region).in_scope(self.scope)


async def client_of(
    conn: AsyncConnection[Any], schema: str, case: UUID, scope: tuple[str, ...] = ("",)
) -> Client | None:
    """Answer one case; None if there is none in the scope."""
    where = Where().equals("case", case).in_scope(scope)
    query = SQL("select {} from {} where {}").format(
        client.columns, client.at(schema, None), where.sql
    )
    async with conn.cursor(row_factory=args_row(Client)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchone()


async def clients_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: ClientFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Client]:
    """Answer the next `limit` cases, newest first; `after` is the last one's `opened_position`."""
    where = wanted.where().below("opened_position", after)
    query = client.page(schema, at, where.sql, SQL("opened_position desc"), limit)
    async with conn.cursor(row_factory=args_row(Client)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def clients_count(
    conn: AsyncConnection[Any], schema: str, wanted: ClientFilter, at: int | None = None
) -> int:
    """Count the wanted cases."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(client.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])
