"""The 26 categories of PMKS (people with social welfare problems, also PPKS) and local subtypes.

The list is that of Permensos 5/2019; the numbers are those of one regency's guide (Buleleng), in
the order of Permensos 8/2012.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.errors import UnknownCode

CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "PMKS-01": "Anak balita terlantar",
        "PMKS-02": "Anak terlantar",
        "PMKS-03": "Anak yang berhadapan dengan hukum",
        "PMKS-04": "Anak jalanan",
        "PMKS-05": "Anak dengan kedisabilitasan",
        "PMKS-06": "Anak korban tindak kekerasan atau diperlakukan salah",
        "PMKS-07": "Anak yang memerlukan perlindungan khusus",
        "PMKS-08": "Lanjut usia terlantar",
        "PMKS-09": "Penyandang disabilitas",
        "PMKS-10": "Tuna susila",
        "PMKS-11": "Gelandangan",
        "PMKS-12": "Pengemis",
        "PMKS-13": "Pemulung",
        "PMKS-14": "Kelompok minoritas",
        "PMKS-15": "Bekas warga binaan lembaga pemasyarakatan (BWBLP)",
        "PMKS-16": "Orang dengan HIV/AIDS",
        "PMKS-17": "Korban penyalahgunaan NAPZA",
        "PMKS-18": "Korban trafficking",
        "PMKS-19": "Korban tindak kekerasan atau yang diperlakukan salah",
        "PMKS-20": "Pekerja migran bermasalah sosial",
        "PMKS-21": "Korban bencana alam",
        "PMKS-22": "Korban bencana sosial",
        "PMKS-23": "Perempuan rawan sosial ekonomi",
        "PMKS-24": "Fakir miskin",
        "PMKS-25": "Keluarga bermasalah sosial psikologis",
        "PMKS-26": "Komunitas adat terpencil",
    }
)
"""Code → Indonesian name."""

CHILDREN = frozenset(code for code, name in CATEGORIES.items() if name.startswith("Anak "))
"""PMKS-01 to PMKS-07: for a child, a guardian or a Bapas reference is needed at admission."""


class Subtype(StrEnum):
    """Local labels of street work, beside the category: a pengamen may be a child or an adult.

    ODGJ and OT are here because the 26 categories name neither mental disorder nor being
    stranded, yet they are what Sintang counts and Batam patrols for.
    """

    ODGJ = "odgj"  # orang dengan gangguan jiwa
    ORANG_TERLANTAR = "orang_terlantar"  # OT: stranded far from home
    PENGAMEN = "pengamen"
    BADUT = "badut"
    MANUSIA_SILVER = "manusia_silver"
    ANAK_PUNK = "anak_punk"
    ASONGAN = "asongan"
    PEMBERSIH_KACA = "pembersih_kaca"


def checked_category(code: str, *, field: str = "category") -> str:
    """Require one of the 26."""
    if code not in CATEGORIES:
        raise UnknownCode(field, known="PMKS-01 … PMKS-26")
    return code
