"""Batam: 87 members of the data team over 64 kelurahan, a workstation each, and what is seen when one leaves."""

from __future__ import annotations

from typing import Any, Final

from application.roles import Role
from domain.indonesia import villages_in
from infra.demonstration.narration import Narrator, Person

TENANT: Final = "21.71"
MEMBERS: Final = 87
DECREE: Final = "SK contoh 12/DINSOS/2022"

COVERAGE: Final = """query($on: Date, $min: Position) {
  dataCoverage(on: $on, minPosition: $min) {
    villages operators withOperator withoutOperator withWorkstation withoutWorkstation
    stale staleAfterMonths ruleSource } }"""
GAPS: Final = """query($gap: String, $on: Date, $min: Position) {
  villageCoverage(gap: $gap, on: $on, first: 70, minPosition: $min) {
    totalCount edges { node { village name operators { member } workstation lastChangeOn } } } }"""
QUALITY: Final = """query($region: String, $on: Date, $min: Position) {
  dataQuality(region: $region, on: $on, minPosition: $min) {
    freshSince total { people numbers { measure score indonesian numerator denominator percentTenths } } } }"""
BEHIND: Final = """query($region: String, $on: Date, $min: Position) {
  dataQualityList(measure: "valid_nik", region: $region, on: $on, minPosition: $min) {
    totalCount edges { node { subject kind region } } } }"""


def account(number: int) -> str:
    """The account of the n-th member: an account, no person."""
    return f"data-batam-{number:02}"


async def tell(n: Narrator) -> dict[str, Any]:
    """Assign everybody, place the workstations, refuse a second place, lose one, and look at the data."""
    villages = villages_in(TENANT)
    head = await _open(n)
    await _assign(n, head, villages)
    complete = (await head.ask(COVERAGE, on="2022-03-02"))["dataCoverage"]
    _show(n, "Cakupan tim data Batam / Coverage of Batam's data team", complete)
    refused = await _refused(n, head, villages)
    gap, gaps = await _leaves(n, head)
    quality, without_nik = await _quality(n, head, villages[0])
    n.scene(
        "2022-07-15 08:00",
        "Lebih dari tiga bulan tanpa perubahan: seluruh kelurahan perlu dimutakhirkan.",
        "More than three months without a change: every kelurahan needs updating.",
    )
    later = (await head.ask(COVERAGE, on="2022-07-15"))["dataCoverage"]
    _show(n, "Data usang / Stale data", later)
    return {
        "complete": complete,
        "refused": refused,
        "gap": gap,
        "gaps": gaps,
        "quality": quality,
        "without_nik": without_nik,
        "later": later,
    }


async def _open(n: Narrator) -> Person:
    n.scene(
        "2022-03-01 08:00",
        "Kota Batam membentuk tim data: 87 anggota, 64 kelurahan, komputer dari Diskominfo (akun sintetis).",
        "Batam forms its data team: 87 members, 64 kelurahan, computers with Diskominfo (synthetic accounts).",
    )
    await n.office("dinsos-data", "Dinas Sosial, bidang data", "dinas", TENANT)
    return n.someone(Role.HEAD, "dinsos-data", name="kepala-dinas")


async def _assign(n: Narrator, head: Person, villages: tuple[str, ...]) -> None:
    """One member for each kelurahan, the rest for the first ones again."""
    for number in range(MEMBERS):
        await head.do(
            "AssignDataTeamMember",
            member=account(number + 1),
            village=villages[number % len(villages)],
            decree=DECREE,
        )
    for village in villages:
        await head.do("PlaceWorkstation", village=village)
    n.say(
        f"{MEMBERS} anggota ditugaskan dan {len(villages)} komputer ditempatkan.",
        f"{MEMBERS} members are assigned and {len(villages)} workstations placed.",
    )


