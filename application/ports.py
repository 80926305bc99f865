"""What the use cases need from the world. infra/ provides it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

from application.roles import Role
from domain.fact import About, Fact, Sealed, said_to_happen

S = TypeVar("S")
E = TypeVar("E", bound=Fact)


class Conflict(Exception):
    """Somebody else wrote to a stream, or used the command id, after we read. Run the use case again."""


class LaterRelease(Exception):
    """A stream holds a fact that only a later release can read: this process is of an earlier one."""


@dataclass(frozen=True, slots=True)
class Stream(Generic[S]):
    """A stream as it was read: appending succeeds only if nobody wrote in between. Version 0 and no state: new."""

    id: UUID
    version: int
    state: S | None


class Change(NamedTuple):
    """Facts to be recorded on top of a stream, in order, and what they concern."""

    stream: Stream[Any]
    facts: Sequence[Fact]
    about: About = About()


class NewKey(NamedTuple):
    """A sealing key, wrapped under the key-encryption key, to be stored in the transaction that first uses it."""

    subject: UUID
    scope: str
    wrapped: bytes


class IndexEntry(NamedTuple):
    """An entry of the keyed people index, stored with the facts. `unique` refuses a second person under the digest."""

    kind: str
    digest: bytes
    person: UUID
    unique: bool = True


class Filed(NamedTuple):
    """How many people the keyed index had under a digest when a decision asked for them."""

    kind: str
    digest: bytes
    people: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a use case decided: the subject it answers with, and everything that is recorded in one transaction.

    unchanged: streams that the decision rests on but does not write; it holds only while nobody wrote to them.
    filed: digests that it rests on in the same way; it holds only while nobody else was filed under them.
    moments: when happened what facts say a day of their own for (`domain.fact.said_to_happen`), by what they say.
    """

    subject: UUID
    changes: Sequence[Change]
    keys: Sequence[NewKey] = ()
    index: Sequence[IndexEntry] = ()
    unchanged: Sequence[Stream[Any]] = ()
    filed: Sequence[Filed] = ()
    moments: Mapping[date, datetime] = field(default_factory=dict)

    def happened(self, fact: Fact, act_at: datetime) -> datetime:
        """When a fact of it happened: as it says itself, else when the act did."""
        said = said_to_happen(fact)
        return act_at if said is None else self.moments.get(said, act_at)


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, in which capacity and on what basis. Becomes the envelope of every fact of the command.

    regions      prefixes of region codes that the actor may see and touch; "" is everything in the tenant
    on_behalf_of the account that the actor substitutes for, in that one's role and office
    expected_version  how many facts the record had when the actor read it; None: whatever they are now
    stated_at    when it happened, if the client said so; `occurred_at` falls back to the day that the fact itself
                 says, and then to the time of recording (`application/days_of_acts.py`)
    """

    actor: str
    role: Role
    office: str
    command_id: UUID
    regions: tuple[str, ...] = ("",)
    stated_at: datetime | None = None
    basis: str | None = None
    evidence: tuple[str, ...] = ()
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    on_behalf_of: str | None = None
    expected_version: int | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """The actor, and for whom: both are makers of what is made, and neither may check it."""
        return (self.actor,) if self.on_behalf_of is None else (self.actor, self.on_behalf_of)

    def sees(self, region: str | None) -> bool:
        """Whether the region lies under one of the actor's prefixes; what has no region is seen by the whole tenant."""
        return region is None or any(
            not prefix or region == prefix or region.startswith(f"{prefix}.")
            for prefix in self.regions
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a command answers: the subject and the position of its last fact. A repeated command answers the same."""

    subject: UUID
    position: int
    repeated: bool = field(default=False, compare=False)


class Remembered(NamedTuple):
    """A command that was recorded: the keyed digest of its content, and what it answered."""

    digest: bytes
    receipt: Receipt


class Ledger(Protocol):
    """One tenant's log."""

    async def read(self, stream: UUID, evolve: Callable[[S | None, Any], S | None]) -> Stream[S]:
        """Fold a stream into its present state; None where there are no facts, or none of those that `evolve` folds."""
        ...

    async def read_many(
        self, streams: Sequence[UUID], evolve: Callable[[S | None, Any], S | None]
    ) -> list[Stream[S]]:
        """Fold many streams with few statements; the answers stand in the order asked."""
        ...

    async def append(
        self, outcome: Outcome, act: Act, occurred_at: datetime, digest: bytes
    ) -> Receipt:
        """Record the outcome whole or not at all; return only when it is durable.

        occurred_at: of the act; facts that say another day of their own have the outcome's moment of it.
        Raises Conflict when a stream of its changes or of `unchanged` moved, a unique index entry exists, or the
        command id was used meanwhile.
        """
        ...

    async def remembered(self, actor: str, command_id: UUID) -> Remembered | None:
        """What this command answered the first time, if it was recorded."""
        ...

    async def people_by_digest(self, kind: str, digest: bytes) -> list[UUID]:
        """The people filed in the keyed index under this digest, oldest first."""
        ...

    async def digests_filed(self, kind: str, digests: Sequence[bytes]) -> set[bytes]:
        """Those of many digests under which the keyed index has somebody, in one statement."""
        ...


class Vault(Protocol):
    """Sealing of personal data, one key per subject (a person, a complaint, a case)."""

    def digest(self, content: bytes) -> bytes:
        """HMAC-SHA-256 under the tenant's index key: equal contents are found, none can be guessed from it."""
        ...

    def new_key(self, subject: UUID, scope: str = "") -> "SealingKey":
        """A fresh key for a subject that has none; its `stored` belongs into the outcome's keys."""
        ...

    async def key_of(self, subject: UUID, scope: str = "") -> "SealingKey | None":
        """The subject's key; None when it has none or it was destroyed."""
        ...

    async def keys_of(self, subjects: Iterable[UUID], scope: str = "") -> "dict[UUID, SealingKey]":
        """The keys of many subjects in one statement; those without are absent."""
        ...


class SealingKey(Protocol):
    """Seals and opens the fields of one subject (AES-256-GCM; subject and field name are authenticated with it)."""

    @property
    def stored(self) -> NewKey: ...

    def seal(self, field: str, plaintext: str) -> Sealed: ...

    def unseal(self, field: str, sealed: Sealed) -> str: ...


class KeptFile(NamedTuple):
    """A file that is kept, sealed, outside the log. digest: SHA-256 (hex) of what is kept; kind: jpeg | pdf."""

    digest: str
    kind: str
    size_bytes: int
    original_digest: str


class Upload(NamedTuple):
    """A file that arrives in parts. offset: how many bytes are here; kept: what became of it, once it was whole."""

    id: UUID
    length: int
    offset: int
    region: str
    kept: KeptFile | None = None


class EvidenceStore(Protocol):
    """Photos and scans, made small and sealed, one key per file."""

    async def keep(self, original: bytes, rule: Mapping[str, int]) -> KeptFile:
        """Check a file by decoding it, make it small as the rule says, and keep it; once, however often it is sent.

        Raises FileTooLarge, UnsupportedFile or DamagedFile.
        """
        ...

    async def described(self, digest: str) -> KeptFile | None:
        """What is kept under a digest."""
        ...

    async def opened(self, digest: str) -> bytes:
        """The file itself. Raises EvidenceDamaged where it is missing or not what its digest says."""
        ...

    async def begin(
        self, account: str, length: int, original_digest: str, region: str, hours: int
    ) -> Upload:
        """Begin to receive a file in parts, or go on: the same account, file and region is the same upload.

        Raises TooManyUploads.
        """
        ...

    async def upload(self, account: str, upload: UUID) -> Upload | None:
        """How far an account's upload is; None when there is none, or its time is over."""
        ...

    async def receive(self, account: str, upload: UUID, offset: int, part: bytes) -> Upload:
        """Take a part; what is here already is passed over. Raises NotFound, WrongOffset or FileTooLarge."""
        ...

    async def finish(self, account: str, upload: UUID, rule: Mapping[str, int]) -> KeptFile:
        """Keep a file that is here whole. Raises DigestMismatch, after which it begins anew, and as `keep`."""
        ...


class Standings:
    """What commands last read of who may act: streams by who asks, the most recently asked ones.

    It may be out of date, so it is only ever rested on by an append that fails where one of the streams has moved.
    """

    MOST = 4096

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[Stream[Any], ...]] = {}

    def get(self, of: tuple[str, ...]) -> tuple[Stream[Any], ...] | None:
        """What was last read for these; None if nothing was, or too long ago."""
        return self._known.get(of)

    def keep(self, of: tuple[str, ...], streams: tuple[Stream[Any], ...]) -> None:
        """Remember what was read, and forget what was kept first where there is no room."""
        self._known.pop(of, None)
        while len(self._known) >= self.MOST:
            del self._known[next(iter(self._known))]
        self._known[of] = streams


@dataclass(frozen=True, slots=True)
class Ports:
    """One tenant's world, as a use case sees it. `clock` returns aware UTC times; `new_id` returns random UUIDs.

    enquiry_key: shared between tenants that ask each other about stranded people; None where they do not.
    """

    tenant: str
    ledger: Ledger
    vault: Vault
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    evidence: EvidenceStore
    enquiry_key: bytes | None = field(default=None, repr=False)
    standings: Standings = field(default_factory=Standings, compare=False)
