"""Whatever is wrong with a command, the answer is a refusal in words, and nothing accepted is lost."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from application.commands import COMMANDS
from application.distributing import DistributeGoods
from application.expected_version import named_first
from application.permissions import MAY
from application.ports import Act, Receipt
from application.roles import Role
from application.use_case import ATTEMPTS, Command
from domain.account import RoleGranted, SubstituteNamed, account_stream
from domain.errors import (
    CommandIdReused,
    Conflicted,
    InFuture,
    NotAllowed,
    Refusal,
    SamePerson,
    StaleVersion,
)
from domain.rule_book import RULES
from domain.rules import RulesVersionPublished, rules_stream
from tests.application import situations
from tests.application.memory import World, act
from tests.application.situations import Situation, kept

ELSEWHERE = "61.05.14"
"""A kecamatan in which no situation lies."""


def _every() -> dict[type[Command], Situation]:
    found: dict[type[Command], Situation] = {}
    for module in pkgutil.iter_modules(situations.__path__):
        topic = importlib.import_module(f"{situations.__name__}.{module.name}")
        assert not found.keys() & topic.SITUATIONS.keys()
        found |= topic.SITUATIONS
    return found


EVERY = _every()
COMMANDS_TRIED = sorted(EVERY, key=lambda command: command.__name__)
FAR_FUTURE = timedelta(hours=1)


def test_every_command_has_its_situation() -> None:
    assert {command.__name__ for command in EVERY} == {command.__name__ for command in COMMANDS}


async def given(command: type[Command]) -> tuple[World, Command, Act]:
    situation = EVERY[command]
    world = World()
    wanted = await situation.arrange(world)
    assert type(wanted) is command
    return world, wanted, act(situation.role, actor="tester", **dict(situation.act))


async def perform(wanted: Command, doing: Act, world: World) -> Receipt:
    return await COMMANDS[type(wanted)](wanted, doing, world.ports)


async def refused(wanted: Command, doing: Act, world: World) -> Refusal:
    """The refusal of a command, which says what is wrong and what to do, and leaves no trace."""
    before = list(world.ledger.log), dict(world.ledger.commands)
    with pytest.raises(Refusal) as caught:
        await perform(wanted, doing, world)
    assert (world.ledger.log, world.ledger.commands) == before
    refusal = caught.value
    assert refusal.code
    assert refusal.text
    assert refusal.text_remedy
    assert refusal.text_english
    return refusal


@pytest.mark.parametrize("command", COMMANDS_TRIED)
async def test_it_is_accepted_and_the_same_again_answers_the_same(command: type[Command]) -> None:
    world, wanted, doing = await given(command)
    receipt = await perform(wanted, doing, world)
    log = list(world.ledger.log)
    assert await perform(wanted, doing, world) == receipt
    assert world.ledger.log == log


@pytest.mark.parametrize("command", COMMANDS_TRIED)
async def test_one_command_id_has_one_content(command: type[Command]) -> None:
    world, wanted, doing = await given(command)
    await perform(wanted, doing, world)
    other = replace(doing, stated_at=world.now - timedelta(days=1))
    assert isinstance(await refused(wanted, other, world), CommandIdReused)


@pytest.mark.parametrize("command", COMMANDS_TRIED)
async def test_no_other_role_may(command: type[Command]) -> None:
    for role in set(Role) - MAY[command.__name__]:
        world, wanted, doing = await given(command)
        assert isinstance(await refused(wanted, replace(doing, role=role), world), NotAllowed)


CHECKED = [(command, maker) for command in COMMANDS_TRIED for maker in EVERY[command].makers]


def stands_in(world: World, doing: Act, holder: str) -> Act:
    """The act in another's place, whose substitute the actor is named for it."""
    today = world.now.date()
    for account in (holder, doing.actor):
        granted = RoleGranted(
            account=account,
            role=doing.role.value,
            office=doing.office,
            regions=(world.tenant,),
            decree="SK 1",
            valid_from=today,
        )
        world.ledger.record(account_stream(account), granted)
    named = SubstituteNamed(
        account=holder,
        substitute=doing.actor,
        role=doing.role.value,
        office=doing.office,
        valid_from=today,
        valid_until=today,
        decree="SK 1",
    )
    world.ledger.record(account_stream(holder), named)
    return replace(doing, on_behalf_of=holder)


