"""After the sembako disbursement: a receipt, rice under a signed handover record (BAST), a death that is known late."""

from __future__ import annotations

from typing import Any

from application.roles import Role
from infra.demonstration.narration import Narrator, Person, StoryFailed
from infra.demonstration.receipts import told_by_receipt
from infra.demonstration.stories.authority import picture

FAMILIES, SACK = 5, 10
"""So many families get a sack of so many kg."""

DIED_ON = "2022-02-20"

_PAID = """query($programme: String!, $period: String!, $first: Int!, $min: Position) {
  aidPayments(filter: {programme: $programme, period: $period, status: "collected"}, first: $first,
    minPosition: $min) { edges { node { id recipient region } } } }"""
_GOODS = """query($programme: String!, $min: Position) { goodsGiven(programme: $programme, minPosition: $min) {
  lines { item measure unit handovers quantity recipients } } }"""
_DEAD = """query($programme: String!, $min: Position) {
  paymentsAfterDeath(filter: {programme: $programme}, minPosition: $min) {
    totalCount edges { node { diedOn payment { recipient status amountRupiah unit } } } } }"""


async def tell(n: Narrator, office: str, programme: str, period: str) -> dict[str, Any]:
    """Tell it: the same whenever it is told, whoever was reached before."""
    n.scene(
        "2022-05-09 08:30",
        "Satu keluarga meminta tanda terima; yang lama, bila hilang, tidak membuka apa-apa lagi.",
        "A family asks for a receipt; an older one, if it was lost, opens nothing any more.",
    )
    head = n.someone(Role.HEAD, office, name="kepala")
    of = {"programme": programme, "period": period}
    edges = (await head.ask(_PAID, **of, first=FAMILIES + 1))["aidPayments"]["edges"]
    *families, last = [edge["node"] for edge in edges]
    desk = n.someone(Role.DESK, office, name="meja")
    slip = await desk.handed(
        "IssuePaymentReceipt", payment=families[0]["id"], command_name="receipt"
    )
    receipt = await told_by_receipt(n, slip)
    n.scene(
        "2022-05-09 09:00",
        "Beras bantuan diserahkan kepada lima keluarga dengan satu BAST.",
        "Rice is handed over to five families under one record.",
    )
    operator = n.someone(Role.OPERATOR, office, name="operator")
    refused = await _hand_over(n, office, operator, of, [one["recipient"] for one in families])
    goods = (await head.ask(_GOODS, programme=programme))["goodsGiven"]["lines"]
    n.table(
        "Bantuan barang / Aid in kind",
        ("barang / item", "ukuran / measure", "serah terima / handovers", "banyaknya / quantity"),
        [[row["item"], row["measure"], row["handovers"], row["quantity"]] for row in goods],
        caption="Barang dihitung menurut ukurannya, tidak dalam rupiah. / In its measure, never in rupiah.",
    )
    dead = await _late_death(n, operator, head, programme, last)
    return {
        "receipt": receipt["payment"],
        "goods": goods,
        "goods_refused": refused,
        "after_death": dead,
    }


async def _hand_over(
    n: Narrator, office: str, operator: Person, of: dict[str, str], families: list[str]
) -> dict[str, str]:
    """Hand over what the record says; one line was wrong, is taken back, and recorded as it was."""
    scan = await operator.upload(picture(), n.tenant)
    rice = {**of, "item": "rice", "unit": "KPM", "evidence_digest": scan, "evidence": [scan]}

    def record(number: str, recipients: list[str], kilograms: int) -> dict[str, Any]:
        lines = [{"recipient": one, "quantity": kilograms} for one in recipients]
        return {
            **rice,
            "handover": f"BAST-DEMO/{number}/2022",
            "control_count": len(lines),
            "control_quantity": kilograms * len(lines),
            "lines": lines,
        }

    whole = record("1", families, SACK)
    refused = {
        "control": await operator.refused(
            "DistributeGoods", **{**whole, "control_quantity": 1}, command_name="rice-wrong-sum"
        )
    }
    await operator.do("DistributeGoods", **whole, command_name="rice")
    refused["twice"] = await operator.refused("DistributeGoods", **whole, command_name="rice-again")
    supervisor = n.someone(Role.SUPERVISOR, office, name="pengawas")
    n.say(
        "Satu keluarga ternyata menerima setengahnya: catatan dibatalkan dan dibuat lagi, tidak diubah.",
        "One family got half of it: the record is voided and made again, never edited.",
    )
    wrong = {**of, "recipient": families[-1], "item": "rice", "reason": "wrong_quantity"}
    await supervisor.do("VoidDistribution", **wrong, command_name="rice-void")
    half = record("2", families[-1:], SACK // 2)
    await operator.do("DistributeGoods", **half, command_name="rice-half")
    return refused


async def _late_death(
    n: Narrator, operator: Person, head: Person, programme: str, paid: dict[str, str]
) -> list[dict[str, Any]]:
    """A death before the month of the payment, noted when it is heard of; the payment stays as it was made."""
    n.scene(
        "2022-06-06 10:00",
        "Desa melaporkan: seorang penerima bulan Maret meninggal pada 20 Februari.",
        "The village reports that somebody paid for March died on 20 February.",
    )
    family = await operator.do(
        "RegisterHousehold",
        region=paid["region"],
        head=paid["recipient"],
        command_name="household-of-the-dead",
    )
    death = {"household": family, "person": paid["recipient"], "died_on": DIED_ON}
    await operator.do("RecordDeath", **death, command_name="late-death")
    found = (await head.ask(_DEAD, programme=programme))["paymentsAfterDeath"]
    rows = [edge["node"] for edge in found["edges"]]
    if found["totalCount"] != len(rows):
        raise StoryFailed("payments after death")
    n.table(
        "Dibayar setelah meninggal / Paid after death",
        ("meninggal / died", "status", "rupiah", "satuan / unit"),
        [
            [row["diedOn"], *(row["payment"][name] for name in ("status", "amountRupiah", "unit"))]
            for row in rows
        ],
        caption="Dihitung sejak diketahui; catatan pembayaran tidak diubah. / From when it is known.",
    )
    return rows
