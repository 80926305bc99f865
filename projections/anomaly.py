"""Anomalies that facts bring to light: the table that all kinds share. What becomes known later adds or ends a row."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.fact import About, Recorded
from projections.anomaly_kinds import AnomalyKind
from projections.folding import Page
from projections.read_model import Change, Table


class Anomaly(NamedTuple):
    """Something recorded that deserves a look, as long as it holds.

    matter          what makes it one and the same anomaly of its kind
    subject         the stream that it is about; detail: a code that says more
    place           where it stands in lists of its kind: no two have the same
    found_position  of the fact that made it one
    person          whom it concerns, amount_rupiah: the money, where there is any
    measured, most, beside  its numbers, as the kind's definition says (`projections/anomaly_kinds.py`)
    since           the day it is measured from; rule_version: of the kind's rule, by which it was judged
    at_office       whose matter it is, where that is not the office of the act
    """

    kind: str
    matter: str
    subject: UUID
    detail: str | None
    place: int
    found_position: int
    region: str | None
    programme: str | None
    period: str | None
    person: UUID | None
    amount_rupiah: int | None
    measured: int | None
    most: int | None
    beside: int | None
    since: date | None
    rule_version: int | None
    at_office: str | None
    position: int = 0


anomaly = Table(
    "anomaly",
    Anomaly,
    key=("kind", "matter"),
    indexes=(("kind", "place"),),
    past=(("kind",),),
    version=2,
    changes=(
        Change(
            2,
            "Late entries and back-dating go by the day that the act itself says, too: services and other acts that"
            " said a day of long ago beside a time of now were missing.",
            columns=("detail", "measured", "since"),
            rows=True,
        ),
    ),
)


def is_noted(page: Page, kind: AnomalyKind, matter: str) -> bool:
    """Whether the anomaly holds already."""
    return page.rows(anomaly).get(kind.value, matter) is not None


def note(
    page: Page,
    recorded: Recorded,
    kind: AnomalyKind,
    matter: str,
    *,
    detail: str | None = None,
    subject: UUID | None = None,
    person: UUID | None = None,
    amount_rupiah: int | None = None,
    measured: int | None = None,
    most: int | None = None,
    beside: int | None = None,
    since: date | None = None,
    rule_version: int | None = None,
    at_office: str | None = None,
    about: About | None = None,
    place: int | None = None,
) -> None:
    """Write the anomaly that this fact makes, or its new numbers: which fact made it one stays.

    about  what it concerns, where that is not what the fact does
    place  its place, where the fact may make several; else the fact's position
    """
    rows = page.rows(anomaly)
    known = rows.get(kind.value, matter)
    found, concerns = known.found_position if known else recorded.position, about or recorded.about
    rows.put(
        Anomaly(
            kind=kind.value,
            matter=matter,
            subject=subject or recorded.stream,
            detail=detail,
            place=place or found,
            found_position=found,
            region=concerns.region,
            programme=concerns.programme,
            period=concerns.period,
            person=person,
            amount_rupiah=amount_rupiah,
            measured=measured,
            most=most,
            beside=beside,
            since=since,
            rule_version=rule_version,
            at_office=at_office,
        )
    )


def settle(page: Page, kind: AnomalyKind, matter: str) -> None:
    """Take away an anomaly that no longer holds; answers as of before still have it."""
    page.rows(anomaly).remove(kind.value, matter)
