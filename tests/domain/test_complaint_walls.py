"""Whom a complaint is about, who reads it, and how its reporter judged the handling."""

from typing import Any

import pytest

from domain import complaint_decisions as decide
from domain.complaint import (
    Complaint,
    ComplaintEscalated,
    ComplaintPassedUp,
    ComplaintTransferred,
    ConfidentialitySet,
    OfficersNamed,
)
from domain.complaint_conflicts import pass_up
from domain.complaint_walls import MOST_NAMED, around
from domain.errors import (
    AlreadyExists,
    ConflictOfInterest,
    Invalid,
    Missing,
    NotAnonymous,
    NotFound,
    NotNamedInOriginal,
    OutOfRange,
    PersonalDataInClear,
    UnknownCode,
    WrongState,
)
from tests.domain.complaint_examples import (
    CLOSED,
    ORIGINAL,
    RESPONDED,
    TEXT,
    THIS,
    TIMING,
    VERIFIED,
    duplicate,
    given,
    submitted,
)


def submit(**changes: Any) -> list[Any]:
    values: dict[str, Any] = {
        "channel": "web",
        "category": "staff_conduct",
        "region": "61.05",
        "submitted_by": "citizen-1",
        "anonymous": False,
        "narrative": TEXT,
        "timing": TIMING,
    }
    return decide.submit(None, **{**values, **changes})


def test_whom_it_is_about_is_kept_each_once_in_order() -> None:
    fact = submit(against_accounts=("desk-2", "desk-1", "desk-2"), against_offices=("upt", "upt"))[
        0
    ]
    assert (fact.against_accounts, fact.against_offices) == (("desk-1", "desk-2"), ("upt",))


