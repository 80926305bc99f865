"""Calls, local labels, patrols, members of the team, episodes and distances."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from domain import call, episode, local_subtype, patrol, pmks, team_member
from domain.call import CallAnswered, CallLedToCase, CallMarkedDuplicate, CallReceived
from domain.episode import EpisodeEnded, EpisodeOpened, Episodes
from domain.errors import (
    AlreadyExists,
    CaseStillOpen,
    InFuture,
    Invalid,
    Missing,
    NotFound,
    SameRecord,
    UnknownCode,
    WrongState,
)
from domain.fact import Sealed
from domain.local_subtype import LocalSubtypePublished, LocalSubtypeRetired
from domain.nearness import CENTRES, distance
from domain.patrol import PatrolCancelled, PatrolHeld, PatrolPlanned
from domain.team_member import MemberEnlisted, MemberPositionStated, MemberReleased
from tests.given import Given

A, B = UUID(int=1), UUID(int=2)
TEXT = Sealed("ciphertext")
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)

received = CallReceived(channel="telephone", source="individual", region="21.71.06", narrative=TEXT)


def test_a_call_is_settled_once_whichever_way() -> None:
    ways: list[tuple[Any, dict[str, Any], Any]] = [
        (call.lead_to_case, {"case": A}, CallLedToCase(case=A)),
        (call.answer, {"answer": "advised"}, CallAnswered(answer="advised")),
        (
            call.mark_duplicate,
            {"original": call.evolve(None, received), "call_id": A, "original_id": B},
            CallMarkedDuplicate(original=B),
        ),
    ]
    for decide, words, fact in ways:
        called(received).when(decide, **words).then(fact)
        for _, _, settled in ways:
            refused = called(received, settled).when(decide, **words)
            refused.then_refused(WrongState, field="call" if decide is call.lead_to_case else None)


def test_a_call_is_no_duplicate_of_itself_or_of_a_duplicate() -> None:
    first = call.evolve(None, received)
    twin = call.evolve(first, CallMarkedDuplicate(original=A))
    words = {"call_id": A, "original_id": A}
    called(received).when(call.mark_duplicate, first, **words).then_refused(
        SameRecord, field="original"
    )
    words = {"call_id": A, "original_id": B}
    called(received).when(call.mark_duplicate, twin, **words).then_refused(
        WrongState, field="original"
    )


@pytest.mark.parametrize("field", ["channel", "source", "category_guess"])
def test_a_call_takes_codes_of_the_lists(field: str) -> None:
    words: dict[str, Any] = {
        "channel": "telephone", "source": "individual", "region": "21.71.06",
        "category_guess": None, "narrative": TEXT, "contact": None,
    }  # fmt: skip
    called().when(call.receive, **words).then(received)
    called().when(call.receive, **{**words, field: "rumour"}).then_refused(UnknownCode, field=field)


def patrolled(*facts: patrol.PatrolEvent) -> Given[patrol.Patrol, patrol.PatrolEvent]:
    return Given(patrol.evolve, *facts)


def serving(
    *facts: team_member.TeamMemberEvent,
) -> Given[team_member.TeamMember, team_member.TeamMemberEvent]:
    return Given(team_member.evolve, *facts)


def labelled(
    *facts: local_subtype.LocalSubtypeEvent,
) -> Given[local_subtype.LocalSubtype, local_subtype.LocalSubtypeEvent]:
    return Given(local_subtype.evolve, *facts)


def called(*facts: call.CallEvent) -> Given[call.Call, call.CallEvent]:
    return Given(call.evolve, *facts)


LABEL: dict[str, Any] = {"code": "pak_ogah", "label": "Pak ogah", "source": "SK 7/2026"}
first = LocalSubtypePublished(version=1, categories=("PMKS-12",), **LABEL)


def test_a_label_is_versioned_and_never_takes_a_code_that_ships() -> None:
    publish = local_subtype.publish
    labelled().when(publish, categories=("PMKS-12", "PMKS-12"), **LABEL).then(first)
    labelled(first).when(publish, categories=("PMKS-11",), **LABEL).then(
        LocalSubtypePublished(version=2, categories=("PMKS-11",), **LABEL)
    )
    for shipped in pmks.Subtype:
        labelled().when(
            publish, categories=("PMKS-12",), **{**LABEL, "code": shipped.value}
        ).then_refused(AlreadyExists, field="code")
    labelled(first).when(local_subtype.retire).then(LocalSubtypeRetired(code="pak_ogah"))
    labelled(first, LocalSubtypeRetired(code="pak_ogah")).when(local_subtype.retire).then_refused(
        WrongState
    )
    labelled().when(local_subtype.retire).then_refused(NotFound, field="code")


planned = PatrolPlanned(
    starts_at=NOW, ends_at=NOW + timedelta(hours=3), area=("21.71.06",), team="trc-a"
)
PLAN: dict[str, Any] = {
    "starts_at": NOW, "ends_at": NOW + timedelta(hours=3), "area": ("21.71.06",),
    "team": "trc-a", "now": NOW,
}  # fmt: skip


def test_a_patrol_is_planned_then_held_or_cancelled() -> None:
    patrolled().when(patrol.plan, **PLAN).then(planned)
    patrolled().when(patrol.plan, **{**PLAN, "area": ()}).then_refused(Missing, field="area")
    over = {**PLAN, "now": NOW + timedelta(hours=4)}
    patrolled().when(patrol.plan, **over).then_refused(Invalid, field="ends_at")
    long = {**PLAN, "ends_at": NOW + timedelta(hours=25)}
    patrolled().when(patrol.plan, **long).then_refused(Invalid, field="ends_at")
    times: dict[str, Any] = {"started_at": NOW, "ended_at": NOW + timedelta(hours=1)}
    held, cancelled = PatrolHeld(**times), PatrolCancelled(reason="weather")
    later = NOW + timedelta(hours=2)
    patrolled(planned).when(patrol.hold, now=later, **times).then(held)
    patrolled(planned).when(patrol.hold, now=NOW, **times).then_refused(InFuture, field="ended_at")
    patrolled(planned).when(patrol.cancel, reason="weather").then(cancelled)
    for settled in (held, cancelled):
        patrolled(planned, settled).when(patrol.cancel, reason="weather").then_refused(WrongState)
    patrol.may_find(patrolled(planned, held).state)
    patrolled(planned, cancelled).when(patrol.may_find).then_refused(WrongState, field="patrol")


enlisted = MemberEnlisted(member="a", kind="bko", home="21.71.06")


def test_a_member_serves_until_released_and_may_come_back() -> None:
    released = MemberReleased(member="a")
    words = {"member": "a", "kind": "bko", "home": "21.71.06"}
    serving().when(team_member.enlist, **words).then(enlisted)
    serving(enlisted).when(team_member.enlist, **words).then_refused(AlreadyExists, field="member")
    serving(enlisted, released).when(team_member.enlist, **words).then(enlisted)
    moved = MemberPositionStated(member="a", region="21.71.04")
    serving(enlisted).when(team_member.state_position, region="21.71.04").then(moved)
    serving(enlisted, released).when(team_member.state_position, region="21.71.04").then_refused(
        NotFound, field="member"
    )
    serving(moved).when(team_member.release).then_refused(NotFound, field="member")


def test_a_person_has_one_open_case_under_all_ids() -> None:
    ended = episode.evolve(Episodes((A,)), EpisodeEnded(case=A))
    assert episode.open_for([None, ended], case=B) == EpisodeOpened(case=B)
    with pytest.raises(CaseStillOpen):
        episode.open_for([None, Episodes((A,))], case=B)


@examples(st.lists(st.sampled_from([EpisodeOpened(case=A), EpisodeEnded(case=A)])))
def test_no_fact_of_an_episode_fails_to_apply(facts: list[episode.EpisodeEvent]) -> None:
    assert Given(episode.evolve, EpisodeOpened(case=B), *facts).state is not None


def test_the_same_kelurahan_is_nearer_than_the_kecamatan_and_that_than_another() -> None:
    here = "21.71.06.1005"
    places = ["21.71.08.1001", "21.71.09.1001", "21.71.06", "21.71.06.1001", here, "61.05.01.1001"]
    nearest = sorted(places, key=lambda place: (distance(here, place), place))
    assert nearest == [
        here, "21.71.06", "21.71.06.1001", "21.71.09.1001", "21.71.08.1001", "61.05.01.1001",
    ]  # fmt: skip
    assert distance(here, "61.05.01.1001").known_km is None
    assert distance("21.71", "21.71").steps == 2  # nobody knows where in the city


@examples(st.sampled_from(sorted(CENTRES)), st.sampled_from(sorted(CENTRES)))
def test_a_way_is_as_long_as_the_way_back(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert distance(one, other).km < 80
