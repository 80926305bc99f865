"""Who may do what is one table; every command is in it, and the use cases hold to it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, NoReturn
from uuid import UUID

import msgspec
import pytest

from application.commands import COMMANDS
from application.permissions import MAY
from application.roles import Role
from application.use_case import Command
from domain.errors import NotAllowed, Refusal
from tests.application.memory import World, act

EVERY = sorted(COMMANDS, key=lambda command: command.__name__)
SAMPLES = {
    str: "x",
    int: 1,
    bool: False,
    UUID: UUID(int=1),
    date: date(2026, 1, 5),
    datetime: datetime(2026, 1, 5, tzinfo=UTC),
}


class Untouched:
    """A ledger that nobody may so much as ask."""

    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(name)


def kinds(of: type[Command]) -> Iterator[type[Command]]:
    for kind in of.__subclasses__():
        yield from kinds(kind)
        if kind.__module__.startswith("application.") and not kind.__name__.startswith("_"):
            yield kind


def sample(command: type[Command]) -> Command:
    """An instance with any value of the right type in each field that must be given."""
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(command):
        if field.required:
            values[field.name] = SAMPLES.get(field.type, ())
    return command(**values)


def test_the_table_has_exactly_the_commands() -> None:
    assert {command.__name__ for command in COMMANDS} == set(MAY)


def test_every_command_of_the_use_cases_is_registered() -> None:
    assert set(kinds(Command)) == set(COMMANDS)


@pytest.mark.parametrize("command", EVERY)
def test_every_command_and_its_use_case_say_what_they_do(command: type[Command]) -> None:
    run = COMMANDS[command]
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", command.__name__).lower()
    assert getattr(run, "__name__", None) == snake
    assert command.__doc__
    assert run.__doc__


@pytest.mark.parametrize("command", EVERY)
def test_somebody_may_do_it_and_inspectors_change_nothing(command: type[Command]) -> None:
    allowed = MAY[command.__name__]
    assert allowed
    assert Role.INSPECTOR not in allowed or command.__name__ in {
        "Unmask",
        "ShowEvidence",
        "RecordExport",
    }


@pytest.mark.parametrize("command", EVERY)
async def test_the_use_case_holds_to_the_table(command: type[Command]) -> None:
    held_back = {role for role in Role if await held_back_for_the_role(command, role)}
    assert held_back == set(Role) - MAY[command.__name__]


async def held_back_for_the_role(command: type[Command], role: Role) -> bool:
    """Whether the role is refused; before anything was so much as asked of the ledger, if the table says so."""
    world = World()
    untouched: Any = Untouched()
    ports = world.ports
    if role not in MAY[command.__name__]:
        ports = world.ports_with(ledger=untouched, vault=untouched, evidence=untouched)
    refusal: Refusal | None = None
    try:
        await COMMANDS[command](sample(command), act(role), ports)
    except Refusal as refused:
        refusal = refused
    return isinstance(refusal, NotAllowed) and refusal.facts["role"] == role.value
