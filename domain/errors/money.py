"""Refusals about money: batches and their lines, payments, budgets and donations."""

from domain.errors.refusals import AlreadyExists, Invalid, Missing, NotFound, WrongState


class RepeatedLine(Invalid):
    code = "repeated_line"
    message = "Penerima dan komponen ini sudah ada pada baris {row}. Seluruh batch ditolak."
    remedy = "Hapus baris ganda, cocokkan kembali jumlah kendali, lalu kirim ulang seluruh batch."
    english = (
        "Line {row} holds this recipient and component. The batch was refused. Drop one; resend."
    )


class RepeatedResult(Invalid):
    code = "repeated_result"
    message = "Hasil pembayaran ini sudah ada pada baris {row} berkas yang sama."
    remedy = "Tanyakan kepada penyalur apakah pembayaran terkirim dua kali; rekonsiliasi mencatat perbedaannya."
    english = "Line {row} of the file holds this result. Ask the payer if it paid twice; a reconciliation records it."


class OfOtherBatch(NotFound):
    code = "of_other_batch"
    message = "Rujukan ini milik pembayaran dari batch lain."
    remedy = "Impor barisnya ke batch itu; rekonsiliasi mencatat perbedaannya."
    english = "This reference means a payment of another batch. Import the line there; a reconciliation records it."


class ControlMismatch(Invalid):
    code = "control_mismatch"
    message = (
        "Jumlah kendali tidak cocok: tertulis {stated}, dihitung {counted}. Seluruh batch ditolak."
    )
    remedy = "Cocokkan jumlah baris dan jumlah rupiah dengan SP2D, lalu kirim ulang seluruh batch."
    english = "Control total {stated}, lines add up to {counted}. The whole batch was refused. Reconcile and resend."


class UnenrolledLines(Invalid):
    code = "unenrolled_lines"
    message = (
        "{counted} penerima tidak mempunyai kepesertaan aktif pada hari bayar; tertulis {stated}."
        " Baris: {rows}."
    )
    remedy = (
        "Lihat baris itu: betulkan daftarnya, atau nyatakan jumlahnya (unenrolled) dan dasarnya (basis)"
        " bila memang disengaja."
    )
    english = (
        "{counted} lines pay people without an active enrolment on the pay day; stated {stated}. Lines: {rows}."
        " Mend the list, or state the number (unenrolled) and a basis if this is meant."
    )


class EnrolmentsEnded(WrongState):
    code = "enrolments_ended"
    message = (
        "{counted} penerima masih terdaftar sebagai peserta ketika daftar ini disiapkan, tetapi kini tidak lagi."
        " Baris: {rows}."
    )
    remedy = "Tolak daftar ini, lalu siapkan lagi tanpa mereka atau dengan jumlahnya (unenrolled) dan dasarnya."
    english = (
        "{counted} recipients were enrolled when this was prepared, and are not any more. Lines: {rows}."
        " Reject it, and prepare it anew without them, or with their number (unenrolled) and its basis."
    )


class OtherAmounts(Invalid):
    code = "other_amounts"
    message = "{counted} baris berbeda dari besaran menurut aturan program; tertulis {stated}. Baris: {rows}."
    remedy = (
        "Lihat baris itu: betulkan jumlahnya, atau nyatakan banyaknya (otherAmounts) dan dasarnya (basis)"
        " bila memang disengaja."
    )
    english = (
        "{counted} lines pay another amount than the programme's rule gives; stated {stated}. Lines: {rows}."
        " Mend the amounts, or state the number (otherAmounts) and a basis if this is meant."
    )


class AmountsUnknown(Invalid):
    code = "amounts_unknown"
    message = (
        "Tidak ada aturan besaran bagi program dan periode ini; jumlah lain tidak dapat dihitung."
    )
    remedy = "Kosongkan banyaknya jumlah lain (otherAmounts)."
    english = (
        "No rule gives amounts for this programme and period, so that none can be called other."
        " Leave otherAmounts out."
    )


class UnenrolledForbidden(Invalid):
    code = "unenrolled_forbidden"
    message = (
        "{counted} penerima tidak mempunyai kepesertaan aktif pada hari bayar, dan aturan yang berlaku"
        " tidak membolehkannya. Baris: {rows}."
    )
    remedy = "Catat dahulu keputusan kepesertaannya, atau keluarkan baris itu dari daftar."
    english = (
        "{counted} lines pay people without an active enrolment on the pay day, which the rule in force forbids."
        " Lines: {rows}. Record their enrolment first, or take them off the list."
    )


class BasisRequired(Missing):
    code = "basis_required"
    message = "Membayar di luar kepesertaan atau besaran menurut aturan memerlukan dasar."
    remedy = "Isi dasar (basis) dengan nomor keputusan atau berita acaranya."
    english = (
        "Paying beside the enrolments or the rule's amounts needs a basis."
        " Give the number of the decree or minutes."
    )


class AlreadyPaid(WrongState):
    code = "already_paid"
    message = "Hak ini sudah mempunyai pembayaran dengan status {status}."
    remedy = "Pembayaran kedua hanya mungkin setelah yang pertama gagal, dikembalikan penuh, atau dibatalkan."
    english = "This entitlement has a payment already ({status}). A second needs it failed, fully returned or reversed."


class ReturnRecorded(AlreadyExists):
    code = "return_recorded"
    message = (
        "Pengembalian sejumlah ini pada hari ini, atau dengan nomor penyalur ini, sudah tercatat."
    )
    remedy = "Bila ini bagian lain, sebutkan nomor pengembalian dari penyalur; bila sama, tidak perlu dicatat lagi."
    english = "This return is recorded, by the payer's number or by amount and day. Give the number of another part."


class Overspent(WrongState):
    code = "overspent"
    message = "Jumlah melebihi dana yang tersedia ({available_rupiah} rupiah)."
    remedy = "Periksa jumlahnya, atau tambah alokasi dengan keputusan yang sah."
    english = "More than the {available_rupiah} rupiah available. Check the amount, or raise the allocation."


class AmountDiffers(Invalid):
    code = "amount_differs"
    message = "Jumlah berbeda dari yang diperintahkan ({ordered} rupiah)."
    remedy = "Cocokkan dengan penyalur; perbedaan dicatat lewat rekonsiliasi."
    english = "The amount differs from the {ordered} rupiah ordered. Ask the payer; a reconciliation records it."


class LinesOpen(WrongState):
    code = "lines_open"
    message = "Batch belum dapat ditutup: {open} pembayaran belum selesai."
    remedy = "Catat hasil setiap pembayaran (diambil, gagal, dikembalikan), lalu tutup batch."
    english = "The batch cannot close: {open} payments are not settled. Record what became of them."


class DifferencesOpen(WrongState):
    code = "differences_open"
    message = "Batch belum dapat ditutup: {open} perbedaan dengan berkas penyalur belum selesai."
    remedy = "Betulkan pembayaran atau jelaskan perbedaannya, lalu rekonsiliasi kembali."
    english = (
        "The batch cannot close: {open} differences from the payer's file. Mend or explain them."
    )
