"""What each recipient got of each component in each period: the rows that payments are counted and judged by."""

from typing import NamedTuple
from uuid import UUID

from projections.read_model import Table


class Entitlement(NamedTuple):
    """What a recipient got of one component in one period.

    survivor         the id that the recipient counts as after merges
    standing         of the latest attempt: scheduled | failed | credited | corrected
    held_rupiah      credited - returned - reversed, over all attempts: above zero is paid
    returned_rupiah  of the latest attempt
    """

    programme: str
    period: str
    recipient: UUID
    component: str
    unit: str
    region: str
    survivor: UUID
    standing: str
    held_rupiah: int
    returned_rupiah: int
    position: int = 0


entitlement = Table(
    "entitlement",
    Entitlement,
    key=("programme", "period", "recipient", "component"),
    indexes=(("survivor",),),
    past=(("programme", "period"),),
)
