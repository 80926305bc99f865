"""Files the names of people who were registered before names were filed, so that they too are compared with others."""

from __future__ import annotations

from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from application.registering_people import person_digest
from domain.fact import Sealed
from infra.migrations import tenant_schema
from infra.world import World
from projections.people import people

AT_ONCE: Final = 500

_UNFILED: Final = (
    "select who.person, who.name from {people} who"
    " join {keys} held on held.person = who.person and held.scope = ''"
    " where not exists"
    " (select from {index} filed where filed.kind = 'name' and filed.person = who.person) limit {most}"
)


def file_names(connection: Connection[Any], tenant: str, world: World) -> int:
    """File the next names that are not; answers how many. Whose key was destroyed has no name any more.

    Two at once do no harm: what is filed is the same.
    """
    schema, ports = tenant_schema(tenant), world.ports_for(tenant)
    index = Identifier(schema, "person_index")
    keys = Identifier(schema, "person_key")
    query = SQL(_UNFILED).format(people=people.live(schema), keys=keys, index=index, most=AT_ONCE)
    rows = connection.execute(query).fetchall()
    opened = world.vault_of(tenant).read_keys([person for person, _ in rows])
    filed = [
        (person_digest("name", opened[person].unseal("name", Sealed(name)), ports), person)
        for person, name in rows
        if person in opened
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            SQL("insert into {} values ('name', %s, %s) on conflict do nothing").format(index),
            filed,
        )
    return len(filed)
