"""The catalogue that an information centre can begin with: each programme, what it asks, what it gives, by whose word.

Sources in brackets are those of the domain study, as in docs/glossary.md. Where they do not agree the rule says so in
`disputed`: the programme's owner decides, and publishes another version. A programme counts only once it is published.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.criteria import ComponentAmount, Criterion

CATALOGUE: Final = "Katalog program 2026 [32]"

_PARTLY_KNOWN: Final = (
    "Batas desil tidak tertulis dalam sumber yang terbaca; pemilik program yang menetapkan."
    " / The decile limit stands in no source at hand; the programme's owner decides."
)
_ELDERLY: Final = (
    "Sumber tidak sepakat: Rp2,4 juta (lebih banyak sumber) atau Rp3 juta setahun;"
    " usia 60 (peraturan) atau 70 (praktik)."
    " / Sources disagree: Rp2.4 million (more sources) or Rp3 million a year; age 60 (regulation) or 70 (practice)."
)
_DISABILITY: Final = (
    "Sumber tidak sepakat: Rp2,4 juta (lebih banyak sumber) atau Rp3 juta setahun."
    " / Sources disagree: Rp2.4 million (more sources) or Rp3 million a year."
)
_TODDLER_AGE: Final = (
    "Batas usia 6 tahun adalah pengetahuan latar, belum diverifikasi."
    " / The limit of 6 years is background knowledge, unverified."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A programme as it is registered, and its first rules as they are published."""

    code: str
    name: str
    level: str
    owner: str
    unit: str
    funding: str
    description: str
    source: str
    criteria: tuple[Criterion, ...]
    amounts: tuple[ComponentAmount, ...]
    per: str
    paid_to: str
    apply_indonesian: str
    apply_english: str
    most_components: int | None = None
    valid_from: date = date(2026, 1, 1)


def _dtsen() -> Criterion:
    return Criterion(kind="registered_in_dtsen", source="Inpres 4/2025 [1]")


def _decile(most: int, source: str, disputed: str | None = None) -> Criterion:
    return Criterion(kind="decile_at_most", number=most, source=source, disputed=disputed)


def _amount(component: str, rupiah: int, disputed: str | None = None) -> ComponentAmount:
    return ComponentAmount(component=component, amount_rupiah=rupiah, disputed=disputed)


_BY_MEETING: Final = (
    "Puskesos membantu mengusulkan lewat musyawarah desa/kelurahan; Kementerian Sosial yang menetapkan.",
    "The Puskesos helps to propose it through the village meeting; the Ministry of Social Affairs decides.",
)

BOOK: Final[tuple[Entry, ...]] = (
    Entry(
        code="PKH",
        name="Program Keluarga Harapan",
        level="national",
        owner="Kementerian Sosial",
        unit="KPM",
        funding="apbn",
        description="Bantuan tunai bersyarat, empat tahap setahun, paling banyak empat komponen satu keluarga",
        source=CATALOGUE,
        criteria=(
            _dtsen(),
            _decile(4, CATALOGUE, _PARTLY_KNOWN),
            Criterion(kind="has_component", source=CATALOGUE),
        ),
        amounts=(
            _amount("pregnancy", 750_000),
            ComponentAmount(
                component="toddler", amount_rupiah=750_000, to_age=6, disputed=_TODDLER_AGE
            ),
            _amount("sd", 225_000),
            _amount("smp", 375_000),
            _amount("sma", 500_000),
            ComponentAmount(
                component="elderly", amount_rupiah=600_000, from_age=60, disputed=_ELDERLY
            ),
            _amount("severe_disability", 600_000, _DISABILITY),
        ),
        per="stage",
        most_components=4,
        paid_to="family",
        apply_indonesian=_BY_MEETING[0],
        apply_english=_BY_MEETING[1],
    ),
    Entry(
        code="BPNT",
        name="Program Sembako (BPNT)",
        level="national",
        owner="Kementerian Sosial",
        unit="KPM",
        funding="apbn",
        description="Bantuan pangan non-tunai lewat kartu KKS",
        source=CATALOGUE,
        criteria=(_dtsen(), _decile(4, CATALOGUE, _PARTLY_KNOWN)),
        amounts=(_amount("family", 200_000),),
        per="month",
        paid_to="family",
        apply_indonesian=_BY_MEETING[0],
        apply_english=_BY_MEETING[1],
    ),
    Entry(
        code="PBI-JK",
        name="Penerima Bantuan Iuran Jaminan Kesehatan",
        level="national",
        owner="Kementerian Sosial",
        unit="person",
        funding="apbn",
        description="Iuran BPJS Kesehatan dibayar negara; tidak pernah tunai",
        source=CATALOGUE,
        criteria=(
            _dtsen(),
            _decile(
                4,
                CATALOGUE,
                "Menteri Sosial, Juni 2025: desil 1 sampai 5. / Minister of Social Affairs, June 2025: deciles 1 to 5.",
            ),
        ),
        amounts=(_amount("person", 42_000),),
        per="month",
        paid_to="insurer",
        apply_indonesian="Puskesos mengusulkan atau meminta pengaktifan kembali; iuran dibayarkan kepada BPJS.",
        apply_english="The Puskesos proposes it or asks for reactivation; the premium is paid to BPJS.",
    ),
    Entry(
        code="PIP",
        name="Program Indonesia Pintar",
        level="national",
        owner="Kementerian Pendidikan",
        unit="person",
        funding="apbn",
        description="Bantuan pendidikan; Puskesos hanya merujuk",
        source=CATALOGUE,
        criteria=(
            Criterion(
                kind="has_pupil_of_any_school",
                source="Program kementerian pendidikan, hanya rujukan [32]",
            ),
        ),
        amounts=(),
        per="year",
        paid_to="school_child",
        apply_indonesian="Puskesos hanya merujuk ke sekolah; kementerian pendidikan yang menetapkan.",
        apply_english="The Puskesos only refers to the school; the education ministry decides.",
    ),
    Entry(
        code="BLT-DD",
        name="Bantuan Langsung Tunai Dana Desa",
        level="village",
        owner="Pemerintah desa",
        unit="KPM",
        funding="village_fund",
        description="Bantuan tunai dari Dana Desa, paling tinggi Rp300.000 sebulan",
        source=CATALOGUE,
        criteria=(
            Criterion(
                kind="not_enrolled_in",
                code="PKH",
                source="Pengetahuan latar, belum diverifikasi / Background knowledge, unverified",
            ),
        ),
        amounts=(ComponentAmount(component="family", amount_rupiah=300_000, at_most=True),),
        per="month",
        paid_to="family",
        apply_indonesian="Musyawarah desa menetapkan penerima; tanyakan kepada pemerintah desa.",
        apply_english="The village meeting names the recipients; ask the village government.",
    ),
)
"""In the order in which they can be published: what a criterion names comes before it."""
