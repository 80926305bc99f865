"""A person whom the offices know: facts, state, decisions; personal values are ciphertext."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, Missing, NotFound, SameRecord, WrongState
from domain.fact import Fact, Sealed
from domain.shapes import checked_code, checked_day

SEXES = {"L": "laki-laki", "P": "perempuan"}

PERSONAL_FIELDS = ("name", "nik", "family_card", "phone")
"""The sealed fields, which only `unmask` shows in full."""

UNMASK_PURPOSES = {
    "verification": "verifikasi data",
    "inspection": "pemeriksaan",
    "legal": "permintaan hukum",
    "other": "lainnya, diterangkan",
}
"""Why personal data are shown; the words beside the code are sealed."""

UNMERGE_REASONS = {
    "different_people": "terbukti dua orang yang berbeda",
    "merged_by_mistake": "keliru digabung",
}
"""Why two ids that were merged are taken apart again."""

_OUTSIDE_WORDS = re.compile(r"[\W_]+")


def same_spelling(name: str) -> str:
    """A name as it is compared: how it is capitalised, spaced and punctuated does not matter."""
    return _OUTSIDE_WORDS.sub(" ", name).strip().casefold()


# Facts --------------------------------------------------------------------------------------------


class PersonRegistered(Fact, frozen=True, kw_only=True):
    """A person became known, with a NIK or without. region: home, as far as known."""

    name: Sealed
    nik: Sealed | None = None
    family_card: Sealed | None = None
    phone: Sealed | None = None
    sex: str | None = None
    region: str


class PersonsMerged(Fact, frozen=True, kw_only=True):
    """Another id turned out to mean this same person; this one goes on for both."""

    merged: UUID


class MergedInto(Fact, frozen=True, kw_only=True):
    """This id turned out to mean a person who goes on under another one."""

    survivor: UUID


class PersonsUnmerged(Fact, frozen=True, kw_only=True):
    """An id that was merged into this one means somebody else after all. reason: of UNMERGE_REASONS."""

    unmerged: UUID
    reason: str


class UnmergedFrom(Fact, frozen=True, kw_only=True):
    """This id stands for a person of its own again, with the ids that were merged into it before."""

    survivor: UUID


class PersonsToldApart(Fact, frozen=True, kw_only=True):
    """This id and another, which looked like one person's, were found to mean two; it stands in both streams."""

    other: UUID


class HouseholdJoined(Fact, frozen=True, kw_only=True):
    """The person belongs to a family. relation: of domain.household.RELATIONS, to its head."""

    household: UUID
    relation: str


class HouseholdLeft(Fact, frozen=True, kw_only=True):
    """The person no longer belongs to the family. reason: of domain.household.REMOVAL_REASONS."""

    household: UUID
    reason: str


class PersonDied(Fact, frozen=True, kw_only=True):
    """The person died. What was paid to them since stays as it was paid, and shows as an anomaly."""

    died_on: date


class PersonMoved(Fact, frozen=True, kw_only=True):
    """The person lives in another region of the tenant since a day: with their family, or with the one they joined."""

    to_region: str
    moved_on: date


class PersonalDataUnmasked(Fact, frozen=True, kw_only=True):
    """Somebody was shown these fields in full; recorded before they were shown."""

    fields: tuple[str, ...]
    purpose_code: str
    purpose: Sealed


PersonEvent: TypeAlias = (
    PersonRegistered
    | PersonsMerged
    | MergedInto
    | PersonsUnmerged
    | UnmergedFrom
    | PersonsToldApart
    | HouseholdJoined
    | HouseholdLeft
    | PersonDied
    | PersonMoved
    | PersonalDataUnmasked
)

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """One id of a person.

    region: home, as far as known, always in the tenant;
    merged_into: the id that goes on instead; absorbed: the ids merged directly into this one;
    told_apart: the ids that were found to mean somebody else;
    household: the family that this id belongs to; moved: whether the region is one to which they moved.
    """

    region: str
    merged_into: UUID | None = None
    absorbed: tuple[UUID, ...] = ()
    told_apart: tuple[UUID, ...] = ()
    household: UUID | None = None
    died_on: date | None = None
    sex: str | None = None
    moved: bool = False


def evolve(person: Person | None, event: PersonEvent) -> Person:
    """What the person is after the fact."""
    match event:
        case PersonRegistered():
            return Person(region=event.region, sex=event.sex)
        case PersonsMerged() | MergedInto() | PersonsUnmerged() | UnmergedFrom():
            return _linked(_known(person), event)
        case PersonsToldApart():
            known = _known(person)
            return replace(known, told_apart=(*known.told_apart, event.other))
        case HouseholdJoined() | HouseholdLeft():
            household = event.household if isinstance(event, HouseholdJoined) else None
            return replace(_known(person), household=household)
        case PersonDied():
            return replace(_known(person), died_on=event.died_on)
        case PersonMoved():
            return replace(_known(person), region=event.to_region, moved=True)
        case PersonalDataUnmasked():
            return _known(person)
        case _:
            assert_never(event)


