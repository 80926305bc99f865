"""Maker and checker stay two people when somebody acts for somebody."""

import pytest

from domain.entitlement import Entitlement, PaymentCredited, PaymentScheduled, evolve
from domain.entitlement_decisions import reverse
from domain.errors import SamePerson
from domain.two_people import check_other_people
from tests.domain.test_entitlement import ORDER

MAKER, ABSENT, OTHER = "maker", "absent", "other"


def credited(*, scheduled_for: str | None) -> Entitlement:
    """A payment that the maker scheduled, perhaps in the place of the absent one."""
    order = {**ORDER, "scheduled_by": MAKER, "scheduled_for": scheduled_for}
    scheduled = PaymentScheduled(**order, attempt=1)
    arrived = PaymentCredited(
        **{
            name: getattr(scheduled, name)
            for name in PaymentCredited.__struct_fields__
            if hasattr(scheduled, name)
        }
    )
    return evolve(evolve(None, scheduled), arrived)


@pytest.mark.parametrize(
    ("scheduled_for", "by", "on_behalf_of"),
    [
        (None, MAKER, None),  # own work
        (None, MAKER, OTHER),  # own work, in another's place
        (None, OTHER, MAKER),  # the work of whom one stands in for
        (ABSENT, MAKER, None),  # what one made as a substitute
        (ABSENT, ABSENT, None),  # what a substitute made in one's place
        (ABSENT, OTHER, ABSENT),
    ],
)
def test_no_maker_checks(scheduled_for: str | None, by: str, on_behalf_of: str | None) -> None:
    payment = credited(scheduled_for=scheduled_for)
    with pytest.raises(SamePerson):
        reverse(payment, reason="paid_twice", by=by, on_behalf_of=on_behalf_of)


@pytest.mark.parametrize(("by", "on_behalf_of"), [(OTHER, None), (OTHER, "third")])
def test_another_checks(by: str, on_behalf_of: str | None) -> None:
    payment = credited(scheduled_for=ABSENT)
    fact = reverse(payment, reason="paid_twice", by=by, on_behalf_of=on_behalf_of)
    assert fact.reason == "paid_twice"


def test_nobody_is_not_somebody() -> None:
    check_other_people((MAKER, None), (OTHER, None))
