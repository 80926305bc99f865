"""The page that verifies inspection bundles: one file of HTML that needs no network, put together from its modules."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Final

from domain.local_time import local_zone

_FOLDER: Final = Path(__file__).parent / "static" / "verifier"
_SHARED: Final = Path(__file__).parents[1] / "api" / "static"
"""Modules that pages which are served need, too."""

_ENTRY: Final = "page.js"

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|class|function\*?) (\w+))", re.MULTILINE)


def verifier_page() -> str:
    """The page as text. It asks its reader for a bundle and for anchors, and judges as `puskesos verify` does."""
    return page_of((_FOLDER / _ENTRY).read_text(encoding="utf-8"))


def page_of(entry: str) -> str:
    """The page whose script begins with this module, which may import those of the page."""
    texts = {
        name: (_FOLDER / name).read_text(encoding="utf-8") for name in ("page.html", "style.css")
    }
    script = f"{''.join(_linked(entry, {}))}{_body(entry)}"
    return texts["page.html"].format(
        script=script,
        script_hash=_source_hash(script),
        style=texts["style.css"],
        style_hash=_source_hash(texts["style.css"]),
    )


def _linked(module: str, known: dict[str, str]) -> list[str]:
    """The modules that a module needs, each after those that it needs itself."""
    for _, name in _IMPORT.findall(module):
        if name not in known:
            text = _module(name)
            _linked(text, known)
            exported = ", ".join(_EXPORT.findall(text))
            known[name] = (
                f"const ${name} = (() => {{\n{_body(text)}return {{ {exported} }};\n}})();\n"
            )
    return list(known.values())


def _module(name: str) -> str:
    if name == "definitions":
        from domain.bundle_definitions import DEFINITIONS

        return f"export const DEFINITIONS = {json.dumps(DEFINITIONS, ensure_ascii=False)};\n"
    if name == "zones":
        return f"export const HOURS_EAST = {json.dumps(_hours_east())};\n"
    own = _FOLDER / f"{name}.js"
    return (own if own.is_file() else _SHARED / f"{name}.js").read_text(encoding="utf-8")


def _hours_east() -> dict[str, int]:
    """By how many hours the clocks of a province are before UTC; `other`: wherever that is not said."""
    hours = {f"{province:02}": _hours(f"{province:02}") for province in range(100)}
    other = _hours("")
    return {"other": other} | {code: each for code, each in hours.items() if each != other}


def _hours(province: str) -> int:
    return local_zone(province).utcoffset(None) // timedelta(hours=1)


def _body(module: str) -> str:
    """A module's text where what it imports are values in reach, so that all fit into one script."""
    return _EXPORT.sub("", _IMPORT.sub(r"const \1 = $\2;\n", module))


def _source_hash(text: str) -> str:
    """What a content security policy calls exactly this text."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