def _linked(
    person: Person, event: PersonsMerged | MergedInto | PersonsUnmerged | UnmergedFrom
) -> Person:
    """What the id is once it was linked to another one, or is no longer."""
    match event:
        case PersonsMerged():
            apart = _without(person.told_apart, event.merged)
            return replace(person, absorbed=(*person.absorbed, event.merged), told_apart=apart)
        case MergedInto():
            apart = _without(person.told_apart, event.survivor)
            return replace(person, merged_into=event.survivor, told_apart=apart)
        case PersonsUnmerged():
            return replace(person, absorbed=_without(person.absorbed, event.unmerged))
        case UnmergedFrom():
            return replace(person, merged_into=None)
        case _:
            assert_never(event)


def _without(ids: tuple[UUID, ...], gone: UUID) -> tuple[UUID, ...]:
    return tuple(one for one in ids if one != gone)


# Decisions ----------------------------------------------------------------------------------------


def register(
    person: Person | None,
    *,
    name: Sealed,
    nik: Sealed | None,
    family_card: Sealed | None,
    phone: Sealed | None,
    sex: str | None,
    region: str,
) -> PersonRegistered:
    """Register somebody under a fresh id. sex: L or P, or unknown."""
    if person is not None:
        raise AlreadyExists("person")
    return PersonRegistered(
        name=name,
        nik=nik,
        family_card=family_card,
        phone=phone,
        sex=None if sex is None else checked_code(sex, SEXES, "sex"),
        region=region,
    )


def merge(
    survivor: Person | None, merged: Person | None, *, survivor_id: UUID, merged_id: UUID
) -> tuple[PersonsMerged, MergedInto]:
    """Let one id go on for two: the first fact is the survivor's, the second the other one's."""
    if survivor_id == merged_id:
        raise SameRecord("merged")
    for person, field in ((survivor, "survivor"), (merged, "merged")):
        if _known(person, field).merged_into is not None:
            raise WrongState(field, status="merged")
    return PersonsMerged(merged=merged_id), MergedInto(survivor=survivor_id)


def unmerge(
    survivor: Person | None,
    merged: Person | None,
    *,
    survivor_id: UUID,
    merged_id: UUID,
    reason: str,
) -> tuple[PersonsUnmerged, UnmergedFrom]:
    """Take two ids apart that were merged directly, whatever was merged into either before or since.

    Records stay under the id under which they were made: what was recorded on the survivor in the
    meantime stays with the survivor, and whoever finds it to be the other's corrects it there.
    """
    if survivor_id == merged_id:
        raise SameRecord("merged")
    _known(survivor, "survivor")
    if _known(merged, "merged").merged_into != survivor_id:
        raise WrongState("merged", status="not_merged")
    reason = checked_code(reason, UNMERGE_REASONS, "reason")
    return (
        PersonsUnmerged(unmerged=merged_id, reason=reason),
        UnmergedFrom(survivor=survivor_id),
    )


def tell_apart(
    one: Person | None, other: Person | None, *, one_id: UUID, other_id: UUID
) -> tuple[PersonsToldApart, PersonsToldApart]:
    """Say that two ids mean two people, however alike: the first fact is the one's, the second the other's.

    It holds until they are merged after all.
    """
    if one_id == other_id:
        raise SameRecord("other")
    for person, field in ((one, "person"), (other, "other")):
        if _known(person, field).merged_into is not None:
            raise WrongState(field, status="merged")
    if other_id in _known(one).told_apart:
        raise AlreadyExists("other")
    return PersonsToldApart(other=other_id), PersonsToldApart(other=one_id)


def join(person: Person | None, *, household: UUID, relation: str) -> HouseholdJoined:
    """Belong to a family, being alive and in no other one."""
    known = _known(person)
    _alive(known)
    if known.household is not None:
        raise AlreadyExists("person")
    return HouseholdJoined(household=household, relation=relation)


def leave(person: Person | None, *, household: UUID, reason: str) -> HouseholdLeft:
    """No longer belong to the family."""
    if _known(person).household != household:
        raise NotFound("person")
    return HouseholdLeft(household=household, reason=reason)


def die(person: Person | None, *, died_on: date, today: date) -> PersonDied:
    """Die once."""
    _alive(_known(person))
    return PersonDied(died_on=checked_day(died_on, today, "died_on"))


def move(person: Person | None, *, to_region: str, moved_on: date, today: date) -> PersonMoved:
    """Live elsewhere in the tenant; whoever lives there already does not move."""
    if _known(person).region == to_region:
        raise SameRecord("to_region")
    return PersonMoved(to_region=to_region, moved_on=checked_day(moved_on, today, "moved_on"))


def _alive(person: Person) -> None:
    if person.died_on is not None:
        raise WrongState("person", status="deceased")


def unmask(
    person: Person | None, *, fields: tuple[str, ...], purpose_code: str, purpose: Sealed
) -> PersonalDataUnmasked:
    """Note who is about to be shown in full; each field once, in the order of PERSONAL_FIELDS."""
    _known(person)
    if not fields:
        raise Missing("fields")
    asked = {checked_code(field, PERSONAL_FIELDS, "fields") for field in fields}
    return PersonalDataUnmasked(
        fields=tuple(field for field in PERSONAL_FIELDS if field in asked),
        purpose_code=checked_code(purpose_code, UNMASK_PURPOSES, "purpose_code"),
        purpose=purpose,
    )


def _known(person: Person | None, field: str = "person") -> Person:
    if person is None:
        raise NotFound(field)
    return person
