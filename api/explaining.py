"""GraphQL: any number opened to the facts that made it, as of the moment at which it was shown."""

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from psycopg import AsyncConnection

from api.asking import detail, question
from api.audit import AuditEntry
from api.auth import Caller
from api.context import Info
from api.data_quality import fresh_from
from api.explained_csv import SharesFile
from api.explained_fields import fields_of
from api.filters import OF_FILTERS, OF_QUESTIONS
from api.pages import Connection, asked_page
from api.position import History
from api.reading import may_read, scope_of, visible_actor
from api.refusals import KindOfAnotherNumber, NotNarrowedBy
from api.rules import rule_at
from api.scalars import Cursor, Position, Whole
from application.rules import local_midnight
from domain.errors import Invalid
from domain.shapes import checked_code
from projections.anomaly_sources import NOTED
from projections.behind_walls import Behind
from projections.explained_data import FOUND
from projections.explained_numbers import NUMBERS
from projections.explaining import Asked, Number, Share, shares_page, sum_of, value_of
from projections.moment import schema_at
from projections.next_steps import NEXT_STEPS

MOST_LINES = 50_000
"""Facts of one download; the rest follows `after` the last position."""

if TYPE_CHECKING:
    NumberName = Enum
else:
    NumberName = strawberry.enum(
        Enum("NumberName", {name: name for name in NUMBERS}),
        description="A number that answers show. `words` of the answer says what it counts.",
    )


@strawberry.input
class NumberFilter:
    """What a number is narrowed by, as the answer that showed it was. Each number knows some of these."""

    region: str | None = strawberry.field(default=None, description="A region and all inside it.")
    programme: str | None = None
    period: str | None = None
    office: str | None = None
    unit: str | None = None
    since: date | None = strawberry.field(default=None, name="from", description="Included.")
    until: date | None = strawberry.field(default=None, name="to", description="Included.")
    on: date | None = strawberry.field(
        default=None, description="The day of a number that depends on one; left out: today."
    )
    batch: str | None = None
    case: str | None = None
    category: str | None = None
    channel: str | None = None
    clock: str | None = None
    complaint: str | None = None
    component: str | None = None
    day: str | None = None
    household: str | None = None
    intake: str | None = None
    item: str | None = None
    kind: str | None = None
    line: str | None = None
    measure: str | None = None
    member: str | None = None
    month: str | None = None
    on_day: str | None = None
    on_shift: str | None = None
    outcome: str | None = None
    partner: str | None = None
    patrol: str | None = None
    place: str | None = None
    pledge: str | None = None
    post_office: str | None = None
    purpose: str | None = None
    reason: str | None = None
    service: str | None = None
    sex: str | None = None
    shelter: str | None = None
    shift: str | None = None
    side: str | None = None
    source: str | None = None
    stage: str | None = None
    status: str | None = None
    subtype: str | None = None
    survivor: str | None = strawberry.field(default=None, description="A person's id.")
    village: str | None = None
    why: str | None = None
    worker: str | None = None
    year: str | None = None

    def of(self, number: Number, scope: tuple[str, ...], looking: Behind, tenant: str) -> Asked:
        """The number so narrowed, for a caller. Raises NotNarrowedBy; Invalid for days in the wrong order."""
        known = [
            *number.narrowed,
            *(["region"] if number.place is not None else []),
            *(["since", "until"] if number.day or number.time else []),
            *(["on"] if number.needs else []),
        ]
        given = {name: value for name, value in vars(self).items() if value is not None}
        for name in given:
            if name not in known:
                fields = ", ".join(sorted(_SHOWN.get(each, each) for each in known))
                raise NotNarrowedBy(f"filter.{_SHOWN.get(name, name)}", known=fields)
        for name, value in given.items():
            given[name] = as_written(number, name, value, f"filter.{name}")
        if self.since is not None and self.until is not None and self.since > self.until:
            raise Invalid("filter.to")
        since, until = self.since, self.until
        if number.time:
            since = since and local_midnight(since, tenant)
            until = until and local_midnight(until + timedelta(days=1), tenant)
        return Asked(
            number,
            scope,
            looking,
            self.region,
            tuple((name, str(given[name])) for name in number.narrowed if name in given),
            since,
            until,
        )


