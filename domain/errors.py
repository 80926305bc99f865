"""Every reason the domain may refuse a command.

Refusal
├── Invalid               a value has the wrong shape, is out of range or unknown
│   ├── InvalidNik, InvalidFamilyCard, InvalidPhone, UnknownRegion, OutsideRegion,
│   │   UnknownCode, OutOfRange, Missing
│   ├── ControlCharacter  a text holds what can neither be stored nor shown
│   ├── PersonalDataInClear  an open text holds a NIK or a telephone number
│   ├── NotAnonymous      an anonymous complaint names its reporter
│   ├── SameRecord        two references that must differ point to one record
│   ├── RepeatedLine      a batch names one recipient and component twice
│   ├── RepeatedDay, RepeatedNumber  a calendar names one day, a rule one number twice
│   ├── InFuture          the act is said to have happened later than now
│   └── ControlMismatch   a batch's control count or sum differs from its lines
├── NotFound              no such subject, or none that this caller may see
├── NotAllowed            the caller's role may not do this
├── WrongState            the subject's history does not permit this act now
│   ├── AlreadyExists     the subject exists already
│   ├── AlreadyPaid       an entitlement has a live or settled payment
│   ├── TooEarly          a waiting time has not passed
│   ├── NotAgreed, LimitExhausted, WrongDoor  the referral network: no agreement, a full month, a refusal that leads
│   │   nowhere
│   ├── Overspent         more than was allocated, received or pledged
│   └── PersonalDataDestroyed  the subject's key is gone: nothing more can be sealed for it
├── SamePerson            maker and checker must be two people
├── CommandIdReused       one command id, two contents
└── Conflicted            others kept writing to the same subject; try again

A refusal is raised before any fact exists. Its texts never contain a value the caller sent, because that value may be
personal: they name the field, and at most a code from our own lists.
"""

from typing import ClassVar


