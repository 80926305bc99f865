"""Whatever is decided in whatever order, a complaint's history replays and keeps its order."""

import msgspec
from hypothesis import given as examples
from hypothesis import strategies as st

from domain.complaint import (
    Complaint,
    ComplaintArchived,
    ComplaintAutoClosed,
    ComplaintClassified,
    ComplaintEvent,
    ComplaintMarkedDuplicate,
    ComplaintRejected,
    ComplaintReopened,
    ComplaintResponded,
    ComplaintRouted,
    ComplaintTransferred,
    ComplaintWithdrawn,
    ResolutionConfirmed,
    evolve,
)
from domain.errors import Refusal
from tests.domain.complaint_examples import (
    DECISIONS,
    archived,
    asked,
    auto_closed,
    classified,
    confirmed,
    duplicate,
    escalated,
    followed_up,
    given,
    not_told,
    rejected,
    reopened,
    responded,
    routed,
    submitted,
    told,
    transferred,
    verified,
    withdrawn,
)

AFTER_SUBMISSION = st.sampled_from(
    [
        verified, classified, routed, followed_up, asked, told, not_told, responded, confirmed, auto_closed,
        reopened, escalated, transferred, duplicate, rejected, withdrawn, archived,
    ]
)  # fmt: skip


@examples(st.lists(AFTER_SUBMISSION))
def test_no_fact_fails_to_apply(facts: list[ComplaintEvent]) -> None:
    assert given(submitted, *facts).state is not None


MAIN_ROAD = ["verify", "route", "follow_up", "respond", "confirm", "close", "reopen"]
WORK = st.lists(st.sampled_from([*DECISIONS, *MAIN_ROAD * 6]), max_size=60)
"""Decisions in any order, the main road more often, so that examples get as far as reopening."""

SET_ASIDE = {
    ComplaintTransferred,
    ComplaintMarkedDuplicate,
    ComplaintRejected,
    ComplaintWithdrawn,
    ComplaintArchived,
}


def walk(names: list[str]) -> list[ComplaintEvent]:
    """The facts of whichever of these decisions are accepted, one after the other."""
    state: Complaint | None = None
    history: list[ComplaintEvent] = []
    for name in ["submit", *names]:
        try:
            decided = DECISIONS[name][0](state)
        except Refusal:
            continue
        for fact in decided if isinstance(decided, list) else [decided]:
            state = evolve(state, fact)
            history.append(fact)
    return history


@examples(WORK)
def test_accepted_facts_replay_from_their_stored_form(names: list[str]) -> None:
    history = walk(names)
    stored = [(type(fact), msgspec.json.encode(fact)) for fact in history]
    loaded = [msgspec.json.decode(data, type=kind) for kind, data in stored]
    assert loaded == history
    assert given(*loaded).state == given(*history).state


@examples(WORK)
def test_whatever_is_decided_the_order_of_work_holds(names: list[str]) -> None:
    seen: list[type[ComplaintEvent]] = []
    for fact in walk(names):
        match fact:
            case ComplaintRouted():
                assert ComplaintClassified in seen
            case ResolutionConfirmed() | ComplaintAutoClosed():
                assert ComplaintResponded in seen
            case ComplaintReopened():
                assert seen[-1] in {ResolutionConfirmed, ComplaintAutoClosed}
                seen = [kind for kind in seen if kind is not ComplaintResponded]
            case _:
                pass
        seen.append(type(fact))


@examples(WORK)
def test_what_was_set_aside_stays_so(names: list[str]) -> None:
    history = walk(names)
    assert not SET_ASIDE & {type(fact) for fact in history[:-1]}
