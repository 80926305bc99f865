"""GraphQL: the audit trail."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from api.asking import question
from api.auth import Caller
from api.context import Context, Info
from api.identifiers import parsed_id_or_none
from api.pages import Connection, listed
from api.position import History
from api.reading import scope_of, searchable_roles, visible_actor, visible_id
from api.scalars import Cursor, Position
from projections.audit_trail import AuditEntry as Row
from projections.audit_trail import AuditFilter, audit_count, audit_page


@strawberry.type
class AuditEntry:
    """One recorded fact: who did what, in what capacity, when, and on what basis. It holds no personal data."""

    position: Position = strawberry.field(description="Of the fact in the log.")
    stream: strawberry.ID = strawberry.field(
        description="The complaint, case, person … it belongs to."
    )
    version: int = strawberry.field(description="Number of the fact within its stream, from 1.")
    fact: str = strawberry.field(
        description="Stable name of the kind of fact: `complaint.submitted`."
    )
    words: str = strawberry.field(description="The fact as a sentence, in Indonesian.")
    words_en: str
    actor: str | None = strawberry.field(
        description="The account that acted; null for citizens, whose accounts stay hidden."
    )
    on_behalf_of: str | None = strawberry.field(
        description="The account in whose place `actor` acted, as its named substitute."
    )
    role: str
    office: str
    occurred_at: datetime = strawberry.field(description="When it happened.")
    recorded_at: datetime = strawberry.field(description="When the log came to know.")
    basis: str | None = strawberry.field(description="Decree, minutes or payment order.")
    region: str | None
    programme: str | None
    period: str | None
    command_id: strawberry.ID | None = strawberry.field(description="Null as `actor` is.")
    correlation_id: strawberry.ID | None = strawberry.field(description="Null as `actor` is.")
    causation_id: strawberry.ID | None

    @classmethod
    def of(cls, row: Row, caller: Caller, history: History) -> "AuditEntry":
        def shown(given: UUID | None) -> strawberry.ID | None:
            seen = visible_id(caller, given, row.actor, row.role) if given else None
            return strawberry.ID(str(seen)) if seen else None

        return cls(
            position=history.position(row.position),
            stream=strawberry.ID(str(row.stream)),
            version=row.version,
            fact=row.topic,
            words=row.words_id,
            words_en=row.words_en,
            actor=visible_actor(caller, row.actor, row.role),
            on_behalf_of=row.on_behalf_of,
            role=row.role,
            office=row.office,
            occurred_at=row.occurred_at,
            recorded_at=row.recorded_at,
            basis=row.basis,
            region=row.region,
            programme=row.programme,
            period=row.period,
            command_id=shown(row.command_id),
            correlation_id=shown(row.correlation_id),
            causation_id=shown(row.causation_id),
        )


@strawberry.input
class AuditTrailFilter:
    """Which facts. Times `…From` are included, `…Before` are not."""

    stream: strawberry.ID | None = None
    actor: str | None = strawberry.field(
        default=None, description="An account; of citizens' facts, your own only."
    )
    office: str | None = None
    programme: str | None = None
    period: str | None = strawberry.field(default=None, description="2022-05 or 2022-T2.")
    region: str | None = strawberry.field(default=None, description="A region and all inside it.")
    fact: str | None = None
    recorded_from: datetime | None = None
    recorded_before: datetime | None = None
    occurred_from: datetime | None = None
    occurred_before: datetime | None = None

    async def seen_by(self, context: Context) -> AuditFilter:
        caller = context.caller
        return AuditFilter(
            scope=scope_of(caller),
            looking=await context.looking(),
            roles=searchable_roles(caller, self.actor),
            region=self.region,
            stream=parsed_id_or_none(self.stream, "filter.stream"),
            actor=self.actor,
            office=self.office,
            programme=self.programme,
            period=self.period,
            topic=self.fact,
            recorded_from=self.recorded_from,
            recorded_before=self.recorded_before,
            occurred_from=self.occurred_from,
            occurred_before=self.occurred_before,
        )


@strawberry.type
class AuditQueries:
    """What can be asked about acts."""

    @question("audit_trail", "Every fact in words, newest first.")
    async def audit_trail(
        self,
        info: Info,
        wanted: Annotated[AuditTrailFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[AuditEntry]:
        context = info.context
        caller, view = context.caller, context.snapshot
        rows_wanted = await (wanted or AuditTrailFilter()).seen_by(context)
        found = await listed(
            context, "audit", rows_wanted, audit_page, audit_count, first=first, after=after
        )
        return found.connection(
            key=lambda row: row.position, node=lambda row: AuditEntry.of(row, caller, view.history)
        )
