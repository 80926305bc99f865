"""Facts as the log stores them: JSON with a schema version, decoded by one typed decoder per name.

The state is `{"v":1,"fact":{…},"envelope":{…}}`. Facts of every released version stay readable:
what an older one lacks, an upcast adds.
"""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec

from application.ports import LaterRelease
from domain.fact import Envelope, Fact
from infra.event_catalogue import FACTS, UPCASTS, Upcast

F = TypeVar("F", bound=Fact)


class Unreadable(Exception):
    """A stored fact that this release cannot read: of an unknown name, a newer version, or damaged.

    Names the topic and version, never a value.
    """


class OfLaterRelease(Unreadable, LaterRelease):
    """A stored fact of a name or a version that this release does not know yet."""


class _State(msgspec.Struct, Generic[F], frozen=True):
    v: int
    fact: F
    envelope: Envelope


class _FactOnly(msgspec.Struct, Generic[F], frozen=True):
    v: int
    fact: F


class _Version(msgspec.Struct, frozen=True):
    v: int


class _Entry:
    """What is known of one stored name."""

    def __init__(self, topic: str, kind: type[Fact], version: int) -> None:
        self.kind = kind
        self.version = version
        # Our own encoder writes the version first, so a current state is known by its beginning.
        self.prefix = b'{"v":%d,' % version
        self.state_type: Any = _State[kind]  # type: ignore[valid-type] # made at run time
        self.decode_state = msgspec.json.Decoder(self.state_type).decode
        self.decode_fact = msgspec.json.Decoder(_FactOnly[kind]).decode  # type: ignore[valid-type]
        self.head = b'{"v":%d,"fact":' % version
        self.topic = topic


class Codec:
    """Encodes facts with their envelopes, and decodes every version that was ever released.

    `facts` gives the class of each stored name; `upcasts` turn a version's state, as plain JSON
    values, into the next one's. A name's current version is one more than it has upcasts.
    """

    def __init__(
        self, facts: Mapping[str, type[Fact]], upcasts: Mapping[tuple[str, int], Upcast]
    ) -> None:
        self._upcasts = upcasts
        self._entries = {
            topic: _Entry(topic, kind, 1 + sum(name == topic for name, _ in upcasts))
            for topic, kind in facts.items()
        }
        self._by_kind = {entry.kind: entry for entry in self._entries.values()}
        self._encode = msgspec.json.Encoder().encode
        self._version = msgspec.json.Decoder(_Version).decode

    def envelope(self, envelope: Envelope) -> bytes:
        """The envelope's bytes, to be encoded once for all facts of a command."""
        return self._encode(envelope)

    def encode(self, fact: Fact, envelope: bytes) -> tuple[str, bytes]:
        """The fact's stored name and state. Raises LookupError for a class not in the catalogue."""
        try:
            entry = self._by_kind[type(fact)]
        except KeyError:
            raise LookupError(f"{type(fact).__name__} is not in the event catalogue") from None
        return entry.topic, b'%b%b,"envelope":%b}' % (entry.head, self._encode(fact), envelope)

    def decode(self, topic: str, state: bytes) -> tuple[Fact, Envelope]:
        """The fact and its envelope. Raises Unreadable."""
        entry = self._entry(topic)
        if state.startswith(entry.prefix):
            try:
                found = entry.decode_state(state)
            except msgspec.MsgspecError as error:
                raise self._damaged(topic, error) from None
        else:
            found = self._upcast(entry, state)
        return found.fact, found.envelope

    def decode_fact(self, topic: str, state: bytes) -> Fact:
        """The fact alone, for folding a stream. Raises Unreadable."""
        entry = self._entry(topic)
        if not state.startswith(entry.prefix):
            return self.decode(topic, state)[0]
        try:
            fact: Fact = entry.decode_fact(state).fact
        except msgspec.MsgspecError as error:
            raise self._damaged(topic, error) from None
        return fact

    def _entry(self, topic: str) -> _Entry:
        try:
            return self._entries[topic]
        except KeyError:
            raise OfLaterRelease(f"{topic} is no stored name that this release knows") from None

    def _upcast(self, entry: _Entry, state: bytes) -> Any:
        try:
            version = self._version(state).v
            if not 1 <= version <= entry.version:
                kind = OfLaterRelease if version > entry.version else Unreadable
                raise kind(
                    f"{entry.topic} is of version {version}; this release knows {entry.version}"
                )
            plain = msgspec.json.decode(state)
            for step in range(version, entry.version):
                plain = self._upcasts[entry.topic, step](plain)
            return msgspec.convert(plain, entry.state_type)
        except msgspec.MsgspecError as error:
            raise self._damaged(entry.topic, error) from None
        except (LookupError, TypeError):  # an upcast looked for what is not there
            raise Unreadable(
                f"{entry.topic} cannot be read: it lacks what its version has"
            ) from None

    @staticmethod
    def _damaged(topic: str, error: msgspec.MsgspecError) -> Unreadable:
        where = str(error).rpartition(" - at ")[2] if " - at " in str(error) else "its JSON"
        return Unreadable(f"{topic} cannot be read: {where} is not what its class says")


CODEC = Codec(FACTS, UPCASTS)
