"""Money is whole rupiah: aid is paid without sen, and integers add up exactly."""

from domain.shapes import checked_number

HIGHEST_RUPIAH = 1_000_000_000_000
"""The most that one payment may carry (one trillion): a guard against slipped digits."""


def checked_rupiah(amount: int, field: str = "amount_rupiah") -> int:
    """An amount of money that changes hands: 1..HIGHEST_RUPIAH."""
    return checked_number(amount, field, least=1, most=HIGHEST_RUPIAH)
