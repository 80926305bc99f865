"""The zones that offices keep their days in: WIB, WITA or WIT, by province."""

from datetime import timedelta, timezone

_WIB, _WITA, _WIT = (timezone(timedelta(hours=hours)) for hours in (7, 8, 9))
_CENTRAL = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_EASTERN = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


def local_zone(region: str) -> timezone:
    """The zone that the offices of a tenant, or of a region inside it, keep; WIB where no region is known."""
    province = region[:2]
    return _WITA if province in _CENTRAL else _WIT if province in _EASTERN else _WIB
