"""Tickets: the number and the secret with which a reporter follows a complaint without an account.

Both follow from who submitted and the command's id, under the tenant's key: sent again, the command answers the same
ones, and the log needs no more than a keyed digest of the secret.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from uuid import UUID

from application.ports import Ports, Vault

_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no word comes out; no digits, so that no number looks like a NIK."""

_NUMBER: Final = re.compile(rf"\d{{4}}(-[{_LETTERS}]{{4}}){{3}}")
_GROUP = 4
_NUMBER_LETTERS, _SECRET_LETTERS = 12, 20  # 52 and 86 bits
_HOLDER: Final = "ticket:"


class Ticket(NamedTuple):
    """number: `6105-BCDF-GHJK-LMNP`, the tenant and twelve letters. secret: twenty letters, shown once."""

    number: str
    secret: str


def ticket_for(actor: str, command_id: UUID, ports: Ports) -> Ticket:
    """The ticket of the complaint that this command of this account files."""
    said = f"{actor}\x1f{command_id}"
    number = _letters(ports.vault, f"ticket number\x1f{said}", _NUMBER_LETTERS)
    secret = _letters(ports.vault, f"ticket secret\x1f{said}", _SECRET_LETTERS)
    return Ticket(f"{ports.tenant.replace('.', '')}-{number}", secret)


def secret_digest(ticket: Ticket, vault: Vault) -> str:
    """What the log keeps of a secret, however it was typed: the keyed digest in hexadecimal digits."""
    secret = "".join(letter for letter in ticket.secret.upper() if letter in _LETTERS)
    return vault.digest(f"ticket digest\x1f{ticket.number}\x1f{secret}".encode()).hex()


def number_as_given(text: str) -> str:
    """A ticket's number as we write it, from one that was typed."""
    return text.strip().upper()


def is_number(number: str) -> bool:
    """Whether this could be a ticket's number."""
    return _NUMBER.fullmatch(number) is not None


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


def _letters(vault: Vault, said: str, count: int) -> str:
    number = int.from_bytes(vault.digest(said.encode()))

    def drawn() -> Iterator[str]:
        nonlocal number
        for place in range(count):
            number, letter = divmod(number, len(_LETTERS))
            yield ("-" if place and place % _GROUP == 0 else "") + _LETTERS[letter]

    return "".join(drawn())
