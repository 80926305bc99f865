"""GraphQL: what each programme asks and gives, by whose word, and its periods."""

from datetime import date

import strawberry

from api.asking import question
from api.context import Info
from api.scalars import Position, Rupiah
from domain.criteria import COMPONENTS, PAID_TO, PER, ComponentAmount, sentence
from domain.criteria import Criterion as CriterionAsked
from domain.programme_rules import ProgrammeRulesPublished
from projections import programme_terms
from projections.programme_terms import ProgrammePeriod


@strawberry.type
class Criterion:
    """One thing that a programme asks."""

    kind: str
    number: int | None
    code: str | None
    indonesian: str
    english: str
    source: str
    disputed: str | None = strawberry.field(description="What other sources say instead.")

    @classmethod
    def of(cls, asked: CriterionAsked) -> "Criterion":
        words = sentence(asked)
        return cls(
            kind=asked.kind,
            number=asked.number,
            code=asked.code,
            indonesian=words.indonesian,
            english=words.english,
            source=asked.source,
            disputed=asked.disputed,
        )


@strawberry.type
class ComponentGives:
    """What one component gives."""

    component: str
    indonesian: str
    english: str
    amount_rupiah: Rupiah
    at_most: bool = strawberry.field(description="A ceiling: the owner may give less.")
    from_age: int | None
    to_age: int | None
    disputed: str | None = strawberry.field(description="What other sources say instead.")

    @classmethod
    def of(cls, given: ComponentAmount) -> "ComponentGives":
        words = COMPONENTS.get(given.component, (given.component, given.component))
        return cls(
            component=given.component,
            indonesian=words[0],
            english=words[1],
            amount_rupiah=Rupiah(given.amount_rupiah),
            at_most=given.at_most,
            from_age=given.from_age,
            to_age=given.to_age,
            disputed=given.disputed,
        )


@strawberry.type
class ProgrammeRules:
    """A version of a programme's rules; it is never changed."""

    version: int
    valid_from: date
    source: str
    criteria: list[Criterion] = strawberry.field(description="All must be met.")
    amounts: list[ComponentGives]
    per: str = strawberry.field(description="month | stage | year | once")
    per_indonesian: str
    per_english: str
    most_components: int | None
    paid_to: str = strawberry.field(description="family | insurer | school_child")
    paid_to_indonesian: str
    paid_to_english: str
    apply_indonesian: str
    apply_english: str

    @classmethod
    def of(cls, fact: ProgrammeRulesPublished) -> "ProgrammeRules":
        per = PER.get(fact.per, (fact.per, fact.per))
        paid_to = PAID_TO.get(fact.paid_to, (fact.paid_to, fact.paid_to))
        return cls(
            version=fact.version,
            valid_from=fact.valid_from,
            source=fact.source,
            criteria=[Criterion.of(asked) for asked in fact.criteria],
            amounts=[ComponentGives.of(given) for given in fact.amounts],
            per=fact.per,
            per_indonesian=per[0],
            per_english=per[1],
            most_components=fact.most_components,
            paid_to=fact.paid_to,
            paid_to_indonesian=paid_to[0],
            paid_to_english=paid_to[1],
            apply_indonesian=fact.apply_indonesian,
            apply_english=fact.apply_english,
        )


@strawberry.type
class Period:
    """A stretch of time that a programme runs in."""

    period: str
    first_day: date
    last_day: date
    apply_by: date | None = strawberry.field(description="The last day to ask for it.")
    rules_version: int = strawberry.field(description="Of the rules it was opened under.")
    open: bool

    @classmethod
    def of(cls, row: ProgrammePeriod) -> "Period":
        return cls(
            period=row.period,
            first_day=row.first_day,
            last_day=row.last_day,
            apply_by=row.apply_by,
            rules_version=row.rules_version,
            open=row.open,
        )


@strawberry.type
class ProgrammeTerms:
    """A programme's rules and periods."""

    programme: str
    in_force: ProgrammeRules | None = strawberry.field(description="On the day asked for.")
    versions: list[ProgrammeRules] = strawberry.field(description="All there are, oldest first.")
    periods: list[Period] = strawberry.field(description="In the order of their days.")


@strawberry.type
class AllProgrammeTerms:
    """What programmes ask and give, in order of code."""

    on: date
    terms: list[ProgrammeTerms]
    position: Position


@strawberry.type
class ProgrammeTermsQueries:
    """What can be asked about programmes' rules and periods."""

    @question(
        "programmes",
        "What programmes ask and give on a day (default: today), every version, and their periods.",
    )
    async def programme_terms(
        self, info: Info, programme: str | None = None, on: date | None = None
    ) -> AllProgrammeTerms:
        view, day = info.context.snapshot, on or await info.context.today()
        published = await programme_terms.versions(view.connection, view.schema, programme)
        periods = await programme_terms.periods(view.connection, view.schema, programme)
        terms = [_terms(code, published[code], periods.get(code, []), day) for code in published]
        return AllProgrammeTerms(on=day, terms=terms, position=view.position)


def _terms(
    code: str,
    published: list[ProgrammeRulesPublished],
    periods: list[ProgrammePeriod],
    day: date,
) -> ProgrammeTerms:
    valid = programme_terms.in_force(published, day)
    return ProgrammeTerms(
        programme=code,
        in_force=None if valid is None else ProgrammeRules.of(valid),
        versions=[ProgrammeRules.of(version) for version in published],
        periods=[Period.of(row) for row in periods],
    )
