"""HTTP: witnesses hand in cosignatures of our checkpoints. The valid signature of a known witness is their password."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.context import Process
from api.errors import Refused
from api.refusals import NoteMalformed
from domain.errors import Refusal

LONGEST_NOTE = 64 * 1024


def add_cosignatures(app: FastAPI) -> None:
    """Take cosigned checkpoints."""
    app.add_api_route("/checkpoint/cosignature", _take, methods=["POST"], include_in_schema=False)


async def _take(request: Request) -> Response:
    """A checkpoint as we signed it, with the lines of witnesses under it."""
    process: Process = request.app.state.process
    try:
        kept = await process.keep_cosignatures(_text(await request.body()))
    except Refusal as refusal:
        said = Refused.of(refusal)
        body = {
            "code": said.code,
            "message": said.message,
            "remedy": said.remedy,
            "english": said.message_en,
        }
        return JSONResponse(body, 422)
    return JSONResponse({"kept": kept})


def _text(body: bytes) -> str:
    if len(body) > LONGEST_NOTE:
        raise NoteMalformed
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise NoteMalformed from None
