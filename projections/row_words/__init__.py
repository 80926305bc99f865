"""What tables and their columns are called, Indonesian and English: a file per topic, as `sentences` has them.

A topic's column is named alone where all its tables mean the same by it, else with its table: `batch.number`.
"""

from collections.abc import Mapping
from typing import Final

from projections.row_words import aid, complaints, families, offices, shared, street

_TABLES: Final = {
    **aid.TABLES,
    **complaints.TABLES,
    **families.TABLES,
    **offices.TABLES,
    **street.TABLES,
}
_OWN: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    **dict.fromkeys(aid.TABLES, aid.COLUMNS),
    **dict.fromkeys(complaints.TABLES, complaints.COLUMNS),
    **dict.fromkeys(families.TABLES, families.COLUMNS),
    **dict.fromkeys(offices.TABLES, offices.COLUMNS),
    **dict.fromkeys(street.TABLES, street.COLUMNS),
}


def table_words(table: str) -> tuple[str, str]:
    """What a table is called. Raises KeyError for one that no topic has, which a test rules out."""
    return _TABLES[table]


def column_words(table: str, column: str) -> tuple[str, str]:
    """What a column of a table is called. Raises KeyError, as above."""
    own = _OWN[table]
    return own.get(f"{table}.{column}") or own.get(column) or shared.COLUMNS[column]
