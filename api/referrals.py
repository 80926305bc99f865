"""GraphQL: the referral network: partners, what is agreed with them, the referral board and one referral in detail."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import strawberry

from api.asking import detail, question
from api.audit import AuditEntry
from api.citing import Citing
from api.context import Context, Info
from api.identifiers import Id, parsed_id, parsed_id_or_none
from api.pages import Connection, listed
from api.reading import handles_referrals, masked_name, masked_number, scope_of
from api.scalars import Cursor, Position
from api.words import Coded
from application.packets import open_packet
from domain.fact import Sealed
from domain.partner import month_of
from projections import partners, referrals
from projections.referrals import Referral as Row
from projections.referrals import ReferralFilter as RowFilter

_NUMBERS = frozenset({"nik", "family_card", "phone", "jkn_number"})


@strawberry.type
class PacketPart:
    """One field of the person's data that goes along, masked."""

    name: str
    value: str


@strawberry.type
class Referral(Citing):
    """A referral as it stood at `position`."""

    row: strawberry.Private[Row]
    id: strawberry.ID
    status: str = strawberry.field(
        description="drafted | sent | acknowledged | accepted | returned | expired | rerouted | delivered | "
        "feedback_received | closed"
    )
    partner: str
    service: str
    region: str | None
    office: str = strawberry.field(description="Where it was drafted.")
    subject_kind: str = strawberry.field(description="complaint | case | service | person")
    subject: strawberry.ID
    person: strawberry.ID | None
    fields: list[str] = strawberry.field(description="What of the person's data goes along.")
    rerouted_from: strawberry.ID | None
    rerouted_to: strawberry.ID | None
    sent_on: date | None
    due_on: date | None = strawberry.field(description="The last day to acknowledge it.")
    acknowledged_on: date | None
    delivered_on: date | None
    decline_reason: str | None
    result: str | None = strawberry.field(description="helped | partly_helped | not_helped")
    closed_as: str | None
    drafted_at: datetime
    changed_at: datetime
    position: Position = strawberry.field(description="What this answer was read as of.")

    @detail("What is asked of the partner; for those who handle referrals.")
    async def need(self, info: Info) -> str | None:
        return await self._unsealed(info.context, "need", self.row.need)

    @detail("The note with the feedback; for those who handle referrals.")
    async def note(self, info: Info) -> str | None:
        return await self._unsealed(info.context, "note", self.row.note)

    @detail("The person's data that go along, masked; for those who handle referrals.")
    async def packet(self, info: Info) -> list[PacketPart]:
        context = info.context
        key = await context.key_of(self.row.referral)
        if key is None or not handles_referrals(context.caller):
            return []
        contents = open_packet(key, Sealed(self.row.packet))
        return [PacketPart(name=name, value=_masked(name, text)) for name, text in contents.items()]

    @detail("Its whole life up to `position`, oldest fact first.")
    async def timeline(self, info: Info) -> list[AuditEntry]:
        context = info.context
        rows = await context.timeline_of(self.row.referral, self.as_of)
        history = context.snapshot.history
        return [AuditEntry.of(row, context.caller, history) for row in rows]

    async def _unsealed(self, context: Context, field: str, sealed: str | None) -> str | None:
        if sealed is None or not handles_referrals(context.caller):
            return None
        key = await context.key_of(self.row.referral)
        return key.unseal(field, Sealed(sealed)) if key else None

    @classmethod
    def of(cls, row: Row, context: Context, as_of: int) -> "Referral":
        return cls(
            stream=row.referral,
            as_of=as_of,
            row=row,
            id=strawberry.ID(str(row.referral)),
            status=row.status,
            partner=row.partner,
            service=row.service,
            region=row.region,
            office=row.office,
            subject_kind=row.subject_kind,
            subject=strawberry.ID(str(row.subject)),
            person=_id(row.person),
            fields=row.fields.split(","),
            rerouted_from=_id(row.rerouted_from),
            rerouted_to=_id(row.rerouted_to),
            sent_on=row.sent_on,
            due_on=row.due_on,
            acknowledged_on=row.acknowledged_on,
            delivered_on=row.delivered_on,
            decline_reason=row.decline_reason,
            result=row.result,
            closed_as=row.closed_as,
            drafted_at=row.drafted_at,
            changed_at=row.last_at,
            position=context.snapshot.history.position(as_of),
        )


def _id(value: UUID | None) -> strawberry.ID | None:
    return None if value is None else strawberry.ID(str(value))


def _masked(name: str, text: str) -> str:
    if name in _NUMBERS:
        return masked_number(text)
    return masked_name(text) if name == "name" else "***"


