"""The numbers of proposals, data, desks, money and anomalies, by the rows that they count."""

from datetime import UTC, datetime
from typing import Any, Final

from psycopg.sql import SQL, Composable

from projections import number_pasts
from projections.anomaly import anomaly
from projections.anomaly_sources import NOTED, SOURCES
from projections.conditions import Where
from projections.data_quality import QualityFilter, household_data, person_data
from projections.data_team import data_team_member, village_data
from projections.explaining import Asked, Number
from projections.funds import budget_line, csr_pledge
from projections.households import household
from projections.objections import objection
from projections.proposals import ENDED, STEPS, proposal
from projections.puskesos_network import STANDING, puskesos_desk
from projections.quality_measures import MEASURES
from projections.read_model import Table

FOUND: Final = tuple(kind for kind in SOURCES if kind not in NOTED)
"""Kinds of anomalies that other data show."""
VILLAGE: Final = "__.__.__.____"
"""How the code of a village is written; data may be known of a regency alone."""
LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)


def data() -> tuple[Number, ...]:
    """Proposals, objections, the data team and the network of Puskesos."""
    return (
        *(
            Number(
                f"PROPOSALS_{step.upper()}",
                (
                    f"Usulan yang mencapai tahap {place}",
                    f"Proposals that reached step {place}: {step}",
                ),
                "proposal",
                "proposals",
                proposal,
                counts=f"reached >= {place}",
                narrowed=("programme", "unit", "stage"),
            )
            for place, step in enumerate(STEPS, 1)
        ),
        Number(
            "PROPOSALS_ENDED",
            ("Usulan yang berakhir tanpa penetapan", "Proposals that ended without enrolment"),
            "proposal",
            "proposals",
            proposal,
            counts=ENDED,
            narrowed=("programme", "unit", "stage"),
        ),
        Number(
            "OBJECTIONS",
            ("Sanggahan", "Objections"),
            "objection",
            "objections",
            objection,
            narrowed=("status", "programme", "reason"),
        ),
        Number(
            "DATA_OPERATORS",
            ("Anggota tim data yang ditugaskan", "Assigned members of the data team"),
            "operator",
            "data_coverage",
            data_team_member,
            counts="village is not null",
            narrowed=("village",),
            place="village",
        ),
        *(
            Number(
                f"VILLAGES_{name}",
                words,
                "village",
                "data_coverage",
                village_data,
                counts=f"village like '{VILLAGE}' and {counts}",
                narrowed=("village",),
                place="village",
                needs=needs,
            )
            for name, words, counts, needs in (
                (
                    "WITH_OPERATOR",
                    ("Desa/kelurahan yang memiliki operator", "Villages that have an operator"),
                    "operators > 0",
                    (),
                ),
                (
                    "WITH_WORKSTATION",
                    ("Desa/kelurahan yang memiliki komputer", "Villages that have a workstation"),
                    "workstation",
                    (),
                ),
                (
                    "FRESH",
                    ("Desa/kelurahan yang datanya mutakhir", "Villages whose data changed in time"),
                    "last_change_at >= %(fresh_since)s",
                    ("fresh_since",),
                ),
            )
        ),
        *(
            Number(
                name,
                words,
                unit,
                "puskesos_network",
                puskesos_desk,
                counts=counts,
                narrowed=("kind",),
                everywhere=True,
                needs=("end_of_day",),
                distinct=distinct,
            )
            for name, words, unit, counts, distinct in (
                (
                    "PUSKESOS_DESKS",
                    ("Puskesos yang buka pada hari itu", "Puskesos that serve on the day"),
                    "office",
                    STANDING,
                    None,
                ),
                (
                    "VILLAGES_WITH_PUSKESOS",
                    ("Desa/kelurahan yang memiliki Puskesos", "Villages that have a Puskesos"),
                    "village",
                    f"{STANDING} and region like '{VILLAGE}'",
                    "region",
                ),
            )
        ),
        Number(
            "HOUSEHOLD_LIVING",
            ("Anggota keluarga yang hidup", "Living members of families"),
            "person",
            "households",
            household,
            adds="living",
            narrowed=("household",),
        ),
    )


