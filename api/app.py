"""HTTP: the GraphQL endpoint over POST and WebSocket, event streams, health, metrics and the page."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import psycopg
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from fastapi import FastAPI
from psycopg_pool import PoolTimeout
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.exceptions import ConnectionRejectionError
from strawberry.fastapi import GraphQLRouter
from strawberry.http import GraphQLRequestData
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.types.unset import UNSET, UnsetType

from api.context import Context, Limits, Process
from api.cosignatures import add_cosignatures
from api.errors import as_body
from api.evidence import PATH as EVIDENCE
from api.evidence import add_evidence, refused
from api.malformed import BadRequest
from api.page import add_page
from api.refusals import DocumentTooLong, FileInOnePiece, TooLarge, Unauthenticated, UsePost
from api.replaced import RETRY_SECONDS, ReleaseReplaced
from api.schema import PuskesosSchema, build_schema
from api.sse import stream
from api.streams import ended
from domain.errors import Refusal

SEND_SECONDS = 20.0
"""How long one message to a WebSocket may wait for its reader before the connection is cut off."""

GREETING = timedelta(seconds=10)
"""How long a WebSocket may stay open without saying who it is."""

STRANGER_SECONDS = 10.0
"""How long a WebSocket without a token may stay open while it follows no ticket."""

TENANT_HEADER = "puskesos-tenant"
"""Names the tenant, by its region code, for what is asked without a token."""

CLOSE_SECONDS = 1.0
UNAUTHORIZED = 4401
TOO_SLOW = 4408
MOST_SUBSCRIPTIONS = 20
"""Of one connection."""

Lags = Callable[[], Awaitable[Mapping[str, int]]]
"""Facts not yet in the read models, by tenant."""

Opened = Callable[[], AbstractAsyncContextManager[Process]]


class _Socket(ASGIWebSocketAdapter):
    """A WebSocket that refuses long messages and is cut off when its reader does not read: it can resume."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await super().send_json(message)
        except TimeoutError:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self.close(TOO_SLOW, "Too slow; subscribe again after the last position")
            raise WebSocketDisconnected from None


class _SocketHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """graphql-transport-ws, with the length of documents bounded, and without a token open only while it is used."""

    idle: asyncio.Task[None] | None = None

    async def handle_connection_init(self, message: Any) -> None:
        await super().handle_connection_init(message)
        if self.connection_acknowledged and self.context.anonymous:
            self.idle = self.idle or asyncio.create_task(self._close_when_idle())

    async def shutdown(self) -> None:
        if self.idle is not None:
            await ended(self.idle)
        await super().shutdown()

    async def _close_when_idle(self) -> None:
        await asyncio.sleep(STRANGER_SECONDS)
        while running := [one.task for one in self.operations.values() if one.task is not None]:
            await asyncio.wait(running)
            await asyncio.sleep(STRANGER_SECONDS)
        reason = "Tiket tidak diikuti / No ticket is followed"
        await self.websocket.close(code=UNAUTHORIZED, reason=reason)

    async def handle_subscribe(self, message: Any) -> None:
        query = message["payload"]["query"]
        if not isinstance(query, str) or len(query) > self.context.process.limits.query_bytes:
            await self.websocket.close(code=4400, reason="The document is too long")
            return
        await super().handle_subscribe(message)


class _Refusing(HTTPException):
    """A refusal on its way through the library."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        super().__init__(status, refusal.code)
        self.refusal = refusal


class _Endpoint(GraphQLRouter[Context, None]):
    """GraphQL over POST with JSON, and over graphql-transport-ws."""

    websocket_adapter_class = _Socket
    graphql_transport_ws_handler_class = _SocketHandler
    limits: Limits = Limits()

    async def parse_http_body(
        self, request: AsyncHTTPRequestAdapter
    ) -> GraphQLRequestData | list[GraphQLRequestData]:
        data = await super().parse_http_body(request)
        if isinstance(data, GraphQLRequestData) and len(data.query or "") > self.limits.query_bytes:
            # Documents are kept in the parser's cache; long values belong into variables.
            raise _Refusing(413, DocumentTooLong("query", most=self.limits.query_bytes))
        return data

    async def run(self, request: Any, context: Any = UNSET, root_value: Any = UNSET) -> Any:
        """As the library does, but what it would answer as a line of plain text says what to do."""
        try:
            return await super().run(request, context=context, root_value=root_value)
        except _Refusing as said:
            return JSONResponse(as_body(said.refusal), said.status_code)
        except HTTPException as said:
            return JSONResponse(as_body(BadRequest(what=said.reason)), said.status_code)

    async def on_ws_connect(self, context: Context) -> UnsetType | dict[str, object] | None:
        given = context.connection_params or {}
        token = given.get("authorization") or given.get("Authorization")
        if token is None:
            # What is followed by its ticket needs none; everything else refuses by itself.
            return cast("UnsetType", UNSET)
        try:
            context.authenticate(token)
        except Unauthenticated as refusal:
            raise ConnectionRejectionError from refusal
        return cast("UnsetType", UNSET)


class _Bounded:
    """Refuses request bodies beyond a size, before they are read as well as while they are."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self._most:
            await self._refusal(scope)(scope, receive, send)
            return
        taken = 0
        answered = False

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, bounded, noted)
        except _TooLarge:
            if not answered:
                await self._refusal(scope)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response:
        if scope["path"].startswith(EVIDENCE):
            return refused(FileInOnePiece(most=self._most))
        return JSONResponse(as_body(TooLarge(most=self._most)), 413)


