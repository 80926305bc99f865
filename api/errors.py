"""What may go wrong while asking, as stable codes with a remedy; everything unforeseen is masked and logged.

The domain's refusals of a command are data in the schema (`Refused`). Those of asking itself (`api/refusals.py`) travel
as GraphQL errors whose `extensions` hold `code`, `field`, `remedy` and `english`.
"""

import re
from collections.abc import Callable, Sequence
from copy import copy
from uuid import uuid4

import strawberry
import structlog
from graphql import GraphQLError
from psycopg import OperationalError
from psycopg.errors import InFailedSqlTransaction, QueryCanceled
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from api.malformed import BadRequest, of_variable
from api.refusals import DatabaseAway, TookTooLong, WrongTransport
from api.replaced import ReleaseReplaced, comes_of_it, what_failed
from api.scalars import camel_case
from domain.errors import NotAllowed, Refusal
from projections.status_words import facts_in_words
from projections.words import ENGLISH, INDONESIAN, Language

_log = structlog.get_logger("puskesos.api")


@strawberry.type
class Refused:
    """The command was understood and refused; nothing was recorded."""

    code: str = strawberry.field(description="Stable for ever; programs decide by it.")
    field: str | None = strawberry.field(
        description="The input field at fault, in camelCase; null when none is."
    )
    message: str = strawberry.field(description="What is wrong, in Indonesian.")
    message_en: str = strawberry.field(description="What is wrong and what to do, in English.")
    remedy: str = strawberry.field(description="What can be done now, in Indonesian.")

    @classmethod
    def of(cls, refusal: Refusal) -> "Refused":
        own, english = _said(refusal, INDONESIAN), _said(refusal, ENGLISH)
        return cls(
            code=refusal.code,
            field=camel_case(refusal.field) if refusal.field else None,
            message=own.text,
            message_en=english.text_english,
            remedy=own.text_remedy,
        )


def _said(refusal: Refusal, language: Language) -> Refusal:
    """The refusal with the codes in its text as words."""
    said = copy(refusal)
    said.facts = facts_in_words(refusal.facts, language)
    return said


def not_allowed(role: str, allowed: frozenset[str]) -> NotAllowed:
    """The refusal of a read that the caller's role has no right to."""
    return NotAllowed(role=role, allowed=", ".join(sorted(allowed)))


# graphql-core quotes the value it could not use; that value may be a NIK.
_QUOTED_VALUES = (
    (re.compile(r"(got invalid value ).*?(?= at 'input|; )", re.DOTALL), r"\1…"),
    (re.compile(r"(cannot represent [^:]*): .*", re.DOTALL), r"\1."),
    (re.compile(r"(Expected value of type '[^']*', found ).*", re.DOTALL), r"\1another."),
    (re.compile(r"Value '.*' (does not exist in)", re.DOTALL), r"Value … \1"),
    (re.compile(r"(String|BlockString|Int|Float) (['\"]).*", re.DOTALL), r"\1."),
    (re.compile(r"\d{6,}"), "…"),
)
LONGEST_MESSAGE = 300


def without_values(message: str) -> str:
    """A message of the GraphQL library without the values that the caller sent."""
    for pattern, replacement in _QUOTED_VALUES:
        message = pattern.sub(replacement, message)
    return message[:LONGEST_MESSAGE]


def presentable_all(errors: Sequence[GraphQLError], *, replaced: bool) -> list[GraphQLError]:
    """The errors of one operation, whose questions share a transaction: what follows from another says the same.

    replaced: whether another release's having taken over explains them (`ReleaseWatch.explains`).
    """
    if replaced:
        errors = _explained(errors, comes_of_it, ReleaseReplaced())
    elif any(isinstance(origin(error), QueryCanceled) for error in errors):
        errors = _explained(errors, _was_ended, TookTooLong())
    return [presentable(error) for error in errors]


def _was_ended(error: BaseException | None) -> bool:
    """Whether an error only says that another had ended its transaction."""
    return isinstance(error, InFailedSqlTransaction)


def _explained(
    errors: Sequence[GraphQLError], comes_of: Callable[[BaseException | None], bool], why: Refusal
) -> list[GraphQLError]:
    """The errors, of which those that come of something say what it was."""
    return [
        GraphQLError(error.message, error.nodes, path=error.path, original_error=why)
        if comes_of(origin(error))
        else error
        for error in errors
    ]


def presentable(error: GraphQLError) -> GraphQLError:
    """The error as the caller may see it: a refusal with its code, the caller's own mistake, or a masked fault."""
    if (error.extensions or {}).get("code"):
        return _located(error, error.message, dict(error.extensions or {}))
    original = _cause(error)
    if isinstance(original, Refusal):
        return _located(error, Refused.of(original).message, extensions_of(original))
    return _masked(error, original)


def _cause(error: GraphQLError) -> BaseException:
    """What is behind an error: a refusal, if it is the caller's to mend or a passing state, else the fault."""
    original = origin(error)
    if (malformed := of_variable(error)) is not None:
        return malformed
    match original:
        case InvalidOperationTypeError():
            return WrongTransport()
        case QueryCanceled():
            _log.warning("took_too_long", path=".".join(map(str, error.path or ())))
            return TookTooLong()
        case OperationalError():
            _log.warning("database_away", kind=type(original).__qualname__)
            return DatabaseAway()
        case CannotGetOperationTypeError() | MissingQueryError():
            return BadRequest(what="No such operation in the document.")
        case None:
            return BadRequest(what=without_values(error.message))
        case _:
            return original


def origin(error: GraphQLError) -> Exception | None:
    """What was raised."""
    original = error.original_error
    return original.original_error if isinstance(original, GraphQLError) else original


def as_body(refusal: Refusal) -> dict[str, object]:
    """A refusal as the body of an answer of its own, in the shape of a GraphQL error."""
    return {
        "data": None,
        "errors": [_located(GraphQLError(""), refusal.text, extensions_of(refusal)).formatted],
    }


def extensions_of(refusal: Refusal) -> dict[str, object]:
    """What a GraphQL error says beside its message."""
    said = Refused.of(refusal)
    return {
        "code": said.code,
        "field": said.field,
        "remedy": said.remedy,
        "english": said.message_en,
    }


def _masked(error: GraphQLError, original: BaseException) -> GraphQLError:
    reference = uuid4().hex[:12]
    # The exception's text may quote a row or an input: its kind and the place are kept, and what cannot quote any.
    _log.error(
        "fault",
        reference=reference,
        kind=f"{type(original).__module__}.{type(original).__qualname__}",
        path=".".join(map(str, error.path or ())),
        place=_place(original),
        **what_failed(original),
    )
    message = f"Terjadi gangguan pada sistem (rujukan {reference})."
    return _located(
        error,
        message,
        {
            "code": "internal",
            "id": reference,
            "remedy": "Coba lagi; bila berulang, sampaikan nomor rujukan ini kepada pengelola.",
            "english": f"Something failed on our side (reference {reference}). Try again, or report it.",
        },
    )


def _place(error: BaseException) -> list[str]:
    """The frames from outermost to innermost as file:line, which hold no data."""
    frames, traceback = [], error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return frames[-8:]


def _located(error: GraphQLError, message: str, extensions: dict[str, object]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={key: value for key, value in extensions.items() if value is not None},
    )
