"""The target of the network: a day by decree, for each level."""

from __future__ import annotations

from datetime import date

import pytest

from domain.errors import AlreadyExists, Invalid, Missing, OutOfRange, UnknownCode
from domain.network import NetworkEvent, NetworkTargetSet, Target, evolve, set_target
from tests.given import Given


def given(*facts: NetworkEvent) -> Given[Target, NetworkEvent]:
    return Given[Target, NetworkEvent](evolve, *facts)


SET = NetworkTargetSet(
    level="kecamatan", reach_by=date(2023, 12, 31), decree="SK 460/559/KEP-DINSOS/2022"
)


def setting(**changes: object) -> dict[str, object]:
    return {
        "level": "kecamatan",
        "reach_by": date(2023, 12, 31),
        "decree": "SK 460/559/KEP-DINSOS/2022",
    } | changes


def test_a_decree_sets_the_day_and_another_moves_it() -> None:
    given().when(set_target, **setting()).then(SET)
    later = setting(reach_by=date(2024, 12, 31), decree="SK 1/2023")
    given(SET).when(set_target, **later).then(
        NetworkTargetSet(level="kecamatan", reach_by=date(2024, 12, 31), decree="SK 1/2023")
    )
    given(SET).when(set_target, **setting()).then_refused(AlreadyExists, field="reach_by")


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("level", "province", UnknownCode),
        ("decree", " ", Missing),
        ("reach_by", date(1999, 12, 31), OutOfRange),
    ],
)
def test_a_target_has_its_form(field: str, value: object, error: type[Invalid]) -> None:
    given().when(set_target, **setting(**{field: value})).then_refused(error, field=field)
