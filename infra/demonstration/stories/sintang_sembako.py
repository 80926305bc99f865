"""A sembako disbursement to all families of Sintang, from the list of the decree to the closed batch.

The size is the real one: some 22,700 families, about 900 of whom were not reached, and seven post offices [domain
study, 8]. Everybody in it is invented, and so are the post offices' days and the results; only the codes of the
villages are real.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid5

from application.roles import Role
from domain.errors import UnknownRegion
from domain.indonesia import checked_region, region_name
from infra.demonstration.narration import Narrator, Person
from infra.demonstration.payers_files import Reported, bring
from infra.demonstration.people import invented_people
from infra.demonstration.stories import sembako_afterwards
from infra.importing import Result

PROGRAMME, PERIOD = "SEMBAKO", "2022-03"
OFFICE = "secretariat"
DECREE, ORDER = "SK-DEMO/SEMBAKO/2022", "SP2D-DEMO-2203"
AMOUNT = 200_000
PAY_DAY, LAST_ON_TIME, LAST_FAR = date(2022, 3, 10), date(2022, 3, 20), date(2022, 3, 31)
POST_OFFICES = 7

_NAMES: Final = UUID("5f1a9d0e-0f3b-5c6e-9a77-1f4f8f0f2203")
_NOWHERE = 95  # 99 is where the families of the small disbursement are
_PART = 2_500  # people in one request
_PAGE = 200
_UNREACHED = 0.04  # some 900 of 22,700
_LATE = 0.03
_NOT_ENROLLED = 1_000  # one of so many was taken off the programme's list and paid all the same
_FAILURES = ("recipient_absent", "recipient_absent", "recipient_died", "name_mismatch")

_BATCH = """query($min: Position) { batches(programme: "SEMBAKO", period: "2022-03", minPosition: $min) {
  edges { node { id status controlCount controlSumRupiah openDifferences matched dueOn preparedBy approvedBy
    unenrolled otherAmounts
    byStatus { status payments amountRupiah } } } } }"""
_BESIDE = """query($batch: ID!, $min: Position) {
  aidPayments(filter: {batch: $batch, departing: "unenrolled"}, first: 1, minPosition: $min) { totalCount } }"""
_REFERENCES = """query($batch: ID!, $after: Cursor, $min: Position) {
  aidPayments(filter: {batch: $batch}, first: 200, after: $after, minPosition: $min) {
    edges { node { reference region status } } pageInfo { hasNextPage endCursor } } }"""
_UNDELIVERED = """query($min: Position) {
  undeliveredReasons(filter: {programme: "SEMBAKO", period: "2022-03"}, minPosition: $min) {
    reasons { why unit payments amountRupiah nextStep } }
  undeliveredPayments(filter: {programme: "SEMBAKO", period: "2022-03"}, first: 1) { totalCount } }"""
_DELIVERY = """query($min: Position) {
  deliveryPlan(programme: "SEMBAKO", period: "2022-03", minPosition: $min) {
    postOffices { postOffice name villages unit recipients payments amountRupiah delivered undelivered } } }"""
_INDICATORS = """query($min: Position) {
  aidIndicators(filter: {programme: "SEMBAKO", period: "2022-03"}, minPosition: $min) {
    lines { indicator paidTo numerator denominator } unplanned }
  late: aidIndicatorList(indicator: ON_TIME, filter: {programme: "SEMBAKO", period: "2022-03"}, first: 1) {
    totalCount } }"""
_FUNNEL = """query($min: Position) {
  programmeFunnel(programme: "SEMBAKO", period: "2022-03", minPosition: $min) {
    stages { stage unit count counts } } }"""


async def tell(n: Narrator) -> dict[str, Any]:
    """Tell it; once it is told, only the answers are read again."""
    await n.office(OFFICE, "Sekretariat Puskesos Betabas", "secretariat", "61.05")
    head = n.someone(Role.HEAD, OFFICE, name="kepala")
    if (batch := await _batch(head)) is None or batch["status"] != "closed":
        n.say(
            f"Cerita penyaluran sembako: {n.stage.families} keluarga rekaan.",
            f"A sembako disbursement to {n.stage.families} invented families.",
        )
        undelivered = await _disburse(n, head)
    else:
        n.scene("2022-05-02 09:00", "Batch sudah ditutup.", "The batch is closed already.")
        undelivered = None
    afterwards = await sembako_afterwards.tell(n, OFFICE, PROGRAMME, PERIOD)
    return {**await _found(n, head), **afterwards, "undelivered": undelivered}


async def _batch(head: Person) -> dict[str, Any] | None:
    listed = (await head.ask("{ programmes { programmes { code } } }"))["programmes"]["programmes"]
    if all(programme["code"] != PROGRAMME for programme in listed):
        return None  # asking for its batches would be refused
    edges = (await head.ask(_BATCH))["batches"]["edges"]
    return edges[0]["node"] if edges else None


# The disbursement ---------------------------------------------------------------------------------


async def _disburse(n: Narrator, head: Person) -> dict[str, Any]:
    owner = n.someone(Role.PROGRAMME_OWNER, OFFICE, name="sari")
    people = await _list_of_the_decree(n, owner, head)
    await _plan(n, owner)
    batch = await _prepare_and_approve(n, owner, head, people)
    results = await _pay(n, owner, batch)
    undelivered = await _whom_it_missed(n, owner, batch)
    await _end(n, owner, head, batch, results)
    return undelivered


async def _list_of_the_decree(n: Narrator, owner: Person, head: Person) -> list[UUID]:
    n.scene(
        "2022-03-01 08:00",
        "Daftar penerima dari keputusan dicatat.",
        "The decree's list of families is recorded.",
    )
    await head.do(
        "RegisterProgramme",
        code=PROGRAMME,
        name="Program Sembako (peragaan)",
        level="national",
        owner="Kementerian Sosial",
        unit="KPM",
        funding="apbn",
        description="Bantuan sembako bulanan; cerita peragaan dengan keluarga rekaan.",
    )
    operator = n.someone(Role.OPERATOR, OFFICE, name="operator")
    invented = invented_people("61.05", villages(), n.stage.families, nowhere=_NOWHERE)
    people = [uuid5(_NAMES, str(number)) for number in range(len(invented))]
    lines = [
        {"person": person, **each._asdict()} for person, each in zip(people, invented, strict=True)
    ]
    for part in _parts(lines, _PART):
        await operator.do("RegisterPeople", lines=part)
    enrolled = [person for number, person in enumerate(people, 1) if number % _NOT_ENROLLED]
    await owner.do(
        "ReceiveEnrolments",
        programme=PROGRAMME,
        people=enrolled,
        decided_on=date(2022, 2, 21),
        decree=DECREE,
    )
    return people


async def _plan(n: Narrator, owner: Person) -> None:
    n.scene(
        "2022-03-04 09:00",
        "Hari bayar dan kantor pos direncanakan; desa jauh diberi waktu lebih lama.",
        "Pay days and post offices are planned; far villages get more time.",
    )
    of = {"programme": PROGRAMME, "period": PERIOD}
    day = {**of, "channel": "pos", "planned_on": PAY_DAY}
    await owner.do("PlanPayDay", **day, on_time_until=LAST_ON_TIME)
    for district in list(districts())[-2:]:
        await owner.do("PlanPayDay", **day, on_time_until=LAST_FAR, region=district)
    for code, served in post_offices().items():
        name = region_name(served[0])
        await owner.do(
            "PlanPostOffice",
            **of,
            post_office=code,
            name=f"Kantor Pos {name or served[0]}",
            villages=[village for district in served for village in districts()[district]],
            days=[PAY_DAY, PAY_DAY + timedelta(days=7)],
        )


async def _prepare_and_approve(
    n: Narrator, owner: Person, head: Person, people: Sequence[UUID]
) -> str:
    n.scene("2022-03-07 10:00", "Batch disiapkan.", "The batch is prepared.")
    unenrolled = len(people) // _NOT_ENROLLED
    n.say(
        f"Keputusan menyebut {unenrolled} keluarga yang tidak lagi terdaftar sebagai peserta: jumlahnya dinyatakan,"
        " dengan dasarnya.",
        f"The decree names {unenrolled} families that are not enrolled any more: their number is stated, with its"
        " basis.",
    )
    batch = await owner.do(
        "ScheduleBatch",
        programme=PROGRAMME,
        period=PERIOD,
        channel="pos",
        number=1,
        unit="KPM",
        funding="apbn",
        decree=DECREE,
        control_count=len(people),
        control_sum_rupiah=len(people) * AMOUNT,
        unenrolled=unenrolled,
        basis=DECREE,
        lines=[
            {"recipient": one, "component": "sembako", "amount_rupiah": AMOUNT} for one in people
        ],
    )
    n.say(
        "Sari, yang menyiapkannya, tidak boleh menyetujuinya sendiri, juga dalam jabatan lain.",
        "Sari, who prepared it, may not approve it, in another capacity either.",
    )
    herself = n.someone(Role.HEAD, OFFICE, name="sari")
    own = await herself.refused("ApproveBatch", batch=batch, command_name="own-approval")
    _expect(own, "same_person", "wrong_state")
    credit = {"programme": PROGRAMME, "period": PERIOD, "recipient": people[0]}
    early = await owner.refused("RecordCredit", **credit, component="sembako")
    _expect(early, "wrong_state")
    n.scene(
        "2022-03-08 09:00",
        "Kepala melihat jumlah dan daftar di baliknya, lalu menyetujui.",
        "The head looks at the numbers and the lists behind them, and approves.",
    )
    seen = await _batch(head) or {}
    listed = (await head.ask(_BESIDE, batch=batch))["aidPayments"]["totalCount"]
    if listed != seen["unenrolled"]:
        raise AssertionError(f"{listed} lines behind {seen['unenrolled']}")
    named = {"unenrolled": seen["unenrolled"], "other_amounts": seen["otherAmounts"]}
    await head.do("ApproveBatch", batch=batch, **named)
    await owner.do("InstructBatch", batch=batch, payment_order=ORDER)
    return batch


async def _pay(n: Narrator, owner: Person, batch: str) -> list[Reported]:
    n.scene(
        "2022-04-01 16:00",
        "Berkas hasil dari Pos diterima dan diimpor.",
        "The post's file of results arrives and is imported.",
    )
    chance = random.Random("puskesos/sembako")  # noqa: S311 # a demonstration is repeatable
    results = [_result(chance, node["reference"]) async for node in _payments(owner, batch)]
    _all_fit(await bring(n, owner, batch, results))
    return results


async def _payments(asker: Person, batch: str) -> Any:
    """Every payment of the batch as the payer is told: page by page."""
    after = None
    while True:
        answer = (await asker.ask(_REFERENCES, batch=batch, after=after))["aidPayments"]
        for edge in answer["edges"]:
            yield edge["node"]
        if not answer["pageInfo"]["hasNextPage"]:
            return
        after = answer["pageInfo"]["endCursor"]


def _result(chance: random.Random, reference: str) -> Reported:
    what = chance.random()
    if what < _UNREACHED / 2:
        return Reported(reference, "failed", AMOUNT, PAY_DAY, chance.choice(_FAILURES))
    if what < _UNREACHED:
        return Reported(reference, "credited", AMOUNT, PAY_DAY)
    late = what > 1 - _LATE
    day = LAST_ON_TIME + timedelta(days=5) if late else PAY_DAY + timedelta(chance.randint(0, 9))
    return Reported(reference, "collected", AMOUNT, day)


def _all_fit(result: Result) -> None:
    if result.problems:
        raise AssertionError(result.problems[0].refusal.code)


async def _whom_it_missed(n: Narrator, owner: Person, batch: str) -> dict[str, Any]:
    _expect(
        await n.someone(Role.HEAD, OFFICE, name="kepala").refused("CloseBatch", batch=batch),
        "wrong_state",
        "lines_open",
    )
    n.say(
        "Lewat batas pengambilan, sistem menandai yang tidak diambil.",
        "After the last day for taking the money, the service marks what was not taken.",
    )
    await n.pass_to("2022-04-20 08:00")
    answer = await owner.ask(_UNDELIVERED)
    reasons = answer["undeliveredReasons"]["reasons"]
    n.table(
        "Belum tersalur menurut sebab / Undelivered by reason",
        ("sebab / why", "satuan / unit", "pembayaran / payments", "rupiah", "langkah / next step"),
        [
            [row["why"], row["unit"], row["payments"], row["amountRupiah"], row["nextStep"]]
            for row in reasons
        ],
    )
    return {
        "total": answer["undeliveredPayments"]["totalCount"],
        "reasons": {row["why"]: row["payments"] for row in reasons},
    }


async def _end(
    n: Narrator, owner: Person, head: Person, batch: str, results: Sequence[Reported]
) -> None:
    n.scene(
        "2022-05-02 09:00",
        "Uang yang tidak diambil kembali ke kas negara; berkas akhir Pos dicocokkan.",
        "Unclaimed money returns to the treasury; the post's final file is reconciled.",
    )
    back = [
        result._replace(outcome="returned", on=date(2022, 4, 29))
        for result in results
        if result.outcome == "credited"
    ]
    if back:
        _all_fit(await bring(n, owner, batch, back))
    n.say(
        "Berkas akhir Pos kurang satu baris dan salah satu jumlah; batch belum dapat ditutup.",
        "The post's final file lacks a line and has a wrong amount; the batch cannot be closed.",
    )
    final = [*(one for one in results if one.outcome != "credited"), *back][:-1]
    final[0] = final[0]._replace(amount_rupiah=AMOUNT // 10)
    compared = await bring(n, owner, batch, final, final=True)
    _expect(compared.problems[0].refusal.code, "amount_differs")
    _expect(await head.refused("CloseBatch", batch=batch), "differences_open", "wrong_state")
    await head.do("ExplainDifference", batch=batch, number=1, explanation="payer_error")
    await head.do("ExplainDifference", batch=batch, number=2, explanation="reported_late")
    await head.do("CloseBatch", batch=batch)


# What is found ------------------------------------------------------------------------------------


async def _found(n: Narrator, head: Person) -> dict[str, Any]:
    batch = await _batch(head)
    delivery = (await head.ask(_DELIVERY))["deliveryPlan"]["postOffices"]
    indicators = await head.ask(_INDICATORS)
    stages = (await head.ask(_FUNNEL))["programmeFunnel"]["stages"]
    n.table(
        "Kantor pos / Post offices",
        (
            "kantor pos / post office",
            "desa / villages",
            "keluarga / families",
            "rupiah",
            "tersalur",
            "belum",
        ),
        [
            [
                row["name"],
                row["villages"],
                row["recipients"],
                row["amountRupiah"],
                row["delivered"],
                row["undelivered"],
            ]
            for row in delivery
        ],
        caption="Keluarga, hari, dan hasil rekaan; hanya kode desa yang nyata. / All invented but the village codes.",
    )
    lines = indicators["aidIndicators"]["lines"]
    n.table(
        "Tepat waktu, sasaran, jumlah (3T) / On time, on target, exact amount",
        ("indikator / indicator", "pembayaran kepada / payments to", "memenuhi / met", "dari / of"),
        [[row["indicator"], row["paidTo"], row["numerator"], row["denominator"]] for row in lines],
    )
    n.table(
        "Corong program / Programme funnel",
        ("tahap / stage", "satuan / unit", "banyaknya / count", "menghitung / counts"),
        [[row["stage"], row["unit"], row["count"], row["counts"]] for row in stages],
        caption="Tahap tidak dijumlahkan. / Stages are never added up.",
    )
    return {
        "batch": batch,
        "delivery": delivery,
        "indicators": {row["indicator"]: (row["numerator"], row["denominator"]) for row in lines},
        "not_on_time": indicators["late"]["totalCount"],
        "funnel": {row["stage"]: row["count"] for row in stages},
    }


def _expect(code: str, *codes: str) -> None:
    if code not in codes:
        raise AssertionError(code)


# Sintang ------------------------------------------------------------------------------------------


@cache
def districts() -> dict[str, list[str]]:
    """Every kecamatan of Sintang that the code book knows, with its desa and kelurahan."""
    found: dict[str, list[str]] = {}
    for district in filter(_is_known, (f"61.05.{number:02}" for number in range(1, 40))):
        numbers = (*range(1001, 1020), *range(2001, 2060))
        found[district] = [*filter(_is_known, (f"{district}.{number}" for number in numbers))]
    return found


def villages() -> list[str]:
    """Every desa and kelurahan."""
    return [village for each in districts().values() for village in each]


def post_offices() -> dict[str, list[str]]:
    """Invented post offices, each for some neighbouring kecamatan."""
    known = list(districts())
    return {
        f"kpc-{number + 1}": known[number::POST_OFFICES]
        for number in range(min(POST_OFFICES, len(known)))
    }


def _is_known(code: str) -> bool:
    try:
        checked_region(code)
    except UnknownRegion:
        return False
    return True


def _parts(lines: Sequence[dict[str, Any]], size: int) -> Iterator[Iterable[dict[str, Any]]]:
    for first in range(0, len(lines), size):
        yield list(lines[first : first + size])
