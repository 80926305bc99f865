"""GraphQL: how valid, complete and accurate the data are, number by number, with the list behind each."""

from collections.abc import Callable, Mapping, Sequence
from datetime import MINYEAR, UTC, date, datetime, time
from itertools import groupby
from uuid import UUID

import strawberry

from api.asking import question
from api.context import Info
from api.pages import Connection, asked_page, day_of_list
from api.people import Person
from api.reading import scope_of
from api.rules import rule_on
from api.scalars import Cursor, Position
from domain.data_age import fresh_since
from domain.indonesia import region_name
from domain.local_time import local_zone
from domain.rules import RulesVersion
from domain.shapes import checked_code
from projections import data_quality, duplicates
from projections.data_quality import Behind, Fraction, QualityFilter
from projections.duplicates import REASONS, Double
from projections.people import Person as PersonRow
from projections.people import people_by_id
from projections.quality_measures import MEASURES, Measure

NOBODY = Fraction(0, 0)

_SUSPECTED = MEASURES["not_suspected"]
_ANY_TIME = datetime(MINYEAR, 1, 1, tzinfo=UTC)
"""That measure does not ask how fresh data are."""


@strawberry.type
class QualityNumber:
    """One number: so many of so many."""

    measure: str = strawberry.field(description="Ask `dataQualityList` for the list behind it.")
    score: str | None = strawberry.field(
        description="valid | complete | accurate, where it is the measure of one of the three."
    )
    subject: str = strawberry.field(description="person | household")
    indonesian: str = strawberry.field(description="What is counted.")
    english: str
    numerator: int
    denominator: int
    percent_tenths: int | None = strawberry.field(
        description="Tenths of a percent, rounded down: 1000 is all. None of nobody."
    )

    @classmethod
    def of(cls, measure: Measure, counted: Fraction) -> "QualityNumber":
        return cls(
            measure=measure.name,
            score=measure.score,
            subject=measure.subject,
            indonesian=measure.id,
            english=measure.en,
            numerator=counted.numerator,
            denominator=counted.denominator,
            percent_tenths=(
                1000 * counted.numerator // counted.denominator if counted.denominator else None
            ),
        )


@strawberry.type
class RegionQuality:
    """The data of one region."""

    region: str
    name: str
    people: int
    households: int
    numbers: list[QualityNumber]

    @classmethod
    def of(cls, region: str, counted: Mapping[str, Fraction]) -> "RegionQuality":
        return cls(
            region=region,
            name=region_name(region),
            people=counted.get("complete", NOBODY).denominator,
            households=counted.get("household_up_to_date", NOBODY).denominator,
            numbers=[
                QualityNumber.of(measure, counted.get(name, NOBODY))
                for name, measure in MEASURES.items()
            ],
        )


@strawberry.type
class DataQuality:
    """How good the data are, village by village and together."""

    on: date
    fresh_since: date = strawberry.field(
        description="Data that changed on this day or later are up to date."
    )
    rule_version: int
    rule_source: str
    total: RegionQuality
    regions: list[RegionQuality] = strawberry.field(
        description="Those with people or families, in order of code."
    )
    duplicate_candidates: int = strawberry.field(
        description="People of whom `duplicateCandidates` has a line, counted here by `not_suspected`."
    )
    position: Position


@strawberry.type
class QualitySubject:
    """A person or family behind a number, by id alone."""

    subject: strawberry.ID
    kind: str = strawberry.field(description="person | household")
    region: str


@strawberry.type
class DuplicateReason:
    """Why two are taken for one. Of what they share nothing is shown."""

    reason: str = strawberry.field(description="nik | name_and_family_card | name_and_phone")
    indonesian: str
    english: str


@strawberry.type
class LikelyDouble:
    """Who somebody may be registered as too."""

    person: Person = strawberry.field(description="Masked.")
    because: list[DuplicateReason]


@strawberry.type
class DuplicateCandidate:
    """A person who may be registered twice: `mergePeople` if so, `tellPeopleApart` if they are two."""

    person: Person = strawberry.field(description="Masked.")
    region: str
    doubles: list[LikelyDouble] = strawberry.field(description="In your regions.")

    @classmethod
    def of(
        cls,
        row: Behind,
        doubles: Sequence[Double],
        people: Mapping[UUID, PersonRow],
        shown: Callable[[PersonRow], Person],
    ) -> "DuplicateCandidate":
        return cls(
            person=shown(people[row.subject]),
            region=row.region,
            doubles=[
                LikelyDouble(
                    person=shown(people[other]),
                    because=[
                        DuplicateReason(
                            reason=why, indonesian=REASONS[why][0], english=REASONS[why][1]
                        )
                        for why in (each.reason for each in same)
                    ],
                )
                for other, same in groupby(doubles, key=lambda each: each.other)
            ],
        )


