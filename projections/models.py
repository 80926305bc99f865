"""Every read model. A new one is a file of its own and a line here."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from psycopg.sql import Composed

from projections import (
    accounts,
    activities,
    anomalous_payments,
    anomaly,
    approval_bursts,
    audit_trail,
    batches,
    behind_walls,
    breached_clocks,
    case_outcomes,
    chain_of_command,
    checks,
    cited_evidence,
    clients,
    complaint_board,
    complaint_satisfaction,
    complaint_status,
    complaint_walls,
    corrections,
    data_quality,
    data_team,
    deadlines,
    delivery,
    duplicates,
    enrolled,
    entitlements,
    funds,
    goods_given,
    households,
    late_and_back_dated,
    local_subtypes,
    mentions,
    objections,
    offices,
    paid,
    paid_twice,
    partners,
    patrols,
    payment_receipts,
    payments,
    people,
    programme_catalogue,
    programme_owner,
    programme_terms,
    proposals,
    puskesos_network,
    recipients,
    recorded_late,
    referrals,
    roster_board,
    rules_in_force,
    served,
    shelters,
    staff,
    stranded_claims,
    street_cases,
    trc_calls,
)
from projections.folding import Fold
from projections.read_model import Table, nodes_ddl


class ReadModel(NamedTuple):
    """A read model: its handlers and the tables that they write; others write them only where a line says so."""

    name: str
    fold: Fold
    tables: tuple[Table[Any], ...]


READ_MODELS: Final[tuple[ReadModel, ...]] = (
    # offices and people who act
    ReadModel(
        "accounts",
        accounts.fold,
        (accounts.appointment, accounts.suspension, accounts.requirement),
    ),
    ReadModel("chain_of_command", chain_of_command.fold, (chain_of_command.office_rank,)),
    ReadModel("audit_trail", audit_trail.fold, (audit_trail.audit_trail,)),
    ReadModel("mentions", mentions.fold, (mentions.mention,)),
    ReadModel("recorded_late", recorded_late.fold, (recorded_late.recorded_late,)),
    ReadModel("complaint_status", complaint_status.fold, (complaint_status.complaint_status,)),
    # complaints: walls, clocks, owners of programmes
    ReadModel("complaint_walls", complaint_walls.fold, (behind_walls.complaint_wall,)),
    ReadModel("cited_evidence", cited_evidence.fold, (cited_evidence.cited_evidence,)),
    ReadModel("complaint_board", complaint_board.fold, (complaint_board.complaint_clock,)),
    ReadModel(
        "complaint_satisfaction",
        complaint_satisfaction.fold,
        (complaint_satisfaction.complaint_answer,),
    ),
    ReadModel("programme_owner", programme_owner.fold, (programme_owner.programme_owner,)),
    ReadModel("deadlines", deadlines.fold, (deadlines.deadline,)),
    ReadModel(
        "programme_catalogue", programme_catalogue.fold, (programme_catalogue.programme_catalogue,)
    ),
    # programmes' terms, the data team
    ReadModel(
        "programme_terms",
        programme_terms.fold,
        (
            programme_terms.programme_version,
            programme_terms.programme_criterion,
            programme_terms.programme_amount,
            programme_terms.programme_period,
        ),
    ),
    ReadModel("data_team", data_team.fold, (data_team.data_team_member, data_team.village_data)),
    ReadModel(
        "data_quality",
        data_quality.fold,
        (data_quality.person_data, data_quality.household_data),
    ),
    ReadModel(
        "rules_in_force",
        rules_in_force.fold,
        (rules_in_force.published_rule, rules_in_force.published_day_off),
    ),
    ReadModel("people", people.fold, (people.people,)),
    ReadModel("duplicates", duplicates.fold, (duplicates.told_apart,)),
    ReadModel("recipients", recipients.fold, (recipients.recipient_doubt,)),
    # trc: the street half of a case
    ReadModel("trc_calls", trc_calls.fold, (trc_calls.trc_call,)),
    ReadModel("street_cases", street_cases.fold, (street_cases.street_case,)),
    ReadModel(
        "roster",
        roster_board.fold,
        (
            roster_board.roster_shift,
            roster_board.roster_duty,
            roster_board.team_member,
            roster_board.shift_swap,
        ),
    ),
    ReadModel("patrols", patrols.fold, (patrols.patrol,)),
    ReadModel("local_subtypes", local_subtypes.fold, (local_subtypes.local_subtype,)),
    ReadModel(
        "stranded_claims",
        stranded_claims.fold,
        (stranded_claims.stranded_claim, stranded_claims.enquiry),
    ),
    # families, proposals, objections
    ReadModel(
        "households",
        households.fold,
        (households.household, households.member, households.reported, households.given),
    ),
    ReadModel("proposals", proposals.fold, (proposals.proposal,)),
    ReadModel("objections", objections.fold, (objections.objection,)),
    ReadModel("served", served.fold, (served.rendered_service, served.served_total)),
    ReadModel("enrolled", enrolled.fold, (enrolled.enrolment,)),
    ReadModel(
        "paid",
        paid.fold,
        (entitlements.entitlement, paid.payment_total, paid_twice.payment_anomaly),
    ),
    # referral network and funds
    ReadModel(
        "partners",
        partners.fold,
        (partners.partner, partners.agreed_service, partners.partner_month),
    ),
    ReadModel("referrals", referrals.fold, (referrals.referral,)),
    ReadModel("offices", offices.fold, (offices.office,)),
    ReadModel(
        "puskesos_network",
        puskesos_network.fold,
        (puskesos_network.puskesos_desk, puskesos_network.network_target),
    ),
    ReadModel("case_outcomes", case_outcomes.fold, (case_outcomes.case_outcome,)),
    ReadModel(
        "funds", funds.fold, (funds.budget_line, funds.expenditure, funds.csr_pledge, funds.csr_use)
    ),
    # the shelter: stay, care, aftercare
    ReadModel("clients", clients.fold, (clients.client,)),
    ReadModel("shelters", shelters.fold, (shelters.shelter_beds, shelters.shelter_stay)),
    ReadModel("activities", activities.fold, (activities.activity_session,)),
    # aid on time
    ReadModel("payments", payments.fold, (payments.payment,)),
    ReadModel(
        "payment_receipts",
        payment_receipts.fold,
        (payment_receipts.payment_receipt, payment_receipts.payment_goes_on),
    ),
    ReadModel("batches", batches.fold, (batches.batch, batches.batch_difference)),
    ReadModel(
        "delivery",
        delivery.fold,
        (delivery.pay_day, delivery.post_office, delivery.served_village),
    ),
    ReadModel("goods_given", goods_given.fold, (goods_given.goods,)),
    ReadModel("staff", staff.fold, (staff.staff_qualification,)),
    # what inspectors look at: the table of anomalies is common to all of these
    ReadModel(
        "late_and_back_dated",
        late_and_back_dated.fold,
        (anomaly.anomaly, late_and_back_dated.closed_period),
    ),
    ReadModel("checks", checks.fold, (checks.made, checks.check)),
    ReadModel(
        "approval_bursts",
        approval_bursts.fold,
        (approval_bursts.approval, approval_bursts.approver),
    ),
    ReadModel("anomalous_payments", anomalous_payments.fold, ()),
    ReadModel(
        "breached_clocks",
        breached_clocks.fold,
        (breached_clocks.clock_started, breached_clocks.clock_office),
    ),
    ReadModel("corrections", corrections.fold, (corrections.officer_month,)),
)
"""In folding order: a model that reads another's rows of the same fact comes after it."""

FOLDS: Final = tuple(model.fold for model in READ_MODELS)
TABLES: Final = tuple(table for model in READ_MODELS for table in model.tables)


def ddl(schema: str) -> Iterator[Composed]:
    """Everything that a tenant's read models need in its schema, in order of creation."""
    yield nodes_ddl(schema)
    for table in TABLES:
        yield from table_ddl(table, schema)


def table_ddl(table: Table[Any], schema: str) -> Iterator[Composed]:
    """Everything one table needs."""
    yield from table.tables_ddl(schema)
    yield from table.indexes_ddl(schema)
    yield from table.functions_ddl(schema)
