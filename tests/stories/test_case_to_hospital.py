"""As Batam's TRC and UPT, we bring an ODGJ from a patrol to the hospital, and may learn his name only later."""

from __future__ import annotations

import pytest

from application.roles import Role
from tests.stories.conftest import BATAM, Hire

TRAIL = """query($case: ID!, $min: Position) {
  auditTrail(filter: {stream: $case}, first: 50, minPosition: $min) {
    edges { node { fact role office words wordsEn } } } }"""


@pytest.mark.usefixtures("offices")
async def test_an_unknown_person_is_taken_from_patrol_to_hospital(hire: Hire) -> None:
    trc = hire(Role.TRC, "dinsos-pm", BATAM)
    worker = hire(Role.SOCIAL_WORKER, "upt-nilam-suri", BATAM)
    supervisor = hire(Role.SUPERVISOR, "upt-nilam-suri", BATAM)

    case = await trc.do(
        "ReportCase", intake="patrol", category="PMKS-09", subtype="odgj", region="21.71.06.1005",
        note="Ditemukan saat razia",
    )  # fmt: skip
    await trc.do("DispatchTeam", case=case, team="trc-a")
    assert (
        await worker.refused("AdmitToShelter", case=case, shelter="upt-nilam-suri") == "wrong_state"
    )
    await trc.do("SecurePerson", case=case)
    head = hire(Role.HEAD, "dinsos-pm", BATAM)
    assert (
        await worker.refused("AdmitToShelter", case=case, shelter="upt-nilam-suri", sex="L")
        == "no_bed_free"
    )
    await head.do(
        "SetShelterCapacity", shelter="upt-nilam-suri", men=10, women=8, validFrom="2022-01-01"
    )
    await worker.do("AdmitToShelter", case=case, shelter="upt-nilam-suri", sex="L")
    assert (
        await trc.refused(
            "CompleteAssessment",
            case=case,
            qualification="psychologist",
            findings="tidak berwenang",
        )
        == "not_allowed"
    )
    assessment = {"case": case, "qualification": "psychologist", "findings": "Gejala psikotik"}
    assert await worker.refused("CompleteAssessment", **assessment) == "not_qualified"
    await head.do(
        "QualifyStaff", account="social_worker-upt-nilam-suri", qualification="psychologist",
        certificate="SIPP contoh", validFrom="2022-01-01", validUntil="2099-12-31",
    )  # fmt: skip
    await worker.do("CompleteAssessment", **assessment)
    await worker.do(
        "DraftServicePlan", case=case, goals=["health_recovery"], services=["psychiatric_care"]
    )
    await supervisor.do("ApproveServicePlan", case=case, plan=1)
    person = await worker.do("RegisterPerson", name="Contoh Dikenali", region="21.71.06.1005")
    await worker.do("IdentifyPerson", case=case, person=person)
    await worker.do("DischargeClient", case=case, outcome="hospital", destination="rsj-rujukan")
    await supervisor.do("CloseCase", case=case)
    assert await worker.refused("DischargeClient", case=case, outcome="released") == "wrong_state"

    inspector = hire(Role.INSPECTOR, "dinsos-pm", BATAM)
    found = await inspector.ask(TRAIL, case=case, min=supervisor.position)
    entries = [edge["node"] for edge in found["auditTrail"]["edges"]]
    assert [entry["fact"] for entry in reversed(entries)] == [
        "case.reported",
        "case.team_dispatched",
        "case.person_secured",
        "case.shelter_admitted",
        "case.assessment_completed",
        "case.service_plan_drafted",
        "case.service_plan_approved",
        "case.person_identified",
        "case.client_discharged",
        "case.closed",
    ]
    told = str(entries)
    assert "rsj-rujukan" in told
    for personal in ("Gejala psikotik", "Ditemukan saat razia", "Contoh Dikenali"):
        assert personal not in told


@pytest.mark.usefixtures("offices")
async def test_the_case_is_invisible_to_another_tenant_and_another_region(hire: Hire) -> None:
    trc = hire(Role.TRC, "dinsos-pm", BATAM)
    case = await trc.do("ReportCase", intake="patrol", category="PMKS-12", region="21.71.06.1003")
    elsewhere = hire(Role.TRC, "dinsos-pm", BATAM, "21.71.04")
    in_sintang = hire(Role.TRC, "secretariat")
    for stranger in (elsewhere, in_sintang):
        assert await stranger.refused("SecurePerson", case=case) == "not_found"
