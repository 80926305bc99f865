"""Subscriptions over server-sent events: one connection per subscription, resumed by `Last-Event-ID`.

Frames follow the distinct-connections mode of the GraphQL over SSE protocol: `next` events that carry an execution
result, then `complete`. The id of an event is its position, so that a client that reconnects goes on where it was.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from strawberry.types.graphql import OperationType

from api.context import Context, Process
from api.errors import as_body
from api.refusals import Unauthenticated
from api.scalars import Position
from api.schema import PuskesosSchema
from api.streams import with_heartbeat
from domain.errors import Invalid, Refusal

MEDIA_TYPE = "text/event-stream"
HEARTBEAT_SECONDS = 15.0
HEARTBEAT = ":\n\n"
TICKET_FEED = "ticketUpdates"
"""The one field that is followed without a token; every other refuses by itself."""


class Asked(msgspec.Struct, frozen=True):
    """The body of a request, or its query string."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = msgspec.field(default=None, name="operationName")


async def stream(request: Request, process: Process, schema: PuskesosSchema) -> Response:
    """Answer a subscription as an event stream; 401 without a token, 400 for what is no subscription request.

    What is followed by its ticket needs no token, only POST: an address is written down on its way.
    """
    context = Context(process, "sse", request.client.host if request.client else "")
    context.request = request
    context.in_the_open = request.method == "GET"
    header = request.headers.get("authorization")
    try:
        if context.in_the_open:
            context.authenticate(header)
        asked = await _asked(request)
        if TICKET_FEED not in asked.query:
            context.authenticate(header)
    except Unauthenticated as refusal:
        return refused(refusal, 401)
    except Refusal as refusal:
        return refused(refusal, 400)
    if last := request.headers.get("last-event-id"):
        context.resume_after = Position(last)
    frames = with_heartbeat(_frames(asked, context, schema), HEARTBEAT_SECONDS, HEARTBEAT)
    # Proxies that collect a response before passing it on would hold back the events.
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(frames, media_type=MEDIA_TYPE, headers=headers)


def refused(refusal: Refusal, status: int) -> JSONResponse:
    """A refusal in the shape of a GraphQL error."""
    headers = {"www-authenticate": "Bearer"} if status == 401 else None  # noqa: PLR2004
    return JSONResponse(as_body(refusal), status, headers=headers)


async def _asked(request: Request) -> Asked:
    try:
        if request.method == "GET":
            given: dict[str, Any] = dict(request.query_params)
            if "variables" in given:
                given["variables"] = msgspec.json.decode(given["variables"])
            return msgspec.convert(given, Asked)
        if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
            raise Invalid("content-type")
        return msgspec.json.decode(await request.body(), type=Asked)
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise Invalid("query") from None


async def _frames(asked: Asked, context: Context, schema: PuskesosSchema) -> AsyncIterator[str]:
    results = await schema.stream(
        asked.query,
        variable_values=asked.variables,
        context_value=context,
        operation_name=asked.operation_name,
        allowed_operation_types=(OperationType.SUBSCRIPTION,),
    )
    async for result in results:
        payload: dict[str, Any] = {"data": getattr(result, "data", None)}
        if errors := getattr(result, "errors", None):
            payload["errors"] = [error.formatted for error in errors]
        extensions = getattr(result, "extensions", None) or {}
        if extensions:
            payload["extensions"] = extensions
        # An error carries no id: whoever resumes asks for the update again.
        position = None if errors else extensions.get("position")
        yield _frame("next", payload, position)
    yield _frame("complete", None, None)


def _frame(event: str, payload: object, position: str | None) -> str:
    data = "" if payload is None else json.dumps(payload, ensure_ascii=False, default=str)
    identity = f"id: {position}\n" if position else ""
    return f"event: {event}\n{identity}data: {data}\n\n"
