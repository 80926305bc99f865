"""The command line as a newcomer meets it: the demonstration, plain help, one sentence where something is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from infra.cli import app
from infra.migrations import migrate
from infra.opening import open_new_tenant
from infra.read_model_tables import make_read_models
from tests.conftest import OpenTenant, _scratch_folder
from tests.running import environment, puskesos, settings_for

COMMANDS = (
    "serve", "worker", "migrate", "demo", "token", "query", "import", "replay", "rebuild", "doctor", "schema",
    "tenant", "grant", "revoke", "accounts", "checkpoint", "prove", "verify-proof", "bundle", "verify",
)  # fmt: skip


def _plain(text: str) -> str:
    """A printed table without its frame."""
    return re.sub(r"[│┃┏━┳┓┡╇┩├─┼┤└┴┘\s]+", " ", text)


def _one_sentence(stderr: str) -> bool:
    return len(stderr.strip().splitlines()) == 1 and "Traceback" not in stderr


def test_it_names_its_commands(tmp_path: Path) -> None:
    told = puskesos("--help", env=environment(tmp_path, None))
    assert told.returncode == 0
    assert all(name in told.stdout for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    told = CliRunner().invoke(app, [command, "--help"])
    assert told.exit_code == 0
    assert "Usage" in told.output
    assert command in told.output


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Where the demonstration lives."""
    for folder in _scratch_folder():
        yield folder / "home"


@pytest.fixture(scope="module")
def told(home: Path) -> tuple[str, str]:
    """What `puskesos demo` prints over an embedded PostgreSQL, the first time and the second."""
    env = environment(home, None)
    first, second = [puskesos("demo", "--families", "120", env=env) for _ in range(2)]
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    return first.stdout, second.stdout


class TestDemonstration:
    """The tables of the founding histories."""

    def test_sintangs_six_rows_and_their_totals_per_unit(self, told: tuple[str, str]) -> None:
        for text in map(_plain, told):
            for row in (
                "BPNT 64 KPM", "PKH 58 KPM", "PBI BPJS 104 KPM", "DTKS 85 operator", "ODGJ 4 person",
                "Pemulangan OT 4 person", "services 319",
            ):  # fmt: skip
                assert row in text
            assert "226 KPM, 85 operator, 8 person" in text

    def test_served_enrolled_and_paid_stand_side_by_side(self, told: tuple[str, str]) -> None:
        # 21 of the families who are paid here, and the three of the village's data day
        assert "PKH 58 KPM 24 KPM 22 KPM" in _plain(told[0])

    def test_every_stage_of_the_disbursement_is_shown(self, told: tuple[str, str]) -> None:
        text = _plain(told[0])
        for stage in ("credited 27", "failed 3", "collected 19", "returned 2", "reversed 1"):
            assert stage in text

    def test_batams_cases_say_that_they_are_synthetic(self, told: tuple[str, str]) -> None:
        for text in told:
            cases = text[text.index("Batam") :]
            assert "DATA SINTETIS" in cases
            assert all(outcome in cases for outcome in ("hospital", "panti", "reunified"))
            assert "referral" in cases
            assert "patrol" in cases

    def test_nothing_is_shown_as_a_program_would_write_it(self, told: tuple[str, str]) -> None:
        for text in told:
            assert not re.search(r"│ +None +│|\d{2}:\d{2}:\d{2}|\+00:00", text)
            assert "2023-09-11 08:00 WIB" in text

    def test_who_is_late_is_late(self, told: tuple[str, str]) -> None:
        for text in told:
            table = text.split("Who is late?")[1].split("└")[0]
            left = [
                int(line.split("│")[3].replace(".", ""))
                for line in table.splitlines()
                if "│" in line
            ]
            assert all(days < 0 for days in left)
        assert "│ verify" in told[0]

    def test_no_table_is_shown_twice(self, told: tuple[str, str]) -> None:
        for text in told:
            assert text.count("Hunian 2024-02-08") == 1

    @pytest.mark.usefixtures("told")
    def test_an_inspector_recomputes_sintangs_quarter(self, home: Path, tmp_path: Path) -> None:
        """Without the service, from the sealed file alone."""
        file, purpose = tmp_path / "sintang.bundle", "Pemeriksaan triwulan Sintang"
        asked = ("--tenant", "61.05", "--period", "2022-01-01..2022-05-18", "--purpose", purpose)
        made = puskesos("bundle", *asked, "-o", str(file), env=environment(home, None))
        assert made.returncode == 0, made.stderr
        key = made.stdout.split("Kunci / Key: ")[1].strip()
        verified = puskesos("verify", str(file), "--anchor", key, env=environment(tmp_path, None))
        assert verified.returncode == 0, verified.stdout
        for line in (
            "BPNT, KPM]: services 64", "PKH, KPM]: services 58", "PBI BPJS, KPM]: services 104",
            "DTKS, operator]: services 85", "ODGJ, person]: services 4",
            "Pemulangan OT, person]: services 4", "[KPM]: services 226", "All services: services 319",
        ):  # fmt: skip
            assert line in verified.stdout

    def test_a_second_run_records_nothing(self, told: tuple[str, str]) -> None:
        assert int(re.findall(r"(\d+) facts newly recorded", told[0])[0]) > 500
        assert "0 facts newly recorded" in told[1]


