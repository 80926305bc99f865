"""Use cases of the shelter's beds: how many there are, who comes, moves, stays longer, leaves and returns."""

from datetime import date
from uuid import UUID

from application.case_stream import recorded, seen_case
from application.episodes import episode_resumed
from application.ports import Act, Change, Outcome, Ports, Stream
from application.references import region_of_office
from application.rules import acted_on, rule_in_force
from application.sealing import key_of_record, seal_text
from application.use_case import Command, facts_of, use_case
from domain import care_decisions as decisions
from domain.care import NO_CARE
from domain.case import Case
from domain.case_codes import Sex
from domain.errors import NotFound
from domain.fact import About
from domain.shelter import (
    NO_BEDS,
    Beds,
    BedsEvent,
    BedTaken,
    ShelterList,
    ShelterListEvent,
    Side,
    beds_stream,
    evolve_beds,
    evolve_list,
    free_bed,
    list_shelter,
    set_capacity,
    shelter_list_stream,
    side_for,
    take_bed,
)

LONGEST_REFERENCE = 500
"""Characters that name a guardian, or number and date of a Bapas letter."""


class SetShelterCapacity(Command, frozen=True, kw_only=True):
    """Say how many beds a shelter's sides have from a day on. shelter: code of its office.

    children: beds of a side of their own; empty where children sleep with the adults of their sex.
    """

    shelter: str
    men: int
    women: int
    children: int | None = None
    valid_from: date


class AdmitToShelter(Command, frozen=True, kw_only=True):
    """shelter: code of its office. guardian_reference: a child's, 1 to 500 characters.

    sex: L or P, as judged now; empty when it was reported.
    """

    case: UUID
    shelter: str
    guardian_reference: str | None = None
    sex: str | None = None


class TransferClient(Command, frozen=True, kw_only=True):
    """shelter: where the client goes on sleeping. sex: L or P, as judged now; empty when it is on record.

    In the same shelter a client moves between its sides, where the sex was misjudged for instance.
    """

    case: UUID
    shelter: str
    sex: str | None = None


class ExtendStay(Command, frozen=True, kw_only=True):
    """reason: StayReason. until: the new last day."""

    case: UUID
    reason: str
    until: date


class AlertStayLimit(Command, frozen=True, kw_only=True):
    """The last day of a stay's limit has passed."""

    case: UUID


class DischargeClient(Command, frozen=True, kw_only=True):
    """outcome: DischargeOutcome.

    destination: a region code when repatriated (and, if known, when reunified), an institution's
    code when panti or hospital, else empty. Both as they were decided, where they can be planned.
    """

    case: UUID
    outcome: str
    destination: str | None = None


class ReturnClient(Command, frozen=True, kw_only=True):
    """Who absconded is back. shelter: where they sleep from now on. sex: L or P, where none is on record."""

    case: UUID
    shelter: str
    sex: str | None = None


@use_case
async def set_shelter_capacity(command: SetShelterCapacity, act: Act, ports: Ports) -> Outcome:
    """Set a shelter's beds; the first time it is put on the list of shelters."""
    region = await region_of_office(command.shelter, ports, field="shelter")
    if not act.sees(region):
        raise NotFound("shelter")
    wanted = {Side.MEN: command.men, Side.WOMEN: command.women}
    if command.children is not None:
        wanted[Side.CHILDREN] = command.children
    streams = {side: await _beds(command.shelter, side, ports) for side in wanted}
    facts = set_capacity(
        {side: stream.state for side, stream in streams.items()},
        wanted,
        shelter=command.shelter,
        valid_from=command.valid_from,
    )
    changes = [Change(streams[side], [fact], About(region)) for side, fact in facts.items()]
    shelters = await _shelters(ports)
    if listing := list_shelter(shelters.state, shelter=command.shelter, region=region):
        changes.append(Change(shelters, listing, About(region)))
    return Outcome(changes[0].stream.id, changes)


@use_case
async def admit_to_shelter(command: AdmitToShelter, act: Act, ports: Ports) -> Outcome:
    """Take the secured person into a shelter, and a bed on the right side of it."""
    stream = await seen_case(command.case, act, ports)
    key = await key_of_record(stream.id, ports)
    on = acted_on(act, ports)
    decisions.checked_secured(stream.state)
    sex = decisions.sex_of(stream.state, command.sex)
    bed, change = await _bed_for(stream, sex, command.shelter, on, ports)
    fact = decisions.admit(
        stream.state,
        bed=bed,
        sex=sex,
        guardian_reference=seal_text(
            key, "guardian_reference", command.guardian_reference, longest=LONGEST_REFERENCE
        ),
        limit=await rule_in_force("stay_limit", on, ports),
        health=await rule_in_force("shelter_health_check", on, ports),
    )
    return recorded(stream, fact, also=[change])


