"""A night of Batam's rapid response team: 14 TRC and 12 BKO over 24 hours, a patrol, and three people helped.

The founding document names the team, the ways in and the ends of a stay. Everybody and everything in it is invented.
"""

from __future__ import annotations

from typing import Any, Final

from application.roles import Role
from infra.demonstration.narration import Narrator, Person
from projections.status_words import status_in_words

DINSOS, KELURAHAN, SHELTER = "dinsos-pm", "kelurahan-sambau", "rumah-singgah-contoh"
DAY, NEXT = "2023-09-11", "2023-09-12"
SHIFTS: Final = (
    ("pagi", f"{DAY}T08:00:00+07:00", f"{DAY}T16:00:00+07:00", 9),
    ("sore", f"{DAY}T16:00:00+07:00", f"{NEXT}T00:00:00+07:00", 9),
    ("malam", f"{NEXT}T00:00:00+07:00", f"{NEXT}T08:00:00+07:00", 8),
)
HOMES: Final = ("21.71.06.1005", "21.71.10.1004", "21.71.04.1001", "21.71.09.1001", "21.71.12.1001")
ABSENT: Final = 25
"""The member of the night shift who does not come."""

BOARD = """query($min: Position) { trcBoard(minPosition: $min) {
  calls { id status categoryGuess } cases { id status region } onDuty { member place case }
  shifts { shift needed present } team { kind members }
  response { dispatched dispatchMedian arrived arrivalMedian } } }"""
SUGGESTION = """query($case: ID!, $min: Position) { dispatchSuggestion(id: $case, minPosition: $min) {
  member kind place free steps kilometres } }"""
ROSTER = """query($day: Date!, $min: Position) { roster(day: $day, minPosition: $min) {
  published shifts { shift startsAt endsAt needed assigned gapMinutes fewest
  members { member swappedFrom cameAt } } } }"""
OFFERS = (
    """query($min: Position) { shiftSwaps(minPosition: $min) { status givesShift takesShift } }"""
)
CLAIMS = """query($min: Position) { strandedClaims(first: 10, minPosition: $min) { edges { node {
  id status office claimedOn papers missing repeated earlier { office claimedOn } } } } }"""
PATROLS = """query($min: Position) {
  patrolPlans(first: 10, minPosition: $min) { edges { node { id status team cases } } } }"""
TOTALS = """query($min: Position) { caseTotals(
  filter: {beganFrom: "2023-09-11T00:00:00+07:00", beganBefore: "2023-09-13T00:00:00+07:00"}, minPosition: $min) {
  total totals { dimension code cases } } }"""
CASE = """query($case: ID!, $min: Position) { streetCase(id: $case, minPosition: $min) {
  status outcome person minutesToDispatch minutesToArrival members } }"""


async def tell(n: Narrator) -> dict[str, Any]:
    """Tell the night; answers what was found."""
    supervisor = await _prepare(n)
    wanderer = await _claim_the_week_before(n)
    found: dict[str, Any] = {"wanderer": wanderer}
    members = await _roster(n, supervisor, found)
    patrol = await _patrol_planned(n, supervisor)
    await _shift_begins(n, members, "pagi")
    await _shift_begins(n, members, "sore")
    await _shift_ends(n, members, "pagi")
    found["odgj"] = await _ill_man(n, members, found)
    found["child"] = await _child_on_patrol(n, supervisor, members, patrol)
    found["stranded"] = await _stranded_man(n)
    await _shift_begins(n, members, "malam")
    await _shift_ends(n, members, "sore")
    await _shift_ends(n, members, "malam")
    await _recognised(n, supervisor, wanderer, found)
    await _gap_found(n, found)
    await _ends(n, found)
    await _conclude(n, supervisor, found)
    return found


