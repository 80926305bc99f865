"""The command `import`: files of services, people, complaints, households, partners, payments or settlements."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from infra.settings import CannotStart, load_settings

if TYPE_CHECKING:
    from infra.import_files import Column, Rows
    from infra.import_payments import Batch
    from infra.import_settlements import Settlement
    from infra.importing import Result
    from infra.opening import Opened

PAYMENTS = "payments"
SETTLEMENTS = "settlements"
HOUSEHOLDS = "households"


class CannotImport(CannotStart):
    """What was asked for cannot be imported so."""


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("import")(import_file)


def import_file(
    kind: Annotated[
        str,
        typer.Argument(
            help="services, people, complaints, households, partners, payments or settlements."
        ),
    ],
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A CSV (UTF-8, comma or semicolon) or XLSX file; settlements: a bank's pain.002, too."
        ),
    ] = None,
    tenant: Annotated[str, typer.Option(help="Tenant whose history it joins.")] = "61.05",
    office: Annotated[
        str, typer.Option(help="Office that imports; rows without a region get its region.")
    ] = "secretariat",
    role: Annotated[
        str | None,
        typer.Option(
            help="Role of who imports. Default: desk; operator for households; verifier for payments, settlements."
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
        int | None,
        typer.Option(help="Payments: lines of the payment order; --final: lines of the file."),
    ] = None,
    control_sum: Annotated[
        int | None, typer.Option(help="Payments, --final: the sum of these lines in rupiah.")
    ] = None,
    decree: Annotated[str | None, typer.Option(help="Payments: number of the decree (SK).")] = None,
    payment_order: Annotated[
        str | None, typer.Option(help="Payments: number of the payment order (SP2D).")
    ] = None,
    unit: Annotated[str, typer.Option(help="Payments: unit of the programme.")] = "KPM",
    funding: Annotated[
        str, typer.Option(help="Payments: apbn, apbd_province, apbd_regency, village_fund …")
    ] = "apbn",
    unenrolled: Annotated[
        int, typer.Option(help="Payments: lines for people without an active enrolment.")
    ] = 0,
    other_amounts: Annotated[
        int, typer.Option(help="Payments: lines of another amount than the programme's rule gives.")
    ] = 0,
    basis: Annotated[
        str | None,
        typer.Option(
            help="Payments: decree or minutes on which --unenrolled, --other-amounts rest."
        ),
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(help="Settlements: the batch's id, or PROGRAMME/PERIOD/CHANNEL/NUMBER."),
    ] = None,
    final: Annotated[
        bool,
        typer.Option(
            "--final", help="Settlements: the payer's whole last file; reconcile the batch with it."
        ),
    ] = False,
    settled_is_credited: Annotated[
        bool,
        typer.Option(
            "--settled-is-credited",
            help="Settlements: by agreement the bank's ACSC means the recipient's account.",
        ),
    ] = False,
) -> None:
    """Record a file's good rows, report bad ones in FILE.errors.csv. The same again adds nothing.

    The rows of one family of a households file are recorded together or not at all.

    A payments file is one batch, with --control-count, --control-sum and --decree, and it is
    recorded whole or not at all. What of it departs from the enrolments or the rule's amounts is stated,
    with --basis.

    A settlements file says what became of the payments of one --batch.
    """
    columns = columns_of(kind)
    if template:
        _write_template(kind, file, columns)
        return
    totals = (control_count, control_sum)
    order: Batch | Settlement | None = None
    if kind == PAYMENTS:
        ordered = _ordered(totals, unit, funding, decree, payment_order)
        order = ordered._replace(unenrolled=unenrolled, other_amounts=other_amounts, basis=basis)
    elif kind == SETTLEMENTS:
        order = _settled(batch, totals if final else None, settled_is_credited)
    _import(kind, file, columns, order, tenant, office, role, actor)


_Totals: TypeAlias = tuple[int | None, int | None]


def _ordered(
    totals: _Totals, unit: str, funding: str, decree: str | None, payment_order: str | None
) -> Batch:
    from infra.import_payments import Batch

    match totals:
        case (int(count), int(rupiah)) if decree is not None:
            return Batch(count, rupiah, unit, funding, decree, payment_order)
        case _:
            raise CannotImport(
                "Berkas pembayaran memerlukan jumlah kendali. A payments file needs its control totals.",
                "Add --control-count, --control-sum and --decree, as the payment order states them.",
            )


def _settled(batch: str | None, final: _Totals | None, settled_is_credited: bool) -> Settlement:
    from infra.import_settlements import Settlement, Totals, batch_named

    if batch is None:
        raise CannotImport(
            "Batch belum disebut. A settlements file belongs to one batch.",
            "Add --batch with its id, or as PROGRAMME/PERIOD/CHANNEL/NUMBER.",
        )
    match final:
        case None:
            stated = None
        case (int(count), int(rupiah)):
            stated = Totals(count, rupiah)
        case _:
            raise CannotImport(
                "Berkas akhir memerlukan jumlah kendali. A final file needs its control totals.",
                "Add --control-count and --control-sum, as the payer states them.",
            )
    return Settlement(batch_named(batch), stated, settled_is_credited)


def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns of a kind of file. Raises CannotImport."""
    from infra import import_households, import_payments, import_settlements
    from infra.import_kinds import ROW_KINDS

    known: Mapping[str, tuple[Column, ...]] = {
        **{name: each.columns for name, each in ROW_KINDS.items()},
        HOUSEHOLDS: import_households.COLUMNS,
        PAYMENTS: import_payments.COLUMNS,
        SETTLEMENTS: import_settlements.COLUMNS,
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
    order: Batch | Settlement | None,
    tenant: str,
    office: str,
    role: str | None,
    actor: str,
) -> None:
    from infra.import_kinds import ROW_KINDS
    from infra.importing import write_report
    from infra.opening import opened_tenant, prepared_database

    if file is None:
        raise CannotImport(
            "Berkas belum disebut. No file was named.",
            f"Write: puskesos import {kind} FILE; or --template for an empty one.",
        )
    rows = _opened(file, columns, order, tenant)
    settings = load_settings()
    others = {HOUSEHOLDS: "operator", PAYMENTS: "verifier", SETTLEMENTS: "verifier"}
    usual = ROW_KINDS[kind].role if kind in ROW_KINDS else others[kind]
    with prepared_database(settings) as dsn, opened_tenant(settings, dsn, tenant) as opened:
        result = _recorded(kind, rows, order, opened, office, role or usual, actor)
    report = file.with_name(f"{file.name}.errors.csv")
    try:
        report.unlink(missing_ok=True)  # of an earlier run; what it says may be mended by now
        if result.problems:
            write_report(report, result.problems)
    except OSError as error:
        raise _unwritable(error) from None
    _tell(result, report)


