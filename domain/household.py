"""A family as the village's data have it: who belongs to it, who heads it, where it lives. Facts, state, decisions.

Only a village operator changes these data, and only on the minutes of a meeting [domain.md §1, 7]: every decision asks
for their number, which the envelope of the facts keeps as their basis.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from domain.errors import (
    AlreadyExists,
    MinutesRequired,
    Missing,
    NotFound,
    SameRecord,
    WrongState,
)
from domain.fact import Fact, Sealed
from domain.shapes import checked_code, checked_day

HEAD = "family_head"

RELATIONS = {
    HEAD: "kepala keluarga",
    "spouse": "suami/istri",
    "child": "anak",
    "child_in_law": "menantu",
    "grandchild": "cucu",
    "parent": "orang tua",
    "parent_in_law": "mertua",
    "other_relative": "famili lain",
    "household_help": "pembantu",
    "unrelated": "lainnya",
}
"""What somebody is to the head of the family, as on a family card (KK)."""

REMOVAL_REASONS = {
    "moved": "pindah",
    "own_household": "membentuk keluarga sendiri",
    "wrong_person": "orang keliru",
    "entered_twice": "tercatat dua kali",
}
"""Why somebody no longer belongs to a family; a death is a fact of its own."""

# Facts --------------------------------------------------------------------------------------------


class HouseholdRegistered(Fact, frozen=True, kw_only=True):
    """A family entered the village's data. Its members are added by facts of their own, the head first."""

    region: str
    head: UUID
    family_card: Sealed | None = None


class MemberAdded(Fact, frozen=True, kw_only=True):
    """Somebody belongs to the family. relation: of RELATIONS, to the head."""

    person: UUID
    relation: str


class MemberRemoved(Fact, frozen=True, kw_only=True):
    """Somebody no longer belongs to the family. reason: of REMOVAL_REASONS; removed_on: None is the envelope's day."""

    own_day: ClassVar[str | None] = "removed_on"

    person: UUID
    reason: str
    removed_on: date | None = None


class MemberDied(Fact, frozen=True, kw_only=True):
    """A member died. What was paid since stays as it was paid."""

    person: UUID
    died_on: date


class HeadNamed(Fact, frozen=True, kw_only=True):
    """Another member heads the family from now on. former_head_becomes: of RELATIONS; None once dead."""

    head: UUID
    former_head_becomes: str | None = None


class HouseholdMoved(Fact, frozen=True, kw_only=True):
    """The family lives elsewhere since a day. to_region may lie outside the tenant: then its history ends here."""

    to_region: str
    outside: bool
    moved_on: date


HouseholdEvent: TypeAlias = (
    HouseholdRegistered | MemberAdded | MemberRemoved | MemberDied | HeadNamed | HouseholdMoved
)

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Household:
    """A family.

    region    the last one inside the tenant; gone: whether it has left the tenant
    members   the living, and what each is to the head
    deceased  members who died: what they were enrolled in still counts for the family until it is ended
    """

    region: str
    head: UUID
    members: Mapping[UUID, str] = field(default_factory=dict, hash=False)
    deceased: tuple[UUID, ...] = ()
    gone: bool = False

    @property
    def people(self) -> tuple[UUID, ...]:
        """Everybody whose enrolments are the family's."""
        return (*self.members, *self.deceased)


def evolve(household: Household | None, event: HouseholdEvent) -> Household:
    """What the family is after the fact."""
    if isinstance(event, HouseholdRegistered):
        return Household(region=event.region, head=event.head)
    known = _known(household)
    match event:
        case MemberAdded():
            return replace(known, members={**known.members, event.person: event.relation})
        case MemberRemoved():
            return replace(known, members=_without(known, event.person))
        case MemberDied():
            members, deceased = _without(known, event.person), (*known.deceased, event.person)
            return replace(known, members=members, deceased=deceased)
        case HeadNamed():
            members = {**known.members, event.head: HEAD}
            if event.former_head_becomes is not None:
                members[known.head] = event.former_head_becomes
            return replace(known, head=event.head, members=members)
        case HouseholdMoved():
            region = known.region if event.outside else event.to_region
            return replace(known, region=region, gone=event.outside)
        case _:
            assert_never(event)


