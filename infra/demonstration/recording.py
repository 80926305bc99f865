"""How a founding history is told: each fact through the use case that a desk would call, so that rules and rights hold.

Command ids derive from stable names. A history that was told before is therefore answered with its first receipts and
records nothing twice, and one that broke off is completed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from application.commands import COMMANDS
from application.ports import Act, Ports, Receipt
from application.roles import Role
from application.use_case import Command

WIB = timezone(timedelta(hours=7), "WIB")  # both founding places keep Western Indonesian time
SYNTHETIC = "DEMONSTRASI – data sintetis"
"""The basis of every invented fact, so that nobody can take it for a record."""

_NAMES = UUID("5f0c6d1e-51c4-5d0a-9a6e-6f2f6c1d7b61")
_AT_ONCE = (
    200  # concurrent commands: enough for full group commits, few enough to stay fair to others
)


class Deed(NamedTuple):
    """One command: who gives it, in which role, at which desk, when in the world. `fields` are the command's."""

    role: Role
    office: str
    at: datetime
    command: type[Command]
    fields: Mapping[str, Any] = {}


class Life(NamedTuple):
    """The deeds about one subject in order. The first makes it; the others name it in their field `noun`."""

    name: str
    noun: str
    deeds: Sequence[Deed]


class Chronicle:
    """Tells histories into one tenant."""

    def __init__(self, ports: Ports, *, basis: str = SYNTHETIC) -> None:
        self._ports = ports
        self._basis = basis
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def record(self, deeds: Mapping[str, Deed]) -> dict[str, Receipt]:
        """Record independent deeds concurrently; each has a name that must not change between releases."""
        receipts = await asyncio.gather(
            *(self._record(name, name, deed, deed.fields) for name, deed in deeds.items())
        )
        return dict(zip(deeds, receipts, strict=True))

    async def live(self, lives: Iterable[Life]) -> dict[str, UUID]:
        """Tell lives side by side, each in its order; answers the subject of each."""
        lives = tuple(lives)
        subjects = await asyncio.gather(*map(self._live, lives))
        return {life.name: subject for life, subject in zip(lives, subjects, strict=True)}

    async def _live(self, life: Life) -> UUID:
        first, *rest = life.deeds
        made = await self._record(f"{life.name}/1", life.name, first, first.fields)
        for number, deed in enumerate(rest, start=2):
            fields = {life.noun: made.subject, **deed.fields}
            await self._record(f"{life.name}/{number}", life.name, deed, fields)
        return made.subject

    async def _record(
        self, name: str, story: str, deed: Deed, fields: Mapping[str, Any]
    ) -> Receipt:
        act = Act(
            actor=f"demo-{deed.role}-{deed.office}",
            role=deed.role,
            office=deed.office,
            command_id=self._named(name),
            stated_at=deed.at,
            basis=self._basis,
            correlation_id=self._named(f"story:{story}"),
        )
        perform: Callable[[Command, Act, Ports], Awaitable[Receipt]] = COMMANDS[deed.command]
        async with self._turn:
            return await perform(deed.command(**fields), act, self._ports)

    def _named(self, name: str) -> UUID:
        return uuid5(_NAMES, f"{self._ports.tenant}/{name}")


def on(day: str | date, clock: str = "09:00") -> datetime:
    """That day at that hour in WIB."""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(when, time.fromisoformat(clock), WIB)
