"""What a payer reports becomes facts once, whatever is wrong with the file, and its last file closes the batch."""

from __future__ import annotations

import asyncio
import csv
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from application.recording_payments import RecordFailure, RetryPayment
from application.roles import Role
from application.settling import ApproveBatch, CloseBatch, ExplainDifference
from domain.batch import BatchReconciled
from domain.errors import Invalid
from infra.database import serving
from infra.import_kinds import Desk
from infra.import_settlements import (
    Settlement,
    Totals,
    batch_named,
    import_settlements,
    open_results,
)
from infra.importing import Result
from infra.log_reader import LogReader
from infra.migrations import migrate, tenant_schema
from infra.opening import open_new_tenant
from infra.read_model_tables import make_read_models
from infra.replay import history
from infra.terminal import Watch
from infra.world import World
from tests.infra.batch_being_paid import AMOUNT, NAME, PERIOD, PERSON, Paying, paying, reference
from tests.infra.opened import opened_office_and_programme
from tests.running import environment, puskesos, settings_for

REPORT = Path(__file__).parent / "samples" / "pain.002.001.12.xml"
HEADER = ("rujukan", "hasil", "rupiah", "tanggal", "sebab")
DESK = Desk("61.05", "secretariat", Role.VERIFIER, "import", "61.05")


@dataclass
class Payer:
    """Somebody who imports files of results into a tenant."""

    dsn: str
    folder: Path
    world: World
    paid: Paying

    def write(self, *lines: Sequence[object]) -> Path:
        path = self.folder / "results.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *lines])
        return path

    async def bring(
        self,
        path: Path,
        *,
        batch: UUID | None = None,
        final: tuple[int, int] | None = None,
        settled_is_credited: bool = False,
        desk: Desk = DESK,
        watch: Watch = lambda _done: None,
    ) -> Result:
        stated = None if final is None else Totals(*final)
        settlement = Settlement(batch or self.paid.batch, stated, settled_is_credited)
        file = open_results(path, "61.05", settled_is_credited=settled_is_credited)
        return await import_settlements(file, settlement, desk, self.paid.ports, watch)

    def facts(self) -> Counter[str]:
        """Facts of payments and their batch, by what they are called."""
        with psycopg.connect(serving(self.dsn), autocommit=True) as connection:
            reader = LogReader(connection, tenant_schema("61.05"))
            topics = [fact.topic for fact in history(reader, None)]
        named = (topic.removeprefix("entitlement.payment_") for topic in topics)
        wanted = {"credited", "failed", "collected", "unclaimed", "returned", "batch.reconciled"}
        return Counter(topic for topic in named if topic in wanted)


def line(
    number: int, outcome: str, amount: int = AMOUNT, on: str = "2022-03-10", reason: str = ""
) -> tuple[object, ...]:
    return (reference(number), outcome, amount, on, reason)


def problems(result: Result) -> list[tuple[int, str | None, str]]:
    return [(each.row, each.refusal.field, each.refusal.code) for each in result.problems]


@pytest.fixture
async def payer(database: str, tmp_path: Path) -> AsyncIterator[Payer]:
    migrate(database, make_read_models)
    settings = settings_for(tmp_path, database)
    await asyncio.to_thread(
        open_new_tenant, settings, database, "61.05", "Kabupaten Sintang", "demonstration"
    )
    with World(serving(database), settings.master_key) as world:
        ports = await world.ports_of("61.05")
        await opened_office_and_programme(ports)
        yield Payer(database, tmp_path, world, await paying(ports, 7))


