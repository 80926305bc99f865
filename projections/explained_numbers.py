"""The numbers of answers that can be explained, each by the rows that it counts (`projections/explaining.py`)."""

from typing import Final

from projections.activities import activity_session
from projections.anomaly import anomaly
from projections.batches import batch, batch_difference
from projections.clients import IN_SHELTER, client
from projections.complaint_board import complaint_clock
from projections.complaint_status import complaint_status
from projections.data_team import data_team_member, village_data
from projections.enrolled import enrolment
from projections.entitlements import entitlement
from projections.explaining import Number
from projections.funds import budget_line, csr_pledge
from projections.goods_given import goods
from projections.objections import objection
from projections.paid import payment_total
from projections.payments import payment
from projections.proposals import STEPS, proposal
from projections.puskesos_network import puskesos_desk
from projections.referrals import referral
from projections.served import rendered_service
from projections.shelters import shelter_stay
from projections.stranded_claims import stranded_claim
from projections.street_cases import street_case

_SERVED: Final = ("service", "programme", "office", "unit")
_PAID: Final = ("programme", "period", "unit")
_OF_BATCH: Final = (*_PAID, "batch", "channel", "status", "reason")
_CASES: Final = ("status", "category", "subtype", "source", "intake", "outcome")
_CLIENTS: Final = ("status", "category", "shelter", "sex", "worker", "outcome")
_CLOCKS: Final = ("office", "category", "clock", "programme")


def _served() -> tuple[Number, ...]:
    return (
        Number(
            "SERVED_SERVICES",
            ("Layanan yang diberikan dan tidak dibatalkan", "Services rendered and not voided"),
            "service",
            "beneficiary_counts",
            rendered_service,
            counts="not voided",
            narrowed=_SERVED,
            day="rendered_on",
        ),
        Number(
            "SERVED_QUANTITY",
            ("Jumlah yang dilayani, dalam satuannya", "Sum of the quantities, in their unit"),
            "unit",
            "beneficiary_counts",
            rendered_service,
            adds="quantity",
            counts="not voided",
            narrowed=_SERVED,
            day="rendered_on",
        ),
    )


_STANDINGS: Final = ("active", "suspended", "ended")
_STANDING_WORDS: Final = {
    "active": (
        "Orang atau keluarga dengan kepesertaan aktif",
        "Distinct persons or families enrolled",
    ),
    "suspended": ("… yang kepesertaannya ditangguhkan", "… whose enrolment is suspended"),
    "ended": ("… yang kepesertaannya berakhir", "… whose enrolment ended"),
}


def _enrolled() -> tuple[Number, ...]:
    return tuple(
        Number(
            f"ENROLLED_{standing.upper()}",
            _STANDING_WORDS[standing],
            "unit",
            "beneficiary_counts",
            enrolment,
            counts=f"standing = '{standing}'",
            narrowed=("programme", "unit"),
            distinct="survivor",
            best=("standing", _STANDINGS[: place + 1]),
        )
        for place, standing in enumerate(_STANDINGS)
    )


_PAYMENT_WORDS: Final = {
    "scheduled": ("diperintahkan", "scheduled"),
    "credited": ("masuk rekening atau titik bayar", "credited"),
    "failed": ("gagal", "failed"),
    "collected": ("diambil", "collected"),
    "unclaimed": ("tidak diambil pada waktunya", "unclaimed"),
    "returned": ("dikembalikan", "returned"),
    "reversed": ("ditarik kembali", "reversed"),
}


def _payments() -> tuple[Number, ...]:
    of_kinds = [
        number
        for kind, (indonesian, english) in _PAYMENT_WORDS.items()
        for number in (
            _payment(
                f"PAYMENTS_{kind.upper()}",
                (f"Pembayaran yang {indonesian}", f"Payments {english}"),
                "payment",
                kind,
            ),
            _payment(
                f"PAYMENTS_{kind.upper()}_RUPIAH",
                (f"Rupiah yang {indonesian}", f"Rupiah {english}"),
                "rupiah",
                f"{kind}_rupiah",
            ),
        )
    ]
    net = "credited_rupiah - returned_rupiah - reversed_rupiah"
    return (
        *of_kinds,
        _payment(
            "PAYMENTS_NET_RUPIAH",
            (
                "Rupiah masuk, dikurangi yang kembali dan ditarik",
                "Rupiah credited less returned and reversed",
            ),
            "rupiah",
            net,
        ),
        Number(
            "PAYMENT_RECIPIENTS",
            ("Penerima berbeda yang memegang pembayaran", "Distinct recipients who hold a payment"),
            "unit",
            "beneficiary_counts",
            entitlement,
            counts="held_rupiah > 0",
            narrowed=_PAID,
            distinct="survivor",
        ),
    )


