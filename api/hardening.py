"""What no document may do to us: be too deep, too wide or too costly, come the wrong way, see a traceback.

Depth, aliases and tokens depend on the document alone and are checked once per document (cached). Cost depends on the
variables too and is checked per operation.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from time import perf_counter
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
    VariableNode,
    parse,
    specified_rules,
    value_from_ast_untyped,
)
from strawberry.extensions import SchemaExtension
from strawberry.types.execution import ExecutionContext, StreamExecutionResult

from api.as_of import Asked
from api.context import Context, Limits
from api.errors import origin, presentable_all
from api.lookups import MOST_PER_MINUTE, MOST_TICKETS_PER_MINUTE
from api.malformed import with_places
from api.pages import DEFAULT_ROWS, MOST_ROWS
from api.reading import FOR_EVERYBODY
from api.refusals import (
    TooCostly,
    TooDeep,
    TooManyAliases,
    TooManyLookups,
    TooManyTickets,
    WrongTransport,
)
from api.replaced import RETRY_SECONDS, ReleaseReplaced
from api.ticket_acts import MUTATIONS
from domain.errors import OutOfRange

_META = "__"
_LEAST = "minPosition"
_AS_OF = "asOf"
_VALID_AT = "validAt"
_LOOKUP = "findPerson"
_BY_SLIP = frozenset({"ticket", "receipt"})
_ROWS = frozenset({"edges", "nodes"})
_LISTS = frozenset({"timeline", "duplicates"})
"""Lists without `first`: a complaint has some ten facts, seldom more than DEFAULT_ROWS."""


class _Size:
    """Depth, aliases and cost of selections; fragments are measured once, so that nesting them cannot blow up."""

    def __init__(
        self, fragments: dict[str, FragmentDefinitionNode], variables: dict[str, Any] | None = None
    ) -> None:
        self._fragments = fragments
        self._variables = variables or {}
        self._known: dict[str, tuple[int, int, int]] = {}

    def of(self, selections: SelectionSetNode | None) -> tuple[int, int, int]:
        depth = aliases = cost = 0
        for selection in selections.selections if selections else ():
            inner = self._selection(selection)
            depth, aliases, cost = max(depth, inner[0]), aliases + inner[1], cost + inner[2]
        return depth, aliases, cost

    def _selection(self, selection: object) -> tuple[int, int, int]:
        match selection:
            case FieldNode() if selection.name.value.startswith(_META):
                return 0, 0, 0
            case FieldNode():
                depth, aliases, cost = self.of(selection.selection_set)
                cost = 1 + cost * self._rows(selection)
                return depth + 1, aliases + (selection.alias is not None), cost
            case InlineFragmentNode():
                return self.of(selection.selection_set)
            case FragmentSpreadNode():
                return self._fragment(selection.name.value)
            case _:
                return 0, 0, 0

    def _fragment(self, name: str) -> tuple[int, int, int]:
        if name not in self._known:
            self._known[name] = (0, 0, 0)  # a cycle ends here; another rule refuses it
            fragment = self._fragments.get(name)
            if fragment is not None:
                self._known[name] = self.of(fragment.selection_set)
        return self._known[name]

    def _rows(self, field: FieldNode) -> int:
        for argument in field.arguments or ():
            if argument.name.value == "first":
                match argument.value:
                    case IntValueNode():
                        return abs(int(argument.value.value))
                    case VariableNode():
                        value = self._variables.get(argument.value.name.value)
                        return abs(value) if isinstance(value, int) else MOST_ROWS
                    case _:
                        return DEFAULT_ROWS
        if field.name.value in _LISTS:
            return DEFAULT_ROWS
        children = _fields(field.selection_set, self._fragments, set())
        return DEFAULT_ROWS if any(one.name.value in _ROWS for one in children) else 1


def _fragments(definitions: Iterable[object]) -> dict[str, FragmentDefinitionNode]:
    return {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}


def _shape_rule(limits: Limits) -> type[ValidationRule]:
    class ShapeRule(ValidationRule):
        """Refuses documents that are too deep or have too many aliases."""

        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            size = _Size(_fragments(context.document.definitions))
            for definition in context.document.definitions:
                if isinstance(definition, OperationDefinitionNode):
                    self._check(definition, size)

        def _check(self, operation: OperationDefinitionNode, size: _Size) -> None:
            depth, aliases, _ = size.of(operation.selection_set)
            for kind, found, most in (
                (TooDeep, depth, limits.depth),
                (TooManyAliases, aliases, limits.aliases),
            ):
                if found > most:
                    refusal = kind(cost=found, most=most)
                    error = GraphQLError(refusal.text, operation, original_error=refusal)
                    self.report_error(error)

    return ShapeRule


def validation_rules(limits: Limits, *, introspection: bool) -> tuple[type[Any], ...]:
    """Every rule that documents are held against. Made once per process: the validation cache is keyed by it."""
    hidden = () if introspection else (NoSchemaIntrospectionCustomRule,)
    return (*with_places(specified_rules), _shape_rule(limits), *hidden)


@lru_cache(maxsize=256)
def _parsed(query: str, tokens: int) -> DocumentNode:
    return parse(query, max_tokens=tokens)


class Guard(SchemaExtension):
    """Around every operation: limits, authentication, one snapshot, presentable errors, and its duration."""

    rules: tuple[type[Any], ...] = ()
    limits: Limits = Limits()
    execution_context: ExecutionContext

    def __init__(self) -> None:
        self._presented = False

    async def on_operation(self) -> AsyncIterator[None]:
        execution = self.execution_context
        context = execution.context = execution.context.for_operation()
        execution.validation_rules = self.rules
        execution.parse_options["max_tokens"] = self.limits.tokens
        started = perf_counter()
        try:
            yield
        finally:
            await context.close()
            if not self._presented:
                await self._present(execution.result)
        context.process.measures.operation_seconds.labels(self._kind()).observe(
            perf_counter() - started
        )

    def on_parse(self) -> Iterator[None]:
        execution = self.execution_context
        # A document that does not parse is parsed again by the library, which knows how to report it; raised from
        # here, the error would reach the caller as it is.
        with suppress(GraphQLError):
            execution.graphql_document = _parsed(execution.query or "", self.limits.tokens)
        yield

    async def on_execute(self) -> AsyncIterator[None]:
        execution = self.execution_context
        try:
            await self._prepare(execution)
        except Exception as obstacle:  # noqa: BLE001 - what a hook raises would reach the caller unmasked
            error = GraphQLError(type(obstacle).__name__, original_error=obstacle)
            execution.result = ExecutionResult(data=None, errors=[error])
        yield

    async def on_stream_result(self, result: StreamExecutionResult) -> AsyncIterator[None]:
        self._presented = True
        await self._present(result)
        yield

    def get_results(self) -> dict[str, Any]:
        """Every response says at which position it was answered."""
        context = self.execution_context.context
        answered = context.answered if isinstance(context, Context) else None
        return {"position": answered} if answered is not None else {}

    async def _prepare(self, execution: ExecutionContext) -> None:
        context: Context = execution.context
        operation, document = _operation(execution)
        if operation.operation is OperationType.SUBSCRIPTION:
            return  # it authenticates itself: a result set here would not reach its stream
        if operation.operation is OperationType.MUTATION and context.transport != "post":
            raise WrongTransport
        variables = _values(operation, execution.variables)
        self._check_cost(operation, document, variables)
        names = [field.name.value for field in _root_fields(operation, document)]
        if all(name.startswith(_META) for name in names):
            return
        if names.count(_LOOKUP) > 1:
            raise TooManyLookups("nik", most=MOST_PER_MINUTE)
        fields = list(_root_fields(operation, document))
        if not _BY_SLIP.isdisjoint(names):
            await self._prepare_ticket(context, fields, variables)
        elif operation.operation is OperationType.MUTATION and MUTATIONS.issuperset(names):
            pass  # whoever gives them may show a ticket in place of a token; the mutation checks it
        else:
            asked = {name for name in names if not name.startswith(_META)}
            if context.anonymous and asked <= FOR_EVERYBODY:
                context.visit()
            context.caller  # noqa: B018 - raises Unauthenticated
            if operation.operation is OperationType.QUERY:
                await _open_snapshot(context, fields, variables)

    async def _prepare_ticket(
        self, context: Context, fields: list[FieldNode], variables: dict[str, Any]
    ) -> None:
        """Be the holder of the ticket that is asked about, whatever token came with the request."""
        if context.transport != "post":
            raise WrongTransport
        if len(fields) > 1:
            raise TooManyTickets("number", most=MOST_TICKETS_PER_MINUTE)
        given = _arguments(fields[0], variables)
        context.hold(str(given.get("number")), str(given.get("secret")))
        await _open_snapshot(context, fields, variables)

    def _check_cost(
        self,
        operation: OperationDefinitionNode,
        document: dict[str, FragmentDefinitionNode],
        variables: dict[str, Any],
    ) -> None:
        cost = _Size(document, variables).of(operation.selection_set)[2]
        if cost > self.limits.cost:
            raise TooCostly(cost=cost, most=self.limits.cost)

    async def _present(self, result: object) -> None:
        errors: list[GraphQLError] | None = getattr(result, "errors", None)
        if errors:
            context: Context = self.execution_context.context
            process = context.process
            replaced = await process.release.explains(*map(origin, errors))
            shown = presentable_all(errors, replaced=replaced)
            codes = [(one.extensions or {}).get("code") for one in shown]
            process.measures.faults.inc(codes.count("internal"))
            if ReleaseReplaced.code in codes:
                _ask_again(context, result)
            result.errors = shown  # type: ignore[attr-defined]

    def _kind(self) -> str:
        try:
            return self.execution_context.operation_type.value
        except RuntimeError:
            return "malformed"


def _ask_again(context: Context, result: object) -> None:
    """Say to proxies and clients, who look at no body, that nothing was answered and when to ask again."""
    if context.response is not None and getattr(result, "data", None) is None:
        context.response.status_code = 503
        context.response.headers["retry-after"] = str(RETRY_SECONDS)


def _operation(
    execution: ExecutionContext,
) -> tuple[OperationDefinitionNode, dict[str, FragmentDefinitionNode]]:
    document = execution.graphql_document
    if document is None:
        raise OutOfRange("query")
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    named = [one for one in operations if one.name and one.name.value == execution.operation_name]
    return (named or operations)[0], _fragments(document.definitions)


def _values(operation: OperationDefinitionNode, given: dict[str, Any] | None) -> dict[str, Any]:
    """The variables as the resolvers will get them: where none was sent, the document's own default."""
    defaults = {
        one.variable.name.value: value_from_ast_untyped(one.default_value)
        for one in operation.variable_definitions or ()
        if one.default_value is not None
    }
    return {**defaults, **(given or {})}