async def _prepare(n: Narrator) -> Person:
    """Offices, beds, an assessor, and a label that the street uses."""
    n.scene(
        "2023-09-01 08:00", "Kantor, tempat tidur dan petugas siap.", "Offices and beds are ready."
    )
    await n.office(DINSOS, "Dinas Sosial dan Pemberdayaan Masyarakat Kota Batam", "dinas", "21.71")
    await n.office(KELURAHAN, "Kelurahan Sambau", "kelurahan", "21.71.04.1001")
    await n.office(SHELTER, "Rumah singgah contoh (sintetis)", "upt", "21.71.04")
    head = n.someone(Role.HEAD, DINSOS)
    beds = {"shelter": SHELTER, "men": 10, "women": 8, "valid_from": "2023-09-01"}
    await head.do("SetShelterCapacity", **beds)
    for qualification in ("psychologist", "social_worker"):
        await head.do(
            "QualifyStaff",
            account=_worker(n).caller.actor,
            qualification=qualification,
            certificate="Sertifikat contoh (sintetis)",
            valid_from="2023-01-01",
            valid_until="2030-12-31",
        )
    await head.do(
        "PublishLocalSubtype",
        code="anak_lampu_merah",
        categories=["PMKS-02", "PMKS-04"],
        label="Anak lampu merah",
        source="Sebutan lapangan TRC (contoh sintetis)",
    )
    return n.someone(Role.SUPERVISOR, DINSOS)


async def _claim_the_week_before(n: Narrator) -> str:
    n.scene(
        "2023-09-05 10:00",
        "Seorang pria terlantar meminta dipulangkan di Kelurahan Sambau, lalu pergi.",
        "A stranded man asks at Kelurahan Sambau to be sent home, and goes away.",
    )
    desk = n.someone(Role.DESK, KELURAHAN)
    person = await desk.do(
        "RegisterPerson", name="Contoh Perantau", sex="L", region="21.71.04.1001"
    )
    claim = await desk.do(
        "ClaimRepatriation", person=person, region="21.71.04.1001", origin="61.05", birth_year=1985
    )
    await n.someone(Role.SUPERVISOR, DINSOS).do(
        "DeclineRepatriation", claim=claim, reason="left_by_themselves"
    )
    return person


def _member(n: Narrator, number: int) -> Person:
    kind = "trc" if number <= 14 else "bko"  # noqa: PLR2004 - Batam's 14 and 12 [B]
    return n.someone(Role.TRC, DINSOS, name=f"{kind}-{number:02}")


def _worker(n: Narrator) -> Person:
    return n.someone(Role.SOCIAL_WORKER, SHELTER)


async def _roster(
    n: Narrator, supervisor: Person, found: dict[str, Any]
) -> dict[str, list[Person]]:
    """26 people over 24 hours: a gap is refused, then the roster holds, then two swap."""
    n.scene(
        "2023-09-09 09:00",
        "Penyelia menyusun jadwal 24 jam untuk 14 TRC dan 12 BKO.",
        "The supervisor plans 24 hours for 14 TRC and 12 BKO.",
    )
    everybody = [_member(n, number) for number in range(1, 27)]
    for number, person in enumerate(everybody, start=1):
        kind = "trc" if number <= 14 else "bko"  # noqa: PLR2004
        home = HOMES[number % len(HOMES)]
        await supervisor.do("EnlistMember", member=person.caller.actor, kind=kind, home=home)
    serving: dict[str, list[Person]] = {}
    rest = iter(everybody)
    for shift, starts, ends, needed in SHIFTS:
        if shift == "malam":
            found["gap"] = await supervisor.refused("PublishRoster", day=DAY)
        await supervisor.do(
            "PlanShift", day=DAY, shift=shift, starts_at=starts, ends_at=ends, needed=needed
        )
        serving[shift] = [next(rest) for _ in range(needed)]
        for person in serving[shift]:
            await supervisor.do("AssignMember", day=DAY, shift=shift, member=person.caller.actor)
    await supervisor.do("PublishRoster", day=DAY)
    found["double"] = await supervisor.refused(
        "AssignMember", day=DAY, shift="pagi", member=everybody[0].caller.actor
    )
    found["offers"] = await _swap(n, serving)
    roster = (await supervisor.ask(ROSTER, day=DAY))["roster"]
    found["roster"] = roster
    n.table(
        f"Jadwal {DAY}",
        ("sif", "mulai", "selesai", "butuh", "bertugas"),
        [
            (s["shift"], n.local(s["startsAt"]), n.local(s["endsAt"]), s["needed"], s["assigned"])
            for s in roster["shifts"]
        ],
    )
    return serving