@strawberry.input
class ReferralFilter:
    """Which referrals."""

    status: str | None = None
    partner: str | None = None
    service: str | None = None
    subject: strawberry.ID | None = strawberry.field(
        default=None, description="The complaint, case, service or person it came from."
    )
    region: str | None = strawberry.field(default=None, description="A region and all inside it.")
    sent_from: date | None = strawberry.field(default=None, description="Included.")
    sent_until: date | None = strawberry.field(default=None, description="Included.")

    async def seen_by(self, context: Context) -> RowFilter:
        return RowFilter(
            scope=scope_of(context.caller),
            looking=await context.looking(),
            region=self.region,
            status=self.status,
            partner=self.partner,
            service=self.service,
            subject=parsed_id_or_none(self.subject, "filter.subject"),
            sent_from=self.sent_from,
            sent_until=self.sent_until,
        )


@strawberry.type
class ReferralCount:
    """How many referrals stand at a status."""

    status: str
    referrals: int


@strawberry.type
class ReferralBoard:
    """The board's totals, and how soon partners answer."""

    by_status: list[ReferralCount]
    total: int
    sent: int
    acknowledged: int
    median_days_to_acknowledgment: float | None = strawberry.field(
        description="Calendar days from sending to acknowledgment; null while nothing is acknowledged."
    )
    position: Position


@strawberry.type
class PartnerService:
    """One service that is agreed today."""

    service: Coded
    agreement: str
    monthly_limit: int | None = strawberry.field(description="Null: as many as come.")
    referred_this_month: int
    valid_from: date
    valid_until: date


@strawberry.type
class Partner:
    """A partner of the referral network."""

    code: str
    name: str
    kind: Coded
    region: str | None
    services: list[PartnerService]


@strawberry.type
class Partners:
    """The network's partners, in order of their codes."""

    partners: list[Partner]
    position: Position


@strawberry.type
class ReferralQueries:
    """What can be asked about the referral network."""

    @question("partners", "Whom we refer to, what is agreed today, and how full the month is.")
    async def partners(
        self, info: Info, kind: str | None = None, service: str | None = None
    ) -> Partners:
        context = info.context
        view = context.snapshot
        today = await context.today()
        rows = await partners.partners(view.connection, view.schema, kind=kind)
        agreed = await partners.agreed_services(
            view.connection, view.schema, [row.partner_id for row in rows], today
        )
        counted = await partners.months(view.connection, view.schema, month_of(today))
        services: dict[UUID, list[partners.AgreedService]] = {}
        for each in agreed:
            services.setdefault(each.partner_id, []).append(each)
        wanted = [
            row
            for row in rows
            if service is None
            or any(each.service == service for each in services.get(row.partner_id, []))
        ]
        return Partners(
            partners=[_partner(row, services.get(row.partner_id, []), counted) for row in wanted],
            position=view.position,
        )

    @question(
        "referrals",
        "One referral; null if there is none that you may see.",
    )
    async def referral(self, info: Info, referral_id: Id) -> Referral | None:
        context = info.context
        view = context.snapshot
        row = await referrals.one_referral(
            view.connection,
            view.schema,
            parsed_id(referral_id, "id"),
            scope_of(context.caller),
            looking=await context.looking(),
        )
        return None if row is None else Referral.of(row, context, view.number)

    @question("referrals", "Referrals, newest draft first.")
    async def referrals(
        self,
        info: Info,
        wanted: Annotated[ReferralFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Referral]:
        context = info.context
        rows_wanted = await (wanted or ReferralFilter()).seen_by(context)
        found = await listed(
            context,
            "referrals",
            rows_wanted,
            referrals.referrals_page,
            referrals.referrals_count,
            first=first,
            after=after,
        )
        return found.connection(
            key=lambda row: row.drafted_position,
            node=lambda row: Referral.of(row, context, found.as_of),
        )

    @question("referrals", "How many referrals stand at each status, and how soon partners answer.")
    async def referral_board(
        self,
        info: Info,
        wanted: Annotated[ReferralFilter | None, strawberry.argument(name="filter")] = None,
    ) -> ReferralBoard:
        context = info.context
        view = context.snapshot
        rows_wanted = await (wanted or ReferralFilter()).seen_by(context)
        counts = await referrals.referrals_by_status(view.connection, view.schema, rows_wanted)
        answered = await referrals.acknowledgment(view.connection, view.schema, rows_wanted)
        return ReferralBoard(
            by_status=[ReferralCount(status=name, referrals=n) for name, n in counts.items()],
            total=sum(counts.values()),
            sent=answered.sent,
            acknowledged=answered.acknowledged,
            median_days_to_acknowledgment=answered.median_days,
            position=view.position,
        )


def _partner(
    row: partners.Partner,
    services: list[partners.AgreedService],
    counted: dict[tuple[str, str], int],
) -> Partner:
    return Partner(
        code=row.partner,
        name=row.name,
        kind=Coded.of(row.kind),
        region=row.region,
        services=[
            PartnerService(
                service=Coded.of(each.service),
                agreement=each.agreement,
                monthly_limit=each.monthly_limit,
                referred_this_month=counted.get((row.partner, each.service), 0),
                valid_from=each.first_day,
                valid_until=each.last_day,
            )
            for each in services
        ],
    )
