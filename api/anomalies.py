"""GraphQL: what deserves an inspector's look: the kinds of anomalies with their rules, and the list of each."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

import strawberry
from strawberry.dataloader import DataLoader

from api.asking import detail, question
from api.auth import Caller
from api.context import Context, Info
from api.pages import Connection, asked_page
from api.position import History
from api.reading import scope_of, visible_actor
from api.rules import RulesVersion, published_versions, version_on
from api.scalars import Cursor, Position, Rupiah
from application.rules import local_midnight
from domain.errors import Invalid
from domain.rule_book import RULES
from domain.rules import RulesVersion as Version
from projections import anomaly_lists
from projections.anomaly_kinds import (
    DEFINITIONS,
    POPULATIONS,
    AnomalyKind,
    Population,
    Words,
)
from projections.anomaly_lists import AnomalyFilter as RowFilter
from projections.anomaly_sources import Found

strawberry.enum(AnomalyKind, description="A way in which what was recorded deserves a look.")


@strawberry.type
class AnomalyRule:
    """A rule that sets a kind's limit, as in force today."""

    rule: str
    indonesian: str
    english: str
    in_force: RulesVersion


def _rule(name: str, published: Mapping[str, Sequence[Version]], on: date) -> AnomalyRule:
    book = RULES[name]
    version = version_on(book, published.get(name, ()), on)
    return AnomalyRule(
        rule=name, indonesian=book.id, english=book.en, in_force=RulesVersion.of(book, version)
    )


@strawberry.type
class AnomalyKindEntry:
    """A kind of anomaly: what it means, where its rule comes from, and how many there are of how many."""

    kind: AnomalyKind
    meaning: str = strawberry.field(description="In Indonesian.")
    meaning_english: str
    rules: list[AnomalyRule] = strawberry.field(
        description="Of the rule book; none where no number sets a limit."
    )
    source: str = strawberry.field(description="Where the rule comes from.")
    count: int
    counted_out_of: str = strawberry.field(description="Of what, in Indonesian.")
    counted_out_of_english: str
    population: strawberry.Private[Population]
    populations: strawberry.Private[DataLoader[Population, int]]

    @classmethod
    def of(
        cls,
        kind: AnomalyKind,
        count: int,
        rules: list[AnomalyRule],
        populations: DataLoader[Population, int],
    ) -> "AnomalyKindEntry":
        definition = DEFINITIONS[kind]
        of = POPULATIONS[definition.of]
        sources = dict.fromkeys(rule.in_force.source for rule in rules)
        return cls(
            kind=kind,
            meaning=definition.meaning.id,
            meaning_english=definition.meaning.en,
            rules=rules,
            source=definition.source or "; ".join(sources),
            count=count,
            counted_out_of=of.id,
            counted_out_of_english=of.en,
            population=definition.of,
            populations=populations,
        )

    @detail("How many there are of what the anomalies are counted out of, by the same filter.")
    async def of_how_many(self) -> int:
        return await self.populations.load(self.population)


@strawberry.type
class AnomalyKinds:
    """Every kind of anomaly."""

    kinds: list[AnomalyKindEntry]
    position: Position


@strawberry.type
class AnomalyNumber:
    """One of the numbers that made something an anomaly."""

    name: str = strawberry.field(description="measured, most or beside.")
    value: int
    meaning: str = strawberry.field(description="What it says, in Indonesian.")
    meaning_english: str


@strawberry.type
class Anomaly:
    """Something recorded that deserves a look, and the act that made it one. It says of nobody that they did wrong."""

    kind: AnomalyKind
    detail: str | None = strawberry.field(description="A code that says more, as the kind tells.")
    found_position: Position = strawberry.field(description="Of the fact that made it an anomaly.")
    subject: strawberry.ID = strawberry.field(
        description="The payment, batch, complaint, person … that it is about."
    )
    person: strawberry.ID | None
    amount_rupiah: Rupiah | None
    numbers: list[AnomalyNumber]
    since: date | None = strawberry.field(description="The day that it is measured from.")
    rule_version: int | None = strawberry.field(
        description="Version of the kind's rule by which it was judged."
    )
    region: str | None
    programme: str | None
    period: str | None
    fact: str = strawberry.field(description="Stable name of the fact that made it one.")
    actor: str | None = strawberry.field(
        description="The account that recorded this fact; null for citizens, whose accounts stay hidden."
    )
    on_behalf_of: str | None
    role: str
    office: str
    occurred_at: datetime
    recorded_at: datetime

    @classmethod
    def of(cls, row: Found, caller: Caller, history: History) -> "Anomaly":
        return cls(
            kind=AnomalyKind(row.kind),
            detail=row.detail,
            found_position=history.position(row.found_position),
            subject=strawberry.ID(str(row.subject)),
            person=None if row.person is None else strawberry.ID(str(row.person)),
            amount_rupiah=None if row.amount_rupiah is None else Rupiah(row.amount_rupiah),
            numbers=_numbers(row),
            since=row.since,
            rule_version=row.rule_version,
            region=row.region,
            programme=row.programme,
            period=row.period,
            fact=row.topic,
            actor=visible_actor(caller, row.actor, row.role),
            on_behalf_of=row.on_behalf_of,
            role=row.role,
            office=row.office,
            occurred_at=row.occurred_at,
            recorded_at=row.recorded_at,
        )