async def _swap(n: Narrator, serving: dict[str, list[Person]]) -> list[dict[str, Any]]:
    """Two members swap; answers what the one who was asked saw."""
    n.scene(
        "2023-09-10 12:00",
        "Dua anggota bertukar sif; keduanya setuju.",
        "Two members swap their shifts; both agree.",
    )
    giver, taker = serving["sore"][-1], serving["malam"][0]
    swap = await giver.do(
        "ProposeSwap",
        gives_day=DAY,
        gives_shift="sore",
        other=taker.caller.actor,
        takes_day=DAY,
        takes_shift="malam",
    )
    offers: list[dict[str, Any]] = (await taker.ask(OFFERS))["shiftSwaps"]
    await taker.do("AgreeToSwap", swap=swap)
    serving["sore"][-1], serving["malam"][0] = taker, giver
    return offers


async def _patrol_planned(n: Narrator, supervisor: Person) -> str:
    n.scene(
        "2023-09-11 06:00",
        "Patroli direncanakan; waktunya hanya diketahui tim.",
        "A patrol is planned; only the team knows when.",
    )
    return await supervisor.do(
        "PlanPatrol",
        starts_at=f"{DAY}T21:10:00+07:00",
        ends_at=f"{DAY}T23:20:00+07:00",
        area=["21.71.06.1003", "21.71.06.1005"],
        team="trc-a",
    )


async def _shift_begins(n: Narrator, members: dict[str, list[Person]], shift: str) -> None:
    when = {"pagi": "07:50", "sore": "15:50", "malam": "23:50"}[shift]
    n.scene(f"{DAY} {when}", f"Sif {shift} melapor masuk.", f"The shift {shift} checks in.")
    for person in _present(n, members, shift):
        await person.do("CheckIn", day=DAY, shift=shift, member=person.caller.actor)


async def _shift_ends(n: Narrator, members: dict[str, list[Person]], shift: str) -> None:
    when = {"pagi": f"{DAY} 16:00", "sore": f"{NEXT} 00:00", "malam": f"{NEXT} 08:00"}[shift]
    n.scene(when, f"Sif {shift} selesai.", f"The shift {shift} ends.")
    for person in _present(n, members, shift):
        await person.do("CheckOut", day=DAY, shift=shift, member=person.caller.actor)


def _present(n: Narrator, members: dict[str, list[Person]], shift: str) -> list[Person]:
    """Who comes to a shift: all but one of the night."""
    absent = _member(n, ABSENT) if shift == "malam" else None
    return [person for person in members[shift] if person is not absent]


