"""The calendar day and the zone that a tenant's offices keep: WIB, WITA or WIT, by province."""

from datetime import UTC, date, datetime, time, timedelta, timezone

_WIB, _WITA, _WIT = (
    timezone(timedelta(hours=hours), name) for name, hours in (("WIB", 7), ("WITA", 8), ("WIT", 9))
)
_CENTRAL = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_EASTERN = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


def local_zone(region: str) -> timezone:
    """Give the zone of a tenant or any region in it, by its code; an empty code keeps WIB."""
    province = region[:2]
    return _WITA if province in _CENTRAL else _WIT if province in _EASTERN else _WIB


def local_day(moment: datetime, region: str) -> date:
    """Give the calendar day of an aware time where the tenant, or a region in it, is.

    An office closes by its own clock: 23:30 UTC is already tomorrow in Sintang.
    """
    return moment.astimezone(local_zone(region)).date()


def day_end(day: date, region: str) -> datetime:
    """Give the last second (UTC) of a calendar day where the tenant, or a region in it, is.

    An act of which only the day is known had surely happened by then, and what it needed on that same day before it.
    """
    return datetime.combine(day, time(23, 59, 59), local_zone(region)).astimezone(UTC)
