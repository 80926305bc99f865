"""The kind of file whose rows are members of families: the rows of one family are recorded together or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from application.ports import Act, Ports
from application.regions import region_within
from application.registering_families import FamilyLine, RegisterFamily
from application.registering_people import RegisterPerson, checked_values
from application.roles import Role
from domain.errors import Invalid, Missing, Refusal
from domain.household import HEAD, RELATIONS
from domain.indonesia import checked_family_card
from domain.person import SEXES
from domain.shapes import checked_code, checked_open_text
from infra.import_files import Column, Row, Rows
from infra.import_kinds import Desk, required
from infra.importing import Problem, Result, check_shape, content_of, named, perform, row_meant
from infra.terminal import Watch

ROLE = Role.OPERATOR

COLUMNS = (
    Column("household", "nomor_keluarga", "K-001"),
    Column("relation", "hubungan", HEAD),
    Column("name", "nama", "Contoh Andri"),
    Column("minutes", "berita_acara", "BA-04/MUSDES/2026"),
    Column("nik", "nik", "6105991708909001", required=False, long_number=True),
    Column("family_card", "no_kk", "6105990101220001", required=False, long_number=True),
    Column("sex", "jenis_kelamin", "L", required=False),
    Column("phone", "telepon", "0812-0000-0001", required=False),
    Column("region", "wilayah", "61.05.01.2007", required=False),
)
_OF_FAMILY = ("minutes", "family_card", "region")

SIDE_BY_SIDE = 100
"""Families that are recorded at once, so that group commit writes them together."""


class IncompleteHousehold(Invalid):
    """Another row of the family cannot be read."""

    code = "incomplete_household"
    message = "Baris lain dari keluarga ini ditolak, sehingga seluruh keluarga belum dicatat."
    remedy = (
        "Perbaiki baris keluarga itu yang disebut di laporan ini, lalu impor lagi seluruh berkas."
    )
    english = "Another row of this family was refused, so none of it is recorded. Mend that row and import again."


class SeveralHeads(Invalid):
    """A family with two heads."""

    code = "several_heads"
    message = "Keluarga ini mempunyai lebih dari satu kepala keluarga."
    remedy = "Tulis satu kepala keluarga (family_head) untuk setiap nomor keluarga."
    english = "The family has more than one head. Write one family_head for each household number."


class NoHead(Invalid):
    """A family without a head."""

    code = "no_head"
    message = "Keluarga ini tidak mempunyai kepala keluarga."
    remedy = "Tulis satu kepala keluarga (family_head) untuk setiap nomor keluarga."
    english = "The family has no head. Write one family_head for each household number."


class FamilyDiffers(Invalid):
    """Rows of one family say different things of it."""

    code = "family_differs"
    message = "Isian ini berbeda dari baris pertama keluarga yang sama."
    remedy = "Samakan berita acara, nomor KK, dan wilayah pada semua baris keluarga itu."
    english = "This differs from the family's first row. Minutes, family card and region must be the same in all."


class _Member(NamedTuple):
    row: Row
    relation: str
    person: RegisterPerson


async def import_households(sheet: Rows, desk: Desk, ports: Ports, watch: Watch) -> Result:
    """Record every family of which all rows are good; report the rows of the others."""
    families: dict[str, list[Row]] = {}
    result = Result()
    for row in sheet.rows():
        number = row.cells["household"]
        if number:
            families.setdefault(number, []).append(row)
        else:
            result.problems.append(Problem(row.number, Missing("household")))
    done = 0
    every = list(families.values())
    for first in range(0, len(every), SIDE_BY_SIDE):
        some = every[first : first + SIDE_BY_SIDE]
        outcomes = await asyncio.gather(*(_record(rows, desk, ports) for rows in some))
        for rows, outcome in zip(some, outcomes, strict=True):
            done += len(rows)
            if isinstance(outcome, list):
                result.problems += outcome
            elif outcome:
                result.repeated += len(rows)
            else:
                result.recorded += len(rows)
        watch(done)
    return result


async def _record(rows: Sequence[Row], desk: Desk, ports: Ports) -> list[Problem] | bool:
    """Record a family; answers whether it was recorded before, or what is wrong with its rows."""
    members, problems = _read(rows, desk, ports)
    if problems:
        bad = {problem.row for problem in problems}
        others = [row.number for row in rows if row.number not in bad]
        return [*problems, *_incomplete(others)]
    on_minutes = desk._replace(basis=rows[0].cells["minutes"])
    members.sort(key=lambda member: member.relation != HEAD)
    content = [cell for row in rows for cell in content_of(row, desk)]
    command_id = named(("households",), content, ports)
    try:
        receipt = await perform(_family(members, desk), command_id, on_minutes, ports)
    except Refusal as refusal:
        at = row_meant(refusal, [member.row.number for member in members]) or rows[0].number
        others = [row.number for row in rows if row.number != at]
        return [Problem(at, refusal), *_incomplete(others)]
    return receipt.repeated


def _incomplete(rows: Sequence[int]) -> list[Problem]:
    return [Problem(number, IncompleteHousehold("household")) for number in rows]


def _read(rows: Sequence[Row], desk: Desk, ports: Ports) -> tuple[list[_Member], list[Problem]]:
    """Every row as a member, checked before anything is recorded."""
    members: list[_Member] = []
    problems: list[Problem] = []
    for row in rows:
        try:
            check_shape(row)
            for column in _OF_FAMILY:
                if row.cells[column] != rows[0].cells[column]:
                    raise FamilyDiffers(column)
            member = _member(row, desk, ports)
            if member.relation == HEAD and any(one.relation == HEAD for one in members):
                raise SeveralHeads("relation")
        except Refusal as refusal:
            problems.append(Problem(row.number, refusal))
        else:
            members.append(member)
    if not problems and not any(one.relation == HEAD for one in members):
        problems.append(Problem(rows[0].number, NoHead("relation")))
    return members, problems


def _member(row: Row, desk: Desk, ports: Ports) -> _Member:
    cells = row.cells
    checked_open_text(cells["minutes"], "minutes", least=3, most=100)
    if cells["family_card"]:
        checked_family_card(cells["family_card"])
    person = RegisterPerson(
        name=required(cells, "name"),
        nik=cells["nik"] or None,
        family_card=cells["family_card"] or None,
        phone=cells["phone"] or None,
        sex=cells["sex"].upper() or None,
        region=cells["region"] or desk.region,
    )
    checked_values(person, ports)
    if person.sex is not None:
        checked_code(person.sex, SEXES, "sex")
    someone = Act(actor=desk.actor, role=desk.role, office=desk.office, command_id=UUID(int=0))
    region_within(person.region, someone, ports)
    relation = checked_code(required(cells, "relation"), RELATIONS, "relation")
    return _Member(row, relation, person)


def _family(members: Sequence[_Member], desk: Desk) -> RegisterFamily:
    """The family as the command takes it, its head first."""
    cells = members[0].row.cells
    return RegisterFamily(
        region=cells["region"] or desk.region,
        lines=tuple(
            FamilyLine(
                relation=member.relation,
                name=member.person.name,
                nik=member.person.nik,
                family_card=member.person.family_card,
                phone=member.person.phone,
                sex=member.person.sex,
            )
            for member in members
        ),
        family_card=cells["family_card"] or None,
    )
