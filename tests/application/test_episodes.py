"""One open case per person: until it is settled on scene or closed, and again when a closed one goes on."""

from uuid import UUID, uuid4

import pytest

from application import following_up_clients as following
from application import handling_cases as cases
from application import sheltering
from application.registering_people import MergePeople, RegisterPerson
from application.roles import Role
from domain.case import ResolvedOnScene
from domain.episode import EpisodeEnded, EpisodeOpened, episode_stream
from domain.errors import CaseStillOpen
from domain.fact import About
from domain.shelter import Side, beds_stream, evolve_beds
from tests.application.memory import World
from tests.application.shelter_steps import (
    UPT,
    absconded,
    admitted,
    done,
    secured,
    shelter_world,
)

KELURAHAN = "21.71.01.1002"


async def registered(world: World) -> UUID:
    person = RegisterPerson(name="Contoh Andri", region=KELURAHAN)
    return (await done(world, Role.DESK, person)).subject


async def gone_and_closed(world: World, person: UUID) -> UUID:
    """The closed case of somebody who absconded."""
    case = await absconded(world, person=person)
    await done(world, Role.SUPERVISOR, following.CloseCase(case=case))
    return case


async def test_a_closed_case_is_not_gone_on_with_beside_another_open_one() -> None:
    world = await shelter_world(World(tenant="21.71"))
    person = await registered(world)
    case = await gone_and_closed(world, person)
    newer = await admitted(world, person=person)
    with pytest.raises(CaseStillOpen) as refused:
        await done(world, Role.SOCIAL_WORKER, sheltering.ReturnClient(case=case, shelter=UPT))
    assert refused.value.field == "case"
    beds = (await world.ledger.read(beds_stream(UPT, Side.MEN), evolve_beds)).state
    assert beds is not None
    assert set(beds.clients) == {newer}


async def test_a_closed_case_that_goes_on_is_the_person_s_open_one_until_it_is_closed_again() -> (
    None
):
    world = await shelter_world(World(tenant="21.71"))
    person = await registered(world)
    case = await gone_and_closed(world, person)
    await done(world, Role.SOCIAL_WORKER, sheltering.ReturnClient(case=case, shelter=UPT))
    with pytest.raises(CaseStillOpen):
        await secured(world, person=person)
    leave = sheltering.DischargeClient(case=case, outcome="absconded")
    await done(world, Role.SOCIAL_WORKER, leave)
    await done(world, Role.SOCIAL_WORKER, sheltering.ReturnClient(case=case, shelter=UPT))
    await done(world, Role.SOCIAL_WORKER, leave)
    await done(world, Role.SUPERVISOR, following.CloseCase(case=case))
    assert (
        world.ledger.facts(episode_stream(person))
        == [
            EpisodeOpened(case=case),
            EpisodeEnded(case=case),
        ]
        * 2
    )
    await secured(world, person=person)


async def test_a_closed_case_that_goes_on_is_found_under_both_ids_after_a_merge() -> None:
    world = await shelter_world(World(tenant="21.71"))
    survivor, other = await registered(world), await registered(world)
    case = await gone_and_closed(world, other)
    await done(world, Role.VERIFIER, MergePeople(survivor=survivor, merged=other))
    await done(world, Role.SOCIAL_WORKER, sheltering.ReturnClient(case=case, shelter=UPT))
    with pytest.raises(CaseStillOpen):
        await secured(world, person=survivor)
    leave = sheltering.DischargeClient(case=case, outcome="absconded")
    await done(world, Role.SOCIAL_WORKER, leave)
    await done(world, Role.SUPERVISOR, following.CloseCase(case=case))
    await secured(world, person=survivor)


async def test_a_return_that_races_with_a_new_case_is_refused() -> None:
    world = await shelter_world(World(tenant="21.71"))
    person = await registered(world)
    case = await gone_and_closed(world, person)
    world.ledger.before_next_append = lambda: world.ledger.record(
        episode_stream(person), EpisodeOpened(case=uuid4())
    )
    with pytest.raises(CaseStillOpen):
        await done(world, Role.SOCIAL_WORKER, sheltering.ReturnClient(case=case, shelter=UPT))


async def on_scene(world: World, person: UUID | None = None) -> UUID:
    """A case that was settled where the person was found."""
    case = await secured(world, person=person)
    await done(world, Role.TRC, cases.ResolveOnScene(case=case, resolution="advised"))
    return case


async def test_who_was_helped_on_scene_may_be_met_again_the_next_night() -> None:
    world = await shelter_world(World(tenant="21.71"))
    person = await registered(world)
    settled = await on_scene(world, person)
    again = await secured(world, person=person)
    await done(world, Role.SUPERVISOR, following.CloseCase(case=settled))
    assert world.ledger.facts(episode_stream(person)) == [
        EpisodeOpened(case=settled),
        EpisodeEnded(case=settled),
        EpisodeOpened(case=again),
    ]
    with pytest.raises(CaseStillOpen):
        await secured(world, person=person)


async def test_who_was_helped_on_scene_may_be_identified_while_a_newer_case_is_open() -> None:
    world = await shelter_world(World(tenant="21.71"))
    person = await registered(world)
    settled = await on_scene(world)
    newer = await secured(world, person=person)
    identify = cases.IdentifyPerson(case=settled, person=person)
    await done(world, Role.SOCIAL_WORKER, identify)
    assert world.ledger.facts(episode_stream(person)) == [EpisodeOpened(case=newer)]


async def test_a_case_settled_before_that_ended_its_episode_ends_it_when_it_is_closed() -> None:
    world = await shelter_world(World(tenant="21.71"))
    person = await registered(world)
    case = await secured(world, person=person)
    world.ledger.record(case, ResolvedOnScene(resolution="advised"), About("21.71.01"))
    await done(world, Role.SUPERVISOR, following.CloseCase(case=case))
    await secured(world, person=person)