class TestDatabaseUrl:
    """With a PostgreSQL of one's own."""

    def test_no_demonstration_without_being_told(self, empty_database: str, tmp_path: Path) -> None:
        told = puskesos("demo", env=environment(tmp_path, empty_database))
        assert told.returncode == 1
        assert _one_sentence(told.stderr)
        assert "--demonstration" in told.stderr
        with psycopg.connect(empty_database) as connection:
            row = connection.execute("SELECT to_regnamespace('puskesos')").fetchone()
        assert row == (None,)

    def test_no_demonstration_in_a_tenant_of_production(
        self, empty_database: str, tmp_path: Path
    ) -> None:
        migrate(empty_database, make_read_models)
        settings = settings_for(tmp_path, empty_database)
        open_new_tenant(settings, empty_database, "61.05", "Kabupaten Sintang", "production")
        told = puskesos(
            "demo",
            "--demonstration",
            "--families",
            "120",
            env=environment(tmp_path, empty_database),
        )
        assert told.returncode == 1
        assert _one_sentence(told.stderr)
        with psycopg.connect(empty_database) as connection:
            row = connection.execute("SELECT last FROM t_61_05.log_head").fetchone()
        assert row == (1,)  # its opening, and nothing of ours

    def test_an_unprepared_database_is_told(self, empty_database: str, tmp_path: Path) -> None:
        told = puskesos("tenant", "list", env=environment(tmp_path, empty_database))
        assert told.returncode == 1
        assert _one_sentence(told.stderr)
        assert "puskesos migrate" in told.stderr

    def test_migrate_may_be_repeated(self, empty_database: str, tmp_path: Path) -> None:
        env = environment(tmp_path, empty_database)
        assert [puskesos("migrate", env=env).returncode for _ in range(2)] == [0, 0]

    def test_an_unreachable_server_is_told_without_its_password(self, tmp_path: Path) -> None:
        url = "postgresql://somebody:geheim@127.0.0.1:1/nowhere"
        told = puskesos("migrate", env=environment(tmp_path, url))
        assert told.returncode == 1
        assert _one_sentence(told.stderr)
        assert "geheim" not in told.stderr