async def _ill_man(n: Narrator, members: dict[str, list[Person]], found: dict[str, Any]) -> str:
    """An ODGJ by the call centre: the nearest on duty go, and bring him to the shelter."""
    near = members["sore"][0]
    await near.do("StatePosition", member=near.caller.actor, region="21.71.10.1004")
    n.scene(
        "2023-09-11 20:10",
        "Warga menelepon: seorang ODGJ di Belian.",
        "A citizen calls: an ODGJ in Belian.",
    )
    desk = n.someone(Role.DESK, DINSOS)
    call = await desk.do(
        "ReceiveCall",
        channel="telephone",
        source="individual",
        region="21.71.10.1004",
        narrative="Panggilan sintetis: seseorang berbicara sendiri di halte.",
        contact="Penelepon contoh",
        category_guess="PMKS-09",
    )
    found["board"] = (await desk.ask(BOARD))["trcBoard"]
    n.scene(
        "2023-09-11 20:14",
        "Panggilan menjadi kasus; yang terdekat diberangkatkan.",
        "The nearest is sent.",
    )
    case = await desk.do(
        "ReportCase",
        intake="referral",
        source="individual",
        category="PMKS-09",
        subtype="odgj",
        region="21.71.10.1004",
        sex="L",
        call=call,
    )
    found["suggestion"] = (await desk.ask(SUGGESTION, case=case))["dispatchSuggestion"]
    sent = [near, members["sore"][1]]
    await desk.do(
        "DispatchTeam", case=case, team="trc-b", members=[one.caller.actor for one in sent]
    )
    n.scene(
        "2023-09-11 20:32",
        "Tim tiba dan mengamankan orang itu.",
        "The team arrives and takes him along.",
    )
    await near.do("RecordArrival", case=case)
    await near.do("SecurePerson", case=case)
    n.scene("2023-09-11 21:05", "Diterima di rumah singgah.", "He is admitted to the shelter.")
    await _worker(n).do("AdmitToShelter", case=case, shelter=SHELTER)
    return case


async def _child_on_patrol(
    n: Narrator, supervisor: Person, members: dict[str, list[Person]], patrol: str
) -> str:
    n.scene(
        "2023-09-11 22:00",
        "Patroli menemukan seorang anak di lampu merah.",
        "The patrol finds a child at the traffic lights.",
    )
    member = members["sore"][3]
    case = await member.do(
        "ReportCase",
        intake="patrol",
        patrol=patrol,
        category="PMKS-04",
        subtype="anak_lampu_merah",
        region="21.71.06.1003",
        sex="P",
    )
    await member.do("SecurePerson", case=case)
    n.scene(
        "2023-09-11 23:25",
        "Patroli selesai; anak itu diantar.",
        "The patrol ends; the child is brought in.",
    )
    await supervisor.do(
        "HoldPatrol",
        patrol=patrol,
        started_at=f"{DAY}T21:12:00+07:00",
        ended_at=f"{DAY}T23:15:00+07:00",
    )
    await _worker(n).refused("AdmitToShelter", case=case, shelter=SHELTER)
    await _worker(n).do(
        "AdmitToShelter",
        case=case,
        shelter=SHELTER,
        guardian_reference="Surat Bapas contoh (sintetis) nomor 7",
    )
    return case


async def _stranded_man(n: Narrator) -> str:
    """He is unknown at first."""
    n.scene(
        "2023-09-11 23:40",
        "Seorang pria terlantar diantar petugas pelabuhan; belum diketahui siapa.",
        "A stranded man is brought by the port office; nobody knows yet who he is.",
    )
    desk, trc = n.someone(Role.DESK, DINSOS), _member(n, 11)
    case = await desk.do(
        "ReportCase",
        intake="referral",
        source="office",
        category="PMKS-25",
        subtype="orang_terlantar",
        region="21.71.04.1001",
        sex="L",
    )
    await trc.do("SecurePerson", case=case, brought_by="office")
    await _worker(n).do("AdmitToShelter", case=case, shelter=SHELTER)
    return case


