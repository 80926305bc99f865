"""A page of facts is read with as many statements as a single fact of it: announced rows come all at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest

from domain.fact import About, Fact
from infra.codec import CODEC
from infra.event_catalogue import FACTS, UPCASTS
from projections.anomaly import anomaly
from projections.anomaly_kinds import AnomalyKind
from projections.folding import Page, project
from projections.models import FOLDS
from projections.read_model import POSITION
from tests.conftest import OpenTenant
from tests.projections.history import START, VILLAGE, History

GOLDEN = Path(__file__).parent.parent / "history"
FEW, MANY = 2, 12

RARE = {
    # searched by another column than the key, which takes a statement each: a few a day
    "person.merged",
    "person.unmerged",
    "person.moved",
    "household.moved",
    "complaint.officers_named",
    "complaint.confidentiality_set",
    "complaint.marked_duplicate",
    "referral.drafted",
    "case.resolved_on_scene",
    "case.shelter_admitted",
    "case.closed",
    "batch.reconciled",
    # a few a year
    "office.opened",
    "office.closed",
    "authority.appointments_required",
    "account.role_granted",
    "account.role_grant_proposed",
    "account.suspended",
    "account.substitute_named",
    "partner.registered",
    "partner.agreement_signed",
    "partner.agreement_ended",
}
"""Facts that come one at a time, for which a statement each is no loss. Any other must announce its rows."""


class Counting(psycopg.Connection[Any]):
    """A connection that counts what is asked of it."""

    asked = 0

    def execute(self, *args: Any, **more: Any) -> psycopg.Cursor[Any]:
        self.asked += 1
        return super().execute(*args, **more)


@pytest.fixture
def counting(tenant: OpenTenant) -> Iterator[tuple[Counting, str]]:
    with Counting.connect(tenant.serving, autocommit=True) as connection:
        yield connection, tenant.schema


def current(topic: str) -> Fact:
    """The golden example of a stored name's current version."""
    version = 1 + sum(name == topic for name, _ in UPCASTS)
    content = json.loads((GOLDEN / f"{topic}.v{version}.json").read_text(encoding="utf-8"))
    del content["topic"]
    return CODEC.decode_fact(topic, json.dumps(content, separators=(",", ":")).encode())


def another(fact: Fact, number: int) -> Fact:
    """The same fact of somebody and something else."""
    changed: dict[str, Any] = {
        name: uuid4() for name in fact.__struct_fields__ if isinstance(getattr(fact, name), UUID)
    }
    if "payment_order" in fact.__struct_fields__:
        changed["payment_order"] = f"SP2D {number}"
    return msgspec.structs.replace(fact, **changed)


def statements(connection: Counting, schema: str, topic: str, count: int) -> int:
    """How many statements a page of so many facts needs."""
    history, fact = History(), current(topic)
    for number in range(count):
        about = About(f"{VILLAGE[:-2]}{number:02d}", "PKH")
        history.record(uuid4(), another(fact, number), about=about)
    before = connection.asked
    with connection.transaction(force_rollback=True):
        Page(connection, schema).fold(FOLDS, history.facts)
    return connection.asked - before


def test_a_page_of_many_facts_needs_as_many_statements_as_one_of_few(
    counting: tuple[Counting, str],
) -> None:
    found = {
        topic
        for topic in FACTS
        if statements(*counting, topic, MANY) > statements(*counting, topic, FEW)
    }
    assert found == RARE


def test_approvals_of_a_burst_that_goes_on_need_no_statement_each(
    counting: tuple[Counting, str],
) -> None:
    connection, schema = counting
    history = History()
    for number in range(60):
        history.record(uuid4(), another(current("proposal.verified"), number))
    facts = [
        each._replace(recorded_at=START + timedelta(seconds=each.position))
        for each in history.facts
    ]
    project(connection, schema, FOLDS, facts[:30], name=POSITION, start=0)
    asked = []
    for count in (FEW, MANY, 30):
        before = connection.asked
        with connection.transaction(force_rollback=True):
            page = Page(connection, schema)
            page.fold(FOLDS, facts[30 : 30 + count])
            burst = page.rows(anomaly).get(AnomalyKind.APPROVAL_BURST.value, "desk-1 1")
            assert burst is not None
            assert burst.measured == 30 + count
            asked.append(connection.asked - before)
    assert asked == [asked[0]] * 3