class Refusal(Exception):
    """A command was understood and refused; nothing was recorded.

    `code` is stable for ever. `message` and `remedy` are Indonesian, `english` says both in English; `{names}` in them
    are filled from keyword arguments, which hold codes and numbers of ours only, never what the caller typed.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[str] = "Perintah ditolak."
    remedy: ClassVar[str] = "Periksa kembali isian, lalu coba lagi."
    english: ClassVar[str] = "The command was refused. Check the input and try again."

    def __init__(self, field: str | None = None, **facts: object) -> None:
        self.field = field
        self.facts = facts
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """The Indonesian message."""
        return self.message.format_map(_Blank(self.facts))

    @property
    def text_remedy(self) -> str:
        """The Indonesian remedy: what the caller can do now."""
        return self.remedy.format_map(_Blank(self.facts))

    @property
    def text_english(self) -> str:
        """Message and remedy in English."""
        return self.english.format_map(_Blank(self.facts))


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


class Invalid(Refusal):
    code = "invalid"
    message = "Isian tidak valid."
    english = "The value is not valid."


class Missing(Invalid):
    code = "missing"
    message = "Isian ini wajib diisi."
    remedy = "Lengkapi isian ini."
    english = "This field is required. Fill it in."


class OutOfRange(Invalid):
    code = "out_of_range"
    message = "Nilai harus antara {least} dan {most}."
    remedy = "Masukkan nilai dalam rentang tersebut."
    english = "The value must lie between {least} and {most}. Enter one that does."


class UnknownCode(Invalid):
    code = "unknown_code"
    message = "Kode tidak dikenal. Yang dikenal: {known}."
    remedy = "Pilih salah satu kode yang dikenal."
    english = "Unknown code. Known: {known}. Choose one of these."


class UnknownRegion(Invalid):
    code = "unknown_region"
    message = "Kode wilayah tidak ada dalam daftar Kemendagri ({code_book})."
    remedy = "Gunakan kode wilayah Kemendagri, misalnya 61.05.01.1001; kode BPS berbeda."
    english = "No such region in the Kemendagri list ({code_book}). Use a Kemendagri code; BPS codes differ."


class OutsideRegion(Invalid):
    code = "outside_region"
    message = "Wilayah ini di luar wilayah kerja Anda."
    remedy = "Gunakan kode desa atau kelurahan di wilayah kerja Anda, atau teruskan ke kantor wilayah tersebut."
    english = "This region lies outside yours. Use a village of yours, or pass it on to that region's office."


class InvalidNik(Invalid):
    code = "invalid_nik"
    message = "NIK tidak valid: {why}."
    remedy = "Periksa NIK pada KTP atau KK. Bila dari Excel, impor kolom NIK sebagai teks."
    english = "The NIK is not valid: {why_english}. Check the ID card; from Excel, import as text."


class SpreadsheetDamage(InvalidNik):
    code = "spreadsheet_damage"
    message = "Angka ini rusak oleh Excel (bentuk ilmiah atau digit akhir hilang)."
    remedy = "Impor kolom ini sebagai teks (import as text), lalu unggah ulang."
    english = "The number was damaged by a spreadsheet. Import as text and upload again."


class InvalidFamilyCard(Invalid):
    code = "invalid_family_card"
    message = "Nomor KK harus 16 digit angka."
    remedy = "Periksa nomor KK pada Kartu Keluarga."
    english = "A family card number has 16 digits. Check the card."


class InvalidPhone(Invalid):
    code = "invalid_phone"
    message = "Nomor telepon tidak valid."
    remedy = "Tulis nomor seperti 0812-3456-7890."
    english = "The phone number is not valid. Write it like 0812-3456-7890."


class ControlCharacter(Invalid):
    code = "control_character"
    message = "Isian memuat karakter yang tidak dapat disimpan."
    remedy = "Ketik ulang isian ini; teks yang ditempel dapat memuat karakter tersembunyi."
    english = (
        "The text holds a character that cannot be stored. Type it anew; pasted text may hide some."
    )


class PersonalDataInClear(Invalid):
    code = "personal_data_in_clear"
    message = (
        "Isian ini terbuka bagi umum dan tidak boleh memuat NIK, nomor KK, atau nomor telepon."
    )
    remedy = "Hapus nomor tersebut; data pribadi hanya ditulis pada isian orang atau narasi."
    english = (
        "This text is kept in clear and may hold no NIK, family card or phone number. Remove it."
    )


class NotAnonymous(Invalid):
    code = "not_anonymous"
    message = "Pengaduan anonim tidak boleh memuat pelapor atau kontak."
    remedy = "Kosongkan isian ini, atau kirim pengaduan tanpa anonim."
    english = "An anonymous complaint names no reporter or contact. Leave this empty, or do not send it anonymously."


class SameRecord(Invalid):
    code = "same_record"
    message = "Kedua rujukan menunjuk data yang sama."
    remedy = "Pilih dua data yang berbeda."
    english = "Both references point to the same record. Choose two different ones."


class RepeatedLine(Invalid):
    code = "repeated_line"
    message = "Penerima dan komponen ini sudah ada pada baris {row}. Seluruh batch ditolak."
    remedy = "Hapus baris ganda, cocokkan kembali jumlah kendali, lalu kirim ulang seluruh batch."
    english = (
        "Line {row} holds this recipient and component. The batch was refused. Drop one; resend."
    )


class RepeatedDay(Invalid):
    code = "repeated_day"
    message = "Satu hari tertulis dua kali."
    remedy = "Hapus hari yang ganda."
    english = "A day is written twice. Remove one."


class RepeatedNumber(Invalid):
    code = "repeated_number"
    message = "Satu angka aturan tertulis dua kali."
    remedy = "Tulis setiap angka satu kali saja."
    english = "A number of the rule is written twice. Write each once."


class InFuture(Invalid):
    code = "in_future"
    message = "Waktu kejadian tidak boleh di masa depan."
    remedy = "Periksa tanggal dan jam perangkat Anda."
    english = "The act cannot have happened in the future. Check the date and your clock."


class ControlMismatch(Invalid):
    code = "control_mismatch"
    message = (
        "Jumlah kendali tidak cocok: tertulis {stated}, dihitung {counted}. Seluruh batch ditolak."
    )
    remedy = "Cocokkan jumlah baris dan jumlah rupiah dengan SP2D, lalu kirim ulang seluruh batch."
    english = "Control total {stated}, lines add up to {counted}. The whole batch was refused. Reconcile and resend."


class NotFound(Refusal):
    code = "not_found"
    message = "Data tidak ditemukan."
    remedy = "Periksa nomor rujukan, dan apakah wilayahnya termasuk kewenangan Anda."
    english = "Not found, or not within your region. Check the reference."


class NotAllowed(Refusal):
    code = "not_allowed"
    message = "Peran {role} tidak berwenang melakukan tindakan ini."
    remedy = "Minta petugas yang berwenang: {allowed}."
    english = "Role {role} may not do this. Allowed: {allowed}."


class WrongState(Refusal):
    code = "wrong_state"
    message = "Tindakan ini tidak dapat dilakukan pada status {status}."
    remedy = "Lihat riwayatnya dan lakukan langkah yang semestinya lebih dahulu."
    english = "Not possible while the status is {status}. See the history and take the step that comes first."


class AlreadyExists(WrongState):
    code = "already_exists"
    message = "Data ini sudah tercatat."
    remedy = "Gunakan data yang sudah ada."
    english = "This is already recorded. Use the existing record."


class PersonAlreadyRegistered(AlreadyExists):
    code = "person_already_registered"
    message = "Orang dengan NIK ini sudah terdaftar (rujukan {person})."
    remedy = "Gunakan data orang yang sudah terdaftar; jangan mendaftar ulang."
    english = "A person with this NIK is registered already (reference {person}). Use that record."


class AlreadyPaid(WrongState):
    code = "already_paid"
    message = "Hak ini sudah mempunyai pembayaran dengan status {status}."
    remedy = "Pembayaran kedua hanya mungkin setelah yang pertama gagal, dikembalikan penuh, atau dibatalkan."
    english = "This entitlement has a payment already ({status}). A second needs it failed, fully returned or reversed."


class TooEarly(WrongState):
    code = "too_early"
    message = "Belum waktunya: tunggu sampai {until}."
    remedy = "Coba lagi setelah tanggal tersebut."
    english = "Too early: wait until {until}."


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


class Overspent(WrongState):
    code = "overspent"
    message = "Jumlah melebihi dana yang tersedia ({available_rupiah} rupiah)."
    remedy = "Periksa jumlahnya, atau tambah alokasi dengan keputusan yang sah."
    english = "More than the {available_rupiah} rupiah available. Check the amount, or raise the allocation."


class PersonalDataDestroyed(WrongState):
    code = "personal_data_destroyed"
    message = (
        "Data pribadi pada berkas ini telah dimusnahkan, sehingga isian baru tidak dapat disimpan."
    )
    remedy = "Buat berkas baru bila masih perlu ditangani."
    english = "The personal data of this record was destroyed, so no new text can be kept. Open a new record if needed."


class SamePerson(Refusal):
    code = "same_person"
    message = "Pembuat dan pemeriksa harus dua orang yang berbeda."
    remedy = "Minta petugas lain untuk memeriksa."
    english = "Maker and checker must be two people. Ask a colleague."


class CommandIdReused(Refusal):
    code = "command_id_reused"
    message = "Nomor perintah ini sudah dipakai untuk isi yang lain."
    remedy = "Buat nomor perintah (commandId) baru untuk isi yang baru."
    english = "This command id was used for other content. Make a new one."


class Conflicted(Refusal):
    code = "conflict"
    message = "Data sedang diubah oleh petugas lain."
    remedy = "Muat ulang, lalu coba lagi."
    english = "Others are changing the same record. Reload and try again."
