"""GraphQL: stranded people's claims to be sent home, with flags, papers, and what other tenants answered."""

from datetime import date, datetime
from uuid import UUID

import strawberry

from api.asking import question
from api.citing import Citing
from api.context import Info
from api.pages import Connection, day_of_list, listed
from api.reading import scope_of
from api.rules import rule_on
from api.scalars import Cursor
from domain.rules import RulesVersion
from domain.stranded import missing_papers
from projections import stranded_claims
from projections.stranded_claims import ClaimFilter, ClaimRow, EnquiryRow


@strawberry.type
class Enquiry:
    """What another tenant was asked and answered: yes or no, how often and when, nothing else."""

    id: strawberry.ID
    to_tenant: str
    sent_at: datetime
    answered_at: datetime | None
    match: bool | None
    claims: int | None
    latest_on: date | None


@strawberry.type
class EarlierClaim:
    """The latest claim of the same person before this one."""

    id: strawberry.ID
    office: str
    claimed_on: date


@strawberry.type
class StrandedClaim(Citing):
    """A stranded person's claim to be sent home."""

    id: strawberry.ID
    status: str = strawberry.field(description="claimed | approved | claim_declined | departed")
    person: strawberry.ID
    office: str
    region: str | None
    origin: str = strawberry.field(description="Where home is: a region code.")
    claimed_on: date
    case: strawberry.ID | None
    papers: list[str]
    missing: list[str] = strawberry.field(
        description="What the checklist in force today requires and is not there."
    )
    repeated: bool = strawberry.field(
        description="The same person claimed not long before, here or at another office."
    )
    earlier: EarlierClaim | None
    reason: str | None
    departed_on: date | None
    enquiries: list[Enquiry]
    known_elsewhere: bool = strawberry.field(description="Another tenant answered yes.")

    @classmethod
    def of(
        cls, row: ClaimRow, enquiries: list[EnquiryRow], checklist: RulesVersion, as_of: int
    ) -> "StrandedClaim":
        return cls(
            stream=row.claim,
            as_of=as_of,
            id=_id(row.claim),
            status=row.status,
            person=_id(row.person),
            office=row.office,
            region=row.region,
            origin=row.origin,
            claimed_on=row.claimed_on,
            case=None if row.case_id is None else _id(row.case_id),
            papers=row.papers.split(),
            missing=list(missing_papers(tuple(row.papers.split()), checklist)),
            repeated=row.repeats > 0,
            earlier=_earlier(row),
            reason=row.reason,
            departed_on=row.departed_on,
            enquiries=[
                Enquiry(
                    id=_id(each.enquiry),
                    to_tenant=each.to_tenant,
                    sent_at=each.sent_at,
                    answered_at=each.answered_at,
                    match=each.match,
                    claims=each.claims,
                    latest_on=each.latest_on,
                )
                for each in enquiries
            ],
            known_elsewhere=row.matches > 0,
        )


def _earlier(row: ClaimRow) -> EarlierClaim | None:
    if row.earlier_claim is None or row.earlier_office is None or row.earlier_on is None:
        return None
    return EarlierClaim(
        id=_id(row.earlier_claim), office=row.earlier_office, claimed_on=row.earlier_on
    )


def _id(value: UUID) -> strawberry.ID:
    return strawberry.ID(str(value))


@strawberry.type
class StrandedQueries:
    """What can be asked about stranded people."""

    @question("stranded_claims", "Claims of stranded people to be sent home, newest first.")
    async def stranded_claims(
        self,
        info: Info,
        status: str | None = None,
        repeated: bool | None = None,
        region: str | None = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[StrandedClaim]:
        context = info.context
        view = context.snapshot
        asked = ClaimFilter(scope_of(context.caller), region, status, repeated)
        today = await day_of_list(context, after)
        found = await listed(
            context,
            "stranded_claims",
            asked,
            stranded_claims.claims_page,
            stranded_claims.claims_count,
            first=first,
            after=after,
            day=today,
        )
        enquiries = await stranded_claims.enquiries_of(
            view.connection, view.schema, [row.claim for row in found.rows], found.at
        )
        checklist = await rule_on(info, "stranded_checklist", today, found.at)
        return found.connection(
            key=lambda row: row.claimed_position,
            node=lambda row: StrandedClaim.of(
                row, enquiries.get(row.claim, []), checklist, found.as_of
            ),
        )
