"""Use cases that take whole lists: the people of a programme and the decision that enrols them, all lines or none.

A list of tens of thousands is received in parts; the client makes the people's ids, at random, so that it can name
them in what follows, offline too.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from application.families import Family, families_of
from application.identities import Identities, identities_of_many
from application.lines import in_line, numbered
from application.ports import Act, Change, IndexEntry, NewKey, Outcome, Ports, Stream
from application.receiving_enrolments import FAMILIES
from application.regions import region_within
from application.registering_people import RegisterPerson, registration
from application.rules import local_day
from application.use_case import Command, facts_of, use_case
from domain import enrolment as enrolments
from domain import person as people
from domain.enrolment import Decision, Enrolment, EnrolmentEvent, enrolment_stream
from domain.errors import (
    AlreadyExists,
    FamilyAlreadyEnrolled,
    FamilyTwiceInList,
    NotFound,
    PersonAlreadyRegistered,
    RepeatedLine,
)
from domain.fact import About, Fact
from domain.programme import evolve as evolve_programme
from domain.programme import programme_stream
from domain.shapes import checked_number

MOST_PEOPLE = 5_000
"""Lines of one list of people: four sealed texts each."""

MOST_ENROLMENTS = 50_000


class PersonLine(msgspec.Struct, frozen=True, kw_only=True):
    """A person as for RegisterPerson. person: a random UUID that the client made; never derived from personal data."""

    person: UUID
    name: str
    region: str
    nik: str | None = None
    family_card: str | None = None
    phone: str | None = None
    sex: str | None = None


class RegisterPeople(Command, frozen=True, kw_only=True):
    """Make many people known, all or none; refusals name `lines[n]`, n from 1. Answers the first one's id."""

    lines: tuple[PersonLine, ...]


class ReceiveEnrolments(Command, frozen=True, kw_only=True):
    """The owner enrolled everybody of a list, each where they live; all or none.

    decided_on: the day of the owner's decision; decree: its number (SK).
    """

    programme: str
    people: tuple[UUID, ...]
    decided_on: date
    decree: str | None = None


@use_case
async def register_people(command: RegisterPeople, act: Act, ports: Ports) -> Outcome:
    """Register every person of a list; a NIK that is registered already or stands twice refuses it whole."""
    lines = command.lines
    checked_number(len(lines), "lines", least=1, most=MOST_PEOPLE)
    streams = await ports.ledger.read_many([line.person for line in lines], _anything)
    registering = _Registering(act, ports)
    async for row, line in numbered(lines):
        with in_line(row, "person"):
            registering.add(row, line, streams[row - 1])
    await registering.refuse_known_niks()
    return Outcome(
        lines[0].person, registering.changes, keys=registering.keys, index=registering.index
    )


def _anything(_before: bool | None, _fact: Fact) -> bool:
    """Whether a stream has facts, whatever they are."""
    return True


class _Registering:
    """The people of one list as they are added."""

    def __init__(self, act: Act, ports: Ports) -> None:
        self._act = act
        self._ports = ports
        self._rows: dict[UUID, int] = {}
        self._niks: dict[bytes, int] = {}
        self.changes: list[Change] = []
        self.keys: list[NewKey] = []
        self.index: list[IndexEntry] = []

    def add(self, row: int, line: PersonLine, stream: Stream[bool]) -> None:
        """Decide what a line records."""
        ports, person = self._ports, line.person
        if stream.state or self._rows.setdefault(person, row) != row:
            raise AlreadyExists("person")
        region = region_within(line.region, self._act, ports)
        told = {name: getattr(line, name) for name in RegisterPerson.__struct_fields__}
        unwritten: Stream[people.Person] = Stream(person, stream.version, None)
        new = registration(unwritten, RegisterPerson(**told), region, ports)
        nik = next((entry.digest for entry in new.entries if entry.kind == "nik"), None)
        if nik is not None and (first := self._niks.setdefault(nik, row)) != row:
            raise RepeatedLine("nik", row=first)
        self.changes.append(Change(stream, (new.fact,), About(region=region)))
        self.keys.append(new.key)
        self.index += new.entries

    async def refuse_known_niks(self) -> None:
        """Refuse the list at the first NIK that somebody has already; who it is, only a single registration tells."""
        known = await self._ports.ledger.digests_filed("nik", list(self._niks))
        if known:
            row = min(self._niks[digest] for digest in known)
            raise PersonAlreadyRegistered(f"lines[{row}].nik")