def as_written(number: Number, column: str, value: Any, field: str) -> Any:
    """What a number is narrowed by as its rows write it: a code of a closed list may come in any case, as enums do.

    Raises UnknownCode, of anomalies with the number that knows the other kinds.
    """
    codes = _CODES.get(number.name, {}).get(column)
    if codes is None:
        return value
    for code in codes:
        if code.casefold() == value.casefold():
            return code
    if (other := _OTHER_KINDS.get(number.name)) is None:
        return checked_code(value, codes, field)
    raise KindOfAnotherNumber(
        field,
        known=", ".join(sorted(codes)),
        other=other,
        others=", ".join(sorted(_CODES[other][column])),
    )


async def parameters(
    conn: AsyncConnection[Any], schema: str, number: Number, day: date, now: datetime, tenant: str
) -> tuple[tuple[str, date | datetime], ...]:
    """What a number needs of a day and of a moment on it, as the answers that show it count."""
    given: dict[str, date | datetime] = {
        "day": day,
        "now": now,
        "end_of_day": local_midnight(day + timedelta(days=1), tenant),
    }
    if "fresh_since" in number.needs:
        rule = await rule_at(conn, schema, "data_update", day)
        given["fresh_since"] = fresh_from(rule, day, tenant)
    return tuple((name, given[name]) for name in number.needs)


_CODES = {
    **{name: OF_FILTERS["ComplaintFilter"] for name in NUMBERS if name.startswith("COMPLAINT")},
    **{name: OF_FILTERS["ComplaintFilter"] for name in NUMBERS if name.startswith("ANSWERS_")},
    **{
        f"COMPLAINTS_{name}": OF_FILTERS["ClockFilter"]
        for name in ("WAITING", "PAUSED", "LATE", "BREACHED")
    },
    "CASES": OF_FILTERS["StreetCaseFilter"],
    "CLIENTS": OF_FILTERS["ClientFilter"],
    "CLIENTS_IN_SHELTER": OF_FILTERS["ClientFilter"],
    **{name: OF_FILTERS["ClientFilter"] for name in NUMBERS if name.startswith("CASELOAD_")},
    **{name: OF_FILTERS["ReferralFilter"] for name in NUMBERS if name.startswith("REFERRALS")},
    "OBJECTIONS": OF_FILTERS["ObjectionFilter"],
    "AID_PAYMENTS": OF_FILTERS["AidPaymentFilter"],
    "AID_PAYMENTS_RUPIAH": OF_FILTERS["AidPaymentFilter"],
    "BATCHES": OF_QUESTIONS["batches"],
    "STRANDED_CLAIMS": OF_QUESTIONS["stranded_claims"],
    "ANOMALIES": {"kind": NOTED},
    "ANOMALIES_FOUND": {"kind": FOUND},
    "UNDELIVERED": {"why": NEXT_STEPS},
    "UNDELIVERED_RUPIAH": {"why": NEXT_STEPS},
    **{name: OF_FILTERS["ProposalFilter"] for name in NUMBERS if name.startswith("PROPOSALS_")},
    **{name: OF_FILTERS["ActivityFilter"] for name in NUMBERS if name.startswith("ACTIVITY_")},
}
"""The closed lists of what numbers are narrowed by, as the lists of the same rows know them."""

_OTHER_KINDS = {"ANOMALIES": "ANOMALIES_FOUND", "ANOMALIES_FOUND": "ANOMALIES"}
"""Numbers of anomalies, each with the one that explains all other kinds."""

_SHOWN = {
    "since": "from",
    "until": "to",
    "on_day": "onDay",
    "on_shift": "onShift",
    "post_office": "postOffice",
}


@strawberry.type
class ExplainedFact:
    """A fact, and what it added to the number; below zero, what it took away."""

    position: Position = strawberry.field(description="Of the fact in the log.")
    adds: Whole
    fact: AuditEntry | None = strawberry.field(
        description="Null where it was recorded in a region that you do not see: what it added to your number is all"
        " that is told."
    )

    @classmethod
    def of(cls, share: Share, caller: Caller, history: History) -> "ExplainedFact":
        entry = share.entry
        return cls(
            position=history.position(share.position),
            adds=Whole(share.adds),
            fact=None if entry is None else AuditEntry.of(entry, caller, history),
        )


