"""Every reason the domain may refuse a command.

Refusal
├── Invalid               a value has the wrong shape, is out of range or unknown
│   ├── InvalidNik, InvalidFamilyCard, InvalidPhone, UnknownRegion, OutsideRegion,
│   │   UnknownCode, OutOfRange, Missing
│   ├── ControlCharacter  a text holds what can neither be stored nor shown
│   ├── PersonalDataInClear  an open text holds a NIK or a telephone number
│   ├── NotAnonymous      an anonymous complaint names its reporter
│   ├── UnknownEvidence, UnsupportedFile, DamagedFile, FileTooLarge, DigestMismatch
│   ├── SameRecord        two references that must differ point to one record
│   ├── ConflictOfInterest  the work would go to whom the complaint is about
│   ├── RepeatedLine      a batch names one recipient and component twice
│   ├── RepeatedResult    a payer's file says the same of one payment twice
│   ├── NotAVillage, RepeatedCriterion  a kecamatan where a village is asked for; a programme's rule said twice
│   ├── RepeatedDay, RepeatedNumber  a calendar names one day, a rule one number twice
│   ├── MinutesRequired   a change of family data rests on no minutes (berita acara)
│   ├── EvidenceRequired  an act must be shown: the digest of a file is missing
│   ├── OtherVillage      the objector does not live in the village
│   ├── InFuture          the act is said to have happened later than now
│   ├── ControlMismatch   a batch's control count or sum differs from its lines
│   └── AmountDiffers     a payer reports another amount than was ordered
├── NotFound              no such subject, or none that this caller may see
│   └── OfOtherBatch      the payment was made in another batch
├── NotAllowed            the caller's role may not do this
├── NotOwnAccount         a member acts for their own account only
├── NotQualified          the caller holds no valid qualification for this act
├── WrongState            the subject's history does not permit this act now
│   ├── AlreadyExists     the subject exists already
│   ├── PeriodsOverlap    two periods of one programme share a day
│   ├── FamilyAlreadyEnrolled  a member of the family is enrolled in the programme
│   ├── AlreadyPaid       an entitlement has a live or settled payment
│   ├── WrongOffset       a part of an upload does not continue what is here
│   ├── TooManyUploads    an account leaves too many uploads unfinished
│   ├── EvidenceDamaged   a kept file is missing or not what its digest says
│   ├── TooEarly          a waiting time has not passed
│   ├── NotAgreed, LimitExhausted, WrongDoor  the referral network: no agreement, a full month, a refusal that leads
│   │   nowhere
│   ├── Overspent         more than was allocated, received or pledged
│   ├── CaseStillOpen     the person has an open case already
│   ├── ShiftsOverlap     a shift, or a member's duty, overlaps another one
│   ├── RosterGap         a roster leaves some of its 24 hours without a shift, or a shift without enough members
│   ├── NotOnDuty         a member has not checked in, or not for this shift
│   ├── ChecklistOpen     a required paper of a repatriation is missing
│   ├── NoBedFree         every bed on this side of the shelter is taken
│   ├── HealthCheckNeeded  the last health check does not permit this yet
│   ├── AftercareNeeded   aftercare visits are still to be made
│   ├── LinesOpen, DifferencesOpen  a batch cannot close yet
│   ├── OfficeIsClosed    an office that has closed takes no work and acts no more
│   └── PersonalDataDestroyed  the subject's key is gone: nothing more can be sealed for it
├── SamePerson            maker and checker must be two people
├── OwnMatter             nobody appoints, suspends or closes on their own behalf
├── NotAppointed          no appointment in the log lets the account act so, here and now
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


class ConflictOfInterest(Invalid):
    code = "conflict_of_interest"
    message = "Kantor ini termasuk pihak yang diadukan, sehingga tidak boleh menanganinya."
    remedy = "Teruskan ke Inspektorat atau ke kantor lain yang tidak diadukan."
    english = "The complaint is about this office, which may not handle it. Route it to the inspectorate or another."


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


class MinutesRequired(Missing):
    code = "minutes_required"
    message = "Perubahan data keluarga memerlukan nomor berita acara musyawarah."
    remedy = "Isi dasar (basis) dengan nomor berita acara musyawarah desa/kelurahan."
    english = "Family data change only on minutes of a village meeting. Give their number as basis."


class EvidenceRequired(Missing):
    code = "evidence_required"
    message = "Sanggahan memerlukan foto rumah sebagai bukti."
    remedy = "Unggah foto rumah, lalu sertakan sidik SHA-256 berkasnya."
    english = (
        "An objection needs a photo of the house. Upload it and send the file's SHA-256 digest."
    )


class OtherVillage(Invalid):
    code = "other_village"
    message = "Penyanggah harus tinggal di desa atau kelurahan yang sama."
    remedy = "Ajukan sanggahan oleh warga desa atau kelurahan tersebut, atau kirim pengaduan."
    english = (
        "An objector must live in the same village. Let a villager object, or submit a complaint."
    )


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


class OfOtherBatch(NotFound):
    code = "of_other_batch"
    message = "Rujukan ini milik pembayaran dari batch lain."
    remedy = "Impor barisnya ke batch itu; rekonsiliasi mencatat perbedaannya."
    english = "This reference means a payment of another batch. Import the line there; a reconciliation records it."


class NotAllowed(Refusal):
    code = "not_allowed"
    message = "Peran {role} tidak berwenang melakukan tindakan ini."
    remedy = "Minta petugas yang berwenang: {allowed}."
    english = "Role {role} may not do this. Allowed: {allowed}."


class NotOwnAccount(Refusal):
    code = "not_own_account"
    message = "Anggota hanya dapat melakukan ini untuk akunnya sendiri."
    remedy = "Minta anggota yang bersangkutan, atau penyelia."
    english = "A member does this for their own account only. Ask that member, or a supervisor."


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


class FamilyAlreadyEnrolled(AlreadyExists):
    code = "family_already_enrolled"
    message = "Keluarga ini sudah mempunyai kepesertaan yang berjalan pada program ini."
    remedy = "Akhiri dahulu kepesertaan yang lama, atas keputusan pemilik program."
    english = "The family has a running enrolment in this programme. The owner must end that first."


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


class CaseStillOpen(AlreadyExists):
    code = "case_still_open"
    message = "Orang ini masih mempunyai kasus yang terbuka."
    remedy = "Lanjutkan kasus yang terbuka itu, atau tutup lebih dahulu."
    english = "This person has an open case already. Go on with that case, or close it first."


class ShiftsOverlap(WrongState):
    code = "shifts_overlap"
    message = "Waktu ini bertumpang tindih dengan sif {shift}."
    remedy = "Ubah jam sif, atau tugaskan anggota lain."
    english = "This overlaps shift {shift}. Change its hours, or assign somebody else."


class RosterGap(WrongState):
    code = "roster_gap"
    message = "Jadwal belum menutup 24 jam dengan cukup anggota: mulai {since} ({present} dari {needed} orang)."
    remedy = "Tambahkan sif atau anggota pada jam tersebut, lalu terbitkan lagi."
    english = "The roster does not cover 24 hours: from {since} {present} of {needed} members. Add a shift or members."


class NotOnDuty(WrongState):
    code = "not_on_duty"
    message = "Anggota ini tidak sedang bertugas pada sif tersebut."
    remedy = "Pilih anggota yang sudah melapor masuk, atau catat dahulu kehadirannya."
    english = "This member is not on duty in that shift. Choose one who has checked in, or record the check-in first."


class ChecklistOpen(WrongState):
    code = "checklist_open"
    message = "Syarat pemulangan belum lengkap: {missing}."
    remedy = "Catat dokumen yang kurang, lalu setujui lagi."
    english = "Papers of the repatriation are missing: {missing}. Note them, then approve."


# Shelter


class NotQualified(Refusal):
    code = "not_qualified"
    message = (
        "Akun ini tidak memiliki kualifikasi {qualification} yang berlaku pada hari tindakan ini."
    )
    remedy = (
        "Minta kepala dinas mencatat sertifikat yang berlaku, atau minta rekan yang berkualifikasi."
    )
    english = (
        "This account holds no qualification {qualification} that is valid on the day of the act."
        " Have a valid certificate recorded, or ask a qualified colleague."
    )


class NoBedFree(WrongState):
    code = "no_bed_free"
    message = "Tidak ada tempat tidur kosong di sisi {side}: {taken} dari {beds} terisi."
    remedy = "Penampungan dengan tempat kosong di sisi ini: {elsewhere}. Bila tidak ada, perbarui kapasitas atau rujuk."
    english = (
        "No bed is free on the side {side}: {taken} of {beds} are taken."
        " Free on this side elsewhere: {elsewhere}. If nowhere, refer the person or revise the capacity."
    )


class HealthCheckNeeded(WrongState):
    code = "health_check_needed"
    message = "Pemeriksaan kesehatan terakhir ({result}) belum membolehkan tindakan ini."
    remedy = "Obati lebih dahulu bila perlu, lalu catat pemeriksaan kesehatan yang baru."
    english = (
        "The last health check ({result}) does not permit this yet."
        " Treat first where needed, then record a new check."
    )


class AftercareNeeded(WrongState):
    code = "aftercare_needed"
    message = "Kunjungan lanjutan belum selesai: {done} dari {needed}."
    remedy = "Catat kunjungan lanjutan lebih dahulu, lalu tutup kasus."
    english = "Aftercare visits: {done} of {needed} made. Record the visit, then close the case."


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


class PersonalDataDestroyed(WrongState):
    code = "personal_data_destroyed"
    message = (
        "Data pribadi pada berkas ini telah dimusnahkan, sehingga isian baru tidak dapat disimpan."
    )
    remedy = "Buat berkas baru bila masih perlu ditangani."
    english = "The personal data of this record was destroyed, so no new text can be kept. Open a new record if needed."


# offices and people who act


class OfficeIsClosed(WrongState):
    code = "office_closed"
    message = "Kantor ini sudah ditutup."
    remedy = "Gunakan kantor penggantinya: {successor}."
    english = "This office is closed. Use the one that took over: {successor}."


class OwnMatter(Refusal):
    code = "own_matter"
    message = "Tidak seorang pun boleh memutuskan perkaranya sendiri."
    remedy = "Minta pejabat lain yang berwenang."
    english = "Nobody decides their own matter. Ask another officer."


class NotAppointed(Refusal):
    code = "not_appointed"
    message = "Tidak ada penugasan (SK) yang berlaku bagi akun ini dalam peran dan kantor tersebut."
    remedy = "Minta pengelola mencatat SK penugasan Anda (puskesos grant), atau masuk dalam peran Anda yang berlaku."
    english = (
        "No appointment in force lets this account act in that role at that office."
        " Ask an administrator to record your decree, or sign in in the role you hold."
    )


class UnknownEvidence(Invalid):
    code = "unknown_evidence"
    message = "Bukti yang dirujuk tidak tersimpan di sini."
    remedy = "Unggah berkasnya lebih dahulu (POST /evidence), lalu rujuk sidik yang dijawab."
    english = "The evidence cited is not kept here. Upload it first (POST /evidence) and cite the digest answered."


class UnsupportedFile(Invalid):
    code = "unsupported_file"
    message = "Jenis berkas ini tidak diterima: {why}."
    remedy = "Kirim foto JPEG, PNG atau WebP, atau pindaian PDF biasa. Pada iPhone pilih format 'Paling Kompatibel'."
    english = "This kind of file is not taken: {why_english}. Send a JPEG, PNG or WebP photo, or a plain PDF scan."


class DamagedFile(Invalid):
    code = "damaged_file"
    message = "Berkas rusak atau tidak lengkap."
    remedy = "Buka berkas di perangkat Anda; bila terbuka, kirim ulang dari awal."
    english = (
        "The file is damaged or incomplete. Open it on your device; if it opens, send it again."
    )


class FileTooLarge(Invalid):
    code = "file_too_large"
    message = "Berkas terlalu besar: paling banyak {most} {unit}."
    remedy = "Ambil foto dengan resolusi lebih kecil, atau pindai dengan mutu lebih rendah."
    english = "The file is too large: at most {most} {unit}. Take a smaller picture, or scan at a lower quality."


class DigestMismatch(Invalid):
    code = "digest_mismatch"
    message = "Berkas yang tiba tidak sama dengan sidik yang diumumkan."
    remedy = "Kirim ulang dari awal; bagian yang tiba telah dibuang."
    english = "What arrived is not what was announced. Send it again from the beginning."


class WrongOffset(WrongState):
    code = "wrong_offset"
    message = "Bagian ini tidak menyambung: sudah tiba {offset} bita."
    remedy = "Lanjutkan dari {offset}."
    english = "This part does not continue what is here: {offset} bytes. Go on from there."


class TooManyUploads(WrongState):
    code = "too_many_uploads"
    message = "Terlalu banyak unggahan yang belum selesai: paling banyak {most}."
    remedy = "Selesaikan unggahan yang ada, atau tunggu sampai batas waktunya lewat."
    english = "Too many unfinished uploads: at most {most}. Finish them, or wait until they expire."


class EvidenceDamaged(WrongState):
    code = "evidence_damaged"
    message = "Berkas bukti ini hilang atau tidak sesuai lagi dengan sidiknya."
    remedy = "Laporkan kepada pengelola: `puskesos doctor --deep` menyebut berkas dan fakta yang merujuknya."
    english = "This file is missing or no longer what its digest says. Report it: `puskesos doctor --deep` names it."


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


# programmes, the data team


class NotAVillage(Invalid):
    code = "not_a_village"
    message = "Wilayah ini bukan kelurahan atau desa."
    remedy = "Gunakan kode kelurahan atau desa, misalnya 21.71.01.1002."
    english = "This region is no kelurahan or desa. Use the code of one, such as 21.71.01.1002."


class RepeatedCriterion(Invalid):
    code = "repeated_criterion"
    message = "Syarat atau komponen yang sama tertulis dua kali."
    remedy = "Hapus yang ganda, lalu kirim kembali."
    english = "A criterion or a component stands twice. Remove one and send again."


class PeriodsOverlap(WrongState):
    code = "periods_overlap"
    message = "Masa ini bertumpang tindih dengan periode {other} dari program yang sama."
    remedy = "Pilih hari yang tidak termasuk periode lain."
    english = "It shares days with period {other} of the same programme. Choose days of no other."
