"""Commands of the keeper of the service, who acts on a decree: grant, revoke, accounts, heads of offices."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.settings import load_settings

if TYPE_CHECKING:
    from application.use_case import Command
    from projections.accounts import Appointment, AppointmentFilter

TenantCode = Annotated[
    str, typer.Option(help="Kabupaten or kota, by its Kemendagri code: 61.05.", show_default=False)
]
Account = Annotated[str, typer.Argument(help="Pseudonymous account id, never a name or NIK.")]
Role = Annotated[str, typer.Option(help="In which role: desk, verifier, supervisor, head, admin …")]
Office = Annotated[str, typer.Option(help="At which office, by its short name: secretariat.")]
Decree = Annotated[str, typer.Option(help="Number of the decree (SK) that says so.")]

MOST_SHOWN = 500


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (grant, revoke, accounts):
        app.command()(command)
    office = typer.Typer(no_args_is_help=True, help="Who heads an office, and to which it answers.")
    office.command("head")(appoint_head)
    office.command("under")(place_under)
    app.add_typer(office, name="office")


def grant(
    account: Account,
    *,
    tenant: TenantCode,
    role: Role,
    office: Office,
    decree: Decree,
    region: Annotated[
        list[str] | None,
        typer.Option(help="Region it counts in; repeat for several. Default: the whole tenant."),
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--from", help="First day.", formats=["%Y-%m-%d"])
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", help="Last day.", formats=["%Y-%m-%d"])
    ] = None,
) -> None:
    """Record an appointment: the account may act in the role at the office. Here one person is enough, for any role."""
    from application.appointments import GrantRole

    command = GrantRole(
        account=account,
        role=role,
        office=office,
        decree=decree,
        regions=tuple(region or ()),
        valid_from=since.date() if since else None,
        valid_until=until.date() if until else None,
    )
    _record(tenant, command)
    _say(
        f"Akun {account} ditugaskan di {office} (peran: {role}), {decree}.",
        "The appointment is recorded.",
    )


def revoke(
    account: Account,
    *,
    tenant: TenantCode,
    role: Role,
    office: Office,
    decree: Decree,
    reason: Annotated[
        str,
        typer.Option(help="moved_post, retired, resigned, dismissed, died or granted_by_mistake."),
    ] = "moved_post",
) -> None:
    """Revoke an appointment; it counts no more from now on, also for who is signed in."""
    from application.appointments import RevokeRole

    command = RevokeRole(account=account, role=role, office=office, reason=reason, decree=decree)
    _record(tenant, command)
    _say(f"Penugasan akun {account} dicabut, {decree}.", "The appointment is revoked.")


def accounts(
    *,
    tenant: TenantCode,
    office: Annotated[str | None, typer.Option(help="Only at this office.")] = None,
    account: Annotated[str | None, typer.Option(help="Only of this account.")] = None,
    day: Annotated[
        datetime | None,
        typer.Option(help="Who could act on a day: 2026-11-24.", formats=["%Y-%m-%d"]),
    ] = None,
) -> None:
    """List who may act, in which role at which office, on which decree, since when and in whose place."""
    from infra.terminal import print_table, say
    from projections.accounts import AppointmentFilter

    wanted = AppointmentFilter(
        office=office, account=account, on=_day(day.date(), tenant) if day else None
    )
    required, rows = _asked(tenant, wanted)
    headings = ("akun", "peran", "kantor", "wilayah", "mulai", "sampai", "SK", "status")
    cells = [
        (
            row.account if row.acting_for is None else f"{row.account} a.n. {row.acting_for}",
            row.role,
            row.office,
            row.regions,
            row.valid_from.isoformat(),
            row.valid_until.isoformat() if row.valid_until else "–",
            row.decree,
            row.status,
        )
        for row in rows
    ]
    print_table("Penugasan / appointments", headings, cells)
    if not required:
        say(
            "Penugasan belum diwajibkan: siapa pun yang memegang token dapat bertindak."
            " / Appointments are not required: a token's word is enough. See requireAppointments."
        )


def appoint_head(account: Account, *, tenant: TenantCode, office: Office, decree: Decree) -> None:
    """Put an account that is appointed at an office in charge of it, instead of whoever was.

    From then on nobody whom it commands sees or handles a complaint about it.
    """
    from application.offices import AppointOfficeHead

    _record(tenant, AppointOfficeHead(office=office, account=account, decree=decree))
    _say(f"Akun {account} mengepalai {office}, {decree}.", "The head of the office is recorded.")


def place_under(
    office: Annotated[str, typer.Argument(help="The office, by its short name: betabas.")],
    *,
    tenant: TenantCode,
    superior: Annotated[str, typer.Option(help="The office that it answers to: secretariat.")],
    decree: Decree,
) -> None:
    """Let an office answer to another one: complaints that may not stay at the one go to the other."""
    from application.offices import PlaceOfficeUnder

    _record(tenant, PlaceOfficeUnder(office=office, superior=superior, decree=decree))
    _say(f"{office} berada di bawah {superior}, {decree}.", "The office above is recorded.")


def _record(code: str, command: Command) -> None:
    """Give a command as the keeper of the service."""
    from infra.opening import as_keeper, opened_tenant, prepared_database

    settings = load_settings()
    with prepared_database(settings) as dsn, opened_tenant(settings, dsn, code) as opened:
        as_keeper(command, opened.ports)


def _asked(code: str, wanted: AppointmentFilter) -> tuple[bool, list[Appointment]]:
    import psycopg

    from infra.database import serving
    from infra.opening import catch_up, opened_tenant, prepared_database
    from projections.accounts import appointments_page, required_since

    async def ask(dsn: str, schema: str) -> tuple[bool, list[Appointment]]:
        async with await psycopg.AsyncConnection.connect(serving(dsn), autocommit=True) as conn:
            required = await required_since(conn, schema)
            rows = await appointments_page(conn, schema, wanted, limit=MOST_SHOWN)
        return required is not None, rows

    settings = load_settings()
    with prepared_database(settings) as dsn, opened_tenant(settings, dsn, code) as opened:
        catch_up(dsn)  # no worker may be running: answer from what is recorded
        return asyncio.run(ask(dsn, opened.tenant.schema))


def _day(day: date, tenant: str) -> Any:
    from datetime import timedelta

    from application.rules import local_midnight
    from projections.accounts import Day

    return Day(day, local_midnight(day, tenant), local_midnight(day + timedelta(days=1), tenant))


def _say(indonesian: str, english: str) -> None:
    from infra.terminal import say

    say(f"{indonesian} / {english}")
