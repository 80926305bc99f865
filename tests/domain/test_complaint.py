"""A complaint moves from submission to closing and reopening, only by the ways of the table."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from domain import complaint_decisions as decide
from domain.complaint import (
    ComplaintAutoClosed,
    ComplaintClassified,
    ComplaintEscalated,
    ComplaintEvent,
    ComplaintResponded,
    ComplaintRouted,
    ComplaintSubmitted,
    ComplaintVerified,
    ResolutionConfirmed,
    evolve,
)
from domain.complaint_clocks import SUPERVISORY, Clock, SlaStarted
from domain.complaint_codes import Category
from domain.errors import (
    AlreadyExists,
    Invalid,
    NotAnonymous,
    NotFound,
    SameRecord,
    TooEarly,
    UnknownCode,
    WrongState,
)
from domain.rules import RulesVersion
from tests.domain.complaint_examples import (
    ANI,
    CLOSED,
    DECISIONS,
    HISTORY,
    LAST_DAY,
    MONDAY,
    ORIGINAL,
    OTHER,
    RESPONDED,
    ROUTED,
    STATUS,
    TEXT,
    THIS,
    TIMING,
    VERIFIED,
    asked,
    auto_closed,
    classified,
    confirmed,
    duplicate,
    escalated,
    followed_up,
    given,
    on,
    reopened,
    responded,
    routed,
    started,
    submitted,
    to_answer,
    to_follow_up,
    to_ombudsman,
    to_reply,
    told,
    verified,
    without_clocks,
)

# Row: a decision. Column: the status it meets. Cell: the status it leads to, "-" if refused.
TABLE = """
           new sub ver rou inp inf res clo tra dup rej wit arc
