"""Suppression of small counts in a published table, so that none of them can be computed from what is left.

A table of counts with its row totals, column totals and grand total is a circulation: rupture it anywhere and the
rest tells the missing flow. Every published number is a fixed edge, every hidden one a free edge:

    S ──row total──▶ row ──cell──▶ column ──column total──▶ T ──grand total──▶ S

What a reader can infer of a hidden number is how far flow can be pushed round a cycle through its edge: up without
bound along an edge, down as far as its value, for counts are never negative. So each count below the limit gets a
cycle of hidden edges along which at least `fewest` can be pushed; then every edge of the cycle may be at least
`fewest` more or less, and the interval that a reader can infer of it is at least that wide. Hiding more only widens
intervals, so cycles may be found one after another. Nought is no small count: nobody stands behind it.
"""

from collections import defaultdict
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Final, NamedTuple, TypeAlias

Counts: TypeAlias = Sequence[Sequence[int]]
Shown: TypeAlias = int | None


class PublicTable(NamedTuple):
    """A table as everybody may see it; None is a number that is not shown."""

    cells: tuple[tuple[Shown, ...], ...]
    row_totals: tuple[Shown, ...]
    column_totals: tuple[Shown, ...]
    total: Shown


class _Edge(NamedTuple):
    tail: int
    head: int
    value: int
    cost: int  # of hiding it: what readers lose


_START: Final = 0


def publish(counts: Counts, fewest: int, *, columns_add_up: bool = True) -> PublicTable:
    """Show a table of counts, without those below `fewest` and what would give them away.

    columns_add_up: whether a column's total means anything; if not (people of one column may be in several rows),
    neither column totals nor the grand total are shown.
    """
    rows, columns = len(counts), len(counts[0]) if counts else 0
    edges = _edges(counts, columns_add_up=columns_add_up)
    hidden = _withheld(rows, columns) if not columns_add_up else set[int]()
    small = [n for n, edge in enumerate(edges) if 0 < edge.value < fewest and n not in hidden]
    hidden.update(small)
    outward, inward = _neighbours(edges)
    for n in small:
        hidden.update(_cycle(n, edges, outward, inward, hidden, fewest))
    shown = [None if n in hidden else edge.value for n, edge in enumerate(edges)]
    cells = shown[: rows * columns]
    return PublicTable(
        cells=tuple(tuple(cells[r * columns : (r + 1) * columns]) for r in range(rows)),
        row_totals=tuple(shown[rows * columns : rows * columns + rows]),
        column_totals=tuple(shown[rows * columns + rows : -1]),
        total=shown[-1],
    )


def _edges(counts: Counts, *, columns_add_up: bool) -> list[_Edge]:
    """Cells row by row, row totals, column totals, the grand total: in this order."""
    rows, columns = len(counts), len(counts[0]) if counts else 0
    end = rows + columns + 1
    grand = sum(map(sum, counts))
    # Cells first, smallest first; a nought tells a reader more than a blank; totals are what most readers want.
    rare, precious = grand + 2, (grand + 2) * (rows * columns + 1)
    free = 0 if not columns_add_up else precious
    cells = [
        _Edge(1 + r, 1 + rows + c, value, value + 1 if value else rare)
        for r, row in enumerate(counts)
        for c, value in enumerate(row)
    ]
    row_totals = [_Edge(_START, 1 + r, sum(row), precious) for r, row in enumerate(counts)]
    column_totals = [
        _Edge(1 + rows + c, end, sum(row[c] for row in counts), free) for c in range(columns)
    ]
    return [*cells, *row_totals, *column_totals, _Edge(end, _START, grand, free)]


def _withheld(rows: int, columns: int) -> set[int]:
    """The column totals and the grand total."""
    return set(range(rows * columns + rows, rows * columns + rows + columns + 1))


def _neighbours(edges: Sequence[_Edge]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    outward, inward = defaultdict(list), defaultdict(list)
    for n, edge in enumerate(edges):
        outward[edge.tail].append(n)
        inward[edge.head].append(n)
    return outward, inward


def _cycle(
    n: int,
    edges: Sequence[_Edge],
    outward: dict[int, list[int]],
    inward: dict[int, list[int]],
    hidden: set[int],
    fewest: int,
) -> list[int]:
    """The edges of the cheapest cycle through edge n that `fewest` can be pushed round.

    There always is one: the totals lead back from any column to any row, and flow can grow without bound on them.
    """
    start, goal = edges[n].head, edges[n].tail
    best: dict[int, int] = {start: 0}
    came: dict[int, tuple[int, int]] = {}  # node → (edge taken, node before)
    queue = [(0, start)]
    while queue:
        cost, at = heappop(queue)
        if at == goal:
            break
        if cost > best[at]:
            continue
        ahead = [(each, edges[each].head) for each in outward[at]]
        # Backwards flow shrinks, and no count can be below nought.
        back = [(each, edges[each].tail) for each in inward[at] if edges[each].value >= fewest]
        for each, to in (*ahead, *back):
            if each == n:
                continue
            price = cost + (0 if each in hidden else edges[each].cost)
            if to not in best or price < best[to]:
                best[to], came[to] = price, (each, at)
                heappush(queue, (price, to))
    path = []
    while goal != start:
        edge, goal = came[goal]
        path.append(edge)
    return path
