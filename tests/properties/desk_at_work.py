"""A desk on which random commands are tried: the real use cases on one side, a naive twin on the other."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from application import (
    filing_complaints,
    keeping_programmes,
    offices,
    qualifying_staff,
    sheltering,
)
from application.commands import COMMANDS
from application.permissions import MAY
from application.ports import Act, Receipt
from application.roles import Role
from domain.errors import CommandIdReused, Refusal
from infra.log_reader import LogReader
from infra.world import World
from tests.conftest import OpenTenant
from tests.properties.naive_desk import NaiveDesk

SCHEDULER, REVERSER = "scheduler", "reverser"


class Town:
    """Sintang without a history, for every run of the machine in a new copy of the database."""

    def __init__(self, copies: Callable[[], AbstractContextManager[OpenTenant]]) -> None:
        self.runner = asyncio.Runner()
        self._copies = copies
        self._open = ExitStack()

    def open(self) -> tuple[OpenTenant, World]:
        """A new copy and a world over it; those of the run before are closed."""
        self._open.close()
        tenant = self._open.enter_context(self._copies())
        return tenant, self._open.enter_context(World(tenant.serving, bytes(32)))

    def close(self) -> None:
        self._open.close()
        self.runner.close()


class DeskAtWork(RuleBasedStateMachine):
    """One tenant and its naive twin; what is tried there, subclasses say."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.naive = NaiveDesk()
        self.refused: Refusal | None = None
        self.numbers = itertools.count(1)
        self.tenant, world = self.town.open()
        self.code, self.schema = self.tenant.code, self.tenant.schema
        self.ports = world.ports_for(self.code)
        self.village = self.code
        self.programme = "PERCOBAAN"
        self.done: list[tuple[Any, Act, Receipt]] = []
        self._prepare()

    def _prepare(self) -> None:
        office = offices.OpenOffice(
            office="secretariat", name="Sekretariat", kind="secretariat", region=self.code
        )
        programme = keeping_programmes.RegisterProgramme(
            code=self.programme,
            name="Percobaan",
            level="national",
            owner="Kemensos",
            unit="KPM",
            funding="apbn",
            description="Program percobaan.",
        )
        tenant = offices.OpenTenant(code=self.code, name="Kabupaten", purpose="demonstration")
        beds = sheltering.SetShelterCapacity(
            shelter="secretariat", men=9, women=0, valid_from=date(2022, 1, 1)
        )
        assessor = qualifying_staff.QualifyStaff(
            account=SCHEDULER,
            qualification="social_worker",
            certificate="Sertifikat contoh",
            valid_from=date(2022, 1, 1),
            valid_until=date(2099, 12, 31),
        )
        for command in (tenant, office, programme, beds, assessor):
            self._expect(command, accepted=True)

    # Doing ------------------------------------------------------------------------------------------

    def _act(self, command: Any, actor: str) -> Act:
        role = min(MAY[type(command).__name__] - {Role.CITIZEN, Role.SYSTEM})
        return Act(
            actor=actor, role=role, office="secretariat", command_id=uuid4(), basis="BA 1/2022"
        )

    def _try(self, command: Any, actor: str = SCHEDULER) -> Receipt | None:
        act = self._act(command, actor)
        try:
            receipt = self._run(command, act)
        except Refusal as refusal:
            self.refused = refusal
            return None
        self.done.append((command, act, receipt))
        return receipt

    def _run(self, command: Any, act: Act) -> Receipt:
        async def run() -> Receipt:
            return await COMMANDS[type(command)](command, act, self.ports)

        return self.town.runner.run(run())

    def _position(self) -> int:
        with psycopg.connect(self.tenant.owner) as connection:
            return LogReader(connection, self.schema).head().last

    def _expect(self, command: Any, accepted: bool, actor: str = SCHEDULER) -> Receipt | None:
        receipt = self._try(command, actor)
        assert (receipt is not None) == accepted, (command, self.refused)
        return receipt

    def _who(self, person: int) -> UUID:
        return self.naive.people[person % len(self.naive.people)]

    # Whatever was done ------------------------------------------------------------------------------

    @precondition(lambda self: self.done)
    @rule(which=st.integers(0, 99))
    def repeat(self, which: int) -> None:
        command, act, first = self.done[which % len(self.done)]
        before = self._position()
        assert self._run(command, act) == first
        assert self._position() == before

    @precondition(lambda self: self.done)
    @rule(which=st.integers(0, 99))
    def reuse_an_id(self, which: int) -> None:
        _, act, _ = self.done[which % len(self.done)]
        other = filing_complaints.SubmitComplaint(
            channel="web", region=self.village, narrative="Isi yang lain."
        )
        used = Act(actor=act.actor, role=Role.DESK, office="secretariat", command_id=act.command_id)
        with pytest.raises(CommandIdReused):
            self._run(other, used)
