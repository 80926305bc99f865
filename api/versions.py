"""GraphQL: the version of a record, one way for all that is answered."""

from uuid import UUID

import strawberry

from api.asking import detail
from api.context import Info


@strawberry.interface
class Versioned:
    """A record that commands change."""

    stream: strawberry.Private[UUID]
    as_of: strawberry.Private[int]

    @detail(
        "How many facts it has as of this answer: the `expectedVersion` of a command that rests on what you read."
    )
    async def version(self, info: Info) -> int:
        return await info.context.version_of(self.stream, self.as_of)
