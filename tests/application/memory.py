"""An in-memory world that keeps the promises of application/ports.py, so use-case tests are fast.

Facts are kept as JSON and keys as AES-GCM really seals them: what cannot be stored fails here too.
"""

import hmac
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar
from uuid import UUID, uuid4

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.ports import (
    Act,
    Conflict,
    IndexEntry,
    KeptFile,
    NewKey,
    Outcome,
    Ports,
    Receipt,
    Remembered,
    SealingKey,
    Stream,
    Upload,
)
from application.roles import Role
from domain.fact import About, Envelope, Fact, Sealed

S = TypeVar("S")

NOWHERE = About()


class Stored(NamedTuple):
    """A fact as it lies in the log."""

    stream: UUID
    version: int
    about: About
    kind: type[Fact]
    data: bytes
    envelope: Envelope

    @property
    def fact(self) -> Fact:
        """The fact, decoded anew."""
        return msgspec.json.decode(self.data, type=self.kind)


@dataclass
class MemoryLedger:
    """One tenant's log.

    before_next_append lets a test write between read and append, as another process would;
    too_late is how many of the next appends find that another process was faster.
    """

    vault: "MemoryVault"
    log: list[Stored] = field(default_factory=list)
    commands: dict[tuple[str, UUID], Remembered] = field(default_factory=dict)
    index: list[IndexEntry] = field(default_factory=list)
    before_next_append: Callable[[], None] | None = None
    too_late: int = 0
    attempts: int = 0

    async def read(self, stream: UUID, evolve: Callable[[S | None, Any], S | None]) -> Stream[S]:
        state: S | None = None
        version = 0
        for stored in self.log:
            if stored.stream == stream:
                state = evolve(state, stored.fact)
                version = stored.version
        return Stream(stream, version, state)

    async def read_many(
        self, streams: Sequence[UUID], evolve: Callable[[S | None, Any], S | None]
    ) -> list[Stream[S]]:
        return [await self.read(stream, evolve) for stream in streams]

    async def append(
        self, outcome: Outcome, act: Act, occurred_at: datetime, digest: bytes
    ) -> Receipt:
        self.attempts += 1
        interfere, self.before_next_append = self.before_next_append, None
        if interfere is not None:
            interfere()
        if self.too_late > 0:
            self.too_late -= 1
            raise Conflict
        self._check(outcome, act)
        of_act = Envelope(
            occurred_at=occurred_at,
            actor=act.actor,
            role=act.role.value,
            office=act.office,
            command_id=act.command_id,
            correlation_id=act.correlation_id or act.command_id,
            basis=act.basis,
            evidence=act.evidence,
            causation_id=act.causation_id,
            on_behalf_of=act.on_behalf_of,
        )
        for stream, facts, about in outcome.changes:
            for version, fact in enumerate(facts, start=stream.version + 1):
                data = msgspec.json.encode(fact)
                happened = outcome.happened(fact, occurred_at)
                envelope = msgspec.structs.replace(of_act, occurred_at=happened)
                self.log.append(Stored(stream.id, version, about, type(fact), data, envelope))
        self.vault.keep(outcome.keys)
        self.index.extend(outcome.index)
        receipt = Receipt(outcome.subject, position=len(self.log))
        remembered = Remembered(digest, replace(receipt, repeated=True))
        self.commands[act.actor, act.command_id] = remembered
        return receipt

    def _check(self, outcome: Outcome, act: Act) -> None:
        if (act.actor, act.command_id) in self.commands:
            raise Conflict
        for change in outcome.changes:
            if change.stream.version != self.version(change.stream.id):
                raise Conflict
        for stream in outcome.unchanged:
            if stream.version != self.version(stream.id):
                raise Conflict
        self._check_index(outcome)
        if any(self.vault.has(key) for key in outcome.keys):
            raise Conflict

    def _check_index(self, outcome: Outcome) -> None:
        for kind, digest, people in outcome.filed:
            found = {e.person for e in self.index if (e.kind, e.digest) == (kind, digest)}
            if len(found) != people:
                raise Conflict
        taken = {(entry.kind, entry.digest) for entry in self.index if entry.unique}
        for entry in outcome.index:
            if entry.unique and (entry.kind, entry.digest) in taken:
                raise Conflict
            taken |= {(entry.kind, entry.digest)} if entry.unique else set()

    async def remembered(self, actor: str, command_id: UUID) -> Remembered | None:
        return self.commands.get((actor, command_id))

    async def people_by_digest(self, kind: str, digest: bytes) -> list[UUID]:
        found = [e.person for e in self.index if (e.kind, e.digest) == (kind, digest)]
        return list(dict.fromkeys(found))

    async def digests_filed(self, kind: str, digests: Sequence[bytes]) -> set[bytes]:
        return {entry.digest for entry in self.index if entry.kind == kind} & set(digests)

    def version(self, stream: UUID) -> int:
        """How many facts the stream has."""
        return sum(stored.stream == stream for stored in self.log)

    def facts(self, stream: UUID) -> list[Fact]:
        """The stream's facts, oldest first."""
        return [stored.fact for stored in self.log if stored.stream == stream]

    def record(self, stream: UUID, fact: Fact, about: About = NOWHERE) -> None:
        """Put a fact into the log without a command, as history that is there already."""
        envelope = Envelope(
            occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
            actor="somebody-else",
            role=Role.SYSTEM.value,
            office="secretariat",
            command_id=uuid4(),
            correlation_id=uuid4(),
        )
        version = self.version(stream) + 1
        self.log.append(
            Stored(stream, version, about, type(fact), msgspec.json.encode(fact), envelope)
        )


