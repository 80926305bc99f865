"""Refusals about files of evidence and their uploads."""

from domain.errors.refusals import Invalid, WrongState


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
