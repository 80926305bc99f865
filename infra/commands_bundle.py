"""Commands of inspections: bundle, which writes a sealed file, and verify, which needs neither database nor service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer
from typer.core import TyperCommand

from infra.settings import CannotStart, load_settings

if TYPE_CHECKING:
    from application.ports import Act
    from domain.bundle import Manifest
    from infra.bundle_verifying import Report
    from infra.opening import Opened

UNANCHORED_CODE = 2
"""Exit code of a bundle or proof that agrees with itself, but that nobody known vouches for, or not wholly."""

UNREADABLE_CODE = 3
"""Exit code of what cannot be verified at all: no file, no key, wrong usage."""

_WRONG_USAGE = 2

TenantCode = Annotated[
    str, typer.Option(help="Kabupaten or kota, by its Kemendagri code: 61.05.", show_default=False)
]


class OwnUsage(TyperCommand):
    """Wrong usage has an exit code of its own here, since 2 is a verdict."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        try:
            return super().make_context(info_name, args, parent, **extra)
        except Exception as error:
            # typer gives no name to the class of these; asking for help ends with code 0
            if getattr(error, "exit_code", 0) == _WRONG_USAGE:
                vars(error)["exit_code"] = UNREADABLE_CODE
            raise


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(bundle)
    app.command(cls=OwnUsage)(verify)


def bundle(
    *,
    tenant: TenantCode,
    purpose: Annotated[
        str, typer.Option(help="What for, 10 to 500 characters: it is recorded, and in the file.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file that is written.")],
    office: Annotated[
        str | None, typer.Option(help="Totals only of what this office recorded.")
    ] = None,
    programme: Annotated[str | None, typer.Option(help="Only facts of this programme.")] = None,
    period: Annotated[
        str | None,
        typer.Option(
            help="Only of a month (2022-05), a stage (2022-T2) or days: 2022-01-01..2022-05-18."
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            help="As recorded up to a position (120), a day (2026-11-22) or a time, by local clocks."
        ),
    ] = None,
    account: Annotated[
        str | None, typer.Option(help="Account id of who exports. Default: the keeper.")
    ] = None,
    role: Annotated[str, typer.Option(help="Role of the account.")] = "inspector",
    at_office: Annotated[str, typer.Option(help="Office of the account.")] = "secretariat",
) -> None:
    """Write a sealed file for an inspection: every header, the selected facts, checkpoints and totals."""
    from infra.bundle_export import Exporting, make_bundle
    from infra.checkpoints import HistoryChanged
    from infra.commands_proving import nothing_signed
    from infra.opening import opened_tenant, prepared_database
    from infra.terminal import grouped, say

    if not output.absolute().parent.is_dir():
        raise CannotStart(
            f"There is no folder {output.parent}.", "Name a file in a folder that exists."
        )
    settings = load_settings()
    wanted = Exporting(office, programme, period, as_of, purpose)
    with prepared_database(settings) as dsn, opened_tenant(settings, dsn, tenant) as opened:
        act = _act(opened, account, role, at_office)
        try:
            made = make_bundle(settings, dsn, opened, wanted, act, output)
        except HistoryChanged as changed:
            raise nothing_signed(changed) from None
    say(
        f"{output}: {grouped(made.size)} kepala fakta, {grouped(made.facts)} fakta."
        f" / {made.size:,} headers, {made.facts:,} facts."
    )
    say(f"Kunci / Key: {made.key}")


def _act(opened: Opened, account: str | None, role: str, office: str) -> Act:
    from application.ports import Act
    from application.roles import Role
    from infra.opening import KEEPER

    if account is None:
        return Act(actor=KEEPER, role=Role.SYSTEM, office=KEEPER, command_id=uuid4())
    caller = opened.caller(role, office, account, None)
    return Act(actor=account, role=caller.role, office=office, command_id=uuid4())


def verify(
    file: Annotated[Path, typer.Argument(help="The file of a bundle.")],
    *,
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            help="Verifier key, or file of a key, checkpoint or earlier bundle, that you have from elsewhere;"
            " repeat for several."
        ),
    ] = None,
) -> None:
    """Check a bundle without the service.

    Exit code 0: proven; 2: nobody known vouches for all of it; 1: it does not hold; 3: it cannot be read.
    """
    from infra.bundle_anchors import examine
    from infra.terminal import explain
    from infra.verifying import CannotVerify, Verdict

    try:
        report = examine(file, anchor or ())
    except CannotVerify as error:
        explain(error)
        raise typer.Exit(UNREADABLE_CODE) from None
    _tell(report)
    if report.verdict is Verdict.REFUTED:
        raise typer.Exit(1)
    if report.verdict is Verdict.UNANCHORED:
        raise typer.Exit(UNANCHORED_CODE)


