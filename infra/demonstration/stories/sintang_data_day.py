"""Sintang: a day's work on the village's data. One invented family from the proposal to the enrolment, and after it."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from application.roles import Role
from infra.demonstration.narration import Narrator, Person, StoryFailed
from infra.demonstration.stories.authority import picture
from projections.status_words import status_in_words

VILLAGE = "61.05.05.2002"
DESK, DINAS = "puskesos-tanjung-sari", "dinsos-data"
PROGRAMME = "PKH"
MINUTES: Final = "BA-04/MUSDES/2026"
PLACE: Final = "-0.0712, 111.4951"
_TELEPHONE: Final = "081200000002"

_KPM = """query($id: ID!, $min: Position) { kpm360(id: $id, minPosition: $min) {
  household { living familyCard members { relation standing until person { name nik diedOn } } }
  proposals { stage round minutes meeting decile decree ageDays }
  enrolments { programme standing } holdings { programme heldRupiah }
  objections { status reason rejectedFor dueOn }
  complaints { category } services { service quantity } } }"""
_QUEUE = """query($filter: ProposalFilter, $min: Position) {
  proposals(filter: $filter, minPosition: $min) { totalCount edges { node { id stage ageDays } } } }"""
_FUNNEL = """query($programme: String, $region: String, $min: Position) {
  proposalFunnel(programme: $programme, region: $region, minPosition: $min) {
    programmes { unit proposed visited meeting verified submitted enrolled ended } } }"""
_OBJECTIONS = """query($filter: ObjectionFilter, $min: Position) {
  objections(filter: $filter, minPosition: $min) { edges { node { id status dueOn } } } }"""
_PERSON = """query($id: ID!, $min: Position) {
  person(id: $id, minPosition: $min) { id survivor } }"""
_SUSPECTED = """query($region: String, $min: Position) {
  duplicateCandidates(region: $region, minPosition: $min) { totalCount } }"""
_ENROLLED = """query($programme: String, $region: String, $min: Position) {
  beneficiaryCounts(programme: $programme, region: $region, minPosition: $min) {
    enrolled { lines { unit active } } } }"""


class _Staff(NamedTuple):
    operator: Person
    facilitator: Person
    desk: Person
    verifier: Person
    head: Person


async def tell(n: Narrator) -> dict[str, Any]:
    """Propose, refuse the proposer, verify, submit, rank, enrol; object, die, merge and take apart."""
    staff = await _open(n)
    family, wife = await _family(n, staff)
    refused, proposal = await _proposed(n, staff, family["household"])
    refused["basis"] = family["refused"]
    await _enrolled(n, staff, proposal)
    rejected, waiting, refused["objection"] = await _objected(n, staff, family["household"])
    await _died(n, staff, family["household"], wife)
    survivors, counts, suspected = await _merged(n, staff)
    found = await staff.desk.ask(_KPM, id=family["household"])
    _show(n, found["kpm360"])
    funnel = await staff.head.ask(_FUNNEL, programme=PROGRAMME, region=VILLAGE)
    n.scene(
        "2026-04-20 08:00",
        "Sanggahan kedua tidak diverifikasi; empat belas hari berlalu.",
        "Nobody verified the second objection; fourteen days go by.",
    )
    await n.pass_to("2026-05-06 08:00")
    listed = await staff.head.ask(_OBJECTIONS, filter={"region": VILLAGE})
    stands = {edge["node"]["id"]: edge["node"]["status"] for edge in listed["objections"]["edges"]}
    stand, stand_english = status_in_words(stands[waiting])
    n.say(f"Status sanggahan itu: {stand}.", f"Status of that objection: {stand_english}.")
    return {
        "refused": refused,
        "kpm360": found["kpm360"],
        "funnel": funnel["proposalFunnel"]["programmes"],
        "objections": (stands[rejected], stands[waiting]),
        "survivors": survivors,
        "counts_while_told": counts,
        "suspected_while_told": suspected,
    }


async def _open(n: Narrator) -> _Staff:
    n.scene(
        "2026-01-05 08:00",
        "Puskesos Tanjung Sari (peragaan; semua nama dan peristiwa sintetis).",
        "The Puskesos of Tanjung Sari (a demonstration; every name and event is synthetic).",
    )
    await n.office(DINAS, "Dinas Sosial, seksi data", "dinas", "61.05")
    await n.office(DESK, "Puskesos Desa Tanjung Sari", "puskesos", VILLAGE)
    owner = n.someone(Role.PROGRAMME_OWNER, DINAS, name="pemilik-program")
    answer = await owner.attempt(
        "RegisterProgramme",
        code=PROGRAMME,
        name="Program Keluarga Harapan",
        level="national",
        owner="Kementerian Sosial",
        unit="KPM",
        funding="apbn",
        description="Bantuan tunai bersyarat bagi keluarga.",
    )
    if answer["__typename"] == "Refused" and answer["code"] != "already_exists":
        raise StoryFailed(f"RegisterProgramme: {answer['code']}")
    here = (VILLAGE,)
    return _Staff(
        operator=n.someone(Role.OPERATOR, DESK, name="operator-desa", regions=here),
        facilitator=n.someone(Role.FIELD, DESK, name="fasilitator", regions=here),
        desk=n.someone(Role.DESK, DESK, name="meja-desa", regions=here),
        verifier=n.someone(Role.VERIFIER, DINAS, name="verifikator"),
        head=n.someone(Role.HEAD, DINAS, name="kepala-dinas"),
    )


async def _family(n: Narrator, staff: _Staff) -> tuple[dict[str, str], str]:
    """A family is registered, on minutes only."""
    who = staff.operator
    head = await who.do(
        "RegisterPerson",
        name="Contoh Yohana",
        nik="6105055208890001",
        sex="P",
        region=VILLAGE,
    )
    mother = await who.do("RegisterPerson", name="Contoh Maria", sex="P", region=VILLAGE)
    child = await who.do("RegisterPerson", name="Contoh Andri", sex="L", region=VILLAGE)
    fields = {
        "region": VILLAGE,
        "head": head,
        "family_card": "6105050101260001",
        "members": [
            {"person": mother, "relation": "parent"},
            {"person": child, "relation": "child"},
        ],
    }
    n.say("Tanpa berita acara, pendaftaran ditolak.", "Without minutes, it is refused.")
    code = await who.refused("RegisterHousehold", basis=None, **fields)
    household = await who.do("RegisterHousehold", basis=MINUTES, **fields)
    await staff.desk.do(
        "RecordService", service="PKH", rendered_on="2026-01-05", region=VILLAGE, person=head
    )
    return {"household": household, "refused": code}, mother


async def _proposed(n: Narrator, staff: _Staff, household: str) -> tuple[dict[str, str], str]:
    """The village proposes; whoever did so may not verify it."""
    proposal = await staff.operator.do("ProposeHousehold", household=household, programme=PROGRAMME)
    n.scene("2026-01-12 09:00", "Kunjungan rumah.", "The house is visited.")
    house = await staff.facilitator.upload(picture(), VILLAGE)
    await staff.facilitator.do(
        "VisitHousehold",
        proposal=proposal,
        visited_on="2026-01-12",
        findings="Rumah papan, lantai tanah, tanpa air bersih (contoh, sintetis).",
        coordinates=PLACE,
        evidence=[house],
    )
    n.scene("2026-01-20 14:00", "Musyawarah desa menyetujui.", "The village meeting approves.")
    await staff.operator.do(
        "RecordMeeting",
        proposal=proposal,
        minutes=MINUTES,
        meeting="musdes",
        approved=True,
        held_on="2026-01-20",
        basis=MINUTES,
    )
    same = n.someone(Role.VERIFIER, DESK, name="operator-desa")
    n.say(
        "Pengusul mencoba memverifikasi usulannya sendiri.",
        "The proposer tries to verify their own proposal.",
    )
    code = await same.refused(
        "VerifyProposal", command_name="verifies-own-proposal", proposal=proposal
    )
    return {"verify": code}, proposal


async def _enrolled(n: Narrator, staff: _Staff, proposal: str) -> None:
    n.scene("2026-01-26 10:00", "Dinas Sosial memverifikasi.", "The social office verifies.")
    queue = await staff.verifier.ask(
        _QUEUE, filter={"stage": "meeting_approved", "region": VILLAGE}
    )
    for edge in queue["proposals"]["edges"]:
        n.say(
            f"Menunggu verifikasi {edge['node']['ageDays']} hari.",
            f"It has waited {edge['node']['ageDays']} days to be verified.",
        )
    await staff.verifier.do("VerifyProposal", proposal=proposal)
    await staff.verifier.do("SubmitProposal", proposal=proposal, submitted_on="2026-01-26")
    n.scene(
        "2026-03-16 09:00",
        "Peringkat dari Kemensos diterima, lalu penetapan.",
        "The ministry's rank arrives, then the decision.",
    )
    await staff.verifier.do("ReceiveRank", proposal=proposal, decile=2, ranked_on="2026-03-10")
    await staff.verifier.do(
        "ReceiveAcceptance",
        proposal=proposal,
        decided_on="2026-03-16",
        decree="SK-CONTOH 12/2026",
    )


async def _objected(n: Narrator, staff: _Staff, household: str) -> tuple[str, str, str]:
    """A neighbour objects with a photo; the social office looks and finds the family eligible."""
    n.scene("2026-04-01 09:00", "Seorang tetangga menyanggah.", "A neighbour objects.")
    neighbour = await staff.desk.do("RegisterPerson", name="Contoh Lukas", region=VILLAGE)
    fields = {
        "objector": neighbour,
        "household": household,
        "reason": "well_off",
        "coordinates": PLACE,
    }
    n.say("Tanpa foto rumah, sanggahan ditolak.", "Without a photo of the house, it is refused.")
    code = await staff.desk.refused("RaiseObjection", **fields)
    photo = await staff.desk.upload(picture(), VILLAGE)
    first = await staff.desk.do("RaiseObjection", evidence=[photo], **fields)
    n.scene("2026-04-08 10:00", "Sanggahan diverifikasi.", "The objection is verified.")
    await staff.verifier.do(
        "RejectObjection",
        objection=first,
        reason="found_eligible",
        findings="Mobil di foto milik tamu (contoh, sintetis).",
    )
    second = await staff.desk.do("RaiseObjection", evidence=[photo], **fields)
    return first, second, code


async def _died(n: Narrator, staff: _Staff, household: str, mother: str) -> None:
    n.scene("2026-04-10 09:00", "Ibu kepala keluarga meninggal.", "The head's mother has died.")
    await staff.operator.do(
        "RecordDeath",
        household=household,
        person=mother,
        died_on="2026-04-09",
        basis="BA-09/MUSDES/2026",
    )


async def _merged(n: Narrator, staff: _Staff) -> tuple[list[bool], list[int], list[int]]:
    """Two ids are taken for one person, and were two after all: suspected until somebody tells them apart."""
    n.scene(
        "2026-04-15 09:00",
        "Dua data dikira satu orang, digabung, lalu dipisahkan kembali.",
        "Two records are taken for one person, merged, and taken apart again.",
    )
    twins = [
        await staff.desk.do("RegisterPerson", name=name, phone=_TELEPHONE, region=VILLAGE)
        for name in ("Contoh Rina", "CONTOH RINA")
    ]
    for twin in twins:
        await staff.verifier.do(
            "ReceiveEnrolment", programme=PROGRAMME, person=twin, decided_on="2026-04-15"
        )
    rina, other = twins
    counts, suspected = [await _active(staff)], [await _suspected(staff)]
    await staff.verifier.do("MergePeople", survivor=rina, merged=other)
    counts.append(await _active(staff))
    suspected.append(await _suspected(staff))
    await staff.verifier.do("UnmergePeople", survivor=rina, merged=other, reason="different_people")
    counts.append(await _active(staff))
    suspected.append(await _suspected(staff))
    n.table(
        "Penerima terdaftar, orang yang diduga tercatat dua kali / enrolled, suspected to be registered twice",
        ("sebelum / before", "digabung / merged", "dipisahkan / apart"),
        [counts, suspected],
    )
    found = [(await staff.desk.ask(_PERSON, id=twin))["person"] for twin in twins]
    return [person["survivor"] == person["id"] for person in found], counts, suspected


async def _active(staff: _Staff) -> int:
    found = await staff.head.ask(_ENROLLED, programme=PROGRAMME, region=VILLAGE)
    lines = found["beneficiaryCounts"]["enrolled"]["lines"]
    return sum(int(line["active"]) for line in lines)


async def _suspected(staff: _Staff) -> int:
    found = await staff.verifier.ask(_SUSPECTED, region=VILLAGE)
    return int(found["duplicateCandidates"]["totalCount"])


def _show(n: Narrator, family: dict[str, Any]) -> None:
    n.table(
        "KPM 360",
        ("hubungan / relation", "status / standing", "nama / name"),
        [
            (one["relation"], one["standing"], one["person"]["name"])
            for one in family["household"]["members"]
        ],
    )
