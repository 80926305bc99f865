"""Whoever edits behind our back, with all rights and every guard taken away, is caught with the position."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from domain.bundle import Selection
from infra.bundle_writing import write_bundle
from infra.checkpoint_delivery import deliver, dropped
from infra.checkpoints import HistoryChanged, catch_up, sign, signers
from infra.codec import Unreadable
from infra.doctor import Finding, Level, examine_tenant
from infra.doctor_history import examine_history, examine_signatures
from infra.doctor_keys import examine_sealing
from infra.log_damage import LogDamaged
from infra.log_reader import LogReader
from infra.migrations import Tenant, tenants
from infra.pool import open_pool
from infra.recorder import LogRecorder, TenantDatastore
from infra.replay import history, in_words
from infra.settings import Settings, Unavailable
from infra.signed_note import Signer
from tests.conftest import _sintang
from tests.infra.bundles import ORIGIN, order_of, unwatched
from tests.infra.units import new_unit
from tests.running import SECRET

EARLY, SIGNED, NOTARISED, RECORDED = 20, 40, 50, 60
"""How many facts the first and the last checkpoint cover, how many are in the tree, and how many there are."""

_TABLES = ("stored_events", "log_head", "command", "checkpoint", "checkpoint_signature")
_UNGUARD = "".join(f"ALTER TABLE {{s}}.{table} DISABLE TRIGGER ALL;" for table in _TABLES)
_ABOUT_PROOFS = (
    *("checkpoint_delivery", "checkpoint_signature", "checkpoint", "notary_tile"),
    "projection_position WHERE name = 'notary'",
)
_NAMED = re.compile(r"(?:positions?|checkpoint of) (-?\d+)(?: (?:to|and) (\d+))?")


class Edit(NamedTuple):
    """What a superuser does, and the position that must be named; of a range, the first and the last.

    signing the position that signing names, where it is another: signing notarises first what is recorded
    proves  whether the facts under the last signature are untouched, so that a bundle of them is rightly proven
    """

    statement: str
    first: int
    last: int | None = None
    proves: bool = False
    signing: int | None = None


def row(position: int, change: str) -> str:
    return f"UPDATE {{s}}.stored_events SET {change} WHERE notification_id = {position};"


def tiles(change: str, where: str = "true") -> str:
    return f"UPDATE {{s}}.notary_tile SET {change} WHERE {where};"


def noted(at: str) -> str:
    return f"UPDATE {{s}}.projection_position SET at = {at} WHERE name = 'notary';"


def head(change: str) -> str:
    return f"UPDATE {{s}}.log_head SET {change};"


def added(position: int) -> str:
    """A fact more, made from the first."""
    return (
        "INSERT INTO {s}.stored_events SELECT gen_random_uuid(), 1, topic, state,"
        f" {position}, (SELECT max(recorded_at) FROM {{s}}.stored_events"
        f" WHERE notification_id < {max(position, 2)}), region"
        " FROM {s}.stored_events WHERE notification_id = 1;"
    )


def removed(where: str) -> str:
    return f"DELETE FROM {{s}}.stored_events WHERE {where};"


def moved(by: int, after: int) -> str:
    """Later facts get other positions, in two steps: positions are unique."""
    return "".join(
        f"UPDATE {{s}}.stored_events SET notification_id = notification_id + {step}"
        f" WHERE notification_id > {since};"
        for step, since in ((1000 + by, after), (-1000, 1000))
    )


def swapped(one: int, other: int) -> str:
    return (
        f"{row(one, 'notification_id = 1000')}{row(other, f'notification_id = {one}')}"
        f"{row(1000, f'notification_id = {other}')}"
    )


UNINDEXED = "DROP INDEX {s}.stored_events_notification_id_idx;"
UNCHECKED = "ALTER TABLE {s}.stored_events DROP CONSTRAINT stored_events_notification_id_check;"
TREE_ANEW = "DELETE FROM {s}.notary_tile;" + noted("0")


def nullable(table: str, column: str) -> str:
    return f"ALTER TABLE {{s}}.{table} ALTER COLUMN {column} DROP NOT NULL;"


EDITS = {
    # a row
    "a state": Edit(row(13, "state = convert_to('{{}}', 'UTF8')"), 13),
    "a state that is no text": Edit(row(13, r"state = '\xff00'"), 13),
    "a state, not signed yet": Edit(row(46, "state = ''"), 46, proves=True),
    "a time by a microsecond": Edit(row(13, "recorded_at = recorded_at + interval '1 us'"), 13),
    "a version": Edit(row(13, "originator_version = 7"), 13),
    "a stream": Edit(row(13, "originator_id = gen_random_uuid()"), 13),
    "a topic": Edit(row(13, "topic = topic || ' '"), 13),
    "a region": Edit(row(20, "region = NULL"), 20),
    "a programme": Edit(row(21, "programme = 'PKH'"), 21),
    "a period": Edit(row(40, "period = '2022-T2'"), 40),
    # what cannot be read
    "infinity": Edit(row(13, "recorded_at = 'infinity'"), 13),
    "minus infinity": Edit(row(13, "recorded_at = '-infinity'"), 13),
    "before Christ": Edit(row(13, "recorded_at = '0044-03-15 BC'"), 13),
    "after the year 9999": Edit(row(13, "recorded_at = '20000-01-01'"), 13),
    "the year 9999": Edit(row(13, "recorded_at = '9999-12-31T23:59:59Z'"), 13),
    "infinity, not signed yet": Edit(row(46, "recorded_at = 'infinity'"), 46, proves=True),
    "infinity, not notarised yet": Edit(row(56, "recorded_at = 'infinity'"), 56, proves=True),
    "a text that JSON escapes": Edit(row(56, "region = '61\"05'"), 56, proves=True),
    "no state, not notarised yet": Edit(
        nullable("stored_events", "state") + row(56, "state = NULL"), 56, proves=True
    ),
    "a long region": Edit(row(56, "region = repeat('x', 5000)"), 56, proves=True),
    "a version below 1": Edit(row(56, "originator_version = -1"), 56, proves=True),
    "no state": Edit(nullable("stored_events", "state") + row(13, "state = NULL"), 13),
    "no time": Edit(nullable("stored_events", "recorded_at") + row(13, "recorded_at = NULL"), 13),
    "no topic": Edit(nullable("stored_events", "topic") + row(56, "topic = NULL"), 56, proves=True),
    "no position": Edit(
        nullable("stored_events", "notification_id") + row(13, "notification_id = NULL"), 13
    ),
    # rows taken out, put in, or put elsewhere
    "taken out": Edit(removed("notification_id = 13"), 13),
    "taken out, not notarised yet": Edit(removed("notification_id = 56"), 56, proves=True),
    "taken out at the end": Edit(removed("notification_id > 58"), 59, proves=True),
    "taken out at the end, head too": Edit(
        removed("notification_id > 58") + head("last = 58"), 59, proves=True
    ),
    "taken out, later ones moved up": Edit(
        removed("notification_id = 13") + moved(-1, 13) + head("last = 59"), 13
    ),
    "taken out late, later ones moved up": Edit(
        removed("notification_id = 53") + moved(-1, 53) + head("last = 59"), 55, proves=True
    ),
    "put in, later ones moved down": Edit(
        moved(1, 52) + added(53) + head("last = 61"), 55, proves=True
    ),
    "put in behind the head": Edit(added(61), 61, proves=True),
    "put in behind the head, which moved": Edit(added(61) + head("last = 61"), 61, proves=True),
    "put in far behind the head": Edit(added(70) + head("last = 70"), 61, proves=True),
    "put in before the first": Edit(UNCHECKED + added(0), 0, proves=True),
    "put in beside another": Edit(UNINDEXED + added(13), 13),
    "put in beside another late": Edit(UNINDEXED + added(56), 56, proves=True),
    "swapped": Edit(swapped(13, 33), 13),
    "swapped, not notarised yet": Edit(swapped(53, 58), 54, proves=True),
    # the head
    "head back": Edit(head("last = 57"), 58, proves=True),
    "head on": Edit(head("last = 63"), 61, proves=True),
    "head's time on": Edit(head("at = at + interval '1 us'"), 60, proves=True),
    "head's time back": Edit(head("at = at - interval '1 us'"), 60, proves=True),
    "head's time infinite": Edit(head("at = 'infinity'"), 60, proves=True),
    "head's time minus infinite": Edit(head("at = '-infinity'"), 60, proves=True),
    "no head": Edit("DELETE FROM {s}.log_head;", 60, proves=True),
    # the tree
    "a longer tile": Edit(
        tiles("hashes = hashes || sha256('x')", "level = 0 AND number = 3"), 51, proves=True
    ),
    "a full tile that is longer": Edit(
        tiles("hashes = hashes || sha256('x')", "level = 0 AND number = 1"), 33, proves=True
    ),
    "a shorter tile": Edit(tiles("hashes = '\\x00'", "level = 0 AND number = 1"), 17, proves=True),
    "tiles of no number": Edit(
        "INSERT INTO {s}.notary_tile VALUES (0, 4, ''), (0, -1, ''), (2147483647, 9223372036854775807, '');",
        51,
        proves=True,
        signing=61,
    ),
    "no tiles": Edit("TRUNCATE {s}.notary_tile;", 1, proves=True),
    "a tile less": Edit("DELETE FROM {s}.notary_tile WHERE (level, number) = (0, 2);", 33, proves=True),
    "a hash": Edit(tiles("hashes = overlay(hashes PLACING sha256('x') FROM 33)", "level = 1"), 17, proves=True),
    "notary back": Edit(noted("30"), 31, proves=True),
    "notary back to where a tile ends": Edit(noted("48"), 49, proves=True),
    "notary at the beginning": Edit(noted("0"), 1, proves=True),
    "notary before the beginning": Edit(noted("-7"), 1, proves=True),
    "notary on": Edit(noted("55"), 51, proves=True),
    "notary beyond the log": Edit(noted("9000000000"), 51, proves=True),
    # what only signatures tell
    "log and tree": Edit(row(33, "region = '61.06'") + TREE_ANEW, EARLY + 1, SIGNED),
    "a signed root": Edit("UPDATE {s}.checkpoint SET root = sha256(root) WHERE tree_size = 20;", 1, EARLY),
    "another root beside": Edit(
        "INSERT INTO {s}.checkpoint SELECT 'puskesos/61.05/0', tree_size, sha256(root) FROM {s}.checkpoint;",
        1, EARLY, proves=True,
    ),
    "a size": Edit("UPDATE {s}.checkpoint SET tree_size = 41 WHERE tree_size = 40;", 21, 41, proves=True),
    "a size beyond the log": Edit(
        "UPDATE {s}.checkpoint SET tree_size = 90 WHERE tree_size = 40;", 61, proves=True
    ),
    "a checkpoint": Edit("DELETE FROM {s}.checkpoint WHERE tree_size = 20;", 20, proves=True),
    "a signature": Edit("DELETE FROM {s}.checkpoint_signature WHERE tree_size = 20;", 20),
    "a forged signature": Edit(
        "UPDATE {s}.checkpoint_signature SET line = (SELECT max(line) FROM {s}.checkpoint_signature"
        " WHERE tree_size = 40) WHERE tree_size = 20;",
        20,
    ),
}  # fmt: skip


class Scene(NamedTuple):
    owner: psycopg.Connection[Any]
    tenant: Tenant
    keys: list[Signer]
    dsn: str


@pytest.fixture(scope="module")
def scene(server: str, tenant_template: str) -> Iterator[Scene]:
    """A log of commands: some facts signed twice, some only in the tree, some recorded since."""
    for opened in _sintang(server, tenant_template):
        with (
            open_pool(opened.serving) as pool,
            psycopg.connect(opened.owner, autocommit=True) as owner,
        ):
            keys = signers(pool, opened.schema, SECRET, ORIGIN)
            recorder = LogRecorder(TenantDatastore(pool, opened.schema))
            for until in (EARLY, SIGNED, NOTARISED, RECORDED):
                for _ in range((EARLY if until <= SIGNED else 10) // 5):
                    recorder.write([new_unit(5)])
                if until <= SIGNED:
                    sign(owner, opened.schema, keys)
                elif until == NOTARISED:
                    catch_up(owner, opened.schema)
            yield Scene(owner, tenants(owner)[0], keys, opened.owner)


def environed(folder: Path) -> Settings:
    return Settings(home=folder, checkpoint_folder=folder)


def errors(findings: Iterator[Finding]) -> list[str]:
    return [each.what for each in findings if each.level is Level.ERROR]


def positions(texts: list[str]) -> set[tuple[int, int]]:
    """The positions that are named, each as first and last."""
    return {
        (int(found[1]), int(found[2] or found[1]))
        for text in texts
        for found in _NAMED.finditer(text)
    }


def doctor(scene: Scene) -> list[str]:
    """What the checks of the history say; the other checks have to be able to look, too."""
    for check in (examine_tenant, examine_sealing):
        assert list(check(scene.owner, scene.tenant))
    return errors(examine_history(scene.owner, scene.tenant)) + errors(
        examine_signatures(scene.owner, scene.dsn, scene.tenant, SECRET)
    )


def refusal(scene: Scene) -> list[str]:
    """Why nothing is signed; nothing where it is."""
    schema = scene.tenant.schema
    before = signed_sizes(scene)
    try:
        sign(scene.owner, schema, scene.keys)
    except (HistoryChanged, LogDamaged) as refused:
        assert signed_sizes(scene) == before
        return [str(refused)]
    return []


def signed_sizes(scene: Scene) -> list[Any]:
    return scene.owner.execute(
        SQL("SELECT * FROM {} ORDER BY origin, tree_size").format(
            Identifier(scene.tenant.schema, "checkpoint")
        )
    ).fetchall()


def proves(scene: Scene, path: Path) -> bool:
    """Whether a bundle of what is signed is written; it is written only where `verify` says that it is proven."""
    order = order_of(scene.tenant.schema, SIGNED, Selection())
    try:
        write_bundle(scene.owner, order, scene.keys[0], path, unwatched)
    except (LogDamaged, Unavailable):
        return False
    return True


def replayed(scene: Scene) -> list[str]:
    """What a replay says of the log being damaged; an office is looked for by the database."""
    told = []
    for office in (None, "secretariat"):
        try:
            for fact in history(LogReader(scene.owner, scene.tenant.schema), None, office=office):
                in_words(fact, "id", UTC)
        except (LogDamaged, Unreadable) as error:
            told.append(str(error))
    return told


def test_an_untouched_log_is_signed_and_proven(scene: Scene, tmp_path: Path) -> None:
    with scene.owner.transaction(force_rollback=True):
        assert doctor(scene) == []
        assert proves(scene, tmp_path / "a")
        assert len(replayed(scene)) == 0
        assert refusal(scene) == []


def test_what_was_dropped_outside_tells_of_a_history_that_was_made_anew(
    scene: Scene, tmp_path: Path
) -> None:
    schema, settings = scene.tenant.schema, environed(tmp_path)
    with scene.owner.transaction(force_rollback=True):
        deliver(scene.owner, schema, settings)
    (tmp_path / "forged.checkpoint").write_text(f"{ORIGIN}\n50\n{'A' * 43}=\n\n")
    (tmp_path / "broken.checkpoint").write_bytes(b"\xff")
    elsewhere = dropped(settings, scene.keys)
    assert [each.size for each in elsewhere] == [SIGNED]
    assert errors(examine_history(scene.owner, scene.tenant, elsewhere)) == []
    everything = row(13, "region = '61.06'") + "".join(
        f"DELETE FROM {{s}}.{table};" for table in _ABOUT_PROOFS
    )
    with scene.owner.transaction(force_rollback=True):
        scene.owner.execute((_UNGUARD + everything).format(s=schema).encode())
        catch_up(scene.owner, schema)
        assert doctor(scene) == []  # what the database keeps agrees with itself
        told = errors(examine_history(scene.owner, scene.tenant, elsewhere))
        assert positions(told) == {(1, SIGNED)}
        with pytest.raises(HistoryChanged):
            sign(scene.owner, schema, scene.keys, elsewhere)
        assert signed_sizes(scene) == []


@pytest.mark.parametrize("name", EDITS)
def test_a_superuser_is_caught_with_the_position(scene: Scene, name: str, tmp_path: Path) -> None:
    edit, schema = EDITS[name], scene.tenant.schema
    expected = (edit.first, edit.last or edit.first)
    with scene.owner.transaction(force_rollback=True):
        scene.owner.execute((_UNGUARD + edit.statement).format(s=schema).encode())
        assert expected in positions(doctor(scene)), doctor(scene)
        assert positions(replayed(scene)) <= {expected}
        assert proves(scene, tmp_path / "a") is edit.proves
        refused = refusal(scene)
        assert positions(refused) == {(edit.signing, edit.signing) if edit.signing else expected}
