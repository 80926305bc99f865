"""Use cases of the rule book: publish a rule's numbers, or an edition of the calendar."""

from datetime import date

import msgspec

from application.ports import Act, Change, Outcome, Ports, Stream
from application.rules import local_day
from application.use_case import Command, use_case
from domain import rules as decisions
from domain import working_calendar as calendars
from domain.errors import RepeatedNumber
from domain.rule_book import known_rule
from domain.rules import Rules, evolve, rules_stream
from domain.working_calendar import WorkingCalendar, calendar_stream
from domain.working_calendar import evolve as evolve_calendar


class RuleNumber(msgspec.Struct, frozen=True, kw_only=True):
    """One number of a rule. parameter: its name in the rule book; value: in the parameter's unit."""

    parameter: str
    value: int


class PublishRules(Command, frozen=True, kw_only=True):
    """Set a rule's numbers, all of them. valid_from: today or later; source: the regulation or decree."""

    rule: str
    valid_from: date
    source: str
    numbers: tuple[RuleNumber, ...]


class PublishCalendar(Command, frozen=True, kw_only=True):
    """Publish a year's days off. days_off: holidays and joint leave (cuti bersama); decree: that set them."""

    year: int
    decree: str
    days_off: tuple[date, ...]


@use_case
async def publish_rules(command: PublishRules, _act: Act, ports: Ports) -> Outcome:
    """Set a rule's numbers from a day on."""
    rule = known_rule(command.rule)
    numbers = {number.parameter: number.value for number in command.numbers}
    if len(numbers) != len(command.numbers):
        raise RepeatedNumber("numbers")
    stream: Stream[Rules] = await ports.ledger.read(rules_stream(rule.name), evolve)
    fact = decisions.publish(
        stream.state,
        rule,
        valid_from=command.valid_from,
        source=command.source,
        numbers=numbers,
        today=local_day(ports.clock(), ports.tenant),
    )
    return Outcome(stream.id, [Change(stream, (fact,))])


@use_case
async def publish_calendar(command: PublishCalendar, _act: Act, ports: Ports) -> Outcome:
    """Publish an edition of a year's calendar."""
    stream: Stream[WorkingCalendar] = await ports.ledger.read(calendar_stream(), evolve_calendar)
    fact = calendars.publish(
        stream.state, year=command.year, decree=command.decree, days_off=command.days_off
    )
    return Outcome(stream.id, [Change(stream, (fact,))])
