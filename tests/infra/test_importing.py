"""Imports: good rows in, bad rows reported without their values, the same file again adds nothing."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

import infra.demonstration
from infra.cli import app
from infra.database import serving
from infra.log_reader import LogReader
from infra.migrations import tenant_schema
from infra.replay import history
from tests.infra.opened import open_puskesos
from tests.running import environment, puskesos, settings_for, until

SERVICES = Path(infra.demonstration.__file__).parent / "data" / "sintang_services_2022.csv"
VILLAGE = "61.05.01.1001"
NIK = "6105991708909001"


class Importer:
    """The command line over a tenant with one office and one programme."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self.dsn = dsn
        self.folder = folder
        self.env = environment(folder, dsn)

    def write(self, name: str, *rows: Sequence[str], delimiter: str = ",") -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        return path

    def run(self, kind: str, path: Path, *options: str) -> tuple[int, str]:
        done = puskesos("import", kind, str(path), *options, env=self.env)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    def problems(self, path: Path) -> list[dict[str, str]]:
        report = path.with_name(f"{path.name}.errors.csv")
        with report.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def facts(self, topic: str) -> int:
        with psycopg.connect(serving(self.dsn), autocommit=True) as connection:
            reader = LogReader(connection, tenant_schema("61.05"))
            return sum(fact.topic == topic for fact in history(reader, None))


@pytest.fixture
def importer(furnished: str, tmp_path: Path) -> Importer:
    return Importer(furnished, tmp_path)


def test_sintangs_list_imports_as_it_is_and_once(importer: Importer) -> None:
    path = importer.folder / "services.csv"
    path.write_bytes(SERVICES.read_bytes())
    code, said = importer.run("services", path)
    assert code == 0
    assert "319 new, 0 already recorded, 0 refused" in said
    code, said = importer.run("services", path)
    assert code == 0
    assert "0 new, 319 already recorded, 0 refused" in said
    assert importer.facts("service.recorded") == 319


def test_an_import_that_was_killed_is_completed_by_the_next(importer: Importer) -> None:
    rows = [("2022-01-03", "BPNT", "KPM")] * 4000
    path = importer.write("many.csv", ("date", "service", "unit"), *rows)
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.cli", "import", "services", str(path)], env=importer.env
    )
    until("some rows are recorded", lambda: importer.facts("service.recorded") > 0)
    process.kill()
    process.wait()
    assert importer.facts("service.recorded") < 4000
    code, said = importer.run("services", path)
    assert code == 0, said
    assert importer.facts("service.recorded") == 4000


def test_equal_rows_count_as_often_as_they_stand_there(importer: Importer) -> None:
    header, row = ("date", "service", "unit"), ("2022-01-03", "BPNT", "KPM")
    importer.run("services", importer.write("two.csv", header, row, row))
    _, said = importer.run("services", importer.write("three.csv", header, row, row, row))
    assert "1 new, 2 already recorded" in said
    assert importer.facts("service.recorded") == 3


def test_bad_rows_are_reported_without_their_values(importer: Importer) -> None:
    path = importer.write(
        "people.csv",
        ("nama", "nik", "wilayah", "jenis_kelamin"),
        ("Contoh Satu", "6.10599E+15", VILLAGE, "L"),
        ("Contoh Dua", NIK, VILLAGE, "L"),
        ("Contoh Tiga", "610599170890900", VILLAGE, "L"),
        ("", "", VILLAGE, "L"),
        ("Contoh Lima", "", "61.05.01.9999", "P"),
        delimiter=";",
    )
    code, said = importer.run("people", path)
    assert code == 1
    assert "1 new, 0 already recorded, 4 refused" in said
    problems = importer.problems(path)
    assert [(each["row"], each["field"], each["code"]) for each in problems] == [
        ("2", "nik", "spreadsheet_damage"),
        ("4", "nik", "invalid_nik"),
        ("5", "name", "missing"),
        ("6", "region", "unknown_region"),
    ]
    assert all(each["pesan"] and each["saran"] and each["english"] for each in problems)
    told = str(problems) + said
    for value in ("Contoh", "6.10599", "610599170890900", "61.05.01.9999"):
        assert value not in told


