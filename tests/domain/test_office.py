"""A tenant is opened once; its offices open and close, have heads and answer to one another."""

from typing import Any

import pytest

from domain.errors import (
    AlreadyExists,
    Invalid,
    Missing,
    NotFound,
    OfficeIsClosed,
    OwnMatter,
    Refusal,
    SameRecord,
    UnknownCode,
)
from domain.office import (
    Office,
    OfficeClosed,
    OfficeEvent,
    OfficeHeadAppointed,
    OfficeOpened,
    OfficePlacedUnder,
    Tenant,
    TenantEvent,
    TenantOpened,
    appoint_head,
    close_office,
    evolve_office,
    evolve_tenant,
    office_stream,
    open_office,
    open_tenant,
    place_under,
    tenant_stream,
)
from tests.given import Given

SINTANG = {"code": "61.05", "name": "Kabupaten Sintang", "purpose": "demonstration"}
BETABAS = {
    "code": "betabas",
    "name": "Puskesos Betabas",
    "kind": "puskesos",
    "region": "61.05.01.1001",
}

tenant_opened = TenantOpened(code="61.05", name="Kabupaten Sintang", purpose="demonstration")
office_opened = OfficeOpened(
    office="betabas", name="Puskesos Betabas", kind="puskesos", region="61.05.01.1001"
)


def given_tenant(*facts: TenantEvent) -> Given[Tenant, TenantEvent]:
    return Given(evolve_tenant, *facts)


def given_office(*facts: OfficeEvent) -> Given[Office, OfficeEvent]:
    return Given(evolve_office, *facts)


def test_a_tenant_is_opened() -> None:
    given_tenant().when(open_tenant, **SINTANG).then(tenant_opened)


def test_a_tenant_is_not_opened_again() -> None:
    given_tenant(tenant_opened).when(open_tenant, **SINTANG).then_refused(
        AlreadyExists, field="code"
    )


@pytest.mark.parametrize(
    ("change", "error"), [({"purpose": "test"}, UnknownCode), ({"name": "  "}, Missing)]
)
def test_a_tenant_is_not_opened_with(change: dict[str, str], error: type[Refusal]) -> None:
    given_tenant().when(open_tenant, **{**SINTANG, **change}).then_refused(
        error, field=next(iter(change))
    )


def test_an_office_is_opened() -> None:
    given_office().when(open_office, **BETABAS).then(office_opened)


def test_an_office_is_not_opened_again() -> None:
    given_office(office_opened).when(open_office, **BETABAS).then_refused(
        AlreadyExists, field="office"
    )


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"code": "Dinas Sosial"}, Invalid, "office"),
        ({"code": "9a"}, Invalid, "office"),
        ({"code": "a"}, Invalid, "office"),
        ({"code": "a" * 41}, Invalid, "office"),
        ({"kind": "shop"}, UnknownCode, "kind"),
        ({"name": ""}, Missing, "name"),
        ({"name": "two\nlines"}, Invalid, "name"),
    ],
)
def test_an_office_is_not_opened_with(
    change: dict[str, Any], error: type[Refusal], field: str
) -> None:
    given_office().when(open_office, **{**BETABAS, **change}).then_refused(error, field=field)


def test_tenants_and_offices_know_where_they_are() -> None:
    assert given_tenant(tenant_opened).state == Tenant(region="61.05")
    assert given_office(office_opened).state == Office(region="61.05.01.1001")


def test_an_office_and_a_tenant_of_one_name_are_two_streams() -> None:
    assert office_stream("61.05") != tenant_stream("61.05")
    assert office_stream("betabas") == office_stream("betabas")


office_closed = OfficeClosed(
    office="betabas", reason="work_taken_over", decree="SK 1/2026", successor="secretariat"
)
head_appointed = OfficeHeadAppointed(office="betabas", account="account-5", decree="SK 2/2026")
placed_under = OfficePlacedUnder(office="betabas", superior="secretariat", decree="SK 3/2026")
CLOSING: dict[str, Any] = {
    "code": "betabas",
    "reason": "work_taken_over",
    "decree": "SK 1/2026",
    "successor": "secretariat",
    "acting_at": "secretariat",
}
HEAD: dict[str, Any] = {
    "code": "betabas",
    "account": "account-5",
    "decree": "SK 2/2026",
    "by": ("admin-1",),
}
UNDER: dict[str, Any] = {
    "code": "betabas",
    "superior": "secretariat",
    "above": ("secretariat", "dinas"),
    "decree": "SK 3/2026",
}


def test_an_office_is_closed_and_opened_again() -> None:
    given_office(office_opened).when(close_office, **CLOSING).then(office_closed)
    closed = given_office(office_opened, office_closed)
    closed.when(open_office, **BETABAS).then(office_opened)
    assert given_office(office_opened, office_closed, office_opened).state == Office(
        region="61.05.01.1001"
    )


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"acting_at": "betabas"}, OwnMatter, "office"),
        ({"successor": "betabas"}, SameRecord, "successor"),
        ({"reason": "bored"}, UnknownCode, "reason"),
        ({"decree": ""}, Missing, "decree"),
    ],
)
def test_an_office_is_not_closed_with(
    change: dict[str, Any], error: type[Refusal], field: str
) -> None:
    given_office(office_opened).when(close_office, **{**CLOSING, **change}).then_refused(
        error, field=field
    )


def test_a_closed_office_says_who_goes_on_with_its_work() -> None:
    closed = given_office(office_opened, office_closed)
    refusal = closed.when(close_office, **CLOSING).then_refused(OfficeIsClosed, field="office")
    assert "secretariat" in refusal.text_remedy
    closed.when(appoint_head, **HEAD).then_refused(OfficeIsClosed, field="office")
    closed.when(place_under, **UNDER).then_refused(OfficeIsClosed, field="office")


def test_an_office_has_one_head_at_a_time_whom_others_appoint() -> None:
    given_office(office_opened).when(appoint_head, **HEAD).then(head_appointed)
    given_office(office_opened, head_appointed).when(appoint_head, **HEAD).then_refused(
        AlreadyExists, field="account"
    )
    given_office(office_opened).when(appoint_head, **{**HEAD, "by": ("account-5",)}).then_refused(
        OwnMatter, field="account"
    )
    given_office().when(appoint_head, **HEAD).then_refused(NotFound, field="office")


def test_an_office_answers_to_another_but_not_in_a_circle() -> None:
    given_office(office_opened).when(place_under, **UNDER).then(placed_under)
    given_office(office_opened, placed_under).when(place_under, **UNDER).then_refused(
        AlreadyExists, field="superior"
    )
    for change in ({"superior": "betabas"}, {"above": ("secretariat", "betabas")}):
        given_office(office_opened).when(place_under, **{**UNDER, **change}).then_refused(
            SameRecord, field="superior"
        )


def test_an_office_keeps_its_head_and_superior() -> None:
    office = given_office(office_opened, head_appointed, placed_under).state
    assert office == Office(region="61.05.01.1001", head="account-5", superior="secretariat")
