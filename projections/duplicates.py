"""People who may be registered twice: found by keyed digests that they share, until somebody says that they are two.

The digests lie outside the log, each filed with the registration that it belongs to: whoever was registered by a
position had them there too.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Composed, Identifier, Literal

from domain.fact import Recorded
from domain.person import PersonsMerged, PersonsToldApart
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.people import people
from projections.read_model import Table

REASONS: Final[dict[str, tuple[str, str]]] = {
    "nik": ("NIK-nya sama.", "They have the same NIK."),
    "name_and_family_card": (
        "Nama dan nomor KK-nya sama.",
        "They have the same name and family card.",
    ),
    "name_and_phone": ("Nama dan nomor teleponnya sama.", "They have the same name and phone."),
}
"""Why two are taken for one, as the index names it. A NIK is one person's; card and phone are a family's, so that they
are filed together with the name."""


class ToldApart(NamedTuple):
    """Two ids that were found to mean two people, the lesser one first."""

    one: UUID
    other: UUID
    position: int = 0


told_apart = Table("told_apart", ToldApart, key=("one", "other"))
fold = Fold()


@fold.needs(PersonsToldApart, PersonsMerged)
def _announce(page: Page, recorded: Recorded, fact: PersonsToldApart | PersonsMerged) -> None:
    page.rows(told_apart).want(*_pair(recorded, fact))


@fold.when(PersonsToldApart, PersonsMerged)
def _told(page: Page, recorded: Recorded, fact: PersonsToldApart | PersonsMerged) -> None:
    rows, pair = page.rows(told_apart), _pair(recorded, fact)
    if isinstance(fact, PersonsMerged):  # whoever merges them thinks otherwise
        rows.remove(*pair)
    elif pair[0] == recorded.stream:  # it is in both people's streams, and one row
        rows.put(ToldApart(*pair))


def _pair(recorded: Recorded, fact: PersonsToldApart | PersonsMerged) -> tuple[UUID, UUID]:
    other = fact.merged if isinstance(fact, PersonsMerged) else fact.other
    return min(recorded.stream, other), max(recorded.stream, other)


_PAIRS: Final = (
    # Everybody once, then groups that share something, then pairs inside a group: each step is a join on equal keys or
    # none, so that no plan, whatever is known of the tables, compares everybody with everybody.
    "with known as materialized (select person, survivor, region from {people})"
    # What is shared is found in the index alone; who it is, only of that little.
    ", shared as (select kind, digest from {index} where kind = any ({kinds})"
    " group by kind, digest having count(*) > 1)"
    ", alike as (select kind as reason, array_agg(distinct whole) as ids,"
    " array_agg(distinct whole) filter (where {scope}) as here"
    " from shared join {index} filed using (kind, digest)"
    " join (select person as id, survivor from known) who on id = filed.person"
    " join (select person as whole, region from known) home on whole = survivor"
    " group by kind, digest having count(distinct whole) > 1)"
    ", apart as materialized"
    " (select least(a.survivor, b.survivor) as lesser, greatest(a.survivor, b.survivor) as greater"
    " from {told} said join known a on a.person = said.one join known b on b.person = said.other)"
    " select distinct one, other, reason from alike, unnest(ids) one, unnest(here) other"
    " where one <> other and not exists"
    " (select from apart where lesser = least(one, other) and greater = greatest(one, other))"
)


def pairs(schema: str, scope: Sequence[str], where: Where, at: int | None) -> Composed:
    """Select who may be whom: `one`, `other` and `reason`, each pair both ways round.

    scope: region prefixes in which the other one must live; where: holds the query's parameters.
    """
    return SQL(_PAIRS).format(
        index=Identifier(schema, "person_index"),
        kinds=Literal(list(REASONS)),
        people=people.at(schema, at),
        told=told_apart.at(schema, at),
        scope=where.beside().in_scope(scope).sql,
    )


class Double(NamedTuple):
    """Who else somebody may be. reason: of REASONS."""

    one: UUID
    other: UUID
    reason: str


async def doubles_of(
    conn: AsyncConnection[Any],
    schema: str,
    ids: Sequence[UUID],
    scope: tuple[str, ...] = ("",),
    at: int | None = None,
) -> list[Double]:
    """Answer who these people may be registered as too, in one statement."""
    where = Where().among("one", ids)
    query = SQL("select one, other, reason from ({}) pair where {} order by other, reason").format(
        pairs(schema, scope, where, at), where.sql
    )
    async with conn.cursor(row_factory=args_row(Double)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
