"""The stories of the founding documents, told through GraphQL. A new one is a file here and a line below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from infra.demonstration.narration import Narrator
from infra.demonstration.stories import (
    authority,
    batam_csr_beds,
    batam_data_team,
    batam_month_in_upt,
    batam_trc_night,
    sintang_data_day,
    sintang_information_desk,
    sintang_inspection,
    sintang_name_vanished,
    sintang_referral,
    sintang_sembako,
)


class Story(NamedTuple):
    """A story: its lasting name, the tenant whose history it joins, how it is told, its title in both languages."""

    name: str
    tenant: str
    tell: Callable[[Narrator], Awaitable[dict[str, Any]]]
    id: str
    en: str


STORIES: Final[tuple[Story, ...]] = (
    # complaints
    Story(
        "sintang_name_vanished",
        "61.05",
        sintang_name_vanished.tell,
        "Sintang: nama hilang dari daftar, dan tenggat yang berjalan.",
        "Sintang: a name vanished from the list, and the clocks that run.",
    ),
    # referral network and funds
    Story(
        sintang_referral.NAME,
        "61.05",
        sintang_referral.tell,
        "Rujukan Sintang: dari BPJS ke Dukcapil, tidak ada pintu yang salah",
        "A referral in Sintang: from BPJS to the civil registry, and no wrong door",
    ),
    Story(
        batam_csr_beds.NAME,
        "21.71",
        batam_csr_beds.tell,
        "Batam: CSR untuk tempat tidur, di samping APBD",
        "Batam: donated beds, beside the budget",
    ),
    Story(
        "batam_trc_night",
        "21.71",
        batam_trc_night.tell,
        "Batam: satu malam Tim Reaksi Cepat",
        "Batam: a night of the rapid response team",
    ),
    Story(
        "batam_month_in_upt",
        "21.71",
        batam_month_in_upt.tell,
        "Sebulan di UPT Nilam Suri: tempat tidur, asesmen, kegiatan, dan hasil.",
        "A month in the UPT Nilam Suri: beds, assessments, activities and outcomes.",
    ),
    # families, proposals, objections
    Story(
        "sintang_data_day",
        "61.05",
        sintang_data_day.tell,
        "Sintang: data keluarga, dari usulan sampai penetapan.",
        "Sintang: a family's data, from the proposal to the enrolment.",
    ),
    # offices and people who act
    Story(
        "authority",
        authority.TENANT,
        authority.tell,
        "Penugasan dengan SK, pengganti selama cuti, dan bukti foto (DATA SINTETIS)",
        "Appointments by decree, a substitute during leave, and a photo as evidence (SYNTHETIC)",
    ),
    # programmes' terms, the data team
    Story(
        "batam_data_team",
        "21.71",
        batam_data_team.tell,
        "Batam: tim data, 87 anggota di 64 kelurahan.",
        "Batam: the data team, 87 members in 64 kelurahan.",
    ),
    Story(
        "sintang_information_desk",
        "61.05",
        sintang_information_desk.tell,
        "Sintang: pusat informasi, apa yang dapat diterima sebuah keluarga.",
        "Sintang: the information centre, what a family can get.",
    ),
    # aid on time
    Story(
        "sintang_sembako",
        "61.05",
        sintang_sembako.tell,
        "Penyaluran sembako kepada seluruh keluarga penerima di Sintang",
        "A sembako disbursement to every family of Sintang's list",
    ),
    # inspections
    Story(
        sintang_inspection.NAME,
        "61.05",
        sintang_inspection.tell,
        "Pemeriksaan: apa kata laporan saat ditandatangani, dan apa yang berubah sejak itu",
        "An inspection: what the report said when it was signed, and what changed since",
    ),
)
"""In the order of telling."""
