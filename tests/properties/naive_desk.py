"""The desk as a child would keep it: dictionaries of what was accepted, and no events at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

Place = tuple[str, str]
"""Period and component."""

MONEY_OUT = ("credited", "collected", "unclaimed")
ALIVE = ("scheduled", *MONEY_OUT)
SETTLED = ("failed", "returned", "reversed")
STEPS = {"credit": "credited", "fail": "failed", "collect": "collected", "unclaim": "unclaimed"}
FROM = {
    "credit": ("scheduled",),
    "fail": ("scheduled",),
    "collect": ("credited",),
    "unclaim": ("credited",),
}
UNANSWERED = ("submitted", "verified", "routed", "in_progress", "information_requested")
COMPLAINT_STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "verify": (("submitted",), "verified"),
    "route": (("verified", "routed", "in_progress"), "routed"),
    "follow_up": (("routed", "in_progress"), "in_progress"),
    "respond": (("in_progress",), "responded"),
    "confirm": (("responded",), "closed"),
    "reopen": (("closed",), "routed"),
    "ask": (UNANSWERED[:-1], "information_requested"),
    "provide": (("information_requested",), "where it was"),
    "withdraw": (UNANSWERED, "withdrawn"),
    "reject": (UNANSWERED, "rejected"),
    "transfer": (UNANSWERED, "transferred"),
    "archive": (UNANSWERED, "archived"),
    "close_unanswered": ((), "closed"),  # nothing here is as old as the reporter's waiting time
}
ESCALATION_LEVELS = ("supervisor", "head", "inspectorate")

ON_THE_STREET = ("case.reported", "case.team_dispatched", "case.team_arrived")
IN_SHELTER = ("case.shelter_admitted", "case.assessment_completed", "case.service_plan_approved")
CASE_STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "dispatch": (("case.reported",), "case.team_dispatched"),
    "arrive": (("case.team_dispatched",), "case.team_arrived"),
    "secure": (ON_THE_STREET, "case.person_secured"),
    "resolve": ((*ON_THE_STREET, "case.person_secured"), "case.resolved_on_scene"),
    "admit": (("case.person_secured",), IN_SHELTER[0]),
    "assess": (IN_SHELTER, IN_SHELTER[1]),
    "draft": (IN_SHELTER[1:], "case.service_plan_drafted"),
    "plan": (IN_SHELTER[1:], IN_SHELTER[2]),
    "decide": (IN_SHELTER[2:], "case.outcome_decided"),
    "release": (IN_SHELTER[2:], "case.client_discharged"),
    "die": (IN_SHELTER, "case.client_discharged"),
    "close": (("case.client_discharged", "case.resolved_on_scene"), "case.closed"),
}
"""Per step: after which last milestone it is allowed, and the fact that it adds."""

ENROLMENT_STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "decide": (("ended",), "active"),
    "suspend": (("active",), "suspended"),
    "resume": (("suspended",), "active"),
    "end": (("active", "suspended"), "ended"),
}
"""Who was never enrolled is as one whose enrolment has ended."""


@dataclass
class Attempt:
    """One payment, and everything that ever happened to it."""

    rupiah: int
    batch: UUID
    status: str = "scheduled"
    returned: int = 0
    history: list[str] = field(default_factory=list)

    @property
    def held(self) -> int:
        """What the recipient still has."""
        return self.rupiah - self.returned if self.status in MONEY_OUT else 0


class NaiveDesk:
    """What should be there after the commands that were accepted."""

    def __init__(self) -> None:
        self.people: list[UUID] = []
        self.into: dict[UUID, UUID] = {}
        self.paid: dict[tuple[UUID, Place], list[Attempt]] = {}
        self.enrolments: dict[UUID, str] = {}
        self.complaints: dict[UUID, str] = {}
        self.interrupted: dict[UUID, str] = {}
        self.escalated: dict[UUID, str] = {}
        self.accused: set[tuple[UUID, str]] = set()
        self.handled_under: dict[UUID, UUID] = {}
        self.cases: dict[UUID, list[str]] = {}
        self.clients: dict[UUID, UUID] = {}
        self.services: dict[UUID, tuple[str, str, bool]] = {}

    # People and payments ------------------------------------------------------------------------

    def survivor(self, person: UUID) -> UUID:
        while person in self.into:
            person = self.into[person]
        return person

    def ids(self, person: UUID) -> list[UUID]:
        """Every id of the person: the one named first, then the surviving one, then the rest."""
        survivor = self.survivor(person)
        rest = [other for other in self.people if self.survivor(other) == survivor]
        return list(dict.fromkeys([person, survivor, *rest]))

    def _latest(self, person: UUID, place: Place) -> Attempt | None:
        attempts = self.paid.get((person, place), [])
        return attempts[-1] if attempts else None

    def live(self, person: UUID, place: Place) -> Attempt | None:
        latest = [self._latest(one, place) for one in self.ids(person)]
        return next((one for one in latest if one and one.status in ALIVE), None)

    def meant(self, person: UUID, place: Place) -> Attempt | None:
        """The payment that a command means; where several settled ones could be, the test asks none."""
        return self.live(person, place) or self._latest(self.survivor(person), place)

    def ambiguous(self, person: UUID, place: Place) -> bool:
        """Several payments of other ids of the person could be meant: tests of their own say which."""
        latest = {one: self._latest(one, place) for one in self.ids(person)}
        lives = [one for one, found in latest.items() if found and found.status in ALIVE]
        if lives:
            return person not in lives and len(lives) > 1
        return latest[self.survivor(person)] is None and len(latest) > 1

    def schedule(self, person: UUID, place: Place, rupiah: int, batch: UUID) -> None:
        self.paid.setdefault((self.survivor(person), place), []).append(Attempt(rupiah, batch))

    def payments(self, period: str) -> dict[str, int]:
        """The line of the payments table for a period."""
        count: Counter[str] = Counter()
        holders = set()
        for (person, (month, _)), attempts in self.paid.items():
            for attempt in attempts if month == period else ():
                self._count(count, attempt)
                if attempt.held:
                    holders.add(self.survivor(person))
        return {**count, "recipients": len(holders)}

    @staticmethod
    def _count(count: Counter[str], attempt: Attempt) -> None:
        happened = set(attempt.history)
        if attempt.history[:1] != ["corrected"]:
            count["scheduled"] += 1
            count["scheduled_rupiah"] += attempt.rupiah
        for kind in {*STEPS.values(), "returned", "reversed"} & happened:
            count[kind] += 1
        credited = attempt.rupiah if "credited" in happened else 0
        taken = attempt.rupiah - attempt.returned if "reversed" in happened else 0
        count["credited_rupiah"] += credited
        count["returned_rupiah"] += attempt.returned
        count["reversed_rupiah"] += taken
        count["net_rupiah"] += credited - attempt.returned - taken

    # Enrolments ---------------------------------------------------------------------------------

    def _running(self, person: UUID) -> list[UUID]:
        return [one for one in self.ids(person) if self.enrolments.get(one, "ended") != "ended"]

    def enrolment_is_ambiguous(self, person: UUID) -> bool:
        """Several of the person's other ids run: which one is meant, tests of their own say."""
        running = self._running(person)
        return len(running) > 1 and not {person, self.survivor(person)} & {*running}

    def enrolment_meant(self, person: UUID) -> UUID:
        """The id whose enrolment a command means: one that runs, else the surviving one."""
        return next(iter(self._running(person)), self.survivor(person))

    def enrolled(self) -> Counter[str]:
        """Persons by their best standing."""
        best: dict[UUID, str] = {}
        for standing in ("ended", "suspended", "active"):
            ids = [one for one, status in self.enrolments.items() if status == standing]
            best.update({self.survivor(one): standing for one in ids})
        return Counter(best.values())

    # Complaints and cases -----------------------------------------------------------------------

    def may(self, complaint: UUID, step: str) -> bool:
        return self.complaints[complaint] in COMPLAINT_STEPS[step][0]

    def complaint_went(self, complaint: UUID, step: str) -> None:
        if step == "provide":
            self.complaints[complaint] = self.interrupted.pop(complaint)
            return
        if step == "ask":
            self.interrupted[complaint] = self.complaints[complaint]
        self.complaints[complaint] = COMPLAINT_STEPS[step][1]

    def names(self, complaint: UUID, account: str) -> bool:
        return (complaint, account) in self.accused

    def sees(self, complaint: UUID, account: str) -> bool:
        original = self.handled_under.get(complaint)
        seen_above = original is None or self.sees(original, account)
        return seen_above and not self.names(complaint, account)

    def accuse(self, complaint: UUID, account: str) -> None:
        """Name somebody in a complaint, and in whatever it is handled under."""
        of: UUID | None = complaint
        while of is not None:
            self.accused.add((of, account))
            of = self.handled_under.get(of)

    def copied(self, copy: UUID, original: UUID) -> None:
        self.complaints[copy] = "duplicate"
        self.handled_under[copy] = original
        self.accused |= {(copy, who) for of, who in self.accused if of == original}

    def may_be_duplicate(self, complaint: UUID, original: UUID) -> bool:
        return (
            complaint != original
            and self.complaints[complaint] in UNANSWERED
            and self.complaints[original] != "duplicate"
            and self._named(complaint) <= self._named(original)
        )

    def _named(self, complaint: UUID) -> set[str]:
        return {account for of, account in self.accused if of == complaint}

    def may_escalate(self, complaint: UUID, level: str) -> bool:
        reached = ESCALATION_LEVELS.index
        at = self.escalated.get(complaint)
        return self.complaints[complaint] in (*UNANSWERED, "responded") and (
            at is None or reached(level) > reached(at)
        )

    def case_may(self, case: UUID, step: str) -> bool:
        facts = self.cases[case]
        aside = (
            "case.person_identified",
            "case.identification_revoked",
            "case.service_plan_drafted",
            "case.outcome_decided",
        )
        reached = list(dict.fromkeys(fact for fact in facts if fact not in aside))
        if reached[-1] not in CASE_STEPS[step][0]:
            return False
        decided = "case.outcome_decided" in facts
        if step == "plan":  # the first draft, while nobody drafted another or approved it
            return facts.count("case.service_plan_drafted") == 1 and IN_SHELTER[2] not in facts
        return decided if step == "release" else not (step == "decide" and decided)

    def settled(self, case: UUID) -> bool:
        """Whether nothing is left to do in a case, but perhaps to close it."""
        return not {"case.resolved_on_scene", "case.closed"}.isdisjoint(self.cases[case])

    def has_open_case(self, person: UUID) -> bool:
        """Whether one of the person's ids is the client of a case that goes on."""
        survivor = self.survivor(person)
        return any(
            not self.settled(case)
            for case, client in self.clients.items()
            if self.survivor(client) == survivor
        )

    # Services -----------------------------------------------------------------------------------

    def served(self) -> dict[tuple[str, str], int]:
        kept = [(service, unit) for service, unit, void in self.services.values() if not void]
        return dict(Counter(kept))


def line_as_dict(line: Any, wanted: dict[str, int]) -> dict[str, int]:
    """The numbers of a payments line: those wanted, and every other that is not zero."""
    numbers = {name: value for name, value in line._asdict().items() if type(value) is int}
    untold = {"failed_rupiah", "collected_rupiah", "unclaimed_rupiah"}
    return {n: v for n, v in numbers.items() if (v or n in wanted) and n not in untold}
