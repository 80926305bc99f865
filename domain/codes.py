"""Code lists are StrEnums; this finds a typed code in one."""

from enum import StrEnum
from typing import TypeVar

from domain.errors import UnknownCode

Code = TypeVar("Code", bound=StrEnum)


def listed(book: type[Code], code: str, field: str) -> Code:
    """Find the code in its list. Raises UnknownCode, which names the list, never the input."""
    try:
        return book(code)
    except ValueError:
        raise UnknownCode(field, known=", ".join(book)) from None
