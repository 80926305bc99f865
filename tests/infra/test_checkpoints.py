"""Checkpoints: signed over an unchanged history only, kept for ever, cosigned by witnesses that are known."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from api.refusals import CheckpointUnknown, NoteMalformed, WitnessUnknown
from domain.checkpoint import Note, origin_of, read_checkpoint
from infra.checkpoints import (
    HistoryChanged,
    add_signer,
    catch_up,
    keep_cosignatures,
    newest,
    note_of,
    sign,
    signers,
)
from infra.pool import Pool, open_pool
from infra.settings import ConfigurationError
from infra.signed_note import Signer
from tests.conftest import OpenTenant
from tests.infra.notarising import record, tamper
from tests.infra.witness import Witness

Connection = psycopg.Connection[Any]

MASTER_KEY = bytes(range(32))
ORIGIN = origin_of("puskesos.example", "61.05", 1)


@pytest.fixture
def pool(tenant: OpenTenant) -> Iterator[Pool]:
    with open_pool(tenant.serving) as pool:
        yield pool


@pytest.fixture
def connection(tenant: OpenTenant) -> Iterator[Connection]:
    with psycopg.connect(tenant.serving, autocommit=True) as connection:
        yield connection


@pytest.fixture
def keys(tenant: OpenTenant, pool: Pool) -> list[Signer]:
    return signers(pool, tenant.schema, MASTER_KEY, ORIGIN)


def note(connection: Connection, schema: str) -> Note:
    checkpoint = newest(connection, schema)
    assert checkpoint is not None
    return note_of(connection, schema, checkpoint)


def count(connection: Connection, schema: str, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {schema}.{table}").fetchone()
    assert row is not None
    return int(row[0])


def test_a_checkpoint_names_the_log_its_size_and_its_root(
    tenant: OpenTenant, connection: Connection, keys: list[Signer]
) -> None:
    assert sign(connection, tenant.schema, keys) is None
    record(tenant, 37)
    signed = sign(connection, tenant.schema, keys)

    kept = note(connection, tenant.schema)
    assert read_checkpoint(kept.body) == signed == newest(connection, tenant.schema)
    assert signed is not None
    assert (signed.origin, signed.size) == (ORIGIN, 37)
    assert [keys[0].verifier.verifies(kept.body, line) for line in kept.lines] == [True]
    assert sign(connection, tenant.schema, keys) == signed
    assert count(connection, tenant.schema, "checkpoint") == 1


def test_keys_are_made_once_and_only_the_master_key_opens_them(
    tenant: OpenTenant, pool: Pool, keys: list[Signer]
) -> None:
    again = signers(pool, tenant.schema, MASTER_KEY, ORIGIN)
    assert [key.verifier for key in again] == [key.verifier for key in keys]
    with pytest.raises(ConfigurationError):
        signers(pool, tenant.schema, bytes(32), ORIGIN)


def test_the_key_before_vouches_for_a_new_one_once(
    tenant: OpenTenant, connection: Connection, pool: Pool, keys: list[Signer]
) -> None:
    record(tenant, 3)
    sign(connection, tenant.schema, keys)
    new = add_signer(pool, tenant.schema, MASTER_KEY, ORIGIN)
    both = signers(pool, tenant.schema, MASTER_KEY, ORIGIN)
    sign(connection, tenant.schema, both)

    kept = note(connection, tenant.schema)
    for key in (keys[0], new):
        assert any(key.verifier.verifies(kept.body, line) for line in kept.lines)

    record(tenant, 1)
    sign(connection, tenant.schema, both)
    later = note(connection, tenant.schema)
    assert [new.verifier.verifies(later.body, line) for line in later.lines] == [True]


@pytest.mark.parametrize(
    ("change", "position"),
    [
        ("UPDATE {log} SET state = convert_to('{{}}', 'UTF8') WHERE notification_id = 5", 5),
        ("UPDATE {log} SET region = '61.06' WHERE notification_id = 24", 24),  # not yet signed
        ("UPDATE {tiles} SET hashes = sha256(hashes)", 1),
    ],
)
def test_nothing_is_signed_over_a_changed_history(
    tenant: OpenTenant, connection: Connection, keys: list[Signer], change: str, position: int
) -> None:
    record(tenant, 20)
    sign(connection, tenant.schema, keys)
    record(tenant, 10)
    catch_up(connection, tenant.schema)
    tamper(tenant, change)

    with pytest.raises(HistoryChanged, match=f"position {position}:") as changed:
        sign(connection, tenant.schema, keys)
    assert changed.value.difference.first == position
    assert count(connection, tenant.schema, "checkpoint") == 1


def test_what_was_signed_stays(
    tenant: OpenTenant, connection: Connection, keys: list[Signer]
) -> None:
    record(tenant, 2)
    sign(connection, tenant.schema, keys)
    for statement in (
        "UPDATE {}.checkpoint SET root = ''",
        "DELETE FROM {}.checkpoint_signature",
        "TRUNCATE {}.checkpoint CASCADE",
    ):
        for dsn in (tenant.owner, tenant.serving):
            with (
                psycopg.connect(dsn, autocommit=True) as somebody,
                pytest.raises(psycopg.Error) as refused,
            ):
                somebody.execute(statement.format(tenant.schema))
            assert refused.value.sqlstate in {"PK001", "42501"}


def test_cosignatures_of_known_witnesses_are_kept_once(
    tenant: OpenTenant, connection: Connection, keys: list[Signer]
) -> None:
    record(tenant, 9)
    sign(connection, tenant.schema, keys)
    inspectorate, university, stranger = map(Witness, ("inspektorat", "universitas", "orang-lain"))
    known = [inspectorate.verifier, university.verifier]
    text = note(connection, tenant.schema).text
    both = stranger.cosign(university.cosign(inspectorate.cosign(text)))

    assert keep_cosignatures(tenant.serving, inspectorate.cosign(text), known) == 1
    assert keep_cosignatures(tenant.serving, both, known) == 2
    kept = note(connection, tenant.schema)
    assert len(kept.lines) == 3
    for by in (keys[0].verifier, *known):
        assert any(by.verifies(kept.body, line) for line in kept.lines)
    assert kept.lines[0] == keys[0].line(kept.body)


def test_other_cosignatures_are_refused(
    tenant: OpenTenant, connection: Connection, keys: list[Signer]
) -> None:
    record(tenant, 9)
    sign(connection, tenant.schema, keys)
    witness, stranger = Witness("inspektorat"), Witness("inspektorat")
    text = note(connection, tenant.schema).text
    known = [witness.verifier]
    other = text.replace("\n9\n", "\n8\n")

    for refusal, sent in (
        (WitnessUnknown, text),
        (WitnessUnknown, stranger.cosign(text)),
        (WitnessUnknown, witness.cosign(other).replace("\n8\n", "\n9\n")),
        (WitnessUnknown, witness.cosign(text, at=int(time.time()) + 10**8)),
        (CheckpointUnknown, witness.cosign(other)),
        (NoteMalformed, "titik periksa"),
    ):
        with pytest.raises(refusal):
            keep_cosignatures(tenant.serving, sent, known)
    assert note(connection, tenant.schema).text == text
