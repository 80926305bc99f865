"""What counts as an anomaly: every kind with its meaning, where the rule comes from, and what its numbers say."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class AnomalyKind(StrEnum):
    """A way in which what was recorded deserves a look. None of them says that somebody did wrong."""

    LATE_ENTRY = "late_entry"
    BACK_DATED = "back_dated"
    SELF_APPROVAL = "self_approval"
    APPROVAL_BURST = "approval_burst"
    CORRECTION_SHARE = "correction_share"
    PAID_TWICE = "paid_twice"
    FAMILY_PAID_TWICE = "family_paid_twice"
    PAID_AFTER_DEATH = "paid_after_death"
    RECEIVED_AFTER_DEATH = "received_after_death"
    UNCLAIMED = "unclaimed"
    SHARED_NIK = "shared_nik"
    PAID_WITHOUT_NIK = "paid_without_nik"
    CLOCK_BREACHED = "clock_breached"


class Population(StrEnum):
    """Of what anomalies are counted."""

    ACTS = "acts"
    CHECKS = "checks"
    APPROVALS = "approvals"
    OFFICER_MONTHS = "officer_months"
    PAYMENTS_ORDERED = "payments_ordered"
    PAYMENTS_RECEIVED = "payments_received"
    PEOPLE_WITH_NIK = "people_with_nik"
    CLOCKS = "clocks"


class Words(NamedTuple):
    """The same in Indonesian and English."""

    id: str
    en: str


class Definition(NamedTuple):
    """A kind of anomaly.

    rules     of the rule book, whose numbers set the limit; none where no number does
    source    where a kind without such a rule comes from
    of        what the anomalies are counted out of
    measured, most, beside  what an anomaly's numbers of these names say; None: it has none
    """

    meaning: Words
    of: Population
    rules: tuple[str, ...] = ()
    source: str | None = None
    measured: Words | None = None
    most: Words | None = None
    beside: Words | None = None


POPULATIONS: Final[Mapping[Population, Words]] = {
    Population.CLOCKS: Words("tenggat yang mulai berjalan", "clocks that began to run"),
    Population.ACTS: Words(
        "tindakan yang dicatat orang (satu perintah satu tindakan)",
        "acts that people recorded (a command is one act)",
    ),
    Population.CHECKS: Words(
        "pemeriksaan atas hal yang pembuatnya ada dalam catatan",
        "checks of something whose makers the log holds",
    ),
    Population.APPROVALS: Words("persetujuan", "approvals"),
    Population.OFFICER_MONTHS: Words(
        "bulan kerja satu akun di satu kantor yang mencatat hal yang dapat dikoreksi",
        "months in which an account recorded, at an office, what can be corrected",
    ),
    Population.PAYMENTS_ORDERED: Words(
        "pembayaran yang diperintahkan (percobaan ulang tidak dihitung lagi)",
        "payments that were ordered (another attempt is not counted again)",
    ),
    Population.PAYMENTS_RECEIVED: Words(
        "pembayaran yang dananya pernah masuk pada percobaan terakhir",
        "payments whose money arrived in their latest attempt",
    ),
    Population.PEOPLE_WITH_NIK: Words("orang yang NIK-nya tercatat", "people whose NIK is on file"),
}

DEFINITIONS: Final[Mapping[AnomalyKind, Definition]] = {
    AnomalyKind.LATE_ENTRY: Definition(
        Words(
            "Entri terlambat: tindakan yang dicatat lebih dari sekian hari setelah kejadiannya. Riwayat yang diimpor"
            " dan entri luring termasuk: terlambat bukan berarti salah.",
            "Late entry: an act recorded more than so many days after it happened. Imported history and what was"
            " entered offline are among them: late does not mean wrong.",
        ),
        of=Population.ACTS,
        rules=("anomaly_late_entry",),
        measured=Words("hari antara kejadian dan pencatatan", "days from happening to recording"),
        most=Words("hari yang tidak terlambat", "days that are not late"),
    ),
    AnomalyKind.BACK_DATED: Definition(
        Words(
            "Tanggal mundur: tindakan yang kejadiannya dinyatakan sebelum periode programnya ditutup tetapi dicatat"
            " sesudahnya (detail closed_period), atau terjadi dalam bulan yang laporannya sudah dibuat saat dicatat"
            " (detail reported_month). Angka laporan atau periode itu berubah setelah diketahui orang.",
            "Back-dating: an act that is said to have happened before its programme's period was closed and was"
            " recorded afterwards (detail closed_period), or that happened in a month already reported when it was"
            " recorded (detail reported_month). Numbers of that period or report change after people knew them.",
        ),
        of=Population.ACTS,
        rules=("anomaly_backdating",),
        measured=Words(
            "hari dari penutupan atau laporan sampai pencatatan",
            "days from the closing or the report to the recording",
        ),
    ),
    AnomalyKind.SELF_APPROVAL: Definition(
        Words(
            "Persetujuan sendiri: pembuat dan pemeriksa satu akun, termasuk akun yang diwakili pengganti. Layanan ini"
            " menolaknya saat diminta, maka daftar ini hanya dapat berisi fakta lama atau tindakan pengganti dari masa"
            " sebelum penolakan itu. Dihitung dari pembuat dan pemeriksa dalam catatan sendiri, bukan dari penolakan:"
            " daftar kosong membuktikan bahwa tidak ada.",
            "Self-approval: maker and checker are one account, those for whom a substitute acted included. The service"
            " refuses it when it is asked for, so this list can hold only older facts or substitutes' acts from before"
            " that. It is worked out from the makers and checkers in the log itself, not from refusals: an empty list"
            " proves that there is none.",
        ),
        of=Population.CHECKS,
        source="Ketetapan kami: pembuat bukan pemeriksa (domain/two_people.py); catatan penelitian, pencairan [A]",
        measured=Words(
            "akun yang sekaligus pembuat dan pemeriksa", "accounts that made and checked"
        ),
        most=Words("akun yang boleh", "accounts that may"),
    ),
    AnomalyKind.APPROVAL_BURST: Definition(
        Words(
            "Persetujuan beruntun: satu akun memberi sekian persetujuan dalam sekian menit, menurut waktu pencatatan."
            " Setiap beruntun satu anomali, selama berlanjut. Kiriman luring dapat tampak beruntun.",
            "Approvals in a burst: one account gave so many approvals in so many minutes, by the time of recording."
            " Each burst is one anomaly while it goes on. What was kept offline and sent at once may look like one.",
        ),
        of=Population.APPROVALS,
        rules=("anomaly_approval_burst",),
        measured=Words("persetujuan dalam beruntun ini", "approvals in this burst"),
        most=Words("persetujuan yang belum beruntun", "approvals that are no burst yet"),
        beside=Words(
            "detik dari yang pertama sampai terakhir", "seconds from the first to the last"
        ),
    ),
    AnomalyKind.CORRECTION_SHARE: Definition(
        Words(
            "Banyak koreksi: dari tindakan satu akun di satu kantor dalam satu bulan pencatatan (detail), bagian yang"
            " membatalkan atau mengoreksi melebihi batas persen, bila tindakannya cukup banyak. Yang dihitung: layanan,"
            " kegiatan, barang, pembayaran, belanja dan CSR. Berakhir bila bagiannya turun lagi dalam bulan itu.",
            "Many corrections: of one account's acts at one office in one month of recording (detail), the share that"
            " voids, reverses or corrects is above the percentage, once there are enough acts. Counted are services,"
            " activities, goods, payments, expenditure and CSR. It ends when the share falls again within the month.",
        ),
        of=Population.OFFICER_MONTHS,
        rules=("anomaly_corrections",),
        measured=Words("koreksi dan pembatalan", "corrections and cancellations"),
        most=Words("koreksi yang masih wajar dari tindakan ini", "corrections that are no anomaly"),
        beside=Words("tindakan akun itu dalam bulan itu", "acts of the account in the month"),
    ),
    AnomalyKind.PAID_TWICE: Definition(
        Words(
            "Terbayar ganda: satu orang memegang dana satu komponen (detail) dan periode di bawah beberapa nomor,"
            " di kantor"
            " mana pun ia didaftarkan; diketahui saat nomornya digabung. Yang sudah kembali ada di paymentAnomalies.",
            "Paid twice: one person holds money for one component (detail) and period under several ids, at whichever"
            " offices they were registered; known once the ids are merged. What came back is in paymentAnomalies.",
        ),
        of=Population.PAYMENTS_RECEIVED,
        source="Ketetapan kami: satu pembayaran hidup per program, periode, penerima, komponen (domain/entitlement.py)",
        measured=Words(
            "pembayaran yang dananya masih di luar", "payments whose money is still out"
        ),
        most=Words("pembayaran yang boleh", "payments that may be"),
    ),
    AnomalyKind.FAMILY_PAID_TWICE: Definition(
        Words(
            "Keluarga terbayar lewat beberapa orang: program yang satuannya KPM, satu periode, komponen mana pun,"
            " tetapi"
            " lebih dari satu anggota satu keluarga memegang dananya. Menurut keluarga seperti diketahui pada"
            " posisi ini.",
            "A family paid through several people: of a programme counted in KPM, in one period and for whichever"
            " components, more than one member of a family holds money. By the family as known at this position.",
        ),
        of=Population.PAYMENTS_RECEIVED,
        source="KPM adalah keluarga; satu kepesertaan aktif per program (catatan penelitian, KPM [A])",
        measured=Words("anggota yang memegang dana", "members who hold money"),
        most=Words("anggota yang boleh", "members who may"),
        beside=Words("komponen, dihitung per anggota", "components, counted for each member"),
    ),
    AnomalyKind.PAID_AFTER_DEATH: Definition(
        Words(
            "Dibayar untuk masa setelah wafat: pembayaran untuk bulan atau tahap setelah tanggal wafat yang diketahui,"
            " yang dijadwalkan atau dananya pada penerima (detail: statusnya). Kematian yang diketahui kemudian menjadi"
            " anomali sejak diketahui; yang tercatat tidak diubah.",
            "Paid for a time after death: a payment for a month or stage after the known day of death that is"
            " scheduled or"
            " whose money is with the recipient (detail: its status). A death known later is an anomaly from when it is"
            " known; what was recorded is not rewritten.",
        ),
        of=Population.PAYMENTS_ORDERED,
        source="BPK [29]: 33.134 penerima Sembako yang meninggal, Rp25,8 miliar",
        measured=Words("hari dari wafat sampai dana masuk", "days from the death to the credit"),
    ),
    AnomalyKind.RECEIVED_AFTER_DEATH: Definition(
        Words(
            "Dana masuk atau diambil setelah wafat: menurut tanggal penyalur, sesudah tanggal wafat yang diketahui"
            " (detail:"
            " credited atau collected), juga bila haknya untuk bulan ia masih hidup. Yang diambil, diambil orang lain.",
            "Money credited or collected after death: by the payer's day, after the known day of death (detail:"
            " credited"
            " or collected), also where it was due for a month that they lived in. What was collected, somebody"
            " else took.",
        ),
        of=Population.PAYMENTS_RECEIVED,
        source="BPK [29]; hari yang disebut penyalur dibandingkan dengan tanggal wafat: ketetapan kami",
        measured=Words(
            "hari dari wafat sampai dana diterima", "days from the death to the receipt"
        ),
    ),
    AnomalyKind.UNCLAIMED: Definition(
        Words(
            "Tidak diambil lewat batas: dana masuk, hari terakhir pengambilan lewat, dan dinyatakan tidak diambil;"
            " berakhir"
            " bila kembali ke kas negara. Hari terakhir dihitung dengan aturan saat batch diperintahkan.",
            "Unclaimed past the limit: money arrived, the last day for taking it passed, and it was marked as not"
            " taken;"
            " it ends when it is back at the treasury. The last day is counted by the rule when the batch was ordered.",
        ),
        of=Population.PAYMENTS_RECEIVED,
        rules=("payment_unclaimed",),
        measured=Words(
            "hari sejak hari terakhir sampai dinyatakan", "days from the last day to the marking"
        ),
    ),
    AnomalyKind.SHARED_NIK: Definition(
        Words(
            "NIK dipakai bersama: satu NIK tercatat pada lebih dari satu orang, juga bila sudah dinyatakan dua orang:"
            " salah satu NIK itu keliru. Yang menjadikannya anomali adalah pendaftaran orang kedua; berakhir bila"
            " digabung.",
            "A shared NIK: one NIK is on file for more than one person, also where they were found to be two: then one"
            " of them has the wrong NIK. The second person's registration makes it one; it ends when they are merged.",
        ),
        of=Population.PEOPLE_WITH_NIK,
        source="NIK milik satu orang seumur hidup [26]",
        measured=Words("orang dengan NIK itu", "people with that NIK"),
        most=Words("orang yang boleh", "people who may"),
    ),
    AnomalyKind.PAID_WITHOUT_NIK: Definition(
        Words(
            "Dibayar tanpa NIK yang sah: dana pada orang yang tidak mempunyai NIK dalam catatan (detail: status"
            " pembayaran). NIK yang bentuknya rusak ditolak saat dicatat dan tidak pernah masuk, maka yang tersisa"
            " hanya"
            " yang tanpa NIK. Orang tidak ditolak karena tidak punya NIK: yang perlu dilihat adalah pembayarannya.",
            "Paid without a valid NIK: money is with somebody for whom no NIK is on file (detail: the payment's"
            " status). A"
            " NIK of an impossible form is refused at the door and never recorded, so that only its absence is left."
            " Nobody is turned away for lacking a NIK: what deserves a look is the payment.",
        ),
        of=Population.PAYMENTS_RECEIVED,
        source="Bentuk NIK [26]; tepat sasaran menurut aidIndicators: ketetapan kami",
    ),
    AnomalyKind.CLOCK_BREACHED: Definition(
        Words(
            "Tenggat terlewat (detail: tenggat yang mana, seperti complaint.verify): pengaduan, rujukan, lama tinggal,"
            " kunjungan lanjutan dan sanggahan yang tidak ditangani sampai hari terakhirnya. Kantornya adalah yang"
            " menangani atau memulai tenggat itu; pelakunya layanan sendiri, yang mencatat bahwa tenggat lewat.",
            "A breached clock (detail: which, such as complaint.verify): complaints, referrals, stays, aftercare and"
            " objections not attended to by their last day. The office is the one that handles it or set it going;"
            " the actor is the"
            " service itself, which records that the day passed.",
        ),
        of=Population.CLOCKS,
        rules=(
            "complaint_verify",
            "complaint_follow_up",
            "complaint_answer",
            "complaint_answer_supervisory",
            "complaint_answer_information",
            "complaint_ombudsman",
            "referral_expiry",
            "stay_limit",
            "objection",
        ),
        measured=Words("hari lewat saat dicatat", "days past when it was recorded"),
    ),
}
