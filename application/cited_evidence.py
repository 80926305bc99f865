"""What a fact cites must be kept, unless the tenant's rule says that files are kept elsewhere."""

from collections.abc import Sequence

from application.ports import Act, Ports
from application.rules import local_day, rule_in_force
from domain.errors import UnknownEvidence
from domain.evidence import evidence_stream
from domain.fact import Fact

RULE = "evidence"


async def check_cited(act: Act, ports: Ports) -> None:
    """Raise UnknownEvidence where the act cites what is not in the log as kept, and the rule requires that it is."""
    await check_kept(act.evidence, ports, "evidence")


async def check_kept(digests: Sequence[str], ports: Ports, field: str) -> None:
    """As check_cited, of digests that a command names itself. field: in which.

    What is kept stays so: it needs no guard until the append.
    """
    if not digests:
        return
    rule = await rule_in_force(RULE, local_day(ports.clock(), ports.tenant), ports)
    if not rule["must_be_stored"]:
        return
    streams = await ports.ledger.read_many([evidence_stream(digest) for digest in digests], _evolve)
    if any(stream.state is None for stream in streams):
        raise UnknownEvidence(field)


def _evolve(_before: bool | None, _fact: Fact) -> bool | None:
    return True
