"""GraphQL: the queue of proposals, how far proposals come, and neighbours' objections."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import strawberry

from api.asking import detail, question
from api.auth import Caller
from api.citing import Citing
from api.context import Context, Info
from api.identifiers import parsed_id_or_none
from api.pages import Connection, day_of_list, listed
from api.reading import scope_of
from api.scalars import Cursor, Position
from application.rules import local_day
from projections import objections, proposals
from projections.objections import Objection as ObjectionRow
from projections.objections import ObjectionFilter as ObjectionRowFilter
from projections.proposals import Funnel as FunnelRow
from projections.proposals import Proposal as Row
from projections.proposals import ProposalFilter as RowFilter


def _id_or_none(value: UUID | None) -> strawberry.ID | None:
    """An id as GraphQL writes it."""
    return None if value is None else strawberry.ID(str(value))


@strawberry.type
class Proposal(Citing):
    """A family proposed for a programme."""

    id: strawberry.ID
    programme: str
    household: strawberry.ID
    round: int = strawberry.field(description="The how-manieth time, from 1.")
    region: str
    unit: str
    stage: str = strawberry.field(
        description="proposed | visited | meeting_approved | meeting_rejected | returned | verified | submitted | "
        "ranked | accepted | declined"
    )
    stage_since: datetime
    age_days: int = strawberry.field(description="Days since it came to this stage.")
    visited_on: date | None
    meeting: str | None = strawberry.field(description="musdes | muskel")
    minutes: str | None = strawberry.field(description="Number of the berita acara.")
    held_on: date | None
    decile: int | None = strawberry.field(description="Rank received: 1 (poorest) to 10.")
    reason: str | None = strawberry.field(description="Why it was returned or declined.")
    decided_on: date | None
    decree: str | None
    proposed_at: datetime

    @classmethod
    def of(cls, row: Row, context: Context, as_of: int, today: date) -> "Proposal":
        said = row._asdict()
        for name in ("proposal", "reached", "proposed_position", "position"):
            del said[name]
        since = local_day(row.stage_since, context.caller.tenant)
        said |= {"household": strawberry.ID(str(row.household)), "age_days": (today - since).days}
        return cls(stream=row.proposal, as_of=as_of, id=strawberry.ID(str(row.proposal)), **said)


@strawberry.input
class ProposalFilter:
    """Which proposals."""

    stage: str | None = None
    programme: str | None = None
    household: strawberry.ID | None = None
    region: str | None = strawberry.field(default=None, description="A region and all inside it.")

    def seen_by(self, caller: Caller) -> RowFilter:
        return RowFilter(
            scope=scope_of(caller),
            region=self.region,
            stage=self.stage,
            programme=self.programme,
            household=parsed_id_or_none(self.household, "household"),
        )


@strawberry.type
class ProposalFunnel:
    """How many proposals of a programme took each step, whether or not they went further."""

    programme: str
    unit: str
    proposed: int
    visited: int
    meeting: int = strawberry.field(description="Approved by the village's meeting.")
    verified: int
    submitted: int
    enrolled: int
    ended: int = strawberry.field(description="Rejected by the meeting or declined by the owner.")

    @classmethod
    def of(cls, row: FunnelRow) -> "ProposalFunnel":
        return cls(**row._asdict())


@strawberry.type
class ProposalFunnels:
    """The first half of the programmes' funnel: from the village's proposal to the enrolment."""

    programmes: list[ProposalFunnel]
    position: Position


@strawberry.type
class Objection(Citing):
    """A neighbour's objection. Who objected is not shown."""

    raised_position: strawberry.Private[int]
    id: strawberry.ID
    status: str = strawberry.field(description="raised | upheld | rejected | lapsed")
    household: strawberry.ID | None
    programme: str | None
    person: strawberry.ID | None
    region: str
    reason: str
    due_on: date = strawberry.field(description="The last day for the local government's word.")
    rule_version: int
    asks: str | None = strawberry.field(description="ending | suspension | delisting, once upheld.")
    rejected_for: str | None
    raised_at: datetime
    settled_at: datetime | None

    @detail("How many files the objector showed.")
    async def photos(self, info: Info) -> int:
        cited = await info.context.evidence_of(self.stream, self.as_of)
        return sum(one.position == self.raised_position for one in cited)

    @classmethod
    def of(cls, row: ObjectionRow, as_of: int) -> "Objection":
        said = row._asdict()
        for name in ("objection", "position"):
            del said[name]
        said |= {name: _id_or_none(said[name]) for name in ("household", "person")}
        return cls(stream=row.objection, as_of=as_of, id=strawberry.ID(str(row.objection)), **said)


@strawberry.input
class ObjectionFilter:
    """Which objections."""

    status: str | None = None
    programme: str | None = None
    region: str | None = strawberry.field(default=None, description="A region and all inside it.")

    def seen_by(self, caller: Caller) -> ObjectionRowFilter:
        return ObjectionRowFilter(
            scope=scope_of(caller),
            region=self.region,
            status=self.status,
            programme=self.programme,
        )


@strawberry.type
class ProposalQueries:
    """What can be asked about proposals and objections."""

    @question("proposals", "Proposals, oldest first: the queue of a stage and how long it waits.")
    async def proposals(
        self,
        info: Info,
        wanted: Annotated[ProposalFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Proposal]:
        context = info.context
        rows_wanted = (wanted or ProposalFilter()).seen_by(context.caller)
        today = await day_of_list(context, after)
        found = await listed(
            context,
            "proposals",
            rows_wanted,
            proposals.proposals_page,
            proposals.proposals_count,
            first=first,
            after=after,
            day=today,
        )
        return found.connection(
            key=lambda row: row.proposed_position,
            node=lambda row: Proposal.of(row, context, found.as_of, today),
        )

    @question("proposals", "How many proposals took each step, per programme and unit.")
    async def proposal_funnel(
        self, info: Info, programme: str | None = None, region: str | None = None
    ) -> ProposalFunnels:
        context = info.context
        view = context.snapshot
        wanted = RowFilter(scope=scope_of(context.caller), region=region, programme=programme)
        rows = await proposals.funnel(view.connection, view.schema, wanted)
        return ProposalFunnels(
            programmes=[ProposalFunnel.of(row) for row in rows], position=view.position
        )

    @question("objections", "Neighbours' objections, newest first.")
    async def objections(
        self,
        info: Info,
        wanted: Annotated[ObjectionFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Objection]:
        context = info.context
        rows_wanted = (wanted or ObjectionFilter()).seen_by(context.caller)
        found = await listed(
            context,
            "objections",
            rows_wanted,
            objections.objections_page,
            objections.objections_count,
            first=first,
            after=after,
        )
        return found.connection(
            key=lambda row: row.raised_position,
            node=lambda row: Objection.of(row, found.as_of),
        )
