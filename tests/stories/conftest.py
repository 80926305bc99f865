"""A newly opened tenant behind the real service, and the people who work with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest

from api.auth import Caller
from application.roles import Role
from infra.demonstration.narration import Narrator, stage
from infra.opening import open_new_tenant
from infra.settings import Settings
from tests.conftest import OpenTenant
from tests.running import Desk, Running, environment, running, settings_for

Hire: TypeAlias = Callable[..., Desk]

SINTANG, BATAM = "61.05", "21.71"
_NAMES = {SINTANG: "Kabupaten Sintang", BATAM: "Kota Batam"}


@pytest.fixture
def database(town: OpenTenant) -> str:
    """The owner's DSN of a database where both tenants have their read models."""
    return town.owner


@pytest.fixture
def service(theatre: Settings, database: str, tmp_path: Path) -> Iterator[Running]:
    """The service with its worker, over two tenants without a history."""
    with running(environment(tmp_path, database), tmp_path, "serve", forked=True) as service:
        yield service


@pytest.fixture
async def hire(service: Running) -> AsyncIterator[Hire]:
    """Give somebody a role at an office: `hire(Role.DESK, "secretariat")`."""
    async with httpx.AsyncClient(timeout=30) as client:

        def take_on(
            role: Role, office: str = "secretariat", tenant: str = SINTANG, *regions: str
        ) -> Desk:
            caller = Caller(f"{role}-{office}", role, tenant, office, regions or ("",))
            return Hired(client, service.address, caller)

        yield take_on


class Hired(Desk):
    """Somebody who is appointed by decree as soon as the tenant is found to require it."""

    async def answer(self, document: str, **variables: object) -> dict[str, Any]:
        found = await super().answer(document, **variables)
        if self._caller.role in (Role.ADMIN, Role.CITIZEN) or not _not_appointed(found):
            return found
        await self._be_appointed()
        return await super().answer(document, **variables)

    async def _be_appointed(self) -> None:
        caller = self._caller
        place: dict[str, Any] = {
            "account": caller.actor,
            "role": caller.role.value,
            "office": caller.office,
        }
        first, second = (
            Desk(self._client, self._address, replace(caller, actor=actor, role=Role.ADMIN))
            for actor in (f"admin-{caller.office}", f"admin-2-{caller.office}")
        )
        granted: dict[str, Any] = {
            **place,
            "decree": "SK 821/1/2022",
            "regions": [r for r in caller.regions if r],
            "validFrom": "2022-01-01",
        }
        await first.do("GrantRole", **granted)
        if caller.role is Role.HEAD:
            await second.do("ConfirmGrant", **granted)


def _not_appointed(answer: dict[str, Any]) -> bool:
    codes = [error["extensions"].get("code") for error in answer.get("errors", ())]
    codes += [
        given.get("code")
        for given in (answer.get("data") or {}).values()
        if isinstance(given, dict)
    ]
    return "not_appointed" in codes


OpenOffices: TypeAlias = Callable[[str], Awaitable[None]]

_OFFICES = {
    SINTANG: (("secretariat", "Sekretariat Puskesos", "secretariat", SINTANG),),
    BATAM: (
        ("dinsos-pm", "Dinas Sosial dan Pemberdayaan Masyarakat", "dinas", BATAM),
        ("upt-nilam-suri", "UPT P2PMKS Nilam Suri", "upt", "21.71.04"),
    ),
}


@pytest.fixture
async def offices(hire: Hire) -> None:
    """Open the offices of both tenants."""
    for tenant, opened in _OFFICES.items():
        admin = hire(Role.ADMIN, opened[0][0], tenant)
        for office, name, kind, region in opened:
            await admin.do("OpenOffice", office=office, name=name, kind=kind, region=region)


Tellers: TypeAlias = Callable[[str, str], Narrator]


@pytest.fixture
def theatre(database: str, tmp_path: Path) -> Settings:
    """Both tenants open and without a history, before any event loop runs."""
    settings = settings_for(tmp_path, database)
    for code, name in _NAMES.items():
        open_new_tenant(settings, database, code, name, "demonstration")
    return settings


@pytest.fixture
async def narrator(theatre: Settings, database: str) -> AsyncIterator[Tellers]:
    """Who tells a story in silence into a tenant: `narrator(BATAM, "batam_trc_night")`."""
    async with stage(theatre, database, aloud=False) as told_on:
        yield told_on.narrator
