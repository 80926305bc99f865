"""Beneficiary counts worked out afresh from a whole history, the slow and obvious way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from domain import entitlement as pay
from domain.enrolment import (
    EnrolmentDecided,
    EnrolmentEnded,
    EnrolmentResumed,
    EnrolmentSuspended,
)
from domain.fact import Recorded
from domain.person import PersonsMerged, PersonsUnmerged
from domain.service_rendered import ServiceRecorded, ServiceVoided

Group = Callable[["Payment"], Any]


def survivors(facts: Sequence[Recorded]) -> Callable[[UUID], UUID]:
    """Who stands for whom after all that was merged and taken apart."""
    into: dict[UUID, UUID] = {}
    for recorded in facts:
        if isinstance(recorded.fact, PersonsMerged):
            into[recorded.fact.merged] = recorded.stream
        elif isinstance(recorded.fact, PersonsUnmerged):
            del into[recorded.fact.unmerged]

    def survivor(person: UUID) -> UUID:
        while person in into:
            person = into[person]
        return person

    return survivor


class Payment(NamedTuple):
    """One attempt and all that happened to it."""

    first: pay.PaymentScheduled
    later: list[Any]

    def rupiah(self, *kinds: type[Any]) -> int:
        return sum(fact.amount_rupiah for fact in self.later if isinstance(fact, kinds))

    def was(self, *kinds: type[Any]) -> bool:
        return any(isinstance(fact, kinds) for fact in self.later)

    @property
    def held_rupiah(self) -> int:
        return self.rupiah(pay.PaymentCredited) - self.rupiah(
            pay.PaymentReturned, pay.PaymentReversed
        )

    @property
    def only_planned(self) -> bool:
        """Replaced before anything was done."""
        return isinstance(next(iter(self.later), None), pay.PaymentCorrected)


def attempts(facts: Sequence[Recorded]) -> list[Payment]:
    """Every payment ever scheduled."""
    found: dict[tuple[UUID, int], Payment] = {}
    for recorded in facts:
        fact: Any = recorded.fact
        if isinstance(fact, pay.PaymentScheduled):
            found[recorded.stream, fact.attempt] = Payment(fact, [])
        elif type(fact).__module__ == pay.__name__:
            found[recorded.stream, fact.attempt].later.append(fact)
    return list(found.values())


KINDS = {
    "credited": pay.PaymentCredited,
    "failed": pay.PaymentFailed,
    "collected": pay.PaymentCollected,
    "unclaimed": pay.PaymentUnclaimed,
    "returned": pay.PaymentReturned,
    "reversed": pay.PaymentReversed,
}


def payment_counts(facts: Sequence[Recorded], group: Group) -> dict[Any, dict[str, int]]:
    """Numbers of payments, rupiah and distinct recipients per group."""
    survivor = survivors(facts)
    counts: defaultdict[Any, Counter[str]] = defaultdict(Counter)
    recipients: defaultdict[Any, set[UUID]] = defaultdict(set)
    for payment in attempts(facts):
        count = counts[group(payment)]
        planned = not payment.only_planned  # between a correction and its replacement: a zero
        count["scheduled"] += planned
        count["scheduled_rupiah"] += planned * payment.first.amount_rupiah
        for name, kind in KINDS.items():
            count[name] += payment.was(kind)
            count[f"{name}_rupiah"] += payment.rupiah(kind)
        count["net_rupiah"] += payment.held_rupiah
        if payment.held_rupiah > 0:
            recipients[group(payment)].add(survivor(payment.first.recipient))
    return {key: {**count, "recipients": len(recipients[key])} for key, count in counts.items()}


def double_payments(facts: Sequence[Recorded]) -> dict[tuple[str, str, str, UUID], tuple[int, int]]:
    """Per programme, period, component and person held under several ids: how many ids, rupiah."""
    survivor = survivors(facts)
    held: defaultdict[Any, Counter[UUID]] = defaultdict(Counter)
    for payment in attempts(facts):
        fact = payment.first
        key = (fact.programme, fact.period, fact.component, survivor(fact.recipient))
        if payment.held_rupiah > 0:
            held[key][fact.recipient] += payment.held_rupiah
    return {key: (len(ids), ids.total()) for key, ids in held.items() if len(ids) > 1}


def served_counts(facts: Sequence[Recorded]) -> dict[tuple[str, str], tuple[int, int]]:
    """Per service and unit: services not voided, and their quantities."""
    voided = {each.stream for each in facts if isinstance(each.fact, ServiceVoided)}
    counts: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for recorded in facts:
        fact = recorded.fact
        if isinstance(fact, ServiceRecorded) and recorded.stream not in voided:
            counts[fact.service, fact.unit].append(fact.quantity)
    return {key: (len(each), sum(each)) for key, each in counts.items()}


def enrolled_counts(facts: Sequence[Recorded]) -> Counter[str]:
    """Distinct persons by their best standing in the one programme of random histories."""
    survivor = survivors(facts)
    leads_to: dict[Any, str] = {
        EnrolmentDecided: "active",
        EnrolmentSuspended: "suspended",
        EnrolmentResumed: "active",
        EnrolmentEnded: "ended",
    }
    standing: dict[UUID, str] = {}
    for recorded in facts:
        fact: Any = recorded.fact
        if isinstance(fact, EnrolmentDecided) or (
            type(fact) in leads_to and fact.person in standing
        ):
            standing[fact.person] = leads_to[type(fact)]
    best: dict[UUID, str] = {}
    for person, now in standing.items():
        known = best.get(survivor(person), now)
        best[survivor(person)] = min(known, now, key=["active", "suspended", "ended"].index)
    return Counter(best.values())
