"""Who may act in a town that requires appointments, and a photo that is altered behind everybody's back. Synthetic.

An officer appointed by decree acts and goes on leave; a substitute acts in her place and may not check what she made;
a revoked appointment counts no more at once; an inspector asks who could do what on a day. Nobody in it exists.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final

import psycopg
from PIL import Image
from psycopg.sql import SQL, Identifier

from application.roles import Role
from infra.database import serving
from infra.demonstration.narration import BEGINNING, TOLD_LATER, Narrator, Person
from infra.doctor import Finding, Level
from infra.doctor_evidence import examine_evidence
from infra.migrations import tenant_schema, tenants

TENANT: Final = "21.72"
NAME: Final = "Kota Tanjungpinang"

DECREE: Final = "SK-DEMO 821/7/2024"
LEAVE: Final = {"valid_from": "2024-03-04", "valid_until": "2024-03-15"}
PROGRAMME, PERIOD, COMPONENT = "BLT-DEMO", "2024-02", "tunai"
AMOUNT: Final = 300_000

_PROGRAMMES = "query($min: Position) { programmes(minPosition: $min) { programmes { code } } }"
_ABLE = """query($day: Date, $min: Position) {
  accounts(filter: {onDay: $day}, minPosition: $min, first: 100) {
    edges { node { account role office actingFor decree since until } } } }"""


class _People:
    """Those who appear. Each has an account of their own; their names are kept nowhere."""

    def __init__(self, n: Narrator) -> None:
        def somebody(role: Role, office: str, name: str, account: str = "") -> Person:
            return n.someone(role, office, name=name, account=account, by_decree=True)

        self.admin, self.second = (
            n.someone(Role.ADMIN, "admin", account=account) for account in n.administrators
        )
        self.head = somebody(Role.HEAD, "dinsos-kota", "kepala")
        self.maker = somebody(Role.VERIFIER, "dinsos-kota", "rina")
        rina = self.maker.caller.actor
        self.supervisor = somebody(Role.SUPERVISOR, "dinsos-kota", "rina", rina)
        self.substitute = somebody(Role.SUPERVISOR, "rumah-singgah", "sari")
        self.in_her_place = somebody(
            Role.SUPERVISOR, "dinsos-kota", "sari", self.substitute.caller.actor
        )
        self.colleague = somebody(Role.SUPERVISOR, "dinsos-kota", "tono")
        self.desk = somebody(Role.DESK, "puskesos-kota", "ani")
        self.stranger = somebody(Role.DESK, "puskesos-kota", "tanpa-sk")


async def tell(n: Narrator) -> dict[str, Any]:
    """Tell the story; answers what it found."""
    who = _People(n)
    region = f"{n.tenant}.02.1001"
    found: dict[str, Any] = {"stranger": await _appointments(n, who, region)}
    photo = await _work(n, who, region, found)
    await _leave(n, who, found)
    await _revocation(n, who, region, found)
    found["able"] = await _inspection(n)
    found["photo"], found["altered"] = photo, await _alteration(n, who, photo)
    return found


async def _appointments(n: Narrator, who: _People, region: str) -> str:
    n.scene("2024-01-02 08:00", "Penugasan dengan SK diwajibkan.", "Appointments are required.")
    await n.office("dinsos-kota", "Dinas Sosial Kota", "dinas", n.tenant)
    await n.office("rumah-singgah", "UPT Rumah Singgah", "upt", region)
    await n.office("puskesos-kota", "Puskesos Kota", "puskesos", region)
    await who.admin.do(
        "RequireAppointments",
        decree=DECREE,
        administrators=n.administrators,
        office="admin",
        valid_from=BEGINNING.date(),
    )
    n.say(
        "Token saja tidak cukup lagi: tanpa SK, orang ini ditolak.",
        "A token is not enough any more: without a decree this person is refused.",
    )
    refused = await who.stranger.refused("RecordService", **_service(region))
    for person in (
        who.maker,
        who.supervisor,
        who.substitute,
        who.colleague,
        who.desk,
    ):
        await who.admin.do("GrantRole", **_place(person), decree=DECREE)
    n.say(
        "Kepala dinas diusulkan oleh satu pengelola dan disetujui pengelola lain.",
        "The head is proposed by one administrator and agreed to by another.",
    )
    proposed = {**_place(who.head), "decree": DECREE, "valid_from": "2024-01-02"}
    await who.admin.do("GrantRole", **proposed)
    await who.admin.refused("ConfirmGrant", **proposed)
    await who.second.do("ConfirmGrant", **proposed)
    head = {"office": "dinsos-kota", "account": who.head.caller.actor}
    await who.admin.do("AppointOfficeHead", **head, decree=DECREE)
    for office in ("rumah-singgah", "puskesos-kota"):
        await who.admin.do("PlaceOfficeUnder", office=office, superior="dinsos-kota", decree=DECREE)
    return refused


async def _work(n: Narrator, who: _People, region: str, found: dict[str, Any]) -> str:
    n.scene(
        "2024-02-05 09:00",
        "Hanya bukti yang tersimpan di sini yang dapat dirujuk.",
        "Only evidence that is kept here can be cited.",
    )
    await who.head.do(
        "RegisterProgramme",
        code=PROGRAMME,
        name="Bantuan tunai peragaan",
        level="regency",
        owner="Dinas Sosial Kota",
        unit="KPM",
        funding="apbd_regency",
        description="Data sintetis",
    )
    person = await who.desk.do("RegisterPerson", name="Warga Contoh", region=region)
    photo = await who.maker.upload(picture(), region)
    n.say(f"Foto tersimpan, sidik {photo[:12]}….", f"The photo is kept, digest {photo[:12]}….")
    found["uncited"] = await who.desk.refused(
        "RecordService", **_service(region), evidence=["0" * 64]
    )
    service = await who.desk.do("RecordService", **_service(region), evidence=[photo])
    found["service"] = service
    await who.maker.do(
        "ReceiveEnrolments",
        programme=PROGRAMME,
        people=[person],
        decided_on="2024-01-15",
        decree=DECREE,
    )
    batch = await who.maker.do(
        "ScheduleBatch",
        programme=PROGRAMME,
        period=PERIOD,
        channel="pos",
        number=1,
        unit="KPM",
        funding="apbd_regency",
        decree=DECREE,
        control_count=1,
        control_sum_rupiah=AMOUNT,
        lines=[{"recipient": person, "component": COMPONENT, "amount_rupiah": AMOUNT}],
        region=region,
    )
    await who.head.do("ApproveBatch", batch=batch)
    await who.maker.do("InstructBatch", batch=batch, payment_order="SP2D-DEMO 1")
    found["payment"] = {
        "programme": PROGRAMME,
        "period": PERIOD,
        "recipient": person,
        "component": COMPONENT,
    }
    await who.maker.do("RecordCredit", **found["payment"])
    return photo


async def _leave(n: Narrator, who: _People, found: dict[str, Any]) -> None:
    absent = who.supervisor.caller.actor
    n.scene(
        "2024-03-01 10:00", "Rina akan cuti; Sari ditunjuk.", "Rina goes on leave; Sari is named."
    )
    await who.head.do(
        "NameSubstitute",
        **_place(who.supervisor),
        **LEAVE,
        substitute=who.substitute.caller.actor,
        decree="ST-DEMO 090/21/2024",
    )
    reverse = {**found["payment"], "reason": "wrong_recipient"}
    n.scene("2024-03-05 10:00", "Sari bertindak atas nama Rina.", "Sari acts in Rina's place.")
    void = {"service_id": found["service"], "reason": "entered_twice"}
    found["not_hers"] = await who.in_her_place.refused(
        "VoidService", **{**void, "reason": "wrong_date"}
    )
    await who.in_her_place.do("VoidService", **void, on_behalf_of=absent)
    n.say(
        "Ia tidak boleh memeriksa pembayaran yang dibuat Rina; Tono boleh.",
        "She may not check a payment that Rina made; Tono may.",
    )
    found["checker"] = await who.in_her_place.refused(
        "ReversePayment", **reverse, on_behalf_of=absent
    )
    await who.colleague.do("ReversePayment", **reverse)
    n.scene("2024-03-18 09:00", "Cuti berakhir.", "The leave is over.")
    found["after_leave"] = await who.in_her_place.refused(
        "VoidService", **void, on_behalf_of=absent
    )


async def _revocation(n: Narrator, who: _People, region: str, found: dict[str, Any]) -> None:
    n.scene("2024-06-03 08:00", "Penugasan Ani dicabut.", "Ani's appointment is revoked.")
    await who.second.do(
        "RevokeRole", **_place(who.desk), reason="moved_post", decree="SK-DEMO 824/3/2024"
    )
    found["revoked_acts"] = await who.desk.refused("RecordService", **_service(region))
    found["revoked_reads"] = await who.desk.denied(_PROGRAMMES)


async def _inspection(n: Narrator) -> list[dict[str, Any]]:
    n.scene("2024-07-01 09:00", "Pengawas bertanya.", "An inspector asks.")
    inspector = n.someone(Role.INSPECTOR, "inspektorat")
    answer = await inspector.ask(_ABLE, day="2024-03-05")
    able = [edge["node"] for edge in answer["accounts"]["edges"]]
    n.table(
        "Siapa boleh apa pada 2024-03-05 / who could do what on that day",
        ("akun", "peran", "kantor", "atas nama", "SK", "sejak", "sampai"),
        [[value if value is not None else "–" for value in one.values()] for one in able],
    )
    return able


async def _alteration(n: Narrator, who: _People, photo: str) -> list[str]:
    n.scene("2024-07-02 09:00", "Foto diubah diam-diam.", "The photo is altered behind our back.")
    before = await who.head.look_at(photo, "case_work")

    def examine() -> list[Finding]:
        with psycopg.connect(serving(n.stage.dsn), autocommit=True) as connection:
            tenant = next(one for one in tenants(connection) if one.code == n.tenant)
            return list(examine_evidence(n.stage.world, connection, tenant))

    with _altered(n.stage.dsn, tenant_schema(n.tenant), photo):
        findings = await asyncio.to_thread(examine)
        during = await who.head.look_at(photo, "case_work")
    after = await who.head.look_at(photo, "case_work")
    errors = [one.what for one in findings if one.level is Level.ERROR]
    for error in errors:
        n.say(f"doctor: {error}", "Its row was then brought back from the copy.")
    codes = [str(answer.status_code) for answer in (before, during, after)]
    return [*codes, *errors]


@contextmanager
def _altered(dsn: str, schema: str, digest: str) -> Iterator[None]:
    """Change a kept file as only the owner of the database can, with the guard off; put it back afterwards."""
    blob = Identifier(schema, "evidence_blob")
    guard = "ALTER TABLE {} {} TRIGGER append_only"
    change = (
        "UPDATE {} SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40)) WHERE digest = %s"
    )

    def once() -> None:
        with psycopg.connect(dsn) as owner:
            owner.execute(SQL(guard).format(blob, SQL("DISABLE")))
            owner.execute(SQL(change).format(blob), (digest,))
            owner.execute(SQL(guard).format(blob, SQL("ENABLE ALWAYS")))

    once()
    try:
        yield
    finally:
        once()  # the same change once more undoes it


def _place(person: Person) -> dict[str, str]:
    caller = person.caller
    return {"account": caller.actor, "role": caller.role.value, "office": caller.office}


def _service(region: str) -> dict[str, object]:
    return {"service": "BPNT", "rendered_on": "2024-01-02", "region": region, **TOLD_LATER}


def picture() -> bytes:
    """A photo of nothing, the same whenever the story is told."""
    out = BytesIO()
    shade = Image.linear_gradient("L").resize((1200, 900))
    Image.merge("RGB", (shade, shade.rotate(180), shade)).save(out, "PNG")
    return out.getvalue()
