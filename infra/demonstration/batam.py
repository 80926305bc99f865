"""Batam's demonstration: synthetic cases on the ways that its founding document describes, from intake to outcome.

The document tells how people come in (patrol, referral), where they go (TRC, the UPT in Nongsa) and how a stay ends
(family, panti, treatment of ODGJ). It counts no cases, so every case here is invented and says so.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from application.caring_for_clients import (
    ApproveServicePlan,
    CheckHealth,
    CompleteAssessment,
    DecideOutcome,
    DraftServicePlan,
)
from application.following_up_clients import CloseCase, PlanAftercare, RecordAftercareVisit
from application.handling_cases import (
    DispatchTeam,
    RecordArrival,
    ReportCase,
    ResolveOnScene,
    SecurePerson,
)
from application.offices import OpenOffice
from application.qualifying_staff import QualifyStaff
from application.roles import Role
from application.sheltering import AdmitToShelter, DischargeClient, SetShelterCapacity
from infra.demonstration.recording import Chronicle, Deed, Life, on

TENANT = "21.71"
NAME = "Kota Batam"
DINSOS, UPT, KELURAHAN = "dinsos-pm", "upt-nilam-suri", "kelurahan-sambau"
OFFICES = (
    (DINSOS, "Dinas Sosial dan Pemberdayaan Masyarakat Kota Batam", "dinas", "21.71"),
    (UPT, "UPT P2PMKS Nilam Suri, Nongsa", "upt", "21.71.04"),
    (KELURAHAN, "Kelurahan Sambau", "kelurahan", "21.71.04.1001"),
)
_OPENED = on("2022-01-03", "08:00")


async def tell(chronicle: Chronicle) -> None:
    """Record Batam's offices and cases."""
    await chronicle.record(
        {
            f"office:{code}": Deed(
                Role.ADMIN,
                DINSOS,
                _OPENED,
                OpenOffice,
                {"office": code, "name": name, "kind": kind, "region": region},
            )
            for code, name, kind, region in OFFICES
        }
    )
    await chronicle.record(_preparations())
    for life in _cases():  # one after the other: they take beds of one shelter
        await chronicle.live([life])


def _preparations() -> dict[str, Deed]:
    """What a shelter needs before its first client: beds, and somebody who may assess."""
    beds = {"shelter": UPT, "men": 10, "women": 8, "valid_from": _OPENED.date()}
    deeds = {"beds:upt": Deed(Role.HEAD, DINSOS, _OPENED, SetShelterCapacity, beds)}
    for qualification in ("psychologist", "social_worker"):
        certificate = {
            "account": f"demo-{Role.SOCIAL_WORKER}-{UPT}",
            "qualification": qualification,
            "certificate": "Sertifikat contoh (sintetis)",
            "valid_from": _OPENED.date(),
            "valid_until": date(2030, 12, 31),
        }
        deeds[f"qualified:{qualification}"] = Deed(
            Role.HEAD, DINSOS, _OPENED, QualifyStaff, certificate
        )
    return deeds


def _cases() -> list[Life]:
    return [
        _case("odgj-to-hospital", "2023-02-06", "patrol", "21.71.06.1005", "PMKS-09", "odgj", sex="L",
              team="trc-a", stay=("psychologist", ("psychiatric_care",)), end=("hospital", "rsj-rujukan"), days=9),
        _case("odgj-second", "2023-03-14", "referral", "21.71.10.1004", "PMKS-09", "odgj", source="individual",
              sex="P", team="trc-b", stay=("psychologist", ("psychiatric_care",)),
              end=("hospital", "rsj-rujukan"), days=4),
        _case("stranded-sent-home", "2023-03-20", "referral", "21.71.03.1003", "PMKS-25", "orang_terlantar",
              source="office", sex="L", stay=("social_worker", ("basic_needs", "repatriation")),
              end=("repatriated", "61.05"), days=6),
        _case("busker-to-family", "2023-04-11", "patrol", "21.71.06.1003", "PMKS-12", "pengamen", sex="L", team="trc-a",
              stay=("social_worker", ("counselling", "workshop_training")), end=("reunified", "21.71.07"), days=12),
        _case("silver-man-to-family", "2023-05-03", "patrol", "21.71.10.1003", "PMKS-11", "manusia_silver", sex="L",
              team="trc-c", stay=("social_worker", ("counselling", "salon_training")),
              end=("reunified", None), days=10),
        _case("child-to-panti", "2023-05-15", "referral", "21.71.12.1001", "PMKS-02", None, source="individual",
              sex="P", guardian="Pendamping contoh (sintetis)",
              stay=("social_worker", ("basic_needs", "family_tracing")),
              end=("panti", "panti-asuhan-contoh"), days=13),
        _case("elder-to-panti", "2023-06-02", "referral", "21.71.04.1002", "PMKS-08", None, source="social_media",
              sex="P", team="trc-b", stay=("social_worker", ("basic_needs", "health_care")),
              end=("panti", "panti-werdha-contoh"), days=14),
        _case("clown-absconded", "2023-06-19", "patrol", "21.71.11.1001", "PMKS-12", "badut", sex="L", team="trc-a",
              end=("absconded", None), days=2),
        _on_scene("beggar-advised", "2023-07-04", "21.71.09.1001", "PMKS-12", "trc-c", "advised"),
        _case("in-service", "2023-07-18", "referral", "21.71.02.1001", "PMKS-11", None, source="company", sex="L",
              team="trc-b", stay=("social_worker", ("basic_needs", "cooking_training"))),
        _case("in-shelter", "2023-07-24", "patrol", "21.71.06.1001", "PMKS-09", "odgj", sex="L", team="trc-a"),
    ]  # fmt: skip