def test_a_mended_file_adds_only_what_was_refused(importer: Importer) -> None:
    header = ("date", "service", "unit")
    good, bad = ("2022-01-03", "BPNT", "KPM"), ("2022-01-03", "ODGJ", "KPM")
    path = importer.write("services.csv", header, good, bad)
    importer.run("services", path)
    assert [each["code"] for each in importer.problems(path)] == ["unit_differs"]
    importer.write("services.csv", header, good, ("2022-01-03", "ODGJ", "person"))
    code, said = importer.run("services", path)
    assert code == 0
    assert "1 new, 1 already recorded, 0 refused" in said
    assert not path.with_name("services.csv.errors.csv").exists()


def test_numbers_in_a_workbooks_nik_column_are_damage(importer: Importer) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("name", "nik"), ("Contoh Satu", int(NIK)), ("Contoh Dua", NIK)):
        sheet.append(row)
    path = importer.folder / "people.xlsx"
    book.save(path)
    code, said = importer.run("people", path)
    assert code == 1
    assert "1 new" in said
    assert [(each["row"], each["code"]) for each in importer.problems(path)] == [
        ("2", "spreadsheet_damage")
    ]


def test_complaints_import_and_unknown_categories_are_kept(importer: Importer) -> None:
    path = importer.write(
        "complaints.csv",
        ("tanggal", "saluran", "uraian", "kategori", "anonim"),
        ("03/06/2022", "desk", "Belum menerima bantuan", "entah", "ya"),
        ("2022-06-04", "telepati", "Saluran tidak dikenal", "", ""),
        ("kemarin", "desk", "Tanggal tidak terbaca", "", ""),
    )
    _, said = importer.run("complaints", path)
    assert "1 new, 0 already recorded, 2 refused" in said
    assert {each["code"] for each in importer.problems(path)} == {"unknown_code", "invalid_date"}
    assert importer.facts("complaint.submitted") == 1


