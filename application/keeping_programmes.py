"""Use cases of the programme list: register, suspend, resume, end, name the office that answers for one."""

from application.ports import Act, Change, Outcome, Ports, Stream
from application.references import known_office
from application.use_case import Command, use_case
from domain import programme as decisions
from domain.fact import About
from domain.programme import Programme, ProgrammeEvent, evolve, programme_stream


class RegisterProgramme(Command, frozen=True, kw_only=True):
    """Enter a programme. level, unit, funding: codes of LEVELS, UNITS, FUNDING.

    code: 2 to 20 of A-Z, 0-9 and "-", such as PBI-JK; owner: the institution that decides.
    """

    code: str
    name: str
    level: str
    owner: str
    unit: str
    funding: str
    description: str


class SuspendProgramme(Command, frozen=True, kw_only=True):
    """Pause an active programme: no batch is scheduled meanwhile. reason: of REASONS."""

    programme: str
    reason: str


class ResumeProgramme(Command, frozen=True, kw_only=True):
    """Go on with a suspended programme."""

    programme: str


class EndProgramme(Command, frozen=True, kw_only=True):
    """End a programme for good. reason: of REASONS."""

    programme: str
    reason: str


class NameProgrammeOwnerOffice(Command, frozen=True, kw_only=True):
    """Say which office of the tenant answers for a programme: complaints about it are routed there."""

    programme: str
    office: str


@use_case
async def register_programme(command: RegisterProgramme, _act: Act, ports: Ports) -> Outcome:
    """Enter a programme under a code not yet taken."""
    stream = await _programme(command.code, ports)
    fact = decisions.register(
        stream.state,
        code=command.code,
        name=command.name,
        level=command.level,
        owner=command.owner,
        unit=command.unit,
        funding=command.funding,
        description=command.description,
    )
    return _outcome(stream, command.code, fact)


@use_case
async def suspend_programme(command: SuspendProgramme, _act: Act, ports: Ports) -> Outcome:
    """Pause a programme."""
    stream = await _programme(command.programme, ports)
    fact = decisions.suspend(stream.state, reason=command.reason)
    return _outcome(stream, command.programme, fact)


@use_case
async def resume_programme(command: ResumeProgramme, _act: Act, ports: Ports) -> Outcome:
    """Go on with a programme."""
    stream = await _programme(command.programme, ports)
    return _outcome(stream, command.programme, decisions.resume(stream.state))


@use_case
async def end_programme(command: EndProgramme, _act: Act, ports: Ports) -> Outcome:
    """End a programme."""
    stream = await _programme(command.programme, ports)
    fact = decisions.end(stream.state, reason=command.reason)
    return _outcome(stream, command.programme, fact)


@use_case
async def name_programme_owner_office(
    command: NameProgrammeOwnerOffice, _act: Act, ports: Ports
) -> Outcome:
    """Say which office answers for a programme."""
    stream = await _programme(command.programme, ports)
    office = await known_office(command.office, ports, field="office")
    return _outcome(
        stream, command.programme, decisions.name_owner_office(stream.state, office=office)
    )


async def _programme(code: str, ports: Ports) -> Stream[Programme]:
    return await ports.ledger.read(programme_stream(code), evolve)


def _outcome(stream: Stream[Programme], code: str, fact: ProgrammeEvent) -> Outcome:
    return Outcome(stream.id, [Change(stream, (fact,), About(programme=code))])
