"""What a fact is: plain immutable data about something that happened, and the envelope that says who, when and why."""

from datetime import date, datetime
from typing import ClassVar, NamedTuple, NewType
from uuid import UUID

import msgspec

Sealed = NewType("Sealed", str)
"""Personal data as ciphertext (`application.ports.Vault` seals and opens it). The log never holds anything else."""


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened. Subclasses are named in the past tense, noun first, and are never changed once released.

    A field may be added with a default; any other change is a new schema version with an upcast.

    own_day: the field that says on which day, or when, the act itself happened. Days that are about something else,
    such as a decree's date or until when something is due, are none: the act is that somebody said so.
    """

    own_day: ClassVar[str | None] = None


def said_to_happen(fact: Fact) -> date | datetime | None:
    """The day or the time of its act that a fact says itself; None where it says none, or is of before it did."""
    if fact.own_day is None:
        return None
    said: date | datetime | None = getattr(fact, fact.own_day)
    return said


class Envelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who acted, when, where and on what basis. The region a fact concerns is a header column beside it.

    occurred_at   when it happened in the world (UTC); the header's `recorded_at` is when we came to know
    actor         pseudonymous account id, never a name or NIK
    role, office  in which capacity and from which desk
    code_book     edition of the Kemendagri region codes that the region was checked against
    basis         legal basis: number of a decree (SK), minutes, payment order (SP2D)
    evidence      SHA-256 digests (hex) of stored files
    on_behalf_of  the account that the actor, its named substitute, acted for; added later, so often absent
    command_id    the client's id of the command; facts of one command share it
    correlation_id  the business conversation, causation_id the fact or command that led to this one
    """

    occurred_at: datetime
    actor: str
    role: str
    office: str
    command_id: UUID
    correlation_id: UUID
    code_book: str | None = None
    basis: str | None = None
    evidence: tuple[str, ...] = ()
    causation_id: UUID | None = None
    on_behalf_of: str | None = None


class About(NamedTuple):
    """The header columns that say what a fact concerns; empty where they do not apply."""

    region: str | None = None
    programme: str | None = None
    period: str | None = None


class Recorded(NamedTuple):
    """A fact in the log. `position` is gapless per tenant and in commit order; `version` counts within the stream."""

    position: int
    recorded_at: datetime
    stream: UUID
    version: int
    topic: str
    about: About
    fact: Fact
    envelope: Envelope