def _numbers(row: Found) -> list[AnomalyNumber]:
    definition = DEFINITIONS[AnomalyKind(row.kind)]
    stated: Sequence[tuple[str, int | None, Words | None]] = (
        ("measured", row.measured, definition.measured),
        ("most", row.most, definition.most),
        ("beside", row.beside, definition.beside),
    )
    return [
        AnomalyNumber(name=name, value=value, meaning=words.id, meaning_english=words.en)
        for name, value, words in stated
        if value is not None and words is not None
    ]


@strawberry.input
class AnomalyFilter:
    """Which anomalies, by the act that made them: both days are included, as the tenant's offices count them."""

    office: str | None = None
    region: str | None = strawberry.field(default=None, description="A region and all inside it.")
    programme: str | None = None
    since: date | None = strawberry.field(
        default=None, name="from", description="First day of recording."
    )
    until: date | None = strawberry.field(default=None, description="Last day of recording.")

    async def seen_by(self, context: Context) -> RowFilter:
        if self.since and self.until and self.until < self.since:
            raise Invalid("filter.until")
        tenant = context.caller.tenant
        after = None if self.until is None else self.until + timedelta(days=1)
        return RowFilter(
            scope=scope_of(context.caller),
            looking=await context.looking(),
            office=self.office,
            region=self.region,
            programme=self.programme,
            recorded_from=None if self.since is None else local_midnight(self.since, tenant),
            recorded_before=None if after is None else local_midnight(after, tenant),
        )


@strawberry.type
class AnomalyQueries:
    """What inspectors and overseers can ask about what deserves a look."""

    @question(
        "anomalies",
        "Every kind of anomaly: what it means, its rule as in force today, how many there are of how many.",
    )
    async def anomaly_kinds(
        self,
        info: Info,
        wanted: Annotated[AnomalyFilter | None, strawberry.argument(name="filter")] = None,
    ) -> AnomalyKinds:
        context = info.context
        view, today = context.snapshot, await context.today()
        rows_wanted = await (wanted or AnomalyFilter()).seen_by(context)

        async def populations(asked: list[Population]) -> list[int]:
            found = await anomaly_lists.population_counts(
                view.connection, view.schema, rows_wanted, asked
            )
            return [found[each.value] for each in asked]

        loader = DataLoader(populations)
        counts = await anomaly_lists.anomaly_counts(
            view.connection, view.schema, rows_wanted, tuple(AnomalyKind)
        )
        published = await published_versions(view)
        kinds = [
            AnomalyKindEntry.of(
                kind,
                counts.get(kind.value, 0),
                [_rule(name, published, today) for name in definition.rules],
                loader,
            )
            for kind, definition in DEFINITIONS.items()
        ]
        return AnomalyKinds(kinds=kinds, position=view.position)

    @question("anomalies", "The anomalies of one kind, in the order in which they came to light.")
    async def anomaly_list(
        self,
        info: Info,
        kind: AnomalyKind,
        wanted: Annotated[AnomalyFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Anomaly]:
        context = info.context
        view, caller = context.snapshot, context.caller
        rows_wanted = await (wanted or AnomalyFilter()).seen_by(context)
        asked = (kind.value, rows_wanted)
        page = asked_page(context, "anomaly_list", asked, first=first, after=after)
        rows = await anomaly_lists.anomaly_page(
            view.connection,
            view.schema,
            rows_wanted,
            kind,
            after=page.after,
            limit=page.limit,
            at=page.at,
        )

        async def count(at: int | None) -> int:
            found = await anomaly_lists.anomaly_counts(
                view.connection, view.schema, rows_wanted, [kind], at
            )
            return found.get(kind.value, 0)

        return page.connection(
            rows,
            key=lambda row: row.place,
            node=lambda row: Anomaly.of(row, caller, view.history),
            count=count,
        )
