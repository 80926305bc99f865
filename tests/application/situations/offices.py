"""Tenants, offices, and who may act in them."""

from __future__ import annotations

from datetime import timedelta

from application.appointments import (
    ConfirmGrant,
    EndSubstitution,
    GrantRole,
    NameSubstitute,
    RequireAppointments,
    RestoreAccount,
    RevokeRole,
    SuspendAccount,
    grant_role,
    name_substitute,
    suspend_account,
)
from application.exporting import RecordExport
from application.keeping_evidence import ShowEvidence, StoreEvidence, store_evidence
from application.offices import (
    AppointOfficeHead,
    CloseOffice,
    OpenOffice,
    OpenTenant,
    PlaceOfficeUnder,
    open_office,
    open_tenant,
)
from application.roles import Role
from application.rules import local_day
from application.use_case import Command
from tests.application.memory import World, act
from tests.application.situations import Situation

VILLAGE = "61.05.01.1001"
DECREE = "SK 821/7/2026"
NIK = "6105991708909001"


async def _tenant(world: World) -> Command:
    return OpenTenant(code=world.tenant, name="Kabupaten Sintang", purpose="demonstration")


async def _town(world: World) -> None:
    """A tenant with its secretariat, and an administrator who is none of those that appear below."""
    opening = OpenTenant(code=world.tenant, name="Kabupaten Sintang", purpose="demonstration")
    await open_tenant(opening, act(Role.ADMIN), world.ports)
    secretariat = OpenOffice(
        office="secretariat", name="Sekretariat", kind="secretariat", region=world.tenant
    )
    await open_office(secretariat, act(Role.ADMIN), world.ports)


async def _village_desk(world: World) -> None:
    await _town(world)
    betabas = OpenOffice(office="betabas", name="Betabas", kind="puskesos", region=VILLAGE)
    await open_office(betabas, act(Role.ADMIN), world.ports)


async def _opening(world: World) -> Command:
    await _town(world)
    return OpenOffice(office="betabas", name="Betabas", kind="puskesos", region=VILLAGE)


async def _closing(world: World) -> Command:
    await _village_desk(world)
    return CloseOffice(
        office="betabas", reason="work_taken_over", decree=DECREE, successor="secretariat"
    )


async def _granted(world: World, account: str, role: str, office: str = "betabas") -> None:
    wanted = GrantRole(account=account, role=role, office=office, decree=DECREE, regions=(VILLAGE,))
    await grant_role(wanted, act(Role.ADMIN), world.ports)


async def _head(world: World) -> Command:
    await _village_desk(world)
    await _granted(world, "account-5", "supervisor")
    return AppointOfficeHead(office="betabas", account="account-5", decree=DECREE)


async def _under(world: World) -> Command:
    await _village_desk(world)
    return PlaceOfficeUnder(office="betabas", superior="secretariat", decree=DECREE)


async def _required(world: World) -> Command:
    await _town(world)
    return RequireAppointments(
        decree=DECREE, administrators=("account-1", "account-2"), office="secretariat"
    )


async def _grant(world: World) -> Command:
    await _village_desk(world)
    return GrantRole(
        account="account-5", role="desk", office="betabas", decree=DECREE, regions=(VILLAGE,)
    )


async def _confirmation(world: World) -> Command:
    await _village_desk(world)
    await _granted(world, "account-5", "head")
    return ConfirmGrant(
        account="account-5",
        role="head",
        office="betabas",
        decree=DECREE,
        regions=(VILLAGE,),
        valid_from=local_day(world.now, world.tenant),
    )


async def _revocation(world: World) -> Command:
    await _village_desk(world)
    await _granted(world, "account-5", "desk")
    return RevokeRole(
        account="account-5", role="desk", office="betabas", reason="moved_post", decree=DECREE
    )


async def _suspension(world: World) -> Command:
    await _village_desk(world)
    await _granted(world, "account-5", "desk")
    return SuspendAccount(account="account-5", reason="under_inquiry", decree=DECREE)


async def _restoration(world: World) -> Command:
    await suspend_account(await _suspension(world), act(Role.ADMIN), world.ports)  # type: ignore[arg-type]
    return RestoreAccount(account="account-5", decree=DECREE)


async def _substitute(world: World) -> NameSubstitute:
    await _village_desk(world)
    await _granted(world, "account-5", "supervisor")
    await _granted(world, "account-6", "desk")
    today = world.now.date()
    return NameSubstitute(
        account="account-5",
        substitute="account-6",
        role="supervisor",
        office="betabas",
        valid_from=today,
        valid_until=today + timedelta(days=14),
        decree=DECREE,
    )


async def _ending(world: World) -> Command:
    await name_substitute(await _substitute(world), act(Role.ADMIN), world.ports)
    return EndSubstitution(
        account="account-5",
        substitute="account-6",
        role="supervisor",
        office="betabas",
        decree=DECREE,
    )


async def _storing(world: World) -> Command:
    await _town(world)
    kept = await world.evidence.keep(b"a picture", {})
    return StoreEvidence(digest=kept.digest, region=VILLAGE)


async def _exporting(world: World) -> Command:
    await _village_desk(world)
    return RecordExport(
        purpose="Pemeriksaan triwulan", for_office="betabas", period="2022-01-01..2022-05-18"
    )


async def _showing(world: World) -> Command:
    wanted = await _storing(world)
    assert isinstance(wanted, StoreEvidence)
    await store_evidence(wanted, act(Role.DESK), world.ports)
    return ShowEvidence(digest=wanted.digest, purpose_code="case_work")


