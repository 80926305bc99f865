"""Batam: a company pays for beds of the shelter, with the city's budget beside it and never mixed with it.

One thousand million rupiah a year for rehabilitation and the welcome for CSR are the domain study's; the company, the
payment orders and every sum below are invented.
"""

from __future__ import annotations

from typing import Any, Final

from application.roles import Role
from infra.demonstration.narration import Narrator, Person

NAME: Final = "batam_csr_beds"
MILLION: Final = 1_000_000
YEAR: Final = 2024
LINE: Final = "rehab-pmks"
DONOR: Final = "PT Contoh Batam (contoh)"

FUNDS: Final = """query($year: Int!, $min: Position) { funds(year: $year, minPosition: $min) {
  apbd { allocatedRupiah revisedRupiah realizedRupiah remainingRupiah
    lines { line title expenditures { paymentOrder amountRupiah status } } }
  csr { pledgedRupiah receivedRupiah allocatedRupiah usedRupiah pledges { pledge donor privateDonor } } } }"""
STATEMENT: Final = """query($id: ID!, $min: Position) { donorStatement(id: $id, minPosition: $min) {
  purpose { words } pledgedRupiah receivedRupiah allocatedRupiah usedRupiah unusedRupiah
  uses { purpose { words } quantity amountRupiah usedOn handover } } }"""


async def tell(n: Narrator) -> dict[str, Any]:
    """Tell it, and answer what was found."""
    head = n.someone(Role.HEAD, "dinsos-pm", name="kadis")
    owner = n.someone(Role.PROGRAMME_OWNER, "dinsos-pm", name="bendahara")
    supervisor = n.someone(Role.SUPERVISOR, "dinsos-pm", name="kabid")
    await _budget(n, head, owner, supervisor)
    pledge = await _beds(n, head, owner)
    donor = n.someone(Role.CITIZEN, "web", name="donatur")
    funds = (await head.ask(FUNDS, year=YEAR))["funds"]
    statement = (await donor.ask(STATEMENT, id=pledge))["donorStatement"]
    _show(n, funds, statement)
    return {"pledge": pledge, "funds": funds, "statement": statement}


async def _budget(n: Narrator, head: Person, owner: Person, supervisor: Person) -> None:
    n.scene(
        "2024-01-08 09:00",
        "APBD 2024 untuk rehabilitasi dicatat (angka contoh, satu miliar setahun).",
        "The budget of 2024 for rehabilitation is recorded (invented lines, one thousand million a year).",
    )
    line = {"year": YEAR, "line": LINE}
    await head.do(
        "AllocateBudget",
        **line,
        title="Rehabilitasi PMKS, UPT P2PMKS Nilam Suri",
        amount_rupiah=1_000 * MILLION,
        decree="DPA contoh 2024",
    )
    n.scene(
        "2024-03-05 10:00",
        "Bendahara mengusulkan belanja, orang lain yang membukukannya.",
        "The treasurer proposes an expenditure, somebody else books it.",
    )
    food = {
        **line,
        "payment_order": "SP2D contoh 17/2024",
        "amount_rupiah": 600 * MILLION,
        "spent_on": "2024-03-05",
    }
    await owner.do("ProposeExpenditure", **food)
    await head.do("ApproveExpenditure", **food)
    await owner.refused(
        "ProposeExpenditure",
        **line,
        payment_order="SP2D contoh 18/2024",
        amount_rupiah=700 * MILLION,
        spent_on="2024-03-05",
    )
    n.say(
        "Belanja 700 juta ditolak: sisa mata anggaran 400 juta.",
        "An expenditure of 700 million is refused: 400 million are left on the line.",
    )
    wrong = {**line, "payment_order": "SP2D contoh 19/2024"}
    proposed = {**wrong, "amount_rupiah": 50 * MILLION, "spent_on": "2024-03-05"}
    await supervisor.do("ProposeExpenditure", **proposed)
    await supervisor.refused("ApproveExpenditure", **proposed)
    await head.do("ApproveExpenditure", **proposed)
    await head.do("ReverseExpenditure", **wrong, reason="wrong_line")
    await head.do("ReviseBudget", **line, amount_rupiah=1_200 * MILLION, decree="DPPA contoh 2024")


async def _beds(n: Narrator, head: Person, owner: Person) -> str:
    n.scene(
        "2024-04-01 09:00",
        "Sebuah perusahaan menjanjikan CSR untuk tempat tidur (perusahaan contoh).",
        "A company pledges CSR for beds (an invented company).",
    )
    pledge = await owner.do(
        "PledgeCsr",
        purpose_code="beds",
        amount_rupiah=80 * MILLION,
        pledged_on="2024-04-01",
        donor=DONOR,
    )
    await head.refused("AllocateCsr", pledge=pledge, purpose_code="kitchen", amount_rupiah=MILLION)
    await owner.do(
        "ReceiveCsr",
        pledge=pledge,
        amount_rupiah=60 * MILLION,
        received_on="2024-04-01",
        receipt="Kuitansi contoh 3/2024",
    )
    await head.do("AllocateCsr", pledge=pledge, purpose_code="beds", amount_rupiah=50 * MILLION)
    await head.refused(
        "AllocateCsr", pledge=pledge, purpose_code="beds", amount_rupiah=11 * MILLION
    )
    n.scene(
        "2024-05-02 11:00", "Tempat tidur dibeli dan diterima UPT.", "The shelter gets its beds."
    )
    bought = {"pledge": pledge, "purpose_code": "beds", "used_on": "2024-05-02"}
    beds = {
        **bought,
        "quantity": 16,
        "amount_rupiah": 40 * MILLION,
        "handover": "BAST contoh 8/2024",
    }
    await head.refused("UseCsr", **beds)
    await owner.do("UseCsr", **beds)
    await owner.refused(
        "UseCsr", **bought, quantity=8, amount_rupiah=20 * MILLION, handover="BAST contoh 9/2024"
    )
    n.say(
        "Pemakaian 20 juta ditolak: yang dialokasikan tinggal 10 juta.",
        "A use of 20 million is refused: 10 million are left of what was set aside.",
    )
    return pledge


def _show(n: Narrator, funds: dict[str, Any], statement: dict[str, Any]) -> None:
    apbd, csr = funds["apbd"], funds["csr"]
    n.table(
        "APBD dan CSR 2024, tidak pernah dijumlahkan / never added",
        ("", "Rp juta"),
        [
            ("APBD alokasi", apbd["allocatedRupiah"] // MILLION),
            ("APBD setelah revisi", apbd["revisedRupiah"] // MILLION),
            ("APBD realisasi", apbd["realizedRupiah"] // MILLION),
            ("APBD sisa", apbd["remainingRupiah"] // MILLION),
            ("CSR dijanjikan", csr["pledgedRupiah"] // MILLION),
            ("CSR diterima", csr["receivedRupiah"] // MILLION),
            ("CSR dialokasikan", csr["allocatedRupiah"] // MILLION),
            ("CSR dipakai", csr["usedRupiah"] // MILLION),
        ],
    )
    n.table(
        f"Pernyataan kepada donatur / statement to the donor: {DONOR}",
        ("untuk", "jumlah", "Rp juta", "BAST"),
        [
            (u["purpose"]["words"], u["quantity"], u["amountRupiah"] // MILLION, u["handover"])
            for u in statement["uses"]
        ],
    )
