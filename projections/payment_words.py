"""What the holder of a payment's receipt is told: in plain words where the payment stands, and what to do next."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from domain.entitlement import EntitlementEvent, PaymentScheduled
from projections.day_words import period_in_words
from projections.words import describe_with


class Told(NamedTuple):
    """Indonesian and English."""

    id: str
    en: str


_DESK: Final = "datang ke meja Puskesos"

_PREPARED: Final[Mapping[str | None, Told]] = {
    "scheduled": Told(
        "Pembayaran disiapkan dan menunggu persetujuan.",
        "The payment is prepared and waits for approval.",
    ),
    "approved": Told(
        "Pembayaran disetujui; penyalur belum diperintahkan membayar.",
        "The payment is approved; the payer has not been told to pay yet.",
    ),
    "instructed": Told(
        "Penyalur sudah diperintahkan membayar; uang belum dilaporkan masuk.",
        "The payer was told to pay; nothing has been reported to have arrived yet.",
    ),
}
_AGAIN: Final = Told(
    "Pembayaran dijadwalkan lagi; uang belum dilaporkan masuk.",
    "The payment is scheduled again; nothing has been reported to have arrived yet.",
)
_STANDS: Final[Mapping[str, Told]] = {
    "credited": Told(
        "Uang sudah masuk ke rekening atau tempat bayar; belum tercatat diambil.",
        "The money is in the account or at the pay point; it is not recorded as taken.",
    ),
    "collected": Told("Uang tercatat sudah diambil.", "The money is recorded as taken."),
    "failed": Told("Pembayaran gagal.", "The payment failed."),
    "unclaimed": Told(
        "Uang tercatat tidak diambil sampai hari terakhir.",
        "The money is recorded as not taken by the last day.",
    ),
    "returned": Told(
        "Uang dikembalikan ke kas negara.",
        "The money went back to the treasury.",
    ),
    "reversed": Told("Pembayaran ditarik kembali.", "The payment was taken back."),
    "corrected": Told(
        "Pembayaran ini diganti pembayaran lain.",
        "Another payment replaces this one.",
    ),
}

_WAIT: Final = Told(
    "Belum ada yang perlu dilakukan. Lihat lagi tanda terima ini nanti.",
    "There is nothing to do yet. Look at this receipt again later.",
)
_NO_NEWS: Final = Told(
    f"Hari terakhir sudah lewat tanpa kabar dari penyalur: {_DESK} dan bawa tanda terima ini.",
    "The last day has passed without news from the payer: come to the Puskesos desk with this receipt.",
)
_TAKE: Final = Told(
    "Ambil uangnya, paling lambat pada hari terakhir bila tertulis di sini.",
    "Take the money, by the last day where one is named here.",
)
_MAY_BE_LATE: Final = Told(
    f"Hari terakhir sudah lewat: tanyakan kepada penyalur hari ini juga, atau {_DESK}.",
    "The last day has passed: ask the payer today, or come to the Puskesos desk.",
)
_ASK: Final = Told(
    f"Tanyakan kelanjutannya: {_DESK} dan bawa tanda terima ini.",
    "Ask how it goes on: come to the Puskesos desk with this receipt.",
)
_NEXT: Final[Mapping[str, Told]] = {
    "collected": Told(
        "Bila Anda tidak menerimanya, atau kurang, adukan segera di meja Puskesos: sebut nomor tanda terima ini.",
        "If you did not get it, or got less, complain at once at the Puskesos desk: name the number of this receipt.",
    ),
    "unclaimed": Told(
        f"Uang dapat kembali ke kas negara: segera {_DESK} dan bawa KTP.",
        "The money may go back to the treasury: come to the Puskesos desk soon and bring your identity card.",
    ),
    "reversed": Told(
        "Bila menurut Anda itu keliru, ajukan pengaduan di meja Puskesos.",
        "If you think that is wrong, complain at the Puskesos desk.",
    ),
    "corrected": Told(
        "Minta tanda terima pembayaran penggantinya di meja Puskesos.",
        "Ask the Puskesos desk for a receipt of the payment that replaces it.",
    ),
}
_AFTER_FAILURE: Final[Mapping[str | None, Told]] = {
    "account_not_found": Told(
        "Bawa buku rekening atau kartu KKS ke meja Puskesos, supaya nomornya diperbaiki.",
        "Bring your bank book or KKS card to the Puskesos desk, so that the number is mended.",
    ),
    "account_blocked": Told(
        "Datang ke bank dengan KTP supaya blokir dibuka, lalu beri tahu meja Puskesos.",
        "Go to the bank with your identity card to have the account unblocked, then tell the Puskesos desk.",
    ),
    "name_mismatch": Told(
        "Bawa KTP dan kartu keluarga ke meja Puskesos, supaya nama dipadankan.",
        "Bring identity card and family card to the Puskesos desk, so that the name is matched.",
    ),
    "card_not_issued": Told(
        "Kartu belum terbit: tanyakan jadwalnya kepada pendamping atau meja Puskesos.",
        "The card is not issued yet: ask your companion or the Puskesos desk when it comes.",
    ),
    "recipient_absent": Told(
        "Penyalur tidak menemukan penerima: datang ke meja Puskesos, supaya dijadwalkan lagi.",
        "The payer did not find the recipient: come to the Puskesos desk, so that it is planned again.",
    ),
    "recipient_died": Told(
        "Keluarga dapat menanyakan pengganti penerima di meja Puskesos. Bila keliru, katakan segera.",
        "The family can ask the Puskesos desk about a successor. If it is wrong, say so at once.",
    ),
    "payer_fault": Told(
        "Kesalahan ada pada penyalur dan bukan pada Anda. Lihat lagi tanda terima ini nanti.",
        "The fault is the payer's, not yours. Look at this receipt again later.",
    ),
}

_COMPONENTS: Final[Mapping[str, Told]] = {
    "sembako": Told("sembako", "staple food"),
    "family": Told("untuk satu keluarga", "for one family"),
    "person": Told("untuk satu orang", "for one person"),
    "pregnancy": Told("ibu hamil", "pregnancy"),
    "toddler": Told("anak usia dini", "young child"),
    "sd": Told("anak SD", "child in primary school"),
    "smp": Told("anak SMP", "child in junior secondary school"),
    "sma": Told("anak SMA", "child in senior secondary school"),
    "elderly": Told("lanjut usia", "elderly person"),
    "severe_disability": Told("disabilitas berat", "severe disability"),
}


def component_in_words(component: str) -> Told:
    """What of a programme is paid; a component without words stands for itself."""
    return _COMPONENTS.get(component, Told(component, component))


def steps_in_words(lived: Iterable[EntitlementEvent]) -> Iterator[Told]:
    """The facts of one payment, oldest first, with the attempts counted over all of them.

    Each stream in which it lived counts its own, and may count another's life as well.
    """
    attempts = 0
    for fact in lived:
        attempts += isinstance(fact, PaymentScheduled)
        component, next_one = component_in_words(fact.component), str(attempts + 1)
        said = {
            "period": period_in_words(fact.period),
            "component": (f"({component.id})", f"({component.en})"),
            "attempt": (str(attempts), str(attempts)),
            "replaced_by": (next_one, next_one),  # is recorded together with its replacement
        }
        yield Told(*describe_with(fact, said))


def standing_in_words(status: str, again: bool, batch_status: str | None) -> Told:
    """Where a payment stands; what the payer was told is said of the first attempt only, as its batch says it."""
    if status != "scheduled":
        return _STANDS[status]
    if again:
        return _AGAIN
    return _PREPARED.get(batch_status, _PREPARED["instructed"])


def next_in_words(status: str, reason: str | None, due_on: date | None, today: date) -> Told:
    """What the recipient does next."""
    late = due_on is not None and due_on < today
    match status:
        case "scheduled":
            return _NO_NEWS if late else _WAIT
        case "credited":
            return _MAY_BE_LATE if late else _TAKE
        case "failed":
            return _AFTER_FAILURE.get(reason, _ASK)
        case _:
            return _NEXT.get(status, _ASK)
