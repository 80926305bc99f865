"""The sentences: one per kind of fact, Indonesian and English, with the fact's fields in braces."""

from typing import Final

from domain import (
    account,
    batch,
    case,
    complaint,
    enrolment,
    entitlement,
    evidence,
    office,
    person,
    programme,
    rules,
    service_rendered,
    working_calendar,
)
from domain.fact import Fact

SENTENCES: Final[dict[type[Fact], tuple[str, str]]] = {
    complaint.ComplaintSubmitted: (
        "Pengaduan masuk lewat {channel}: {category}",
        "Complaint submitted through {channel}: {category}",
    ),
    complaint.ComplaintVerified: (
        "Pengaduan diverifikasi sebagai {lapor_class}",
        "Complaint verified as {lapor_class}",
    ),
    complaint.ComplaintClassified: (
        "Pengaduan digolongkan: {category}, program {programme}",
        "Complaint classified: {category}, programme {programme}",
    ),
    complaint.ComplaintRouted: (
        "Pengaduan diteruskan ke kantor {to_office}",
        "Complaint routed to office {to_office}",
    ),
    complaint.FollowUpRecorded: ("Tindak lanjut dicatat", "Follow-up recorded"),
    complaint.InformationRequested: (
        "Pelapor diminta melengkapi keterangan",
        "The reporter was asked for information",
    ),
    complaint.InformationProvided: (
        "Pelapor memberi keterangan",
        "The reporter provided information",
    ),
    complaint.ComplaintResponded: (
        "Tanggapan diberikan; waktu balas pelapor dihitung dari {responded_on}",
        "Response given; the reporter's time to reply counts from {responded_on}",
    ),
    complaint.ResolutionConfirmed: (
        "Pengaduan ditutup dengan persetujuan pelapor; puas: {satisfied}",
        "Complaint closed with the reporter's word; satisfied: {satisfied}",
    ),
    complaint.ComplaintAutoClosed: (
        "Pengaduan ditutup karena tidak ada balasan ({rule_source})",
        "Complaint closed because nobody replied ({rule_source})",
    ),
    complaint.ComplaintReopened: ("Pengaduan dibuka kembali", "Complaint reopened"),
    complaint.ComplaintEscalated: (
        "Pengaduan dinaikkan kepada {level}: {reason}",
        "Complaint escalated to {level}: {reason}",
    ),
    complaint.ComplaintTransferred: (
        "Pengaduan dilimpahkan kepada {to_authority}",
        "Complaint transferred to {to_authority}",
    ),
    complaint.ComplaintMarkedDuplicate: (
        "Pengaduan ganda dari {original}",
        "Complaint marked as a duplicate of {original}",
    ),
    complaint.ComplaintRejected: ("Pengaduan ditolak: {reason}", "Complaint rejected: {reason}"),
    complaint.ComplaintWithdrawn: ("Pengaduan dicabut pelapor", "Complaint withdrawn"),
    complaint.ComplaintArchived: ("Pengaduan diarsipkan: {reason}", "Complaint archived: {reason}"),
    case.CaseReported: (
        "Kasus {category} dilaporkan lewat {intake}",
        "Case of {category} reported through {intake}",
    ),
    case.TeamDispatched: ("Tim {team} diberangkatkan", "Team {team} dispatched"),
    case.PersonSecured: ("Orang bersama tim", "The person is with the team"),
    case.ResolvedOnScene: (
        "Diselesaikan di tempat: {resolution}",
        "Resolved on the scene: {resolution}",
    ),
    case.PersonIdentified: (
        "Orang dikenali sebagai {person}",
        "The person was identified as {person}",
    ),
    case.ShelterAdmitted: ("Diterima di penampungan {shelter}", "Admitted to shelter {shelter}"),
    case.AssessmentCompleted: (
        "Asesmen selesai oleh {qualification}",
        "Assessment completed by {qualification}",
    ),
    case.ServicePlanApproved: (
        "Rencana layanan disetujui: {services}",
        "Service plan approved: {services}",
    ),
    case.ClientDischarged: (
        "Klien keluar: {outcome}, tujuan {destination}",
        "Client discharged: {outcome}, destination {destination}",
    ),
    case.CaseClosed: ("Kasus ditutup", "Case closed"),
    office.TenantOpened: (
        "Daerah {name} ({code}) dibuka untuk {purpose}",
        "Tenant {name} ({code}) opened for {purpose}",
    ),
    office.OfficeOpened: (
        "Kantor {name} ({office}) dibuka: {kind}",
        "Office {name} ({office}) opened: {kind}",
    ),
    # offices and people who act
    office.OfficeClosed: (
        "Kantor {office} ditutup: {reason}, diteruskan {successor}, SK {decree}",
        "Office {office} closed: {reason}, taken over by {successor}, decree {decree}",
    ),
    office.OfficeHeadAppointed: (
        "Akun {account} memimpin kantor {office}, SK {decree}",
        "Account {account} put in charge of office {office}, decree {decree}",
    ),
    office.OfficePlacedUnder: (
        "Kantor {office} berada di bawah kantor {superior}, SK {decree}",
        "Office {office} placed under office {superior}, decree {decree}",
    ),
    account.AppointmentsRequired: (
        "Setiap petugas wajib ditugaskan dengan SK mulai sekarang; pengelola {administrators}, SK {decree}",
        "Everybody who acts needs an appointment from now on; administrators {administrators}, decree {decree}",
    ),
    account.RoleGranted: (
        "Akun {account} ditugaskan di {office} (peran: {role}) mulai {valid_from} sampai {valid_until}, SK {decree}",
        "Account {account} appointed at {office} (role: {role}) from {valid_from} until {valid_until}, decree {decree}",
    ),
    account.RoleGrantProposed: (
        "Penugasan akun {account} di {office} (peran: {role}) diusulkan, SK {decree}",
        "Appointment of account {account} at {office} (role: {role}) proposed, decree {decree}",
    ),
    account.RoleRevoked: (
        "Penugasan akun {account} di {office} (peran: {role}) dicabut: {reason}, SK {decree}",
        "Appointment of account {account} at {office} (role: {role}) revoked: {reason}, decree {decree}",
    ),
    account.AccountSuspended: (
        "Akun {account} dibekukan: {reason}, SK {decree}",
        "Account {account} suspended: {reason}, decree {decree}",
    ),
    account.AccountRestored: (
        "Akun {account} diaktifkan kembali, SK {decree}",
        "Account {account} may act again, decree {decree}",
    ),
    account.SubstituteNamed: (
        (
            "Akun {substitute} bertindak atas nama {account} di {office} (peran: {role})"
            " dari {valid_from} sampai {valid_until}, SK {decree}"
        ),
        (
            "Account {substitute} acts for {account} at {office} (role: {role})"
            " from {valid_from} until {valid_until}, decree {decree}"
        ),
    ),
    evidence.EvidenceStored: (
        "Bukti {digest} disimpan: {kind}, {size_bytes} bita, asal {original_digest}",
        "Evidence {digest} kept: {kind}, {size_bytes} bytes, made from {original_digest}",
    ),
    evidence.EvidenceShown: (
        "Bukti {digest} ditampilkan untuk {purpose_code}",
        "Evidence {digest} shown for {purpose_code}",
    ),
    account.SubstitutionEnded: (
        "Akun {substitute} tidak lagi bertindak atas nama {account} di {office} (peran: {role}), SK {decree}",
        "Account {substitute} no longer acts for {account} at {office} (role: {role}), decree {decree}",
    ),
    rules.RulesVersionPublished: (
        "Aturan {rule} versi {version} berlaku mulai {valid_from} menurut {source}",
        "Rule {rule} version {version} holds from {valid_from} on, by {source}",
    ),
    working_calendar.CalendarPublished: (
        "Kalender kerja {year} edisi {edition} ditetapkan: {decree}",
        "Working calendar of {year}, edition {edition}, published: {decree}",
    ),
    service_rendered.ServiceRecorded: (
        "Layanan {service} diberikan pada {rendered_on}: {quantity} {unit}",
        "Service {service} rendered on {rendered_on}: {quantity} {unit}",
    ),
    service_rendered.ServiceVoided: (
        "Catatan layanan dibatalkan: {reason}",
        "Record of a service voided: {reason}",
    ),
    programme.ProgrammeRegistered: (
        "Program {code} ({name}) didaftarkan: {level}, pemilik {owner}, dana {funding}",
        "Programme {code} ({name}) registered: {level}, owner {owner}, funding {funding}",
    ),
    programme.ProgrammeSuspended: (
        "Program dihentikan sementara: {reason}",
        "Programme suspended: {reason}",
    ),
    programme.ProgrammeResumed: ("Program dilanjutkan", "Programme resumed"),
    programme.ProgrammeEnded: ("Program diakhiri: {reason}", "Programme ended: {reason}"),
    person.PersonRegistered: ("Orang didaftarkan", "Person registered"),
    person.PersonsMerged: (
        "Orang yang sama dengan {merged}: digabung ke sini",
        "Same person as {merged}: merged into this one",
    ),
    person.MergedInto: (
        "Orang yang sama dengan {survivor}: digabung ke sana",
        "Same person as {survivor}: merged into that one",
    ),
    person.PersonalDataUnmasked: (
        "Data pribadi dibuka ({fields}) untuk {purpose_code}",
        "Personal data shown ({fields}) for {purpose_code}",
    ),
    enrolment.EnrolmentDecided: (
        "Ditetapkan sebagai peserta {programme} pada {decided_on}, SK {decree}",
        "Enrolled in {programme} on {decided_on}, decree {decree}",
    ),
    enrolment.EnrolmentSuspended: (
        "Kepesertaan {programme} ditangguhkan pada {decided_on}: {reason}",
        "Enrolment in {programme} suspended on {decided_on}: {reason}",
    ),
    enrolment.EnrolmentResumed: (
        "Kepesertaan {programme} dilanjutkan pada {decided_on}",
        "Enrolment in {programme} resumed on {decided_on}",
    ),
    enrolment.EnrolmentEnded: (
        "Kepesertaan {programme} diakhiri pada {decided_on}: {reason}",
        "Enrolment in {programme} ended on {decided_on}: {reason}",
    ),
    batch.BatchScheduled: (
        (
            "Penyaluran {programme} {period} ke-{number} lewat {channel}, SK {decree}:"
            " {control_count} pembayaran, {control_sum_rupiah}"
        ),
        (
            "Disbursement {number} of {programme} {period} through {channel}, decree {decree}:"
            " {control_count} payments, {control_sum_rupiah}"
        ),
    ),
    entitlement.PaymentScheduled: (
        "Pembayaran {programme} {period} {component} ke-{attempt} dijadwalkan: {amount_rupiah}",
        "Payment {attempt} of {programme} {period} {component} scheduled: {amount_rupiah}",
    ),
    entitlement.PaymentCredited: (
        "Pembayaran {programme} {period} {component} masuk: {amount_rupiah}",
        "Payment of {programme} {period} {component} credited: {amount_rupiah}",
    ),
    entitlement.PaymentFailed: (
        "Pembayaran {programme} {period} {component} gagal: {reason}",
        "Payment of {programme} {period} {component} failed: {reason}",
    ),
    entitlement.PaymentCollected: (
        "Pembayaran {programme} {period} {component} diambil: {amount_rupiah}",
        "Payment of {programme} {period} {component} collected: {amount_rupiah}",
    ),
    entitlement.PaymentUnclaimed: (
        "Pembayaran {programme} {period} {component} tidak diambil: {amount_rupiah}",
        "Payment of {programme} {period} {component} unclaimed: {amount_rupiah}",
    ),
    entitlement.PaymentReturned: (
        "Dari pembayaran {programme} {period} {component} dikembalikan {amount_rupiah}",
        "Of the payment of {programme} {period} {component}, {amount_rupiah} returned",
    ),
    entitlement.PaymentReversed: (
        "Pembayaran {programme} {period} {component} ditarik kembali ({amount_rupiah}): {reason}",
        "Payment of {programme} {period} {component} reversed ({amount_rupiah}): {reason}",
    ),
    entitlement.PaymentCorrected: (
        "Pembayaran {programme} {period} {component} diganti pembayaran ke-{replaced_by}: {reason}",
        "Payment of {programme} {period} {component} replaced by payment {replaced_by}: {reason}",
    ),
}
