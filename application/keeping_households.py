"""Use cases of a village's family data: each rests on minutes, whose number is the act's basis."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from application.families import id_in
from application.identities import (
    Identities,
    identities,
    identities_anywhere,
    identities_of_many,
)
from application.ports import Act, Change, NewKey, Outcome, Ports, Stream
from application.regions import region_within
from application.rules import acted_on, local_day
from application.use_case import Command, use_case
from application.village_data import check_own, own_household
from domain import household as decisions
from domain import person as of_person
from domain.errors import AlreadyExists, NotFound, WrongState
from domain.fact import About
from domain.household import (
    HEAD,
    HouseholdEvent,
    HouseholdMoved,
    NewMember,
    evolve,
    require_minutes,
)
from domain.identifiers import stream_id
from domain.indonesia import checked_family_card, checked_region, checked_village, lies_in
from domain.person import Person, PersonEvent


class FamilyMember(msgspec.Struct, frozen=True, kw_only=True):
    """A member beside the head. relation: of RELATIONS, to the head."""

    person: UUID
    relation: str


class RegisterHousehold(Command, frozen=True, kw_only=True):
    """Enter a family. region: of a desa or kelurahan; head, members: registered people; family_card: KK, 16 digits."""

    region: str
    head: UUID
    members: tuple[FamilyMember, ...] = ()
    family_card: str | None = None


class AddMember(Command, frozen=True, kw_only=True):
    """Add somebody to a family. relation: of RELATIONS, to the head."""

    household: UUID
    person: UUID
    relation: str


class RemoveMember(Command, frozen=True, kw_only=True):
    """Take somebody out of a family. reason: of REMOVAL_REASONS."""

    household: UUID
    person: UUID
    reason: str


class RecordDeath(Command, frozen=True, kw_only=True):
    """Note that a member of a family died."""

    household: UUID
    person: UUID
    died_on: date


class NameHead(Command, frozen=True, kw_only=True):
    """Let another member head the family. former_head_becomes: of RELATIONS, unless the former head died."""

    household: UUID
    head: UUID
    former_head_becomes: str | None = None


class MoveHousehold(Command, frozen=True, kw_only=True):
    """Note that a family lives elsewhere. to_region: a desa or kelurahan here, or any region outside the tenant."""

    household: UUID
    to_region: str
    moved_on: date


@use_case
async def register_household(command: RegisterHousehold, act: Act, ports: Ports) -> Outcome:
    """Enter a family with its members, none of whom belongs to another one."""
    require_minutes(act.basis)
    region = checked_village(region_within(command.region, act, ports), field="region")
    rests_on = await check_own(region, act, ports, field="region")
    household = stream_id("household", act.actor, str(act.command_id))
    asked = (command.head, *(member.person for member in command.members))
    found = await identities_of_many(asked, act, ports)
    people = {asked: present(found[asked], at) for asked, at in _places(command)}
    key = ports.vault.new_key(household)
    card = command.family_card
    stream = await ports.ledger.read(household, evolve)
    facts = decisions.register(
        stream.state,
        region=region,
        head=people[command.head].surviving,
        family_card=None if card is None else key.seal("family_card", checked_family_card(card)),
        others=tuple(NewMember(people[m.person].surviving, m.relation) for m in command.members),
        minutes=act.basis,
    )
    relations = {command.head: HEAD, **{m.person: m.relation for m in command.members}}
    home = Home(household, region, acted_on(act, ports))
    joined = [
        change
        for one, relation in relations.items()
        for change in joining(people[one], home, relation)
    ]
    return _outcome(stream, facts, joined, people.values(), rests_on, keys=[key.stored])


@use_case
async def add_member(command: AddMember, act: Act, ports: Ports) -> Outcome:
    """Add somebody who belongs to no family yet, and lives with this one from then on."""
    stream, state, rests_on = await own_household(command.household, act, ports)
    person = await identities(command.person, act, ports, field="person")
    fact = decisions.add(
        state, person=person.surviving, relation=command.relation, minutes=act.basis
    )
    home = Home(stream.id, state.region, acted_on(act, ports))
    joined = joining(present(person, "person"), home, fact.relation)
    return _outcome(stream, [fact], joined, [person], rests_on)


@use_case
async def remove_member(command: RemoveMember, act: Act, ports: Ports) -> Outcome:
    """Take somebody out of a family to which they no longer belong."""
    stream, state, rests_on = await own_household(command.household, act, ports)
    person = await identities(command.person, act, ports, field="person")
    member = id_in(state, person)
    fact = decisions.remove(
        state,
        person=member,
        reason=command.reason,
        removed_on=acted_on(act, ports),
        minutes=act.basis,
    )
    left = of_person.leave(
        _stream(person, member).state, household=stream.id, reason=command.reason
    )
    return _outcome(stream, [fact], [_of_person(person, member, left)], [person], rests_on)


@use_case
async def record_death(command: RecordDeath, act: Act, ports: Ports) -> Outcome:
    """Note a death: what is paid after it shows as an anomaly, what was paid stays as it is."""
    stream, state, rests_on = await own_household(command.household, act, ports)
    person = await identities(command.person, act, ports, field="person")
    today = local_day(ports.clock(), ports.tenant)
    fact = decisions.die(
        state,
        person=id_in(state, person),
        died_on=command.died_on,
        today=today,
        minutes=act.basis,
    )
    if person.dead:
        raise WrongState("person", status="deceased")
    own = _stream(person, person.surviving)
    died = of_person.die(own.state, died_on=command.died_on, today=today)
    return _outcome(
        stream, [fact], [_of_person(person, person.surviving, died)], [person], rests_on
    )


@use_case
async def name_head(command: NameHead, act: Act, ports: Ports) -> Outcome:
    """Let another living member head the family."""
    stream, state, rests_on = await own_household(command.household, act, ports)
    person = await identities(command.head, act, ports, field="head")
    fact = decisions.name_head(
        state,
        head=id_in(state, person, field="head"),
        former_head_becomes=command.former_head_becomes,
        minutes=act.basis,
    )
    return _outcome(stream, [fact], [], [person], rests_on)


@use_case
async def move_household(command: MoveHousehold, act: Act, ports: Ports) -> Outcome:
    """Note that a family moved, and its members with it; outside the tenant its history here ends."""
    stream, state, rests_on = await own_household(command.household, act, ports)
    to_region = checked_region(command.to_region, field="to_region")
    outside = not lies_in(to_region, ports.tenant)
    if not outside:
        checked_village(to_region, field="to_region")
    today = local_day(ports.clock(), ports.tenant)
    fact = decisions.move(
        state,
        to_region=to_region,
        outside=outside,
        moved_on=command.moved_on,
        today=today,
        minutes=act.basis,
    )
    if fact.outside:
        return _outcome(stream, [fact], [], [], rests_on)
    people = await identities_anywhere(state.members, ports)
    moved = {one.stream.id: one for person in people for one in _moved(person, fact, today)}
    return _outcome(stream, [fact], list(moved.values()), people, rests_on)


def _places(command: RegisterHousehold) -> Iterable[tuple[UUID, str]]:
    yield command.head, "head"
    for number, member in enumerate(command.members, start=1):
        yield member.person, f"members[{number}].person"


def present(person: Identities | None, field: str) -> Identities:
    """Somebody in sight who is alive and in no family under any id."""
    if person is None:
        raise NotFound(field)
    if person.dead:
        raise WrongState(field, status="deceased")
    if person.households:
        raise AlreadyExists(field)
    return person


class Home(NamedTuple):
    """The family that somebody joins, where it lives, and the day from which they live there too."""

    household: UUID
    region: str
    since: date


def joining(person: Identities, home: Home, relation: str) -> list[Change]:
    """That a person belongs to a family, first under the id that goes on, and lives where the family does."""
    changes = []
    for one in dict.fromkeys((person.surviving, person.given)):
        own, facts = _stream(person, one), list[PersonEvent]()
        if one == person.surviving:
            facts.append(of_person.join(own.state, household=home.household, relation=relation))
        if own.state is not None and own.state.region != home.region:
            facts.append(
                of_person.move(
                    own.state, to_region=home.region, moved_on=home.since, today=home.since
                )
            )
        if facts:
            changes.append(Change(own, facts, About(region=home.region)))
    return changes


def _moved(person: Identities, family: HouseholdMoved, today: date) -> Iterable[Change]:
    """That a member moves: under the id that the family knows, and the one under which they are looked up."""
    for one in dict.fromkeys((person.given, person.surviving)):
        own = _stream(person, one)
        if own.state is not None and own.state.region != family.to_region:
            fact = of_person.move(
                own.state, to_region=family.to_region, moved_on=family.moved_on, today=today
            )
            yield Change(own, [fact], About(region=fact.to_region))


def _of_person(person: Identities, one: UUID, fact: PersonEvent) -> Change:
    return Change(_stream(person, one), [fact], About(region=person.region))


def _stream(person: Identities, one: UUID) -> Stream[Person]:
    return next(stream for stream in person.streams if stream.id == one)


def _outcome(
    stream: Stream[Any],
    facts: Sequence[HouseholdEvent],
    of_people: Sequence[Change],
    people: Iterable[Identities],
    rests_on: Sequence[Stream[Any]],
    keys: Sequence[NewKey] = (),
) -> Outcome:
    """The family's facts, filed where it lives after them, and what they say of its people."""
    state = stream.state
    for fact in facts:
        state = evolve(state, fact)
    region = None if state is None else state.region
    unchanged = [*rests_on, *(stream for person in people for stream in person.streams)]
    changes = [Change(stream, facts, About(region=region)), *of_people]
    return Outcome(stream.id, changes, keys=keys, unchanged=unchanged)
