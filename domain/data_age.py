"""How old data may be before they are called stale."""

from calendar import monthrange
from datetime import date

from domain.rules import RulesVersion


def fresh_since(rule: RulesVersion, on: date) -> date:
    """The first day on which a last change is recent enough on a day, by the rule `data_update`."""
    months = on.year * 12 + on.month - 1 - rule["months"]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def stale(last_change: date | None, rule: RulesVersion, on: date) -> bool:
    """Whether nothing changed since `fresh_since`, or ever."""
    return last_change is None or last_change < fresh_since(rule, on)
