"""Sintang: a family of an ODGJ is referred to BPJS, on to Dukcapil, and helped; another partner stays silent.

The network's target (every kecamatan by 2023) and the decree are the founding document's. The family, the partners'
agreements and every date after the launch are invented.
"""

from __future__ import annotations

from typing import Any, Final

from application.roles import Role
from infra.demonstration.narration import TOLD_LATER, Narrator, Person

NAME: Final = "sintang_referral"
VILLAGE: Final = "61.05.01.1001"
DECREE: Final = "SK 460/559/KEP-DINSOS/2022"
NIK: Final = "6105992305780001"  # synthetic: kecamatan 99 exists nowhere

NETWORK: Final = """query($day: Date, $min: Position) { puskesosNetwork(day: $day, minPosition: $min) {
  districts { code name villages villagesWithPuskesos hasPuskesos }
  targets { level reachBy decree regions reached missing overdue } } }"""
REFERRAL: Final = """query($id: ID!, $min: Position) { referral(id: $id, minPosition: $min) {
  status partner service fields packet { name value } need reroutedFrom reroutedTo declineReason result closedAs
  sentOn dueOn acknowledgedOn deliveredOn timeline { fact words wordsEn role } } }"""
BOARD: Final = """query($subject: ID!, $min: Position) {
  referralBoard(filter: {subject: $subject}, minPosition: $min) {
    byStatus { status referrals } sent acknowledged medianDaysToAcknowledgment } }"""
INDICATORS: Final = """query($min: Position) {
  officeIndicators(from: "2022-06-01", until: "2022-06-30", minPosition: $min) {
    indicators { code name value numerator denominator } } }"""

PUBLIC: Final = """query($min: Position) { publicAggregates(minPosition: $min) { fewest source
  complaints(year: 2022) { columns { name } rows { heading { code name } counts total } total } } }"""

_PARTNERS: Final = (
    ("bpjs-sintang", "BPJS Kesehatan Sintang", "bpjs_kesehatan", "jkn_membership", 20),
    ("dukcapil-sintang", "Dukcapil Kabupaten Sintang", "dukcapil", "civil_registration", None),
    ("rsj-provinsi", "Rumah sakit jiwa provinsi", "mental_hospital", "psychiatric_care", 5),
    ("rsud-sintang", "Rumah sakit umum daerah", "hospital", "psychiatric_care", 1),
)


async def tell(n: Narrator) -> dict[str, Any]:
    """Tell it, and answer what was found."""
    head = n.someone(Role.HEAD, "dinas", name="kadis")
    await _launch(n, head)
    desk = n.someone(Role.DESK, "puskesos-ladang", name="ani")
    complaint, first, onward = await _family(n, desk)
    silent, next_ = await _silence(n, desk)
    found = {
        "first": (await desk.ask(REFERRAL, id=first))["referral"],
        "onward": (await desk.ask(REFERRAL, id=onward))["referral"],
        "silent": (await desk.ask(REFERRAL, id=silent))["referral"],
        "next": (await desk.ask(REFERRAL, id=next_))["referral"],
        "board": (await desk.ask(BOARD, subject=complaint))["referralBoard"],
    }
    _show_chain(n, found)
    return found | await _network(n, head)


async def _launch(n: Narrator, head: Person) -> None:
    n.scene(
        "2022-05-19 09:00",
        "Puskesos diluncurkan; mitra rujukan dan targetnya dicatat (perjanjian contoh).",
        "Puskesos is launched; partners and the target are recorded (invented agreements).",
    )
    await n.office("puskesos-ladang", "Puskesos Ladang (contoh)", "puskesos", VILLAGE)
    await head.do(
        "SetNetworkTarget", level="kecamatan", reach_by="2023-12-31", decree=DECREE, basis=DECREE
    )
    for code, name, kind, service, limit in _PARTNERS:
        await head.do("RegisterPartner", partner=code, name=name, kind=kind)
        await head.do(
            "SignAgreement",
            partner=code,
            agreement=f"MoU contoh {code}/2022",
            services=[{"service": service, "monthly_limit": limit}],
            valid_from="2022-05-19",
            valid_until="2023-12-31",
        )


