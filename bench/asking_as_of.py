"""An answer as of a moment against the live one, over GraphQL: a detail, a list, a filtered list and counts.

Run with `python -m bench.asking_as_of [FACTS [ROUNDS]]`. The peer is the live answer to the same question, the two
taking turns. It is measured at a quarter of the facts and at all of them: as of a moment, a longer history should cost
no more. Moments lie at random in the history; half of its facts are lives of complaints, half are payments.
"""

from __future__ import annotations

import asyncio
import base64
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx
import psycopg
from psycopg.sql import SQL, Identifier

from api.auth import Caller, issue
from api.context import Limits
from api.position import History as Log
from application.roles import Role
from bench.ground import TENANT, database
from bench.projecting import payment
from domain.complaint import (
    ComplaintClassified,
    ComplaintResponded,
    ComplaintRouted,
    ComplaintVerified,
    FollowUpRecorded,
    ResolutionConfirmed,
)
from domain.entitlement import entitlement_stream
from domain.fact import About, Fact, Recorded, Sealed
from infra.database import serving
from infra.main import create_app
from infra.migrations import tenant_schema
from infra.settings import Settings
from projections.folding import project
from projections.models import FOLDS, TABLES
from projections.read_model import POSITION
from tests.infra.projecting import write_log
from tests.projections.history import DAY, TOWN, VILLAGE, History, complaint_submitted

SCHEMA = tenant_schema(TENANT)
BLOCK = 1000
"""Complaints that are handled side by side, and families that are paid on one day."""

QUESTIONS = {
    "detail": "complaint(id: $id, asOf: $asOf) { status category routedTo submittedAt }",
    "list": "complaints(first: 50, asOf: $asOf) { edges { node { id status category region } } }",
    "filtered": 'complaints(first: 50, filter: { status: "routed" }, asOf: $asOf) { edges { node { id status } } }',
    "counts": "complaintBoard(asOf: $asOf) { total byStatus { status complaints } }",
    "payments": "beneficiaryCounts(asOf: $asOf) { payments(by: [PROGRAMME]) { lines { __typename } } }",
}
LIFE: tuple[Fact, ...] = (
    ComplaintVerified(lapor_class="complaint"),
    ComplaintClassified(category="wrong_amount"),
    ComplaintRouted(to_office="secretariat"),
    FollowUpRecorded(),
    ComplaintResponded(response=Sealed("sealed-response"), responded_on=DAY),
    ResolutionConfirmed(satisfied=True, rating=4),
)


