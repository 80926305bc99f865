"""Every read model. A new one is a file of its own and a line here."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from psycopg.sql import Composed

from projections import (
    audit_trail,
    case_outcomes,
    complaint_status,
    deadlines,
    enrolled,
    funds,
    paid,
    partners,
    people,
    programme_catalogue,
    puskesos_network,
    referrals,
    rules_in_force,
    served,
)
from projections.folding import Fold
from projections.read_model import Table, nodes_ddl


class ReadModel(NamedTuple):
    """A read model: its handlers and the tables that only they write."""

    name: str
    fold: Fold
    tables: tuple[Table[Any], ...]


READ_MODELS: Final[tuple[ReadModel, ...]] = (
    ReadModel("audit_trail", audit_trail.fold, (audit_trail.audit_trail,)),
    ReadModel("complaint_status", complaint_status.fold, (complaint_status.complaint_status,)),
    ReadModel("deadlines", deadlines.fold, (deadlines.deadline,)),
    ReadModel(
        "programme_catalogue", programme_catalogue.fold, (programme_catalogue.programme_catalogue,)
    ),
    ReadModel(
        "rules_in_force",
        rules_in_force.fold,
        (rules_in_force.published_rule, rules_in_force.published_day_off),
    ),
    ReadModel("people", people.fold, (people.people,)),
    ReadModel("served", served.fold, (served.rendered_service, served.served_total)),
    ReadModel("enrolled", enrolled.fold, (enrolled.enrolment,)),
    ReadModel("paid", paid.fold, (paid.entitlement, paid.payment_total, paid.payment_anomaly)),
    # referral network and funds
    ReadModel(
        "partners",
        partners.fold,
        (partners.partner, partners.agreed_service, partners.partner_month),
    ),
    ReadModel("referrals", referrals.fold, (referrals.referral,)),
    ReadModel(
        "puskesos_network",
        puskesos_network.fold,
        (puskesos_network.puskesos_desk, puskesos_network.network_target),
    ),
    ReadModel("case_outcomes", case_outcomes.fold, (case_outcomes.case_outcome,)),
    ReadModel(
        "funds", funds.fold, (funds.budget_line, funds.expenditure, funds.csr_pledge, funds.csr_use)
    ),
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
