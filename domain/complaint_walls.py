"""Walls around a complaint: from whom it is hidden, as short tags that the read side stores and compares too.

A complaint may name accounts and offices that it is about: the named account, whoever acts in its place, everybody of a
named office, everybody whom a named head commands, and the heads above those named, never see it: nobody decides on
their own superior, or on what they answer for. Who heads what and who acts for whom is read when somebody looks or
acts, so that a head or substitute of later counts from then on. A level of confidentiality hides it from the roles that
do not read that level.
"""

import re
from collections.abc import Collection, Iterable

from domain.complaint_codes import Confidentiality
from domain.errors import Invalid, OutOfRange, PersonalDataInClear
from domain.indonesia import names_a_person

MOST_NAMED = 20
"""Accounts, or offices, that one complaint may be about."""

_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")


def checked_account(account: str, field: str) -> str:
    """A pseudonymous account id as tokens carry it; never a name or a number of a person."""
    if not _ACCOUNT.fullmatch(account):
        raise Invalid(
            field,
            expected="nama akun, paling panjang 80 huruf, angka atau tanda ._:- tanpa spasi",
            expected_english="an account id of at most 80 letters, digits or ._:- without blanks",
        )
    if names_a_person(account):
        raise PersonalDataInClear(field)
    return account


def checked_named(named: Collection[str], field: str) -> tuple[str, ...]:
    """Those named, each once, in a lasting order."""
    if len(named) > MOST_NAMED:
        raise OutOfRange(field, least=0, most=MOST_NAMED)
    return tuple(sorted(set(named)))


def of_account(account: str) -> str:
    """The wall before an account."""
    return f"account:{account}"


def of_office(office: str) -> str:
    """The wall before everybody of an office."""
    return f"office:{office}"


def of_level(level: str) -> str:
    """The wall before the roles that do not read a level."""
    return f"level:{level}"


def around(accounts: Iterable[str], offices: Iterable[str], level: str) -> frozenset[str]:
    """Every wall of a complaint."""
    levels = () if level == Confidentiality.OPEN else (of_level(level),)
    return frozenset([*map(of_account, accounts), *map(of_office, offices), *levels])
