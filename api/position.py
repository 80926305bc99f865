"""Positions outside: opaque strings that name a tenant's log, its epoch and a number in it.

Restoring a backup opens a new epoch, so that a position from before is refused with a clear answer instead of silently
skipping what was lost.
"""

import base64
import binascii
from dataclasses import dataclass
from zlib import crc32

from api.refusals import PositionUnknown
from api.scalars import Position


@dataclass(frozen=True, slots=True)
class History:
    """One tenant's log since its last restore. `last` is the newest position recorded in it."""

    tenant: str
    epoch: int
    last: int

    def position(self, number: int) -> Position:
        """The number as it is written outside."""
        text = f"{self.tenant}|{self.epoch}|{number}".encode()
        # The check sum tells a mistyped position from a foreign one; it protects nothing.
        raw = text + crc32(text).to_bytes(4)
        return Position(base64.urlsafe_b64encode(raw).rstrip(b"=").decode())

    def number(self, position: str, field: str | None = None) -> int:
        """The number that a position stands for here; PositionUnknown for one that is not of this history."""
        tenant, epoch, number = _parts(position, field)
        if tenant != self.tenant:
            raise PositionUnknown(field, why="milik tenant lain", reason="it is another tenant's")
        if epoch != self.epoch:
            raise PositionUnknown(
                field, why="dari masa sebelum pemulihan", reason="it is from before a restore"
            )
        if not 0 <= number <= self.last:
            raise PositionUnknown(field, why="belum tercatat", reason="it is not recorded yet")
        return number


def _parts(position: str, field: str | None) -> tuple[str, int, int]:
    malformed = PositionUnknown(field, why="bentuknya rusak", reason="it is malformed")
    try:
        raw = base64.b64decode(position + "=" * (-len(position) % 4), b"-_", validate=True)
        text = raw[:-4]
        if crc32(text).to_bytes(4) != raw[-4:]:
            raise malformed
        tenant, epoch, number = text.decode().split("|")
        return tenant, int(epoch), int(number)
    except (binascii.Error, ValueError):
        raise malformed from None
