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
    # referral network and public counts
    rule(
        "referral_expiry",
        "Rujukan kedaluwarsa bila mitra tidak menyatakan menerimanya",
        "A referral expires when the partner does not acknowledge it",
        "Asumsi setempat, untuk disepakati dengan mitra: Permensos 15/2018 (SLRT) dikenal dari ringkasan saja [37]",
        days=(5, Parameter(1, 60, WORKING_DAYS)),
    ),
    rule(
        "public_suppression",
        "Angka publik di bawah batas ini tidak ditampilkan",
        "Public counts below this are not shown",
        "Asumsi setempat menurut kelaziman statistik resmi; UU 27/2022 tidak menyebut angka [28]",
        fewest=(5, Parameter(3, 50, PEOPLE)),
    ),
)

RULES: Final[Mapping[str, Rule]] = {each.name: each for each in _BOOK}
"""Every rule by its name."""


def known_rule(name: str, field: str = "rule") -> Rule:
    """The rule of this name. Raises UnknownCode, which names those there are."""
    if name not in RULES:
        raise UnknownCode(field, known=", ".join(RULES))
    return RULES[name]
