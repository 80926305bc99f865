"""An independent witness, who cosigns checkpoints with a key of their own."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.checkpoint import Note, read_note
from infra.signed_note import COSIGNATURE, Verifier, cosigned, signature_line

LONG_AGO = 1_679_315_147


class Witness:
    """Cosigns whatever it is shown."""

    def __init__(self, name: str) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.verifier = Verifier(name, COSIGNATURE, self._key.public_key().public_bytes_raw())

    def line(self, body: str, at: int = LONG_AGO) -> str:
        signature = self._key.sign(cosigned(body, at))
        return signature_line(self.verifier, at.to_bytes(8) + signature)

    def cosign(self, text: str, at: int = LONG_AGO) -> str:
        """The checkpoint with this witness's line added."""
        note = read_note(text)
        return Note(note.body, (*note.lines, self.line(note.body, at))).text