@strawberry.type
class DataQualityQueries:
    """What can be asked about the quality of the data."""

    @question("data_quality", "How valid, complete and accurate the data are (default: today).")
    async def data_quality(
        self, info: Info, region: str | None = None, on: date | None = None
    ) -> DataQuality:
        view, day = info.context.snapshot, on or await info.context.today()
        rule = await rule_on(info, "data_update", day)
        wanted = _wanted(info, region, day, rule)
        found = await data_quality.qualities(view.connection, view.schema, wanted)
        return DataQuality(
            on=day,
            fresh_since=fresh_since(rule, day),
            rule_version=rule.version,
            rule_source=rule.source,
            total=RegionQuality.of(region or info.context.caller.tenant, _total(found)),
            regions=[RegionQuality.of(code, counted) for code, counted in sorted(found.items())],
            duplicate_candidates=_suspected(_total(found)),
            position=view.position,
        )

    @question(
        "data_quality",
        "The list behind a number of `dataQuality`: who meets the measure, or (the default) who does not.",
    )
    async def data_quality_list(
        self,
        info: Info,
        measure: str = "complete",
        meets: bool = False,
        region: str | None = None,
        on: date | None = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[QualitySubject]:
        context, day = info.context, await day_of_list(info.context, after, on)
        view = context.snapshot
        asked = MEASURES[checked_code(measure, MEASURES, "measure")]
        # Not what the rule gives: one that is published meanwhile must not end the list.
        chosen = (measure, meets, scope_of(context.caller), region, day)
        page = asked_page(context, "data_quality_list", chosen, first=first, after=after, day=day)
        rule = await rule_on(info, "data_update", day, page.at)
        wanted = _wanted(info, region, day, rule)
        rows = await data_quality.behind(
            view.connection,
            view.schema,
            asked,
            wanted,
            meets=meets,
            after=page.after,
            limit=page.limit,
            at=page.at,
        )
        return page.connection(
            rows,
            key=lambda row: row.registered_position,
            node=lambda row: _subject(asked, row),
            count=lambda at: data_quality.behind_count(
                view.connection, view.schema, asked, wanted, meets=meets, at=at
            ),
        )

    @question(
        "data_quality",
        "People who may be registered twice, oldest registration first, until they are merged or told apart.",
    )
    async def duplicate_candidates(
        self,
        info: Info,
        region: str | None = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[DuplicateCandidate]:
        context = info.context
        view, scope = context.snapshot, scope_of(context.caller)
        page = asked_page(
            context, "duplicate_candidates", (scope, region), first=first, after=after
        )
        wanted = QualityFilter(_ANY_TIME, scope, region)
        rows = await data_quality.behind(
            view.connection,
            view.schema,
            _SUSPECTED,
            wanted,
            meets=False,
            after=page.after,
            limit=page.limit,
            at=page.at,
        )
        ids = [row.subject for row in rows]
        doubles = await duplicates.doubles_of(view.connection, view.schema, ids, scope, page.at)
        people = await people_by_id(
            view.connection,
            view.schema,
            list({*ids, *(each.other for each in doubles)}),
            at=page.at,
        )
        return page.connection(
            rows,
            key=lambda row: row.registered_position,
            node=lambda row: DuplicateCandidate.of(
                row,
                [each for each in doubles if each.one == row.subject],
                people,
                lambda person: Person.of(person, context, page.as_of),
            ),
            count=lambda at: data_quality.behind_count(
                view.connection, view.schema, _SUSPECTED, wanted, meets=False, at=at
            ),
        )


def _suspected(counted: Mapping[str, Fraction]) -> int:
    alive = counted[_SUSPECTED.name]
    return alive.denominator - alive.numerator


def _wanted(info: Info, region: str | None, day: date, rule: RulesVersion) -> QualityFilter:
    caller = info.context.caller
    return QualityFilter(fresh_from(rule, day, caller.tenant), scope_of(caller), region)


def fresh_from(rule: RulesVersion, day: date, tenant: str) -> datetime:
    """The first moment from which a change is recent enough on a day."""
    return datetime.combine(fresh_since(rule, day), time(), local_zone(tenant))


def _total(found: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction]:
    return {
        name: Fraction(
            sum(counted.get(name, NOBODY).numerator for counted in found.values()),
            sum(counted.get(name, NOBODY).denominator for counted in found.values()),
        )
        for name in MEASURES
    }


def _subject(measure: Measure, row: Behind) -> QualitySubject:
    return QualitySubject(
        subject=strawberry.ID(str(row.subject)), kind=measure.subject, region=row.region
    )
