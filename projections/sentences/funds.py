"""Sentences of budgets and donations."""

from typing import Final

from domain import budget, csr
from domain.fact import Fact

SENTENCES: Final[dict[type[Fact], tuple[str, str]]] = {
    budget.BudgetAllocated: (
        "APBD {year}, mata anggaran {line} ({title}): {amount_rupiah}, {decree}",
        "Budget {year}, line {line} ({title}): {amount_rupiah}, {decree}",
    ),
    budget.BudgetRevised: (
        "APBD {year}, mata anggaran {line} menjadi {amount_rupiah}, {decree}",
        "Budget {year}, line {line} is now {amount_rupiah}, {decree}",
    ),
    budget.ExpenditureProposed: (
        "Belanja {amount_rupiah} diusulkan: SP2D {payment_order}, {line} {year}",
        "Expenditure of {amount_rupiah} proposed: payment order {payment_order}, {line} {year}",
    ),
    budget.ExpenditureRealized: (
        "Belanja {amount_rupiah} dibukukan: SP2D {payment_order}, {line} {year}",
        "Expenditure of {amount_rupiah} booked: payment order {payment_order}, {line} {year}",
    ),
    budget.ExpenditureReversed: (
        "Belanja {amount_rupiah} dibatalkan: SP2D {payment_order}, {line} {year}: {reason}",
        "Expenditure of {amount_rupiah} reversed: payment order {payment_order}, {line} {year}: {reason}",
    ),
    csr.CsrPledged: (
        "CSR dijanjikan oleh {donor} untuk {purpose_code}: {amount_rupiah}",
        "CSR pledged by {donor} for {purpose_code}: {amount_rupiah}",
    ),
    csr.CsrReceived: (
        "CSR diterima pada {received_on}: {amount_rupiah}, kuitansi {receipt}",
        "CSR received on {received_on}: {amount_rupiah}, receipt {receipt}",
    ),
    csr.CsrAllocated: (
        "CSR dialokasikan untuk {purpose_code}: {amount_rupiah}",
        "CSR allocated to {purpose_code}: {amount_rupiah}",
    ),
    csr.CsrUsed: (
        "CSR dipakai untuk {purpose_code} ({quantity} buah) pada {used_on}: {amount_rupiah}, BAST {handover}",
        "CSR used for {purpose_code} ({quantity} pieces) on {used_on}: {amount_rupiah}, handover {handover}",
    ),
    csr.CsrUseReversed: (
        "Pemakaian CSR untuk {purpose_code} dibatalkan: {amount_rupiah}, BAST {handover}: {reason}",
        "Use of CSR for {purpose_code} reversed: {amount_rupiah}, handover {handover}: {reason}",
    ),
}
