"""Pages which need no internet: `/` GraphiQL where its files are at hand, else a plain one; `/receipt` opens a slip."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from api.ticket_acts import RECEIPT_PAGE

# GraphiQL sets styles from scripts; scripts come from our own files only, in both pages.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_PLAIN_POLICY = _POLICY.format(styles="")
_GRAPHIQL_POLICY = _POLICY.format(styles=" 'unsafe-inline'")

_SCRIPTS = (
    *("plain", "receipt", "receipt_watch", "receipt_words"),
    *("bytes", "elements", "inclusion", "merkle", "notes", "sha256"),
)
_STATIC_TYPES = {f"{name}.js": "text/javascript" for name in _SCRIPTS} | {
    f"{name}.css": "text/css" for name in ("plain", "receipt")
}


def add_page(app: FastAPI, graphiql: Path | None, schema_text: str | None) -> None:
    """Offer the page, its files, and in development the schema as text.

    graphiql   folder in which GraphiQL's files may lie, now or later: it is looked at for each request
    """
    if graphiql is not None:
        files_of_graphiql = StaticFiles(directory=graphiql, check_dir=False)
        app.mount("/static/graphiql", files_of_graphiql, name="graphiql")

    @app.get("/", include_in_schema=False)
    async def page() -> Response:
        if graphiql is not None and await run_in_threadpool((graphiql / "index.html").is_file):
            return FileResponse(graphiql / "index.html", headers=_headers(_GRAPHIQL_POLICY))
        return HTMLResponse(_own("page.html"), headers=_headers(_PLAIN_POLICY))

    @app.get("/plain", include_in_schema=False)
    async def plain_page() -> Response:
        return HTMLResponse(_own("page.html"), headers=_headers(_PLAIN_POLICY))

    @app.get(RECEIPT_PAGE, include_in_schema=False)
    async def receipt_page() -> Response:
        return HTMLResponse(_own("receipt.html"), headers=_headers(_PLAIN_POLICY))

    @app.get("/static/{name}", include_in_schema=False)
    async def static(name: str) -> Response:
        if name not in _STATIC_TYPES:
            return PlainTextResponse("Tidak ada. / Not found.", 404)
        return Response(_own(name), media_type=_STATIC_TYPES[name], headers=_headers(_PLAIN_POLICY))

    @app.get("/schema.graphql", include_in_schema=False)
    async def schema() -> Response:
        if schema_text is None:
            return PlainTextResponse("Tidak ada. / Not found.", 404)
        return PlainTextResponse(schema_text)


def _own(name: str) -> str:
    return (files("api") / "static" / name).read_text(encoding="utf-8")


def _headers(policy: str) -> dict[str, str]:
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-cache",
    }
