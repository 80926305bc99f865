"""What of a person goes along with a referral: checked, named, sealed; and opened again to be passed on."""

from collections.abc import Sequence
from datetime import date

import msgspec

from application.ports import SealingKey
from domain.errors import Invalid
from domain.fact import Sealed
from domain.free_text import checked_free_text
from domain.indonesia import checked_family_card, checked_nik, checked_phone
from domain.referral_decisions import NEEDED_FIELDS, checked_fields

LONGEST_FIELD = 1_000
"""Characters of one field of a packet."""


class PacketField(msgspec.Struct, frozen=True, kw_only=True):
    """One field of the person's data. field: of NEEDED_FIELDS for the service; text: 1 to 1,000 characters."""

    field: str
    text: str


def packed(service: str, fields: Sequence[PacketField], today: date) -> dict[str, str]:
    """The checked contents by field name; refusals name `packet` and never the text."""
    checked_fields(service, [each.field for each in fields])
    return {each.field: _checked(each.field, each.text, today) for each in fields}


def repacked(
    service: str, before: dict[str, str], more: Sequence[PacketField], today: date
) -> dict[str, str]:
    """What of an earlier packet the next service needs too, and what is added for it."""
    kept = {field: text for field, text in before.items() if field in NEEDED_FIELDS[service]}
    added = packed(service, more, today) if more else {}
    contents = kept | added
    checked_fields(service, contents)
    return contents


def seal_packet(key: SealingKey, contents: dict[str, str]) -> Sealed:
    """The contents as one sealed text."""
    return key.seal("packet", msgspec.json.encode(contents).decode())


def open_packet(key: SealingKey, packet: Sealed) -> dict[str, str]:
    """The contents of a sealed packet."""
    return msgspec.json.decode(key.unseal("packet", packet), type=dict[str, str])


def _checked(field: str, text: str, today: date) -> str:
    if field == "nik":
        return checked_nik(text, on=today, field="packet")
    if field == "family_card":
        return checked_family_card(text, field="packet")
    if field == "phone":
        return checked_phone(text, field="packet")
    text = checked_free_text(text, field="packet", longest=LONGEST_FIELD)
    if field == "birth_date":
        return _day(text)
    return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Invalid("packet") from None