def _case(
    name: str, day: str, intake: str, region: str, category: str, subtype: str | None, *, source: str | None = None,
    sex: str | None = None, team: str | None = None, guardian: str | None = None,
    stay: tuple[str, tuple[str, ...]] | None = None, end: tuple[str, str | None] | None = None, days: int = 0,
) -> Life:  # fmt: skip
    """Tell a case that reached the shelter. `days` is the length of the stay."""
    report: dict[str, Any] = {
        "intake": intake, "region": region, "category": category, "subtype": subtype, "source": source, "sex": sex,
        "note": "Kasus sintetis untuk demonstrasi.",
    }  # fmt: skip
    desk = Role.TRC if intake == "patrol" else Role.DESK
    deeds = [Deed(desk, DINSOS, on(day, "08:30"), ReportCase, report)]
    if team is not None:
        deeds.append(Deed(Role.TRC, DINSOS, on(day, "08:45"), DispatchTeam, {"team": team}))
        deeds.append(Deed(Role.TRC, DINSOS, on(day, "09:30"), RecordArrival))
    deeds.append(
        Deed(Role.TRC, DINSOS, on(day, "10:00"), SecurePerson, _brought(intake, source, team))
    )
    admission = {"shelter": UPT, "guardian_reference": guardian}
    deeds.append(Deed(Role.SOCIAL_WORKER, UPT, on(day, "13:00"), AdmitToShelter, admission))
    if stay is not None:
        deeds += _stay(day, *stay)
    if end is not None:
        deeds += _end(day, days, *end)
    return Life(f"client:{name}", "case", deeds)


def _brought(intake: str, source: str | None, team: str | None) -> dict[str, Any]:
    """Who brought the person, where neither a patrol met them nor a team was sent."""
    if intake == "patrol" or team is not None:
        return {}
    return {"brought_by": "office" if source == "office" else "residents"}


def _stay(day: str, qualification: str, services: tuple[str, ...]) -> list[Deed]:
    assessment = {"qualification": qualification, "findings": "Temuan sintetis untuk demonstrasi."}
    return [
        Deed(Role.SOCIAL_WORKER, UPT, on(day, "15:00"), CompleteAssessment, assessment),
        Deed(
            Role.SOCIAL_WORKER,
            UPT,
            on(day, "15:30"),
            DraftServicePlan,
            {"goals": _goals(services), "services": services},
        ),
        Deed(Role.SUPERVISOR, UPT, on(day, "16:00"), ApproveServicePlan, {"plan": 1}),
    ]


def _goals(services: tuple[str, ...]) -> tuple[str, ...]:
    if "psychiatric_care" in services or "health_care" in services:
        return ("health_recovery",)
    return ("safe_return_home",) if "repatriation" in services else ("family_reunion",)


_UNPLANNED = ("hospital", "absconded")
_VISITED_AFTER = timedelta(days=14)


def _end(day: str, days: int, outcome: str, destination: str | None) -> list[Deed]:
    """Tell how a stay ended: decided if it was planned, a visit to who went home, the closing."""
    leaving = on(on(day).date() + timedelta(days=days), "09:00")
    end = {"outcome": outcome, "destination": destination}
    deeds = []
    if outcome == "repatriated":
        deeds.append(Deed(Role.CARER, UPT, leaving.replace(hour=7), CheckHealth, {"result": "fit"}))
    if outcome not in _UNPLANNED:
        deeds.append(Deed(Role.HEAD, DINSOS, leaving.replace(hour=8), DecideOutcome, end))
    deeds.append(Deed(Role.SOCIAL_WORKER, UPT, leaving, DischargeClient, end))
    closing = leaving.replace(hour=15)
    if outcome == "reunified":
        closing += _VISITED_AFTER
        due = {"due_on": closing.date()}
        visit = {"situation": "doing_well", "findings": "Temuan sintetis untuk demonstrasi."}
        deeds += [
            Deed(Role.SOCIAL_WORKER, UPT, leaving.replace(hour=10), PlanAftercare, due),
            Deed(Role.SOCIAL_WORKER, UPT, closing.replace(hour=11), RecordAftercareVisit, visit),
        ]
    deeds.append(Deed(Role.SUPERVISOR, UPT, closing, CloseCase))
    return deeds


def _on_scene(name: str, day: str, region: str, category: str, team: str, resolution: str) -> Life:
    report = {"intake": "patrol", "region": region, "category": category}
    deeds = [
        Deed(Role.TRC, DINSOS, on(day, "20:10"), ReportCase, report),
        Deed(Role.TRC, DINSOS, on(day, "20:15"), DispatchTeam, {"team": team}),
        Deed(Role.TRC, DINSOS, on(day, "20:40"), ResolveOnScene, {"resolution": resolution}),
        Deed(Role.SUPERVISOR, DINSOS, on(day, "21:30"), CloseCase),
    ]
    return Life(f"case:{name}", "case", deeds)
