"""Every row of every read model can be told in plain words: tables, columns, codes; and nothing of it is left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime
from types import NoneType
from typing import Any, get_args, get_type_hints
from uuid import UUID

import pytest

from application.processes import REACTIONS
from application.roles import Role
from domain import batch, criteria, person, pmks, programme, service_rendered
from domain.local_time import local_zone
from domain.rule_book import RULES
from projections import models
from projections.anomaly_kinds import AnomalyKind
from projections.effects import Effect
from projections.row_words import (
    aid,
    column_words,
    complaints,
    families,
    offices,
    shared,
    street,
    table_words,
)
from projections.row_words.codes import (
    CODES,
    REGIONS,
    SEVERAL,
    TECHNICAL,
    TEXTS,
    codes_of,
    is_region,
    is_technical,
)
from projections.rows_in_words import effect_in_words, name_in_words, value_in_words
from projections.words import ENGLISH, INDONESIAN, Language

WIB = local_zone("61.05")

TABLES = {table.name: table for table in models.TABLES}
TOPICS = (aid, complaints, families, offices, street)
SAME = frozenset(
    {
        *("operator", "panti", "kg", "radio", "pengamen", "salon", "sembako"),
        *("BPNT", "PKH", "PBI BPJS", "DTKS", "ODGJ", "Pemulangan OT"),
    }
)
"""Codes that are Indonesian words or names already."""
AN_ID = UUID("8f3a2b1c-0000-4000-8000-000000000001")
SEALED_TEXT = "1." + "A" * 60


def _kind(table: str, column: str) -> Any:
    hint = get_type_hints(TABLES[table].row)[column]
    return next((kind for kind in get_args(hint) if kind is not NoneType), hint)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_a_table_has_words(table: str) -> None:
    indonesian, english = table_words(table)
    assert "_" not in indonesian + english
    for column in TABLES[table].fields:
        if not is_technical(table, column):
            words = column_words(table, column)
            assert all(words), column
            assert "_" not in "".join(words), column


def test_no_two_columns_of_a_table_are_called_the_same() -> None:
    for table, of in TABLES.items():
        for language in (INDONESIAN, ENGLISH):
            said = [name_in_words(table, column)[language] for column in of.fields]
            assert sorted(set(said)) == sorted(said), table


def _named_in(names: Collection[str], tables: Collection[str]) -> Iterator[str]:
    """Those of these names that no column of these tables has."""
    there = {
        name
        for table in tables
        for column in TABLES[table].fields
        for name in (column, f"{table}.{column}")
    }
    yield from (name for name in names if name not in there)


def test_no_word_is_of_a_table_or_column_that_there_is_not() -> None:
    told = [table for topic in TOPICS for table in topic.TABLES]
    assert sorted(told) == sorted(TABLES)
    for topic in TOPICS:
        assert list(_named_in(topic.COLUMNS, topic.TABLES)) == []
    for names in (shared.COLUMNS, CODES, REGIONS, SEVERAL, TEXTS, TECHNICAL):
        assert list(_named_in(names, TABLES)) == []


@pytest.mark.parametrize("table", TABLES)
def test_it_is_known_what_every_column_of_text_holds(table: str) -> None:
    for column in TABLES[table].fields:
        if _kind(table, column) is str:
            own = f"{table}.{column}"
            ways = [
                codes_of(table, column) is not None,
                is_region(table, column),
                own in TEXTS or (column in TEXTS and own not in {*CODES, *REGIONS}),
                is_technical(table, column),
            ]
            assert ways.count(True) == 1, f"say what {own} holds in projections/row_words/codes.py"


@pytest.mark.parametrize("column", CODES)
def test_every_code_has_words(column: str) -> None:
    for code, (indonesian, english) in CODES[column].items():
        assert indonesian != code or code in SAME, code
        assert "_" not in indonesian + english, code


@pytest.mark.parametrize(
    ("column", "codes"),
    [
        ("role", Role),
        ("sex", person.SEXES),
        ("unit", programme.UNITS),
        ("subtype", pmks.Subtype),
        ("category", pmks.CATEGORIES),
        ("deadline.kind", REACTIONS),
        ("clock", REACTIONS),
        ("anomaly.kind", AnomalyKind),
        ("batch_difference.kind", batch.DIFFERENCES),
        ("component", [*criteria.COMPONENTS, "sembako"]),
        ("rendered_service.service", service_rendered.CATALOGUE),
        ("parameter", {each for rule in RULES.values() for each in rule.parameters}),
    ],
)
def test_a_list_that_is_written_out_is_the_whole_list(column: str, codes: Collection[str]) -> None:
    assert set(CODES[column]) == set(map(str, codes))


def _sample(table: str, column: str) -> object:
    """A value as the database answers it."""
    kind = _kind(table, column)
    if kind is UUID:
        return str(AN_ID)
    if kind is bool:
        return True
    if kind is int:
        return 600_000
    if kind is date or (table, column) == ("post_office", "days"):
        return "2022-05-18"
    if kind is datetime:
        return "2022-05-18T10:00:00+00:00"
    if is_region(table, column):
        return "61.05"
    if codes := codes_of(table, column):
        return next((code for code in codes if "_" in code), next(iter(codes)))
    return '["demo"]' if column == "accounts" else "level:head" if column == "wall" else "Demo-1"


@pytest.mark.parametrize("table", TABLES)
def test_a_row_is_told_whole_and_in_words(table: str) -> None:
    row = {column: _sample(table, column) for column in TABLES[table].fields}
    key = [row[column] for column in TABLES[table].key]
    ways: tuple[tuple[Language, str], ...] = (
        (INDONESIAN, "data teknis: "),
        (ENGLISH, "technical data: "),
    )
    for language, technical in ways:
        told = effect_in_words(Effect(1, 1, 1, table, key, None, row), language, WIB)
        people, _, machines = told.partition(technical)
        assert not re.search(r"\w_\w|\btrue\b|\d{4}-\d\d-\d\d", people), people
        for column in TABLES[table].fields[:-1]:
            if is_technical(table, column):
                assert f"{column} {row[column]}" in machines
            elif len(TABLES[table].key) > 1 or column not in TABLES[table].key:
                said = value_in_words(table, column, row[column], WIB)[language]
                assert f"{name_in_words(table, column, key)[language]} {said}" in people


@pytest.mark.parametrize(
    ("table", "column", "value", "indonesian", "english"),
    [
        ("payment", "amount_rupiah", 600_000, "Rp600.000", "Rp600.000"),
        ("payment", "enrolled", False, "tidak", "no"),
        ("payment", "reason", None, "–", "–"),
        ("payment", "payment", str(AN_ID), "8f3a2b1c", "8f3a2b1c"),
        ("payment", "credited_on", "2022-05-18", "18 Mei 2022", "18 May 2022"),
        ("batch", "region", "61.05", "Kabupaten Sintang (61.05)", "Kabupaten Sintang (61.05)"),
        ("people", "name", SEALED_TEXT, "(tersegel)", "(sealed)"),
        ("referral", "fields", "name,nik", "nama, NIK", "name, NIK"),
        (
            "complaint_wall",
            "wall",
            "level:head",
            "tingkat kepala dinas",
            "level of the head of the office",
        ),
        ("client", "subtype", "anak_lampu_merah", "anak lampu merah", "anak lampu merah"),
        ("approval", "approved_at", "infinity", "infinity", "infinity"),
        (
            "complaint_status",
            "submitted_at",
            "2022-05-18T10:00:00.5+00:00",
            "18 Mei 2022 17.00 WIB",
            "18 May 2022 17:00 WIB",
        ),
    ],
)
def test_a_value_in_words(
    table: str, column: str, value: object, indonesian: str, english: str
) -> None:
    assert value_in_words(table, column, value, WIB) == (indonesian, english)


def test_a_change_is_told_from_what_to_what() -> None:
    before = {"status": "scheduled", "approved_by": None, "period": "2022-06"}
    after = before | {"status": "approved", "approved_by": "demo-head"}
    told = Effect(2, 1, 1, "batch", [str(AN_ID)], before, after)
    assert effect_in_words(told, INDONESIAN, WIB) == (
        "batch penyaluran 8f3a2b1c: keadaan dijadwalkan → disetujui; disetujui oleh – → demo-head;"
        f" data teknis: batch {AN_ID}"
    )


def test_the_numbers_of_an_anomaly_are_called_as_its_kind_says() -> None:
    told = Effect(
        2,
        1,
        1,
        "anomaly",
        ["late_entry", "x"],
        {"measured": 8, "most": 7},
        {"measured": 9, "most": 7},
    )
    assert effect_in_words(told, INDONESIAN, WIB) == (
        "anomali (jenis terlambat dicatat): hari antara kejadian dan pencatatan 8 → 9; data teknis: matter x"
    )
