"""Sintang's founding history: the 319 services of Puskesos Betabas, and around them a synthetic disbursement.

Numbers per kind and both ends of the period are the founding document's; the day of each single service is synthetic,
since the document gives totals only. It names no person: these services name none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import as_file, files

from application.keeping_programmes import RegisterProgramme
from application.offices import OpenOffice
from application.ports import Ports
from application.roles import Role
from infra.demonstration.recording import Chronicle, Deed, on
from infra.demonstration.sintang_complaints import SECRETARIAT, VILLAGE, complaints
from infra.demonstration.sintang_payments import PROGRAMME, tell_payments
from infra.import_files import open_sheet
from infra.import_kinds import IMPORTER, ROW_KINDS, Desk
from infra.importing import import_rows

TENANT = "61.05"
NAME = "Kabupaten Sintang"
FROM, UNTIL = date(2022, 1, 1), date(2022, 5, 18)
OFFICES = (
    (SECRETARIAT, "Sekretariat Puskesos Betabas", "secretariat", "61.05"),
    (VILLAGE, "Puskesos Desa Baning Kota", "puskesos", "61.05.01.2007"),
)
"""The secretariat is the founding document's, the village Puskesos an invented one in a real village."""

DESK_BASIS = "SK 460/559/KEP-DINSOS/2022"
"""The decree under which Puskesos Betabas was launched on 19 May 2022."""

_OPENED = on("2022-01-01", "06:00")
_PROGRAMMES = (
    ("BPNT", "Bantuan Pangan Non Tunai (Sembako)", "national", "Kementerian Sosial", "KPM", "apbn",
     "Rp200.000 per bulan untuk bahan pangan."),
    (PROGRAMME, "Program Keluarga Harapan", "national", "Kementerian Sosial", "KPM", "apbn",
     "Bantuan tunai bersyarat, empat tahap setahun, menurut komponen keluarga."),
    ("PBI-JK", "Penerima Bantuan Iuran Jaminan Kesehatan", "national", "Kementerian Sosial", "person", "apbn",
     "Iuran Rp42.000 per orang per bulan, dibayarkan kepada BPJS, tidak pernah tunai."),
    ("BLT-DD", "Bantuan Langsung Tunai Dana Desa", "village", "Pemerintah Desa", "KPM", "village_fund",
     "Paling banyak Rp300.000 per bulan dari Dana Desa."),
)  # fmt: skip


async def tell(ports: Ports) -> None:
    """Record Sintang's offices, programmes and services, then what is invented around them."""
    chronicle, synthetic = Chronicle(ports, basis=DESK_BASIS), Chronicle(ports)
    offices = dict(_offices())
    await synthetic.record({VILLAGE: offices.pop(VILLAGE)})
    await chronicle.record(offices)
    await chronicle.record(dict(_programmes()))
    await _import_services(ports)
    await tell_payments(synthetic)
    await synthetic.live(complaints())


def _offices() -> Iterator[tuple[str, Deed]]:
    for code, name, kind, region in OFFICES:
        fields = {"office": code, "name": name, "kind": kind, "region": region}
        yield code, Deed(Role.ADMIN, SECRETARIAT, _OPENED, OpenOffice, fields)


def _programmes() -> Iterator[tuple[str, Deed]]:
    names = ("code", "name", "level", "owner", "unit", "funding", "description")
    for values in _PROGRAMMES:
        fields = dict(zip(names, values, strict=True))
        deed = Deed(Role.HEAD, SECRETARIAT, _OPENED, RegisterProgramme, fields)
        yield f"programme:{values[0]}", deed


async def _import_services(ports: Ports) -> None:
    """Import our copy of the list as a desk would, so that importing the list again adds nothing."""
    kind = ROW_KINDS["services"]
    desk = Desk(TENANT, SECRETARIAT, kind.role, IMPORTER, TENANT)
    with as_file(files("infra.demonstration") / "data" / "sintang_services_2022.csv") as path:
        result = await import_rows(
            open_sheet(path, kind.columns), kind, desk, ports, lambda _done: None
        )
    for problem in result.problems:
        raise problem.refusal
