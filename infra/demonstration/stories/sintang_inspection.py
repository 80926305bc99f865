"""An inspection: what the report said when it was signed, who decided a payment, what changed since. Synthetic.

The number of the report is the same today, and yet it is made of other facts: one service was entered late, another
taken back. Nobody in it exists.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from application.roles import Role
from infra.demonstration.narration import TOLD_LATER, Narrator, Person

NAME: Final = "sintang_inspection"
VILLAGE: Final = "61.05.02.2001"
DINAS, DESK, INSPECTORATE = "dinsos-pemeriksaan", "puskesos-pemeriksaan", "inspektorat-peragaan"
PROGRAMME, PERIOD, COMPONENT = "BLT-PERIKSA", "2022-06", "tunai"
AMOUNT: Final = 300_000
DECREE, ORDER = "SK-DEMO 460/77/2022", "SP2D-DEMO 77/2022"

REPORT: Final = """query($region: String!, $min: Position, $asOf: AsOf) {
  beneficiaryCounts(region: $region, from: "2022-05-01", to: "2022-05-31", minPosition: $min, asOf: $asOf) {
    position served { services } } }"""
EXPLAIN: Final = """query($filter: NumberFilter, $min: Position, $asOf: AsOf) {
  explain(number: SERVED_SERVICES, filter: $filter, minPosition: $min, asOf: $asOf) { value added
    facts(first: 20) { edges { node { adds fact { position stream words actor office occurredAt } } } } } }"""
REPLAY: Final = """query($subject: ID!, $min: Position) {
  replay(of: {subject: $subject}, minPosition: $min, first: 50) {
    edges { node { fact { position fact words actor role office basis }
      rows { table change fields { field before after } } } } } }"""
CHANGES: Final = """query($from: AsOf!, $min: Position) {
  changes(from: $from, minPosition: $min, first: 5) { facts tables { table added changed removed } } }"""
PAYMENTS: Final = """query($batch: ID!, $min: Position) {
  aidPayments(filter: {batch: $batch}, minPosition: $min, first: 5) { edges { node { id status } } } }"""


class _People(NamedTuple):
    """Those who appear; each has an account of their own."""

    desk: Person
    maker: Person
    head: Person
    supervisor: Person
    inspector: Person


async def tell(n: Narrator) -> dict[str, Any]:
    """Tell the story; answers what the inspector found."""
    who = _People(
        n.someone(Role.DESK, DESK),
        n.someone(Role.VERIFIER, DINAS),
        n.someone(Role.HEAD, DINAS),
        n.someone(Role.SUPERVISOR, DINAS),
        n.someone(Role.INSPECTOR, INSPECTORATE),
    )
    services = await _services(n, who)
    batch = await _payment(n, who)
    signed = await _signing(n, who)
    await _afterwards(n, who, services)
    return {
        "signed": signed,
        "numbers": await _number(n, who, signed),
        "payment": await _decision(n, who, batch),
        "changed": await _since(n, who, signed),
    }


async def _services(n: Narrator, who: _People) -> list[str]:
    n.scene("2022-05-25 15:00", "Tiga layanan dicatat.", "Three services are recorded.")
    for office, name, kind, region in (
        (DINAS, "Dinas Sosial (peragaan pemeriksaan)", "dinas", n.tenant),
        (DESK, "Puskesos desa (peragaan pemeriksaan)", "puskesos", VILLAGE),
        (INSPECTORATE, "Inspektorat Kabupaten (peragaan)", "dinas", n.tenant),
    ):
        await n.office(office, name, kind, region)
    return [await who.desk.do("RecordService", **_service(day)) for day in (23, 24, 25)]


async def _payment(n: Narrator, who: _People) -> str:
    n.scene("2022-06-01 09:00", "Sebuah keluarga dibayar.", "A family is paid.")
    await who.head.do(
        "RegisterProgramme",
        code=PROGRAMME,
        name="Bantuan tunai peragaan pemeriksaan",
        level="regency",
        owner="Dinas Sosial Kabupaten",
        unit="KPM",
        funding="apbd_regency",
        description="Data sintetis",
    )
    person = await who.desk.do("RegisterPerson", name="Warga Contoh", region=VILLAGE)
    enrolled = {"people": [person], "decided_on": "2022-05-30", "decree": DECREE}
    await who.maker.do("ReceiveEnrolments", programme=PROGRAMME, **enrolled)
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
        region=VILLAGE,
        basis=DECREE,
    )
    n.scene("2022-06-02 09:00", "Kepala dinas menyetujui.", "The head approves.")
    await who.head.do("ApproveBatch", batch=batch, basis=DECREE)
    await who.maker.do("InstructBatch", batch=batch, payment_order=ORDER, basis=ORDER)
    of = {"programme": PROGRAMME, "period": PERIOD, "recipient": person, "component": COMPONENT}
    n.scene("2022-06-06 10:00", "Uangnya diterima.", "The money is collected.")
    await who.maker.do("RecordCredit", **of, basis=ORDER)
    await who.maker.do("RecordCollection", **of, basis=ORDER)
    return batch


async def _signing(n: Narrator, who: _People) -> str:
    n.scene("2022-06-30 15:00", "Laporan Mei ditandatangani.", "The report of May is signed.")
    report = (await who.head.ask(REPORT, region=VILLAGE))["beneficiaryCounts"]
    n.say(
        f"Layanan pada laporan: {report['served']['services']}.",
        f"Services in the report: {report['served']['services']}.",
    )
    # Told again, the models know more: the report is that of the last deed before it was signed.
    return str(n.position)


async def _afterwards(n: Narrator, who: _People, services: list[str]) -> None:
    await n.pass_to("2022-08-15 08:00")  # the last day for taking the money is over
    n.scene(
        "2022-08-15 09:00",
        "Satu layanan tercatat terlambat, satu dibatalkan.",
        "One service is entered late, one is taken back.",
    )
    await who.desk.do("RecordService", **_service(27), basis="Buku tamu Mei 2022")
    await who.supervisor.do("VoidService", service_id=services[0], reason="entered_twice")


async def _number(n: Narrator, who: _People, signed: str) -> dict[str, Any]:
    n.scene("2022-09-05 09:00", "Inspektorat memeriksa.", "The inspectorate examines.")
    wanted = {"region": VILLAGE, "from": "2022-05-01", "to": "2022-05-31"}
    found = {}
    for moment, as_of in (("then", {"position": signed}), ("now", None)):
        answer = (await who.inspector.ask(EXPLAIN, filter=wanted, asOf=as_of))["explain"]
        facts = [edge["node"] for edge in answer["facts"]["edges"]]
        found[moment] = {"value": answer["value"], "added": answer["added"], "facts": facts}
        n.table(
            "Angka laporan saat ditandatangani / the number when it was signed"
            if as_of
            else "Angka itu sekarang / the number now",
            ("tambah", "fakta", "oleh", "kantor"),
            [
                (f"{f['adds']:+}", *(f["fact"][k] for k in ("words", "actor", "office")))
                for f in facts
            ],
            caption=f"= {answer['value']}",
        )
    n.say(
        "Angkanya sama, faktanya tidak: itulah yang ditanyakan pemeriksa.",
        "The number is the same, its facts are not: that is what the inspector asks about.",
    )
    return found


async def _decision(n: Narrator, who: _People, batch: str) -> list[dict[str, Any]]:
    (edge,) = (await who.inspector.ask(PAYMENTS, batch=batch))["aidPayments"]["edges"]
    told = (await who.inspector.ask(REPLAY, subject=edge["node"]["id"]))["replay"]["edges"]
    steps = [one["node"] for one in told]
    n.table(
        "Siapa memutuskan pembayaran ini, dan dasarnya / who decided this payment, on what basis",
        ("fakta", "oleh", "peran", "dasar"),
        [[step["fact"][k] or "–" for k in ("words", "actor", "role", "basis")] for step in steps],
    )
    return steps


async def _since(n: Narrator, who: _People, signed: str) -> dict[str, Any]:
    answer = await who.inspector.ask(CHANGES, **{"from": {"position": signed}})
    found: dict[str, Any] = answer["changes"]
    n.say(
        "Lalu ia membawa pulang berkas tersegel dan memeriksanya tanpa kami: `puskesos bundle`, `puskesos verify`.",
        "Then the inspector takes a sealed file home and checks it without us: `puskesos bundle`, `puskesos verify`.",
    )
    return found


def _service(day: int) -> dict[str, object]:
    return {"service": "BPNT", "rendered_on": f"2022-05-{day}", "region": VILLAGE, **TOLD_LATER}
