"""The doctor: silent about health, and clear about each way in which a database can be ill."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.position import History
from api.refusals import PositionUnknown
from application.commands import COMMANDS
from application.filing_complaints import SubmitComplaint, submit_complaint
from application.keeping_donations import PledgeCsr
from application.keeping_partners import RegisterPartner, SignAgreement
from application.packets import PacketField
from application.ports import Act, Ports
from application.referring import DraftReferral
from application.roles import Role
from application.use_case import Command
from domain.partner import AgreedService
from infra.database import serving
from infra.doctor import (
    Finding,
    Level,
    examine_database,
    examine_deeply,
    examine_surroundings,
    examine_tenant,
)
from infra.doctor_keys import SEALED_FROM_THE_START, examine_keys, examine_sealing
from infra.kept_tables import named, other_releases
from infra.log_reader import LogReader
from infra.migrations import Tenant, tenants
from infra.opening import Appointing, catch_up, open_new_tenant, prepared_database
from infra.rebuild import rebuild
from infra.settings import ConfigurationError
from infra.world import World
from tests.running import environment, free_port, puskesos, settings_for

REMOVED = (
    "ALTER TABLE t_61_05.stored_events DISABLE TRIGGER append_only;"
    "DELETE FROM t_61_05.stored_events WHERE notification_id = 2;"
    "ALTER TABLE t_61_05.stored_events ENABLE ALWAYS TRIGGER append_only"
)


@pytest.fixture
def sound(furnished: str) -> str:
    """A database with a tenant, some facts, and read models that know them."""
    catch_up(furnished)
    return furnished


@pytest.fixture
def owner(sound: str) -> Iterator[Connection[tuple[object, ...]]]:
    with psycopg.connect(sound, autocommit=True) as connection:
        yield connection


def _bad(findings: Iterator[Finding]) -> list[str]:
    found = [finding for finding in findings if finding.level is not Level.FINE]
    assert all(finding.remedy for finding in found)
    return [finding.what for finding in found]


def _tenant(connection: Connection[tuple[object, ...]]) -> Tenant:
    return tenants(connection)[0]


def test_a_sound_database_has_no_finding(
    sound: str, owner: Connection[tuple[object, ...]], tmp_path: Path
) -> None:
    tenant = _tenant(owner)
    assert _bad(examine_database(sound, sound)) == []
    assert _bad(examine_tenant(owner, tenant)) == []
    assert _bad(examine_deeply(owner, tenant)) == []
    assert _bad(examine_sealing(owner, tenant)) == []
    assert examine_keys(settings_for(tmp_path, sound), sound, tenant).level is Level.FINE


OTHER_TABLES = "UPDATE t_61_05.projection_position SET at = at - 1 WHERE name = 'read_models_shape'"


@pytest.mark.parametrize(
    ("illness", "complaint"),
    [
        ("ALTER TABLE t_61_05.stored_events DISABLE TRIGGER append_only", "append-only"),
        ("DROP TRIGGER append_only ON t_61_05.command", "append_only ON command"),
        ("ALTER TABLE t_61_05.log_head ENABLE TRIGGER forward_only", "forward_only ON log_head"),
        ("GRANT DELETE ON t_61_05.stored_events TO puskesos_service", "right to DELETE"),
        ("GRANT UPDATE ON t_61_05.log_head TO puskesos_service", "right to UPDATE log_head"),
        ("GRANT DELETE ON t_61_05.person_key TO puskesos_service", "right to DELETE person_key"),
        ("UPDATE t_61_05.log_head SET last = last + 1", "gaps"),
        ("UPDATE t_61_05.projection_position SET at = 1", "behind"),
        (OTHER_TABLES, "another release"),
        ("UPDATE t_61_05.projection_position SET at = 99", "was restored"),
        ("INSERT INTO t_61_05.schema_version VALUES (99, now())", "version 99"),
        (REMOVED, "gaps"),
    ],
)
def test_each_illness_is_named_with_its_remedy(
    owner: Connection[tuple[object, ...]], illness: str, complaint: str
) -> None:
    owner.execute(illness.encode())
    assert any(complaint in what for what in _bad(examine_tenant(owner, _tenant(owner))))


def test_real_people_are_not_served_on_the_word_of_tokens_without_a_warning(
    sound: str, owner: Connection[tuple[object, ...]], tmp_path: Path
) -> None:
    tenant = _tenant(owner)._replace(purpose="production")
    assert any(
        "appointments are not required" in what for what in _bad(examine_tenant(owner, tenant))
    )
    appointing = Appointing("SK 800/1/2026", ("admin-1",), "secretariat")
    settings = settings_for(tmp_path, sound)
    for _ in range(2):
        open_new_tenant(settings, sound, "61.05", "Kabupaten Sintang", "demonstration", appointing)
    catch_up(sound)
    assert _bad(examine_tenant(owner, tenant)) == []


@pytest.fixture
def login(sound: str) -> Iterator[str]:
    """The address of a login that has no role yet."""
    name, password = f"puskesos_test_{uuid4().hex[:12]}", uuid4().hex
    with psycopg.connect(sound, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'".encode())
        try:
            yield make_conninfo(sound, user=name, password=password)
        finally:
            owner.execute(f"DROP ROLE {name}".encode())


def _user(dsn: str) -> str:
    return str(conninfo_to_dict(dsn)["user"])


def test_a_login_of_its_own_serves_and_has_no_way_back_to_the_owner(
    sound: str, owner: Connection[tuple[object, ...]], login: str, tmp_path: Path
) -> None:
    owner.execute(f"GRANT puskesos_service TO {_user(login)}".encode())
    assert _bad(examine_database(sound, login)) == []
    settings = dataclasses.replace(settings_for(tmp_path, login), owner_url=sound)
    with (
        prepared_database(settings) as dsn,
        psycopg.connect(serving(dsn), autocommit=True) as service,
    ):
        service.execute("RESET ROLE")
        for act in ("UPDATE t_61_05.command SET result = ''", "DROP TABLE t_61_05.command"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                service.execute(act.encode())


def test_what_only_the_owner_can_do_is_done_under_the_owner_s_address(
    sound: str, owner: Connection[tuple[object, ...]], login: str, tmp_path: Path
) -> None:
    owner.execute(f"GRANT puskesos_service TO {_user(login)}".encode())
    env = environment(tmp_path, login, PUSKESOS_OWNER_URL=sound)
    for command in (
        ("migrate",),
        ("tenant", "open", "21.71", "Kota Batam"),
        ("rebuild", "--all"),
        ("restored", "--all"),
        ("tenant", "list"),
    ):
        told = puskesos(*command, env=env)
        assert told.returncode == 0, told.stdout + told.stderr


def test_a_login_without_the_role_hears_what_to_grant(
    sound: str, login: str, tmp_path: Path
) -> None:
    settings = dataclasses.replace(settings_for(tmp_path, login), owner_url=sound)
    with pytest.raises(ConfigurationError, match="GRANT puskesos_service TO"):
        prepared_database(settings).__enter__()
    assert any("cannot take the role" in what for what in _bad(examine_database(sound, login)))


def test_a_serving_login_with_the_owner_s_rights_is_found(
    sound: str, owner: Connection[tuple[object, ...]], login: str
) -> None:
    owner.execute(f"GRANT puskesos_service TO {_user(login)}".encode())
    owner.execute(f"ALTER ROLE {_user(login)} CREATEROLE".encode())
    assert any("rights of the owner" in what for what in _bad(examine_database(sound, login)))


def test_after_a_restore_older_positions_are_refused_and_nothing_is_emptied(
    sound: str, owner: Connection[tuple[object, ...]], tmp_path: Path
) -> None:
    def history() -> History:
        head = LogReader(owner, "t_61_05").head()
        return History("61.05", head.epoch, head.last)

    before = history()
    told = puskesos("restored", "--tenant", "61.05", env=environment(tmp_path, sound))
    assert told.returncode == 0, told.stderr
    after = history()
    assert after.last == before.last > 0
    with pytest.raises(PositionUnknown, match="sebelum pemulihan"):
        after.number(before.position(1))
    assert after.number(after.position(after.last)) == after.last
    assert _bad(examine_tenant(owner, _tenant(owner))) == []


def test_a_read_model_that_drifted_is_found_and_mended(
    owner: Connection[tuple[object, ...]],
) -> None:
    tenant = _tenant(owner)
    owner.execute("DELETE FROM t_61_05.programme_catalogue_v1")
    (found,) = [each for each in examine_deeply(owner, tenant) if each.level is Level.ERROR]
    assert "programme_catalogue_v1 (code=PKH)" in found.what
    assert "programme.registered" in found.what
    rebuild(owner, tenant.schema, LogReader, accept=["programme_catalogue"])
    assert _bad(examine_deeply(owner, tenant)) == []


def test_processes_of_another_release_are_named(sound: str) -> None:
    with (
        psycopg.connect(named(sound)),
        psycopg.connect(make_conninfo(sound, application_name="puskesos 00000000000001")),
    ):
        (found,) = _bad(examine_database(sound, sound))
    assert found.startswith("Processes of another release are connected: this machine since 20")


def test_where_a_process_runs_is_unknown_to_a_role_that_may_not_read_it(
    sound: str, owner: Connection[tuple[object, ...]]
) -> None:
    with psycopg.connect(make_conninfo(sound, application_name="puskesos 00000000000001")):
        owner.execute("SET ROLE puskesos_service")
        assert other_releases(owner) == ["unknown since unknown"]
        owner.execute("RESET ROLE")
        assert other_releases(owner)[0].startswith("this machine since 20")


def test_a_key_of_nobody_is_found(owner: Connection[tuple[object, ...]]) -> None:
    owner.execute("INSERT INTO t_61_05.person_key VALUES (gen_random_uuid(), '', 'x')")
    (found,) = _bad(examine_sealing(owner, _tenant(owner)))
    assert "nobody in the log" in found


def _first_fact(owner: Connection[tuple[object, ...]], topic: str, state: str) -> None:
    """The first fact of somebody new, without a key: what a backup without its keys leaves behind."""
    owner.execute(
        "INSERT INTO t_61_05.stored_events (originator_id, originator_version, topic, state,"
        " notification_id, recorded_at) SELECT gen_random_uuid(), 1, %s, convert_to(%s, 'UTF8'),"
        " last + 1, at FROM t_61_05.log_head",
        (topic, state),
    )


@pytest.mark.parametrize(("topic", "whose"), SEALED_FROM_THE_START.items())
def test_a_lost_sealing_key_is_found(
    owner: Connection[tuple[object, ...]], topic: str, whose: str
) -> None:
    _first_fact(owner, topic, "")
    (found,) = _bad(examine_sealing(owner, _tenant(owner)))
    assert f"1 {whose} have lost their sealing key" in found


@pytest.mark.parametrize(
    ("donor", "sealed"),
    [({"donor": "PT Contoh"}, False), ({"donor": None, "donor_person": "c2VhbGVk"}, True)],
)
def test_only_a_private_donors_pledge_has_a_key_to_lose(
    owner: Connection[tuple[object, ...]], donor: dict[str, str], sealed: bool
) -> None:
    _first_fact(owner, "csr.pledged", json.dumps({"v": 1, "fact": donor, "envelope": {}}))
    found = _bad(examine_sealing(owner, _tenant(owner)))
    assert [what for what in found if "CSR pledges of private donors" in what] == found
    assert bool(found) is sealed


async def test_what_the_desk_records_keeps_its_keys_until_they_are_lost(
    sound: str, owner: Connection[tuple[object, ...]], tmp_path: Path
) -> None:
    settings = settings_for(tmp_path, sound)
    with World(serving(sound), settings.master_key) as world:
        ports = await world.ports_of("61.05")
        for command, role in _sealed_acts(await _complained(ports)):
            doing = Act(actor=f"{role}-1", role=role, office="secretariat", command_id=uuid4())
            await COMMANDS[type(command)](command, doing, ports)
    assert _bad(examine_sealing(owner, _tenant(owner))) == []
    owner.execute("DELETE FROM t_61_05.person_key")
    found = " ".join(_bad(examine_sealing(owner, _tenant(owner))))
    for whose in ("1 complaints", "1 referrals", "1 CSR pledges of private donors"):
        assert f"{whose} have lost their sealing key" in found


async def _complained(ports: Ports) -> UUID:
    command = SubmitComplaint(channel="desk", region="61.05.01.1001", narrative="Belum diterima")
    doing = Act(actor="desk-1", role=Role.DESK, office="secretariat", command_id=uuid4())
    return (await submit_complaint(command, doing, ports)).subject


def _sealed_acts(complaint: UUID) -> list[tuple[Command, Role]]:
    service = AgreedService(service="jkn_membership")
    return [
        (RegisterPartner(partner="bpjs", name="BPJS", kind="bpjs_kesehatan"), Role.HEAD),
        (
            SignAgreement(
                partner="bpjs",
                agreement="MoU 1",
                services=(service,),
                valid_from=date(2022, 1, 1),
                valid_until=date(2099, 12, 31),
            ),
            Role.HEAD,
        ),
        (
            DraftReferral(
                subject_kind="complaint",
                subject=complaint,
                partner="bpjs",
                service="jkn_membership",
                need="Kartu tidak aktif",
                packet=(PacketField(field="name", text="Contoh Satu"),),
            ),
            Role.DESK,
        ),
        *(
            (
                PledgeCsr(
                    purpose_code="beds",
                    amount_rupiah=100,
                    pledged_on=date(2026, 1, 5),
                    donor=donor,
                    donor_person=person,
                ),
                Role.HEAD,
            )
            for donor, person in (("PT Contoh", None), (None, "Donatur Contoh"))
        ),
    ]


def test_another_master_key_is_found(
    sound: str, owner: Connection[tuple[object, ...]], tmp_path: Path
) -> None:
    other = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="
    settings = dataclasses.replace(settings_for(tmp_path, sound), given_master_key=other)
    assert examine_keys(settings, sound, _tenant(owner)).level is Level.ERROR


def test_surroundings_that_should_be_mended_are_named(tmp_path: Path) -> None:
    settings = dataclasses.replace(
        settings_for(tmp_path, "postgresql://"), given_master_key=None, port=free_port()
    )
    found = _bad(examine_surroundings(settings))
    assert any("master key" in what for what in found)


def test_the_command_ends_with_one_if_anything_is_wrong(
    owner: Connection[tuple[object, ...]], sound: str, tmp_path: Path
) -> None:
    env = environment(tmp_path, sound, PORT=str(free_port()))
    assert puskesos("doctor", "--deep", env=env).returncode == 0
    owner.execute("UPDATE t_61_05.log_head SET last = last + 1")
    told = puskesos("doctor", env=env)
    assert told.returncode == 1
    assert "galat / error" in told.stdout
    assert "→" in told.stdout