def _fields(
    selections: SelectionSetNode | None,
    document: dict[str, FragmentDefinitionNode],
    entered: set[str],
) -> Iterator[FieldNode]:
    """The fields selected at one level, also through fragments; each fragment is entered once."""
    for selection in selections.selections if selections else ():
        match selection:
            case FieldNode():
                yield selection
            case InlineFragmentNode():
                yield from _fields(selection.selection_set, document, entered)
            case FragmentSpreadNode() if selection.name.value not in entered:
                entered.add(selection.name.value)
                fragment = document.get(selection.name.value)
                inside = fragment.selection_set if fragment is not None else None
                yield from _fields(inside, document, entered)
            case _:
                pass


def _root_fields(
    operation: OperationDefinitionNode, document: dict[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    return _fields(operation.selection_set, document, set())


async def _open_snapshot(
    context: Context, fields: Iterable[FieldNode], variables: dict[str, Any]
) -> None:
    """Answered at one position, the operation waits for the furthest `minPosition` and has one `asOf` and `validAt`."""
    given = [
        _arguments(field, variables) for field in fields if not field.name.value.startswith(_META)
    ]
    least = [one[_LEAST] for one in given if isinstance(one.get(_LEAST), str)]
    asked = [Asked.given(one.get(_AS_OF), one.get(_VALID_AT)) for one in given]
    await context.open_snapshot(least, asked)


def _arguments(field: FieldNode, variables: dict[str, Any]) -> dict[str, Any]:
    return {
        argument.name.value: value_from_ast_untyped(argument.value, variables)
        for argument in field.arguments or ()
    }
