"""Random commands through the real use cases, on PostgreSQL, against dictionaries.

Whatever is asked, in whatever order and however often: what is accepted and what is refused is as
the naive desk says, a repeated command answers as it first did, and in the end the read models
count what the naive desk counts and are the same bytes when rebuilt.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from application import (
    disbursing,
    filing_complaints,
    keeping_programmes,
    offices,
    registering_people,
    rendering_services,
    resolving_complaints,
)
from application.commands import COMMANDS
from application.permissions import MAY
from application.ports import Act, Receipt
from application.roles import Role
from domain.errors import CommandIdReused, Refusal
from infra.database import serving
from infra.log_reader import LogReader
from infra.migrations import open_tenant, tenant_schema
from infra.read_model_tables import begin_again, make_read_models
from infra.rebuild import digests
from infra.world import World
from projections.beneficiary_counts import PaymentFilter, ServedFilter, payments, served
from projections.complaint_status import ComplaintFilter, complaints_by_status
from projections.folding import project
from projections.models import FOLDS
from projections.read_model import POSITION
from tests.properties.naive_desk import (
    COMPLAINT_STEPS,
    FROM,
    MONEY_OUT,
    SETTLED,
    STEPS,
    Attempt,
    NaiveDesk,
    line_as_dict,
)

PERIODS = ("2022-01", "2022-02")
PLACES = tuple((period, "school") for period in PERIODS)
REGENCIES = tuple(f"61.{number:02}" for number in range(1, 13))
UNITS = {"BPNT": "KPM", "DTKS": "operator", "ODGJ": "person"}
SCHEDULER, REVERSER = "scheduler", "reverser"

USUAL_STEPS = {
    "submitted": "verify",
    "verified": "route",
    "routed": "follow_up",
    "in_progress": "respond",
    "responded": "confirm",
    "closed": "reopen",
}
people = st.integers(0, 2)
places = st.sampled_from(PLACES)
amounts = st.integers(1, 5)


class Town:
    """A database in which every run of the machine opens a tenant of its own."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.world = World(serving(owner), bytes(32))
        self.runner = asyncio.Runner()
        self.used = itertools.count()

    def open(self) -> str:
        code = REGENCIES[next(self.used) % len(REGENCIES)]
        with psycopg.connect(self.owner, autocommit=True) as connection:
            open_tenant(connection, code, f"Kabupaten {code}", "demonstration", make_read_models)
        return code

    def close(self) -> None:
        self.world.close()
        self.runner.close()


