"""Use cases of the shelter: admission, assessment, plan, discharge, closing of a case."""

from uuid import UUID

from application.case_stream import recorded, seen_case
from application.ports import Act, Outcome, Ports
from application.references import known_office
from application.sealing import key_of_record, seal_required, seal_text
from application.use_case import Command, use_case
from domain import case_decisions as decisions

LONGEST_REFERENCE = 500
"""Characters that name a guardian, or number and date of a Bapas letter."""


class AdmitToShelter(Command, frozen=True, kw_only=True):
    """shelter: code of its office. guardian_reference: a child's, 1 to 500 characters."""

    case: UUID
    shelter: str
    guardian_reference: str | None = None


class CompleteAssessment(Command, frozen=True, kw_only=True):
    """qualification: Qualification of the assessor. findings: 1 to 10,000 characters."""

    case: UUID
    qualification: str
    findings: str


class ApproveServicePlan(Command, frozen=True, kw_only=True):
    """services: one or more of CareService."""

    case: UUID
    services: tuple[str, ...]


class DischargeClient(Command, frozen=True, kw_only=True):
    """outcome: DischargeOutcome.

    destination: a region code when repatriated (and, if known, when reunified), an institution's
    code when panti or hospital, else empty.
    """

    case: UUID
    outcome: str
    destination: str | None = None


class CloseCase(Command, frozen=True, kw_only=True):
    """Nothing is left to do."""

    case: UUID


@use_case
async def admit_to_shelter(command: AdmitToShelter, act: Act, ports: Ports) -> Outcome:
    """Take the secured person into a shelter."""
    stream = await seen_case(command.case, act, ports)
    key = await key_of_record(stream.id, ports)
    fact = decisions.admit(
        stream.state,
        shelter=await known_office(command.shelter, ports, field="shelter"),
        guardian_reference=seal_text(
            key, "guardian_reference", command.guardian_reference, longest=LONGEST_REFERENCE
        ),
    )
    return recorded(stream, fact)


@use_case
async def complete_assessment(command: CompleteAssessment, act: Act, ports: Ports) -> Outcome:
    """Record what a qualified assessor found."""
    stream = await seen_case(command.case, act, ports)
    key = await key_of_record(stream.id, ports)
    fact = decisions.assess(
        stream.state,
        qualification=command.qualification,
        findings=seal_required(key, "findings", command.findings),
    )
    return recorded(stream, fact)


@use_case
async def approve_service_plan(command: ApproveServicePlan, act: Act, ports: Ports) -> Outcome:
    """Begin the services of a plan."""
    stream = await seen_case(command.case, act, ports)
    return recorded(stream, decisions.approve_plan(stream.state, services=command.services))


@use_case
async def discharge_client(command: DischargeClient, act: Act, ports: Ports) -> Outcome:
    """End the stay."""
    stream = await seen_case(command.case, act, ports)
    fact = decisions.discharge(
        stream.state, outcome=command.outcome, destination=command.destination
    )
    return recorded(stream, fact)


@use_case
async def close_case(command: CloseCase, act: Act, ports: Ports) -> Outcome:
    """Close the case."""
    stream = await seen_case(command.case, act, ports)
    return recorded(stream, decisions.close(stream.state))
