"""Refusals of the referral network."""

from domain.errors.refusals import Refusal, WrongState


class NotAgreed(WrongState):
    code = "not_agreed"
    message = "Layanan ini tidak tercakup perjanjian yang berlaku dengan mitra tersebut."
    remedy = "Pilih mitra lain, atau catat perjanjiannya lebih dahulu."
    english = "No agreement in force with this partner covers the service. Choose another partner, or record one."


class LimitExhausted(WrongState):
    code = "limit_exhausted"
    message = "Kuota mitra ini untuk bulan {month} ({limit} rujukan) sudah habis."
    remedy = "Rujuk ke mitra lain, atau tunggu bulan berikutnya."
    english = (
        "This partner's quota of {limit} for {month} is used up. Refer elsewhere or next month."
    )


class WrongDoor(WrongState):
    code = "wrong_door"
    message = "Penolakan tanpa tujuan lain tidak dicatat: tidak ada pintu yang salah."
    remedy = "Alihkan ke mitra lain, atau putuskan bahwa rujukan kembali ke meja layanan."
    english = (
        "A refusal must lead somewhere: reroute it to a partner or return it to the desk, not both."
    )


class EnquiriesNotSetUp(Refusal):
    code = "enquiries_not_set_up"
    message = "Pertanyaan kepada Puskesos lain belum diaktifkan pada pemasangan ini."
    remedy = "Minta pengelola mengisi PUSKESOS_ENQUIRY_KEY; tidak ada yang terkirim."
    english = "Enquiries are not set up here; nothing was sent. Ask the operator to set PUSKESOS_ENQUIRY_KEY."
