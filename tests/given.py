"""given(*facts).when(decision, ...) then(*facts) or then_refused(error): how domain tests speak."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import pytest

from domain.errors import Refusal

S = TypeVar("S")
E = TypeVar("E")


class Given(Generic[S, E]):
    """A history, folded into the state on which a decision is tried."""

    def __init__(self, evolve: Callable[[S | None, E], S], *facts: E) -> None:
        self.state: S | None = None
        for fact in facts:
            self.state = evolve(self.state, fact)

    def when(self, decide: Callable[..., Any], *args: Any, **kwargs: Any) -> "When":
        """Name the decision; it is made when the expectation is said."""
        return When(lambda: decide(self.state, *args, **kwargs))


class When:
    """A decision about to be made."""

    def __init__(self, attempt: Callable[[], Any]) -> None:
        self._attempt = attempt

    def then(self, *expected: object) -> None:
        """Expect exactly these facts, in this order."""
        outcome = self._attempt()
        assert (outcome if isinstance(outcome, list) else [outcome]) == list(expected)

    def then_refused(self, error: type[Refusal], *, field: str | None = None) -> Refusal:
        """Expect exactly this refusal (not a more special one), at this field; returns it."""
        with pytest.raises(Refusal) as refused:
            self._attempt()
        assert type(refused.value) is error
        assert refused.value.field == field
        return refused.value
