"""The numbers of batches and of aid on time, by the rows that they count."""

from typing import Final

from psycopg.sql import SQL, Composable

from projections import number_pasts
from projections.aid_indicators import DEFINITIONS, judged, undelivered
from projections.batches import batch, batch_difference
from projections.conditions import Where
from projections.delivery import DELIVERED, due_at_offices, served_village
from projections.entitlements import entitlement
from projections.explaining import Asked, Number
from projections.goods_given import goods
from projections.payments import DEPARTING, of_payments, payment

_PAID: Final = ("programme", "period", "unit")
_BATCHES: Final = (*_PAID, "batch", "status", "channel")
_OF_BATCH: Final = (*_PAID, "batch", "channel", "status", "reason")


def batches() -> tuple[Number, ...]:
    """Batches, their payments, and goods."""
    return (
        Number(
            "BATCHES",
            ("Daftar bayar", "Batches"),
            "batch",
            "batches",
            batch,
            narrowed=_BATCHES,
        ),
        Number(
            "BATCH_DIFFERENCES_OPEN",
            ("Selisih yang belum dijelaskan", "Differences that nobody explained"),
            "difference",
            "batches",
            batch_difference,
            counts="explanation is null",
            narrowed=("batch", "kind"),
        ),
        *(
            Number(
                f"BATCH_{name.upper()}",
                words,
                unit,
                "batches",
                batch,
                adds=f"coalesce({name}, 0)",
                narrowed=_BATCHES,
            )
            for name, words, unit in (
                (
                    "control_count",
                    ("Pembayaran menurut kontrol", "Payments by the control count"),
                    "payment",
                ),
                (
                    "control_sum_rupiah",
                    ("Rupiah menurut kontrol", "Rupiah by the control sum"),
                    "rupiah",
                ),
                (
                    "stated_count",
                    ("Pembayaran menurut penyalur", "Payments by the payer's file"),
                    "payment",
                ),
                (
                    "stated_sum_rupiah",
                    ("Rupiah menurut penyalur", "Rupiah by the payer's file"),
                    "rupiah",
                ),
                ("matched", ("Pembayaran yang cocok", "Payments that match"), "payment"),
                ("matched_rupiah", ("Rupiah yang cocok", "Rupiah that match"), "rupiah"),
                (
                    "awaiting_approval",
                    ("Perubahan yang menunggu persetujuan", "Amendments that await approval"),
                    "amendment",
                ),
                ("amendments", ("Perubahan daftar", "Amendments"), "amendment"),
            )
        ),
        *(
            Number(
                f"BATCH_{name.upper()}",
                words,
                "payment",
                "batches",
                payment,
                counts=str(DEPARTING[name].as_string(None)),
                narrowed=_OF_BATCH,
            )
            for name, words in (
                ("unenrolled", ("Baris tanpa kepesertaan", "Lines without enrolment")),
                (
                    "other_amounts",
                    (
                        "Baris yang jumlahnya lain dari aturan",
                        "Lines of another amount than the rule's",
                    ),
                ),
            )
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
        Number(
            "GOODS_RECIPIENTS",
            ("Penerima barang yang berbeda", "Distinct recipients of goods"),
            "unit",
            "delivery",
            goods,
            counts="held",
            narrowed=(*_PAID, "item", "measure"),
            distinct="recipient",
        ),
    )


def _payments(schema: str) -> Composable:
    """Payments, with what is known of their recipients."""
    return of_payments(schema, SQL("true"), None)


def _judged(schema: str, _asked: Asked, _where: Where) -> Composable:
    return judged(schema, _payments(schema))


def _undelivered(schema: str, _asked: Asked, _where: Where) -> Composable:
    return undelivered(schema, _payments(schema))


def _due(schema: str, _asked: Asked, _where: Where) -> Composable:
    return due_at_offices(schema, _payments(schema))


def indicators() -> tuple[Number, ...]:
    """The 3T: of which payments each indicator is asked, and which of them meet it."""
    of_each = [
        (
            f"AID_{name.upper()}_{part.upper()}",
            (f"{one.id} ({indonesian})", f"{one.en} ({part})"),
            f"{name}_{part}",
        )
        for name, one in DEFINITIONS.items()
        for part, indonesian in (("asked", "penyebut"), ("met", "pembilang"))
    ]
    lacking = [
        (
            "AID_UNPLANNED",
            ("Pembayaran tanpa hari bayar", "Payments without a pay day"),
            "unplanned",
        ),
        (
            "AID_UNRULED",
            ("Pembayaran yang jumlahnya tidak diatur", "Payments whose amount no rule gives"),
            "unruled",
        ),
    ]
    return tuple(
        Number(
            name,
            words,
            "payment",
            "aid_indicators",
            payment,
            counts=counts,
            narrowed=_OF_BATCH,
            rows=_judged,
            past=number_pasts.judged,
        )
        for name, words, counts in (*of_each, *lacking)
    )


def undelivered_aid() -> tuple[Number, ...]:
    """Payments that nobody has taken, on a day."""
    return tuple(
        Number(
            name,
            words,
            unit,
            "aid_payments",
            payment,
            adds=adds,
            narrowed=(*_OF_BATCH, "why"),
            needs=("day",),
            rows=_undelivered,
            past=number_pasts.undelivered,
        )
        for name, words, unit, adds in (
            (
                "UNDELIVERED",
                ("Pembayaran yang tidak sampai", "Payments that were not delivered"),
                "payment",
                "1",
            ),
            (
                "UNDELIVERED_RUPIAH",
                ("Rupiah yang tidak sampai", "Rupiah that were not delivered"),
                "rupiah",
                "amount_rupiah",
            ),
        )
    )


def delivery() -> tuple[Number, ...]:
    """What each post office has to pay, and what it paid."""
    narrowed = (*_PAID, "post_office")

    def number(
        name: str,
        words: tuple[str, str],
        unit: str,
        counts: str,
        adds: str = "1",
        distinct: str | None = None,
    ) -> Number:
        return Number(
            f"DELIVERY_{name}",
            words,
            unit,
            "delivery",
            payment,
            adds=adds,
            counts=counts,
            narrowed=narrowed,
            rows=_due,
            past=number_pasts.due_at_offices,
            distinct=distinct,
        )

    parts = (
        ("PAYMENTS", ("Pembayaran lewat Kantor Pos", "Payments by post offices"), "true"),
        ("DELIVERED", ("… yang diambil", "… that were taken"), DELIVERED),
        ("UNDELIVERED", ("… yang belum diambil", "… that were not taken"), f"not ({DELIVERED})"),
    )
    return (
        *(number(name, words, "payment", counts) for name, words, counts in parts),
        *(
            number(
                f"{name}_RUPIAH",
                (f"Rupiah: {words[0]}", f"Rupiah: {words[1]}"),
                "rupiah",
                counts,
                "amount_rupiah",
            )
            for name, words, counts in parts
        ),
        number(
            "RECIPIENTS",
            ("Penerima yang berbeda", "Distinct recipients"),
            "unit",
            "true",
            distinct="recipient",
        ),
        Number(
            "DELIVERY_VILLAGES",
            ("Desa/kelurahan yang dilayani Kantor Pos", "Villages that post offices serve"),
            "village",
            "delivery",
            served_village,
            narrowed=("programme", "period", "post_office"),
            place=None,
        ),
    )


def held() -> tuple[Number, ...]:
    """Payments that people hold: of one person under how many ids, and how much."""
    return tuple(
        Number(
            name,
            words,
            unit,
            topic,
            entitlement,
            adds=adds,
            counts="held_rupiah > 0",
            narrowed=(*_PAID, "component", "survivor"),
        )
        for name, words, unit, topic, adds in (
            (
                "HELD_PAYMENTS",
                ("Pembayaran yang dipegang penerima", "Payments that recipients hold"),
                "payment",
                "aid_payments",
                "1",
            ),
            (
                "HELD_RUPIAH",
                ("Rupiah yang dipegang penerima", "Rupiah that recipients hold"),
                "rupiah",
                "aid_payments",
                "held_rupiah",
            ),
        )
    )
