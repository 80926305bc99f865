"""A local label of street work beside those that ship (pmks.Subtype): versioned facts, one stream a label."""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never
from uuid import UUID

from domain import pmks
from domain.errors import AlreadyExists, Missing, NotFound, WrongState
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.shapes import checked_open_text, checked_slug

# Facts ------------------------------------------------------------------------------------------


class LocalSubtypePublished(Fact, frozen=True, kw_only=True):
    """A local label of street work may be used, or means something else from now on.

    code: its lasting short name; version counts from 1. categories: the PMKS categories it goes with.
    label: what people call it. source: the decree or custom that names it.
    """

    code: str
    version: int
    categories: tuple[str, ...]
    label: str
    source: str


class LocalSubtypeRetired(Fact, frozen=True, kw_only=True):
    """The label is not used for new cases any more; cases that bear it keep it."""

    code: str


LocalSubtypeEvent: TypeAlias = LocalSubtypePublished | LocalSubtypeRetired

# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LocalSubtype:
    """The label as it stands. It concerns the whole tenant."""

    code: str
    version: int
    categories: tuple[str, ...]
    retired: bool = False


def evolve(subtype: LocalSubtype | None, event: LocalSubtypeEvent) -> LocalSubtype:
    """Apply a fact."""
    match event:
        case LocalSubtypePublished():
            return LocalSubtype(event.code, event.version, event.categories)
        case LocalSubtypeRetired():
            if subtype is None:
                raise NotFound  # the id is that of something else
            return replace(subtype, retired=True)
        case _:
            assert_never(event)


# Decisions --------------------------------------------------------------------------------------


def local_subtype_stream(code: str) -> UUID:
    """Labels are told apart by their code inside the tenant."""
    return stream_id("local_subtype", code)


def publish(
    state: LocalSubtype | None, *, code: str, categories: tuple[str, ...], label: str, source: str
) -> LocalSubtypePublished:
    """Publish a label, or its next version. A code that ships with the service keeps its meaning."""
    if code in tuple(pmks.Subtype):
        raise AlreadyExists("code")
    if not categories:
        raise Missing("categories")
    named = (pmks.checked_category(category, field="categories") for category in categories)
    return LocalSubtypePublished(
        code=checked_slug(code, "code"),
        version=1 if state is None else state.version + 1,
        categories=tuple(dict.fromkeys(named)),
        label=checked_open_text(label, "label", most=80),
        source=checked_open_text(source, "source"),
    )


def retire(state: LocalSubtype | None) -> LocalSubtypeRetired:
    """Take the label out of use."""
    if state is None:
        raise NotFound("code")
    if state.retired:
        raise WrongState(status="retired")
    return LocalSubtypeRetired(code=state.code)
