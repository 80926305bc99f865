"""GraphQL: people, masked."""

from collections.abc import Callable
from datetime import date, datetime

import strawberry
import structlog

from api.asking import detail, question
from api.context import Context, Info
from api.identifiers import Id, parsed_id
from api.reading import masked_name, masked_number, scope_of
from api.scalars import Position
from api.versions import Versioned
from application.registering_people import person_digest
from domain.fact import Sealed
from domain.indonesia import checked_nik
from projections import people
from projections.people import Person as Row

_log = structlog.get_logger("puskesos.people")


@strawberry.type(description="A person of this tenant, masked. No query shows more; see `unmask`.")
class Person(Versioned):
    """A person, or an id that was merged into `survivor`."""

    row: strawberry.Private[Row]
    id: strawberry.ID
    survivor: strawberry.ID = strawberry.field(
        description="The id that stands for this person after merges."
    )
    region: str | None
    sex: str | None
    household: strawberry.ID | None = strawberry.field(
        description="The family that this id belongs to; see `kpm360`."
    )
    died_on: date | None
    registered_at: datetime
    position: Position

    @detail("Last four digits, e.g. `************0001`.")
    async def nik(self, info: Info) -> str | None:
        return await self._masked(info.context, "nik", self.row.nik, masked_number)

    @detail("Number of the Kartu Keluarga, last four digits.")
    async def family_card(self, info: Info) -> str | None:
        return await self._masked(info.context, "family_card", self.row.family_card, masked_number)

    @detail("Last four digits.")
    async def phone(self, info: Info) -> str | None:
        return await self._masked(info.context, "phone", self.row.phone, masked_number)

    @detail("Initials, e.g. `S*** A***`.")
    async def name(self, info: Info) -> str | None:
        return await self._masked(info.context, "name", self.row.name, masked_name)

    async def _masked(
        self, context: Context, field: str, sealed: str | None, mask: Callable[[str], str]
    ) -> str | None:
        key = await context.key_of(self.row.person) if sealed else None
        # No key: it was destroyed, and with it everything personal.
        return mask(key.unseal(field, Sealed(sealed))) if key and sealed else None

    @classmethod
    def of(cls, row: Row, context: Context, as_of: int) -> "Person":
        return cls(
            stream=row.person,
            as_of=as_of,
            row=row,
            id=strawberry.ID(str(row.person)),
            survivor=strawberry.ID(str(row.survivor)),
            region=row.region,
            sex=row.sex,
            household=None if row.household is None else strawberry.ID(str(row.household)),
            died_on=row.died_on,
            registered_at=row.registered_at,
            position=context.snapshot.history.position(as_of),
        )


def _shown(row: Row | None, context: Context) -> Person | None:
    return None if row is None else Person.of(row, context, context.snapshot.number)


@strawberry.type
class PeopleQueries:
    """What can be asked about people."""

    @question("people", "One person, masked; null if unknown or outside your regions.")
    async def person(self, info: Info, person_id: Id) -> Person | None:
        context = info.context
        view, scope = context.snapshot, scope_of(context.caller)
        row = await people.person(view.connection, view.schema, parsed_id(person_id, "id"), scope)
        return _shown(row, context)

    @question(
        "find_person",
        "The person registered under exactly this NIK, masked; to look before registering. Once in a request.",
    )
    async def find_person(self, info: Info, nik: str) -> Person | None:
        context = info.context
        caller, ports = context.caller, await context.ports()
        context.process.lookups.note(caller.tenant, caller.actor)
        digits = checked_nik(nik, on=await context.today())
        digest = person_digest("nik", digits, ports)
        view, filed = context.snapshot, await ports.ledger.people_by_digest("nik", digest)
        known = await people.people_by_id(view.connection, view.schema, filed)
        row = None
        if survivor := next((known[one].survivor for one in filed if one in known), None):
            row = await people.person(view.connection, view.schema, survivor, scope_of(caller))
        _log.info(
            "person_looked_up",
            tenant=caller.tenant,
            office=caller.office,
            actor=caller.actor,
            shown=row is not None,
        )
        return _shown(row, context)
