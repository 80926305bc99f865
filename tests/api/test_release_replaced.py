"""Processes of the release before, once a newer one took over read models: coded answers, and nothing lost."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
from psycopg.sql import SQL, Identifier
from structlog.testing import capture_logs

from infra.main import create_app
from infra.settings import Settings
from projections.complaint_status import complaint_status
from tests.api.conftest import ADMIN, CITIZEN, DESK, LIMITS, VILLAGE, Service, asked
from tests.api.listening import following, served
from tests.conftest import OpenTenant
from tests.infra.projecting import running
from tests.running import environment

COMPLAINTS = "{ complaints { totalCount } }"
CODE = "release_replaced"
SUBMIT = {"channel": "web", "region": VILLAGE, "narrative": "Bantuan belum diterima"}


@contextmanager
def newer_release() -> Iterator[None]:
    """What runs meanwhile is a release with a new version of a read model."""
    version = complaint_status.version
    object.__setattr__(complaint_status, "version", version + 1)
    try:
        yield
    finally:
        object.__setattr__(complaint_status, "version", version)


def migrate(town: OpenTenant, home: Path) -> None:
    """The newer release's `puskesos migrate`, in a process of its own: the old ones run on meanwhile."""
    program = (
        "from projections.complaint_status import complaint_status as table; from infra.cli import app\n"
        "object.__setattr__(table, 'version', table.version + 1); app(['migrate'])"
    )
    subprocess.run(
        [sys.executable, "-c", program], env=environment(home, town.owner), check=True, timeout=120
    )


def the_code(answer: dict[str, Any]) -> str:
    (code,) = {error["extensions"]["code"] for error in answer["errors"]}
    return str(code)


async def begin(service: Service) -> dict[str, Any]:
    """Open the tenant and its office, and file a complaint."""
    tenant = {"code": "61.05", "name": "Kabupaten Sintang", "purpose": "demonstration"}
    office = {"office": "secretariat", "name": "Sekretariat", "kind": "secretariat"}
    await service.do("OpenTenant", ADMIN, **tenant)
    await service.do("OpenOffice", ADMIN, region="61.05", **office)
    return await service.complain()


def write_as_a_later_release(town: OpenTenant, stream: str) -> None:
    """Append a fact to a stream that no release knows by now."""
    with psycopg.connect(town.owner) as owner:
        owner.execute(
            SQL(
                "with head as (update {} set last = last + 1 returning last) insert into {}"
                " select originator_id, originator_version + 1, 'complaint.praised', state, head.last,"
                " recorded_at, region, programme, period from {}, head where originator_id = %s"
                " order by originator_version desc limit 1"
            ).format(
                Identifier(town.schema, "log_head"),
                *[Identifier(town.schema, "stored_events")] * 2,
            ),
            (stream,),
        )


async def test_an_old_process_says_so_and_the_new_one_goes_on_where_it_stopped(
    town: OpenTenant, settings: Settings
) -> None:
    old = create_app(settings, town.owner, LIMITS)
    with capture_logs() as lines, served(old) as address:
        async with httpx.AsyncClient(base_url=f"http://{address}", timeout=30) as client:
            service, command_id = Service(client, town), str(uuid4())
            with running(town.serving, poll_seconds=0.05):
                begun = await begin(service)
                complaint = begun["subject"]
                async with following(address, DESK, after=begun["position"]) as follower:
                    await service.advance(complaint, "VerifyComplaint")
                    seen = await follower.updates(3)
            async with following(address, DESK, after=seen[-1]["position"]) as follower:
                await service.advance(complaint, "RouteComplaint")
                await asyncio.to_thread(migrate, town, settings.home)
                assert CODE in str(await follower.receive())

            await refuses_what_it_cannot_answer(service)
            answer = await service.data("{ programmes { programmes { code } } }", DESK)
            assert answer == {"programmes": {"programmes": []}}  # its table is as it was
            # What it records is recorded, and said to be.
            filed = await service.do("SubmitComplaint", CITIZEN, command_id, **SUBMIT)
            assert filed["__typename"] == "Recorded"
            async with following(address, DESK, after=seen[0]["position"]) as follower:
                assert CODE in str(await follower.receive())

            with newer_release(), running(town.serving, poll_seconds=0.05):
                await goes_on(town, settings, seen[-1]["position"], filed, command_id)

            write_as_a_later_release(town, complaint)
            head = SQL("select last from {}").format(Identifier(town.schema, "log_head"))
            with psycopg.connect(town.owner) as owner:
                before = owner.execute(head).fetchone()
            document = (
                "mutation($input: StartFollowUpInput!, $act: ActInput!) {"
                " startFollowUp(input: $input, act: $act) { __typename } }"
            )
            given = {"complaint": complaint, "note": "Ditanyakan"}
            refused = await service.ask(
                document, DESK, input=given, act={"commandId": str(uuid4())}
            )
            assert the_code(refused) == CODE
            with psycopg.connect(town.owner) as owner:
                assert owner.execute(head).fetchone() == before
    assert [line["event"] for line in lines].count(CODE) == 1
    assert "fault" not in [line["event"] for line in lines]


