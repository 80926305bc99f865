"""Refusals about complaints: who must not be named, and who must not handle one."""

from domain.errors.refusals import Invalid, WrongState


class NotAnonymous(Invalid):
    code = "not_anonymous"
    message = "Pengaduan anonim tidak boleh memuat pelapor atau kontak."
    remedy = "Kosongkan isian ini, atau kirim pengaduan tanpa anonim."
    english = "An anonymous complaint names no reporter or contact. Leave this empty, or do not send it anonymously."


class ConflictOfInterest(Invalid):
    code = "conflict_of_interest"
    message = "Pengaduan ini menyangkut kantor ini, petugasnya, atau pimpinannya; kantor ini tidak boleh menanganinya."
    remedy = "Teruskan ke Inspektorat atau ke kantor lain di luar rantai komando yang diadukan."
    english = (
        "The complaint concerns this office, somebody who serves there or who leads it; it may not handle it."
        " Route it to the inspectorate or to another office outside the chain of command complained of."
    )


class NotNamedInOriginal(Invalid):
    code = "not_named_in_original"
    message = (
        "Pengaduan ini menyangkut petugas atau kantor yang belum disebut pada pengaduan induknya."
    )
    remedy = (
        "Minta penyelia atau kepala menyebut mereka pada pengaduan induk dulu, lalu tandai lagi."
    )
    english = (
        "This complaint is about officers or offices whom the original does not name yet."
        " Have a supervisor or head name them there first, then mark the duplicate again."
    )


class AtOtherOffice(WrongState):
    code = "at_other_office"
    message = "Pengaduan ini ditangani kantor lain."
    remedy = (
        "Minta kantor yang menanganinya menanggapi, atau penyelia meneruskannya ke kantor Anda."
    )
    english = "Another office handles this complaint. Let that one respond, or have a supervisor route it to yours."


class NotReachable(WrongState):
    code = "not_reachable"
    message = "Pelapor anonim tanpa tiket tidak dapat ditanya."
    remedy = "Tangani pengaduan dengan keterangan yang ada, atau arsipkan."
    english = "An anonymous reporter without a ticket cannot be asked. Handle the complaint as it is, or archive it."