def _opened(
    file: Path, columns: tuple[Column, ...], order: Batch | Settlement | None, tenant: str
) -> Rows:
    from infra.import_files import open_sheet
    from infra.import_settlements import Settlement, open_results

    if isinstance(order, Settlement):
        return open_results(file, tenant, settled_is_credited=order.settled_is_credited)
    return open_sheet(file, columns)


def _recorded(
    kind: str,
    rows: Rows,
    order: Batch | Settlement | None,
    opened: Opened,
    office: str,
    role: str,
    actor: str,
) -> Result:
    from infra.import_households import import_households
    from infra.import_kinds import ROW_KINDS, Desk
    from infra.import_settlements import Settlement, import_settlements
    from infra.importing import import_payments, import_rows
    from infra.terminal import Meter

    caller = opened.caller(role, office, actor, None)
    desk = Desk(opened.tenant.code, office, caller.role, actor, opened.region_of(office))
    with Meter(kind, rows.count()) as meter:
        if isinstance(order, Settlement):
            return asyncio.run(import_settlements(rows, order, desk, opened.ports, meter))
        if order is not None:
            return asyncio.run(import_payments(rows, order, desk, opened.ports, meter))
        if kind == HOUSEHOLDS:
            return asyncio.run(import_households(rows, desk, opened.ports, meter))
        return asyncio.run(import_rows(rows, ROW_KINDS[kind], desk, opened.ports, meter))


def _tell(result: Result, report: Path) -> None:
    from infra.terminal import say

    say(
        f"{result.recorded} baru, {result.repeated} sudah tercatat, {len(result.problems)} ditolak."
        f" / {result.recorded} new, {result.repeated} already recorded, {len(result.problems)} refused."
    )
    if (compared := result.reconciled) is not None:
        say(
            f"Rekonsiliasi: {compared.matched} baris cocok, {len(compared.differences)} perbedaan."
            f" / Reconciled: {compared.matched} lines agree, {len(compared.differences)} differences."
        )
    if result.problems:
        first = result.problems[0]
        say(
            f"Baris / row {first.row}: [{first.refusal.code}] {first.refusal.text} {first.refusal.text_remedy}"
        )
        say(f"Semua galat / all errors: {report}")
        raise typer.Exit(1)
