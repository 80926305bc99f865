"""GraphQL: what a family can get, by the rules in force, from answers that say nothing about who it is."""

from datetime import date

import strawberry

from api.asking import question
from api.context import Info
from api.identifiers import parsed_id
from api.programme_terms import ComponentGives, Criterion, Period, ProgrammeRules
from api.reading import may_read, scope_of
from api.scalars import Position, Rupiah
from domain.criteria import HIGHEST_AGE, HIGHEST_DECILE, SCHOOLS
from domain.eligibility import (
    NO_SCHOOL,
    Answer,
    Due,
    Family,
    Finding,
    Member,
    Outcome,
    Verdict,
    evaluate,
)
from domain.errors import NotFound, OutOfRange
from domain.indonesia import checked_region
from domain.programme_rules import ProgrammeRulesPublished
from domain.shapes import checked_code, checked_number
from projections import programme_catalogue, programme_terms
from projections.known_family import known_family
from projections.programme_catalogue import Programme as ProgrammeRow
from projections.programme_terms import ProgrammePeriod

MOST_MEMBERS = 30
MOST_PROGRAMMES = 100

DECIDES = (
    "Puskesos hanya memberi informasi. Pemilik program yang menetapkan penerima.",
    "The Puskesos only informs. The programme's owner decides who receives.",
)


@strawberry.input
class MemberAnswers:
    """What is known of a member of the family; what is left out is unknown. No name, no NIK."""

    age: int | None = None
    pregnant: bool | None = None
    school: str | None = strawberry.field(default=None, description="none | sd | smp | sma")
    severe_disability: bool | None = None

    def checked(self, place: str) -> Member:
        if self.age is not None:
            checked_number(self.age, f"{place}.age", least=0, most=HIGHEST_AGE)
        if self.school is not None:
            checked_code(self.school, (NO_SCHOOL, *SCHOOLS), f"{place}.school")
        return Member(
            age=self.age,
            pregnant=self.pregnant,
            school=self.school,
            severe_disability=self.severe_disability,
        )


@strawberry.input
class FamilyAnswers:
    """What is known of a family; what is left out is unknown. `members` names everybody or is left out."""

    region: str | None = None
    registered_in_dtsen: bool | None = None
    decile: int | None = strawberry.field(default=None, description="1 (poorest) to 10.")
    members: list[MemberAnswers] | None = None
    enrolled_in: list[str] | None = strawberry.field(
        default=None, description="Codes of the programmes it receives."
    )

    def checked(self) -> Family:
        """The family; Refusal names the answer that has the wrong form."""
        if self.decile is not None:
            checked_number(self.decile, "family.decile", least=1, most=HIGHEST_DECILE)
        if self.members is not None and len(self.members) > MOST_MEMBERS:
            raise OutOfRange("family.members", least=0, most=MOST_MEMBERS)
        if self.enrolled_in is not None and len(self.enrolled_in) > MOST_PROGRAMMES:
            raise OutOfRange("family.enrolled_in", least=0, most=MOST_PROGRAMMES)
        return Family(
            region=None
            if self.region is None
            else checked_region(self.region, field="family.region"),
            registered_in_dtsen=self.registered_in_dtsen,
            decile=self.decile,
            members=None
            if self.members is None
            else tuple(
                member.checked(f"family.members[{number}]")
                for number, member in enumerate(self.members, start=1)
            ),
            enrolled_in=None if self.enrolled_in is None else frozenset(self.enrolled_in),
        )


@strawberry.type
class CriterionFound:
    """How the family stands to one criterion."""

    outcome: str = strawberry.field(description="met | unmet | unknown")
    criterion: Criterion

    @classmethod
    def of(cls, finding: Finding) -> "CriterionFound":
        return cls(outcome=finding.outcome.value, criterion=Criterion.of(finding.criterion))


@strawberry.type
class ComponentDue:
    """What one component would give to this family."""

    count: int
    rupiah: Rupiah
    component: ComponentGives

    @classmethod
    def of(cls, due: Due) -> "ComponentDue":
        return cls(
            count=due.count, rupiah=Rupiah(due.rupiah), component=ComponentGives.of(due.amount)
        )


