"""Refusals of the street team and the shelter: cases, shifts, papers, beds, care."""

from domain.errors.refusals import AlreadyExists, Invalid, Refusal, WrongState


class NotOwnAccount(Refusal):
    code = "not_own_account"
    message = "Anggota hanya dapat melakukan ini untuk akunnya sendiri."
    remedy = "Minta anggota yang bersangkutan, atau penyelia."
    english = "A member does this for their own account only. Ask that member, or a supervisor."


class CaseStillOpen(AlreadyExists):
    code = "case_still_open"
    message = "Orang ini masih mempunyai kasus yang terbuka."
    remedy = "Lanjutkan kasus yang terbuka itu, atau tutup lebih dahulu."
    english = "This person has an open case already. Go on with that case, or close it first."


class NotOnScene(WrongState):
    code = "not_on_scene"
    message = (
        "Belum ada tim yang tiba di tempat orang ini, dan tidak disebutkan siapa yang mengantarnya."
    )
    remedy = "Berangkatkan tim dan catat kedatangannya, atau isi broughtBy bila orang ini diantar."
    english = (
        "No team has reached this person, and nobody is named who brought them."
        " Dispatch a team and record its arrival, or fill in broughtBy if the person was brought."
    )


class SexDiffers(Invalid):
    code = "sex_differs"
    message = "Jenis kelamin orang ini berbeda dari yang tercatat pada kasus."
    remedy = "Periksa apakah orangnya benar; jika benar, kirim lagi dengan despiteSex."
    english = "This person's sex differs from the case's. Check who it is; if it is so, send again with despiteSex."


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


class NotInShelter(WrongState):
    code = "not_in_shelter"
    message = "Klien ini tidak tinggal di penampungan tersebut pada hari itu."
    remedy = "Periksa penampungan, hari, dan kliennya, lalu catat lagi."
    english = "This client did not stay at that shelter on that day. Check shelter, day and client, and try again."


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
