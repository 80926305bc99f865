"""How checkpoints leave the building, as files in a folder and by webhook: kept beside the log they prove nothing."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from domain.checkpoint import Checkpoint, Malformed, read_checkpoint, read_note
from infra.checkpoints import newest, note_of
from infra.notary import Signed
from infra.settings import Settings
from infra.signed_note import Signer

WEBHOOK_SECONDS: Final = 10.0


class NotDelivered(Exception):
    """A way out is blocked. Never holds the address, which may have a secret in it."""

    def __init__(self, way: str, why: str) -> None:
        super().__init__(f"No checkpoint could be delivered by {way}: {why}")
        self.way = way
        self.why = why


class _Way(NamedTuple):
    name: str
    send: Callable[[Checkpoint, str], None]


def deliver(connection: Connection[Any], schema: str, settings: Settings) -> int:
    """Send the newest checkpoint out on every way that it has not gone yet; answers on how many it went now.

    Delivered at least once: who dies between sending and noting it sends again. Raises NotDelivered, after the other
    ways were tried.
    """
    checkpoint, delivered, blocked = newest(connection, schema), 0, None
    for way in _ways(settings) if checkpoint is not None else ():
        if checkpoint is None or _is_noted(connection, schema, checkpoint, way.name):
            continue
        try:
            way.send(checkpoint, note_of(connection, schema, checkpoint).text)
        except NotDelivered as error:
            blocked = error
            continue
        _note(connection, schema, checkpoint, way.name)
        delivered += 1
    if blocked is not None:
        raise blocked
    return delivered


def dropped(settings: Settings, keys: Sequence[Signer]) -> list[Signed]:
    """What the checkpoints say that were dropped as files and are still there, of the log whose keys these are.

    They tell of a history that was changed together with everything that the database keeps of it. Files that none of
    the keys signed are passed over: whoever may write there could say anything.
    """
    folder = settings.checkpoint_folder
    return [] if folder is None else list(_signed_files(folder, keys))


def _signed_files(folder: Path, keys: Sequence[Signer]) -> Iterator[Signed]:
    for path in sorted(folder.glob("*.checkpoint")):
        try:
            note = read_note(path.read_text(encoding="utf-8"))
            origin, size, root = read_checkpoint(note.body)
        except (OSError, UnicodeDecodeError, Malformed):
            continue
        ours = [key.verifier for key in keys if key.verifier.name == origin]
        if any(key.verifies(note.body, line) for key in ours for line in note.lines):
            yield Signed(size, root)


def file_name(checkpoint: Checkpoint) -> str:
    """The name under which a checkpoint is dropped: sorted, the newest of a log is the last."""
    return f"{checkpoint.origin.replace('/', '_')}-{checkpoint.size:012}.checkpoint"


def _ways(settings: Settings) -> Iterator[_Way]:
    folder, webhook = settings.checkpoint_folder, settings.checkpoint_webhook
    if folder is not None:
        yield _Way("folder", lambda checkpoint, text: _drop(folder, file_name(checkpoint), text))
    if webhook is not None:
        yield _Way("webhook", lambda _, text: _post(webhook, text))


def _drop(folder: Path, name: str, text: str) -> None:
    """Write a file that is whole whenever it is there: whoever collects it may come at any time."""
    draft = folder / f".{name}.{secrets.token_hex(4)}"
    try:
        with draft.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise NotDelivered("folder", error.strerror or type(error).__name__) from None


def _post(url: str, text: str) -> None:
    headers = {"content-type": "text/plain; charset=utf-8"}
    try:
        answer = httpx.post(url, content=text.encode(), headers=headers, timeout=WEBHOOK_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotDelivered("webhook", type(error).__name__) from None
    if not answer.is_success:
        raise NotDelivered("webhook", f"status {answer.status_code}")


def _is_noted(connection: Connection[Any], schema: str, checkpoint: Checkpoint, way: str) -> bool:
    row = connection.execute(
        SQL("SELECT FROM {} WHERE origin = %s AND tree_size = %s AND way = %s").format(
            Identifier(schema, "checkpoint_delivery")
        ),
        (checkpoint.origin, checkpoint.size, way),
    ).fetchone()
    return row is not None


def _note(connection: Connection[Any], schema: str, checkpoint: Checkpoint, way: str) -> None:
    connection.execute(
        SQL(
            "INSERT INTO {} (origin, tree_size, way) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
        ).format(Identifier(schema, "checkpoint_delivery")),
        (checkpoint.origin, checkpoint.size, way),
    )
