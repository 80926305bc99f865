"""A bank's customer payment status report (ISO 20022 pain.002), read payment by payment as rows of a settlements file.

Nothing of the file is trusted: a document type, an entity or a reference to elsewhere refuses it whole (XML bombs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from xml.etree.ElementTree import ParseError  # the error's class; defusedxml reads

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from infra.import_files import Row, UnusableFile, first_bytes

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # as above

CREDITED, SETTLED, REJECTED = "ACCC", "ACSC", "RJCT"
"""Statuses that say how a payment ended. ACSC: it left the payer's side, which is not yet the recipient's account."""

_DOCUMENT = re.compile(r"(\{urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.(\d\d)\})Document")
_FIRST_VERSION = 3  # before it, payments do not stand within their order
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe"
_WHOLE = re.compile(r"(\d+)(?:\.0+)?")
_PARTLY = "PART"


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A pain.002.001.03 or later.

    zone                 where the tenant is: a moment of the report becomes a day there
    settled_is_credited  the payer has agreed that its ACSC means the recipient's account
    """

    header_row: ClassVar[int] = 0
    path: Path
    zone: tzinfo
    settled_is_credited: bool = False

    def rows(self) -> Iterator[Row]:
        """Every payment of the report, numbered from 1. Raises UnusableFile."""
        try:
            with self.path.open("rb") as file:
                reading = _Reading(self)
                for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
                    if (row := reading.meet(event, element)) is not None:
                        yield row
        except DefusedXmlException:
            raise UnusableFile(
                "Berkas XML ini memuat DTD atau entitas. The file holds a document type or entities.",
                "Laporan status bank tidak memuatnya; mintalah berkas yang bersih. Ask for a clean file.",
            ) from None
        except (ParseError, LookupError, ValueError) as error:
            # An encoding that nobody knows is not a parse error; it is declared in the first line.
            line = error.position[0] if isinstance(error, ParseError) else 1
            raise UnusableFile(
                f"Susunan XML rusak pada baris {line}. The file is not well-formed XML.",
                "Unduh ulang dari bank. Download it from the bank again.",
            ) from None
        if not reading.number:
            raise UnusableFile(
                "Tidak ada pembayaran pain.002.001.03 atau lebih baru. No payment of a pain.002 from 03 on is in it.",
                "Mintalah laporan yang memuat setiap pembayaran. Ask for a report that lists every payment.",
            )

    def count(self) -> int:
        """How many payments it reports."""
        return sum(1 for _ in self.rows())


def is_xml(path: Path) -> bool:
    """Whether a file means to be XML, by its name or its beginning. Raises UnusableFile."""
    start = first_bytes(path)
    return path.suffix.lower() == ".xml" or start.lstrip(_BYTE_ORDER_MARKS).lstrip()[:1] == b"<"


@dataclass(slots=True)
class _Reading:
    """How far a report is read: what the message and the present order say for payments that say nothing themselves."""

    report: StatusReport
    namespace: str = ""
    created: str = ""
    message: Element | None = None
    order: Element | None = None
    number: int = 0

    def meet(self, event: str, element: Element) -> Row | None:
        """Take the next beginning or end of an element; answers a payment when it is read."""
        if not self.namespace:
            found = _DOCUMENT.fullmatch(element.tag)
            if found is not None and int(found[2]) >= _FIRST_VERSION:
                self.namespace = found[1]
            return None
        name = element.tag.removeprefix(self.namespace)
        if event == "start":
            if name == "OrgnlPmtInfAndSts":
                self.order = element
        elif name == "CreDtTm":
            self.created = self.created or element.text or ""
        elif name == "OrgnlGrpInfAndSts":
            self.message = element
        elif name == "TxInfAndSts":
            self.number += 1
            row = Row(self.number, self._cells(element), frozenset(), surplus=False)
            element.clear()  # what was read of a hundred thousand payments is not kept
            return row
        return None

    def _cells(self, payment: Element) -> dict[str, str]:
        status, reason = self._status(payment)
        if status == SETTLED and self.report.settled_is_credited:
            status = CREDITED
        return {
            "reference": self._text(payment, "OrgnlEndToEndId"),
            "outcome": status,
            "amount_rupiah": self._rupiah(payment),
            "date": self._day(self._text(payment, "AccptncDtTm") or self.created),
            "reason": reason if status == REJECTED else "",
            "payer_reference": "",
        }

    def _status(self, payment: Element) -> tuple[str, str]:
        """The payment's own status and reason, else its order's or the message's, where that is every payment's."""
        said = ((payment, "TxSts"), (self.order, "PmtInfSts"), (self.message, "GrpSts"))
        for element, name in said:
            if element is not None and (status := self._text(element, name)):
                reason = self._text(element, "StsRsnInf", "Rsn", "Cd")
                return ("", "") if status == _PARTLY else (status, reason)
        return "", ""

    def _text(self, element: Element, *path: str) -> str:
        found = element.find("/".join(f"{self.namespace}{name}" for name in path))
        return "" if found is None else (found.text or "").strip()

    def _rupiah(self, payment: Element) -> str:
        """The amount as digits; as it stands, for the row to be refused, where it is not in whole rupiah."""
        path = ("OrgnlTxRef", "Amt", "InstdAmt")
        found = payment.find("/".join(f"{self.namespace}{name}" for name in path))
        if found is None:
            return ""
        text, currency = (found.text or "").strip(), found.get("Ccy")
        whole = _WHOLE.fullmatch(text)
        return whole[1] if whole and currency == "IDR" else f"{currency} {text}"

    def _day(self, text: str) -> str:
        """The moment's day where the tenant is; a moment without a zone is the tenant's own."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return (moment.astimezone(self.report.zone) if moment.tzinfo else moment).date().isoformat()
