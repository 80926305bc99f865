"""A month in Batam's UPT: beds, four people, assessments, a plan, sessions, a limit that passes, and how stays end.

The founding document names the UPT's rooms (salon, workshop, kitchen, beds) and its outcomes (family, panti, treatment
of ODGJ). Everybody and everything here is invented.
"""

from __future__ import annotations

from typing import Any, Final

from application.roles import Role
from infra.demonstration.narration import Narrator, Person

DINSOS, UPT, SINGGAH = "dinsos-pm", "upt-nongsa-sebulan", "rumah-singgah-sebulan"
NONGSA = "21.71.04"

OCCUPANCY: Final = """query($day: Date!, $min: Position) {
  shelterOccupancy(day: $day, minPosition: $min) {
    sides { shelter side beds occupied free longestDays } } }"""
CASELOAD: Final = """query($worker: String, $min: Position) {
  caseload(worker: $worker, minPosition: $min) {
    workers { worker openCases inShelter overLimit overdueVisits nextDue }
    cases { category status daysInStage nextDue } } }"""
CLIENT: Final = """query($id: ID!, $min: Position) {
  client(id: $id, minPosition: $min) {
    status outcome destination visits situation sessionsPresent sessionsAbsent assessments findings
    goals services timeline { fact wordsEn } } }"""
OUTCOMES: Final = """query($shelterFrom: Date!, $until: Date!, $min: Position) {
  rehabilitationOutcomes(from: $shelterFrom, until: $until, minPosition: $min) {
    total lines { outcome category sex clients days } } }"""
SESSIONS: Final = """query($filter: ActivityFilter, $min: Position) {
  activityTotals(filter: $filter, minPosition: $min) {
    kinds { kind sessions minutes present absent } } }"""


class Cast:
    """Who works in the story."""

    def __init__(self, n: Narrator) -> None:
        self.head = n.someone(Role.HEAD, DINSOS, name="kepala")
        self.trc = n.someone(Role.TRC, DINSOS, name="trc")
        self.supervisor = n.someone(Role.SUPERVISOR, UPT, name="hadi")
        self.psychologist = n.someone(Role.SOCIAL_WORKER, UPT, name="sari")
        self.worker = n.someone(Role.SOCIAL_WORKER, UPT, name="dewi")
        self.newcomer = n.someone(Role.SOCIAL_WORKER, UPT, name="rina")
        self.carer = n.someone(Role.CARER, UPT, name="tuti")


async def tell(n: Narrator) -> dict[str, Any]:
    """Tell the month; answers the people's cases, what was refused, and the tables at its end."""
    cast = Cast(n)
    await _prepare(n, cast)
    people, refused = await _arrive(n, cast)
    refused |= await _assess(n, cast, people)
    await _work(n, cast, people)
    await _first_leave(n, cast, people)
    await _limit_passes(n, cast, people)
    await _last_visits(n, cast, people)
    return {"people": people, "refused": refused, **await _tables(n, cast, people)}


async def _prepare(n: Narrator, cast: Cast) -> None:
    n.scene("2024-02-01 08:00", "UPT bersiap: tempat tidur dan sertifikat.", "The UPT prepares.")
    await n.office(DINSOS, "Dinas Sosial dan Pemberdayaan Masyarakat", "dinas", "21.71")
    await n.office(UPT, "UPT P2PMKS Nilam Suri (peragaan sebulan)", "upt", NONGSA)
    await n.office(SINGGAH, "Rumah singgah contoh (sintetis)", "upt", "21.71.06")
    for shelter, beds in ((UPT, (2, 1, 1)), (SINGGAH, (1, 1, 0))):
        men, women, children = beds
        await cast.head.do(
            "SetShelterCapacity", shelter=shelter, men=men, women=women, children=children,
            valid_from="2024-02-01", basis="SK peragaan (sintetis)",
        )  # fmt: skip
    for colleague, what in ((cast.psychologist, "psychologist"), (cast.worker, "social_worker")):
        await cast.head.do(
            "QualifyStaff", account=colleague.caller.actor, qualification=what,
            certificate="Sertifikat contoh (sintetis)", valid_from="2022-01-01",
            valid_until="2026-12-31",
        )  # fmt: skip


async def _secured(cast: Cast, brought_by: str | None = None, **reported: object) -> str:
    case = await cast.trc.do("ReportCase", **reported)
    brought = {} if brought_by is None else {"brought_by": brought_by}
    await cast.trc.do("SecurePerson", case=case, **brought)
    return case