def _payment(name: str, words: tuple[str, str], unit: str, adds: str) -> Number:
    return Number(name, words, unit, "beneficiary_counts", payment_total, adds=adds, narrowed=_PAID)


def _batches() -> tuple[Number, ...]:
    return (
        Number(
            "BATCHES",
            ("Daftar bayar", "Batches"),
            "batch",
            "batches",
            batch,
            narrowed=(*_PAID, "status", "channel"),
        ),
        Number(
            "BATCH_DIFFERENCES",
            ("Selisih dengan berkas penyalur", "Differences from the payer's file"),
            "difference",
            "batches",
            batch_difference,
            narrowed=("batch", "kind"),
        ),
        Number(
            "AID_PAYMENTS",
            ("Pembayaran menurut status terakhirnya", "Payments by their latest status"),
            "payment",
            "aid_payments",
            payment,
            narrowed=_OF_BATCH,
        ),
        Number(
            "AID_PAYMENTS_RUPIAH",
            (
                "Rupiah pembayaran menurut status terakhirnya",
                "Rupiah of payments by their latest status",
            ),
            "rupiah",
            "aid_payments",
            payment,
            adds="amount_rupiah",
            narrowed=_OF_BATCH,
        ),
        Number(
            "GOODS_HANDOVERS",
            ("Serah terima barang yang berlaku", "Handovers of goods that stand"),
            "handover",
            "delivery",
            goods,
            counts="held",
            narrowed=(*_PAID, "item", "measure"),
        ),
        Number(
            "GOODS_QUANTITY",
            ("Jumlah barang, dalam ukurannya", "Quantity of goods, in their measure"),
            "measure",
            "delivery",
            goods,
            adds="quantity",
            counts="held",
            narrowed=(*_PAID, "item", "measure"),
        ),
    )


def _complaints() -> tuple[Number, ...]:
    return (
        Number(
            "COMPLAINTS",
            ("Pengaduan", "Complaints"),
            "complaint",
            "complaints",
            complaint_status,
            narrowed=("status", "category", "programme", "office", "channel"),
            walls="complaint",
        ),
        Number(
            "COMPLAINTS_WAITING",
            ("Pengaduan dengan jam layanan berjalan", "Complaints with a running clock"),
            "complaint",
            "complaint_clocks",
            complaint_clock,
            counts="urgent",
            narrowed=_CLOCKS,
            walls="complaint",
        ),
        Number(
            "COMPLAINTS_BREACHED",
            ("Pengaduan yang tercatat melewati batas", "Complaints recorded as late"),
            "complaint",
            "complaint_clocks",
            complaint_clock,
            counts="urgent and breached",
            narrowed=_CLOCKS,
            walls="complaint",
        ),
    )


def _cases() -> tuple[Number, ...]:
    inside = ", ".join(f"'{status}'" for status in IN_SHELTER)
    return (
        Number(
            "CASES",
            ("Kasus PMKS", "PMKS cases"),
            "case",
            "street_cases",
            street_case,
            narrowed=_CASES,
        ),
        Number(
            "CLIENTS",
            ("Klien rehabilitasi", "Clients"),
            "client",
            "clients",
            client,
            narrowed=_CLIENTS,
        ),
        Number(
            "CLIENTS_IN_SHELTER",
            ("Klien di panti atau UPT", "Clients in a shelter"),
            "client",
            "clients",
            client,
            counts=f"status in ({inside})",
            narrowed=_CLIENTS,
        ),
        Number(
            "BEDS_OCCUPIED",
            ("Tempat tidur terisi", "Beds occupied"),
            "bed",
            "shelters",
            shelter_stay,
            counts="freed_on is null",
            narrowed=("shelter", "side"),
        ),
        *(
            Number(
                f"ACTIVITY_{name}",
                words,
                unit,
                "shelters",
                activity_session,
                adds=adds,
                narrowed=("shelter", "kind"),
                day="held_on",
            )
            for name, words, unit, adds in (
                ("SESSIONS", ("Kegiatan", "Sessions"), "session", "1"),
                ("MINUTES", ("Menit kegiatan", "Minutes of sessions"), "minute", "minutes"),
                ("PRESENT", ("Kehadiran", "Attendances"), "attendance", "present"),
            )
        ),
        Number(
            "STRANDED_CLAIMS",
            ("Klaim orang terlantar", "Claims of stranded people"),
            "claim",
            "stranded_claims",
            stranded_claim,
            narrowed=("status", "office", "reason"),
            day="claimed_on",
        ),
    )


