"""When and where aid is paid: pay days by programme, period and village; which post office serves whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.batch import checked_channel
from domain.errors import AlreadyExists, Missing, OutOfRange, RepeatedDay, SameRecord
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.period import checked_period
from domain.shapes import EARLIEST_DAY, checked_open_text, checked_slug

MOST_VILLAGES = 400
"""Of one post office: as many as the largest regencies have desa."""

MOST_DAYS = 31

# Facts --------------------------------------------------------------------------------------------


class PayDayPlanned(Fact, frozen=True, kw_only=True):
    """When a programme's aid of a period is to reach a region; a later plan of the same region replaces it.

    region           a village, or a wider one whose villages have no plan of their own
    planned_on       the day from which it is paid
    on_time_until    the last day on which it is in time
    """

    programme: str
    period: str
    region: str
    channel: str
    planned_on: date
    on_time_until: date


class PostOfficePlanned(Fact, frozen=True, kw_only=True):
    """A post office pays a programme's aid of a period for these villages; planned anew, it replaces its own plan.

    post_office  its short code; name: as people know it
    days         when it pays, in order
    """

    programme: str
    period: str
    post_office: str
    name: str
    region: str
    villages: tuple[str, ...]
    days: tuple[date, ...]


PayDayEvent: TypeAlias = PayDayPlanned
DeliveryEvent: TypeAlias = PostOfficePlanned

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PayDay:
    """The plan that holds."""

    region: str
    planned_on: date
    on_time_until: date


@dataclass(frozen=True, slots=True)
class DeliveryPlan:
    """Which post office serves which village, of one programme and period. It concerns the whole tenant."""

    serves: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    region: None = None


def evolve_pay_day(_before: PayDay | None, event: PayDayEvent) -> PayDay:
    """What is planned after the fact."""
    match event:
        case PayDayPlanned():
            return PayDay(event.region, event.planned_on, event.on_time_until)
        case _:
            assert_never(event)


def evolve_delivery(plan: DeliveryPlan | None, event: DeliveryEvent) -> DeliveryPlan:
    """Who serves whom after the fact."""
    match event:
        case PostOfficePlanned():
            known = plan.serves if plan else {}
            others = {
                village: office for village, office in known.items() if office != event.post_office
            }
            return DeliveryPlan({**others, **dict.fromkeys(event.villages, event.post_office)})
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def pay_day_stream(programme: str, period: str, region: str) -> UUID:
    """One plan for each programme, period and region."""
    return stream_id("pay-day", programme, period, region)


def delivery_stream(programme: str, period: str) -> UUID:
    """One delivery plan for each programme and period, so that no village has two post offices."""
    return stream_id("delivery", programme, period)


def plan_pay_day(
    *,
    programme: str,
    period: str,
    region: str,
    channel: str,
    planned_on: date,
    on_time_until: date,
) -> PayDayPlanned:
    """Plan the day, or another one instead."""
    if planned_on < EARLIEST_DAY:
        raise OutOfRange("planned_on", least=EARLIEST_DAY, most=date.max)
    if on_time_until < planned_on:
        raise OutOfRange("on_time_until", least=planned_on, most=date.max)
    return PayDayPlanned(
        programme=programme,
        period=checked_period(period),
        region=region,
        channel=checked_channel(channel),
        planned_on=planned_on,
        on_time_until=on_time_until,
    )


def plan_post_office(
    plan: DeliveryPlan | None,
    *,
    programme: str,
    period: str,
    post_office: str,
    name: str,
    region: str,
    villages: tuple[str, ...],
    days: tuple[date, ...],
) -> PostOfficePlanned:
    """Let a post office serve villages that no other one serves."""
    for field_, values in (("villages", villages), ("days", days)):
        if not values:
            raise Missing(field_)
    if len(villages) > MOST_VILLAGES or len(days) > MOST_DAYS:
        raise OutOfRange("villages", least=1, most=MOST_VILLAGES)
    if len(set(villages)) != len(villages):
        raise SameRecord("villages")
    if len(set(days)) != len(days):
        raise RepeatedDay("days")
    code = checked_slug(post_office, "post_office")
    served = plan.serves if plan else {}
    if any(served.get(village, code) != code for village in villages):
        raise AlreadyExists("villages")
    return PostOfficePlanned(
        programme=programme,
        period=checked_period(period),
        post_office=code,
        name=checked_open_text(name, "name"),
        region=region,
        villages=villages,
        days=tuple(sorted(days)),
    )
