"""Checkpoints of a tenant's log: signed only over a history that is what it was, and kept with their cosignatures."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from api.refusals import CheckpointUnknown, NoteMalformed, WitnessUnknown
from domain.checkpoint import Checkpoint, Malformed, Note, read_checkpoint, read_note
from domain.tiles import TileMissing
from infra.log_damage import LogDamaged
from infra.migrations import tenants
from infra.notary import Difference, Moved, Signed, compare, next_odd, notarise
from infra.pool import Pool, borrowed
from infra.signed_note import Signer, Verifier
from infra.vault import tenant_key
from projections.proofs import Signature, checkpoint_query, signatures_query

UNSIGNED: Final = "whose checkpoint has no signature of this log's keys"
MOST_AHEAD_SECONDS: Final = 300
"""How far a witness's clock may be ahead. The first line of a witness is the one that is shown for ever."""

_KEY_NAME: Final = "notary."


class HistoryChanged(Exception):
    """Log or tree are no longer what they were; nothing is signed over that."""

    def __init__(self, schema: str, difference: Difference) -> None:
        first, last = difference.first, difference.last
        where = f"at position {first}" if first == last else f"between positions {first} and {last}"
        what = "log" if difference.log_changed else "proof tree"
        why = f", {difference.why}" if difference.why else ""
        super().__init__(f"The {what} of {schema} is not what it was {where}{why}: run doctor")
        self.difference = difference


def signers(pool: Pool, schema: str, master_key: bytes, origin: str) -> list[Signer]:
    """The keys that sign a tenant's checkpoints, the present one last. The first use makes the first."""
    with borrowed(pool) as connection:
        row = connection.execute(
            SQL("SELECT count(*) FROM {} WHERE starts_with(name, %s)").format(
                Identifier(schema, "tenant_key")
            ),
            (_KEY_NAME,),
        ).fetchone()
    count = max(row[0] if row else 0, 1)
    return [_signer(pool, schema, master_key, origin, number) for number in range(1, count + 1)]


def add_signer(pool: Pool, schema: str, master_key: bytes, origin: str) -> Signer:
    """Make another key. The next checkpoint is signed by it and by the one before, which so vouches for it."""
    number = len(signers(pool, schema, master_key, origin)) + 1
    return _signer(pool, schema, master_key, origin, number)


def _signer(pool: Pool, schema: str, master_key: bytes, origin: str, number: int) -> Signer:
    return Signer(origin, tenant_key(pool, schema, master_key, f"{_KEY_NAME}{number}"))


def catch_up(connection: Connection[Any], schema: str) -> None:
    """Notarise everything that is recorded. Raises LogGap."""
    more = True
    while more:
        try:
            more = notarise(connection, schema)
        except Moved:
            more = True  # by another notary: look again


def sign(
    connection: Connection[Any],
    schema: str,
    keys: Sequence[Signer],
    elsewhere: Iterable[Signed] = (),
) -> Checkpoint | None:
    """Notarise what is recorded, and sign it; None of an empty log. Signing twice changes nothing.

    elsewhere: what signed checkpoints say that are kept outside the database, too
    Raises HistoryChanged or LogGap, and signs nothing, when the log is not what was notarised and signed before.
    """
    signed = [*signed_roots(connection, schema), *elsewhere]
    found = _unchanged(connection, schema, [key.verifier for key in keys], signed)
    if found.size == 0:
        return None
    checkpoint = Checkpoint(keys[-1].verifier.name, found.size, found.root)
    with connection.transaction():
        connection.execute(
            SQL(
                "INSERT INTO {} (origin, tree_size, root) VALUES (%s, %s, %s)"
                " ON CONFLICT DO NOTHING"
            ).format(Identifier(schema, "checkpoint")),
            checkpoint,
        )
        for key in _signing(connection, schema, keys):
            _keep_line(connection, schema, checkpoint, key.verifier, key.line(checkpoint.body))
    return checkpoint


def _unchanged(
    connection: Connection[Any], schema: str, keys: Sequence[Verifier], signed: Iterable[Signed]
) -> Signed:
    """Notarise what is recorded, and look whether everything is what it was. Raises HistoryChanged or LogGap."""
    fault: LogDamaged | TileMissing | None = None
    try:
        if next_odd(connection, schema) is None:
            catch_up(connection, schema)
    except (LogDamaged, TileMissing) as error:
        fault = error  # there may be another one before it
    found = compare(connection, schema, signed)
    if isinstance(found, Difference):
        raise HistoryChanged(schema, found)
    if fault is not None:
        raise fault
    for size in unsigned(connection, schema, keys):
        raise HistoryChanged(schema, Difference(size, size, log_changed=False, why=UNSIGNED))
    return found


