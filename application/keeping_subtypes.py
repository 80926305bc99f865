"""Use cases of local subtypes: labels of street work that a tenant adds beside those that ship."""

from application.ports import Act, Change, Outcome, Ports
from application.use_case import Command, use_case
from domain import local_subtype as decisions
from domain.local_subtype import evolve, local_subtype_stream


class PublishLocalSubtype(Command, frozen=True, kw_only=True):
    """code: its lasting short name. categories: one or more of PMKS-01 to PMKS-26.

    label: what people call it. source: the decree or custom that names it.
    """

    code: str
    categories: tuple[str, ...]
    label: str
    source: str


class RetireLocalSubtype(Command, frozen=True, kw_only=True):
    """code: of a label in use."""

    code: str


@use_case
async def publish_local_subtype(command: PublishLocalSubtype, _act: Act, ports: Ports) -> Outcome:
    """Publish a local label, or its next version; what bears an earlier one keeps it."""
    stream = await ports.ledger.read(local_subtype_stream(command.code), evolve)
    fact = decisions.publish(
        stream.state,
        code=command.code,
        categories=command.categories,
        label=command.label,
        source=command.source,
    )
    return Outcome(stream.id, [Change(stream, [fact])])


@use_case
async def retire_local_subtype(command: RetireLocalSubtype, _act: Act, ports: Ports) -> Outcome:
    """Take a local label out of use for new cases."""
    stream = await ports.ledger.read(local_subtype_stream(command.code), evolve)
    return Outcome(stream.id, [Change(stream, [decisions.retire(stream.state)])])
