"""The rooms keep their walls, and facts keep people's data to themselves."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import msgspec
import pytest

from domain.fact import Fact
from infra.documents import is_sealed
from infra.event_catalogue import FACTS

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "domain": set[str](),
    "application": {"domain"},
    "projections": {"domain"},
    "api": {"domain", "application", "projections"},
    "infra": {"domain", "application", "projections", "api"},
}
PERSONAL = re.compile(
    r"^(nik|name|family_card|phone|address|narrative|contact|note|response|findings|purpose|guardian.*)$"
)
PUBLIC_NAMES = {
    "TenantOpened",
    "OfficeOpened",
    "ProgrammeRegistered",
    "PartnerRegistered",
    "PostOfficePlanned",
}
"""Facts whose `name` is an institution's or a programme's."""


def imports(file: Path) -> Iterator[str]:
    for statement in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            yield statement.module.split(".")[0]
        elif isinstance(statement, ast.Import):
            yield from (name.name.split(".")[0] for name in statement.names)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_rooms_further_in(room: str) -> None:
    allowed = MAY_IMPORT[room] | {room}
    wrong = {
        (str(file.relative_to(ROOT)), name)
        for file in (ROOT / room).rglob("*.py")
        for name in imports(file)
        if name in MAY_IMPORT and name not in allowed
    }
    assert wrong == set()


@pytest.mark.parametrize("kind", FACTS.values(), ids=lambda kind: kind.__name__)
def test_fields_that_may_hold_personal_data_are_sealed(kind: type[Fact]) -> None:
    hints = get_type_hints(kind)
    public = {"name", "purpose"} if kind.__name__ in PUBLIC_NAMES else set()
    clear = {
        field.name
        for field in msgspec.structs.fields(kind)
        if PERSONAL.match(field.name)
        and field.name not in public
        and not is_sealed(hints[field.name])
    }
    assert clear == set()


def test_every_fact_class_of_the_domain_is_in_the_catalogue() -> None:
    def below(kind: type[Fact]) -> Iterator[type[Fact]]:
        for each in kind.__subclasses__():
            if each.__subclasses__():  # only the leaves are recorded
                yield from below(each)
            else:
                yield each

    declared = {kind for kind in below(Fact) if kind.__module__.startswith("domain.")}
    assert declared == set(FACTS.values())


def test_facts_are_frozen() -> None:
    assert all(kind.__struct_config__.frozen for kind in FACTS.values())


def test_no_text_of_ours_names_a_machine_or_a_package_registry() -> None:
    forbidden = re.compile(r"(^|[^\w.])/(root|work|farm)/|pypi\.org|registry\.npmjs|deb\.debian")
    files = [
        f
        for f in ROOT.rglob("*")
        if f.suffix in {".py", ".md", ".toml", ".lock", ".json", ".html", ".js"}
    ]
    ours = [
        f
        for f in files
        if not any(part.startswith(".") or part == "build" for part in f.relative_to(ROOT).parts)
    ]
    assert ours
    named = {
        str(f.relative_to(ROOT)) for f in ours if forbidden.search(f.read_text(encoding="utf-8"))
    }
    assert named <= {"tests/test_architecture.py"}
