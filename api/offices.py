"""GraphQL: the tenant's offices: where each stands, whether it works, who heads it and whom it answers to."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.asking import question
from api.context import Info
from api.pages import Connection, listed
from api.scalars import Cursor, Position
from api.words import Coded
from application.roles import Role
from domain.office import KINDS
from projections import offices
from projections.offices import OfficeFilter as RowFilter
from projections.offices import OfficeRow


@strawberry.type
class Office:
    """An office as the decrees left it."""

    code: str = strawberry.field(description="Its short lasting name, as commands take it.")
    name: str
    kind: Coded
    region: str | None
    opened_at: datetime
    working: bool = strawberry.field(description="Whether work can be passed to it.")
    closed_at: datetime | None
    closed_because: Coded | None
    successor: str | None = strawberry.field(description="The office that goes on with its work.")
    superior: str | None = strawberry.field(description="The office that it answers to.")
    head: str | None = strawberry.field(
        description="Pseudonymous account in charge; for staff and administrators."
    )
    decree: str | None = strawberry.field(
        description="Number of the latest decree about its head, its superior or its end."
    )
    position: Position

    @classmethod
    def of(cls, row: OfficeRow, position: Position, *, to_staff: bool) -> "Office":
        return cls(
            code=row.office,
            name=row.name,
            kind=Coded.of(row.kind),
            region=row.region,
            opened_at=row.opened_at,
            working=row.status == offices.WORKING,
            closed_at=row.closed_at,
            closed_because=None if row.reason is None else Coded.of(row.reason),
            successor=row.successor,
            superior=row.superior,
            head=row.head if to_staff else None,
            decree=row.decree,
            position=position,
        )


@strawberry.input
class OfficeFilter:
    """Which offices."""

    kind: str | None = strawberry.field(default=None, description=" | ".join(KINDS))
    working: bool | None = None
    region: str | None = strawberry.field(
        default=None, description="Those that stand in this region or inside it."
    )

    def rows(self) -> RowFilter:
        """The same for the read model."""
        status = {True: offices.WORKING, False: offices.CLOSED, None: None}[self.working]
        return RowFilter(kind=self.kind, status=status, region=self.region)


@strawberry.type
class OfficeQueries:
    """What can be asked about offices."""

    @question("offices", "The offices, in the order in which they opened.")
    async def offices(
        self,
        info: Info,
        wanted: Annotated[OfficeFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Office]:
        context = info.context
        found = await listed(
            context,
            "offices",
            (wanted or OfficeFilter()).rows(),
            offices.offices_page,
            offices.offices_count,
            first=first,
            after=after,
        )
        history = context.snapshot.history
        to_staff = context.caller.role is not Role.CITIZEN
        return found.connection(
            key=lambda row: row.opened_position,
            node=lambda row: Office.of(row, history.position(row.position), to_staff=to_staff),
        )
