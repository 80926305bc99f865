"""Use cases of a programme's terms: publish what it asks and gives, open and close its periods."""

from datetime import date

from application.ports import Act, Change, Outcome, Ports, Stream
from application.use_case import Command, use_case
from domain import programme_rules as decisions
from domain.criteria import ComponentAmount, Criterion
from domain.errors import NotFound
from domain.fact import About
from domain.programme import Programme, active, not_over, programme_stream
from domain.programme import evolve as evolve_programme
from domain.programme_rules import Terms, evolve, terms_stream


class PublishProgrammeRules(Command, frozen=True, kw_only=True):
    """Say what a programme asks and gives from a day on. per, paid_to: of PER, PAID_TO.

    valid_from: not before the last version's; criteria: all must be met; amounts: one a component, none where the
    programme is only referred to; most_components: so many of one family are paid at most.
    """

    programme: str
    valid_from: date
    source: str
    criteria: tuple[Criterion, ...]
    amounts: tuple[ComponentAmount, ...] = ()
    per: str
    most_components: int | None = None
    paid_to: str
    apply_indonesian: str
    apply_english: str


class OpenPeriod(Command, frozen=True, kw_only=True):
    """Open a period, `YYYY-MM` or `YYYY-T1`..`YYYY-T4`, under the rules in force on its first day.

    last_day: within a year; apply_by: the last day to ask for it, where there is one.
    """

    programme: str
    period: str
    first_day: date
    last_day: date
    apply_by: date | None = None


class ClosePeriod(Command, frozen=True, kw_only=True):
    """Shut the books of a period."""

    programme: str
    period: str


@use_case
async def publish_programme_rules(
    command: PublishProgrammeRules, _act: Act, ports: Ports
) -> Outcome:
    """Add a version of a programme's rules; earlier versions stay as they are."""
    programme = await _programme(command.programme, ports)
    not_over(programme.state)
    for number, criterion in enumerate(command.criteria, start=1):
        if criterion.kind == "not_enrolled_in" and criterion.code is not None:
            other = await _programme(criterion.code, ports)
            if other.state is None:
                raise NotFound(f"criteria[{number}].code")
    stream = await _terms(command.programme, ports)
    fact = decisions.publish(
        stream.state,
        programme=command.programme,
        valid_from=command.valid_from,
        source=command.source,
        criteria=command.criteria,
        amounts=command.amounts,
        per=command.per,
        most_components=command.most_components,
        paid_to=command.paid_to,
        apply_indonesian=command.apply_indonesian,
        apply_english=command.apply_english,
    )
    change = Change(stream, (fact,), About(programme=command.programme))
    return Outcome(stream.id, [change], unchanged=[programme])


@use_case
async def open_period(command: OpenPeriod, _act: Act, ports: Ports) -> Outcome:
    """Open a period of an active programme; no two share a day."""
    programme = await _programme(command.programme, ports)
    active(programme.state)
    stream = await _terms(command.programme, ports)
    fact = decisions.open_period(
        stream.state,
        programme=command.programme,
        period=command.period,
        first_day=command.first_day,
        last_day=command.last_day,
        apply_by=command.apply_by,
    )
    change = Change(stream, (fact,), About(programme=command.programme, period=command.period))
    return Outcome(stream.id, [change], unchanged=[programme])


@use_case
async def close_period(command: ClosePeriod, _act: Act, ports: Ports) -> Outcome:
    """Shut the books of a period, also of a programme that is over."""
    stream = await _terms(command.programme, ports)
    fact = decisions.close_period(stream.state, programme=command.programme, period=command.period)
    about = About(programme=command.programme, period=command.period)
    return Outcome(stream.id, [Change(stream, (fact,), about)])


async def _programme(code: str, ports: Ports) -> Stream[Programme]:
    return await ports.ledger.read(programme_stream(code), evolve_programme)


async def _terms(programme: str, ports: Ports) -> Stream[Terms]:
    return await ports.ledger.read(terms_stream(programme), evolve)
