"""When the facts of a command happened: at the time given for the act, and else on the day that they say themselves.

A fact whose day is that of its act declares the field (`Fact.own_day`); here that day becomes its `occurred_at`:

- the time given for the act, if it is of that local day; the time of recording, if that is today;
- else the last second of that day where the tenant is. A time of its own (`PatrolHeld.ended_at`) is taken as it is.

A command that says one day and is given another is refused. Where each of many lines has a day of its own, as in a
payer's report, the act's time stands for the lines that say none, and the others have theirs.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

import msgspec

from application.ports import Act, Outcome, Ports
from domain.errors import OtherDay
from domain.fact import Fact, said_to_happen
from domain.local_time import day_end, local_day


class Dated(NamedTuple):
    """An outcome with the moments of its facts, and when the act itself happened."""

    outcome: Outcome
    occurred_at: datetime


def dated(
    command: msgspec.Struct, decided: Outcome, act: Act, now: datetime, ports: Ports
) -> Dated:
    """Say when everything happened. Raises OtherDay at the field of the command that contradicts the act's time."""
    acted = act.stated_at or now
    days = _Days(ports.tenant, acted, now, stated=act.stated_at is not None)
    moments: dict[date, datetime] = {}
    occurred_at: datetime | None = None
    for fact, said in _saying(decided):
        if said not in moments:
            moments[said] = days.moment(said)
        if fact.own_day in command.__struct_fields__:
            days.check(said, fact.own_day)
            occurred_at = occurred_at or moments[said]
    outcome = replace(decided, moments=moments) if moments else decided
    return Dated(outcome, occurred_at or acted)


def _saying(decided: Outcome) -> Iterator[tuple[Fact, date]]:
    for change in decided.changes:
        for fact in change.facts:
            if (said := said_to_happen(fact)) is not None:
                yield fact, said


class _Days(NamedTuple):
    """The local days of an act's time and of now."""

    tenant: str
    acted: datetime
    now: datetime
    stated: bool

    def check(self, said: date, field: str | None) -> None:
        """Refuse a day that is not the one of the time given for the act."""
        if self.stated and self._day(said) != (stated := local_day(self.acted, self.tenant)):
            raise OtherDay(field, stated=stated)

    def moment(self, said: date) -> datetime:
        """When it happened, never in the future: of a day to come no decision says that it was."""
        day = self._day(said)
        if self.stated and day == local_day(self.acted, self.tenant):
            return self.acted
        if isinstance(said, datetime):
            return min(said, self.now)
        return min(day_end(day, self.tenant), self.now)

    def _day(self, said: date) -> date:
        return local_day(said, self.tenant) if isinstance(said, datetime) else said
