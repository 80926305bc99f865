"""What people see of the command line: tables, progress, and one clear sentence where something is wrong."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from domain.errors import Refusal
from infra.settings import CannotStart

_PLAIN_SECONDS = 5.0  # between two lines of progress where there is no terminal to redraw
_UNBOUNDED = 200  # a pipe has no width: nothing is cut off


def console() -> Console:
    """Where results go. Built per use: a test or a pipe may have replaced standard output."""
    return Console(
        highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else _UNBOUNDED
    )


def say(text: str = "") -> None:
    """Print a result, or a line of it."""
    console().print(text, markup=False)


def note(text: str) -> None:
    """Tell a person something that is not the result."""
    print(text, file=sys.stderr, flush=True)


def explain(error: CannotStart | Refusal) -> None:
    """Say what is wrong and what to do; a refusal with its code, Indonesian first."""
    if isinstance(error, Refusal):
        where = f" ({error.field})" if error.field else ""
        note(f"[{error.code}]{where} {error.text} {error.text_remedy} / {error.text_english}")
    else:
        note(f"puskesos: {error.message} {error.remedy}")


def wants_traceback() -> bool:
    """Whether a developer asked for more than one sentence: DEBUG is set."""
    return bool(os.environ.get("DEBUG"))


NOTHING = "–"
"""What a cell shows that has no value."""


def print_table(
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    totals: int = 0,
    caption: str = "",
) -> None:
    """Print rows under their headings; numbers stand right, the last `totals` rows are set apart, None is a dash."""
    table = Table(title=title, title_justify="left", title_style="bold", caption=caption or None)
    table.caption_justify = "left"
    for place, heading in enumerate(headings):
        numeric = bool(rows) and all(
            isinstance(row[place], int) or row[place] in ("", None) for row in rows
        )
        table.add_column(heading, justify="right" if numeric else "left", no_wrap=numeric)
    for number, row in enumerate(rows, start=1):
        table.add_row(*map(_shown, row), end_section=number == len(rows) - totals)
    console().print(table)
    say()


def grouped(number: int) -> str:
    """A number as people read it: 22.678."""
    return f"{number:,}".replace(",", ".")


def _shown(value: object) -> str:
    if value is None:
        return NOTHING
    return grouped(value) if isinstance(value, int) else str(value)


class Watch(Protocol):
    """Is told how far a long work has come."""

    def __call__(self, done: int) -> None: ...


class Meter:
    """Progress on standard error: a bar with rate and time left, or a line now and then where that is no terminal.

    Nothing is shown before something was done.
    """

    def __init__(self, what: str, total: int) -> None:
        self._what = what
        self._total = total
        self._started = self._printed = time.monotonic()
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def __enter__(self) -> Meter:
        if sys.stderr.isatty():
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}/s"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
            )
            self._task = self._bar.add_task(self._what, total=self._total, rate="–")
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        rate = done / max(now - self._started, 0.001)
        if self._bar is not None:
            self._bar.start()
            self._bar.update(self._task, completed=done, rate=f"{rate:,.0f}")
        elif now - self._printed >= _PLAIN_SECONDS:
            self._printed = now
            left = (self._total - done) / max(rate, 0.001)
            note(f"{self._what}: {done} / {self._total}, {rate:,.0f}/s, {left:,.0f} s left")
