"""Use cases about people: register, merge two ids of one person or tell them apart, show personal data in full."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from application.identities import surviving
from application.ports import Act, Change, IndexEntry, NewKey, Outcome, Ports, Stream
from application.regions import region_within
from application.rules import local_day
from application.sealing import key_of_record
from application.use_case import Command, seen, use_case
from domain import person as decisions
from domain.errors import PersonAlreadyRegistered
from domain.fact import About
from domain.indonesia import checked_family_card, checked_nik, checked_phone
from domain.person import Person, PersonEvent, PersonRegistered, evolve, same_spelling
from domain.shapes import checked_text

UNIQUE = {"nik": True, "family_card": False, "phone": False}
"""Indexed fields, and whether one value means one person: families share a card, often a phone."""

WITH_NAME = ("family_card", "phone")
"""What is filed together with the name, too: who shares both may be one person registered twice."""


class RegisterPerson(Command, frozen=True, kw_only=True):
    """Make a person known. name: 1..200 characters; sex: L or P; everything but name may lack."""

    name: str
    region: str
    nik: str | None = None
    family_card: str | None = None
    phone: str | None = None
    sex: str | None = None


class MergePeople(Command, frozen=True, kw_only=True):
    """Say that two ids mean one person, who goes on as `survivor`."""

    survivor: UUID
    merged: UUID


class UnmergePeople(Command, frozen=True, kw_only=True):
    """Say that two merged ids mean two people after all. reason: of UNMERGE_REASONS."""

    survivor: UUID
    merged: UUID
    reason: str


class TellPeopleApart(Command, frozen=True, kw_only=True):
    """Say that two ids mean two people, though they look like one."""

    person: UUID
    other: UUID


class Unmask(Command, frozen=True, kw_only=True):
    """Ask to see personal fields in full.

    fields: of PERSONAL_FIELDS; purpose_code: of UNMASK_PURPOSES; purpose: 10..500 characters.
    """

    person: UUID
    fields: tuple[str, ...]
    purpose: str
    purpose_code: str = "other"


@use_case
async def register_person(command: RegisterPerson, act: Act, ports: Ports) -> Outcome:
    """Register a person under a fresh random id; a NIK that is registered already is refused."""
    region = region_within(command.region, act, ports)
    values = checked_values(command, ports)
    if "nik" in values:
        await _refuse_known_nik(values["nik"], act, ports)
    stream = await ports.ledger.read(ports.new_id(), evolve)
    new = registration(stream, command, region, ports)
    change = Change(stream, (new.fact,), About(region=region))
    return Outcome(stream.id, [change], keys=[new.key], index=new.entries)


class Registration(NamedTuple):
    """What is recorded of a new person: the fact, their key, and what the people index files."""

    fact: PersonRegistered
    key: NewKey
    entries: list[IndexEntry]


def registration(
    stream: Stream[Person], command: RegisterPerson, region: str, ports: Ports
) -> Registration:
    """Decide to register somebody under the stream's id, sealed under a key of their own."""
    values = checked_values(command, ports)
    key = ports.vault.new_key(stream.id)
    sealed = {field: key.seal(field, value) for field, value in values.items()}
    fact = decisions.register(
        stream.state,
        name=sealed["name"],
        nik=sealed.get("nik"),
        family_card=sealed.get("family_card"),
        phone=sealed.get("phone"),
        sex=command.sex,
        region=region,
    )
    return Registration(fact, key.stored, index_of(stream.id, values, ports))


@use_case
async def merge_people(command: MergePeople, act: Act, ports: Ports) -> Outcome:
    """Merge two people whom the actor sees; nothing that was recorded under either is rewritten."""
    survivor, kept = await seen(command.survivor, PersonEvent, evolve, act, ports)
    other, gone = await seen(command.merged, PersonEvent, evolve, act, ports)
    merged, into = decisions.merge(kept, gone, survivor_id=survivor.id, merged_id=other.id)
    return Outcome(
        survivor.id,
        [
            Change(survivor, (merged,), About(region=kept.region)),
            Change(other, (into,), About(region=gone.region)),
        ],
    )


