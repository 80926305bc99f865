"""The GraphQL schema, assembled from one module per topic."""

from datetime import datetime
from functools import lru_cache

import strawberry
from graphql import GraphQLError, GraphQLNamedType
from strawberry.extensions import SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.execution import ExecutionContext

from api.accounts import AccountQueries
from api.aid_indicators import AidIndicatorQueries
from api.anomalies import AnomalyQueries
from api.asking import question
from api.audit import AuditQueries
from api.batches import BatchQueries
from api.beneficiary_counts import BeneficiaryQueries
from api.clients import ClientQueries
from api.commands import mutation_type
from api.complaint_board import ComplaintClockQueries
from api.complaints import ComplaintQueries
from api.context import Info, Limits
from api.data_quality import DataQualityQueries
from api.data_team import DataTeamQueries
from api.delivery import DeliveryQueries
from api.enrolments import EnrolmentQueries
from api.explaining import ExplainQueries
from api.funds import FundsQueries
from api.hardening import Guard, validation_rules
from api.households import HouseholdQueries
from api.indicators import IndicatorQueries
from api.information_centre import InformationQueries
from api.network import NetworkQueries
from api.offices import OfficeQueries
from api.packets import OPEN_REFERRAL_PACKET
from api.paid_after_death import PaidAfterDeathQueries
from api.people import PeopleQueries
from api.programme_funnel import FunnelQueries
from api.programme_terms import ProgrammeTermsQueries
from api.programmes import ProgrammeQueries
from api.proofs import ProofQueries
from api.proposals import ProposalQueries
from api.public import PublicQueries
from api.reading import scope_of
from api.receipts import ISSUE_PAYMENT_RECEIPT, ReceiptQueries
from api.referrals import ReferralQueries
from api.replaying import ReplayQueries
from api.rules import RuleQueries
from api.scalars import SCALARS, Position
from api.shelter import ShelterQueries
from api.stranded import StrandedQueries
from api.street_cases import StreetCaseQueries
from api.subscriptions import Subscription
from api.tickets import SUBMIT_COMPLAINT, TicketQueries
from api.trc import TrcQueries
from api.undelivered import UndeliveredQueries
from api.unmasking import UNMASK
from application.commands import COMMANDS


@strawberry.type
class Me:
    """The holder of the token."""

    account: str
    role: str
    tenant: str
    office: str
    regions: list[str] = strawberry.field(
        description="Prefixes of region codes whose rows you see; an empty one is the whole tenant."
    )
    expires: datetime


@strawberry.type
class Query(
    ComplaintQueries,
    BeneficiaryQueries,
    AuditQueries,
    ProgrammeQueries,
    PeopleQueries,
    RuleQueries,
    # what complaints have beside them
    ComplaintClockQueries,
    TicketQueries,
    ReceiptQueries,
    ReferralQueries,
    NetworkQueries,
    OfficeQueries,
    FundsQueries,
    IndicatorQueries,
    PublicQueries,
    StreetCaseQueries,
    TrcQueries,
    StrandedQueries,
    ClientQueries,
    ShelterQueries,
    ProgrammeTermsQueries,
    InformationQueries,
    DataTeamQueries,
    DataQualityQueries,
    HouseholdQueries,
    ProposalQueries,
    EnrolmentQueries,
    BatchQueries,
    AidIndicatorQueries,
    UndeliveredQueries,
    DeliveryQueries,
    FunnelQueries,
    PaidAfterDeathQueries,
    AccountQueries,
    AnomalyQueries,
    ProofQueries,
    ReplayQueries,
    ExplainQueries,
):
    """Everything that can be asked. Every answer says at which position it was read (`extensions.position`).

    What is for everybody needs no token where the header `Puskesos-Tenant` names the tenant.
    """

    @question("position", "Who you are here.")
    async def me(self, info: Info) -> Me:
        caller = info.context.caller
        return Me(
            account=caller.actor,
            role=caller.role.value,
            tenant=caller.tenant,
            office=caller.office,
            regions=list(scope_of(caller)),
            expires=caller.expires,
        )

    @question("position", "How far the read models are.")
    async def position(self, info: Info) -> Position:
        return info.context.snapshot.position


class PuskesosSchema(strawberry.Schema):
    """Strawberry's own log of errors would quote what people typed; ours does not (`api/errors.py`)."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing here: the guard presents and logs every error."""

    def graphql_types(self) -> list[GraphQLNamedType]:
        """Every type of the schema."""
        return list(self._schema.type_map.values())


@lru_cache(maxsize=8)
def build_schema(*, development: bool = False, limits: Limits | None = None) -> PuskesosSchema:
    """The schema with its limits; `development` allows introspection and suggestions of names.

    It holds nothing of the application that serves it: one is enough for all that are alike.
    """
    bounds = limits or Limits()

    class OurGuard(Guard):
        """The guard with this schema's rules, made once."""

        rules = validation_rules(bounds, introspection=development)

    OurGuard.limits = bounds
    extensions: list[type[SchemaExtension]] = [OurGuard, ValidationCache]
    schema = PuskesosSchema(
        query=Query,
        mutation=_mutation(),
        subscription=Subscription,
        extensions=extensions,
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=not development),
    )
    _describe(schema)
    return schema


def _describe(schema: PuskesosSchema) -> None:
    """Let the sentence that a class begins with describe its type to callers, too."""
    for kind in schema.graphql_types():
        definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        # An enum's definition knows its class under another name than an object's.
        made_from = getattr(definition, "origin", getattr(definition, "wrapped_cls", None))
        text = made_from.__dict__.get("__doc__") if isinstance(made_from, type) else None
        if text and kind.description is None and not text.startswith(f"{kind.name}("):
            kind.description = " ".join(text.split())


@lru_cache(maxsize=1)
def _mutation() -> type:
    answered_otherwise = {
        "Unmask": UNMASK,
        "SubmitComplaint": SUBMIT_COMPLAINT,
        "IssuePaymentReceipt": ISSUE_PAYMENT_RECEIPT,
        "OpenReferralPacket": OPEN_REFERRAL_PACKET,
    }
    return mutation_type(COMMANDS, answered_otherwise)


def sdl() -> str:
    """The schema in the GraphQL schema language, as docs/schema.graphql keeps it."""
    return build_schema().as_str() + "\n"


if __name__ == "__main__":
    print(sdl(), end="")
