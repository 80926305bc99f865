"""Use cases of evidence: take a kept photo or scan into the log, and record who is shown it."""

from collections.abc import Iterable
from uuid import UUID

from application.cited_evidence import RULE
from application.confidentiality import hidden_from
from application.ports import Act, Change, Outcome, Ports
from application.referring import came_of_their_own
from application.regions import region_within
from application.rules import local_day, rule_in_force
from application.use_case import Command, facts_of, seen, use_case
from domain import evidence as decisions
from domain.complaint import ComplaintEvent
from domain.complaint import evolve as evolve_complaint
from domain.errors import NotFound
from domain.evidence import EvidenceEvent, checked_digest, evidence_stream, evolve
from domain.fact import About
from domain.referral import ReferralEvent
from domain.referral import evolve as evolve_referral


class StoreEvidence(Command, frozen=True, kw_only=True):
    """Say that a file which was uploaded is evidence. digest: SHA-256 of what is kept; region: where it belongs."""

    digest: str
    region: str


class ShowEvidence(Command, frozen=True, kw_only=True):
    """Be shown a photo or scan. purpose_code: verification | case_work | inspection | legal."""

    digest: str
    purpose_code: str


@use_case
async def store_evidence(command: StoreEvidence, act: Act, ports: Ports) -> Outcome:
    """Say that a file which was uploaded is evidence, which facts may cite from now on. `POST /evidence` does so."""
    region = region_within(command.region, act, ports)
    kept = await ports.evidence.described(checked_digest(command.digest))
    if kept is None:
        raise NotFound("digest")
    rule = await rule_in_force(RULE, local_day(ports.clock(), ports.tenant), ports)
    stream = await ports.ledger.read(evidence_stream(kept.digest), evolve)
    fact = decisions.store(
        stream.state,
        digest=kept.digest,
        kind=kept.kind,
        size_bytes=kept.size_bytes,
        original_digest=kept.original_digest,
        region=region,
        rule_version=rule.version,
    )
    return Outcome(stream.id, [Change(stream, (fact,), About(region=region))])


@use_case
async def show_evidence(command: ShowEvidence, act: Act, ports: Ports) -> Outcome:
    """Record who is about to be shown a file, and why. `GET /evidence/…` does so, and shows it."""
    stream_id = evidence_stream(checked_digest(command.digest))
    stream, evidence = await seen(stream_id, EvidenceEvent, evolve, act, ports)
    fact = decisions.show(evidence, purpose_code=command.purpose_code)
    return Outcome(stream.id, [Change(stream, (fact,), About(region=evidence.region))])


async def any_in_sight(matters: Iterable[UUID], act: Act, ports: Ports) -> bool:
    """Whether one of these is no complaint that is hidden from whoever acts, nor a referral that came of one."""
    for matter in matters:
        complaint = await ports.ledger.read(matter, facts_of(ComplaintEvent, evolve_complaint))
        referral = await ports.ledger.read(matter, facts_of(ReferralEvent, evolve_referral))
        if complaint.state is not None:
            hidden = await hidden_from(complaint.state, act, ports)
        else:
            hidden = referral.state is not None and await came_of_their_own(
                referral.state, act, ports
            )
        if not hidden:
            return True
    return False