class TestHouseholds:
    """The rows of one family are recorded together or not at all."""

    HEADER = ("nomor_keluarga", "hubungan", "nama", "berita_acara", "nik", "no_kk", "wilayah")
    KK = "6105990101220001"

    def _row(self, number: str, relation: str, name: str, nik: str = "", **more: str) -> list[str]:
        minutes, card = more.get("minutes", "BA-04/MUSDES/2026"), more.get("card", "")
        return [number, relation, name, minutes, nik, card, VILLAGE]

    def _file(self, importer: Importer, *rows: list[str]) -> Path:
        return importer.write("households.csv", self.HEADER, *rows)

    def test_good_families_are_recorded_once_with_their_minutes(self, importer: Importer) -> None:
        importer.run("people", importer.write("people.csv", ("name", "nik"), ("Contoh Kenal", NIK)))
        path = self._file(
            importer,
            self._row("K-1", "family_head", "Contoh Satu", card=self.KK),
            self._row("K-2", "family_head", "Contoh Tiga"),
            self._row("K-1", "spouse", "Contoh Kenal", NIK, card=self.KK),
        )
        code, said = importer.run("households", path)
        assert code == 0, said
        assert "3 new, 0 already recorded, 0 refused" in said
        assert importer.facts("household.registered") == 2
        assert importer.facts("person.registered") == 3
        _, said = importer.run("households", path)
        assert "0 new, 3 already recorded, 0 refused" in said
        assert importer.facts("household.member_added") == 3
        assert importer.facts("person.registered") == 3

    def test_a_bad_row_keeps_its_family_out_and_no_other(self, importer: Importer) -> None:
        path = self._file(
            importer,
            self._row("K-1", "family_head", "Contoh Satu"),
            self._row("K-1", "tetangga", "Contoh Dua"),
            self._row("K-2", "family_head", "Contoh Tiga", "6.10599E+15"),
            self._row("K-3", "child", "Contoh Empat"),
            self._row("K-4", "family_head", "Contoh Lima"),
            self._row("K-4", "family_head", "Contoh Enam"),
            self._row("K-5", "family_head", "Contoh Tujuh", minutes=""),
            self._row("K-6", "family_head", "Contoh Delapan"),
            self._row("K-6", "child", "Contoh Sembilan", minutes="BA-05/MUSDES/2026"),
            self._row("", "child", "Contoh Sepuluh"),
            self._row("K-7", "family_head", "Contoh Sebelas"),
        )
        code, said = importer.run("households", path)
        assert code == 1
        assert "1 new, 0 already recorded, 10 refused" in said
        found = [(each["row"], each["field"], each["code"]) for each in importer.problems(path)]
        assert found == [
            ("2", "household", "incomplete_household"),
            ("3", "relation", "unknown_code"),
            ("4", "nik", "spreadsheet_damage"),
            ("5", "relation", "no_head"),
            ("6", "household", "incomplete_household"),
            ("7", "relation", "several_heads"),
            ("8", "minutes", "missing"),
            ("9", "household", "incomplete_household"),
            ("10", "minutes", "family_differs"),
            ("11", "household", "missing"),
        ]
        assert "Contoh" not in str(importer.problems(path)) + said
        assert importer.facts("person.registered") == 1

    def test_villages_that_number_their_families_alike_are_two(self, importer: Importer) -> None:
        rows = (self._row("K-1", "family_head", "Contoh"), self._row("K-1", "child", "Anak"))
        path = importer.write("a.csv", self.HEADER[:-1], *(row[:-1] for row in rows))
        villages = {"satu": VILLAGE, "dua": "61.05.01.1002"}
        open_puskesos(settings_for(importer.folder, importer.dsn), importer.dsn, **villages)
        for office in villages:
            code, said = importer.run("households", path, "--office", office)
            assert code == 0, said
            assert "2 new, 0 already recorded, 0 refused" in said
        assert importer.facts("household.registered") == 2
        assert importer.facts("person.registered") == 4
        _, said = importer.run("households", path, "--office", "dua")
        assert "0 new, 2 already recorded, 0 refused" in said

    def test_siblings_of_one_name_are_two_people(self, importer: Importer) -> None:
        twin = self._row("K-1", "child", "Contoh Kembar")
        path = self._file(importer, twin, self._row("K-1", "family_head", "Contoh"), twin)
        code, said = importer.run("households", path)
        assert code == 0, said
        assert importer.facts("person.registered") == 3
        assert importer.facts("household.member_added") == 3

    def test_a_member_of_another_family_is_named_by_row(self, importer: Importer) -> None:
        importer.run(
            "households", self._file(importer, self._row("K-1", "family_head", "Contoh", NIK))
        )
        path = self._file(
            importer,
            self._row("K-2", "family_head", "Contoh Dua"),
            self._row("K-2", "child", "Contoh", NIK),
        )
        _, said = importer.run("households", path)
        assert "0 new, 0 already recorded, 2 refused" in said
        assert [(each["row"], each["code"]) for each in importer.problems(path)] == [
            ("2", "incomplete_household"),
            ("3", "already_exists"),
        ]
        assert importer.facts("household.registered") == 1
        assert importer.facts("person.registered") == 1


