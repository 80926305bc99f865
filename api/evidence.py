"""HTTP: photos and scans come in whole or in parts that may be repeated, and are shown to who may see them.

Uploads in parts follow the core of the tus protocol: `POST` begins, `HEAD` tells how far it is, `PATCH` goes on.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID, uuid5

import msgspec
from fastapi import FastAPI, Header
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.context import Context, Process
from api.errors import Refused
from api.refusals import ShownBefore, TooLarge, Unauthenticated
from api.replaced import RETRY_SECONDS, ReleaseReplaced
from api.scalars import Position
from api.unmasking import just_recorded
from application.cited_evidence import RULE
from application.keeping_evidence import (
    ShowEvidence,
    StoreEvidence,
    any_in_sight,
    show_evidence,
    store_evidence,
)
from application.ports import Act, KeptFile, Ports, Receipt, Upload
from application.regions import region_within
from application.rules import local_day, rule_in_force
from application.use_case import Command, check_permission
from domain.errors import (
    AlreadyExists,
    EvidenceDamaged,
    FileTooLarge,
    Invalid,
    NotAllowed,
    NotAppointed,
    NotFound,
    OutOfRange,
    Refusal,
    WrongState,
)
from domain.evidence import checked_digest
from domain.rules import RulesVersion
from projections.behind_walls import NOBODY
from projections.cited_evidence import citing

_NAMES = UUID("4e0f3f5b-8b0a-5a8d-8c3e-d2e1a7c1f0b9")
_MEGA = 1_000_000
_STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (Unauthenticated, 401),
    (NotAllowed, 403),
    (ReleaseReplaced, 503),
    (NotAppointed, 403),
    (NotFound, 404),
    (EvidenceDamaged, 500),
    (FileTooLarge, 413),
    (TooLarge, 413),
    (WrongState, 409),
    (ShownBefore, 409),
    (Invalid, 422),
)
POSITION_HEADER = "puskesos-position"
"""Says up to which position the log must be read to know of what was answered, as `position` of a receipt does."""

_TYPES = {"jpeg": "image/jpeg", "pdf": "application/pdf"}
_SHOWN = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}


class Announced(msgspec.Struct, frozen=True):
    """What an upload in parts will be: bytes, SHA-256 of the file as it is sent, and where it belongs."""

    length: int
    sha256: str
    region: str


PATH = "/evidence"


async def _malformed(_request: Request, error: Exception) -> Response:
    """An id, an offset or a header of another form than expected; only /evidence takes any from its address."""
    places = error.errors() if isinstance(error, RequestValidationError) else []
    return refused(Invalid(str(places[0]["loc"][-1]) if places else None))


def add_evidence(app: FastAPI) -> None:
    """Offer the upload and the showing of evidence."""
    app.add_exception_handler(RequestValidationError, _malformed)
    for method, path, endpoint in (
        ("POST", "/evidence", _whole),
        ("POST", "/evidence/uploads", _begin),
        ("HEAD", "/evidence/uploads/{upload}", _how_far),
        ("PATCH", "/evidence/uploads/{upload}", _part),
        ("GET", "/evidence/{digest}", _shown),
    ):
        app.add_api_route(path, endpoint, methods=[method], include_in_schema=False)


async def _whole(request: Request, region: str = "") -> Response:
    """A file in one piece."""

    async def answer(desk: _Desk) -> Response:
        await desk.check(StoreEvidence, region)
        kept = await desk.ports.evidence.keep(await request.body(), (await desk.rule()).numbers)
        return await desk.stored(kept, region)

    return await _answered(request, answer)


async def _begin(request: Request) -> Response:
    """Announce a file that will come in parts; announced again, it goes on."""

    async def answer(desk: _Desk) -> Response:
        announced = _announced(await request.body())
        await desk.check(StoreEvidence, announced.region)
        rule = await desk.rule()
        if announced.length > rule["upload"] * _MEGA:
            raise FileTooLarge("length", most=rule["upload"], unit="MB")
        upload = await desk.ports.evidence.begin(
            desk.act.actor,
            announced.length,
            checked_digest(announced.sha256, "sha256"),
            announced.region,
            rule["patience"],
        )
        return _progress(upload, 201)

    return await _answered(request, answer)


async def _how_far(request: Request, upload: UUID) -> Response:
    """How many bytes of an upload are here."""

    async def answer(desk: _Desk) -> Response:
        await desk.check(StoreEvidence)
        found = await desk.ports.evidence.upload(desk.act.actor, upload)
        if found is None:
            raise NotFound("upload")
        return _progress(found, 200)

    return await _answered(request, answer)


async def _part(
    request: Request, upload: UUID, upload_offset: Annotated[int, Header(ge=0)]
) -> Response:
    """A part of an upload; the last one is answered with what is kept, however often it comes."""

    async def answer(desk: _Desk) -> Response:
        await desk.check(StoreEvidence)
        store, account = desk.ports.evidence, desk.act.actor
        found = await store.receive(account, upload, upload_offset, await request.body())
        if found.offset < found.length:
            return _progress(found, 200)
        kept = await store.finish(account, upload, (await desk.rule()).numbers)
        return await desk.stored(kept, found.region)

    return await _answered(request, answer)


async def _shown(
    request: Request,
    digest: str,
    purpose: str = "",
    puskesos_command_id: Annotated[UUID | None, Header()] = None,
) -> Response:
    """The file itself, once it is recorded who sees it and why; a look with its command id may be repeated shortly."""

    async def answer(desk: _Desk) -> Response:
        if await _behind_walls(desk, digest):
            raise NotFound("digest")
        command = ShowEvidence(digest=digest, purpose_code=purpose)
        act = replace(desk.act, command_id=puskesos_command_id or desk.act.command_id)
        receipt = await show_evidence(command, act, desk.ports)
        if receipt.repeated:
            await check_permission(ShowEvidence, act, desk.ports)
            if not await just_recorded(desk.context, receipt.position):
                raise ShownBefore("commandId")
        kept = await desk.ports.evidence.described(digest)
        if kept is None:
            raise EvidenceDamaged("digest")
        data = await desk.ports.evidence.opened(digest)
        headers = {**_SHOWN, POSITION_HEADER: await desk.position(receipt)}
        return Response(data, media_type=_TYPES[kept.kind], headers=headers)

    return await _answered(request, answer)


class _Desk:
    """Who asks, and the tenant that they ask."""

    def __init__(self, context: Context, act: Act, ports: Ports) -> None:
        self.context = context
        self.act = act
        self.ports = ports

    async def check(self, command: type[Command], region: str | None = None) -> None:
        """Refuse before a file is looked at, what would be refused after."""
        await check_permission(command, self.act, self.ports)
        if region is not None:
            region_within(region, self.act, self.ports)

    async def rule(self) -> RulesVersion:
        today = local_day(self.ports.clock(), self.ports.tenant)
        return await rule_in_force(RULE, today, self.ports)

    async def stored(self, kept: KeptFile, region: str) -> Response:
        """Take a kept file into the log; one that is there already is answered alike."""
        name = uuid5(_NAMES, f"{kept.digest}/{region}")
        act = Act(self.act.actor, self.act.role, self.act.office, name, self.act.regions)
        receipt: Receipt | None = None
        with suppress(AlreadyExists):
            receipt = await store_evidence(
                StoreEvidence(digest=kept.digest, region=region), act, self.ports
            )
        return JSONResponse(
            {
                "digest": kept.digest,
                "kind": kept.kind,
                "bytes": kept.size_bytes,
                "originalDigest": kept.original_digest,
            },
            201,
            headers={"cache-control": "no-store", POSITION_HEADER: await self.position(receipt)},
        )

    async def position(self, receipt: Receipt | None) -> Position:
        """From where on the read models know what the receipt is for; without one, it lies somewhere in the log."""
        history = await self.context.history()
        return history.position(history.last if receipt is None else receipt.position)


async def _behind_walls(desk: _Desk, digest: str) -> bool:
    """Whether only what is hidden from the caller cites a file: a complaint about them, or of another level.

    What the read models still show is asked of the log: whoever was named a moment ago is kept out too.
    """
    context = desk.context
    schema, walls = await context.schema(), await context.looking_now()
    async with context.process.pool.connection() as connection:
        if not await citing(connection, schema, digest, NOBODY):
            return False
        matters = await citing(connection, schema, digest, walls)
    return not await any_in_sight(matters, desk.act, desk.ports)


async def _answered(request: Request, answer: Any) -> Response:
    """What somebody with a token is answered; a refusal in words, as everywhere."""
    process: Process = request.app.state.process
    context = Context(process, "post")
    try:
        context.authenticate(request.headers.get("authorization"))
        ports = await context.ports()
        caller = context.caller
        act = Act(caller.actor, caller.role, caller.office, ports.new_id(), caller.regions)
        response: Response = await answer(_Desk(context, act, ports))
    except Refusal as refusal:
        return refused(refusal)
    except Exception as error:
        if not await process.release.explains(error):
            raise
        return refused(ReleaseReplaced())
    return response


def _announced(body: bytes) -> Announced:
    try:
        announced = msgspec.json.decode(body, type=Announced)
    except msgspec.MsgspecError:
        raise Invalid("body") from None
    if announced.length < 1:
        raise OutOfRange("length", least=1, most="…")
    return announced


def _progress(upload: Upload, status: int) -> Response:
    headers = {
        "location": f"/evidence/uploads/{upload.id}",
        "upload-offset": str(upload.offset),
        "upload-length": str(upload.length),
        "cache-control": "no-store",
    }
    body = {"upload": str(upload.id), "offset": upload.offset, "length": upload.length}
    return JSONResponse(body, status, headers=headers)


def refused(refusal: Refusal) -> Response:
    """A refusal in the shape in which everything about evidence is refused."""
    said = Refused.of(refusal)
    status = next((status for kind, status in _STATUS if isinstance(refusal, kind)), 400)
    body = {
        "code": said.code,
        "field": said.field,
        "message": said.message,
        "remedy": said.remedy,
        "english": said.message_en,
    }
    headers = {"www-authenticate": "Bearer"} if isinstance(refusal, Unauthenticated) else {}
    if isinstance(refusal, ReleaseReplaced):
        headers["retry-after"] = str(RETRY_SECONDS)
    if "offset" in refusal.facts:
        headers["upload-offset"] = str(refusal.facts["offset"])
    return JSONResponse(body, status, headers=headers)
