"""Every build loads what was ever released, byte by byte, and makes of it the same tree and the same read models."""

from __future__ import annotations

import json

import psycopg
import pytest

from infra.log_reader import LogReader
from infra.notary import Signed, compare
from tests.conftest import OpenTenant
from tests.golden_log import (
    Changed,
    grown,
    kept_facts,
    pinned_digests,
    pinned_roots,
    roots,
    shown,
    write,
)
from tests.infra.notarising import notarise_all


def test_every_released_version_is_kept_as_its_bytes() -> None:
    kept = kept_facts()
    assert grown(kept) == kept, "run `make history`"
    assert [fact.position for fact in kept] == list(range(1, len(kept) + 1))
    kept[7] = kept[7]._replace(state=kept[7].state.replace('"v":1', '"v":1 ', 1))
    with pytest.raises(Changed, match=kept[7].topic):
        grown(kept)


def test_the_roots_of_what_was_released_stand_for_ever() -> None:
    kept, pins = kept_facts(), pinned_roots()
    assert roots(kept, pins) == pins, "run `make history`"
    assert pins[-1][0] == len(kept)
    more = [*kept, kept[-1]._replace(position=len(kept) + 1)]
    assert roots(more, pins)[:-1] == pins  # growing pins one more, and leaves those before
    for changed in (
        kept[3]._replace(state=kept[3].state + " "),
        kept[3]._replace(recorded_at="2022-05-18T00:00:00+00:00"),
        kept[3]._replace(topic="other.happened"),
    ):
        with pytest.raises(Changed):
            roots([*kept[:3], changed, *kept[4:]], pins)
    with pytest.raises(Changed):
        roots(kept[:-1], pins)


def test_a_build_makes_the_same_tree_and_the_same_read_models(tenant: OpenTenant) -> None:
    kept, pins = kept_facts(), pinned_roots()
    with psycopg.connect(tenant.owner, autocommit=True) as owner:
        write(owner, tenant.schema, kept)
        stored = owner.execute(
            f"select topic, state from {tenant.schema}.stored_events order by notification_id"
        ).fetchall()
        assert stored == [(fact.topic, fact.state.encode()) for fact in kept]
        assert len(LogReader(owner, tenant.schema).page(0, len(kept))) == len(kept)
        notarise_all(owner, tenant.schema)
        signed = [Signed(size, bytes.fromhex(root)) for size, root in pins]
        assert compare(owner, tenant.schema, signed) == signed[-1]
        assert len({json.loads(fact.state)["v"] for fact in kept}) > 1
        found, pinned = shown(owner, tenant.schema), pinned_digests()
    differing = {name for name in found | pinned if found.get(name) != pinned.get(name)}
    assert differing == set(), (
        "declare the change (Table.version, Table.changes), then `make history`"
    )
