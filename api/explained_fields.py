"""Where answers show numbers: which numbers open each field, and which fields are no counts, and why."""

from collections.abc import Mapping
from typing import Final

from projections.explained_numbers import NUMBERS


def _named(start: str, end: str) -> tuple[str, ...]:
    return tuple(name for name in NUMBERS if name.startswith(start) and name.endswith(end))


_MEASURED: Final = ("QUALITY_PEOPLE", "QUALITY_REGISTRATIONS", "QUALITY_HOUSEHOLDS")
_MEASURES: Final = tuple(name for name in _named("QUALITY_", "") if name not in _MEASURED)

OPENED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "Satisfaction.confirmed": ("ANSWERS_CONFIRMED",),
    "Satisfaction.satisfied": ("ANSWERS_SATISFIED",),
    "Satisfaction.dissatisfied": ("ANSWERS_DISSATISFIED",),
    "Satisfaction.rated": ("ANSWERS_RATED",),
    "Satisfaction.stars": ("ANSWERS_STARS",),
    "StatusCount.complaints": ("COMPLAINTS",),
    "ComplaintBoard.total": ("COMPLAINTS",),
    "Complaint.reopened": ("COMPLAINT_REOPENINGS",),
    "ServedLine.services": ("SERVED_SERVICES",),
    "ServedLine.quantity": ("SERVED_QUANTITY",),
    "ServedCounts.services": ("SERVED_SERVICES",),
    "EnrolledLine.active": ("ENROLLED_ACTIVE",),
    "EnrolledLine.suspended": ("ENROLLED_SUSPENDED",),
    "EnrolledLine.ended": ("ENROLLED_ENDED",),
    "PaymentLine.scheduled": ("PAYMENTS_SCHEDULED",),
    "PaymentLine.credited": ("PAYMENTS_CREDITED",),
    "PaymentLine.failed": ("PAYMENTS_FAILED",),
    "PaymentLine.collected": ("PAYMENTS_COLLECTED",),
    "PaymentLine.unclaimed": ("PAYMENTS_UNCLAIMED",),
    "PaymentLine.returned": ("PAYMENTS_RETURNED",),
    "PaymentLine.reversed": ("PAYMENTS_REVERSED",),
    "PaymentLine.scheduledRupiah": ("PAYMENTS_SCHEDULED_RUPIAH",),
    "PaymentLine.creditedRupiah": ("PAYMENTS_CREDITED_RUPIAH",),
    "PaymentLine.failedRupiah": ("PAYMENTS_FAILED_RUPIAH",),
    "PaymentLine.collectedRupiah": ("PAYMENTS_COLLECTED_RUPIAH",),
    "PaymentLine.unclaimedRupiah": ("PAYMENTS_UNCLAIMED_RUPIAH",),
    "PaymentLine.returnedRupiah": ("PAYMENTS_RETURNED_RUPIAH",),
    "PaymentLine.reversedRupiah": ("PAYMENTS_REVERSED_RUPIAH",),
    "PaymentLine.netRupiah": ("PAYMENTS_NET_RUPIAH",),
    "PaymentLine.recipients": ("PAYMENT_RECIPIENTS",),
    "PaymentAnomaly.payments": ("HELD_PAYMENTS",),
    "PaymentAnomaly.heldRupiah": ("HELD_RUPIAH",),
    "FamilyPayment.heldRupiah": ("HELD_RUPIAH",),
    "FamilyHolding.payments": ("HELD_PAYMENTS",),
    "FamilyHolding.heldRupiah": ("HELD_RUPIAH",),
    "OfficeLoad.complaints": ("COMPLAINTS_WAITING",),
    "OfficeLoad.paused": ("COMPLAINTS_PAUSED",),
    "OfficeLoad.late": ("COMPLAINTS_LATE",),
    "OfficeLoad.breached": ("COMPLAINTS_BREACHED",),
    "OfficeLoads.complaints": ("COMPLAINTS_WAITING",),
    "OfficeLoads.late": ("COMPLAINTS_LATE",),
    "PartnerService.referredThisMonth": ("PARTNER_PLACES",),
    "ReferralCount.referrals": ("REFERRALS",),
    "ReferralBoard.total": ("REFERRALS",),
    "ReferralBoard.sent": ("REFERRALS_SENT",),
    "ReferralBoard.acknowledged": ("REFERRALS_ACKNOWLEDGED",),
    "NetworkDistrict.villagesWithPuskesos": ("VILLAGES_WITH_PUSKESOS",),
    "PuskesosNetwork.villagesWithPuskesos": ("VILLAGES_WITH_PUSKESOS",),
    "NetworkTarget.reached": (
        "VILLAGES_WITH_PUSKESOS",
        "PUSKESOS_DESKS",
    ),
    "BudgetLine.allocatedRupiah": ("BUDGET_ALLOCATED_RUPIAH",),
    "BudgetLine.revisedRupiah": ("BUDGET_REVISED_RUPIAH",),
    "BudgetLine.realizedRupiah": ("BUDGET_REALIZED_RUPIAH",),
    "BudgetLine.remainingRupiah": (
        "BUDGET_REVISED_RUPIAH",
        "BUDGET_REALIZED_RUPIAH",
    ),
    "Budget.allocatedRupiah": ("BUDGET_ALLOCATED_RUPIAH",),
    "Budget.revisedRupiah": ("BUDGET_REVISED_RUPIAH",),
    "Budget.realizedRupiah": ("BUDGET_REALIZED_RUPIAH",),
    "Budget.remainingRupiah": (
        "BUDGET_REVISED_RUPIAH",
        "BUDGET_REALIZED_RUPIAH",
    ),
    "Donation.pledgedRupiah": ("CSR_PLEDGED_RUPIAH",),
    "Donation.receivedRupiah": ("CSR_RECEIVED_RUPIAH",),
    "Donation.allocatedRupiah": ("CSR_ALLOCATED_RUPIAH",),
    "Donation.usedRupiah": ("CSR_USED_RUPIAH",),
    "Donations.pledgedRupiah": ("CSR_PLEDGED_RUPIAH",),
    "Donations.receivedRupiah": ("CSR_RECEIVED_RUPIAH",),
    "Donations.allocatedRupiah": ("CSR_ALLOCATED_RUPIAH",),
    "Donations.usedRupiah": ("CSR_USED_RUPIAH",),
    "DonorStatement.pledgedRupiah": ("CSR_PLEDGED_RUPIAH",),
    "DonorStatement.receivedRupiah": ("CSR_RECEIVED_RUPIAH",),
    "DonorStatement.allocatedRupiah": ("CSR_ALLOCATED_RUPIAH",),
    "DonorStatement.usedRupiah": ("CSR_USED_RUPIAH",),
    "DonorStatement.unusedRupiah": (
        "CSR_RECEIVED_RUPIAH",
        "CSR_USED_RUPIAH",
    ),
    "Indicator.value": (
        "SERVED_QUANTITY",
        "COMPLAINTS_OPEN",
        "COMPLAINTS",
        "REFERRALS_ACKNOWLEDGED",
        "REFERRALS_SENT",
        "CASES_SETTLED",
        "CASES_REPORTED",
        "BUDGET_REALIZED_RUPIAH",
        "BUDGET_REVISED_RUPIAH",
        "CSR_USED_RUPIAH",
        "CSR_RECEIVED_RUPIAH",
    ),
    "Indicator.numerator": (
        "COMPLAINTS_OPEN",
        "REFERRALS_ACKNOWLEDGED",
        "CASES_SETTLED",
        "BUDGET_REALIZED_RUPIAH",
        "CSR_USED_RUPIAH",
    ),
    "Indicator.denominator": (
        "COMPLAINTS",
        "REFERRALS_SENT",
        "CASES_REPORTED",
        "BUDGET_REVISED_RUPIAH",
        "CSR_RECEIVED_RUPIAH",
    ),
    "IndicatorPart.count": (
        "SERVED_QUANTITY",
        "COMPLAINTS",
        "REFERRALS",
        "CASES_REPORTED",
    ),
    "CaseTotal.cases": ("CASES",),
    "CaseTotals.total": ("CASES",),
    "TeamMember.dispatches": ("TRC_MEMBERS_SENT",),
    "RunningShift.needed": ("ROSTER_NEEDED",),
    "RunningShift.present": ("TRC_MEMBERS_ON_DUTY",),
    "TeamSize.members": ("TRC_MEMBERS_SERVING",),
    "OnTheMap.calls": ("TRC_CALLS_WAITING",),
    "OnTheMap.cases": ("TRC_CASES_WAITING",),
    "OnTheMap.members": ("TRC_MEMBERS_ON_DUTY",),
    "ResponseTimes.dispatched": ("TRC_CASES_DISPATCHED",),
    "ResponseTimes.arrived": ("TRC_CASES_ARRIVED",),
    "Shift.needed": ("ROSTER_NEEDED",),
    "Shift.assigned": ("ROSTER_ASSIGNED",),
    "Patrol.cases": ("CASES",),
    "Client.sessionsPresent": ("CLIENT_SESSIONS_PRESENT",),
    "Client.sessionsAbsent": ("CLIENT_SESSIONS_ABSENT",),
    "Client.assessments": ("CLIENT_ASSESSMENTS",),
    "Client.visits": ("CLIENT_VISITS",),
    "WorkerLoad.openCases": ("CASELOAD_OPEN",),
    "WorkerLoad.inShelter": ("CASELOAD_IN_SHELTER",),
    "WorkerLoad.overLimit": ("CASELOAD_OVER_LIMIT",),
    "WorkerLoad.overdueVisits": ("CASELOAD_OVERDUE_VISITS",),
    "OutcomeLine.clients": ("STAYS_ENDED",),
    "OutcomeLine.days": ("STAYS_ENDED_DAYS",),
    "RehabilitationOutcomes.total": ("STAYS_ENDED",),
    "SideOccupancy.beds": ("BEDS",),
    "SideOccupancy.occupied": ("BEDS_OCCUPIED",),
    "SideOccupancy.free": (
        "BEDS",
        "BEDS_OCCUPIED",
    ),
    "SideOccupancy.overLimit": ("BEDS_OVER_LIMIT",),
    "ShelterOccupancy.unplaced": ("CLIENTS_UNPLACED",),
    "ActivityTotal.sessions": ("ACTIVITY_SESSIONS",),
    "ActivityTotal.minutes": ("ACTIVITY_MINUTES",),
    "ActivityTotal.present": ("ACTIVITY_PRESENT",),
    "ActivityTotal.absent": ("ACTIVITY_ABSENT",),
    "DataCoverage.withOperator": ("VILLAGES_WITH_OPERATOR",),
    "DataCoverage.withWorkstation": ("VILLAGES_WITH_WORKSTATION",),
    "DataCoverage.operators": ("DATA_OPERATORS",),
    "RegionQuality.people": ("QUALITY_PEOPLE",),
    "RegionQuality.households": ("QUALITY_HOUSEHOLDS",),
    "QualityNumber.numerator": _MEASURES,
    "QualityNumber.denominator": _MEASURED,
    "QualityNumber.percentTenths": (*_MEASURES, *_MEASURED),
    "DataQuality.duplicateCandidates": ("QUALITY_PEOPLE", "QUALITY_NOT_SUSPECTED"),
    "Household.living": ("HOUSEHOLD_LIVING",),
    "ProposalFunnel.proposed": ("PROPOSALS_PROPOSED",),
    "ProposalFunnel.visited": ("PROPOSALS_VISITED",),
    "ProposalFunnel.meeting": ("PROPOSALS_MEETING",),
    "ProposalFunnel.verified": ("PROPOSALS_VERIFIED",),
    "ProposalFunnel.submitted": ("PROPOSALS_SUBMITTED",),
    "ProposalFunnel.enrolled": ("PROPOSALS_ENROLLED",),
    "ProposalFunnel.ended": ("PROPOSALS_ENDED",),
    "Batch.controlCount": ("BATCH_CONTROL_COUNT",),
    "Batch.controlSumRupiah": ("BATCH_CONTROL_SUM_RUPIAH",),
    "Batch.statedCount": ("BATCH_STATED_COUNT",),
    "Batch.statedSumRupiah": ("BATCH_STATED_SUM_RUPIAH",),
    "Batch.matched": ("BATCH_MATCHED",),
    "Batch.matchedRupiah": ("BATCH_MATCHED_RUPIAH",),
    "Batch.openDifferences": ("BATCH_DIFFERENCES_OPEN",),
    "Batch.awaitingApproval": ("BATCH_AWAITING_APPROVAL",),
    "Batch.amendments": ("BATCH_AMENDMENTS",),
    "Batch.unenrolled": ("BATCH_UNENROLLED",),
    "Batch.otherAmounts": ("BATCH_OTHER_AMOUNTS",),
    "BatchStatusTotal.payments": ("AID_PAYMENTS",),
    "BatchStatusTotal.amountRupiah": ("AID_PAYMENTS_RUPIAH",),
    "AidIndicator.numerator": _named("AID_", "_MET"),
    "AidIndicator.denominator": _named("AID_", "_ASKED"),
    "AidIndicators.unplanned": ("AID_UNPLANNED",),
    "AidIndicators.unruled": ("AID_UNRULED",),
    "UndeliveredReason.payments": ("UNDELIVERED",),
    "UndeliveredReason.amountRupiah": ("UNDELIVERED_RUPIAH",),
    "PostOfficeDelivery.villages": ("DELIVERY_VILLAGES",),
    "PostOfficeDelivery.recipients": ("DELIVERY_RECIPIENTS",),
    "PostOfficeDelivery.payments": ("DELIVERY_PAYMENTS",),
    "PostOfficeDelivery.amountRupiah": ("DELIVERY_PAYMENTS_RUPIAH",),
    "PostOfficeDelivery.delivered": ("DELIVERY_DELIVERED",),
    "PostOfficeDelivery.deliveredRupiah": ("DELIVERY_DELIVERED_RUPIAH",),
    "PostOfficeDelivery.undelivered": ("DELIVERY_UNDELIVERED",),
    "PostOfficeDelivery.undeliveredRupiah": ("DELIVERY_UNDELIVERED_RUPIAH",),
    "GoodsLine.handovers": ("GOODS_HANDOVERS",),
    "GoodsLine.quantity": ("GOODS_QUANTITY",),
    "GoodsLine.recipients": ("GOODS_RECIPIENTS",),
    "FunnelStage.count": (
        "SERVED_QUANTITY",
        "ENROLLED_ACTIVE",
        "PAYMENT_RECIPIENTS",
        "PAYMENTS_CREDITED",
        "PAYMENTS_COLLECTED",
        "PAYMENTS_RETURNED",
    ),
    "AnomalyKindEntry.count": (
        "ANOMALIES",
        "ANOMALIES_FOUND",
    ),
}
"""The numbers of a field `Type.field` of an answer. Of several, it depends on the line which one it is; or the field is
what one is over the other, or less the other."""


