"""Receipts in stories: what whoever holds a slip sees, without being anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from application.roles import Role
from infra.demonstration.narration import Narrator, StoryFailed

_RECEIPT = """query($number: String!, $secret: String!, $min: Position) {
  receipt(number: $number, secret: $secret, minPosition: $min) { replacedAt
    complaint { standing { words wordsEn } } payment { standing { words wordsEn } nextStep { words wordsEn } } } }"""


async def told_by_receipt(n: Narrator, slip: Mapping[str, str]) -> dict[str, Any]:
    """Look a slip up, and say what it shows."""
    holder = n.someone(Role.CITIZEN, "web", name="siapa-saja")
    given = {"number": slip["number"], "secret": slip["secret"]}
    found: dict[str, Any] | None = (await holder.ask(_RECEIPT, **given))["receipt"]
    if found is None:
        raise StoryFailed("receipt")
    told = found["complaint"] or found["payment"]
    said = [told["standing"], *([told["nextStep"]] if "nextStep" in told else [])]
    n.say(
        f"Tanda terima {slip['number']}, tanpa akun: {' '.join(one['words'] for one in said)}",
        f"The receipt, without an account: {' '.join(one['wordsEn'] for one in said)}",
    )
    return found