@strawberry.type
class ProgrammeAnswer:
    """How a family stands to one programme: never a decision."""

    programme: str
    name: str
    level: str
    decided_by: str = strawberry.field(description="The owner, who alone decides.")
    answer: str = strawberry.field(description="eligible | not_eligible | unknown")
    because: list[CriterionFound] = strawberry.field(
        description="What settles it: the unmet, or else the unknown criteria."
    )
    criteria: list[CriterionFound]
    rules: ProgrammeRules | None = strawberry.field(
        description="In force on the day; none was published where it is missing: unknown."
    )
    rupiah: Rupiah = strawberry.field(
        description="What is due, if the owner decides so, for what is known for certain."
    )
    complete: bool = strawberry.field(
        description="Whether nothing unknown could change the amount."
    )
    dues: list[ComponentDue]
    period: Period | None = strawberry.field(description="The one that is open on the day.")

    @classmethod
    def of(
        cls,
        row: ProgrammeRow,
        rules: ProgrammeRulesPublished | None,
        period: ProgrammePeriod | None,
        family: Family,
    ) -> "ProgrammeAnswer":
        verdict = evaluate(rules, family) if rules else Verdict(Answer.UNKNOWN, (), (), False)
        settles = Outcome.UNMET if verdict.answer is Answer.NOT_ELIGIBLE else Outcome.UNKNOWN
        found = [CriterionFound.of(finding) for finding in verdict.findings]
        return cls(
            programme=row.code,
            name=row.name,
            level=row.level,
            decided_by=row.owner,
            answer=verdict.answer.value,
            because=[one for one in found if one.outcome == settles],
            criteria=found,
            rules=None if rules is None else ProgrammeRules.of(rules),
            rupiah=Rupiah(verdict.rupiah),
            complete=verdict.complete,
            dues=[ComponentDue.of(due) for due in verdict.dues],
            period=None if period is None else Period.of(period),
        )


@strawberry.type
class FamilyAid:
    """What a family can get, programme by programme, in order of code."""

    on: date
    indonesian: str = strawberry.field(description="Who decides.")
    english: str
    programmes: list[ProgrammeAnswer]
    position: Position


@strawberry.type
class InformationQueries:
    """What the information centre answers."""

    @question(
        "information_centre",
        "What a family can get from every active programme, by the rules in force on a day (default: today)."
        " Of a registered household, for staff, what its data know counts where no answer says otherwise.",
    )
    async def what_can_this_family_get(
        self,
        info: Info,
        family: FamilyAnswers | None = None,
        household: strawberry.ID | None = None,
        on: date | None = None,
    ) -> FamilyAid:
        view, day = info.context.snapshot, on or await info.context.today()
        answers = (family or FamilyAnswers()).checked()
        known = answers if household is None else await _registered(info, household, answers)
        catalogue = await programme_catalogue.programmes(
            view.connection, view.schema, status="active"
        )
        published = await programme_terms.versions(view.connection, view.schema)
        periods = await programme_terms.periods(view.connection, view.schema)
        return FamilyAid(
            on=day,
            indonesian=DECIDES[0],
            english=DECIDES[1],
            programmes=[
                ProgrammeAnswer.of(
                    row,
                    programme_terms.in_force(published.get(row.code, []), day),
                    programme_terms.open_on(periods.get(row.code, []), day),
                    known,
                )
                for row in catalogue
            ],
            position=view.position,
        )


async def _registered(info: Info, household: str, answers: Family) -> Family:
    """The answers, and where they are silent what the village's data know; only staff may ask these."""
    context = info.context
    may_read(context.caller, "people")
    view = context.snapshot
    found = await known_family(
        view.connection,
        view.schema,
        parsed_id(household, "household"),
        scope_of(context.caller),
    )
    if found is None:
        raise NotFound("household")
    ranked = found.decile is not None
    return Family(
        region=answers.region or found.region,
        registered_in_dtsen=ranked or None
        if answers.registered_in_dtsen is None
        else answers.registered_in_dtsen,
        decile=found.decile if answers.decile is None else answers.decile,
        # How many they are is known; ages and conditions are sealed or were never asked.
        members=(Member(),) * found.living if answers.members is None else answers.members,
        enrolled_in=frozenset(found.enrolled_in)
        if answers.enrolled_in is None
        else answers.enrolled_in,
    )
