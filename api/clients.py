"""GraphQL: the clients of the shelters, who is answerable for whom, how stays end."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from api.asking import detail, question
from api.audit import AuditEntry
from api.auth import Caller
from api.citing import Citing
from api.context import Context, Info
from api.identifiers import Id, parsed_id
from api.pages import Connection, day_of_list, listed
from api.reading import READS_FINDINGS, scope_of
from api.scalars import Cursor, Position
from application.rules import local_day
from domain.fact import Sealed
from projections import caseload, clients
from projections.clients import Client as Row
from projections.clients import ClientFilter as RowFilter

MOST_CASES = 200
"""Cases that a caseload shows; the list `clients` has them all."""


@strawberry.type
class Client(Citing):
    """A case as it stands, from the report to aftercare. It holds no personal data: the person is an id."""

    row: strawberry.Private[Row]
    id: strawberry.ID
    status: str = strawberry.field(
        description="reported | dispatched | arrived | secured | resolved_on_scene | admitted | assessed | "
        "in_service | discharged | closed"
    )
    stage_since: datetime
    days_in_stage: int
    region: str | None = strawberry.field(description="Where the person was found.")
    category: str
    subtype: str | None
    sex: str | None
    person: strawberry.ID | None = strawberry.field(description="Empty while unknown.")
    worker: str | None = strawberry.field(description="The account that is answerable.")
    shelter: str | None
    side: str | None = strawberry.field(
        description="men | women | children, while the client has a bed."
    )
    admitted_on: date | None
    limit_on: date | None = strawberry.field(description="Last day of the stay's limit.")
    over_limit: bool = strawberry.field(description="Whether the alert was given and stands.")
    health: str | None = strawberry.field(description="Result of the last health check.")
    assessments: int
    draft: int = strawberry.field(description="Number of the last plan that was drafted; 0: none.")
    plan: int = strawberry.field(description="Number of the plan that is approved.")
    goals: list[str]
    services: list[str]
    sessions_present: int
    sessions_absent: int
    decided: str | None = strawberry.field(description="Outcome decided and not carried out yet.")
    outcome: str | None
    destination: str | None
    left_on: date | None
    aftercare_on: date | None = strawberry.field(description="Last day of the next visit.")
    aftercare_overdue: bool
    visits: int
    situation: str | None = strawberry.field(description="What the last visit found.")
    next_due: date | None = strawberry.field(
        description="The earlier of the stay's limit and the next visit."
    )
    position: Position

    @detail("What the last assessment found; for those who work on it.")
    async def findings(self, info: Info) -> str | None:
        return await self._unsealed(info.context, self.row.findings)

    @detail("What the last aftercare visit found; for those who work on it.")
    async def visit_findings(self, info: Info) -> str | None:
        return await self._unsealed(info.context, self.row.visit_findings)

    @detail("Its whole life up to `position`, oldest fact first.")
    async def timeline(self, info: Info) -> list[AuditEntry]:
        context = info.context
        rows = await context.timeline_of(self.row.case, self.as_of)
        return [AuditEntry.of(row, context.caller, context.snapshot.history) for row in rows]

    async def _unsealed(self, context: Context, sealed: str | None) -> str | None:
        if sealed is None or context.caller.role not in READS_FINDINGS:
            return None
        key = await context.key_of(self.row.case)
        return key.unseal("findings", Sealed(sealed)) if key else None

    @classmethod
    def of(cls, row: Row, context: Context, as_of: int, today: date) -> "Client":
        since = local_day(row.stage_since, context.caller.tenant)
        due = [day for day in (row.limit_on, row.aftercare_on) if day is not None]
        return cls(
            stream=row.case,
            as_of=as_of,
            row=row,
            id=strawberry.ID(str(row.case)),
            status=row.status,
            stage_since=row.stage_since,
            days_in_stage=(today - since).days,
            region=row.region,
            category=row.category,
            subtype=row.subtype,
            sex=row.sex,
            person=None if row.person is None else strawberry.ID(str(row.person)),
            worker=row.worker,
            shelter=row.shelter,
            side=row.side,
            admitted_on=row.admitted_on,
            limit_on=row.limit_on,
            over_limit=row.over_limit,
            health=row.health,
            assessments=row.assessments,
            draft=row.draft,
            plan=row.plan,
            goals=row.goals.split(),
            services=row.services.split(),
            sessions_present=row.present,
            sessions_absent=row.absent,
            decided=row.decided,
            outcome=row.outcome,
            destination=row.destination,
            left_on=row.left_on,
            aftercare_on=row.aftercare_on,
            aftercare_overdue=row.aftercare_overdue,
            visits=row.visits,
            situation=row.situation,
            next_due=min(due, default=None),
            position=context.snapshot.history.position(as_of),
        )


@strawberry.input
class ClientFilter:
    """Which cases; by default those that ever came into a shelter."""

    status: str | None = None
    category: str | None = None
    shelter: str | None = None
    worker: str | None = None
    region: str | None = strawberry.field(default=None, description="A region and all inside it.")
    admitted: bool | None = strawberry.field(
        default=True, description="Whether the person ever came into a shelter; null: either."
    )
    open: bool | None = None
    over_limit: bool | None = None

    def seen_by(self, caller: Caller) -> RowFilter:
        return RowFilter(
            scope=scope_of(caller),
            region=self.region,
            status=self.status,
            category=self.category,
            shelter=self.shelter,
            worker=self.worker,
            admitted=self.admitted,
            open=self.open,
            over_limit=self.over_limit,
        )


@strawberry.type
class WorkerLoad:
    """What one worker is answerable for."""

    worker: str | None = strawberry.field(description="Empty: cases that are nobody's yet.")
    open_cases: int
    in_shelter: int
    over_limit: int
    overdue_visits: int
    next_due: date | None


@strawberry.type
class Caseload:
    """Open cases by worker, and the most urgent of them, what is due first in front."""

    workers: list[WorkerLoad]
    cases: list[Client] = strawberry.field(description="At most 200; `clients` has them all.")
    position: Position


@strawberry.type
class OutcomeLine:
    """How many stays ended in one way."""

    outcome: str
    category: str
    sex: str | None
    clients: int
    days: int = strawberry.field(description="Of these stays together.")


@strawberry.type
class RehabilitationOutcomes:
    """The stays that ended in a period, both days included."""

    lines: list[OutcomeLine]
    total: int
    position: Position


@strawberry.type
class ClientQueries:
    """What can be asked about clients."""

    @question("clients", "One case of a client; null if there is none that you may see.")
    async def client(self, info: Info, client_id: Id) -> Client | None:
        context = info.context
        view = context.snapshot
        row = await clients.client_of(
            view.connection, view.schema, parsed_id(client_id, "id"), scope_of(context.caller)
        )
        return None if row is None else Client.of(row, context, view.number, await context.today())

    @question("clients", "Clients of the shelters, newest case first.")
    async def clients(
        self,
        info: Info,
        wanted: Annotated[ClientFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Client]:
        context = info.context
        today = await day_of_list(context, after)
        rows_wanted = (wanted or ClientFilter()).seen_by(context.caller)
        found = await listed(
            context,
            "clients",
            rows_wanted,
            clients.clients_page,
            clients.clients_count,
            first=first,
            after=after,
            day=today,
        )
        return found.connection(
            key=lambda row: row.opened_position,
            node=lambda row: Client.of(row, context, found.as_of, today),
        )

    @question("caseload", "Open cases by worker, and what is due next; of one worker or of all.")
    async def caseload(self, info: Info, worker: str | None = None) -> Caseload:
        context = info.context
        view, today = context.snapshot, await context.today()
        wanted = RowFilter(scope=scope_of(context.caller), worker=worker)
        loads = await caseload.caseload(view.connection, view.schema, wanted)
        cases = await caseload.urgent_cases(view.connection, view.schema, wanted, MOST_CASES)
        return Caseload(
            workers=[
                WorkerLoad(
                    worker=load.worker,
                    open_cases=load.open,
                    in_shelter=load.in_shelter,
                    over_limit=load.over_limit,
                    overdue_visits=load.overdue_visits,
                    next_due=load.next_due,
                )
                for load in loads
            ],
            cases=[Client.of(row, context, view.number, today) for row in cases],
            position=view.position,
        )

    @question(
        "rehabilitation_outcomes", "How stays ended in a period, by outcome, category and sex."
    )
    async def rehabilitation_outcomes(
        self,
        info: Info,
        first: Annotated[date, strawberry.argument(name="from")],
        until: date,
    ) -> RehabilitationOutcomes:
        context = info.context
        view = context.snapshot
        lines = await caseload.outcomes(
            view.connection, view.schema, scope=scope_of(context.caller), first=first, last=until
        )
        return RehabilitationOutcomes(
            lines=[OutcomeLine(**line._asdict()) for line in lines],
            total=sum(line.clients for line in lines),
            position=view.position,
        )
