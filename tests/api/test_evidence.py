"""Photos and scans: whole or in parts over a bad line, kept sealed, shown to who may see, missed when altered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg import Connection

from api.auth import Caller, issue
from application.roles import Role
from application.rules import local_day
from domain.rule_book import RULES
from infra.doctor import Finding, Level
from infra.doctor_evidence import examine_evidence
from infra.migrations import tenants
from infra.projector import Projector
from infra.settings import Settings
from infra.world import World
from tests.api.aid_scene import OF, OWNER, Scene
from tests.api.conftest import (
    ADMIN,
    CITIZEN,
    DESK,
    INSPECTOR,
    OTHER_VILLAGE,
    SECRET,
    SUPERVISOR,
    VERIFIER,
    VILLAGE,
    Service,
)
from tests.api.families import PROGRAMME, family, proposed, recorded
from tests.api.test_referral_network import referred
from tests.infra.pictures import bomb, file, photo_with_place, picture, scan

PHOTO = photo_with_place()
READ_UP_TO = "query($min: Position) { position(minPosition: $min) }"
HEAD = Caller("head-1", Role.HEAD, "61.05", "secretariat")


async def send(
    service: Service, method: str, path: str, caller: Caller | None, **more: Any
) -> httpx.Response:
    headers = more.pop("headers", {})
    if caller is not None:
        headers["authorization"] = f"Bearer {issue(caller, SECRET)}"
    return await service.client.request(method, path, headers=headers, **more)


async def upload(
    service: Service, content: bytes, caller: Caller = DESK, region: str = VILLAGE
) -> httpx.Response:
    return await send(
        service, "POST", "/evidence", caller, params={"region": region}, content=content
    )


STORED, SHOWN = (
    f"""query($min: Position) {{
      auditTrail(filter: {{fact: "evidence.{what}"}}, minPosition: $min) {{ edges {{ node {{ actor }} }} }} }}"""
    for what in ("stored", "shown")
)


async def kept(service: Service, content: bytes = PHOTO, region: str = VILLAGE) -> str:
    answer = await upload(service, content, region=region)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return str(answer.json()["digest"])


async def show(
    service: Service, digest: str, caller: Caller = SUPERVISOR, purpose: str = "case_work"
) -> httpx.Response:
    return await send(service, "GET", f"/evidence/{digest}", caller, params={"purpose": purpose})


async def test_a_photo_is_kept_small_and_shown_as_its_digest_says(service: Service) -> None:
    uploaded = await upload(service, PHOTO)
    answer = uploaded.json()
    stored = await service.data(STORED, SUPERVISOR, min=uploaded.headers["puskesos-position"])
    assert len(stored["auditTrail"]["edges"]) == 1
    assert answer["originalDigest"] == sha256(PHOTO).hexdigest()
    shown = await show(service, answer["digest"])
    assert sha256(shown.content).hexdigest() == answer["digest"]
    assert len(shown.content) == answer["bytes"]
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "no-store"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert b"Contoh Kamera" not in shown.content
    answer = await service.data(SHOWN, SUPERVISOR, min=shown.headers["puskesos-position"])
    (entry,) = answer["auditTrail"]["edges"]
    assert entry["node"]["actor"] == "supervisor-1"


async def test_what_only_a_complaint_cites_is_shown_to_nobody_whom_it_is_about(
    service: Service,
) -> None:
    digest = await kept(service)
    assert (await show(service, digest)).status_code == httpx.codes.OK
    given = {"channel": "web", "region": VILLAGE, "narrative": "Uang diminta (contoh)"}
    about = {**given, "againstAccounts": [SUPERVISOR.actor]}
    cited = await recorded(service, "SubmitComplaint", CITIZEN, [digest], **about)
    await service.data(READ_UP_TO, DESK, min=cited["position"])
    refused = await show(service, digest)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    other = replace(SUPERVISOR, actor="supervisor-2")
    assert (await show(service, digest, other)).status_code == httpx.codes.OK
    # What an open matter cites too is no secret of the complaint's.
    also = await recorded(service, "SubmitComplaint", CITIZEN, [digest], **given)
    await service.data(READ_UP_TO, DESK, min=also["position"])
    assert (await show(service, digest)).status_code == httpx.codes.OK


async def test_who_was_named_a_moment_ago_is_not_shown_it_however_far_behind_the_read_models_are(
    service: Service, projector: Projector
) -> None:
    digest = await kept(service)
    given = {"channel": "web", "region": VILLAGE, "narrative": "Uang diminta (contoh)"}
    cited = await recorded(service, "SubmitComplaint", CITIZEN, [digest], **given)
    await service.data(READ_UP_TO, DESK, min=cited["position"])
    assert (await show(service, digest)).status_code == httpx.codes.OK
    projector.stop()
    other = replace(SUPERVISOR, actor="supervisor-2")
    named = {"complaint": cited["subject"], "accounts": [SUPERVISOR.actor]}
    await recorded(service, "NameOfficers", other, [], **named)
    refused = await show(service, digest)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert (await show(service, digest, other)).status_code == httpx.codes.OK


LISTED = """query($complaint: ID!, $case: ID!, $referral: ID!, $min: Position) {
  complaint(id: $complaint, minPosition: $min) { evidence }
  proposals { edges { node { evidence } } }
  streetCase(id: $case) { evidence } client(id: $case) { evidence } referral(id: $referral) { evidence } }"""


async def test_a_matter_lists_what_its_facts_cite_to_those_who_may_read_it(
    service: Service,
) -> None:
    first, second = await kept(service), await kept(service, scan())
    await recorded(service, "RegisterProgramme", HEAD, **PROGRAMME)
    proposal = (await proposed(service, (await family(service))["subject"]))["subject"]
    visit = {
        "visitedOn": "2026-01-05",
        "findings": "Lantai tanah",
        "coordinates": "-0.0712, 111.4951",
    }
    await recorded(service, "VisitHousehold", VERIFIER, [second, first], **visit, proposal=proposal)
    case = {"intake": "patrol", "category": "PMKS-11", "region": VILLAGE}
    found = await recorded(service, "ReportCase", DESK, [first], **case)
    (draft,) = await referred(service)
    await recorded(service, "SendReferral", DESK, [second], referral=draft["subject"])
    given = {"channel": "web", "region": VILLAGE, "narrative": "Belum diterima (contoh)"}
    filed = await recorded(service, "SubmitComplaint", CITIZEN, [first, first], **given)
    said = {"laporClass": "complaint", "category": "not_received"}
    verified = await recorded(
        service, "VerifyComplaint", DESK, [second, first], complaint=filed["subject"], **said
    )
    asked = {"complaint": filed["subject"], "case": found["subject"], "referral": draft["subject"]}
    asked |= {"min": verified["position"]}
    told = await service.data(LISTED, SUPERVISOR, **asked)
    assert told == {
        "complaint": {"evidence": [first, second]},
        "proposals": {"edges": [{"node": {"evidence": sorted([first, second])}}]},
        "streetCase": {"evidence": [first]},
        "client": {"evidence": [first]},
        "referral": {"evidence": [second]},
    }
    then = "query($id: ID!, $asOf: AsOf) { complaint(id: $id, asOf: $asOf) { evidence } }"
    of = {"id": filed["subject"], "asOf": {"position": filed["position"]}}
    assert await service.data(then, SUPERVISOR, **of) == {"complaint": {"evidence": [first]}}
    own = "query($id: ID!) { complaint(id: $id) { evidence } }"
    assert await service.data(own, CITIZEN, id=filed["subject"]) == {"complaint": {"evidence": []}}
    named = {"complaint": filed["subject"], "accounts": [SUPERVISOR.actor]}
    behind = await recorded(service, "NameOfficers", HEAD, **named)
    hidden = await service.data(LISTED, SUPERVISOR, **(asked | {"min": behind["position"]}))
    assert hidden == told | {"complaint": None}


async def test_the_same_photo_is_kept_once_whoever_sends_it(service: Service) -> None:
    first = await upload(service, PHOTO)
    for caller in (DESK, SUPERVISOR, CITIZEN):
        again = await upload(service, PHOTO, caller)
        assert (again.status_code, again.json()) == (first.status_code, first.json())
        known = await service.data(STORED, SUPERVISOR, min=again.headers["puskesos-position"])
        assert len(known["auditTrail"]["edges"]) == 1
    with psycopg.connect(service.tenant.owner) as owner:
        count = owner.execute("SELECT count(*) FROM t_61_05.evidence_blob").fetchone()
    assert count == (1,)


async def test_nothing_is_kept_in_clear(service: Service) -> None:
    digest = await kept(service, scan())
    with psycopg.connect(service.tenant.owner) as owner:
        row = owner.execute("SELECT sealed FROM t_61_05.evidence_blob").fetchone()
        assert row is not None
        assert b"%PDF" not in row[0]
    assert (await show(service, digest)).content == scan()


@pytest.mark.parametrize(
    ("content", "code", "status"),
    [
        (b"MZ programme", "unsupported_file", 422),
        (file()[:4000], "damaged_file", 422),
        (bomb(), "file_too_large", 413),
        (scan(b"/OpenAction << /S /JavaScript >>"), "unsupported_file", 422),
    ],
)
async def test_what_is_no_evidence_is_refused_in_words(
    service: Service, content: bytes, code: str, status: int
) -> None:
    answer = await upload(service, content)
    said = answer.json()
    assert (answer.status_code, said["code"]) == (status, code)
    assert said["message"]
    assert said["remedy"]
    assert said["english"]


async def test_only_who_acts_uploads_and_only_who_handles_sees(service: Service) -> None:
    digest = await kept(service)
    for caller, status in ((None, 401), (INSPECTOR, 403), (ADMIN, 403)):
        answer = await send(
            service, "POST", "/evidence", caller, params={"region": VILLAGE}, content=PHOTO
        )
        assert answer.status_code == status
    for caller, status in ((DESK, 403), (CITIZEN, 403), (SUPERVISOR, 200), (HEAD, 200)):
        assert (await show(service, digest, caller)).status_code == status
    inspector = replace(INSPECTOR, regions=("",))
    assert (await show(service, digest, inspector, "inspection")).status_code == httpx.codes.OK
    elsewhere = replace(SUPERVISOR, regions=(OTHER_VILLAGE,))
    assert (await show(service, digest, elsewhere)).json()["code"] == "not_found"
    assert (await show(service, "0" * 64)).json()["code"] == "not_found"
    assert (await show(service, "siti")).json()["code"] == "invalid"
    assert (await show(service, digest, purpose="curiosity")).json()["code"] == "unknown_code"
    assert (await upload(service, PHOTO, region="21.71")).json()["code"] == "outside_region"


class Line:
    """A bad line, over which a file comes in parts."""

    def __init__(self, service: Service, content: bytes, caller: Caller = DESK) -> None:
        self.service = service
        self.content = content
        self.caller = caller
        self.path = ""

    async def begin(self, **changes: object) -> httpx.Response:
        announced = {
            "length": len(self.content),
            "sha256": sha256(self.content).hexdigest(),
            "region": VILLAGE,
        }
        answer = await send(
            self.service, "POST", "/evidence/uploads", self.caller, json=announced | changes
        )
        self.path = answer.headers.get("location", "")
        return answer

    async def offset(self, caller: Caller | None = None) -> int | None:
        answer = await send(self.service, "HEAD", self.path, caller or self.caller)
        return int(answer.headers["upload-offset"]) if answer.is_success else None

    async def part(self, first: int, last: int) -> httpx.Response:
        return await send(
            self.service,
            "PATCH",
            self.path,
            self.caller,
            content=self.content[first:last],
            headers={"upload-offset": str(first)},
        )


async def test_an_upload_goes_on_where_the_line_broke(service: Service) -> None:
    line = Line(service, PHOTO)
    half, end = len(PHOTO) // 2, len(PHOTO)
    assert (await line.begin()).status_code == httpx.codes.CREATED
    assert (await line.part(0, half)).json()["offset"] == half
    assert (await line.begin()).json()["offset"] == half  # announced again, by an impatient client
    assert await line.offset() == half
    beyond = await line.part(half + 10, end)
    assert (beyond.status_code, beyond.json()["code"]) == (409, "wrong_offset")
    assert beyond.headers["upload-offset"] == str(half)
    assert (await line.part(0, half)).json()["offset"] == half  # a part again
    assert (await line.part(half - 100, half + 100)).json()["offset"] == half + 100
    done = await line.part(half, end)
    assert done.status_code == httpx.codes.CREATED
    assert (await line.part(half, end)).json() == done.json()  # whose answer was lost
    assert await line.offset() == end
    assert done.json()["digest"] == await kept(service)  # as if it had come whole
    with psycopg.connect(service.tenant.owner) as owner:
        assert owner.execute("SELECT count(*) FROM t_61_05.evidence_part").fetchone() == (0,)


async def test_an_upload_is_its_account_s_and_ends_in_time(service: Service) -> None:
    line = Line(service, PHOTO)
    await line.begin()
    await line.part(0, 100)
    assert await line.offset(SUPERVISOR) is None
    with psycopg.connect(service.tenant.owner, autocommit=True) as owner:
        (sealed,) = owner.execute("SELECT sealed FROM t_61_05.evidence_part").fetchone() or (b"",)
        assert PHOTO[:20] not in sealed
        owner.execute("UPDATE t_61_05.evidence_upload SET expires_at = now() - interval '1 s'")
    assert await line.offset() is None
    assert (await line.part(100, 200)).status_code == httpx.codes.NOT_FOUND
    assert (await line.begin()).json()["offset"] == 0


async def test_what_arrives_must_be_what_was_announced(service: Service) -> None:
    line = Line(service, PHOTO)
    await line.begin(sha256="0" * 64)
    answer = await line.part(0, len(PHOTO))
    assert (answer.status_code, answer.json()["code"]) == (422, "digest_mismatch")
    assert await line.offset() == 0
    await line.begin(length=100)
    assert (await line.part(0, 200)).json()["code"] == "file_too_large"
    for changes, code in (
        ({"length": 0}, "out_of_range"),
        ({"length": 10**9}, "file_too_large"),
        ({"sha256": "x"}, "invalid"),
        ({"region": "21.71"}, "outside_region"),
        ({"length": "long"}, "invalid"),
    ):
        assert (await line.begin(**changes)).json()["code"] == code


async def test_nobody_leaves_uploads_without_end(service: Service) -> None:
    line = Line(service, PHOTO)
    codes = [(await line.begin(length=number)).json().get("code") for number in range(1, 23)]
    assert codes[:20] == [None] * 20
    assert set(codes[20:]) == {"too_many_uploads"}


async def test_only_stored_evidence_is_cited_unless_the_tenant_says_not_yet(
    service: Service, settings: Settings, owner: Connection[tuple[object, ...]]
) -> None:
    document = """mutation($act: ActInput!, $input: RecordServiceInput!) {
      recordService(input: $input, act: $act) { __typename ... on Refused { code field } } }"""
    given = {"service": "BPNT", "region": VILLAGE, "renderedOn": "2026-01-02"}

    async def cite(*digests: str) -> dict[str, Any]:
        act = {"commandId": str(uuid4()), "evidence": list(digests)}
        return (await service.data(document, DESK, input=given, act=act))["recordService"]  # type: ignore[no-any-return]

    assert await cite("0" * 64) == {
        "__typename": "Refused",
        "code": "unknown_evidence",
        "field": "evidence",
    }
    assert (await cite(await kept(service)))["__typename"] == "Recorded"
    numbers = [
        {"parameter": name, "value": 0 if name == "must_be_stored" else value}
        for name, value in RULES["evidence"].shipped.numbers.items()
    ]
    published = await service.do(
        "PublishRules",
        HEAD,
        rule="evidence",
        validFrom=local_day(datetime.now(UTC), "61.05").isoformat(),
        source="Perbup 1/2026",
        numbers=numbers,
    )
    assert published["__typename"] == "Recorded", published
    assert (await cite("0" * 64))["__typename"] == "Recorded"
    scene = await Scene.of(service)
    handed = {**OF, "item": "rice", "unit": "KPM", "handover": "BAST 1", "controlCount": 1}
    handed |= {"evidenceDigest": "1" * 64, "controlQuantity": 10}
    lines = [{"recipient": scene.people[0], "quantity": 10}]
    await recorded(service, "DistributeGoods", OWNER, **handed, lines=lines)
    positions = owner.execute(
        "SELECT notification_id FROM t_61_05.stored_events"
        " WHERE topic IN ('service.recorded', 'goods.distributed') ORDER BY 1"
    ).fetchall()
    found = await asyncio.to_thread(bad, settings, service, owner)
    assert [(one.level, one.what) for one in found] == [
        (
            Level.WARNING,
            f"61.05: evidence {digest * 64}, cited at position {position}, is not kept here.",
        )
        for digest, (position,) in zip("01", positions[-2:], strict=True)
    ]


async def test_without_an_appointment_nothing_is_uploaded_or_seen(service: Service) -> None:
    digest = await kept(service)
    await service.do(
        "RequireAppointments",
        ADMIN,
        administrators=["admin-1", "admin-2"],
        office="secretariat",
        decree="SK 1",
    )
    assert (await upload(service, PHOTO)).json()["code"] == "not_appointed"
    assert (await show(service, digest)).json()["code"] == "not_appointed"
    assert (await Line(service, PHOTO).begin()).json()["code"] == "not_appointed"
    assert (await upload(service, PHOTO, CITIZEN)).is_success


@pytest.fixture
def owner(service: Service) -> Iterator[Connection[tuple[object, ...]]]:
    with psycopg.connect(service.tenant.owner, autocommit=True) as connection:
        yield connection


def bad(settings: Settings, service: Service, connection: Connection[Any]) -> list[Finding]:
    tenant = next(one for one in tenants(connection) if one.code == "61.05")
    with World(service.tenant.serving, settings.master_key) as world:
        found = list(examine_evidence(world, connection, tenant))
    return [one for one in found if one.level is not Level.FINE]


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE t_61_05.evidence_blob SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40))",
        "UPDATE t_61_05.evidence_blob SET wrapped = 'x'",
        "DELETE FROM t_61_05.evidence_blob",
    ],
)
async def test_what_was_altered_is_found_with_the_fact_that_cites_it(
    service: Service, settings: Settings, owner: Connection[tuple[object, ...]], harm: str
) -> None:
    digest = await kept(service, file(image=picture(640, 480)))
    assert await asyncio.to_thread(bad, settings, service, owner) == []
    owner.execute("ALTER TABLE t_61_05.evidence_blob DISABLE TRIGGER append_only")
    owner.execute(harm.encode())
    owner.execute("ALTER TABLE t_61_05.evidence_blob ENABLE ALWAYS TRIGGER append_only")
    (finding,) = await asyncio.to_thread(bad, settings, service, owner)
    assert finding.level is Level.ERROR
    assert digest in finding.what
    assert "position 3" in finding.what
    answer = await show(service, digest)
    assert (answer.status_code, answer.json()["code"]) == (500, "evidence_damaged")


async def test_a_kept_file_is_not_changed_by_the_service_or_by_its_owner(
    service: Service, owner: Connection[tuple[object, ...]]
) -> None:
    await kept(service)
    with pytest.raises(psycopg.Error) as refused:
        owner.execute("UPDATE t_61_05.evidence_blob SET kind = 'pdf'")
    assert refused.value.sqlstate == "PK001"
    owner.execute("SET ROLE puskesos_service")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("DELETE FROM t_61_05.evidence_blob")


async def test_a_file_too_large_for_one_request_is_refused_with_the_way_in_parts(
    bare_service: Service,
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 1024 * 1024

    for content in (b"x" * (8 * 1024 * 1024 + 1), endless()):
        answer = await send(
            bare_service, "POST", "/evidence", DESK, params={"region": VILLAGE}, content=content
        )
        assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
        said = answer.json()
        assert said["code"] == "too_large"
        assert "/evidence/uploads" in said["remedy"]
        assert "/evidence/uploads" in said["english"]
        assert said["message"]


async def test_an_upload_named_in_another_form_is_refused_in_words(bare_service: Service) -> None:
    answer = await send(bare_service, "PATCH", "/evidence/uploads/Siti", DESK, content=b"x")
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    said = answer.json()
    assert (said["code"], said["field"]) == ("invalid", "upload")
    assert said["message"]
    assert said["remedy"]
    assert "Siti" not in answer.text
