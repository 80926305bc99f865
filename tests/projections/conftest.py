"""Read models in a tenant of the test's own, filled page by page as the projector would."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import psycopg
import pytest

from domain.fact import Recorded
from projections.folding import Moved, project
from projections.models import FOLDS
from projections.read_model import POSITION
from tests.conftest import OpenTenant


class Board:
    """A tenant's read models, and how to bring facts into them."""

    def __init__(self, connection: psycopg.Connection[Any], schema: str) -> None:
        self.connection = connection
        self.schema = schema
        self.position = 0

    def show(self, facts: Sequence[Recorded], *, page: int = 3) -> None:
        """Project what is new in these facts, every page twice: the second time does nothing."""
        new = facts[self.position :]
        for first in range(0, len(new), page):
            part = new[first : first + page]
            self.project(part, self.position)
            with pytest.raises(Moved):
                self.project(part, self.position)
            self.position = part[-1].position

    def project(self, facts: Sequence[Recorded], start: int) -> None:
        project(self.connection, self.schema, FOLDS, facts, name=POSITION, start=start)


@pytest.fixture
def board(tenant: OpenTenant) -> Iterator[Board]:
    with psycopg.connect(tenant.serving, autocommit=True) as connection:
        yield Board(connection, tenant.schema)


@pytest.fixture
async def conn(tenant: OpenTenant) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    async with await psycopg.AsyncConnection.connect(tenant.serving, autocommit=True) as connection:
        yield connection
