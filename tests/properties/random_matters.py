"""Random lives of what comes to the desk: services, complaints, PMKS cases."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from application import caring_for_clients as caring
from application import filing_complaints as filing
from application import following_up_clients, rendering_services, sheltering
from application import handling_cases as cases
from application import resolving_complaints as resolving
from application.ports import Act
from application.roles import Role
from domain.errors import Refusal
from tests.properties.desk_at_work import REVERSER, SCHEDULER, DeskAtWork
from tests.properties.naive_desk import CASE_STEPS, COMPLAINT_STEPS, ESCALATION_LEVELS

UNITS = {"BPNT": "KPM", "DTKS": "operator", "ODGJ": "person"}
USUAL_STEPS = {
    "submitted": "verify",
    "verified": "route",
    "routed": "follow_up",
    "in_progress": "respond",
    "information_requested": "provide",
    "responded": "confirm",
}
OFFICERS = ("officer-1", "officer-2")
MOST = 3
"""Complaints and cases of a run: few, so that each gets far."""

which = st.integers(0, MOST - 1)
times = st.integers(1, 4)
complaint_steps = st.sampled_from(sorted(COMPLAINT_STEPS))
case_steps = st.sampled_from(sorted(CASE_STEPS))


class Matters(DeskAtWork):
    """What is done about services, complaints and cases."""

    @initialize()
    def begin_with_matters(self) -> None:
        """Whatever rules a run tries, there is something to try them on."""
        for first in (self.complain, self.report_case):
            first()

    @rule(service=st.sampled_from(sorted(UNITS)))
    def serve(self, service: str) -> None:
        command = rendering_services.RecordService(
            service=service, rendered_on=date(2022, 3, 1), region=self.village
        )
        receipt = self._expect(command, accepted=True)
        assert receipt is not None
        self.naive.services[receipt.subject] = (service, UNITS[service], False)

    @precondition(lambda self: self.naive.services)
    @rule(which=st.integers(0, 9))
    def void(self, which: int) -> None:
        chosen = list(self.naive.services)[which % len(self.naive.services)]
        service, unit, void = self.naive.services[chosen]
        command = rendering_services.VoidService(service_id=chosen, reason="entered_twice")
        if self._expect(command, not void):
            self.naive.services[chosen] = (service, unit, True)

    # Complaints -------------------------------------------------------------------------------------

    @rule()
    def complain(self) -> None:
        if len(self.naive.complaints) == MOST:
            return
        command = filing.SubmitComplaint(
            channel="desk", region=self.village, narrative="Bantuan belum diterima."
        )
        receipt = self._expect(command, accepted=True)
        assert receipt is not None
        self.naive.complaints[receipt.subject] = "submitted"

    def _complaint(self, which: int) -> UUID:
        return list(self.naive.complaints)[which % len(self.naive.complaints)]

    @precondition(lambda self: self.naive.complaints)
    @rule(which=which, times=times)
    def go_on_with_complaint(self, which: int, times: int) -> None:
        """The usual next steps, so that complaints get far."""
        chosen = self._complaint(which)
        for _ in range(times):
            if step := USUAL_STEPS.get(self.naive.complaints[chosen]):
                self._handle(chosen, step)

    @precondition(lambda self: self.naive.complaints)
    @rule(which=which, step=complaint_steps)
    def handle_complaint(self, which: int, step: str) -> None:
        """Any step, allowed or not."""
        self._handle(self._complaint(which), step)

    def _handle(self, chosen: UUID, step: str) -> None:
        commands: dict[str, Any] = {
            "verify": lambda: filing.VerifyComplaint(
                complaint=chosen, lapor_class="complaint", category="not_received"
            ),
            "route": lambda: filing.RouteComplaint(complaint=chosen, to_office="secretariat"),
            "follow_up": lambda: resolving.StartFollowUp(complaint=chosen),
            "respond": lambda: resolving.RespondToComplaint(complaint=chosen, response="Sudah."),
            "confirm": lambda: resolving.ConfirmResolution(complaint=chosen),
            "reopen": lambda: resolving.ReopenComplaint(complaint=chosen, reason="Belum."),
            "ask": lambda: resolving.RequestInformation(complaint=chosen, note="Kapan?"),
            "provide": lambda: resolving.ProvideInformation(complaint=chosen, note="Kemarin."),
            "withdraw": lambda: filing.WithdrawComplaint(complaint=chosen),
            "reject": lambda: filing.RejectComplaint(complaint=chosen, reason="unfounded"),
            "transfer": lambda: filing.TransferComplaint(complaint=chosen, to_authority="bank"),
            "archive": lambda: filing.ArchiveComplaint(complaint=chosen, reason="spam"),
            "close_unanswered": lambda: resolving.CloseUnanswered(complaint=chosen),
        }
        if self._expect(commands[step](), self.naive.may(chosen, step)):
            self.naive.complaint_went(chosen, step)

    @precondition(lambda self: self.naive.complaints)
    @rule(which=which, original=which)
    def mark_duplicate(self, which: int, original: int) -> None:
        chosen, other = self._complaint(which), self._complaint(original)
        allowed = self.naive.may_be_duplicate(chosen, other)
        command = filing.MarkDuplicate(complaint=chosen, original=other)
        if self._expect(command, allowed):
            self.naive.copied(chosen, other)

    @precondition(lambda self: self.naive.complaints)
    @rule(
        which=which,
        level=st.sampled_from(ESCALATION_LEVELS),
        who=st.sampled_from([SCHEDULER, *OFFICERS]),
    )
    def escalate(self, which: int, level: str, who: str) -> None:
        """By whoever sees it: an officer whom it is about does not."""
        chosen = self._complaint(which)
        command = resolving.EscalateComplaint(complaint=chosen, level=level, reason="repeated")
        allowed = self.naive.may_escalate(chosen, level) and self.naive.sees(chosen, who)
        if self._expect(command, allowed, who):
            self.naive.escalated[chosen] = level

    @precondition(lambda self: self.naive.complaints)
    @rule(which=which, officer=st.sampled_from(OFFICERS))
    def name_officer(self, which: int, officer: str) -> None:
        chosen = self._complaint(which)
        command = filing.NameOfficers(complaint=chosen, accounts=(officer,))
        if self._expect(command, not self.naive.names(chosen, officer)):
            self.naive.accuse(chosen, officer)

    @precondition(lambda self: self.naive.complaints)
    @rule(which=which, clock=st.sampled_from(["verify", "follow_up", "answer", "ombudsman"]))
    def breach_too_early(self, which: int, clock: str) -> None:
        """Nothing here is as old as a clock."""
        command = resolving.RecordBreach(complaint=self._complaint(which), clock=clock)
        act = Act(actor="system", role=Role.SYSTEM, office="system", command_id=uuid4())
        with pytest.raises(Refusal):
            self._run(command, act)

    # Cases ------------------------------------------------------------------------------------------

    @rule()
    def report_case(self) -> None:
        if len(self.naive.cases) == MOST:
            return
        command = cases.ReportCase(intake="patrol", category="PMKS-10", region=self.village)
        receipt = self._expect(command, accepted=True)
        assert receipt is not None
        self.naive.cases[receipt.subject] = ["case.reported"]

    def _case(self, which: int) -> UUID:
        return list(self.naive.cases)[which % len(self.naive.cases)]

    @precondition(lambda self: self.naive.cases)
    @rule(which=which, times=times)
    def go_on_with_case(self, which: int, times: int) -> None:
        """The usual next steps, so that cases get far."""
        chosen = self._case(which)
        usual = [
            "dispatch",
            "arrive",
            "secure",
            "admit",
            "assess",
            "draft",
            "plan",
            "decide",
            "release",
            "close",
        ]
        for _ in range(times):
            for step in [step for step in usual if self.naive.case_may(chosen, step)][:1]:
                self._handle_case(chosen, step)

    @precondition(lambda self: self.naive.cases)
    @rule(which=which, step=case_steps)
    def handle_case(self, which: int, step: str) -> None:
        """Any step, allowed or not."""
        self._handle_case(self._case(which), step)

    def _handle_case(self, case: UUID, step: str) -> None:
        commands: dict[str, Any] = {
            "dispatch": lambda: cases.DispatchTeam(case=case, team="trc-1"),
            "arrive": lambda: cases.RecordArrival(case=case),
            "secure": lambda: cases.SecurePerson(case=case),
            "resolve": lambda: cases.ResolveOnScene(case=case, resolution="advised"),
            "admit": lambda: sheltering.AdmitToShelter(case=case, shelter="secretariat", sex="L"),
            "assess": lambda: caring.CompleteAssessment(
                case=case, qualification="social_worker", findings="Sehat."
            ),
            "draft": lambda: caring.DraftServicePlan(
                case=case, goals=("schooling",), services=("counselling",)
            ),
            "plan": lambda: caring.ApproveServicePlan(case=case, plan=1),
            "decide": lambda: caring.DecideOutcome(case=case, outcome="released"),
            "release": lambda: sheltering.DischargeClient(case=case, outcome="released"),
            "die": lambda: sheltering.DischargeClient(case=case, outcome="died"),
            "close": lambda: following_up_clients.CloseCase(case=case),
        }
        actor = REVERSER if step == "plan" else SCHEDULER  # the drafter does not approve
        if self._expect(commands[step](), self.naive.case_may(case, step), actor):
            self.naive.cases[case].append(CASE_STEPS[step][1])

    @precondition(lambda self: self.naive.cases and self.naive.people)
    @rule(which=which, person=which)
    def identify(self, which: int, person: int) -> None:
        case = self._case(which)
        happened = self.naive.cases[case]
        who = self._who(person)
        allowed = "case.closed" not in happened and case not in self.naive.clients
        if self._expect(
            cases.IdentifyPerson(case=case, person=who),
            allowed and (self.naive.settled(case) or not self.naive.has_open_case(who)),
        ):
            happened.append("case.person_identified")
            self.naive.clients[case] = self.naive.survivor(who)

    @precondition(lambda self: self.naive.cases)
    @rule(which=which)
    def revoke_identification(self, which: int) -> None:
        case = self._case(which)
        happened = self.naive.cases[case]
        command = cases.RevokeIdentification(case=case, reason="mistaken_likeness")
        if self._expect(command, "case.closed" not in happened and case in self.naive.clients):
            happened.append("case.identification_revoked")
            del self.naive.clients[case]
