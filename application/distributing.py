"""Use cases of aid in kind: hand goods to a list of recipients under one BAST, take a wrong record back."""

from typing import Any
from uuid import UUID

import msgspec

from application.cited_evidence import check_kept
from application.identities import identities, identities_of_many
from application.lines import in_line, numbered
from application.ports import Act, Change, Outcome, Ports, Stream
from application.regions import region_within
from application.use_case import Command, facts_of, use_case
from domain import goods as decisions
from domain.batch import HIGHEST_LINES
from domain.errors import AlreadyExists, NotFound, RepeatedLine
from domain.fact import About
from domain.goods import Goods, GoodsEvent, Handover, Status, evolve, goods_stream
from domain.programme import active_unit, programme_stream
from domain.programme import evolve as evolve_programme
from domain.programme_rules import checked_payable, terms_stream
from domain.programme_rules import evolve as evolve_terms
from domain.shapes import checked_number


class GoodsLine(msgspec.Struct, frozen=True, kw_only=True):
    """What one recipient got. quantity: in the item's measure; region: None takes the recipient's own."""

    recipient: UUID
    quantity: int
    region: str | None = None


class DistributeGoods(Command, frozen=True, kw_only=True):
    """Hand goods over under one record, all lines or none; refusals name `lines[n]`, n from 1.

    period: `YYYY-MM` or `YYYY-Tn`, an open one where the programme has ever opened any; item: of ITEMS; unit: the
    programme's; handover: number of the BAST;
    evidence_digest: SHA-256 of its signed copy, as kept; control_count, control_quantity: must agree with the lines.
    """

    programme: str
    period: str
    item: str
    unit: str
    handover: str
    evidence_digest: str
    control_count: int
    control_quantity: int
    lines: tuple[GoodsLine, ...]


class VoidDistribution(Command, frozen=True, kw_only=True):
    """Say that a handover does not count. recipient: any id of theirs; reason: of VOID_REASONS."""

    programme: str
    period: str
    recipient: UUID
    item: str
    reason: str


@use_case
async def distribute_goods(command: DistributeGoods, act: Act, ports: Ports) -> Outcome:
    """Record a handover to every recipient of a list; answers the first one's record."""
    lines = command.lines
    checked_number(len(lines), "lines", least=1, most=HIGHEST_LINES)
    programme = await ports.ledger.read(programme_stream(command.programme), evolve_programme)
    terms = await ports.ledger.read(terms_stream(command.programme), evolve_terms)
    handover = Handover(
        programme=command.programme,
        period=command.period,
        item=command.item,
        unit=active_unit(programme.state, command.unit),
        number=command.handover,
        evidence_digest=command.evidence_digest,
    ).checked()
    await check_kept((handover.evidence_digest,), ports, "evidence_digest")
    checked_payable(terms.state, command.period)
    decisions.checked_quantities(
        command.control_count, command.control_quantity, [line.quantity for line in lines]
    )
    known = await identities_of_many((line.recipient for line in lines), act, ports)
    people = [known[line.recipient] for line in lines]
    streams = iter(
        await ports.ledger.read_many(
            [
                goods_stream(command.programme, command.period, one, command.item)
                for person in people
                if person is not None
                for one in person.all
            ],
            facts_of(GoodsEvent, evolve),
        )
    )
    changes: list[Change] = []
    unchanged: list[Stream[Any]] = [programme, terms]
    rows: dict[UUID, int] = {}
    async for row, line in numbered(lines):
        with in_line(row):
            if (person := people[row - 1]) is None:
                raise NotFound("recipient")
            if (first := rows.setdefault(person.surviving, row)) != row:
                raise RepeatedLine("recipient", row=first)
            region = region_within(line.region or person.region, act, ports)
            under_all = [next(streams) for _ in person.all]
            if any(one.state and one.state.status is Status.DISTRIBUTED for one in under_all):
                raise AlreadyExists("recipient")
            own = person.own(under_all)
            fact = decisions.distribute(
                own.state,
                handover,
                recipient=person.surviving,
                quantity=line.quantity,
                region=region,
            )
        changes.append(Change(own, (fact,), About(region, command.programme, command.period)))
        unchanged += [*person.streams, *under_all]
    return Outcome(changes[0].stream.id, changes, unchanged=unchanged)


@use_case
async def void_distribution(command: VoidDistribution, act: Act, ports: Ports) -> Outcome:
    """Take the record of a handover back."""
    person = await identities(command.recipient, act, ports, field="recipient")
    streams = await ports.ledger.read_many(
        [goods_stream(command.programme, command.period, one, command.item) for one in person.all],
        facts_of(GoodsEvent, evolve),
    )
    stream = person.bearing(streams, _handed)
    if stream is None or stream.state is None or not act.sees(stream.state.region):
        raise NotFound("goods")
    fact = decisions.void(stream.state, reason=command.reason)
    about = About(fact.region, fact.programme, fact.period)
    unchanged: list[Stream[Any]] = [*person.streams, *streams]
    return Outcome(stream.id, [Change(stream, (fact,), about)], unchanged=unchanged)


def _handed(goods: Goods) -> bool:
    return goods.status is Status.DISTRIBUTED
