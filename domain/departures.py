"""Where a batch departs from the rule: it pays people who are not enrolled, or other amounts than the rule gives."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from domain.entitlement import PaymentScheduled
from domain.errors import (
    AmountsUnknown,
    BasisRequired,
    EnrolmentsEnded,
    OtherAmounts,
    UnenrolledForbidden,
    UnenrolledLines,
)
from domain.rules import RulesVersion

LINES_NAMED: Final = 10
"""So many line numbers stand in a refusal at most; the rest of a long list is dots."""


class Departures(NamedTuple):
    """Numbers of lines. other_amounts: None where no rule gives amounts, so that none can be called other."""

    unenrolled: int
    other_amounts: int | None


class Found(NamedTuple):
    """The lines that depart, by their numbers from 1. other_amounts: as in Departures."""

    unenrolled: Sequence[int]
    other_amounts: Sequence[int] | None


def found(payments: Iterable[PaymentScheduled]) -> Found:
    """The lines that depart, of payments as they are prepared."""
    numbered = list(enumerate(payments, start=1))
    ruled = any(payment.rule_rupiah is not None for _, payment in numbered)
    return Found(
        [row for row, payment in numbered if payment.enrolled is False],
        [row for row, payment in numbered if pays_other_amount(payment)] if ruled else None,
    )


def pays_other_amount(payment: PaymentScheduled) -> bool:
    """Whether a rule gives another amount than the payment has."""
    return payment.rule_rupiah not in (None, payment.amount_rupiah)


def checked(
    stated: Departures, lines: Found, *, basis: str | None, rule: RulesVersion
) -> Departures:
    """Refuse lines that depart from the rule unseen: their numbers are stated, on a basis, where the rule allows it.

    rule: `unenrolled_lines`. What the sender leaves out is 0.
    """
    if lines.unenrolled and not rule["allowed"]:
        rows = _named(lines.unenrolled)
        raise UnenrolledForbidden("unenrolled", counted=len(lines.unenrolled), rows=rows)
    if stated.unenrolled != len(lines.unenrolled):
        raise UnenrolledLines("unenrolled", **_compared(stated.unenrolled, lines.unenrolled))
    others = lines.other_amounts
    if others is None and stated.other_amounts:
        raise AmountsUnknown("other_amounts")
    if others is not None and stated.other_amounts != len(others):
        raise OtherAmounts("other_amounts", **_compared(stated.other_amounts, others))
    if (lines.unenrolled or others) and not (basis and basis.strip()):
        raise BasisRequired("basis")
    return Departures(len(lines.unenrolled), None if others is None else len(others))


def check_still_enrolled(lines: Iterable[tuple[int, PaymentScheduled, bool]]) -> None:
    """Refuse to approve lines whose recipients were enrolled when they were prepared, and are not now.

    lines: number, payment, and whether its recipient is enrolled on the pay day, as is known now.
    """
    ended = [row for row, payment, active in lines if payment.enrolled and not active]
    if ended:
        raise EnrolmentsEnded("batch", counted=len(ended), rows=_named(ended))


def after(
    before: Departures | None, new: PaymentScheduled, replaced: Iterable[PaymentScheduled]
) -> Departures:
    """The numbers of a batch's lines once a payment is prepared in it anew, in place of others.

    before: None where it was not asked. Only what was prepared since it is asked is counted, added and taken away.
    """
    known = before or Departures(0, None)
    gone = [payment for payment in replaced if payment.enrolled is not None]
    ruled = known.other_amounts is not None or new.rule_rupiah is not None
    others = (known.other_amounts or 0) + pays_other_amount(new) - sum(map(pays_other_amount, gone))
    unenrolled = known.unenrolled + (new.enrolled is False)
    return Departures(
        unenrolled - sum(payment.enrolled is False for payment in gone), others if ruled else None
    )


def _compared(stated: int | None, rows: Sequence[int]) -> dict[str, object]:
    return {"stated": stated or 0, "counted": len(rows), "rows": _named(rows)}


def _named(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:LINES_NAMED]))
    return f"{shown}, …" if len(rows) > LINES_NAMED else shown or "–"
