"""Runs one GraphQL document: against the local service if it answers, else within this process over the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx
from fastapi import FastAPI

from infra.settings import CannotStart

ANSWER_SECONDS = 60.0
_PROBE_SECONDS = 2.0
_WITHIN = "http://puskesos.local"  # names nothing: the request never leaves the process


class CannotAsk(CannotStart):
    """The question could not be put, or its answer is none of ours."""


class Question(NamedTuple):
    """A GraphQL document, its variables, and the token of who asks."""

    document: str
    variables: Mapping[str, Any]
    token: str

    @property
    def request(self) -> dict[str, Any]:
        return {
            "url": "/graphql",
            "json": {"query": self.document, "variables": dict(self.variables)},
            "headers": {"Authorization": f"Bearer {self.token}"},
        }


def read_variables(text: str | None) -> dict[str, Any]:
    """Variables as the JSON object that was typed. Raises CannotAsk."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise CannotAsk(
            "Variabel bukan objek JSON. The variables are not a JSON object.",
            """Write --variables '{"first": 10}'.""",
        )
    return found


def is_ours(url: str) -> bool:
    """Whether a Puskesos answers there."""
    try:
        answer = httpx.get(f"{url}/healthz", timeout=_PROBE_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return answer.is_success


def ask_service(url: str, question: Question) -> dict[str, Any]:
    """Ask a running service."""
    try:
        with httpx.Client(base_url=url, timeout=ANSWER_SECONDS) as client:
            return _answer(client.post(**question.request))
    except (httpx.HTTPError, httpx.InvalidURL):
        raise CannotAsk(
            "Layanan tidak menjawab. The service does not answer.",
            "Start it with `puskesos serve`, or leave --url out to ask the database.",
        ) from None


async def ask_within(app: FastAPI, question: Question) -> dict[str, Any]:
    """Ask an application of our own; its start and stop are ours too."""
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=_WITHIN, timeout=ANSWER_SECONDS) as client,
    ):
        return _answer(await client.post(**question.request))


def _answer(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise CannotAsk(
            f"Jawaban bukan GraphQL (HTTP {response.status_code}). The answer is not GraphQL.",
            "Check --url, and what listens there.",
        )
    return answer
