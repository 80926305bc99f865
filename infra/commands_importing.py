"""The command `import`: files of services, people, complaints, households, partners or payments."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.settings import CannotStart, load_settings

if TYPE_CHECKING:
    from infra.import_files import Column, Sheet
    from infra.import_payments import Batch
    from infra.importing import Result
    from infra.opening import Opened

PAYMENTS = "payments"
HOUSEHOLDS = "households"


class CannotImport(CannotStart):
    """What was asked for cannot be imported so."""


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("import")(import_file)


def import_file(
    kind: Annotated[
        str, typer.Argument(help="services, people, complaints, households, partners or payments.")
    ],
    file: Annotated[
        Path | None, typer.Argument(help="A CSV (UTF-8, comma or semicolon) or XLSX file.")
    ] = None,
    tenant: Annotated[str, typer.Option(help="Tenant whose history it joins.")] = "61.05",
    office: Annotated[
        str, typer.Option(help="Office that imports; rows without a region get its region.")
    ] = "secretariat",
    role: Annotated[
        str | None,
        typer.Option(
            help="Role of who imports. Default: desk; operator for households, verifier for payments."
        ),
    ] = None,
    actor: Annotated[
        str,
        typer.Option(help="Account id of who imports: a file is known again under the same one."),
    ] = "import",
    template: Annotated[
        bool,
        typer.Option("--template", help="Write FILE anew instead: the header and an example row."),
    ] = False,
    control_count: Annotated[
        int | None, typer.Option(help="Payments: number of lines of the payment order.")
    ] = None,
    control_sum: Annotated[int | None, typer.Option(help="Payments: its sum in rupiah.")] = None,
    decree: Annotated[str | None, typer.Option(help="Payments: number of the decree (SK).")] = None,
    payment_order: Annotated[
        str | None, typer.Option(help="Payments: number of the payment order (SP2D).")
    ] = None,
    unit: Annotated[str, typer.Option(help="Payments: unit of the programme.")] = "KPM",
    funding: Annotated[
        str, typer.Option(help="Payments: apbn, apbd_province, apbd_regency, village_fund …")
    ] = "apbn",
) -> None:
    """Record a file's good rows, report bad ones in FILE.errors.csv. The same again adds nothing.

    The rows of one family of a households file are recorded together or not at all.

    A payments file is one batch, with --control-count, --control-sum and --decree, and it is
    recorded whole or not at all.
    """
    from infra.import_payments import Batch

    columns = _columns(kind)
    if template:
        _write_template(kind, file, columns)
        return
    batch = None
    if kind == PAYMENTS:
        if control_count is None or control_sum is None or decree is None:
            raise CannotImport(
                "Berkas pembayaran memerlukan jumlah kendali. A payments file needs its control totals.",
                "Add --control-count, --control-sum and --decree, as the payment order states them.",
            )
        batch = Batch(control_count, control_sum, unit, funding, decree, payment_order)
    _import(kind, file, columns, batch, tenant, office, role, actor)


def _columns(kind: str) -> tuple[Column, ...]:
    from infra import import_households
    from infra.import_kinds import ROW_KINDS
    from infra.import_payments import COLUMNS

    known: Mapping[str, tuple[Column, ...]] = {
        **{name: each.columns for name, each in ROW_KINDS.items()},
        HOUSEHOLDS: import_households.COLUMNS,
        PAYMENTS: COLUMNS,
    }
    if kind not in known:
        raise CannotImport(
            f"Jenis impor tidak dikenal. Known kinds: {', '.join(known)}.",
            "Pilih salah satunya. Choose one of them.",
        )
    return known[kind]


def _write_template(kind: str, file: Path | None, columns: tuple[Column, ...]) -> None:
    from infra.import_files import write_template
    from infra.terminal import say

    target = file or Path(f"{kind}.csv")
    if target.exists():
        raise CannotImport(
            "Berkas contoh tidak menimpa berkas yang ada. A template overwrites no file.",
            "Give another name, or remove that file.",
        )
    try:
        write_template(target, columns)
    except OSError as error:
        raise _unwritable(error) from None
    say(f"Contoh ditulis: {target}. / Template written.")


def _unwritable(error: OSError) -> CannotImport:
    return CannotImport(
        f"Berkas tidak dapat ditulis ({error.strerror}). A file beside yours cannot be written.",
        "Copy your file to a folder of your own and import it from there.",
    )


def _import(
    kind: str,
    file: Path | None,
    columns: tuple[Column, ...],
    batch: Batch | None,
    tenant: str,
    office: str,
    role: str | None,
    actor: str,
) -> None:
    from infra.import_files import open_sheet
    from infra.import_kinds import ROW_KINDS
    from infra.importing import write_report
    from infra.opening import opened_tenant, prepared_database

    if file is None:
        raise CannotImport(
            "Berkas belum disebut. No file was named.",
            f"Write: puskesos import {kind} FILE; or --template for an empty one.",
        )
    sheet = open_sheet(file, columns)
    settings = load_settings()
    others = {HOUSEHOLDS: "operator", PAYMENTS: "verifier"}
    usual = ROW_KINDS[kind].role if kind in ROW_KINDS else others[kind]
    with prepared_database(settings) as dsn, opened_tenant(settings, dsn, tenant) as opened:
        result = _recorded(kind, sheet, batch, opened, office, role or usual, actor)
    report = file.with_name(f"{file.name}.errors.csv")
    try:
        report.unlink(missing_ok=True)  # of an earlier run; what it says may be mended by now
        if result.problems:
            write_report(report, result.problems)
    except OSError as error:
        raise _unwritable(error) from None
    _tell(result, report)


def _recorded(
    kind: str,
    sheet: Sheet,
    batch: Batch | None,
    opened: Opened,
    office: str,
    role: str,
    actor: str,
) -> Result:
    from infra.import_households import import_households
    from infra.import_kinds import ROW_KINDS, Desk
    from infra.importing import import_payments, import_rows
    from infra.terminal import Meter

    caller = opened.caller(role, office, actor, None)
    desk = Desk(opened.tenant.code, office, caller.role, actor, opened.region_of(office))
    with Meter(kind, sheet.count()) as meter:
        if batch is not None:
            return asyncio.run(import_payments(sheet, batch, desk, opened.ports, meter))
        if kind == HOUSEHOLDS:
            return asyncio.run(import_households(sheet, desk, opened.ports, meter))
        return asyncio.run(import_rows(sheet, ROW_KINDS[kind], desk, opened.ports, meter))


def _tell(result: Result, report: Path) -> None:
    from infra.terminal import say

    say(
        f"{result.recorded} baru, {result.repeated} sudah tercatat, {len(result.problems)} ditolak."
        f" / {result.recorded} new, {result.repeated} already recorded, {len(result.problems)} refused."
    )
    if result.problems:
        first = result.problems[0]
        say(
            f"Baris / row {first.row}: [{first.refusal.code}] {first.refusal.text} {first.refusal.text_remedy}"
        )
        say(f"Semua galat / all errors: {report}")
        raise typer.Exit(1)
