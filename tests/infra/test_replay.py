"""The history in words: up to a position or a time, of an office, of one subject."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from api.explained_csv import COLUMNS
from domain.local_time import local_zone
from domain.office import office_stream
from infra.database import serving
from infra.log_reader import LogReader
from infra.migrations import tenant_schema
from infra.replay import InvalidMoment, history, in_words, position_until
from tests.running import environment, puskesos


@pytest.fixture
def reader(furnished: str) -> Iterator[LogReader]:
    """A log of three facts: tenant, office, programme."""
    with psycopg.connect(serving(furnished), autocommit=True) as connection:
        yield LogReader(connection, tenant_schema("61.05"))


def test_it_ends_at_a_position_or_at_a_time(reader: LogReader) -> None:
    first, second, third = history(reader, None)
    assert list(history(reader, position_until("2", reader, "61.05"))) == [first, second]
    just_before = (third.recorded_at - timedelta(microseconds=1)).isoformat()
    assert position_until(just_before, reader, "61.05") == 2
    assert position_until(third.recorded_at.isoformat(), reader, "61.05") == 3
    assert position_until("2021-01-01", reader, "61.05") == 0
    by_the_clocks_here = third.recorded_at.astimezone(local_zone("61.05")).replace(tzinfo=None)
    assert position_until(by_the_clocks_here.isoformat(), reader, "61.05") == 3
    assert position_until(by_the_clocks_here.isoformat(), reader, "91.01") == 0  # two hours earlier


@pytest.mark.parametrize("text", ["yesterday", "-1", "9" * 40, "2022-13-01"])
def test_what_is_neither_is_refused(reader: LogReader, text: str) -> None:
    with pytest.raises(InvalidMoment):
        position_until(text, reader, "61.05")


def test_one_office_or_one_subject_can_be_told_alone(reader: LogReader) -> None:
    topics = [fact.topic for fact in history(reader, None, office="secretariat")]
    assert topics == ["office.opened", "programme.registered"]
    (alone,) = history(reader, None, subject=office_stream("secretariat"))
    assert alone.topic == "office.opened"


def test_the_words_say_who_when_and_where(reader: LogReader) -> None:
    office = list(history(reader, None))[1]
    told = in_words(office, "en", local_zone("61.05"))
    assert "admin-1 (administrator) at secretariat" in told
    assert "happened" in told
    assert "recorded" in told
    assert "(61.05)" in told
    assert " WIB" in told
    assert " WIT" in in_words(office, "id", local_zone("91.01"))


def test_the_command_prints_it_and_says_when_there_is_nothing(
    reader: LogReader, furnished: str, tmp_path: Path
) -> None:
    env = environment(tmp_path, furnished)
    told = puskesos("replay", "--tenant", "61.05", "--until", "2", env=env)
    assert told.returncode == 0, told.stderr
    assert len(told.stdout.strip().splitlines()) == 4
    nothing = puskesos("replay", "--tenant", "61.05", "--office", "nowhere", env=env)
    assert nothing.returncode == 1
    assert nothing.stderr.startswith("[not_found]")
    made = puskesos("replay", "--tenant", "61.05", "--until", "2", "--into", "as_of_two", env=env)
    assert made.returncode == 0, made.stderr
    assert "as of position 2" in made.stdout


def test_the_rows_that_facts_changed_are_printed_and_a_number_is_opened(
    reader: LogReader, furnished: str, tmp_path: Path
) -> None:
    env = environment(tmp_path, furnished)
    told = puskesos(
        "replay", "--tenant", "61.05", "--since", "1", "--rows", "--lang", "en", env=env
    )
    assert told.returncode == 0, told.stderr
    assert "+ office " in told.stdout
    assert "; status active; " in told.stdout
    plain = puskesos("replay", "--tenant", "61.05", "--since", "1", "--rows", env=env).stdout
    assert "+ program PKH: " in plain
    assert "; keadaan aktif; " in plain
    assert "; data teknis: office_id " in plain
    subject = str(office_stream("secretariat"))
    alone = puskesos("replay", "--tenant", "61.05", "--subject", subject, env=env)
    assert len(alone.stdout.strip().splitlines()) == 2
    facts = tmp_path / "facts.csv"
    opened = puskesos("explain", "PUSKESOS_DESKS", "--tenant", "61.05", "-o", str(facts), env=env)
    assert "1 facts, which add up to 1" in opened.stdout, opened.stderr
    (line,) = csv.DictReader(facts.read_text(encoding="utf-8").splitlines())
    assert tuple(line) == COLUMNS
    assert (line["position"], line["adds"], line["fact"]) == ("2", "1", "office.opened")
    assert (line["actor"], line["office"]) == ("admin-1", "secretariat")
    unknown = puskesos("explain", "NO_SUCH", "--tenant", "61.05", env=env)
    assert unknown.stderr.startswith("[unknown_code]")
    for number, where in (("CASES", "name=x"), ("ANOMALIES", "kind=paid_twice")):
        refused = puskesos("explain", number, "--tenant", "61.05", "--where", where, env=env)
        assert refused.stderr.startswith("[unknown_code]")
