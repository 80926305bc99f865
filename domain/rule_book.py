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
MEGABYTES: Final = "MB / MB"
KILOBYTES: Final = "kB / kB"
MEGAPIXELS: Final = "megapiksel / megapixels"
PIXELS: Final = "piksel / pixels"
HOURS: Final = "jam / hours"
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
    # offices and people who act
    rule(
        "evidence",
        "Foto dan pindaian: ukuran yang diterima dan disimpan, dan apakah bukti yang dirujuk wajib tersimpan",
        "Photos and scans: what sizes are taken and kept, and whether cited evidence must be kept here",
        "Ketentuan kami; catatan penelitian [38]: satu formulir Puskesos gagal dengan empat foto asli 25–30 MB",
        upload=(15, Parameter(1, 50, MEGABYTES)),
        picture=(64, Parameter(1, 200, MEGAPIXELS)),
        longest_edge=(1600, Parameter(400, 4000, PIXELS)),
        kept_photo=(300, Parameter(50, 2000, KILOBYTES)),
        kept_scan=(2000, Parameter(100, 10_000, KILOBYTES)),
        patience=(48, Parameter(1, 336, HOURS)),
        must_be_stored=(0, Parameter(0, 1, YES_NO)),
    ),
    # complaints
    rule(
        "complaint_auto_close",
        "Pengaduan ditutup bila pelapor tidak membalas tanggapan",
        "A complaint closes when the reporter does not reply to the response",
        "PermenPAN-RB 62/2018 menurut catatan penelitian [24]; naskah aslinya tidak terbaca",
        days=(10, Parameter(1, 60, WORKING_DAYS)),
    ),
)

RULES: Final[Mapping[str, Rule]] = {each.name: each for each in _BOOK}
"""Every rule by its name."""


def known_rule(name: str, field: str = "rule") -> Rule:
    """The rule of this name. Raises UnknownCode, which names those there are."""
    if name not in RULES:
        raise UnknownCode(field, known=", ".join(RULES))
    return RULES[name]
