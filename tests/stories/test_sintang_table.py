"""As the secretariat of Puskesos Betabas, I record each service, and read the table that I used to count by hand."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path

import pytest

import infra.demonstration
from application.roles import Role
from tests.stories.conftest import Hire

TABLE = """query($min: Position, $from: Date, $to: Date) {
  beneficiaryCounts(from: $from, to: $to, minPosition: $min) {
    served { lines { service unit quantity } byUnit { unit quantity } services }
    enrolled { lines { active } }
    payments { lines { credited } }
  } }"""

LIST = Path(infra.demonstration.__file__).parent / "data" / "sintang_services_2022.csv"


@pytest.mark.usefixtures("offices")
async def test_the_services_of_2022_add_up_to_the_founding_table(hire: Hire) -> None:
    desk, head = hire(Role.DESK), hire(Role.HEAD)
    rows = list(csv.DictReader(LIST.read_text(encoding="utf-8").splitlines()))
    for start in range(0, len(rows), 40):
        await asyncio.gather(
            *(
                desk.do(
                    "RecordService",
                    at=f"{row['date']}T02:00:00Z",
                    service=row["service"],
                    renderedOn=row["date"],
                    region="61.05",
                )
                for row in rows[start : start + 40]
            )
        )
    # One more command, so that its position is after all of the others.
    last = await desk.do("RecordService", service="ODGJ", renderedOn="2022-05-18", region="61.05")
    supervisor = hire(Role.SUPERVISOR)
    await supervisor.do("VoidService", serviceId=last, reason="entered_twice")

    period = {"from": "2022-01-01", "to": "2022-05-18"}
    counts = (await head.ask(TABLE, min=supervisor.position, **period))["beneficiaryCounts"]
    assert {
        (line["service"], line["unit"], line["quantity"]) for line in counts["served"]["lines"]
    } == {
        ("BPNT", "KPM", 64),
        ("PKH", "KPM", 58),
        ("PBI BPJS", "KPM", 104),
        ("DTKS", "operator", 85),
        ("ODGJ", "person", 4),
        ("Pemulangan OT", "person", 4),
    }
    assert counts["served"]["services"] == 319
    assert {line["unit"]: line["quantity"] for line in counts["served"]["byUnit"]} == {
        "KPM": 226,
        "operator": 85,
        "person": 8,
    }
    # Served is neither enrolled nor paid.
    assert counts["enrolled"]["lines"] == counts["payments"]["lines"] == []


@pytest.mark.usefixtures("offices")
async def test_a_service_counts_on_its_day_only(hire: Hire) -> None:
    desk = hire(Role.DESK)
    await desk.do("RecordService", service="PKH", renderedOn="2022-05-18", region="61.05")

    async def counted(first: str, last: str) -> int:
        answer = await desk.ask(TABLE, **{"min": desk.position, "from": first, "to": last})
        return int(answer["beneficiaryCounts"]["served"]["services"])

    assert await counted("2022-05-18", "2022-05-18") == 1
    assert await counted("2022-05-19", "2022-12-31") == 0
