"""Photos and scans of one tenant in its schema, sealed under a key per file, and uploads that arrive in parts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from hashlib import sha256
from typing import Any, Final, TypeVar
from uuid import UUID, uuid5

from psycopg.rows import TupleRow, tuple_row
from psycopg.sql import SQL, Composed, Identifier

from application.ports import KeptFile, NewKey, Upload
from domain.errors import (
    DigestMismatch,
    EvidenceDamaged,
    FileTooLarge,
    NotFound,
    TooManyUploads,
    WrongOffset,
)
from domain.evidence import evidence_stream
from infra.pictures import Prepared, prepared
from infra.pool import Pool, borrowed
from infra.vault import CannotUnseal, PostgresVault

MOST_UPLOADS: Final = 20
"""Unfinished uploads of one account."""

_SCOPE: Final = "evidence"
_UPLOADS: Final = UUID("0c4e9f62-5f0b-5f0e-9a55-63a1a1c6d0b7")
_PICTURES: Final = ThreadPoolExecutor(2, thread_name_prefix="pictures")
"""A picture in hand takes up to some hundred megabytes: two at once in a process, whoever sends them. They have threads
of their own, since those of the ledger must not wait for them."""

T = TypeVar("T")


class PostgresEvidence:
    """One tenant's files; implements `application.ports.EvidenceStore`.

    A row holds its own key, wrapped under the tenant's: a file can be destroyed by deleting its row, and what a crash
    left without a fact in the log is found again when the same file is sent again.
    """

    def __init__(self, pool: Pool, schema: str, vault: PostgresVault, threads: Executor) -> None:
        self._pool = pool
        self._schema = schema
        self._vault = vault
        self._threads = threads

    async def keep(self, original: bytes, rule: Mapping[str, int]) -> KeptFile:
        """Check a file by decoding it, make it small and keep it."""
        loop = asyncio.get_running_loop()
        made = await loop.run_in_executor(_PICTURES, prepared, original, rule)
        return await self._in_thread(lambda: self._keep(original, made))

    async def described(self, digest: str) -> KeptFile | None:
        """What is kept under a digest."""
        return await self._in_thread(lambda: self._described(digest))

    async def opened(self, digest: str) -> bytes:
        """The file itself, if it is what its digest says."""
        return await self._in_thread(lambda: self.read(digest))

    async def begin(
        self, account: str, length: int, original_digest: str, region: str, hours: int
    ) -> Upload:
        """Begin to receive a file in parts, or go on."""
        name = "\x1f".join((account, original_digest, str(length), region))
        upload = uuid5(_UPLOADS, name)

        def begin() -> Upload:
            self._run("DELETE FROM {s}.evidence_upload WHERE expires_at < clock_timestamp()")
            known = self._upload(account, upload)
            if known is not None:
                return known
            waiting = self._run(
                "SELECT count(*) FROM {s}.evidence_upload WHERE account = %s AND kept IS NULL",
                (account,),
            )[0][0]
            if waiting >= MOST_UPLOADS:
                raise TooManyUploads("file", most=MOST_UPLOADS)
            key = self._vault.new_key(upload, _SCOPE)
            self._run(
                "INSERT INTO {s}.evidence_upload (id, account, length, digest, region, wrapped, expires_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, clock_timestamp() + make_interval(hours => %s))"
                " ON CONFLICT DO NOTHING",
                (upload, account, length, original_digest, region, key.stored.wrapped, hours),
            )
            return Upload(upload, length, 0, region)

        return await self._in_thread(begin)

    async def upload(self, account: str, upload: UUID) -> Upload | None:
        """How far an upload is."""
        return await self._in_thread(lambda: self._upload(account, upload))

    async def receive(self, account: str, upload: UUID, offset: int, part: bytes) -> Upload:
        """Take a part; what is here already is passed over."""

        def receive() -> Upload:
            known = self._known(account, upload)
            if known.kept is not None:
                return known
            if offset > known.offset:
                raise WrongOffset("offset", offset=known.offset)
            fresh = part[known.offset - offset :]
            if known.offset + len(fresh) > known.length:
                raise FileTooLarge("file", most=known.length, unit="bytes")
            if fresh:
                sealed = self._key(upload, account).seal_file(str(known.offset), fresh)
                self._run(
                    "INSERT INTO {s}.evidence_part (upload, first, size, sealed) VALUES (%s, %s, %s, %s)"
                    " ON CONFLICT DO NOTHING",
                    (upload, known.offset, len(fresh), sealed),
                )
            return self._known(account, upload)

        return await self._in_thread(receive)

    async def finish(self, account: str, upload: UUID, rule: Mapping[str, int]) -> KeptFile:
        """Keep a file that is here whole."""

        def whole() -> bytes | KeptFile:
            known = self._known(account, upload)
            if known.kept is not None:
                return known.kept
            if known.offset != known.length:
                raise WrongOffset("offset", offset=known.offset)
            key = self._key(upload, account)
            parts = self._run(
                "SELECT first, sealed FROM {s}.evidence_part WHERE upload = %s ORDER BY first",
                (upload,),
            )
            original = b"".join(key.open_file(str(first), sealed) for first, sealed in parts)
            announced = self._run("SELECT digest FROM {s}.evidence_upload WHERE id = %s", (upload,))
            if not announced or sha256(original).hexdigest() != announced[0][0]:
                self._run("DELETE FROM {s}.evidence_part WHERE upload = %s", (upload,))
                raise DigestMismatch("file")
            return original

        def settle(kept: KeptFile) -> None:
            # What became of it is remembered until it expires: the answer may be lost on its way.
            self._run(
                "UPDATE {s}.evidence_upload SET kept = %s WHERE id = %s", (kept.digest, upload)
            )
            self._run("DELETE FROM {s}.evidence_part WHERE upload = %s", (upload,))

        found = await self._in_thread(whole)
        if isinstance(found, KeptFile):
            return found
        kept = await self.keep(found, rule)
        await self._in_thread(lambda: settle(kept))
        return kept

    def read(self, digest: str) -> bytes:
        """As `opened`, for threads. Raises EvidenceDamaged."""
        rows = self._run(
            "SELECT wrapped, sealed FROM {s}.evidence_blob WHERE digest = %s", (digest,)
        )
        if not rows:
            raise EvidenceDamaged("digest")
        wrapped, sealed = rows[0]
        try:
            key = self._vault.key_from(NewKey(evidence_stream(digest), _SCOPE, wrapped))
            data = key.open_file(digest, sealed)
        except CannotUnseal:
            raise EvidenceDamaged("digest") from None
        if sha256(data).hexdigest() != digest:
            raise EvidenceDamaged("digest")
        return data

    def _keep(self, original: bytes, made: Prepared) -> KeptFile:
        kind, data = made
        kept = KeptFile(sha256(data).hexdigest(), kind, len(data), sha256(original).hexdigest())
        key = self._vault.new_key(evidence_stream(kept.digest), _SCOPE)
        self._run(
            "INSERT INTO {s}.evidence_blob (digest, kind, size_bytes, original_digest, wrapped, sealed)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (*kept, key.stored.wrapped, key.seal_file(kept.digest, data)),
        )
        return self._described(kept.digest) or kept

    def _described(self, digest: str) -> KeptFile | None:
        rows = self._run(
            "SELECT digest, kind, size_bytes, original_digest FROM {s}.evidence_blob WHERE digest = %s",
            (digest,),
        )
        return KeptFile(*rows[0]) if rows else None

    def _upload(self, account: str, upload: UUID) -> Upload | None:
        rows = self._run(
            "SELECT length, region, kept, coalesce((SELECT sum(size) FROM {s}.evidence_part"
            " WHERE upload = id), 0)::bigint FROM {s}.evidence_upload"
            " WHERE id = %s AND account = %s AND expires_at >= clock_timestamp()",
            (upload, account),
        )
        if not rows:
            return None
        length, region, kept, offset = rows[0]
        done = self._described(kept) if kept is not None else None
        return Upload(upload, length, length if done is not None else offset, region, done)

    def _known(self, account: str, upload: UUID) -> Upload:
        known = self._upload(account, upload)
        if known is None:
            raise NotFound("upload")
        return known

    def _key(self, upload: UUID, account: str) -> Any:
        rows = self._run(
            "SELECT wrapped FROM {s}.evidence_upload WHERE id = %s AND account = %s",
            (upload, account),
        )
        if not rows:
            raise NotFound("upload")
        return self._vault.key_from(NewKey(upload, _SCOPE, rows[0][0]))

    def _run(self, statement: str, parameters: tuple[object, ...] = ()) -> list[TupleRow]:
        query: Composed = SQL(statement).format(s=Identifier(self._schema))
        with (
            borrowed(self._pool) as connection,
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            cursor.execute(query, parameters)
            return cursor.fetchall() if cursor.description is not None else []

    async def _in_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)
