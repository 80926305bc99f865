"""As of when an operation is answered: by a position of the log, or by what had been recorded at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import strawberry
from psycopg import AsyncConnection

from api.errors import MomentsDiffer, TimeNotReached
from api.position import History
from api.scalars import Position
from domain.errors import Invalid
from projections.recording_times import position_at, recorded_at

FIELD = "as_of"
_TIME = f"{FIELD}.recorded_at"


@strawberry.input(one_of=True)
class AsOf:
    """As of when a question is answered. All questions of one operation are answered as of the same moment."""

    position: Position | None = strawberry.field(
        default=strawberry.UNSET,
        description="With everything recorded up to here, and nothing later.",
    )
    recorded_at: datetime | None = strawberry.field(
        default=strawberry.UNSET,
        description="With everything recorded until this time, which names its zone.",
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """A position of the log, and the time then: today, ages and countdowns are those of that time."""

    number: int
    time: datetime | None


def as_of_given(value: object) -> AsOf | None:
    """A moment as the document or its variables write it; None where it is left out.

    None, too, for what has another form than the schema's, which refuses it. Raises Invalid for a time that is none.
    """
    given = value if isinstance(value, dict) else {}
    position, time = given.get("position"), given.get("recordedAt")
    if isinstance(position, str):
        return AsOf(position=Position(position))
    return AsOf(recorded_at=_moment(time)) if isinstance(time, str) else None


def _moment(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise Invalid(
            _TIME,
            expected="waktu beserta zonanya, misalnya 2022-05-18T00:00:00+07:00",
            expected_english="a time with its zone, such as 2022-05-18T00:00:00+07:00",
        )
    return time


def asked_moment(asked: Sequence[AsOf | None]) -> AsOf | None:
    """The one moment of an operation; None for the present. Raises MomentsDiffer for several."""
    if any(one != asked[0] for one in asked):
        raise MomentsDiffer(FIELD)
    return asked[0] if asked else None


async def moment_of(
    connection: AsyncConnection[Any], schema: str, history: History, asked: AsOf, now: datetime
) -> Moment:
    """Where in the log an asked moment lies.

    Raises PositionUnknown for a position that this history has not, TimeNotReached for a time to come: what will have
    been recorded by then nobody knows.
    """
    if asked.position:
        number = history.number(asked.position, FIELD)
        return Moment(number, await recorded_at(connection, schema, max(number, 1)))
    time = asked.recorded_at or now
    if time > now:
        raise TimeNotReached(_TIME)
    return Moment(await position_at(connection, schema, time), time)
