"""What a payer reports of many payments at once: results to record, a file to compare, totals to close a batch with."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

from domain import entitlement_decisions as decisions
from domain.batch import (
    MOST_DIFFERENCES,
    BatchClosed,
    BatchReconciled,
    Difference,
)
from domain.batch_decisions import checked_controls
from domain.entitlement import (
    MONEY_OUT,
    Entitlement,
    EntitlementEvent,
    PaymentScheduled,
    Status,
)
from domain.entitlement import evolve as evolve_entitlement
from domain.errors import (
    AmountDiffers,
    Invalid,
    NotFound,
    OfOtherBatch,
    OutOfRange,
    WrongState,
)
from domain.evidence import checked_digest
from domain.rules import RulesVersion
from domain.shapes import checked_code

OUTCOMES: Final = {
    "credited": "masuk",
    "failed": "gagal",
    "collected": "diambil",
    "unclaimed": "tidak diambil",
    "returned": "dikembalikan",
}
"""What a payer reports of a payment."""

_IMPLIED: Final[Mapping[str, frozenset[Status]]] = {
    "credited": MONEY_OUT | {Status.RETURNED, Status.REVERSED},
    "failed": frozenset({Status.FAILED}),
    "collected": frozenset({Status.COLLECTED, Status.RETURNED, Status.REVERSED}),
    "unclaimed": frozenset({Status.UNCLAIMED, Status.RETURNED, Status.REVERSED}),
    "returned": frozenset({Status.RETURNED}),
}
"""Where a payment may stand by now of which a payer reports this; of a corrected one, where it stood before."""

_REFERENCE = re.compile(r"([0-9a-f]{32})-([1-9]\d{0,1})")

# References ---------------------------------------------------------------------------------------


class Reference(NamedTuple):
    """One attempt at one payment, as payers are told: 34 or 35 characters, an ISO 20022 EndToEndId."""

    payment: UUID
    attempt: int

    def __str__(self) -> str:
        return f"{self.payment.hex}-{self.attempt}"


def reference_or_none(text: str) -> Reference | None:
    """The attempt that a payer's reference means, if it is one of ours by its form."""
    found = _REFERENCE.fullmatch(text.strip())
    return None if found is None else Reference(UUID(found[1]), int(found[2]))


def checked_reference(text: str, field: str = "reference") -> Reference:
    """As reference_or_none. Raises Invalid for what is none of ours."""
    if (reference := reference_or_none(text)) is None:
        raise Invalid(
            field,
            expected="rujukan pembayaran seperti dalam daftar kita: 32 huruf atau angka, tanda -, nomor percobaan",
            expected_english="a payment's reference as in the list that was sent: 32 letters or digits, -, the attempt",
        )
    return reference


# State: every attempt of a payment ----------------------------------------------------------------

Attempts: TypeAlias = tuple[Entitlement, ...]


def evolve_attempts(attempts: Attempts | None, event: EntitlementEvent) -> Attempts:
    """Every attempt of a payment after the fact, the latest last."""
    known = attempts or ()
    if isinstance(event, PaymentScheduled):
        return (*known, evolve_entitlement(None, event))
    return (*known[:-1], evolve_entitlement(known[-1] if known else None, event))


def attempts_under(attempts: Attempts | None, batch: UUID) -> Attempts:
    """The attempts that were made in a batch."""
    return tuple(each for each in attempts or () if each.payment.batch == batch)


# Decisions ----------------------------------------------------------------------------------------


