"""Personal data under lock: who can open what, and that a destroyed key ends it everywhere."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
import pytest

from application.ports import NewKey
from domain.fact import Sealed
from infra.migrations import open_tenant, tenant_schema
from infra.pool import Pool, open_pool
from infra.settings import ConfigurationError
from infra.vault import CannotUnseal, PostgresVault, SubjectKey, tenant_keys
from tests.conftest import OpenTenant

MASTER_KEY = bytes(range(32))
NIK = "6105010101800001"


@dataclass
class Room:
    """A tenant's database, from which any number of vaults can be opened, as by processes."""

    tenant: OpenTenant
    pool: Pool
    threads: ThreadPoolExecutor

    def vault(self, schema: str | None = None, master_key: bytes = MASTER_KEY) -> PostgresVault:
        schema = schema or self.tenant.schema
        keys = tenant_keys(self.pool, schema, master_key)
        return PostgresVault(self.pool, schema, keys, self.threads)

    def store(self, key: NewKey) -> None:
        with psycopg.connect(self.tenant.serving, autocommit=True) as connection:
            connection.execute(
                f"INSERT INTO {self.tenant.schema}.person_key VALUES (%s, %s, %s)", key
            )

    def destroy(self, subject: UUID) -> None:
        with psycopg.connect(self.tenant.owner, autocommit=True) as connection:
            connection.execute("SET ROLE puskesos_shredder")
            connection.execute(
                f"DELETE FROM {self.tenant.schema}.person_key WHERE person = %s", (subject,)
            )


@pytest.fixture
def room(tenant: OpenTenant) -> Iterator[Room]:
    with open_pool(tenant.serving) as pool, ThreadPoolExecutor(4) as threads:
        yield Room(tenant, pool, threads)


async def test_what_was_sealed_opens_in_another_process(room: Room) -> None:
    person = uuid4()
    key = room.vault().new_key(person)
    room.store(key.stored)
    sealed = key.seal("nik", NIK)
    other = await room.vault().key_of(person)
    assert other is not None
    assert other.unseal("nik", sealed) == NIK


def test_a_sealed_text_says_nothing_and_never_the_same(room: Room) -> None:
    key = room.vault().new_key(uuid4())
    one, other = key.seal("nik", NIK), key.seal("nik", NIK)
    assert one != other
    assert one.startswith("1.")
    assert NIK not in one
    assert one.partition(".")[2].replace("-", "").replace("_", "").isalnum()


def test_texts_of_every_kind_come_back(room: Room) -> None:
    key = room.vault().new_key(uuid4(), "health")
    for text in ("", "a", "Jl. Mawar №5 — 🏠", "x" * 10_000):
        assert key.unseal("narrative", key.seal("narrative", text)) == text


def test_a_sealed_text_opens_for_its_subject_scope_and_field_only(room: Room) -> None:
    subject = uuid4()
    raw = bytes(32)  # one key for all: the context alone must keep them apart
    key = SubjectKey(NewKey(subject, "", b""), raw)
    sealed = key.seal("name", "contoh")
    for stranger, field in (
        (SubjectKey(NewKey(uuid4(), "", b""), raw), "name"),
        (SubjectKey(NewKey(subject, "health", b""), raw), "name"),
        (key, "nik"),
        (SubjectKey(NewKey(subject, "", b""), bytes(31) + b"\x01"), "name"),
    ):
        with pytest.raises(CannotUnseal):
            stranger.unseal(field, sealed)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-4],
        lambda text: text[:10] + ("A" if text[10] != "A" else "B") + text[11:],
        lambda _text: "1.",
        lambda _text: "1.AAAA",
        lambda _text: "1.!!!!",
        lambda text: "2" + text[1:],
        lambda _text: "",
        lambda _text: "contoh",
    ],
)
def test_a_damaged_text_is_refused_without_being_repeated(room: Room, damage) -> None:  # type: ignore[no-untyped-def]
    key = room.vault().new_key(uuid4())
    damaged = Sealed(damage(key.seal("name", "contoh")))
    with pytest.raises(CannotUnseal) as refused:
        key.unseal("name", damaged)
    assert not damaged or damaged not in str(refused.value)


async def test_a_destroyed_key_is_gone_at_once_for_whoever_used_it_before(room: Room) -> None:
    person = uuid4()
    vault = room.vault()
    room.store(vault.new_key(person).stored)
    assert await vault.key_of(person) is not None
    room.destroy(person)
    assert await vault.key_of(person) is None
    assert vault.read_keys([person]) == {}


async def test_keys_of_many_come_together_and_the_missing_are_absent(room: Room) -> None:
    vault = room.vault()
    people = [uuid4() for _ in range(3)]
    for person in people[:2]:
        room.store(vault.new_key(person).stored)
    room.store(vault.new_key(people[2], "health").stored)
    assert set(await vault.keys_of(people)) == set(people[:2])
    assert set(await vault.keys_of(iter(people), "health")) == {people[2]}
    assert await vault.keys_of([]) == {}


async def test_a_key_under_another_persons_name_is_refused(room: Room) -> None:
    vault = room.vault()
    stolen = vault.new_key(uuid4()).stored
    victim = uuid4()
    room.store(stolen._replace(subject=victim))
    with pytest.raises(CannotUnseal):
        await vault.key_of(victim)


def test_equal_contents_have_equal_digests_in_one_tenant_only(room: Room) -> None:
    with psycopg.connect(room.tenant.owner, autocommit=True) as connection:
        open_tenant(connection, "21.71", "Kota Batam", "demonstration")
    vault, again, batam = room.vault(), room.vault(), room.vault(tenant_schema("21.71"))
    content = NIK.encode()
    assert vault.digest(content) == again.digest(content) != vault.digest(content + b"0")
    assert len(vault.digest(content)) == 32
    assert batam.digest(content) != vault.digest(content)


def test_another_master_key_is_told_at_once(room: Room) -> None:
    room.vault()
    with pytest.raises(ConfigurationError, match="master key"):
        room.vault(master_key=bytes(32))


def test_a_tenants_keys_are_not_another_tenants(room: Room) -> None:
    with psycopg.connect(room.tenant.owner, autocommit=True) as connection:
        open_tenant(connection, "21.71", "Kota Batam", "demonstration")
        room.vault()
        batam = tenant_schema("21.71")
        connection.execute(
            f"INSERT INTO {batam}.tenant_key SELECT * FROM {room.tenant.schema}.tenant_key"
        )
    with pytest.raises(ConfigurationError):
        room.vault(batam)


def test_processes_that_use_a_tenant_first_at_once_agree_on_its_keys(room: Room) -> None:
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(lambda _: room.vault().digest(b"content"), range(16)))
    assert len(digests) == 1


def test_the_database_holds_no_key_in_clear(room: Room) -> None:
    keys = tenant_keys(room.pool, room.tenant.schema, MASTER_KEY)
    with psycopg.connect(room.tenant.serving) as connection:
        rows = connection.execute(f"SELECT wrapped FROM {room.tenant.schema}.tenant_key").fetchall()
    assert len(rows) == 2
    for (wrapped,) in rows:
        assert not any(key in wrapped for key in (*keys, MASTER_KEY))
