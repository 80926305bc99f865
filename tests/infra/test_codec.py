"""Facts to bytes and back, across versions."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.complaint import ComplaintRouted
from domain.fact import Envelope, Fact, Sealed
from domain.person import PersonRegistered
from infra.codec import CODEC, Codec, Unreadable

ENVELOPE = Envelope(
    occurred_at=datetime(2022, 5, 18, 2, 30, tzinfo=UTC),
    actor="account-7",
    role="desk",
    office="secretariat",
    command_id=UUID(int=1),
    correlation_id=UUID(int=2),
)


class Measured(Fact, frozen=True, kw_only=True):
    on: date
    count: int
    by: UUID
    tags: tuple[str, ...] = ()
    note: Sealed | None = None


class MeasuredToday(Fact, frozen=True, kw_only=True):
    """The third version: `number` became `count` in the second, `unit` came with the third."""

    count: int
    unit: str


def rename(state: dict[str, Any]) -> dict[str, Any]:
    fact = dict(state["fact"])
    fact["count"] = fact.pop("number")
    return {**state, "fact": fact}


def add_unit(state: dict[str, Any]) -> dict[str, Any]:
    return {**state, "fact": {**state["fact"], "unit": "KPM"}}


GROWN = Codec(
    {"thing.measured": MeasuredToday},
    {("thing.measured", 1): rename, ("thing.measured", 2): add_unit},
)


def stored(version: int, **fact: object) -> bytes:
    return msgspec.json.encode({"v": version, "fact": fact, "envelope": ENVELOPE})


def test_the_state_is_json_with_version_fact_and_envelope() -> None:
    topic, state = CODEC.encode(ComplaintRouted(to_office="upt"), CODEC.envelope(ENVELOPE))
    assert topic == "complaint.routed"
    assert state == (
        b'{"v":1,"fact":{"to_office":"upt"},"envelope":{"occurred_at":"2022-05-18T02:30:00Z",'
        b'"actor":"account-7","role":"desk","office":"secretariat",'
        b'"command_id":"00000000-0000-0000-0000-000000000001",'
        b'"correlation_id":"00000000-0000-0000-0000-000000000002"}}'
    )


def test_what_was_encoded_decodes_to_the_same() -> None:
    codec = Codec({"thing.measured": Measured}, {})
    fact = Measured(
        on=date(2022, 5, 18), count=3, by=UUID(int=9), tags=("a", "é"), note=Sealed("1.x")
    )
    topic, state = codec.encode(fact, codec.envelope(ENVELOPE))
    assert codec.decode(topic, state) == (fact, ENVELOPE)
    assert codec.decode_fact(topic, state) == fact


@pytest.mark.parametrize(
    "state",
    [stored(1, number=7), stored(2, count=7), stored(3, count=7, unit="KPM")],
    ids=["first", "second", "third"],
)
def test_every_version_becomes_the_current_one(state: bytes) -> None:
    assert GROWN.decode("thing.measured", state) == (MeasuredToday(count=7, unit="KPM"), ENVELOPE)
    assert GROWN.decode_fact("thing.measured", state) == MeasuredToday(count=7, unit="KPM")


def test_a_new_fact_is_written_in_the_current_version() -> None:
    _, state = GROWN.encode(MeasuredToday(count=1, unit="KPM"), GROWN.envelope(ENVELOPE))
    assert state.startswith(b'{"v":3,"fact":{"count":1,')


def test_another_writers_spacing_and_order_are_read_too() -> None:
    plain = msgspec.json.decode(stored(1, to_office="upt"))
    turned = msgspec.json.format(msgspec.json.encode(dict(reversed(plain.items()))), indent=2)
    assert CODEC.decode("complaint.routed", turned)[0] == ComplaintRouted(to_office="upt")


@pytest.mark.parametrize(
    ("topic", "state", "reason"),
    [
        ("complaint.forgotten", stored(1), "no stored name"),
        ("thing.measured", stored(4, count=1, unit="KPM"), "version 4; this release knows 3"),
        ("thing.measured", stored(0, count=1, unit="KPM"), "version 0"),
        ("thing.measured", stored(3, count="many", unit="KPM"), r"\$\.fact\.count"),
        ("thing.measured", stored(1, number="many"), r"\$\.fact\.count"),
        ("thing.measured", stored(1), "lacks what its version has"),
        ("thing.measured", b'{"v":1}', "lacks what its version has"),
        ("thing.measured", b'{"v":3,"fact":{"count":1', "its JSON"),
        ("thing.measured", b"", "its JSON"),
    ],
)
def test_what_cannot_be_read_is_said_clearly(topic: str, state: bytes, reason: str) -> None:
    for decode in (GROWN.decode, GROWN.decode_fact):
        with pytest.raises(Unreadable, match=reason) as error:
            decode(topic, state)
        assert topic in str(error.value)
        assert "many" not in str(error.value)


def test_a_fact_outside_the_catalogue_cannot_be_recorded() -> None:
    with pytest.raises(LookupError, match="Measured is not in the event catalogue"):
        CODEC.encode(Measured(on=date(2022, 1, 1), count=1, by=UUID(int=1)), b"{}")


def test_absent_optional_fields_take_no_room() -> None:
    fact = PersonRegistered(name=Sealed("1.x"), region="61.05")
    _, state = CODEC.encode(fact, CODEC.envelope(ENVELOPE))
    assert b'"fact":{"name":"1.x","region":"61.05"}' in state
