"""A read model that reads some of the facts of a stream reads all of them, or says here which ones it passes over.

A new fact fails this for every read model that reads its stream: decide for each whether it changes what is shown.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from infra.event_catalogue import FACTS
from projections.models import READ_MODELS

PASSED_OVER = {
    ("chain_of_command", "office"): "opened closed",
    ("complaint_status", "complaint"): "officers_named",
    ("complaint_status", "sla"): "started paused resumed",
    ("complaint_walls", "complaint"): (
        "verified classified routed follow_up_recorded information_requested information_provided "
        "information_not_provided responded resolution_confirmed auto_closed reopened escalated "
        "transferred rejected withdrawn archived passed_up"
    ),
    ("complaint_walls", "referral"): (
        "sent acknowledged accepted declined expired rerouted delivered feedback_received "
        "packet_opened closed"
    ),
    ("complaint_board", "complaint"): (
        "submitted information_requested officers_named confidentiality_set"
    ),
    ("programme_owner", "programme"): "registered suspended resumed ended",
    ("deadlines", "batch"): (
        "scheduled listed approved rejected reconciled difference_explained amended "
        "amendments_approved amendments_rejected"
    ),
    ("complaint_satisfaction", "complaint"): (
        "submitted verified classified routed follow_up_recorded information_requested "
        "information_provided information_not_provided responded auto_closed reopened escalated "
        "transferred marked_duplicate rejected withdrawn archived officers_named passed_up "
        "confidentiality_set"
    ),
    ("deadlines", "complaint"): (
        "submitted classified routed information_requested reopened escalated "
        "officers_named passed_up confidentiality_set"
    ),
    ("deadlines", "roster"): (
        "shift_planned member_assigned shift_withdrawn member_unassigned checked_in checked_out "
        "shift_swapped"
    ),
    ("deadlines", "case"): (
        "team_arrived identification_revoked reported team_dispatched person_secured "
        "resolved_on_scene person_identified assessment_completed service_plan_approved closed "
        "assigned health_checked client_transferred service_plan_drafted attendance_recorded "
        "attendance_voided outcome_decided"
    ),
    ("deadlines", "referral"): (
        "drafted accepted declined rerouted delivered feedback_received packet_opened closed"
    ),
    ("programme_catalogue", "programme"): "owner_office_named",
    ("data_team", "person"): "unmasked told_apart",
    ("data_quality", "person"): "unmasked told_apart",
    ("people", "person"): "merged_into unmasked unmerged_from told_apart",
    ("duplicates", "person"): (
        "registered merged_into unmasked unmerged unmerged_from household_joined household_left "
        "died moved"
    ),
    ("payment_receipts", "person"): (
        "registered merged merged_into unmasked unmerged_from told_apart household_joined "
        "household_left died moved"
    ),
    ("payment_receipts", "entitlement"): (
        "payment_credited payment_failed payment_collected payment_unclaimed payment_returned "
        "payment_reversed payment_corrected"
    ),
    ("recipients", "person"): (
        "merged_into unmasked unmerged_from told_apart household_joined household_left moved"
    ),
    ("street_cases", "case"): (
        "assessment_completed service_plan_approved assigned health_checked client_transferred "
        "stay_limit_exceeded stay_extended service_plan_drafted attendance_recorded "
        "attendance_voided outcome_decided aftercare_planned aftercare_overdue aftercare_visited"
    ),
    ("roster", "roster"): "found_missing coverage_confirmed",
    ("roster", "case"): (
        "team_arrived identification_revoked reported person_secured person_identified "
        "assessment_completed service_plan_approved client_discharged assigned health_checked "
        "client_transferred stay_limit_exceeded stay_extended service_plan_drafted "
        "attendance_recorded attendance_voided outcome_decided client_returned aftercare_planned "
        "aftercare_overdue aftercare_visited"
    ),
    ("patrols", "case"): (
        "team_arrived identification_revoked team_dispatched person_secured resolved_on_scene "
        "person_identified shelter_admitted assessment_completed service_plan_approved "
        "client_discharged closed assigned health_checked client_transferred stay_limit_exceeded "
        "stay_extended service_plan_drafted attendance_recorded attendance_voided outcome_decided "
        "client_returned aftercare_planned aftercare_overdue aftercare_visited"
    ),
    ("stranded_claims", "enquiry"): "received answered",
    ("households", "service"): "voided",
    ("households", "complaint"): (
        "verified classified routed follow_up_recorded information_requested information_provided "
        "information_not_provided "
        "responded resolution_confirmed auto_closed reopened escalated transferred marked_duplicate "
        "rejected withdrawn archived officers_named passed_up confidentiality_set"
    ),
    ("enrolled", "person"): (
        "registered merged_into unmasked unmerged_from told_apart household_joined household_left "
        "died"
    ),
    # only where the family lives: to whom it belongs changes no proposal
    ("proposals", "household"): "head_named member_added member_died member_removed registered",
    ("paid", "person"): (
        "registered merged_into unmasked unmerged_from told_apart household_joined household_left "
        "died moved"
    ),
    ("referrals", "referral"): "packet_opened",
    ("puskesos_network", "office"): "head_appointed placed_under",
    ("case_outcomes", "case"): (
        "identification_revoked person_identified assigned health_checked client_transferred "
        "stay_limit_exceeded stay_extended service_plan_drafted attendance_recorded "
        "attendance_voided outcome_decided aftercare_planned aftercare_overdue aftercare_visited"
    ),
    ("shelters", "shelter"): "listed",
    ("batches", "batch"): "listed unclaimed_marked",
    # anomalies look at what somebody makes, checks, pays or is late with, and at nothing else
    ("late_and_back_dated", "programme_terms"): ("period_opened rules_published"),
    ("checks", "account"): (
        "restored role_grant_proposed role_revoked substitute_named substitution_ended suspended"
    ),
    ("checks", "proposal"): (
        "accepted declined meeting_resolved rank_received returned submitted_to_siks_ng"
    ),
    ("checks", "objection"): ("lapsed"),
    ("checks", "batch"): (
        "closed difference_explained instructed listed reconciled unclaimed_marked"
    ),
    ("checks", "entitlement"): (
        "payment_collected payment_corrected payment_credited payment_failed payment_returned "
        "payment_unclaimed"
    ),
    ("checks", "case"): (
        "aftercare_overdue aftercare_planned aftercare_visited assessment_completed assigned "
        "attendance_recorded attendance_voided client_discharged client_returned "
        "client_transferred closed health_checked identification_revoked outcome_decided "
        "person_identified person_secured reported resolved_on_scene shelter_admitted "
        "stay_extended stay_limit_exceeded team_arrived team_dispatched"
    ),
    ("checks", "budget_line"): ("allocated revised"),
    ("checks", "csr"): ("pledged received use_reversed"),
    ("approval_bursts", "account"): (
        "restored role_grant_proposed role_revoked substitute_named substitution_ended suspended"
    ),
    ("approval_bursts", "proposal"): (
        "accepted corrected declined made meeting_resolved rank_received returned "
        "submitted_to_siks_ng visited"
    ),
    ("approval_bursts", "batch"): (
        "amended amendments_rejected closed difference_explained instructed listed reconciled "
        "rejected scheduled unclaimed_marked"
    ),
    ("approval_bursts", "repatriation"): ("claimed declined departed paper_noted repeat_flagged"),
    ("approval_bursts", "case"): (
        "aftercare_overdue aftercare_planned aftercare_visited assessment_completed assigned "
        "attendance_recorded attendance_voided client_discharged client_returned "
        "client_transferred closed health_checked identification_revoked outcome_decided "
        "person_identified person_secured reported resolved_on_scene service_plan_drafted "
        "shelter_admitted stay_extended stay_limit_exceeded team_arrived team_dispatched"
    ),
    ("approval_bursts", "budget_line"): (
        "allocated expenditure_proposed expenditure_reversed revised"
    ),
    ("anomalous_payments", "person"): (
        "household_joined household_left merged_into moved registered told_apart unmasked "
        "unmerged_from"
    ),
    ("anomalous_payments", "entitlement"): ("payment_failed"),
    ("breached_clocks", "objection"): ("rejected upheld"),
    ("breached_clocks", "sla"): ("paused resumed"),
    ("breached_clocks", "case"): (
        "aftercare_visited assessment_completed assigned attendance_recorded "
        "attendance_voided client_discharged client_transferred closed health_checked "
        "identification_revoked outcome_decided person_identified person_secured reported "
        "resolved_on_scene service_plan_approved service_plan_drafted stay_extended "
        "team_arrived team_dispatched"
    ),
    ("breached_clocks", "referral"): (
        "accepted acknowledged closed declined delivered drafted feedback_received "
        "packet_opened rerouted"
    ),
    ("corrections", "batch"): (
        "amended amendments_approved amendments_rejected approved closed difference_explained "
        "instructed listed reconciled rejected unclaimed_marked"
    ),
    ("corrections", "entitlement"): ("payment_failed payment_scheduled payment_unclaimed"),
    ("corrections", "budget_line"): ("allocated revised"),
    ("corrections", "csr"): ("pledged received"),
}
"""Read model and kind of stream → the facts of it that change nothing in the model's rows."""


def of_kind() -> dict[str, set[str]]:
    kinds = defaultdict(set)
    for name in FACTS:
        kind, _, happened = name.partition(".")
        kinds[kind].add(happened)
    return kinds


def read() -> dict[tuple[str, str], set[str]]:
    """Read model and kind of stream → the facts of it that have a handler."""
    found = defaultdict(set)
    for model in READ_MODELS:
        for name, fact in FACTS.items():
            if fact in model.fold.handlers:
                kind, _, happened = name.partition(".")
                found[model.name, kind].add(happened)
    return found


@pytest.mark.parametrize(("model", "kind"), read())
def test_every_fact_of_a_stream_that_is_read_is_handled_or_passed_over(
    model: str, kind: str
) -> None:
    handled, passed_over = read()[model, kind], set(PASSED_OVER.get((model, kind), "").split())
    assert handled | passed_over == of_kind()[kind]
    assert not handled & passed_over


def test_nothing_is_passed_over_that_is_not_read() -> None:
    assert PASSED_OVER.keys() <= read().keys()