def _referrals_and_data() -> tuple[Number, ...]:
    return (
        Number(
            "REFERRALS",
            ("Rujukan", "Referrals"),
            "referral",
            "referrals",
            referral,
            narrowed=("status", "partner", "service", "office"),
            walls="referral",
        ),
        *(
            Number(
                f"PROPOSALS_{step.upper()}",
                (
                    f"Usulan yang mencapai tahap {place}",
                    f"Proposals that reached step {place}: {step}",
                ),
                "proposal",
                "proposals",
                proposal,
                counts=f"reached >= {place}",
                narrowed=("programme", "unit", "stage"),
            )
            for place, step in enumerate(STEPS, 1)
        ),
        Number(
            "OBJECTIONS",
            ("Sanggahan", "Objections"),
            "objection",
            "objections",
            objection,
            narrowed=("status", "programme", "reason"),
        ),
        Number(
            "DATA_OPERATORS",
            ("Anggota tim data yang ditugaskan", "Assigned members of the data team"),
            "operator",
            "data_coverage",
            data_team_member,
            counts="village is not null",
            narrowed=("village",),
            place="village",
        ),
        Number(
            "VILLAGES_WITH_OPERATOR",
            ("Desa/kelurahan yang memiliki operator", "Villages that have an operator"),
            "village",
            "data_coverage",
            village_data,
            counts="operators > 0",
            narrowed=("village",),
            place="village",
        ),
        Number(
            "PUSKESOS_DESKS",
            ("Puskesos yang buka", "Puskesos that are open"),
            "office",
            "puskesos_network",
            puskesos_desk,
            counts="closed_at is null",
            narrowed=("kind",),
        ),
    )


def _money_and_oversight() -> tuple[Number, ...]:
    return (
        *(
            Number(
                f"BUDGET_{kind.upper()}_RUPIAH",
                words,
                "rupiah",
                "funds",
                budget_line,
                adds=f"{kind}_rupiah",
                narrowed=("year", "line"),
                place=None,
            )
            for kind, words in (
                ("allocated", ("APBD dianggarkan semula", "APBD allocated at first")),
                ("revised", ("APBD setelah perubahan", "APBD as revised")),
                ("realized", ("APBD dibelanjakan", "APBD spent")),
            )
        ),
        *(
            Number(
                f"CSR_{kind.upper()}_RUPIAH",
                (f"CSR {indonesian}", f"CSR {kind}"),
                "rupiah",
                "funds",
                csr_pledge,
                adds=f"{kind}_rupiah",
                narrowed=("year", "purpose", "pledge"),
                place=None,
            )
            for kind, indonesian in (
                ("pledged", "dijanjikan"),
                ("received", "diterima"),
                ("allocated", "dialokasikan"),
                ("used", "dipakai"),
            )
        ),
        Number(
            "ANOMALIES",
            ("Kejanggalan yang dicatat tersendiri", "Anomalies that are noted as such"),
            "anomaly",
            "anomalies",
            anomaly,
            narrowed=("kind", "programme", "period"),
            walls="subject",
        ),
    )


NUMBERS: Final = {
    number.name: number
    for number in (
        *_served(),
        *_enrolled(),
        *_payments(),
        *_batches(),
        *_complaints(),
        *_cases(),
        *_referrals_and_data(),
        *_money_and_oversight(),
    )
}
