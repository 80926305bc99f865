"""A field of the query type: who may ask it, and how far the read models must be before it is answered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions.field_extension import AsyncExtensionResolver, FieldExtension
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from api.as_of import FIELD, VALID, AsOf
from api.context import Info
from api.filters import check_filters
from api.reading import may_read
from api.scalars import Position

ARGUMENTS = (
    (
        "min_position",
        Position | None,
        "Wait, for a bounded time, until what was recorded up to here can be read.",
    ),
    (
        FIELD,
        AsOf | None,
        "Answer as the service would have answered then, to whom may read it now.",
    ),
    (
        VALID,
        datetime | None,
        "Answer what was so at that time (with its zone), as known now or `asOf`; later pages take `asOf`, too.",
    ),
)
"""What every question takes and no resolver sees: the guard reads them and opens the snapshot accordingly."""

F = TypeVar("F", bound=Callable[..., Any])


class Reading(FieldExtension):
    """Checks the role and what the question is narrowed by; adds what every question takes."""

    def __init__(self, topic: str, *, of_times: bool) -> None:
        self.topic = topic
        self.of_times = of_times
        self.question = ""

    def apply(self, field: StrawberryField) -> None:
        self.question = field.python_name
        common = [
            StrawberryArgument(
                python_name=name,
                graphql_name=None,
                type_annotation=StrawberryAnnotation(kind),
                default=None,
                description=description,
            )
            for name, kind, description in ARGUMENTS
            if self.of_times or name != VALID
        ]
        field.arguments = [*field.arguments, *common]

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: Info, **kwargs: Any
    ) -> Any:
        may_read(info.context.caller, self.topic)
        # The whole operation is answered at one position, which the guard has chosen already.
        for name, *_ in ARGUMENTS:
            kwargs.pop(name, None)
        await check_filters(info.context, self.question, kwargs)
        return await next_(source, info, **kwargs)


def question(topic: str, description: str, *, of_times: bool = True) -> Callable[[F], F]:
    """Declare a field of the query type that asks about a topic of `api/reading.py`.

    of_times: whether it can be asked about a time; not what is asked about the log itself, which has only positions
    """
    reading = Reading(topic, of_times=of_times)
    field = strawberry.field(description=description, extensions=[reading])
    return cast("Callable[[F], F]", field)


def detail(description: str) -> Callable[[F], F]:
    """Declare a field that is worked out only when it is asked for."""
    return cast("Callable[[F], F]", strawberry.field(description=description))


def feed(description: str) -> Callable[[F], F]:
    """Declare a field of the subscription type; it checks its caller itself."""
    return cast("Callable[[F], F]", strawberry.subscription(description=description))
