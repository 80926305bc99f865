"""A person whom the offices know: facts, state, decisions; personal values are ciphertext."""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, Missing, NotFound, SameRecord, WrongState
from domain.fact import Fact, Sealed
from domain.shapes import checked_code

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


class PersonalDataUnmasked(Fact, frozen=True, kw_only=True):
    """Somebody was shown these fields in full; recorded before they were shown."""

    fields: tuple[str, ...]
    purpose_code: str
    purpose: Sealed


PersonEvent: TypeAlias = PersonRegistered | PersonsMerged | MergedInto | PersonalDataUnmasked

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """One id of a person.

    merged_into: the id that goes on instead; absorbed: the ids merged directly into this one.
    """

    region: str
    merged_into: UUID | None = None
    absorbed: tuple[UUID, ...] = ()


def evolve(person: Person | None, event: PersonEvent) -> Person:
    """What the person is after the fact."""
    match event:
        case PersonRegistered():
            return Person(region=event.region)
        case PersonsMerged():
            known = _known(person)
            return replace(known, absorbed=(*known.absorbed, event.merged))
        case MergedInto():
            return replace(_known(person), merged_into=event.survivor)
        case PersonalDataUnmasked():
            return _known(person)
        case _:
            assert_never(event)


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
