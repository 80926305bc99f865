"""The sentences: one per kind of fact, Indonesian and English, with the fact's fields in braces."""

from typing import Final

from domain import (
    account,
    activity,
    batch,
    budget,
    call,
    care,
    case,
    complaint,
    complaint_clocks,
    csr,
    data_team,
    delivery,
    enquiry,
    enrolment,
    entitlement,
    episode,
    evidence,
    goods,
    household,
    local_subtype,
    network,
    objection,
    office,
    partner,
    patrol,
    person,
    programme,
    programme_rules,
    proposal,
    referral,
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
        "Pengaduan ditutup dengan persetujuan pelapor; puas: {satisfied}, nilai {rating}",
        "Complaint closed with the reporter's word; satisfied: {satisfied}, rating {rating}",
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
        "Pengaduan dilimpahkan kepada {to_authority}, tanda terima {receipt}",
        "Complaint transferred to {to_authority}, receipt {receipt}",
    ),
    complaint.ComplaintMarkedDuplicate: (
        "Pengaduan ganda dari {original}",
        "Complaint marked as a duplicate of {original}",
    ),
    complaint.ComplaintRejected: ("Pengaduan ditolak: {reason}", "Complaint rejected: {reason}"),
    complaint.ComplaintWithdrawn: ("Pengaduan dicabut pelapor", "Complaint withdrawn"),
    complaint.ComplaintArchived: ("Pengaduan diarsipkan: {reason}", "Complaint archived: {reason}"),
    # complaints: clocks, conflicts of interest, confidentiality
    complaint.OfficersNamed: (
        "Pengaduan ditutup bagi pihak lain yang diadukan",
        "Complaint kept from others whom it is about",
    ),
    complaint.ConfidentialitySet: (
        "Kerahasiaan pengaduan: {level}",
        "Confidentiality of the complaint: {level}",
    ),
    complaint_clocks.SlaStarted: (
        "Tenggat {clock} berjalan: {days} hari kerja sejak {started_on}, sampai {due_on}",
        "Clock of {clock} started: {days} working days from {started_on}, until {due_on}",
    ),
    complaint_clocks.SlaPaused: (
        "Tenggat {clock} berhenti pada {paused_on}, sisa {days_left} hari kerja",
        "Clock of {clock} paused on {paused_on}, {days_left} working days left",
    ),
    complaint_clocks.SlaResumed: (
        "Tenggat {clock} berjalan lagi sejak {resumed_on}, sampai {due_on}",
        "Clock of {clock} resumed on {resumed_on}, until {due_on}",
    ),
    complaint_clocks.SlaBreached: (
        "Tenggat {clock} terlewati: {due_on}",
        "Clock of {clock} ran out: {due_on}",
    ),
    programme.ProgrammeOwnerOfficeNamed: (
        "Kantor {office} bertanggung jawab atas program",
        "Office {office} answers for the programme",
    ),
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
    # referral network
    partner.PartnerRegistered: (
        "Mitra {name} ({partner}) didaftarkan: {kind}",
        "Partner {name} ({partner}) registered: {kind}",
    ),
    partner.AgreementSigned: (
        "Perjanjian {agreement} ditandatangani, berlaku {valid_from} sampai {valid_until}",
        "Agreement {agreement} signed, valid from {valid_from} until {valid_until}",
    ),
    partner.AgreementEnded: (
        "Perjanjian {agreement} berakhir pada {ended_on}: {reason}",
        "Agreement {agreement} ended on {ended_on}: {reason}",
    ),
    partner.PartnerPlaceTaken: (
        "Rujukan {referral} dihitung pada {partner}, {service}, {month}",
        "Referral {referral} counts at {partner}, {service}, {month}",
    ),
    partner.PartnerPlaceReturned: (
        "Rujukan {referral} tidak lagi dihitung pada {partner}, {service}, {month}",
        "Referral {referral} counts no longer at {partner}, {service}, {month}",
    ),
    referral.ReferralDrafted: (
        "Rujukan ke {partner} disusun: {service}; data yang ikut: {fields}",
        "Referral to {partner} drafted: {service}; data that go along: {fields}",
    ),
    referral.ReferralSent: (
        "Rujukan dikirim ke {partner} pada {sent_on}; ditunggu sampai {due_on}",
        "Referral sent to {partner} on {sent_on}; awaited until {due_on}",
    ),
    referral.ReferralAcknowledged: (
        "Mitra menyatakan menerima rujukan pada {acknowledged_on}",
        "The partner acknowledged the referral on {acknowledged_on}",
    ),
    referral.ReferralAccepted: ("Mitra bersedia menangani", "The partner accepted"),
    referral.ReferralDeclined: (
        "Mitra menolak: {reason}; selanjutnya: {decision}",
        "The partner declined: {reason}; onward: {decision}",
    ),
    referral.ReferralExpired: (
        "Rujukan kedaluwarsa: tidak ada jawaban sampai {expired_on}",
        "The referral expired: no answer until {expired_on}",
    ),
    referral.ReferralRerouted: (
        "Dilanjutkan dengan rujukan {onward}",
        "It goes on as referral {onward}",
    ),
    referral.ReferralDelivered: (
        "Layanan diberikan mitra pada {delivered_on}",
        "The partner gave the service on {delivered_on}",
    ),
    referral.ReferralFeedbackReceived: (
        "Umpan balik diterima: {result}",
        "Feedback received: {result}",
    ),
    referral.ReferralPacketOpened: (
        "Data yang ikut rujukan dibuka: {reason}",
        "What goes along with the referral was shown: {reason}",
    ),
    referral.ReferralClosed: ("Rujukan ditutup: {reason}", "Referral closed: {reason}"),
    network.NetworkTargetSet: (
        "Target jaringan: setiap {level} mempunyai Puskesos paling lambat {reach_by}, {decree}",
        "Network target: every {level} has a Puskesos by {reach_by}, {decree}",
    ),
    # funds
    budget.BudgetAllocated: (
        "APBD {year}, mata anggaran {line} ({title}): {amount_rupiah}, {decree}",
        "Budget {year}, line {line} ({title}): {amount_rupiah}, {decree}",
    ),
    budget.BudgetRevised: (
        "APBD {year}, mata anggaran {line} menjadi {amount_rupiah}, {decree}",
        "Budget {year}, line {line} is now {amount_rupiah}, {decree}",
    ),
    budget.ExpenditureProposed: (
        "Belanja {amount_rupiah} diusulkan: SP2D {payment_order}, {line} {year}",
        "Expenditure of {amount_rupiah} proposed: payment order {payment_order}, {line} {year}",
    ),
    budget.ExpenditureRealized: (
        "Belanja {amount_rupiah} dibukukan: SP2D {payment_order}, {line} {year}",
        "Expenditure of {amount_rupiah} booked: payment order {payment_order}, {line} {year}",
    ),
    budget.ExpenditureReversed: (
        "Belanja {amount_rupiah} dibatalkan: SP2D {payment_order}, {line} {year}: {reason}",
        "Expenditure of {amount_rupiah} reversed: payment order {payment_order}, {line} {year}: {reason}",
    ),
    csr.CsrPledged: (
        "CSR dijanjikan oleh {donor} untuk {purpose_code}: {amount_rupiah}",
        "CSR pledged by {donor} for {purpose_code}: {amount_rupiah}",
    ),
    csr.CsrReceived: (
        "CSR diterima pada {received_on}: {amount_rupiah}, kuitansi {receipt}",
        "CSR received on {received_on}: {amount_rupiah}, receipt {receipt}",
    ),
    csr.CsrAllocated: (
        "CSR dialokasikan untuk {purpose_code}: {amount_rupiah}",
        "CSR allocated to {purpose_code}: {amount_rupiah}",
    ),
    csr.CsrUsed: (
        "CSR dipakai untuk {purpose_code} ({quantity} buah) pada {used_on}: {amount_rupiah}, BAST {handover}",
        "CSR used for {purpose_code} ({quantity} pieces) on {used_on}: {amount_rupiah}, handover {handover}",
    ),
    csr.CsrUseReversed: (
        "Pemakaian CSR untuk {purpose_code} dibatalkan: {amount_rupiah}, BAST {handover}: {reason}",
        "Use of CSR for {purpose_code} reversed: {amount_rupiah}, handover {handover}: {reason}",
    ),
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
    person.PersonsToldApart: (
        "Terbukti bukan orang yang sama dengan {other}",
        "Found not to be the same person as {other}",
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
    # aid on time
    batch.BatchListed: (
        "Daftar pembayaran batch {batch} dicatat; susulan: {added}",
        "Payments of batch {batch} listed; added later: {added}",
    ),
    batch.BatchApproved: ("Batch disetujui pemeriksa", "Batch approved by its checker"),
    batch.BatchRejected: ("Batch ditolak pemeriksa: {reason}", "Batch rejected: {reason}"),
    batch.BatchInstructed: (
        (
            "Penyalur diperintahkan membayar pada {instructed_on}, SP2D {payment_order};"
            " hari terakhir pengambilan {due_on}"
        ),
        (
            "Payer instructed on {instructed_on}, payment order {payment_order};"
            " last day for taking the money {due_on}"
        ),
    ),
    batch.BatchUnclaimedMarked: (
        "Batas pengambilan lewat: {payments} pembayaran tidak diambil, {amount_rupiah}",
        "The last day passed: {payments} payments unclaimed, {amount_rupiah}",
    ),
    batch.BatchReconciled: (
        (
            "Batch dicocokkan dengan berkas penyalur: {stated_count} baris, {stated_sum_rupiah};"
            " cocok {matched}, {matched_rupiah}"
        ),
        (
            "Batch reconciled with the payer's file: {stated_count} lines, {stated_sum_rupiah};"
            " matched {matched}, {matched_rupiah}"
        ),
    ),
    batch.BatchDifferenceExplained: (
        "Perbedaan ke-{number} dengan berkas penyalur dijelaskan: {explanation}",
        "Difference {number} from the payer's file explained: {explanation}",
    ),
    batch.BatchClosed: (
        (
            "Batch ditutup: {scheduled} pembayaran, {scheduled_rupiah}; diambil {collected},"
            " masuk {credited}, gagal {failed}, dikembalikan {returned}"
        ),
        (
            "Batch closed: {scheduled} payments, {scheduled_rupiah}; collected {collected},"
            " credited {credited}, failed {failed}, returned {returned}"
        ),
    ),
    delivery.PayDayPlanned: (
        "Hari bayar {programme} {period} lewat {channel}: {planned_on}, tepat waktu s.d. {on_time_until}",
        "Pay day of {programme} {period} through {channel}: {planned_on}, on time until {on_time_until}",
    ),
    delivery.PostOfficePlanned: (
        "{name} ({post_office}) membayarkan {programme} {period} pada {days}",
        "{name} ({post_office}) pays {programme} {period} on {days}",
    ),
    goods.GoodsDistributed: (
        "Barang {programme} {period} diserahkan: {item} {quantity} {measure}, BAST {handover}",
        "Goods of {programme} {period} handed over: {item} {quantity} {measure}, record {handover}",
    ),
    goods.GoodsVoided: (
        "Penyerahan barang {programme} {period} dibatalkan ({item} {quantity} {measure}): {reason}",
        "Handover of {programme} {period} voided ({item} {quantity} {measure}): {reason}",
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
