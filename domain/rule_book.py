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
VISITS: Final = "kunjungan / visits"
RUPIAH: Final = "rupiah / rupiah"
ACTS: Final = "tindakan / acts"
HEADS: Final = "pimpinan / heads"

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
        "Foto dan pindaian: ukuran yang diterima dan disimpan, dan apakah bukti yang dirujuk wajib tersimpan di sini "
        "(0: selama masa peralihan, bila berkas masih disimpan di tempat lain)",
        "Photos and scans: what sizes are taken and kept, and whether cited evidence must be kept here "
        "(0: for a time of transition, while files are still kept elsewhere)",
        "Ketentuan kami; catatan penelitian [38]: satu formulir Puskesos gagal dengan empat foto asli 25–30 MB",
        upload=(15, Parameter(1, 50, MEGABYTES)),
        picture=(64, Parameter(1, 200, MEGAPIXELS)),
        longest_edge=(1600, Parameter(400, 4000, PIXELS)),
        kept_photo=(300, Parameter(50, 2000, KILOBYTES)),
        kept_scan=(2000, Parameter(100, 10_000, KILOBYTES)),
        patience=(48, Parameter(1, 336, HOURS)),
        must_be_stored=(1, Parameter(0, 1, YES_NO)),
    ),
    # complaints
    rule(
        "complaint_auto_close",
        "Pengaduan ditutup bila pelapor tidak membalas tanggapan",
        "A complaint closes when the reporter does not reply to the response",
        "PermenPAN-RB 62/2018 menurut catatan penelitian [24]; naskah aslinya tidak terbaca",
        days=(10, Parameter(1, 60, WORKING_DAYS)),
    ),
    # complaints: their other clocks
    rule(
        "complaint_question",
        "Tenggat berhenti paling lama selama pelapor ditanya, lalu berjalan lagi tanpa jawaban",
        "The clocks stand still at most this long for a question to the reporter, and then go on without an answer",
        "Asumsi setempat: sama lamanya dengan waktu balas pelapor; aturan yang mengikat belum ditemukan",
        days=(10, Parameter(1, 60, WORKING_DAYS)),
    ),
    rule(
        "complaint_chain",
        "Pimpinan di atas petugas teradu yang tidak melihat dan tidak menangani pengaduannya: 1 = pimpinan kantornya",
        "Heads above an officer complained of who neither see nor handle the complaint: 1 = the head of that office",
        "Asumsi setempat: pimpinan kantor petugas itu sendiri; aturan yang menetapkan sejauh mana belum ditemukan",
        heads=(1, Parameter(1, 9, HEADS)),
    ),
    rule(
        "complaint_verify",
        "Pengaduan diverifikasi sejak masuk",
        "A complaint is verified, from its submission",
        "SP4N-LAPOR!: ringkasan tata kelola [21]; dapat diatur daerah",
        days=(3, Parameter(1, 30, WORKING_DAYS)),
    ),
    rule(
        "complaint_follow_up",
        "Kantor mulai menindaklanjuti sejak pengaduan diteruskan",
        "The office begins to work on a complaint, from its routing",
        "SP4N-LAPOR!: ringkasan tata kelola [21]; dapat diatur daerah",
        days=(5, Parameter(1, 30, WORKING_DAYS)),
    ),
    rule(
        "complaint_answer",
        "Tanggapan atas pengaduan tidak berkadar pengawasan, sejak diverifikasi",
        "The response to an ordinary complaint, from its verification",
        "PermenPAN-RB 62/2018 menurut ringkasan [23]; hari kerja atau kalender tidak dipastikan",
        days=(14, Parameter(1, 120, WORKING_DAYS)),
    ),
    rule(
        "complaint_answer_supervisory",
        "Tanggapan atas pengaduan berkadar pengawasan, sejak diverifikasi",
        "The response to a complaint that needs an inquiry into conduct, from its verification",
        "PermenPAN-RB 62/2018 menurut ringkasan [23]; hari kerja atau kalender tidak dipastikan",
        days=(60, Parameter(1, 120, WORKING_DAYS)),
    ),
    rule(
        "complaint_answer_information",
        "Jawaban atas permintaan informasi, sejak diverifikasi",
        "The answer to a request for information, from its verification",
        "PermenPAN-RB 62/2018 menurut catatan penelitian [24]; naskah aslinya tidak terbaca",
        days=(5, Parameter(1, 60, WORKING_DAYS)),
    ),
    rule(
        "complaint_ombudsman",
        "Pelapor diberi tahu tentang Ombudsman bila belum ada tanggapan, sejak masuk",
        "The reporter is told of the Ombudsman when there is no response, from submission",
        "Batas 60 hari kerja menurut ringkasan [23]; pemberitahuan adalah ketetapan kami",
        days=(60, Parameter(1, 120, WORKING_DAYS)),
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
    # trc: roster, stranded people
    rule(
        "trc_coverage",
        "Jadwal TRC 24 jam: awal hari, anggota per sif, toleransi hadir",
        "The TRC's roster over 24 hours: when a day begins, members in a shift, tolerances",
        "Dokumen pendirian Batam [B]: TRC 14 + 12 BKO, siaga 24 jam; pembagian dan toleransi adalah"
        " asumsi setempat, terbitkan SK sendiri",
        day_starts_hour=(8, Parameter(0, 23, "jam / hour of the day")),
        members_per_shift=(4, Parameter(1, 26, PEOPLE)),
        early_minutes=(60, Parameter(0, 240, "menit / minutes")),
        grace_minutes=(30, Parameter(0, 240, "menit / minutes")),
    ),
    rule(
        "trc_roster_missing",
        "Hari tanpa jadwal TRC yang dicari berturut-turut; lebih lama berarti jadwal tidak lagi disusun",
        "Days in a row without a roster of the TRC that are looked for; longer means that none is kept any more",
        "Dokumen pendirian Batam [B]: siaga 24 jam; jumlah hari adalah asumsi setempat",
        days=(14, Parameter(1, 366, DAYS)),
    ),
    rule(
        "stranded_checklist",
        "Syarat pemulangan orang terlantar",
        "Papers for sending a stranded person home",
        "Praktik pemulangan OT menurut catatan penelitian [18]: surat kepolisian, identitas atau wawancara,"
        " tiket, surat ke Dinsos asal; berbeda di tiap daerah",
        police_letter=(1, Parameter(0, 1, YES_NO)),
        identity=(1, Parameter(0, 1, YES_NO)),
        ticket=(1, Parameter(0, 1, YES_NO)),
        letter_to_origin=(1, Parameter(0, 1, YES_NO)),
    ),
    rule(
        "stranded_repeat",
        "Permohonan pemulangan berulang oleh orang yang sama",
        "A repeated claim of the same stranded person",
        "Asumsi setempat: 90 hari; bahwa klaim berulang lintas kantor perlu dikenali ada pada [20],"
        " jumlah harinya tidak",
        days=(90, Parameter(1, 730, DAYS)),
    ),
    # shelter
    rule(
        "stay_limit",
        "Batas lama tinggal di penampungan; lewat batas memberi peringatan, bukan pengeluaran paksa",
        "Limit of a stay in a shelter; beyond it an alert is given, nobody is put out",
        "Rumah singgah Bintan dan pelayanan ODGJ/PGOT Boyolali: 14 hari; Gorontalo: 7 hari [18][19];"
        " perpanjangan paling lama: usulan, sumber belum ditemukan",
        days=(14, Parameter(1, 366, DAYS)),
        longest_extension=(30, Parameter(1, 366, DAYS)),
    ),
    rule(
        "shelter_health_check",
        "Pemeriksaan kesehatan sebelum masuk penampungan dan sebelum pemulangan",
        "Health check before admission to a shelter and before repatriation",
        "Pemulangan orang terlantar Kalimantan Selatan: harus sehat [18]; sebelum masuk: kebijakan daerah",
        before_admission=(0, Parameter(0, 1, YES_NO)),
        before_repatriation=(1, Parameter(0, 1, YES_NO)),
    ),
    rule(
        "aftercare_visits",
        "Kunjungan lanjutan sebelum kasus ditutup, menurut cara klien keluar",
        "Aftercare visits before a case is closed, by how the client left",
        "Usulan; peraturan yang menetapkan jumlah kunjungan tidak ditemukan",
        reunified=(1, Parameter(0, 12, VISITS)),
        panti=(0, Parameter(0, 12, VISITS)),
        hospital=(0, Parameter(0, 12, VISITS)),
        repatriated=(0, Parameter(0, 12, VISITS)),
        released=(0, Parameter(0, 12, VISITS)),
    ),
    # the data team
    rule(
        "data_update",
        "Data desa dianggap usang bila tidak berubah selama sekian bulan",
        "A village's data are stale when nothing in them changed for so many months",
        "Inpres 4/2025: pemutakhiran DTSEN tiap tiga bulan [1]; tata cara musyawarah desa/kelurahan [10]",
        months=(3, Parameter(1, 24, MONTHS)),
    ),
    # objections
    rule(
        "objection",
        "Sanggahan gugur bila tidak diverifikasi pemerintah daerah",
        "An objection fails when the local government does not verify it",
        "Panduan usul-sanggah Cek Bansos menurut sumber sekunder [11] (lemah); peraturannya tidak terbaca",
        days=(14, Parameter(1, 90, DAYS)),
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
        "unenrolled_lines",
        "Bolehkah batch membayar orang tanpa kepesertaan aktif pada hari bayar, bila dinyatakan dengan dasarnya",
        "Whether a batch may pay people without an active enrolment on the pay day, if that is stated with its basis",
        "Asumsi setempat: boleh bila dinyatakan dan disetujui; aturan yang melarangnya tidak ditemukan, BPK mencatat"
        " salah sasaran [29]",
        allowed=(1, Parameter(0, 1, YES_NO)),
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
    # what inspectors look at
    rule(
        "anomaly_late_entry",
        "Entri terlambat: dicatat lebih dari sekian hari setelah kejadiannya",
        "A late entry: recorded more than so many days after it happened",
        "Asumsi setempat: 7 hari; bahwa kejadian lama diterima dan ditandai terlambat adalah ketetapan kami",
        days=(7, Parameter(1, 366, DAYS)),
    ),
    rule(
        "anomaly_backdating",
        "Tanggal mundur: kejadian dalam bulan yang laporannya sudah dibuat, pada tanggal ini bulan berikutnya",
        "Back-dating: something that happened in a month already reported, which is on this day of the next one",
        "Asumsi setempat: laporan bulanan dibuat tanggal 10; terbitkan menurut ketetapan dinas",
        report_day=(10, Parameter(1, 28, "tanggal bulan berikutnya / day of the next month")),
    ),
    rule(
        "anomaly_approval_burst",
        "Persetujuan beruntun: sebanyak ini oleh satu akun dalam sekian menit",
        "Approvals in a burst: so many by one account within so many minutes",
        "Asumsi setempat: 10 persetujuan dalam 5 menit, kurang dari setengah menit untuk memeriksa tiap satu",
        approvals=(10, Parameter(2, 1000, ACTS)),
        minutes=(5, Parameter(1, 240, "menit / minutes")),
    ),
    rule(
        "anomaly_corrections",
        "Banyak koreksi: di atas persentase ini dari tindakan satu akun, bila tindakannya sedikitnya sebanyak ini",
        "Many corrections: above this percentage of an account's acts, with at least so many acts",
        "Asumsi setempat: 20 persen dari sedikitnya 20 tindakan sebulan di satu kantor",
        percent=(20, Parameter(1, 100, "persen / percent")),
        acts=(20, Parameter(2, 10_000, ACTS)),
    ),
)

RULES: Final[Mapping[str, Rule]] = {each.name: each for each in _BOOK}
"""Every rule by its name."""


def known_rule(name: str, field: str = "rule") -> Rule:
    """The rule of this name. Raises UnknownCode, which names those there are."""
    if name not in RULES:
        raise UnknownCode(field, known=", ".join(RULES))
    return RULES[name]
