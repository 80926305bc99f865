"""Payments for tests: one entitlement's facts, with what every one of them repeats."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from domain import entitlement as facts
from domain.fact import About
from domain.identifiers import stream_id
from tests.projections.history import VILLAGE, History, named


class Entitled(NamedTuple):
    """Who is due what, and where they live."""

    recipient: UUID
    programme: str = "BPNT"
    period: str = "2022-05"
    component: str = "sembako"
    region: str = VILLAGE
    unit: str = "KPM"
    channel: str = "pos"
    batch: UUID = named("batch")

    @property
    def stream(self) -> UUID:
        near = (self.programme, self.period)
        return stream_id("entitlement", str(self.recipient), self.component, near=near)

    @property
    def about(self) -> About:
        return About(self.region, self.programme, self.period)

    def fact(self, kind: type[Any], attempt: int, amount_rupiah: int, **more: Any) -> Any:
        """One fact of a payment."""
        return kind(
            programme=self.programme,
            period=self.period,
            recipient=self.recipient,
            component=self.component,
            unit=self.unit,
            attempt=attempt,
            amount_rupiah=amount_rupiah,
            **more,
        )

    def scheduled(self, attempt: int = 1, amount: int = 200_000, **more: Any) -> Any:
        return self.fact(
            facts.PaymentScheduled,
            attempt,
            amount,
            batch=self.batch,
            channel=self.channel,
            scheduled_by="owner-1",
            region=self.region,
            **more,
        )

    def credited(self, attempt: int = 1, amount: int = 200_000, **more: Any) -> Any:
        return self.fact(facts.PaymentCredited, attempt, amount, **more)

    def failed(self, attempt: int = 1, amount: int = 200_000, reason: str = "payer_fault") -> Any:
        return self.fact(facts.PaymentFailed, attempt, amount, reason=reason)

    def collected(self, attempt: int = 1, amount: int = 200_000, **more: Any) -> Any:
        return self.fact(facts.PaymentCollected, attempt, amount, **more)

    def unclaimed(self, attempt: int = 1, amount: int = 200_000, **more: Any) -> Any:
        return self.fact(facts.PaymentUnclaimed, attempt, amount, **more)

    def returned(self, amount: int, attempt: int = 1) -> Any:
        return self.fact(facts.PaymentReturned, attempt, amount)

    def reversed(self, amount: int, attempt: int = 1) -> Any:
        return self.fact(facts.PaymentReversed, attempt, amount, reason="not_eligible")

    def corrected(self, attempt: int = 1, amount: int = 200_000) -> Any:
        return self.fact(
            facts.PaymentCorrected,
            attempt,
            amount,
            replaced_by=attempt + 1,
            reason="wrong_amount",
        )

    def paid(self, history: History, *happened: Any) -> None:
        """Record facts of this entitlement."""
        history.record(self.stream, *happened, about=self.about)