@use_case
async def receive_enrolments(command: ReceiveEnrolments, act: Act, ports: Ports) -> Outcome:
    """Record the enrolment of everybody on a decree's list; of a family but one, where the programme counts these."""
    checked_number(len(command.people), "people", least=1, most=MOST_ENROLMENTS)
    programme = await ports.ledger.read(programme_stream(command.programme), evolve_programme)
    if programme.state is None:
        raise NotFound("programme")
    known = await identities_of_many(command.people, act, ports)
    found = [_known(known[person], row) for row, person in enumerate(command.people, start=1)]
    if (unit := programme.state.unit) == FAMILIES:
        families = await families_of(found, ports)
    else:
        families = [Family(person.all, person.streams) for person in found]
    decision = Decision(
        decided_on=command.decided_on,
        decree=command.decree,
        today=local_day(ports.clock(), ports.tenant),
    ).checked()
    standing = await _standing(command.programme, families, ports)
    enrolling = _Enrolling(command.programme, unit, decision, standing)
    async for row, (person, family) in numbered(list(zip(found, families, strict=True))):
        enrolling.add(row, person, family)
    changes = enrolling.changes
    unchanged = [programme, *enrolling.unchanged.values()]
    return Outcome(changes[0].stream.id, changes, unchanged=unchanged)


async def _standing(
    programme: str, families: Sequence[Family], ports: Ports
) -> dict[UUID, Stream[Enrolment]]:
    """The enrolments of all these people, by the person's id."""
    ids = list(dict.fromkeys(one for family in families for one in family.ids))
    streams = [enrolment_stream(programme, one) for one in ids]
    fold = facts_of(EnrolmentEvent, enrolments.evolve)
    return dict(zip(ids, await ports.ledger.read_many(streams, fold), strict=True))


class _Enrolling:
    """The enrolments of one list as they are added."""

    def __init__(
        self,
        programme: str,
        unit: str,
        decision: Decision,
        standing: Mapping[UUID, Stream[Enrolment]],
    ) -> None:
        self._programme = programme
        self._unit = unit
        self._decision = decision
        self._standing = standing
        self._rows: dict[UUID, int] = {}
        self.changes: list[Change] = []
        self.unchanged: dict[UUID, Stream[Any]] = {}

    def add(self, row: int, person: Identities, family: Family) -> None:
        """Decide what a line records; a family without an enrolment has none on an earlier line either."""
        field = f"people[{row}]"
        if (first := self._rows.setdefault(person.surviving, row)) != row:
            raise RepeatedLine(field, row=first)
        earlier = [self._rows.get(one, row) for one in family.ids]
        if (first := min(earlier)) != row:
            raise FamilyTwiceInList(field, row=first)
        own = self._standing[person.surviving]
        if any(self._runs(one) for one in person.all):
            raise AlreadyExists(field)
        if any(self._runs(one) for one in family.ids):
            raise FamilyAlreadyEnrolled(field)
        fact = enrolments.decide(
            own.state,
            self._decision,
            programme=self._programme,
            person=person.surviving,
            unit=self._unit,
            region=person.region,
        )
        self.changes.append(Change(own, (fact,), About(person.region, self._programme)))
        resting = (*family.streams, *(self._standing[one] for one in family.ids))
        self.unchanged.update({stream.id: stream for stream in resting})

    def _runs(self, person: UUID) -> bool:
        enrolment = self._standing[person].state
        return enrolment is not None and enrolment.running


def _known(person: Identities | None, row: int) -> Identities:
    if person is None:
        raise NotFound(f"people[{row}]")
    return person
