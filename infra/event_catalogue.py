"""Every fact's stored name, for ever, and what makes old versions readable. Classes may move."""

from collections.abc import Callable
from typing import Any, TypeAlias

from domain import (
    account,
    batch,
    case,
    complaint,
    enrolment,
    entitlement,
    evidence,
    office,
    person,
    programme,
    rules,
    service_rendered,
    working_calendar,
)
from domain.fact import Fact

FACTS: dict[str, type[Fact]] = {
    "tenant.opened": office.TenantOpened,
    "office.opened": office.OfficeOpened,
    # offices and people who act
    "office.closed": office.OfficeClosed,
    "office.head_appointed": office.OfficeHeadAppointed,
    "office.placed_under": office.OfficePlacedUnder,
    "authority.appointments_required": account.AppointmentsRequired,
    "account.role_granted": account.RoleGranted,
    "account.role_grant_proposed": account.RoleGrantProposed,
    "account.role_revoked": account.RoleRevoked,
    "account.suspended": account.AccountSuspended,
    "account.restored": account.AccountRestored,
    "account.substitute_named": account.SubstituteNamed,
    "account.substitution_ended": account.SubstitutionEnded,
    "evidence.stored": evidence.EvidenceStored,
    "evidence.shown": evidence.EvidenceShown,
    "rules.version_published": rules.RulesVersionPublished,
    "calendar.published": working_calendar.CalendarPublished,
    "service.recorded": service_rendered.ServiceRecorded,
    "service.voided": service_rendered.ServiceVoided,
    "programme.registered": programme.ProgrammeRegistered,
    "programme.suspended": programme.ProgrammeSuspended,
    "programme.resumed": programme.ProgrammeResumed,
    "programme.ended": programme.ProgrammeEnded,
    "person.registered": person.PersonRegistered,
    "person.merged": person.PersonsMerged,
    "person.merged_into": person.MergedInto,
    "person.unmasked": person.PersonalDataUnmasked,
    "enrolment.decided": enrolment.EnrolmentDecided,
    "enrolment.suspended": enrolment.EnrolmentSuspended,
    "enrolment.resumed": enrolment.EnrolmentResumed,
    "enrolment.ended": enrolment.EnrolmentEnded,
    "batch.scheduled": batch.BatchScheduled,
    "entitlement.payment_scheduled": entitlement.PaymentScheduled,
    "entitlement.payment_credited": entitlement.PaymentCredited,
    "entitlement.payment_failed": entitlement.PaymentFailed,
    "entitlement.payment_collected": entitlement.PaymentCollected,
    "entitlement.payment_unclaimed": entitlement.PaymentUnclaimed,
    "entitlement.payment_returned": entitlement.PaymentReturned,
    "entitlement.payment_reversed": entitlement.PaymentReversed,
    "entitlement.payment_corrected": entitlement.PaymentCorrected,
    "complaint.submitted": complaint.ComplaintSubmitted,
    "complaint.verified": complaint.ComplaintVerified,
    "complaint.classified": complaint.ComplaintClassified,
    "complaint.routed": complaint.ComplaintRouted,
    "complaint.follow_up_recorded": complaint.FollowUpRecorded,
    "complaint.information_requested": complaint.InformationRequested,
    "complaint.information_provided": complaint.InformationProvided,
    "complaint.responded": complaint.ComplaintResponded,
    "complaint.resolution_confirmed": complaint.ResolutionConfirmed,
    "complaint.auto_closed": complaint.ComplaintAutoClosed,
    "complaint.reopened": complaint.ComplaintReopened,
    "complaint.escalated": complaint.ComplaintEscalated,
    "complaint.transferred": complaint.ComplaintTransferred,
    "complaint.marked_duplicate": complaint.ComplaintMarkedDuplicate,
    "complaint.rejected": complaint.ComplaintRejected,
    "complaint.withdrawn": complaint.ComplaintWithdrawn,
    "complaint.archived": complaint.ComplaintArchived,
    "case.reported": case.CaseReported,
    "case.team_dispatched": case.TeamDispatched,
    "case.person_secured": case.PersonSecured,
    "case.resolved_on_scene": case.ResolvedOnScene,
    "case.person_identified": case.PersonIdentified,
    "case.shelter_admitted": case.ShelterAdmitted,
    "case.assessment_completed": case.AssessmentCompleted,
    "case.service_plan_approved": case.ServicePlanApproved,
    "case.client_discharged": case.ClientDischarged,
    "case.closed": case.CaseClosed,
}

Upcast: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the state of one version, as plain JSON values with keys fact and envelope, into the next
one's."""


def _same(state: dict[str, Any]) -> dict[str, Any]:
    """A version that only added a field with a default: what is absent means the default."""
    return state


UPCASTS: dict[tuple[str, int], Upcast] = {
    ("entitlement.payment_scheduled", 1): _same,
}
"""By stored name and the version it reads: ("complaint.routed", 1) makes version 2 of version 1.

A name's current version is one more than it has upcasts, so that nobody can forget the one or the
other. Golden files in tests/history hold every released version.
"""
