"""GraphQL: which photos and scans the facts of a record cite, listed alike for every kind of record."""

import strawberry

from api.asking import detail
from api.context import Info
from api.versions import Versioned


@strawberry.type
class Citing(Versioned):
    """A record whose facts may cite files; whoever may read the record may read which."""

    @detail(
        "Digests of the photos and scans that its facts cite, first cited first: `GET /evidence/{digest}` shows them"
        " to who may see them."
    )
    async def evidence(self, info: Info) -> list[str]:
        cited = await info.context.evidence_of(self.stream, self.as_of)
        return [one.digest for one in cited]
