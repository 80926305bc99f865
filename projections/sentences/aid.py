"""Sentences of aid on time: batches, payments, pay days, goods."""

from typing import Final

from domain import batch, delivery, entitlement, goods, payment_receipt
from domain.fact import Fact

SENTENCES: Final[dict[type[Fact], tuple[str, str]]] = {
    batch.BatchScheduled: (
        (
            "Penyaluran {programme} {period} ke-{number} lewat {channel}, SK {decree}:"
            " {control_count} pembayaran, {control_sum_rupiah};"
            " kepada orang tanpa kepesertaan aktif: {unenrolled}; dengan jumlah lain dari aturan: {other_amounts}"
        ),
        (
            "Disbursement {number} of {programme} {period} through {channel}, decree {decree}:"
            " {control_count} payments, {control_sum_rupiah};"
            " to people who are not enrolled: {unenrolled}; of other amounts than the rule gives: {other_amounts}"
        ),
    ),
    batch.BatchListed: (
        "Daftar pembayaran batch {batch} dicatat; susulan: {added}",
        "Payments of batch {batch} listed; added later: {added}",
    ),
    batch.BatchApproved: ("Batch disetujui pemeriksa", "Batch approved by its checker"),
    batch.BatchRejected: ("Batch ditolak pemeriksa: {reason}", "Batch rejected: {reason}"),
    batch.BatchAmended: (
        (
            "Pembayaran ke-{attempt} menunggu persetujuan: {payment};"
            " dalam batch kini kepada orang tanpa kepesertaan aktif: {unenrolled};"
            " dengan jumlah lain dari aturan: {other_amounts}"
        ),
        (
            "Payment attempt {attempt} waits for approval: {payment};"
            " of the batch now to people who are not enrolled: {unenrolled};"
            " of other amounts than the rule gives: {other_amounts}"
        ),
    ),
    batch.BatchAmendmentsApproved: (
        "Pembayaran susulan disetujui pemeriksa: {attempts}",
        "Retries and corrections approved by their checker: {attempts}",
    ),
    batch.BatchAmendmentsRejected: (
        "Pembayaran susulan ditolak pemeriksa ({attempts}): {reason}",
        "Retries and corrections rejected ({attempts}): {reason}",
    ),
    batch.BatchInstructed: (
        (
            "Penyalur diperintahkan membayar pada {instructed_on}, SP2D {payment_order};"
            " hari terakhir pengambilan {due_on}"
        ),
        (
            "Payer instructed on {instructed_on}, payment order {payment_order};"
            " last day for taking the money {due_on}"
        ),
    ),
    batch.BatchUnclaimedMarked: (
        "Batas pengambilan lewat: {payments} pembayaran tidak diambil, {amount_rupiah}",
        "The last day passed: {payments} payments unclaimed, {amount_rupiah}",
    ),
    batch.BatchReconciled: (
        (
            "Batch dicocokkan dengan berkas penyalur: {stated_count} baris, {stated_sum_rupiah};"
            " cocok {matched}, {matched_rupiah}"
        ),
        (
            "Batch reconciled with the payer's file: {stated_count} lines, {stated_sum_rupiah};"
            " matched {matched}, {matched_rupiah}"
        ),
    ),
    batch.BatchDifferenceExplained: (
        "Perbedaan ke-{number} dengan berkas penyalur dijelaskan: {explanation}",
        "Difference {number} from the payer's file explained: {explanation}",
    ),
    batch.BatchClosed: (
        (
            "Batch ditutup: {scheduled} pembayaran, {scheduled_rupiah}; diambil {collected},"
            " masuk {credited}, gagal {failed}, dikembalikan {returned}"
        ),
        (
            "Batch closed: {scheduled} payments, {scheduled_rupiah}; collected {collected},"
            " credited {credited}, failed {failed}, returned {returned}"
        ),
    ),
    entitlement.PaymentScheduled: (
        "Pembayaran {programme} {period} {component} ke-{attempt} dijadwalkan: {amount_rupiah}",
        "Payment {attempt} of {programme} {period} {component} scheduled: {amount_rupiah}",
    ),
    entitlement.PaymentCredited: (
        "Pembayaran {programme} {period} {component} masuk: {amount_rupiah}",
        "Payment of {programme} {period} {component} credited: {amount_rupiah}",
    ),
    entitlement.PaymentFailed: (
        "Pembayaran {programme} {period} {component} gagal: {reason}",
        "Payment of {programme} {period} {component} failed: {reason}",
    ),
    entitlement.PaymentCollected: (
        "Pembayaran {programme} {period} {component} diambil: {amount_rupiah}",
        "Payment of {programme} {period} {component} collected: {amount_rupiah}",
    ),
    entitlement.PaymentUnclaimed: (
        "Pembayaran {programme} {period} {component} tidak diambil: {amount_rupiah}",
        "Payment of {programme} {period} {component} unclaimed: {amount_rupiah}",
    ),
    entitlement.PaymentReturned: (
        "Dari pembayaran {programme} {period} {component} dikembalikan {amount_rupiah}",
        "Of the payment of {programme} {period} {component}, {amount_rupiah} returned",
    ),
    entitlement.PaymentReversed: (
        "Pembayaran {programme} {period} {component} ditarik kembali ({amount_rupiah}): {reason}",
        "Payment of {programme} {period} {component} reversed ({amount_rupiah}): {reason}",
    ),
    entitlement.PaymentCorrected: (
        "Pembayaran {programme} {period} {component} diganti pembayaran ke-{replaced_by}: {reason}",
        "Payment of {programme} {period} {component} replaced by payment {replaced_by}: {reason}",
    ),
    payment_receipt.PaymentReceiptIssued: (
        "Tanda terima pembayaran {payment} diberikan; menggantikan: {replaces}",
        "Receipt of payment {payment} handed out; replaces: {replaces}",
    ),
    delivery.PayDayPlanned: (
        "Hari bayar {programme} {period} lewat {channel}: {planned_on}, tepat waktu s.d. {on_time_until}",
        "Pay day of {programme} {period} through {channel}: {planned_on}, on time until {on_time_until}",
    ),
    delivery.PostOfficePlanned: (
        "{name} ({post_office}) membayarkan {programme} {period} pada {days}",
        "{name} ({post_office}) pays {programme} {period} on {days}",
    ),
    goods.GoodsDistributed: (
        "Barang {programme} {period} diserahkan: {item} {quantity} {measure}, BAST {handover}",
        "Goods of {programme} {period} handed over: {item} {quantity} {measure}, record {handover}",
    ),
    goods.GoodsVoided: (
        "Penyerahan barang {programme} {period} dibatalkan ({item} {quantity} {measure}): {reason}",
        "Handover of {programme} {period} voided ({item} {quantity} {measure}): {reason}",
    ),
}
