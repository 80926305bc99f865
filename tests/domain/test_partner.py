"""Partners: what is agreed, until when, and how many referrals a month."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from domain.errors import (
    AlreadyExists,
    Invalid,
    LimitExhausted,
    Missing,
    NotAgreed,
    NotFound,
    OutOfRange,
    PersonalDataInClear,
    UnknownCode,
)
from domain.partner import (
    AgreedService,
    AgreementEnded,
    AgreementSigned,
    Partner,
    PartnerEvent,
    PartnerMonth,
    PartnerMonthEvent,
    PartnerPlaceReturned,
    PartnerPlaceTaken,
    PartnerRegistered,
    agreed_limit,
    end_agreement,
    evolve,
    evolve_month,
    register,
    sign_agreement,
    take_place,
)
from tests.given import Given

JKN = AgreedService(service="jkn_membership", monthly_limit=2)
HEALTH = AgreedService(service="health_care")
REGISTERED = PartnerRegistered(partner="bpjs", name="BPJS Kesehatan Sintang", kind="bpjs_kesehatan")
SIGNED = AgreementSigned(
    agreement="MoU 1",
    services=(JKN, HEALTH),
    valid_from=date(2022, 1, 1),
    valid_until=date(2022, 12, 31),
)
ENDED = AgreementEnded(agreement="MoU 1", ended_on=date(2022, 6, 30), reason="agreement_replaced")
FIRST, SECOND, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)


def given(*facts: PartnerEvent) -> Given[Partner, PartnerEvent]:
    return Given[Partner, PartnerEvent](evolve, *facts)


def month(*facts: PartnerMonthEvent) -> Given[PartnerMonth, PartnerMonthEvent]:
    return Given[PartnerMonth, PartnerMonthEvent](evolve_month, *facts)


def taken(referral: UUID) -> PartnerPlaceTaken:
    return PartnerPlaceTaken(
        partner="bpjs", service="jkn_membership", month="2022-06", referral=referral
    )


def test_an_institution_joins_once_under_a_short_name() -> None:
    new = {
        "code": "bpjs",
        "name": " BPJS Kesehatan Sintang ",
        "kind": "bpjs_kesehatan",
        "region": None,
    }
    given().when(register, **new).then(REGISTERED)
    given(REGISTERED).when(register, **new).then_refused(AlreadyExists, field="partner")


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("code", "BPJS Sintang", Invalid),
        ("kind", "bank", UnknownCode),
        ("name", "", Missing),
        ("name", "Ibu Contoh 0812-3456-7890", PersonalDataInClear),
    ],
)
def test_what_names_a_partner_has_its_form(field: str, value: str, error: type[Invalid]) -> None:
    new = {"code": "bpjs", "name": "BPJS", "kind": "bpjs_kesehatan", "region": None, field: value}
    given().when(register, **new).then_refused(error, field="partner" if field == "code" else field)


def signing(**changes: object) -> dict[str, object]:
    return {
        "number": "MoU 2",
        "services": (JKN,),
        "valid_from": date(2023, 1, 1),
        "valid_until": date(2023, 12, 31),
    } | changes


def test_services_are_agreed_for_days_that_no_other_agreement_names_them_for() -> None:
    given(REGISTERED, SIGNED).when(sign_agreement, **signing()).then(
        AgreementSigned(
            agreement="MoU 2",
            services=(JKN,),
            valid_from=date(2023, 1, 1),
            valid_until=date(2023, 12, 31),
        )
    )
    overlap = signing(valid_from=date(2022, 12, 31))
    given(REGISTERED, SIGNED).when(sign_agreement, **overlap).then_refused(
        AlreadyExists, field="services"
    )
    after_the_end = signing(valid_from=date(2022, 7, 1))
    fact = given(REGISTERED, SIGNED, ENDED).when(sign_agreement, **after_the_end)
    fact.then(
        AgreementSigned(
            agreement="MoU 2",
            services=(JKN,),
            valid_from=date(2022, 7, 1),
            valid_until=date(2023, 12, 31),
        )
    )


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"number": "MoU 1"}, AlreadyExists, "agreement"),
        ({"number": "-" * 101}, OutOfRange, "agreement"),
        ({"services": ()}, Missing, "services"),
        ({"services": (JKN, JKN)}, Invalid, "services"),
        ({"services": (AgreedService(service="bank"),)}, UnknownCode, "services"),
        ({"valid_until": date(2022, 12, 31)}, Invalid, "valid_until"),
        (
            {"services": (AgreedService(service="escort", monthly_limit=0),)},
            OutOfRange,
            "monthly_limit",
        ),
    ],
)
def test_an_agreement_has_its_form(
    changes: dict[str, object], error: type[Invalid], field: str
) -> None:
    given(REGISTERED, SIGNED).when(sign_agreement, **signing(**changes)).then_refused(
        error, field=field
    )


def test_without_a_partner_nothing_is_agreed_or_ended() -> None:
    given().when(sign_agreement, **signing()).then_refused(NotFound, field="partner")
    over = {"number": "MoU 1", "ended_on": date(2022, 6, 30), "reason": "agreement_replaced"}
    given().when(end_agreement, **over).then_refused(NotFound, field="partner")
    given(REGISTERED).when(end_agreement, **over).then_refused(NotFound, field="agreement")


def test_an_agreement_ends_early_once_on_a_day_of_its_own() -> None:
    over = {"number": "MoU 1", "ended_on": date(2022, 6, 30), "reason": "agreement_replaced"}
    given(REGISTERED, SIGNED).when(end_agreement, **over).then(ENDED)
    given(REGISTERED, SIGNED, ENDED).when(end_agreement, **over).then_refused(
        AlreadyExists, field="agreement"
    )
    late = over | {"ended_on": date(2023, 1, 1)}
    given(REGISTERED, SIGNED).when(end_agreement, **late).then_refused(Invalid, field="ended_on")
    why = over | {"reason": "quarrel"}
    given(REGISTERED, SIGNED).when(end_agreement, **why).then_refused(UnknownCode, field="reason")


@pytest.mark.parametrize("day", [date(2022, 1, 1), date(2022, 6, 30)])
def test_a_service_has_its_limit_on_the_first_and_the_last_day(day: date) -> None:
    partner = given(REGISTERED, SIGNED, ENDED).state
    assert agreed_limit(partner, service="jkn_membership", on=day) == 2
    assert agreed_limit(partner, service="health_care", on=day) is None


@pytest.mark.parametrize("day", [date(2021, 12, 31), date(2022, 7, 1)])
def test_before_and_after_nothing_is_agreed(day: date) -> None:
    asked = {"service": "jkn_membership", "on": day}
    given(REGISTERED, SIGNED, ENDED).when(agreed_limit, **asked).then_refused(
        NotAgreed, field="service"
    )
    given(REGISTERED, SIGNED).when(
        agreed_limit, service="escort", on=date(2022, 3, 1)
    ).then_refused(NotAgreed, field="service")


def place(limit: int | None, referral: UUID = THIRD) -> dict[str, object]:
    return {
        "limit": limit,
        "partner": "bpjs",
        "service": "jkn_membership",
        "on": date(2022, 6, 15),
        "referral": referral,
    }


def test_a_month_takes_as_many_as_are_agreed() -> None:
    full = month(taken(FIRST), taken(SECOND))
    refused = full.when(take_place, **place(2)).then_refused(LimitExhausted, field="partner")
    assert "2022-06" in refused.text
    full.when(take_place, **place(3)).then(taken(THIRD))
    full.when(take_place, **place(None)).then(taken(THIRD))


def test_a_place_that_came_back_is_free() -> None:
    returned = PartnerPlaceReturned(
        partner="bpjs", service="jkn_membership", month="2022-06", referral=FIRST
    )
    month(taken(FIRST), taken(SECOND), returned).when(take_place, **place(2)).then(taken(THIRD))