class _TooLarge(Exception):
    """A request body went beyond the limit."""


def build_app(
    opened: Opened,
    lags: Lags,
    *,
    limits: Limits,
    development: bool,
    graphiql: Path | None = None,
) -> FastAPI:
    """The application. `opened` opens what requests share and closes it at the end."""
    schema = build_schema(development=development, limits=limits)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened() as process:
            app.state.process = process
            yield

    app = FastAPI(
        lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None, title="Puskesos"
    )
    app.add_middleware(_Bounded, most=limits.body_bytes)
    _add_graphql(app, schema, limits)
    _add_probes(app, lags)
    add_evidence(app)
    add_cosignatures(app)
    add_page(app, graphiql, schema.as_str() if development else None)
    return app


def _process(connection: HTTPConnection) -> Process:
    process: Process = connection.app.state.process
    return process


async def _context(connection: HTTPConnection) -> Context:
    client = connection.client.host if connection.client else ""
    if connection.scope["type"] == "websocket":
        return Context(_process(connection), "websocket", client)
    asked_at = str(connection.base_url).rstrip("/")
    context = Context(_process(connection), "post", client, asked_at)
    if "authorization" in connection.headers:
        try:
            context.authenticate(connection.headers["authorization"])
        except Unauthenticated:
            # Said when something is asked, in the shape that GraphQL clients read.
            return context
    else:
        # Not beside a token: where that has ended, its holder must hear so.
        context.tenant_named = connection.headers.get(TENANT_HEADER)
    return context


def _add_graphql(app: FastAPI, schema: PuskesosSchema, limits: Limits) -> None:
    @app.get("/graphql", include_in_schema=False)
    async def no_queries_by_get() -> Response:
        return JSONResponse(as_body(UsePost()), 405, headers={"allow": "POST"})

    @app.api_route("/graphql/stream", methods=["GET", "POST"], include_in_schema=False)
    async def events(request: Request) -> Response:
        return await stream(request, _process(request), schema)

    endpoint = _Endpoint(
        schema,
        graphql_ide=None,
        allow_queries_via_get=False,
        context_getter=_context,
        subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
        max_subscriptions_per_connection=MOST_SUBSCRIPTIONS,
        connection_init_wait_timeout=GREETING,
    )
    endpoint.limits = limits
    app.include_router(endpoint, prefix="/graphql")


def _add_probes(app: FastAPI, lags: Lags) -> None:
    @app.get("/healthz")
    async def alive() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @app.get("/readyz")
    async def ready(request: Request) -> JSONResponse:
        try:
            behind, taken_over = await lags(), await _process(request).release.tenants()
        except (psycopg.Error, PoolTimeout):
            return JSONResponse({"status": "database unavailable"}, 503)
        if taken_over:
            said = {"status": ReleaseReplaced.code, "tenants": list(taken_over)}
            return JSONResponse(said, 503, headers={"retry-after": str(RETRY_SECONDS)})
        # A lag says that answers are late, which `position` says too; it is no reason to stop asking us.
        return JSONResponse({"status": "ready", "projection_lag": dict(behind)})

    @app.get("/metrics")
    async def metrics(request: Request) -> Response:
        measures = _process(request).measures
        try:
            for tenant, behind in (await lags()).items():
                measures.projection_lag.labels(tenant).set(behind)
        except (psycopg.Error, PoolTimeout):
            measures.projection_lag.clear()
        return Response(measures.exposition(), media_type="text/plain; version=0.0.4")