@pytest.mark.parametrize(("command", "maker"), CHECKED)
async def test_whoever_made_it_does_not_check_it(command: type[Command], maker: str) -> None:
    world, wanted, doing = await given(command)
    assert isinstance(await refused(wanted, replace(doing, actor=maker), world), SamePerson)


@pytest.mark.parametrize(("command", "maker"), CHECKED)
async def test_whoever_acts_for_its_maker_does_not_check_it(
    command: type[Command], maker: str
) -> None:
    world, wanted, doing = await given(command)
    assert isinstance(await refused(wanted, stands_in(world, doing, maker), world), SamePerson)
    await perform(wanted, stands_in(world, doing, "somebody-else"), world)


@pytest.mark.parametrize("command", [c for c in COMMANDS_TRIED if EVERY[c].says_for])
async def test_what_is_made_in_anothers_place_says_so(command: type[Command]) -> None:
    world, wanted, doing = await given(command)
    before = len(world.ledger.log)
    await perform(wanted, stands_in(world, doing, "absent-1"), world)
    made = world.ledger.log[before + 3 :]
    said = [getattr(one.fact, str(EVERY[command].says_for), None) for one in made]
    assert "absent-1" in said


async def test_whatever_it_cites_must_be_kept_here() -> None:
    for command in COMMANDS_TRIED:
        world, wanted, doing = await given(command)
        cited = (kept(world, "cd" * 32), "ef" * 32)
        refusal = await refused(wanted, replace(doing, evidence=cited), world)
        assert (refusal.code, refusal.field) == ("unknown_evidence", "evidence"), command


def test_every_field_that_may_name_a_file_is_judged() -> None:
    fields = {
        f"{command.__name__}.{field.name}"
        for command in COMMANDS_TRIED
        for field in msgspec.structs.fields(command)
        if "digest" in field.name
    }
    elsewhere = {
        "StoreEvidence.digest",  # says that it is kept
        "ShowEvidence.digest",  # asks to see it
        "ReceiveEnquiry.digests",  # keyed, of people
        "ReconcileBatch.file_digest",  # the payer's data file, which is no picture or scan
    }
    assert fields - elsewhere == {"DistributeGoods.evidence_digest"}


async def test_so_must_what_a_handover_names_unless_the_tenant_says_not_yet() -> None:
    world, wanted, doing = await given(DistributeGoods)
    unknown = msgspec.structs.replace(wanted, evidence_digest="ef" * 32)
    refusal = await refused(unknown, doing, world)
    assert (refusal.code, refusal.field) == ("unknown_evidence", "evidence_digest")
    shipped = RULES["evidence"].shipped
    published = RulesVersionPublished(
        rule="evidence",
        version=1,
        valid_from=world.now.date(),
        source="Perbup 1/2026",
        numbers={**shipped.numbers, "must_be_stored": 0},
    )
    world.ledger.record(rules_stream("evidence"), published)
    await perform(unknown, doing, world)


@pytest.mark.parametrize("command", COMMANDS_TRIED)
async def test_nothing_happens_in_the_future(command: type[Command]) -> None:
    world, wanted, doing = await given(command)
    later = replace(doing, stated_at=world.now + FAR_FUTURE)
    assert isinstance(await refused(wanted, later, world), InFuture)


@pytest.mark.parametrize("command", COMMANDS_TRIED)
async def test_who_always_comes_too_late_is_told_so(command: type[Command]) -> None:
    world, wanted, doing = await given(command)
    world.ledger.too_late = ATTEMPTS
    assert isinstance(await refused(wanted, doing, world), Conflicted)


@pytest.mark.parametrize("command", COMMANDS_TRIED)
async def test_who_comes_too_late_but_once_gets_through(command: type[Command]) -> None:
    world, wanted, doing = await given(command)
    world.ledger.too_late = ATTEMPTS - 1
    receipt = await perform(wanted, doing, world)
    assert world.ledger.commands[doing.actor, doing.command_id].receipt == receipt


