"""Facts that no story leaves behind: what stands open, went wrong or is being done at a moment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from domain import complaint
from domain.batch import BatchAmended, BatchDifferenceExplained, BatchReconciled, Difference
from domain.call import CallReceived
from domain.care import (
    AftercareOverdue,
    AftercarePlanned,
    AssessmentCompleted,
    AttendanceRecorded,
    CaseAssigned,
    ClientDischarged,
    ShelterAdmitted,
    StayLimitExceeded,
)
from domain.case import CaseReported, PersonSecured, TeamDispatched
from domain.fact import About, Sealed
from domain.partner import AgreedService, AgreementSigned, PartnerPlaceTaken, PartnerRegistered
from domain.proposal import HouseholdProposed, MusdesResolved
from domain.roster import CheckedIn, MemberAssigned, RosterPublished, ShiftPlanned
from domain.shelter import BedTaken, ShelterCapacitySet
from domain.team_member import MemberEnlisted
from tests.api.conftest import VILLAGE
from tests.projections.aid_examples import ANI, BATCH, BUDI, batch_scheduled, merged, registered
from tests.projections.history import DAY, START, History, complaint_submitted, named
from tests.projections.payment_examples import Entitled
from tests.projections.test_complaint_status import RESPONDED
from tests.projections.test_network_and_cases import opened
from tests.projections.test_programme_catalogue import registered as registered_programme

NOW: Final = START + timedelta(hours=6)
"""The moment at which all this is asked."""
SHELTER_SIDES: Final[dict[str, Any]] = {"shelter": "upt", "sex": "L", "side": "men"}
HERE: Final = About(VILLAGE)
PAID: Final = About(VILLAGE, "BPNT", "2022-05")
EARLY: Final = date(2022, 5, 1)
SEALED: Final = Sealed("sealed")
AGREED: Final = AgreementSigned(
    agreement="MoU 1",
    services=(AgreedService(service="jkn_membership", monthly_limit=20),),
    valid_from=date(2022, 1, 1),
    valid_until=date(2022, 12, 31),
)


def rare_history() -> History:
    """Everything, in a log of its own."""
    history = History()
    for code in ("BPNT", "PKH"):
        history.record(named(code), registered_programme(code))
    for office in ("dinsos", "upt"):
        history.record(named(office), opened(office, "dinas", "61.05"))
    for tell in (_complaints, _aid, _proposals, _clients, _team, _partners):
        tell(history)
    return history


def _complaints(history: History) -> None:
    answered = (*RESPONDED, complaint.ResolutionConfirmed(satisfied=False, rating=1))
    for name, more in (("open", ()), ("again", (complaint.ComplaintReopened(reason=SEALED),))):
        facts = (complaint_submitted(region=VILLAGE), *answered, *more)
        history.record(named(f"complaint {name}"), *facts, about=HERE)


def _aid(history: History) -> None:
    """One person is paid under two ids, a line is wrong in every way, and the payer's file differs."""
    registered(history, ANI, BUDI, region=VILLAGE)
    scheduled = batch_scheduled(region=VILLAGE, unenrolled=1, other_amounts=1)
    history.record(BATCH, scheduled, about=PAID)
    for person in (ANI, BUDI):
        right = person == ANI
        one = Entitled(person, region=VILLAGE)
        one.paid(history, one.scheduled(enrolled=right, rule_rupiah=200_000 if right else 150_000))
        one.paid(history, one.credited())
    merged(history, ANI, BUDI)
    payment = Entitled(BUDI).stream
    differences = tuple(
        Difference(number=number, kind=kind, line=number, payment=payment)
        for number, kind in enumerate(("amount_differs", "amount_differs", "not_in_batch"), 1)
    )
    file = BatchReconciled(
        file_digest="0" * 64,
        stated_count=2,
        stated_sum_rupiah=390_000,
        matched=1,
        matched_rupiah=200_000,
        differences=differences,
    )
    history.record(BATCH, file, about=PAID)
    explained = BatchDifferenceExplained(number=1, explanation="payer_error")
    history.record(BATCH, explained, about=PAID)
    amended = BatchAmended(
        payment=payment, attempt=2, amended_by="owner-1", unenrolled=1, other_amounts=1
    )
    history.record(BATCH, amended, about=PAID)


