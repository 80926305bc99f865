"""What a programme asks of a family and what it gives: a small closed language, so that rules are data, not code."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec

from domain.errors import Invalid, Missing, RepeatedCriterion
from domain.indonesia import checked_region, region_name
from domain.shapes import checked_code, checked_number, checked_open_text

SCHOOLS: Final = {"sd": "SD/MI", "smp": "SMP/MTs", "sma": "SMA/MA/SMK"}
"""Levels of school that aid is given for."""

HIGHEST_AGE: Final = 120
HIGHEST_DECILE: Final = 10

COMPONENTS: Final = {
    "family": ("keluarga", "the family"),
    "person": ("tiap anggota", "each member"),
    "pregnancy": ("ibu hamil atau nifas", "pregnancy"),
    "toddler": ("anak usia dini", "young child"),
    "sd": ("anak SD/MI", "pupil of a primary school"),
    "smp": ("anak SMP/MTs", "pupil of a junior secondary school"),
    "sma": ("anak SMA/MA/SMK", "pupil of a senior secondary school"),
    "elderly": ("lanjut usia", "elderly"),
    "severe_disability": ("disabilitas berat", "severe disability"),
}
"""What an amount is for. `family` counts once, every other once for each member it fits."""

AGED: Final = frozenset({"toddler", "elderly"})
"""Components that an age tells, so that their amounts name one."""

PER: Final = {
    "month": ("per bulan", "a month"),
    "stage": ("per tahap", "a stage"),
    "year": ("per tahun", "a year"),
    "once": ("sekali", "once"),
}
"""How often an amount is given."""

PAID_TO: Final = {
    "family": ("dibayarkan kepada keluarga", "paid to the family"),
    "insurer": ("dibayarkan kepada BPJS, tidak pernah tunai", "paid to BPJS, never in cash"),
    "school_child": ("diberikan kepada peserta didik", "given to the pupil"),
}
"""Whom the money or the good reaches."""


class Criterion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing a programme asks. kind: of KINDS, which says whether a number or a code belongs to it.

    source    regulation, decree or note that says so
    disputed  what other sources say instead, where they do not agree
    """

    kind: str
    source: str
    number: int | None = None
    code: str | None = None
    disputed: str | None = None


class ComponentAmount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one component gives. amount_rupiah: whole rupiah; at_most: it is a ceiling, the owner may give less.

    from_age, to_age  years, both included, for the components that an age tells
    disputed          what other sources say instead
    """

    component: str
    amount_rupiah: int
    at_most: bool = False
    from_age: int | None = None
    to_age: int | None = None
    disputed: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of criterion. `{it}` in its sentences is the number or the code's name."""

    id: str
    en: str
    number: tuple[int, int] | None = None
    code: bool = False


KINDS: Final[Mapping[str, Kind]] = {
    "registered_in_dtsen": Kind(
        "Keluarga terdaftar di DTSEN.", "The family is registered in DTSEN."
    ),
    "decile_at_most": Kind(
        "Keluarga berada pada desil 1 sampai {it}.",
        "The family's decile is 1 to {it}.",
        number=(1, HIGHEST_DECILE),
    ),
    "has_component": Kind(
        "Ada anggota keluarga yang termasuk salah satu komponen program.",
        "Some member of the family fits a component of the programme.",
    ),
    "has_pregnant_or_toddler": Kind(
        "Ada ibu hamil, atau anak berusia paling tinggi {it} tahun.",
        "There is a pregnant member, or a child of at most {it} years.",
        number=(0, 17),
    ),
    "has_pupil": Kind(
        "Ada anak yang bersekolah di {it}.",
        "There is a pupil of a school of level {it}.",
        code=True,
    ),
    "has_pupil_of_any_school": Kind(
        "Ada anak yang bersekolah di SD, SMP, SMA atau yang sederajat.",
        "There is a pupil of a primary or secondary school.",
    ),
    "has_elderly": Kind(
        "Ada anggota keluarga berusia {it} tahun atau lebih.",
        "There is a member of {it} years or more.",
        number=(45, HIGHEST_AGE),
    ),
    "has_severe_disability": Kind(
        "Ada anggota keluarga dengan disabilitas berat.",
        "There is a member with a severe disability.",
    ),
    "resident_in": Kind("Keluarga tinggal di {it}.", "The family lives in {it}.", code=True),
    "not_enrolled_in": Kind(
        "Keluarga bukan penerima {it}.", "The family does not receive {it}.", code=True
    ),
}
"""Everything that a programme's rules can ask."""


