"""The programme list is kept for the whole tenant."""

import pytest

from application.keeping_programmes import (
    EndProgramme,
    RegisterProgramme,
    ResumeProgramme,
    SuspendProgramme,
    end_programme,
    register_programme,
    resume_programme,
    suspend_programme,
)
from application.roles import Role
from domain.errors import AlreadyExists, NotFound, WrongState
from domain.fact import About
from domain.programme import (
    ProgrammeEnded,
    ProgrammeRegistered,
    ProgrammeResumed,
    ProgrammeSuspended,
)
from tests.application.memory import World, act

PKH = RegisterProgramme(
    code="PKH",
    name="Program Keluarga Harapan",
    level="national",
    owner="Kementerian Sosial",
    unit="KPM",
    funding="apbn",
    description="Bantuan tunai bersyarat, empat tahap setahun",
)


async def test_a_programme_lives() -> None:
    world = World()
    first = await register_programme(PKH, act(Role.PROGRAMME_OWNER), world.ports)
    suspension = SuspendProgramme(programme="PKH", reason="budget")
    await suspend_programme(suspension, act(Role.HEAD), world.ports)
    await resume_programme(ResumeProgramme(programme="PKH"), act(Role.HEAD), world.ports)
    ending = EndProgramme(programme="PKH", reason="replaced")
    last = await end_programme(ending, act(Role.HEAD), world.ports)
    assert first.subject == last.subject
    assert world.ledger.facts(first.subject) == [
        ProgrammeRegistered(
            code="PKH",
            name="Program Keluarga Harapan",
            level="national",
            owner="Kementerian Sosial",
            unit="KPM",
            funding="apbn",
            description="Bantuan tunai bersyarat, empat tahap setahun",
        ),
        ProgrammeSuspended(reason="budget"),
        ProgrammeResumed(),
        ProgrammeEnded(reason="replaced"),
    ]
    assert {stored.about for stored in world.ledger.log} == {About(programme="PKH")}


async def test_a_code_is_taken_once() -> None:
    world = World()
    await register_programme(PKH, act(Role.HEAD), world.ports)
    with pytest.raises(AlreadyExists):
        await register_programme(PKH, act(Role.HEAD), world.ports)


async def test_an_unknown_programme_neither_pauses_nor_ends() -> None:
    ports = World().ports
    with pytest.raises(NotFound):
        await suspend_programme(
            SuspendProgramme(programme="PKH", reason="budget"), act(Role.HEAD), ports
        )
    with pytest.raises(NotFound):
        await end_programme(EndProgramme(programme="PKH", reason="budget"), act(Role.HEAD), ports)


async def test_an_active_programme_is_not_resumed() -> None:
    world = World()
    await register_programme(PKH, act(Role.HEAD), world.ports)
    with pytest.raises(WrongState):
        await resume_programme(ResumeProgramme(programme="PKH"), act(Role.HEAD), world.ports)
