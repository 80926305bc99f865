"""How near two places of a regency are, by region code and, between kecamatan, by rough centres.

Codes say no more than kelurahan, which is all that a member ever states. The centres are our own rough readings of
public maps, in hundredths of a degree: good enough to order kecamatan, never to place a person.
"""

from collections.abc import Mapping
from math import cos, hypot, radians
from types import MappingProxyType
from typing import NamedTuple

KM_PER_DEGREE = 111
_KECAMATAN_LENGTH = len("21.71.06")

CENTRES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        # Kota Batam: latitude and longitude x 100
        "21.71.01": (115, 10388),  # Belakang Padang
        "21.71.02": (117, 10401),  # Batu Ampar
        "21.71.03": (111, 10394),  # Sekupang
        "21.71.04": (114, 10411),  # Nongsa
        "21.71.05": (95, 10393),  # Bulang
        "21.71.06": (114, 10401),  # Lubuk Baja
        "21.71.07": (105, 10404),  # Sei Beduk
        "21.71.08": (75, 10425),  # Galang
        "21.71.09": (115, 10403),  # Bengkong
        "21.71.10": (112, 10405),  # Batam Kota
        "21.71.11": (104, 10396),  # Sagulung
        "21.71.12": (105, 10397),  # Batu Aji
    }
)


UNKNOWN_KM = 999
"""Sorts behind every known distance."""


class Distance(NamedTuple):
    """Sorts nearest first. steps: 0 same kelurahan, 1 same kecamatan, 2 another; km: between centres, if known."""

    steps: int
    km: int

    @property
    def known_km(self) -> int | None:
        """The kilometres, None where a centre is not known."""
        return None if self.km == UNKNOWN_KM else self.km


def distance(here: str, there: str) -> Distance:
    """How far two region codes are apart. One without kelurahan counts as its kecamatan's other end."""
    if here == there and len(here) > _KECAMATAN_LENGTH:
        return Distance(0, 0)
    district, other = here[:_KECAMATAN_LENGTH], there[:_KECAMATAN_LENGTH]
    if district == other and len(district) == _KECAMATAN_LENGTH:
        return Distance(1, 0)
    return Distance(2, _kilometres(district, other))


def _kilometres(here: str, there: str) -> int:
    if here not in CENTRES or there not in CENTRES:
        return UNKNOWN_KM
    (north, east), (other_north, other_east) = CENTRES[here], CENTRES[there]
    up = (north - other_north) / 100
    along = (east - other_east) / 100 * cos(radians((north + other_north) / 200))
    return round(hypot(up, along) * KM_PER_DEGREE)
