"""Sintang's demonstration complaints: synthetic ones, of kinds that were heard there, in every state of the board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from application.filing_complaints import (
    ArchiveComplaint,
    RouteComplaint,
    SubmitComplaint,
    TransferComplaint,
    VerifyComplaint,
    WithdrawComplaint,
)
from application.resolving_complaints import (
    ConfirmResolution,
    EscalateComplaint,
    ProvideInformation,
    ReopenComplaint,
    RequestInformation,
    RespondToComplaint,
    StartFollowUp,
)
from application.roles import Role
from application.use_case import Command
from infra.demonstration.recording import Deed, Life, on

SECRETARIAT, VILLAGE = "secretariat", "puskesos-baning-kota"

_NARRATIVE = "Keluhan sintetis untuk demonstrasi; tidak menyangkut orang sungguhan."


def complaints() -> list[Life]:
    """Eight complaints, from submission to wherever they stand."""
    return [
        _complaint("reopened", "2022-06-02", "desk", "name_vanished", "61.05.01.2007", "BPNT", [
            *_answered("2022-06-03", "name_vanished"),
            _deed(Role.DESK, "2022-06-09", ConfirmResolution, satisfied=True),
            _deed(Role.DESK, "2022-07-04", ReopenComplaint, reason="Nama kembali hilang dari daftar (sintetis)."),
            _deed(Role.SUPERVISOR, "2022-07-05", EscalateComplaint, level="head", reason="repeated"),
        ]),
        _complaint("confirmed", "2022-06-07", "whatsapp", "not_received", "61.05.20.2002", "PKH", [
            *_answered("2022-06-08", "not_received"),
            _deed(Role.DESK, "2022-06-15", ConfirmResolution, satisfied=True),
        ]),
        _complaint("waiting-for-reply", "2022-06-13", "lapor", "card_or_pin", "61.05.02.2001", "BPNT", [
            *_answered("2022-06-14", "card_or_pin"),
        ]),
        _complaint("waiting-for-answer", "2022-07-11", "field", "wrong_amount", "61.05.05.2001", "PKH", [
            *_routed("2022-07-12", "wrong_amount"),
            _deed(Role.DESK, "2022-07-13", RequestInformation, note="Mohon foto buku rekening (sintetis)."),
        ]),
        _complaint("answered-question", "2022-07-14", "web", "pbi_inactive", "61.05.01.1002", "PBI-JK", [
            *_routed("2022-07-15", "pbi_inactive"),
            _deed(Role.DESK, "2022-07-18", RequestInformation, note="Mohon tanggal kartu tidak aktif (sintetis)."),
            _deed(Role.DESK, "2022-07-20", ProvideInformation, note="Sejak awal Juli (sintetis)."),
            _deed(Role.SUPERVISOR, "2022-07-21", StartFollowUp, note="Dicek ke BPJS (sintetis)."),
        ]),
        # Whistleblowing is secret: the desk that took it in does not see it again.
        _complaint("whistleblowing", "2022-07-19", "call_centre", "illegal_cut", "61.05.01.1001", None, [
            _deed(Role.SUPERVISOR, "2022-07-20", VerifyComplaint, lapor_class="whistleblowing", category="illegal_cut"),
            _deed(Role.SUPERVISOR, "2022-07-20", TransferComplaint, to_authority="inspectorate", sent=("narrative",)),
        ], anonymous=True),
        _complaint("withdrawn", "2022-08-01", "desk", "mistargeted", "61.05.20.2001", "BPNT", [
            _deed(Role.DESK, "2022-08-02", WithdrawComplaint),
        ]),
        _complaint("archived", "2022-08-03", "social_media", None, "61.05", None, [
            _deed(Role.SUPERVISOR, "2022-08-03", ArchiveComplaint, reason="praise"),
        ]),
        _complaint("new", "2022-08-08", "whatsapp", None, "61.05.01.2008", None, []),
    ]  # fmt: skip


def _complaint(
    name: str,
    day: str,
    channel: str,
    category: str | None,
    region: str,
    programme: str | None,
    later: list[Deed],
    *,
    anonymous: bool = False,
) -> Life:
    submitted: Mapping[str, Any] = {
        "channel": channel,
        "category": category,
        "region": region,
        "programme": programme,
        "narrative": _NARRATIVE,
        "anonymous": anonymous,
    }
    first = Deed(Role.DESK, VILLAGE, on(day), SubmitComplaint, submitted)
    return Life(f"complaint:{name}", "complaint", [first, *later])


def _routed(day: str, category: str) -> list[Deed]:
    return [
        _deed(Role.DESK, day, VerifyComplaint, lapor_class="complaint", category=category),
        _deed(Role.SUPERVISOR, day, RouteComplaint, to_office=SECRETARIAT),
    ]


def _answered(day: str, category: str) -> list[Deed]:
    return [
        *_routed(day, category),
        _deed(Role.SUPERVISOR, day, StartFollowUp, note="Diperiksa di SIKS-NG (sintetis)."),
        _deed(Role.SUPERVISOR, day, RespondToComplaint, response="Sudah diperbaiki (sintetis)."),
    ]


def _deed(role: Role, day: str, command: type[Command], **fields: object) -> Deed:
    return Deed(role, SECRETARIAT, on(day, "10:00"), command, fields)