_ACCOUNT = (("account", "", "missing"), ("account", "Siti A", "invalid"))
_NO_NUMBER = (("account", NIK, "personal_data_in_clear"),)
_BAD_DECREE = (("decree", " ", "missing"), ("decree", f"SK {NIK}", "personal_data_in_clear"))

SITUATIONS: dict[type[Command], Situation] = {
    OpenTenant: Situation(
        role=Role.ADMIN,
        arrange=_tenant,
        codes=("purpose",),
        shapes=(
            ("code", "99.99", "unknown_region"),
            ("code", "21.71", "outside_region"),
            ("name", " ", "missing"),
            ("name", NIK, "personal_data_in_clear"),
        ),
        region_bound=False,  # there is no region before there is a tenant
        needs_history=False,
    ),
    OpenOffice: Situation(
        role=Role.ADMIN,
        arrange=_opening,
        codes=("kind",),
        shapes=(
            ("office", "Dinas Sosial", "invalid"),
            ("region", "61.05.99", "unknown_region"),
            ("region", "21.71", "outside_region"),
            ("name", "", "missing"),
        ),
    ),
    CloseOffice: Situation(
        role=Role.ADMIN,
        arrange=_closing,
        codes=("reason",),
        shapes=(
            ("office", "secretariat", "own_matter"),
            ("successor", "betabas", "same_record"),
            ("successor", "nowhere", "not_found"),
            *_BAD_DECREE,
        ),
    ),
    AppointOfficeHead: Situation(
        role=Role.ADMIN,
        arrange=_head,
        shapes=(("account", "account-99", "not_found"), *_ACCOUNT, *_NO_NUMBER, *_BAD_DECREE),
    ),
    PlaceOfficeUnder: Situation(
        role=Role.ADMIN,
        arrange=_under,
        shapes=(
            ("superior", "betabas", "same_record"),
            ("superior", "nowhere", "not_found"),
            *_BAD_DECREE,
        ),
    ),
    RequireAppointments: Situation(
        role=Role.ADMIN,
        arrange=_required,
        shapes=(
            ("administrators", (), "missing"),
            ("administrators", ("tester",), "own_matter"),
            ("administrators", (NIK,), "personal_data_in_clear"),
            ("office", "nowhere", "not_found"),
            ("office", "Dinas Sosial", "invalid"),
            ("valid_from", World().now.date() + timedelta(days=1), "in_future"),
            *_BAD_DECREE,
        ),
        needs_history=False,
    ),
    GrantRole: Situation(
        role=Role.ADMIN,
        arrange=_grant,
        codes=("role",),
        shapes=(
            ("account", "tester", "own_matter"),
            ("office", "nowhere", "not_found"),
            ("regions", ("61.05.99",), "unknown_region"),
            ("regions", ("21.71",), "outside_region"),
            ("valid_until", World().now.date() - timedelta(days=1), "out_of_range"),
            *_ACCOUNT,
            *_NO_NUMBER,
            *_BAD_DECREE,
        ),
    ),
    ConfirmGrant: Situation(
        role=Role.ADMIN,
        arrange=_confirmation,
        shapes=(
            ("account", "account-99", "not_found"),
            ("decree", "SK 0/2026", "proposal_changed"),
            ("regions", (), "proposal_changed"),
            *_ACCOUNT,
        ),
    ),
    RevokeRole: Situation(
        role=Role.ADMIN,
        arrange=_revocation,
        codes=("reason",),
        shapes=(("account", "account-99", "not_found"), *_ACCOUNT, *_BAD_DECREE),
    ),
    SuspendAccount: Situation(
        role=Role.HEAD,
        arrange=_suspension,
        codes=("reason",),
        shapes=(("account", "account-99", "not_found"), *_ACCOUNT, *_BAD_DECREE),
    ),
    RestoreAccount: Situation(
        role=Role.HEAD,
        arrange=_restoration,
        shapes=(("account", "account-99", "not_found"), *_ACCOUNT, *_BAD_DECREE),
    ),
    NameSubstitute: Situation(
        role=Role.HEAD,
        arrange=_substitute,
        shapes=(
            ("substitute", "account-5", "same_record"),
            ("substitute", "tester", "own_matter"),
            ("substitute", "account-99", "not_found"),
            ("account", "account-99", "not_found"),
            ("valid_until", World().now.date() - timedelta(days=1), "out_of_range"),
            ("valid_until", World().now.date() + timedelta(days=400), "out_of_range"),
            *_BAD_DECREE,
        ),
    ),
    StoreEvidence: Situation(
        role=Role.DESK,
        arrange=_storing,
        shapes=(
            ("digest", "ABC", "invalid"),
            ("digest", "0" * 64, "not_found"),
            ("region", "61.05.99", "unknown_region"),
            ("region", "21.71", "outside_region"),
        ),
    ),
    ShowEvidence: Situation(
        role=Role.INSPECTOR,
        arrange=_showing,
        codes=("purpose_code",),
        shapes=(("digest", "ABC", "invalid"), ("digest", "0" * 64, "not_found")),
        repeatable=True,
    ),
    RecordExport: Situation(
        role=Role.INSPECTOR,
        arrange=_exporting,
        shapes=(
            ("purpose", "Periksa", "out_of_range"),
            ("purpose", f"Pemeriksaan {NIK}", "personal_data_in_clear"),
            ("for_office", "nowhere", "not_found"),
            ("programme", "NONE", "not_found"),
            ("period", "2022-13", "invalid"),
            ("period", "2022-05-18..2022-01-01", "invalid"),
            ("until", 0, "out_of_range"),
        ),
        repeatable=True,
    ),
    EndSubstitution: Situation(
        role=Role.HEAD,
        arrange=_ending,
        shapes=(("substitute", "account-99", "not_found"), *_ACCOUNT, *_BAD_DECREE),
    ),
}
