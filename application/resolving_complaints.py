"""Use cases of handling complaints: work on them, ask, respond, close, reopen, escalate."""

from uuid import UUID

from application.complaint_timing import complaint_timing
from application.filing_complaints import recorded, seen_complaint
from application.ports import Act, Outcome, Ports
from application.roles import Role
from application.sealing import key_of_record, seal_required, seal_text
from application.use_case import Command, use_case
from domain import complaint_decisions as decisions
from domain import complaint_questions as questions


class StartFollowUp(Command, frozen=True, kw_only=True):
    """note: what is done, 1 to 10,000 characters; may be sent again for every further step."""

    complaint: UUID
    note: str | None = None


class RequestInformation(Command, frozen=True, kw_only=True):
    """note: the question to the reporter, 1 to 10,000 characters."""

    complaint: UUID
    note: str


class ProvideInformation(Command, frozen=True, kw_only=True):
    """note: the reporter's answer, 1 to 10,000 characters."""

    complaint: UUID
    note: str


class GoOnUnanswered(Command, frozen=True, kw_only=True):
    """The reporter let the time for an answer pass."""

    complaint: UUID


class RespondToComplaint(Command, frozen=True, kw_only=True):
    """response: the answer to the reporter, 1 to 10,000 characters."""

    complaint: UUID
    response: str


class ConfirmResolution(Command, frozen=True, kw_only=True):
    """satisfied, rating (1 worst to 5 best), remark (1 to 10,000 characters): the reporter's word, as far as asked."""

    complaint: UUID
    satisfied: bool | None = None
    rating: int | None = None
    remark: str | None = None


class CloseUnanswered(Command, frozen=True, kw_only=True):
    """The reporter let the waiting time pass."""

    complaint: UUID


class ReopenComplaint(Command, frozen=True, kw_only=True):
    """reason: why the matter is not settled, 1 to 10,000 characters."""

    complaint: UUID
    reason: str


class EscalateComplaint(Command, frozen=True, kw_only=True):
    """level: EscalationLevel, higher than before. reason: EscalationReason."""

    complaint: UUID
    level: str
    reason: str


class RecordBreach(Command, frozen=True, kw_only=True):
    """A clock of the complaint ran out. clock: verify, follow_up, answer or ombudsman."""

    complaint: UUID
    clock: str


@use_case
async def start_follow_up(command: StartFollowUp, act: Act, ports: Ports) -> Outcome:
    """Begin to work on a complaint, or record a further step."""
    stream = await seen_complaint(command.complaint, act, ports)
    key = await key_of_record(stream.id, ports)
    note = seal_text(key, "note", command.note)
    return recorded(stream, decisions.follow_up(stream.state, note=note))


@use_case
async def request_information(command: RequestInformation, act: Act, ports: Ports) -> Outcome:
    """Ask the reporter; meanwhile the clocks stand still, for the time of the rule `complaint_question`."""
    stream = await seen_complaint(command.complaint, act, ports)
    key = await key_of_record(stream.id, ports)
    note = seal_required(key, "note", command.note)
    timing = await complaint_timing(ports)
    return recorded(stream, *questions.request_information(stream.state, note=note, timing=timing))


@use_case
async def provide_information(command: ProvideInformation, act: Act, ports: Ports) -> Outcome:
    """Record the reporter's answer; the clocks go on."""
    stream = await seen_complaint(command.complaint, act, ports)
    key = await key_of_record(stream.id, ports)
    note = seal_required(key, "note", command.note)
    timing = await complaint_timing(ports)
    return recorded(stream, *questions.provide_information(stream.state, note=note, timing=timing))


@use_case
async def go_on_unanswered(command: GoOnUnanswered, act: Act, ports: Ports) -> Outcome:
    """Handle a complaint without the answer that did not come in time; the clocks go on."""
    stream = await seen_complaint(command.complaint, act, ports)
    timing = await complaint_timing(ports)
    return recorded(stream, *questions.go_on_unanswered(stream.state, timing))


@use_case
async def respond_to_complaint(command: RespondToComplaint, act: Act, ports: Ports) -> Outcome:
    """Answer the reporter; the wait for a reply counts from the local day on which we record it.

    An answer that is said to be older gives the reporter no less time: only now can they know it.
    """
    stream = await seen_complaint(command.complaint, act, ports)
    key = await key_of_record(stream.id, ports)
    facts = decisions.respond(
        stream.state,
        response=seal_required(key, "response", command.response),
        owner_at=act.office if act.role is Role.PROGRAMME_OWNER else None,
        timing=await complaint_timing(ports),
    )
    return recorded(stream, *facts)


@use_case
async def confirm_resolution(command: ConfirmResolution, act: Act, ports: Ports) -> Outcome:
    """Close a complaint with the reporter's word."""
    stream = await seen_complaint(command.complaint, act, ports)
    remark = None
    if command.remark is not None:
        remark = seal_required(await key_of_record(stream.id, ports), "remark", command.remark)
    fact = decisions.confirm(
        stream.state, satisfied=command.satisfied, rating=command.rating, remark=remark
    )
    return recorded(stream, fact)


@use_case
async def close_unanswered(command: CloseUnanswered, act: Act, ports: Ports) -> Outcome:
    """Close a complaint whose reporter did not reply in time."""
    stream = await seen_complaint(command.complaint, act, ports)
    timing = await complaint_timing(ports)
    return recorded(stream, decisions.close_unanswered(stream.state, timing))


@use_case
async def reopen_complaint(command: ReopenComplaint, act: Act, ports: Ports) -> Outcome:
    """Take up a closed complaint again, with new clocks."""
    stream = await seen_complaint(command.complaint, act, ports)
    key = await key_of_record(stream.id, ports)
    reason = seal_required(key, "reason", command.reason)
    timing = await complaint_timing(ports)
    return recorded(stream, *decisions.reopen(stream.state, reason=reason, timing=timing))


@use_case
async def escalate_complaint(command: EscalateComplaint, act: Act, ports: Ports) -> Outcome:
    """Raise a complaint to a higher level."""
    stream = await seen_complaint(command.complaint, act, ports)
    fact = decisions.escalate(stream.state, level=command.level, reason=command.reason)
    return recorded(stream, fact)


@use_case
async def record_breach(command: RecordBreach, act: Act, ports: Ports) -> Outcome:
    """Say that a clock ran out, and raise the complaint to whom that concerns."""
    stream = await seen_complaint(command.complaint, act, ports)
    timing = await complaint_timing(ports)
    facts = decisions.record_breach(stream.state, clock=command.clock, timing=timing)
    return recorded(stream, *facts)