def _tell(report: Report) -> None:
    from infra.terminal import say
    from infra.verifying import Verdict

    if report.manifest is not None:
        _tell_what(report.manifest)
    for finding in report.findings:
        say(f"✗ {finding.text}")
    if report.verdict is not Verdict.REFUTED:
        _tell_totals(report)
    say(f"Hasil / Verdict: {report.verdict.value}.")
    _tell_who(report)


def _tell_what(manifest: Manifest) -> None:
    from infra.terminal import NOTHING, say

    asked = manifest.selection
    days = " – ".join(asked.days) if asked.days else NOTHING
    say(f"{manifest.origin}: {manifest.size} fakta pertama / first facts.")
    say(
        f"Dipilih / Selected: kantor / office {asked.office or NOTHING}, program / programme"
        f" {asked.programme or NOTHING}, periode / period {asked.period or NOTHING} ({days})."
    )
    exported = manifest.exported
    say(
        f"Diekspor oleh / Exported by {exported.by} ({exported.office}), {exported.at}, posisi / position"
        f" {exported.position}: {manifest.purpose}"
    )


def _tell_totals(report: Report) -> None:
    from infra.terminal import NOTHING, say

    say(
        "Setiap kepala, fakta dan jumlah dihitung ulang. / Every header, fact and total was recomputed."
    )
    if not report.standard:
        say(
            "Perhatian: arti jumlah di sini bukan yang dikenal rilis ini; bacalah di baris pertama."
            " / Note: what the totals mean is not what this release knows; read it in the first line."
        )
    for defined, total in report.totals:
        group = ", ".join(
            str(value) if value is not None else NOTHING for value in total.by.values()
        )
        numbers = ", ".join(f"{name} {number}" for name, number in total.numbers.items())
        say(f"{defined.words[0]} / {defined.words[1]}{f' [{group}]' if group else ''}: {numbers}")


def _tell_who(report: Report) -> None:
    from infra.terminal import say
    from infra.verifying import Verdict

    for each in report.vouching:
        say(
            f"Dijamin oleh / Vouched for by {each.name}: {each.facts} fakta pertama / first facts"
            + (", tujuan dan pengekspor / purpose and exporter." if each.sealed else ".")
        )
    if report.verdict is Verdict.UNANCHORED and report.beyond:
        sizes = ", ".join(map(str, report.beyond))
        say(
            f"Titik periksa yang Anda simpan ({sizes} fakta) lebih baru daripada berkas ini, yang tidak memuat bukti"
            " sampai ke sana: mintalah berkas yang dibuat sesudahnya, atau berikan kunci."
            f" / The checkpoint that you kept ({sizes} facts) is newer than this file, which has no proof that leads"
            " to it: ask for a file made after it, or give a key."
        )
    elif report.verdict is Verdict.UNANCHORED and not report.vouching:
        say(
            "Tanpa kunci atau titik periksa dari tempat lain, siapa pun dapat membuat berkas ini."
            " / Without --anchor from elsewhere, anybody could have made this file."
        )
    elif report.verdict is Verdict.UNANCHORED and not report.standard and report.vouches_for_all:
        say(
            "Fakta dijamin, tetapi arti jumlahnya lain dan tidak disegel oleh jangkar Anda: jumlah belum terbukti."
            " / The facts are vouched for, but totals mean something else here, and no anchor sealed that: they are"
            " not proven."
        )
    elif report.verdict is Verdict.UNANCHORED and report.manifest is not None:
        say(
            f"Tentang posisi {report.proven + 1} sampai {report.manifest.size} belum ada yang menjamin."
            f" / Nobody vouches for positions {report.proven + 1} to {report.manifest.size}."
        )
    elif report.verdict is Verdict.REFUTED and not report.findings:
        say(
            "Tidak ada kunci yang Anda sebut menandatangani ini. / No key that you named signed this."
        )