@use_case
async def unmerge_people(command: UnmergePeople, act: Act, ports: Ports) -> Outcome:
    """Take two merged ids apart; what was recorded on the survivor meanwhile stays with the survivor."""
    survivor, kept = await seen(command.survivor, PersonEvent, evolve, act, ports)
    other, apart = await seen(command.merged, PersonEvent, evolve, act, ports)
    unmerged, from_it = decisions.unmerge(
        kept, apart, survivor_id=survivor.id, merged_id=other.id, reason=command.reason
    )
    return Outcome(
        survivor.id,
        [
            Change(survivor, (unmerged,), About(region=kept.region)),
            Change(other, (from_it,), About(region=apart.region)),
        ],
    )


@use_case
async def tell_people_apart(command: TellPeopleApart, act: Act, ports: Ports) -> Outcome:
    """Take two people off the list of likely duplicates; merging them later stays possible."""
    one, first = await seen(command.person, PersonEvent, evolve, act, ports)
    other, second = await seen(command.other, PersonEvent, evolve, act, ports, field="other")
    said, to_other = decisions.tell_apart(first, second, one_id=one.id, other_id=other.id)
    return Outcome(
        one.id,
        [
            Change(one, (said,), About(region=first.region)),
            Change(other, (to_other,), About(region=second.region)),
        ],
    )


@use_case
async def unmask(command: Unmask, act: Act, ports: Ports) -> Outcome:
    """Record who is about to see what and why; only after this may the fields be shown."""
    stream, person = await seen(command.person, PersonEvent, evolve, act, ports)
    purpose = checked_text(command.purpose, "purpose", least=10, most=500)
    key = await key_of_record(stream.id, ports)
    fact = decisions.unmask(
        person,
        fields=command.fields,
        purpose_code=command.purpose_code,
        purpose=key.seal("purpose", purpose),
    )
    return Outcome(stream.id, [Change(stream, (fact,), About(region=person.region))])


def checked_values(command: RegisterPerson, ports: Ports) -> dict[str, str]:
    """The personal values in their one true form, by field; absent ones are left out."""
    today = local_day(ports.clock(), ports.tenant)
    values = {"name": checked_text(command.name, "name")}
    if command.nik is not None:
        values["nik"] = checked_nik(command.nik, on=today)
    if command.family_card is not None:
        values["family_card"] = checked_family_card(command.family_card)
    if command.phone is not None:
        values["phone"] = checked_phone(command.phone)
    return values


async def _refuse_known_nik(nik: str, act: Act, ports: Ports) -> None:
    known = await ports.ledger.people_by_digest("nik", person_digest("nik", nik, ports))
    if known:
        person = await surviving(known[0], ports)
        stream = await ports.ledger.read(person, evolve)
        in_sight = stream.state is not None and act.sees(stream.state.region)
        raise PersonAlreadyRegistered("nik", person=person if in_sight else "di wilayah lain")


def person_digest(field: str, value: str, ports: Ports) -> bytes:
    """The keyed digest under which the people index files a value of this field."""
    return ports.vault.digest(f"{field}:{value}".encode())


def index_of(person: UUID, values: Mapping[str, str], ports: Ports) -> list[IndexEntry]:
    """What the people index files of a registration."""
    alone = [
        IndexEntry(field, person_digest(field, values[field], ports), person, unique)
        for field, unique in UNIQUE.items()
        if field in values
    ]
    return [*alone, *index_with_name(person, values, ports)]


def index_with_name(person: UUID, values: Mapping[str, str], ports: Ports) -> list[IndexEntry]:
    """What is filed of name and another value together."""
    name = same_spelling(values["name"])
    return [
        IndexEntry(
            kind, person_digest(kind, f"{name}\x1f{values[field]}", ports), person, unique=False
        )
        for field in WITH_NAME
        if field in values
        for kind in (f"name_and_{field}",)
    ]
