"""A proposal goes its way in order: visited, resolved, verified by another, submitted with minutes, decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from domain import proposal as papers
from domain.errors import AlreadyExists, NotFound, OutOfRange, SamePerson, UnknownCode, WrongState
from domain.fact import Sealed
from domain.proposal import (
    FINISHED,
    DinsosVerified,
    FieldVisitRecorded,
    HouseholdProposed,
    MusdesResolved,
    Proposal,
    ProposalAccepted,
    ProposalCorrected,
    ProposalDeclined,
    ProposalEvent,
    ProposalReturned,
    RankReceived,
    Stage,
    SubmittedToSiksNg,
    evolve,
    proposal_stream,
)
from tests.given import Given

FAMILY, HEAD = UUID(int=7), UUID(int=1)
DAY = date(2026, 1, 5)
TODAY = {"today": DAY}
WORDS = Sealed("sealed")

proposed = HouseholdProposed(
    programme="PKH",
    household=FAMILY,
    round=1,
    region="61.05.01.1001",
    unit="KPM",
    proposed_by="operator-1",
)
visited = FieldVisitRecorded(visited_on=DAY, findings=WORDS, visited_by="field-1")
approved = MusdesResolved(minutes="BA-1/2026", meeting="musdes", approved=True, held_on=DAY)
rejected = MusdesResolved(minutes="BA-1/2026", meeting="musdes", approved=False, held_on=DAY)
returned = ProposalReturned(reason="papers_incomplete")
corrected = ProposalCorrected(corrected_by="operator-2")
verified = DinsosVerified(verified_by="verifier-1")
submitted = SubmittedToSiksNg(minutes="BA-1/2026", submitted_on=DAY)
ranked = RankReceived(decile=2, ranked_on=DAY)
accepted = ProposalAccepted(people=(HEAD,), decided_on=DAY, decree="SK 1")
declined = ProposalDeclined(reason="quota_full", decided_on=DAY)

HISTORIES: dict[Stage, tuple[ProposalEvent, ...]] = {
    Stage.PROPOSED: (proposed,),
    Stage.VISITED: (proposed, visited),
    Stage.MEETING_APPROVED: (proposed, visited, approved),
    Stage.MEETING_REJECTED: (proposed, visited, rejected),
    Stage.RETURNED: (proposed, visited, approved, returned),
    Stage.VERIFIED: (proposed, visited, approved, verified),
    Stage.SUBMITTED: (proposed, visited, approved, verified, submitted),
    Stage.RANKED: (proposed, visited, approved, verified, submitted, ranked),
    Stage.ACCEPTED: (proposed, visited, approved, verified, submitted, ranked, accepted),
    Stage.DECLINED: (proposed, visited, approved, verified, submitted, declined),
}

STEPS: dict[str, tuple[Callable[..., Any], dict[str, Any], ProposalEvent, set[Stage]]] = {
    "visit": (
        papers.visit,
        {
            "visited_on": DAY,
            "findings": WORDS,
            "coordinates": None,
            "visited_by": "field-1",
            **TODAY,
        },
        visited,
        {Stage.PROPOSED, Stage.RETURNED},
    ),
    "resolve": (
        papers.resolve,
        {
            "minutes": "BA-1/2026",
            "meeting": "musdes",
            "approved": True,
            "held_on": DAY,
            **TODAY,
        },
        approved,
        {Stage.VISITED},
    ),
    "send_back": (
        papers.send_back,
        {"reason": "papers_incomplete", "note": None},
        returned,
        {Stage.MEETING_APPROVED},
    ),
    "correct": (
        papers.correct,
        {"corrected_by": "operator-2", "note": None},
        corrected,
        {Stage.RETURNED},
    ),
    "verify": (
        papers.verify,
        {"verified_by": "verifier-1"},
        verified,
        {Stage.MEETING_APPROVED},
    ),
    "submit": (papers.submit, {"submitted_on": DAY, **TODAY}, submitted, {Stage.VERIFIED}),
    "rank": (
        papers.rank,
        {"decile": 2, "ranked_on": DAY, **TODAY},
        ranked,
        {Stage.SUBMITTED, Stage.RANKED},
    ),
    "accept": (
        papers.accept,
        {"people": (HEAD,), "decided_on": DAY, "decree": "SK 1", **TODAY},
        accepted,
        {Stage.SUBMITTED, Stage.RANKED},
    ),
    "decline": (
        papers.decline,
        {"reason": "quota_full", "decided_on": DAY, "decree": None, **TODAY},
        declined,
        {Stage.SUBMITTED, Stage.RANKED},
    ),
}


def given(*facts: ProposalEvent) -> Given[Proposal, ProposalEvent]:
    return Given(evolve, *facts)


@pytest.mark.parametrize("stage", Stage)
def test_a_history_leads_to_its_stage(stage: Stage) -> None:
    state = given(*HISTORIES[stage]).state
    assert state is not None
    assert state.stage is stage


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_taken_in_its_place_only(step: str, stage: Stage) -> None:
    decide, said, fact, allowed = STEPS[step]
    tried = given(*HISTORIES[stage]).when(decide, **said)
    if stage in allowed:
        tried.then(fact)
    else:
        assert tried.then_refused(WrongState, field="proposal").facts == {"status": stage.value}


@pytest.mark.parametrize("step", STEPS)
def test_an_unknown_proposal_takes_no_step(step: str) -> None:
    decide, said, *_ = STEPS[step]
    given().when(decide, **said).then_refused(NotFound, field="proposal")


MADE_FOR = (
    structs.replace(proposed, proposed_for="operator-3"),
    structs.replace(visited, visited_for="field-3"),
    approved,
    returned,
    structs.replace(corrected, corrected_for="operator-4"),
)


@pytest.mark.parametrize(
    "account", ["operator-1", "field-1", "operator-2", "operator-3", "field-3", "operator-4"]
)
def test_whoever_proposed_visited_or_corrected_it_does_not_verify_it(account: str) -> None:
    """Nor the one in whose place it was done; nor somebody who stands in for one of them."""
    for by in ({"verified_by": account}, {"verified_by": "verifier-1", "verified_for": account}):
        given(*MADE_FOR).when(papers.verify, **by).then_refused(SamePerson)
    given(*MADE_FOR).when(papers.verify, verified_by="verifier-1").then(verified)


def test_of_a_visit_of_before_nobody_knows_who_made_it() -> None:
    before = (proposed, structs.replace(visited, visited_by=None), approved)
    given(*before).when(papers.verify, verified_by="field-1").then(
        DinsosVerified(verified_by="field-1")
    )


def test_after_a_return_the_village_may_visit_and_meet_again() -> None:
    anew = (*HISTORIES[Stage.RETURNED], visited)
    given(*anew).when(papers.verify, verified_by="verifier-1").then_refused(
        WrongState, field="proposal"
    )
    given(*anew, approved).when(papers.verify, verified_by="verifier-1").then(verified)


@pytest.mark.parametrize("stage", Stage)
def test_a_family_is_proposed_anew_only_when_the_last_time_is_over(stage: Stage) -> None:
    last = given(*HISTORIES[stage]).state
    said: dict[str, Any] = {
        "programme": "PKH",
        "household": FAMILY,
        "region": "61.05.01.1001",
        "unit": "KPM",
        "proposed_by": "operator-1",
    }
    if stage in FINISHED:
        assert papers.propose([p for p in (last,) if p], **said).round == 2
    else:
        with pytest.raises(AlreadyExists):
            papers.propose([p for p in (last,) if p], **said)


def test_a_decile_lies_between_one_and_ten() -> None:
    for decile in (0, 11):
        given(*HISTORIES[Stage.SUBMITTED]).when(
            papers.rank, decile=decile, ranked_on=DAY, **TODAY
        ).then_refused(OutOfRange, field="decile")


def test_codes_are_of_their_lists() -> None:
    for step, field in (("resolve", "meeting"), ("send_back", "reason"), ("decline", "reason")):
        decide, said, _, allowed = STEPS[step]
        history = HISTORIES[min(allowed)]
        given(*history).when(decide, **{**said, field: "x"}).then_refused(UnknownCode, field=field)


def test_each_round_has_its_stream() -> None:
    streams = {proposal_stream("PKH", FAMILY, number) for number in (1, 2)}
    streams.add(proposal_stream("BPNT", FAMILY, 1))
    assert len(streams) == 3
