"""Random lives of people: registered, merged, paid, enrolled."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from application import (
    disbursing,
    receiving_enrolments,
    recording_payments,
    registering_people,
    settling,
)
from application.use_case import facts_of
from domain.batch import BatchEvent, batch_stream, evolve, known_batch
from tests.properties.desk_at_work import REVERSER, SCHEDULER, DeskAtWork
from tests.properties.naive_desk import (
    ENROLMENT_STEPS,
    FROM,
    MONEY_OUT,
    SETTLED,
    STEPS,
    Attempt,
)

PERIODS = ("2022-01", "2022-02")
PLACES = tuple((period, "school") for period in PERIODS)
people = st.integers(0, 2)
places = st.sampled_from(PLACES)
amounts = st.integers(1, 5)


class PeopleAndPayments(DeskAtWork):
    """What is done for at most three people."""

    @initialize()
    def begin_with_people(self) -> None:
        """Whatever rules a run tries, there is somebody to try them on."""
        for first in (self.register, self.register):
            first()

    def _of(self, kind: Any, person: UUID, place: tuple[str, str], **more: Any) -> Any:
        period, component = place
        return kind(
            programme=self.programme, period=period, recipient=person, component=component, **more
        )

    @rule()
    def register(self) -> None:
        if len(self.naive.people) < 3:
            command = registering_people.RegisterPerson(name="Warga Contoh", region=self.village)
            receipt = self._expect(command, accepted=True)
            assert receipt is not None
            self.naive.people.append(receipt.subject)

    @precondition(lambda self: len(self.naive.people) > 1)
    @rule(one=people, other=people)
    def merge(self, one: int, other: int) -> None:
        survivor, merged = self._who(one), self._who(other)
        gone = self.naive.into
        allowed = survivor != merged and survivor not in gone and merged not in gone
        command = registering_people.MergePeople(survivor=survivor, merged=merged)
        if self._expect(command, allowed):
            gone[merged] = survivor

    @precondition(lambda self: self.naive.people)
    @rule(person=people, place=places, rupiah=amounts)
    def schedule(self, person: int, place: tuple[str, str], rupiah: int) -> None:
        who = self._who(person)
        line = disbursing.PaymentLine(recipient=who, component=place[1], amount_rupiah=rupiah)
        command = disbursing.ScheduleBatch(
            programme=self.programme,
            period=place[0],
            channel="pos",
            number=next(self.numbers),
            unit="KPM",
            funding="apbn",
            decree="SK 1/2022",
            control_count=1,
            control_sum_rupiah=rupiah,
            lines=(line,),
            unenrolled=self._unenrolled(who),
        )
        if self._expect(command, self.naive.live(who, place) is None):
            batch = batch_stream(self.programme, place[0], "pos", command.number)
            self.naive.schedule(who, place, rupiah, batch)
            self._expect(self._approval(batch), True, REVERSER)
            self._expect(settling.InstructBatch(batch=batch, payment_order="SP2D 1"), True)

    def _unenrolled(self, who: UUID) -> int:
        """Of one payment: whether its recipient has an active enrolment under no id."""
        standings = {self.naive.enrolments.get(one) for one in self.naive.ids(who)}
        return int("active" not in standings)

    def _approval(self, batch: UUID) -> settling.ApproveBatch:
        """The approval of a batch by somebody who looks at it now."""
        read = self.ports.ledger.read(batch, facts_of(BatchEvent, evolve))
        known = known_batch(self.town.runner.run(read).state)
        return settling.ApproveBatch(
            batch=batch, amendments=known.amendments, unenrolled=known.unenrolled or 0
        )

    def _meant(self, person: int, place: tuple[str, str]) -> tuple[UUID, Attempt | None] | None:
        who = self._who(person)
        return None if self.naive.ambiguous(who, place) else (who, self.naive.meant(who, place))

    @precondition(lambda self: self.naive.people)
    @rule(person=people, place=places, second=st.booleans())
    def go_on(self, person: int, place: tuple[str, str], second: bool) -> None:
        meant = self._meant(person, place)
        if meant is None or meant[1] is None:
            return
        usual = [step for step, allowed in FROM.items() if meant[1].status in allowed]
        if usual:
            self._go_on(meant[0], meant[1], place, usual[second % len(usual)])

    @precondition(lambda self: self.naive.people)
    @rule(person=people, place=places)
    def go_wrong(self, person: int, place: tuple[str, str]) -> None:
        if (meant := self._meant(person, place)) is None:
            return
        for step, allowed in FROM.items():
            if meant[1] is None or meant[1].status not in allowed:
                self._go_on(*meant, place, step)

    def _go_on(self, who: UUID, attempt: Attempt | None, place: tuple[str, str], step: str) -> None:
        kinds: dict[str, Any] = {
            "credit": recording_payments.RecordCredit,
            "collect": recording_payments.RecordCollection,
            "unclaim": recording_payments.RecordUnclaimed,
        }
        more = {"reason": "payer_fault"} if step == "fail" else {}
        command = self._of(kinds.get(step, recording_payments.RecordFailure), who, place, **more)
        allowed = attempt is not None and attempt.status in FROM[step]
        if self._expect(command, allowed) and attempt is not None:
            attempt.status = STEPS[step]
            attempt.history.append(attempt.status)

    @precondition(lambda self: self.naive.people)
    @rule(person=people, place=places, rupiah=amounts)
    def give_back(self, person: int, place: tuple[str, str], rupiah: int) -> None:
        if (meant := self._meant(person, place)) is None:
            return
        who, attempt = meant
        number = f"RET {next(self.numbers)}"
        command = self._of(
            recording_payments.RecordReturn,
            who,
            place,
            amount_rupiah=rupiah,
            payer_reference=number,
        )
        if self._expect(command, attempt is not None and rupiah <= attempt.held) and attempt:
            attempt.returned += rupiah
            attempt.history.append("returned")
            if attempt.returned == attempt.rupiah:
                attempt.status = "returned"

    @precondition(lambda self: self.naive.people)
    @rule(person=people, place=places, own=st.booleans())
    def reverse(self, person: int, place: tuple[str, str], own: bool) -> None:
        if (meant := self._meant(person, place)) is None:
            return
        who, attempt = meant
        command = self._of(recording_payments.ReversePayment, who, place, reason="paid_twice")
        out = attempt is not None and attempt.status in MONEY_OUT
        if self._expect(command, out and not own, SCHEDULER if own else REVERSER) and attempt:
            attempt.status = "reversed"
            attempt.history.append("reversed")

    @precondition(lambda self: self.naive.people)
    @rule(person=people, place=places)
    def retry(self, person: int, place: tuple[str, str]) -> None:
        if (meant := self._meant(person, place)) is None:
            return
        who, attempt = meant
        allowed = attempt is not None and attempt.status in SETTLED
        command = self._of(
            recording_payments.RetryPayment, who, place, unenrolled=self._unenrolled(who)
        )
        if self._expect(command, allowed) and attempt:
            self._again(who, place, attempt.rupiah, attempt.batch)

    def _again(self, who: UUID, place: tuple[str, str], rupiah: int, batch: UUID) -> None:
        self.naive.schedule(who, place, rupiah, batch)
        credit = self._of(recording_payments.RecordCredit, who, place)
        self._expect(credit, False)
        self._expect(self._approval(batch), False)
        self._expect(self._approval(batch), True, REVERSER)

    @precondition(lambda self: self.naive.people)
    @rule(person=people, place=places, rupiah=amounts)
    def correct(self, person: int, place: tuple[str, str], rupiah: int) -> None:
        meant = self._meant(person, place)
        if meant is None or len(self.naive.ids(meant[0])) > 1:
            return  # a double and its correction after a merge have tests of their own
        who, attempt = meant
        command = self._of(
            recording_payments.CorrectPayment,
            who,
            place,
            amount_rupiah=rupiah,
            reason="wrong_amount",
            unenrolled=self._unenrolled(who),
        )
        # Every batch here is with its payer, who may be paying what is scheduled.
        allowed = attempt is not None and attempt.status in SETTLED
        if self._expect(command, allowed) and attempt is not None:
            attempt.status = "corrected"
            attempt.history.append("corrected")
            self._again(who, place, rupiah, attempt.batch)

    @precondition(lambda self: self.naive.people)
    @rule(person=people, step=st.sampled_from(sorted(ENROLMENT_STEPS)))
    def enrol(self, person: int, step: str) -> None:
        who = self._who(person)
        of: dict[str, Any] = {
            "programme": self.programme,
            "person": who,
            "decided_on": date(2022, 3, 1),
        }
        commands: dict[str, Any] = {
            "decide": lambda: receiving_enrolments.ReceiveEnrolment(**of),
            "suspend": lambda: receiving_enrolments.ReceiveSuspension(**of, reason="not_found"),
            "resume": lambda: receiving_enrolments.ReceiveResumption(**of),
            "end": lambda: receiving_enrolments.ReceiveEnding(**of, reason="moved"),
        }
        if self.naive.enrolment_is_ambiguous(who):
            return
        meant = self.naive.enrolment_meant(who)
        status = self.naive.enrolments.get(meant, "ended")
        allowed, leads_to = ENROLMENT_STEPS[step]
        if self._expect(commands[step](), status in allowed):
            under = self.naive.survivor(who) if step == "decide" else meant
            self.naive.enrolments[under] = leads_to