@pytest.mark.parametrize(
    ("account", "refusal"),
    [
        ("Pak Budi, kepala seksi", Invalid),
        ("", Invalid),
        ("x" * 81, Invalid),
        ("6105010101900001", PersonalDataInClear),
    ],
)
def test_an_account_is_an_id_and_never_a_person_s_name_or_number(
    account: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        submit(against_accounts=(account,))


def test_a_complaint_is_about_a_few_and_not_about_everybody() -> None:
    with pytest.raises(OutOfRange):
        submit(against_accounts=tuple(f"desk-{n}" for n in range(MOST_NAMED + 1)))


@pytest.mark.parametrize(
    ("given_level", "anonymous", "level"),
    [
        (None, False, "open"),
        (None, True, "restricted"),
        ("restricted", False, "restricted"),
        ("secret", True, "secret"),
    ],
)
def test_an_anonymous_complaint_is_never_open(
    given_level: str | None, anonymous: bool, level: str
) -> None:
    state = given(*submit(confidentiality=given_level, anonymous=anonymous)).state
    assert state is not None
    assert state.confidentiality == level
    with pytest.raises(NotAnonymous):
        submit(confidentiality="open", anonymous=True)
    with pytest.raises(UnknownCode):
        submit(confidentiality="hidden")


def test_whistleblowing_is_secret_once_it_is_known_to_be_one() -> None:
    facts = decide.verify(
        given(submitted).state,
        lapor_class="whistleblowing",
        category="illegal_cut",
        programme=None,
        timing=TIMING,
    )
    assert ConfidentialitySet(level="secret") in facts


def test_officers_may_be_named_later_even_after_the_end() -> None:
    named = OfficersNamed(accounts=("desk-1",), offices=("upt",))
    for history in ((submitted,), CLOSED):
        given(*history).when(decide.name_officers, accounts=("desk-1",), offices=("upt",)).then(
            named
        )
    given(submitted, named).when(
        decide.name_officers, accounts=("desk-1", "desk-2"), offices=()
    ).then(OfficersNamed(accounts=("desk-2",)))
    given(submitted, named).when(
        decide.name_officers, accounts=("desk-1",), offices=()
    ).then_refused(AlreadyExists, field="accounts")
    given(submitted).when(decide.name_officers, accounts=(), offices=()).then_refused(
        Missing, field="accounts"
    )
    given().when(decide.name_officers, accounts=("desk-1",), offices=()).then_refused(NotFound)


def test_an_office_that_it_is_about_does_not_get_it() -> None:
    given(*VERIFIED, OfficersNamed(offices=("upt",))).when(
        decide.route, to_office="upt", programme=None, timing=TIMING
    ).then_refused(ConflictOfInterest, field="to_office")


def test_the_level_is_changed_to_another_one() -> None:
    given(submitted).when(decide.set_confidentiality, level="secret").then(
        ConfidentialitySet(level="secret")
    )
    given(submitted).when(decide.set_confidentiality, level="open").then_refused(
        AlreadyExists, field="level"
    )


def test_walls_are_tags() -> None:
    assert around(["desk-1"], ["upt"], "restricted") == {
        "account:desk-1",
        "office:upt",
        "level:restricted",
    }
    assert around([], [], "open") == frozenset()


@pytest.mark.parametrize(("rating", "accepted"), [(0, False), (1, True), (5, True), (6, False)])
def test_a_rating_is_one_to_five(rating: int, accepted: bool) -> None:
    state = given(*RESPONDED).state
    if accepted:
        assert decide.confirm(state, satisfied=None, rating=rating, remark=TEXT).rating == rating
    else:
        with pytest.raises(OutOfRange):
            decide.confirm(state, satisfied=None, rating=rating)


def test_a_transfer_has_a_receipt_that_says_what_was_sent() -> None:
    given(submitted).when(
        decide.transfer,
        to_authority="dukcapil",
        receipt=" 470/12/2026 ",
        sent=("narrative", "contact", "narrative"),
    ).then(
        ComplaintTransferred(
            to_authority="dukcapil", receipt="470/12/2026", sent=("contact", "narrative")
        )
    )
    given(submitted).when(decide.transfer, to_authority="dukcapil", sent=("gossip",)).then_refused(
        UnknownCode, field="sent"
    )
    given(submitted).when(
        decide.transfer, to_authority="dukcapil", receipt="6105010101900001"
    ).then_refused(PersonalDataInClear, field="receipt")


def test_a_duplicate_is_hidden_from_whom_the_original_is_hidden() -> None:
    original = given(
        *submit(against_accounts=("desk-9",), against_offices=("upt",), confidentiality="secret")
    ).state
    given(*submit(confidentiality="restricted")).when(
        decide.mark_duplicate, this=THIS, original=ORIGINAL, other=original
    ).then(
        OfficersNamed(accounts=("desk-9",), offices=("upt",)),
        ConfidentialitySet(level="secret"),
        duplicate,
    )
    open_one = given(*submit()).state
    given(*submit(confidentiality="secret")).when(
        decide.mark_duplicate, this=THIS, original=ORIGINAL, other=open_one
    ).then(duplicate)


@pytest.mark.parametrize(
    "more", [{"against_accounts": ("desk-8",)}, {"against_offices": ("dinas",)}]
)
def test_a_duplicate_is_not_handled_by_whom_it_alone_is_about(more: dict[str, Any]) -> None:
    original = given(*submit(against_accounts=("desk-9",), against_offices=("upt",))).state
    given(*submit(**more)).when(
        decide.mark_duplicate, this=THIS, original=ORIGINAL, other=original
    ).then_refused(NotNamedInOriginal, field="original")


PASSING: dict[str, Any] = {"from_office": "upt", "conflict": True, "to_office": "dinas"}
passed_up = ComplaintPassedUp(from_office="upt", to_office="dinas")


def test_where_it_may_not_be_handled_it_is_passed_up_whatever_its_status() -> None:
    for history in ([submitted], VERIFIED, RESPONDED):
        before = given(*history)
        before.when(pass_up, **PASSING | {"from_office": _desk(before.state)}).then(
            ComplaintPassedUp(from_office=_desk(before.state), to_office="dinas")
        )
        after = given(*history, passed_up).state
        assert isinstance(after, Complaint)
        assert isinstance(before.state, Complaint)
        assert (after.status, after.desk) == (before.state.status, "dinas")
    given(*CLOSED).when(pass_up, **PASSING).then_refused(WrongState)
    given().when(pass_up, **PASSING).then_refused(NotFound)


def _desk(state: Complaint | None) -> str:
    return (state.desk if state else None) or "upt"


def test_it_is_passed_up_from_where_it_lies_for_a_conflict_to_an_office_that_has_none_or_raised() -> (
    None
):
    at_upt = given(submitted)
    at_upt.when(pass_up, **PASSING | {"conflict": False}).then_refused(
        WrongState, field="from_office"
    )
    raised = ComplaintEscalated(level="inspectorate", reason="conflict_of_interest")
    at_upt.when(pass_up, **PASSING | {"to_office": None}).then(raised)
    given(submitted, raised).when(pass_up, **PASSING | {"to_office": None}).then_refused(
        ConflictOfInterest, field="from_office"
    )
    given(submitted, raised).when(pass_up, **PASSING).then(passed_up)
    given(submitted, passed_up).when(pass_up, **PASSING).then_refused(
        WrongState, field="from_office"
    )
