"""The process managers over PostgreSQL: every kind of deadline is acted upon once, whoever runs, dies or comes late."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from application.commands import COMMANDS
from application.filing_complaints import RouteComplaint, VerifyComplaint
from application.following_up_clients import PlanAftercare
from application.handling_objections import RaiseObjection
from application.keeping_rules import PublishRules, RuleNumber
from application.processes import REACTIONS, Due, react
from application.resolving_complaints import ProvideInformation, RequestInformation
from application.roles import Role
from application.rules import local_day
from domain.errors import Refusal
from domain.fact import Recorded
from domain.office import OfficeHeadAppointed, OfficeOpened, OfficePlacedUnder, office_stream
from domain.rule_book import RULES
from infra.database import serving
from infra.log_reader import LogReader
from infra.migrations import open_tenant, tenant_schema
from infra.opening import catch_up
from infra.processes import Round, run_round, what_is_due
from infra.projector import read_position
from infra.read_model_tables import make_read_models
from infra.rebuild import rebuild
from infra.world import World
from tests.application import complaint_desk as desk
from tests.application import shelter_steps as shelter
from tests.application.memory import act
from tests.application.situations import aid, kept, referral, trc, welfare
from tests.conftest import OpenTenant, _fresh_database
from tests.infra.projecting import eventually
from tests.infra.real_world import MASTER_KEY, RealWorld, done_by_itself, fields_of

LATEST = 120
"""Days after which every deadline of `everything_due` has passed."""

RUNNER = """
import sys
from datetime import datetime
import psycopg
from infra.processes import run_round
from infra.world import World
dsn, tenant, moment = sys.argv[1:]
now = datetime.fromisoformat(moment)
with World(dsn, bytes(range(32)), clock=lambda: now) as world, psycopg.connect(dsn, autocommit=True) as connection:
    run_round(connection, tenant, world)
