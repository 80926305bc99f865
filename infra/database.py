"""Which PostgreSQL we use: the embedded one, or the one that DATABASE_URL names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from infra.embedded_postgres import OWNER, EmbeddedPostgres
from infra.settings import ConfigurationError, Settings, Unavailable

__all__ = [
    "SERVICE_ROLE",
    "Unavailable",
    "bounded",
    "check_reachable",
    "open_database",
    "serving",
]

SERVICE_ROLE = "puskesos_service"
CONNECT_SECONDS = 5
OLDEST_VERSION = 15
# A serving connection that waits longer than this waits for something that is wrong.
SERVING_OPTIONS = {
    "role": SERVICE_ROLE,
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}


@contextlib.contextmanager
def open_database(settings: Settings) -> Iterator[str]:
    """Yield the owner's DSN of a database that answers; the embedded server runs meanwhile."""
    if settings.owner_url is not None:
        check_reachable(settings.owner_url, "PUSKESOS_OWNER_URL")
        yield settings.owner_url
        return
    if settings.database_url is not None:
        check_reachable(settings.database_url)
        yield settings.database_url
        return
    server = EmbeddedPostgres(
        settings.postgres_home,
        user=settings.postgres_user,
        package=settings.postgres_package,
        binaries=settings.postgres_binaries,
    )
    try:
        yield server.start()
    finally:
        server.close()


def serving(dsn: str) -> str:
    """Answer the same database for everyday work: without the right to change what is recorded.

    On the embedded server the role itself logs in, and nothing leads back from it to more. Elsewhere
    the login that is given steps down to it, and can step up again to whatever it is by itself.
    """
    stepped_down = _with_options(dsn, SERVING_OPTIONS)
    if conninfo_to_dict(dsn).get("user") == OWNER:
        return make_conninfo(stepped_down, user=SERVICE_ROLE, connect_timeout=CONNECT_SECONDS)
    return make_conninfo(stepped_down, connect_timeout=CONNECT_SECONDS)


def bounded(dsn: str, seconds: int) -> str:
    """Answer the same database for short questions: a statement that takes longer is ended."""
    return _with_options(dsn, {"statement_timeout": f"{seconds}s"})


def _with_options(dsn: str, options: Mapping[str, str]) -> str:
    given = str(conninfo_to_dict(dsn).get("options") or "")
    ours = " ".join(f"-c {name}={value}" for name, value in options.items())
    return make_conninfo(dsn, options=f"{given} {ours}".strip())


def check_reachable(dsn: str, variable: str = "DATABASE_URL") -> None:
    """Raise one sentence and its remedy unless a PostgreSQL that we know answers soon.

    `variable` is the setting that holds the address, to be named in the sentence.
    """
    try:
        parts = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        raise ConfigurationError(
            f"{variable} is not an address of a PostgreSQL database.",
            "Write it as postgresql://user:password@host:5432/database.",
        ) from None
    if "@" in str(parts.get("host")):  # the rest of a password: it must not be printed
        raise ConfigurationError(
            f"{variable} has an @ inside its password.", "Write it there as %40."
        )
    where = (
        f"{parts.get('host') or 'the local socket'}, database {parts.get('dbname') or '(yours)'}"
    )
    try:
        with psycopg.connect(dsn, connect_timeout=CONNECT_SECONDS) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.OperationalError as error:
        raise Unavailable(
            f"{variable} cannot be reached ({where}): {_reason(error, parts)}.",
            f"Start that server or correct {variable}; without DATABASE_URL an embedded one is used.",
        ) from None
    if version < OLDEST_VERSION:
        raise Unavailable(
            f"{variable} leads to PostgreSQL {version}; {OLDEST_VERSION} is the oldest we know.",
            f"Upgrade that server to {OLDEST_VERSION} or later.",
        )


def _reason(error: psycopg.OperationalError, parts: Mapping[str, object]) -> str:
    """Say why in one line, never repeating the password that the driver may quote."""
    reason = " ".join(str(error).strip().splitlines()[:1]).rstrip(".")
    if password := parts.get("password"):
        reason = reason.replace(str(password), "****")
    return reason
