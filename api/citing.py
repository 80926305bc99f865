"""GraphQL: which photos and scans the facts of a matter cite, listed alike for every kind of matter."""

from uuid import UUID

import strawberry

from api.asking import detail
from api.context import Info


@strawberry.type
class Citing:
    """A matter whose facts may cite files; whoever may read the matter may read which."""

    matter: strawberry.Private[UUID]
    as_of: strawberry.Private[int]

    @detail(
        "Digests of the photos and scans that its facts cite, first cited first: `GET /evidence/{digest}` shows them"
        " to who may see them."
    )
    async def evidence(self, info: Info) -> list[str]:
        cited = await info.context.evidence_of(self.matter, self.as_of)
        return [one.digest for one in cited]
