"""A stranded person's claim: its papers, its repeats, and what tenants ask each other."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain import enquiry as asking
from domain import stranded as decide
from domain.enquiry import (
    EnquiryAnswered,
    EnquiryAnswerReceived,
    EnquiryReceived,
    EnquirySent,
    evolve_foreign,
)
from domain.errors import (
    AlreadyExists,
    ChecklistOpen,
    Missing,
    NotFound,
    OutsideRegion,
    UnknownCode,
    WrongState,
)
from domain.fact import Sealed
from domain.rule_book import RULES
from domain.rules import RulesVersion
from domain.stranded import (
    ClaimEvent,
    ClaimListed,
    ClaimPaperNoted,
    RepatriationApproved,
    RepatriationClaimed,
    RepatriationDeclined,
    RepeatClaimFlagged,
    StrandedPersonDeparted,
    Told,
    evolve,
)
from tests.given import Given

DAY = date(2026, 3, 1)
ANI, CLAIM, EARLIER = UUID(int=1), UUID(int=2), UUID(int=3)
TOLD = Told(ANI, "dinas", "21.71.04", "61.05", DAY, None)
claimed = RepatriationClaimed(
    person=ANI, office="dinas", region="21.71.04", origin="61.05", claimed_on=DAY
)
listed = ClaimListed(claim=CLAIM, office="dinas", claimed_on=DAY)
approved, departed = RepatriationApproved(rule_version=0), StrandedPersonDeparted(departed_on=DAY)
declined = RepatriationDeclined(reason="not_stranded")
REPEAT = RULES["stranded_repeat"].shipped
CHECKLIST = RULES["stranded_checklist"].shipped
ALL = tuple(
    ClaimPaperNoted(paper=paper)
    for paper in ("police_letter", "interview", "ticket", "letter_to_origin")
)


def given(*facts: ClaimEvent) -> Given[decide.Claim, ClaimEvent]:
    return Given(evolve, *facts)


def before(day: date, office: str = "kelurahan") -> ClaimListed:
    return ClaimListed(claim=EARLIER, office=office, claimed_on=day)


def made(state: decide.Claim | None, *earlier: ClaimListed) -> list[Any]:
    facts, listing = decide.claim(state, earlier, REPEAT, claim_id=CLAIM, told=TOLD)
    return [*facts, listing]


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (date(2026, 2, 22), 7),
        (date(2025, 12, 1), 90),
        (DAY, 0),
        (date(2025, 11, 30), None),
        (date(2026, 3, 2), None),
    ],
)
def test_a_claim_not_long_before_is_flagged_and_forbids_nothing(
    day: date, days: int | None
) -> None:
    flagged = [
        RepeatClaimFlagged(
            earlier_claim=EARLIER,
            earlier_office="kelurahan",
            earlier_on=day,
            days=days or 0,
            rule_version=0,
        )
    ]
    given().when(made, before(day)).then(claimed, *(flagged if days is not None else []), listed)


def test_a_claim_is_made_once() -> None:
    given().when(made).then(claimed, listed)
    given(claimed).when(made).then_refused(AlreadyExists)


def test_a_repeat_that_a_merge_reveals_is_flagged_once() -> None:
    flag = RepeatClaimFlagged(
        earlier_claim=EARLIER, earlier_office="kelurahan", earlier_on=DAY, days=0, rule_version=0
    )
    look: dict[str, Any] = {"claim_id": CLAIM}
    given(claimed).when(decide.flag_repeats, (before(DAY), listed), REPEAT, **look).then(flag)
    given(claimed, flag).when(decide.flag_repeats, (before(DAY),), REPEAT, **look).then_refused(
        AlreadyExists
    )
    given().when(decide.flag_repeats, (), REPEAT, **look).then_refused(NotFound)


def test_the_checklist_must_be_complete_and_is_local() -> None:
    refusal = given(claimed).when(decide.approve, CHECKLIST).then_refused(ChecklistOpen)
    assert refusal.facts == {"missing": "police_letter, identity, ticket, letter_to_origin"}
    given(claimed, *ALL).when(decide.approve, CHECKLIST).then(approved)
    by_card = (ClaimPaperNoted(paper="id_document"), *(p for p in ALL if p.paper != "interview"))
    given(claimed, *by_card).when(decide.approve, CHECKLIST).then(approved)
    numbers = {**CHECKLIST.numbers, "letter_to_origin": 0, "police_letter": 0}
    local = RulesVersion("stranded_checklist", 4, DAY, "Perwako contoh", numbers)
    given(claimed, *ALL[1:3]).when(decide.approve, local).then(RepatriationApproved(rule_version=4))


def test_each_step_of_a_claim_has_its_time() -> None:
    given(claimed).when(decide.note_paper, paper="ticket").then(ClaimPaperNoted(paper="ticket"))
    given(claimed, *ALL).when(decide.note_paper, paper="ticket").then_refused(
        AlreadyExists, field="paper"
    )
    given(claimed).when(decide.note_paper, paper="passport").then_refused(
        UnknownCode, field="paper"
    )
    given(claimed).when(decide.depart, departed_on=DAY).then_refused(WrongState)
    given(claimed, approved).when(decide.depart, departed_on=DAY).then(departed)
    given(claimed, approved).when(decide.depart, departed_on=date(2026, 2, 28)).then_refused(
        WrongState, field="departed_on"
    )
    given(claimed).when(decide.decline, reason="not_stranded").then(declined)
    for settled in (approved, declined):
        given(claimed, settled).when(decide.decline, reason="not_stranded").then_refused(WrongState)
        given(claimed, settled).when(decide.note_paper, paper="ticket").then_refused(WrongState)
    given().when(decide.approve, CHECKLIST).then_refused(NotFound)


def asked(*facts: asking.EnquiryEvent) -> Given[asking.Enquiry, asking.EnquiryEvent]:
    return Given(asking.evolve, *facts)


def foreign(
    *facts: asking.ForeignEnquiryEvent,
) -> Given[asking.ForeignEnquiry, asking.ForeignEnquiryEvent]:
    return Given(evolve_foreign, *facts)


DIGESTS = (("nik", "ab" * 32),)
YEAR = Sealed("ciphertext")
sent = EnquirySent(claim=CLAIM, to_tenant="21.71", birth_year=YEAR)


def test_another_tenant_is_asked_once_and_by_a_digest_only() -> None:
    words: dict[str, Any] = {
        "claim": CLAIM,
        "to_tenant": "21.71",
        "own": "61.05",
        "birth_year": YEAR,
    }
    asked().when(asking.send, digests=DIGESTS, **words).then(sent)
    asked().when(asking.send, digests=(), **words).then_refused(Missing, field="claim")
    asked(sent).when(asking.send, digests=DIGESTS, **words).then_refused(
        AlreadyExists, field="to_tenant"
    )
    asked().when(asking.send, digests=DIGESTS, **{**words, "own": "21.71"}).then_refused(
        OutsideRegion, field="to_tenant"
    )


@pytest.mark.parametrize(("claims", "latest"), [(0, None), (2, DAY)])
def test_an_enquiry_is_answered_with_yes_or_no_a_number_and_a_day(
    claims: int, latest: date | None
) -> None:
    words: dict[str, Any] = {
        "from_tenant": "61.05", "enquiry": EARLIER, "kinds": ("nik",),
        "claims": claims, "latest_on": latest,
    }  # fmt: skip
    received = EnquiryReceived(from_tenant="61.05", enquiry=EARLIER, kinds=("nik",))
    answered = EnquiryAnswered(match=claims > 0, claims=claims, latest_on=latest)
    state = foreign().state
    assert asking.answer(state, **words) == (received, answered)
    foreign(received, answered).when(asking.answer, **words).then_refused(
        AlreadyExists, field="enquiry"
    )
    told: dict[str, Any] = {"match": claims > 0, "claims": claims, "latest_on": latest}
    noted = EnquiryAnswerReceived(**told)
    asked(sent).when(asking.receive_answer, **told).then(noted)
    asked(sent, noted).when(asking.receive_answer, **told).then_refused(WrongState, field="enquiry")
    asked().when(asking.receive_answer, **told).then_refused(NotFound, field="enquiry")
