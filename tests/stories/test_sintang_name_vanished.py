"""A name vanished from the list: clocks that pause, run out and close; a ticket without an account; a wall."""

from __future__ import annotations

from typing import Any

import pytest

from infra.demonstration.stories import sintang_name_vanished
from tests.stories.conftest import SINTANG, Tellers


def due(ticket: dict[str, Any]) -> dict[str, tuple[str | None, int | None]]:
    return {one["clock"]: (one["dueOn"], one["workingDaysLeft"]) for one in ticket["due"]}


@pytest.fixture
async def told(narrator: Tellers) -> dict[str, Any]:
    return await sintang_name_vanished.tell(narrator(SINTANG, "sintang_name_vanished"))


async def test_the_story_goes_as_it_is_told(told: dict[str, Any], narrator: Tellers) -> None:
    asked, answered, closed = told["paused"], told["resumed"], told["vanished"]
    assert asked["status"] == "information_requested"
    assert asked["question"] == "Mohon foto KKS (sintetis)."
    assert due(asked)["answer"] == (None, 11)
    assert due(answered)["answer"] == ("2022-07-04", None)
    assert (closed["status"], closed["closedAs"], closed["due"]) == ("closed", "confirmed", [])
    assert closed["response"] == "Nama dipulihkan (sintetis)."

    assert told["receipt"]["standing"]["words"] == "ditutup, dengan persetujuan pelapor"

    late = told["late"]
    assert (late["status"], late["closedAs"], late["escalated"]) == ("closed", "automatic", True)

    found = told["found_by_officer"]
    assert found == {
        "complaint": None,
        "refused": "not_found",
        "on_board": False,
        "conflict": "conflict_of_interest",
    }
    hidden = told["hidden"]
    assert hidden["ombudsman"] is not None
    assert {one["clock"] for one in hidden["due"] if one["breached"]} == {"answer", "ombudsman"}

    again = await sintang_name_vanished.tell(narrator(SINTANG, "sintang_name_vanished"))
    assert again["vanished"] == closed
    assert again["found_by_officer"] == found