def fields_of(number: str) -> list[str]:
    """Where answers show a number."""
    return [field for field, numbers in OPENED_BY.items() if number in numbers]


_LIST: Final = "list: the list itself is behind it, and each of its rows replays"
_ONE: Final = "one fact's: said by one fact in the timeline of what it belongs to"
_RULE: Final = "rule: of a rule or a programme's terms, with its source"
_SERIAL: Final = "serial: a number that names, and counts nothing"
_SPAN: Final = "span: of time or way, between what the same answer shows"
_CODES: Final = "code book: of villages or regions, most of which no fact speaks of"
_OTHER: Final = "complement: of a field beside it"
_REPLAY: Final = "replay: of facts, which stand beside it"

NO_COUNT: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *("Complaint.version", "AuditEntry.version", "Person.version", "RulesVersion.version"),
            *(
                "ComplaintClock.ruleVersion",
                "Referral.version",
                "StreetCase.version",
                "Call.version",
            ),
            *("StreetCase.subtypeVersion", "LocalSubtype.version", "ShiftSwap.version"),
            *("Patrol.version", "StrandedClaim.version", "Client.version", "Client.draft"),
            *("Client.plan", "ActivitySession.version", "ProgrammeRules.version"),
            *("Period.rulesVersion", "DataCoverage.ruleVersion", "DataQuality.ruleVersion"),
            *("Household.version", "Proposal.version", "Proposal.round", "Objection.version"),
            *("Objection.ruleVersion", "Batch.version", "Batch.number", "AidPayment.version"),
            *("AidPayment.attempt", "BatchDifference.number", "BatchDifference.line"),
            *("GoodsHandover.version", "Anomaly.ruleVersion", "CalendarEdition.year"),
            *("CalendarEdition.edition", "Funds.year"),
        ),
        _SERIAL,
    ),
    **dict.fromkeys(
        (
            *(
                "RuleNumber.value",
                "RuleNumber.least",
                "RuleNumber.most",
                "PartnerService.monthlyLimit",
            ),
            *("ProgrammeRules.mostComponents", "Criterion.number", "ComponentGives.amountRupiah"),
            *("ComponentGives.fromAge", "ComponentGives.toAge", "ProgrammeAnswer.rupiah"),
            *("ComponentDue.count", "ComponentDue.rupiah", "DataCoverage.staleAfterMonths"),
            *("ComplaintClock.days", "PublicAggregates.fewest"),
        ),
        _RULE,
    ),
    **dict.fromkeys(
        (
            *("Complaint.rating", "Expenditure.amountRupiah", "DonationUse.quantity"),
            *("DonationUse.amountRupiah", "Enquiry.claims", "Proposal.decile", "Objection.photos"),
            *("FamilyService.quantity", "AidPayment.amountRupiah", "AidPayment.returnedRupiah"),
            *("AidPayment.ruleRupiah", "BatchDifference.statedRupiah"),
            *("BatchDifference.orderedRupiah", "UndeliveredPayment.amountRupiah"),
            *(
                "GoodsHandover.quantity",
                "PaymentReceipt.amountRupiah",
                "PaymentReceipt.returnedRupiah",
                "ActivitySession.minutes",
                "ActivitySession.present",
            ),
            *("ActivitySession.absent", "Anomaly.amountRupiah", "AnomalyNumber.value"),
            *("Shift.gapMinutes", "Shift.fewest"),
        ),
        _ONE,
    ),
    **dict.fromkeys(
        (
            *("Deadline.daysLeft", "ComplaintClock.workingDaysLeft", "TicketDue.workingDaysLeft"),
            *("StreetCase.minutesToDispatch", "StreetCase.minutesToArrival", "Suggestion.steps"),
            *("Suggestion.kilometres", "Client.daysInStage", "SideOccupancy.longestDays"),
            *("Occupant.days", "Proposal.ageDays"),
        ),
        _SPAN,
    ),
    **dict.fromkeys(
        (
            "ReferralBoard.medianDaysToAcknowledgment",
            *("ResponseTimes.dispatchMedian", "ResponseTimes.dispatchNinety"),
            *("ResponseTimes.arrivalMedian", "ResponseTimes.arrivalNinety"),
        ),
        "percentile: of those whose number stands beside it",
    ),
    **dict.fromkeys(
        (
            *("NetworkDistrict.villages", "PuskesosNetwork.villages", "NetworkTarget.regions"),
            "DataCoverage.villages",
        ),
        _CODES,
    ),
    **dict.fromkeys(
        (
            *("NetworkTarget.missing", "DataCoverage.withoutOperator"),
            "DataCoverage.withoutWorkstation",
        ),
        _OTHER,
    ),
    "DataCoverage.stale": "complement: the villages less VILLAGES_FRESH; most of them no fact speaks of",
    **dict.fromkeys(
        (
            *("PublicRow.counts", "PublicRow.total", "PublicTable.columnTotals"),
            "PublicTable.total",
        ),
        "public: small counts are left out, and facts would tell them",
    ),
    "AnomalyKindEntry.ofHowMany": "population: all that is looked at, most of it without an anomaly",
    **dict.fromkeys(
        (
            *("ReplayStep.rowsChanged", "Differences.facts", "TableDifference.added"),
            *("TableDifference.changed", "TableDifference.removed"),
            *("Explanation.value", "Explanation.added", "ExplainedFact.adds"),
        ),
        _REPLAY,
    ),
}
"""Fields that hold a number that is no count, with the reason in a word."""


def why_no_count(field: str) -> str | None:
    """Why a field `Type.field` has no facts that add up to it; None if it has, or nobody has said."""
    return _LIST if field.endswith("Connection.totalCount") else NO_COUNT.get(field)