def settle(
    payment: Entitlement | None,
    *,
    batch: UUID,
    attempt: int,
    outcome: str,
    amount_rupiah: int,
    reason: str | None,
    on: date,
    payer_reference: str | None = None,
) -> tuple[EntitlementEvent, ...]:
    """Record what a payer reports. Cash that was taken, or not, was there: that is a credit before it.

    amount_rupiah: of the payment, or of what is returned of it; reason: of FAILURE_REASONS for a failure alone;
    payer_reference: the payer's own number of a return.
    """
    checked_code(outcome, OUTCOMES, "outcome")
    known = _meant(payment, batch, attempt)
    if outcome != "returned" and amount_rupiah != known.payment.amount_rupiah:
        raise AmountDiffers("amount_rupiah", ordered=known.payment.amount_rupiah)
    if reason is not None and outcome != "failed":
        raise Invalid("reason")
    if payer_reference is not None and outcome != "returned":
        raise Invalid("payer_reference")
    match outcome:
        case "failed":
            return (decisions.fail(known, reason=reason or "", on=on),)
        case "credited":
            return (decisions.credit(known, on=on),)
        case "returned":
            back = decisions.give_back(
                known, amount_rupiah=amount_rupiah, on=on, payer_reference=payer_reference
            )
            return (back,)
        case _:
            before, credits_ = _credited(known, on)
            last = decisions.collect if outcome == "collected" else decisions.leave_unclaimed
            return (*credits_, last(before, on=on))


def is_so_already(
    attempts: Attempts | None,
    *,
    batch: UUID,
    attempt: int,
    outcome: str,
    amount_rupiah: int,
    on: date,
    payer_reference: str | None = None,
) -> bool:
    """Whether a report says what is recorded already, as with a file that is sent again, of an earlier attempt too."""
    known = _attempt(attempts_under(attempts, batch), attempt)
    if known is None:
        return False
    if outcome == "returned" and known.has_return(amount_rupiah, on, payer_reference):
        return True
    return (
        known.reported in _IMPLIED.get(outcome, ()) and known.payment.amount_rupiah == amount_rupiah
    )


def _meant(payment: Entitlement | None, batch: UUID, attempt: int) -> Entitlement:
    if payment is None:
        raise NotFound("reference")
    if payment.payment.batch != batch:
        raise OfOtherBatch("reference")
    if payment.payment.attempt != attempt:
        raise WrongState("reference", status=payment.status.value)
    return payment


def _credited(known: Entitlement, on: date) -> tuple[Entitlement, tuple[EntitlementEvent, ...]]:
    if known.status is not Status.SCHEDULED:
        return known, ()
    credit = decisions.credit(known, on=on)
    return evolve_entitlement(known, credit), (credit,)


# Reconciliation -----------------------------------------------------------------------------------


class FileLine(NamedTuple):
    """A line of a payer's file; reference: None where it is none that we ever gave."""

    reference: Reference | None
    outcome: str
    amount_rupiah: int


def reconcile(
    batch: UUID,
    lines: Sequence[FileLine],
    payments: Mapping[UUID, Attempts],
    *,
    file_digest: str,
    control_count: int,
    control_sum_rupiah: int,
) -> BatchReconciled:
    """Compare a payer's file with the payments of its batch: what agrees, and every difference."""
    checked_controls(control_count, control_sum_rupiah, [line.amount_rupiah for line in lines])
    ours = {one: attempts_under(attempts, batch) for one, attempts in payments.items()}
    named: set[Reference] = set()
    found: list[Difference] = []
    matched = matched_rupiah = 0
    for number, line in enumerate(lines, start=1):
        checked_code(line.outcome, OUTCOMES, f"lines[{number}].outcome")
        difference = _difference(number, line, ours, named)
        if difference is not None:
            found.append(difference)
        else:
            matched, matched_rupiah = matched + 1, matched_rupiah + line.amount_rupiah
        if line.reference is not None:
            named.add(line.reference)
    found += _missing(ours, named)
    if len(found) > MOST_DIFFERENCES:
        raise OutOfRange("lines", least=0, most=MOST_DIFFERENCES)
    return BatchReconciled(
        file_digest=checked_digest(file_digest, "file_digest"),
        stated_count=control_count,
        stated_sum_rupiah=control_sum_rupiah,
        matched=matched,
        matched_rupiah=matched_rupiah,
        differences=tuple(_numbered(found)),
        attempts_digest=attempts_digest(batch, payments),
    )


def attempts_digest(batch: UUID, payments: Mapping[UUID, Attempts]) -> str:
    """SHA-256 (hex) of how every attempt of a batch stands: equal as long as none moved and none was added."""
    said = sorted(
        f"{Reference(payment, one.payment.attempt)} {one.status}"
        f" {one.payment.amount_rupiah} {one.returned_rupiah}"
        for payment, attempts in payments.items()
        for one in attempts_under(attempts, batch)
    )
    return sha256("\n".join(said).encode()).hexdigest()


