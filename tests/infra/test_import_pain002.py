"""A bank's status report becomes rows like any file's; what could harm the reader is refused."""

from __future__ import annotations

from datetime import timedelta, timezone
from pathlib import Path

import pytest

from infra.import_files import UnusableFile
from infra.import_pain002 import StatusReport, is_xml

REPORT = Path(__file__).parent / "samples" / "pain.002.001.12.xml"
WIB = timezone(timedelta(hours=7))
FIRST = "bb1777289201864696316c296ab913a0-1"
SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001"


def rows(path: Path, *, settled_is_credited: bool = False) -> list[tuple[str, ...]]:
    report = StatusReport(path, WIB, settled_is_credited)
    found = list(report.rows())
    assert [row.number for row in found] == list(range(1, report.count() + 1))
    return [tuple(row.cells.values()) for row in found]


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "report.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_every_payment_is_a_row_with_its_own_or_its_orders_status() -> None:
    assert [cells[1:5] for cells in rows(REPORT)] == [
        ("ACCC", "225000", "2022-03-10", ""),
        ("RJCT", "225000", "2022-03-13", "AC01"),  # no moment of its own: the report's, in WIB
        ("ACSC", "225000", "2022-03-10", ""),  # ten past midnight in WIT
        ("PDNG", "225000", "2022-03-13", ""),
        ("ACCC", "USD 15.00", "2022-03-13", ""),
        ("RJCT", "225000", "2022-03-13", "MS03"),
        ("RJCT", "225000", "2022-03-13", "BE01"),
    ]
    references = [cells[0] for cells in rows(REPORT)]
    assert (references[0], references[6]) == (FIRST, "NOTPROVIDED")


def test_a_settled_payment_is_a_credit_only_by_agreement() -> None:
    assert rows(REPORT)[2][1] == "ACSC"
    assert rows(REPORT, settled_is_credited=True)[2][1] == "ACCC"


def test_a_report_within_an_envelope_and_of_another_encoding_is_read(tmp_path: Path) -> None:
    text = REPORT.read_text("utf-8").partition("?>")[2]
    path = written(tmp_path, f'<Envelope xmlns="urn:x">{text}</Envelope>'.encode("utf-16"))
    assert is_xml(path)
    assert rows(path) == rows(REPORT)


def test_a_status_for_some_of_an_order_is_nobodys(tmp_path: Path) -> None:
    text = REPORT.read_text("utf-8").replace("<TxSts>ACCC</TxSts>", "")
    assert rows(written(tmp_path, text))[0][1] == ""


BOMB = """<!DOCTYPE Document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>"""
OUTSIDE = """<!DOCTYPE Document [<!ENTITY c SYSTEM "file:///etc/hostname">]>"""
PARAMETER = """<!DOCTYPE Document [<!ENTITY % c SYSTEM "file:///etc/hostname"> %c;]>"""
FETCHED = """<!DOCTYPE Document SYSTEM "file:///etc/hostname">"""


@pytest.mark.parametrize("prologue", [BOMB, OUTSIDE, PARAMETER, FETCHED])
def test_bombs_and_entities_of_elsewhere_are_refused_unread(tmp_path: Path, prologue: str) -> None:
    text = REPORT.read_text("utf-8").partition("?>")[2].replace(FIRST, "&c;")
    with pytest.raises(UnusableFile, match="document type or entities"):
        rows(written(tmp_path, f'<?xml version="1.0"?>{prologue}{text}'))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<Document", "not well-formed"),
        ('<?xml version="1.0" encoding="no-such"?><Document/>', "not well-formed"),
        ('<?xml version="1.0" encoding="shift_jis"?><Document/>', "baris 1"),
        (b'<?xml version="1.0" encoding="utf-8"?><Document>\xe9</Document>', "not well-formed"),
        (f'<Document xmlns="{SPACE}.12"/>', "No payment"),
        (f'<Document xmlns="{SPACE}.02"><TxInfAndSts/></Document>', "No payment"),
        ("<Document><TxInfAndSts/></Document>", "No payment"),
        (f'<Document xmlns="{SPACE.replace("002", "001")}.12"><TxInfAndSts/></Document>', "No pay"),
    ],
)
def test_what_is_no_report_on_payments_is_one_clear_sentence(
    tmp_path: Path, text: str | bytes, sentence: str
) -> None:
    with pytest.raises(UnusableFile, match=sentence):
        rows(written(tmp_path, text))


@pytest.mark.parametrize(
    ("name", "content", "xml"),
    [
        ("report.xml", b"anything", True),
        ("report", b"\xef\xbb\xbf  <Document/>", True),
        ("report.txt", "<D/>".encode("utf-16-le"), True),
        ("results.csv", b"reference,outcome\n", False),
        ("empty.csv", b"", False),
    ],
)
def test_xml_is_known_by_its_name_or_beginning(
    tmp_path: Path, name: str, content: bytes, xml: bool
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert is_xml(path) is xml
