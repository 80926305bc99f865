"""Families, proposals, objections, and people who are merged or taken apart."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from application import handling_objections as objecting
from application import keeping_households as keeping
from application import proposing_households as proposing
from application import receiving_enrolments as receiving
from application import registering_families as entering
from application import registering_people as registering
from application.commands import COMMANDS
from application.keeping_programmes import RegisterProgramme
from application.roles import Role
from application.use_case import Command
from domain.office import OfficeOpened, office_stream
from tests.application.memory import World, act
from tests.application.situations import Situation, kept

HERE, NEXT_VILLAGE, OUTSIDE = "61.05.01.1001", "61.05.01.1002", "21.71.04.1001"
PLACE = "-0.0712, 111.4951"
PHOTO = ("ab" * 32,)
HEADED = {"relation": "family_head", "name": "Ani"}
BASIS = ("basis", "BA-12/MUSDES/2026")
EVIDENCE = ("evidence", PHOTO)

M = TypeVar("M", bound=Command)


async def done(world: World, role: Role, command: Command, **more: Any) -> UUID:
    """Give a command that is accepted; answers its subject."""
    given = act(role, **{"basis": BASIS[1], **more})
    return (await COMMANDS[type(command)](command, given, world.ports)).subject


def desk(world: World, office: str = "secretariat", region: str = "61.05") -> None:
    """Let an office be open, as history that is there already."""
    if not world.ledger.version(office_stream(office)):
        opened = OfficeOpened(office=office, name="Kantor", kind="puskesos", region=region)
        world.ledger.record(office_stream(office), opened)


async def person(world: World, name: str = "Ani", region: str = HERE) -> UUID:
    desk(world)
    return await done(
        world, Role.DESK, registering.RegisterPerson(name=name, region=region), actor="desk-1"
    )


async def programme(world: World, code: str = "PKH", unit: str = "KPM") -> str:
    command = RegisterProgramme(
        code=code,
        name="Program Keluarga Harapan",
        level="national",
        owner="Kementerian Sosial",
        unit=unit,
        funding="apbn",
        description="Bantuan tunai bersyarat.",
    )
    await done(world, Role.HEAD, command)
    return code


async def household(world: World, head: UUID | None = None, *others: UUID) -> UUID:
    members = tuple(keeping.FamilyMember(person=one, relation="child") for one in others)
    command = keeping.RegisterHousehold(
        region=HERE, head=head or await person(world), members=members
    )
    return await done(world, Role.OPERATOR, command)


async def proposal(world: World, *stages: type[Command], of: UUID | None = None) -> UUID:
    """A family proposed for PKH, and taken through these stages."""
    command = proposing.ProposeHousehold(
        household=of or await household(world), programme=await programme(world)
    )
    made = await done(world, Role.OPERATOR, command)
    for stage in stages:
        await done(world, STAGES[stage][0], step(stage, world, made))
    return made


STAGES: dict[type[Command], tuple[Role, dict[str, Any]]] = {
    proposing.VisitHousehold: (Role.FIELD, {"visited_on": 0, "findings": "Rumah papan."}),
    proposing.RecordMeeting: (
        Role.OPERATOR,
        {"minutes": BASIS[1], "meeting": "musdes", "approved": True, "held_on": 0},
    ),
    proposing.ReturnProposal: (Role.VERIFIER, {"reason": "papers_incomplete"}),
    proposing.CorrectProposal: (Role.OPERATOR, {}),
    proposing.VerifyProposal: (Role.VERIFIER, {}),
    proposing.SubmitProposal: (Role.VERIFIER, {"submitted_on": 0}),
    proposing.ReceiveRank: (Role.VERIFIER, {"decile": 2, "ranked_on": 0}),
    proposing.ReceiveAcceptance: (Role.VERIFIER, {"decided_on": 0, "decree": "SK 7/HUK/2026"}),
    proposing.ReceiveRefusal: (Role.VERIFIER, {"decided_on": 0, "reason": "quota_full"}),
}
"""Who takes which step of a proposal, with what; 0 stands for today."""

VISITED = (proposing.VisitHousehold,)
MET = (*VISITED, proposing.RecordMeeting)
VERIFIED = (*MET, proposing.VerifyProposal)
SUBMITTED = (*VERIFIED, proposing.SubmitProposal)


def step(stage: type[M], world: World, made: UUID) -> M:
    """A step of a proposal as it is accepted."""
    fields = STAGES[stage][1]
    said = {name: world.now.date() if given == 0 else given for name, given in fields.items()}
    return stage(proposal=made, **said)


def after(stage: type[Command], *before: type[Command]) -> Any:
    """Arrange that a step of a proposal is next."""

    async def arrange(world: World) -> Command:
        return step(stage, world, await proposal(world, *before))

    return arrange


async def _register_household(world: World) -> Command:
    return keeping.RegisterHousehold(
        region=HERE,
        head=await person(world),
        members=(keeping.FamilyMember(person=await person(world, "Budi"), relation="spouse"),),
        family_card="6105990101220001",
    )


async def _register_family(world: World) -> Command:
    desk(world)
    return entering.RegisterFamily(
        region=HERE,
        lines=(
            entering.FamilyLine(relation="family_head", name="Ani", nik="6105015708909001"),
            entering.FamilyLine(relation="spouse", name="Budi"),
        ),
        family_card="6105990101220001",
    )


async def _add_member(world: World) -> Command:
    return keeping.AddMember(
        household=await household(world), person=await person(world, "Budi"), relation="spouse"
    )


async def _remove_member(world: World) -> Command:
    child = await person(world, "Citra")
    family = await household(world, None, child)
    return keeping.RemoveMember(household=family, person=child, reason="own_household")


async def _record_death(world: World) -> Command:
    head = await person(world)
    family = await household(world, head)
    return keeping.RecordDeath(household=family, person=head, died_on=world.now.date())


async def _name_head(world: World) -> Command:
    child = await person(world, "Citra")
    family = await household(world, None, child)
    return keeping.NameHead(household=family, head=child, former_head_becomes="parent")


async def _move(world: World) -> Command:
    return keeping.MoveHousehold(
        household=await household(world), to_region=NEXT_VILLAGE, moved_on=world.now.date()
    )


async def _propose(world: World) -> Command:
    return proposing.ProposeHousehold(
        household=await household(world), programme=await programme(world)
    )


async def _raise(world: World) -> Command:
    kept(world, *PHOTO)
    return objecting.RaiseObjection(
        objector=await person(world, "Dedi"),
        reason="well_off",
        coordinates=PLACE,
        household=await household(world),
        narrative="Mereka punya dua mobil.",
    )


async def objection(world: World) -> UUID:
    return await done(world, Role.DESK, await _raise(world), evidence=PHOTO)


async def _uphold(world: World) -> Command:
    return objecting.UpholdObjection(
        objection=await objection(world), asks="delisting", findings="Benar."
    )


async def _reject(world: World) -> Command:
    return objecting.RejectObjection(
        objection=await objection(world), reason="unfounded", findings="Tidak benar."
    )


async def _lapse(world: World) -> Command:
    made = await objection(world)
    world.pass_days(15)
    return objecting.LapseObjection(objection=made)


async def _merge(world: World) -> Command:
    return registering.MergePeople(
        survivor=await person(world), merged=await person(world, "Ani juga")
    )


async def _unmerge(world: World) -> Command:
    merged = await _merge(world)
    assert isinstance(merged, registering.MergePeople)
    await done(world, Role.VERIFIER, merged)
    return registering.UnmergePeople(
        survivor=merged.survivor, merged=merged.merged, reason="different_people"
    )


async def _tell_apart(world: World) -> Command:
    one, other = await person(world), await person(world, "Ani juga")
    return registering.TellPeopleApart(person=one, other=other)


async def _register_person(world: World) -> Command:
    return registering.RegisterPerson(
        name="Ani", region=HERE, nik="6105015708909001", sex="P", phone="0812-0000-0001"
    )


async def _unmask(world: World) -> Command:
    return registering.Unmask(
        person=await person(world),
        fields=("name",),
        purpose_code="verification",
        purpose="Mencocokkan data dengan kartu keluarga.",
    )


async def _enrol(world: World) -> Command:
    return receiving.ReceiveEnrolment(
        programme=await programme(world),
        person=await person(world),
        decided_on=world.now.date(),
        decree="SK 7/HUK/2026",
    )


async def _enrolled(world: World) -> dict[str, Any]:
    enrolment = await _enrol(world)
    assert isinstance(enrolment, receiving.ReceiveEnrolment)
    await done(world, Role.VERIFIER, enrolment)
    return {
        "programme": enrolment.programme,
        "person": enrolment.person,
        "decided_on": world.now.date(),
    }


async def _suspend(world: World) -> Command:
    return receiving.ReceiveSuspension(**await _enrolled(world), reason="under_review")


async def _resume(world: World) -> Command:
    of = await _enrolled(world)
    await done(world, Role.VERIFIER, receiving.ReceiveSuspension(**of, reason="under_review"))
    return receiving.ReceiveResumption(**of)


async def _end(world: World) -> Command:
    return receiving.ReceiveEnding(**await _enrolled(world), reason="graduated")


TOMORROW = World().now.date() + timedelta(days=1)
LONG_AGO = date(1999, 12, 31)
_NOT_A_DAY_OF_OURS = ((TOMORROW, "in_future"), (LONG_AGO, "out_of_range"))


def _days(field: str) -> tuple[tuple[str, date, str], ...]:
    return tuple((field, day, code) for day, code in _NOT_A_DAY_OF_OURS)


_FAMILY = (BASIS,)

SITUATIONS: dict[type[Command], Situation] = {
    keeping.RegisterHousehold: Situation(
        role=Role.OPERATOR,
        arrange=_register_household,
        shapes=(
            ("region", "61.05.99", "unknown_region"),
            ("region", "61.05.01", "not_a_village"),
            ("region", OUTSIDE, "outside_region"),
            ("family_card", "123", "invalid_family_card"),
            ("family_card", "6.10599E+15", "spreadsheet_damage"),
        ),
        act=_FAMILY,
    ),
    entering.RegisterFamily: Situation(
        role=Role.OPERATOR,
        arrange=_register_family,
        shapes=(
            ("family_card", "12", "invalid_family_card"),
            ("region", "61.05.99", "unknown_region"),
            ("region", "61.05", "not_a_village"),
            ("lines", (), "out_of_range"),
            *(
                ("lines", (entering.FamilyLine(**{**HEADED, field: bad}),), code)
                for field, bad, code in (
                    ("relation", "spouse", "unknown_code"),
                    ("name", " ", "missing"),
                    ("nik", "6105", "invalid_nik"),
                    ("phone", "12", "invalid_phone"),
                    ("sex", "X", "unknown_code"),
                )
            ),
        ),
        act=_FAMILY,
        needs_history=False,
    ),
    keeping.AddMember: Situation(
        role=Role.OPERATOR,
        arrange=_add_member,
        codes=("relation",),
        shapes=(("relation", "family_head", "unknown_code"),),
        act=_FAMILY,
    ),
    keeping.RemoveMember: Situation(
        role=Role.OPERATOR, arrange=_remove_member, codes=("reason",), act=_FAMILY
    ),
    keeping.RecordDeath: Situation(
        role=Role.OPERATOR, arrange=_record_death, shapes=_days("died_on"), act=_FAMILY
    ),
    keeping.NameHead: Situation(
        role=Role.OPERATOR,
        arrange=_name_head,
        codes=("former_head_becomes",),
        shapes=(("former_head_becomes", None, "missing"),),
        act=_FAMILY,
    ),
    keeping.MoveHousehold: Situation(
        role=Role.OPERATOR,
        arrange=_move,
        shapes=(
            *_days("moved_on"),
            ("to_region", "61.05.99", "unknown_region"),
            ("to_region", "61.05.02", "not_a_village"),
        ),
        act=_FAMILY,
    ),
    proposing.ProposeHousehold: Situation(
        role=Role.OPERATOR,
        arrange=_propose,
        shapes=(("programme", "TIDAK-ADA", "not_found"),),
        says_for="proposed_for",
    ),
    proposing.VisitHousehold: Situation(
        role=Role.FIELD,
        arrange=after(proposing.VisitHousehold),
        shapes=(
            *_days("visited_on"),
            ("findings", " ", "missing"),
            ("findings", "a" * 10_001, "out_of_range"),
            ("coordinates", "di belakang pasar", "invalid"),
            ("coordinates", "48.8584, 2.2945", "invalid"),
        ),
        says_for="visited_for",
    ),
    proposing.RecordMeeting: Situation(
        role=Role.OPERATOR,
        arrange=after(proposing.RecordMeeting, *VISITED),
        codes=("meeting",),
        shapes=(
            *_days("held_on"),
            ("minutes", " ", "missing"),
            ("minutes", "BA 6105015708909001", "personal_data_in_clear"),
        ),
    ),
    proposing.ReturnProposal: Situation(
        role=Role.VERIFIER,
        arrange=after(proposing.ReturnProposal, *MET),
        codes=("reason",),
        shapes=(("note", " ", "missing"),),
    ),
    proposing.CorrectProposal: Situation(
        role=Role.OPERATOR,
        arrange=after(proposing.CorrectProposal, *MET, proposing.ReturnProposal),
        shapes=(("note", " ", "missing"),),
        says_for="corrected_for",
    ),
    proposing.VerifyProposal: Situation(
        role=Role.VERIFIER,
        arrange=after(proposing.VerifyProposal, *MET),
        makers=("operator-1", "field-1"),
    ),
    proposing.SubmitProposal: Situation(
        role=Role.VERIFIER,
        arrange=after(proposing.SubmitProposal, *VERIFIED),
        shapes=_days("submitted_on"),
    ),
    proposing.ReceiveRank: Situation(
        role=Role.VERIFIER,
        arrange=after(proposing.ReceiveRank, *SUBMITTED),
        shapes=(*_days("ranked_on"), ("decile", 0, "out_of_range"), ("decile", 11, "out_of_range")),
        repeatable=True,
    ),
    proposing.ReceiveAcceptance: Situation(
        role=Role.VERIFIER,
        arrange=after(proposing.ReceiveAcceptance, *SUBMITTED, proposing.ReceiveRank),
        shapes=(
            *_days("decided_on"),
            ("decree", "SK 6105015708909001", "personal_data_in_clear"),
            ("people", (UUID(int=1),), "not_found"),
            ("people", (UUID(int=1), UUID(int=2)), "out_of_range"),
        ),
    ),
    proposing.ReceiveRefusal: Situation(
        role=Role.VERIFIER,
        arrange=after(proposing.ReceiveRefusal, *SUBMITTED),
        codes=("reason",),
        shapes=_days("decided_on"),
    ),
    objecting.RaiseObjection: Situation(
        role=Role.DESK,
        arrange=_raise,
        codes=("reason",),
        shapes=(
            ("coordinates", "rumah pojok", "invalid"),
            ("narrative", "", "missing"),
            ("household", None, "missing"),
        ),
        repeatable=True,  # several neighbours may object, and one may do so again
        says_for="raised_for",
        act=(EVIDENCE,),
    ),
    objecting.UpholdObjection: Situation(
        role=Role.VERIFIER,
        arrange=_uphold,
        codes=("asks",),
        shapes=(("asks", "ending", "unknown_code"), ("findings", "", "missing")),
        makers=("desk-1",),
    ),
    objecting.RejectObjection: Situation(
        role=Role.VERIFIER,
        arrange=_reject,
        codes=("reason",),
        shapes=(("findings", "", "missing"),),
        makers=("desk-1",),
    ),
    objecting.LapseObjection: Situation(role=Role.SYSTEM, arrange=_lapse),
    registering.RegisterPerson: Situation(
        role=Role.DESK,
        arrange=_register_person,
        codes=("sex",),
        shapes=(
            ("nik", "6105", "invalid_nik"),
            ("nik", "6.10501E+15", "spreadsheet_damage"),
            ("phone", "12", "invalid_phone"),
            ("family_card", "12", "invalid_family_card"),
            ("name", " ", "missing"),
            ("region", "61.05.99", "unknown_region"),
        ),
        needs_history=False,
    ),
    registering.MergePeople: Situation(role=Role.VERIFIER, arrange=_merge),
    registering.UnmergePeople: Situation(role=Role.VERIFIER, arrange=_unmerge, codes=("reason",)),
    registering.TellPeopleApart: Situation(role=Role.VERIFIER, arrange=_tell_apart),
    registering.Unmask: Situation(
        role=Role.VERIFIER,
        arrange=_unmask,
        codes=("fields", "purpose_code"),
        shapes=(("fields", (), "missing"), ("purpose", "singkat", "out_of_range")),
        repeatable=True,
    ),
    receiving.ReceiveEnrolment: Situation(
        role=Role.VERIFIER,
        arrange=_enrol,
        shapes=(*_days("decided_on"), ("programme", "TIDAK-ADA", "not_found")),
    ),
    receiving.ReceiveSuspension: Situation(
        role=Role.VERIFIER, arrange=_suspend, codes=("reason",), shapes=_days("decided_on")
    ),
    receiving.ReceiveResumption: Situation(
        role=Role.VERIFIER, arrange=_resume, shapes=_days("decided_on")
    ),
    receiving.ReceiveEnding: Situation(
        role=Role.VERIFIER, arrange=_end, codes=("reason",), shapes=_days("decided_on")
    ),
}