class Desk(RuleBasedStateMachine):
    """One tenant and its naive twin."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.naive = NaiveDesk()
        self.refused: Refusal | None = None
        self.numbers = itertools.count(1)
        self.code = self.town.open()
        self.schema = tenant_schema(self.code)
        self.ports = self.town.world.ports_for(self.code)
        self.village = self.code
        self.done: list[tuple[Any, Act, Receipt]] = []
        self._prepare()

    def _prepare(self) -> None:
        # A tenant may have been used by an earlier run: its office and programme are there then.
        office = offices.OpenOffice(
            office="secretariat", name="Sekretariat", kind="secretariat", region=self.code
        )
        programme = keeping_programmes.RegisterProgramme(
            code=f"P{uuid4().hex[:6].upper()}",
            name="Percobaan",
            level="national",
            owner="Kemensos",
            unit="KPM",
            funding="apbn",
            description="Program percobaan.",
        )
        self.programme = programme.code
        tenant = offices.OpenTenant(code=self.code, name="Kabupaten", purpose="demonstration")
        self._try(tenant)
        self.first_run = self._try(office) is not None
        assert self._try(programme)

    # Doing ------------------------------------------------------------------------------------------

    def _act(self, command: Any, actor: str) -> Act:
        role = min(MAY[type(command).__name__] - {Role.CITIZEN, Role.SYSTEM})
        return Act(actor=actor, role=role, office="secretariat", command_id=uuid4())

    def _try(self, command: Any, actor: str = SCHEDULER) -> Receipt | None:
        act = self._act(command, actor)
        try:
            receipt = self._run(command, act)
        except Refusal as refusal:
            self.refused = refusal
            return None
        self.done.append((command, act, receipt))
        return receipt

    def _run(self, command: Any, act: Act) -> Receipt:
        async def run() -> Receipt:
            return await COMMANDS[type(command)](command, act, self.ports)

        return self.town.runner.run(run())

    def _position(self) -> int:
        with psycopg.connect(self.town.owner) as connection:
            return LogReader(connection, self.schema).head().last

    def _expect(self, command: Any, accepted: bool, actor: str = SCHEDULER) -> Receipt | None:
        receipt = self._try(command, actor)
        assert (receipt is not None) == accepted, (command, self.refused)
        return receipt

    def _who(self, person: int) -> UUID:
        return self.naive.people[person % len(self.naive.people)]

    def _of(self, kind: Any, person: UUID, place: tuple[str, str], **more: Any) -> Any:
        period, component = place
        return kind(
            programme=self.programme, period=period, recipient=person, component=component, **more
        )

    # Rules ------------------------------------------------------------------------------------------

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
        )
        if self._expect(command, self.naive.live(who, place) is None):
            self.naive.schedule(who, place, rupiah)

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
            "credit": disbursing.RecordCredit,
            "collect": disbursing.RecordCollection,
            "unclaim": disbursing.RecordUnclaimed,
        }
        more = {"reason": "payer_fault"} if step == "fail" else {}
        command = self._of(kinds.get(step, disbursing.RecordFailure), who, place, **more)
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
        command = self._of(disbursing.RecordReturn, who, place, amount_rupiah=rupiah)
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
        command = self._of(disbursing.ReversePayment, who, place, reason="paid_twice")
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
        if self._expect(self._of(disbursing.RetryPayment, who, place), allowed) and attempt:
            self.naive.schedule(who, place, attempt.rupiah)

    @precondition(lambda self: self.naive.people)
    @rule(person=people, place=places, rupiah=amounts)
    def correct(self, person: int, place: tuple[str, str], rupiah: int) -> None:
        meant = self._meant(person, place)
        if meant is None or len(self.naive.ids(meant[0])) > 1:
            return  # a double and its correction after a merge have tests of their own
        who, attempt = meant
        command = self._of(
            disbursing.CorrectPayment, who, place, amount_rupiah=rupiah, reason="wrong_amount"
        )
        allowed = attempt is not None and attempt.status in ("scheduled", *SETTLED)
        if self._expect(command, allowed) and attempt is not None:
            attempt.status = "corrected"
            attempt.history.append("corrected")
            self.naive.schedule(who, place, rupiah)

    @rule(service=st.sampled_from(sorted(UNITS)))
    def serve(self, service: str) -> None:
        command = rendering_services.RecordService(
            service=service, rendered_on=date(2022, 3, 1), region=self.village
        )
        receipt = self._expect(command, accepted=True)
        assert receipt is not None
        self.naive.services[receipt.subject] = (service, UNITS[service], False)

    @precondition(lambda self: self.naive.services)
    @rule(which=st.integers(0, 9))
    def void(self, which: int) -> None:
        chosen = list(self.naive.services)[which % len(self.naive.services)]
        service, unit, void = self.naive.services[chosen]
        command = rendering_services.VoidService(service_id=chosen, reason="entered_twice")
        if self._expect(command, not void):
            self.naive.services[chosen] = (service, unit, True)

    @rule()
    def complain(self) -> None:
        if len(self.naive.complaints) == 3:
            return
        command = filing_complaints.SubmitComplaint(
            channel="desk", region=self.village, narrative="Bantuan belum diterima."
        )
        receipt = self._expect(command, accepted=True)
        assert receipt is not None
        self.naive.complaints[receipt.subject] = "submitted"

    @precondition(lambda self: self.naive.complaints)
    @rule(which=st.integers(0, 2), withdraw=st.booleans())
    def handle(self, which: int, withdraw: bool) -> None:
        chosen = list(self.naive.complaints)[which % len(self.naive.complaints)]
        usual = USUAL_STEPS.get(self.naive.complaints[chosen], "withdraw")
        self._handle(chosen, "withdraw" if withdraw and which == 0 else usual)

    @precondition(lambda self: self.naive.complaints)
    @rule(which=st.integers(0, 2))
    def mishandle(self, which: int) -> None:
        chosen = list(self.naive.complaints)[which % len(self.naive.complaints)]
        status = self.naive.complaints[chosen]
        for step, (allowed, _) in COMPLAINT_STEPS.items():
            if status not in allowed:
                self._handle(chosen, step)

    def _handle(self, chosen: UUID, step: str) -> None:
        commands: dict[str, Any] = {
            "verify": filing_complaints.VerifyComplaint(
                complaint=chosen, lapor_class="complaint", category="not_received"
            ),
            "route": filing_complaints.RouteComplaint(complaint=chosen, to_office="secretariat"),
            "follow_up": resolving_complaints.StartFollowUp(complaint=chosen),
            "respond": resolving_complaints.RespondToComplaint(complaint=chosen, response="Sudah."),
            "confirm": resolving_complaints.ConfirmResolution(complaint=chosen),
            "reopen": resolving_complaints.ReopenComplaint(complaint=chosen, reason="Belum."),
            "withdraw": filing_complaints.WithdrawComplaint(complaint=chosen),
        }
        allowed, leads_to = COMPLAINT_STEPS[step]
        if self._expect(commands[step], self.naive.complaints[chosen] in allowed):
            self.naive.complaints[chosen] = leads_to

    @precondition(lambda self: self.done)
    @rule(which=st.integers(0, 99))
    def repeat(self, which: int) -> None:
        command, act, first = self.done[which % len(self.done)]
        before = self._position()
        assert self._run(command, act) == first
        assert self._position() == before

    @precondition(lambda self: self.done)
    @rule(which=st.integers(0, 99))
    def reuse_an_id(self, which: int) -> None:
        _, act, _ = self.done[which % len(self.done)]
        other = filing_complaints.SubmitComplaint(
            channel="web", region=self.village, narrative="Isi yang lain."
        )
        used = Act(actor=act.actor, role=Role.DESK, office="secretariat", command_id=act.command_id)
        with pytest.raises(CommandIdReused):
            self._run(other, used)

    # In the end -------------------------------------------------------------------------------------

    def teardown(self) -> None:
        with psycopg.connect(serving(self.town.owner), autocommit=True) as connection:
            live = self._projected(connection, page=7)
        self.town.runner.run(self._compare())
        with psycopg.connect(self.town.owner, autocommit=True) as connection:
            with connection.transaction():
                begin_again(connection, self.schema)
            assert self._projected(connection, page=1000) == live

    def _projected(self, connection: psycopg.Connection[Any], page: int) -> dict[str, str]:
        log = LogReader(connection, self.schema)
        at = connection.execute(f"select at from {self.schema}.projection_position").fetchone()
        start = at[0] if at else 0
        while facts := log.page(start, page):
            project(connection, self.schema, FOLDS, facts, name=POSITION, start=start)
            start = facts[-1].position
        return digests(connection, self.schema)

    async def _compare(self) -> None:
        async with await psycopg.AsyncConnection.connect(serving(self.town.owner)) as conn:
            wanted = PaymentFilter(programme=self.programme)
            lines = {line.period: line for line in await payments(conn, self.schema, wanted)}
            for period in PERIODS:
                expected = self.naive.payments(period)
                if expected.get("scheduled"):
                    assert line_as_dict(lines[period], expected) == expected
            await self._compare_what_runs_share(conn)

    async def _compare_what_runs_share(self, conn: Any) -> None:
        """Services and complaints name no programme: only a tenant's first run can count them."""
        if not self.first_run:
            return
        rows = await served(conn, self.schema, ServedFilter())
        assert {(row.service, row.unit): row.services for row in rows if row.services} == (
            self.naive.served()
        )
        statuses = await complaints_by_status(conn, self.schema, ComplaintFilter())
        expected: dict[str, int] = {}
        for status in self.naive.complaints.values():
            expected[status] = expected.get(status, 0) + 1
        assert dict(statuses) == expected


@pytest.fixture
def town(database: str) -> Iterator[Town]:
    opened = Town(database)
    yield opened
    opened.close()


def test_random_commands_agree_with_the_naive_desk(town: Town) -> None:
    machine = type("DeskInTown", (Desk,), {"town": town})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=100,
            deadline=None,
            # Shrinking takes minutes, each step being a transaction: run it by hand when it fails.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
