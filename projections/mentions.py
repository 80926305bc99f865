"""Which facts name whom: a payment's facts stand in its own stream, and are part of the person's history too."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from psycopg.sql import SQL, Composable, Composed

from domain.fact import Fact, Recorded
from projections.folding import Fold, Page
from projections.people import people
from projections.read_model import Journal

KEPT_APART: Final = frozenset({"reporter"})
"""Fields that lead from a person to what others must not find by them: who complained."""


class Mention(NamedTuple):
    """A fact that names an id in its fields. The stream of the fact is in the audit trail and not repeated here."""

    named: UUID
    position: int = 0


mention = Journal("mention", Mention, key=("named", "position"))
fold = Fold()


@fold.whatever
def _mentioned(page: Page, recorded: Recorded, fact: Fact) -> None:
    for named in dict.fromkeys(_ids(fact)):
        if named != recorded.stream:
            page.journal(mention).add(Mention(named, recorded.position))


def _ids(value: Any) -> Iterator[UUID]:
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name not in KEPT_APART:
                yield from _ids(getattr(value, name))
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for each in value:
            yield from _ids(each)


def history_of(schema: str, stream: Composable, subject: Composable) -> Composed:
    """Select the positions of the facts of a matter: of its own stream and of whatever else names it.

    Of a person they are those of every id that stands for the person.
    """
    return SQL(
        "with known as (select {subject}::uuid as id union select person from {people} where survivor = {subject})"
        " select position from {stream} where stream in (select id from known)"
        " union select position from {mention} where named in (select id from known)"
    ).format(
        subject=subject,
        people=people.at(schema, None),
        stream=stream,
        mention=mention.live(schema),
    )
