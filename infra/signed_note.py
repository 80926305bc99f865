"""Signatures of notes (c2sp.org/signed-note): our own, and cosignatures of witnesses (c2sp.org/tlog-cosignature)."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.checkpoint import DASH, Malformed, decoded, encoded

ED25519: Final = 1
COSIGNATURE: Final = 4

_KEY_BYTES = 32
_ID_BYTES = 4
_TIME_BYTES = 8
_VERIFIER_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)")


class Verifier(NamedTuple):
    """A public key and the name that it signs under.

    kind  ED25519 of a log, COSIGNATURE of a witness
    """

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """What a line of this key begins with."""
        return sha256(f"{self.name}\n".encode() + self._typed).digest()[:_ID_BYTES]

    @property
    def text(self) -> str:
        """The verifier key as it is handed on: name, id and key."""
        return f"{self.name}+{self.id.hex()}+{encoded(self._typed)}"

    @property
    def is_witness(self) -> bool:
        """Whether it cosigns what others signed."""
        return self.kind == COSIGNATURE

    @property
    def _typed(self) -> bytes:
        return bytes([self.kind]) + self.public

    def signed(self, line: str) -> bool:
        """Whether a line says that it is this key's."""
        name, _, signature = line.removeprefix(DASH).partition(" ")
        try:
            return name == self.name and decoded(signature)[:_ID_BYTES] == self.id
        except Malformed:
            return False

    def time_of(self, line: str) -> int:
        """When this witness says that it cosigned, in seconds since 1970; 0 in a line of a log's key."""
        signature = decoded(line.rpartition(" ")[2])[_ID_BYTES:]
        return int.from_bytes(signature[:_TIME_BYTES]) if self.is_witness else 0

    def verifies(self, body: str, line: str) -> bool:
        """Whether a line is this key's signature of a note's body."""
        if not self.signed(line):
            return False
        signature = decoded(line.rpartition(" ")[2])[_ID_BYTES:]
        message = body.encode()
        if self.is_witness:
            at, signature = signature[:_TIME_BYTES], signature[_TIME_BYTES:]
            message = cosigned(body, int.from_bytes(at))
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def verifier(text: str) -> Verifier:
    """The key from how it is handed on. Raises Malformed, also when name, id and key do not belong together."""
    parts = _VERIFIER_KEY.fullmatch(text)
    if parts is None:
        raise Malformed("no verifier key")
    typed = decoded(parts[3])
    if len(typed) != 1 + _KEY_BYTES or typed[0] not in (ED25519, COSIGNATURE):
        raise Malformed("no Ed25519 key")
    found = Verifier(parts[1], typed[0], typed[1:])
    if found.text != text:
        raise Malformed("the verifier key's id is not that of its name and key")
    return found


class Signer:
    """A log's private key."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, ED25519, self._key.public_key().public_bytes_raw())

    def line(self, body: str) -> str:
        """The line that signs a note's body."""
        return signature_line(self.verifier, self._key.sign(body.encode()))


def cosigned(body: str, at: int) -> bytes:
    """What a witness signs of a note's body, at a time in seconds since 1970."""
    return f"cosignature/v1\ntime {at}\n{body}".encode()


def signature_line(by: Verifier, signature: bytes) -> str:
    """The line of a key's signature in a note."""
    return f"{DASH}{by.name} {encoded(by.id + signature)}"
