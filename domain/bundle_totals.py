"""Computes totals from facts by definitions that are data: what docs/bundle.md says, and nothing that knows a topic."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from domain.bundle import Selection
from domain.checkpoint import Malformed

Value: TypeAlias = str | int | None
Row: TypeAlias = dict[str, Value]
State: TypeAlias = Mapping[str, Any]
Source: TypeAlias = Callable[[State, Row | None], Value]
Group: TypeAlias = tuple[str, tuple[Value, ...]]
"""The name of a total, and the values of the fields it is grouped by."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
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


class _Effect(NamedTuple):
    """One step that a fact does to a row. when, unless: the values that fields must and must not have."""

    kind: str
    fields: tuple[tuple[str, Source], ...]
    when: Mapping[str, Sequence[Value]]
    unless: Mapping[str, Sequence[Value]]

    def applies(self, row: Row | None) -> bool:
        if row is None:
            return self.kind == "open" and not self.when and not self.unless
        return all(row.get(name) in values for name, values in self.when.items()) and not any(
            row.get(name) in values for name, values in self.unless.items()
        )


class _Table:
    """The rows of one table; closed ones only as the sums they went into."""

    def __init__(self, definition: TableDefinition, selection: Selection) -> None:
        self._effects = {
            topic: [_effect(each) for each in effects]
            for topic, effects in definition.facts.items()
        }
        self._narrow = {
            name: field
            for name, field in definition.narrow.items()
            if getattr(selection, name) is not None
        }
        self._selection = selection
        self._totals = definition.totals
        self._rows: dict[str, Row] = {}
        self._sums: dict[Group, dict[str, int]] = {}

    def read(self, topic: str, stream: str, state: State) -> None:
        row = self._rows.get(stream)
        for effect in self._effects[topic]:
            if not effect.applies(row):
                continue
            values = {name: source(state, row) for name, source in effect.fields}
            if effect.kind == "open":
                if row is not None:
                    self._count(row)
                row = self._rows[stream] = values
            elif row is not None and effect.kind == "set":
                row.update(values)
            elif row is not None:
                for name, value in values.items():
                    row[name] = _number(row.get(name)) + _number(value)

    def lines(self, person: Callable[[Value], Value]) -> dict[Group, dict[str, int]]:
        for row in self._rows.values():
            self._count(row)
        self._rows, rows = {}, list(self._rows.values())
        found = self._sums
        for total in self._totals:
            if total.persons is not None:
                found = found | _persons(total, (row for row in rows if self._remains(row)), person)
        return found

    def _count(self, row: Row) -> None:
        """Add a row that changes no more to the sums."""
        if not self._remains(row):
            return
        for total in self._totals:
            if total.sums and _counts(total, row):
                numbers = self._sums.setdefault(_group(total, row), dict.fromkeys(total.sums, 0))
                for name in total.sums:
                    numbers[name] += _number(row.get(name))

    def _remains(self, row: Row) -> bool:
        return all(
            _within(name, row.get(field), self._selection) for name, field in self._narrow.items()
        )


def _persons(
    total: Total, rows: Any, person: Callable[[Value], Value]
) -> dict[Group, dict[str, int]]:
    field, ranked = total.best or ("", ())
    ranks: dict[Group, dict[Value, int]] = {}
    for row in rows:
        value = row.get(field)
        if not _counts(total, row) or (total.best is not None and value not in ranked):
            continue
        who, rank = person(row.get(total.persons or "")), ranked.index(value) if ranked else 0
        known = ranks.setdefault(_group(total, row), {})
        known[who] = min(rank, known.get(who, rank))
    names = ranked or ("persons",)
    return {
        group: {name: sum(rank == at for rank in known.values()) for at, name in enumerate(names)}
        for group, known in ranks.items()
    }


def _counts(total: Total, row: Row) -> bool:
    return all(row.get(name) in values for name, values in total.where.items()) and all(
        _number(row.get(name)) > least for name, least in total.above.items()
    )


def _group(total: Total, row: Row) -> Group:
    return total.name, tuple(row.get(field) for field in total.by)


def _within(name: str, value: Value, selection: Selection) -> bool:
    wanted = getattr(selection, name)
    if name == "days":
        return isinstance(value, str) and bool(wanted[0] <= value <= wanted[1])
    if name == "ms":
        return isinstance(value, int) and bool(wanted[0] <= value < wanted[1])
    return value in wanted if name == "periods" else bool(value == wanted)


def _effect(plain: Mapping[str, Any]) -> _Effect:
    kinds = [name for name in ("open", "set", "add") if name in plain]
    when, unless = plain.get("if", {}), plain.get("unless", {})
    conditions = (when, unless)
    if (
        len(kinds) != 1
        or set(plain) - {kinds[0], "if", "unless"}
        or not isinstance(plain[kinds[0]], dict)
        or not all(isinstance(each, dict) for each in conditions)
        or not all(isinstance(values, list) for each in conditions for values in each.values())
    ):
        raise Malformed("no effect")
    fields = tuple((name, _source(source)) for name, source in plain[kinds[0]].items())
    return _Effect(kinds[0], fields, when, unless)


def _source(plain: object) -> Source:
    if isinstance(plain, str):
        return _required_path(plain)
    match plain:
        case {"is": value, **rest} if not rest:
            constant = _scalar(value)
            return lambda _state, _row: constant
        case {"row": str(field), **rest} if not set(rest) - {"else"}:
            otherwise = _scalar(rest.get("else"))
            return lambda _state, row: (
                otherwise if row is None or row.get(field) is None else row[field]
            )
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


def _scalar(value: object) -> Value:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if isinstance(value, str) or whole else None  # type: ignore[return-value]


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _milliseconds(value: Value) -> int | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return None if moment is None or moment.tzinfo is None else (moment - _EPOCH) // _MILLISECOND
