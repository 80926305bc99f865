"""A story acts and asks through GraphQL in its own time, and told twice it records nothing twice."""

from __future__ import annotations

import pytest

from application.roles import Role
from infra.demonstration.narration import Narrator, StoryFailed
from tests.stories.conftest import SINTANG, Tellers

SERVED = """query($min: Position) {
  beneficiaryCounts(minPosition: $min) { served { services } position } }"""


async def tell(n: Narrator) -> tuple[str, object]:
    await n.office("kecil", "Puskesos Kecil", "puskesos", "61.05.01.2007")
    n.scene("2022-05-20 08:00", "Meja dibuka.", "The desk opens.")
    desk = n.someone(Role.DESK, "kecil")
    fields = {"service": "BPNT", "rendered_on": "2022-05-20", "region": "61.05.01.2007"}
    service = await desk.do("RecordService", **fields)
    refusal = await desk.refused("RecordService", **{**fields, "service": "lainnya"})
    assert refusal == "unknown_code"
    assert desk is n.someone(Role.DESK, "kecil")
    return service, await desk.ask(SERVED)


async def test_told_twice_is_told_once(narrator: Tellers) -> None:
    first = await tell(narrator(SINTANG, "kecil"))
    assert first[1]["beneficiaryCounts"]["served"] == {"services": 1}  # type: ignore[index]
    assert await tell(narrator(SINTANG, "kecil")) == first


async def test_a_story_is_told_in_the_order_of_its_time(narrator: Tellers) -> None:
    n = narrator(SINTANG, "kecil")
    n.scene("2022-05-20 08:00", "Pagi.", "Morning.")
    n.scene("2022-05-20 08:00", "Juga pagi.", "Still morning.")
    with pytest.raises(StoryFailed, match="2022-05-20 07:59"):
        n.scene("2022-05-20 07:59", "Sebelumnya.", "Before.")


@pytest.mark.parametrize(
    ("tenant", "shown"),
    [(SINTANG, "2023-09-12 00:30 WIB"), ("73.71", "2023-09-12 01:30 WITA")],
)
def test_moments_are_told_by_the_tenant_s_clocks(
    narrator: Tellers, tenant: str, shown: str
) -> None:
    n = narrator(SINTANG, "kecil")
    n.tenant = tenant
    assert n.local("2023-09-11T17:30:00+00:00") == shown


async def test_a_deed_that_does_not_go_as_told_ends_the_story(narrator: Tellers) -> None:
    n = narrator(SINTANG, "kecil")
    stranger = n.someone(Role.INSPECTOR, "kecil")
    with pytest.raises(StoryFailed, match="not_allowed"):
        await stranger.do("RecordService", service="BPNT", rendered_on="2022-01-01", region="61.05")
    with pytest.raises(StoryFailed, match="should have been refused"):
        await n.someone(Role.HEAD, "kecil").refused(
            "PublishCalendar", year=2023, decree="SKB", days_off=["2023-01-01"]
        )
    with pytest.raises(StoryFailed, match="not_allowed"):
        await n.someone(Role.DESK, "kecil").ask("{ auditTrail(first: 1) { totalCount } }")
