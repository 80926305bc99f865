"""What was released stays readable: one golden file for every version of every stored name."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

import domain
from application.ports import NewKey
from domain.fact import Envelope, Fact, Sealed
from domain.person import PersonRegistered
from infra.codec import CODEC
from infra.event_catalogue import FACTS, UPCASTS
from infra.vault import SubjectKey
from tests.golden_log import HISTORY, golden

FILES = sorted(HISTORY.glob("*.json"))

# What sealed the golden files' texts. It has never sealed anything else.
GOLDEN_KEY = SubjectKey(
    NewKey(UUID("0197a1c4-5e00-7a10-8c01-000000000001"), "", b""), bytes(range(32))
)


ADDED_LATER = {"on_behalf_of"}
"""Fields of the envelope that golden files released before them do not have, and that mean nothing when absent."""

CURRENT = [path for path in FILES if golden(path)[:2] not in UPCASTS]


def concrete(kind: type[Fact]) -> Iterator[type[Fact]]:
    """The subclasses that are recorded; a leading underscore marks what they share."""
    for subclass in kind.__subclasses__():
        if subclass.__module__.startswith("domain.") and not subclass.__name__.startswith("_"):
            yield subclass
        yield from concrete(subclass)


def test_every_fact_has_a_stored_name_and_every_name_one_fact() -> None:
    for module in pkgutil.iter_modules(domain.__path__):
        importlib.import_module(f"domain.{module.name}")
    assert set(FACTS.values()) == set(concrete(Fact))
    assert len(set(FACTS.values())) == len(FACTS)


def test_stored_names_are_a_noun_and_what_happened() -> None:
    for topic in FACTS:
        noun, _, happened = topic.partition(".")
        assert noun.isidentifier()
        assert happened.isidentifier()
        assert topic.islower()


def test_every_version_ever_released_has_its_file() -> None:
    versions = {(topic, 1) for topic in FACTS}
    versions |= {(topic, version + 1) for topic, version in UPCASTS}
    assert {golden(path)[:2] for path in FILES} == versions
    assert [path.name for path in FILES] == sorted(f"{t}.v{v}.json" for t, v in versions)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_released_fact_loads(path: Path) -> None:
    topic, version, state = golden(path)
    fact, envelope = CODEC.decode(topic, state)
    assert type(fact) is FACTS[topic]
    assert CODEC.decode_fact(topic, state) == fact
    assert envelope.actor == "account-7"
    if (topic, version) not in UPCASTS:  # current: written today it is the same to the byte
        assert CODEC.encode(fact, CODEC.envelope(envelope)) == (topic, state)


@pytest.mark.parametrize("path", CURRENT, ids=lambda path: path.stem)
def test_a_golden_file_of_the_current_version_fills_every_field(path: Path) -> None:
    topic, _, state = golden(path)
    content = json.loads(state)
    assert set(content["fact"]) == set(FACTS[topic].__struct_fields__)
    assert set(content["envelope"]) | ADDED_LATER == set(Envelope.__struct_fields__)


def test_what_was_added_to_the_envelope_later_stands_in_golden_files_too() -> None:
    envelopes = [json.loads(golden(path)[2])["envelope"] for path in CURRENT]
    assert all(any(name in envelope for envelope in envelopes) for name in ADDED_LATER)
    for name in ADDED_LATER:  # and where it is absent it is what its default says
        field = next(f for f in msgspec.structs.fields(Envelope) if f.name == name)
        assert field.default is None


def test_what_was_sealed_opens() -> None:
    topic, _, state = golden(HISTORY / "person.registered.v1.json")
    person = CODEC.decode_fact(topic, state)
    assert isinstance(person, PersonRegistered)
    opened = {
        field: GOLDEN_KEY.unseal(field, Sealed(getattr(person, field)))
        for field in ("name", "nik", "family_card", "phone")
    }
    assert opened == {field: f"contoh {field}" for field in opened}
