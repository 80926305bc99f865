"""A tenant and its offices are opened once, under checked names."""

from typing import Any

import pytest

from domain.errors import AlreadyExists, Invalid, Missing, Refusal, UnknownCode
from domain.office import (
    Office,
    OfficeEvent,
    OfficeOpened,
    Tenant,
    TenantEvent,
    TenantOpened,
    evolve_office,
    evolve_tenant,
    office_stream,
    open_office,
    open_tenant,
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
