"""A log to project and projectors to run on it, for the tests of projector and rebuild."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from domain.fact import Recorded
from infra.codec import CODEC
from infra.log_reader import LogReader
from infra.projector import Projector, read_position
from infra.read_model_tables import begin_again
from infra.rebuild import digests
from infra.recorder import FACTS_CHANNEL
from projections.folding import project
from projections.models import FOLDS
from projections.read_model import POSITION

DEADLINE_SECONDS = 60.0


def eventually(condition: Callable[[], bool], what: str) -> None:
    """Wait until it holds; fail when it does not in good time."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"not in {DEADLINE_SECONDS} s: {what}"
        time.sleep(0.01)


def write_log(connection: psycopg.Connection[Any], schema: str, facts: Sequence[Recorded]) -> None:
    """Append these facts to a tenant's log as they are, without telling anybody."""
    rows = []
    for recorded in facts:
        topic, state = CODEC.encode(recorded.fact, CODEC.envelope(recorded.envelope))
        rows.append(
            (
                recorded.stream,
                recorded.version,
                topic,
                state,
                recorded.position,
                recorded.recorded_at,
                *recorded.about,
            )
        )
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(
            SQL("update {} set last = %s, at = greatest(at, %s)").format(
                Identifier(schema, "log_head")
            ),
            (facts[-1].position, facts[-1].recorded_at),
        )
        cursor.executemany(
            SQL("insert into {} values (%s, %s, %s, %s, %s, %s, %s, %s, %s)").format(
                Identifier(schema, "stored_events")
            ),
            rows,
        )


def announce(connection: psycopg.Connection[Any], schema: str, position: int) -> None:
    """Tell projectors of new facts, as an append does after its commit."""
    connection.execute("select pg_notify(%s, %s)", (FACTS_CHANNEL, f"{schema}:{position}"))


@contextmanager
def running(dsn: str, **options: Any) -> Iterator[Projector]:
    """A projector at work in a thread, stopped at the end."""
    projector = Projector(dsn, LogReader, **options)
    thread = threading.Thread(target=projector.run)
    thread.start()
    try:
        yield projector
    finally:
        projector.stop()
        thread.join(DEADLINE_SECONDS)
        assert not thread.is_alive()


def await_position(connection: psycopg.Connection[Any], schema: str, position: int) -> None:
    """Wait until the read models know the log up to here."""
    eventually(lambda: read_position(connection, schema) == position, f"read models at {position}")


def digests_of_a_clean_run(
    connection: psycopg.Connection[Any], schema: str, last: int
) -> dict[str, str]:
    """What the read models look like when the log is projected once, undisturbed.

    It empties the tenant's read models: ask for what they were before.
    """
    with connection.transaction():
        begin_again(connection, schema)
    facts = LogReader(connection, schema).page(0, last)
    project(connection, schema, FOLDS, facts, name=POSITION, start=0)
    return digests(connection, schema)
