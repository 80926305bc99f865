"""Use case of exports: nothing leaves for an inspection before the log says so."""

from application.ports import Act, Change, Outcome, Ports
from application.references import known_programme, region_of_office
from application.regions import region_within
from application.use_case import Command, use_case
from domain import inspection as decisions
from domain.fact import About
from domain.inspection import evolve, export_stream
from domain.period import span_of
from domain.shapes import checked_number, checked_open_text

_LAST = 2**53 - 1


class RecordExport(Command, frozen=True, kw_only=True):
    """Say that an inspection bundle is made.

    purpose: 10..500 characters, naming nobody; for_office, programme, period: what of the log, absent: everything.
    period: a month, a stage, or YYYY-MM-DD..YYYY-MM-DD; until: the position as of which, absent: now.
    """

    purpose: str
    for_office: str | None = None
    programme: str | None = None
    period: str | None = None
    until: int | None = None


@use_case
async def record_export(command: RecordExport, act: Act, ports: Ports) -> Outcome:
    """Record who is about to export what for which purpose; only after this may the bundle be written."""
    region = region_within(ports.tenant, act, ports)  # every header of the tenant goes out
    purpose = checked_open_text(command.purpose, "purpose", least=10, most=500)  # the file shows it
    programme = await known_programme(command.programme, ports)
    if command.for_office is not None:
        await region_of_office(command.for_office, ports, field="for_office")
    if command.period is not None:
        span_of(command.period)
    if command.until is not None:
        checked_number(command.until, "until", least=1, most=_LAST)
    stream = await ports.ledger.read(export_stream(act.actor, act.command_id), evolve)
    key = ports.vault.new_key(stream.id)
    fact = decisions.export(
        stream.state,
        for_office=command.for_office,
        programme=programme,
        period=command.period,
        until=command.until,
        purpose=key.seal("purpose", purpose),
    )
    return Outcome(stream.id, [Change(stream, (fact,), About(region))], keys=[key.stored])
