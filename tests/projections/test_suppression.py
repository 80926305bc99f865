"""Small counts are not shown, and cannot be computed from what is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.suppression import PublicTable, publish
from tests.projections.disclosure import Reader

TABLES = st.tuples(st.integers(1, 5), st.integers(1, 6)).flatmap(
    lambda size: st.lists(
        st.lists(
            st.one_of(st.just(0), st.integers(0, 7), st.integers(0, 60)),
            min_size=size[1],
            max_size=size[1],
        ),
        min_size=size[0],
        max_size=size[0],
    )
)
FEWEST = st.integers(2, 8)


def numbers(counts: list[list[int]], table: PublicTable) -> Iterator[tuple[int, int | None]]:
    """Every true number with what is shown of it."""
    for row, shown in zip(counts, table.cells, strict=True):
        yield from zip(row, shown, strict=True)
    yield from zip(map(sum, counts), table.row_totals, strict=True)
    yield from zip(map(sum, zip(*counts, strict=True)), table.column_totals, strict=True)
    yield sum(map(sum, counts)), table.total


@settings(deadline=None)  # the machine may be busy
@given(TABLES, FEWEST)
def test_no_small_count_is_shown_and_what_is_shown_is_true(
    counts: list[list[int]], fewest: int
) -> None:
    for true, shown in numbers(counts, publish(counts, fewest)):
        assert shown in (None, true)
        if 0 < true < fewest:
            assert shown is None


@settings(deadline=None)  # the machine may be busy
@given(TABLES, FEWEST, st.booleans())
def test_what_a_reader_can_infer_of_a_hidden_number_is_at_least_as_wide_as_the_limit(
    counts: list[list[int]], fewest: int, add_up: bool
) -> None:
    table = publish(counts, fewest, columns_add_up=add_up)
    reader = Reader(counts, table)
    cells = len(counts) * (len(counts[0]) + 1)
    for n in reader.hidden():
        if not add_up and n >= cells:
            continue  # never shown for another reason: nothing rests on it
        inferred = reader.infers(n)
        assert inferred.most is None or inferred.most - inferred.least >= fewest, (table, n)


@settings(deadline=None)  # the machine may be busy
@given(TABLES, FEWEST)
def test_a_small_count_could_as_well_be_a_large_one(counts: list[list[int]], fewest: int) -> None:
    reader = Reader(counts, publish(counts, fewest))
    for n in reader.hidden():
        if 0 < reader.edges[n][2] < fewest:
            most = reader.infers(n).most
            assert most is None or most >= fewest


@settings(deadline=None)  # the machine may be busy
@given(TABLES)
def test_where_nothing_is_small_nothing_is_hidden(counts: list[list[int]]) -> None:
    table = publish(counts, 1)
    assert [shown for _, shown in numbers(counts, table)] == [
        true for true, _ in numbers(counts, table)
    ]


SMALL = st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=2)


@settings(max_examples=40, deadline=None)
@given(SMALL, st.integers(2, 3))
def test_the_reader_of_these_tests_infers_what_trying_every_table_finds(
    counts: list[list[int]], fewest: int
) -> None:
    table = publish(counts, fewest)
    reader = Reader(counts, table)
    ceiling = 9
    possible: list[list[int]] = []
    for cells in product(range(ceiling), repeat=4):
        tried = [list(cells[:2]), list(cells[2:])]
        if all(shown in (None, true) for true, shown in numbers(tried, table)):
            possible.append([*numbers_only(tried)])
    for n in reader.hidden():
        found = {each[_order(n)] for each in possible}
        inferred = reader.infers(n)
        assert min(found) == inferred.least
        if inferred.most is not None and inferred.most < ceiling:
            assert max(found) == inferred.most


def numbers_only(counts: list[list[int]]) -> list[int]:
    rows = [sum(row) for row in counts]
    columns = [sum(column) for column in zip(*counts, strict=True)]
    return [*counts[0], *counts[1], *rows, *columns, sum(rows)]


def _order(n: int) -> int:
    """Where the reader's n-th edge of a two by two table stands in `numbers_only`."""
    return (0, 1, 4, 2, 3, 5, 6, 7, 8)[n]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        # one small cell: three more corners, of the largest cells' least, are hidden with it
        (
            [[3, 40, 90], [50, 60, 70]],
            PublicTable(
                cells=((None, None, 90), (None, None, 70)),
                row_totals=(133, 180),
                column_totals=(53, 100, 160),
                total=313,
            ),
        ),
        # alone in its table: the totals go with it
        (
            [[3]],
            PublicTable(cells=((None,),), row_totals=(None,), column_totals=(None,), total=None),
        ),
        # nought is nobody
        (
            [[0, 9], [0, 8]],
            PublicTable(cells=((0, 9), (0, 8)), row_totals=(9, 8), column_totals=(0, 17), total=17),
        ),
        ([], PublicTable(cells=(), row_totals=(), column_totals=(), total=0)),
    ],
)
def test_examples(counts: list[list[int]], shown: PublicTable) -> None:
    assert publish(counts, 5) == shown


def test_a_nought_is_hidden_only_where_nothing_else_protects() -> None:
    table = publish([[3, 0, 20], [0, 0, 0], [30, 0, 40]], 5)
    assert table.cells == ((None, 0, None), (0, 0, 0), (None, 0, None))


def test_without_column_totals_rows_protect_themselves() -> None:
    table = publish([[3, 40, 90], [50, 60, 70]], 5, columns_add_up=False)
    assert table.cells == ((None, None, 90), (50, 60, 70))
    assert table.row_totals == (133, 180)
    assert table.column_totals == (None, None, None)
    assert table.total is None
