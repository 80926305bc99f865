"""Histories for tests: facts in the order in which a log would hold them, with no database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from domain.complaint import ComplaintSubmitted
from domain.fact import About, Envelope, Fact, Recorded, Sealed

START = datetime(2022, 5, 18, 1, tzinfo=UTC)
DAY = date(2022, 5, 18)
VILLAGE = "61.05.01.2001"
TOWN = "61.05.07.1001"
_NAMES = UUID("8d3f8f4e-6a5e-4a0c-9c63-58f5e7f4c0de")


def named(name: str) -> UUID:
    """The same id for the same name, in every run."""
    return uuid5(_NAMES, name)


class History:
    """A growing log. Each fact is recorded a minute after the one before."""

    def __init__(self) -> None:
        self.facts: list[Recorded] = []
        self._versions: dict[UUID, int] = {}

    @property
    def last(self) -> int:
        return len(self.facts)

    def record(
        self,
        stream: UUID,
        *facts: Fact,
        about: About = About(),  # noqa: B008 # an immutable value
        office: str = "betabas",
        actor: str = "desk-1",
        days_late: int = 0,
        hours_late: int = 0,
    ) -> int:
        """Append the facts of one command; answers the position of the last."""
        command = named(f"command {self.last}")
        for fact in facts:
            position = self.last + 1
            now = START + timedelta(minutes=position)
            self._versions[stream] = version = self._versions.get(stream, 0) + 1
            envelope = Envelope(
                occurred_at=now - timedelta(days=days_late, hours=hours_late),
                actor=actor,
                role="desk",
                office=office,
                command_id=command,
                correlation_id=command,
            )
            topic = f"test.{type(fact).__name__.lower()}"
            self.facts.append(
                Recorded(position, now, stream, version, topic, about, fact, envelope)
            )
        return self.last


def complaint_submitted(
    *, region: str = VILLAGE, category: str = "not_received", submitted_by: str = "desk-1"
) -> ComplaintSubmitted:
    """A complaint at the desk."""
    return ComplaintSubmitted(
        channel="desk",
        category=category,
        region=region,
        submitted_by=submitted_by,
        anonymous=False,
        narrative=Sealed("sealed-narrative"),
        contact=Sealed("sealed-contact"),
    )