async def _refused(n: Narrator, head: Person, villages: tuple[str, ...]) -> dict[str, str]:
    refused = {
        "second kelurahan": await head.refused(
            "AssignDataTeamMember", member=account(1), village=villages[1], decree=DECREE
        ),
        "second workstation": await head.refused("PlaceWorkstation", village=villages[0]),
        "kecamatan": await head.refused("PlaceWorkstation", village="21.71.01"),
        "other regency": await head.refused("PlaceWorkstation", village="61.05.01.2007"),
    }
    n.say(
        "Ditolak: anggota yang sudah bertugas di kelurahan lain, komputer kedua, kecamatan, daerah lain.",
        "Refused: a member who works elsewhere, a second workstation, a kecamatan, another regency.",
    )
    return refused


async def _leaves(n: Narrator, head: Person) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The only member of the last kelurahan moves on: a gap is seen, by name."""
    n.scene(
        "2022-03-14 08:00",
        "Satu-satunya anggota di kelurahan terakhir pindah tugas.",
        "The only member of the last kelurahan moves on to other work.",
    )
    await head.do("ReleaseDataTeamMember", member=account(64), reason="moved_on")
    gap = (await head.ask(COVERAGE, on="2022-03-14"))["dataCoverage"]
    found = await head.ask(GAPS, gap="without_operator", on="2022-03-14")
    gaps = [edge["node"] for edge in found["villageCoverage"]["edges"]]
    for one in gaps:
        n.say(
            f"Tanpa operator: {one['name']} ({one['village']}).",
            f"Without an operator: {one['name']} ({one['village']}).",
        )
    return gap, gaps


async def _quality(
    n: Narrator, head: Person, village: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Three invented people enter the data of one kelurahan; a number ruined by a spreadsheet does not."""
    n.scene(
        "2022-03-15 09:00",
        "Data warga contoh masuk: satu lengkap, satu tanpa NIK, satu NIK rusak oleh Excel dan ditolak.",
        "Invented people are entered: one complete, one without a NIK, one NIK ruined by Excel and refused.",
    )
    operator = n.someone(Role.OPERATOR, "dinsos-data", name=account(1), regions=(village,))
    await operator.do(
        "RegisterPerson",
        name="Contoh Rosmini",
        nik="2171994303857731",
        family_card="2171990101227731",
        phone="081200000077",
        sex="P",
        region=village,
    )
    await operator.do("RegisterPerson", name="Contoh Tanpa NIK", sex="L", region=village)
    damaged = {"name": "Contoh Excel", "nik": "2.17199E+15", "region": village}
    await operator.refused("RegisterPerson", **damaged)
    variables = {"region": village, "on": "2022-03-15"}
    quality = (await head.ask(QUALITY, **variables))["dataQuality"]
    n.table(
        "Mutu data satu kelurahan / Quality of the data of one kelurahan",
        ("ukuran / measure", "dari / of", "persen / percent", "arti / meaning"),
        [
            (
                f"{one['score'] or ''} {one['measure']}".strip(),
                f"{one['numerator']}/{one['denominator']}",
                _percent(one["percentTenths"]),
                one["indonesian"],
            )
            for one in quality["total"]["numbers"]
        ],
    )
    behind = await head.ask(BEHIND, **variables)
    return quality, [edge["node"] for edge in behind["dataQualityList"]["edges"]]


def _percent(tenths: int | None) -> str:
    return "-" if tenths is None else f"{tenths // 10},{tenths % 10}%"


def _show(n: Narrator, title: str, found: dict[str, Any]) -> None:
    n.table(
        title,
        (
            "kelurahan",
            "operator",
            "berkomputer / with workstation",
            "kosong / gaps",
            "usang / stale",
        ),
        [
            (
                found["villages"],
                found["operators"],
                found["withWorkstation"],
                found["withoutOperator"],
                found["stale"],
            )
        ],
        caption=f"{found['staleAfterMonths']} bulan / months: {found['ruleSource']}",
    )
