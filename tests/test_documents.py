"""The documents say what the code says."""

import re
from pathlib import Path

import pytest
import typer.main
from fastapi import FastAPI
from fastapi.routing import APIRoute
from graphql import GraphQLObjectType
from typer.core import TyperGroup
from typer.testing import CliRunner

from api.evidence import add_evidence
from api.schema import build_schema
from infra.cli import app
from infra.documents import events_document, rules_document
from infra.event_catalogue import FACTS
from infra.settings import _Environment

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([^`]+)`")
SHELL = re.compile(
    r"^\$ (?:\.venv/bin/)?puskesos ([a-z-]+)(?: ([a-z]+))?|`puskesos ([a-z-]+)(?: ([a-z]+))?",
    re.MULTILINE,
)
SCHEMA = build_schema(development=True)._schema
SYSTEMS = 9
"""Of the founding documents, as README counts them."""


def test_the_catalogue_of_facts_is_current() -> None:
    assert (ROOT / "docs/events.md").read_text(encoding="utf-8") == events_document()


def test_the_list_of_rules_is_current() -> None:
    assert (ROOT / "docs/rules.md").read_text(encoding="utf-8") == rules_document()


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_has_a_meaning_and_is_in_the_glossary(name: str) -> None:
    kind = FACTS[name]
    assert kind.__doc__
    assert f"`{kind.__name__}`" in (ROOT / "docs/glossary.md").read_text(encoding="utf-8")


def test_the_glossary_names_no_fact_that_is_gone() -> None:
    _, facts = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").split("## Facts")
    named = set(re.findall(r"`([A-Z]\w+)`", facts))
    assert named == {kind.__name__ for kind in FACTS.values()}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = [
        link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link
    ]
    broken = [link for link in links if not (document.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize(
    "record", sorted(ROOT.glob("docs/decisions/*.md")), ids=lambda path: path.name
)
def test_a_decision_record_says_context_decision_and_consequences(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences"))
    assert int(record.name[:4]) == int(text.removeprefix("# ").split(".")[0])


def test_files_named_in_the_architecture_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = re.findall(
        r"`((?:domain|application|projections|api|infra|docs|tests)/[\w./-]*)`", text
    )
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def _asked_for() -> list[list[str]]:
    """The rows of README's table of systems: system, what is asked, commands, questions, shell, stories."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("## What the founding documents ask, and where it is")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return rows[2:]


def _fields(*kinds: GraphQLObjectType | None) -> set[str]:
    return {name for kind in kinds if kind is not None for name in kind.fields}


def _shell() -> dict[str, set[str]]:
    """Commands of the command line, and the words that may follow them."""
    commands = typer.main.get_command(app)
    assert isinstance(commands, TyperGroup)
    words = {
        name: set(command.commands) if isinstance(command, TyperGroup) else set()
        for name, command in commands.commands.items()
    }
    refused = CliRunner().invoke(app, ["import", "anything"]).output
    words["import"] = set(re.findall(r"\w+", refused.split("Known kinds:")[1].split(".")[0]))
    return words


def test_every_system_of_the_founding_documents_has_its_row() -> None:
    rows = _asked_for()
    assert [row[0].strip().split(".")[0] for row in rows] == [
        str(number) for number in range(1, SYSTEMS + 1)
    ]
    assert all(row[1].strip() and CODE.findall(row[2]) and CODE.findall(row[3]) for row in rows)


def test_commands_and_questions_of_the_systems_exist() -> None:
    commands = {name for row in _asked_for() for name in CODE.findall(row[2])}
    questions = {name for row in _asked_for() for name in CODE.findall(row[3])}
    assert commands - _fields(SCHEMA.mutation_type) == set()
    assert questions - _fields(SCHEMA.query_type, SCHEMA.subscription_type) == set()


def test_what_the_shell_and_http_offer_the_systems_exists() -> None:
    shell, http = _shell(), FastAPI()
    add_evidence(http)
    offered = {
        f"{method} {route.path}"
        for route in http.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    for name in (name for row in _asked_for() for name in CODE.findall(row[4])):
        command, _, more = name.partition(" ")
        known = name in offered or (command in shell and (more in {"", "--deep"} | shell[command]))
        assert known, name


def test_every_system_has_a_story_that_exists() -> None:
    for row in _asked_for():
        stories = LINK.findall(row[5])
        assert stories, row[0]
        assert [name for name in stories if not name.startswith("tests/stories/test_")] == []
        assert [name for name in stories if not (ROOT / name).is_file()] == []


def test_every_setting_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8").split("| Setting |")[1]
    rows = text.split("\n\n")[0].splitlines()
    named = {name for row in rows[2:] for name in CODE.findall(row.split("|")[1])}
    assert named == {field.validation_alias for field in _Environment.model_fields.values()}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_of_the_shell_that_documents_name_exist(document: Path) -> None:
    shell = _shell()
    for found in SHELL.findall(document.read_text(encoding="utf-8")):
        command, more = [*filter(None, found), ""][:2]
        assert command in shell, command
        assert not shell[command] or more in {"", *shell[command]}, (command, more)
