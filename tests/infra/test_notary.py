"""The notary: every fact is a leaf once, by whomever notarised; and a changed log is found, with its position."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from domain.fact import About
from domain.leaf import leaf_bytes, leaf_of
from domain.merkle import leaf_hash
from domain.tiles import GrowingTree, TileId, edge_of
from infra.log_reader import LogGap
from infra.notary import (
    Difference,
    Signed,
    compare,
    leaf_hashes,
    notarise,
    read_tiles,
)
from tests.conftest import OpenTenant
from tests.infra.notarising import append, notarise_all, record, tamper
from tests.infra.units import new_fact

Connection = psycopg.Connection[Any]

ODD = (
    About("61.05", None, "2022-T2"),
    About("an 'odd' region", "é…😀", "\x7f\u2028\ufeff"),
    About("/<&", "", None),
)


@pytest.fixture
def connection(tenant: OpenTenant) -> Iterator[Connection]:
    with psycopg.connect(tenant.serving, autocommit=True) as connection:
        yield connection


def kept_root(connection: Connection, schema: str, size: int) -> bytes:
    return GrowingTree(size, read_tiles(connection, schema, edge_of(size))).root()


def leaves_in_python(connection: Connection, schema: str) -> list[bytes]:
    rows = connection.execute(
        "SELECT notification_id, recorded_at, originator_id, originator_version, topic,"
        f" region, programme, period, state FROM {schema}.stored_events ORDER BY notification_id"
    ).fetchall()
    return [
        leaf_hash(
            leaf_bytes(
                leaf_of(
                    position, at, stream, version, topic, About(*about), sha256(state).hexdigest()
                )
            )
        )
        for position, at, stream, version, topic, *about, state in rows
    ]


def test_the_database_makes_the_same_leaves_as_the_domain(
    tenant: OpenTenant, connection: Connection
) -> None:
    append(tenant, [new_fact(about=about) for about in ODD])
    with psycopg.connect(tenant.owner, autocommit=True) as owner:  # times that are hard to round
        for number, moment in enumerate(
            (
                "1970-01-01T00:00:00.000001Z",
                "2026-11-26T09:59:59.999999Z",
                "2099-12-31T23:59:59.499999Z",
            ),
            4,
        ):
            owner.execute(
                f"INSERT INTO {tenant.schema}.stored_events VALUES (%s, 1, 'a.b', %s, %s, %s)",
                (uuid4(), bytes(range(256)), number, moment),
            )

    assert b"".join(leaf_hashes(connection, tenant.schema, 0, 6)) == b"".join(
        leaves_in_python(connection, tenant.schema)
    )


def test_who_fails_in_the_middle_of_a_page_leaves_the_connection_as_it_was(
    tenant: OpenTenant, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tenant, 3000)
    grow, seen = GrowingTree.grow, list[int]()

    def fails(tree: GrowingTree, hashes: bytes) -> dict[TileId, bytes]:
        seen.append(len(hashes))
        if len(seen) == 2:
            raise MemoryError
        return grow(tree, hashes)

    monkeypatch.setattr(GrowingTree, "grow", fails)
    with pytest.raises(MemoryError):
        notarise(connection, tenant.schema)
    assert connection.info.transaction_status is TransactionStatus.IDLE
    assert not notarise(connection, tenant.schema)
    assert isinstance(compare(connection, tenant.schema, []), Signed)


@pytest.mark.parametrize("page", [1, 7, 16, 100, 1000])
def test_the_tree_is_the_same_however_it_is_paged(
    tenant: OpenTenant, connection: Connection, page: int
) -> None:
    tree = GrowingTree()
    for count in (1, 14, 1, 30):
        record(tenant, count)
        notarise_all(connection, tenant.schema, page)
        tree.grow(b"".join(leaves_in_python(connection, tenant.schema)[tree.size :]))
        assert kept_root(connection, tenant.schema, tree.size) == tree.root()
    assert not notarise(connection, tenant.schema)
    sound = Signed(tree.size, tree.root())
    assert compare(connection, tenant.schema, [sound]) == sound


def test_two_notaries_beside_writers_write_every_leaf_once(tenant: OpenTenant) -> None:
    failures: list[BaseException] = []

    def work(job: Any) -> threading.Thread:
        def guarded() -> None:
            try:
                with psycopg.connect(tenant.serving, autocommit=True) as own:
                    for _ in range(20):
                        job(own)
            except BaseException as error:  # noqa: BLE001 # told below
                failures.append(error)

        return threading.Thread(target=guarded)

    threads = [work(lambda _: record(tenant, 9)) for _ in range(2)]
    threads += [work(lambda own: notarise_all(own, tenant.schema, 8)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []

    with psycopg.connect(tenant.serving, autocommit=True) as own:
        notarise_all(own, tenant.schema)
        tree = GrowingTree()
        tree.grow(b"".join(leaf_hashes(own, tenant.schema, 0, 360)))
        assert kept_root(own, tenant.schema, 360) == tree.root()
        assert compare(own, tenant.schema, []) == Signed(360, tree.root())


def test_a_notary_that_dies_leaves_nothing_half_done(
    tenant: OpenTenant, connection: Connection
) -> None:
    record(tenant, 40)
    dying = psycopg.connect(tenant.serving)
    dying.execute("SELECT 1")  # the transaction, which is never committed
    notarise(dying, tenant.schema)
    assert isinstance(compare(dying, tenant.schema, []), Signed)
    dying.close()

    assert read_tiles(connection, tenant.schema, edge_of(40)) == {}
    notarise_all(connection, tenant.schema)
    tree = GrowingTree()
    tree.grow(b"".join(leaves_in_python(connection, tenant.schema)))
    assert kept_root(connection, tenant.schema, 40) == tree.root()


def test_a_missing_fact_stops_the_notary(tenant: OpenTenant, connection: Connection) -> None:
    record(tenant, 30)
    tamper(tenant, "DELETE FROM {log} WHERE notification_id = 23")
    with pytest.raises(LogGap) as gap:
        notarise_all(connection, tenant.schema)
    assert gap.value.missing == 23


@pytest.fixture
def signed(tenant: OpenTenant, connection: Connection) -> list[Signed]:
    """A log of 300 facts, notarised, of which checkpoints were made at 100 and at 250."""
    found: list[Signed] = []
    for count in (100, 150, 50):
        record(tenant, count)
        notarise_all(connection, tenant.schema)
        size = sum(each.size for each in found[-1:]) + count
        found.append(Signed(size, kept_root(connection, tenant.schema, size)))
    return found[:2]


@pytest.mark.parametrize(
    ("change", "position"),
    [
        ("state = convert_to('{{}}', 'UTF8') WHERE notification_id = 123", 123),
        ("recorded_at = recorded_at + interval '1 us' WHERE notification_id >= 17", 17),
        ("region = NULL WHERE notification_id = 250", 250),
        ("topic = topic || ' ' WHERE notification_id = 299", 299),
    ],
)
def test_a_changed_fact_is_named(
    tenant: OpenTenant, connection: Connection, signed: list[Signed], change: str, position: int
) -> None:
    tamper(tenant, "UPDATE {log} SET " + change)
    assert compare(connection, tenant.schema, signed, page=64) == Difference(
        position, position, log_changed=True
    )


def test_a_fact_that_was_put_in_the_place_of_another_is_named(
    tenant: OpenTenant, connection: Connection, signed: list[Signed]
) -> None:
    record(tenant, 1)
    tamper(tenant, "DELETE FROM {log} WHERE notification_id = 120")
    tamper(tenant, "UPDATE {log} SET notification_id = 120 WHERE notification_id = 301")
    assert compare(connection, tenant.schema, signed) == Difference(120, 120, log_changed=True)


def test_a_fact_taken_out_is_named_though_the_later_ones_moved_up(
    tenant: OpenTenant, connection: Connection, signed: list[Signed]
) -> None:
    tamper(tenant, "DELETE FROM {log} WHERE notification_id = 120")
    tamper(
        tenant,
        "UPDATE {log} SET notification_id = notification_id + 999 WHERE notification_id > 120",
    )
    tamper(
        tenant,
        "UPDATE {log} SET notification_id = notification_id - 1000 WHERE notification_id > 999",
    )
    assert compare(connection, tenant.schema, signed) == Difference(120, 120, log_changed=True)


def test_tiles_made_again_over_a_changed_log_are_betrayed_by_what_was_signed(
    tenant: OpenTenant, connection: Connection, signed: list[Signed]
) -> None:
    tamper(tenant, "UPDATE {log} SET region = '61.06' WHERE notification_id = 123")
    with psycopg.connect(tenant.owner, autocommit=True) as owner:
        owner.execute(f"TRUNCATE {tenant.schema}.notary_tile")
        owner.execute(f"UPDATE {tenant.schema}.projection_position SET at = 0")
    notarise_all(connection, tenant.schema)

    assert isinstance(compare(connection, tenant.schema, []), Signed)
    assert compare(connection, tenant.schema, signed) == Difference(101, 250, True)


@pytest.mark.parametrize(
    ("damage", "position"),
    [
        ("UPDATE {tiles} SET hashes = sha256(hashes) || hashes WHERE level = 0 AND number = 3", 49),
        (
            "UPDATE {tiles} SET hashes = overlay(hashes PLACING sha256(hashes) FROM 33) WHERE level = 1",
            17,
        ),
        ("DELETE FROM {tiles} WHERE level = 1 AND number = 0", 1),
    ],
)
def test_damaged_tiles_are_told_from_a_changed_log(
    tenant: OpenTenant, connection: Connection, signed: list[Signed], damage: str, position: int
) -> None:
    tamper(tenant, damage)
    assert compare(connection, tenant.schema, signed) == Difference(
        position, position, log_changed=False
    )


def test_facts_removed_at_the_end_are_missed(
    tenant: OpenTenant, connection: Connection, signed: list[Signed]
) -> None:
    tamper(tenant, "DELETE FROM {log} WHERE notification_id > 280")
    with pytest.raises(LogGap) as gap:
        compare(connection, tenant.schema, signed)
    assert gap.value.missing == 281
