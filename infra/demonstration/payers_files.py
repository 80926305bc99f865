"""The files with which a payer answers in a story: written as it would write them, and imported as anybody's."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID

from infra.demonstration.narration import Narrator, Person
from infra.demonstration.recording import SYNTHETIC
from infra.import_kinds import Desk
from infra.import_settlements import COLUMNS, Settlement, Totals, import_settlements, open_results
from infra.importing import Result


class Reported(NamedTuple):
    """A line of a payer's file; its fields stand in the order of the columns."""

    reference: str
    outcome: str
    amount_rupiah: int
    on: date
    reason: str = ""


async def bring(
    n: Narrator, who: Person, batch: str, lines: Iterable[Reported], *, final: bool = False
) -> Result:
    """Let somebody import a file of results. final: it is the payer's last one, and the batch is reconciled with it."""
    lines = list(lines)
    totals = Totals(len(lines), sum(line.amount_rupiah for line in lines)) if final else None
    caller = who.caller
    desk = Desk(n.tenant, caller.office, caller.role, caller.actor, n.tenant, SYNTHETIC)
    ports = await n.stage.world.ports_of(n.tenant)
    with TemporaryDirectory() as folder:
        path = _written(Path(folder) / "hasil.csv", lines)
        file, settlement = open_results(path, n.tenant), Settlement(UUID(batch), totals)
        result = await import_settlements(file, settlement, desk, ports, lambda _done: None)
    n.saw_everything()
    return result


def _written(path: Path, lines: Iterable[Reported]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[column.name for column in COLUMNS], *lines])
    return path
