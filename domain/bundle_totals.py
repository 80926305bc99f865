"""Computes totals from facts by definitions that are data: what docs/bundle.md says, and nothing that knows a topic."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from sys import intern
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from domain.bundle import MOST, Selection
from domain.checkpoint import Malformed

Value: TypeAlias = str | int | None
Row: TypeAlias = list[Value]
State: TypeAlias = Mapping[str, Any]
Source: TypeAlias = Callable[[State, Row | None], Value]
Group: TypeAlias = tuple[str, tuple[Value, ...]]
"""The name of a total, and the values of the fields it is grouped by."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:[0-5]\d)", re.ASCII
)
_NARROWING: Final = frozenset({"office", "programme", "periods", "days", "ms"})


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a number is in the unit that a field names."""

    by: str


class Total(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number or several for each group of rows; either `sums` or `persons`."""

    name: str
    words: tuple[str, str]
    by: tuple[str, ...]
    where: dict[str, tuple[Value, ...]] = {}
    above: dict[str, int] = {}
    sums: dict[str, str | Unit] = {}
    persons: str | None = None
    best: tuple[str, tuple[str, ...]] | None = None


class TableDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows that facts make, and their totals."""

    name: str
    words: tuple[str, str]
    facts: dict[str, tuple[dict[str, Any], ...]]
    narrow: dict[str, str]
    totals: tuple[Total, ...]


class Identity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which id of a fact stands for the same person as its stream, or no longer does."""

    merge: str | None = None
    unmerge: str | None = None


