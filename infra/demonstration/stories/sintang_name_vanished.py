"""Sintang: a name vanished. Three invented complaints: one goes well, one is late, one names an officer."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid5

from application.roles import Role
from infra.demonstration.narration import Narrator, Person, StoryFailed
from infra.demonstration.receipts import told_by_receipt
from infra.demonstration.recording import SYNTHETIC
from projections.status_words import status_in_words

_NAMES: Final = UUID("2b1c7f0a-93f4-5d07-8a55-2f0f8f6a7c31")
REGENCY, VILLAGE = "61.05", "61.05.05.2001"
DESK, OWNER, INSPECTORATE = "secretariat", "dinsos-sembako", "inspektorat-sintang"
VILLAGE_OFFICE = "puskesos-hulu"

_SUBMIT = """mutation($input: SubmitComplaintInput!, $act: ActInput!) {
  submitComplaint(input: $input, act: $act) { __typename
    ... on Recorded { subject position ticket { number secret } } ... on Refused { code } } }"""
_BY_TICKET = """mutation($input: {name}Input!, $act: ActInput!) {{
  {field}(input: $input, act: $act) {{ __typename
    ... on Recorded {{ position }} ... on Refused {{ code }} }} }}"""
_TICKET = """query($number: String!, $secret: String!, $min: Position) {
  ticket(number: $number, secret: $secret, minPosition: $min) {
    status closedAs question response due { clock dueOn workingDaysLeft breached }
    timeline { words } ombudsman { words } } }"""
_ONE = """query($id: ID!, $min: Position) {
  complaint(id: $id, minPosition: $min) { status escalated closedAs routedTo } }"""
_BOARD = """query($min: Position, $on: Date, $late: Boolean! = false) {
  slaBoard(filter: {late: $late}, minPosition: $min, on: $on) { edges { node {
    complaint clock dueOn workingDaysLeft late office category } } } }"""


class _Filed:
    """A complaint and its reporter's slip."""

    def __init__(self, subject: str, slip: dict[str, str]) -> None:
        self.subject = subject
        self.slip = slip


async def tell(n: Narrator) -> dict[str, Any]:
    """From a village without a signal to the reporter's word; and what happens when nobody keeps the time."""
    await _open(n)
    vanished = await _vanished(n)
    late = await _late_begins(n)
    hidden, found_by_officer = await _about_an_officer(n)
    paused, resumed = await _asked_and_answered(n, vanished, late)
    n.scene(
        "2022-06-27 09:00",
        "Pelapor menutup pengaduannya dengan tiket, tanpa akun.",
        "The reporter closes the complaint with the ticket, without an account.",
    )
    await _by_ticket(
        n,
        "ConfirmResolution",
        vanished,
        rating=5,
        satisfied=True,
        remark="Nama kembali (sintetis).",
    )
    receipt = await told_by_receipt(n, vanished.slip)
    await n.pass_to("2022-06-29 08:00")
    closed = await _stands(n, late)
    why, why_english = status_in_words(closed["closedAs"])
    n.say(
        f"Pengaduan kedua ditutup otomatis, {why}.",
        f"The second complaint was closed by itself, {why_english}.",
    )
    await n.pass_to("2022-09-05 08:00")
    ticket = await _ticket(n, hidden)
    n.say(
        "Enam puluh hari kerja lewat: pelapor diberi tahu tentang Ombudsman.",
        "Sixty working days have passed.",
    )
    return {
        "vanished": await _ticket(n, vanished),
        "receipt": receipt["complaint"],
        "paused": paused,
        "resumed": resumed,
        "late": closed,
        "hidden": ticket,
        "found_by_officer": found_by_officer,
    }


async def _open(n: Narrator) -> None:
    n.scene(
        "2022-06-02 08:00",
        "Kantor-kantor dibuka (peragaan).",
        "The offices open (a demonstration).",
    )
    await n.office(DESK, "Sekretariat Puskesos Kabupaten Sintang", "secretariat", REGENCY)
    await n.office(OWNER, "Dinas Sosial, seksi bantuan sembako", "dinas", REGENCY)
    await n.office(INSPECTORATE, "Inspektorat Kabupaten Sintang", "dinas", REGENCY)
    await n.office(VILLAGE_OFFICE, "Puskesos desa (peragaan)", "puskesos", VILLAGE)
    head = n.someone(Role.HEAD, OWNER)
    answer = await head.attempt(
        "RegisterProgramme",
        code="BPNT",
        name="Bantuan Pangan Non-Tunai",
        level="national",
        owner="Kementerian Sosial",
        unit="KPM",
        funding="apbn",
        description="Bantuan sembako bulanan.",
    )
    if answer["__typename"] == "Refused" and answer["code"] != "already_exists":
        raise StoryFailed(f"RegisterProgramme: {answer['code']}")
    await head.do("NameProgrammeOwnerOffice", programme="BPNT", office=OWNER)


