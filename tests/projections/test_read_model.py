"""The engine: pages folded into a table and its history, exactly once, and read at any position."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.sql import SQL

from domain.fact import Fact, Recorded
from infra.reader_gate import set_position
from projections.complaint_status import complaint_status
from projections.folding import Fold, Moved, Page, folded_later, project
from projections.models import FOLDS, TABLES, table_ddl
from projections.moment import SchemaAt
from projections.read_model import POSITION, Table, digest, node
from tests.conftest import OpenTenant, _sintang
from tests.projections.conftest import Board
from tests.projections.history import History, complaint_submitted, named


class Said(Fact, frozen=True, kw_only=True):
    """Says one or more things about a key: "+text" puts, "-" removes."""

    key: str
    things: tuple[str, ...]


class Word(NamedTuple):
    key: str
    text: str
    note: str | None
    position: int = 0


word = Table("word", Word, key=("key",), indexes=(("text",),))
fold = Fold()


@fold.when(Said)
def _said(page: Page, _recorded: Recorded, fact: Said) -> None:
    rows = page.rows(word)
    for thing in fact.things:
        if thing == "-":
            rows.remove(fact.key)
        else:
            rows.put(Word(fact.key, thing, None))


class Words:
    """The table above, in a tenant."""

    def __init__(self, connection: psycopg.Connection[Any], schema: str) -> None:
        self.connection = connection
        self.schema = schema
        self.history = History()
        self.start = 0

    def say(self, key: str, *things: str) -> None:
        self.history.record(named(key), Said(key=key, things=things))

    def project(self) -> None:
        """Fold what was said since the last time, as one page."""
        facts = self.history.facts[self.start :]
        project(self.connection, self.schema, [fold], facts, name="words", start=self.start)
        self.start = self.history.last

    def at(self, position: int | None) -> list[tuple[str, str, int]]:
        query = SQL("select key, text, position from {} order by key").format(
            word.at(self.schema, position)
        )
        return self.connection.execute(query).fetchall()


@pytest.fixture
def tenant(server: str, tenant_template: str) -> Iterator[OpenTenant]:
    """A tenant of the test's own: a table is made in it."""
    yield from _sintang(server, tenant_template)


@pytest.fixture
def words(tenant: OpenTenant) -> Iterator[Words]:
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        for statement in table_ddl(word, tenant.schema):
            connection.execute(statement)
        set_position(connection, tenant.schema, "words", 0)
        yield Words(connection, tenant.schema)


@given(first=st.integers(0, 2**40 - 2), length=st.integers(1, 2**20), place=st.floats(0, 1))
def test_a_past_row_is_filed_where_every_position_it_held_at_looks(
    first: int, length: int, place: float
) -> None:
    to = first + length
    at = first + int(place * (length - 1))
    looked_at = {at >> k << k for k in range(41)} | {((at >> k) + 1) << k for k in range(41)}
    assert first <= node(first, to) < to
    assert node(first, to) in looked_at


def test_one_page_may_change_a_row_many_times(words: Words) -> None:
    for text in ("one", "two", "three"):
        words.say("a", text)
    words.project()
    words.say("a", "four")
    words.project()
    shown = [words.at(position) for position in range(5)]
    assert shown == [
        [],
        [("a", "one", 1)],
        [("a", "two", 2)],
        [("a", "three", 3)],
        [("a", "four", 4)],
    ]


def test_one_fact_may_change_a_row_twice_and_only_the_last_is_ever_seen(words: Words) -> None:
    words.say("a", "one", "two")
    words.say("a", "three", "-", "four")
    words.say("b", "five", "-")
    words.project()
    assert words.at(1) == [("a", "two", 1)]
    assert words.at(2) == words.at(3) == words.at(None) == [("a", "four", 2)]


def test_a_removed_row_is_gone_from_then_on_and_may_come_back(words: Words) -> None:
    words.say("a", "one")
    words.project()
    words.say("a", "-")
    words.say("a", "-")
    words.say("a", "again")
    words.project()
    assert [words.at(position) for position in range(1, 5)] == [
        [("a", "one", 1)],
        [],
        [],
        [("a", "again", 4)],
    ]


def test_what_changes_nothing_leaves_no_history(words: Words) -> None:
    words.say("a", "same")
    words.say("a", "same")
    words.project()
    assert words.at(None) == [("a", "same", 1)]
    past = words.connection.execute(
        SQL("select count(*) from {}").format(word.history(words.schema))
    ).fetchone()
    assert past == (0,)


def test_rows_that_stand_in_place_say_what_was_recorded_whatever_its_text(words: Words) -> None:
    texts = [
        "",
        "a, (b)",
        'say "a"',
        r"back\slash \N {1,2}",
        "5% of %s %(a)s",
        "o'clock; --",
        "é 你\n\t",
    ]
    for number, text in enumerate(texts):
        words.say(f"{number}", text)
    words.say("gone", "before")
    words.project()
    held = len(words.history.facts)
    for number, text in enumerate(reversed(texts)):
        words.say(f"{number}", text)
        words.say(f"new {text}", text)
    words.say("gone", "-")
    words.say("cut", "\0half \ud83d")
    later = folded_later(words.connection, words.schema, [fold], words.history.facts[held:], held)
    about = SchemaAt(words.schema, words.history.last, later)
    stored = "\N{REPLACEMENT CHARACTER}half \N{REPLACEMENT CHARACTER}"
    expected = {
        **{f"{number}": text for number, text in enumerate(reversed(texts))},
        **{f"new {text}": text for text in texts},
        "cut": stored,
    }
    for rows in (
        word.at(about, None),
        SQL("({}) held").format(word.page(about, None, SQL("true"), SQL("key"), 100)),
    ):
        query = SQL("select key, text, note from {} where %(all)s").format(rows)
        found = words.connection.execute(query, {"all": True}).fetchall()
        assert sorted(found) == sorted((key, text, None) for key, text in expected.items())
    first = word.page(about, None, SQL("text > 'b' or text = ''"), SQL("key desc"), 3)
    newest = sorted((key for key, text in expected.items() if text > "b" or not text), reverse=True)
    assert [row[0] for row in words.connection.execute(first)] == newest[:3]


