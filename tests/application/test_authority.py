"""Who may act is what the log says at that moment, and a revocation that races with an act wins."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from application.appointments import (
    ConfirmGrant,
    EndSubstitution,
    GrantRole,
    NameSubstitute,
    RequireAppointments,
    RestoreAccount,
    RevokeRole,
    SuspendAccount,
)
from application.authority import chain_of
from application.colleagues import known_colleague
from application.commands import COMMANDS
from application.offices import (
    AppointOfficeHead,
    CloseOffice,
    OpenOffice,
    OpenTenant,
    PlaceOfficeUnder,
)
from application.ports import Act, Receipt
from application.rendering_services import RecordService
from application.roles import Role
from application.use_case import Command
from domain.account import RoleGranted, RoleRevoked, account_stream
from domain.errors import (
    CommandIdReused,
    NotAppointed,
    NotFound,
    OfficeIsClosed,
    OutsideRegion,
    Refusal,
    SamePerson,
    SameRecord,
)
from domain.fact import Sealed
from domain.staff import StaffQualified, staff_stream
from tests.application.memory import World, act

VILLAGE, OTHER_VILLAGE = "61.05.01.1001", "61.05.02.2001"
DECREE = "SK 821/7/2026"
DAY = date(2026, 1, 4)
SERVICE = RecordService(service="BPNT", region=VILLAGE, rendered_on=DAY)
ELSEWHERE = RecordService(service="BPNT", region=OTHER_VILLAGE, rendered_on=DAY)
PLACE: dict[str, Any] = {"role": "desk", "office": "betabas"}


async def do(world: World, command: Command, by: Act) -> Receipt:
    return await COMMANDS[type(command)](command, by, world.ports)


def admin(number: int = 1, **changes: Any) -> Act:
    return act(Role.ADMIN, actor=f"admin-{number}", **changes)


def desk(**changes: Any) -> Act:
    return act(Role.DESK, **{"actor": "account-5", "office": "betabas", **changes})


async def town(*, required: bool = True) -> World:
    """A tenant with two offices whose administrators are 1 and 2."""
    world = World()
    await do(
        world,
        OpenTenant(code="61.05", name="Kabupaten Sintang", purpose="demonstration"),
        admin(),
    )
    for office, kind, region in (
        ("secretariat", "secretariat", "61.05"),
        ("betabas", "puskesos", VILLAGE),
    ):
        wanted = OpenOffice(office=office, name=f"Kantor {office}", kind=kind, region=region)
        await do(world, wanted, admin())
    if required:
        names = ("admin-1", "admin-2")
        await do(
            world,
            RequireAppointments(decree=DECREE, administrators=names, office="secretariat"),
            admin(),
        )
    return world


async def grant(world: World, account: str = "account-5", **changes: Any) -> None:
    values = {**PLACE, "decree": DECREE, "regions": (VILLAGE,), **changes}
    await do(world, GrantRole(account=account, **values), admin())


async def test_without_the_requirement_a_token_s_word_is_enough() -> None:
    world = await town(required=False)
    assert (await do(world, SERVICE, desk())).position == len(world.ledger.log)


async def test_where_it_is_required_only_who_is_appointed_acts() -> None:
    world = await town()
    with pytest.raises(NotAppointed):
        await do(world, SERVICE, desk())
    await grant(world)
    await do(world, SERVICE, desk())
    for wrong in (
        desk(actor="account-6"),
        desk(office="secretariat"),
        replace(desk(), role=Role.FIELD),
    ):
        with pytest.raises(NotAppointed):
            await do(world, SERVICE, wrong)


async def test_an_appointment_counts_in_its_own_regions_whatever_the_token_says() -> None:
    world = await town()
    await grant(world)
    with pytest.raises(OutsideRegion):
        await do(world, ELSEWHERE, desk(regions=("",)))
    await do(world, SERVICE, desk(regions=("61.05.14",)))


async def test_where_it_is_required_work_is_given_only_to_who_is_appointed() -> None:
    world = await town()
    certificate = StaffQualified(
        account="account-5",
        qualification="psychologist",
        certificate=Sealed("…"),
        valid_from=DAY,
        valid_until=date(2099, 12, 31),
    )
    world.ledger.record(staff_stream("account-5"), certificate)
    with pytest.raises(NotFound) as refused:
        await known_colleague("account-5", admin(), world.ports, field="worker")
    assert refused.value.field == "worker"
    await grant(world)
    known = await known_colleague("account-5", admin(), world.ports, field="worker")
    assert account_stream("account-5") in {stream.id for stream in known}


async def test_the_whole_tenant_is_more_than_its_code() -> None:
    world = await town()
    await grant(world, regions=())
    await do(world, RecordService(service="BPNT", region="61.05", rendered_on=DAY), desk())
    await do(world, ELSEWHERE, desk())


async def test_an_appointment_counts_from_its_first_day_to_its_last() -> None:
    world = await town()
    first = world.now.date() + timedelta(days=1)
    await grant(world, valid_from=first, valid_until=first)
    for days_on, may in ((0, False), (1, True), (1, False)):
        world.pass_days(days_on)
        if may:
            await do(world, SERVICE, desk())
        else:
            with pytest.raises(NotAppointed):
                await do(world, SERVICE, desk())


async def test_a_late_entry_is_made_by_who_may_act_now() -> None:
    world = await town()
    await grant(world)
    await do(
        world, RevokeRole(account="account-5", **PLACE, reason="retired", decree=DECREE), admin()
    )
    yesterday = world.now - timedelta(days=1)
    with pytest.raises(NotAppointed):
        await do(world, SERVICE, desk(stated_at=yesterday))


async def test_a_revocation_that_races_with_an_act_wins() -> None:
    world = await town()
    await grant(world)
    revoked = RoleRevoked(account="account-5", **PLACE, reason="dismissed", decree=DECREE)
    world.ledger.before_next_append = lambda: world.ledger.record(
        account_stream("account-5"), revoked
    )
    before = len(world.ledger.log)
    with pytest.raises(NotAppointed):
        await do(world, SERVICE, desk())
    assert len(world.ledger.log) == before + 1


async def test_what_is_remembered_of_an_appointment_saves_reading_and_lets_nobody_act_too_long() -> (
    None
):
    world = await town()
    await grant(world)
    await do(world, SERVICE, desk())
    read: list[int] = []
    whole = world.ledger.read_many

    async def counted(streams: Any, evolve: Any) -> Any:
        read.append(len(streams))
        return await whole(streams, evolve)

    world.ledger.read_many = counted  # type: ignore[method-assign]
    await do(world, SERVICE, desk())
    assert read == []
    revoked = RoleRevoked(account="account-5", **PLACE, reason="dismissed", decree=DECREE)
    world.ledger.record(account_stream("account-5"), revoked)
    with pytest.raises(NotAppointed):  # it was remembered, and what it rests on had moved
        await do(world, SERVICE, desk())
    assert read == [3]


async def test_a_refusal_is_never_made_from_memory() -> None:
    world = await town()
    with pytest.raises(NotAppointed):
        await do(world, SERVICE, desk())
    granted = RoleGranted(
        account="account-5",
        **PLACE,
        regions=(VILLAGE,),
        decree=DECREE,
        valid_from=world.now.date(),
    )
    world.ledger.record(account_stream("account-5"), granted)  # by another process
    await do(world, SERVICE, desk())
    world.ledger.record(
        account_stream("account-5"),
        RoleRevoked(account="account-5", **PLACE, reason="moved_post", decree=DECREE),
    )
    world.ledger.record(
        account_stream("account-5"), msgspec.structs.replace(granted, regions=("61.05",))
    )
    await do(world, ELSEWHERE, desk())  # by what is remembered it lies outside their regions


async def test_what_was_acknowledged_is_answered_again_after_a_revocation() -> None:
    world = await town()
    await grant(world)
    doing = desk()
    first = await do(world, SERVICE, doing)
    await do(
        world, RevokeRole(account="account-5", **PLACE, reason="retired", decree=DECREE), admin()
    )
    assert await do(world, SERVICE, doing) == first


async def test_a_suspended_account_acts_in_no_role_until_it_is_restored() -> None:
    world = await town()
    await grant(world)
    await do(
        world, SuspendAccount(account="account-5", reason="under_inquiry", decree=DECREE), admin()
    )
    with pytest.raises(NotAppointed):
        await do(world, SERVICE, desk())
    await do(world, RestoreAccount(account="account-5", decree=DECREE), admin())
    await do(world, SERVICE, desk())


async def test_citizens_and_our_own_processes_need_no_appointment() -> None:
    world = await town()
    grant_by_keeper = GrantRole(account="account-9", decree=DECREE, role="head", office="betabas")
    await do(world, grant_by_keeper, act(Role.SYSTEM, actor="puskesos", office="puskesos"))
    with pytest.raises(NotAppointed):
        await do(
            world,
            grant_by_keeper,
            act(Role.SYSTEM, actor="puskesos", office="puskesos", on_behalf_of="admin-1"),
        )


async def test_a_head_is_made_by_two_people_and_may_then_act() -> None:
    world = await town()
    await grant(world, "account-8", role="head")
    head = act(Role.HEAD, actor="account-8", office="betabas")
    suspend = SuspendAccount(account="admin-1", reason="long_leave", decree=DECREE)
    with pytest.raises(NotAppointed):
        await do(world, suspend, head)
    confirm = ConfirmGrant(
        account="account-8",
        role="head",
        office="betabas",
        decree=DECREE,
        regions=(VILLAGE,),
        valid_from=world.now.date(),
    )
    with pytest.raises(SamePerson):
        await do(world, confirm, admin(1))
    await do(world, confirm, admin(2))
    # Of the tenant's administrator a village's head knows nothing.
    refusal = await refused(world, suspend, head)
    assert refusal == "not_found"


async def refused(world: World, command: Command, by: Act) -> str:
    with pytest.raises(Refusal) as caught:
        await do(world, command, by)
    return caught.value.code


async def on_leave(world: World) -> NameSubstitute:
    """Account 5 is on leave for a fortnight, and 6, of the secretariat, acts for it."""
    await grant(world)
    await grant(world, "account-6", office="secretariat", regions=())
    today = world.now.date()
    named = NameSubstitute(
        account="account-5",
        substitute="account-6",
        **PLACE,
        valid_from=today,
        valid_until=today + timedelta(days=14),
        decree=DECREE,
    )
    await grant(world, "account-7", role="supervisor", office="secretariat", regions=())
    await do(world, named, act(Role.SUPERVISOR, actor="account-7"))
    return named


async def test_a_substitute_acts_in_the_place_of_another_and_says_so() -> None:
    world = await town()
    await on_leave(world)
    stand_in = desk(actor="account-6", on_behalf_of="account-5")
    await do(world, SERVICE, stand_in)
    envelope = world.ledger.log[-1].envelope
    assert (envelope.actor, envelope.on_behalf_of) == ("account-6", "account-5")
    with pytest.raises(NotAppointed):  # in nobody's place it is not theirs to do
        await do(world, SERVICE, desk(actor="account-6"))
    with pytest.raises(OutsideRegion):  # and only where the other may
        await do(world, ELSEWHERE, replace(stand_in, command_id=desk().command_id))


async def test_one_command_id_is_not_for_two_people() -> None:
    world = await town()
    await on_leave(world)
    await grant(world, "account-6")
    doing = desk(actor="account-6")
    await do(world, SERVICE, doing)
    with pytest.raises(CommandIdReused):
        await do(world, SERVICE, replace(doing, on_behalf_of="account-5"))


@pytest.mark.parametrize(
    "ends", ["the period is over", "it is ended", "the role is revoked", "the substitute goes"]
)
async def test_a_substitution_ends(ends: str) -> None:
    world = await town()
    named = await on_leave(world)
    if ends == "the period is over":
        world.pass_days(15)
    elif ends == "it is ended":
        over = EndSubstitution(account="account-5", substitute="account-6", **PLACE, decree=DECREE)
        await do(world, over, act(Role.SUPERVISOR, actor="account-7"))
    elif ends == "the role is revoked":
        gone = RevokeRole(account=named.account, **PLACE, reason="retired", decree=DECREE)
        await do(world, gone, admin())
    else:
        own = RevokeRole(
            account="account-6", role="desk", office="secretariat", reason="retired", decree=DECREE
        )
        await do(world, own, admin())
    with pytest.raises(NotAppointed):
        await do(world, SERVICE, desk(actor="account-6", on_behalf_of="account-5"))


async def test_nobody_claims_to_act_for_another_without_a_decree_even_where_tokens_are_trusted() -> (
    None
):
    world = await town(required=False)
    with pytest.raises(NotAppointed):
        await do(world, SERVICE, desk(actor="account-6", on_behalf_of="account-5"))


async def test_at_a_closed_office_nobody_acts() -> None:
    for required in (True, False):
        world = await town(required=required)
        await grant(world)
        closing = CloseOffice(
            office="betabas", reason="work_taken_over", decree=DECREE, successor="secretariat"
        )
        await do(world, closing, admin())
        with pytest.raises(OfficeIsClosed):
            await do(world, SERVICE, desk())
        again = OpenOffice(office="betabas", name="Betabas", kind="puskesos", region=VILLAGE)
        await do(world, again, admin())
        await do(world, SERVICE, desk())


async def test_the_chain_of_command_leads_from_the_own_head_upwards() -> None:
    world = await town()
    await grant(world)
    await grant(world, "account-8", role="supervisor")
    await grant(world, "account-9", role="supervisor", office="secretariat", regions=())
    for office, head in (("betabas", "account-8"), ("secretariat", "account-9")):
        await do(world, AppointOfficeHead(office=office, account=head, decree=DECREE), admin())
    under = PlaceOfficeUnder(office="betabas", superior="secretariat", decree=DECREE)
    await do(world, under, admin())
    assert await chain_of("account-5", world.ports) == ("account-8", "account-9")
    assert await chain_of("account-8", world.ports) == ("account-9",)
    assert await chain_of("account-9", world.ports) == ()
    assert await chain_of("nobody", world.ports) == ()
    circle = PlaceOfficeUnder(office="secretariat", superior="betabas", decree=DECREE)
    with pytest.raises(SameRecord):
        await do(world, circle, admin())
