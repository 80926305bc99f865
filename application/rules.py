"""The rules in force: values with their sources, and the local calendar day they count in."""

from datetime import date, datetime, time, timedelta, timezone

from application.ports import Ports, Stream
from domain.complaint_decisions import AutoCloseRule
from domain.rule_book import RULES
from domain.rules import Rules, RulesVersion, evolve, rules_stream

AUTO_CLOSE = AutoCloseRule(working_days=10, source="PermenPAN-RB 62/2018")
"""Ten working days without a reply to a response. Known from a research note that cites the
regulation, whose own text was not at hand."""

_WIB, _WITA, _WIT = (timezone(timedelta(hours=hours)) for hours in (7, 8, 9))
_CENTRAL = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_EASTERN = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


def local_day(moment: datetime, tenant: str) -> date:
    """Give the calendar day of an aware time where the tenant is: WIB, WITA or WIT, by province.

    An office closes by its own clock: 23:30 UTC is already tomorrow in Sintang.
    """
    return moment.astimezone(_zone(tenant)).date()


def local_midnight(day: date, tenant: str) -> datetime:
    """Give the moment at which a calendar day begins where the tenant is."""
    return datetime.combine(day, time(), _zone(tenant))


def _zone(tenant: str) -> timezone:
    province = tenant[:2]
    return _WITA if province in _CENTRAL else _WIT if province in _EASTERN else _WIB


async def rule_in_force(name: str, on: date, ports: Ports) -> RulesVersion:
    """The version of a rule that holds on a day: the tenant's own, or the one that ships.

    A later publication changes no earlier decision, so its stream need not stay unchanged while one is made.
    """
    stream: Stream[Rules] = await ports.ledger.read(rules_stream(name), evolve)
    published = None if stream.state is None else stream.state.on(on)
    return published or RULES[name].shipped
