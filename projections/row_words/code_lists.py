"""Codes that only rows show, and those that say something else in a row than in a sentence."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from domain import criteria
from domain.batch import DIFFERENCES
from domain.entitlement import Status as PaymentStatus
from domain.pmks import CATEGORIES
from domain.rule_book import RULES
from projections.anomaly_kinds import DEFINITIONS, AnomalyKind
from projections.payment_words import component_in_words
from projections.status_words import status_in_words

Codes: TypeAlias = Mapping[str, tuple[str, str]]
"""A closed list: every code with its words."""

SEX: Final[Codes] = {"L": ("laki-laki", "male"), "P": ("perempuan", "female")}
UNITS: Final[Codes] = {
    "KPM": ("KPM (keluarga)", "KPM (families)"),
    "person": ("orang", "people"),
    "operator": ("operator", "operators"),
}
SERVICES: Final[Codes] = {
    "BPNT": ("BPNT", "BPNT (staple food)"),
    "PKH": ("PKH", "PKH (conditional cash)"),
    "PBI BPJS": ("PBI BPJS", "PBI BPJS (health premium aid)"),
    "DTKS": ("DTKS", "DTKS (welfare data)"),
    "ODGJ": ("ODGJ", "ODGJ (people with a mental disorder)"),
    "Pemulangan OT": ("Pemulangan OT", "Pemulangan OT (stranded people sent home)"),
}
_DIFFERENCES_EN: Final[Mapping[str, str]] = {
    "amount_differs": "the amount differs",
    "outcome_differs": "the outcome differs",
    "unknown_reference": "unknown reference",
    "repeated_reference": "repeated reference",
    "missing_in_file": "missing in the file",
}
BATCH_DIFFERENCES: Final[Codes] = {
    code: (words, _DIFFERENCES_EN[code]) for code, words in DIFFERENCES.items()
}
COMPONENTS: Final[Codes] = {
    code: component_in_words(code) for code in (*criteria.COMPONENTS, "sembako")
}
CRITERIA: Final[Codes] = {
    code: (kind.id.format(it="…"), kind.en.format(it="…")) for code, kind in criteria.KINDS.items()
}
RULE_NAMES: Final[Codes] = {name: (rule.id, rule.en) for name, rule in RULES.items()}
PARAMETERS: Final[Codes] = {
    "upload": ("ukuran unggahan", "size of an upload"),
    "picture": ("ukuran gambar", "size of a picture"),
    "longest_edge": ("sisi terpanjang foto", "longest edge of a photo"),
    "kept_photo": ("ukuran foto yang disimpan", "size of a kept photo"),
    "kept_scan": ("ukuran pindaian yang disimpan", "size of a kept scan"),
    "patience": ("lamanya unggahan ditunggu", "how long an upload is waited for"),
    "must_be_stored": ("bukti wajib disimpan", "evidence must be kept"),
    "days": ("banyaknya hari", "number of days"),
    "heads": ("banyaknya pimpinan", "number of heads"),
    "fewest": ("paling sedikit", "fewest"),
    "day_starts_hour": ("jam mulai hari jaga", "hour at which the day begins"),
    "members_per_shift": ("anggota per giliran", "members of a shift"),
    "early_minutes": ("boleh datang lebih awal", "may come early"),
    "grace_minutes": ("boleh terlambat", "may be late"),
    "police_letter": ("surat keterangan kepolisian", "police letter"),
    "identity": ("identitas atau wawancara", "identity or interview"),
    "ticket": ("tiket", "ticket"),
    "letter_to_origin": ("surat ke Dinsos daerah asal", "letter to the office of origin"),
    "longest_extension": ("perpanjangan terlama", "longest extension"),
    "before_admission": ("sebelum masuk penampungan", "before the admission"),
    "before_repatriation": ("sebelum pemulangan", "before the repatriation"),
    "reunified": ("setelah kembali ke keluarga", "after the reunion"),
    "panti": ("setelah masuk panti", "after moving to a care home"),
    "hospital": ("setelah ke rumah sakit", "after moving to a hospital"),
    "repatriated": ("setelah dipulangkan", "after the repatriation"),
    "released": ("setelah dilepas", "after the release"),
    "months": ("banyaknya bulan", "number of months"),
    "himbara_credit_is_final": (
        "masuk rekening Himbara sudah final",
        "a credit at a state bank is final",
    ),
    "bpjs_credit_is_final": ("masuk ke BPJS sudah final", "a credit at BPJS is final"),
    "pos_credit_is_final": (
        "masuk lewat kantor pos sudah final",
        "a credit at the post office is final",
    ),
    "village_cash_credit_is_final": (
        "masuk tunai di desa sudah final",
        "a credit in village cash is final",
    ),
    "allowed": ("boleh", "allowed"),
    "sembako_rupiah": ("sembako", "staple food"),
    "pregnancy_rupiah": ("ibu hamil", "pregnancy"),
    "toddler_rupiah": ("anak usia dini", "young child"),
    "sd_rupiah": ("anak SD", "pupil of a primary school"),
    "smp_rupiah": ("anak SMP", "pupil of a junior secondary school"),
    "sma_rupiah": ("anak SMA", "pupil of a senior secondary school"),
    "elderly_rupiah": ("lanjut usia", "elderly"),
    "disability_rupiah": ("disabilitas berat", "severe disability"),
    "report_day": ("tanggal laporan bulanan", "day of the monthly report"),
    "approvals": ("banyaknya persetujuan", "number of approvals"),
    "minutes": ("dalam sekian menit", "within so many minutes"),
    "percent": ("bagian koreksi", "share of corrections"),
    "acts": ("paling sedikit tindakan", "fewest acts"),
}
_PMKS_EN: Final = (
    "Neglected infant",
    "Neglected child",
    "Child in conflict with the law",
    "Street child",
    "Child with a disability",
    "Child victim of violence or mistreatment",
    "Child in need of special protection",
    "Neglected elderly person",
    "Person with a disability",
    "Sex worker",
    "Homeless person",
    "Beggar",
    "Scavenger",
    "Minority group",
    "Former prisoner",
    "Person with HIV/AIDS",
    "Victim of substance abuse",
    "Victim of trafficking",
    "Victim of violence or mistreatment",
    "Migrant worker with social problems",
    "Victim of a natural disaster",
    "Victim of a social disaster",
    "Woman in a vulnerable situation",
    "Poor person",
    "Family with psychosocial problems",
    "Remote customary community",
)
PMKS: Final[Codes] = {
    code: (f"{name} ({code})", f"{english} ({code})")
    for (code, name), english in zip(CATEGORIES.items(), _PMKS_EN, strict=True)
}
SUBTYPES: Final[Codes] = {
    "odgj": ("orang dengan gangguan jiwa", "person with a mental disorder"),
    "orang_terlantar": ("orang terlantar", "stranded person"),
    "pengamen": ("pengamen", "street musician"),
    "badut": ("badut jalanan", "street clown"),
    "manusia_silver": ("manusia silver", "silver-painted beggar"),
    "anak_punk": ("anak punk", "street punk"),
    "asongan": ("pedagang asongan", "street vendor"),
    "pembersih_kaca": ("pembersih kaca mobil", "windscreen cleaner"),
}
DEADLINES: Final[Codes] = {
    "complaint.verify": ("verifikasi pengaduan", "verification of a complaint"),
    "complaint.follow_up": ("tindak lanjut pertama pengaduan", "first follow-up of a complaint"),
    "complaint.answer": ("tanggapan atas pengaduan", "response to a complaint"),
    "complaint.ombudsman": ("pemberitahuan tentang Ombudsman", "telling of the Ombudsman"),
    "complaint.reply": ("balasan pelapor", "reporter's reply"),
    "complaint.question": ("jawaban pelapor atas pertanyaan", "reporter's answer to a question"),
    "complaint.conflict": (
        "pengalihan karena benturan kepentingan",
        "passing on for a conflict of interest",
    ),
    "referral.expiry": ("jawaban mitra atas rujukan", "partner's answer to a referral"),
    "roster.coverage": ("pemeriksaan isi jadwal jaga", "check that the roster is covered"),
    "case.stay_limit": ("batas lama tinggal", "limit of a stay"),
    "case.aftercare": ("kunjungan lanjutan", "aftercare visit"),
    "objection.verification": ("verifikasi sanggahan", "verification of an objection"),
    "batch.unclaimed": ("hari terakhir pengambilan", "last day for taking the money"),
}
ANOMALIES: Final[Codes] = {
    AnomalyKind.LATE_ENTRY.value: ("terlambat dicatat", "late entry"),
    AnomalyKind.BACK_DATED.value: ("tanggal mundur", "back-dated"),
    AnomalyKind.SELF_APPROVAL.value: ("persetujuan sendiri", "self-approval"),
    AnomalyKind.APPROVAL_BURST.value: ("persetujuan beruntun", "burst of approvals"),
    AnomalyKind.CORRECTION_SHARE.value: ("banyak koreksi", "many corrections"),
    AnomalyKind.PAID_TWICE.value: ("terbayar ganda", "paid twice"),
    AnomalyKind.FAMILY_PAID_TWICE.value: ("keluarga terbayar ganda", "family paid twice"),
    AnomalyKind.PAID_AFTER_DEATH.value: (
        "dibayar untuk masa setelah wafat",
        "paid for time after death",
    ),
    AnomalyKind.RECEIVED_AFTER_DEATH.value: ("diterima setelah wafat", "received after death"),
    AnomalyKind.UNCLAIMED.value: ("tidak diambil lewat batas", "unclaimed past the last day"),
    AnomalyKind.SHARED_NIK.value: ("NIK dipakai bersama", "shared NIK"),
    AnomalyKind.PAID_WITHOUT_NIK.value: ("dibayar tanpa NIK yang sah", "paid without a valid NIK"),
    AnomalyKind.CLOCK_BREACHED.value: ("tenggat terlewat", "breached clock"),
}
ANOMALY_NUMBERS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    (kind.value, column): words
    for kind, definition in DEFINITIONS.items()
    for column, words in (
        ("measured", definition.measured),
        ("most", definition.most),
        ("beside", definition.beside),
    )
    if words is not None
}
"""Kind and column → what the number says of an anomaly of that kind."""
ANOMALY_DETAILS: Final[Codes] = {
    "reported_month": ("bulannya sudah dilaporkan", "its month was reported already"),
    "closed_period": ("periodenya sudah ditutup", "its period was closed already"),
    **DEADLINES,
    **{status.value: status_in_words(status.value) for status in PaymentStatus},
}
OFF_TARGET: Final[Codes] = {
    "suspended": ("kepesertaan ditangguhkan", "enrolment suspended"),
    "not_enrolled": ("bukan peserta aktif", "not enrolled"),
}
ELSEWISE: Final[Codes] = {
    "case": ("kasus", "case"),
    "service": ("layanan", "service"),
    "granted": ("berlaku", "granted"),
    "working": ("bekerja", "working"),
    "member": ("anggota", "member"),
    "removed": ("dikeluarkan", "removed"),
    "swap_declined": ("tukar giliran ditolak", "swap declined"),
}
"""Codes that no sentence and no refusal names."""