def _difference(
    number: int, line: FileLine, ours: Mapping[UUID, Attempts], named: set[Reference]
) -> Difference | None:
    payment = None
    if line.reference is not None:
        payment = _attempt(ours.get(line.reference.payment), line.reference.attempt)
    if line.reference is None or payment is None:
        return Difference(
            number=0, kind="unknown_reference", line=number, stated_rupiah=line.amount_rupiah
        )
    ordered = payment.payment.amount_rupiah
    kind = None
    if line.reference in named:
        kind = "repeated_reference"
    elif line.amount_rupiah != ordered:
        kind = "amount_differs"
    elif payment.reported not in _IMPLIED[line.outcome]:
        kind = "outcome_differs"
    if kind is None:
        return None
    return Difference(
        number=0,
        kind=kind,
        line=number,
        payment=line.reference.payment,
        stated_rupiah=line.amount_rupiah,
        ordered_rupiah=ordered,
    )


def _attempt(attempts: Attempts | None, number: int) -> Entitlement | None:
    return next((one for one in attempts or () if one.payment.attempt == number), None)


def _missing(ours: Mapping[UUID, Attempts], named: set[Reference]) -> Iterable[Difference]:
    for payment, attempts in ours.items():
        for attempt in attempts:
            reference = Reference(payment, attempt.payment.attempt)
            if reference not in named and not attempt.withheld:
                yield Difference(
                    number=0,
                    kind="missing_in_file",
                    payment=payment,
                    ordered_rupiah=attempt.payment.amount_rupiah,
                )


def _numbered(differences: Sequence[Difference]) -> Iterable[Difference]:
    for number, difference in enumerate(differences, start=1):
        yield Difference(
            number=number,
            kind=difference.kind,
            line=difference.line,
            payment=difference.payment,
            stated_rupiah=difference.stated_rupiah,
            ordered_rupiah=difference.ordered_rupiah,
        )


# Closing ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """Where the attempts of a batch ended: payments and rupiah by status. Nothing is lost between the statuses."""

    payments: Mapping[Status, int]
    rupiah: Mapping[Status, int]

    @property
    def scheduled_rupiah(self) -> int:
        """What all attempts were ordered to be."""
        return sum(self.rupiah.values())


def tally(batch: UUID, payments: Iterable[Attempts]) -> Tally:
    """Count every attempt of a batch. What came back of a payment that is not wholly back counts as returned."""
    counts = dict.fromkeys(Status, 0)
    rupiah = dict.fromkeys(Status, 0)
    for attempts in payments:
        for attempt in attempts_under(attempts, batch):
            counts[attempt.status] += 1
            back = 0 if attempt.status is Status.CORRECTED else attempt.returned_rupiah
            rupiah[Status.RETURNED] += back
            rupiah[attempt.status] += attempt.payment.amount_rupiah - back
    return Tally(counts, rupiah)


def open_lines(counted: Tally, channel: str, rule: RulesVersion) -> int:
    """How many payments bar a batch from closing. A credit is an end where the payer reports no more than that."""
    waiting = [Status.SCHEDULED, Status.UNCLAIMED]
    if not rule[f"{channel}_credit_is_final"]:
        waiting.append(Status.CREDITED)
    return sum(counted.payments[status] for status in waiting)


def closed(counted: Tally, rule: RulesVersion) -> BatchClosed:
    """The totals with which a batch is closed."""
    ends = (
        Status.COLLECTED,
        Status.CREDITED,
        Status.FAILED,
        Status.RETURNED,
        Status.REVERSED,
        Status.CORRECTED,
    )
    numbers = {end.value: counted.payments[end] for end in ends}
    sums = {f"{end.value}_rupiah": counted.rupiah[end] for end in ends}
    return BatchClosed(
        scheduled=sum(counted.payments.values()),
        scheduled_rupiah=counted.scheduled_rupiah,
        rule_version=rule.version,
        **numbers,
        **sums,
    )
