"""Stream ids: derived from natural keys, so that uniqueness is the log's primary key."""

from hashlib import sha256
from uuid import UUID

_SEPARATOR = "\x1f"  # cannot occur in a code, so that ("a", "bc") and ("ab", "c") differ


def stream_id(kind: str, *key: str, near: tuple[str, ...] = ()) -> UUID:
    """The id of the stream of `kind` with this natural key: same key, same stream, in every process.

    `near` holds the leading part of the key whose streams are written together (programme and period): it fills the
    first six bytes, so that their rows are neighbours in the index. The rest is a hash of the whole key (74 bits).
    The key must not hold personal data: whoever knows it can compute the id.
    """
    whole = _SEPARATOR.join((kind, *near, *key)).encode()
    tail = sha256(whole).digest()
    head = sha256(_SEPARATOR.join((kind, *near)).encode()).digest() if near else tail[16:]
    raw = bytearray(head[:6] + tail[:10])
    raw[6] = raw[6] & 0x0F | 0x80  # RFC 9562 version 8: our own layout
    raw[8] = raw[8] & 0x3F | 0x80
    return UUID(bytes=bytes(raw))
