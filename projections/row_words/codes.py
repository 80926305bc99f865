"""Which columns of text hold codes, of which lists; and what the texts of all others are.

A column is named as in the topics: alone, or with its table where that differs.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from domain import (
    account,
    batch,
    call,
    care_codes,
    case,
    case_codes,
    complaint,
    complaint_clocks,
    complaint_codes,
    criteria,
    csr,
    enrolment,
    entitlement,
    goods,
    household,
    network,
    objection,
    office,
    partner,
    patrol,
    programme,
    proposal,
    referral,
    referral_decisions,
    shelter,
    stranded,
    team_member,
)
from projections.row_words import code_lists as lists
from projections.row_words.code_lists import Codes
from projections.status_words import role_in_words, status_in_words


def _named(*books: Iterable[str], **elsewise: tuple[str, str]) -> Codes:
    """These codes in the words that sentences and refusals use, or in those given here."""
    return {
        str(code): elsewise.get(code) or lists.ELSEWISE.get(code) or status_in_words(code)
        for book in books
        for code in book
    }


_CASES: Final = _named(case.Status)
_STANDINGS: Final = _named(enrolment.Status)
_PAYMENTS: Final = _named(entitlement.Status)

CODES: Final[Mapping[str, Codes]] = {
    # Everywhere
    "role": {role: role_in_words(role) for role in (*account.ROLES, "citizen", "system")},
    "sex": lists.SEX,
    "unit": lists.UNITS,
    "component": lists.COMPONENTS,
    "rule": lists.RULE_NAMES,
    # Complaints and referrals
    "complaint_status.status": _named(complaint.Status),
    "interrupted_status": _named(complaint.Status),
    "complaint_status.closed_as": _named(("confirmed", "automatic")),
    "complaint_status.channel": _named(complaint_codes.Channel),
    "complaint_status.category": _named(complaint_codes.Category),
    "complaint_clock.category": _named(complaint_codes.Category),
    "lapor_class": _named(complaint_codes.LaporClass),
    "escalated_to": _named(complaint_codes.EscalationLevel),
    "transferred_to": _named(complaint_codes.Authority),
    "sent": _named(complaint_codes.Sent),
    "confidentiality": _named(complaint_codes.Confidentiality),
    "complaint_clock.clock": _named(complaint_clocks.Clock),
    "clock": lists.DEADLINES,
    "deadline.kind": lists.DEADLINES,
    "partner.kind": _named(partner.KINDS),
    "agreed_service.service": _named(partner.SERVICES),
    "partner_month.service": _named(partner.SERVICES),
    "referral.service": _named(partner.SERVICES),
    "referral.status": _named(referral.Status),
    "subject_kind": _named(referral_decisions.Subject),
    "fields": _named(*referral_decisions.NEEDED_FIELDS.values()),
    "decline_reason": _named(referral_decisions.DeclineReason),
    "result": _named(referral_decisions.FeedbackResult),
    "referral.closed_as": _named(referral_decisions.ClosingReason),
    # Families, services
    "relation": _named(household.RELATIONS),
    "household_member.standing": _named(("member", "removed", "died")),
    "household_member.reason": _named(household.REMOVAL_REASONS),
    "stage": _named(
        proposal.Stage, declined=("ditolak pemilik program", "declined by the programme's owner")
    ),
    "meeting": _named(proposal.MEETINGS),
    "proposal.reason": _named(proposal.RETURN_REASONS, proposal.DECLINE_REASONS),
    "objection.status": _named(objection.Status),
    "objection.reason": _named(objection.OBJECTION_REASONS),
    "asks": _named(objection.REQUESTS),
    "rejected_for": _named(objection.REJECTION_REASONS),
    "rendered_service.service": lists.SERVICES,
    "served_total.service": lists.SERVICES,
    "enrolment.standing": _STANDINGS,
    "enrolment.reason": _named(enrolment.SUSPENSION_REASONS, enrolment.ENDING_REASONS),
    # Aid and money
    "entitlement.standing": _PAYMENTS,
    "channel": _named(batch.CHANNELS),
    "payment.status": _PAYMENTS,
    "payment.reason": _named(
        entitlement.FAILURE_REASONS,
        entitlement.REVERSAL_REASONS,
        entitlement.CORRECTION_REASONS,
        ("batch_rejected",),
    ),
    "off_target": lists.OFF_TARGET,
    "batch.status": _named(batch.Status),
    "batch_difference.kind": lists.BATCH_DIFFERENCES,
    "explanation": _named(batch.EXPLANATIONS),
    "item": _named(goods.ITEMS),
    "measure": _named(goods.ITEMS.values()),
    "expenditure.status": _named(("proposed", "realized", "reversed")),
    "purpose": _named(csr.PURPOSES),
    # The street and the shelter
    "trc_call.status": _named(call.CallStatus),
    "trc_call.channel": _named(call.CallChannel),
    "answer": _named(call.CallAnswer),
    "trc_call.source": _named(case_codes.Source),
    "street_case.source": _named(case_codes.Source),
    "category": lists.PMKS,
    "category_guess": lists.PMKS,
    "categories": lists.PMKS,
    "subtype": lists.SUBTYPES,
    "street_case.status": _CASES,
    "case_outcome.status": _CASES,
    "client.status": _CASES,
    "stayed_as": _CASES,
    "intake": _named(case_codes.Intake),
    "outcome": _named(case_codes.Resolution, care_codes.DischargeOutcome),
    "team_member.kind": _named(team_member.MemberKind),
    "shift_swap.status": _named(("proposed", "agreed", "swap_declined")),
    "patrol.status": _named(patrol.PatrolStatus),
    "patrol.reason": _named(patrol.CancelReason),
    "stranded_claim.status": _named(stranded.ClaimStatus),
    "stranded_claim.reason": _named(stranded.DeclineReason),
    "papers": _named(stranded.Paper),
    "side": _named(shelter.Side),
    "health": _named(care_codes.HealthResult),
    "goals": _named(care_codes.PlanGoal),
    "client.services": _named(care_codes.CareService),
    "decided": _named(care_codes.DischargeOutcome),
    "situation": _named(care_codes.AftercareSituation),
    "activity_session.kind": _named(care_codes.ActivityKind),
    "qualification": _named(care_codes.Qualification),
    # Offices, programmes, rules, anomalies
    "appointment.status": _named(("proposed", "granted", "ended")),
    "ended_because": _named(account.REVOKING_REASONS),
    "suspension.reason": _named(account.SUSPENDING_REASONS),
    "office.kind": _named(office.KINDS),
    "office.status": _named(("working", "closed")),
    "office.reason": _named(office.CLOSING_REASONS),
    "puskesos_desk.kind": _named(office.KINDS),
    "network_target.level": _named(network.LEVELS),
    "programme_catalogue.level": _named(programme.LEVELS),
    "programme_catalogue.status": _named(programme.Status),
    "funding": _named(programme.FUNDING),
    "per": criteria.PER,
    "paid_to": criteria.PAID_TO,
    "programme_criterion.kind": lists.CRITERIA,
    "parameter": lists.PARAMETERS,
    "anomaly.kind": lists.ANOMALIES,
    "detail": lists.ANOMALY_DETAILS,
}
"""Column → its closed list. A value that is in none (a label that an office published) is told by its code."""

REGIONS: Final = frozenset(
    {
        "region",
        "regions",
        "village",
        "home",
        "team_member.place",
        "area",
        "origin",
        "to_tenant",
        "gone_to",
    }
)
"""Columns that hold codes of regions."""

SEVERAL: Final[Mapping[str, str]] = {
    "regions": " ",
    "area": " ",
    "categories": " ",
    "papers": " ",
    "sent": " ",
    "goals": " ",
    "client.services": " ",
    "street_case.members": " ",
    "fields": ",",
    "post_office.days": ",",
}
"""Columns that hold several in one text, and what stands between."""

WALLS: Final[Codes] = {
    "account": ("akun", "account"),
    "office": ("kantor", "office"),
    "level": ("tingkat", "level of"),
}
"""What stands before the colon in the column `wall`."""

TEXTS: Final = frozenset(
    {
        # short names and numbers that people gave
        "account", "accounts", "acting_for", "actor", "agreement", "approved_by", "at_office",
        "audit_trail.office", "basis", "but_not_from", "calendar", "decree", "digest", "donor",
        "earlier_office", "ended_by", "handover", "head", "instructor", "line", "local_subtype.code",
        "member", "minutes", "month", "name", "number", "office", "on_behalf_of", "on_shift",
        "other", "owner", "partner", "payment_order", "period", "post_office", "prepared_by",
        "programme", "programme_catalogue.code", "programme_criterion.code", "proposer", "receipt",
        "routed_to", "shelter", "shift", "gives_shift", "takes_shift", "street_case.members",
        "submitted_by", "successor", "superior", "swapped_from", "team", "ticket", "topic", "wall",
        "worker", "destination", "post_office.days",
        # what was published in so many words
        "apply_english", "apply_indonesian", "description", "disputed", "label", "source", "title",
        "words_en", "words_id",
        # sealed
        "contact", "donor_person", "family_card", "findings", "narrative", "need", "nik", "note",
        "packet", "phone", "question", "remark", "response", "visit_findings",
    }
)  # fmt: skip
"""Columns whose text is shown as it is."""

TECHNICAL: Final = frozenset(
    {
        "anomaly.place",  # an order in lists
        "approver.burst_from",  # positions
        "approver.burst_to",
        "causation_id",
        "command_id",
        "correlation_id",
        "last_command",
        "matter",  # made of ids, to tell rows apart
        "node",  # where an index files a row
        "payment_goes_on.since",  # a position
        "receipt_secret",  # keyed digests
        "ticket_secret",
    }
)
"""Columns that say nothing to people; they are shown by their names, after all others. So are positions."""


def is_technical(table: str, column: str) -> bool:
    """Whether a column serves machines alone."""
    named = column == "position" or column.endswith("_position")
    return named or column in TECHNICAL or f"{table}.{column}" in TECHNICAL


def codes_of(table: str, column: str) -> Codes | None:
    """The closed list of a column that holds codes."""
    return CODES.get(f"{table}.{column}") or (
        None if f"{table}.{column}" in TEXTS | REGIONS else CODES.get(column)
    )


def is_region(table: str, column: str) -> bool:
    """Whether a column holds codes of regions."""
    return column in REGIONS or f"{table}.{column}" in REGIONS


def parts_of(table: str, column: str) -> str | None:
    """What stands between several values of a column; None: it holds one."""
    return SEVERAL.get(f"{table}.{column}") or SEVERAL.get(column)
