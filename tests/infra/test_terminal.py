"""How results are shown in a terminal."""

from __future__ import annotations

import re

import pytest

from infra.terminal import grouped, print_table


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0"), (999, "999"), (1000, "1.000"), (22678, "22.678"), (-1234567, "-1.234.567")],
)
def test_numbers_are_grouped_as_in_indonesian(number: int, shown: str) -> None:
    assert grouped(number) == shown


def test_a_cell_without_a_value_is_a_dash_and_leaves_numbers_right(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table("Tabel", ("nama", "jumlah"), [("a", 22678), (None, None)])
    rows = [re.sub(r"\s+", " ", line) for line in capsys.readouterr().out.splitlines()]
    assert "│ a │ 22.678 │" in rows
    assert "│ – │ – │" in rows
