"""The numbers of street cases, clients and shelters, by the rows that they count."""

from typing import Final

from psycopg.sql import Composable

from projections import number_pasts
from projections.activities import activity_session
from projections.case_outcomes import SETTLED, case_outcome
from projections.caseload import LOADS, STAY_ENDED, STAYED_DAYS
from projections.clients import client
from projections.conditions import Where
from projections.explaining import Asked, Number
from projections.roster_board import ON_DUTY, roster_shift, team_member
from projections.shelters import SLEPT, UNPLACED, shelter_beds, shelter_stay, stays, valid_beds
from projections.stranded_claims import stranded_claim
from projections.street_cases import REFERRED, WAITING, street_case
from projections.trc_calls import trc_call

_CASES: Final = ("status", "category", "subtype", "source", "intake", "outcome", "patrol")
_CLIENTS: Final = ("status", "category", "shelter", "sex", "worker", "outcome", "case")
_BEDS: Final = ("shelter", "side")


def cases() -> tuple[Number, ...]:
    """Cases, clients, beds, sessions and claims."""
    return (
        Number(
            "CASES",
            ("Kasus PMKS", "PMKS cases"),
            "case",
            "street_cases",
            street_case,
            narrowed=_CASES,
        ),
        Number(
            "CLIENTS",
            ("Klien yang pernah masuk panti atau UPT", "Clients who ever came into a shelter"),
            "client",
            "clients",
            client,
            counts="admitted",
            narrowed=_CLIENTS,
        ),
        Number(
            "CLIENTS_IN_SHELTER",
            ("Klien di panti atau UPT", "Clients in a shelter"),
            "client",
            "clients",
            client,
            counts=LOADS["in_shelter"],
            narrowed=_CLIENTS,
        ),
        Number(
            "BEDS_OCCUPIED",
            ("Tempat tidur terisi pada hari itu", "Beds occupied at the end of the day"),
            "bed",
            "shelters",
            shelter_stay,
            counts=SLEPT,
            narrowed=_BEDS,
            needs=("day",),
        ),
        *(
            Number(
                f"ACTIVITY_{name}",
                words,
                unit,
                "shelters",
                activity_session,
                adds=adds,
                narrowed=("shelter", "kind"),
                day="held_on",
            )
            for name, words, unit, adds in (
                ("SESSIONS", ("Kegiatan", "Sessions"), "session", "1"),
                ("MINUTES", ("Menit kegiatan", "Minutes of sessions"), "minute", "minutes"),
                ("PRESENT", ("Kehadiran", "Attendances"), "attendance", "present"),
                ("ABSENT", ("Ketidakhadiran", "Absences"), "absence", "absent"),
            )
        ),
        Number(
            "STRANDED_CLAIMS",
            ("Klaim orang terlantar", "Claims of stranded people"),
            "claim",
            "stranded_claims",
            stranded_claim,
            narrowed=("status", "office", "reason"),
            day="claimed_on",
        ),
    )


_LOAD_WORDS: Final = {
    "open": ("Klien yang kasusnya terbuka", "Clients whose case is open"),
    "in_shelter": ("… yang ada di panti atau UPT", "… who are in a shelter"),
    "over_limit": ("… yang melewati batas tinggal", "… whose stay is over its limit"),
    "overdue_visits": (
        "… yang kunjungan lanjutannya terlambat",
        "… whose aftercare visit is overdue",
    ),
}


def clients() -> tuple[Number, ...]:
    """What workers are answerable for, how stays ended, and what was done for clients."""

    def number(
        name: str,
        words: tuple[str, str],
        unit: str,
        topic: str,
        adds: str = "1",
        counts: str = "true",
    ) -> Number:
        day = "left_on" if topic == "rehabilitation_outcomes" else None
        return Number(
            name, words, unit, topic, client, adds=adds, counts=counts, narrowed=_CLIENTS, day=day
        )

    ended = "rehabilitation_outcomes"
    return (
        *(
            number(
                f"CASELOAD_{name.upper()}",
                _LOAD_WORDS[name],
                "client",
                "caseload",
                counts=f"open and {load}",
            )
            for name, load in LOADS.items()
        ),
        number(
            "STAYS_ENDED",
            ("Masa tinggal yang berakhir", "Stays that ended"),
            "client",
            ended,
            counts=STAY_ENDED,
        ),
        number(
            "STAYS_ENDED_DAYS",
            (
                "Hari tinggal, bila hari pertamanya diketahui",
                "Days of those stays, where the first one is known",
            ),
            "day",
            ended,
            STAYED_DAYS,
            STAY_ENDED,
        ),
        number(
            "CLIENTS_UNPLACED",
            (
                "Klien di panti tanpa tempat tidur tercatat",
                "Clients in a shelter without a bed on record",
            ),
            "client",
            "shelters",
            counts=UNPLACED,
        ),
        *(
            number(f"CLIENT_{name}", words, unit, "clients", adds)
            for name, words, unit, adds in (
                (
                    "SESSIONS_PRESENT",
                    ("Kegiatan yang diikuti klien", "Sessions that clients attended"),
                    "session",
                    "present",
                ),
                (
                    "SESSIONS_ABSENT",
                    ("Kegiatan yang tidak diikuti", "Sessions that they missed"),
                    "session",
                    "absent",
                ),
                (
                    "ASSESSMENTS",
                    ("Asesmen klien", "Assessments of clients"),
                    "assessment",
                    "assessments",
                ),
                ("VISITS", ("Kunjungan lanjutan", "Aftercare visits"), "visit", "visits"),
            )
        ),
    )


