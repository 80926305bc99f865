"""The demonstration: two founding histories and further stories, told into tenants opened for that purpose."""

from __future__ import annotations

import asyncio

import psycopg

from infra.database import serving
from infra.demonstration import batam, sintang, tables
from infra.demonstration.narration import FAMILIES, stage
from infra.demonstration.recording import Chronicle
from infra.demonstration.stories import STORIES, authority
from infra.log_reader import LogReader
from infra.migrations import migrate, tenant_schema
from infra.opening import catch_up, open_new_tenant
from infra.read_model_tables import make_read_models
from infra.settings import Settings
from infra.terminal import say
from infra.world import World

TENANTS = (
    (sintang.TENANT, sintang.NAME),
    (batam.TENANT, batam.NAME),
    # A town of its own for the story of appointments: where they are required, no token of the demonstration opens
    # anything by itself, which would be in the way of whoever tries the others out.
    (authority.TENANT, authority.NAME),
)


def demonstrate(
    settings: Settings, dsn: str, *, serving_next: bool, families: int = FAMILIES
) -> None:
    """Record what is not recorded yet, bring the read models up to date, print the tables.

    Raises ConfigurationError where one of the two tenants is open for production: nothing is written into it.
    """
    migrate(dsn, make_read_models)
    before = _facts(dsn)
    tell_everything(settings, dsn, aloud=True, families=families)
    new = _facts(dsn) - before
    tables.print_all(dsn)
    say(f"{new} fakta baru dicatat. / {new} facts newly recorded.")
    tables.print_what_next(settings, serving=serving_next)


def tell_everything(settings: Settings, dsn: str, *, aloud: bool, families: int = FAMILIES) -> None:
    """Tell both histories and every story into a database, and bring its read models up to date.

    families: how many the sembako disbursement of Sintang is told with; the real one had 22,700.
    """
    migrate(dsn, make_read_models)
    for code, name in TENANTS:
        open_new_tenant(settings, dsn, code, name, "demonstration")
    asyncio.run(_tell(settings, dsn))
    asyncio.run(_tell_stories(settings, dsn, aloud=aloud, families=families))
    catch_up(dsn)


async def _tell(settings: Settings, dsn: str) -> None:
    with World(serving(dsn), settings.master_key) as world:
        await sintang.tell(await world.ports_of(sintang.TENANT))
        await batam.tell(Chronicle(await world.ports_of(batam.TENANT)))


async def _tell_stories(settings: Settings, dsn: str, *, aloud: bool, families: int) -> None:
    """Tell the stories, each as a day of people who ask and act through GraphQL."""
    async with stage(settings, dsn, aloud=aloud, families=families) as told_on:
        for story in STORIES:
            narrator = told_on.narrator(story.tenant, story.name)
            narrator.say(story.id, story.en)
            await story.tell(narrator)


def _facts(dsn: str) -> int:
    """How many facts both demonstration tenants hold."""
    with psycopg.connect(serving(dsn), autocommit=True) as connection:
        schemas = [tenant_schema(code) for code, _ in TENANTS]
        known = [
            schema
            for schema in schemas
            if (row := connection.execute("SELECT to_regnamespace(%s)", (schema,)).fetchone())
            and row[0] is not None
        ]
        return sum(LogReader(connection, schema).head().last for schema in known)
