"""The keyed digests by which tenants ask each other about a person without naming one."""

import hmac
from hashlib import sha256
from uuid import UUID

from application.ports import Ports
from application.rules import local_day
from application.use_case import facts_of
from domain.indonesia import birth_year_in
from domain.person import PersonRegistered, same_spelling
from domain.shapes import checked_number

EARLIEST_BIRTH = 1900


async def enquiry_digests(
    person: UUID, birth_year: int | None, ports: Ports
) -> tuple[tuple[str, str], ...]:
    """Digests of the NIK, and of name and birth year, under the shared key; none where tenants share no key."""
    today = local_day(ports.clock(), ports.tenant)
    if birth_year is not None:
        checked_number(birth_year, "birth_year", least=EARLIEST_BIRTH, most=today.year)
    if ports.enquiry_key is None:
        return ()
    stream = await ports.ledger.read(person, facts_of(PersonRegistered, _latest))
    key = await ports.vault.key_of(person)
    if stream.state is None or key is None:
        return ()
    found: list[tuple[str, str]] = []
    year = birth_year
    if stream.state.nik is not None:
        nik = key.unseal("nik", stream.state.nik)
        found.append(("nik", _digest(ports.enquiry_key, f"nik:{nik}")))
        year = birth_year_in(nik, on=today) or birth_year
    if year is not None:
        name = same_spelling(key.unseal("name", stream.state.name))
        found.append(("name", _digest(ports.enquiry_key, f"name:{name}:{year}")))
    return tuple(found)


def _latest(_before: PersonRegistered | None, fact: PersonRegistered) -> PersonRegistered:
    return fact


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), sha256).hex()
