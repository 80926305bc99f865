"""Complaints, from the desk to the closing, and what stands beside them: clocks, walls, levels."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from application.filing_complaints import (
    ArchiveComplaint,
    MarkDuplicate,
    NameOfficers,
    PassComplaintUp,
    RejectComplaint,
    RouteComplaint,
    SetConfidentiality,
    SubmitComplaint,
    TransferComplaint,
    VerifyComplaint,
    WithdrawComplaint,
)
from application.keeping_programmes import NameProgrammeOwnerOffice
from application.resolving_complaints import (
    CloseUnanswered,
    ConfirmResolution,
    EscalateComplaint,
    GoOnUnanswered,
    ProvideInformation,
    RecordBreach,
    ReopenComplaint,
    RequestInformation,
    RespondToComplaint,
    StartFollowUp,
)
from application.roles import Role
from application.use_case import Command
from domain.office import OfficeHeadAppointed, OfficeOpened, OfficePlacedUnder, office_stream
from tests.application.complaint_desk import (
    VILLAGE,
    filed,
    in_progress,
    open_world,
    responded,
    step,
)
from tests.application.memory import World
from tests.application.situations import Arrange, Situation

TOO_LONG = "x" * 10_001


def _submitting(world: World) -> SubmitComplaint:
    open_world(world)
    return SubmitComplaint(
        channel="desk", region=VILLAGE, narrative="Bantuan belum diterima.", programme="PKH"
    )


async def _submit(world: World) -> Command:
    return _submitting(world)


async def _new(world: World) -> UUID:
    open_world(world)
    return await filed(world)


async def _verify(world: World) -> Command:
    return VerifyComplaint(
        complaint=await _new(world), lapor_class="complaint", category="not_received"
    )


async def _route(world: World) -> Command:
    complaint = await _new(world)
    await step(
        world,
        VerifyComplaint(complaint=complaint, lapor_class="complaint", category="not_received"),
    )
    return RouteComplaint(complaint=complaint, to_office="secretariat")


async def _duplicate(world: World) -> Command:
    return MarkDuplicate(complaint=await _new(world), original=await filed(world))


async def _working(world: World) -> UUID:
    open_world(world)
    return await in_progress(world)


async def _provide(world: World) -> Command:
    complaint = await _working(world)
    await step(world, RequestInformation(complaint=complaint, note="Nomor kartunya?"))
    return ProvideInformation(complaint=complaint, note="Kartu hilang.")


async def _go_on(world: World) -> Command:
    complaint = await _working(world)
    await step(world, RequestInformation(complaint=complaint, note="Nomor kartunya?"))
    world.now += timedelta(days=30)
    return GoOnUnanswered(complaint=complaint)


async def _answered(world: World) -> UUID:
    open_world(world)
    return await responded(world)


async def _close(world: World) -> Command:
    complaint = await _answered(world)
    world.now += timedelta(days=30)
    return CloseUnanswered(complaint=complaint)


async def _reopen(world: World) -> Command:
    complaint = await _answered(world)
    await step(world, ConfirmResolution(complaint=complaint))
    return ReopenComplaint(complaint=complaint, reason="Ternyata belum.")


async def _breach(world: World) -> Command:
    complaint = await _new(world)
    world.now += timedelta(days=30)
    return RecordBreach(complaint=complaint, clock="verify")


async def _owner(world: World) -> Command:
    open_world(world)
    return NameProgrammeOwnerOffice(programme="PKH", office="secretariat")


def _about_new(command: type[Command], **fields: object) -> Arrange:
    async def arrange(world: World) -> Command:
        return command(complaint=await _new(world), **fields)

    return arrange


def _about_working(command: type[Command], **fields: object) -> Arrange:
    async def arrange(world: World) -> Command:
        return command(complaint=await _working(world), **fields)

    return arrange


async def _confirm(world: World) -> Command:
    return ConfirmResolution(complaint=await _answered(world), satisfied=True, rating=4)


async def _pass_up(world: World) -> Command:
    """It turned out to be about the head of the office where it was filed, which answers to another one."""
    open_world(world)
    for office in ("dinas", "upt"):
        opened = OfficeOpened(office=office, name=office, kind="dinas", region="61.05")
        world.ledger.record(office_stream(office), opened)
    secretariat = office_stream("secretariat")
    head = OfficeHeadAppointed(office="secretariat", account="head-9", decree="SK 1")
    above = OfficePlacedUnder(office="secretariat", superior="dinas", decree="SK 1")
    world.ledger.record(secretariat, head)
    world.ledger.record(secretariat, above)
    complaint = await filed(world, against_accounts=("head-9",))
    return PassComplaintUp(complaint=complaint, from_office="secretariat")


SITUATIONS: dict[type[Command], Situation] = {
    SubmitComplaint: Situation(
        role=Role.DESK,
        arrange=_submit,
        codes=("channel",),
        shapes=(
            ("narrative", " \n", "missing"),
            ("narrative", TOO_LONG, "out_of_range"),
            ("contact", "", "missing"),
            ("contact", "x" * 201, "out_of_range"),
            ("region", "6105", "unknown_region"),
            ("region", "21.71.01.1002", "outside_region"),
            ("programme", "TIDAK-ADA", "not_found"),
            ("reporter", UUID(int=7), "not_found"),
            ("against_accounts", ("Pak Budi",), "invalid"),
            ("against_accounts", ("6105010101900001",), "personal_data_in_clear"),
            ("against_accounts", tuple(f"desk-{n}" for n in range(21)), "out_of_range"),
            ("against_offices", ("nowhere",), "not_found"),
            ("confidentiality", "hidden", "unknown_code"),
        ),
        repeatable=True,  # two people may complain of the same
    ),
    VerifyComplaint: Situation(
        role=Role.DESK,
        arrange=_verify,
        codes=("lapor_class", "category"),
        shapes=(
            ("programme", "TIDAK-ADA", "not_found"),
            ("category", "unclassified", "unknown_code"),
        ),
    ),
    RouteComplaint: Situation(
        role=Role.DESK,
        arrange=_route,
        shapes=(
            ("to_office", "nowhere", "not_found"),
            ("to_office", None, "missing"),
            ("programme", "TIDAK-ADA", "not_found"),
        ),
        repeatable=True,  # it may be passed on, to the same office too
    ),
    RejectComplaint: Situation(
        role=Role.HEAD, arrange=_about_new(RejectComplaint, reason="unfounded"), codes=("reason",)
    ),
    MarkDuplicate: Situation(
        role=Role.DESK, arrange=_duplicate, shapes=(("original", UUID(int=7), "not_found"),)
    ),
    TransferComplaint: Situation(
        role=Role.DESK,
        arrange=_about_new(TransferComplaint, to_authority="dukcapil", sent=("narrative",)),
        codes=("to_authority", "sent"),
        shapes=(
            ("receipt", "", "missing"),
            ("receipt", "x" * 61, "out_of_range"),
            ("receipt", "6105010101900001", "personal_data_in_clear"),
        ),
    ),
    ArchiveComplaint: Situation(
        role=Role.SUPERVISOR, arrange=_about_new(ArchiveComplaint, reason="spam"), codes=("reason",)
    ),
    WithdrawComplaint: Situation(role=Role.DESK, arrange=_about_new(WithdrawComplaint)),
    NameOfficers: Situation(
        role=Role.SUPERVISOR,
        arrange=_about_new(NameOfficers, accounts=("desk-9",)),
        shapes=(
            ("accounts", (), "missing"),
            ("accounts", ("Pak Budi",), "invalid"),
            ("offices", ("nowhere",), "not_found"),
        ),
    ),
    PassComplaintUp: Situation(
        role=Role.SYSTEM,
        arrange=_pass_up,
        shapes=(("from_office", "upt", "wrong_state"), ("from_office", "nowhere", "wrong_state")),
    ),
    SetConfidentiality: Situation(
        role=Role.HEAD, arrange=_about_new(SetConfidentiality, level="secret"), codes=("level",)
    ),
    StartFollowUp: Situation(
        role=Role.DESK,
        arrange=_about_working(StartFollowUp, note="Ditanyakan ke bank."),
        shapes=(("note", "", "missing"), ("note", TOO_LONG, "out_of_range")),
        repeatable=True,  # every further step is recorded too
    ),
    RequestInformation: Situation(
        role=Role.DESK,
        arrange=_about_working(RequestInformation, note="Nomor kartunya?"),
        shapes=(("note", "", "missing"), ("note", TOO_LONG, "out_of_range")),
    ),
    ProvideInformation: Situation(
        role=Role.DESK,
        arrange=_provide,
        shapes=(("note", "", "missing"), ("note", TOO_LONG, "out_of_range")),
    ),
    RespondToComplaint: Situation(
        role=Role.SUPERVISOR,
        arrange=_about_working(RespondToComplaint, response="Kartu diganti."),
        shapes=(("response", "", "missing"), ("response", TOO_LONG, "out_of_range")),
    ),
    ConfirmResolution: Situation(
        role=Role.DESK,
        arrange=_confirm,
        shapes=(
            ("rating", 0, "out_of_range"),
            ("rating", 6, "out_of_range"),
            ("remark", "", "missing"),
            ("remark", TOO_LONG, "out_of_range"),
        ),
    ),
    CloseUnanswered: Situation(role=Role.SUPERVISOR, arrange=_close),
    GoOnUnanswered: Situation(role=Role.SUPERVISOR, arrange=_go_on),
    ReopenComplaint: Situation(
        role=Role.DESK,
        arrange=_reopen,
        shapes=(("reason", "", "missing"), ("reason", TOO_LONG, "out_of_range")),
    ),
    EscalateComplaint: Situation(
        role=Role.SUPERVISOR,
        arrange=_about_working(EscalateComplaint, level="head", reason="repeated"),
        codes=("level", "reason"),
    ),
    RecordBreach: Situation(
        role=Role.SYSTEM,
        arrange=_breach,
        codes=("clock",),
        shapes=(("clock", "reply", "unknown_code"), ("clock", "answer", "wrong_state")),
    ),
    NameProgrammeOwnerOffice: Situation(
        role=Role.HEAD,
        arrange=_owner,
        shapes=(("programme", "TIDAK-ADA", "not_found"), ("office", "nowhere", "not_found")),
        region_bound=False,  # a programme concerns the whole tenant
    ),
}
