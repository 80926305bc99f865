"""Every fact's stored name, for ever, and what makes old versions readable. Classes may move."""

from collections.abc import Callable
from typing import Any, TypeAlias

from domain import (
    batch,
    budget,
    case,
    complaint,
    csr,
    enrolment,
    entitlement,
    network,
    office,
    partner,
    person,
    programme,
    referral,
    rules,
    service_rendered,
    working_calendar,
)
from domain.fact import Fact

FACTS: dict[str, type[Fact]] = {
    "tenant.opened": office.TenantOpened,
    "office.opened": office.OfficeOpened,
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
    # referral network
    "partner.registered": partner.PartnerRegistered,
    "partner.agreement_signed": partner.AgreementSigned,
    "partner.agreement_ended": partner.AgreementEnded,
    "partner_month.place_taken": partner.PartnerPlaceTaken,
    "partner_month.place_returned": partner.PartnerPlaceReturned,
    "referral.drafted": referral.ReferralDrafted,
    "referral.sent": referral.ReferralSent,
    "referral.acknowledged": referral.ReferralAcknowledged,
    "referral.accepted": referral.ReferralAccepted,
    "referral.declined": referral.ReferralDeclined,
    "referral.expired": referral.ReferralExpired,
    "referral.rerouted": referral.ReferralRerouted,
    "referral.delivered": referral.ReferralDelivered,
    "referral.feedback_received": referral.ReferralFeedbackReceived,
    "referral.packet_opened": referral.ReferralPacketOpened,
    "referral.closed": referral.ReferralClosed,
    "network.target_set": network.NetworkTargetSet,
    # funds
    "budget_line.allocated": budget.BudgetAllocated,
    "budget_line.revised": budget.BudgetRevised,
    "budget_line.expenditure_proposed": budget.ExpenditureProposed,
    "budget_line.expenditure_realized": budget.ExpenditureRealized,
    "budget_line.expenditure_reversed": budget.ExpenditureReversed,
    "csr.pledged": csr.CsrPledged,
    "csr.received": csr.CsrReceived,
    "csr.allocated": csr.CsrAllocated,
    "csr.used": csr.CsrUsed,
    "csr.use_reversed": csr.CsrUseReversed,
}

Upcast: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the state of one version, as plain JSON values with keys fact and envelope, into the next
one's."""

UPCASTS: dict[tuple[str, int], Upcast] = {}
"""By stored name and the version it reads: ("complaint.routed", 1) makes version 2 of version 1.

A name's current version is one more than it has upcasts, so that nobody can forget the one or the
other. Golden files in tests/history hold every released version.
"""
