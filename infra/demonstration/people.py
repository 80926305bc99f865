"""Invented people for demonstrations: the same ones each time, in real villages, under NIKs that nobody can have.

Their NIKs name the kecamatan 99 of the regency, which does not exist. Their telephone numbers, one each, begin with
zeros that no provider gives out: whoever shared one would be found to be somebody else of the same name.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

_FIRST = (
    "Contoh Andri", "Contoh Benyamin", "Contoh Dayang", "Contoh Elisabet", "Contoh Fransiska", "Contoh Gregorius",
    "Contoh Hamidah", "Contoh Ibau", "Contoh Jamilah", "Contoh Kristina", "Contoh Lidia", "Contoh Markus",
)  # fmt: skip
_LAST = (
    "Anggrek",
    "Belian",
    "Cempaka",
    "Durian",
    "Embun",
    "Gaharu",
    "Jelutung",
    "Kapuas",
    "Melawi",
    "Tengkawang",
)
_YEARS = (1950, 1999)
_SERIALS = 9_999
_FEMALE_DAY = 40  # added to the day of birth in a woman's NIK


class Invented(NamedTuple):
    """A person who does not exist; `region` is a real village code."""

    name: str
    nik: str
    family_card: str
    phone: str
    sex: str
    region: str


def invented_people(
    tenant: str, villages: Sequence[str], count: int, *, nowhere: int = 99
) -> list[Invented]:
    """Make `count` people, spread over the villages in turn. The same arguments make the same people.

    nowhere: the kecamatan of their NIKs, which must not exist; two crowds of one tenant have two.
    """
    chance = random.Random(f"puskesos/{tenant}")  # noqa: S311 # a demonstration is repeatable, not secret
    return [
        _invent(chance, tenant, villages[number % len(villages)], number, nowhere)
        for number in range(1, count + 1)
    ]


def _invent(
    chance: random.Random, tenant: str, region: str, number: int, kecamatan: int
) -> Invented:
    sex = chance.choice("LP")
    day = chance.randint(1, 28) + (_FEMALE_DAY if sex == "P" else 0)
    month, year = chance.randint(1, 12), chance.randint(*_YEARS)
    # A kecamatan has 9,999 serial numbers: further people are of the ones below, which do not exist either.
    beyond, before = divmod(number - 1, _SERIALS)
    nowhere, serial = f"{tenant.replace('.', '')}{kecamatan - beyond}", before + 1
    return Invented(
        name=f"{chance.choice(_FIRST)} {chance.choice(_LAST)}",
        nik=f"{nowhere}{day:02}{month:02}{year % 100:02}{serial:04}",
        family_card=f"{nowhere}010122{serial:04}",
        phone=f"0812000{kecamatan - beyond}{serial:04}",
        sex=sex,
        region=region,
    )