async def _arrive(n: Narrator, cast: Cast) -> tuple[dict[str, str], dict[str, str]]:
    n.scene(
        "2024-02-05 09:00",
        "Seorang ODGJ kembali dari RSJ; ia diperiksa dahulu.",
        "A man with a mental disorder is back from the hospital; his health is checked first.",
    )
    man = await _secured(
        cast, intake="referral", source="office", category="PMKS-09", subtype="odgj", sex="L",
        region="21.71.06.1005", note="Kembali dari RSJ (sintetis).", brought_by="hospital",
    )  # fmt: skip
    await cast.carer.do("CheckHealth", case=man, result="treat_first")
    refused = {
        "ill": await cast.worker.refused("AdmitToShelter", case=man, shelter=UPT),
    }
    n.scene("2024-02-05 15:00", "Setelah diobati ia diterima.", "Treated, he is admitted.")
    await cast.carer.do("CheckHealth", case=man, result="care_in_shelter")
    await cast.worker.do("AdmitToShelter", case=man, shelter=UPT)

    n.scene("2024-02-06 10:00", "Razia: anak jalanan.", "A patrol: a street child.")
    child = await _secured(
        cast, intake="patrol", category="PMKS-04", subtype="pengamen", region="21.71.06.1003"
    )
    refused["no_guardian"] = await cast.worker.refused(
        "AdmitToShelter", case=child, shelter=UPT, sex="P"
    )
    await cast.worker.do(
        "AdmitToShelter", case=child, shelter=UPT, sex="P",
        guardian_reference="Pendamping contoh (sintetis)",
    )  # fmt: skip

    n.scene("2024-02-06 16:00", "Dua perempuan terlantar.", "Two stranded women.")
    stranded = {
        "intake": "referral",
        "category": "PMKS-25",
        "subtype": "orang_terlantar",
        "sex": "P",
    }
    woman = await _secured(
        cast, **stranded, source="individual", region="21.71.03.1003", brought_by="residents"
    )
    await cast.worker.do("AdmitToShelter", case=woman, shelter=UPT)
    second = await _secured(
        cast, **stranded, source="company", region="21.71.03.1003", brought_by="company"
    )
    refused["no_bed"] = await cast.worker.refused("AdmitToShelter", case=second, shelter=UPT)
    n.say(
        "Sisi perempuan penuh; jawaban menyebut rumah singgah yang kosong.",
        "The women's side is full; the answer names the shelter that has a bed.",
    )
    await cast.worker.do("AdmitToShelter", case=second, shelter=SINGGAH)
    people = {"man": man, "child": child, "woman": woman, "second": second}
    for case in people.values():
        await cast.supervisor.do("AssignCase", case=case, worker=cast.worker.caller.actor)
    return people, refused


async def _assess(n: Narrator, cast: Cast, people: dict[str, str]) -> dict[str, str]:
    n.scene(
        "2024-02-07 09:00",
        "Asesmen: hanya oleh yang berkualifikasi.",
        "Assessments: only by who is qualified.",
    )
    man, child = people["man"], people["child"]
    said = {"findings": "Temuan contoh (sintetis)."}
    refused = {
        "unqualified": await cast.newcomer.refused(
            "CompleteAssessment", case=man, qualification="psychologist", **said
        ),
        "other_qualification": await cast.worker.refused(
            "CompleteAssessment", case=man, qualification="psychologist", **said
        ),
    }
    await cast.psychologist.do("CompleteAssessment", case=man, qualification="psychologist", **said)
    await cast.worker.do("CompleteAssessment", case=child, qualification="social_worker", **said)
    plan = {"goals": ["long_term_care"], "services": ["psychiatric_care", "workshop_training"]}
    await cast.supervisor.do("DraftServicePlan", case=man, **plan)
    refused["own_plan"] = await cast.supervisor.refused("ApproveServicePlan", case=man, plan=1)
    await cast.head.do("ApproveServicePlan", case=man, plan=1)
    plan = {"goals": ["family_reunion", "schooling"], "services": ["counselling", "family_tracing"]}
    await cast.worker.do("DraftServicePlan", case=child, **plan)
    await cast.supervisor.do("ApproveServicePlan", case=child, plan=1)
    return refused


async def _work(n: Narrator, cast: Cast, people: dict[str, str]) -> None:
    n.scene(
        "2024-02-08 16:00",
        "Salon, bengkel, dapur: kehadiran dicatat pengasuh.",
        "Salon, workshop, kitchen: the carer records who was there.",
    )
    man, child, woman = people["man"], people["child"], people["woman"]
    ill = {"case": man, "present": False, "reason": "ill"}
    for kind, minutes, clients in (
        ("salon", 90, [{"case": child, "present": True}, {"case": woman, "present": True}, ill]),
        ("workshop", 120, [{"case": man, "present": True}]),
        ("kitchen", 60, [{"case": who, "present": True} for who in (man, child, woman)]),
    ):
        await cast.carer.do(
            "RecordActivity", shelter=UPT, kind=kind, held_on="2024-02-08", minutes=minutes,
            instructor=cast.carer.caller.actor, clients=clients,
        )  # fmt: skip
    await _show_occupancy(n, cast.supervisor, "2024-02-08")


