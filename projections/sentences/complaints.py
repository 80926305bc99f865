"""Sentences of complaints, their clocks, conflicts of interest and confidentiality."""

from typing import Final

from domain import complaint, complaint_clocks
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
    complaint.InformationNotProvided: (
        "Pelapor tidak memberi keterangan pada waktunya; penanganan berlanjut ({rule_source})",
        "The reporter did not answer in time; handling goes on ({rule_source})",
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
    complaint.OfficersNamed: (
        "Pengaduan ditutup bagi pihak lain yang diadukan",
        "Complaint kept from others whom it is about",
    ),
    complaint.ComplaintPassedUp: (
        "Pengaduan dipindahkan dari {from_office} ke {to_office} karena benturan kepentingan",
        "Complaint passed up from {from_office} to {to_office} for a conflict of interest",
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
}
