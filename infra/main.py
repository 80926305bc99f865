"""Composition root: puts pool, hub, keys and use cases together into the application."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from fastapi import FastAPI
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier
from psycopg_pool import AsyncConnectionPool

from api.app import build_app
from api.auth import ISSUER, Tokens
from api.context import Limits, Process
from api.live import Live
from api.measures import Measures
from api.replaced import ReleaseWatch
from api.snapshot import history_of
from infra.checkpoints import keep_cosignatures
from infra.database import serving
from infra.event_catalogue import FACTS
from infra.graphiql import FOLDER
from infra.hub import Hub
from infra.kept_tables import are_gone
from infra.later_facts import LaterFacts
from infra.migrations import CONTROL_SCHEMA
from infra.settings import ConfigurationError, Settings
from infra.signed_note import verifier
from infra.world import World, now
from projections.models import TABLES
from projections.read_model import projected_position

POOL_SIZE = 8
"""Connections of one process, for all tenants together."""

POOL_SECONDS = 5.0
"""How long a request waits for a connection."""

Pool = AsyncConnectionPool[AsyncConnection[Any]]


class Tenants:
    """The tenants that this database holds, by code. A tenant once opened keeps its schema."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._schemas: dict[str, str] = {}

    async def schema_of(self, tenant: str) -> str | None:
        """The schema of a tenant; None if it is not served here."""
        if tenant not in self._schemas:
            await self._refresh()
        return self._schemas.get(tenant)

    async def lags(self) -> Mapping[str, int]:
        """Facts recorded but not yet in the read models, by tenant."""
        await self._refresh()
        found = {}
        async with self._pool.connection() as connection:
            for tenant, schema in self._schemas.items():
                last = (await history_of(connection, schema, tenant)).last
                found[tenant] = max(last - await projected_position(connection, schema), 0)
        return found

    async def replaced(self) -> Sequence[str]:
        """The tenants of which another release took tables over that this one reads."""
        await self._refresh()
        async with self._pool.connection() as connection:
            return [
                tenant
                for tenant, schema in self._schemas.items()
                if await are_gone(connection, schema, TABLES)
            ]

    async def _refresh(self) -> None:
        query = SQL("select code, schema from {}").format(Identifier(CONTROL_SCHEMA, "tenant"))
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(query)).fetchall()
        self._schemas = {str(code): str(schema) for code, schema in rows}


@asynccontextmanager
async def _world(
    settings: Settings, dsn: str, clock: Callable[[], datetime]
) -> AsyncIterator[World]:
    world = World(serving(dsn), settings.master_key, enquiry_key=settings.enquiry_key, clock=clock)
    try:
        yield world
    finally:
        # It waits for appends under way, which must not hold up the event loop.
        await asyncio.to_thread(world.close)


def _tokens(settings: Settings) -> Tokens:
    """Whose tokens are accepted. Raises ConfigurationError where that would be nobody's."""
    if settings.token_public_key is None and not settings.development:
        raise ConfigurationError(
            "Outside development, tokens come from an issuer of your own, and its public key is not set.",
            "Set PUSKESOS_TOKEN_PUBLIC_KEY and PUSKESOS_TOKEN_ISSUER; to try things out, PUSKESOS_DEVELOPMENT=1.",
        )
    try:
        return Tokens(
            secret=settings.token_key if settings.development else None,
            public_key=settings.token_public_key,
            issuer=settings.token_issuer or ISSUER,
            audience=settings.token_audience,
        )
    except ValueError:
        raise ConfigurationError(
            "The key of PUSKESOS_TOKEN_PUBLIC_KEY is no public key that we know.",
            "Give the issuer's RSA or P-256 public key in PEM.",
        ) from None


def create_app(
    settings: Settings,
    dsn: str,
    limits: Limits | None = None,
    clock: Callable[[], datetime] = now,
) -> FastAPI:
    """The application over the database at `dsn` (the owner's; we step down to the serving role).

    clock: what commands take for the present; only a demonstration has another than the real one.
    Raises ConfigurationError where no token could be accepted.
    """
    bounds, tokens = limits or Limits(), _tokens(settings)
    pool: Pool = AsyncConnectionPool(
        serving(dsn),
        min_size=1,
        max_size=POOL_SIZE,
        timeout=POOL_SECONDS,
        kwargs={"autocommit": True},
        open=False,
        name="puskesos-api",
    )
    tenants = Tenants(pool)

    async def keep(text: str) -> int:
        witnesses = [verifier(key) for key in settings.witness_keys]
        return await asyncio.to_thread(keep_cosignatures, serving(dsn), text, witnesses)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Process]:
        measures, release = Measures(), ReleaseWatch(tenants.replaced)
        async with (
            pool,
            Hub(pool, serving(dsn)).running() as hub,
            _world(settings, dsn, clock) as world,
        ):
            yield Process(
                pool=pool,
                views=hub,
                later_facts=LaterFacts(serving(dsn)),
                tokens=tokens,
                ports_for=world.ports_of,
                schema_of=tenants.schema_of,
                keep_cosignatures=keep,
                facts=FACTS,
                public_address=settings.public_address,
                cursor_key=hmac.digest(settings.master_key, b"cursors", "sha256"),
                limits=bounds,
                live=Live(measures, bounds.buffered_updates, release),
                measures=measures,
                release=release,
            )

    return build_app(
        opened,
        tenants.lags,
        limits=bounds,
        development=settings.development,
        graphiql=settings.home / FOLDER,
    )
