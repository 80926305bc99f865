"""A service of the catalogue is recorded in its unit, and a wrong record is voided once."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.errors import InFuture, NotFound, OutOfRange, Refusal, UnknownCode, WrongState
from domain.programme import UNITS
from domain.service_rendered import (
    CATALOGUE,
    VOID_REASONS,
    Service,
    ServiceEvent,
    ServiceRecorded,
    ServiceVoided,
    evolve,
    record,
    service_stream,
    void,
)
from tests.given import Given

TODAY = date(2022, 5, 18)
BPNT: dict[str, Any] = {
    "name": "BPNT",
    "quantity": 1,
    "rendered_on": TODAY,
    "region": "61.05.01.1001",
    "programme": None,
    "person": None,
    "today": TODAY,
}

recorded = ServiceRecorded(
    service="BPNT", unit="KPM", quantity=1, rendered_on=TODAY, region="61.05.01.1001"
)
voided = ServiceVoided(reason="entered_twice")


def given(*facts: ServiceEvent) -> Given[Service, ServiceEvent]:
    return Given(evolve, *facts)


def test_a_service_is_recorded() -> None:
    given().when(record, **BPNT).then(recorded)


def test_a_service_may_concern_a_programme_and_a_person() -> None:
    person = UUID(int=1)
    given().when(record, **{**BPNT, "programme": "BPNT", "person": person}).then(
        ServiceRecorded(
            service="BPNT",
            unit="KPM",
            rendered_on=TODAY,
            programme="BPNT",
            person=person,
            region="61.05.01.1001",
        )
    )


@pytest.mark.parametrize(
    ("service", "unit"),
    [
        ("BPNT", "KPM"),
        ("PKH", "KPM"),
        ("PBI BPJS", "KPM"),
        ("DTKS", "operator"),
        ("ODGJ", "person"),
        ("Pemulangan OT", "person"),
    ],
)
def test_the_catalogue_gives_the_unit(service: str, unit: str) -> None:
    assert record(None, **{**BPNT, "name": service}).unit == unit


def test_the_catalogue_holds_the_six_services_in_known_units() -> None:
    assert len(CATALOGUE) == 6
    assert set(CATALOGUE.values()) == set(UNITS)


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"name": "BLT"}, UnknownCode, "service"),
        ({"quantity": 0}, OutOfRange, "quantity"),
        ({"quantity": 1001}, OutOfRange, "quantity"),
        ({"rendered_on": date(2022, 5, 19)}, InFuture, "rendered_on"),
        ({"rendered_on": date(1999, 12, 31)}, OutOfRange, "rendered_on"),
    ],
)
def test_a_service_is_not_recorded_with(
    change: dict[str, Any], error: type[Refusal], field: str
) -> None:
    given().when(record, **{**BPNT, **change}).then_refused(error, field=field)


@pytest.mark.parametrize(
    "change", [{"quantity": 1000}, {"rendered_on": date(2000, 1, 1)}, {"rendered_on": TODAY}]
)
def test_a_service_is_recorded_at_the_edges(change: dict[str, Any]) -> None:
    given().when(record, **{**BPNT, **change}).then(
        ServiceRecorded(
            service="BPNT",
            unit="KPM",
            quantity=change.get("quantity", 1),
            rendered_on=change.get("rendered_on", TODAY),
            region="61.05.01.1001",
        )
    )


def test_a_record_is_not_written_over_another() -> None:
    given(recorded).when(record, **BPNT).then_refused(WrongState, field="service")


@pytest.mark.parametrize("reason", VOID_REASONS)
def test_a_record_is_voided_with_a_reason(reason: str) -> None:
    given(recorded).when(void, reason=reason).then(ServiceVoided(reason=reason))


def test_a_record_is_not_voided_for_an_unlisted_reason() -> None:
    given(recorded).when(void, reason="because").then_refused(UnknownCode, field="reason")


def test_a_void_record_is_not_voided_again() -> None:
    given(recorded, voided).when(void, reason="wrong_date").then_refused(
        WrongState, field="service"
    )


def test_what_was_not_recorded_is_not_voided() -> None:
    given().when(void, reason="wrong_date").then_refused(NotFound, field="service")


def test_a_record_keeps_its_region_and_programme() -> None:
    assert given(recorded, voided).state == Service("61.05.01.1001", None, voided=True)


def test_two_commands_are_two_services() -> None:
    one, two = UUID(int=1), UUID(int=2)
    assert service_stream("desk-1", one) == service_stream("desk-1", one)
    assert len({service_stream(a, c) for a in ("desk-1", "desk-2") for c in (one, two)}) == 4
