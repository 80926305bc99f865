"""Files that people bring: CSV and XLSX, read row by row as text, with the damage that spreadsheets do marked."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar, NamedTuple, Protocol

from infra.settings import CannotStart

_XLSX_MAGIC = b"PK\x03\x04"
_XLS_MAGIC = b"\xd0\xcf\x11\xe0"
_BEGINNING = 64  # bytes: more than any mark by which a kind of file is known
_READABLE_DATE = "%d/%m/%Y"


class UnusableFile(CannotStart):
    """The file as a whole cannot be imported; nothing was recorded."""


class Row(NamedTuple):
    """One filled row. Its texts may be personal: they go into commands, never into messages."""

    number: int  # as the person sees it in a spreadsheet: the header is row 1
    cells: Mapping[str, str]  # by column name; "" where empty
    damaged: frozenset[str]  # columns of long numbers that held a number: its last digits are lost
    surplus: bool  # there are more cells than the header has columns


class Rows(Protocol):
    """The rows of a file, whatever its form. header_row: where what concerns the whole file is reported."""

    @property
    def header_row(self) -> int: ...

    @property
    def path(self) -> Path: ...

    def rows(self) -> Iterator[Row]:
        """Every row, by the number that people see. Raises UnusableFile."""
        ...

    def count(self) -> int:
        """How many there are."""
        ...


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an import file; its heading may be English or Indonesian."""

    name: str
    indonesian: str
    example: str = ""
    required: bool = True  # must be in the header; whether a cell may be empty, the command says
    long_number: bool = False  # 16 digits: a spreadsheet's numbers keep 15


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file whose header was understood."""

    header_row: ClassVar[int] = 1
    path: Path
    columns: tuple[Column, ...]
    header: tuple[str | None, ...]  # our column name by place in the file; None for one we ignore

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank. Raises UnusableFile where the file breaks off or is not text."""
        lines = _lines(self.path)
        next(lines)
        for number, cells in lines:
            if any(_text(cell) for cell in cells):
                yield self._row(number, cells)

    def count(self) -> int:
        """How many rows there are, for a progress bar that knows its end."""
        return sum(1 for _ in self.rows())

    def _row(self, number: int, cells: Sequence[object]) -> Row:
        long_numbers = {column.name for column in self.columns if column.long_number}
        named = [(name, cell) for name, cell in zip(self.header, cells, strict=False) if name]
        found = {column.name: "" for column in self.columns}
        found |= {name: _text(cell) for name, cell in named}
        damaged = {
            name for name, cell in named if name in long_numbers and isinstance(cell, int | float)
        }
        surplus = any(_text(cell) for cell in cells[len(self.header) :])
        return Row(number, found, frozenset(damaged), surplus)


def open_sheet(path: Path, columns: Iterable[Column]) -> Sheet:
    """Read the header of a CSV or XLSX file. Raises UnusableFile, with what to do, when it does not fit."""
    columns = tuple(columns)
    lines = _lines(path)
    first = next(lines, None)
    if first is None or not any(_text(cell) for cell in first[1]):
        raise UnusableFile(
            "Berkas ini kosong. The file is empty.",
            "Mulai dari contoh: start from `puskesos import KIND --template FILE`.",
        )
    header = _matched([_text(cell) for cell in first[1]], columns)
    missing = [c.name for c in columns if c.required and c.name not in header]
    if missing:
        raise UnusableFile(
            f"Kolom tidak ditemukan: {', '.join(missing)}. The file lacks these columns.",
            "Samakan judul kolom dengan contoh: compare with `puskesos import KIND --template FILE`.",
        )
    sheet = Sheet(path, columns, header)
    if next(sheet.rows(), None) is None:
        raise UnusableFile(
            "Berkas ini hanya berisi judul kolom. The file has a header and no rows.",
            "Isi barisnya, lalu impor lagi. Fill in rows and import again.",
        )
    return sheet


