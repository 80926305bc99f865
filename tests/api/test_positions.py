"""Positions: read your writes, a bounded wait, and a clear answer to a position that is not ours."""

from __future__ import annotations

import asyncio
import threading

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from api.context import Limits
from api.errors import PositionUnknown
from api.position import History
from infra.log_reader import LogReader
from infra.main import create_app
from infra.projector import Projector
from infra.settings import Settings
from tests.api.conftest import ADMIN, CITIZEN, DESK, Service, asked
from tests.conftest import OpenTenant

READ = "query($min: Position) { complaints(minPosition: $min) { totalCount position } }"
HERE = History("61.05", 1, 10)


def test_a_position_comes_back_as_the_number_it_stands_for() -> None:
    assert [HERE.number(HERE.position(number)) for number in (0, 7, 10)] == [0, 7, 10]


@pytest.mark.parametrize(
    "position",
    [
        History("21.71", 1, 10).position(3),
        History("61.05", 2, 10).position(3),
        HERE.position(11),
        HERE.position(-1),
        HERE.position(3)[:-1] + "!",
        HERE.position(3)[1:],
        "",
        "7",
        "AAAA",
        "Ünïcode",
    ],
)
def test_a_position_of_another_history_is_refused(position: str) -> None:
    with pytest.raises(PositionUnknown):
        HERE.number(position)


async def test_a_query_sees_what_its_caller_wrote(service: Service) -> None:
    for expected in range(1, 6):
        filed = await service.complain()
        answer = await service.ask(READ, CITIZEN, min=filed["position"])
        assert answer["data"]["complaints"]["totalCount"] == expected
        assert answer["data"]["complaints"]["position"] == filed["position"]
        assert answer["extensions"]["position"] == filed["position"]


async def test_all_fields_of_one_query_are_answered_at_one_position(service: Service) -> None:
    filed = await service.complain()
    document = """query($min: Position) {
      a: complaints { position } b: complaints(minPosition: $min) { position } position }"""
    found = await service.data(document, CITIZEN, min=filed["position"])
    assert {found["a"]["position"], found["b"]["position"], found["position"]} == {
        filed["position"]
    }


async def test_positions_of_others_are_refused_over_the_wire(service: Service) -> None:
    foreign = History("21.71", 1, 10**9).position(1)
    future = History("61.05", 1, 10**9).position(10**8)
    for position in (foreign, future, "nonsense"):
        answer = await service.ask(READ, CITIZEN, min=position)
        assert answer["errors"][0]["extensions"]["code"] == "position_unknown"
        assert answer["errors"][0]["extensions"]["field"] == "minPosition"


async def test_after_a_restore_older_positions_are_refused(service: Service) -> None:
    filed = await service.complain()
    with psycopg.connect(service.tenant.owner, autocommit=True) as connection:
        connection.execute("update t_61_05.log_head set epoch = epoch + 1")
    answer = await service.ask(READ, CITIZEN, min=filed["position"])
    assert answer["errors"][0]["extensions"]["code"] == "position_unknown"


async def test_a_position_by_default_of_a_variable_is_waited_for(
    impatient: FastAPI, town: OpenTenant
) -> None:
    async with asked(impatient, town) as service:
        opening = {"code": "61.05", "name": "Kabupaten Sintang", "purpose": "demonstration"}
        written = await service.do("OpenTenant", ADMIN, **opening)
        document = f"""query($p: Position! = "{written["position"]}") {{
          complaint(id: "{written["subject"]}", asOf: {{ position: $p }}) {{ status }} }}"""
        answer = await service.ask(document, DESK)
        assert answer["errors"][0]["extensions"]["code"] == "not_yet_projected"
        answer = await service.ask(
            document.replace("asOf: { position: $p }", "minPosition: $p"), DESK
        )
        assert answer["errors"][0]["extensions"]["code"] == "not_yet_projected"


@pytest.fixture
def impatient(town: OpenTenant, settings: Settings) -> FastAPI:
    return create_app(settings, town.owner, Limits(wait_seconds=0.2))


async def test_the_wait_is_bounded_and_loses_nothing(impatient: FastAPI, town: OpenTenant) -> None:
    transport = httpx.ASGITransport(impatient)
    async with (
        impatient.router.lifespan_context(impatient),
        httpx.AsyncClient(transport=transport, base_url="http://test", timeout=30) as client,
    ):
        service = Service(client, town)
        written = await service.do(
            "OpenTenant", ADMIN, code="61.05", name="Kabupaten Sintang", purpose="demonstration"
        )
        read = "query($min: Position) { position(minPosition: $min) }"
        answer = await service.ask(read, ADMIN, min=written["position"])
        assert answer["errors"][0]["extensions"]["code"] == "not_yet_projected"
        projector = Projector(town.serving, LogReader)
        thread = threading.Thread(target=projector.run)
        thread.start()
        try:
            async with asyncio.timeout(20):
                while "errors" in answer:
                    answer = await service.ask(read, ADMIN, min=written["position"])
        finally:
            projector.stop()
            await asyncio.to_thread(thread.join, 10)
        assert answer["data"]["position"] == written["position"]
