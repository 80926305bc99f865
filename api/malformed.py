"""What the GraphQL library refuses before we are asked, as refusals of ours: with code, field, both languages, remedy.

The library says in English what was wrong and quotes the value; only the shape of what it says is used here.
"""

import re
from collections.abc import Sequence
from typing import Final

from graphql import (
    ArgumentNode,
    ASTValidationRule,
    GraphQLError,
    GraphQLInputType,
    ValueNode,
    ValuesOfCorrectTypeRule,
    VariableDefinitionNode,
    VisitorAction,
)
from graphql.language import SKIP
from graphql.utilities.validate_input_value import validate_input_literal

from domain.errors import Invalid, Missing, Refusal


class WrongType(Invalid):
    """A value is not of the type that the schema has in this place, or names no day or moment that exists."""

    code = "wrong_type"
    message = "Nilai ini tidak sesuai; yang diharapkan: {words}."
    remedy = "Isi kembali dalam bentuk tersebut."
    english = "The value has another form than expected: {english}. Send it in this form."


class UnknownField(Invalid):
    """An input object holds a field that its type does not have."""

    code = "unknown_field"
    message = "Ada isian yang tidak dikenal oleh {type}."
    remedy = "Hapus isian itu, atau tulis namanya seperti dalam skema (docs/schema.graphql)."
    english = "{type} has no such field. Remove it, or spell it as the schema does."


class BadRequest(Invalid):
    """The request or its document cannot be understood at all."""

    code = "bad_request"
    message = "Permintaan atau dokumen GraphQL ini tidak sah."
    remedy = "Periksa dokumen terhadap skema (docs/schema.graphql); kirim sebagai JSON dengan POST."
    english = "The request or its GraphQL document is not valid: {what}"


_EXPECTED: Final = {
    "Int": ("bilangan bulat", "a whole number"),
    "Float": ("bilangan", "a number"),
    "String": ("teks", "text"),
    "Boolean": ("true atau false", "true or false"),
    "ID": ("rujukan berupa teks", "a reference, as text"),
    "Date": (
        "tanggal yang ada dalam kalender, tertulis TTTT-BB-HH, misalnya 2026-01-31",
        "a day of the calendar as YYYY-MM-DD, such as 2026-01-31",
    ),
    "DateTime": (
        "waktu yang ada, dengan zona, misalnya 2026-01-31T09:30:00+07:00",
        "an existing moment with its zone, such as 2026-01-31T09:30:00+07:00",
    ),
    "Rupiah": ("rupiah sebagai bilangan bulat", "rupiah, as a whole number"),
    "TreeSize": ("bilangan bulat, sekurang-kurangnya 1", "a whole number, at least 1"),
    "Opaque": ("teks seperti yang Anda terima dari sini", "the text as you got it from here"),
    "object": ("sekumpulan isian bernama", "an object with named fields"),
}
_OTHERWISE: Final = ("jenis yang tertulis dalam skema", "the type that the schema states")

_OF_VARIABLE = re.compile(
    r"Variable '\$(?P<name>\w+)' has invalid value(?: at (?P<path>(?:\.\w+|\[\d+\])+))?: (?P<said>.*)",
    re.DOTALL,
)
_REQUIRED = re.compile(r"Expected value of type '[^']*' to include required field '(\w+)'")
_NO_VALUE = re.compile(r"Expected (a )?value of non-null type '[^']*' (not to be |to be provided)")
_UNKNOWN = re.compile(r"Expected value of type '([^']*)' not to include unknown field ")
_NO_OBJECT = re.compile(r"Expected value of type '[^']*' to be an object")
_SCALAR = re.compile(r"(?:Value cannot represent an? (\w+)[:.]|(\w+) cannot represent )")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_ARGUMENT = re.compile(r"Argument '(?:[\w.@]+\()?(\w+):?\)?' of (?:required )?type ")


def _described(said: str, field: str) -> Refusal | None:
    """The refusal that the library's words come to, None if they are about no value."""
    if required := _REQUIRED.match(said):
        return Missing(f"{field}.{required[1]}")
    if _NO_VALUE.match(said):
        return Missing(field)
    if unknown := _UNKNOWN.match(said):
        return UnknownField(field, type=unknown[1])
    if _NO_OBJECT.match(said):
        return _wrong("object", field)
    scalar = _SCALAR.match(said)
    return _wrong(scalar[1] or scalar[2], field) if scalar else None


def _wrong(kind: str, field: str) -> WrongType:
    words, english = _EXPECTED.get(kind, _OTHERWISE)
    return WrongType(field, words=words, english=english)


def _place(outer: str, path: Sequence[str | int]) -> str:
    """`input.lines[2].nik`: rows count from one, as in the refusals of commands."""
    return outer + "".join(
        f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path
    )


def of_variable(error: GraphQLError) -> Refusal | None:
    """The refusal for a variable that does not fit its type; None if the error is about something else."""
    found = _OF_VARIABLE.match(error.message)
    if found is None:
        argument = _ARGUMENT.match(error.message)
        return Missing(argument[1]) if argument else None
    path = _STEP.findall(found["path"] or "")
    field = _place(found["name"], [int(row) if row else name for name, row in path])
    return _described(found["said"], field) or _wrong("", field)


class TypedValues(ValuesOfCorrectTypeRule):
    """The library's rule for values written in a document, which also says in which field they stand."""

    _stands_in = ""

    def enter_argument(self, node: ArgumentNode, *_args: object) -> None:
        """Values that follow belong to this argument."""
        self._stands_in = node.name.value

    def enter_variable_definition(self, node: VariableDefinitionNode, *_args: object) -> None:
        """A default value belongs to its variable."""
        self._stands_in = node.variable.name.value

    def is_valid_value_node(
        self, node: ValueNode, input_type: GraphQLInputType | None
    ) -> VisitorAction:
        """Report what does not fit, each with its place; what is inside was looked at with it."""
        outer = self._stands_in

        def report(error: GraphQLError, path: Sequence[str | int]) -> None:
            field = _place(outer, path)
            refusal = _described(error.message, field) or _wrong("", field)
            self.report_error(GraphQLError(refusal.text, node, original_error=refusal))

        if input_type:
            validate_input_literal(
                node, input_type, report, None, None, self.context.hide_suggestions
            )
        return SKIP


def with_places(rules: Sequence[type[ASTValidationRule]]) -> tuple[type[ASTValidationRule], ...]:
    """The library's rules, with values held against TypedValues."""
    return tuple(TypedValues if rule is ValuesOfCorrectTypeRule else rule for rule in rules)
