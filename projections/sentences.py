"""The sentences: one per kind of fact, Indonesian and English, with the fact's fields in braces."""

from typing import Final

from domain import (
    batch,
    budget,
    case,
    complaint,
    csr,
    enrolment,
    entitlement,
    network,
    office,
    partner,
    person,
    programme,
    referral,
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
