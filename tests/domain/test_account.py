"""Appointments: what an account may do, who may give it, and who may act for whom."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec import structs

from application.roles import Role
from domain.account import (
    ROLES,
    TWO_PEOPLE_GRANT,
    Account,
    AccountEvent,
    AccountRestored,
    AccountSuspended,
    AppointmentsRequired,
    Authority,
    AuthorityEvent,
    RoleGranted,
    RoleGrantProposed,
    RoleRevoked,
    SubstituteNamed,
    SubstitutionEnded,
    account_stream,
    authority_stream,
    checked_account,
    evolve,
    evolve_authority,
)
from domain.account_decisions import (
    LONGEST_SUBSTITUTION,
    Wanted,
    confirm_grant,
    end_substitution,
    grant,
    name_substitute,
    require_appointments,
    restore,
    revoke,
    suspend,
)
from domain.errors import (
    AlreadyExists,
    Invalid,
    Missing,
    NotFound,
    OutOfRange,
    OwnMatter,
    PersonalDataInClear,
    ProposalChanged,
    Refusal,
    SamePerson,
    SameRecord,
    UnknownCode,
    WrongState,
)
from tests.given import Given

TODAY = date(2026, 1, 5)
DECREE = "SK 821/7/2026"
PLACE: dict[str, Any] = {"role": "desk", "office": "betabas"}
REGIONS = ("61.05.01.1001",)

wanted = Wanted(account="account-5", **PLACE, regions=REGIONS, decree=DECREE, valid_from=TODAY)
granted = RoleGranted(
    account="account-5", **PLACE, regions=REGIONS, decree=DECREE, valid_from=TODAY
)
head_proposed = RoleGrantProposed(
    account="account-5",
    role="head",
    office="betabas",
    regions=REGIONS,
    decree=DECREE,
    valid_from=TODAY,
    proposed_by=("admin-1", "admin-3"),
)
head_granted = RoleGranted(
    account="account-5",
    role="head",
    office="betabas",
    regions=REGIONS,
    decree=DECREE,
    valid_from=TODAY,
    proposed_by=("admin-1", "admin-3"),
)
revoked = RoleRevoked(account="account-5", **PLACE, reason="retired", decree=DECREE)
suspended = AccountSuspended(account="account-5", reason="under_inquiry", decree=DECREE)
restored = AccountRestored(account="account-5", decree=DECREE)
named = SubstituteNamed(
    account="account-5",
    substitute="account-6",
    **PLACE,
    valid_from=TODAY,
    valid_until=TODAY + timedelta(days=14),
    decree=DECREE,
)
ended = SubstitutionEnded(account="account-5", substitute="account-6", **PLACE, decree=DECREE)

BY_ADMIN: dict[str, Any] = {"today": TODAY, "by": ("admin-1",), "alone": False}


def given_account(*facts: AccountEvent) -> Given[Account, AccountEvent]:
    return Given(evolve, *facts)


def given_authority(*facts: AuthorityEvent) -> Given[Authority, AuthorityEvent]:
    return Given(evolve_authority, *facts)


def test_every_role_is_granted_but_those_that_need_no_decree() -> None:
    assert set(ROLES) == set(Role) - {Role.CITIZEN, Role.SYSTEM}
    assert set(ROLES) > TWO_PEOPLE_GRANT


def test_appointments_are_required_once() -> None:
    required = AppointmentsRequired(decree=DECREE, administrators=("admin-1", "admin-2"))
    asked = {"decree": DECREE, "administrators": ("admin-1", "admin-2", "admin-1")}
    given_authority().when(require_appointments, **asked, by=("admin-1",)).then(required)
    given_authority(required).when(require_appointments, **asked, by=("x",)).then_refused(
        AlreadyExists, field="decree"
    )


def test_nobody_makes_themselves_the_only_administrator() -> None:
    asked = {"decree": DECREE, "administrators": ("admin-1",), "by": ("admin-1",)}
    given_authority().when(require_appointments, **asked).then_refused(
        OwnMatter, field="administrators"
    )


def test_a_role_is_granted() -> None:
    given_account().when(grant, wanted, **BY_ADMIN).then(granted)


def test_a_role_is_granted_again_when_the_first_time_is_over() -> None:
    first = replace(wanted, valid_until=TODAY + timedelta(days=30))
    later = replace(wanted, valid_from=TODAY + timedelta(days=31))
    [fact] = [grant(None, first, **BY_ADMIN)]
    assert isinstance(fact, RoleGranted)
    given_account(fact).when(grant, later, **BY_ADMIN).then(
        RoleGranted(
            account="account-5",
            **PLACE,
            regions=REGIONS,
            decree=DECREE,
            valid_from=later.valid_from,
        )
    )


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"account": "admin-1"}, OwnMatter, "account"),
        ({"account": "6105991708909001"}, PersonalDataInClear, "account"),
        ({"account": "siti@example.id"}, Invalid, "account"),
        ({"account": "a" * 101}, Invalid, "account"),
        ({"role": "citizen"}, UnknownCode, "role"),
        ({"role": "system"}, UnknownCode, "role"),
        ({"regions": ()}, OutOfRange, "regions"),
        ({"valid_from": date(1999, 1, 1)}, OutOfRange, "valid_from"),
        ({"valid_until": TODAY - timedelta(days=1)}, OutOfRange, "valid_until"),
        ({"decree": ""}, Missing, "decree"),
    ],
)
def test_a_role_is_not_granted_with(
    change: dict[str, Any], error: type[Refusal], field: str
) -> None:
    asked = replace(wanted, **change)
    given_account().when(grant, asked, **BY_ADMIN).then_refused(error, field=field)


def test_a_role_that_is_held_is_not_granted_again() -> None:
    given_account(granted).when(grant, wanted, **BY_ADMIN).then_refused(AlreadyExists, field="role")


@pytest.mark.parametrize("role", sorted(TWO_PEOPLE_GRANT))
def test_heads_and_administrators_are_made_by_two_people(role: str) -> None:
    asked = replace(wanted, role=role)
    proposed = grant(None, asked, today=TODAY, by=("admin-1", "admin-3"), alone=False)
    assert isinstance(proposed, RoleGrantProposed)
    assert proposed.proposed_by == ("admin-1", "admin-3")
    by_keeper = grant(None, asked, today=TODAY, by=("puskesos",), alone=True)
    assert isinstance(by_keeper, RoleGranted)


def test_what_was_proposed_is_no_grant_until_another_agrees() -> None:
    agreed = replace(wanted, role="head")
    proposed = given_account(head_proposed)
    assert proposed.state is not None
    assert proposed.state.grants_on(TODAY) == ()
    proposed.when(confirm_grant, agreed, by=("admin-2",)).then(head_granted)
    proposed.when(confirm_grant, agreed, by=("admin-1",)).then_refused(SamePerson)
    proposed.when(confirm_grant, agreed, by=("admin-3",)).then_refused(SamePerson)
    proposed.when(confirm_grant, agreed, by=("account-5",)).then_refused(OwnMatter, field="account")
    given_account(head_proposed, head_granted).when(
        confirm_grant, agreed, by=("admin-2",)
    ).then_refused(NotFound, field="account")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("regions", ("61.05",)),
        ("decree", "SK 9"),
        ("valid_from", TODAY - timedelta(days=1)),
        ("valid_until", TODAY + timedelta(days=9)),
    ],
)
def test_a_proposal_that_was_replaced_is_not_agreed_to_unseen(field: str, value: Any) -> None:
    agreed = replace(wanted, role="head")
    other = structs.replace(head_proposed, **{field: value})
    replaced = given_account(head_proposed, other)
    replaced.when(confirm_grant, agreed, by=("admin-2",)).then_refused(ProposalChanged, field=field)
    replaced.when(confirm_grant, replace(agreed, **{field: value}), by=("admin-2",)).then(
        structs.replace(head_granted, **{field: value})
    )


def test_the_same_is_not_proposed_twice_and_another_proposal_takes_its_place() -> None:
    asked = replace(wanted, role="head")
    by: dict[str, Any] = {"today": TODAY, "by": ("admin-1", "admin-3"), "alone": False}
    given_account(head_proposed).when(grant, asked, **by).then_refused(AlreadyExists, field="role")
    other = grant(evolve(None, head_proposed), replace(asked, decree="SK 9"), **by)
    assert isinstance(other, RoleGrantProposed)
    both = given_account(head_proposed, other)
    assert both.state is not None
    assert [one.decree for one in both.state.proposals] == ["SK 9"]


def test_a_grant_holds_from_its_first_day_to_its_last() -> None:
    last = TODAY + timedelta(days=3)
    timed = RoleGranted(
        account="account-5",
        **PLACE,
        regions=REGIONS,
        decree=DECREE,
        valid_from=TODAY,
        valid_until=last,
    )
    account = evolve(None, timed)
    for day, holds in (
        (TODAY - timedelta(days=1), False),
        (TODAY, True),
        (last, True),
        (last + timedelta(days=1), False),
    ):
        assert (account.grant_on(day, **PLACE) is not None) is holds
    assert account.grant_on(TODAY, "desk", "other") is None
    assert account.grant_on(TODAY, "field", "betabas") is None


def test_a_role_is_revoked_with_its_proposals_and_substitutes() -> None:
    act: dict[str, Any] = {"name": "account-5", **PLACE, "decree": DECREE, "by": ("admin-1",)}
    held = given_account(granted, named)
    held.when(revoke, **act, reason="retired").then(revoked)
    held.when(revoke, **act, reason="bored").then_refused(UnknownCode, field="reason")
    held.when(revoke, **{**act, "by": ("account-5",)}, reason="retired").then_refused(
        OwnMatter, field="account"
    )
    after = given_account(granted, named, revoked)
    assert after.state == Account()
    after.when(revoke, **act, reason="retired").then_refused(NotFound, field="account")
    place = {"role": "head", "office": "betabas"}
    withdrawn = RoleRevoked(account="account-5", **place, reason="retired", decree=DECREE)
    given_account(head_proposed).when(revoke, **{**act, **place}, reason="retired").then(withdrawn)


def test_an_account_is_suspended_and_restored() -> None:
    act: dict[str, Any] = {"name": "account-5", "decree": DECREE, "by": ("head-1",)}
    given_account(granted).when(suspend, **act, reason="under_inquiry").then(suspended)
    given_account(granted, suspended).when(suspend, **act, reason="under_inquiry").then_refused(
        WrongState, field="account"
    )
    given_account().when(suspend, **act, reason="under_inquiry").then_refused(
        NotFound, field="account"
    )
    given_account(granted).when(
        suspend, **{**act, "by": ("account-5",)}, reason="under_inquiry"
    ).then_refused(OwnMatter, field="account")
    given_account(granted, suspended).when(restore, **act).then(restored)
    given_account(granted, suspended, restored).when(restore, **act).then_refused(
        WrongState, field="account"
    )
    given_account().when(restore, **act).then_refused(NotFound, field="account")
    given_account(granted, suspended).when(restore, **{**act, "by": ("account-5",)}).then_refused(
        OwnMatter, field="account"
    )


def test_a_substitute_acts_from_a_day_until_a_day() -> None:
    stand_in = evolve(None, granted)
    act: dict[str, Any] = {"stand_in": stand_in, "today": TODAY, "by": ("head-1",)}
    given_account(granted).when(name_substitute, named, **act).then(named)
    account = given_account(granted, named).state
    assert account is not None
    for day, acts in (
        (TODAY - timedelta(days=1), False),
        (TODAY, True),
        (named.valid_until, True),
        (named.valid_until + timedelta(days=1), False),
    ):
        assert account.has_substitute("account-6", **PLACE, day=day) is acts
    assert not account.has_substitute("account-7", **PLACE, day=TODAY)
    assert not account.has_substitute("account-6", "head", "betabas", TODAY)


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"substitute": "account-5"}, SameRecord, "substitute"),
        ({"substitute": "head-1"}, OwnMatter, "substitute"),
        ({"role": "head"}, NotFound, "account"),
        ({"valid_until": TODAY - timedelta(days=1)}, OutOfRange, "valid_until"),
        (
            {"valid_until": TODAY + LONGEST_SUBSTITUTION + timedelta(days=1)},
            OutOfRange,
            "valid_until",
        ),
        ({"valid_from": TODAY - timedelta(days=1)}, NotFound, "account"),
        ({"decree": " "}, Missing, "decree"),
    ],
)
def test_a_substitute_is_not_named_with(
    change: dict[str, Any], error: type[Refusal], field: str
) -> None:
    values = {name: getattr(named, name) for name in named.__struct_fields__}
    asked = SubstituteNamed(**{**values, **change})
    act: dict[str, Any] = {"stand_in": evolve(None, granted), "today": TODAY, "by": ("head-1",)}
    given_account(granted).when(name_substitute, asked, **act).then_refused(error, field=field)


def test_only_who_holds_an_appointment_substitutes_and_once_at_a_time() -> None:
    act: dict[str, Any] = {"today": TODAY, "by": ("head-1",)}
    held = given_account(granted)
    for nobody in (None, Account(), evolve(None, head_proposed)):
        held.when(name_substitute, named, stand_in=nobody, **act).then_refused(
            NotFound, field="substitute"
        )
    given_account(granted, named).when(
        name_substitute, named, stand_in=evolve(None, granted), **act
    ).then_refused(AlreadyExists, field="substitute")


def test_a_substitution_is_ended() -> None:
    act: dict[str, Any] = {
        "name": "account-5",
        "substitute": "account-6",
        **PLACE,
        "decree": DECREE,
    }
    given_account(granted, named).when(end_substitution, **act).then(ended)
    given_account(granted, named, ended).when(end_substitution, **act).then_refused(
        NotFound, field="substitute"
    )
    given_account().when(end_substitution, **act).then_refused(NotFound, field="substitute")


def test_accounts_are_told_apart_and_are_no_numbers() -> None:
    assert account_stream("account-5") != account_stream("account-6")
    assert account_stream("61.05") != authority_stream("61.05")
    assert checked_account("auth0|5f3-a.b:c_d", "account") == "auth0|5f3-a.b:c_d"
    with pytest.raises(PersonalDataInClear):
        checked_account("6105-9917-0890-9001", "account")
