"""As of when an operation is answered, by a position of the log or by a time, and what was so at which time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import strawberry
from psycopg import AsyncConnection

from api.position import History
from api.refusals import MomentsDiffer, TimeNotReached, TooMuchLater
from api.scalars import Position
from domain.errors import Invalid
from projections.recorded_late import recorded_later
from projections.recording_times import position_at, recorded_at

FIELD = "as_of"
VALID = "valid_at"
_TIME = f"{FIELD}.recorded_at"

MOST_LATER = 100_000
"""Facts that one answer folds, in some three seconds of processor time."""


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
class Asked:
    """As of when a question is asked, and of which time.

    as_of      None for what is known now
    valid_at   None for what was so at that moment itself
    """

    as_of: AsOf | None = None
    valid_at: datetime | None = None

    @classmethod
    def given(cls, as_of: object, valid_at: object) -> "Asked":
        """As the document or its variables write it. Raises Invalid for a time that is none.

        What has another form than the schema's counts as left out: the schema refuses it.
        """
        moment = as_of if isinstance(as_of, dict) else {}
        position, recorded = moment.get("position"), moment.get("recordedAt")
        known: AsOf | None = None
        if isinstance(position, str):
            known = AsOf(position=Position(position))
        elif isinstance(recorded, str):
            known = AsOf(recorded_at=_time(recorded, _TIME))
        return cls(known, _time(valid_at, VALID) if isinstance(valid_at, str) else None)


@dataclass(frozen=True, slots=True)
class Moment:
    """A position of the log, and the time that is asked about: today, ages and countdowns are those of that time.

    valid_at: whether what is asked about is a time of its own, and not that of the position
    """

    number: int
    time: datetime | None
    valid_at: datetime | None = None


def _time(text: str, field: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise Invalid(
            field,
            expected="waktu beserta zonanya, misalnya 2022-05-18T00:00:00+07:00",
            expected_english="a time with its zone, such as 2022-05-18T00:00:00+07:00",
        )
    return time


def the_one(asked: Sequence[Asked]) -> Asked:
    """The one moment of an operation. Raises MomentsDiffer for several."""
    if any(one != asked[0] for one in asked):
        raise MomentsDiffer(FIELD)
    return asked[0] if asked else Asked()


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


async def later_than(
    connection: AsyncConnection[Any], schema: str, number: int, valid_at: datetime, now: datetime
) -> tuple[int, list[int]]:
    """How far the log was at a time, at most `number`, and what was recorded of that time after it, until `number`.

    Raises TimeNotReached for a time to come, TooMuchLater where that is more than MOST_LATER facts.
    """
    if valid_at > now:
        raise TimeNotReached(VALID)
    position = min(number, await position_at(connection, schema, valid_at))
    later = await recorded_later(
        connection, schema, position, number, valid_at, most=MOST_LATER + 1
    )
    if len(later) > MOST_LATER:
        raise TooMuchLater(VALID, most=MOST_LATER)
    return position, later