def _of_pages(asked: Asked) -> tuple[object, ...]:
    """What tells one list of facts from another, in every process.

    Not the moment: it is another one at every page, and the rows are those of the first.
    """
    given = tuple(each for each in asked.given if each[0] != "now")
    return tuple({**vars(asked), "number": asked.number.name, "given": given}.values())


@strawberry.type
class Explanation:
    """A number, and the facts that made it."""

    asked: strawberry.Private[Asked]
    number: NumberName
    words: str = strawberry.field(description="What it counts, in Indonesian.")
    words_en: str
    unit: str = strawberry.field(
        description="What it is a number of; `unit` and `measure`: as the rows say, to be narrowed to one."
    )
    value: Whole
    adds_up: bool = strawberry.field(
        description="Whether the facts add up to it. Where somebody counts once however often they are paid, they add"
        " up to the payments."
    )
    told_whole: bool = strawberry.field(
        description="Whether the facts that took something away are among them. Where false, the facts are those that"
        " wrote what counts at the moment: who is suspected to be registered twice follows from all people together."
    )
    shown_as: list[str] = strawberry.field(
        description="Fields of answers that show it, as `Type.field`: alone, or as a part of a ratio or difference."
    )
    position: Position = strawberry.field(description="The number is that of this moment.")

    @detail("What the facts add up to.")
    async def added(self, info: Info) -> Whole:
        view = info.context.snapshot
        return Whole((await sum_of(view.connection, view.schema, self.asked)).adds)

    @detail("The facts, oldest first.")
    async def facts(
        self, info: Info, first: int | None = None, after: Cursor | None = None
    ) -> Connection[ExplainedFact]:
        context = info.context
        view, caller = context.snapshot, context.caller
        page = asked_page(context, "explain", _of_pages(self.asked), first=first, after=after)
        schema = schema_at(view.schema, page.at)
        rows = await shares_page(
            view.connection, schema, self.asked, after=page.after or 0, limit=page.limit
        )

        async def count(at: int | None) -> int:
            there = schema_at(view.schema, at)
            return (await sum_of(view.connection, there, self.asked)).facts

        return page.connection(
            rows,
            key=lambda row: row.position,
            node=lambda row: ExplainedFact.of(row, caller, view.history),
            count=count,
        )

    @detail(
        "The facts as a CSV file in UTF-8, the first 50,000; `after` the last `position` of one, the next ones. Of a"
        " fact whose `fact` would be null, the position and what it added."
    )
    async def csv(self, info: Info, after: Position | None = None) -> str:
        view, caller = info.context.snapshot, info.context.caller
        start = 0 if after is None else view.history.number(after, "after")
        rows = await shares_page(
            view.connection, view.schema, self.asked, after=start, limit=MOST_LINES
        )
        text = io.StringIO()
        SharesFile(text, view.history.position, partial(visible_actor, caller)).write(rows)
        return text.getvalue()


@strawberry.type
class ExplainQueries:
    """What can be asked about where numbers come from."""

    @question(
        "explanations",
        "A number opened to the facts that made it, each with what it added. With the `asOf` and `validAt` of the"
        " answer that showed it, the number is that one.",
    )
    async def explain(
        self,
        info: Info,
        number: NumberName,
        wanted: Annotated[NumberFilter | None, strawberry.argument(name="filter")] = None,
    ) -> Explanation:
        context = info.context
        view, chosen = context.snapshot, NUMBERS[number.value]
        may_read(context.caller, chosen.topic)
        narrowed = wanted or NumberFilter()
        caller, day = context.caller, narrowed.on or await context.today()
        asked = replace(
            narrowed.of(chosen, scope_of(caller), await context.looking(), caller.tenant),
            given=await parameters(
                view.connection, view.schema, chosen, day, await context.now(), caller.tenant
            ),
        )
        return Explanation(
            asked=asked,
            number=number,
            words=chosen.words[0],
            words_en=chosen.words[1],
            unit=chosen.unit,
            value=Whole(await value_of(view.connection, view.schema, asked)),
            adds_up=chosen.distinct is None,
            told_whole=chosen.told_whole,
            shown_as=fields_of(chosen.name),
            position=view.position,
        )
