"""The use case that enters a family together with its people, as a village's list has it: all of it or none."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from application.identities import Identities, identities_of_many
from application.keeping_households import Home, joining, present
from application.lines import in_line
from application.ports import Act, Change, IndexEntry, NewKey, Outcome, Ports, Stream
from application.regions import region_within
from application.registering_people import (
    RegisterPerson,
    checked_values,
    person_digest,
    registration,
)
from application.rules import acted_on
from application.use_case import Command, use_case
from application.village_data import check_own
from domain import household as decisions
from domain import person as of_person
from domain.errors import AlreadyExists, PersonAlreadyRegistered
from domain.fact import About
from domain.household import HEAD, RELATIONS, NewMember, evolve, require_minutes
from domain.identifiers import stream_id
from domain.indonesia import checked_family_card, checked_village
from domain.shapes import checked_code, checked_number

MOST_MEMBERS = 100
"""Lines of one family: more is a mistake in the list."""

_OTHERS = tuple(code for code in RELATIONS if code != HEAD)


class FamilyLine(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of a family, as for RegisterPerson. relation: of RELATIONS, to the head."""

    relation: str
    name: str
    nik: str | None = None
    family_card: str | None = None
    phone: str | None = None
    sex: str | None = None


class RegisterFamily(Command, frozen=True, kw_only=True):
    """Enter a family with its people; refusals name `lines[n]`, n from 1.

    lines: the head first; whoever has a NIK that is registered already is that person, all others are new.
    region: of a desa or kelurahan; family_card: number of the KK, 16 digits.
    """

    region: str
    lines: tuple[FamilyLine, ...]
    family_card: str | None = None


@use_case
async def register_family(command: RegisterFamily, act: Act, ports: Ports) -> Outcome:
    """Enter a family and those of its people who are not registered yet, in one append."""
    require_minutes(act.basis)
    checked_number(len(command.lines), "lines", least=1, most=MOST_MEMBERS)
    region = checked_village(region_within(command.region, act, ports), field="region")
    rests_on = await check_own(region, act, ports, field="region")
    household = stream_id("household", act.actor, str(act.command_id))
    known = await _known(command, region, act, ports)
    entering = _Entering(Home(household, region, acted_on(act, ports)), ports)
    for row, (line, person) in enumerate(zip(command.lines, known, strict=True), start=1):
        with in_line(row, "person"):
            await entering.add(line, person)
    key = ports.vault.new_key(household)
    card = command.family_card
    stream = await ports.ledger.read(household, evolve)
    head, *others = entering.members
    facts = decisions.register(
        stream.state,
        region=region,
        head=head.person,
        family_card=None if card is None else key.seal("family_card", checked_family_card(card)),
        others=tuple(others),
        minutes=act.basis,
    )
    return Outcome(
        household,
        [Change(stream, facts, About(region=region)), *entering.changes],
        keys=[key.stored, *entering.keys],
        index=entering.index,
        unchanged=[*rests_on, *(one for person in known if person for one in person.streams)],
    )


async def _known(
    command: RegisterFamily, region: str, act: Act, ports: Ports
) -> list[Identities | None]:
    """Who of the lines is registered already. Raises PersonAlreadyRegistered for whom the actor may not see."""
    found: list[UUID | None] = []
    for row, line in enumerate(command.lines, start=1):
        with in_line(row):
            nik = checked_values(_person(line, region), ports).get("nik")
        filed = (
            await ports.ledger.people_by_digest("nik", person_digest("nik", nik, ports))
            if nik
            else ()
        )
        found.append(next(iter(filed), None))
    seen = await identities_of_many([one for one in found if one is not None], act, ports)
    for row, one in enumerate(found, start=1):
        if one is not None and seen[one] is None:
            raise PersonAlreadyRegistered(f"lines[{row}].nik", person="di wilayah lain")
    return [None if one is None else seen[one] for one in found]


def _person(line: FamilyLine, region: str) -> RegisterPerson:
    return RegisterPerson(
        name=line.name,
        region=region,
        nik=line.nik,
        family_card=line.family_card,
        phone=line.phone,
        sex=line.sex,
    )


class _Entering:
    """The people of one family as they are added, the head first."""

    def __init__(self, home: Home, ports: Ports) -> None:
        self._home = home
        self._ports = ports
        self.members: list[NewMember] = []
        self.changes: list[Change] = []
        self.keys: list[NewKey] = []
        self.index: list[IndexEntry] = []

    async def add(self, line: FamilyLine, known: Identities | None) -> None:
        """Decide what a line records of its person."""
        allowed: Sequence[str] = _OTHERS if self.members else (HEAD,)
        relation = checked_code(line.relation, allowed, "relation")
        changes = (
            [await self._new(line, relation)]
            if known is None
            else joining(present(known, "person"), self._home, relation)
        )
        person = changes[0].stream.id
        if any(one.person == person for one in self.members):
            raise AlreadyExists("person")
        self.members.append(NewMember(person, relation))
        self.changes += changes

    async def _new(self, line: FamilyLine, relation: str) -> Change:
        stream: Stream[Any] = await self._ports.ledger.read(self._ports.new_id(), of_person.evolve)
        new = registration(stream, _person(line, self._home.region), self._home.region, self._ports)
        if {e.digest for e in new.entries if e.unique} & {e.digest for e in self.index if e.unique}:
            raise AlreadyExists("nik")
        belongs = of_person.join(
            of_person.evolve(None, new.fact), household=self._home.household, relation=relation
        )
        self.keys.append(new.key)
        self.index += new.entries
        return Change(stream, (new.fact, belongs), About(region=self._home.region))