"""


@pytest.fixture
def town(database: str) -> OpenTenant:
    return opened(database)


@pytest.fixture
def another_town(server: str, template: str) -> Iterator[OpenTenant]:
    """Sintang once more, in another database."""
    for name in _fresh_database(server, like=template):
        yield opened(make_conninfo(server, dbname=name))


def opened(database: str) -> OpenTenant:
    with psycopg.connect(database, autocommit=True) as connection:
        open_tenant(connection, "61.05", "Kabupaten Sintang", "demonstration", make_read_models)
    return OpenTenant(database, serving(database), "61.05", tenant_schema("61.05"))


async def routed(world: RealWorld) -> UUID:
    """A complaint of which follow-up and answer are awaited."""
    complaint = await desk.filed(world.steps, programme="PKH")
    verify = VerifyComplaint(
        complaint=complaint, lapor_class="complaint", category="not_received", programme="BPNT"
    )
    await desk.step(world.steps, verify)
    await desk.step(world.steps, RouteComplaint(complaint=complaint, to_office="secretariat"))
    return complaint


async def objected(world: RealWorld) -> None:
    who = await welfare.person(world.steps, "Dedi")
    family = await welfare.household(world.steps)
    command = RaiseObjection(
        objector=who, household=family, reason="well_off", coordinates=welfare.PLACE
    )
    kept(world.steps, *welfare.PHOTO)
    await welfare.done(world.steps, Role.DESK, command, evidence=welfare.PHOTO)


async def at_the_shelter(world: RealWorld) -> None:
    """One who stays, and one at home who is to be visited."""
    shelter.opened(world.steps, shelter.UPT)
    await shelter.furnished(world.steps, shelter.UPT)
    await shelter.qualified(world.steps)
    await shelter.admitted(world.steps)
    at_home = await shelter.at_home(world.steps)
    visit = PlanAftercare(case=at_home, due_on=world.now.date() + timedelta(days=10))
    await shelter.done(world.steps, Role.SOCIAL_WORKER, visit)


async def in_conflict(world: RealWorld) -> None:
    """A complaint about the head of the office where it was filed, which answers to another one."""
    dinas = OfficeOpened(office="dinas", name="Dinas Sosial", kind="dinas", region=world.tenant)
    world.record(office_stream("dinas"), dinas)
    head = OfficeHeadAppointed(office="secretariat", account="head-9", decree="SK 1")
    above = OfficePlacedUnder(office="secretariat", superior="dinas", decree="SK 1")
    for fact in (head, above):
        world.record(office_stream("secretariat"), fact)
    await desk.filed(world.steps, against_accounts=("head-9",))


def everything_due(world: RealWorld) -> None:
    """Deadlines of every kind begin, and then all of them pass."""

    async def begin() -> None:
        await aid.instructed(world.steps)
        await welfare.programme(world.steps, "PKH")
        await desk.filed(world.steps)
        await routed(world)
        await desk.responded(world.steps)
        await referral.sent(world.steps)
        trc.published(world.steps)
        await at_the_shelter(world)
        await objected(world)
        await in_conflict(world)
        asked = RequestInformation(complaint=await desk.filed(world.steps), note="Kapan?")
        await desk.step(world.steps, asked)

    office = OfficeOpened(
        office="secretariat", name="Sekretariat", kind="secretariat", region=world.tenant
    )
    world.record(office_stream("secretariat"), office)
    asyncio.run(begin())
    world.pass_days(LATEST)
    catch_up(world.town.owner)


def waiting(world: RealWorld) -> list[Due]:
    return what_is_due(world.owner, world.town.schema, date(9999, 1, 1), 1000)


def until_nothing_is_due(world: RealWorld) -> None:
    """Rounds, with the read models brought up between them, as worker and projector do."""
    settled: frozenset[Due] = frozenset()
    reacted = 1
    while reacted:
        catch_up(world.town.owner)
        reacted, settled = run_round(world.owner, world.tenant, world.world, settled)


def acted_upon(world: RealWorld) -> Counter[str]:
    return Counter(one.topic for one in done_by_itself(world.facts()))


@contextmanager
def nobody_can_record(town: OpenTenant) -> Iterator[psycopg.Connection[Any]]:
    """Whoever has decided waits with the recording, until the end."""
    with psycopg.connect(town.owner) as blocker:
        blocker.execute(
            SQL("select from {} for update").format(Identifier(town.schema, "log_head"))
        )
        yield blocker


def wait_to_record(owner: psycopg.Connection[Any]) -> int:
    row = owner.execute(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        " and query ilike '%%log_head%%' and datname = current_database()"
    ).fetchone()
    return 0 if row is None else int(row[0])


AT_FIRST = Counter(
    {
        "sla.breached": 7,
        "complaint.escalated": 7,
        "complaint.information_not_provided": 1,
        "sla.resumed": 2,
        "complaint.passed_up": 1,
        "complaint.auto_closed": 1,
        "referral.expired": 1,
        "partner_month.place_returned": 1,
        "roster.coverage_gap_detected": 2,  # two shifts without anybody
        "roster.found_missing": 1,
        "case.stay_limit_exceeded": 1,
        "case.aftercare_overdue": 1,
        "objection.lapsed": 1,
        "batch.unclaimed_marked": 1,
    }
)
"""What `everything_due` leads to in one round."""

ONCE = AT_FIRST + Counter(
    {
        "sla.breached": 2,
        "complaint.escalated": 2,
        "roster.coverage_gap_detected": 14,
        "roster.found_missing": 13,
    }
)
"""What it leads to in all: clocks that stood still for a question go on, and run out; a day without a roster, two
weeks of them, is looked at when the one before was."""


def test_every_kind_of_deadline_is_acted_upon_once_by_two_runners_at_once(town: OpenTenant) -> None:
    with (
        RealWorld(town) as world,
        World(town.serving, MASTER_KEY, clock=lambda: world.now) as another,
    ):
        everything_due(world)
        assert {due.kind for due in waiting(world)} == set(REACTIONS)
        found: list[Round] = []

        def run(runner: World) -> None:
            with psycopg.connect(town.serving, autocommit=True) as connection:
                found.append(run_round(connection, town.code, runner))

        threads = [threading.Thread(target=run, args=(each,)) for each in (world.world, another)]
        with nobody_can_record(town) as blocker:
            for thread in threads:
                thread.start()
            # Both have decided before either can record.
            eventually(lambda: wait_to_record(world.owner) == 2, "both runners wait to record")
            assert acted_upon(world) == Counter()
            blocker.rollback()
            for thread in threads:
                thread.join()
        assert len(found) == 2
        until_nothing_is_due(world)
        assert acted_upon(world) == ONCE


def test_a_runner_killed_before_it_recorded_has_done_nothing_and_the_next_acts_once(
    town: OpenTenant,
) -> None:
    with RealWorld(town) as world:
        everything_due(world)
        arguments = (town.serving, town.code, world.now.isoformat())
        with nobody_can_record(town):
            runner = subprocess.Popen([sys.executable, "-c", RUNNER, *arguments])
            eventually(lambda: wait_to_record(world.owner) == 1, "the runner waits to record")
            runner.send_signal(signal.SIGKILL)
            assert runner.wait(10) == -signal.SIGKILL
        eventually(lambda: wait_to_record(world.owner) == 0, "its connection has ended")
        assert acted_upon(world) == Counter()
        until_nothing_is_due(world)
        assert acted_upon(world) == ONCE


def test_a_runner_that_recorded_and_died_is_followed_by_one_that_records_nothing_more(
    town: OpenTenant,
) -> None:
    with RealWorld(town) as world:
        everything_due(world)
        stale = waiting(world)
        arguments = (town.serving, town.code, world.now.isoformat())
        subprocess.run([sys.executable, "-c", RUNNER, *arguments], check=True, timeout=60)
        recorded = world.facts()
        assert acted_upon(world) == AT_FIRST
        # The read models still say that everything is due; the next one finds that it was done.
        assert waiting(world) == stale
        done = run_round(world.owner, world.tenant, world.world)
        assert done.reacted == 0
        assert {(one.subject, one.kind) for one in done.settled} == {
            (one.subject, one.kind) for one in stale
        }
        for due in stale:  # and one that had looked just before only hears what it did already
            assert asyncio.run(react(due, world.ports)).repeated
        assert world.facts() == recorded
        until_nothing_is_due(world)
        assert waiting(world) == []
        assert acted_upon(world) == ONCE


def test_who_comes_years_late_under_other_rules_decides_as_who_came_in_time(
    town: OpenTenant, another_town: OpenTenant
) -> None:
    with RealWorld(town) as in_time, RealWorld(another_town) as late:
        for world in (in_time, late):
            everything_due(world)
        in_time.pass_days(-LATEST)
        while due := waiting(in_time):
            passed = min(one.due_on for one in due) + timedelta(days=1)
            in_time.now = datetime.combine(passed, in_time.now.timetz())
            until_nothing_is_due(in_time)
        late.pass_days(5 * 365)
        for rule in ("objection", "stay_limit", "complaint_answer", "payment_unclaimed"):
            asyncio.run(doubled(late, rule))
        until_nothing_is_due(late)
        said = [
            sorted((one.topic, repr(decided(one))) for one in done_by_itself(world.facts()))
            for world in (in_time, late)
        ]
        assert said[0] == said[1]
        assert acted_upon(late) == ONCE

        # Nor does a replay of the log find anything left to do.
        assert rebuild(late.owner, late.town.schema, LogReader).mended == ()
        recorded = late.facts()
        late.pass_days(20 * 365)
        until_nothing_is_due(late)
        assert late.facts() == recorded


def decided(recorded: Recorded) -> dict[str, Any]:
    """What a fact says, but for when it was noticed."""
    said = fields_of(recorded)
    said.pop("breached_on", None)
    return said


async def doubled(world: RealWorld, rule: str) -> None:
    """Publish a rule with twice its numbers, from today on."""
    numbers = tuple(
        RuleNumber(parameter=name, value=2 * value)
        for name, value in RULES[rule].shipped.numbers.items()
    )
    today = local_day(world.now, world.tenant)
    command = PublishRules(rule=rule, valid_from=today, source="Perbup 12/2031", numbers=numbers)
    await COMMANDS[PublishRules](command, act(Role.HEAD), world.ports)


def test_a_clock_that_stands_still_does_not_run_out_until_it_has_run_again(
    town: OpenTenant,
) -> None:
    with RealWorld(town) as world:
        desk.open_world(world.steps)
        complaint = asyncio.run(routed(world))
        catch_up(town.owner)
        running = {due.kind: due for due in waiting(world)}
        assert set(running) == {"complaint.follow_up", "complaint.answer", "complaint.ombudsman"}
        ask = RequestInformation(complaint=complaint, note="Nomor kartunya?")
        asyncio.run(desk.step(world.steps, ask))
        world.pass_days(15)  # to the last of ten working days

        # The read models do not know of the pause yet; the log does, and refuses.
        assert waiting(world) == list(running.values())
        passed = frozenset({running["complaint.follow_up"]})
        assert run_round(world.owner, world.tenant, world.world) == Round(0, passed)
        for due in running.values():
            with pytest.raises(Refusal):
                asyncio.run(react(due, world.ports))
        until_nothing_is_due(world)
        assert acted_upon(world) == Counter()

        asyncio.run(desk.step(world.steps, ProvideInformation(complaint=complaint, note="Hilang.")))
        until_nothing_is_due(world)
        assert acted_upon(world) == Counter()
        resumed = {due.kind: due.due_on for due in waiting(world)}
        assert {kind for kind, due_on in resumed.items() if due_on > running[kind].due_on} == set(
            running
        )
        world.now = datetime.combine(max(resumed.values()), world.now.timetz()) + timedelta(days=1)
        until_nothing_is_due(world)
        assert acted_upon(world)["sla.breached"] == len(running)


def test_read_models_that_lag_starve_no_deadline_unless_they_are_built_anew(
    town: OpenTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RealWorld(town) as world:
        desk.open_world(world.steps)
        asyncio.run(desk.filed(world.steps))
        world.pass_days(LATEST)
        catch_up(town.owner)
        for _ in range(2):  # what a load has recorded meanwhile
            asyncio.run(desk.filed(world.steps))
        behind = len(world.facts()) - read_position(world.owner, world.town.schema)
        with monkeypatch.context() as less:
            less.setattr("infra.processes.MOST_BEHIND", behind - 1)
            assert run_round(world.owner, world.tenant, world.world) == Round(0, frozenset())
        done = run_round(world.owner, world.tenant, world.world)
        assert (done.reacted, len(done.settled)) == (2, 2)
        assert run_round(world.owner, world.tenant, world.world, done.settled).reacted == 0
        assert acted_upon(world)["sla.breached"] == 2


def test_a_complaint_that_no_office_may_take_is_raised_once_and_passed_up_once_one_opens(
    town: OpenTenant,
) -> None:
    with RealWorld(town) as world:
        desk.open_world(world.steps)
        head = OfficeHeadAppointed(office="secretariat", account="head-9", decree="SK 1")
        above = OfficePlacedUnder(office="secretariat", superior="dinas", decree="SK 1")
        for fact in (head, above):
            world.record(office_stream("secretariat"), fact)
        asyncio.run(desk.filed(world.steps, against_accounts=("head-9",)))
        catch_up(town.owner)
        stuck = run_round(world.owner, world.tenant, world.world)
        assert acted_upon(world) == Counter({"complaint.escalated": 1})
        catch_up(town.owner)
        stuck = run_round(world.owner, world.tenant, world.world, stuck.settled)
        assert stuck.reacted == 0
        dinas = OfficeOpened(office="dinas", name="Dinas Sosial", kind="dinas", region=world.tenant)
        world.record(office_stream("dinas"), dinas)
        catch_up(town.owner)
        assert run_round(world.owner, world.tenant, world.world, stuck.settled).reacted == 1
        assert acted_upon(world) == Counter({"complaint.escalated": 1, "complaint.passed_up": 1})
