"""What a fact did to a row, in words that people read: no code, no name of a column that people need to know."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from types import NoneType
from typing import Any, Final, get_args, get_type_hints
from uuid import UUID

from domain.indonesia import region_name, rupiah
from projections.day_words import Pair, day_in_words
from projections.effects import COLUMNS, KEYS, SEALED, Effect
from projections.models import TABLES
from projections.row_words import column_words, table_words
from projections.row_words.code_lists import ANOMALY_NUMBERS
from projections.row_words.codes import WALLS, codes_of, is_region, is_technical, parts_of
from projections.status_words import status_in_words
from projections.words import Language

EMPTY: Final[Pair] = ("–", "–")
SEALED_WORDS: Final[Pair] = ("(tersegel)", "(sealed)")
_YES: Final[Pair] = ("ya", "yes")
_NO: Final[Pair] = ("tidak", "no")
_TECHNICAL: Final[Pair] = ("data teknis", "technical data")
_SHORT_ID: Final = 8  # enough to recognise it, as in the sentences


def name_in_words(table: str, column: str, key: Sequence[object] = ()) -> Pair:
    """What a column is called; one that serves machines alone keeps its name, behind the word for such data.

    key  of the row: the numbers of an anomaly are called as its kind says
    """
    if is_technical(table, column):
        return f"{_TECHNICAL[0]} {column}", f"{_TECHNICAL[1]} {column}"
    of_kind = ANOMALY_NUMBERS.get((str(key[0]), column)) if table == "anomaly" and key else None
    return of_kind or column_words(table, column)


def value_in_words(table: str, column: str, value: object, zone: tzinfo) -> Pair:
    """What a column's value, as `Effect` has it, is called in both languages; moments by the clocks of a zone.

    Nothing sealed is said.
    """
    if value is None or value == "":
        return EMPTY
    if isinstance(value, str) and SEALED.search(value):
        return SEALED_WORDS
    if is_technical(table, column):
        return _same(value)
    if isinstance(value, bool):
        return _YES if value else _NO
    if column.endswith("rupiah"):
        return _same(rupiah(int(str(value))))
    if isinstance(value, str):
        return _text(table, column, value, zone)
    return _same(value)


def effect_in_words(effect: Effect, language: Language, zone: tzinfo) -> str:
    """What a fact did to a row: its table, its key, its columns before and after; technical ones last, by name."""
    key = ", ".join(_key(effect, language, zone))
    if len(KEYS[effect.table]) > 1 and key:
        key = f"({key})"
    of = " ".join(filter(None, (table_words(effect.table)[language], key)))
    told = [*_changes(effect, language, zone)]
    if technical := [*_technical(effect, zone)]:
        told.append(f"{_TECHNICAL[language]}: {', '.join(technical)}")
    return f"{of}: {'; '.join(told)}"


def _same(value: object) -> Pair:
    return str(value), str(value)


def _text(table: str, column: str, text: str, zone: tzinfo) -> Pair:
    between = parts_of(table, column)
    parts = [text] if between is None else text.split(between)
    said = [_part(table, column, part, zone) for part in parts]
    return ", ".join(one[0] for one in said), ", ".join(one[1] for one in said)


def _part(table: str, column: str, text: str, zone: tzinfo) -> Pair:
    kind = date if (table, column) == ("post_office", "days") else _KINDS[table][column]
    if kind is UUID:
        return _same(text[:_SHORT_ID])
    if kind in (date, datetime):
        return _time(kind, text, zone)
    if is_region(table, column):
        return _region(text)
    if column == "wall":
        return _wall(text)
    if column == "accounts":
        return _same(", ".join(json.loads(text)))
    codes = codes_of(table, column)
    if codes is None:
        return _same(text)
    return codes.get(text) or _same(text.replace("_", " "))  # an office's own label, by its code


def _kinds_of(row: type[Any]) -> Mapping[str, Any]:
    """The type of each column, without its None."""
    return {
        name: next((kind for kind in get_args(hint) if kind is not NoneType), hint)
        for name, hint in get_type_hints(row).items()
    }


_KINDS: Final = {table.name: _kinds_of(table.row) for table in TABLES}


def _time(kind: type[date], text: str, zone: tzinfo) -> Pair:
    """A day, or a moment by the clocks of a zone; one that no calendar has is shown as it is stored."""
    try:
        read = kind.fromisoformat(text)
        return _moment(read, zone) if isinstance(read, datetime) else day_in_words(read)
    except (ValueError, OverflowError):
        return _same(text)


def _moment(moment: datetime, zone: tzinfo) -> Pair:
    there = moment.astimezone(zone)
    indonesian, english = day_in_words(there.date())
    return f"{indonesian} {there:%H.%M %Z}", f"{english} {there:%H:%M %Z}"


def _region(code: str) -> Pair:
    name = region_name(code)
    return _same(code if name == code else f"{name} ({code})")


def _wall(wall: str) -> Pair:
    before, _, name = wall.partition(":")
    kind = WALLS.get(before, (before, before))
    named = status_in_words(name) if before == "level" else (name, name)
    return f"{kind[0]} {named[0]}", f"{kind[1]} {named[1]}"


def _key(effect: Effect, language: Language, zone: tzinfo) -> Iterator[str]:
    """The key's values; where it has several columns, each with what it is."""
    columns = KEYS[effect.table]
    for column, value in zip(columns, effect.key, strict=True):
        if not is_technical(effect.table, column):
            said = value_in_words(effect.table, column, value, zone)[language]
            named = f"{column_words(effect.table, column)[language]} {said}"
            yield named if len(columns) > 1 else said


def _changes(effect: Effect, language: Language, zone: tzinfo) -> Iterator[str]:
    for column, before, after in _touched(effect):
        if not is_technical(effect.table, column):
            said = [
                value_in_words(effect.table, column, value, zone)[language]
                for value in (before, after)
            ]
            yield f"{name_in_words(effect.table, column, effect.key)[language]} {_told(effect, *said)}"


def _technical(effect: Effect, zone: tzinfo) -> Iterator[str]:
    """What machines need to find the row again: its key where words shorten it, and positions."""
    for column, value in zip(KEYS[effect.table], effect.key, strict=True):
        if is_technical(effect.table, column) or _KINDS[effect.table][column] is UUID:
            yield f"{column} {value or EMPTY[0]}"
    for column, before, after in _touched(effect):
        if is_technical(effect.table, column):
            said = [
                value_in_words(effect.table, column, value, zone)[0] for value in (before, after)
            ]
            yield f"{column} {_told(effect, *said)}"


def _touched(effect: Effect) -> Iterator[tuple[str, object, object]]:
    """The columns beside the key that changed; all of a row that came or went."""
    for column in COLUMNS[effect.table]:
        if column == "position" or column in KEYS[effect.table]:
            continue
        before, after = ((row or {}).get(column) for row in (effect.before, effect.after))
        if before != after or effect.before is None or effect.after is None:
            yield column, before, after


def _told(effect: Effect, before: str, after: str) -> str:
    if effect.before is None:
        return after
    return before if effect.after is None else f"{before} → {after}"
