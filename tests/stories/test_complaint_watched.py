"""As a citizen's family, we follow a complaint to its reopening, through a connection that breaks in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from application.roles import Role
from tests.running import Desk
from tests.stories.conftest import Hire

WATCH = """subscription($complaint: ID, $after: Position) {
  complaintUpdates(complaint: $complaint, after: $after) { position status change { fact } } }"""
DETAIL = """query($id: ID!, $min: Position) {
  complaint(id: $id, minPosition: $min) { status reopened position timeline { fact } } }"""


async def _take(updates: AsyncIterator[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(20):
        return [(await anext(updates))["complaintUpdates"] for _ in range(count)]


async def _submitted(desk: Desk) -> str:
    return await desk.do(
        "SubmitComplaint",
        channel="desk",
        region="61.05.01.1001",
        narrative="Bantuan belum diterima",
    )


@pytest.mark.usefixtures("offices")
async def test_a_watcher_who_was_cut_off_sees_every_step_once(hire: Hire) -> None:
    desk, supervisor = hire(Role.DESK), hire(Role.SUPERVISOR)
    complaint = await _submitted(desk)
    before = desk.position

    async with supervisor.watching(WATCH, complaint=complaint, after=before) as updates:
        await desk.do(
            "VerifyComplaint", complaint=complaint, laporClass="complaint", category="not_received"
        )
        await desk.do("RouteComplaint", complaint=complaint, toOffice="secretariat")
        first = await _take(updates, 5)

    # While nobody watches:
    await supervisor.do("StartFollowUp", complaint=complaint, note="Ditanyakan ke bank")
    await supervisor.do("RespondToComplaint", complaint=complaint, response="Masuk pekan depan")

    async with supervisor.watching(
        WATCH, complaint=complaint, after=first[-1]["position"]
    ) as updates:
        missed = await _take(updates, 3)
        await desk.do("ConfirmResolution", complaint=complaint, satisfied=True)
        await desk.do("ReopenComplaint", complaint=complaint, reason="Ternyata belum")
        live = await _take(updates, 5)

    seen = [(update["change"]["fact"], update["status"]) for update in first + missed + live]
    assert seen == [
        ("complaint.verified", "verified"),
        ("complaint.classified", "verified"),
        ("sla.started", "verified"),  # until the response
        ("complaint.routed", "routed"),
        ("sla.started", "routed"),  # until the first follow-up
        ("complaint.follow_up_recorded", "in_progress"),
        ("complaint.responded", "responded"),
        ("sla.started", "responded"),  # until the reporter replies
        ("complaint.resolution_confirmed", "closed"),
        ("complaint.reopened", "routed"),
        *[("sla.started", "routed")] * 3,
    ]
    found = (await desk.ask(DETAIL, id=complaint, min=desk.position))["complaint"]
    assert (found["status"], found["reopened"]) == ("routed", 1)
    assert found["position"] == live[-1]["position"] == desk.position
    assert len(found["timeline"]) == 3 + len(seen)  # submitted, with two clocks


@pytest.mark.usefixtures("offices")
async def test_steps_out_of_order_are_refused_with_a_remedy(hire: Hire) -> None:
    desk, supervisor = hire(Role.DESK), hire(Role.SUPERVISOR)
    complaint = await _submitted(desk)
    assert (
        await supervisor.refused(
            "RespondToComplaint", complaint=complaint, response="Terlalu cepat"
        )
        == "wrong_state"
    )
    assert (
        await desk.refused("RespondToComplaint", complaint=complaint, response="Bukan wewenang")
        == "not_allowed"
    )
    assert (
        await desk.refused("ReopenComplaint", complaint=complaint, reason="Belum") == "wrong_state"
    )