async def _vanished(n: Narrator) -> _Filed:
    n.scene(
        "2022-06-06 08:00",
        "Fasilitator kembali ke sinyal dan mengirim keluhan yang ditulisnya pada 2 Juni.",
        "The fasilitator is back where there is a signal, and sends the complaint written down on 2 June.",
    )
    helper = n.someone(Role.FIELD, VILLAGE_OFFICE, name="fasilitator", regions=(VILLAGE,))
    filed = await _submit(
        n,
        helper,
        "vanished",
        occurred_at="2022-06-02T14:00:00+07:00",
        channel="field",
        category="name_vanished",
        programme="BPNT",
        narrative="Nama saya hilang dari daftar sembako (sintetis).",
        contact="Lewat ketua RT (sintetis).",
    )
    n.say(
        f"Tiket {filed.slip['number']} diberikan kepada pelapor.",
        "The reporter gets a ticket with a secret.",
    )
    n.scene("2022-06-07 09:00", "Meja layanan memverifikasi.", "The service desk verifies it.")
    desk = n.someone(Role.DESK, DESK)
    await desk.do(
        "VerifyComplaint",
        complaint=filed.subject,
        lapor_class="complaint",
        category="name_vanished",
    )
    n.scene(
        "2022-06-08 09:00",
        "Diteruskan ke kantor penanggung jawab program, yang diusulkan sistem.",
        "Routed to the office that answers for the programme, which the system suggests.",
    )
    await desk.do("RouteComplaint", complaint=filed.subject)
    return filed


async def _late_begins(n: Narrator) -> _Filed:
    n.scene(
        "2022-06-08 10:00",
        "Pengaduan kedua masuk, dan tidak ada yang memeriksanya.",
        "A second complaint comes in, and nobody looks at it.",
    )
    desk = n.someone(Role.DESK, DESK)
    return await _submit(
        n, desk, "late", channel="desk", category="data_error", narrative="Data keliru (sintetis)."
    )


async def _about_an_officer(n: Narrator) -> tuple[_Filed, dict[str, Any]]:
    n.scene(
        "2022-06-08 13:00",
        "Seorang warga mengadukan penyelia Puskesos desanya.",
        "A citizen complains of the supervisor of the village's own Puskesos.",
    )
    citizen = n.someone(Role.CITIZEN, "web", name="warga")
    officer = n.someone(Role.SUPERVISOR, VILLAGE_OFFICE, name="penyelia")
    filed = await _submit(
        n,
        citizen,
        "officer",
        channel="web",
        category="staff_conduct",
        narrative="Petugas meminta imbalan (sintetis).",
        against_accounts=[officer.caller.actor],
        against_offices=[VILLAGE_OFFICE],
    )
    found = {
        "complaint": (await officer.ask(_ONE, id=filed.subject))["complaint"],
        "refused": await officer.refused(
            "VerifyComplaint",
            complaint=filed.subject,
            lapor_class="complaint",
            category="staff_conduct",
        ),
        "on_board": filed.subject in str(await officer.ask(_BOARD)),
    }
    n.say("Yang diadukan tidak menemukannya di mana pun.", "Whom it is about finds it nowhere.")
    n.scene("2022-06-09 09:00", "Inspektorat menanganinya.", "The inspectorate takes it up.")
    inspector = n.someone(Role.SUPERVISOR, INSPECTORATE)
    await inspector.do(
        "VerifyComplaint",
        complaint=filed.subject,
        lapor_class="complaint",
        category="staff_conduct",
    )
    found["conflict"] = await inspector.refused(
        "RouteComplaint", complaint=filed.subject, to_office=VILLAGE_OFFICE
    )
    await inspector.do("RouteComplaint", complaint=filed.subject, to_office=INSPECTORATE)
    await inspector.do(
        "StartFollowUp", complaint=filed.subject, note="Pemeriksaan dimulai (sintetis)."
    )
    return filed, found