def _without(household: Household, person: UUID) -> dict[UUID, str]:
    return {one: relation for one, relation in household.members.items() if one != person}


# Decisions ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody who is to belong to the family. relation: a code as it was sent."""

    person: UUID
    relation: str


def require_minutes(minutes: str | None) -> None:
    """Refuse a change of family data that rests on no minutes (berita acara) [domain.md §1, 7]."""
    if minutes is None or not minutes.strip():
        raise MinutesRequired("basis")


def register(
    household: Household | None,
    *,
    region: str,
    head: UUID,
    family_card: Sealed | None,
    others: tuple[NewMember, ...],
    minutes: str | None,
) -> list[HouseholdEvent]:
    """Enter a family with its head and whoever else belongs to it; one person once, one head."""
    require_minutes(minutes)
    if household is not None:
        raise AlreadyExists("household")
    registered = HouseholdRegistered(region=region, head=head, family_card=family_card)
    facts: list[HouseholdEvent] = [registered, MemberAdded(person=head, relation=HEAD)]
    state = Household(region=region, head=head, members={head: HEAD})
    for other in others:
        fact = add(state, person=other.person, relation=other.relation, minutes=minutes)
        facts.append(fact)
        state = evolve(state, fact)
    return facts


def add(
    household: Household | None, *, person: UUID, relation: str, minutes: str | None
) -> MemberAdded:
    """Let somebody belong to the family, who is not its head."""
    require_minutes(minutes)
    known = _here(household)
    if person in known.members:
        raise AlreadyExists("person")
    if person in known.deceased:
        raise WrongState("person", status="deceased")
    known_relation = checked_code(
        relation, [code for code in RELATIONS if code != HEAD], "relation"
    )
    return MemberAdded(person=person, relation=known_relation)


def remove(
    household: Household | None,
    *,
    person: UUID,
    reason: str,
    removed_on: date,
    minutes: str | None,
) -> MemberRemoved:
    """Let somebody no longer belong to the family. A family keeps its head: another is named first."""
    require_minutes(minutes)
    known = _here(household)
    _member(known, person)
    if person == known.head:
        raise WrongState("person", status=HEAD)
    reason = checked_code(reason, REMOVAL_REASONS, "reason")
    return MemberRemoved(person=person, reason=reason, removed_on=removed_on)


def die(
    household: Household | None, *, person: UUID, died_on: date, today: date, minutes: str | None
) -> MemberDied:
    """Note that a member died, the head too."""
    require_minutes(minutes)
    known = _here(household)
    _member(known, person)
    return MemberDied(person=person, died_on=checked_day(died_on, today, "died_on"))


def name_head(
    household: Household | None, *, head: UUID, former_head_becomes: str | None, minutes: str | None
) -> HeadNamed:
    """Let another living member head the family; of a living former head we must hear what they become."""
    require_minutes(minutes)
    known = _here(household)
    _member(known, head, "head")
    if head == known.head:
        raise SameRecord("head")
    if known.head not in known.members:
        return HeadNamed(head=head)
    if former_head_becomes is None:
        raise Missing("former_head_becomes")
    relation = checked_code(
        former_head_becomes, [code for code in RELATIONS if code != HEAD], "former_head_becomes"
    )
    return HeadNamed(head=head, former_head_becomes=relation)


def move(
    household: Household | None,
    *,
    to_region: str,
    outside: bool,
    moved_on: date,
    today: date,
    minutes: str | None,
) -> HouseholdMoved:
    """Let the family live elsewhere, in the tenant or outside it."""
    require_minutes(minutes)
    if _here(household).region == to_region:
        raise SameRecord("to_region")
    return HouseholdMoved(
        to_region=to_region, outside=outside, moved_on=checked_day(moved_on, today, "moved_on")
    )


def _member(household: Household, person: UUID, field_name: str = "person") -> None:
    if person not in household.members:
        raise NotFound(field_name)


def _here(household: Household | None) -> Household:
    """The family, if it has not left the tenant."""
    known = _known(household)
    if known.gone:
        raise WrongState("household", status="moved")
    return known


def _known(household: Household | None) -> Household:
    if household is None:
        raise NotFound("household")
    return household
