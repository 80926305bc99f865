"""Commands that run the service: serve, worker, migrate, demo."""

from __future__ import annotations

import signal
from collections.abc import Callable
from socket import socket
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from infra.settings import ConfigurationError, Settings, load_settings

if TYPE_CHECKING:
    pass


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (serve, worker, migrate, demo):
        app.command()(command)


def serve(
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Answer only; run `puskesos worker` elsewhere.")
    ] = False,
) -> None:
    """Serve GraphQL on HOST:PORT, with a worker beside it, until Ctrl-C."""
    from infra.opening import prepared_database
    from infra.serving import take_port

    settings = load_settings()
    _log(settings)
    _leave_quietly()
    taken = take_port(settings.host, settings.port)
    with taken, prepared_database(settings) as dsn:
        _serve(settings, dsn, taken, worker=not no_worker)


def worker(
    tethered: Annotated[
        bool, typer.Option(hidden=True, help="Stop when standard input ends.")
    ] = False,
) -> None:
    """Keep read models, react to deadlines that passed, carry enquiries, notarise, until Ctrl-C."""
    from infra.database import serving
    from infra.kept_tables import named
    from infra.log_reader import LogReader
    from infra.notarising import Notarising
    from infra.opening import prepared_database
    from infra.processes import Processes
    from infra.projector import Projector
    from infra.serving import stop_when_untethered
    from infra.world import World

    settings = load_settings()
    _log(settings)
    _leave_quietly()
    with prepared_database(settings) as address:
        dsn = named(address)
        projector = Projector(serving(dsn), LogReader)
        processes = Processes(
            serving(dsn),
            lambda: World(serving(dsn), settings.master_key, enquiry_key=settings.enquiry_key),
        )
        notarising = Notarising(serving(dsn), settings)
        beside = [
            Thread(target=processes.run, name="processes"),
            Thread(target=notarising.run, name="notary"),
        ]

        def stop() -> None:
            notarising.stop()
            processes.stop()
            projector.stop()

        _on_stop(stop)
        if tethered:
            stop_when_untethered(stop)
        for thread in beside:
            thread.start()
        try:
            projector.run()
        finally:
            stop()
            for thread in beside:
                thread.join()


def migrate() -> None:
    """Bring the database to this release. Safe to repeat, and to run at several places at once."""
    from infra.database import open_database
    from infra.kept_tables import named
    from infra.migrations import migrate as bring_up_to_date
    from infra.opening import build_read_models
    from infra.terminal import say

    with open_database(load_settings()) as dsn:
        bring_up_to_date(named(dsn), build_read_models)
    say("Basis data siap. The database is ready.")


def demo(
    families: Annotated[
        int, typer.Option(min=60, max=25_000, help="Families of the sembako story.")
    ] = 22_700,
    serve: Annotated[bool, typer.Option("--serve", help="Then serve until Ctrl-C.")] = False,
    demonstration: Annotated[
        bool,
        typer.Option(
            "--demonstration",
            help="Yes, write demonstration tenants into the database of DATABASE_URL.",
        ),
    ] = False,
) -> None:
    """Record the demonstration tenants Sintang and Batam, print their tables, say what to try next."""
    from infra.database import open_database
    from infra.demonstration import demonstrate
    from infra.serving import take_port

    settings = load_settings()
    if not settings.embedded and not demonstration:
        raise ConfigurationError(
            "DATABASE_URL is set, and made-up histories do not belong into a database in use.",
            "Unset DATABASE_URL, or say --demonstration if they do belong into this one.",
        )
    _log(settings, quiet=not serve)
    if serve:
        _leave_quietly()
    taken = take_port(settings.host, settings.port) if serve else None
    with open_database(settings) as dsn:
        demonstrate(settings, dsn, serving_next=serve, families=families)
        if taken is not None:
            with taken:
                _serve(settings, settings.database_url or dsn, taken, worker=True)


def _serve(settings: Settings, dsn: str, taken: socket, *, worker: bool) -> None:
    from infra.database import bounded
    from infra.graphiql import ensure
    from infra.kept_tables import named
    from infra.main import create_app
    from infra.serving import serve as serve_until_stopped

    if settings.development:  # the editor needs introspection, which is off otherwise
        # Beside the service: without npm or a network it takes a while to find out.
        Thread(target=ensure, args=(settings.home,), name="graphiql", daemon=True).start()
    _open_every_vault(settings, dsn)
    hurried = bounded(named(dsn), settings.statement_seconds)
    serve_until_stopped(lambda: create_app(settings, hurried), taken, worker=worker)


def _open_every_vault(settings: Settings, dsn: str) -> None:
    """Find out now, and not at the first sealed field, that the master key is another one."""
    from infra.database import serving
    from infra.world import World

    with World(serving(dsn), settings.master_key) as world:
        for tenant in world.tenants():
            world.vault_of(tenant.code)


def _log(settings: Settings, *, quiet: bool = False) -> None:
    from infra.logs import configure_logs

    configure_logs(json=settings.log_json, level="warning" if quiet else settings.log_level)


def _leave_quietly() -> None:
    """To be told to stop is no failure: exit code 0, whenever it comes."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)


def _on_stop(stop: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop())
