"""As Batam's shelter we are given beds, and the donor sees what became of the money and nothing else."""

from __future__ import annotations

from infra.demonstration.stories import batam_csr_beds
from tests.stories.conftest import BATAM, Tellers

MILLION = 1_000_000


async def test_donated_money_is_followed_from_pledge_to_beds_beside_the_budget(
    narrator: Tellers,
) -> None:
    found = await batam_csr_beds.tell(narrator(BATAM, batam_csr_beds.NAME))
    apbd, csr = found["funds"]["apbd"], found["funds"]["csr"]
    assert (
        apbd["allocatedRupiah"],
        apbd["revisedRupiah"],
        apbd["realizedRupiah"],
        apbd["remainingRupiah"],
    ) == (1_000 * MILLION, 1_200 * MILLION, 600 * MILLION, 600 * MILLION)
    orders = [
        (order["status"], order["amountRupiah"]) for order in apbd["lines"][0]["expenditures"]
    ]
    assert orders == [("realized", 600 * MILLION), ("reversed", 50 * MILLION)]
    sums = ("pledgedRupiah", "receivedRupiah", "allocatedRupiah", "usedRupiah")
    assert [csr[each] // MILLION for each in sums] == [80, 60, 50, 40]

    statement = found["statement"]
    assert [statement[each] // MILLION for each in sums] == [80, 60, 50, 40]
    assert statement["unusedRupiah"] == 20 * MILLION
    assert statement["uses"] == [
        {
            "purpose": {"words": "tempat tidur"},
            "quantity": 16,
            "amountRupiah": 40 * MILLION,
            "usedOn": "2024-05-02",
            "handover": "BAST contoh 8/2024",
        }
    ]
    again = await batam_csr_beds.tell(narrator(BATAM, batam_csr_beds.NAME))
    assert again == found
