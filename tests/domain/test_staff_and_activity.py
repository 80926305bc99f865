"""Who may assess, and what a session of an activity is."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.activity import (
    Activity,
    ActivityDelivered,
    ActivityEvent,
    ActivityVoided,
    deliver,
    void,
)
from domain.activity import evolve as evolve_activity
from domain.errors import (
    AlreadyExists,
    InFuture,
    NotFound,
    NotQualified,
    OutOfRange,
    Refusal,
    UnknownCode,
    WrongState,
)
from domain.fact import Sealed
from domain.staff import (
    QualificationRevoked,
    Staff,
    StaffEvent,
    StaffQualified,
    evolve,
    qualified,
    qualify,
    revoke,
)
from tests.given import Given

FIRST, LAST = date(2022, 1, 1), date(2024, 12, 31)
PSYCHOLOGIST: dict[str, Any] = {
    "account": "account-7",
    "qualification": "psychologist",
    "certificate": Sealed("ciphertext"),
    "valid_from": FIRST,
    "valid_until": LAST,
}
certified = StaffQualified(**PSYCHOLOGIST)
revoked = QualificationRevoked(
    account="account-7", qualification="psychologist", reason="left_service"
)


def given(*facts: StaffEvent) -> Given[Staff, StaffEvent]:
    return Given(evolve, *facts)


def test_a_certificate_makes_a_qualified_assessor_while_it_is_valid() -> None:
    given().when(qualify, **PSYCHOLOGIST).then(certified)
    for day in (FIRST, LAST):
        given(certified).when(qualified, qualification="psychologist", on=day).then("psychologist")
    for day in (date(2021, 12, 31), date(2025, 1, 1)):
        given(certified).when(qualified, qualification="psychologist", on=day).then_refused(
            NotQualified, field="qualification"
        )


@pytest.mark.parametrize("history", [(), (certified, revoked)])
def test_without_a_standing_certificate_nobody_assesses(history: tuple[StaffEvent, ...]) -> None:
    given(*history).when(qualified, qualification="psychologist", on=FIRST).then_refused(
        NotQualified, field="qualification"
    )


def test_one_qualification_is_not_another() -> None:
    given(certified).when(qualified, qualification="social_worker", on=FIRST).then_refused(
        NotQualified, field="qualification"
    )
    given(certified).when(qualified, qualification="cook", on=FIRST).then_refused(
        UnknownCode, field="qualification"
    )


def test_a_certificate_is_renewed_and_not_recorded_twice() -> None:
    given(certified).when(qualify, **PSYCHOLOGIST).then_refused(AlreadyExists)
    renewed = {**PSYCHOLOGIST, "valid_until": date(2029, 12, 31)}
    given(certified).when(qualify, **renewed).then(StaffQualified(**renewed))
    backwards = {**PSYCHOLOGIST, "valid_until": date(2021, 1, 1)}
    given().when(qualify, **backwards).then_refused(OutOfRange, field="valid_until")
    ancient = {**PSYCHOLOGIST, "valid_from": date(1999, 1, 1)}
    given().when(qualify, **ancient).then_refused(OutOfRange, field="valid_from")


def test_only_what_is_held_is_revoked() -> None:
    what: dict[str, Any] = {"account": "account-7", "qualification": "psychologist"}
    given(certified).when(revoke, **what, reason="left_service").then(revoked)
    given().when(revoke, **what, reason="left_service").then_refused(
        NotFound, field="qualification"
    )
    given(certified).when(revoke, **what, reason="rude").then_refused(UnknownCode, field="reason")


ANI, BUDI, CICI = UUID(int=1), UUID(int=2), UUID(int=3)
SESSION: dict[str, Any] = {
    "shelter": "upt",
    "kind": "salon",
    "held_on": FIRST,
    "minutes": 90,
    "instructor": "account-15",
    "present": (ANI, BUDI),
    "absent": (CICI,),
    "region": "21.71.04",
}


def test_a_session_is_recorded_once() -> None:
    held = ActivityDelivered(**SESSION)
    session = Given[Activity, ActivityEvent](evolve_activity)
    session.when(deliver, **SESSION, today=FIRST).then(held)
    Given(evolve_activity, held).when(deliver, **SESSION, today=FIRST).then_refused(AlreadyExists)


@pytest.mark.parametrize(
    ("wrong", "refusal", "field"),
    [
        ({"kind": "disco"}, UnknownCode, "kind"),
        ({"held_on": LAST}, InFuture, "held_on"),
        ({"minutes": 14}, OutOfRange, "minutes"),
        ({"minutes": 721}, OutOfRange, "minutes"),
        ({"present": (), "absent": ()}, OutOfRange, "clients"),
        ({"present": (ANI,) * 201}, OutOfRange, "clients"),
    ],
)
def test_a_session_is_within_reason(
    wrong: dict[str, Any], refusal: type[Refusal], field: str
) -> None:
    session = Given[Activity, ActivityEvent](evolve_activity)
    session.when(deliver, **{**SESSION, **wrong}, today=FIRST).then_refused(refusal, field=field)


def test_a_wrong_record_of_a_session_is_taken_back_once() -> None:
    held, voided = ActivityDelivered(**SESSION), ActivityVoided(reason="entered_twice")
    Given(evolve_activity, held).when(void, reason="entered_twice").then(voided)
    Given[Activity, ActivityEvent](evolve_activity, held, voided).when(
        void, reason="entered_twice"
    ).then_refused(WrongState)
    Given(evolve_activity, held).when(void, reason="boring").then_refused(
        UnknownCode, field="reason"
    )
    Given[Activity, ActivityEvent](evolve_activity).when(void, reason="not_held").then_refused(
        NotFound
    )
