"""Use cases of the head: who of the staff may assess clients, by certificate."""

from datetime import date

from application.ports import Act, Change, Outcome, Ports, Stream
from application.sealing import key_of_record, seal_required
from application.use_case import Command, facts_of, use_case
from domain.shapes import checked_open_text
from domain.staff import Staff, StaffEvent, evolve, qualify, revoke, staff_stream

LONGEST_CERTIFICATE = 200
"""Characters of a certificate's number and issuer."""


class QualifyStaff(Command, frozen=True, kw_only=True):
    """account: of the psychologist or social worker. qualification: Qualification.

    certificate: number and issuer, 1 to 200 characters. Both days are included.
    """

    account: str
    qualification: str
    certificate: str
    valid_from: date
    valid_until: date


class RevokeQualification(Command, frozen=True, kw_only=True):
    """qualification: Qualification. reason: RevocationReason."""

    account: str
    qualification: str
    reason: str


@use_case
async def qualify_staff(command: QualifyStaff, _act: Act, ports: Ports) -> Outcome:
    """Record a certificate of a colleague."""
    stream = await _staff(command.account, ports)
    new = None if stream.version else ports.vault.new_key(stream.id)
    key = new or await key_of_record(stream.id, ports)
    fact = qualify(
        stream.state,
        account=command.account,
        qualification=command.qualification,
        certificate=seal_required(
            key, "certificate", command.certificate, longest=LONGEST_CERTIFICATE
        ),
        valid_from=command.valid_from,
        valid_until=command.valid_until,
    )
    return Outcome(stream.id, [Change(stream, [fact])], keys=[new.stored] if new else [])


@use_case
async def revoke_qualification(command: RevokeQualification, _act: Act, ports: Ports) -> Outcome:
    """Let a qualification count no more."""
    stream = await _staff(command.account, ports)
    fact = revoke(
        stream.state,
        account=command.account,
        qualification=command.qualification,
        reason=command.reason,
    )
    return Outcome(stream.id, [Change(stream, [fact])])


async def _staff(account: str, ports: Ports) -> Stream[Staff]:
    return await ports.ledger.read(
        staff_stream(checked_open_text(account, "account")), facts_of(StaffEvent, evolve)
    )
