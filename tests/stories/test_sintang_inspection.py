"""An inspection, from the question to the sealed file that proves the answer without us."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from application.ports import Act
from application.roles import Role
from infra.bundle_anchors import examine
from infra.bundle_export import Exporting, make_bundle
from infra.checkpoints import HistoryChanged, sign
from infra.database import serving
from infra.demonstration.stories import sintang_inspection as story
from infra.migrations import tenant_schema
from infra.notarising import keys_of
from infra.opening import opened_tenant
from infra.pool import open_pool
from infra.settings import Settings
from infra.verifying import Verdict
from tests.stories.conftest import SINTANG, Tellers


async def test_the_same_number_is_found_to_be_made_of_other_facts(narrator: Tellers) -> None:
    found = await story.tell(narrator(SINTANG, story.NAME))
    then, now = found["numbers"]["then"], found["numbers"]["now"]
    assert (then["value"], then["added"]) == (now["value"], now["added"]) == (3, 3)
    assert [one["adds"] for one in then["facts"]] == [1, 1, 1]
    assert [one["adds"] for one in now["facts"]] == [1, 1, 1, 1, -1]
    late, void = [one["fact"] for one in now["facts"][3:]]
    assert (late["office"], void["office"]) == (story.DESK, story.DINAS)
    assert void["stream"] == now["facts"][0]["fact"]["stream"]
    changed = {one["table"]: one for one in found["changed"]["tables"]}
    assert found["changed"]["facts"] >= 2
    assert changed["rendered_service"] | {"table": ""} == {
        "table": "",
        "added": 1,
        "changed": 1,
        "removed": 0,
    }
    assert await story.tell(narrator(SINTANG, story.NAME)) == found


async def test_who_decided_the_payment_and_on_what_basis_is_told(narrator: Tellers) -> None:
    steps = (await story.tell(narrator(SINTANG, story.NAME)))["payment"]
    facts = {step["fact"]["fact"]: step["fact"] for step in steps}
    prepared, approved = facts["batch.scheduled"], facts["batch.approved"]
    assert (prepared["role"], prepared["basis"]) == ("verifier", story.DECREE)
    assert (approved["role"], approved["basis"]) == ("head", story.DECREE)
    assert prepared["actor"] != approved["actor"]
    assert facts["entitlement.payment_collected"]["basis"] == story.ORDER
    statuses = [
        (field["before"], field["after"])
        for step in steps
        for row in step["rows"]
        if row["table"] == "payment"
        for field in row["fields"]
        if field["field"] == "status"
    ]
    assert statuses == [(None, "scheduled"), ("scheduled", "credited"), ("credited", "collected")]


@pytest.fixture
async def kept(narrator: Tellers, theatre: Settings, database: str, tmp_path: Path) -> list[str]:
    """What the inspector has from elsewhere: the verifier key, and the checkpoint of that day, printed."""
    teller = narrator(SINTANG, story.NAME)
    await story.tell(teller)

    def sign_it() -> None:
        with (
            opened_tenant(theatre, database, SINTANG) as opened,
            open_pool(serving(database), size=1) as pool,
        ):
            keys = keys_of(opened.connection, pool, opened.tenant, theatre)
            assert sign(opened.connection, opened.tenant.schema, keys) is not None

    await asyncio.to_thread(sign_it)
    inspector = teller.someone(Role.INSPECTOR, story.INSPECTORATE)
    answer = await inspector.ask("{ verifierKey checkpoint { note } }")
    printed = tmp_path / "printed.checkpoint"
    printed.write_text(answer["checkpoint"]["note"], encoding="utf-8")
    return [answer["verifierKey"], str(printed)]


def export(theatre: Settings, dsn: str, path: Path) -> None:
    act = Act(
        actor="demo-inspector", role=Role.INSPECTOR, office=story.INSPECTORATE, command_id=uuid4()
    )
    wanted = Exporting(None, story.PROGRAMME, None, None, "Pemeriksaan pembayaran Juni 2022")
    with opened_tenant(theatre, dsn, SINTANG) as opened:
        make_bundle(theatre, dsn, opened, wanted, act, path)


def test_the_file_taken_home_proves_it_and_betrays_every_change(
    kept: list[str], theatre: Settings, database: str, tmp_path: Path
) -> None:
    file = tmp_path / "pemeriksaan.bundle"
    export(theatre, database, file)
    report = examine(file, kept)
    assert report.verdict is Verdict.PROVEN, report.findings
    assert examine(file, []).verdict is Verdict.UNANCHORED

    data = file.read_bytes()
    forged = tmp_path / "forged.bundle"
    forged.write_bytes(data.replace(b"300000", b"900000", 1))
    assert forged.read_bytes() != data
    refuted = examine(forged, kept)
    assert refuted.verdict is Verdict.REFUTED
    assert refuted.findings[0].line is not None

    with psycopg.connect(database, autocommit=True) as owner:
        schema = tenant_schema(SINTANG)
        owner.execute(f"alter table {schema}.stored_events disable trigger user")
        owner.execute(
            f"update {schema}.stored_events set state = convert_to(replace(convert_from(state, 'UTF8'),"
            " '300000', '900000'), 'UTF8') where topic = 'entitlement.payment_credited'"
        )
    with pytest.raises(HistoryChanged):
        export(theatre, database, tmp_path / "later.bundle")
    assert not (tmp_path / "later.bundle").exists()
