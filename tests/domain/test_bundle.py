"""The lines of a bundle have one form; a selection is decided by headers; a period is days."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.bundle import Headed, Seal, Selected, Selection, line_of, read_line, read_seal
from domain.bundle_definitions import DEFINITIONS
from domain.bundle_totals import Tally, read_definitions
from domain.checkpoint import Malformed, read_checkpoint
from domain.errors import Invalid
from domain.period import periods_within, span_of

ONE, TWO, THREE, FOUR = (UUID(int=number) for number in range(1, 5))


def test_a_line_is_written_in_one_way_only() -> None:
    value = {"fact": 1, "state": 'a "\\" \u2028 \x01 \b é', "none": None, "list": [1, -2]}
    line = line_of(value)
    assert read_line(line) == value
    for other in (
        b'{"a": 1}\n',
        b'{"a":1}',
        b'{"a":1}\r\n',
        b'{"a":1.0}\n',
        b'{"a":1e3}\n',
        b'{"a":-0}\n',
        b'{"a":01}\n',
        b'{"a":9007199254740992}\n',
        b'{"a":1,"a":1}\n',
        b'{"a":"\\u0041"}\n',
        b'{"a":"\\/"}\n',
        b'["\\ud800"]\n',
        b"[NaN]\n",
        b"\xef\xbb\xbf[]\n",
        b'["\xff"]\n',
        b"[" * 100_000 + b"\n",
        b"",
    ):
        with pytest.raises(Malformed):
            read_line(other)


def test_a_seal_is_never_a_checkpoint() -> None:
    seal = Seal("puskesos/61.05/1", 3, bytes(32), 9, "ab" * 32, 1, "cd" * 32)
    assert read_seal(seal.text) == seal
    for text in (seal.text.replace("\n3\n", "\n03\n"), seal.text + "\n", seal.text[1:]):
        with pytest.raises(Malformed):
            read_seal(text)
    with pytest.raises(Malformed):
        read_checkpoint(seal.text)


def test_headers_alone_decide_what_is_selected() -> None:
    selection = Selection(programme="BPNT", period="2022-05", periods=("2022-05",))
    selected = Selected(selection, counted=["service.recorded"], identities=["person.merged"])
    for stream, topic, programme, period in (
        (ONE, "complaint.submitted", None, None),  # 1: an earlier fact of a stream that matches
        (TWO, "service.recorded", "BPNT", None),  # 2: its day is in the state, which a total reads
        (THREE, "batch.approved", "BPNT", None),  # 3: no total reads it
        (ONE, "complaint.routed", "BPNT", "2022-05"),  # 4
        (FOUR, "person.merged", None, None),  # 5: who is who
        (FOUR, "person.moved", None, None),  # 6
        (THREE, "payment.credited", "BPNT", "2022-06"),  # 7
        (ONE, "complaint.closed", "PKH", None),  # 8: the whole stream
    ):
        selected.learn(stream, Headed(topic, programme, period))
    assert [at for at in range(1, 9) if selected.takes(at)] == [1, 2, 4, 5, 8]
    assert all(map(_everything(8).takes, range(1, 9)))


def _everything(count: int) -> Selected:
    selected = Selected(Selection(office="betabas"), counted=[], identities=[])
    for _ in range(count):
        selected.learn(ONE, Headed("service.recorded", None, None))
    return selected


TABLE: dict[str, Any] = DEFINITIONS["tables"][0]
NO_EFFECTS: list[dict[str, Any]] = [
    {},
    {"open": {}, "set": {}},
    {"open": []},
    {"open": {"a": 1}},
    {"open": {"a": "fact"}},
    {"open": {"a": {"is": 1, "row": "a"}}},
    {"set": {}, "if": {"a": 1}},
    {"set": {}, "if": {"a": [True]}},
    {"set": {}, "when": {}},
]
NO_TOTALS: list[dict[str, Any]] = [
    {"by": []},  # adds up different units
    {"persons": "unit"},
    {"sums": {}},
    {"where": {"a": [1.5]}},
]


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"more": 1},
        {"identities": {"person.merged": {"merge": "header.stream"}}},
        {"tables": [{**TABLE, "narrow": {"region": "region"}}]},
        {"tables": [TABLE, TABLE]},
        *({"tables": [{**TABLE, "facts": {"a": [effect]}}]} for effect in NO_EFFECTS),
        *({"tables": [{**TABLE, "totals": [{**TABLE["totals"][1], **one}]}]} for one in NO_TOTALS),
    ],
)
def test_definitions_that_are_none_are_refused(change: dict[str, object]) -> None:
    Tally(read_definitions(DEFINITIONS), Selection())
    with pytest.raises(Malformed):
        Tally(read_definitions({**DEFINITIONS, **change}), Selection())


@pytest.mark.parametrize(
    ("text", "first", "last", "periods"),
    [
        ("2022-02", date(2022, 2, 1), date(2022, 2, 28), ("2022-02",)),
        (
            "2022-T2",
            date(2022, 4, 1),
            date(2022, 6, 30),
            ("2022-04", "2022-05", "2022-06", "2022-T2"),
        ),
        (
            "2022-01-01..2022-05-18",
            date(2022, 1, 1),
            date(2022, 5, 18),
            ("2022-01", "2022-02", "2022-03", "2022-04", "2022-T1"),
        ),
        ("2022-05-18..2022-05-18", date(2022, 5, 18), date(2022, 5, 18), ()),
    ],
)
def test_a_period_is_days_and_the_periods_within(
    text: str, first: date, last: date, periods: tuple[str, ...]
) -> None:
    assert span_of(text) == (first, last)
    assert periods_within(first, last) == periods


@pytest.mark.parametrize(
    "text", ["2022", "2022-13", "2022-05-18..2022-05-17", "2000-01-01..2022-01-01", "20220518..20220518", "a..b", ".."]
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        span_of(text)
