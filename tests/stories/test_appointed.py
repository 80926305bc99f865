"""Stories go on where the tenant has come to require appointments: who appears in them is appointed by decree."""

from __future__ import annotations

from application.roles import Role
from infra.demonstration.narration import BEGINNING, Narrator
from infra.demonstration.recording import SYNTHETIC
from tests.stories.conftest import SINTANG, Hire, Tellers

SERVED = "query($min: Position) { beneficiaryCounts(minPosition: $min) { served { services } } }"
SERVICE = {"service": "BPNT", "rendered_on": "2022-05-20", "region": "61.05.01.2007"}


async def require(n: Narrator) -> None:
    """Let the tenant require appointments from now on."""
    admin = n.someone(Role.ADMIN, "admin", name="admin")
    await admin.do(
        "RequireAppointments",
        command_name="require",
        decree=SYNTHETIC,
        administrators=n.administrators,
        office="admin",
        valid_from=BEGINNING.date(),
    )


async def tell(n: Narrator) -> tuple[str, object]:
    await n.office("kecil", "Puskesos Kecil", "puskesos", "61.05.01.2007")
    n.scene("2022-05-20 08:00", "Meja dibuka.", "The desk opens.")
    desk, head = n.someone(Role.DESK, "kecil"), n.someone(Role.HEAD, "dinsos-kecil")
    service = await desk.do("RecordService", **SERVICE)
    return service, [await desk.ask(SERVED), await head.ask(SERVED)]


async def test_a_story_is_told_before_and_after_appointments_are_required(
    narrator: Tellers,
) -> None:
    before = await tell(narrator(SINTANG, "kecil"))
    n = narrator(SINTANG, "wajib")
    n.scene("2024-01-02 08:00", "Penugasan diwajibkan.", "Appointments are required.")
    await require(n)
    for _ in range(2):
        assert await tell(narrator(SINTANG, "kecil")) == before
    other = narrator(SINTANG, "lain")
    other.scene("2022-05-21 08:00", "Tanpa SK.", "Without a decree.")
    nobody = other.someone(Role.DESK, "kecil", name="tanpa-sk", by_decree=True)
    assert await nobody.refused("RecordService", **SERVICE) == "not_appointed"


async def test_who_is_hired_is_appointed_too(hire: Hire, offices: None) -> None:
    admin = hire(Role.ADMIN, "secretariat")
    await admin.do(
        "RequireAppointments",
        decree="SK 800/1/2022",
        administrators=["admin-secretariat", "admin-2-secretariat"],
        office="secretariat",
    )
    for role in (Role.DESK, Role.HEAD):
        await hire(role).ask("{ programmes { programmes { code } } }")
    await hire(Role.DESK).do(
        "RecordService", service="BPNT", renderedOn="2022-05-20", region="61.05.01.2007"
    )