async def _recognised(
    n: Narrator, supervisor: Person, wanderer: str, found: dict[str, Any]
) -> None:
    """Once it is known who he is, his claim of the week before is flagged."""
    case, desk = found["stranded"], n.someone(Role.DESK, DINSOS)
    n.scene(
        "2023-09-12 09:00",
        "Wawancara mengenalinya; ia meminta dipulangkan.",
        "An interview tells who he is.",
    )
    await _worker(n).do("IdentifyPerson", case=case, person=wanderer)
    # Nobody has two open cases: the same man cannot be the one found by the patrol, too.
    found["second_case"] = await _worker(n).refused(
        "IdentifyPerson", case=found["child"], person=wanderer, despite_sex=True
    )
    claim = await desk.do(
        "ClaimRepatriation",
        person=wanderer,
        case=case,
        region="21.71.04.1001",
        origin="61.05",
        birth_year=1985,
    )
    for paper in ("interview", "police_letter", "letter_to_origin"):
        await desk.do("NoteClaimPaper", claim=claim, paper=paper)
    found["ticket"] = await supervisor.refused("ApproveRepatriation", claim=claim)
    await desk.do("NoteClaimPaper", claim=claim, paper="ticket")
    await supervisor.do("ApproveRepatriation", claim=claim)
    found["claim"] = claim


async def _gap_found(n: Narrator, found: dict[str, Any]) -> None:
    """One member of the night did not come."""
    found["reactions"] = await n.pass_to("2023-09-13 08:00")
    roster = (await n.someone(Role.SUPERVISOR, DINSOS).ask(ROSTER, day=DAY))["roster"]
    found["gaps"] = {s["shift"]: s["gapMinutes"] for s in roster["shifts"]}
    n.say(
        "Sistem menemukan kekosongan jaga pada sif malam.",
        "The system found that the night shift lacked a member.",
    )


async def _ends(n: Narrator, found: dict[str, Any]) -> None:
    """Treatment, a panti, and the way home."""
    for case, qualification, services, outcome, destination in (
        (found["odgj"], "psychologist", None, "hospital", "rsj-rujukan"),
        (found["child"], "social_worker", ["basic_needs"], "panti", "panti-asuhan-contoh"),
        (found["stranded"], "social_worker", ["repatriation"], "repatriated", "61.05"),
    ):
        said, said_english = status_in_words(outcome)
        n.scene("2023-09-13 09:00", f"Keluar: {said}.", f"The stay ends: {said_english}.")
        worker, head = _worker(n), n.someone(Role.HEAD, DINSOS)
        await worker.do(
            "CompleteAssessment",
            case=case,
            qualification=qualification,
            findings="Contoh sintetis.",
        )
        if services is not None:
            goals = ["safe_return_home"] if outcome == "repatriated" else ["family_reunion"]
            await worker.do("DraftServicePlan", case=case, goals=goals, services=services)
            await n.someone(Role.SUPERVISOR, SHELTER).do("ApproveServicePlan", case=case, plan=1)
            if outcome == "repatriated":
                await n.someone(Role.CARER, SHELTER).do("CheckHealth", case=case, result="fit")
            await head.do("DecideOutcome", case=case, outcome=outcome, destination=destination)
        await worker.do("DischargeClient", case=case, outcome=outcome, destination=destination)
        if outcome == "repatriated":
            await worker.do("RecordDeparture", claim=found["claim"], departed_on="2023-09-13")
        await n.someone(Role.SUPERVISOR, SHELTER).do("CloseCase", case=case)


async def _conclude(n: Narrator, supervisor: Person, found: dict[str, Any]) -> None:
    n.scene("2023-09-13 12:00", "Kepala dinas melihat hasilnya.", "The head looks at the results.")
    totals = (await n.someone(Role.HEAD, DINSOS).ask(TOTALS))["caseTotals"]
    found["totals"] = {(t["dimension"], t["code"]): t["cases"] for t in totals["totals"]}
    claims = (await supervisor.ask(CLAIMS))["strandedClaims"]["edges"]
    found["claims"] = [edge["node"] for edge in claims]
    found["patrols"] = [e["node"] for e in (await supervisor.ask(PATROLS))["patrolPlans"]["edges"]]
    found["first_case"] = (await supervisor.ask(CASE, case=found["odgj"]))["streetCase"]
    n.table(
        "Kasus menurut jenis, sumber dan hasil",
        ("dimensi", "kode", "kasus"),
        [(t["dimension"], t["code"] or "-", t["cases"]) for t in totals["totals"]],
    )
