"""Random histories of the referral network, offices, cases and money, on few keys; they need not keep any rule."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain import budget, care, case, csr, network, office, partner, referral
from domain.fact import About, Fact, Recorded, Sealed
from tests.projections.history import DAY, TOWN, VILLAGE, History, named

PARTNERS = ("bpjs", "dukcapil")
SERVICES = ("jkn_membership", "civil_registration")


class RandomNetwork:
    """Grows a history by random facts of these topics."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.history = History()

    def grow(self, acts: int) -> list[Recorded]:
        """Record so many random facts; answers all of them."""
        kinds = (self._referral, self._referral, self._partner, self._money, self._case, self._desk)
        for _ in range(acts):
            self.random.choice(kinds)()
        return self.history.facts

    def _record(self, stream: UUID, fact: Fact, region: str | None = VILLAGE) -> None:
        self.history.record(stream, fact, about=About(region), days_late=self.random.choice((0, 9)))

    def _day(self) -> date:
        return DAY + timedelta(days=self.random.randrange(20))

    def _referral(self) -> None:
        stream = named(f"referral {self.random.randrange(4)}")
        who, what = self.random.choice(PARTNERS), self.random.choice(SERVICES)
        sent: dict[str, Any] = {"due_on": self._day(), "rule_version": 0, "calendar": "2022:0"}
        facts = (
            referral.ReferralDrafted(
                partner=who,
                service=what,
                region=self.random.choice((VILLAGE, TOWN)),
                subject_kind="person",
                subject=named("person"),
                fields=("name",),
                packet=Sealed("sealed"),
                need=Sealed("sealed"),
            ),
            referral.ReferralSent(partner=who, service=what, sent_on=self._day(), **sent),
            referral.ReferralAcknowledged(acknowledged_on=self._day()),
            referral.ReferralAccepted(),
            referral.ReferralDeclined(reason="no_capacity", decision="rerouted"),
            referral.ReferralExpired(expired_on=self._day()),
            referral.ReferralRerouted(onward=named("referral 1")),
            referral.ReferralDelivered(delivered_on=self._day()),
            referral.ReferralFeedbackReceived(result="helped"),
            referral.ReferralClosed(reason="completed"),
        )
        self._record(stream, self.random.choice(facts))

    def _partner(self) -> None:
        code, what = self.random.choice(PARTNERS), self.random.choice(SERVICES)
        number = f"MoU {self.random.randrange(2)}"
        place: dict[str, Any] = {
            "partner": code,
            "service": what,
            "month": "2022-06",
            "referral": named("referral 1"),
        }
        facts = (
            partner.PartnerRegistered(partner=code, name=code, kind="bpjs_kesehatan"),
            partner.AgreementSigned(
                agreement=number,
                services=tuple(partner.AgreedService(service=each) for each in SERVICES),
                valid_from=DAY,
                valid_until=self._day(),
            ),
            partner.AgreementEnded(agreement=number, ended_on=self._day(), reason="we_withdrew"),
            partner.PartnerPlaceTaken(**place),
            partner.PartnerPlaceReturned(**place),
        )
        self._record(named(code), self.random.choice(facts), None)

    def _money(self) -> None:
        rupiah = self.random.randrange(1, 100)
        line: dict[str, Any] = {"year": 2022, "line": "rehab", "amount_rupiah": rupiah}
        order: dict[str, Any] = {**line, "payment_order": f"SP2D {self.random.randrange(2)}"}
        budgeted = (
            budget.BudgetAllocated(**line, title="Rehabilitasi", decree="Perda"),
            budget.BudgetRevised(**line, decree="Perda"),
            budget.ExpenditureProposed(**order, spent_on=DAY, proposed_by="owner-1"),
            budget.ExpenditureRealized(**order, spent_on=DAY),
            budget.ExpenditureReversed(**order, reason="wrong_sum"),
        )
        given: dict[str, Any] = {"purpose_code": "beds", "amount_rupiah": rupiah}
        donated = (
            csr.CsrPledged(**given, pledged_on=self._day(), donor="PT Contoh"),
            csr.CsrReceived(amount_rupiah=rupiah, received_on=DAY, receipt="KW"),
            csr.CsrAllocated(**given, allocated_by="head-1"),
            csr.CsrUsed(
                **given, quantity=1, used_on=DAY, handover=f"BAST {self.random.randrange(2)}"
            ),
            csr.CsrUseReversed(**given, handover="BAST 0", reason="wrong_sum"),
        )
        if self.random.random() < 0.5:
            self._record(named("line"), self.random.choice(budgeted), None)
        else:
            stream = named(f"pledge {self.random.randrange(2)}")
            self._record(stream, self.random.choice(donated), None)

    def _case(self) -> None:
        facts = (
            case.CaseReported(intake="patrol", category="PMKS-10", region=VILLAGE),
            case.PersonSecured(),
            care.ClientDischarged(outcome=self.random.choice(("reunified", "panti"))),
            case.CaseClosed(),
        )
        self._record(named(f"case {self.random.randrange(3)}"), self.random.choice(facts))

    def _desk(self) -> None:
        code = f"desk-{self.random.randrange(3)}"
        kind = self.random.choice(("puskesos", "secretariat", "dinas"))
        facts = (
            office.OfficeOpened(office=code, name=code, kind=kind, region=VILLAGE),
            office.OfficeClosed(office=code, reason="reorganised", decree="SK"),
            office.OfficeHeadAppointed(office=code, account="head-1", decree="SK"),
            office.OfficePlacedUnder(office=code, superior="desk-0", decree="SK"),
            network.NetworkTargetSet(level="kecamatan", reach_by=self._day(), decree="SK"),
        )
        self._record(named(code), self.random.choice(facts))
