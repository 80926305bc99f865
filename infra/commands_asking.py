"""Commands that ask: token, query, schema, replay."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from infra.settings import ConfigurationError, Settings, load_settings

TenantCode = Annotated[
    str, typer.Option(help="Kabupaten or kota, by its Kemendagri code: 61.05.", show_default=False)
]
LONGEST_DAYS = 366


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (token, query, schema, replay):
        app.command()(command)


def token(
    *,
    role: Annotated[
        str, typer.Option(help="In which role: desk, verifier, supervisor, inspector …")
    ],
    tenant: TenantCode,
    office: Annotated[str, typer.Option(help="At which office, by its short name: secretariat.")],
    actor: Annotated[
        str | None, typer.Option(help="Pseudonymous account id, never a name or NIK.")
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(help="Region that may be seen; repeat for several. Default: all."),
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, max=LONGEST_DAYS, help="How long it is good for.")
    ] = 1,
) -> None:
    """Print a signed token of the development issuer: who asks, in which role, at which office."""
    from infra.opening import opened_tenant, prepared_database
    from infra.terminal import note

    settings = load_settings()
    with prepared_database(settings) as dsn, opened_tenant(settings, dsn, tenant) as opened:
        caller = opened.caller(role, office, actor or f"dev-{secrets.token_hex(4)}", region)
    signed = _signed(settings, caller, days)
    note(
        "Token pengembangan: siapa pun yang memegangnya bertindak dalam peran ini."
        " / A development token: whoever holds it acts in this role."
        " A service outside development refuses it: there an OIDC issuer signs."
    )
    print(signed)


def query(
    document: Annotated[
        str, typer.Argument(help="A file, the document itself, or - for standard input.")
    ],
    *,
    variables: Annotated[str | None, typer.Option(help="JSON object: '{\"first\": 10}'.")] = None,
    token: Annotated[
        str | None, typer.Option(help="Who asks; or say --role, --tenant, --office.")
    ] = None,
    role: Annotated[str, typer.Option(help="Role to ask in, without --token.")] = "inspector",
    tenant: Annotated[str, typer.Option(help="Tenant to ask about, without --token.")] = "61.05",
    office: Annotated[
        str, typer.Option(help="Office to ask from, without --token.")
    ] = "secretariat",
    url: Annotated[
        str | None, typer.Option(help="Address of a service; default: the local one.")
    ] = None,
) -> None:
    """Run a GraphQL document on the local service if it answers, else the database; print JSON."""
    from infra.opening import opened_tenant, prepared_database
    from infra.querying import Question, ask_service, is_ours, read_variables

    settings = load_settings()
    text, given = _document(document), read_variables(variables)
    local = f"http://{settings.host}:{settings.port}"
    address = url or (local if is_ours(local) else None)
    if address is not None and token is not None:
        answer = ask_service(address, Question(text, given, token))
    else:
        with prepared_database(settings) as dsn:
            if token is None:
                with opened_tenant(settings, dsn, tenant) as opened:
                    token = _signed(settings, opened.caller(role, office, "cli", None), days=1)
            question = Question(text, given, token)
            answer = (
                _ask_within(settings, dsn, question)
                if address is None
                else ask_service(address, question)
            )
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    if answer.get("errors"):
        raise typer.Exit(1)


def schema() -> None:
    """Print the GraphQL schema: everything that can be asked and done."""
    from api.schema import build_schema

    print(build_schema().as_str())


def replay(
    *,
    tenant: TenantCode,
    office: Annotated[str | None, typer.Option(help="Only what this office recorded.")] = None,
    programme: Annotated[
        str | None, typer.Option(help="Only what this programme is about.")
    ] = None,
    complaint: Annotated[str | None, typer.Option(help="Only this complaint, by its id.")] = None,
    subject: Annotated[
        str | None,
        typer.Option(
            help="Only this person, case, payment, batch …, by its id: its own facts and all that name it; of a payment"
            " also what decided it in its batch."
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Recorded after a position, a day or a time; as --until.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            help="As recorded up to a position (120), a day (2026-11-22) or a time, by local clocks."
        ),
    ] = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="Also what each fact changed in the read models.")
    ] = False,
    lang: Annotated[str, typer.Option(help="Language of the sentences: id or en.")] = "id",
    into: Annotated[
        str | None,
        typer.Option(help="No words: the read models as they were, in this schema, for SQL."),
    ] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Remove what --into made.")] = False,
) -> None:
    """Tell the history in words, from the log: what happened, when, by whom, on what basis."""
    if into is not None:
        if office or programme or complaint or subject or since or rows:
            raise typer.BadParameter("--into takes the whole tenant: only --until goes with it.")
        _replay_into(tenant, into, until, drop=drop)
        return
    if drop:
        raise typer.BadParameter("Say --into, the schema to remove.")
    from api.identifiers import parsed_id_or_none
    from domain.errors import UnknownCode
    from domain.local_time import local_zone
    from infra.opening import catch_up, opened_tenant, prepared_database
    from infra.replay import NothingRecorded, Wanted, history_positions, position_until, tell

    if lang not in ("id", "en"):
        raise UnknownCode("lang", known="id, en")
    wanted: UUID | None = parsed_id_or_none(
        complaint or subject, "complaint" if complaint else "subject"
    )
    settings = load_settings()
    with prepared_database(settings) as dsn, opened_tenant(settings, dsn, tenant) as opened:
        reader, schema = opened.reader(), opened.tenant.schema
        if rows or subject:
            catch_up(dsn)
        among = history_positions(opened.connection, schema, wanted) if wanted and subject else None
        start = position_until(since, reader, tenant, "since") or 0
        told = tell(
            reader,
            position_until(until, reader, tenant),
            Wanted(office, programme, None if among else wanted, among),
            since=start,
            language="id" if lang == "id" else "en",
            zone=local_zone(tenant),
            rows_from=(dsn, schema) if rows else None,
        )
    if not told:
        raise NothingRecorded


def _replay_into(code: str, into: str, until: str | None, *, drop: bool) -> None:
    import psycopg

    from domain.errors import UnknownCode
    from infra.log_reader import LogReader
    from infra.migrations import tenants
    from infra.opening import owned_database
    from infra.replay import position_until
    from infra.replay_into import drop_replay, replay_into
    from infra.terminal import Meter, say

    with (
        owned_database(load_settings()) as dsn,
        psycopg.connect(dsn, autocommit=True) as connection,
    ):
        schemas = {each.code: each.schema for each in tenants(connection)}
        if code not in schemas:
            raise UnknownCode("tenant", known=", ".join(schemas) or "–")
        if drop:
            drop_replay(connection, schemas[code], into)
            say(f"{into}: dihapus. / Removed.")
            return
        reader = LogReader(connection, schemas[code])
        end = position_until(until, reader, code)
        with Meter(into, reader.head().last if end is None else end) as meter:
            position = replay_into(
                connection, schemas[code], into, end, lambda done, _rate, _left: meter(done)
            )
    say(
        f"{into}: model baca {code} sebagaimana pada posisi {position}."
        f" / The read models of {code} as of position {position}."
    )


def _signed(settings: Settings, caller: Any, days: int) -> str:
    from api.auth import issue

    if not settings.development:
        raise ConfigurationError(
            "Outside development this service accepts no token of ours.",
            "Use a token of your OIDC issuer (`query --token`), or set PUSKESOS_DEVELOPMENT=1 for both.",
        )
    return issue(caller, settings.token_key, timedelta(days=days))


def _ask_within(settings: Settings, dsn: str, question: Any) -> dict[str, Any]:
    from infra.main import create_app
    from infra.opening import catch_up
    from infra.querying import ask_within

    catch_up(dsn)  # no worker may be running: answer from what is recorded
    return asyncio.run(ask_within(create_app(settings, dsn), question))


def _document(given: str) -> str:
    from infra.querying import CannotAsk

    if given == "-":
        return sys.stdin.read()
    if "{" in given:
        return given
    try:
        return Path(given).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise CannotAsk(
            "Berkas GraphQL tidak dapat dibaca. The GraphQL file cannot be read.",
            "Give a file of UTF-8 text, the document itself, or - for standard input.",
        ) from None
