"""No text of a fact may stop the projector: what is recorded is there for ever."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from domain.fact import About, Envelope, Recorded
from infra.event_catalogue import FACTS
from infra.read_model_tables import begin_again
from infra.rebuild import digests
from projections.audit_trail import audit_trail
from projections.folding import project
from projections.models import FOLDS
from projections.read_model import POSITION
from tests.projections.conftest import Board
from tests.projections.history import START, named

GOLDEN = Path(__file__).parents[1] / "history"

AWKWARD = (
    "tab\t line\n return\r back\\slash \\N \\. \"quoted\" 'too' 👩‍🌾 é 你 \N{REPLACEMENT CHARACTER}"
)
TEXTS = {
    "nul": "\0",
    "can be stored": AWKWARD + "".join(map(chr, range(1, 32))),
    "cannot": "\0a\tb\nc\\d\r'\"\0 half a surrogate pair: \ud83d " + AWKWARD,
}


def _filled(value: Any, text: str) -> Any:
    """The same value with every text in it replaced."""
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(_filled(part, text) for part in value)
    if isinstance(value, msgspec.Struct):
        fields = {name: _filled(getattr(value, name), text) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **fields)
    return value


def _newest(topic: str) -> Path:
    """The golden example of the version that is recorded now."""
    return max(
        GOLDEN.glob(f"{topic}.v*.json"), key=lambda path: int(path.name.rsplit(".v", 1)[1][:-5])
    )


def _facts_that_say(text: str) -> list[Recorded]:
    """A fact of every kind, those of one noun in one stream, with this text in every text field."""
    facts = []
    for position, (topic, kind) in enumerate(FACTS.items(), 1):
        stored = json.loads(_newest(topic).read_text(encoding="utf-8"))
        fact = msgspec.convert(stored["fact"], kind)
        envelope = msgspec.convert(stored["envelope"], Envelope)
        facts.append(
            Recorded(
                position,
                START + timedelta(minutes=position),
                named(topic.partition(".")[0]),
                position,
                topic,
                About(text, text, text),
                _filled(fact, text),
                _filled(envelope, text),
            )
        )
    return facts


def _project(board: Board, facts: list[Recorded], page: int) -> None:
    for first in range(0, len(facts), page):
        project(
            board.connection,
            board.schema,
            FOLDS,
            facts[first : first + page],
            name=POSITION,
            start=first,
        )


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_a_fact_says_it_is_projected_the_same_in_any_page(board: Board, text: str) -> None:
    facts = _facts_that_say(text)
    _project(board, facts, page=1)
    one_by_one = digests(board.connection, board.schema)
    with board.connection.transaction():
        begin_again(board.connection, board.schema)
    _project(board, facts, page=len(facts))
    assert digests(board.connection, board.schema) == one_by_one


def test_what_cannot_be_stored_is_shown_as_a_replacement_character(board: Board) -> None:
    _project(board, _facts_that_say("a\0b\ud800c"), page=7)
    shown = board.connection.execute(
        f"select distinct actor, basis from {board.schema}.{audit_trail.stored_name}"
    ).fetchall()
    assert shown == [("a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c",) * 2]