class Sentence(NamedTuple):
    """A criterion in words."""

    indonesian: str
    english: str


def sentence(criterion: Criterion) -> Sentence:
    """Say what is asked."""
    kind = KINDS[criterion.kind]
    it: object = criterion.number
    if criterion.code is not None:
        it = criterion.code
        if criterion.kind == "has_pupil":
            it = SCHOOLS[criterion.code]
        elif criterion.kind == "resident_in":
            it = region_name(criterion.code)
    return Sentence(kind.id.format(it=it), kind.en.format(it=it))


MOST_CRITERIA: Final = 20
MOST_AMOUNTS: Final = 20
HIGHEST_RUPIAH: Final = 1_000_000_000
"""Of one component; more is a slip of the hand."""


def checked_criteria(
    criteria: Collection[Criterion], field: str = "criteria"
) -> tuple[Criterion, ...]:
    """The criteria, each of a known kind with exactly the argument that it takes, none twice."""
    if not criteria:
        raise Missing(field)
    checked_number(len(criteria), field, least=1, most=MOST_CRITERIA)
    checked = tuple(
        _checked_criterion(each, f"{field}[{number}]") for number, each in enumerate(criteria, 1)
    )
    if len({(each.kind, each.number, each.code) for each in checked}) != len(checked):
        raise RepeatedCriterion(field)
    return checked


def _checked_criterion(criterion: Criterion, place: str) -> Criterion:
    kind = KINDS[checked_code(criterion.kind, KINDS, f"{place}.kind")]
    if (criterion.number is None) != (kind.number is None):
        raise (Missing if criterion.number is None else Invalid)(f"{place}.number")
    if (criterion.code is None) == kind.code:
        raise (Missing if criterion.code is None else Invalid)(f"{place}.code")
    if criterion.number is not None and kind.number is not None:
        least, most = kind.number
        checked_number(criterion.number, f"{place}.number", least=least, most=most)
    return Criterion(
        kind=criterion.kind,
        source=checked_open_text(criterion.source, f"{place}.source", most=500),
        number=criterion.number,
        code=_checked_argument(criterion, f"{place}.code"),
        disputed=_checked_note(criterion.disputed, f"{place}.disputed"),
    )


def _checked_argument(criterion: Criterion, place: str) -> str | None:
    if criterion.code is None:
        return None
    if criterion.kind == "has_pupil":
        return checked_code(criterion.code, SCHOOLS, place)
    if criterion.kind == "resident_in":
        return checked_region(criterion.code, field=place)
    return criterion.code  # a programme, whose list only the use case can read


def checked_amounts(
    amounts: Collection[ComponentAmount], field: str = "amounts"
) -> tuple[ComponentAmount, ...]:
    """The amounts, one a component; none at all where the programme is only referred to."""
    checked_number(len(amounts), field, least=0, most=MOST_AMOUNTS)
    checked = tuple(
        _checked_amount(each, f"{field}[{number}]") for number, each in enumerate(amounts, 1)
    )
    if len({each.component for each in checked}) != len(checked):
        raise RepeatedCriterion(field)
    return checked


def _checked_amount(amount: ComponentAmount, place: str) -> ComponentAmount:
    checked_code(amount.component, COMPONENTS, f"{place}.component")
    checked_number(amount.amount_rupiah, f"{place}.amount_rupiah", least=1, most=HIGHEST_RUPIAH)
    for age, name in ((amount.from_age, "from_age"), (amount.to_age, "to_age")):
        if age is not None:
            if amount.component not in AGED:
                raise Invalid(f"{place}.{name}")
            checked_number(age, f"{place}.{name}", least=0, most=HIGHEST_AGE)
    if amount.component in AGED and amount.from_age is None and amount.to_age is None:
        raise Missing(f"{place}.from_age")
    if (amount.from_age or 0) > (HIGHEST_AGE if amount.to_age is None else amount.to_age):
        raise Invalid(f"{place}.to_age")
    return ComponentAmount(
        component=amount.component,
        amount_rupiah=amount.amount_rupiah,
        at_most=amount.at_most,
        from_age=amount.from_age,
        to_age=amount.to_age,
        disputed=_checked_note(amount.disputed, f"{place}.disputed"),
    )


def _checked_note(text: str | None, place: str) -> str | None:
    return None if text is None else checked_open_text(text, place, most=500)
