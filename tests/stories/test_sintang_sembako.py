"""A sembako disbursement, from the decree's list to the closed batch; told twice it records nothing twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import psycopg
import pytest

from infra.database import serving
from infra.demonstration.narration import Stage, stage
from infra.demonstration.stories import sembako_afterwards as afterwards
from infra.demonstration.stories.sintang_sembako import AMOUNT, POST_OFFICES, tell
from infra.log_reader import LogReader
from infra.migrations import tenant_schema
from infra.settings import Settings
from tests.stories.conftest import SINTANG

FAMILIES = 1_200
STORY = "sintang_sembako"


@pytest.fixture
async def small(theatre: Settings, database: str) -> AsyncIterator[Stage]:
    """The story's stage with fewer families than there were."""
    async with stage(theatre, database, aloud=False, families=FAMILIES) as told_on:
        yield told_on


def facts(told_on: Stage) -> int:
    """How many facts the tenant's log holds."""
    with psycopg.connect(serving(told_on.dsn), autocommit=True) as connection:
        return LogReader(connection, tenant_schema(SINTANG)).head().last


async def test_a_sembako_disbursement(small: Stage) -> None:
    found = await tell(small.narrator(SINTANG, STORY))
    batch = found["batch"]
    assert (batch["status"], batch["controlCount"]) == ("closed", FAMILIES)
    assert batch["controlSumRupiah"] == FAMILIES * AMOUNT
    assert batch["preparedBy"] != batch["approvedBy"]
    assert (batch["unenrolled"], batch["otherAmounts"]) == (1, 0)
    standing = {line["status"]: line["payments"] for line in batch["byStatus"]}
    assert set(standing) == {"collected", "failed", "returned"}
    assert sum(standing.values()) == FAMILIES

    undelivered = found["undelivered"]
    assert undelivered["total"] == FAMILIES - standing["collected"]
    assert undelivered["reasons"]["unclaimed"] == standing["returned"]
    assert 0.02 * FAMILIES < undelivered["total"] < 0.06 * FAMILIES

    assert len(found["delivery"]) == POST_OFFICES
    assert sum(each["recipients"] for each in found["delivery"]) == FAMILIES
    assert sum(each["delivered"] for each in found["delivery"]) == standing["collected"]

    indicators = found["indicators"]
    on_time, asked = indicators["ON_TIME"]
    assert asked == FAMILIES
    assert found["not_on_time"] == FAMILIES - on_time
    # One was not enrolled, one had died.
    assert indicators["ON_TARGET"] == (standing["collected"] - 2, standing["collected"])
    assert indicators["EXACT_AMOUNT"] == (standing["collected"], standing["collected"])
    assert found["funnel"]["collected"] == standing["collected"]
    assert found["funnel"]["enrolled"] == FAMILIES - 1

    assert found["receipt"]["standing"]["wordsEn"] == "The money is recorded as taken."
    assert found["goods_refused"] == {"control": "control_mismatch", "twice": "already_exists"}
    assert found["goods"] == [
        {
            "item": "rice",
            "measure": "kg",
            "unit": "KPM",
            "handovers": afterwards.FAMILIES,
            "quantity": (afterwards.FAMILIES - 1) * afterwards.SACK + afterwards.SACK // 2,
            "recipients": afterwards.FAMILIES,
        }
    ]
    (dead,) = found["after_death"]
    assert (dead["diedOn"], dead["payment"]["status"], dead["payment"]["amountRupiah"]) == (
        afterwards.DIED_ON,
        "collected",
        AMOUNT,
    )

    told = facts(small)
    assert told > 4 * FAMILIES, "registered, enrolled, scheduled and settled"
    assert await tell(small.narrator(SINTANG, STORY)) == {**found, "undelivered": None}
    assert facts(small) == told
