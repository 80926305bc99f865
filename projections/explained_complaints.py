"""The numbers of complaints, of what reporters said and of referrals, by the rows that they count."""

from typing import Final

from psycopg.sql import SQL, Composable

from projections import number_pasts
from projections.complaint_board import LATE, PAUSED, complaint_clock
from projections.complaint_satisfaction import SAID, complaint_answer
from projections.complaint_status import complaint_status
from projections.conditions import Where
from projections.explaining import Asked, Number
from projections.partners import partner_month
from projections.referrals import ACKNOWLEDGED, SENT, referral

OPEN_COMPLAINTS: Final = (
    "submitted",
    "verified",
    "routed",
    "in_progress",
    "information_requested",
    "responded",
)
"""Statuses in which the office still has something to do."""
_OPEN: Final = ", ".join(f"'{status}'" for status in OPEN_COMPLAINTS)
_COMPLAINTS: Final = ("status", "category", "programme", "office", "channel")
_CLOCKS: Final = ("office", "category", "clock", "programme")


def complaints() -> tuple[Number, ...]:
    """Complaints, and their clocks."""
    return (
        Number(
            "COMPLAINTS",
            ("Pengaduan", "Complaints"),
            "complaint",
            "complaints",
            complaint_status,
            narrowed=_COMPLAINTS,
            time="submitted_at",
            walls="complaint",
        ),
        Number(
            "COMPLAINTS_OPEN",
            ("Pengaduan yang masih terbuka", "Complaints still open"),
            "complaint",
            "complaints",
            complaint_status,
            counts=f"status in ({_OPEN})",
            narrowed=_COMPLAINTS,
            time="submitted_at",
            walls="complaint",
        ),
        Number(
            "COMPLAINT_REOPENINGS",
            ("Berapa kali pengaduan dibuka kembali", "How many times complaints were reopened"),
            "reopening",
            "complaints",
            complaint_status,
            adds="reopened",
            narrowed=(*_COMPLAINTS, "complaint"),
            walls="complaint",
        ),
        Number(
            "COMPLAINTS_WAITING",
            ("Pengaduan dengan jam layanan berjalan", "Complaints with a running clock"),
            "complaint",
            "complaint_clocks",
            complaint_clock,
            counts="urgent",
            narrowed=_CLOCKS,
            walls="complaint",
        ),
        Number(
            "COMPLAINTS_PAUSED",
            ("Pengaduan yang jamnya berhenti", "Complaints whose clock stands still"),
            "complaint",
            "complaint_clocks",
            complaint_clock,
            counts=f"urgent and {PAUSED}",
            narrowed=_CLOCKS,
            walls="complaint",
        ),
        Number(
            "COMPLAINTS_LATE",
            ("Pengaduan yang lewat batas pada hari itu", "Complaints that are late on the day"),
            "complaint",
            "complaint_clocks",
            complaint_clock,
            counts=f"urgent and {LATE}",
            narrowed=_CLOCKS,
            needs=("day",),
            walls="complaint",
        ),
        Number(
            "COMPLAINTS_BREACHED",
            ("Pengaduan yang tercatat melewati batas", "Complaints recorded as late"),
            "complaint",
            "complaint_clocks",
            complaint_clock,
            counts="urgent and breached",
            narrowed=_CLOCKS,
            walls="complaint",
        ),
    )


_SAID_WORDS: Final = {
    "confirmed": ("Jawaban pelapor", "Answers of reporters"),
    "satisfied": ("… yang puas", "… who are satisfied"),
    "dissatisfied": ("… yang tidak puas", "… who are not satisfied"),
    "rated": ("… yang memberi bintang", "… who gave stars"),
}


def _of_complaints(schema: str, _asked: Asked, _where: Where) -> Composable:
    """Answers, with what their complaints are narrowed by; the office is the one that had answered."""
    return SQL(
        "(select said.*, about.region, about.status, about.category, about.programme, about.channel,"
        " about.submitted_at from {} said join {} about using (complaint))"
    ).format(complaint_answer.at(schema, None), complaint_status.at(schema, None))


def answers() -> tuple[Number, ...]:
    """What reporters said, of complaints that are narrowed as complaints are."""

    def number(
        name: str, words: tuple[str, str], unit: str, counts: str, adds: str = "1"
    ) -> Number:
        return Number(
            name,
            words,
            unit,
            "complaints",
            complaint_answer,
            adds=adds,
            counts=counts,
            narrowed=_COMPLAINTS,
            time="submitted_at",
            rows=_of_complaints,
            past=number_pasts.answers,
            walls="complaint",
        )

    return (
        *(
            number(f"ANSWERS_{name.upper()}", _SAID_WORDS[name], "answer", counts)
            for name, counts in SAID.items()
        ),
        number(
            "ANSWERS_STARS", ("Jumlah bintang", "Sum of the stars"), "star", SAID["rated"], "rating"
        ),
    )


def referrals() -> tuple[Number, ...]:
    """Referrals, by the days on which they were sent."""
    by_sending = (
        Number(
            name,
            words,
            "referral",
            "referrals",
            referral,
            counts=counts,
            narrowed=("status", "partner", "service", "office"),
            day="sent_on",
            walls="referral",
        )
        for name, words, counts in (
            ("REFERRALS", ("Rujukan", "Referrals"), "true"),
            ("REFERRALS_SENT", ("Rujukan yang dikirim", "Referrals that were sent"), SENT),
            (
                "REFERRALS_ACKNOWLEDGED",
                ("Rujukan yang dijawab mitra", "Referrals that the partner acknowledged"),
                ACKNOWLEDGED,
            ),
        )
    )
    return (
        *by_sending,
        Number(
            "PARTNER_PLACES",
            ("Rujukan yang mengisi tempat mitra", "Referrals that take a partner's place"),
            "referral",
            "partners",
            partner_month,
            adds="referrals",
            narrowed=("partner", "service", "month"),
            place=None,
        ),
    )