def _valid_beds(schema: str, _asked: Asked, _where: Where) -> Composable:
    return valid_beds(schema)


def _stays(schema: str, _asked: Asked, _where: Where) -> Composable:
    return stays(schema)


def beds() -> tuple[Number, ...]:
    """The beds of a day, and who stays too long in them."""
    return (
        Number(
            "BEDS",
            ("Tempat tidur pada hari itu", "Beds on the day"),
            "bed",
            "shelters",
            shelter_beds,
            adds="beds",
            narrowed=_BEDS,
            needs=("day",),
            rows=_valid_beds,
            past=number_pasts.valid_beds,
        ),
        Number(
            "BEDS_OVER_LIMIT",
            (
                "Tempat tidur yang penghuninya melewati batas tinggal",
                "Beds whose occupant is over the limit",
            ),
            "bed",
            "shelters",
            shelter_stay,
            counts=f"{SLEPT} and limit_on < %(day)s",
            narrowed=_BEDS,
            needs=("day",),
            rows=_stays,
            past=number_pasts.stays,
        ),
    )


def settled() -> tuple[Number, ...]:
    """Cases by when they were reported: how many, and how many of them are settled."""
    return tuple(
        Number(
            name,
            words,
            "case",
            "office_indicators",
            case_outcome,
            counts=counts,
            narrowed=("category", "status", "outcome"),
            time="reported_at",
        )
        for name, words, counts in (
            ("CASES_REPORTED", ("Kasus yang dilaporkan", "Cases that were reported"), "true"),
            ("CASES_SETTLED", ("… yang selesai ditangani", "… that are settled"), SETTLED),
        )
    )


def trc() -> tuple[Number, ...]:
    """What waits for the TRC, who can go, and how many cases its response times were measured of."""
    waiting = ", ".join(f"'{status}'" for status in WAITING)
    measured = f"{REFERRED} and minutes_to_{{}} is not null"
    board = (
        (
            "TRC_CALLS_WAITING",
            ("Panggilan yang belum ditangani", "Calls that nobody settled"),
            "call",
            trc_call,
            "status = 'received'",
        ),
        (
            "TRC_CASES_WAITING",
            ("Kasus yang orangnya belum bersama kita", "Cases whose person is not with us yet"),
            "case",
            street_case,
            f"status in ({waiting})",
        ),
        (
            "TRC_CASES_DISPATCHED",
            ("Kasus yang waktu berangkatnya diukur", "Cases whose time to dispatch was measured"),
            "case",
            street_case,
            measured.format("dispatch"),
        ),
        (
            "TRC_CASES_ARRIVED",
            ("Kasus yang waktu tibanya diukur", "Cases whose time to arrival was measured"),
            "case",
            street_case,
            measured.format("arrival"),
        ),
    )
    return (
        *(
            Number(name, words, unit, "trc_board", table, counts=counts, narrowed=("source",))
            for name, words, unit, table, counts in board
        ),
        *(
            Number(
                f"TRC_MEMBERS_{name}",
                words,
                "member",
                "trc_board",
                team_member,
                adds=adds,
                counts=counts,
                narrowed=("member", "kind", "place", "on_day", "on_shift"),
                place=None,
                needs=needs,
            )
            for name, words, adds, counts, needs in (
                ("SERVING", ("Anggota TRC", "Members of the TRC"), "1", "serving", ()),
                (
                    "ON_DUTY",
                    ("Anggota TRC yang bertugas", "Members on duty"),
                    "1",
                    ON_DUTY,
                    ("now",),
                ),
                (
                    "SENT",
                    ("Penugasan anggota TRC", "How often members were sent"),
                    "dispatches",
                    "true",
                    (),
                ),
            )
        ),
        *(
            Number(
                f"ROSTER_{name.upper()}",
                words,
                "member",
                "trc_roster",
                roster_shift,
                adds=name,
                narrowed=("day", "shift"),
                place=None,
            )
            for name, words in (
                ("needed", ("Anggota yang dibutuhkan jadwal", "Members that shifts need")),
                ("assigned", ("Anggota yang dijadwalkan", "Members that are assigned")),
            )
        ),
    )