_SUBJECTS: Final = {
    "not merged and not died": (
        "QUALITY_PEOPLE",
        ("Orang yang hidup dalam data", "Living people on file"),
    ),
    "true": ("QUALITY_REGISTRATIONS", ("Pendaftaran orang", "Registrations of people")),
    "not gone": ("QUALITY_HOUSEHOLDS", ("Keluarga yang menetap", "Families that live here")),
}
"""What measures are asked of, by their `among`."""


def _suspected(schema: str, asked: Asked, where: Where) -> Composable:
    """People, with whether they are suspected to be registered twice."""
    quality = QualityFilter(LONG_AGO, asked.scope)
    return SQL("(select * from {})").format(quality.subjects(schema, "person", where, None))


def quality() -> tuple[Number, ...]:
    """Every measure of the data, and what it is asked of."""
    measures = MEASURES.values()
    tables: dict[str, Table[Any]] = {"person": person_data, "household": household_data}
    asked_of = {measure.among: measure for measure in measures}
    return (
        *(
            Number(
                _SUBJECTS[among][0],
                _SUBJECTS[among][1],
                one.subject,
                "data_quality",
                tables[one.subject],
                counts=among,
            )
            for among, one in asked_of.items()
        ),
        *(
            Number(
                f"QUALITY_{one.name.upper()}",
                (one.id, one.en),
                one.subject,
                "data_quality",
                tables[one.subject],
                counts=f"{one.among} and {one.meets}",
                needs=("fresh_since",) if "fresh_since" in one.meets else (),
                rows=_suspected if "suspected" in one.meets else None,
            )
            for one in measures
        ),
    )


def money() -> tuple[Number, ...]:
    """The budget, donations, and anomalies."""
    return (
        *(
            Number(
                f"BUDGET_{kind.upper()}_RUPIAH",
                words,
                "rupiah",
                "funds",
                budget_line,
                adds=f"{kind}_rupiah",
                narrowed=("year", "line"),
                place=None,
            )
            for kind, words in (
                ("allocated", ("APBD dianggarkan semula", "APBD allocated at first")),
                ("revised", ("APBD setelah perubahan", "APBD as revised")),
                ("realized", ("APBD dibelanjakan", "APBD spent")),
            )
        ),
        *(
            Number(
                f"CSR_{kind.upper()}_RUPIAH",
                (f"CSR {indonesian}", f"CSR {kind}"),
                "rupiah",
                "funds",
                csr_pledge,
                adds=f"{kind}_rupiah",
                narrowed=("year", "purpose", "pledge"),
                place=None,
            )
            for kind, indonesian in (
                ("pledged", "dijanjikan"),
                ("received", "diterima"),
                ("allocated", "dialokasikan"),
                ("used", "dipakai"),
            )
        ),
        Number(
            "ANOMALIES",
            ("Kejanggalan yang dicatat tersendiri", "Anomalies that are noted as such"),
            "anomaly",
            "anomalies",
            anomaly,
            narrowed=("kind", "programme", "period"),
            walls="subject",
        ),
        Number(
            "ANOMALIES_FOUND",
            ("Kejanggalan yang tampak dari data lain", "Anomalies that other data show"),
            "anomaly",
            "anomalies",
            anomaly,
            narrowed=("kind", "programme", "period"),
            rows=_found,
            past=number_pasts.anomalies,
            walls="subject",
        ),
    )


def _found(schema: str, _asked: Asked, _where: Where) -> Composable:
    """Anomalies that are not noted as such, each by the fact that made it one."""
    return SQL("(select *, found_position as position from ({}) known)").format(
        SQL(" union all ").join([SOURCES[kind](schema, None) for kind in FOUND])
    )
