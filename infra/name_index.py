"""Files names of people who were registered before names were filed, so that they too are compared with others."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from application.ports import IndexEntry, Ports, SealingKey
from application.registering_people import WITH_NAME, index_with_name
from domain.fact import Sealed
from infra.migrations import tenant_schema
from infra.world import World
from projections.people import people

AT_ONCE: Final = 500

_UNFILED: Final = (
    "select who.person, who.name, who.family_card, who.phone from {people} who"
    " join {keys} held on held.person = who.person and held.scope = ''"
    " where who.family_card is not null and not exists (select from {index} filed"
    " where filed.kind = 'name_and_family_card' and filed.person = who.person)"
    " or who.phone is not null and not exists (select from {index} filed"
    " where filed.kind = 'name_and_phone' and filed.person = who.person) limit {most}"
)


def file_names(connection: Connection[Any], tenant: str, world: World) -> int:
    """File the next names that are not; answers of how many people. Whose key was destroyed has no name any more.

    Two at once do no harm: what is filed is the same.
    """
    schema, ports = tenant_schema(tenant), world.ports_for(tenant)
    index, keys = Identifier(schema, "person_index"), Identifier(schema, "person_key")
    query = SQL(_UNFILED).format(people=people.live(schema), keys=keys, index=index, most=AT_ONCE)
    rows = connection.execute(query).fetchall()
    opened = world.vault_of(tenant).read_keys([row[0] for row in rows])
    known = [(opened[person], person, sealed) for person, *sealed in rows if person in opened]
    entries = [entry for each in known for entry in _entries(*each, ports)]
    with connection.cursor() as cursor:
        cursor.executemany(
            SQL("insert into {} values (%s, %s, %s) on conflict do nothing").format(index),
            [(entry.kind, entry.digest, entry.person) for entry in entries],
        )
    return len(known)


def _entries(
    key: SealingKey, person: UUID, sealed: list[str | None], ports: Ports
) -> list[IndexEntry]:
    values = {
        field: key.unseal(field, Sealed(text))
        for field, text in zip(("name", *WITH_NAME), sealed, strict=True)
        if text is not None
    }
    return index_with_name(person, values, ports)
