"""Maker and checker are two people: whoever acted, and whoever was acted for, counts as having made it."""

from collections.abc import Collection

from domain.errors import SamePerson


def check_other_people(makers: Collection[str | None], checkers: Collection[str | None]) -> None:
    """Raise SamePerson where somebody would check what they made, or had made by a substitute, or made as one."""
    if {one for one in makers if one is not None} & {one for one in checkers if one is not None}:
        raise SamePerson
