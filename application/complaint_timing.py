"""The rules and the calendar under which a complaint's clocks run today."""

from application.calendars import working_calendar
from application.ports import Ports
from application.rules import local_day, rules_in_force
from domain.complaint_clocks import CLOCK_RULES, Timing


async def complaint_timing(ports: Ports) -> Timing:
    """What clocks count by on the local day of recording.

    An act that is said to be older makes nobody late before they could know of it.
    """
    today = local_day(ports.clock(), ports.tenant)
    return Timing(
        today, await rules_in_force(CLOCK_RULES, today, ports), await working_calendar(ports)
    )
