"""GraphQL: what the head of the office looks at, each number with its definition."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

import strawberry

from api.asking import question
from api.context import Info
from api.reading import scope_of
from api.scalars import Position
from api.snapshot import Snapshot
from api.words import Coded
from application.rules import local_midnight
from domain.errors import Invalid
from projections import case_outcomes, complaint_status, funds, referrals, served
from projections.behind_walls import Behind
from projections.case_outcomes import CaseFilter
from projections.complaint_status import ComplaintFilter
from projections.explained_complaints import OPEN_COMPLAINTS
from projections.referrals import ReferralFilter
from projections.served import ServedFilter


@strawberry.type
class IndicatorPart:
    """How much of an indicator falls on one code."""

    code: Coded
    count: int


@strawberry.type
class Indicator:
    """A number with what it means. A ratio has numerator and denominator, in `unit`; its value is their quotient."""

    code: str
    name: str
    name_en: str
    definition: str
    definition_en: str
    unit: str
    value: float | None = strawberry.field(description="Null where there is nothing to measure.")
    numerator: float | None
    denominator: float | None
    parts: list[IndicatorPart]


@strawberry.type
class OfficeIndicators:
    """The head's numbers for a span of days, both included, within the caller's regions."""

    indicators: list[Indicator]
    position: Position


@dataclass(frozen=True, slots=True)
class _Span:
    view: Snapshot
    tenant: str
    scope: tuple[str, ...]
    looking: Behind
    since: date
    until: date


@strawberry.type
class IndicatorQueries:
    """What can be asked by the head of the office."""

    @question(
        "office_indicators",
        "Services, complaints, referrals, cases and money from one day to another, both included.",
    )
    async def office_indicators(
        self,
        info: Info,
        since: Annotated[date, strawberry.argument(name="from")],
        until: date,
    ) -> OfficeIndicators:
        context = info.context
        if until < since:
            raise Invalid("until")
        view, caller = context.snapshot, context.caller
        span = _Span(view, caller.tenant, scope_of(caller), await context.looking(), since, until)
        return OfficeIndicators(
            indicators=[
                *await _services(span),
                await _complaints(span),
                *await _referrals(span),
                await _cases(span),
                *await _money(span),
            ],
            position=view.position,
        )


async def _services(span: _Span) -> list[Indicator]:
    wanted = ServedFilter(scope=span.scope, rendered_from=span.since, rendered_until=span.until)
    lines = await served.served(span.view.connection, span.view.schema, wanted)
    units = sorted({line.unit for line in lines})
    return [
        _counted(
            f"services_{unit.lower()}",
            f"Layanan dalam satuan {Coded.of(unit).words}",
            f"Services counted in the unit {Coded.of(unit).words_en}",
            "Jumlah yang dilayani menurut tanggal layanan, tanpa catatan yang dibatalkan;"
            " satuan berbeda tidak dijumlahkan",
            "Quantities served by day of service, voided records left out; units are never added",
            unit,
            {str(line.service): line.quantity for line in lines if line.unit == unit},
        )
        for unit in units
    ]


async def _complaints(span: _Span) -> Indicator:
    wanted = ComplaintFilter(
        scope=span.scope,
        looking=span.looking,
        submitted_from=local_midnight(span.since, span.tenant),
        submitted_before=local_midnight(span.until + timedelta(days=1), span.tenant),
    )
    counts = await complaint_status.complaints_by_status(
        span.view.connection, span.view.schema, wanted
    )
    return _ratio(
        "complaints_open",
        "Pengaduan yang masih terbuka",
        "Complaints still open",
        "Dari pengaduan yang masuk dalam rentang ini, yang belum ditutup, dilimpahkan, ditolak, dicabut,"
        " digabung atau diarsipkan",
        "Of the complaints submitted in the span, those not closed, transferred, rejected, withdrawn,"
        " merged or archived",
        "complaint",
        sum(counts.get(status, 0) for status in OPEN_COMPLAINTS),
        sum(counts.values()),
        counts,
    )


async def _referrals(span: _Span) -> list[Indicator]:
    wanted = ReferralFilter(
        scope=span.scope, looking=span.looking, sent_from=span.since, sent_until=span.until
    )
    connection, schema = span.view.connection, span.view.schema
    counts = await referrals.referrals_by_status(connection, schema, wanted)
    answered = await referrals.acknowledgment(connection, schema, wanted)
    return [
        _ratio(
            "referrals_acknowledged",
            "Rujukan yang dijawab mitra",
            "Referrals acknowledged by partners",
            "Dari rujukan yang dikirim dalam rentang ini, yang dinyatakan diterima mitra; rincian menurut"
            " status sekarang",
            "Of the referrals sent in the span, those the partner acknowledged; parts by present status",
            "referral",
            answered.acknowledged,
            answered.sent,
            counts,
        ),
        Indicator(
            code="referral_median_days",
            name="Hari sampai mitra menjawab (median)",
            name_en="Days until the partner acknowledges (median)",
            definition="Median hari kalender dari pengiriman sampai dinyatakan diterima, hanya yang dijawab",
            definition_en="Median of calendar days from sending to acknowledgment, answered ones only",
            unit="day",
            value=answered.median_days,
            numerator=None,
            denominator=None,
            parts=[],
        ),
    ]


async def _cases(span: _Span) -> Indicator:
    wanted = CaseFilter(
        scope=span.scope,
        reported_from=local_midnight(span.since, span.tenant),
        reported_before=local_midnight(span.until + timedelta(days=1), span.tenant),
    )
    counts = await case_outcomes.cases_by_end(span.view.connection, span.view.schema, wanted)
    parts: Counter[str] = Counter()
    for count in counts:
        parts[count.kind] += count.cases
    return _ratio(
        "cases_settled",
        "Kasus PMKS yang selesai ditangani",
        "PMKS cases settled",
        "Dari kasus yang dilaporkan dalam rentang ini, yang selesai di tempat atau keluar dari penampungan;"
        " yang melarikan diri baru selesai bila kasusnya ditutup. Rincian menurut cara selesai, atau status sekarang",
        "Of the cases reported in the span, those resolved on scene or discharged from the shelter; who absconded"
        " counts once the case is closed. Parts by how they ended, or by present status",
        "case",
        sum(count.cases for count in counts if count.settled),
        parts.total(),
        parts,
    )


async def _money(span: _Span) -> list[Indicator]:
    connection, schema, year = span.view.connection, span.view.schema, span.until.year
    lines = await funds.budget_lines(connection, schema, year)
    pledges = await funds.csr_pledges(connection, schema, year=year)
    return [
        _ratio(
            "budget_realized",
            f"Realisasi APBD {year}",
            f"Budget of {year} realized",
            "Belanja yang dibukukan dibagi alokasi yang berlaku, tahun anggaran dari hari terakhir; tanpa CSR",
            "Booked expenditure over the allocation as it stands, in the year of the last day; no donations",
            "rupiah",
            sum(line.realized_rupiah for line in lines),
            sum(line.revised_rupiah for line in lines),
        ),
        _ratio(
            "csr_used",
            f"Pemakaian CSR {year}",
            f"Donations of {year} used",
            "CSR yang dipakai dibagi CSR yang diterima, dari janji tahun itu; tanpa APBD",
            "Donations used over donations received, of what was pledged in that year; no budget",
            "rupiah",
            sum(row.used_rupiah for row in pledges),
            sum(row.received_rupiah for row in pledges),
        ),
    ]


def _counted(
    code: str,
    name: str,
    name_en: str,
    definition: str,
    definition_en: str,
    unit: str,
    counts: Mapping[str, int],
) -> Indicator:
    return Indicator(
        code=code,
        name=name,
        name_en=name_en,
        definition=definition,
        definition_en=definition_en,
        unit=unit,
        value=float(sum(counts.values())),
        numerator=None,
        denominator=None,
        parts=_parts(counts),
    )


def _ratio(
    code: str,
    name: str,
    name_en: str,
    definition: str,
    definition_en: str,
    unit: str,
    numerator: int,
    denominator: int,
    counts: Mapping[str, int] | None = None,
) -> Indicator:
    return Indicator(
        code=code,
        name=name,
        name_en=name_en,
        definition=definition,
        definition_en=definition_en,
        unit=unit,
        value=numerator / denominator if denominator else None,
        numerator=float(numerator),
        denominator=float(denominator),
        parts=_parts(counts or {}),
    )


def _parts(counts: Mapping[str, int]) -> list[IndicatorPart]:
    return [IndicatorPart(code=Coded.of(code), count=many) for code, many in counts.items()]