@use_case
async def transfer_client(command: TransferClient, act: Act, ports: Ports) -> Outcome:
    """Move a client to a bed in another shelter, or on another side of the same."""
    stream = await seen_case(command.case, act, ports)
    on = acted_on(act, ports)
    decisions.checked_in_shelter(stream.state)
    sex = decisions.sex_of(stream.state, command.sex)
    side = await _side_in(command.shelter, stream, sex, on, ports)
    decisions.checked_move(stream.state, shelter=command.shelter, side=side)
    left = await _left_bed(stream, on, ports)
    bed, change = await _bed_for(stream, sex, command.shelter, on, ports)
    fact = decisions.transfer(stream.state, bed=bed, sex=sex)
    return recorded(stream, fact, also=[*left, change])


@use_case
async def extend_stay(command: ExtendStay, act: Act, ports: Ports) -> Outcome:
    """Let a client stay longer."""
    stream = await seen_case(command.case, act, ports)
    on = acted_on(act, ports)
    fact = decisions.extend_stay(
        stream.state,
        reason=command.reason,
        until=command.until,
        today=on,
        limit=await rule_in_force("stay_limit", on, ports),
    )
    return recorded(stream, fact)


@use_case
async def alert_stay_limit(command: AlertStayLimit, act: Act, ports: Ports) -> Outcome:
    """Say that a client has stayed beyond the limit."""
    stream = await seen_case(command.case, act, ports)
    return recorded(stream, decisions.note_limit_exceeded(stream.state, today=acted_on(act, ports)))


@use_case
async def discharge_client(command: DischargeClient, act: Act, ports: Ports) -> Outcome:
    """End the stay and free the bed."""
    stream = await seen_case(command.case, act, ports)
    on = acted_on(act, ports)
    fact = decisions.discharge(
        stream.state,
        outcome=command.outcome,
        destination=command.destination,
        today=on,
        health=await rule_in_force("shelter_health_check", on, ports),
    )
    return recorded(stream, fact, also=await _left_bed(stream, on, ports))


@use_case
async def return_client(command: ReturnClient, act: Act, ports: Ports) -> Outcome:
    """Take back who absconded; refused while the person has another open case."""
    stream = await seen_case(command.case, act, ports)
    on = acted_on(act, ports)
    decisions.checked_absconded(stream.state)
    sex = decisions.sex_of(stream.state, command.sex)
    bed, change = await _bed_for(stream, sex, command.shelter, on, ports)
    limit = await rule_in_force("stay_limit", on, ports)
    fact = decisions.take_back(stream.state, bed=bed, sex=sex, limit=limit)
    resumed, unchanged = await episode_resumed(stream.state, stream.id, ports)
    return recorded(stream, fact, also=[change, *resumed], unchanged=unchanged)


async def _bed_for(
    stream: Stream[Case], sex: Sex, shelter: str, on: date, ports: Ports
) -> tuple[BedTaken, Change]:
    """A bed on the side of a shelter where this client sleeps, taken in the append that records the stay."""
    region = await region_of_office(shelter, ports, field="shelter")
    side = await _side_in(shelter, stream, sex, on, ports)
    beds = await _beds(shelter, side, ports)
    full = not (beds.state or NO_BEDS).free(on)
    bed = take_bed(
        beds.state,
        shelter=shelter,
        side=side,
        case=stream.id,
        on=on,
        elsewhere=await _free_elsewhere(side, on, ports) if full else (),
    )
    return bed, Change(beds, [bed], About(region))


async def _side_in(shelter: str, stream: Stream[Case], sex: Sex, on: date, ports: Ports) -> Side:
    """On which side of a shelter this client sleeps."""
    category = "" if stream.state is None else stream.state.category
    children = await _beds(shelter, Side.CHILDREN, ports)
    return side_for(sex, category, childrens_beds=(children.state or NO_BEDS).on(on) > 0)


async def _left_bed(stream: Stream[Case], on: date, ports: Ports) -> list[Change]:
    """What gives a client's bed back; nothing for who was admitted before beds were counted."""
    care = NO_CARE if stream.state is None else stream.state.care
    if care.shelter is None or care.side is None:
        return []
    beds = await _beds(care.shelter, care.side, ports)
    freed = free_bed(beds.state, shelter=care.shelter, side=care.side, case=stream.id, on=on)
    region = await region_of_office(care.shelter, ports, field="shelter")
    return [Change(beds, freed, About(region))] if freed else []


async def _free_elsewhere(side: Side, on: date, ports: Ports) -> tuple[str, ...]:
    """The shelters that have a free bed on this side: advice, which may be out of date when it is taken."""
    shelters = (await _shelters(ports)).state
    codes = () if shelters is None else shelters.shelters
    streams = await ports.ledger.read_many(
        [beds_stream(code, side) for code in codes], facts_of(BedsEvent, evolve_beds)
    )
    return tuple(
        code
        for code, stream in zip(codes, streams, strict=True)
        if (stream.state or NO_BEDS).free(on)
    )


async def _beds(shelter: str, side: str, ports: Ports) -> Stream[Beds]:
    return await ports.ledger.read(beds_stream(shelter, side), facts_of(BedsEvent, evolve_beds))


async def _shelters(ports: Ports) -> Stream[ShelterList]:
    return await ports.ledger.read(shelter_list_stream(), facts_of(ShelterListEvent, evolve_list))
