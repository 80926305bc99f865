"""Sentences of the shelter: stay, care, activities, beds, aftercare."""

from typing import Final

from domain import activity, care, shelter, staff
from domain.fact import Fact

SENTENCES: Final[dict[type[Fact], tuple[str, str]]] = {
    care.ShelterAdmitted: ("Diterima di penampungan {shelter}", "Admitted to shelter {shelter}"),
    care.AssessmentCompleted: (
        "Asesmen selesai oleh {qualification}",
        "Assessment completed by {qualification}",
    ),
    care.ServicePlanApproved: (
        "Rencana layanan disetujui: {services}",
        "Service plan approved: {services}",
    ),
    care.ClientDischarged: (
        "Klien keluar: {outcome}, tujuan {destination}",
        "Client discharged: {outcome}, destination {destination}",
    ),
    care.CaseAssigned: ("Kasus ditugaskan kepada {worker}", "Case assigned to {worker}"),
    care.HealthChecked: ("Kesehatan diperiksa: {result}", "Health checked: {result}"),
    care.ClientTransferred: (
        "Klien pindah dari {from_shelter} ke {shelter}, sisi {side}",
        "Client moved from {from_shelter} to {shelter}, side {side}",
    ),
    care.StayLimitExceeded: (
        "Batas lama tinggal sampai {limit_on} telah lewat",
        "The limit of the stay, {limit_on}, has passed",
    ),
    care.StayExtended: (
        "Masa tinggal diperpanjang sampai {due_on}: {reason}",
        "Stay extended until {due_on}: {reason}",
    ),
    care.ServicePlanDrafted: (
        "Rencana layanan {number} disusun: {services}; tujuan: {goals}",
        "Service plan {number} drafted: {services}; goals: {goals}",
    ),
    care.AttendanceRecorded: (
        "Kegiatan {kind} pada {held_on}, {minutes} menit; hadir: {present} ({reason})",
        "Activity {kind} on {held_on}, {minutes} minutes; present: {present} ({reason})",
    ),
    care.AttendanceVoided: (
        "Catatan kehadiran pada kegiatan {activity} dibatalkan; hadir: {present}",
        "Attendance at activity {activity} voided; present: {present}",
    ),
    care.OutcomeDecided: (
        "Hasil ditetapkan: {outcome}, tujuan {destination}",
        "Outcome decided: {outcome}, destination {destination}",
    ),
    care.ClientReturned: (
        "Klien yang melarikan diri kembali pada {returned_on} ke {shelter}, sisi {side}",
        "The client who absconded returned on {returned_on} to {shelter}, side {side}",
    ),
    care.AftercarePlanned: (
        "Kunjungan lanjutan paling lambat {due_on}",
        "Aftercare visit due by {due_on}",
    ),
    care.AftercareOverdue: (
        "Kunjungan lanjutan yang jatuh tempo {planned_for} belum dilakukan",
        "The aftercare visit due by {planned_for} was not made",
    ),
    care.AftercareVisited: (
        "Kunjungan lanjutan {number} pada {visited_on}: {situation}",
        "Aftercare visit {number} on {visited_on}: {situation}",
    ),
    activity.ActivityDelivered: (
        "Kegiatan {kind} di {shelter} pada {held_on}, {minutes} menit",
        "Activity {kind} at {shelter} on {held_on}, {minutes} minutes",
    ),
    activity.ActivityVoided: (
        "Catatan kegiatan dibatalkan: {reason}",
        "Record of an activity voided: {reason}",
    ),
    shelter.ShelterListed: (
        "Penampungan {shelter} masuk daftar",
        "Shelter {shelter} was put on the list",
    ),
    shelter.ShelterCapacitySet: (
        "Penampungan {shelter} sisi {side}: {beds} tempat tidur mulai {valid_from}",
        "Shelter {shelter}, side {side}: {beds} beds from {valid_from}",
    ),
    shelter.BedTaken: (
        "Tempat tidur di {shelter} sisi {side} dipakai kasus {case} mulai {taken_on}",
        "Bed at {shelter}, side {side}, taken for case {case} from {taken_on}",
    ),
    shelter.BedFreed: (
        "Tempat tidur di {shelter} sisi {side} kosong kembali sejak {freed_on} (kasus {case})",
        "Bed at {shelter}, side {side}, free again since {freed_on} (case {case})",
    ),
    staff.StaffQualified: (
        "Akun {account} memiliki kualifikasi {qualification} sampai {valid_until}",
        "Account {account} is qualified as {qualification} until {valid_until}",
    ),
    staff.QualificationRevoked: (
        "Kualifikasi {qualification} akun {account} tidak berlaku lagi: {reason}",
        "The qualification {qualification} of account {account} counts no more: {reason}",
    ),
}