class TestPayments:
    """A payments file is one batch."""

    HEADER = ("programme", "period", "channel", "number", "recipient", "component", "amount_rupiah")
    ORDER = ("--decree", "SK 1/2022", "--payment-order", "SP2D 1")

    def _file(self, importer: Importer, *amounts: str) -> Path:
        people = importer.write("people.csv", ("name", "nik", "region"), ("Contoh", NIK, VILLAGE))
        importer.run("people", people)
        rows = [
            ("PKH", "2022-T2", "himbara", "1", NIK, component, amount)
            for component, amount in zip(("sd", "smp"), amounts, strict=True)
        ]
        return importer.write("payments.csv", self.HEADER, *rows)

    def test_it_is_recorded_whole_and_once(self, importer: Importer) -> None:
        path = self._file(importer, "225000", "375000")
        controls = ("--control-count", "2", "--control-sum", "600000", *self.ORDER)
        importer.run("payments", path, *controls)
        assert [each["code"] for each in importer.problems(path)] == ["unenrolled_lines"]
        stated = (*controls, "--unenrolled", "2", "--basis", "BA 3/2022")
        code, said = importer.run("payments", path, *stated)
        assert (code, "2 new" in said) == (0, True), said
        _, said = importer.run("payments", path, *stated)
        assert "0 new, 2 already recorded" in said
        assert importer.facts("entitlement.payment_scheduled") == 2

    @pytest.mark.parametrize(("count", "total"), [("3", "600000"), ("2", "600001")])
    def test_wrong_control_totals_refuse_it_whole(
        self, importer: Importer, count: str, total: str
    ) -> None:
        path = self._file(importer, "225000", "375000")
        code, _ = importer.run(
            "payments", path, "--control-count", count, "--control-sum", total, *self.ORDER
        )
        assert code == 1
        assert [each["code"] for each in importer.problems(path)] == ["control_mismatch"]
        assert importer.facts("entitlement.payment_scheduled") == 0

    @pytest.mark.parametrize(("count", "total"), [("2", "600000"), ("1", "225000")])
    def test_a_bad_row_refuses_it_whole_whatever_the_totals(
        self, importer: Importer, count: str, total: str
    ) -> None:
        path = self._file(importer, "225000", "375.000")
        code, _ = importer.run(
            "payments", path, "--control-count", count, "--control-sum", total, *self.ORDER
        )
        assert code == 1
        assert [(each["row"], each["code"]) for each in importer.problems(path)] == [
            ("1", "incomplete_batch"),
            ("3", "invalid_number"),
        ]
        assert importer.facts("entitlement.payment_scheduled") == 0


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "The file is empty"),
        ("header.csv", b"date,service,unit\n", "a header and no rows"),
        ("other.csv", b"a,b\n1,2\n", "lacks these columns"),
        ("latin.csv", b"date,service,unit\n2022-01-03,Caf\xe9,KPM\n", "not UTF-8"),
        ("old.xls", b"\xd0\xcf\x11\xe0rest", "Only CSV and XLSX"),
        ("page.pdf", b"%PDF-1.7", "Only CSV and XLSX"),
        ("broken.xlsx", b"PK\x03\x04rest", "not a readable workbook"),
        ("twice.csv", b"date,tanggal,service,unit\n1,1,1,1\n", "twice"),
    ],
)
def test_an_unusable_file_is_one_clear_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = CliRunner().invoke(
        app, ["import", "services", str(path)], env=environment(tmp_path, None)
    )
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "kind", ["services", "people", "complaints", "partners", "payments", "settlements"]
)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_template_is_a_file_that_the_import_understands(
    tmp_path: Path, kind: str, suffix: str
) -> None:
    from infra.commands_importing import columns_of
    from infra.import_files import open_sheet

    path = tmp_path / f"example.{suffix}"
    wanted = ["import", kind, str(path), "--template"]
    assert CliRunner().invoke(app, wanted).exit_code == 0
    columns = columns_of(kind)
    (row,) = open_sheet(path, columns).rows()
    assert {column.name: column.example for column in columns} == row.cells
    assert not row.damaged
    assert CliRunner().invoke(app, wanted).exit_code == 1


def test_partners_import_once_and_a_short_name_belongs_to_one(importer: Importer) -> None:
    path = importer.write(
        "partners.csv",
        ("kode_mitra", "nama", "jenis", "wilayah"),
        ("bpjs", "BPJS Kesehatan Sintang", "bpjs_kesehatan", "61.05"),
        ("rsj", "Rumah sakit jiwa provinsi", "mental_hospital", ""),
        ("bpjs", "BPJS yang lain", "bpjs_kesehatan", ""),
        ("bank", "Bank", "bank", ""),
    )
    code, said = importer.run("partners", path)
    assert code == 1
    assert "2 new" in said
    refused = [(each["row"], each["code"]) for each in importer.problems(path)]
    assert refused == [("4", "already_exists"), ("5", "unknown_code")]
    _, said = importer.run("partners", path)
    assert "0 new, 2 already recorded" in said
    assert importer.facts("partner.registered") == 2


def test_of_rows_with_the_same_nik_the_first_is_recorded(importer: Importer) -> None:
    rows = [(f"Contoh {number}", NIK, VILLAGE) for number in range(12)]
    path = importer.write("same.csv", ("name", "nik", "region"), *rows)
    code, said = importer.run("people", path)
    assert code == 1
    assert "1 new" in said
    refused = [(each["row"], each["code"]) for each in importer.problems(path)]
    assert refused == [(str(row), "person_already_registered") for row in range(3, 14)]


def test_two_regions_may_render_the_same_service_on_the_same_day(importer: Importer) -> None:
    header = ("date", "service", "unit", "region")
    for region in (VILLAGE, "61.05.01.1002"):
        path = importer.write(f"{region}.csv", header, ("2022-01-03", "BPNT", "KPM", region))
        code, said = importer.run("services", path)
        assert (code, "1 new" in said) == (0, True), said
    assert importer.facts("service.recorded") == 2
