"""Sintang: the information desk knows what programmes ask and give, and a family hears what it can get and why."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from application.roles import Role
from domain.criteria import ComponentAmount, Criterion
from domain.programme_book import BOOK, Entry
from infra.demonstration.narration import Narrator, Person, StoryFailed

DESK, VILLAGE = "puskesos-betabas", "61.05.01.2007"
MINUTES: Final = "BA-09/MUSDES/2026"
_INVENTED: Final = "Contoh sintetis untuk peragaan / Synthetic example for the demonstration"

LOCAL: Final[tuple[Entry, ...]] = (
    Entry(
        code="CONTOH-LANSIA",
        name="Bantuan lansia provinsi (contoh)",
        level="province",
        owner="Dinas Sosial Provinsi (contoh)",
        unit="person",
        funding="apbd_province",
        description=_INVENTED,
        source=_INVENTED,
        criteria=(
            Criterion(kind="resident_in", code="61", source=_INVENTED),
            Criterion(kind="has_elderly", number=65, source=_INVENTED),
            Criterion(kind="not_enrolled_in", code="PKH", source=_INVENTED),
        ),
        amounts=(ComponentAmount(component="elderly", amount_rupiah=150_000, from_age=65),),
        per="month",
        paid_to="family",
        apply_indonesian="Puskesos meneruskan permohonan ke dinas provinsi (contoh).",
        apply_english="The Puskesos passes the request on to the province (an example).",
    ),
    Entry(
        code="CONTOH-DISABILITAS",
        name="Alat bantu disabilitas kabupaten (contoh)",
        level="regency",
        owner="Dinas Sosial Kabupaten (contoh)",
        unit="person",
        funding="apbd_regency",
        description=_INVENTED,
        source=_INVENTED,
        criteria=(
            Criterion(kind="resident_in", code="61.05", source=_INVENTED),
            Criterion(kind="has_severe_disability", source=_INVENTED),
        ),
        amounts=(),
        per="once",
        paid_to="family",
        apply_indonesian="Ajukan lewat Puskesos dengan surat dokter (contoh).",
        apply_english="Ask through the Puskesos with a doctor's letter (an example).",
    ),
    Entry(
        code="CONTOH-BEASISWA",
        name="Beasiswa perusahaan (contoh)",
        level="private",
        owner="Perusahaan contoh",
        unit="person",
        funding="csr",
        description=_INVENTED,
        source=_INVENTED,
        criteria=(
            Criterion(kind="resident_in", code=VILLAGE, source=_INVENTED),
            Criterion(kind="has_pupil", code="sma", source=_INVENTED),
        ),
        amounts=(ComponentAmount(component="sma", amount_rupiah=1_000_000, at_most=True),),
        per="year",
        most_components=1,
        paid_to="school_child",
        apply_indonesian="Perusahaan memilih; Puskesos hanya memberi tahu (contoh).",
        apply_english="The company chooses; the Puskesos only tells (an example).",
    ),
)
"""Programmes of the other levels, invented."""

WHAT: Final = """query($family: FamilyAnswers, $household: ID, $on: Date, $min: Position) {
  whatCanThisFamilyGet(family: $family, household: $household, on: $on, minPosition: $min) {
    indonesian english
    programmes {
      programme name level answer decidedBy rupiah complete
      because { outcome criterion { kind indonesian english source disputed } }
      period { period applyBy }
      rules { version perIndonesian applyIndonesian }
      dues { count component { component atMost disputed } }
    } } }"""

DAY: Final = "2026-09-01"
ANSWERS: Final[dict[str, Any]] = {
    "region": VILLAGE,
    "registeredInDtsen": True,
    "members": [
        {"age": 36, "pregnant": True, "school": "none", "severeDisability": False},
        {"age": 16, "pregnant": False, "school": "sma", "severeDisability": False},
        {"age": 9, "pregnant": False, "school": "sd", "severeDisability": False},
        {"age": 67, "pregnant": False, "school": "none", "severeDisability": False},
    ],
    "enrolledIn": [],
}


async def tell(n: Narrator) -> dict[str, Any]:
    """Publish the catalogue, open periods, and answer a family: without its decile, with it, and by its data."""
    n.scene(
        "2026-08-31 08:00",
        "Pusat informasi Puskesos Betabas (peragaan; keluarga dan program contoh sintetis).",
        "The information centre of the Puskesos Betabas (a demonstration; family and example programmes are invented).",
    )
    await n.office(DESK, "Puskesos Betabas", "puskesos", VILLAGE)
    head = n.someone(Role.HEAD, DESK, name="kepala-informasi")
    for entry in (*BOOK, *LOCAL):
        await _publish(head, entry)
    refused = await _periods(n, head)
    n.scene(
        f"{DAY} 09:00",
        "Seorang ibu bertanya: apa yang dapat diterima keluarga saya? Nama tidak ditanyakan.",
        "A mother asks: what can my family get? Nobody asks for a name.",
    )
    desk = n.someone(Role.DESK, DESK, name="meja-informasi")
    unknown = await _ask(n, desk, "Desil belum diketahui / Decile unknown", family=ANSWERS)
    known = await _ask(n, desk, "Desil 2 / Decile 2", family={**ANSWERS, "decile": 2})
    household = await _household(n)
    registered = await _ask(
        n, desk, "Keluarga terdaftar / A registered family", household=household
    )
    citizen = n.someone(Role.CITIZEN, "web", name="warga-bertanya")
    at_home = await _ask(n, citizen, "Dari rumah / From home", family={"decile": 9})
    return {
        "refused": refused,
        "unknown": unknown,
        "known": known,
        "registered": registered,
        "at_home": at_home,
    }


async def _publish(head: Person, entry: Entry) -> None:
    """Register a programme, which another story may have done, and publish its rules."""
    registered = ("code", "name", "level", "owner", "unit", "funding", "description")
    fields = {name: getattr(entry, name) for name in registered}
    answer = await head.attempt("RegisterProgramme", **fields)
    if answer["__typename"] == "Refused" and answer["code"] != "already_exists":
        raise StoryFailed(f"RegisterProgramme: {answer['code']}")
    await head.do(
        "PublishProgrammeRules",
        programme=entry.code,
        valid_from=entry.valid_from,
        source=entry.source,
        criteria=[msgspec.structs.asdict(each) for each in entry.criteria],
        amounts=[msgspec.structs.asdict(each) for each in entry.amounts],
        per=entry.per,
        most_components=entry.most_components,
        paid_to=entry.paid_to,
        apply_indonesian=entry.apply_indonesian,
        apply_english=entry.apply_english,
    )


async def _periods(n: Narrator, head: Person) -> dict[str, str]:
    stage = {"programme": "PKH", "first_day": "2026-07-01", "last_day": "2026-09-30"}
    await head.do("OpenPeriod", period="2026-T3", apply_by="2026-09-15", **stage)
    month = {"programme": "BPNT", "first_day": "2026-09-01", "last_day": "2026-09-30"}
    await head.do("OpenPeriod", period="2026-09", **month)
    refused = {
        "overlap": await head.refused(
            "OpenPeriod", period="2026-T4", **{**stage, "first_day": "2026-09-30"}
        ),
        "backdated": await head.refused(
            "PublishProgrammeRules",
            programme="PKH",
            valid_from="2025-12-31",
            source=_INVENTED,
            criteria=[{"kind": "has_component", "source": _INVENTED}],
            per="stage",
            paid_to="family",
            apply_indonesian="-",
            apply_english="-",
        ),
    }
    n.say(
        "Tahap PKH 2026-T3 dan bulan BPNT 2026-09 dibuka; periode yang bertumpang tindih ditolak.",
        "PKH stage 2026-T3 and BPNT month 2026-09 are open; an overlapping period is refused.",
    )
    return refused


async def _household(n: Narrator) -> str:
    """A family of the village's data, on minutes: how many it is and where it lives is known, ages are not."""
    operator = n.someone(Role.OPERATOR, DESK, name="operator-informasi", regions=(VILLAGE,))
    mother = await operator.do("RegisterPerson", name="Contoh Paulina", sex="P", region=VILLAGE)
    child = await operator.do("RegisterPerson", name="Contoh Dedi", sex="L", region=VILLAGE)
    return await operator.do(
        "RegisterHousehold",
        region=VILLAGE,
        head=mother,
        members=[{"person": child, "relation": "child"}],
        basis=MINUTES,
    )


async def _ask(n: Narrator, who: Person, title: str, **asked: Any) -> dict[str, dict[str, Any]]:
    found = (await who.ask(WHAT, on=DAY, **asked))["whatCanThisFamilyGet"]
    n.table(
        title,
        ("program", "jawaban / answer", "rupiah", "karena / because", "penetap / decided by"),
        [
            (
                one["programme"],
                one["answer"],
                f"{one['rupiah']:,} {one['rules']['perIndonesian']}".replace(",", ".")
                if one["rupiah"] and one["rules"]
                else "-",
                " ".join(why["criterion"]["indonesian"] for why in one["because"]),
                one["decidedBy"],
            )
            for one in found["programmes"]
        ],
        caption=f"{found['indonesian']} / {found['english']}",
    )
    return {one["programme"]: one for one in found["programmes"]}
