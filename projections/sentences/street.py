"""Sentences of the TRC: calls, cases on the street, patrols, the roster, stranded people."""

from typing import Final

from domain import (
    call,
    case,
    enquiry,
    episode,
    local_subtype,
    patrol,
    roster,
    shift_swap,
    stranded,
    team_member,
)
from domain.fact import Fact

SENTENCES: Final[dict[type[Fact], tuple[str, str]]] = {
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
    case.PersonSecured: (
        "Orang bersama tim (diantar oleh: {brought_by})",
        "The person is with the team (brought by: {brought_by})",
    ),
    case.ResolvedOnScene: (
        "Diselesaikan di tempat: {resolution}",
        "Resolved on the scene: {resolution}",
    ),
    case.PersonIdentified: (
        "Orang dikenali sebagai {person}",
        "The person was identified as {person}",
    ),
    case.CaseClosed: ("Kasus ditutup", "Case closed"),
    episode.EpisodeOpened: (
        "Kasus {case} menjadi kasus terbuka orang ini",
        "Case {case} became this person's open case",
    ),
    episode.EpisodeEnded: (
        "Kasus {case} bukan lagi kasus terbuka orang ini",
        "Case {case} is no longer this person's open case",
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
    roster.RosterFoundMissing: (
        "Hari {day} belum punya jadwal, hari ke-{in_a_row} berturut-turut; diperiksa setelah {due_on}",
        "{day} has no roster yet, day {in_a_row} in a row; looked at after {due_on}",
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
    local_subtype.LocalSubtypePublished: (
        "Subjenis setempat {code} ({label}) terbit, versi {version}: {categories}; {source}",
        "Local subtype {code} ({label}) published, version {version}: {categories}; {source}",
    ),
    local_subtype.LocalSubtypeRetired: (
        "Subjenis setempat {code} tidak dipakai lagi",
        "Local subtype {code} retired",
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
}
