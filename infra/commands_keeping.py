"""Commands that keep things in order: rebuild, restored, doctor, enquiries, tenant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.settings import CannotStart, ConfigurationError, load_settings

if TYPE_CHECKING:
    from psycopg import Connection

    from infra.doctor import Finding
    from infra.migrations import Tenant
    from infra.terminal import Meter

_tenant_commands = typer.Typer(
    help="Tenants: the kabupaten and kota whose histories are kept here."
)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(rebuild)
    app.command()(restored)
    app.command()(doctor)
    app.command()(enquiries)
    _tenant_commands.command("open")(tenant_open)
    _tenant_commands.command("list")(tenant_list)
    app.add_typer(_tenant_commands, name="tenant")


def rebuild(
    tenant: Annotated[
        str | None, typer.Option(help="Only this tenant.", show_default=False)
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(help="Switch although this read model differs; repeat for several."),
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every tenant.")] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Only compare, every tenant or one; exit code 1 if anything differs."
        ),
    ] = False,
) -> None:
    """Build the read models anew from the log, beside those in use, compare, and switch if they are equal."""
    import psycopg

    from infra.migrations import no_read_models
    from infra.opening import owned_database
    from infra.terminal import say

    if not check:
        _require_one_or_all(tenant, every=every)
    _require_read_models(accept or ())
    differing = 0
    with (
        owned_database(load_settings(), no_read_models) as dsn,
        psycopg.connect(dsn, autocommit=True) as connection,
    ):
        for each in _chosen(connection, tenant):
            if check:
                differing += _compare(connection, each)
            else:
                _build_anew(connection, each, accept or ())
    if differing:
        say(f"{differing} model baca berbeda. / {differing} read models differ.")
        raise typer.Exit(1)


def _build_anew(connection: Connection[Any], tenant: Tenant, accept: Sequence[str]) -> None:
    from infra.log_reader import LogReader
    from infra.rebuild import rebuild as build_anew
    from infra.terminal import Meter, say

    last = LogReader(connection, tenant.schema).head().last
    with Meter(tenant.code, last) as meter:
        built = build_anew(
            connection, tenant.schema, LogReader, partial(_tell, meter), accept=accept
        )
    mended = f"; diperbaiki / mended: {', '.join(built.mended)}" if built.mended else ""
    say(
        f"{tenant.code}: dibangun ulang sampai posisi {built.position} dalam {built.seconds:.1f} detik{mended}."
        f" / Rebuilt up to position {built.position} in {built.seconds:.1f} s."
    )


def _compare(connection: Connection[Any], tenant: Tenant) -> int:
    """Say where each read model that differs from the log does first; answers how many do."""
    from infra.log_reader import LogReader
    from infra.rebuild import compare_with_log
    from infra.terminal import Meter, say

    last = LogReader(connection, tenant.schema).head().last
    with Meter(tenant.code, last) as meter:
        found = compare_with_log(connection, tenant.schema, LogReader, partial(_tell, meter))
    for each in found:
        say(f"{tenant.code}: berbeda / differs: {each}")
    if not found:
        say(
            f"{tenant.code}: yang ditampilkan sama dengan isi log."
            " / What is shown is what the log says."
        )
    return len(found)


def _require_read_models(names: Sequence[str]) -> None:
    from domain.errors import UnknownCode
    from projections.models import READ_MODELS

    known = [model.name for model in READ_MODELS]
    if not set(names) <= set(known):
        raise UnknownCode("accept", known=", ".join(known))


def _tell(meter: Meter, done: int, _rate: float, _left: float) -> None:
    meter(done)


def restored(
    tenant: Annotated[
        str | None, typer.Option(help="Only this tenant.", show_default=False)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every tenant.")] = False,
) -> None:
    """Say that a backup was restored: positions given out before are refused from now on. Empties nothing."""
    import psycopg

    from infra.opening import owned_database
    from infra.restoring import open_epoch
    from infra.terminal import say

    _require_one_or_all(tenant, every=every)
    with (
        owned_database(load_settings()) as dsn,
        psycopg.connect(dsn, autocommit=True) as connection,
    ):
        for each in _chosen(connection, tenant):
            epoch = open_epoch(connection, each.schema)
            say(
                f"{each.code}: masa {epoch} dimulai; posisi dari sebelum pemulihan ditolak."
                f" / Epoch {epoch} begins; positions from before the restore are refused."
            )


def enquiries() -> None:
    """Carry enquiries about stranded people between the tenants here, and the answers back, as the worker does."""
    from infra.database import serving
    from infra.enquiries import deliver
    from infra.opening import catch_up, prepared_database
    from infra.terminal import say
    from infra.world import World

    settings = load_settings()
    if settings.enquiry_key is None:
        raise ConfigurationError(
            "PUSKESOS_ENQUIRY_KEY is not set, so that nothing is asked.",
            "Set it to 32 random bytes in base64, the same for every tenant that is to ask another.",
        )
    with prepared_database(settings) as dsn:
        catch_up(dsn)
        with World(serving(dsn), settings.master_key, enquiry_key=settings.enquiry_key) as world:
            found = deliver(serving(dsn), world)
        catch_up(dsn)
    say(
        f"{found.answered} pertanyaan dijawab, {found.matches} dikenal di daerah lain."
        f" / {found.answered} enquiries answered, {found.matches} known elsewhere."
    )


def _require_one_or_all(tenant: str | None, *, every: bool) -> None:
    if every == (tenant is not None):
        raise typer.BadParameter("Say --tenant 61.05, or --all.")


def _chosen(connection: Connection[Any], code: str | None) -> list[Tenant]:
    """Every tenant, or the one of this code. Raises UnknownCode, which names those there are."""
    from domain.errors import UnknownCode
    from infra.migrations import tenants

    known = tenants(connection)
    chosen = [each for each in known if code in (None, each.code)]
    if code is not None and not chosen:
        raise UnknownCode("tenant", known=", ".join(each.code for each in known) or "–")
    return chosen


def doctor(
    deep: Annotated[
        bool,
        typer.Option(
            "--deep", help="Also read every fact and compare every table with a rebuilt one."
        ),
    ] = False,
) -> None:
    """Find what is wrong, and say how to mend it. Exit code 1 if anything is."""
    from infra.doctor import Level
    from infra.terminal import say

    errors = 0
    for finding in _findings(deep=deep):
        errors += finding.level is Level.ERROR
        say(f"[{finding.level.value}] {finding.what}")
        if finding.level is not Level.FINE:
            say(f"    → {finding.remedy}")
    if errors:
        say(f"{errors} galat ditemukan. / {errors} errors found.")
        raise typer.Exit(1)
    say("Tidak ada galat. / No errors.")


def _findings(*, deep: bool) -> Iterator[Finding]:
    import psycopg

    from infra import doctor as checks
    from infra.database import open_database, serving
    from infra.doctor_enquiries import examine_enquiries
    from infra.doctor_evidence import examine_evidence
    from infra.doctor_history import examine_history, examine_signatures, kept_elsewhere
    from infra.doctor_keys import examine_keys, examine_sealing
    from infra.migrations import tenants
    from infra.world import World

    settings = load_settings()
    yield from checks.examine_surroundings(settings)
    try:
        with open_database(settings) as dsn:
            yield from checks.examine_database(dsn, settings.database_url or dsn)
            with psycopg.connect(dsn, autocommit=True) as connection:
                open_here = tenants(connection) if checks.is_prepared(connection) else []
                yield from examine_enquiries(settings, connection, open_here)
                for tenant in open_here:
                    yield from checks.examine_tenant(connection, tenant)
                    yield from examine_sealing(connection, tenant)
                    yield examine_keys(settings, dsn, tenant)
                    elsewhere = kept_elsewhere(connection, dsn, tenant, settings)
                    yield from examine_history(connection, tenant, elsewhere)
                    yield from examine_signatures(connection, dsn, tenant, settings.master_key)
                    if deep:
                        yield from checks.examine_deeply(connection, tenant)
                        with World(serving(dsn), settings.master_key) as world:
                            yield from examine_evidence(world, connection, tenant)
    except CannotStart as error:
        yield checks.Finding(checks.Level.ERROR, error.message, error.remedy)
    except psycopg.Error as error:
        # Not its text, which may quote a row.
        yield checks.Finding(
            checks.Level.ERROR,
            f"A check could not be made: SQLSTATE {error.sqlstate}.",
            "Run `puskesos migrate`; then look into the log of the PostgreSQL server.",
        )


def tenant_open(
    code: Annotated[str, typer.Argument(help="Kemendagri code of the kabupaten or kota: 61.05.")],
    name: Annotated[str, typer.Argument(help='Its name: "Kabupaten Sintang".')],
    purpose: Annotated[
        str, typer.Option(help="production, or demonstration for made-up histories.")
    ] = "production",
    admin: Annotated[
        list[str] | None,
        typer.Option(
            help="Account of an administrator; repeat for several. Everybody who acts then needs an appointment."
        ),
    ] = None,
    decree: Annotated[
        str | None, typer.Option(help="Number of the decree (SK) that appoints them.")
    ] = None,
    office: Annotated[
        str, typer.Option(help="Office at which they serve, by its short name.")
    ] = "secretariat",
) -> None:
    """Open a tenant: a log of its own in this database. Then open its offices, as an administrator of it."""
    from infra.opening import Appointing, open_new_tenant, owned_database
    from infra.terminal import say

    if bool(admin) != (decree is not None):
        raise typer.BadParameter("Say --admin ACCOUNT and --decree NUMBER, or neither.")
    appointing = Appointing(decree, tuple(admin or ()), office) if decree is not None else None
    settings = load_settings()
    with owned_database(settings) as dsn:
        open_new_tenant(settings, dsn, code, name, purpose, appointing)
    say(f"Tenant {code} {name} dibuka ({purpose}). / The tenant is open.")


def tenant_list() -> None:
    """List the tenants that are open."""
    import psycopg

    from infra.migrations import tenants
    from infra.opening import prepared_database
    from infra.terminal import print_table

    with prepared_database(load_settings()) as dsn, psycopg.connect(dsn) as connection:
        rows = [(t.code, t.name, t.purpose, f"{t.opened_at:%Y-%m-%d}") for t in tenants(connection)]
    print_table("Tenant", ("kode", "nama", "untuk", "dibuka"), rows)
