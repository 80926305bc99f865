"""Invented people are not taken for each other: only whom a story registers twice is suspected of it."""

from __future__ import annotations

from domain.indonesia import checked_phone
from domain.person import same_spelling
from infra.demonstration.narration import FAMILIES
from infra.demonstration.people import invented_people

VILLAGES = ("61.05.01.1002", "61.05.01.2007", "61.05.20.2002")


def test_no_two_families_of_two_crowds_share_a_nik_or_a_name_with_a_card_or_a_telephone() -> None:
    crowds = [
        *invented_people("61.05", VILLAGES, 24),
        *invented_people("61.05", VILLAGES, FAMILIES, nowhere=95),
    ]
    assert len({person.nik for person in crowds}) == len(crowds)
    for value in ("family_card", "phone"):
        shared = {(same_spelling(person.name), getattr(person, value)) for person in crowds}
        assert len(shared) == len(crowds), value
    for person in (crowds[0], crowds[-1]):
        assert checked_phone(person.phone) == f"+62{person.phone[1:]}"