async def _family(n: Narrator, desk: Person) -> tuple[str, str, str]:
    n.scene(
        "2022-06-06 08:30",
        "Keluarga ODGJ datang: kartu BPJS ayahnya tidak aktif, obat tidak bisa diambil (orang contoh).",
        "A family comes: the father, an ODGJ, has no active BPJS card (invented people).",
    )
    person = await desk.do("RegisterPerson", name="Contoh Ladang", region=VILLAGE)
    complaint = await desk.do(
        "SubmitComplaint",
        channel="desk",
        category="pbi_inactive",
        region=VILLAGE,
        reporter=person,
        narrative="Kartu BPJS tidak aktif sejak April, obat tidak bisa diambil.",
    )
    draft = {
        "subject_kind": "complaint",
        "subject": complaint,
        "person": person,
        "partner": "bpjs-sintang",
        "service": "jkn_membership",
        "need": "Mohon kepesertaan JKN diaktifkan kembali.",
        "packet": [{"field": "name", "text": "Contoh Ladang"}, {"field": "nik", "text": NIK}],
    }
    too_much = [*draft["packet"], {"field": "health_note", "text": "Diagnosis"}]
    await desk.refused("DraftReferral", **{**draft, "packet": too_much})
    n.say(
        "Catatan kesehatan tidak ikut: BPJS tidak memerlukannya untuk mengaktifkan kartu.",
        "The health note does not go along: BPJS does not need it to activate a card.",
    )
    first = await desk.do("DraftReferral", **draft)
    await desk.do("SendReferral", referral=first)

    n.scene(
        "2022-06-08 10:00",
        "BPJS menolak: NIK tidak padan. Menolak tanpa tujuan lain tidak dicatat; dialihkan ke Dukcapil.",
        "BPJS declines: the NIK does not match. There is no wrong door; it goes on to Dukcapil.",
    )
    await desk.do("AcknowledgeReferral", referral=first, acknowledged_on="2022-06-07", **TOLD_LATER)
    await desk.refused("DeclineReferral", referral=first, reason="data_mismatch")
    onward = await desk.do(
        "DeclineReferral",
        referral=first,
        reason="data_mismatch",
        reroute_to="dukcapil-sintang",
        service="civil_registration",
        packet=[{"field": "birth_date", "text": "1978-05-23"}],
    )
    await desk.do("SendReferral", referral=onward)

    n.scene("2022-06-13 09:00", "Dukcapil menyanggupi.", "Dukcapil accepts.")
    await desk.do("AcknowledgeReferral", referral=onward, acknowledged_on="2022-06-13")
    await desk.do("AcceptReferral", referral=onward)
    n.scene(
        "2022-06-17 14:00",
        "Data diperbaiki Dukcapil; keluarga memberi kabar, rujukan ditutup.",
        "Dukcapil corrected the data; the family reports back, the referral is closed.",
    )
    await desk.do("RecordDelivery", referral=onward, delivered_on="2022-06-16", **TOLD_LATER)
    await desk.do(
        "ReceiveFeedback", referral=onward, result="helped", note="Kartu aktif, obat sudah diambil."
    )
    await desk.do("CloseReferral", referral=onward, reason="completed")
    return complaint, first, onward


