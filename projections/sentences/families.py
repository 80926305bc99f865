"""Sentences of people, families, proposals and objections."""

from typing import Final

from domain import household, objection, person, proposal
from domain.fact import Fact

SENTENCES: Final[dict[type[Fact], tuple[str, str]]] = {
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
    person.PersonMoved: (
        "Orang tinggal di {to_region} sejak {moved_on}, bersama keluarganya",
        "The person lives in {to_region} since {moved_on}, with their family",
    ),
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
}
