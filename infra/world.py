"""What a process shares: one pool per database, the tenants open in it, and each tenant's ports."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import TracebackType
from typing import NamedTuple
from uuid import UUID, uuid4

from application.ports import Ports
from infra.evidence_store import PostgresEvidence
from infra.ledger import PostgresLedger
from infra.migrations import Tenant, tenants
from infra.pool import POOL_SIZE, Pool, borrowed, open_pool
from infra.vault import PostgresVault, tenant_keys


class UnknownTenant(LookupError):
    """No tenant of this code is open here."""


class _Open(NamedTuple):
    """A tenant in use."""

    tenant: Tenant
    ledger: PostgresLedger
    vault: PostgresVault
    ports: Ports


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


class World:
    """Opens the ports of tenants on first use and keeps them until `close`. Safe between threads.

    dsn         the serving role's address of the database with the control schema
    master_key  32 bytes, under which the tenants' keys are wrapped
    enquiry_key  shared between tenants that ask each other about stranded people; None where they do not
    clock       answers the present moment, in UTC
    dsn_of      a tenant's own address, where it does not live in that database
    """

    def __init__(
        self,
        dsn: str,
        master_key: bytes,
        *,
        enquiry_key: bytes | None = None,
        clock: Callable[[], datetime] = now,
        new_id: Callable[[], UUID] = uuid4,
        dsn_of: Callable[[str], str | None] = lambda _code: None,
    ) -> None:
        self._dsn = dsn
        self._master_key = master_key
        self.enquiry_key = enquiry_key
        self.clock = clock
        self._new_id = new_id
        self._dsn_of = dsn_of
        self._lock = threading.RLock()
        self._pools: dict[str, Pool] = {}
        self._open: dict[str, _Open] = {}
        self._closed = False
        # As many as there are connections: more would only wait for one.
        self._threads = ThreadPoolExecutor(POOL_SIZE, thread_name_prefix="ledger")

    def tenants(self) -> list[Tenant]:
        """The tenants that are open here now, by code. Raises Unavailable."""
        with borrowed(self._pool(self._dsn)) as connection:
            return tenants(connection)

    def ports_for(self, code: str) -> Ports:
        """The tenant's ports. The first use of a tenant asks the database; never on an event loop.

        Raises UnknownTenant; Unavailable; ConfigurationError when the master key is another one.
        """
        return self._of(code).ports

    async def ports_of(self, code: str) -> Ports:
        """As `ports_for`, without blocking the event loop."""
        if (known := self._open.get(code)) is not None:
            return known.ports
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.ports_for, code)

    def vault_of(self, code: str) -> PostgresVault:
        """The tenant's vault, for those who read keys in a thread. Raises as `ports_for`."""
        return self._of(code).vault

    def close(self) -> None:
        """Finish the appends under way, refuse those that wait, return every connection."""
        with self._lock:
            self._closed = True
        # Outside the lock: a thread that is opening a tenant holds it.
        for known in list(self._open.values()):
            known.ledger.close()
        self._threads.shutdown()
        for pool in self._pools.values():
            pool.close()

    def __enter__(self) -> "World":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _of(self, code: str) -> _Open:
        with self._lock:
            if self._closed:
                raise RuntimeError("the world is closed")
            if code not in self._open:
                self._open[code] = self._opened(code)
            return self._open[code]

    def _opened(self, code: str) -> _Open:
        tenant = next((tenant for tenant in self.tenants() if tenant.code == code), None)
        if tenant is None:
            raise UnknownTenant(f"no tenant {code} is open in this database")
        pool = self._pool(self._dsn_of(code) or self._dsn)
        keys = tenant_keys(pool, tenant.schema, self._master_key)
        ledger = PostgresLedger(pool, tenant.schema, self._threads)
        vault = PostgresVault(pool, tenant.schema, keys, self._threads)
        evidence = PostgresEvidence(pool, tenant.schema, vault, self._threads)
        ports = Ports(code, ledger, vault, self.clock, self._new_id, evidence, self.enquiry_key)
        return _Open(tenant, ledger, vault, ports)

    def _pool(self, dsn: str) -> Pool:
        with self._lock:
            if dsn not in self._pools:
                self._pools[dsn] = open_pool(dsn)
            return self._pools[dsn]