@dataclass(frozen=True)
class MemoryKey:
    """A subject's AES-256-GCM key; a text is bound to its subject, scope and field."""

    subject: UUID
    scope: str
    key: bytes
    stored: NewKey

    def seal(self, field: str, plaintext: str) -> Sealed:
        nonce = os.urandom(12)
        sealed = AESGCM(self.key).encrypt(nonce, plaintext.encode(), self._bound_to(field))
        return Sealed(b64encode(nonce + sealed).decode())

    def unseal(self, field: str, sealed: Sealed) -> str:
        raw = b64decode(sealed)
        return AESGCM(self.key).decrypt(raw[:12], raw[12:], self._bound_to(field)).decode()

    def _bound_to(self, field: str) -> bytes:
        return f"{self.subject}\x1f{self.scope}\x1f{field}".encode()


@dataclass
class MemoryVault:
    """Keys wrapped under one key-encryption key; a key exists once the ledger kept it."""

    kek: bytes = field(default_factory=lambda: AESGCM.generate_key(bit_length=256))
    wrapped: dict[tuple[UUID, str], bytes] = field(default_factory=dict)

    def digest(self, content: bytes) -> bytes:
        return hmac.digest(self.kek, content, sha256)

    def new_key(self, subject: UUID, scope: str = "") -> MemoryKey:
        key, nonce = AESGCM.generate_key(bit_length=256), os.urandom(12)
        wrapped = nonce + AESGCM(self.kek).encrypt(nonce, key, subject.bytes)
        return MemoryKey(subject, scope, key, NewKey(subject, scope, wrapped))

    async def key_of(self, subject: UUID, scope: str = "") -> MemoryKey | None:
        wrapped = self.wrapped.get((subject, scope))
        if wrapped is None:
            return None
        key = AESGCM(self.kek).decrypt(wrapped[:12], wrapped[12:], subject.bytes)
        return MemoryKey(subject, scope, key, NewKey(subject, scope, wrapped))

    async def keys_of(self, subjects: Iterable[UUID], scope: str = "") -> dict[UUID, SealingKey]:
        found: dict[UUID, SealingKey] = {}
        for subject in subjects:
            if (key := await self.key_of(subject, scope)) is not None:
                found[subject] = key
        return found

    def keep(self, keys: Iterable[NewKey]) -> None:
        """Store the keys of a recorded outcome."""
        self.wrapped.update({(key.subject, key.scope): key.wrapped for key in keys})

    def has(self, key: NewKey) -> bool:
        """Whether the subject has a key for this scope already."""
        return (key.subject, key.scope) in self.wrapped

    def destroy(self, subject: UUID) -> None:
        """Forget every key of a subject, for ever."""
        self.wrapped = {of: key for of, key in self.wrapped.items() if of[0] != subject}


@dataclass
class MemoryEvidence:
    """Files by their digests, believed unseen: what a file must be is the real store's to say."""

    files: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[UUID, tuple[str, int, str, bytes]] = field(default_factory=dict)

    async def keep(self, original: bytes, rule: Mapping[str, int]) -> KeptFile:
        digest = sha256(original).hexdigest()
        self.files[digest] = original
        return KeptFile(digest, "jpeg", len(original), digest)

    async def described(self, digest: str) -> KeptFile | None:
        kept = self.files.get(digest)
        return None if kept is None else KeptFile(digest, "jpeg", len(kept), digest)

    async def opened(self, digest: str) -> bytes:
        return self.files[digest]

    async def begin(
        self, account: str, length: int, original_digest: str, region: str, hours: int
    ) -> Upload:
        self.uploads[upload := uuid4()] = (account, length, region, b"")
        return Upload(upload, length, 0, region)

    async def upload(self, account: str, upload: UUID) -> Upload | None:
        owner, length, region, here = self.uploads[upload]
        return Upload(upload, length, len(here), region) if owner == account else None

    async def receive(self, account: str, upload: UUID, offset: int, part: bytes) -> Upload:
        owner, length, region, here = self.uploads[upload]
        self.uploads[upload] = (owner, length, region, here + part)
        return Upload(upload, length, len(here + part), region)

    async def finish(self, account: str, upload: UUID, rule: Mapping[str, int]) -> KeptFile:
        return await self.keep(self.uploads[upload][-1], rule)


@dataclass
class World:
    """One tenant to act in. `now` is what the clock says; tests move it."""

    tenant: str = "61.05"
    now: datetime = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
    vault: MemoryVault = field(default_factory=MemoryVault)
    evidence: MemoryEvidence = field(default_factory=MemoryEvidence)

    def __post_init__(self) -> None:
        self.ledger = MemoryLedger(self.vault)
        self.ports = Ports(
            tenant=self.tenant,
            ledger=self.ledger,
            vault=self.vault,
            clock=lambda: self.now,
            new_id=uuid4,
            evidence=self.evidence,
        )

    def ports_with(self, **changes: Any) -> Ports:
        """The same ports but for these."""
        return replace(self.ports, **changes)

    def pass_days(self, count: int) -> None:
        """Move the clock on."""
        self.now += timedelta(days=count)


def act(role: Role, **changes: Any) -> Act:
    """An act of somebody in this role, at the secretariat, under a fresh command id."""
    values: dict[str, Any] = {
        "actor": f"{role.value}-1",
        "role": role,
        "office": "secretariat",
        "command_id": uuid4(),
    }
    return Act(**{**values, **changes})
