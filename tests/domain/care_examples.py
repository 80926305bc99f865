"""A client's way through the shelter, as histories to decide upon."""

from datetime import date
from typing import Any
from uuid import UUID

from domain.care import (
    AssessmentCompleted,
    ClientDischarged,
    OutcomeDecided,
    ServicePlanApproved,
    ServicePlanDrafted,
    ShelterAdmitted,
)
from domain.case import (
    CaseEvent,
    CaseReported,
    PersonSecured,
    ResolvedOnScene,
    TeamDispatched,
)
from domain.case_codes import Sex
from domain.fact import Sealed
from domain.rule_book import RULES
from domain.shelter import BedTaken

DAY = date(2023, 2, 6)
TEXT = Sealed("ciphertext")
CASE = UUID(int=7)

LIMIT = RULES["stay_limit"].shipped
HEALTH = RULES["shelter_health_check"].shipped
AFTERCARE = RULES["aftercare_visits"].shipped

BED = BedTaken(shelter="upt", side="men", case=CASE, number=3, taken_on=DAY)
ADMISSION: dict[str, Any] = {
    "bed": BED,
    "sex": Sex.MALE,
    "guardian_reference": None,
    "limit": LIMIT,
    "health": HEALTH,
}
SERVICES = ("psychiatric_care", "family_tracing")
BY_WORKER: dict[str, Any] = {"goals": ("health_recovery",), "services": SERVICES, "by": "worker"}

reported = CaseReported(
    intake="patrol", category="PMKS-11", region="21.71.01.1002", subtype="odgj", sex="L"
)
dispatched = TeamDispatched(team="trc-1")
secured = PersonSecured()
resolved = ResolvedOnScene(resolution="handed_to_family")
admitted = ShelterAdmitted(
    shelter="upt",
    sex="L",
    side="men",
    stay=3,
    admitted_on=DAY,
    due_on=date(2023, 2, 20),
)
assessed = AssessmentCompleted(qualification="psychologist", findings=TEXT)
drafted = ServicePlanDrafted(
    number=1, goals=("health_recovery",), services=SERVICES, drafted_by="worker"
)
planned = ServicePlanApproved(services=SERVICES, goals=("health_recovery",), plan=1)
decided = OutcomeDecided(outcome="released")
released = ClientDischarged(outcome="released", left_on=DAY)

SECURED: tuple[CaseEvent, ...] = (reported, dispatched, secured)
ADMITTED = (*SECURED, admitted)
ASSESSED = (*ADMITTED, assessed)
DRAFTED = (*ASSESSED, drafted)
IN_SERVICE = (*DRAFTED, planned)
DECIDED = (*IN_SERVICE, decided)
DISCHARGED = (*DECIDED, released)
