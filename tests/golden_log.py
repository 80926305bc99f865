"""The golden log: every version of every fact that was ever released, as bytes, and what builds must make of them.

`facts.jsonl` only grows: a line is a fact as it is stored. `roots.json` pins the root of the proof tree at every size
that was released, `digests.json` what each read model shows. `make history` appends what is new in `tests/history/` and
writes the digests again, so that a declared change of a read model is one line of a diff. It never writes over a fact
or a root: where one is no longer what it was, it refuses.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Identifier

from domain.fact import About
from domain.leaf import leaf_bytes, leaf_of
from domain.merkle import leaf_hash
from domain.tiles import GrowingTree
from infra.embedded_postgres import EmbeddedPostgres
from infra.event_catalogue import FACTS
from infra.log_reader import LogReader
from infra.migrations import migrate, open_tenant, tenant_schema
from infra.read_model_tables import make_read_models
from infra.rebuild import digests
from projections.folding import project
from projections.models import FOLDS
from projections.read_model import POSITION
from tests.conftest import UNSAFE_BUT_FAST, _scratch_folder
from tests.projections.history import START, VILLAGE, named

HISTORY: Final = Path(__file__).parent / "history"
LOG: Final = HISTORY / "log"
_PAGE: Final = 50


class Changed(Exception):
    """What was released is no longer what it was."""


class Stored(NamedTuple):
    """A fact as it is stored, by the columns of the log."""

    position: int
    recorded_at: str
    stream: str
    version: int
    topic: str
    region: str | None
    programme: str | None
    period: str | None
    state: str


Root = tuple[int, str]
"""Of the tree over the first so many facts, in hexadecimal digits."""


def kept_facts() -> list[Stored]:
    """The golden log."""
    lines = (LOG / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    return [Stored(**json.loads(line)) for line in lines]


def pinned_roots() -> list[Root]:
    """What was released, by size."""
    return [(size, root) for size, root in json.loads((LOG / "roots.json").read_text())]


def pinned_digests() -> dict[str, str]:
    """What each read model shows of the golden log."""
    found: dict[str, str] = json.loads((LOG / "digests.json").read_text())
    return found


def golden(path: Path) -> tuple[str, int, bytes]:
    """Stored name, version and state of a golden file, as it was written."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    topic = content.pop("topic")
    state = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    return topic, content["v"], state


def released() -> list[tuple[str, int, bytes]]:
    """Every golden file, in the order of the catalogue, which tells lives from their beginning."""
    order = {topic: place for place, topic in enumerate(FACTS)}
    return sorted(map(golden, HISTORY.glob("*.json")), key=lambda each: (order[each[0]], each[1]))


def grown(facts: Sequence[Stored]) -> list[Stored]:
    """The log with every golden file that it lacks. A noun's facts share a stream. Raises Changed."""
    known = {(fact.topic, json.loads(fact.state)["v"]): fact.state.encode() for fact in facts}
    log = list(facts)
    for topic, version, state in released():
        if (topic, version) not in known:
            log.append(_next(log, topic, state))
        elif known[topic, version] != state:
            raise Changed(f"{topic}, version {version}")
    return log


def roots(facts: Sequence[Stored], pinned: Sequence[Root]) -> list[Root]:
    """The pinned roots, and that of what was added since. Raises Changed unless each is what the log makes."""
    hashes = [_leaf_hash(fact) for fact in facts]
    for size, root in pinned:
        if size > len(facts) or _root(hashes[:size]) != root:
            raise Changed(f"among the first {size} facts")
    if pinned and pinned[-1][0] == len(facts):
        return list(pinned)
    return [*pinned, (len(facts), _root(hashes))]


def write(connection: psycopg.Connection[Any], schema: str, facts: Sequence[Stored]) -> None:
    """Put these bytes into a tenant's log."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(
            SQL("update {} set last = %s, at = %s").format(Identifier(schema, "log_head")),
            (len(facts), facts[-1].recorded_at),
        )
        cursor.executemany(
            SQL(
                "insert into {} (notification_id, recorded_at, originator_id, originator_version, topic, region,"
                " programme, period, state) values (%s, %s, %s, %s, %s, %s, %s, %s, convert_to(%s, 'UTF8'))"
            ).format(Identifier(schema, "stored_events")),
            facts,
        )


def shown(connection: psycopg.Connection[Any], schema: str) -> dict[str, str]:
    """Load and fold the log of a tenant that was not projected yet; answer what its read models show."""
    position, log = 0, LogReader(connection, schema)
    while facts := log.page(position, _PAGE):
        project(connection, schema, FOLDS, facts, name=POSITION, start=position)
        position = facts[-1].position
    return digests(connection, schema)


def _next(log: Sequence[Stored], topic: str, state: bytes) -> Stored:
    position = len(log) + 1
    stream = str(named(topic.partition(".")[0]))
    version = 1 + sum(fact.stream == stream for fact in log)
    told = json.loads(state)["fact"]
    region, programme, period = (
        value if isinstance(value := told.get(name), str) else None
        for name in ("region", "programme", "period")
    )
    recorded_at = (START + timedelta(minutes=position)).isoformat()
    return Stored(
        position,
        recorded_at,
        stream,
        version,
        topic,
        region or VILLAGE,
        programme,
        period,
        state.decode(),
    )


def _leaf_hash(fact: Stored) -> bytes:
    about = About(fact.region, fact.programme, fact.period)
    recorded_at = datetime.fromisoformat(fact.recorded_at)
    state = sha256(fact.state.encode()).hexdigest()
    leaf = leaf_of(
        fact.position, recorded_at, UUID(fact.stream), fact.version, fact.topic, about, state
    )
    return leaf_hash(leaf_bytes(leaf))


def _root(hashes: Sequence[bytes]) -> str:
    tree = GrowingTree()
    tree.grow(b"".join(hashes))
    return tree.root().hex()


def _digests_of(facts: Sequence[Stored]) -> dict[str, str]:
    schema = tenant_schema("61.05")
    for folder in _scratch_folder():
        with (
            EmbeddedPostgres(folder / "postgres", options=UNSAFE_BUT_FAST) as server,
            psycopg.connect(server.dsn(), autocommit=True) as connection,
        ):
            migrate(server.dsn())
            open_tenant(connection, "61.05", "Sintang", "demonstration", make_read_models)
            write(connection, schema, facts)
            return shown(connection, schema)
    raise AssertionError


def main() -> None:
    """Append what is new, and pin again what read models show."""
    LOG.mkdir(exist_ok=True)
    begun = (LOG / "facts.jsonl").exists()
    facts = grown(kept_facts() if begun else [])
    pins = roots(facts, pinned_roots() if begun else [])
    shows = _digests_of(facts)
    lines = [json.dumps(fact._asdict(), ensure_ascii=False) + "\n" for fact in facts]
    (LOG / "facts.jsonl").write_text("".join(lines), encoding="utf-8")
    sizes = ",\n".join(json.dumps(pin) for pin in pins)
    (LOG / "roots.json").write_text(f"[\n{sizes}\n]\n")
    (LOG / "digests.json").write_text(json.dumps(shows, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
