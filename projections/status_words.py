"""What the statuses and roles in refusals are called, in Indonesian and in English."""

from collections.abc import Mapping
from typing import Final

from projections.code_words import CODES
from projections.words import Language

_STATUSES: Final[dict[str, tuple[str, str]]] = {
    # Complaints and calls
    "submitted": ("diajukan", "submitted"),
    "verified": ("diverifikasi", "verified"),
    "routed": ("diteruskan ke kantor", "routed to an office"),
    "in_progress": ("ditindaklanjuti", "in progress"),
    "information_requested": ("menunggu keterangan pelapor", "waiting for the reporter"),
    "responded": ("ditanggapi", "answered"),
    "closed": ("ditutup", "closed"),
    "confirmed": ("dengan persetujuan pelapor", "by the reporter's word"),
    "automatic": ("karena tidak ada balasan", "because nobody replied"),
    "transferred": ("dilimpahkan", "transferred"),
    "duplicate": ("ganda", "duplicate"),
    "rejected": ("ditolak", "rejected"),
    "withdrawn": ("dicabut", "withdrawn"),
    "archived": ("diarsipkan", "archived"),
    "received": ("diterima", "received"),
    "led_to_case": ("menjadi kasus", "led to a case"),
    "answered": ("dijawab", "answered"),
    "no_conflict": ("tanpa benturan kepentingan", "without a conflict of interest"),
    # Proposals and objections
    "proposed": ("diusulkan", "proposed"),
    "visited": ("sudah dikunjungi", "visited"),
    "meeting_approved": ("disetujui musyawarah", "approved by the meeting"),
    "meeting_rejected": ("ditolak musyawarah", "rejected by the meeting"),
    "ranked": ("sudah diperingkat", "ranked"),
    "raised": ("diajukan", "raised"),
    "upheld": ("terbukti", "upheld"),
    "lapsed": ("gugur", "lapsed"),
    # Batches and payments
    "scheduled": ("dijadwalkan", "scheduled"),
    "approved": ("disetujui", "approved"),
    "awaiting_approval": ("menunggu persetujuan", "waiting for approval"),
    "instructed": ("diperintahkan bayar", "ordered to be paid"),
    "credited": ("sudah disalurkan", "credited"),
    "failed": ("gagal", "failed"),
    "collected": ("sudah diambil", "collected"),
    "unclaimed": ("tidak diambil", "unclaimed"),
    "returned": ("dikembalikan", "returned"),
    "reversed": ("dibatalkan", "reversed"),
    "corrected": ("dikoreksi", "corrected"),
    "reconciliation_outdated": ("rekonsiliasinya sudah usang", "reconciled with older results"),
    "not_reconciled": ("belum direkonsiliasi", "not reconciled"),
    "unlisted": ("belum memuat baris", "without its lines"),
    "distributed": ("dibagikan", "distributed"),
    "realized": ("terealisasi", "realised"),
    "voided": ("dibatalkan", "voided"),
    # Referrals and claims
    "drafted": ("disusun", "drafted"),
    "sent": ("dikirim", "sent"),
    "acknowledged": ("diterima mitra", "acknowledged"),
    "accepted": ("disetujui", "accepted"),
    "expired": ("lewat waktu", "expired"),
    "delivered": ("layanan diberikan", "delivered"),
    "feedback_received": ("umpan balik diterima", "feedback received"),
    "claimed": ("diklaim", "claimed"),
    "claim_declined": ("klaim ditolak", "claim declined"),
    "departed": ("sudah diberangkatkan", "departed"),
    # Everything else
    "discharged": ("sudah keluar", "discharged"),
    "unknown_person": ("belum dikenali", "not identified"),
    "planned": ("direncanakan", "planned"),
    "held": ("dilaksanakan", "held"),
    "cancelled": ("dibatalkan", "cancelled"),
    "published": ("sudah diterbitkan", "published"),
    "running": ("sedang berjalan", "running"),
    "checked": ("sudah diperiksa", "checked"),
    "agreed": ("disepakati", "agreed"),
    "active": ("aktif", "active"),
    "suspended": ("ditangguhkan", "suspended"),
    "ended": ("berakhir", "ended"),
    "assigned": ("sudah ditugaskan", "assigned"),
    "recorded": ("sudah tercatat", "recorded"),
    "deceased": ("meninggal", "deceased"),
    "merged": ("sudah digabung", "merged"),
    "not_merged": ("tidak digabung", "not merged"),
    "not_opened": ("belum dibuka", "not opened"),
}
_ROLES_ELSEWISE: Final[dict[str, tuple[str, str]]] = {
    "desk": ("petugas meja layanan", "desk officer"),
    "field": ("petugas lapangan", "field officer"),
    "head": ("kepala dinas", "head"),
    "supervisor": ("penyelia", "supervisor"),
    "social_worker": ("pekerja sosial", "social worker"),
    "trc": ("TRC", "rapid response team member"),
}
"""Roles whose code also says a way, a level or a kind, in other words."""


def facts_in_words(facts: Mapping[str, object], language: Language) -> dict[str, object]:
    """What a refusal's text is filled with, its status and its roles as words."""
    said = dict(facts)
    if isinstance(status := said.get("status"), str):
        said["status"] = status_in_words(status)[language]
    for name in ("role", "allowed"):
        if isinstance(roles := said.get(name), str):
            said[name] = ", ".join(role_in_words(each)[language] for each in roles.split(", "))
    return said


def status_in_words(code: str) -> tuple[str, str]:
    """A status in both languages; one without words stands for itself."""
    return _STATUSES.get(code) or CODES.get(code, (code, code))


def role_in_words(code: str) -> tuple[str, str]:
    """A role in both languages."""
    return _ROLES_ELSEWISE.get(code) or status_in_words(code)
