"""The kinds of file whose rows are recorded one by one: their columns, and how a row becomes a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import NamedTuple, TypeAlias

from application.filing_complaints import SubmitComplaint
from application.keeping_partners import RegisterPartner
from application.registering_people import RegisterPerson
from application.rendering_services import RecordService
from application.roles import Role
from application.use_case import Command
from domain.errors import Invalid, Missing
from domain.service_rendered import CATALOGUE
from infra.import_files import Column, read_date

Cells: TypeAlias = Mapping[str, str]

IMPORTER = "import"
"""The account id of imports unless another one is given; repeated files are told apart by it."""

_LONGEST_NUMBER = 18  # digits: what fits into 64 bits
_YES = frozenset({"ya", "y", "yes", "true", "1"})
_NO = frozenset({"", "tidak", "t", "no", "n", "false", "0"})


class UnitDiffers(Invalid):
    """The file counts a service in another unit than the catalogue: adding them up would mix units."""

    code = "unit_differs"
    message = "Layanan ini dihitung dalam {unit}, bukan dalam satuan yang tertulis."
    remedy = "Periksa layanan dan satuannya; satu layanan selalu satu satuan."
    english = "This service is counted in {unit}, not in the unit written. Check the service and its unit."


class InvalidDate(Invalid):
    """Not a day."""

    code = "invalid_date"
    message = "Tanggal tidak terbaca."
    remedy = "Tulis tanggal seperti 2022-01-31 atau 31/01/2022."
    english = "The date cannot be read. Write it like 2022-01-31 or 31/01/2022."


class InvalidNumber(Invalid):
    """Not a whole number."""

    code = "invalid_number"
    message = "Bukan bilangan bulat."
    remedy = "Tulis angka saja, tanpa titik, koma, atau Rp."
    english = "Not a whole number. Write digits only, without dots, commas or Rp."


class Desk(NamedTuple):
    """Who imports, at which desk; `region` stands for rows that name none."""

    tenant: str
    office: str
    role: Role
    actor: str
    region: str
    basis: str | None = None


class Prepared(NamedTuple):
    """What a row asks to be recorded, and when it happened if the row says so."""

    command: Command
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RowKind:
    """A kind of file.

    role    in which capacity its rows are usually recorded
    unique  the column that only one row may claim; of several, the first in the file is recorded
    """

    name: str
    columns: tuple[Column, ...]
    role: Role
    prepare: Callable[[Cells, Desk], Prepared]
    unique: str | None = None


def _service(cells: Cells, desk: Desk) -> Prepared:
    at = read_day(cells, "date")
    service, unit = cells["service"], cells["unit"]
    if service in CATALOGUE and unit and unit != CATALOGUE[service]:
        raise UnitDiffers("unit", unit=CATALOGUE[service])
    return Prepared(
        RecordService(
            service=service,
            quantity=whole_number(cells, "quantity") if cells["quantity"] else 1,
            rendered_on=at.date(),
            programme=cells["programme"] or None,
            region=cells["region"] or desk.region,
        ),
        at,
    )


def _person(cells: Cells, desk: Desk) -> Prepared:
    return Prepared(
        RegisterPerson(
            name=required(cells, "name"),
            nik=cells["nik"] or None,
            family_card=cells["family_card"] or None,
            phone=cells["phone"] or None,
            sex=cells["sex"].upper() or None,
            region=cells["region"] or desk.region,
        )
    )


def _complaint(cells: Cells, desk: Desk) -> Prepared:
    return Prepared(
        SubmitComplaint(
            channel=required(cells, "channel"),
            category=cells["category"] or None,
            programme=cells["programme"] or None,
            region=cells["region"] or desk.region,
            narrative=required(cells, "narrative"),
            anonymous=_yes(cells, "anonymous"),
            contact=cells["contact"] or None,
        ),
        read_day(cells, "date"),
    )


def _partner(cells: Cells, _desk: Desk) -> Prepared:
    return Prepared(
        RegisterPartner(
            partner=required(cells, "partner"),
            name=required(cells, "name"),
            kind=required(cells, "kind"),
            region=cells["region"] or None,
        )
    )


_REGION = Column("region", "wilayah", "61.05.01.2007", required=False)

ROW_KINDS: Mapping[str, RowKind] = {
    kind.name: kind
    for kind in (
        RowKind(
            "services",
            (
                Column("date", "tanggal", "2022-01-31"),
                Column("service", "layanan", "BPNT"),
                Column("unit", "satuan", "KPM"),
                Column("quantity", "jumlah", "1", required=False),
                Column("programme", "program", "", required=False),
                _REGION,
            ),
            Role.DESK,
            _service,
        ),
        RowKind(
            "people",
            (
                Column("name", "nama", "Contoh Andri"),
                Column("nik", "nik", "6105991708909001", required=False, long_number=True),
                Column(
                    "family_card", "no_kk", "6105990101220001", required=False, long_number=True
                ),
                Column("phone", "telepon", "0812-0000-0001", required=False),
                Column("sex", "jenis_kelamin", "L", required=False),
                _REGION,
            ),
            Role.DESK,
            _person,
            unique="nik",
        ),
        RowKind(
            "complaints",
            (
                Column("date", "tanggal", "2022-06-02"),
                Column("channel", "saluran", "desk"),
                Column("narrative", "uraian", "Bantuan bulan Mei belum diterima."),
                Column("category", "kategori", "not_received", required=False),
                Column("programme", "program", "", required=False),
                Column("anonymous", "anonim", "tidak", required=False),
                Column("contact", "kontak", "0812-0000-0001", required=False),
                _REGION,
            ),
            Role.DESK,
            _complaint,
        ),
        # referral network
        RowKind(
            "partners",
            (
                Column("partner", "kode_mitra", "bpjs-sintang"),
                Column("name", "nama", "BPJS Kesehatan Sintang"),
                Column("kind", "jenis", "bpjs_kesehatan"),
                Column("region", "wilayah", "61.05", required=False),
            ),
            Role.SUPERVISOR,
            _partner,
            unique="partner",
        ),
    )
}


def required(cells: Cells, column: str) -> str:
    """The cell's text; Missing if there is none."""
    if not cells[column]:
        raise Missing(column)
    return cells[column]


def whole_number(cells: Cells, column: str) -> int:
    """The cell as digits only: "1.000" could mean one or one thousand, so it is refused."""
    text = required(cells, column)
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise InvalidNumber(column)
    return int(text)


def read_day(cells: Cells, column: str) -> datetime:
    """The cell as a day, at a moment that is on that day in every zone. Raises Missing or InvalidDate."""
    # 07:00 WIB, 09:00 WIT: the same calendar day in UTC and in all three zones, and before any desk opens.
    try:
        return datetime.combine(read_date(required(cells, column)), time(), UTC)
    except ValueError:
        raise InvalidDate(column) from None


def _yes(cells: Cells, column: str) -> bool:
    answer = cells[column].lower()
    if answer not in _YES | _NO:
        raise Invalid(column)
    return answer in _YES
