"""The rule book: every number that a regulation or local practice sets, with its source. Tenants publish their own.

Sources in brackets are those of the domain study, as in docs/glossary.md. What ships is version 0; it holds until the
tenant publishes another version, and is never changed for what was decided under it: facts carry their results.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from domain.errors import UnknownCode
from domain.rules import Parameter, Rule, RulesVersion

WORKING_DAYS: Final = "hari kerja / working days"
DAYS: Final = "hari / days"
MONTHS: Final = "bulan / months"
YES_NO: Final = "ya/tidak / yes/no"
PEOPLE: Final = "orang / people"
RUPIAH: Final = "rupiah / rupiah"

ALWAYS: Final = date(2000, 1, 1)
"""From when what ships is valid: before anything that we record."""


def rule(
    name: str,
    indonesian: str,
    english: str,
    source: str,
    **parameters: tuple[int, Parameter],
) -> Rule:
    """An entry whose shipped version has the first of each pair; the second says what is allowed."""
    numbers = {parameter: number for parameter, (number, _) in parameters.items()}
    return Rule(
        name=name,
        id=indonesian,
        en=english,
        parameters={parameter: bounds for parameter, (_, bounds) in parameters.items()},
        shipped=RulesVersion(name, 0, ALWAYS, source, numbers),
    )


_BOOK: Final[tuple[Rule, ...]] = (
    # complaints
    rule(
        "complaint_auto_close",
        "Pengaduan ditutup bila pelapor tidak membalas tanggapan",
        "A complaint closes when the reporter does not reply to the response",
        "PermenPAN-RB 62/2018 menurut catatan penelitian [24]; naskah aslinya tidak terbaca",
        days=(10, Parameter(1, 60, WORKING_DAYS)),
    ),
    # aid disbursement
    rule(
        "payment_unclaimed",
        "Uang tunai yang tidak diambil dinyatakan tidak diambil setelah hari bayar",
        "Cash that is not taken counts as unclaimed so long after the pay day",
        "anggapan 30 hari kalender, mengikuti PMK 228/PMK.05/2016 menurut pengetahuan umum; naskahnya tidak terbaca",
        days=(30, Parameter(1, 365, DAYS)),
    ),
    rule(
        "batch_closing",
        "Apakah dana yang masuk sudah selesai bagi batch, per saluran",
        "Whether money that arrived is settled for its batch, by channel",
        "anggapan: bank dan BPJS tidak melaporkan pengambilan; masuk tetap dihitung terpisah dari diambil (BPK [29])",
        himbara_credit_is_final=(1, Parameter(0, 1, YES_NO)),
        bpjs_credit_is_final=(1, Parameter(0, 1, YES_NO)),
        pos_credit_is_final=(0, Parameter(0, 1, YES_NO)),
        village_cash_credit_is_final=(0, Parameter(0, 1, YES_NO)),
    ),
    rule(
        "amounts_bpnt",
        "Besaran Program Sembako (BPNT) per keluarga per bulan",
        "Amount of the food aid programme (BPNT) per family and month",
        "Rp200.000 per bulan [32]",
        sembako_rupiah=(200_000, Parameter(1, 10_000_000, RUPIAH)),
    ),
    rule(
        "amounts_pkh",
        "Besaran PKH per komponen per tahap",
        "Amounts of PKH per component and stage",
        "[32]; sumber berbeda-beda",
        pregnancy_rupiah=(750_000, Parameter(1, 10_000_000, RUPIAH)),
        toddler_rupiah=(750_000, Parameter(1, 10_000_000, RUPIAH)),
        sd_rupiah=(225_000, Parameter(1, 10_000_000, RUPIAH)),
        smp_rupiah=(375_000, Parameter(1, 10_000_000, RUPIAH)),
        sma_rupiah=(500_000, Parameter(1, 10_000_000, RUPIAH)),
        elderly_rupiah=(600_000, Parameter(1, 10_000_000, RUPIAH)),
        disability_rupiah=(600_000, Parameter(1, 10_000_000, RUPIAH)),
    ),
)

RULES: Final[Mapping[str, Rule]] = {each.name: each for each in _BOOK}
"""Every rule by its name."""


def known_rule(name: str, field: str = "rule") -> Rule:
    """The rule of this name. Raises UnknownCode, which names those there are."""
    if name not in RULES:
        raise UnknownCode(field, known=", ".join(RULES))
    return RULES[name]
