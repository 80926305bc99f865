"""Random histories: lives on few keys, so that one page changes a row often."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from domain import complaint as complaints
from domain.budget import ExpenditureProposed, ExpenditureRealized
from domain.care import ServicePlanApproved, ServicePlanDrafted
from domain.enrolment import (
    EnrolmentDecided,
    EnrolmentEnded,
    EnrolmentResumed,
    EnrolmentSuspended,
)
from domain.fact import About, Fact, Recorded, Sealed
from domain.person import (
    MergedInto,
    PersonRegistered,
    PersonsMerged,
    PersonsUnmerged,
    UnmergedFrom,
)
from domain.rules import RulesVersionPublished, rules_stream
from domain.service_rendered import ServiceRecorded, ServiceVoided
from tests.projections.history import DAY, TOWN, VILLAGE, History, complaint_submitted, named
from tests.projections.payment_examples import Entitled

REGIONS = (VILLAGE, TOWN, "61.05.07.1002")
OFFICES = ("betabas", "secretariat")
ACTORS = ("desk-1", "desk-2")
DAYS_LATE = (0, 0, 0, 8, 40)
SERVICES = (("BPNT", "KPM"), ("ODGJ", "person"))
ENROLMENTS = (EnrolmentDecided, EnrolmentSuspended, EnrolmentResumed, EnrolmentEnded)


class RandomHistory:
    """Grows a history by random acts. Payments keep their rules; the other lives need not."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.history = History()
        self.people: list[UUID] = []
        self.merged_away: dict[UUID, UUID] = {}  # to whom
        self.complaints: list[UUID] = []
        self.services: list[UUID] = []
        self.rules = 0
        # Of the latest attempt: number, status, rupiah out.
        self.payments: dict[Entitled, tuple[int, str, int]] = {}
        self.kinds: tuple[tuple[Callable[[], None], int], ...] = (
            (self._register, 2),
            (self._merge, 2),
            (self._unmerge, 1),
            (self._pay, 8),
            (self._complain, 2),
            (self._serve, 2),
            (self._enrol, 2),
            (self._check, 4),
            (self._rule, 1),
        )

    def grow(self, acts: int) -> list[Recorded]:
        """Do so many random acts; answers all facts so far."""
        for _ in range(acts):
            (act,) = self.random.choices(
                [kind for kind, _ in self.kinds], [weight for _, weight in self.kinds]
            )
            act()
        return self.history.facts

    def _record(self, stream: UUID, *facts: Fact, about: About = About()) -> None:  # noqa: B008 # as there
        self.history.record(
            stream,
            *facts,
            about=about,
            office=self.random.choice(OFFICES),
            actor=self.random.choice(ACTORS),
            days_late=self.random.choice(DAYS_LATE),
        )

    def _register(self) -> None:
        person = named(f"person {len(self.people)}")
        region = self.random.choice(REGIONS)
        self.people.append(person)
        self._record(
            person, PersonRegistered(name=Sealed("sealed"), region=region), about=About(region)
        )

    def _merge(self) -> None:
        alive = [person for person in self.people if person not in self.merged_away]
        if len(alive) > 1:
            survivor, away = self.random.sample(alive, 2)
            self.merged_away[away] = survivor
            self._record(survivor, PersonsMerged(merged=away))
            self._record(away, MergedInto(survivor=survivor))

    def _unmerge(self) -> None:
        if self.merged_away:
            away = self.random.choice(list(self.merged_away))
            survivor = self.merged_away.pop(away)
            self._record(survivor, PersonsUnmerged(unmerged=away, reason="different_people"))
            self._record(away, UnmergedFrom(survivor=survivor))

    def _pay(self) -> None:
        if not self.people:
            return self._register()
        entitled = self._entitled()
        attempt, status, out = self.payments.get(entitled, (0, "none", 0))
        amount = 100_000 * (1 + attempt % 3)
        steps = {
            "scheduled": ("credited", "credited", "failed", "corrected"),
            "credited": ("collected", "unclaimed", "returned", "returned", "reversed"),
            "collected": ("returned", "reversed"),
            "unclaimed": ("returned", "reversed"),
            "failed": ("scheduled", "corrected"),
        }
        step = self.random.choice(steps.get(status, ("scheduled",)))
        facts: list[Any]
        match step:
            case "scheduled":
                attempt, out = attempt + 1, 0
                facts = [entitled.scheduled(attempt, 100_000 * (1 + attempt % 3))]
            case "corrected":
                facts = [
                    entitled.corrected(attempt, amount),
                    entitled.scheduled(attempt + 1, 100_000 * (1 + (attempt + 1) % 3)),
                ]
                attempt, step = attempt + 1, "scheduled"
            case "returned":
                part = self.random.choice((out, 30_000))
                part = min(part, out)
                facts, out = [entitled.returned(part, attempt)], out - part
                step = "returned" if out == 0 else status
            case "reversed":
                facts, out = [entitled.reversed(out, attempt)], 0
            case _:
                out = amount if step == "credited" else out
                facts = [getattr(entitled, step)(attempt, amount)]
        self.payments[entitled] = (attempt, step, out)
        self._record(entitled.stream, *facts, about=entitled.about)
        return None

    def _entitled(self) -> Entitled:
        if self.payments and self.random.random() < 0.7:
            return self.random.choice(list(self.payments))
        recipient = self.random.choice(self.people)
        known = {each.recipient: each.region for each in self.payments}
        region = known.get(recipient) or self.random.choice(REGIONS)
        programme, unit = self.random.choice((("BPNT", "KPM"), ("PBI", "person")))
        period = self.random.choice(("2022-05", "2022-06"))
        component = self.random.choice(("sembako", "elderly"))
        return Entitled(recipient, programme, period, component, region, unit)

    def _complain(self) -> None:
        if not self.complaints or self.random.random() < 0.3:
            stream = named(f"complaint {len(self.complaints)}")
            self.complaints.append(stream)
            return self._record(stream, complaint_submitted(region=self.random.choice(REGIONS)))
        step = self.random.choice(
            (
                complaints.ComplaintVerified(lapor_class="complaint"),
                complaints.ComplaintClassified(category="illegal_cut"),
                complaints.ComplaintRouted(to_office="dinsos"),
                complaints.FollowUpRecorded(),
                complaints.ComplaintResponded(response=Sealed("sealed"), responded_on=DAY),
                complaints.ResolutionConfirmed(),
                complaints.ComplaintReopened(reason=Sealed("sealed")),
                complaints.ComplaintEscalated(level="head", reason="repeated"),
            )
        )
        return self._record(self.random.choice(self.complaints), step)

    def _serve(self) -> None:
        if self.services and self.random.random() < 0.3:
            return self._record(
                self.random.choice(self.services), ServiceVoided(reason="entered_twice")
            )
        stream = named(f"service {len(self.services)}")
        self.services.append(stream)
        name, unit = self.random.choice(SERVICES)
        day = DAY - timedelta(days=self.random.randrange(3))
        quantity = self.random.randrange(1, 4)
        return self._record(
            stream,
            ServiceRecorded(
                service=name,
                unit=unit,
                quantity=quantity,
                rendered_on=day,
                region=self.random.choice(REGIONS),
            ),
        )

    def _enrol(self) -> None:
        if not self.people:
            return self._register()
        person = self.random.choice(self.people)
        kind = self.random.choice(ENROLMENTS)
        more: dict[str, Any] = {}
        if kind is EnrolmentDecided:
            more = {"region": self.random.choice(REGIONS)}
        elif kind is not EnrolmentResumed:
            more = {"reason": "moved"}
        fact: Any = kind(programme="PKH", person=person, unit="KPM", decided_on=DAY, **more)
        return self._record(named(f"enrolment {person}"), fact)

    def _check(self) -> None:
        """Somebody prepares an order or a plan, or approves one, in whatever order."""
        number = self.random.randrange(3)
        order: dict[str, Any] = {"year": 2022, "line": "1", "payment_order": f"SP2D {number}"}
        fact = self.random.choice(
            (
                ExpenditureProposed(**order, amount_rupiah=5, spent_on=DAY, proposed_by="desk-1"),
                ExpenditureRealized(**order, amount_rupiah=5, spent_on=DAY),
                ServicePlanDrafted(number=number, goals=(), services=(), drafted_by="desk-1"),
                ServicePlanApproved(services=(), plan=number),
            )
        )
        self._record(named(f"checked {number}"), fact)

    def _rule(self) -> None:
        """A limit of anomalies changes."""
        rule, most = self.random.choice(
            (
                ("late_entry", {"days": 50}),
                ("approval_burst", {"approvals": 4, "minutes": 20}),
                ("corrections", {"percent": 40, "acts": 8}),
            )
        )
        numbers = {name: self.random.randint(2, high) for name, high in most.items()}
        self.rules += 1
        fact = RulesVersionPublished(
            rule=f"anomaly_{rule}",
            version=self.rules,
            valid_from=DAY - timedelta(days=self.random.randrange(3)),
            source="SK uji",
            numbers=numbers,
        )
        self._record(rules_stream(fact.rule), fact)
