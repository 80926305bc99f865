"""GraphQL: the catalogue of programmes."""

from datetime import datetime

import strawberry

from api.asking import question
from api.context import Info
from api.scalars import Position
from projections import programme_catalogue
from projections.programme_catalogue import Programme as Row


@strawberry.type
class Programme:
    """A programme of the information centre's list."""

    code: str
    name: str
    level: str = strawberry.field(description="national | province | regency | village | private")
    owner: str
    unit: str = strawberry.field(description="What is counted: KPM, person, operator.")
    funding: str
    description: str
    status: str = strawberry.field(description="active | suspended | ended")
    registered_at: datetime

    @classmethod
    def of(cls, row: Row) -> "Programme":
        return cls(**{name: value for name, value in row._asdict().items() if name != "position"})


@strawberry.type
class Programmes:
    """The catalogue, in order of code."""

    programmes: list[Programme]
    position: Position


@strawberry.type
class ProgrammeQueries:
    """What can be asked about programmes."""

    @question("programmes", "Who runs each programme, for whom, and with what money.")
    async def programmes(
        self, info: Info, level: str | None = None, status: str | None = None
    ) -> Programmes:
        context = info.context
        view = context.snapshot
        rows = await programme_catalogue.programmes(
            view.connection, view.schema, level=level, status=status
        )
        return Programmes(programmes=[Programme.of(row) for row in rows], position=view.position)
