"""Free text of people: checked for length, then sealed under the key of its record."""

from uuid import UUID

from application.ports import Ports, SealingKey
from domain.errors import PersonalDataDestroyed
from domain.fact import Sealed
from domain.free_text import LONGEST_TEXT, checked_free_text


async def key_of_record(record: UUID, ports: Ports) -> SealingKey:
    """Fetch the key that was made with the record. Raises PersonalDataDestroyed when it is gone."""
    key = await ports.vault.key_of(record)
    if key is None:
        raise PersonalDataDestroyed
    return key


def seal_text(
    key: SealingKey, field: str, text: str | None, *, longest: int = LONGEST_TEXT
) -> Sealed | None:
    """Seal an optional text; blank counts as too short, absent stays absent."""
    return None if text is None else seal_required(key, field, text, longest=longest)


def seal_required(key: SealingKey, field: str, text: str, *, longest: int = LONGEST_TEXT) -> Sealed:
    """Seal a text of 1 to `longest` characters."""
    return key.seal(field, checked_free_text(text, field=field, longest=longest))
