"""By what a count is broken down: every dimension is either grouped by or summed over."""

from collections.abc import Sequence
from typing import Final, TypeAlias
from typing import Literal as OneOf

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

RegionLevel: TypeAlias = OneOf["province", "regency", "district", "village"]

_CODE_LENGTH: Final[dict[RegionLevel, int]] = {
    "province": 2,
    "regency": 5,
    "district": 8,
    "village": 13,
}
"""Characters of a region code `PP.KK.CC.XXXX` that name a region of this level."""

NOTHING: Final = ""
"""Stored where a dimension does not apply: a primary key holds no null."""


def dimensions(every: Sequence[str], by: Sequence[str], level: RegionLevel | None) -> Composed:
    """Answer the select list of a breakdown: the dimensions of `by`, and '' for those summed over.

    `region` is cut to its level. Units are never summed over: `unit` is always grouped by.
    """
    if unknown := set(by) - set(every):
        raise ValueError(f"no such dimension: {', '.join(sorted(unknown))}")
    return SQL(", ").join([_dimension(name, by, level) for name in every])


def _dimension(name: str, by: Sequence[str], level: RegionLevel | None) -> Composable:
    column = Identifier(name)
    if name == "region" and level is not None:
        return SQL("left({}, {}) as {}").format(column, Literal(_CODE_LENGTH[level]), column)
    return (
        column if name in by or name == "unit" else SQL("{} as {}").format(Literal(NOTHING), column)
    )


def group_by(every: Sequence[str]) -> Composable:
    """Answer the select list's first columns by number, to group and to order by."""
    return SQL(", ").join([Literal(number + 1) for number in range(len(every))])


def named(every: Sequence[str]) -> Composable:
    """Answer the dimensions as readers see them: null where summed over or not applicable."""
    return SQL(", ").join(
        [SQL("nullif({0}, '') as {0}").format(Identifier(name)) for name in every]
    )
