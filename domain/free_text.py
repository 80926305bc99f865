"""What people write in their own words: how long it may be, before it is sealed."""

from domain.errors import Missing, OutOfRange

LONGEST_TEXT = 10_000
"""Characters of a narrative, note or response: some five pages, so nobody must shorten it."""


def checked_free_text(text: str, *, field: str, longest: int = LONGEST_TEXT) -> str:
    """Strip the blanks around a text of one or more lines; require 1 to `longest` characters."""
    text = text.strip()
    if not text:
        raise Missing(field)
    if len(text) > longest:
        raise OutOfRange(field, least=1, most=longest, long=len(text))
    return text
