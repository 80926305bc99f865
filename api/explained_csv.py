"""The facts behind a number as CSV, for whoever works on with a spreadsheet."""

import csv
from collections.abc import Callable, Iterable
from typing import TextIO

from projections.audit_trail import AuditEntry
from projections.explaining import Share

COLUMNS = (
    *("position", "adds", "fact", "words", "words_en", "stream", "occurred_at", "recorded_at"),
    *("actor", "role", "office", "basis", "region", "programme", "period"),
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a text begins that a spreadsheet would take for a formula; somebody typed the basis, and may have typed that."""


class SharesFile:
    """A CSV file of facts and what each added to a number, begun with the names of its columns.

    position  how a position is written
    actor     the account behind an act, by the account and its role; None where it is not shown
    """

    def __init__(
        self,
        file: TextIO,
        position: Callable[[int], object],
        actor: Callable[[str, str], str | None],
    ) -> None:
        self._lines = csv.writer(file, lineterminator="\r\n")
        self._position = position
        self._actor = actor
        self._lines.writerow(COLUMNS)

    def write(self, shares: Iterable[Share]) -> None:
        """Append a line for each fact."""
        for share in shares:
            self._lines.writerow([_cell(value) for value in self._line(share)])

    def _line(self, share: Share) -> tuple[object, ...]:
        """Where the entry is not told, its cells are empty."""
        told = (None,) * (len(COLUMNS) - 2) if share.entry is None else self._told(share.entry)
        return (self._position(share.position), share.adds, *told)

    def _told(self, entry: AuditEntry) -> tuple[object, ...]:
        return (
            entry.topic,
            entry.words_id,
            entry.words_en,
            entry.stream,
            entry.occurred_at.isoformat(),
            entry.recorded_at.isoformat(),
            self._actor(entry.actor, entry.role),
            entry.role,
            entry.office,
            entry.basis,
            entry.region,
            entry.programme,
            entry.period,
        )


def _cell(value: object) -> object:
    """A text that no spreadsheet reckons; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
