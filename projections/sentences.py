"""The sentences: one per kind of fact, Indonesian and English, with the fact's fields in braces."""

from typing import Final

from domain import (
    batch,
    case,
    complaint,
    data_team,
    enrolment,
    entitlement,
    household,
    objection,
    office,
    person,
    programme,
    programme_rules,
    proposal,
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
    # programmes' terms, the data team
    programme_rules.ProgrammeRulesPublished: (
        "Aturan program {programme} versi {version} berlaku mulai {valid_from} menurut {source}",
        "Rules of programme {programme}, version {version}, hold from {valid_from} on, by {source}",
    ),
    programme_rules.PeriodOpened: (
        "Periode {period} program {programme} dibuka, {first_day} sampai {last_day}",
        "Period {period} of programme {programme} opened, {first_day} to {last_day}",
    ),
    programme_rules.PeriodClosed: (
        "Periode {period} program {programme} ditutup",
        "Period {period} of programme {programme} closed",
    ),
    data_team.DataTeamMemberAssigned: (
        "Anggota tim data {member} ditugaskan di {village}, SK {decree}",
        "Data team member {member} assigned to {village}, decree {decree}",
    ),
    data_team.DataTeamMemberReleased: (
        "Anggota tim data {member} dilepas dari {village}: {reason}",
        "Data team member {member} released from {village}: {reason}",
    ),
    data_team.WorkstationPlaced: (
        "Komputer data ditempatkan di {village}",
        "Workstation placed in {village}",
    ),
    data_team.WorkstationRemoved: (
        "Komputer data ditarik dari {village}: {reason}",
        "Workstation removed from {village}: {reason}",
    ),
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
    # families, proposals, objections
    household.HouseholdRegistered: (
        "Keluarga didata di {region}",
        "Family registered in {region}",
    ),
    household.MemberAdded: (
        "Anggota keluarga ditambahkan: {relation}",
        "Member added to the family: {relation}",
    ),
    household.MemberRemoved: (
        "Anggota keluarga dikeluarkan: {reason}",
        "Member removed from the family: {reason}",
    ),
    household.MemberDied: (
        "Anggota keluarga meninggal pada {died_on}",
        "A member of the family died on {died_on}",
    ),
    household.HeadNamed: (
        "Kepala keluarga berganti; yang lama menjadi {former_head_becomes}",
        "Another head of the family; the former one is now {former_head_becomes}",
    ),
    household.HouseholdMoved: (
        "Keluarga pindah ke {to_region} sejak {moved_on}; ke luar daerah: {outside}",
        "The family lives in {to_region} since {moved_on}; outside the regency: {outside}",
    ),
    proposal.HouseholdProposed: (
        "Keluarga diusulkan untuk {programme}, putaran {round}",
        "Family proposed for {programme}, round {round}",
    ),
    proposal.FieldVisitRecorded: (
        "Kunjungan rumah pada {visited_on}",
        "House visited on {visited_on}",
    ),
    proposal.MusdesResolved: (
        "Musyawarah ({meeting}) {held_on}, berita acara {minutes}; disetujui: {approved}",
        "Meeting ({meeting}) of {held_on}, minutes {minutes}; approved: {approved}",
    ),
    proposal.ProposalReturned: (
        "Usulan dikembalikan ke desa: {reason}",
        "Proposal returned to the village: {reason}",
    ),
    proposal.ProposalCorrected: (
        "Usulan diperbaiki dan diajukan lagi",
        "Proposal corrected and sent in again",
    ),
    proposal.DinsosVerified: (
        "Usulan diverifikasi Dinas Sosial",
        "Proposal verified by the social office",
    ),
    proposal.SubmittedToSiksNg: (
        "Usulan masuk SIKS-NG pada {submitted_on} dengan berita acara {minutes}",
        "Proposal entered into SIKS-NG on {submitted_on} with minutes {minutes}",
    ),
    proposal.RankReceived: (
        "Peringkat diterima: desil {decile}, {ranked_on}",
        "Rank received: decile {decile}, {ranked_on}",
    ),
    proposal.ProposalAccepted: (
        "Usulan diterima pemilik program pada {decided_on}, SK {decree}",
        "Proposal accepted by the programme's owner on {decided_on}, decree {decree}",
    ),
    proposal.ProposalDeclined: (
        "Usulan tidak diterima pemilik program pada {decided_on}: {reason}",
        "Proposal declined by the programme's owner on {decided_on}: {reason}",
    ),
    objection.ObjectionRaised: (
        "Sanggahan diajukan: {reason}; verifikasi paling lambat {due_on}",
        "Objection raised: {reason}; to be verified by {due_on}",
    ),
    objection.ObjectionUpheld: (
        "Sanggahan terbukti; diminta {asks}",
        "Objection upheld; asked for: {asks}",
    ),
    objection.ObjectionRejected: (
        "Sanggahan ditolak: {reason}",
        "Objection rejected: {reason}",
    ),
    objection.ObjectionLapsed: (
        "Sanggahan gugur: tidak diverifikasi sampai {due_on}",
        "Objection lapsed: not verified by {due_on}",
    ),
    person.PersonsUnmerged: (
        "Data {unmerged} dipisahkan kembali: {reason}",
        "{unmerged} taken apart again: {reason}",
    ),
    person.UnmergedFrom: (
        "Dipisahkan kembali dari {survivor}",
        "Taken apart again from {survivor}",
    ),
    person.HouseholdJoined: (
        "Tercatat dalam keluarga {household} sebagai {relation}",
        "Belongs to family {household} as {relation}",
    ),
    person.HouseholdLeft: (
        "Tidak lagi dalam keluarga {household}: {reason}",
        "No longer belongs to family {household}: {reason}",
    ),
    person.PersonDied: (
        "Orang meninggal pada {died_on}",
        "The person died on {died_on}",
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