@pytest.mark.parametrize("command", COMMANDS_TRIED)
async def test_whoever_decides_on_another_version_is_told_to_reload(command: type[Command]) -> None:
    world, wanted, doing = await given(command)
    refusal = await refused(wanted, replace(doing, expected_version=10_000), world)
    assert (refusal.code, refusal.field) == ("stale_version", "expectedVersion")
    seen = replace(doing, expected_version=int(str(refusal.facts["version"])))
    await perform(wanted, seen, world)
    subject = named_first(wanted)
    if subject is not None and world.ledger.version(subject) != seen.expected_version:
        again = replace(seen, command_id=uuid4())
        assert isinstance(await refused(wanted, again, world), StaleVersion)


@pytest.mark.parametrize("command", [c for c in COMMANDS_TRIED if EVERY[c].region_bound])
async def test_no_version_tells_other_regions_that_it_exists(command: type[Command]) -> None:
    world, wanted, doing = await given(command)
    elsewhere = replace(doing, regions=(ELSEWHERE,), expected_version=10_000)
    wrong = [msgspec.structs.replace(wanted, **{field: "x"}) for field in EVERY[command].codes]
    wrong += [
        msgspec.structs.replace(wanted, **{field: value})
        for field, value, _ in EVERY[command].shapes
    ]
    for tried in (wanted, *wrong):
        assert (await refused(tried, elsewhere, world)).code != "stale_version"
    citing = replace(elsewhere, evidence=("ab" * 32,))
    assert (await refused(wanted, citing, world)).code != "stale_version"


@pytest.mark.parametrize("command", [c for c in COMMANDS_TRIED if EVERY[c].region_bound])
async def test_it_does_not_exist_for_other_regions(command: type[Command]) -> None:
    world, wanted, doing = await given(command)
    refusal = await refused(wanted, replace(doing, regions=(ELSEWHERE,)), world)
    assert refusal.code in {"not_found", "outside_region", "person_already_registered"}


@pytest.mark.parametrize("command", [c for c in COMMANDS_TRIED if EVERY[c].needs_history])
async def test_it_needs_what_comes_first(command: type[Command]) -> None:
    _, wanted, doing = await given(command)
    await refused(wanted, doing, World())


@pytest.mark.parametrize("command", [c for c in COMMANDS_TRIED if not EVERY[c].repeatable])
async def test_it_is_not_done_twice(command: type[Command]) -> None:
    world, wanted, doing = await given(command)
    await perform(wanted, doing, world)
    again = replace(doing, command_id=uuid4())
    await refused(wanted, again, world)


@pytest.mark.parametrize(
    ("command", "field"), [(c, field) for c in COMMANDS_TRIED for field in EVERY[c].codes]
)
async def test_an_unknown_code_is_refused_at_its_field(command: type[Command], field: str) -> None:
    world, wanted, doing = await given(command)
    present = getattr(wanted, field)
    unknown: object = ("x-unknown",) if isinstance(present, tuple) else "x-unknown"
    refusal = await refused(msgspec.structs.replace(wanted, **{field: unknown}), doing, world)
    assert refusal.field == field
    assert "x-unknown" not in refusal.text + refusal.text_remedy + refusal.text_english


@pytest.mark.parametrize(
    ("command", "field", "value", "code"),
    [(c, *shape) for c in COMMANDS_TRIED for shape in EVERY[c].shapes],
)
async def test_a_wrong_form_is_refused_at_its_field(
    command: type[Command], field: str, value: Any, code: str
) -> None:
    world, wanted, doing = await given(command)
    refusal = await refused(msgspec.structs.replace(wanted, **{field: value}), doing, world)
    assert refusal.code == code
    assert refusal.field is None or refusal.field.partition("[")[0] == field


@pytest.mark.parametrize("command", COMMANDS_TRIED)
async def test_an_id_of_something_else_is_refused(command: type[Command]) -> None:
    fields = [
        field.name for field in msgspec.structs.fields(command) if field.type in (UUID, UUID | None)
    ]
    for field in fields:
        world, wanted, doing = await given(command)
        if getattr(wanted, field) is not None:
            await refused(msgspec.structs.replace(wanted, **{field: uuid4()}), doing, world)
