"""Tables of people, families, proposals, objections, enrolments and the services that they got."""

from collections.abc import Mapping
from typing import Final

TABLES: Final[Mapping[str, tuple[str, str]]] = {
    "person_data": ("kelengkapan data orang", "completeness of a person's data"),
    "household_data": ("kelengkapan data keluarga", "completeness of a family's data"),
    "people": ("orang", "person"),
    "told_apart": ("dua orang yang berbeda", "two different people"),
    "household": ("keluarga", "family"),
    "household_member": ("anggota keluarga", "member of a family"),
    "given_service": ("layanan kepada orang", "service to somebody"),
    "proposal": ("usulan", "proposal"),
    "objection": ("sanggahan", "objection"),
    "rendered_service": ("layanan yang diberikan", "service rendered"),
    "served_total": ("jumlah layanan", "total of services"),
    "enrolment": ("kepesertaan", "enrolment"),
}

COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    # What is on file
    "person_data.nik": ("NIK tercatat", "NIK on file"),
    "person_data.family_card": ("nomor KK tercatat", "family card on file"),
    "person_data.phone": ("nomor telepon tercatat", "phone number on file"),
    "person_data.sex": ("jenis kelamin tercatat", "sex on file"),
    "in_family": ("tercatat dalam keluarga", "in a family"),
    "merged": ("sudah digabung", "merged"),
    "died": ("sudah meninggal", "died"),
    "household_data.family_card": ("nomor KK tercatat", "family card on file"),
    "members": ("anggota yang hidup", "living members"),
    "gone": ("pindah ke luar daerah", "left the region"),
    # People
    "merged_into": ("digabung ke dalam", "merged into"),
    "absorbed": ("nomor lain yang digabung ke sini", "other ids merged into this one"),
    "died_on": ("meninggal pada", "died on"),
    "one": ("orang pertama", "one person"),
    "other": ("orang kedua", "other person"),
    # Families
    "head": ("kepala keluarga", "head of the family"),
    "living": ("anggota yang hidup", "living members"),
    "gone_to": ("pindah ke", "moved to"),
    "relation": ("hubungan dengan kepala keluarga", "relation to the head"),
    # Proposals and objections
    "proposal": ("usulan", "proposal"),
    "round": ("usulan ke", "round"),
    "stage": ("tahap", "stage"),
    "reached": ("langkah terjauh", "furthest step"),
    "visited_on": ("dikunjungi pada", "visited on"),
    "meeting": ("musyawarah", "meeting"),
    "minutes": ("berita acara", "minutes"),
    "decile": ("desil", "decile"),
    "decided_on": ("diputuskan pada", "decided on"),
    "proposed_at": ("diusulkan pada", "proposed at"),
    "objection": ("sanggahan", "objection"),
    "asks": ("yang diminta", "what is asked"),
    "rejected_for": ("alasan ditolak", "why it was rejected"),
    "raised_at": ("diajukan pada", "raised at"),
    # Services
    "service_id": ("nomor layanan", "service's id"),
    "rendered_on": ("diberikan pada", "rendered on"),
    "voided": ("dibatalkan", "voided"),
    "services": ("banyaknya layanan", "number of services"),
    "rendered_service.quantity": ("banyaknya yang dilayani", "quantity served"),
    "served_total.quantity": ("banyaknya yang dilayani", "quantity served"),
}