class TestRebuild:
    """`rebuild`."""

    def test_it_says_up_to_where_it_built(self, tenant: OpenTenant, tmp_path: Path) -> None:
        settings = settings_for(tmp_path, tenant.owner)
        open_new_tenant(settings, tenant.owner, "61.05", "Kabupaten Sintang", "demonstration")
        env = environment(tmp_path, tenant.owner)
        for which in (["--all"], ["--tenant", "61.05"]):
            told = puskesos("rebuild", *which, env=env)
            assert told.returncode == 0, told.stderr
            assert "Rebuilt up to position" in told.stdout
        with psycopg.connect(tenant.owner, autocommit=True) as owner:
            owner.execute("INSERT INTO t_61_05.programme_owner_v1 VALUES ('PKH', 'dinsos', 1)")
        other = puskesos("rebuild", "--check", env=env)
        assert other.returncode == 1
        assert "programme_owner_v1 (programme=PKH), position 1, tenant.opened" in other.stdout
        accepted = puskesos("rebuild", "--all", "--accept", "programme_owner", env=env)
        assert accepted.returncode == 0
        assert "mended: programme_owner" in accepted.stdout
        unknown = puskesos("rebuild", "--tenant", "21.71", env=env)
        assert unknown.returncode == 1
        assert unknown.stderr.startswith("[unknown_code] (tenant)")

    @pytest.mark.parametrize("which", [[], ["--all", "--tenant", "61.05"]])
    def test_which_tenant_must_be_said(self, tmp_path: Path, which: list[str]) -> None:
        told = puskesos("rebuild", *which, env=environment(tmp_path, None))
        assert told.returncode == 2
        assert "Traceback" not in told.stderr


class TestTokens:
    """`token` and `query`."""

    @pytest.fixture
    def env(self, furnished: str, tmp_path: Path) -> dict[str, str]:
        return environment(tmp_path, furnished, PORT="1")

    def test_a_token_is_printed_alone_with_a_warning_beside(self, env: dict[str, str]) -> None:
        told = puskesos(
            "token", "--role", "desk", "--tenant", "61.05", "--office", "secretariat", env=env
        )
        assert told.returncode == 0
        assert len(told.stdout.strip().split(".")) == 3
        assert "development" in told.stderr
        asked = puskesos("query", "{ me { role } }", "--token", told.stdout.strip(), env=env)
        assert json.loads(asked.stdout)["data"] == {"me": {"role": "desk"}}

    @pytest.mark.parametrize(
        ("role", "tenant", "office", "field"),
        [
            ("boss", "61.05", "secretariat", "role"),
            ("system", "61.05", "secretariat", "role"),
            ("desk", "21.71", "secretariat", "tenant"),
            ("desk", "61.05", "nowhere", "office"),
        ],
    )
    def test_what_is_unknown_is_refused_with_a_code(
        self, env: dict[str, str], role: str, tenant: str, office: str, field: str
    ) -> None:
        told = puskesos("token", "--role", role, "--tenant", tenant, "--office", office, env=env)
        assert told.returncode == 1
        assert told.stderr.startswith(f"[unknown_code] ({field})")

    def test_a_document_is_read_from_a_file_and_from_standard_input(
        self, env: dict[str, str], tmp_path: Path
    ) -> None:
        document = "query($s: String) { programmes(status: $s) { programmes { code } } }"
        path = tmp_path / "programmes.graphql"
        path.write_text(document)
        variables = ("--variables", '{"s": "active"}')
        from_file = puskesos("query", str(path), *variables, env=env)
        piped = puskesos("query", "-", *variables, env=env, stdin=document)
        assert from_file.returncode == 0, from_file.stderr + from_file.stdout
        assert json.loads(from_file.stdout) == json.loads(piped.stdout)
        assert json.loads(from_file.stdout)["data"]["programmes"]["programmes"] == [{"code": "PKH"}]

    def test_errors_are_printed_and_make_the_exit_code_one(self, env: dict[str, str]) -> None:
        told = puskesos("query", "{ nothing }", env=env)
        assert told.returncode == 1
        assert json.loads(told.stdout)["errors"]

    def test_what_cannot_be_asked_is_one_sentence(self, env: dict[str, str]) -> None:
        for arguments in (["no-such-file"], ["{ me { role } }", "--variables", "[1]"]):
            told = puskesos("query", *arguments, env=env)
            assert told.returncode == 1
            assert _one_sentence(told.stderr)


def test_a_data_folder_of_another_major_version_is_told(scratch: Path) -> None:
    data = scratch / "home" / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9.6\n")
    told = puskesos("migrate", env=environment(scratch / "home", None))
    assert told.returncode == 1
    assert _one_sentence(told.stderr)
    assert "9.6" in told.stderr


def test_the_schema_is_printed(tmp_path: Path) -> None:
    told = puskesos("schema", env=environment(tmp_path, None))
    assert told.returncode == 0
    assert "type Mutation" in told.stdout
