"""For each command a situation in which it is accepted; bad input is derived from it (`test_bad_input.py`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from application.roles import Role
from application.use_case import Command
from domain.evidence import EvidenceStored, evidence_stream
from tests.application.memory import World

Arrange: TypeAlias = Callable[[World], Awaitable[Command]]


@dataclass(frozen=True)
class Situation:
    """A world in which a command is accepted, and what of it can be wrong.

    role          who gives it; must be allowed to
    arrange       prepares a fresh world (offices, people, earlier facts) and answers the command
    codes         text fields whose value must be of a closed list: another code is refused at that field
    shapes        (field, bad value, code of the refusal): further values of a wrong form
    region_bound  whether an actor of another region must not even see the subject
    repeatable    whether the same may be done again under a fresh command id, as with notes and visits
    needs_history whether a fresh world, without the earlier facts, refuses it
    act           further fields of the act, such as a basis or evidence
    makers        accounts that made what another person must now check: none of them, nor who acts for one, may
    says_for      the field of the recorded fact that says in whose place its maker acted
    """

    role: Role
    arrange: Arrange
    codes: tuple[str, ...] = ()
    shapes: tuple[tuple[str, Any, str], ...] = ()
    region_bound: bool = True
    repeatable: bool = False
    needs_history: bool = True
    act: tuple[tuple[str, Any], ...] = ()
    makers: tuple[str, ...] = ()
    says_for: str | None = None


def kept(world: World, digest: str, region: str = "61.05") -> str:
    """Let a file be kept, as history that is there already; answers its digest, which may be cited."""
    if not world.ledger.version(evidence_stream(digest)):
        stored = EvidenceStored(
            digest=digest,
            kind="jpeg",
            size_bytes=1,
            original_digest=digest,
            region=region,
            rule_version=0,
        )
        world.ledger.record(evidence_stream(digest), stored)
    return digest