class Growing(History):
    """A log that is written away in parts."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0
        self.complaints: list[tuple[UUID, int]] = []

    @property
    def last(self) -> int:
        return self.written + len(self.facts)

    def take(self) -> list[Recorded]:
        """The facts since the last time."""
        part, self.facts = self.facts, []
        self.written += len(part)
        return part


class _Asked(NamedTuple):
    """A question as of a moment: the complaint was known then."""

    subject: UUID
    number: int


def main(count: int = 200_000, rounds: int = 15) -> None:
    """Grow the log, ask at a quarter and at the end, print medians."""
    history, before = Growing(), dict[str, float]()
    with database() as owner, tempfile.TemporaryDirectory() as folder:
        for facts in (count // 4, count):
            grow(owner, history, facts)
            figures = asyncio.run(_ask_all(owner, Path(folder), history, rounds))
            for name, (live, then) in figures.items():
                flat = f", {then / before[name]:.2f}x that of a quarter" if name in before else ""
                print(
                    f"{history.last:,} facts, {name}: live {live * 1e3:.1f} ms,"
                    f" as of a moment {then * 1e3:.1f} ms, {then / live:.2f}x{flat}",
                    flush=True,
                )
                before[name] = then


def grow(owner: str, history: Growing, facts: int) -> None:
    """Let complaints and payments go on until the log has so many facts."""
    with psycopg.connect(owner, autocommit=True) as connection:
        while history.last < facts:
            _block(history)
            write(owner, history)
        names = [name for table in TABLES for name in table.relations()]
        for name in ("stored_events", *names):
            connection.execute(SQL("vacuum analyze {}").format(Identifier(SCHEMA, name)))


def write(owner: str, history: Growing) -> None:
    """Bring what is not written yet into the log and the read models."""
    start, part = history.written, history.take()
    with psycopg.connect(owner, autocommit=True) as connection:
        write_log(connection, SCHEMA, part)
    with psycopg.connect(serving(owner), autocommit=True) as service:
        project(service, SCHEMA, FOLDS, part, name=POSITION, start=start)


def _block(history: Growing) -> None:
    complaints = [uuid4() for _ in range(BLOCK)]
    for number, complaint in enumerate(complaints):
        region = (VILLAGE, TOWN)[number % 2]
        fact = complaint_submitted(region=region)
        history.complaints.append((complaint, history.record(complaint, fact, about=About(region))))
    for step in LIFE:
        for complaint in complaints[: -BLOCK // 10]:  # the others wait
            history.record(complaint, step, about=About(VILLAGE))
    period = f"{2000 + history.last % 90}-T1"
    for number in range(2 * BLOCK):
        recipient, region = uuid4(), (VILLAGE, TOWN)[number % 2]
        stream = entitlement_stream("PKH", period, recipient, "school")
        history.record(stream, *payment(recipient, region), about=About(region, "PKH", period))


async def _ask_all(
    owner: str, home: Path, history: Growing, rounds: int
) -> dict[str, tuple[float, float]]:
    async with asking(owner, home) as client:
        return {
            name: await _medians(client, question, list(_moments(history, rounds)))
            for name, question in QUESTIONS.items()
        }


@asynccontextmanager
async def asking(owner: str, home: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A supervisor who asks a service of the database."""
    key = base64.b64encode(b"k" * 32).decode()
    settings = Settings(home=home, given_master_key=key, given_token_key=key, development=True)
    app = create_app(settings, owner, Limits(wait_seconds=60.0))
    caller = Caller("bench", Role.SUPERVISOR, TENANT, "secretariat")
    authorization = {"authorization": f"Bearer {issue(caller, b'k' * 32)}"}
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=transport, base_url="http://bench", headers=authorization, timeout=600
        ) as client,
    ):
        yield client


async def seconds(client: httpx.AsyncClient, query: str, variables: dict[str, Any]) -> float:
    """How long an answer took; RuntimeError for a refusal."""
    started = time.perf_counter()
    answer = await client.post("/graphql", json={"query": query, "variables": variables})
    taken = time.perf_counter() - started
    if "errors" in answer.json():
        raise RuntimeError(answer.text)
    return taken


def _moments(history: Growing, rounds: int) -> Iterator[_Asked]:
    chance = random.Random(history.last)
    for _ in range(rounds):
        number = chance.randint(history.last // 10, history.last)
        known = [
            one
            for one, since in history.complaints[:: len(history.complaints) // 50]
            if since < number
        ]
        yield _Asked(chance.choice(known), number)


async def _medians(
    client: httpx.AsyncClient, question: str, moments: list[_Asked]
) -> tuple[float, float]:
    """Seconds of the live answer and of the one as of a moment."""
    figures: tuple[list[float], list[float]] = ([], [])
    head = "query($asOf: AsOf, $id: ID!)" if "$id" in question else "query($asOf: AsOf)"
    for warm_up, asked in [(True, moments[0]), *((False, one) for one in moments)]:
        position = Log(TENANT, 1, asked.number).position(asked.number)
        for times, moment in zip(figures, (None, {"position": position}), strict=True):
            variables = {"id": str(asked.subject), "asOf": moment}
            taken = await seconds(client, f"{head} {{ {question} }}", variables)
            if not warm_up:
                times.append(taken)
    return statistics.median(figures[0]), statistics.median(figures[1])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
