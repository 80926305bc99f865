"""What a fact cites must be kept, where the tenant's rule says so."""

from application.ports import Act, Ports
from application.rules import local_day, rule_in_force
from domain.errors import UnknownEvidence
from domain.evidence import evidence_stream
from domain.fact import Fact

RULE = "evidence"


async def check_cited(act: Act, ports: Ports) -> None:
    """Raise UnknownEvidence where the act cites what is not in the log as kept, and the rule requires that it is."""
    if not act.evidence:
        return
    rule = await rule_in_force(RULE, local_day(ports.clock(), ports.tenant), ports)
    if not rule["must_be_stored"]:
        return
    streams = await ports.ledger.read_many(
        [evidence_stream(digest) for digest in act.evidence], _evolve
    )
    if any(stream.state is None for stream in streams):
        raise UnknownEvidence("evidence")


def _evolve(_before: bool | None, _fact: Fact) -> bool | None:
    return True
