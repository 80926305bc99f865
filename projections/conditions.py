"""Conditions of a query, joined by AND, with their parameters kept apart from the text."""

from collections.abc import Sequence

from psycopg.sql import SQL, Composable, Identifier, Placeholder


def lies_in(region: str, prefixes: Sequence[str]) -> bool:
    """Whether a region is one of these or inside one; "" holds every region. `Where.in_scope` for a code at hand."""
    return any(
        not prefix or region == prefix or region.startswith(f"{prefix}.") for prefix in prefixes
    )


class Where:
    """What a caller asks for. A value of None asks for nothing and adds no condition."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self._conditions: list[Composable] = []

    def beside(self) -> "Where":
        """Conditions for another part of the same query: its parameters stand beside these."""
        other = Where()
        other.values = self.values
        return other

    @property
    def sql(self) -> Composable:
        return SQL(" and ").join(self._conditions) if self._conditions else SQL("true")

    def equals(self, column: str, value: object) -> "Where":
        return self._compare("{} = {}", column, value)

    def written_as(self, column: str, value: str) -> "Where":
        """Rows whose value, of whatever type, is written so."""
        return self._compare("{}::text = {}", column, value)

    def at_least(self, column: str, value: object) -> "Where":
        return self._compare("{} >= {}", column, value)

    def below(self, column: str, value: object) -> "Where":
        return self._compare("{} < {}", column, value)

    def at_most(self, column: str, value: object) -> "Where":
        return self._compare("{} <= {}", column, value)

    def above(self, column: str, value: object) -> "Where":
        return self._compare("{} > {}", column, value)

    def among(self, column: str, values: Sequence[object] | None) -> "Where":
        return self._compare("{} = any ({})", column, None if values is None else list(values))

    def absent(self, column: str) -> "Where":
        """Rows without a value there."""
        self._conditions.append(SQL("{} is null").format(Identifier(column)))
        return self

    def holds(self, condition: Composable | None) -> "Where":
        """Rows of which a condition without parameters is true."""
        if condition is not None:
            self._conditions.append(condition)
        return self

    def after(self, *place: tuple[str, object]) -> "Where":
        """Rows behind a place in the order of these columns."""
        columns = SQL(", ").join(Identifier(column) for column, _ in place)
        values = SQL(", ").join(self._bind(value) for _, value in place)
        self._conditions.append(SQL("({}) > ({})").format(columns, values))
        return self

    def within(self, column: str, query: Composable) -> "Where":
        """Rows whose value a query finds."""
        self._conditions.append(SQL("{} in ({})").format(Identifier(column), query))
        return self

    def unless(self, query: str, *parts: Composable | Sequence[str] | str) -> "Where":
        """Rows for which a query finds nothing. Its `{}` are filled in order: SQL as it is, values as parameters."""
        filled = [
            part
            if isinstance(part, Composable)
            else self._bind(part if isinstance(part, str) else list(part))
            for part in parts
        ]
        self._conditions.append(SQL("not exists ({})").format(SQL(query).format(*filled)))
        return self

    def in_region(self, region: str | None, column: str = "region") -> "Where":
        """Rows of this region and of the regions inside it."""
        if region is not None:
            self._conditions.append(self._inside(region, column))
        return self

    def in_scope(self, prefixes: Sequence[str], column: str = "region") -> "Where":
        """Rows that a caller with these region prefixes may see; "" sees all.

        It is the rule of `application.ports.Act.sees`, in SQL: what has no region is seen by
        everybody, and no prefix at all sees nothing else.
        """
        if "" not in prefixes:
            nowhere = SQL("{0} is null or {0} = ''").format(Identifier(column))
            inside = [self._inside(prefix, column) for prefix in prefixes]
            self._conditions.append(SQL("({})").format(SQL(" or ").join([nowhere, *inside])))
        return self

    def reaching(self, prefixes: Sequence[str] | None) -> "Where":
        """Rows that hold for one of these regions: of it, of regions inside it, or of a wider one around it."""
        if prefixes is not None and "" not in prefixes:
            reach = [
                SQL("{} or starts_with({}, region || '.')").format(
                    self._inside(prefix), self._bind(prefix)
                )
                for prefix in prefixes
            ]
            self._conditions.append(
                SQL("({})").format(SQL(" or ").join(reach)) if reach else SQL("false")
            )
        return self

    def _compare(self, text: str, column: str, value: object) -> "Where":
        if value is not None:
            self._conditions.append(SQL(text).format(Identifier(column), self._bind(value)))
        return self

    def _inside(self, region: str, column: str = "region") -> Composable:
        # In C order all that begins with "61.05." lies between "61.05." and "61.05/": a range that
        # an index can use.
        here, first, end = map(self._bind, (region, f"{region}.", f"{region}/"))
        return SQL("({0} = {1} or ({0} >= {2} and {0} < {3}))").format(
            Identifier(column), here, first, end
        )

    def _bind(self, value: object) -> Placeholder:
        name = f"w{len(self.values)}"
        self.values[name] = value
        return Placeholder(name)
