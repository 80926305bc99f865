"""What is counted of the quality of the data: every number, over whom, and of which score it is the measure."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Subject: TypeAlias = Literal["person", "household"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that is counted: what it says, over whom, and how.

    among, meets   SQL over the subject's columns; `%(fresh_since)s` is the first moment that is fresh
    score          of which of the three words (valid, lengkap, akurat) it is the measure, if of one
    """

    name: str
    subject: Subject
    id: str
    en: str
    meets: str
    among: str = "not merged and not died"
    score: str | None = None


_FAMILIES: Final = "not gone"
_FRESH: Final = "changed_at >= %(fresh_since)s"

MEASURES: Final[dict[str, Measure]] = {
    measure.name: measure
    for measure in (
        Measure(
            "valid_nik",
            "person",
            "Orang yang NIK-nya tercatat; NIK hanya diterima bila bentuknya benar, yang rusak ditolak.",
            "People whose NIK is on file; only one of a right form is accepted, a damaged one is refused.",
            "nik",
            score="valid",
        ),
        Measure(
            "complete",
            "person",
            "Orang yang NIK, nomor KK, telepon, dan jenis kelaminnya tercatat semua.",
            "People of whom NIK, family card, phone and sex are all on file.",
            "nik and family_card and phone and sex",
            score="complete",
        ),
        Measure(
            "accurate",
            "person",
            "Orang yang datanya dimutakhirkan dalam batas waktu aturan, termasuk suatu keluarga, dan tidak diduga"
            " tercatat dua kali (`not_suspected`).",
            "People whose data changed within the rule's time, who belong to a family and are not suspected to be"
            " registered twice (`not_suspected`).",
            f"in_family and {_FRESH} and not suspected",
            score="accurate",
        ),
        Measure(
            "family_card_known",
            "person",
            "Orang yang nomor KK-nya tercatat.",
            "People whose family card number is on file.",
            "family_card",
        ),
        Measure(
            "phone_known",
            "person",
            "Orang yang nomor teleponnya tercatat.",
            "People whose phone number is on file.",
            "phone",
        ),
        Measure(
            "sex_known",
            "person",
            "Orang yang jenis kelaminnya tercatat.",
            "People whose sex is on file.",
            "sex",
        ),
        Measure(
            "in_family",
            "person",
            "Orang yang termasuk suatu keluarga dalam data desa.",
            "People who belong to a family of the village's data.",
            "in_family",
        ),
        Measure(
            "up_to_date",
            "person",
            "Orang yang datanya berubah atau dicatat dalam batas waktu aturan.",
            "People whose data changed or were recorded within the rule's time.",
            _FRESH,
        ),
        Measure(
            "not_suspected",
            "person",
            "Orang yang tidak diduga tercatat dua kali; yang diduga ada di `duplicateCandidates`.",
            "People not suspected to be registered twice; those who are stand in `duplicateCandidates`.",
            "not suspected",
        ),
        Measure(
            "not_duplicated",
            "person",
            "Pendaftaran yang tidak terbukti ganda; yang ganda telah digabung ke data lain.",
            "Registrations that did not prove to be duplicates; those were merged into others.",
            "not merged",
            among="true",
        ),
        Measure(
            "household_card_known",
            "household",
            "Keluarga yang nomor KK-nya tercatat.",
            "Families whose family card number is on file.",
            "family_card",
            among=_FAMILIES,
        ),
        Measure(
            "household_up_to_date",
            "household",
            "Keluarga yang datanya berubah atau dicatat dalam batas waktu aturan.",
            "Families whose data changed or were recorded within the rule's time.",
            _FRESH,
            among=_FAMILIES,
        ),
    )
}
"""Every number of the view, in the order of showing."""
