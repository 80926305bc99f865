"""What to do about a payment that did not reach its recipient, by the reason."""

from collections.abc import Mapping
from typing import Final

from projections.aid_indicators import Definition

NEXT_STEPS: Final[Mapping[str, Definition]] = {
    "account_not_found": Definition(
        "Perbaiki nomor rekening bersama bank, lalu ulangi pembayaran.",
        "Mend the account number with the bank, then retry.",
    ),
    "account_blocked": Definition(
        "Minta bank membuka blokir, lalu ulangi pembayaran.",
        "Ask the bank to unblock the account, then retry.",
    ),
    "name_mismatch": Definition(
        "Padankan nama dengan Dukcapil dan bank, lalu ulangi pembayaran.",
        "Match the name with the civil registry and the bank, then retry.",
    ),
    "card_not_issued": Definition(
        "Tanyakan jadwal kartu ke bank, lalu ulangi pembayaran.",
        "Ask the bank when the card comes, then retry.",
    ),
    "recipient_absent": Definition(
        "Kunjungi penerima bersama pendamping, lalu jadwalkan antaran.",
        "Visit the recipient with the companion, then plan a delivery.",
    ),
    "recipient_died": Definition(
        "Catat kematian dan usulkan pengganti lewat musyawarah desa.",
        "Record the death and propose a successor in the village meeting.",
    ),
    "payer_fault": Definition(
        "Minta penyalur memperbaiki, lalu ulangi pembayaran.",
        "Ask the payer to mend it, then retry.",
    ),
    "unclaimed": Definition(
        "Hubungi penerima; bila tidak diambil, catat pengembalian ke kas negara.",
        "Reach the recipient; if still not taken, record the return to the treasury.",
    ),
    "not_taken_yet": Definition(
        "Batas pengambilan lewat: tanyakan penyalur dan hubungi penerima.",
        "The last day has passed: ask the payer and reach the recipient.",
    ),
    "no_result": Definition(
        "Penyalur belum melaporkan hasil: minta berkasnya.",
        "The payer has reported nothing: ask for the file.",
    ),
}
"""By why a payment did not reach its recipient: what to do now."""
