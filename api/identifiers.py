"""Reading the ids that callers send."""

from typing import Annotated, TypeAlias
from uuid import UUID

import strawberry

from domain.errors import Invalid

Id: TypeAlias = Annotated[strawberry.ID, strawberry.argument(name="id")]
"""The argument `id`, whose name Python uses itself."""


class InvalidId(Invalid):
    """Not the form of an id."""

    code = "invalid_id"
    message = "Nomor rujukan tidak berbentuk UUID."
    remedy = "Salin nomor rujukan seperti yang diterima."
    english = "The reference is not a UUID. Copy it as you received it."


def parsed_id(text: str, field: str) -> UUID:
    """The id; InvalidId names the field, never the text."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        raise InvalidId(field) from None


def parsed_id_or_none(text: str | None, field: str) -> UUID | None:
    """The id if there is one."""
    return None if text is None else parsed_id(text, field)
