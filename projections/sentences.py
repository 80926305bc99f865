"""The sentences: one per kind of fact, Indonesian and English, with the fact's fields in braces."""

from typing import Final

from domain import (
    activity,
    batch,
    call,
    care,
    case,
    complaint,
    enquiry,
    enrolment,
    entitlement,
    episode,
    local_subtype,
    office,
    patrol,
    person,
    programme,
    roster,
    rules,
    service_rendered,
    shelter,
    shift_swap,
    staff,
    stranded,
    team_member,
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
    # trc: calls, subtypes, patrols, roster, episodes, stranded people, enquiries
    call.CallReceived: (
        "Panggilan masuk lewat {channel} dari {source}, dugaan {category_guess}",
        "Call received through {channel} from {source}, probably {category_guess}",
    ),
    call.CallLedToCase: (
        "Panggilan menjadi kasus {case}",
        "The call became case {case}",
    ),
    call.CallAnswered: (
        "Panggilan dijawab tanpa kasus: {answer}",
        "Call answered without a case: {answer}",
    ),
    call.CallMarkedDuplicate: (
        "Panggilan ganda dari {original}",
        "Call marked as a duplicate of {original}",
    ),
    local_subtype.LocalSubtypePublished: (
        "Subjenis setempat {code} ({label}) terbit, versi {version}: {categories}; {source}",
        "Local subtype {code} ({label}) published, version {version}: {categories}; {source}",
    ),
    local_subtype.LocalSubtypeRetired: (
        "Subjenis setempat {code} tidak dipakai lagi",
        "Local subtype {code} retired",
    ),
    patrol.PatrolPlanned: (
        "Patroli direncanakan untuk tim {team}",
        "Patrol planned for team {team}",
    ),
    patrol.PatrolHeld: (
        "Patroli dilaksanakan",
        "Patrol held",
    ),
    patrol.PatrolCancelled: (
        "Patroli dibatalkan: {reason}",
        "Patrol cancelled: {reason}",
    ),
    team_member.MemberEnlisted: (
        "Anggota {member} bergabung ({kind}), wilayah {home}",
        "Member {member} enlisted ({kind}), home area {home}",
    ),
    team_member.MemberPositionStated: (
        "Anggota {member} menyatakan posisinya di {region}",
        "Member {member} stated to be in {region}",
    ),
    team_member.MemberReleased: (
        "Anggota {member} tidak lagi bertugas di tim",
        "Member {member} left the team",
    ),
    roster.ShiftPlanned: (
        "Sif {shift} tanggal {day} direncanakan: {needed} orang",
        "Shift {shift} of {day} planned: {needed} members",
    ),
    roster.MemberAssigned: (
        "Anggota {member} ditugaskan pada sif {shift} tanggal {day}",
        "Member {member} assigned to shift {shift} of {day}",
    ),
    roster.ShiftWithdrawn: (
        "Sif {shift} tanggal {day} ditarik dari rencana",
        "Shift {shift} of {day} withdrawn from the plan",
    ),
    roster.MemberUnassigned: (
        "Anggota {member} tidak jadi bertugas pada sif {shift} tanggal {day}",
        "Member {member} taken out of shift {shift} of {day}",
    ),
    roster.RosterPublished: (
        "Jadwal {day} diterbitkan: {shifts} sif, {members} anggota, menutup 24 jam",
        "Roster of {day} published: {shifts} shifts, {members} members, covering 24 hours",
    ),
    roster.CheckedIn: (
        "Anggota {member} mulai bertugas pada sif {shift} tanggal {day}",
        "Member {member} checked in for shift {shift} of {day}",
    ),
    roster.CheckedOut: (
        "Anggota {member} selesai bertugas pada sif {shift} tanggal {day}",
        "Member {member} checked out of shift {shift} of {day}",
    ),
    roster.ShiftSwapped: (
        "Sif {shift} tanggal {day}: {takes} menggantikan {gives}",
        "Shift {shift} of {day}: {takes} serves instead of {gives}",
    ),
    roster.CoverageGapDetected: (
        "Sif {shift} tanggal {day} kekurangan anggota selama {minutes} menit: paling sedikit {fewest} dari {needed}",
        "Shift {shift} of {day} lacked members for {minutes} minutes: {fewest} of {needed} at the fewest",
    ),
    roster.CoverageConfirmed: (
        "Jadwal {day}: setiap sif dijaga cukup anggota",
        "Roster of {day}: every shift had enough members",
    ),
    shift_swap.SwapProposed: (
        "{proposer} menawarkan sif {gives_shift} ({gives_day}) untuk sif {takes_shift} ({takes_day}) milik {other}",
        "{proposer} offered shift {gives_shift} ({gives_day}) for {other}'s shift {takes_shift} ({takes_day})",
    ),
    shift_swap.SwapAgreed: (
        "Tukar sif disetujui",
        "Swap of shifts agreed",
    ),
    shift_swap.SwapDeclined: (
        "Tukar sif ditolak",
        "Swap of shifts declined",
    ),
    episode.EpisodeOpened: (
        "Kasus {case} menjadi kasus terbuka orang ini",
        "Case {case} became this person's open case",
    ),
    episode.EpisodeEnded: (
        "Kasus {case} bukan lagi kasus terbuka orang ini",
        "Case {case} is no longer this person's open case",
    ),
    stranded.RepatriationClaimed: (
        "Permohonan pemulangan ke {origin} di kantor {office} pada {claimed_on}",
        "Repatriation to {origin} claimed at office {office} on {claimed_on}",
    ),
    stranded.ClaimPaperNoted: (
        "Berkas pemulangan diterima: {paper}",
        "Paper of the repatriation received: {paper}",
    ),
    stranded.RepeatClaimFlagged: (
        "Permohonan berulang: pernah diajukan {days} hari sebelumnya di kantor {earlier_office}",
        "Repeated claim: made {days} days before at office {earlier_office}",
    ),
    stranded.RepatriationApproved: (
        "Pemulangan disetujui; syarat versi {rule_version} lengkap",
        "Repatriation approved; checklist version {rule_version} complete",
    ),
    stranded.RepatriationDeclined: (
        "Pemulangan ditolak: {reason}",
        "Repatriation declined: {reason}",
    ),
    stranded.StrandedPersonDeparted: (
        "Berangkat pulang pada {departed_on}",
        "Left for home on {departed_on}",
    ),
    stranded.ClaimListed: (
        "Permohonan pemulangan {claim} dicatat pada riwayat orang ini",
        "Repatriation claim {claim} entered into this person's list",
    ),
    enquiry.EnquirySent: (
        "Pertanyaan tentang permohonan {claim} dikirim ke daerah {to_tenant}",
        "Enquiry about claim {claim} sent to {to_tenant}",
    ),
    enquiry.EnquiryAnswerReceived: (
        "Jawaban antardaerah: dikenal {match}, {claims} permohonan, terakhir {latest_on}",
        "Answer of the other tenant: known {match}, {claims} claims, the last on {latest_on}",
    ),
    enquiry.EnquiryReceived: (
        "Pertanyaan dari daerah {from_tenant} diterima",
        "Enquiry from {from_tenant} received",
    ),
    enquiry.EnquiryAnswered: (
        "Pertanyaan dijawab: dikenal {match}, {claims} permohonan, terakhir {latest_on}",
        "Enquiry answered: known {match}, {claims} claims, the last on {latest_on}",
    ),
    case.TeamArrived: (
        "Tim tiba di lokasi",
        "The team arrived",
    ),
    case.IdentificationRevoked: (
        "Identifikasi sebagai {person} dicabut: {reason}",
        "Identification as {person} revoked: {reason}",
    ),
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
    # the shelter: stay, care, aftercare
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
