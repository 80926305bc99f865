"""The tenant's calendar of working days, as decisions read it."""

from application.ports import Ports, Stream
from domain.working_calendar import SHIPPED, WorkingCalendar, calendar_stream, evolve


async def working_calendar(ports: Ports) -> WorkingCalendar:
    """The calendar with the editions known now."""
    stream: Stream[WorkingCalendar] = await ports.ledger.read(calendar_stream(), evolve)
    return stream.state or SHIPPED