def write_template(path: Path, columns: Iterable[Column]) -> None:
    """Write an empty file with its header and one example row, as CSV or XLSX by the file's name."""
    columns = tuple(columns)
    rows = [[c.name for c in columns], [c.example for c in columns]]
    if path.suffix.lower() == ".xlsx":
        _write_xlsx(path, rows)
        return
    with path.open(
        "w", encoding="utf-8-sig", newline=""
    ) as file:  # the mark makes Excel read UTF-8
        csv.writer(file).writerows(rows)


def _write_xlsx(path: Path, rows: Sequence[Sequence[str]]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("puskesos")
    for row in rows:
        sheet.append(row)  # texts stay texts: Excel will not turn a NIK into a number
    book.save(path)


def _matched(headings: Sequence[str], columns: Sequence[Column]) -> tuple[str | None, ...]:
    known = {column.name: column.name for column in columns}
    known |= {column.indonesian: column.name for column in columns}
    matched = [known.get(heading.lower().replace(" ", "_")) for heading in headings]
    named = [name for name in matched if name]
    for name in named:
        if named.count(name) > 1:
            raise UnusableFile(
                f"Kolom {name} muncul dua kali. The file has the column {name} twice.",
                "Hapus salah satunya. Remove one of them.",
            )
    return tuple(matched)


def first_bytes(path: Path) -> bytes:
    """How a file begins. Raises UnusableFile."""
    try:
        with path.open("rb") as file:
            return file.read(_BEGINNING)
    except OSError as error:
        raise UnusableFile(
            f"Berkas tidak dapat dibuka ({error.strerror}). The file cannot be opened.",
            "Periksa nama berkas dan izinnya. Check its name and permissions.",
        ) from None


def _lines(path: Path) -> Iterator[tuple[int, Sequence[object]]]:
    start = first_bytes(path)
    if start.startswith(_XLSX_MAGIC):
        return _xlsx_lines(path)
    if start.startswith(_XLS_MAGIC) or path.suffix.lower() not in {"", ".csv", ".txt"}:
        raise UnusableFile(
            "Jenis berkas ini tidak dapat dibaca. Only CSV and XLSX files can be read.",
            "Simpan sebagai CSV UTF-8 atau XLSX. Save it as CSV UTF-8 or XLSX (without a password).",
        )
    return _csv_lines(path)


def _csv_lines(path: Path) -> Iterator[tuple[int, Sequence[object]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            heading = file.readline()
            file.seek(0)
            delimiter = ";" if heading.count(";") > heading.count(",") else ","
            yield from enumerate(csv.reader(file, delimiter=delimiter, strict=True), start=1)
    except UnicodeDecodeError:
        raise UnusableFile(
            "Berkas ini bukan teks UTF-8. The file is not UTF-8 text.",
            'Di Excel, simpan sebagai "CSV UTF-8", atau sebagai XLSX. Save it so from Excel.',
        ) from None
    except csv.Error as error:
        raise UnusableFile(
            f"Susunan CSV rusak ({error}). The file is not well-formed CSV.",
            "Buka di lembar kerja, simpan ulang sebagai CSV UTF-8. Open and save it again.",
        ) from None


def _xlsx_lines(path: Path) -> Iterator[tuple[int, Sequence[object]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            yield from enumerate(sheet.iter_rows(values_only=True), start=1)
        finally:
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError):
        raise UnusableFile(
            "Berkas XLSX ini rusak atau bukan lembar kerja. The file is not a readable workbook.",
            "Simpan ulang sebagai XLSX tanpa kata sandi. Save it again, without a password.",
        ) from None


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def read_date(text: str) -> date:
    """A day written 2022-01-03 or 03/01/2022. Raises ValueError."""
    if "/" in text:
        return datetime.strptime(text, _READABLE_DATE).date()  # noqa: DTZ007 # a day has no zone
    return date.fromisoformat(text)
