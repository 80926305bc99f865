"""Who may do what is one table; every command is in it, and the use cases hold to it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, NoReturn
from uuid import UUID, uuid4

import msgspec
import pytest

from application.commands import COMMANDS
from application.permissions import MAY
from application.ports import Ports
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


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("command", EVERY)
async def test_the_use_case_holds_to_the_table(command: type[Command], role: Role) -> None:
    world = World()
    run = COMMANDS[command]
    if role in MAY[command.__name__]:
        refusal: Refusal | None = None
        try:
            await run(sample(command), act(role), world.ports)
        except Refusal as refused:
            refusal = refused
        assert not isinstance(refusal, NotAllowed)
        return
    untouched: Any = Untouched()
    ports = Ports(
        tenant="61.05",
        ledger=untouched,
        vault=untouched,
        clock=lambda: world.now,
        new_id=uuid4,
        evidence=untouched,
    )
    with pytest.raises(NotAllowed) as refused_role:
        await run(sample(command), act(role), ports)
    assert refused_role.value.facts["role"] == role.value
