"""What any command may be refused for: shape, sight, role, state, another's writing."""

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
    """With `expected` and `expected_english` it says in words what form is asked for."""

    code = "invalid"
    message = "Isian tidak valid."
    english = "The value is not valid."

    @property
    def text(self) -> str:
        """The Indonesian message, with what is expected where that was said."""
        expected = self.facts.get("expected")
        return f"{super().text}{'' if expected is None else f' Yang diharapkan: {expected}.'}"

    @property
    def text_english(self) -> str:
        """Message and remedy in English, with what is expected where that was said."""
        expected = self.facts.get("expected_english")
        return f"{super().text_english}{'' if expected is None else f' Expected: {expected}.'}"


class Missing(Invalid):
    code = "missing"
    message = "Isian ini wajib diisi."
    remedy = "Lengkapi isian ini."
    english = "This field is required. Fill it in."


class OutOfRange(Invalid):
    """With `long`, the number of characters of a text, it says so."""

    code = "out_of_range"
    message = "Nilai harus antara {least} dan {most}."
    remedy = "Masukkan nilai dalam rentang tersebut."
    english = "The value must lie between {least} and {most}. Enter one that does."

    @property
    def text(self) -> str:
        """The Indonesian message, of a text with how long it is."""
        if "long" not in self.facts:
            return super().text
        return "Teks harus {least} sampai {most} karakter; ini {long}.".format_map(self.facts)

    @property
    def text_remedy(self) -> str:
        """The Indonesian remedy."""
        return super().text_remedy if "long" not in self.facts else "Sesuaikan panjang teksnya."

    @property
    def text_english(self) -> str:
        """Message and remedy in English, of a text with how long it is."""
        if "long" not in self.facts:
            return super().text_english
        told = "The text must have {least} to {most} characters; it has {long}. Shorten or lengthen it."
        return told.format_map(self.facts)


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


class SameRecord(Invalid):
    code = "same_record"
    message = "Kedua rujukan menunjuk data yang sama."
    remedy = "Pilih dua data yang berbeda."
    english = "Both references point to the same record. Choose two different ones."


class InFuture(Invalid):
    code = "in_future"
    message = "Waktu kejadian tidak boleh di masa depan."
    remedy = "Periksa tanggal dan jam perangkat Anda."
    english = "The act cannot have happened in the future. Check the date and your clock."


class OtherDay(Invalid):
    """The day of the act in the command's own words, against the time given for the act. stated: that time's day."""

    code = "other_day"
    message = "Hari ini lain dari hari pada waktu kejadian yang dikirim, {stated}."
    remedy = "Kirim hanya salah satunya, atau samakan harinya menurut waktu setempat."
    english = (
        "This is another day than that of the time given for the act, {stated}."
        " Send only one of them, or the same local day in both."
    )


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


class ProposalChanged(WrongState):
    code = "proposal_changed"
    message = "Usulan ini tidak seperti yang Anda setujui; mungkin sudah diganti."
    remedy = "Lihat usulan yang berlaku sekarang, lalu setujui itu bila memang benar."
    english = "The proposal is not what you agree to; it may have been replaced. Look at what is proposed now."


class AlreadyExists(WrongState):
    code = "already_exists"
    message = "Data ini sudah tercatat."
    remedy = "Gunakan data yang sudah ada."
    english = "This is already recorded. Use the existing record."


class TooEarly(WrongState):
    code = "too_early"
    message = "Belum waktunya: tunggu sampai {until}."
    remedy = "Coba lagi setelah tanggal tersebut."
    english = "Too early: wait until {until}."


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


class StaleVersion(Refusal):
    code = "stale_version"
    message = "Data ini sudah berubah sejak Anda membukanya; kini versi {version}."
    remedy = "Muat ulang, periksa apa yang berubah, lalu kirim lagi bila masih perlu."
    english = (
        "This record has changed since you read it; it is at version {version} now."
        " Reload, look at what changed, and send again if it is still needed."
    )


class Conflicted(Refusal):
    code = "conflict"
    message = "Data sedang diubah oleh petugas lain."
    remedy = "Muat ulang, lalu coba lagi."
    english = "Others are changing the same record. Reload and try again."
