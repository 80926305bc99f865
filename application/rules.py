"""The rules in force: values with their sources, and the local calendar day they count in."""

from collections.abc import Sequence
from datetime import date, datetime, time

from application.ports import Act, Ports, Stream
from domain.local_time import local_day, local_zone
from domain.rule_book import RULES
from domain.rules import Rules, RulesVersion, evolve, rules_stream

__all__ = [
    "acted_on",
    "local_day",
    "local_midnight",
    "local_moment",
    "local_zone",
    "rule_in_force",
    "rules_in_force",
]


def acted_on(act: Act, ports: Ports) -> date:
    """The local calendar day of an act: when it happened, if that was said, else today."""
    return local_day(act.stated_at or ports.clock(), ports.tenant)


def local_midnight(day: date, tenant: str) -> datetime:
    """Give the moment at which a calendar day begins where the tenant is."""
    return datetime.combine(day, time(), local_zone(tenant))


def local_moment(day: date, hour: int, tenant: str) -> datetime:
    """Give the moment at which it is this full hour of a day where the tenant is."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=local_zone(tenant))


async def rule_in_force(name: str, on: date, ports: Ports) -> RulesVersion:
    """The version of a rule that holds on a day: the tenant's own, or the one that ships.

    A later publication changes no earlier decision, so its stream need not stay unchanged while one is made.
    """
    stream: Stream[Rules] = await ports.ledger.read(rules_stream(name), evolve)
    published = None if stream.state is None else stream.state.on(on)
    return published or RULES[name].shipped


async def rules_in_force(names: Sequence[str], on: date, ports: Ports) -> dict[str, RulesVersion]:
    """As `rule_in_force`, for several rules at once, by name."""
    streams: list[Stream[Rules]] = await ports.ledger.read_many(
        [rules_stream(name) for name in names], evolve
    )
    return {
        name: (stream.state.on(on) if stream.state else None) or RULES[name].shipped
        for name, stream in zip(names, streams, strict=True)
    }
