"""Documents that are written from the code: facts, rules, the public schema. `make docs` writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, get_type_hints

import msgspec

from domain.fact import Fact, Sealed
from domain.rule_book import RULES
from infra.event_catalogue import FACTS
from projections.models import READ_MODELS

_INTRODUCTION: Final = """# Facts

Written from the code by `make docs`; a test holds it current. A stored name is for ever. *Sealed* fields hold
ciphertext: personal data stands nowhere else. Every fact also carries the envelope (who, in which role and office, when
it happened, on what basis, which command) and the header (position, time of recording, stream, region, programme,
period). `audit_trail` tells every fact in words, so it is not repeated in the last column.
"""


_RULES_INTRODUCTION: Final = """# Rules

Written from the rule book (`domain/rule_book.py`) by `make docs`; a test holds it current. These are the versions that
ship. A tenant publishes its own with the mutation `publishRules`, from a day on and with a source; the query `rules`
shows what is in force. What was decided under an earlier version stays as it was: facts carry their results. Sources in
brackets are those of the [glossary](glossary.md).

| Rule | What it is about | Number | Ships with | May be | Source |
|---|---|---|---|---|---|
"""


def rules_document() -> str:
    """`docs/rules.md`: each number of the rule book with its unit, its bounds and its source."""
    lines = [
        f"| `{rule.name}` | {rule.id} / {rule.en} | `{name}` | {rule.shipped[name]} {bounds.unit}"
        f" | {bounds.least}–{bounds.most} | {rule.shipped.source} |"
        for rule in RULES.values()
        for name, bounds in rule.parameters.items()
    ]
    return _RULES_INTRODUCTION + "\n".join(lines) + "\n"


def events_document() -> str:
    """`docs/events.md`: each fact with its meaning, its fields and the read models that fold it."""
    lines = [_INTRODUCTION]
    stream = ""
    for name, kind in FACTS.items():
        if (noun := name.split(".")[0]) != stream:
            stream = noun
            lines += [
                f"\n## {stream}\n",
                "| Stored name | Fact | Meaning | Fields | Read models |",
                "|---|---|---|---|---|",
            ]
        lines.append(
            f"| `{name}` | `{kind.__name__}` | {_meaning(kind)} | {_fields(kind)} | {_models(kind)} |"
        )
    return "\n".join(lines) + "\n"


def _meaning(kind: type[Fact]) -> str:
    first = (kind.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(first.split())


def _fields(kind: type[Fact]) -> str:
    hints = get_type_hints(kind)
    return (
        ", ".join(
            _field(field, hints[field.name], own_day=field.name == kind.own_day)
            for field in msgspec.structs.fields(kind)
        )
        or "–"
    )


def _field(field: msgspec.structs.FieldInfo, hint: Any, *, own_day: bool) -> str:
    marks = " *sealed*" if is_sealed(hint) else " *day of the act*" if own_day else ""
    optional = "" if field.required else "?"
    return f"{field.name}{optional}{marks}"


def is_sealed(hint: Any) -> bool:
    """Whether a field's type is `Sealed`, alone or beside None."""
    return hint is Sealed or Sealed in getattr(hint, "__args__", ())


def _models(kind: type[Fact]) -> str:
    return (
        ", ".join(f"`{model.name}`" for model in READ_MODELS if kind in model.fold.handlers) or "–"
    )


def write_documents(folder: Path) -> list[Path]:
    """Write every generated document into `docs/`; answer their paths."""
    from api.schema import sdl

    written = {
        "events.md": events_document(),
        "rules.md": rules_document(),
        "schema.graphql": sdl(),
    }
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in written]


if __name__ == "__main__":
    for path in write_documents(Path("docs")):
        print(path)
