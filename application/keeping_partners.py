"""Use cases of the referral network: partners, what is agreed with them, how far the Puskesos are to reach."""

from datetime import date

from application.ports import Act, Change, Outcome, Ports, Stream
from application.rules import local_day
from application.use_case import Command, use_case
from domain import network, partner
from domain.indonesia import checked_region
from domain.network import Target, network_stream
from domain.partner import AgreedService, Partner, partner_stream
from domain.shapes import checked_day


class RegisterPartner(Command, frozen=True, kw_only=True):
    """Enter an institution. partner: its short lasting name; kind: of KINDS; region: anywhere in the country."""

    partner: str
    name: str
    kind: str
    region: str | None = None


class SignAgreement(Command, frozen=True, kw_only=True):
    """Record what a partner takes. agreement: number of the MoU; both days are included; services: of SERVICES."""

    partner: str
    agreement: str
    services: tuple[AgreedService, ...]
    valid_from: date
    valid_until: date


class EndAgreement(Command, frozen=True, kw_only=True):
    """End an agreement early. ended_on: its last day, not after today; reason: of END_REASONS."""

    partner: str
    agreement: str
    ended_on: date
    reason: str


class SetNetworkTarget(Command, frozen=True, kw_only=True):
    """Say by when every region of a level is to have a Puskesos. level: of LEVELS; decree: number of the SK."""

    level: str
    reach_by: date
    decree: str


@use_case
async def register_partner(command: RegisterPartner, _act: Act, ports: Ports) -> Outcome:
    """Enter an institution into the referral network."""
    region = None if command.region is None else checked_region(command.region)
    stream = await _partner(command.partner, ports)
    fact = partner.register(
        stream.state, code=command.partner, name=command.name, kind=command.kind, region=region
    )
    return Outcome(stream.id, [Change(stream, (fact,))])


@use_case
async def sign_agreement(command: SignAgreement, _act: Act, ports: Ports) -> Outcome:
    """Record what a partner takes, and how many referrals a month."""
    stream = await _partner(command.partner, ports)
    fact = partner.sign_agreement(
        stream.state,
        number=command.agreement,
        services=command.services,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
    )
    return Outcome(stream.id, [Change(stream, (fact,))])


@use_case
async def end_agreement(command: EndAgreement, _act: Act, ports: Ports) -> Outcome:
    """End an agreement early; what was sent under it goes on."""
    stream = await _partner(command.partner, ports)
    today = local_day(ports.clock(), ports.tenant)
    fact = partner.end_agreement(
        stream.state,
        number=command.agreement,
        ended_on=checked_day(command.ended_on, today, "ended_on"),
        reason=command.reason,
    )
    return Outcome(stream.id, [Change(stream, (fact,))])


@use_case
async def set_network_target(command: SetNetworkTarget, _act: Act, ports: Ports) -> Outcome:
    """Say by when every kecamatan, or every village, is to have a Puskesos."""
    stream: Stream[Target] = await ports.ledger.read(network_stream(command.level), network.evolve)
    fact = network.set_target(
        stream.state, level=command.level, reach_by=command.reach_by, decree=command.decree
    )
    return Outcome(stream.id, [Change(stream, (fact,))])


async def _partner(code: str, ports: Ports) -> Stream[Partner]:
    return await ports.ledger.read(partner_stream(code), partner.evolve)
