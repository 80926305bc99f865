"""Every status and role that a refusal may name has words: no code stands in an Indonesian sentence."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest

import application
import domain
from application.roles import Role
from domain.account import ROLES, RoleGranted
from projections.code_words import CODES
from projections.status_words import role_in_words, status_in_words
from projections.words import describe

SAME = frozenset({"operator", "panti"})
"""Codes that are Indonesian already."""
_NAMES = ("Status", "Stage", "ClaimStatus", "CallStatus", "PatrolStatus", "DischargeOutcome")


def _declared() -> Iterator[str]:
    for found in pkgutil.iter_modules(domain.__path__):
        for name, kind in vars(importlib.import_module(f"domain.{found.name}")).items():
            if name in _NAMES and isinstance(kind, type) and issubclass(kind, StrEnum):
                yield from map(str, kind)


def _written() -> Iterator[str]:
    """The statuses written into refusals as they stand in the code."""
    for room in (domain, application):
        for file in Path(room.__path__[0]).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    for given in node.keywords:
                        if (
                            given.arg == "status"
                            and isinstance(given.value, ast.Constant)
                            and isinstance(given.value.value, str)
                        ):
                            yield given.value.value


@pytest.mark.parametrize("code", sorted({*_declared(), *_written(), "family_head"}))
def test_every_status_has_words(code: str) -> None:
    indonesian, english = status_in_words(code)
    assert indonesian != code or code in SAME
    assert "_" not in indonesian + english


@pytest.mark.parametrize("role", Role)
def test_every_role_has_words(role: Role) -> None:
    indonesian, english = role_in_words(role.value)
    assert "_" not in indonesian + english
    assert indonesian != role.value or role.value in SAME | {"trc"}


_NOT_SAID = frozenset({"Sex", "Subject", "Outcome", "Answer", "Clock", "Subtype"})
"""Lists that no sentence names, the clocks of deadlines' kinds, and subtypes, which are Indonesian words."""


def _lists_of_facts() -> Iterator[tuple[str, str]]:
    for found in pkgutil.iter_modules(domain.__path__):
        module = importlib.import_module(f"domain.{found.name}")
        for name, kind in vars(module).items():
            own = isinstance(kind, type) and kind.__module__ == module.__name__
            if own and issubclass(kind, StrEnum) and name not in {*_NAMES, *_NOT_SAID}:
                yield from ((f"{found.name}.{name}", str(code)) for code in kind)


@pytest.mark.parametrize(("of", "code"), sorted(_lists_of_facts()))
def test_every_code_that_facts_hold_has_words(of: str, code: str) -> None:
    assert code in CODES, of
    assert "_" not in "".join(CODES[code])


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_granted_role_is_said_in_words(role: str) -> None:
    granted = RoleGranted(
        account="a",
        role=role,
        office="kantor",
        regions=("61.05",),
        decree="SK 1",
        valid_from=date(2022, 1, 1),
    )
    assert CODES[role][0] in describe(granted, "role.granted").indonesian
