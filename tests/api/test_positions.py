"""Positions: read your writes, a bounded wait, and a clear answer to a position that is not ours."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from api.context import Limits
from api.position import History
from api.refusals import PositionUnknown
from infra.log_reader import LogReader
from infra.main import create_app
from infra.projector import Projector
from infra.settings import Settings
from tests.api.conftest import ADMIN, CITIZEN, DESK, SUPERVISOR, VILLAGE, Service, asked
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


ASKED = """query($id: ID!, $asOf: AsOf, $min: Position) {
  complaint(id: $id, asOf: $asOf, minPosition: $min) { status }
  complaintBoard(asOf: $asOf) { total } }"""


async def test_a_moment_is_a_position_or_a_time(service: Service) -> None:
    filed = await service.complain()
    verified = await service.advance(filed["subject"], "VerifyComplaint")
    with psycopg.connect(service.tenant.owner) as connection:
        numbers = [History("61.05", 1, 10**9).number(at) for at in (filed["position"], verified)]
        times = connection.execute(
            "select recorded_at from t_61_05.stored_events where notification_id = any (%s)"
            " order by notification_id",
            (numbers,),
        ).fetchall()
    (at_first,), (at_second,) = times
    tick = timedelta(microseconds=1)
    for moment, status in (
        ({"position": filed["position"]}, "submitted"),
        ({"recordedAt": (at_second - tick).isoformat()}, "submitted"),
        ({"recordedAt": at_second.isoformat()}, "verified"),
        (None, "verified"),
        ({"recordedAt": (at_first - tick).isoformat()}, None),
    ):
        answer = await service.data(ASKED, DESK, id=filed["subject"], asOf=moment, min=verified)
        assert answer["complaint"] == (status and {"status": status}), moment
        assert answer["complaintBoard"]["total"] == (status is not None), moment


@pytest.mark.parametrize(
    ("moment", "code", "field"),
    [
        ({"recordedAt": "2990-01-01T00:00:00Z"}, "time_not_reached", "asOf.recordedAt"),
        ({"recordedAt": "2022-01-01T00:00:00"}, "invalid", "asOf.recordedAt"),
        ({"recordedAt": "2022"}, "invalid", "asOf.recordedAt"),
        ({"position": History("61.05", 1, 9).position(9)}, "position_unknown", "asOf"),
        ({"position": History("21.71", 1, 9).position(1)}, "position_unknown", "asOf"),
    ],
)
async def test_a_moment_that_is_none_is_refused(
    service: Service, moment: dict[str, str], code: str, field: str
) -> None:
    answer = await service.ask(ASKED, DESK, id=str(UUID(int=1)), asOf=moment)
    assert answer["data"] is None
    refused = answer["errors"][0]["extensions"]
    assert (refused["code"], refused["field"]) == (code, field)


async def test_one_request_has_one_moment(service: Service) -> None:
    document = """query($one: AsOf, $two: AsOf) {
      complaintBoard(asOf: $one) { total } referralBoard(asOf: $two) { total } }"""
    zero, one = ({"position": History("61.05", 1, 9).position(at)} for at in (0, 1))
    await service.complain()
    for given in ({"one": zero}, {"one": zero, "two": one}):
        answer = await service.ask(document, SUPERVISOR, **given)
        assert answer["errors"][0]["extensions"]["code"] == "moments_differ"
    assert "errors" not in await service.ask(document, SUPERVISOR, one=zero, two=zero)


OF_A_TIME = (
    "query($at: DateTime, $asOf: AsOf) { complaintBoard(validAt: $at, asOf: $asOf) { total } }"
)


async def test_a_time_counts_what_was_recorded_of_it_later(service: Service) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    act = {"commandId": str(uuid4()), "occurredAt": (yesterday - timedelta(hours=1)).isoformat()}
    late = await service.data(
        """mutation($input: SubmitComplaintInput!, $act: ActInput!) {
          submitComplaint(input: $input, act: $act) { ... on Recorded { position } } }""",
        DESK,
        input={"channel": "desk", "region": VILLAGE, "narrative": "Kartu hilang"},
        act=act,
    )
    last = (await service.complain())["position"]
    assert await service.data(READ, DESK, min=last)
    for given, total in (
        ({"at": yesterday.isoformat()}, 1),
        ({"at": (yesterday - timedelta(days=1)).isoformat()}, 0),
        ({}, 2),
        ({"asOf": {"recordedAt": yesterday.isoformat()}}, 0),
        (
            {
                "at": yesterday.isoformat(),
                "asOf": {"position": late["submitComplaint"]["position"]},
            },
            1,
        ),
        ({"at": yesterday.isoformat(), "asOf": {"recordedAt": yesterday.isoformat()}}, 0),
    ):
        answer = await service.data(OF_A_TIME, DESK, **given)
        assert answer["complaintBoard"]["total"] == total, given


async def test_a_time_that_cannot_be_answered_is_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.as_of.MOST_LATER", 0)
    act = {"commandId": str(uuid4()), "occurredAt": "2022-05-18T01:00:00Z"}
    await service.data(
        """mutation($input: SubmitComplaintInput!, $act: ActInput!) {
          submitComplaint(input: $input, act: $act) { __typename } }""",
        DESK,
        input={"channel": "desk", "region": VILLAGE, "narrative": "Kartu hilang"},
        act=act,
    )
    last = (await service.complain())["position"]
    assert await service.data(READ, DESK, min=last)
    for time, code in (
        ("2990-01-01T00:00:00Z", "time_not_reached"),
        ("2022-05-18T00:00:00", "invalid"),
        ("2022-05-19T00:00:00Z", "too_much_later"),
    ):
        refused = (await service.ask(OF_A_TIME, DESK, at=time))["errors"][0]["extensions"]
        assert (refused["code"], refused["field"]) == (code, "validAt"), time
