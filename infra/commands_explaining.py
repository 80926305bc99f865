"""Commands that explain: which facts made a number."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from application.roles import Role
from infra.settings import load_settings

if TYPE_CHECKING:
    from projections.explaining import Asked

TenantCode = Annotated[
    str, typer.Option(help="Kabupaten or kota, by its Kemendagri code: 61.05.", show_default=False)
]
PAGE = 5000
"""Facts read at once; the numbers of a disbursement come from a hundred thousand."""


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(explain)


def explain(
    number: Annotated[str, typer.Argument(help="As GraphQL names it: SERVED_SERVICES.")],
    *,
    tenant: TenantCode,
    region: Annotated[str | None, typer.Option(help="A region and all inside it.")] = None,
    narrow: Annotated[
        list[str] | None,
        typer.Option("--where", help="column=value: programme=BPNT. Repeat for several."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            help="As recorded up to a position (120), a day (2026-11-22) or a time, by local clocks."
        ),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day of a number that depends on one; today."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="File for the facts, as CSV; - prints them."),
    ] = None,
) -> None:
    """Open a number to the facts that made it: what each added or took away, to the last one."""
    from infra.opening import catch_up, opened_tenant, prepared_database
    from infra.replay import position_until
    from infra.terminal import say
    from projections.moment import SchemaAt

    asked = _asked(number, region, narrow or [])
    settings = load_settings()
    with prepared_database(settings) as dsn, opened_tenant(settings, dsn, tenant) as opened:
        catch_up(dsn)
        schema = opened.tenant.schema
        position = position_until(as_of, opened.reader(), tenant, "as_of")
        moment = schema if position is None else SchemaAt(schema, position)
        words, unit = asked.number.words, asked.number.unit
        value, facts, adds = asyncio.run(_explained(dsn, moment, asked, tenant, on, output))
    say(f"{words[0]}: {value} ({unit}). / {words[1]}.")
    say(f"{facts} fakta, jumlahnya {adds}. / {facts} facts, which add up to {adds}.")
    if asked.number.distinct is not None:
        say(
            "Tiap orang dihitung sekali, berapa pun faktanya. / Everybody counts once, however many facts."
        )


def _asked(name: str, region: str | None, narrow: list[str]) -> Asked:
    from api.explaining import as_written
    from domain.errors import UnknownCode
    from domain.indonesia import checked_region
    from projections.explained_numbers import NUMBERS
    from projections.explaining import Asked

    number = NUMBERS.get(name.upper())
    if number is None:
        raise UnknownCode("number", known=", ".join(NUMBERS))
    given = [each.partition("=") for each in narrow]
    if any(column not in number.narrowed or not is_ for column, is_, _ in given):
        raise UnknownCode("where", known=", ".join(f"{each}=…" for each in number.narrowed))
    return Asked(
        number,
        region=None if region is None else checked_region(region),
        narrowed=tuple(
            (column, as_written(number, column, value, "where")) for column, _, value in given
        ),
    )


async def _explained(
    dsn: str, schema: str, asked: Asked, tenant: str, on: datetime | None, output: Path | None
) -> tuple[int, int, int]:
    from psycopg import AsyncConnection

    from api.explained_csv import SharesFile
    from api.explaining import parameters
    from domain.local_time import local_day
    from infra.database import serving
    from projections.explaining import shares_page, sum_of, value_of

    now = datetime.now(UTC)
    day = local_day(now, tenant) if on is None else on.date()
    async with await AsyncConnection.connect(serving(dsn)) as connection:
        given = await parameters(connection, schema, asked.number, day, now, tenant)
        asked = replace(asked, given=given)
        value = await value_of(connection, schema, asked)
        made = await sum_of(connection, schema, asked)
        with ExitStack() as stack:
            facts = SharesFile(_file(output, stack), int, _shown) if output is not None else None
            after = 0
            while facts is not None and (
                page := await shares_page(connection, schema, asked, after=after, limit=PAGE)
            ):
                facts.write(page)
                after = page[-1].position
    return value, made.facts, made.adds


def _file(output: Path, stack: ExitStack) -> TextIO:
    if str(output) == "-":
        return sys.stdout
    return stack.enter_context(output.open("w", encoding="utf-8", newline=""))


def _shown(actor: str, role: str) -> str | None:
    """As GraphQL shows it: a citizen's account could name an anonymous reporter."""
    return None if role == Role.CITIZEN.value else actor
