"""The list of programmes, what they ask and give, and their periods."""

from __future__ import annotations

from datetime import date

from application.keeping_programme_rules import (
    ClosePeriod,
    OpenPeriod,
    PublishProgrammeRules,
    open_period,
    publish_programme_rules,
)
from application.keeping_programmes import (
    EndProgramme,
    RegisterProgramme,
    ResumeProgramme,
    SuspendProgramme,
    register_programme,
    suspend_programme,
)
from application.roles import Role
from application.use_case import Command
from domain.criteria import ComponentAmount, Criterion
from tests.application.memory import World, act
from tests.application.situations import Situation

PKH = RegisterProgramme(
    code="PKH",
    name="Program Keluarga Harapan",
    level="national",
    owner="Kementerian Sosial",
    unit="KPM",
    funding="apbn",
    description="Bantuan tunai bersyarat",
)
DECILE = Criterion(kind="decile_at_most", number=4, source="Katalog program [32]")
PUPIL = ComponentAmount(component="sd", amount_rupiah=225_000)
RULES = PublishProgrammeRules(
    programme="PKH",
    valid_from=date(2025, 1, 1),
    source="Katalog program [32]",
    criteria=(DECILE,),
    amounts=(PUPIL,),
    per="stage",
    most_components=4,
    paid_to="family",
    apply_indonesian="Musyawarah desa",
    apply_english="Village meeting",
)
STAGE = OpenPeriod(
    programme="PKH", period="2026-T1", first_day=date(2026, 1, 1), last_day=date(2026, 3, 31)
)


async def _register(_world: World) -> Command:
    return PKH


async def _registered(world: World) -> None:
    await register_programme(PKH, act(Role.HEAD), world.ports)


async def _suspend(world: World) -> Command:
    await _registered(world)
    return SuspendProgramme(programme="PKH", reason="budget")


async def _resume(world: World) -> Command:
    suspension = SuspendProgramme(programme="PKH", reason="budget")
    await _registered(world)
    await suspend_programme(suspension, act(Role.HEAD), world.ports)
    return ResumeProgramme(programme="PKH")


async def _end(world: World) -> Command:
    await _registered(world)
    return EndProgramme(programme="PKH", reason="term_over")


async def _publish(world: World) -> Command:
    await _registered(world)
    return RULES


async def _open(world: World) -> Command:
    await publish_programme_rules(RULES, act(Role.HEAD), (await _with_programme(world)).ports)
    return STAGE


async def _with_programme(world: World) -> World:
    await _registered(world)
    return world


async def _close(world: World) -> Command:
    await _open(world)
    await open_period(STAGE, act(Role.HEAD), world.ports)
    return ClosePeriod(programme="PKH", period="2026-T1")


SITUATIONS: dict[type[Command], Situation] = {
    RegisterProgramme: Situation(
        role=Role.HEAD,
        arrange=_register,
        codes=("level", "unit", "funding"),
        shapes=(
            ("code", "pkh", "invalid"),
            ("name", "", "missing"),
            ("owner", "0812-3456-7890", "personal_data_in_clear"),
            ("description", "x" * 2001, "out_of_range"),
        ),
        region_bound=False,
        needs_history=False,
    ),
    SuspendProgramme: Situation(
        role=Role.PROGRAMME_OWNER,
        arrange=_suspend,
        codes=("reason",),
        shapes=(("programme", "BST", "not_found"),),
        region_bound=False,
    ),
    ResumeProgramme: Situation(
        role=Role.PROGRAMME_OWNER,
        arrange=_resume,
        shapes=(("programme", "BST", "not_found"),),
        region_bound=False,
    ),
    EndProgramme: Situation(
        role=Role.HEAD,
        arrange=_end,
        codes=("reason",),
        shapes=(("programme", "BST", "not_found"),),
        region_bound=False,
    ),
    PublishProgrammeRules: Situation(
        role=Role.PROGRAMME_OWNER,
        arrange=_publish,
        codes=("per", "paid_to"),
        shapes=(
            ("programme", "BST", "not_found"),
            ("valid_from", date(1999, 1, 1), "too_early"),
            ("source", " ", "missing"),
            ("criteria", (), "missing"),
            ("criteria", (DECILE, DECILE), "repeated_criterion"),
            ("criteria", (Criterion(kind="rich", source="x"),), "unknown_code"),
            ("criteria", (Criterion(kind="has_elderly", source="x"),), "missing"),
            (
                "criteria",
                (Criterion(kind="not_enrolled_in", code="BST", source="x"),),
                "not_found",
            ),
            ("amounts", (PUPIL, PUPIL), "repeated_criterion"),
            ("amounts", (ComponentAmount(component="sd", amount_rupiah=0),), "out_of_range"),
            ("most_components", 21, "out_of_range"),
            ("apply_indonesian", "", "missing"),
            ("apply_english", "x" * 1001, "out_of_range"),
        ),
        region_bound=False,
        repeatable=True,
    ),
    OpenPeriod: Situation(
        role=Role.PROGRAMME_OWNER,
        arrange=_open,
        shapes=(
            ("programme", "BST", "not_found"),
            ("period", "2026-T5", "invalid"),
            ("first_day", date(2024, 1, 1), "out_of_range"),
            ("last_day", date(2025, 12, 31), "out_of_range"),
            ("apply_by", date(2026, 4, 1), "out_of_range"),
        ),
        region_bound=False,
    ),
    ClosePeriod: Situation(
        role=Role.PROGRAMME_OWNER,
        arrange=_close,
        shapes=(("programme", "BST", "not_found"), ("period", "2026-T2", "not_found")),
        region_bound=False,
    ),
}