def _signing(connection: Connection[Any], schema: str, keys: Sequence[Signer]) -> Sequence[Signer]:
    """The present key; and the one before, as long as the present one never signed."""
    row = connection.execute(
        SQL("SELECT FROM {} WHERE verifier_key = %s LIMIT 1").format(
            Identifier(schema, "checkpoint_signature")
        ),
        (keys[-1].verifier.text,),
    ).fetchone()
    return keys[-2:] if row is None else keys[-1:]


def signed_roots(connection: Connection[Any], schema: str) -> list[Signed]:
    """What was ever signed."""
    rows = connection.execute(
        SQL("SELECT tree_size, root FROM {}").format(Identifier(schema, "checkpoint"))
    )
    return [Signed(size, root) for size, root in rows]


def unsigned(connection: Connection[Any], schema: str, keys: Sequence[Verifier]) -> list[int]:
    """The sizes of checkpoints of which no signature is kept that one of these keys made, under whatever name.

    Those too of which only signatures or deliveries are left.
    """
    rows = connection.execute(
        SQL(
            "SELECT origin, tree_size, c.root, array_agg(s.line) FROM {} AS c"
            " FULL JOIN {} AS s USING (origin, tree_size) FULL JOIN {} AS d USING (origin, tree_size)"
            " GROUP BY origin, tree_size, c.root ORDER BY tree_size, origin"
        ).format(
            Identifier(schema, "checkpoint"),
            Identifier(schema, "checkpoint_signature"),
            Identifier(schema, "checkpoint_delivery"),
        )
    )
    return [
        size
        for origin, size, root, lines in rows
        if root is None or not _is_signed(Checkpoint(origin, size, root), lines, keys)
    ]


def _is_signed(
    checkpoint: Checkpoint, lines: Iterable[str | None], keys: Iterable[Verifier]
) -> bool:
    named = [key._replace(name=checkpoint.origin) for key in keys]
    return any(
        key.verifies(checkpoint.body, line) for key in named for line in lines if line is not None
    )


def newest(connection: Connection[Any], schema: str) -> Checkpoint | None:
    """The checkpoint that was signed last."""
    row = connection.execute(checkpoint_query(schema), (None, None)).fetchone()
    return None if row is None else Checkpoint(*row[:3])


def note_of(connection: Connection[Any], schema: str, checkpoint: Checkpoint) -> Note:
    """The checkpoint with every signature that is kept, our own first."""
    rows = connection.execute(signatures_query(schema), (checkpoint.origin, checkpoint.size))
    return Note(checkpoint.body, tuple(Signature(*row).line for row in rows))


def keep_cosignatures(dsn: str, text: str, witnesses: Iterable[Verifier]) -> int:
    """Keep the lines of a note that known witnesses signed it with; answers how many verified. May be repeated.

    The database is asked only about what a known witness signed. Raises NoteMalformed; WitnessUnknown when no line is
    a known witness's, or of a time that has not come; CheckpointUnknown for what no log here signed.
    """
    try:
        note = read_note(text)
        checkpoint = read_checkpoint(note.body)
    except Malformed:
        raise NoteMalformed from None
    latest = time.time() + MOST_AHEAD_SECONDS
    verified = [
        (witness, line)
        for witness in witnesses
        for line in note.lines
        if witness.verifies(note.body, line) and witness.time_of(line) <= latest
    ]
    if not verified:
        raise WitnessUnknown
    with psycopg.connect(dsn, autocommit=True) as connection:
        schema = _schema_of(connection, checkpoint)
        with connection.transaction():
            for witness, line in verified:
                _keep_line(connection, schema, checkpoint, witness, line)
    return len(verified)


def _schema_of(connection: Connection[Any], checkpoint: Checkpoint) -> str:
    """The schema of the log that signed a checkpoint. Raises CheckpointUnknown."""
    for tenant in tenants(connection):
        if f"/{tenant.code}/" in checkpoint.origin and _is_ours(
            connection, tenant.schema, checkpoint
        ):
            return tenant.schema
    raise CheckpointUnknown


def _is_ours(connection: Connection[Any], schema: str, checkpoint: Checkpoint) -> bool:
    row = connection.execute(
        SQL("SELECT FROM {} WHERE origin = %s AND tree_size = %s AND root = %s").format(
            Identifier(schema, "checkpoint")
        ),
        checkpoint,
    ).fetchone()
    return row is not None


def _keep_line(
    connection: Connection[Any], schema: str, checkpoint: Checkpoint, by: Verifier, line: str
) -> None:
    connection.execute(
        SQL(
            "INSERT INTO {} (origin, tree_size, verifier_key, witness, line)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
        ).format(Identifier(schema, "checkpoint_signature")),
        (checkpoint.origin, checkpoint.size, by.text, by.is_witness, line),
    )