async def _asked_and_answered(
    n: Narrator, vanished: _Filed, late: _Filed
) -> tuple[dict[str, Any], dict[str, Any]]:
    n.scene(
        "2022-06-10 10:00",
        "Pelapor ditanya; tenggat berhenti.",
        "The reporter is asked; the clock stands still.",
    )
    owner = n.someone(Role.PROGRAMME_OWNER, OWNER)
    await owner.do("StartFollowUp", complaint=vanished.subject, note="Dicek di SIKS-NG (sintetis).")
    await owner.do(
        "RequestInformation", complaint=vanished.subject, note="Mohon foto KKS (sintetis)."
    )
    paused = await _ticket(n, vanished)
    await _nobody_looked(n, late)
    n.scene(
        "2022-06-17 15:00",
        "Pelapor menjawab dengan tiketnya; sisa hari kerja berjalan lagi.",
        "The reporter answers with the ticket; the working days that were left count on.",
    )
    await _by_ticket(n, "ProvideInformation", vanished, note="Foto dibawa ke meja (sintetis).")
    resumed = await _ticket(n, vanished)
    n.scene(
        "2022-06-24 11:00",
        "Kantor penanggung jawab menanggapi.",
        "The responsible office responds.",
    )
    await owner.do(
        "RespondToComplaint", complaint=vanished.subject, response="Nama dipulihkan (sintetis)."
    )
    return paused, resumed


async def _nobody_looked(n: Narrator, late: _Filed) -> None:
    """The second complaint's clock runs out; it is raised, and only then answered."""
    await n.pass_to("2022-06-14 08:00")
    boss = n.someone(Role.SUPERVISOR, DESK)
    board = await boss.ask(_BOARD, on="2022-06-14", late=True)
    rows = [edge["node"] for edge in board["slaBoard"]["edges"]]
    n.table(
        "Siapa terlambat? / Who is late?",
        ("Tenggat / Clock", "Sampai / Until", "Sisa hari kerja / Days left", "Kantor / Office"),
        [(row["clock"], row["dueOn"], row["workingDaysLeft"], row["office"]) for row in rows],
    )
    complaint = late.subject
    await boss.do(
        "VerifyComplaint", complaint=complaint, lapor_class="complaint", category="data_error"
    )
    await boss.do("RouteComplaint", complaint=complaint, to_office=DESK)
    await boss.do("StartFollowUp", complaint=complaint, note="Dibetulkan (sintetis).")
    await boss.do(
        "RespondToComplaint", complaint=complaint, response="Data sudah dibetulkan (sintetis)."
    )


async def _submit(n: Narrator, who: Person, name: str, **fields: Any) -> _Filed:
    """Submit for the village, and keep the slip that only this answer shows."""
    moment = fields.pop("occurred_at", n.clock.now.isoformat())
    given = {"region": VILLAGE, **fields}
    act = _act(n, name, moment)
    answer = (await who.ask(_SUBMIT, input=_camel(given), act=act))["submitComplaint"]
    if answer["__typename"] != "Recorded":
        raise StoryFailed(f"SubmitComplaint: {answer['code']}")
    n.saw(answer["position"])
    return _Filed(answer["subject"], answer["ticket"])


async def _by_ticket(n: Narrator, command: str, filed: _Filed, **fields: Any) -> None:
    """Act as the reporter: whoever sends it, the ticket says who it is."""
    field = command[0].lower() + command[1:]
    act = {
        **_act(n, f"{command}/{filed.slip['number']}", n.clock.now.isoformat()),
        "ticket": filed.slip,
    }
    stranger = n.someone(Role.CITIZEN, "web", name="siapa-saja")
    given = {"complaint": filed.subject, **fields}
    document = _BY_TICKET.format(name=command, field=field)
    answer = (await stranger.ask(document, input=given, act=act))[field]
    if answer["__typename"] != "Recorded":
        raise StoryFailed(f"{command}: {answer['code']}")
    n.saw(answer["position"])


def _act(n: Narrator, name: str, moment: str) -> dict[str, Any]:
    command_id = str(uuid5(_NAMES, f"{n.tenant}/{n.story}/{name}"))
    return {"commandId": command_id, "occurredAt": moment, "basis": SYNTHETIC}


def _camel(fields: dict[str, Any]) -> dict[str, Any]:
    names = {"against_accounts": "againstAccounts", "against_offices": "againstOffices"}
    return {names.get(name, name): value for name, value in fields.items()}


async def _ticket(n: Narrator, filed: _Filed) -> dict[str, Any]:
    stranger = n.someone(Role.CITIZEN, "web", name="siapa-saja")
    found: dict[str, Any] = (await stranger.ask(_TICKET, **filed.slip))["ticket"]
    return found


async def _stands(n: Narrator, filed: _Filed) -> dict[str, Any]:
    head = n.someone(Role.HEAD, OWNER)
    found: dict[str, Any] = (await head.ask(_ONE, id=filed.subject))["complaint"]
    return found
