"""The documents say what the code says."""

import re
from pathlib import Path

import pytest

from infra.documents import events_document, rules_document
from infra.event_catalogue import FACTS

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


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
