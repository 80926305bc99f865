"""Complaints through GraphQL: what each caller sees of them, now and as of a position."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg
import pytest

from api.auth import Caller
from application.roles import Role
from tests.api.conftest import (
    ADMIN,
    CITIZEN,
    DESK,
    INSPECTOR,
    NEIGHBOUR,
    OTHER_VILLAGE,
    SUPERVISOR,
    VILLAGE,
    WHOLE_LIFE,
    Service,
)

DETAIL = """query($id: ID!, $asOf: AsOf, $min: Position) {
  complaint(id: $id, asOf: $asOf, minPosition: $min) {
    id status closedAs category region anonymous mine reporter narrative response contact position
    reopened timeline { fact words wordsEn actor role version }
  }
}"""
LIST = """query($filter: ComplaintFilter, $min: Position) {
  complaints(filter: $filter, minPosition: $min) {
    totalCount position edges { cursor node { id status region narrative } }
  }
}"""


async def test_a_complaint_from_submission_to_reopening_is_read_as_written(
    service: Service,
) -> None:
    filed = await service.complain()
    last = await service.advance(filed["subject"], *WHOLE_LIFE)
    found = (await service.data(DETAIL, DESK, id=filed["subject"], min=last))["complaint"]
    assert (found["status"], found["reopened"], found["category"]) == (
        "routed",
        1,
        "not_received",
    )
    assert found["position"] == last
    assert [entry["version"] for entry in found["timeline"]] == list(
        range(1, len(found["timeline"]) + 1)
    )
    assert found["timeline"][0]["fact"] == "complaint.submitted"
    assert all(entry["words"] and entry["wordsEn"] for entry in found["timeline"])


async def test_a_detail_as_of_a_position_shows_what_was_known_then(service: Service) -> None:
    filed = await service.complain()
    verified = await service.advance(filed["subject"], "VerifyComplaint")
    last = await service.advance(filed["subject"], "RouteComplaint")

    async def status(as_of: str | None) -> tuple[str, int]:
        answer = await service.data(
            DETAIL, DESK, id=filed["subject"], asOf=as_of and {"position": as_of}, min=last
        )
        return answer["complaint"]["status"], len(answer["complaint"]["timeline"])

    assert (await status(filed["position"]))[0] == "submitted"
    assert (await status(verified))[0] == "verified"
    assert (await status(None))[0] == "routed"
    assert (await status(filed["position"]))[1] == 3  # with the two clocks that it starts


@pytest.mark.parametrize(
    ("caller", "reads"),
    [
        (CITIZEN, True),
        (DESK, True),
        (Caller("sup", Role.SUPERVISOR, "61.05", "x"), True),
        (INSPECTOR, False),
        (Caller("field", Role.FIELD, "61.05", "x"), False),
        (Caller("trc", Role.TRC, "61.05", "x"), False),
        (Caller("owner", Role.PROGRAMME_OWNER, "61.05", "secretariat"), True),
        (Caller("owner", Role.PROGRAMME_OWNER, "61.05", "bank"), False),
    ],
)
async def test_letters_are_read_by_those_who_handle_them_and_who_wrote_them(
    service: Service, caller: Caller, reads: bool
) -> None:
    filed = await service.complain(contact="081234567890")
    last = await service.advance(filed["subject"], "VerifyComplaint", "RouteComplaint")
    found = (await service.data(DETAIL, caller, id=filed["subject"], min=last))["complaint"]
    assert (found["narrative"] == "Bantuan belum diterima") is reads
    assert found["contact"] == ("********7890" if reads else None)


async def test_who_reads_letters_is_decided_by_where_a_complaint_lies_now(
    service: Service,
) -> None:
    filed = await service.complain()
    then = await service.advance(filed["subject"], "VerifyComplaint", "RouteComplaint")
    village = {"office": "desa", "name": "Desa", "kind": "puskesos", "region": VILLAGE}
    await service.do("OpenOffice", ADMIN, **village)
    moved = await service.do("RouteComplaint", DESK, complaint=filed["subject"], toOffice="desa")
    assert moved["__typename"] == "Recorded", moved
    for office, reads in (("secretariat", False), ("desa", True)):
        owner = Caller("owner", Role.PROGRAMME_OWNER, "61.05", office)
        for moment in (None, {"position": then}):
            answer = await service.data(
                DETAIL, owner, id=filed["subject"], asOf=moment, min=moved["position"]
            )
            assert (answer["complaint"]["narrative"] is not None) is reads, (office, moment)


async def test_an_anonymous_reporter_stays_hidden_from_everybody(service: Service) -> None:
    filed = await service.complain(anonymous=True)
    for caller in (SUPERVISOR, INSPECTOR):
        answer = await service.data(DETAIL, caller, id=filed["subject"], min=filed["position"])
        assert answer["complaint"]["reporter"] is None
        assert {entry["actor"] for entry in answer["complaint"]["timeline"]} == {None}


async def test_timelines_of_a_page_are_one_statement(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = [await service.complain() for _ in range(4)]
    last = await service.advance(filed[0]["subject"], "VerifyComplaint")
    asked: list[str] = []
    execute = psycopg.AsyncCursor.execute

    async def counted(cursor: Any, query: Any, *given: Any, **more: Any) -> Any:
        asked.append(repr(query))
        return await execute(cursor, query, *given, **more)

    monkeypatch.setattr(psycopg.AsyncCursor, "execute", counted)
    page = await service.data(
        """query($min: Position) { complaints(minPosition: $min) {
          edges { node { id timeline { fact } } } } }""",
        DESK,
        min=last,
    )
    told = {edge["node"]["id"]: edge["node"]["timeline"] for edge in page["complaints"]["edges"]}
    assert [len(told[one["subject"]]) for one in filed] == [6, 3, 3, 3]
    assert sum("audit_trail" in query for query in asked) == 1


async def test_the_trail_names_no_citizen_however_it_is_asked(service: Service) -> None:
    filed = await service.complain(CITIZEN, anonymous=True)
    document = """query($min: Position, $stream: ID, $actor: String) {
      auditTrail(minPosition: $min, filter: {stream: $stream, actor: $actor}) { totalCount
        edges { node { actor commandId correlationId causationId } } } }"""

    async def trail(caller: Caller, actor: str | None = None) -> dict[str, Any]:
        given = {"min": filed["position"], "stream": filed["subject"], "actor": actor}
        found: dict[str, Any] = (await service.data(document, caller, **given))["auditTrail"]
        return found

    shown = await trail(SUPERVISOR)
    hidden = ("actor", "commandId", "correlationId", "causationId")
    assert shown["totalCount"] == 3
    assert [edge["node"] for edge in shown["edges"]] == [dict.fromkeys(hidden)] * 3
    assert (await trail(SUPERVISOR, CITIZEN.actor))["totalCount"] == 0
    verified = await service.do(
        "VerifyComplaint",
        SUPERVISOR,
        complaint=filed["subject"],
        laporClass="complaint",
        category="not_received",
    )
    filed["position"] = verified["position"]
    done = await trail(SUPERVISOR, SUPERVISOR.actor)
    assert done["totalCount"] == 3
    assert all(edge["node"]["commandId"] for edge in done["edges"])


async def test_a_citizen_sees_own_complaints_only_and_no_timeline(service: Service) -> None:
    mine = await service.complain(CITIZEN)
    other = await service.complain(NEIGHBOUR)
    last = other["position"]
    listed = (await service.data(LIST, CITIZEN, min=last))["complaints"]
    assert [edge["node"]["id"] for edge in listed["edges"]] == [mine["subject"]]
    assert listed["totalCount"] == 1
    assert (await service.data(DETAIL, CITIZEN, id=other["subject"]))["complaint"] is None
    found = (await service.data(DETAIL, CITIZEN, id=mine["subject"]))["complaint"]
    assert (found["mine"], found["timeline"]) == (True, [])


async def test_rows_outside_the_region_prefixes_are_invisible(service: Service) -> None:
    here = await service.complain(region=VILLAGE)
    there = await service.complain(NEIGHBOUR, region=OTHER_VILLAGE)
    narrow = replace(DESK, regions=("61.05.01",))
    listed = (await service.data(LIST, narrow, min=there["position"]))["complaints"]
    assert [edge["node"]["id"] for edge in listed["edges"]] == [here["subject"]]
    assert (await service.data(DETAIL, narrow, id=there["subject"]))["complaint"] is None
    asked = {"region": "61.05.02"}
    assert (await service.data(LIST, narrow, filter=asked))["complaints"]["totalCount"] == 0
    # An inspector's prefixes do not narrow what the inspector reads.
    assert (await service.data(LIST, INSPECTOR))["complaints"]["totalCount"] == 2


@pytest.mark.two_tenants
async def test_another_tenant_sees_nothing_of_it(service: Service) -> None:
    filed = await service.complain()
    batam = replace(INSPECTOR, tenant="21.71", regions=("",))
    assert (await service.data(DETAIL, batam, id=filed["subject"]))["complaint"] is None
    assert (await service.data(LIST, batam))["complaints"]["totalCount"] == 0


async def test_filters_and_the_board_count_the_same_rows(service: Service) -> None:
    first = await service.complain()
    await service.complain(region=OTHER_VILLAGE)
    last = await service.advance(first["subject"], "VerifyComplaint")
    board = """query($min: Position, $filter: ComplaintFilter) {
      complaintBoard(minPosition: $min, filter: $filter) { total byStatus { status complaints } } }"""
    everything = (await service.data(board, DESK, min=last))["complaintBoard"]
    assert everything["byStatus"] == [
        {"status": "submitted", "complaints": 1},
        {"status": "verified", "complaints": 1},
    ]
    for filtered, count in (
        ({"status": "verified"}, 1),
        ({"category": "not_received"}, 1),
        ({"region": OTHER_VILLAGE}, 1),
        ({"submittedBefore": "2020-01-01T00:00:00Z"}, 0),
        ({"submittedFrom": "2020-01-01T00:00:00Z"}, 2),
    ):
        listed = (await service.data(LIST, DESK, filter=filtered))["complaints"]
        counted = (await service.data(board, DESK, filter=filtered))["complaintBoard"]
        assert (listed["totalCount"], counted["total"]) == (count, count), filtered


async def test_roles_without_the_right_are_told_so(service: Service) -> None:
    answer = await service.ask(LIST, ADMIN)
    assert answer["errors"][0]["extensions"]["code"] == "not_allowed"