async def refuses_what_it_cannot_answer(service: Service) -> None:
    """Queries of what was replaced are refused in words, readiness is denied, and the process is alive."""
    for document in (
        COMPLAINTS,
        "{ complaints { totalCount } programmes { programmes { code } } }",
    ):
        response = await service.post({"query": document}, DESK)
        assert (response.status_code, response.json()["data"]) == (503, None)
        assert int(response.headers["retry-after"]) > 0
        assert the_code(response.json()) == CODE
    (error,) = (await service.ask(COMPLAINTS, DESK))["errors"]
    assert "berganti rilis" in error["message"]
    assert "another release" in error["extensions"]["english"]
    assert "commandId" in error["extensions"]["remedy"]
    ready = await service.client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (503, CODE)
    assert ready.json()["tenants"] == ["61.05"]
    assert (await service.client.get("/healthz")).status_code == 200


async def goes_on(
    town: OpenTenant, settings: Settings, after: str, filed: dict[str, Any], command_id: str
) -> None:
    """A process of the newer release: followers miss nothing, and what was recorded is answered again."""
    new = create_app(settings, town.owner, LIMITS)
    with served(new) as address:
        async with httpx.AsyncClient(base_url=f"http://{address}", timeout=30) as client:
            service = Service(client, town)
            again = await service.do("SubmitComplaint", CITIZEN, command_id, **SUBMIT)
            assert again == filed
            async with following(address, DESK, after=after) as follower:
                updates = await follower.updates(5)
            assert [one["status"] for one in updates] == ["routed"] * 2 + ["submitted"] * 3
            assert filed["position"] in [one["position"] for one in updates]
            assert (await service.data(COMPLAINTS, DESK))["complaints"]["totalCount"] == 2
            assert (await client.get("/readyz")).status_code == 200


async def test_a_missing_table_or_function_that_no_release_took_is_a_fault_of_ours(
    town: OpenTenant, settings: Settings
) -> None:
    app = create_app(settings, town.owner, LIMITS)
    missing = (
        SQL("drop function {}(bigint)").format(
            Identifier(town.schema, f"{complaint_status.stored_name}_at")
        ),
        SQL("drop table {}").format(complaint_status.live(town.schema)),
    )
    with capture_logs() as lines:
        async with asked(app, town) as service:
            with running(town.serving, poll_seconds=0.05):
                position = (await begin(service))["position"]
                as_of = f'{{ complaints(asOf: {{position: "{position}"}}) {{ totalCount }} }}'
                assert "errors" not in await service.ask(as_of, DESK)
            for number, (drop, question) in enumerate(
                zip(missing, (as_of, COMPLAINTS), strict=True), 1
            ):
                with psycopg.connect(town.owner) as owner:
                    owner.execute(drop)
                response = await service.post({"query": question}, DESK)
                assert (response.status_code, the_code(response.json())) == (200, "internal")
                counted = (await service.client.get("/metrics")).text
                assert f"puskesos_faults_total {number}.0" in counted
            assert (await service.client.get("/readyz")).status_code == 200
    faults = [line for line in lines if line["event"] == "fault"]
    assert [fault["sqlstate"] for fault in faults] == ["42883", "42P01"]
    assert all(complaint_status.stored_name in fault["database_says"] for fault in faults)
    assert CODE not in [line["event"] for line in lines]
