"""Use cases of the pay calendar and the delivery plan: when aid is paid, and by which post office."""

from datetime import date

from application.ports import Act, Change, Outcome, Ports
from application.references import known_programme
from application.regions import region_within
from application.use_case import Command, facts_of, use_case
from domain import delivery as decisions
from domain.delivery import (
    DeliveryEvent,
    PayDayEvent,
    delivery_stream,
    evolve_delivery,
    evolve_pay_day,
    pay_day_stream,
)
from domain.errors import OutsideRegion, UnknownRegion
from domain.fact import About
from domain.indonesia import checked_region


class PlanPayDay(Command, frozen=True, kw_only=True):
    """Plan when a programme's aid of a period reaches a region; the same region again replaces it.

    period: `YYYY-MM` or `YYYY-Tn`; region: a village, None is the whole tenant; channel: of CHANNELS;
    on_time_until: the last day in time, not before planned_on.
    """

    programme: str
    period: str
    channel: str
    planned_on: date
    on_time_until: date
    region: str | None = None


class PlanPostOffice(Command, frozen=True, kw_only=True):
    """Plan which villages a post office pays, and when; the same post office again replaces it.

    post_office: 2..40 of a-z, 0-9, "-", "_"; villages: region codes, each served by one post office;
    region: None is the whole tenant.
    """

    programme: str
    period: str
    post_office: str
    name: str
    villages: tuple[str, ...]
    days: tuple[date, ...]
    region: str | None = None


@use_case
async def plan_pay_day(command: PlanPayDay, act: Act, ports: Ports) -> Outcome:
    """Plan a pay day."""
    region = region_within(command.region or ports.tenant, act, ports)
    await known_programme(command.programme, ports)
    stream = await ports.ledger.read(
        pay_day_stream(command.programme, command.period, region),
        facts_of(PayDayEvent, evolve_pay_day),
    )
    fact = decisions.plan_pay_day(
        programme=command.programme,
        period=command.period,
        region=region,
        channel=command.channel,
        planned_on=command.planned_on,
        on_time_until=command.on_time_until,
    )
    about = About(region, command.programme, command.period)
    return Outcome(stream.id, [Change(stream, (fact,), about)])


@use_case
async def plan_post_office(command: PlanPostOffice, act: Act, ports: Ports) -> Outcome:
    """Plan what a post office pays."""
    region = region_within(command.region or ports.tenant, act, ports)
    await known_programme(command.programme, ports)
    stream = await ports.ledger.read(
        delivery_stream(command.programme, command.period),
        facts_of(DeliveryEvent, evolve_delivery),
    )
    fact = decisions.plan_post_office(
        stream.state,
        programme=command.programme,
        period=command.period,
        post_office=command.post_office,
        name=command.name,
        region=region,
        villages=tuple(_village(code, act, ports) for code in command.villages),
        days=command.days,
    )
    about = About(region, command.programme, command.period)
    return Outcome(stream.id, [Change(stream, (fact,), about)])


def _village(code: str, act: Act, ports: Ports) -> str:
    try:
        return region_within(checked_region(code), act, ports)
    except UnknownRegion as unknown:
        raise UnknownRegion("villages", **unknown.facts) from None
    except OutsideRegion:
        raise OutsideRegion("villages") from None
