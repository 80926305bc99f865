"""Every read model. A new one is a file of its own and a line here."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from psycopg.sql import Composed

from projections import (
    activities,
    audit_trail,
    clients,
    complaint_status,
    deadlines,
    enrolled,
    local_subtypes,
    paid,
    patrols,
    people,
    programme_catalogue,
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
    ReadModel("served", served.fold, (served.rendered_service, served.served_total)),
    ReadModel("enrolled", enrolled.fold, (enrolled.enrolment,)),
    ReadModel("paid", paid.fold, (paid.entitlement, paid.payment_total, paid.payment_anomaly)),
    # the shelter: stay, care, aftercare
    ReadModel("clients", clients.fold, (clients.client,)),
    ReadModel("shelters", shelters.fold, (shelters.shelter_beds, shelters.shelter_stay)),
    ReadModel("activities", activities.fold, (activities.activity_session,)),
    ReadModel("staff", staff.fold, (staff.staff_qualification,)),
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
