"""Personal data under lock: a key per subject, under the tenant's key, under the master key.

Destroying a subject's row in `person_key` makes the subject unreadable everywhere at once; so keys
are looked up each time, and only their unwrapping is remembered.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable
from concurrent.futures import Executor
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from application.ports import NewKey, SealingKey
from domain.fact import Sealed
from infra.pool import Pool, borrowed
from infra.settings import ConfigurationError

KEY_BYTES = 32
REMEMBERED_KEYS = 1024

_NONCE_BYTES = 12
_VERSION = "1"
_SEPARATOR = b"\x1f"  # in no scope or field name, so that no two contexts look alike


class CannotUnseal(Exception):
    """A sealed text was changed, or belongs to another subject or field. Never holds the text."""


class TenantKeys(NamedTuple):
    """A tenant's two keys: one wraps its subjects' keys, one makes digests nobody can guess."""

    wrapping: bytes
    digesting: bytes


class SubjectKey:
    """Seals and opens the fields of one subject; implements `application.ports.SealingKey`."""

    def __init__(self, stored: NewKey, key: bytes) -> None:
        self._stored = stored
        self._cipher = AESGCM(key)

    @property
    def stored(self) -> NewKey:
        """The key as it may lie in the database: wrapped."""
        return self._stored

    def seal(self, field: str, plaintext: str) -> Sealed:
        """The text as `1.` and base64url of nonce and ciphertext, bound to subject and field."""
        sealed = _encrypt(self._cipher, plaintext.encode(), self._context(field))
        return Sealed(f"{_VERSION}.{base64.urlsafe_b64encode(sealed).rstrip(b'=').decode()}")

    def unseal(self, field: str, sealed: Sealed) -> str:
        """The text that was sealed for this field. Raises CannotUnseal."""
        version, _, text = sealed.partition(".")
        if version != _VERSION:
            raise CannotUnseal(f"{field} is sealed in a way that this release does not know")
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
            return _decrypt(self._cipher, raw, self._context(field)).decode()
        except (binascii.Error, InvalidTag, ValueError):
            raise CannotUnseal(f"{field} was not sealed with this key for this field") from None

    def seal_file(self, name: str, plain: bytes) -> bytes:
        """The bytes of a file, or a part of one, as nonce and ciphertext, bound to subject and name."""
        return _encrypt(self._cipher, plain, self._context(name))

    def open_file(self, name: str, sealed: bytes) -> bytes:
        """The bytes that were sealed under this name. Raises CannotUnseal."""
        try:
            return _decrypt(self._cipher, sealed, self._context(name))
        except (InvalidTag, ValueError):
            raise CannotUnseal("A file was not sealed with this key under this name") from None

    def _context(self, field: str) -> bytes:
        return _SEPARATOR.join(
            (self._stored.subject.bytes, self._stored.scope.encode(), field.encode())
        )


class PostgresVault:
    """One tenant's vault; implements `application.ports.Vault`."""

    def __init__(self, pool: Pool, schema: str, keys: TenantKeys, threads: Executor) -> None:
        self._pool = pool
        self._digesting = keys.digesting
        self._threads = threads
        self._wrapping = AESGCM(keys.wrapping)
        self._unwrapped = lru_cache(maxsize=REMEMBERED_KEYS)(self._unwrap)
        self._select = SQL(
            "SELECT person, wrapped FROM {s}.person_key"
            " WHERE scope = %s AND person = ANY(%s::uuid[])"
        ).format(s=Identifier(schema))

    def digest(self, content: bytes) -> bytes:
        """HMAC-SHA-256 under the tenant's index key."""
        return hmac.digest(self._digesting, content, hashlib.sha256)

    def new_key(self, subject: UUID, scope: str = "") -> SubjectKey:
        """A fresh random key; nothing is stored before its `stored` is."""
        key = os.urandom(KEY_BYTES)
        wrapped = _encrypt(self._wrapping, key, _key_context(subject, scope))
        return SubjectKey(NewKey(subject, scope, wrapped), key)

    async def key_of(self, subject: UUID, scope: str = "") -> SealingKey | None:
        """The subject's key; None when it has none or it was destroyed."""
        return (await self.keys_of([subject], scope)).get(subject)

    async def keys_of(self, subjects: Iterable[UUID], scope: str = "") -> dict[UUID, SealingKey]:
        """The keys of many subjects in one statement; those without are absent."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.read_keys, list(subjects), scope)

    def read_keys(self, subjects: Iterable[UUID], scope: str = "") -> dict[UUID, SealingKey]:
        """As `keys_of`, for threads that have no event loop, such as a replay's."""
        with (
            borrowed(self._pool) as connection,
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            rows = cursor.execute(self._select, (scope, list(subjects))).fetchall()
        return {
            subject: self._unwrapped(NewKey(subject, scope, wrapped)) for subject, wrapped in rows
        }

    def key_from(self, stored: NewKey) -> SubjectKey:
        """A key that is stored with what it seals. Raises CannotUnseal."""
        return self._unwrap(stored)

    def _unwrap(self, stored: NewKey) -> SubjectKey:
        try:
            key = _decrypt(
                self._wrapping, stored.wrapped, _key_context(stored.subject, stored.scope)
            )
        except (InvalidTag, ValueError):
            raise CannotUnseal("A subject's key is not wrapped under this tenant's key") from None
        return SubjectKey(stored, key)


def tenant_keys(pool: Pool, schema: str, master_key: bytes) -> TenantKeys:
    """Read the tenant's keys, which its first use makes. Raises as `tenant_key`."""
    return TenantKeys(
        wrapping=tenant_key(pool, schema, master_key, "wrapping"),
        digesting=tenant_key(pool, schema, master_key, "digesting"),
    )


def tenant_key(pool: Pool, schema: str, master_key: bytes, name: str) -> bytes:
    """Read a key of the tenant's, 32 bytes, which its first use makes.

    Raises ConfigurationError when it was made under another master key.
    """
    master = AESGCM(master_key)
    insert = SQL(
        "INSERT INTO {s}.tenant_key (name, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING"
    ).format(s=Identifier(schema))
    select = SQL("SELECT wrapped FROM {s}.tenant_key WHERE name = %s").format(s=Identifier(schema))
    context = _SEPARATOR.join((schema.encode(), name.encode()))
    with borrowed(pool) as connection, connection.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(select, (name,)).fetchone()
        if row is None:
            fresh = _encrypt(master, os.urandom(KEY_BYTES), context)
            cursor.execute(insert, (name, fresh))
            row = cursor.execute(select, (name,)).fetchone()  # another's, if it was quicker
    try:
        return _decrypt(master, row[0] if row else b"", context)
    except (InvalidTag, ValueError):
        raise ConfigurationError(
            "The master key does not open this tenant's keys.",
            "Set PUSKESOS_MASTER_KEY to the key that the tenant was opened with.",
        ) from None


def _key_context(subject: UUID, scope: str) -> bytes:
    return _SEPARATOR.join((subject.bytes, scope.encode()))


def _encrypt(cipher: AESGCM, plain: bytes, context: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, context)


def _decrypt(cipher: AESGCM, sealed: bytes, context: bytes) -> bytes:
    return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context)