submit     sub -   -   -   -   -   -   -   -   -   -   -   -
verify     -   ver -   -   -   -   -   -   -   -   -   -   -
route      -   -   rou rou rou -   -   -   -   -   -   -   -
follow_up  -   -   -   inp inp -   -   -   -   -   -   -   -
ask        -   inf inf inf inf -   -   -   -   -   -   -   -
tell       -   -   -   -   -   inp -   -   -   -   -   -   -
go_on      -   -   -   -   -   inp -   -   -   -   -   -   -
respond    -   -   -   -   res -   -   -   -   -   -   -   -
confirm    -   -   -   -   -   -   clo -   -   -   -   -   -
close      -   -   -   -   -   -   clo -   -   -   -   -   -
reopen     -   -   -   -   -   -   -   rou -   -   -   -   -
escalate   -   sub ver rou inp inf res -   -   -   -   -   -
transfer   -   tra tra tra tra tra -   -   -   -   -   -   -
duplicate  -   dup dup dup dup dup -   -   -   -   -   -   -
reject     -   rej rej rej rej rej -   -   -   -   -   -   -
withdraw   -   wit wit wit wit wit -   -   -   -   -   -   -
archive    -   arc arc arc arc arc -   -   -   -   -   -   -
"""


def cells() -> list[tuple[str, str, str]]:
    header, *rows = (line.split() for line in TABLE.strip().splitlines())
    return [
        (name, met, leads_to)
        for name, *row in rows
        for met, leads_to in zip(header, row, strict=True)
    ]


def test_the_table_is_complete() -> None:
    assert {(name, met) for name, met, _ in cells()} == {
        (name, met) for name in DECISIONS for met in HISTORY
    }


@pytest.mark.parametrize(("name", "met", "leads_to"), cells())
def test_each_decision_in_each_status(name: str, met: str, leads_to: str) -> None:
    decision, facts = DECISIONS[name]
    tried = given(*HISTORY[met]).when(without_clocks(decision))
    if leads_to != "-":
        tried.then(*facts)
        after = given(*HISTORY[met], *facts).state
        assert after is not None
        assert after.status is STATUS[leads_to]
    elif met == "new":
        tried.then_refused(NotFound)
    elif name == "submit":
        tried.then_refused(AlreadyExists)
    else:
        refusal = tried.then_refused(WrongState)
        assert refusal.facts == {"status": STATUS[met].value}


@pytest.mark.parametrize("category", [None, "", "somewhat odd", "unclassified"])
def test_a_complaint_of_an_unknown_category_is_kept_as_unclassified(category: str | None) -> None:
    fact = submit(category=category)
    assert fact.category == "unclassified"


def submit(**changes: Any) -> ComplaintSubmitted:
    values: dict[str, Any] = {
        "channel": "whatsapp",
        "category": "not_received",
        "region": "61.05",
        "submitted_by": "citizen-1",
        "anonymous": False,
        "narrative": TEXT,
        "timing": TIMING,
    }
    fact = decide.submit(None, **{**values, **changes})[0]
    assert isinstance(fact, ComplaintSubmitted)
    return fact


def test_a_named_complaint_keeps_reporter_contact_and_programme() -> None:
    fact = submit(reporter=ANI, contact=TEXT, programme="PKH")
    assert (fact.reporter, fact.contact, fact.programme) == (ANI, TEXT, "PKH")


def test_an_anonymous_complaint_is_accepted() -> None:
    assert submit(anonymous=True).anonymous


@pytest.mark.parametrize(
    ("named", "field"), [({"reporter": ANI}, "reporter"), ({"contact": TEXT}, "contact")]
)
def test_an_anonymous_complaint_names_nobody(named: dict[str, Any], field: str) -> None:
    given().when(lambda _: submit(anonymous=True, **named)).then_refused(NotAnonymous, field=field)


def test_a_channel_must_be_known() -> None:
    given().when(lambda _: submit(channel="pigeon")).then_refused(UnknownCode, field="channel")


@pytest.mark.parametrize("category", ["unclassified", "gossip"])
def test_verification_sets_a_known_category(category: str) -> None:
    refusal = (
        given(submitted)
        .when(
            decide.verify, lapor_class="complaint", category=category, programme=None, timing=TIMING
        )
        .then_refused(UnknownCode, field="category")
    )
    assert "not_received" in refusal.text
    assert category not in refusal.text


@pytest.mark.parametrize("category", sorted(set(Category) - {Category.UNCLASSIFIED}))
def test_verification_takes_every_category_of_the_list(category: str) -> None:
    given(submitted).when(
        decide.verify, lapor_class="aspiration", category=category, programme=None, timing=TIMING
    ).then(
        ComplaintVerified(lapor_class="aspiration"),
        ComplaintClassified(category=category),
        clock_of(category),
    )


def clock_of(category: str) -> SlaStarted:
    """The clock of the answer: the longer one where conduct is inquired into."""
    if category in SUPERVISORY:
        return started(Clock.ANSWER, 60, to_ombudsman.due_on, "complaint_answer_supervisory")
    return to_answer


def test_an_unknown_lapor_class_is_refused() -> None:
    given(submitted).when(
        decide.verify, lapor_class="rumour", category="data_error", programme=None, timing=TIMING
    ).then_refused(UnknownCode, field="lapor_class")


def test_verification_and_routing_keep_the_programme_unless_they_name_another() -> None:
    filed = msgspec.structs.replace(submitted, programme="PKH")
    given(filed).when(
        decide.verify, lapor_class="complaint", category="data_error", programme=None, timing=TIMING
    ).then(verified, ComplaintClassified(category="data_error", programme="PKH"), to_answer)
    given(filed, verified, classified).when(
        decide.route, to_office="upt", programme=None, timing=TIMING
    ).then(ComplaintRouted(to_office="upt", programme="BPNT"), to_follow_up)


def test_what_is_not_classified_cannot_be_routed() -> None:
    given(submitted, verified).when(
        decide.route, to_office="secretariat", programme=None, timing=TIMING
    ).then_refused(WrongState, field="category")


def test_an_office_is_a_code_and_not_a_sentence() -> None:
    given(*VERIFIED).when(
        decide.route, to_office="Ibu Ani, Jalan Melati 3", programme=None, timing=TIMING
    ).then_refused(Invalid, field="to_office")


@pytest.mark.parametrize("before", ["sub", "ver", "rou", "inp"])
def test_an_answer_returns_to_where_the_question_interrupted(before: str) -> None:
    after = given(*HISTORY[before], asked, told).state
    assert after == given(*HISTORY[before]).state


@pytest.mark.parametrize(
    ("day", "permitted"),
    [
        (MONDAY, False),
        (LAST_DAY - timedelta(days=1), False),
        (LAST_DAY, False),
        (LAST_DAY + timedelta(days=1), True),
        (LAST_DAY + timedelta(days=100), True),
    ],
)
@pytest.mark.parametrize("clock", [(), (to_reply,)], ids=["before clocks", "with a clock"])
def test_only_after_ten_working_days_a_complaint_closes_unanswered(
    day: date, permitted: bool, clock: tuple[ComplaintEvent, ...]
) -> None:
    tried = given(*RESPONDED, *clock).when(decide.close_unanswered, on(day))
    if permitted:
        tried.then(auto_closed)
    else:
        assert tried.then_refused(TooEarly).facts == {"until": "2026-01-20"}


def test_the_waiting_time_is_the_rule_s() -> None:
    stricter = RulesVersion("complaint_auto_close", 1, MONDAY, "a stricter regulation", {"days": 1})
    timing = replace(
        on(MONDAY + timedelta(days=2)), rules={**TIMING.rules, "complaint_auto_close": stricter}
    )
    given(*RESPONDED).when(decide.close_unanswered, timing).then(
        ComplaintAutoClosed(rule_source="a stricter regulation")
    )
    given(*RESPONDED, to_reply).when(decide.close_unanswered, timing).then_refused(TooEarly)


@pytest.mark.parametrize("closing", [confirmed, ResolutionConfirmed(), auto_closed])
def test_any_closed_complaint_may_be_reopened(closing: ComplaintEvent) -> None:
    given(*RESPONDED, closing).when(decide.reopen, reason=TEXT, timing=TIMING).then(
        reopened, to_follow_up, to_answer, to_ombudsman
    )


def test_a_reopened_complaint_needs_a_new_response_before_it_closes_again() -> None:
    again = (*CLOSED, reopened)
    given(*again).when(decide.confirm, satisfied=None).then_refused(WrongState)
    given(*again).when(decide.respond, response=TEXT, timing=TIMING).then_refused(WrongState)
    given(*again, followed_up).when(
        without_clocks(lambda it: decide.respond(it, response=TEXT, timing=on(LAST_DAY)))
    ).then(ComplaintResponded(response=TEXT, responded_on=LAST_DAY))


def test_the_wait_after_reopening_counts_from_the_new_response() -> None:
    second = ComplaintResponded(response=TEXT, responded_on=LAST_DAY)
    given(*CLOSED, reopened, followed_up, second).when(
        decide.close_unanswered, on(LAST_DAY + timedelta(days=1))
    ).then_refused(TooEarly)


def test_escalation_only_goes_up() -> None:
    head = ComplaintEscalated(level="head", reason="repeated")
    given(*ROUTED, escalated).when(decide.escalate, level="head", reason="repeated").then(head)
    for level in ("supervisor", "head"):
        given(*ROUTED, escalated, head).when(
            decide.escalate, level=level, reason="repeated"
        ).then_refused(AlreadyExists, field="level")


@pytest.mark.parametrize(
    ("level", "reason", "field"),
    [("minister", "repeated", "level"), ("head", "whim", "reason")],
)
def test_escalation_takes_levels_and_reasons_of_the_list(
    level: str, reason: str, field: str
) -> None:
    given(submitted).when(decide.escalate, level=level, reason=reason).then_refused(
        UnknownCode, field=field
    )


def test_escalation_survives_whatever_else_happens() -> None:
    after = given(*VERIFIED, escalated, routed, followed_up, responded, confirmed, reopened).state
    assert after is not None
    assert after.escalated_to == "supervisor"


def test_a_complaint_is_no_duplicate_of_itself() -> None:
    given(submitted).when(
        decide.mark_duplicate, this=THIS, original=THIS, other=OTHER
    ).then_refused(SameRecord, field="original")


def test_the_original_of_a_duplicate_exists() -> None:
    given(submitted).when(
        decide.mark_duplicate, this=THIS, original=ORIGINAL, other=None
    ).then_refused(NotFound, field="original")


def test_the_original_of_a_duplicate_is_not_a_duplicate() -> None:
    given(submitted).when(
        decide.mark_duplicate,
        this=THIS,
        original=ORIGINAL,
        other=given(submitted, duplicate).state,
    ).then_refused(WrongState, field="original")


@pytest.mark.parametrize(
    ("decision", "arguments", "field"),
    [
        (decide.transfer, {"to_authority": "the moon"}, "to_authority"),
        (decide.reject, {"reason": "no NIK"}, "reason"),
        (decide.archive, {"reason": "tired"}, "reason"),
    ],
)
def test_setting_aside_takes_reasons_of_the_list(
    decision: Callable[..., Any], arguments: dict[str, str], field: str
) -> None:
    given(submitted).when(decision, **arguments).then_refused(UnknownCode, field=field)


def test_a_fact_of_something_else_is_no_complaint() -> None:
    with pytest.raises(NotFound):
        evolve(None, verified)


def test_facts_with_retired_codes_still_load() -> None:
    old = msgspec.structs.replace(submitted, channel="telegram", category="retired")
    old_level = ComplaintEscalated(level="minister", reason="retired")
    given(old, old_level).when(decide.escalate, level="head", reason="repeated").then(
        ComplaintEscalated(level="head", reason="repeated")
    )
