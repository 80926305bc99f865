"""What a reader of a published table can infer of the numbers that it hides."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from projections.suppression import PublicTable

UNBOUNDED = 10**9


class Interval(NamedTuple):
    """The least and the most that a hidden number can be; `most` is None where nothing bounds it."""

    least: int
    most: int | None


class Reader:
    """Knows the published numbers, that counts are not negative, and that totals add up; nothing else.

    The true values serve as one solution, from which all others are reached by pushing flow round cycles.
    """

    def __init__(self, counts: Sequence[Sequence[int]], table: PublicTable) -> None:
        rows, columns = len(counts), len(counts[0])
        start, end = "S", "T"
        self.edges: list[tuple[object, object, int, bool]] = []
        for r, row in enumerate(counts):
            for c, value in enumerate(row):
                self.edges.append((("r", r), ("c", c), value, table.cells[r][c] is None))
            self.edges.append((start, ("r", r), sum(row), table.row_totals[r] is None))
        for c in range(columns):
            total = sum(counts[r][c] for r in range(rows))
            self.edges.append((("c", c), end, total, table.column_totals[c] is None))
        self.edges.append((end, start, sum(map(sum, counts)), table.total is None))

    def hidden(self) -> list[int]:
        return [n for n, edge in enumerate(self.edges) if edge[3]]

    def infers(self, n: int) -> Interval:
        """The interval of a hidden number."""
        tail, head, value, _ = self.edges[n]
        up = self._pushed(n, head, tail)
        down = min(self._pushed(n, tail, head), value)
        return Interval(value - down, None if up >= UNBOUNDED else value + up)

    def _pushed(self, without: int, source: object, sink: object) -> int:
        """The most flow from source to sink over hidden edges but one (augmenting paths, breadth first)."""
        room: dict[object, dict[object, int]] = {}
        for n, (tail, head, value, free) in enumerate(self.edges):
            if free and n != without:
                room.setdefault(tail, {})[head] = room.get(tail, {}).get(head, 0) + UNBOUNDED
                room.setdefault(head, {})[tail] = room.get(head, {}).get(tail, 0) + value
        pushed = 0
        while pushed < UNBOUNDED:
            came: dict[object, object] = {source: source}
            queue = deque([source])
            while queue and sink not in came:
                at = queue.popleft()
                for to, left in room.get(at, {}).items():
                    if left > 0 and to not in came:
                        came[to] = at
                        queue.append(to)
            if sink not in came:
                break
            path, at = [], sink
            while at != source:
                path.append((came[at], at))
                at = came[at]
            least = min(room[a][b] for a, b in path)
            for a, b in path:
                room[a][b] -= least
                room[b][a] = room.get(b, {}).get(a, 0) + least
            pushed += least
        return pushed