async def _first_leave(n: Narrator, cast: Cast, people: dict[str, str]) -> None:
    n.scene(
        "2024-02-10 06:00",
        "Seorang klien melarikan diri; tempat tidurnya kosong dan yang kedua pindah ke UPT.",
        "A client absconds; her bed is free, and the second woman moves in.",
    )
    await cast.worker.do("DischargeClient", case=people["woman"], outcome="absconded")
    await cast.worker.do("TransferClient", case=people["second"], shelter=UPT)

    n.scene(
        "2024-02-14 09:00",
        "Anak kembali ke keluarga; kunjungan direncanakan.",
        "The child goes home; a visit is planned.",
    )
    child = people["child"]
    await cast.head.do("DecideOutcome", case=child, outcome="reunified", destination="21.71.07")
    await cast.worker.do("DischargeClient", case=child, outcome="reunified", destination="21.71.07")
    await cast.worker.do("PlanAftercare", case=child, due_on="2024-02-26")


async def _limit_passes(n: Narrator, cast: Cast, people: dict[str, str]) -> None:
    n.say(
        "Empat belas hari lewat: sistem memberi peringatan, tidak ada yang dikeluarkan.",
        "Fourteen days pass: the system gives an alert, nobody is put out.",
    )
    await n.pass_to("2024-02-21 07:00")
    await _show_caseload(n, cast)
    n.scene(
        "2024-02-21 10:00",
        "Kepala UPT memperpanjang: menunggu tempat di panti.",
        "The head of the UPT extends the stay: a place in a panti is awaited.",
    )
    man, panti = people["man"], "panti-bina-laras-contoh"
    for case in (man, people["second"]):
        await cast.supervisor.do(
            "ExtendStay", case=case, reason="awaiting_place", until="2024-03-10"
        )
    n.scene("2024-02-27 09:00", "Ia pindah ke panti.", "He moves to the panti.")
    await cast.head.do("DecideOutcome", case=man, outcome="panti", destination=panti)
    await cast.worker.do("DischargeClient", case=man, outcome="panti", destination=panti)
    await cast.supervisor.do("CloseCase", case=man)


async def _last_visits(n: Narrator, cast: Cast, people: dict[str, str]) -> None:
    await n.pass_to("2024-02-28 07:00")
    n.scene(
        "2024-03-01 10:00",
        "Kunjungan lanjutan yang terlambat dilakukan, lalu kasus ditutup.",
        "The visit that was late is made, and the case is closed.",
    )
    child = people["child"]
    await cast.worker.do(
        "RecordAftercareVisit", case=child, situation="doing_well",
        findings="Bersekolah lagi (sintetis).",
    )  # fmt: skip
    await cast.supervisor.do("CloseCase", case=child)


async def _tables(n: Narrator, cast: Cast, people: dict[str, str]) -> dict[str, Any]:
    period = {"shelterFrom": "2024-02-01", "until": "2024-03-01"}
    outcomes = (await cast.head.ask(OUTCOMES, **period))["rehabilitationOutcomes"]
    sessions = (await cast.head.ask(SESSIONS, filter={"shelter": UPT}))["activityTotals"]
    clients = {
        name: (await cast.head.ask(CLIENT, id=case))["client"] for name, case in people.items()
    }
    n.table(
        "Batam: hasil rehabilitasi / outcomes (DATA SINTETIS)",
        ("hasil", "kategori", "jenis kelamin", "klien", "hari"),
        [list(line.values()) for line in outcomes["lines"]],
    )
    n.table(
        "UPT: kegiatan / activities (DATA SINTETIS)",
        ("kegiatan", "sesi", "menit", "hadir", "tidak hadir"),
        [list(kind.values()) for kind in sessions["kinds"]],
    )
    return {
        "outcomes": outcomes,
        "sessions": sessions["kinds"],
        "clients": clients,
        "occupancy": {
            "2024-02-08": await _occupancy(cast.head, "2024-02-08"),
            "2024-03-01": await _show_occupancy(n, cast.head, "2024-03-01"),
        },
    }


async def _occupancy(who: Person, day: str) -> list[dict[str, Any]]:
    """The beds of that day, on whichever day it is asked."""
    answer = (await who.ask(OCCUPANCY, day=day))["shelterOccupancy"]["sides"]
    return [side for side in answer if side["shelter"] in (UPT, SINGGAH)]


async def _show_occupancy(n: Narrator, who: Person, day: str) -> list[dict[str, Any]]:
    sides = await _occupancy(who, day)
    n.table(
        f"Hunian {day} / occupancy (DATA SINTETIS)",
        ("penampungan", "sisi", "tempat tidur", "terisi", "kosong", "terlama (hari)"),
        [list(side.values()) for side in sides],
    )
    return sides


async def _show_caseload(n: Narrator, cast: Cast) -> None:
    worker = cast.worker.caller.actor
    found = (await cast.supervisor.ask(CASELOAD, worker=worker))["caseload"]
    n.table(
        f"Beban kerja {worker} / caseload (DATA SINTETIS)",
        ("kategori", "tahap", "hari dalam tahap", "jatuh tempo"),
        [list(case.values()) for case in found["cases"]],
    )