def _proposals(history: History) -> None:
    proposed = HouseholdProposed(
        programme="PKH",
        household=named("family"),
        round=1,
        region=VILLAGE,
        unit="KPM",
        proposed_by="operator-1",
    )
    rejected = MusdesResolved(minutes="BA-1", meeting="musdes", approved=False, held_on=DAY)
    history.record(named("proposal"), proposed, rejected, about=About(VILLAGE, "PKH"))


def _clients(history: History) -> None:
    reported = CaseReported(intake="patrol", category="PMKS-11", region=VILLAGE, sex="L")
    admitted = ShelterAdmitted(**SHELTER_SIDES, stay=1, admitted_on=EARLY, due_on=DAY)
    missed = AttendanceRecorded(
        activity=named("salon"),
        kind="salon",
        held_on=EARLY,
        minutes=90,
        present=False,
        reason="ill",
    )
    lives: dict[str, tuple[Any, ...]] = {
        "over limit": (admitted, StayLimitExceeded(limit_on=DAY), missed),
        "without a bed": (ShelterAdmitted(shelter="upt"), missed),
        "assessed": (
            ShelterAdmitted(**SHELTER_SIDES, stay=2, admitted_on=EARLY, due_on=DAY),
            AssessmentCompleted(qualification="psychologist", findings=SEALED),
        ),
        "not visited": (
            admitted,
            ClientDischarged(outcome="reunified", left_on=EARLY),
            AftercarePlanned(due_on=EARLY),
            AftercareOverdue(planned_for=EARLY),
        ),
    }
    history.record(
        named("upt"),
        ShelterCapacitySet(shelter="upt", side="men", valid_from=EARLY, beds=9),
        about=HERE,
    )
    for name, facts in lives.items():
        assigned = (reported, PersonSecured(), CaseAssigned(worker="worker-1"))
        history.record(named(name), *assigned, *facts, about=HERE)
    taken = BedTaken(shelter="upt", side="men", number=1, case=named("over limit"), taken_on=EARLY)
    history.record(named("bed"), taken, about=HERE)


def _team(history: History) -> None:
    """One call and two cases wait; of two members on duty one is sent, twice."""
    call = CallReceived(channel="telephone", source="individual", region=VILLAGE, narrative=SEALED)
    history.record(named("call"), call, about=HERE)
    for member in ("a", "b"):
        history.record(named(member), MemberEnlisted(member=member, kind="trc", home=VILLAGE))
    shift: dict[str, Any] = {"day": DAY, "shift": "day"}
    history.record(
        named("roster"),
        ShiftPlanned(**shift, starts_at=START, ends_at=START + timedelta(hours=24), needed=2),
        *(MemberAssigned(**shift, member=member) for member in ("a", "b")),
        RosterPublished(day=DAY, shifts=1, members=2, rule_version=0, due_on=DAY),
        *(CheckedIn(**shift, member=member, at=START) for member in ("a", "b")),
    )
    case = CaseReported(intake="referral", source="individual", category="PMKS-09", region=VILLAGE)
    for name in ("first", "second"):
        sent = TeamDispatched(team="trc-a", members=("a",))
        history.record(named(name), case, sent, about=HERE)


def _partners(history: History) -> None:
    registered_ = PartnerRegistered(partner="bpjs", name="BPJS Kesehatan", kind="bpjs_kesehatan")
    history.record(named("partner"), registered_, AGREED)
    taken = PartnerPlaceTaken(
        partner="bpjs", service="jkn_membership", month="2022-05", referral=named("referral")
    )
    history.record(named("month"), taken)
