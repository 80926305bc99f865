"""Aid for tests: people who may be paid, the batches they are paid in, and when and where."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.batch import BatchScheduled
from domain.delivery import PayDayPlanned, PostOfficePlanned
from domain.enrolment import EnrolmentDecided
from domain.fact import About, Sealed
from domain.person import (
    MergedInto,
    PersonRegistered,
    PersonsMerged,
    PersonsUnmerged,
    UnmergedFrom,
)
from tests.projections.history import DAY, VILLAGE, History, named

ANI, BUDI, CITRA, DEDI = named("ani"), named("budi"), named("citra"), named("dedi")
BATCH = named("batch")
OF_MAY: dict[str, Any] = {"programme": "BPNT", "period": "2022-05"}
ABOUT = About(VILLAGE, "BPNT", "2022-05")


def registered(
    history: History, *people: UUID, region: str = VILLAGE, nik: str | None = "sealed-nik"
) -> None:
    """People whose NIK is on file, unless it is not."""
    sealed = None if nik is None else Sealed(nik)
    for person in people:
        fact = PersonRegistered(name=Sealed("sealed"), nik=sealed, region=region)
        history.record(person, fact, about=About(region))


def enrolled(history: History, *people: UUID, programme: str = "BPNT") -> None:
    for person in people:
        fact = EnrolmentDecided(
            programme=programme, person=person, unit="KPM", decided_on=DAY, region=VILLAGE
        )
        history.record(enrolment_of(person), fact, about=About(VILLAGE, programme))


def enrolment_of(person: UUID) -> UUID:
    return named(f"enrolment {person}")


def merged(history: History, survivor: UUID, away: UUID) -> None:
    history.record(survivor, PersonsMerged(merged=away))
    history.record(away, MergedInto(survivor=survivor))


def unmerged(history: History, survivor: UUID, away: UUID) -> None:
    history.record(survivor, PersonsUnmerged(unmerged=away, reason="different_people"))
    history.record(away, UnmergedFrom(survivor=survivor))


def batch_scheduled(**changes: Any) -> BatchScheduled:
    values: dict[str, Any] = {
        **OF_MAY,
        "channel": "pos",
        "number": 1,
        "unit": "KPM",
        "funding": "apbn",
        "decree": "SK 1/2022",
        "control_count": 2,
        "control_sum_rupiah": 400_000,
        "region": VILLAGE,
        "scheduled_by": "owner-1",
        "needs_approval": True,
    }
    return BatchScheduled(**{**values, **changes})


def pay_day(region: str = VILLAGE, until: date = DAY, **changes: Any) -> PayDayPlanned:
    values: dict[str, Any] = {
        **OF_MAY,
        "region": region,
        "channel": "pos",
        "planned_on": date(2022, 5, 10),
        "on_time_until": until,
    }
    return PayDayPlanned(**{**values, **changes})


def post_office(code: str, *villages: str, **changes: Any) -> PostOfficePlanned:
    values: dict[str, Any] = {
        **OF_MAY,
        "post_office": code,
        "name": f"Kantor Pos {code}",
        "region": VILLAGE,
        "villages": villages,
        "days": (date(2022, 5, 10), date(2022, 5, 17)),
    }
    return PostOfficePlanned(**{**values, **changes})