class Definitions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the totals of a bundle mean."""

    version: int
    identities: dict[str, Identity]
    tables: tuple[TableDefinition, ...]

    @property
    def counted(self) -> frozenset[str]:
        """The topics that a table reads."""
        return frozenset(topic for table in self.tables for topic in table.facts)


def read_definitions(plain: Mapping[str, Any]) -> Definitions:
    """Definitions from plain JSON. Raises Malformed, also where different units would be added up."""
    try:
        found = msgspec.convert(plain, Definitions)
    except msgspec.ValidationError:
        raise Malformed("no definitions") from None
    names = [total.name for table in found.tables for total in table.totals]
    if found.version != 1 or len(set(names)) != len(names):
        raise Malformed("no definitions of version 1")
    for table in found.tables:
        if not _NARROWING.issuperset(table.narrow):
            raise Malformed("a narrowing that there is not")
        for total in table.totals:
            if bool(total.sums) == (total.persons is not None):
                raise Malformed("a total adds up, or counts persons")
            if any(
                isinstance(unit, Unit) and unit.by not in total.by for unit in total.sums.values()
            ):
                raise Malformed("a total that adds up different units")
    return found


class Tally:
    """Reads disclosed facts in the order of their positions, and tells the totals at the end."""

    def __init__(self, definitions: Definitions, selection: Selection) -> None:
        self._identities = {
            topic: (_path(each.merge), _path(each.unmerge))
            for topic, each in definitions.identities.items()
        }
        self._tables = [_Table(table, selection) for table in definitions.tables]
        self._reading: dict[str, list[_Table]] = {}
        for table, kept in zip(definitions.tables, self._tables, strict=True):
            for topic in table.facts:
                self._reading.setdefault(topic, []).append(kept)
        self._merged: dict[str, str] = {}

    def reads(self, topic: str) -> bool:
        """Whether a fact of this topic changes any total."""
        return topic in self._reading or topic in self._identities

    def read(self, topic: str, stream: str, state: str) -> None:
        """Take the next fact. stream: its id as a header writes it."""
        plain = _state(state)
        for table in self._reading.get(topic, ()):
            table.read(topic, stream, plain)
        if topic in self._identities:
            self._identify(*self._identities[topic], stream, plain)

    def lines(self) -> dict[Group, dict[str, int]]:
        """The numbers of each group."""
        found: dict[Group, dict[str, int]] = {}
        for table in self._tables:
            found |= table.lines(self._person)
        return found

    def _identify(
        self, merge: Source | None, unmerge: Source | None, stream: str, state: State
    ) -> None:
        gone = None if merge is None else merge(state, None)
        if isinstance(gone, str) and gone not in self._merged and self._person(stream) != gone:
            self._merged[gone] = stream
        back = None if unmerge is None else unmerge(state, None)
        if isinstance(back, str) and self._merged.get(back) == stream:
            del self._merged[back]

    def _person(self, one: Value) -> Value:
        while isinstance(one, str) and one in self._merged:
            one = self._merged[one]
        return one


class _Places(dict[str, int]):
    """Where the fields of a table stand in its rows: there are as many rows as records, and a list is small."""

    def __missing__(self, field: str) -> int:
        self[field] = place = len(self)
        return place


_Conditions: TypeAlias = tuple[tuple[int, Sequence[Value]], ...]


class _Effect(NamedTuple):
    """One step that a fact does to a row. when, unless: the values that fields must and must not have."""

    kind: str
    fields: tuple[tuple[int, Source], ...]
    when: _Conditions
    unless: _Conditions

    def applies(self, row: Row | None) -> bool:
        if row is None:
            return self.kind == "open" and not self.when and not self.unless
        return all(row[at] in values for at, values in self.when) and not any(
            row[at] in values for at, values in self.unless
        )


class _Counted(NamedTuple):
    """A total, and where in a row its fields stand."""

    total: Total
    by: tuple[int, ...]
    where: _Conditions
    above: tuple[tuple[int, int], ...]
    sums: tuple[tuple[str, int], ...]
    persons: int
    best: int

    def takes(self, row: Row) -> bool:
        """Whether the row is one of those that are counted."""
        return all(row[at] in values for at, values in self.where) and all(
            _number(row[at]) > least for at, least in self.above
        )

    def group(self, row: Row) -> Group:
        """Under what it is counted."""
        return self.total.name, tuple(row[at] for at in self.by)


class _Table:
    """The rows of one table; closed ones only as the sums they went into."""

    def __init__(self, definition: TableDefinition, selection: Selection) -> None:
        self._places = places = _Places()
        self._effects = {
            topic: [_effect(each, places) for each in effects]
            for topic, effects in definition.facts.items()
        }
        self._narrow = [
            (name, places[field])
            for name, field in definition.narrow.items()
            if getattr(selection, name) is not None
        ]
        self._selection = selection
        self._totals = [_counted(total, places) for total in definition.totals]
        self._rows: dict[str, Row] = {}
        self._sums: dict[Group, dict[str, int]] = {}

    def read(self, topic: str, stream: str, state: State) -> None:
        row = self._rows.get(stream)
        for effect in self._effects[topic]:
            if not effect.applies(row):
                continue
            values = [(at, source(state, row)) for at, source in effect.fields]
            if effect.kind == "open":
                if row is not None:
                    self._count(row)
                row = self._rows[stream] = [None] * len(self._places)
            if row is None:
                continue
            for at, value in values:
                adds = effect.kind == "add"
                row[at] = _number(row[at]) + _number(value) if adds else value

    def lines(self, person: Callable[[Value], Value]) -> dict[Group, dict[str, int]]:
        for row in self._rows.values():
            self._count(row)
        self._rows, rows = {}, list(self._rows.values())
        found = self._sums
        for counted in self._totals:
            if counted.total.persons is not None:
                remaining = (row for row in rows if self._remains(row))
                found = found | _persons(counted, remaining, person)
        return found

    def _count(self, row: Row) -> None:
        """Add a row that changes no more to the sums."""
        if not self._remains(row):
            return
        for counted in self._totals:
            if counted.sums and counted.takes(row):
                nothing = dict.fromkeys(counted.total.sums, 0)
                numbers = self._sums.setdefault(counted.group(row), nothing)
                for name, at in counted.sums:
                    numbers[name] += _number(row[at])

    def _remains(self, row: Row) -> bool:
        return all(_within(name, row[at], self._selection) for name, at in self._narrow)


def _counted(total: Total, places: _Places) -> _Counted:
    return _Counted(
        total,
        by=tuple(places[field] for field in total.by),
        where=tuple((places[field], values) for field, values in total.where.items()),
        above=tuple((places[field], least) for field, least in total.above.items()),
        sums=tuple((name, places[name]) for name in total.sums),
        persons=places[total.persons or ""],
        best=places[total.best[0] if total.best is not None else ""],
    )


def _persons(
    counted: _Counted, rows: Iterable[Row], person: Callable[[Value], Value]
) -> dict[Group, dict[str, int]]:
    ranked = () if counted.total.best is None else counted.total.best[1]
    ranks: dict[Group, dict[Value, int]] = {}
    for row in rows:
        value = row[counted.best]
        if not counted.takes(row) or (counted.total.best is not None and value not in ranked):
            continue
        who, rank = person(row[counted.persons]), ranked.index(str(value)) if ranked else 0
        known = ranks.setdefault(counted.group(row), {})
        known[who] = min(rank, known.get(who, rank))
    names = ranked or ("persons",)
    return {
        group: {name: sum(rank == at for rank in known.values()) for at, name in enumerate(names)}
        for group, known in ranks.items()
    }


def _within(name: str, value: Value, selection: Selection) -> bool:
    wanted = getattr(selection, name)
    if name == "days":
        return isinstance(value, str) and bool(wanted[0] <= value <= wanted[1])
    if name == "ms":
        return isinstance(value, int) and bool(wanted[0] <= value < wanted[1])
    return value in wanted if name == "periods" else bool(value == wanted)


def _effect(plain: Mapping[str, Any], places: _Places) -> _Effect:
    kinds = [name for name in ("open", "set", "add") if name in plain]
    if len(kinds) != 1 or set(plain) - {kinds[0], "if", "unless"}:
        raise Malformed("no effect")
    given = plain[kinds[0]]
    if not isinstance(given, dict):
        raise Malformed("no effect")
    fields = tuple((places[name], _source(source, places)) for name, source in given.items())
    when, unless = (_conditions(plain.get(name, {}), places) for name in ("if", "unless"))
    return _Effect(kinds[0], fields, when, unless)


def _conditions(plain: object, places: _Places) -> _Conditions:
    try:
        wanted = msgspec.convert(plain, dict[str, tuple[Value, ...]])
    except msgspec.ValidationError:
        raise Malformed("no conditions") from None
    return tuple((places[field], values) for field, values in wanted.items())


def _source(plain: object, places: _Places) -> Source:
    if isinstance(plain, str):
        return _required_path(plain)
    match plain:
        case {"is": value, **rest} if not rest:
            constant = _scalar(value)
            return lambda _state, _row: constant
        case {"row": str(field), **rest} if not set(rest) - {"else"}:
            otherwise, at = _scalar(rest.get("else")), places[field]
            return lambda _state, row: otherwise if row is None or row[at] is None else row[at]
        case {"minus": str(path), **rest} if not rest:
            number = _required_path(path)
            return lambda state, row: -_number(number(state, row))
        case {"ms": str(path), **rest} if not rest:
            moment = _required_path(path)
            return lambda state, row: _milliseconds(moment(state, row))
        case _:
            raise Malformed("no source")


def _path(text: str | None) -> Source | None:
    return None if text is None else _required_path(text)


def _required_path(text: str) -> Source:
    part, _, name = text.partition(".")
    if part not in ("fact", "envelope") or not name or "." in name:
        raise Malformed("no source")

    def read(state: State, _row: Row | None) -> Value:
        inner = state.get(part)
        return _scalar(inner.get(name)) if isinstance(inner, dict) else None

    return read


def _state(text: str) -> State:
    try:
        plain = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return {}
    return plain if isinstance(plain, dict) else {}


_SHORT: Final = 32


def _scalar(value: object) -> Value:
    if isinstance(value, str):
        # codes stand in thousands of rows, and are kept once
        return intern(value) if len(value) < _SHORT else value
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a browser cannot tell 1.0 from 1
    whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST
    return value if whole else None  # type: ignore[return-value]


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _milliseconds(value: Value) -> int | None:
    try:
        known = isinstance(value, str) and _TIME.fullmatch(value)
        moment = datetime.fromisoformat(known[0]) if known else None
    except ValueError:
        return None
    return None if moment is None else (moment - _EPOCH) // _MILLISECOND
