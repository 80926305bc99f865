"""Random lives of aid on few keys: people, payments in batches, pay days, post offices, goods.

Payments and people live as in `RandomHistory`; batches, plans and handovers need not keep any rule.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain import batch, goods
from domain.fact import About, Sealed
from domain.person import PersonDied, PersonRegistered
from tests.projections.aid_examples import batch_scheduled, enrolled, pay_day, post_office
from tests.projections.history import DAY, named
from tests.projections.payment_examples import Entitled
from tests.properties.random_history import REGIONS, RandomHistory

PERIODS = ("2022-05", "2022-06", "2022-T2")
BATCHES = tuple(named(f"batch {number}") for number in range(3))
ITEMS = ("rice", "eggs")


class RandomAid(RandomHistory):
    """Grows a history by random facts about aid."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.dead: set[UUID] = set()
        self.kinds = (
            (self._register, 2),
            (self._merge, 1),
            (self._unmerge, 1),
            (self._die, 2),
            (self._enrol, 2),
            (self._pay, 12),
            (self._batch, 5),
            (self._plan, 3),
            (self._goods, 4),
        )

    def _register(self) -> None:
        """Somebody whose NIK is on file, or is not."""
        person = named(f"person {len(self.people)}")
        region = self.random.choice(REGIONS)
        nik = self.random.choice((None, Sealed("sealed-nik")))
        self.people.append(person)
        fact = PersonRegistered(name=Sealed("sealed"), nik=nik, region=region)
        self._record(person, fact, about=About(region))

    def _die(self) -> None:
        if alive := [person for person in self.people if person not in self.dead]:
            person = self.random.choice(alive)
            self.dead.add(person)
            day = DAY + timedelta(days=self.random.randrange(-60, 60))
            self._record(person, PersonDied(died_on=day))

    def _enrol(self) -> None:
        if self.people:
            enrolled(self.history, self.random.choice(self.people))

    def _entitled(self) -> Entitled:
        found = super()._entitled()
        if found in self.payments:
            return found
        new = found._replace(
            period=self.random.choice(PERIODS),
            channel=self.random.choice(("pos", "himbara")),
            batch=self.random.choice(BATCHES),
        )
        same = (known for known in self.payments if known.stream == new.stream)
        return next(same, new)  # one entitlement stays with its channel and batch

    def _batch(self) -> None:
        day = self._day()
        facts = (
            batch_scheduled(
                number=self.random.randrange(1, 3),
                period=self.random.choice(PERIODS),
                region=self.random.choice(REGIONS),
                needs_approval=self.random.random() < 0.8,
            ),
            batch.BatchApproved(),
            batch.BatchRejected(reason="budget"),
            batch.BatchAmended(
                payment=self.random.choice(BATCHES),
                attempt=2,
                amended_by="owner-1",
                unenrolled=self.random.randrange(3),
                other_amounts=self.random.choice((None, 0, 1)),
            ),
            batch.BatchAmendmentsApproved(attempts=1),
            batch.BatchAmendmentsRejected(attempts=1, reason="budget"),
            batch.BatchInstructed(payment_order="SP2D 1", instructed_on=DAY, due_on=day),
            self._reconciled(),
            self._reconciled(),
            batch.BatchDifferenceExplained(
                number=self.random.randrange(1, 4), explanation="payer_error"
            ),
            batch.BatchDifferenceExplained(number=1, explanation="other_batch"),
        )
        about = About(self.random.choice(REGIONS))
        self._record(self.random.choice(BATCHES), self.random.choice(facts), about=about)

    def _reconciled(self) -> batch.BatchReconciled:
        known = [entitled.stream for entitled in self.payments]
        differences = tuple(
            batch.Difference(
                number=number,
                kind=self.random.choice(("amount_differs", "missing_in_file")),
                payment=self.random.choice(known) if known else None,
                stated_rupiah=self.random.choice((None, 20_000)),
            )
            for number in range(1, self.random.randrange(1, 4))
        )
        return batch.BatchReconciled(
            file_digest="0" * 64,
            stated_count=self.random.randrange(5),
            stated_sum_rupiah=1,
            matched=self.random.randrange(5),
            matched_rupiah=1,
            differences=differences,
        )

    def _plan(self) -> None:
        period, day = self.random.choice(PERIODS), self._day()
        region = self.random.choice((*REGIONS, "61.05", "61.05.07"))
        if self.random.random() < 0.5:
            planned: Any = pay_day(region, day, period=period)
        else:
            served = self.random.sample(REGIONS, self.random.randrange(1, len(REGIONS) + 1))
            code = self.random.choice(("kpc-1", "kpc-2"))
            planned = post_office(code, *served, period=period, days=(day,))
        self._record(named(f"plan {period}"), planned, about=About(region))

    def _goods(self) -> None:
        if not self.people:
            return self._register()
        person, item = self.random.choice(self.people), self.random.choice(ITEMS)
        period, region = self.random.choice(PERIODS), self.random.choice(REGIONS)
        of: dict[str, Any] = {
            "programme": "BPNT",
            "period": period,
            "recipient": person,
            "item": item,
            "measure": goods.ITEMS[item],
            "quantity": self.random.randrange(1, 20),
            "unit": "KPM",
            "region": region,
        }
        facts = (
            goods.GoodsDistributed(**of, handover="BAST 1", evidence_digest="0" * 64),
            goods.GoodsDistributed(**of, handover="BAST 2", evidence_digest="1" * 64),
            goods.GoodsVoided(**of, reason="entered_twice"),
        )
        stream = goods.goods_stream("BPNT", period, person, item)
        return self._record(stream, self.random.choice(facts), about=About(region))

    def _day(self) -> date:
        return DAY + timedelta(days=self.random.randrange(-20, 20))
