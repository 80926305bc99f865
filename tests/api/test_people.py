"""People: masked in every query, in clear only after the look was recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from api.lookups import MOST_PER_MINUTE, WINDOW_SECONDS, Lookups
from api.refusals import TooManyLookups
from infra.projector import Projector
from tests.api.conftest import (
    ADMIN,
    CITIZEN,
    DESK,
    INSPECTOR,
    SUPERVISOR,
    VERIFIER,
    VILLAGE,
    Service,
)
from tests.api.test_accounts import PLACE, SECOND, grant, require

NIK = "6105991708909001"
PERSON = {
    "name": "Siti Aminah",
    "region": VILLAGE,
    "nik": NIK,
    "familyCard": "6105990101100001",
    "phone": "0812-3456-7890",
    "sex": "L",
}
READ = """query($id: ID!, $min: Position) {
  person(id: $id, minPosition: $min) { id survivor region sex name nik familyCard phone } }"""
FIND = (
    "query($nik: String!, $min: Position) { findPerson(nik: $nik, minPosition: $min) { id nik } }"
)
UNMASK = """mutation($input: UnmaskInput!, $act: ActInput!) { unmask(input: $input, act: $act) {
  __typename ... on Unmasked { person position fields { name value } }
  ... on Refused { code field } } }"""


@pytest.fixture
async def registered(service: Service) -> dict[str, Any]:
    answer = await service.do("RegisterPerson", DESK, **PERSON)
    assert answer["__typename"] == "Recorded", answer
    return answer


async def unmask(service: Service, caller: Any, person: str, **given: object) -> dict[str, Any]:
    filled = {"person": person, "fields": ["nik", "name"], "purpose": "Pemeriksaan ganda BPNT"}
    act = {"commandId": str(uuid4())}
    answer = await service.data(UNMASK, caller, input={**filled, **given}, act=act)
    found: dict[str, Any] = answer["unmask"]
    return found


async def test_every_query_shows_people_masked(
    service: Service, registered: dict[str, Any]
) -> None:
    for caller in (DESK, VERIFIER, INSPECTOR):
        found = await service.data(
            READ, caller, id=registered["subject"], min=registered["position"]
        )
        assert found["person"] == {
            "id": registered["subject"],
            "survivor": registered["subject"],
            "region": VILLAGE,
            "sex": "L",
            "name": "S*** A***",
            "nik": "************9001",
            "familyCard": "************0001",
            "phone": "**********7890",
        }


async def test_a_person_is_found_by_the_exact_nik_only(
    service: Service, registered: dict[str, Any]
) -> None:
    last = registered["position"]
    found = (await service.data(FIND, DESK, nik=NIK, min=last))["findPerson"]
    assert found == {"id": registered["subject"], "nik": "************9001"}
    other = NIK[:-1] + "2"
    assert (await service.data(FIND, DESK, nik=other))["findPerson"] is None
    elsewhere = replace(DESK, regions=("61.05.02",))
    assert (await service.data(FIND, elsewhere, nik=NIK))["findPerson"] is None
    for caller, code in ((CITIZEN, "not_allowed"), (INSPECTOR, "not_allowed")):
        answer = await service.ask(FIND, caller, nik=NIK)
        assert answer["errors"][0]["extensions"]["code"] == code
    answer = await service.ask(FIND, DESK, nik="6.10599E+15")
    assert answer["errors"][0]["extensions"]["code"] == "spreadsheet_damage"


async def test_after_a_merge_the_survivor_is_found(
    service: Service, registered: dict[str, Any]
) -> None:
    other = await service.do("RegisterPerson", DESK, name="Siti A.", region=VILLAGE)
    merged = await service.do(
        "MergePeople", VERIFIER, survivor=other["subject"], merged=registered["subject"]
    )
    assert merged["__typename"] == "Recorded", merged
    found = (await service.data(FIND, DESK, nik=NIK, min=merged["position"]))["findPerson"]
    assert found["id"] == other["subject"]


async def test_unmasking_is_recorded_before_it_is_answered(
    service: Service, registered: dict[str, Any]
) -> None:
    shown = await unmask(service, VERIFIER, registered["subject"])
    assert shown["fields"] == [
        {"name": "nik", "value": NIK},
        {"name": "name", "value": "Siti Aminah"},
    ]
    trail = await service.data(
        """query($min: Position) { auditTrail(first: 1, minPosition: $min) {
          edges { node { fact position stream actor words } } } }""",
        INSPECTOR,
        min=shown["position"],
    )
    entry = trail["auditTrail"]["edges"][0]["node"]
    assert (entry["position"], entry["stream"], entry["actor"]) == (
        shown["position"],
        registered["subject"],
        "verifier-1",
    )
    assert NIK not in str(trail)
    with psycopg.connect(service.tenant.owner) as connection:
        rows = connection.execute("select state, topic from t_61_05.stored_events").fetchall()
    assert entry["fact"] == rows[-1][1]
    stored = b"".join(bytes(state) for state, _ in rows)
    assert NIK.encode() not in stored
    assert b"Aminah" not in stored


async def test_a_repeated_look_is_answered_only_for_a_while(
    service: Service, registered: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"person": registered["subject"], "fields": ["nik"], "purpose": "Pemeriksaan ganda"}
    act = {"commandId": str(uuid4())}
    answers = [
        (await service.data(UNMASK, VERIFIER, input=given, act=act))["unmask"] for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["fields"] == [{"name": "nik", "value": NIK}]
    monkeypatch.setattr("api.unmasking.REPEATABLE", timedelta(0))
    late = (await service.data(UNMASK, VERIFIER, input=given, act=act))["unmask"]
    assert late == {"__typename": "Refused", "code": "shown_before", "field": "commandId"}
    again = {"commandId": str(uuid4())}
    shown = (await service.data(UNMASK, VERIFIER, input=given, act=again))["unmask"]
    assert shown["fields"] == answers[0]["fields"]
    assert shown["position"] != answers[0]["position"]


async def test_a_withdrawn_role_unmasks_nothing_however_far_behind_the_read_models_are(
    service: Service, registered: dict[str, Any], projector: Projector
) -> None:
    """The log says who may look, for a new look and for one that is repeated; and in which regions."""
    await require(service)
    at = await grant(service, VERIFIER, VILLAGE)
    await service.data("query($min: Position) { position(minPosition: $min) }", ADMIN, min=at)
    look = {"person": registered["subject"], "fields": ["nik"], "purpose": "Pemeriksaan ganda"}
    act = {"commandId": str(uuid4())}

    async def told(**acting: str) -> dict[str, Any]:
        answer = await service.data(UNMASK, VERIFIER, input=look, act={**act, **acting})
        found: dict[str, Any] = answer["unmask"]
        return found

    assert (await told())["fields"] == [{"name": "nik", "value": NIK}]
    projector.stop()
    for granted, code in ((None, "not_appointed"), ("61.05.02", "not_found")):
        if granted is None:
            role = {"account": VERIFIER.actor, "role": "verifier", **PLACE}
            answer = await service.do("RevokeRole", SECOND, reason="dismissed", **role)
            assert answer["__typename"] == "Recorded", answer
        else:
            await grant(service, VERIFIER, granted)
        for acting in ({}, {"commandId": str(uuid4())}):
            assert (await told(**acting))["code"] == code


async def test_people_are_looked_for_one_at_a_time_and_not_without_end(
    service: Service,
    registered: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    look = f'findPerson(nik: "{NIK}") {{ id }}'
    two = f"{{ a: {look} ...F }} fragment F on Query {{ b: {look} }}"
    answer = await service.ask(two, DESK)
    assert answer["errors"][0]["extensions"]["code"] == "too_many_lookups"
    assert answer["data"] is None
    for _ in range(MOST_PER_MINUTE):
        assert (await service.data(FIND, DESK, nik=NIK, min=registered["position"]))["findPerson"]
    answer = await service.ask(FIND, DESK, nik=NIK)
    assert answer["errors"][0]["extensions"]["code"] == "too_many_lookups"
    assert (await service.data(FIND, SUPERVISOR, nik=NIK))["findPerson"]
    logged = caplog.text + "".join(capsys.readouterr())
    assert logged.count("person_looked_up") == MOST_PER_MINUTE + 1
    assert DESK.actor in logged
    assert NIK not in logged


def test_the_count_of_lookups_starts_again_with_each_minute() -> None:
    lookups = Lookups()
    for second in range(MOST_PER_MINUTE):
        lookups.note("61.05", "desk-1", second)
    with pytest.raises(TooManyLookups):
        lookups.note("61.05", "desk-1", WINDOW_SECONDS - 1)
    lookups.note("21.71", "desk-1", WINDOW_SECONDS - 1)
    lookups.note("61.05", "desk-1", WINDOW_SECONDS)
    with pytest.raises(TooManyLookups):
        lookups.note("61.05", "desk-1", WINDOW_SECONDS)


async def test_nothing_is_shown_when_the_look_is_refused(
    service: Service, registered: dict[str, Any]
) -> None:
    subject = registered["subject"]
    refusals = [
        await unmask(service, DESK, subject),
        await unmask(service, VERIFIER, subject, fields=["secret"]),
        await unmask(service, VERIFIER, subject, fields=[]),
        await unmask(service, VERIFIER, subject, purpose="x"),
        await unmask(service, VERIFIER, str(uuid4())),
        await unmask(service, VERIFIER, "nonsense"),
        await unmask(service, replace(VERIFIER, regions=("61.05.02",)), subject),
    ]
    assert [refused["__typename"] for refused in refusals] == ["Refused"] * 7
    assert refusals[0]["code"] == "not_allowed"


async def test_a_person_in_another_region_is_invisible(
    service: Service, registered: dict[str, Any]
) -> None:
    elsewhere = replace(DESK, regions=("61.05.02",))
    found = await service.data(
        READ, elsewhere, id=registered["subject"], min=registered["position"]
    )
    assert found["person"] is None


async def test_a_destroyed_key_makes_a_person_unreadable_and_breaks_nothing(
    service: Service, registered: dict[str, Any]
) -> None:
    await service.data(READ, DESK, id=registered["subject"], min=registered["position"])
    with psycopg.connect(service.tenant.owner, autocommit=True) as connection:
        connection.execute("delete from t_61_05.person_key")
    found = (await service.data(READ, DESK, id=registered["subject"]))["person"]
    assert (found["name"], found["nik"], found["region"]) == (None, None, VILLAGE)
