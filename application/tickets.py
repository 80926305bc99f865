"""Tickets: the number and the secret with which a complaint or a payment is followed without an account.

The secret ends with a check letter, so that one wrong sign in either is noticed before anything is looked up.
Slips of before it end without one, and open what they opened.

Both follow from who gave the command and its id, under the tenant's key: sent again, the command answers the same
ones, and the log needs no more than a keyed digest of the secret.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from application.ports import Ports, Vault

_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no word comes out; no digits, so that no number looks like a NIK."""

_NUMBER: Final = re.compile(rf"\d{{4}}(-[{_LETTERS}]{{4}}){{3}}")
_BARE_NUMBER: Final = re.compile(rf"(\d{{4}})([{_LETTERS}]{{12}})")
_GROUP = 4
_NUMBER_LETTERS, _SECRET_LETTERS = 12, 20  # 52 and 86 bits
_HOLDER: Final = "ticket:"


class Ticket(NamedTuple):
    """number: `6105-BCDF-GHJK-LMNP`, the tenant and twelve letters. secret: twenty letters and a check, shown once."""

    number: str
    secret: str


def ticket_for(actor: str, command_id: UUID, ports: Ports) -> Ticket:
    """The ticket of the complaint that this command of this account files."""
    return _slip("ticket", actor, command_id, ports)


def payment_slip_for(actor: str, command_id: UUID, ports: Ports) -> Ticket:
    """The slip of the payment for which this command of this account issues a receipt."""
    return _slip("payment receipt", actor, command_id, ports)


def _slip(kind: str, actor: str, command_id: UUID, ports: Ports) -> Ticket:
    said = f"{actor}\x1f{command_id}"
    drawn = _letters(ports.vault, f"{kind} number\x1f{said}", _NUMBER_LETTERS)
    secret = _letters(ports.vault, f"{kind} secret\x1f{said}", _SECRET_LETTERS)
    number = f"{ports.tenant.replace('.', '')}-{_grouped(drawn)}"
    return Ticket(number, _grouped([*secret, _check_letter(number, secret)]))


def secret_digest(ticket: Ticket, vault: Vault) -> str:
    """What the log keeps of a secret, however it was typed: the keyed digest in hexadecimal digits.

    The check letter is not part of it: slips with one and without one are kept alike.
    """
    secret = secret_as_given(ticket.secret).replace("-", "")
    secret = secret[:_SECRET_LETTERS] if len(secret) == _SECRET_LETTERS + 1 else secret
    return vault.digest(f"ticket digest\x1f{ticket.number}\x1f{secret}".encode()).hex()


def number_as_given(text: str) -> str:
    """A ticket's number as we write it, from one that was typed, also without its dashes."""
    typed = text.strip().upper()
    bare = _BARE_NUMBER.fullmatch(re.sub(r"[\s-]", "", typed))
    return typed if bare is None else f"{bare[1]}-{_grouped(bare[2])}"


def secret_as_given(text: str) -> str:
    """A slip's secret as we write it, from one that was typed: what else stands there is left out."""
    return _grouped([letter for letter in text.upper() if letter in _LETTERS])


def is_number(number: str) -> bool:
    """Whether this could be a ticket's number."""
    return _NUMBER.fullmatch(number) is not None


def is_mistyped(slip: Ticket) -> bool:
    """Whether no slip with this number can have this secret: another length, other signs, or a check that fails."""
    typed = [sign for sign in slip.secret.upper() if sign.isalnum()]
    if not set(_LETTERS).issuperset(typed):
        return True
    secret, check = typed[:_SECRET_LETTERS], typed[_SECRET_LETTERS:]
    if len(secret) < _SECRET_LETTERS or len(check) > 1:
        return True
    return bool(check) and check[0] != _check_letter(slip.number, secret)


def tenant_of(number: str) -> str:
    """The tenant whose ticket this would be."""
    digits = number.partition("-")[0]
    return f"{digits[:2]}.{digits[2:]}"


def holder_of(number: str) -> str:
    """As whom the holder of a ticket acts. No token may carry such an account."""
    return _HOLDER + number


def is_holder(actor: str) -> bool:
    """Whether an account is that of a ticket's holder."""
    return actor.startswith(_HOLDER)


def _letters(vault: Vault, said: str, count: int) -> list[str]:
    number = int.from_bytes(vault.digest(said.encode()))

    drawn = []
    for _ in range(count):
        number, letter = divmod(number, len(_LETTERS))
        drawn.append(_LETTERS[letter])
    return drawn


def _check_letter(number: str, secret: Sequence[str]) -> str:
    """The letter that makes the sum over number and secret come out even, as Luhn does it for digits.

    Every single wrong sign changes it, and nearly every swap of neighbours.
    """
    signs = [*number.replace("-", ""), *secret]
    total, many = 0, len(_LETTERS)
    for place, sign in enumerate(reversed(signs)):
        value = int(sign) if sign.isdigit() else _LETTERS.index(sign)
        doubled = value * (1 if place % 2 else 2)
        total += doubled // many + doubled % many
    return _LETTERS[-total % many]


def _grouped(letters: Sequence[str]) -> str:
    return "-".join("".join(letters[at : at + _GROUP]) for at in range(0, len(letters), _GROUP))