@pytest.mark.parametrize("text", ["tab\there", "line\nbreak\r", r"back\slash \N", "é ✓ 你", ""])
def test_any_text_survives_the_way_into_the_table(words: Words, text: str) -> None:
    words.say("a", text)
    words.project()
    words.say("a", "other")
    words.project()
    assert words.at(1) == [("a", text, 1)]


def test_a_search_sees_the_database_and_the_page(words: Words) -> None:
    words.say("a", "x")
    words.say("b", "x")
    words.say("c", "y")
    words.project()
    page = Page(words.connection, words.schema)
    page.position = 4
    rows = page.rows(word)
    assert [row.key for row in rows.where("text", "x")] == ["a", "b"]
    rows.put(Word("c", "x", None))
    rows.put(Word("a", "z", None))
    rows.remove("b")
    rows.put(Word("d", "x", "new"))
    assert [row.key for row in rows.where("text", "x")] == ["c", "d"]
    assert [row.key for row in rows.where("text", "z")] == ["a"]


def test_a_row_type_without_its_position_last_is_refused() -> None:
    class Wrong(NamedTuple):
        position: int
        key: str

    with pytest.raises(TypeError, match="wrong"):
        Table("wrong", Wrong, key=("key",))


def test_a_page_that_fails_leaves_no_trace(board: Board) -> None:
    history = History()
    history.record(named("a"), complaint_submitted())
    breaking = Fold()

    @breaking.when(type(history.facts[0].fact))
    def _break(_page: Page, _recorded: Recorded, _fact: Fact) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        project(
            board.connection,
            board.schema,
            [*FOLDS, breaking],
            history.facts,
            name=POSITION,
            start=0,
        )
    board.show(history.facts)  # from 0: neither position nor rows were kept


def test_of_two_projectors_with_the_same_page_one_writes(board: Board, tenant: OpenTenant) -> None:
    history = History()
    for number in range(40):
        history.record(named(str(number)), complaint_submitted())
    outcomes: list[str] = []
    together = threading.Barrier(3)

    def work() -> None:
        with psycopg.connect(tenant.serving, autocommit=True) as connection:
            together.wait()
            for first in range(0, 40, 4):
                part = history.facts[first : first + 4]
                try:
                    project(connection, board.schema, FOLDS, part, name=POSITION, start=first)
                    outcomes.append("wrote")
                except Moved:
                    outcomes.append("moved")

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count("wrote"), outcomes.count("moved")) == (10, 20)
    count = SQL("select count(*) from {}").format(complaint_status.live(board.schema))
    assert board.connection.execute(count).fetchone() == (40,)


def test_reading_the_past_uses_indexes_and_no_function_call(board: Board) -> None:
    history = History()
    history.record(named("a"), complaint_submitted())
    board.show(history.facts)
    query = SQL("explain select * from {} where complaint = %s").format(
        complaint_status.at(board.schema, 1)
    )
    with board.connection.transaction():
        board.connection.execute("set local enable_seqscan = off")
        plan = "\n".join(row[0] for row in board.connection.execute(query, (named("a"),)))
    assert "Function Scan" not in plan
    assert f"{complaint_status.stored_name}_past" in plan
    assert "Seq Scan" not in plan


def test_every_table_has_a_primary_key_and_compares_text_in_c_order(board: Board) -> None:
    names = [name for table in TABLES for name in table.relations()]
    keyed = board.connection.execute(
        "select c.relname from pg_class c join pg_constraint k on k.conrelid = c.oid"
        " where c.relnamespace = %s::regnamespace and k.contype = 'p'",
        (board.schema,),
    ).fetchall()
    assert set(names) <= {row[0] for row in keyed}
    other = board.connection.execute(
        "select a.attrelid::regclass, attname"
        " from pg_attribute a join pg_class c on c.oid = attrelid"
        " where c.relname = any (%s) and c.relnamespace = %s::regnamespace"
        " and atttypid = 'text'::regtype and attcollation <> 'pg_catalog.\"C\"'::regcollation",
        (names, board.schema),
    ).fetchall()
    assert other == []


def test_digests_tell_equal_tables_from_different_ones(board: Board) -> None:
    history = History()
    for number in range(3):
        history.record(named(str(number)), complaint_submitted())
    board.show(history.facts)

    def of(at: int | None) -> str:
        return digest(board.connection, board.schema, complaint_status, at)

    assert of(3) == of(None)
    assert len({of(at) for at in range(4)}) == 4
    board.connection.execute(
        SQL("update {} set category = 'spoiled' where position = 2").format(
            complaint_status.live(board.schema)
        )
    )
    assert of(3) == of(None) != of(1)
