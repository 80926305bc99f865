"""Refusals about people and families: their numbers, their minutes, their neighbours' objections."""

from domain.errors.refusals import AlreadyExists, Invalid, Missing


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


class PersonAlreadyRegistered(AlreadyExists):
    code = "person_already_registered"
    message = "Orang dengan NIK ini sudah terdaftar (rujukan {person})."
    remedy = "Gunakan data orang yang sudah terdaftar; jangan mendaftar ulang."
    english = "A person with this NIK is registered already (reference {person}). Use that record."


class FamilyTwiceInList(Invalid):
    code = "family_twice_in_list"
    message = (
        "Seorang anggota keluarga yang sama sudah ada pada baris {row}. Seluruh daftar ditolak."
    )
    remedy = "Sisakan satu anggota untuk setiap keluarga, lalu kirim ulang seluruh daftar."
    english = (
        "Line {row} holds a member of the same family. The list was refused. Keep one; resend."
    )


class FamilyAlreadyEnrolled(AlreadyExists):
    code = "family_already_enrolled"
    message = "Keluarga ini sudah mempunyai kepesertaan yang berjalan pada program ini."
    remedy = "Akhiri dahulu kepesertaan yang lama, atas keputusan pemilik program."
    english = "The family has a running enrolment in this programme. The owner must end that first."