async def _silence(n: Narrator, desk: Person) -> tuple[str, str]:
    n.scene(
        "2022-06-20 08:00",
        "Orang lain dirujuk ke rumah sakit jiwa (orang contoh); rumah sakit tidak menjawab.",
        "Another is referred to the mental hospital (invented person), which stays silent.",
    )
    person = await desk.do("RegisterPerson", name="Contoh Kedua", region=VILLAGE)
    fields = {
        "subject_kind": "person",
        "subject": person,
        "partner": "rsj-provinsi",
        "service": "psychiatric_care",
        "need": "Mohon pemeriksaan dan perawatan.",
        "packet": [{"field": "name", "text": "Contoh Kedua"}],
    }
    silent = await desk.do("DraftReferral", **fields)
    await desk.do("SendReferral", referral=silent)
    await n.pass_to("2022-06-28 08:00")
    n.scene(
        "2022-06-28 08:05",
        "Lima hari kerja lewat: rujukan kedaluwarsa dengan sendirinya, meja mengalihkannya ke RSUD.",
        "Five working days are over: the referral expires by itself, the desk reroutes it to the hospital.",
    )
    next_ = await desk.do(
        "RerouteReferral", referral=silent, partner="rsud-sintang", service="psychiatric_care"
    )
    await desk.do("SendReferral", referral=next_)
    third = await desk.do("DraftReferral", **{**fields, "partner": "rsud-sintang"})
    await desk.refused("SendReferral", referral=third)
    n.say(
        "Kuota RSUD bulan ini habis: rujukan berikutnya ditahan sebelum ada yang berangkat sia-sia.",
        "The hospital's quota of the month is used up: nobody travels in vain.",
    )
    await desk.do("AcknowledgeReferral", referral=next_, acknowledged_on="2022-06-28")
    await desk.do("AcceptReferral", referral=next_)
    return silent, next_


async def _network(n: Narrator, head: Person) -> dict[str, Any]:
    for moment, code, name, region in (
        ("2022-10-03 09:00", "puskesos-wirayuda", "Puskesos Wirayuda (contoh)", "61.05.05.2001"),
        ("2023-08-21 09:00", "puskesos-sepauk", "Puskesos Nanga Sepauk (contoh)", "61.05.03.2001"),
    ):
        n.scene(moment, f"{name} dibuka.", f"{name} opens.")
        await n.office(code, name, "puskesos", region)
    n.scene(
        "2024-01-05 09:00",
        "Kepala dinas melihat jaringan terhadap target SK.",
        "The head looks at the network against the decree's target.",
    )
    days = {}
    for day in ("2022-06-30", "2022-12-31", "2024-01-05"):
        days[day] = (await head.ask(NETWORK, day=day))["puskesosNetwork"]
    now = days["2024-01-05"]
    n.table(
        "Kecamatan dengan Puskesos / kecamatan with a Puskesos",
        ("kode", "kecamatan", "desa/kelurahan", "Puskesos"),
        [
            (d["code"], d["name"], d["villages"], "ada" if d["hasPuskesos"] else "-")
            for d in now["districts"]
        ],
    )
    indicators = (await head.ask(INDICATORS))["officeIndicators"]["indicators"]
    n.table(
        "Indikator Juni 2022 / indicators of June 2022",
        ("kode", "indikator", "nilai"),
        [(i["code"], i["name"], _shown(i["value"])) for i in indicators],
    )
    return {"network": days, "indicators": indicators, "public": await _public(n)}


async def _public(n: Narrator) -> dict[str, Any]:
    anybody = n.someone(Role.CITIZEN, "web", name="warga")
    found: dict[str, Any] = (await anybody.ask(PUBLIC))["publicAggregates"]
    table = found["complaints"]
    n.table(
        "Pengaduan 2022 bagi siapa pun / complaints of 2022, for everybody",
        ("golongan", *(column["name"] for column in table["columns"]), "jumlah"),
        [
            (row["heading"]["name"], *map(_public_count, [*row["counts"], row["total"]]))
            for row in table["rows"]
            if row["total"] != 0
        ],
        caption=f"*: tidak ditampilkan, agar tak seorang pun dikenali (di bawah {found['fewest']})",
    )
    return found


def _public_count(count: int | None) -> object:
    return "*" if count is None else count


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _show_chain(n: Narrator, found: dict[str, Any]) -> None:
    n.table(
        "Rujukan / referrals",
        ("mitra", "layanan", "status", "dikirim", "ditunggu sampai", "hasil"),
        [
            (r["partner"], r["service"], r["status"], r["sentOn"], r["dueOn"], r["result"] or "-")
            for r in (found["first"], found["onward"], found["silent"], found["next"])
        ],
    )
