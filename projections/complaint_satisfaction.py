"""What reporters said of the handling of their complaints: every answer counts, also after a complaint was reopened."""

from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.complaint import ResolutionConfirmed
from domain.fact import Recorded
from projections.complaint_status import ComplaintFilter, complaint_status
from projections.folding import Fold, Page
from projections.read_model import Table


class Answer(NamedTuple):
    """What a reporter said at one confirmation. office: the one that had answered the complaint then."""

    complaint: UUID
    confirmed_position: int
    office: str | None
    satisfied: bool | None
    rating: int | None
    position: int = 0


complaint_answer = Table("complaint_answer", Answer, key=("complaint", "confirmed_position"))
fold = Fold()


@fold.needs(ResolutionConfirmed)
def _announce(page: Page, recorded: Recorded, _fact: ResolutionConfirmed) -> None:
    page.rows(complaint_status).want(recorded.stream)
    page.rows(complaint_answer).want(recorded.stream, recorded.position)


@fold.when(ResolutionConfirmed)
def _confirmed(page: Page, recorded: Recorded, fact: ResolutionConfirmed) -> None:
    about = page.rows(complaint_status).get(recorded.stream)
    page.rows(complaint_answer).put(
        Answer(
            complaint=recorded.stream,
            confirmed_position=recorded.position,
            office=None if about is None else about.routed_to,
            satisfied=fact.satisfied,
            rating=fact.rating,
        )
    )


class Satisfaction(NamedTuple):
    """What reporters said, one answer for each confirmation, whatever became of the complaint since."""

    office: str | None
    confirmed: int
    satisfied: int
    dissatisfied: int
    rated: int
    stars: int


SAID: Final = {
    "confirmed": "true",
    "satisfied": "satisfied",
    "dissatisfied": "not satisfied",
    "rated": "rating is not null",
}
"""Which answers count as what."""


async def satisfaction(
    conn: AsyncConnection[Any], schema: str, wanted: ComplaintFilter, at: int | None = None
) -> list[Satisfaction]:
    """Answer what reporters of the wanted complaints said, by office; stars is the sum of the ratings."""
    where = wanted.where(schema)
    query = SQL(
        "select office, {}, coalesce(sum(rating), 0)::bigint"
        " from {} where complaint in (select complaint from {} where {})"
        " group by office order by office"
    ).format(
        SQL(", ").join(
            SQL("count(*) filter (where {})").format(SQL(said)) for said in SAID.values()
        ),
        complaint_answer.at(schema, at),
        complaint_status.at(schema, at),
        where.sql,
    )
    async with conn.cursor(row_factory=args_row(Satisfaction)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
