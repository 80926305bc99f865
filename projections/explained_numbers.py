"""The numbers of answers that can be explained, each by the rows that it counts (`projections/explaining.py`)."""

from typing import Final

from projections import explained_aid, explained_cases, explained_complaints, explained_data
from projections.enrolled import enrolment
from projections.entitlements import entitlement
from projections.explaining import Number
from projections.paid import payment_total
from projections.served import rendered_service

_SERVED: Final = ("service", "programme", "office", "unit")
_PAID: Final = ("programme", "period", "unit")


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


NUMBERS: Final = {
    number.name: number
    for number in (
        *_served(),
        *_enrolled(),
        *_payments(),
        *explained_aid.batches(),
        *explained_aid.indicators(),
        *explained_aid.undelivered_aid(),
        *explained_aid.delivery(),
        *explained_aid.held(),
        *explained_complaints.complaints(),
        *explained_complaints.answers(),
        *explained_complaints.referrals(),
        *explained_cases.cases(),
        *explained_cases.clients(),
        *explained_cases.beds(),
        *explained_cases.settled(),
        *explained_cases.trc(),
        *explained_data.data(),
        *explained_data.quality(),
        *explained_data.money(),
    )
}
