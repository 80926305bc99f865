"""The demonstration's tables, read from the read models, each with a sentence on what its numbers mean."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from application.rules import local_zone
from domain.care import ClientDischarged
from domain.case import Case as CaseState
from domain.case import CaseReported, ResolvedOnScene
from domain.case import evolve as evolve_case
from domain.fact import Recorded
from domain.indonesia import region_name, rupiah
from domain.pmks import CATEGORIES
from infra.database import serving
from infra.demonstration import batam, sintang
from infra.demonstration.sintang_payments import PERIOD, PROGRAMME
from infra.log_reader import LogReader
from infra.migrations import tenant_schema
from infra.replay import history
from infra.settings import Settings
from infra.terminal import grouped, print_table, say
from projections.audit_trail import AuditEntry, timeline
from projections.beneficiary_counts import (
    Enrolled,
    EnrolledFilter,
    PaymentFilter,
    Payments,
    Served,
    ServedFilter,
    enrolled,
    payments,
    served,
)
from projections.complaint_status import Complaint, ComplaintFilter, complaints_page

_SYNTHETIC = (
    "DATA SINTETIS untuk demonstrasi; bukan orang atau peristiwa sungguhan. / Synthetic data."
)
_SERVICES = {"PBI BPJS": "PBI-JK"}  # the service at the desk → the programme that it is about
_COMPLAINTS = 50
_SAMPLE = "{ beneficiaryCounts { served { lines { service unit quantity } services } } }"


def print_all(dsn: str) -> None:
    """Print every table of both tenants."""
    asyncio.run(_print_sintang(serving(dsn)))
    _print_batam(serving(dsn))


def print_what_next(settings: Settings, *, serving: bool) -> None:
    """Say what a newcomer can try now."""
    address = f"http://{settings.host}:{settings.port}"
    say("Selanjutnya / What next")
    say("  .venv/bin/puskesos token --role desk --tenant 61.05 --office secretariat")
    say(f"  .venv/bin/puskesos query '{_SAMPLE}' --tenant 61.05 --role head")
    say("  .venv/bin/puskesos replay --tenant 61.05 --lang en | less")
    if serving:
        say(f"  {address}/  (GraphQL di / at {address}/graphql; Ctrl-C untuk berhenti / to stop)")
    else:
        say(f"  make run  → {address}/")


async def _print_sintang(dsn: str) -> None:
    schema = tenant_schema(sintang.TENANT)
    async with await AsyncConnection.connect(dsn, autocommit=True) as connection:
        wanted = ServedFilter(rendered_from=sintang.FROM, rendered_until=sintang.UNTIL)
        rendered = await served(connection, schema, wanted)
        _print_served(rendered, await served(connection, schema, wanted, by=()))
        paid = await payments(connection, schema, PaymentFilter())
        _print_side_by_side(rendered, await enrolled(connection, schema, EnrolledFilter()), paid)
        _print_payments(paid)
        board = await complaints_page(connection, schema, ComplaintFilter(), limit=_COMPLAINTS)
        _print_board(board)
        reopened = next(row for row in board if row.reopened)
        _print_audit(await timeline(connection, schema, reopened.complaint))


def _print_served(rendered: Sequence[Served], totals: Sequence[Served]) -> None:
    order = {
        name: place
        for place, name in enumerate(("BPNT", "PKH", "PBI BPJS", "DTKS", "ODGJ", "Pemulangan OT"))
    }
    rows: list[tuple[object, ...]] = [
        (line.service, line.quantity, line.unit)
        for line in sorted(rendered, key=lambda line: order.get(line.service or "", len(order)))
    ]
    by_unit = ", ".join(
        _counted(line.quantity, line.unit)
        for line in sorted(totals, key=lambda line: -line.quantity)
    )
    rows.append(("Jumlah layanan / services", sum(line.services for line in totals), ""))
    print_table(
        f"Sintang: layanan yang diberikan, {_day(sintang.FROM)} – {_day(sintang.UNTIL)}"
        " / services rendered",
        ("layanan", "jumlah", "satuan"),
        rows,
        totals=1,
        caption=f"Per satuan / by unit: {by_unit}. Satuan tidak dicampur. Layanan di meja Puskesos:"
        " bukan penetapan penerima, bukan pembayaran.\nServices at the desk: neither enrolment nor payment."
        " Jumlah dari naskah pendirian; hari tiap layanan sintetis.",
    )


def _print_side_by_side(
    rendered: Sequence[Served], members: Sequence[Enrolled], paid: Sequence[Payments]
) -> None:
    about = {_SERVICES.get(line.service or "", line.service): line for line in rendered}
    active = {line.programme: line for line in members}
    credited = {line.programme: line for line in paid}
    rows = []
    for programme in sorted({*active, *credited, *about} - {None}, key=str):
        help_, member, money = about.get(programme), active.get(programme), credited.get(programme)
        rows.append(
            (
                programme,
                _counted(help_.quantity, help_.unit) if help_ else None,
                _counted(member.active, member.unit) if member else None,
                _counted(money.recipients, money.unit) if money else None,
            )
        )
    print_table(
        "Sintang: dilayani ≠ ditetapkan ≠ dibayar / served ≠ enrolled ≠ paid",
        (
            "program / layanan",
            "dilayani / served",
            "penetapan aktif / enrolled",
            "penerima terbayar / paid",
        ),
        rows,
        caption=f"Tiga hitungan berbeda, tidak pernah dijumlahkan. Penetapan dan pembayaran: {_SYNTHETIC}",
    )


def _print_payments(paid: Sequence[Payments]) -> None:
    line = next(each for each in paid if (each.programme, each.period) == (PROGRAMME, PERIOD))
    rows = [
        ("dijadwalkan / scheduled", line.scheduled, rupiah(line.scheduled_rupiah)),
        ("masuk rekening / credited", line.credited, rupiah(line.credited_rupiah)),
        ("gagal / failed", line.failed, rupiah(line.failed_rupiah)),
        ("diambil / collected", line.collected, rupiah(line.collected_rupiah)),
        ("tidak diambil / unclaimed", line.unclaimed, rupiah(line.unclaimed_rupiah)),
        ("dikembalikan / returned", line.returned, rupiah(line.returned_rupiah)),
        ("dibatalkan / reversed", line.reversed, rupiah(line.reversed_rupiah)),
        ("bersih / net = credited − returned − reversed", "", rupiah(line.net_rupiah)),
    ]
    print_table(
        f"Sintang: penyaluran {PROGRAMME} {PERIOD} / disbursement (DATA SINTETIS)",
        ("tahap", "pembayaran", "rupiah"),
        rows,
        totals=1,
        caption=f"Penerima berbeda yang memegang uang / distinct recipients: {_counted(line.recipients, line.unit)}."
        f" Pembayaran, penerima, dan rupiah dihitung terpisah;"
        f" percobaan kedua setelah gagal dihitung lagi.\nPayments, recipients and rupiah are counted apart."
        f" {_SYNTHETIC}",
    )


def _print_board(board: Sequence[Complaint]) -> None:
    print_table(
        "Sintang: papan keluhan / complaint board (DATA SINTETIS)",
        ("keluhan", "status", "kategori", "program", "wilayah", "dibuka lagi", "terakhir"),
        [
            (
                str(row.complaint)[:8],
                f"{row.status} ({row.closed_as})" if row.closed_as else row.status,
                row.category,
                row.programme or "–",
                region_name(row.region) if row.region else "–",
                row.reopened,
                _local(row.last_at).date(),
            )
            for row in sorted(board, key=lambda row: row.submitted_at, reverse=True)
        ],
        caption=_SYNTHETIC,
    )


def _print_audit(trail: Sequence[AuditEntry]) -> None:
    print_table(
        "Sintang: jejak audit satu keluhan / audit trail of one complaint (DATA SINTETIS)",
        ("posisi", "terjadi", "tercatat", "peran, kantor", "fakta", "dasar"),
        [
            (
                entry.position,
                _local(entry.occurred_at).date(),
                f"{_local(entry.recorded_at):%Y-%m-%d %H:%M %Z}",
                f"{entry.role}, {entry.office}",
                entry.words_id,
                entry.basis or "–",
            )
            for entry in trail
        ],
        caption="Setiap fakta: siapa, dalam peran dan kantor apa, kapan terjadi, kapan tercatat, atas dasar apa.",
    )


def _print_batam(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        cases: dict[UUID, list[Recorded]] = defaultdict(list)
        for fact in history(LogReader(connection, tenant_schema(batam.TENANT)), None):
            if fact.topic.startswith("case."):
                cases[fact.stream].append(fact)
    print_table(
        "Batam: kasus PMKS, dari razia atau rujukan sampai hasil / cases (DATA SINTETIS)",
        ("kasus", "masuk", "kategori", "kelurahan/kecamatan", "status", "hasil", "tujuan"),
        [_case_row(facts) for facts in cases.values()],
        caption=f"{_SYNTHETIC} Naskah Batam menerangkan alurnya dan tidak menghitung kasus.",
    )


def _case_row(facts: Sequence[Recorded]) -> tuple[object, ...]:
    state: CaseState | None = None
    intake = category = region = ""
    outcome, destination = "–", "–"
    for fact in facts:
        match fact.fact:
            case CaseReported() as said:
                intake = said.intake if said.source is None else f"{said.intake} ({said.source})"
                category, region = CATEGORIES[said.category], region_name(said.region)
                category += f" / {said.subtype}" if said.subtype else ""
            case ClientDischarged() as said:
                outcome, destination = said.outcome, said.destination or "–"
            case ResolvedOnScene() as said:
                outcome = f"di tempat: {said.resolution}"
            case _:
                pass
        state = evolve_case(state, fact.fact)  # type: ignore[arg-type] # a case's stream holds its facts
    status = state.status.value if state is not None else "–"
    return str(facts[0].stream)[:8], intake, category, region, status, outcome, destination


def _counted(number: int, unit: str) -> str:
    return f"{grouped(number)} {unit}"


def _local(moment: datetime) -> datetime:
    """The moment where Sintang is."""
    return moment.astimezone(local_zone(sintang.TENANT))


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")