async def test_each_line_is_recorded_once_however_often_the_file_comes(payer: Payer) -> None:
    path = payer.write(
        line(1, "credited"),
        line(2, "Diambil", on="11/03/2022"),
        line(3, "gagal", reason="Rekening tidak ditemukan"),
        line(4, "unclaimed"),
        line(4, "returned", on="2022-04-29"),
        line(5, "collected"),
        line(5, "returned", AMOUNT // 3),
        line(5, "returned", AMOUNT // 3, on="2022-03-12"),
    )
    first = await payer.bring(path)
    assert (first.recorded, first.repeated, first.problems) == (8, 0, [])
    found = payer.facts()
    assert found == {"credited": 4, "collected": 2, "failed": 1, "unclaimed": 1, "returned": 3}
    again = await payer.bring(path)
    assert (again.recorded, again.repeated, again.problems) == (0, 8, [])
    assert payer.facts() == found


async def test_bad_lines_are_reported_and_the_others_recorded(payer: Payer) -> None:
    path = payer.write(
        line(1, "collected"),
        line(1, "collected"),
        line(2, "collected", AMOUNT + 1),
        ("0" * 32 + "-1", "collected", AMOUNT, "2022-03-10", ""),
        ("Ibu Contoh", "collected", AMOUNT, "2022-03-10", ""),
        line(3, "melayang"),
        line(3, "failed"),
        line(3, "failed", reason="entah"),
        line(3, "credited", reason="payer_fault"),
        line(4, "credited", on="kemarin"),
        line(4, "credited", on="2999-01-01"),
        (reference(4), "credited", "225.000", "2022-03-10", ""),
        ("", "credited", AMOUNT, "2022-03-10", ""),
        (*line(4, "credited"), "surplus"),
        line(5, "returned"),
        (reference(6, attempt=2), "credited", AMOUNT, "2022-03-10", ""),
        line(7, "returned", 1),
    )
    result = await payer.bring(path)
    assert result.recorded == 1
    assert sorted(problems(result)) == [
        (3, "reference", "repeated_result"),
        (4, "amount_rupiah", "amount_differs"),
        (5, "reference", "not_found"),
        (6, "reference", "invalid"),
        (7, "outcome", "unknown_code"),
        (8, "reason", "missing"),
        (9, "reason", "unknown_code"),
        (10, "reason", "invalid"),
        (11, "date", "invalid_date"),
        (12, "on", "in_future"),
        (13, "amount_rupiah", "invalid_number"),
        (14, "reference", "missing"),
        (15, None, "surplus_cells"),
        (16, "payment", "wrong_state"),
        (17, "reference", "wrong_state"),
        (18, "payment", "wrong_state"),
    ]
    told = [
        (said.text, said.text_remedy, said.text_english)
        for said in (each.refusal for each in result.problems)
    ]
    assert all(all(texts) for texts in told)
    assert "Contoh" not in str(told)
    assert payer.facts() == {"credited": 1, "collected": 1}


async def test_what_is_wrong_with_the_whole_file_is_told_once(payer: Payer) -> None:
    path = payer.write(line(1, "collected"), line(2, "collected"))
    stranger = DESK._replace(role=Role.DESK)
    for result, code in (
        (await payer.bring(path, batch=UUID(int=1)), "not_found"),
        (await payer.bring(path, desk=stranger), "not_allowed"),
    ):
        assert [(each.row, each.refusal.code) for each in result.problems] == [(1, code)]
    assert not payer.facts()


async def test_an_interrupted_import_is_completed_by_the_next(
    payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.import_settlements.TOGETHER", 8)
    lines = [line(number, "collected") for number in range(1, 8)]
    lines += [line(number, "returned", 1, f"2022-04-{day:02}") for number, day in ((1, 1), (1, 2))]
    path = payer.write(*lines)

    def power_cut(done: int) -> None:
        if done == len(lines) - 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await payer.bring(path, watch=power_cut)
    assert payer.facts()["returned"] == 1
    result = await payer.bring(path)
    assert (result.recorded, result.repeated, result.problems) == (1, 8, [])
    assert payer.facts() == {"credited": 7, "collected": 7, "returned": 2}
    colleague = DESK._replace(actor="budi")
    assert (await payer.bring(path, desk=colleague)).repeated == 9
    assert payer.facts()["returned"] == 2


async def test_a_result_of_an_attempt_that_was_followed_by_another_stays_known(
    payer: Payer,
) -> None:
    address: dict[str, Any] = {
        "programme": "BLT-DESA",
        "period": PERIOD,
        "recipient": PERSON,
        "component": "part-1",
    }
    path = payer.write(line(1, "failed", reason="payer_fault"))
    await payer.bring(path)
    await payer.paid.give(Role.PROGRAMME_OWNER, RetryPayment(**address))
    assert (await payer.bring(path)).repeated == 1
    await payer.paid.give(Role.HEAD, ApproveBatch(batch=payer.paid.batch, amendments=1))
    path = payer.write((reference(1, attempt=2), "collected", AMOUNT, "2022-03-20", ""))
    assert (await payer.bring(path)).recorded == 1


async def test_the_last_file_is_reconciled_and_the_batch_closed(payer: Payer) -> None:
    lines = [
        *(line(number, "collected") for number in (1, 2, 3)),
        line(4, "collected", AMOUNT // 10),
        line(5, "failed", reason="recipient_absent"),
        ("rujukan mereka", "collected", AMOUNT, "2022-03-10", ""),
    ]
    path = payer.write(*lines)
    total = 5 * AMOUNT + AMOUNT // 10
    result = await payer.bring(path, final=(6, total))
    assert result.recorded == 4
    assert [code for _, _, code in problems(result)] == ["amount_differs", "invalid"]
    assert kinds(result.reconciled) == [
        (4, "amount_differs"),
        (6, "unknown_reference"),
        (None, "missing_in_file"),
        (None, "missing_in_file"),
    ]
    assert (await payer.bring(path, final=(6, total))).reconciled == result.reconciled
    assert payer.facts()["batch.reconciled"] == 1, "it says nothing new"
    address: dict[str, Any] = {"programme": "BLT-DESA", "period": PERIOD, "recipient": PERSON}
    for number in (4, 6, 7):
        failure = RecordFailure(**address, component=f"part-{number}", reason="payer_fault")
        await payer.paid.give(Role.PROGRAMME_OWNER, failure)
    mended = payer.write(
        *lines[:3], *(line(number, "failed", reason="payer_fault") for number in (4, 5, 6))
    )
    result = await payer.bring(mended, final=(6, 6 * AMOUNT))
    assert (result.recorded, result.repeated, result.problems) == (0, 6, [])
    assert kinds(result.reconciled) == [(None, "missing_in_file")]
    explained = ExplainDifference(batch=payer.paid.batch, number=1, explanation="checked_by_letter")
    await payer.paid.give(Role.HEAD, explained)
    await payer.bring(mended, final=(6, 6 * AMOUNT))
    await payer.paid.give(Role.HEAD, CloseBatch(batch=payer.paid.batch))
    before = payer.facts()
    again = await payer.bring(mended, final=(6, 6 * AMOUNT))
    assert (again.repeated, again.problems) == (6, [])
    assert kinds(again.reconciled) == [(None, "missing_in_file")]
    late = await payer.bring(payer.write(line(4, "returned")), final=(1, AMOUNT))
    assert (1, "batch", "wrong_state") in problems(late)
    assert payer.facts() == before


async def test_a_last_file_that_cannot_be_whole_is_not_reconciled(payer: Payer) -> None:
    path = payer.write(line(1, "collected"), line(2, "collected", on="kemarin"))
    result = await payer.bring(path, final=(2, 2 * AMOUNT))
    assert problems(result) == [(1, None, "unreadable_lines"), (3, "date", "invalid_date")]
    path = payer.write(line(1, "collected"), line(2, "collected"))
    result = await payer.bring(path, final=(7, 7 * AMOUNT))
    assert problems(result) == [(1, "control_count", "control_mismatch")]
    assert payer.facts() == {"credited": 2, "collected": 2}


async def test_a_banks_status_report_is_recorded_like_any_file(payer: Payer) -> None:
    result = await payer.bring(REPORT)
    assert (result.recorded, result.repeated) == (3, 0)
    assert sorted(problems(result)) == [
        (3, "outcome", "not_final_yet"),
        (4, "outcome", "not_final_yet"),
        (5, "amount_rupiah", "invalid_number"),
        (7, "reference", "invalid"),
    ]
    assert payer.facts() == {"credited": 1, "failed": 2}
    result = await payer.bring(REPORT, settled_is_credited=True, final=(7, 7 * AMOUNT))
    assert (result.recorded, result.repeated) == (1, 3)
    assert problems(result)[0] == (0, None, "unreadable_lines")
    assert payer.facts() == {"credited": 2, "failed": 2}


async def test_a_file_of_more_lines_than_one_append_is_recorded_whole(
    payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.import_settlements.TOGETHER", 3)
    path = payer.write(*(line(number, "collected") for number in range(1, 8)))
    seen: list[int] = []

    def power_cut(done: int) -> None:
        seen.append(done)
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await payer.bring(path, watch=power_cut)
    assert seen == [0, 3, 6]
    assert payer.facts() == {"credited": 6, "collected": 6}
    result = await payer.bring(path)
    assert (result.recorded, result.repeated) == (1, 6)


def test_a_batch_goes_by_its_id_or_by_what_it_pays() -> None:
    named = batch_named(NAME)
    assert batch_named(str(named)) == named
    for text in (
        "",
        "BLT-DESA",
        "BLT-DESA/2022-03/pos",
        "BLT-DESA/2022-03/pos/satu",
        "BLT-DESA/2022-03/pos/1/2",
    ):
        with pytest.raises(Invalid):
            batch_named(text)


async def test_the_command_line_tells_what_it_did(payer: Payer) -> None:
    env = environment(payer.folder, payer.dsn)
    path = payer.write(line(1, "collected"), line(2, "collected", 1))
    told = ("import", "settlements", str(path), "--batch", NAME)
    controls = ("--final", "--control-count", "2", "--control-sum", str(AMOUNT + 1))
    done = await asyncio.to_thread(puskesos, *told, *controls, env=env)
    assert done.returncode == 1, done.stderr
    assert "1 new, 0 already recorded, 1 refused" in done.stdout
    assert "1 lines agree, 6 differences" in done.stdout
    report = path.with_name("results.csv.errors.csv").read_text("utf-8-sig")
    assert "3,amount_rupiah,amount_differs," in report
    assert payer.facts() == {"credited": 1, "collected": 1, "batch.reconciled": 1}
    for wrong, sentence in (
        (("import", "settlements", str(path)), "Add --batch"),
        ((*told, "--final"), "Add --control-count"),
        (("import", "settlements", str(path), "--batch", "x"), "[invalid] (batch)"),
    ):
        done = await asyncio.to_thread(puskesos, *wrong, env=env)
        assert done.returncode == 1
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr


def kinds(said: BatchReconciled | None) -> list[tuple[int | None, str]]:
    assert said is not None
    return [(difference.line, difference.kind) for difference in said.differences]
