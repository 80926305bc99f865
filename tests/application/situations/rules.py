"""The rule book and the calendar."""

from __future__ import annotations

from datetime import date

from application.keeping_rules import PublishCalendar, PublishRules, RuleNumber
from application.roles import Role
from application.use_case import Command
from tests.application.memory import World
from tests.application.situations import Situation

TEN = (RuleNumber(parameter="days", value=10),)


async def _rules(world: World) -> Command:
    return PublishRules(
        rule="complaint_auto_close",
        valid_from=world.now.date(),
        source="Perbup 12/2026",
        numbers=TEN,
    )


async def _calendar(world: World) -> Command:
    return PublishCalendar(
        year=world.now.year, decree="SKB 1497/2025", days_off=(date(world.now.year, 1, 1),)
    )


SITUATIONS: dict[type[Command], Situation] = {
    PublishRules: Situation(
        role=Role.HEAD,
        arrange=_rules,
        codes=("rule",),
        shapes=(
            ("valid_from", date(2020, 1, 1), "too_early"),
            ("source", " ", "missing"),
            ("numbers", (), "missing"),
            ("numbers", TEN * 2, "repeated_number"),
            ("numbers", (RuleNumber(parameter="days", value=0),), "out_of_range"),
            ("numbers", (RuleNumber(parameter="weeks", value=2),), "unknown_code"),
        ),
        region_bound=False,
        repeatable=True,
        needs_history=False,
    ),
    PublishCalendar: Situation(
        role=Role.HEAD,
        arrange=_calendar,
        shapes=(
            ("year", 1999, "out_of_range"),
            ("decree", "", "missing"),
            ("days_off", (date(2025, 1, 1),), "invalid"),
            ("days_off", (date(2026, 1, 1),) * 2, "repeated_day"),
        ),
        region_bound=False,
        repeatable=True,
        needs_history=False,
    ),
}
