"""What the API refuses for by itself: who asks, cursors and moments, sizes and limits, proofs, subscriptions."""

from domain.errors import Invalid, Refusal, UnknownCode


class Unauthenticated(Refusal):
    """No token, or one that we do not accept."""

    code = "unauthenticated"
    message = "Token tidak ada, tidak sah, atau sudah kedaluwarsa."
    remedy = "Masuk kembali, lalu kirim `Authorization: Bearer <token>`."
    english = (
        "No token, or one that is invalid or expired. Sign in again and send it as a Bearer token."
    )


class InvalidCursor(Invalid):
    """A cursor that we did not give out for this list."""

    code = "invalid_cursor"
    message = "Kursor ini bukan dari daftar ini."
    remedy = "Mulai lagi dari halaman pertama."
    english = "This cursor was not given out for this list. Start from the first page."


class PositionUnknown(Invalid):
    """A position of another tenant, of an epoch before a restored backup, or one that the log has not reached."""

    code = "position_unknown"
    message = "Posisi ini tidak ada dalam catatan tenant ini: {why}."
    remedy = "Muat ulang dari awal tanpa posisi."
    english = "This tenant's log has no such position: {reason}. Reload without a position."


class MomentsReversed(Invalid):
    """The second of two moments lies before the first."""

    code = "moments_reversed"
    message = "Saat akhir (`to`) lebih awal daripada saat awal (`from`)."
    remedy = "Tukar keduanya."
    english = "The second moment (`to`) lies before the first (`from`). Exchange them."


class NotNarrowedBy(Invalid):
    """A number does not say anything of what it was to be narrowed by."""

    code = "not_narrowed_by"
    message = "Angka ini tidak dapat dipersempit dengan itu; yang dapat: {known}."
    remedy = "Hapus isian ini, atau pilih angka lain."
    english = "This number cannot be narrowed by that; it can by: {known}. Leave it out, or ask for another number."


class KindOfAnotherNumber(UnknownCode):
    """A number of anomalies does not count that kind; of those that are, another one may."""

    message = (
        "Angka ini tidak mengenal kode itu; yang dikenal: {known}. {other} mengenal: {others}."
    )
    remedy = "Pilih salah satu kode yang dikenal, atau tanyakan angka {other}."
    english = (
        "This number does not know that code; it knows: {known}. {other} knows: {others}."
        " Choose one of these, with the number that knows it."
    )


class MomentsDiffer(Invalid):
    """The questions of one operation ask as of different moments, or one of them as of the present."""

    code = "moments_differ"
    message = "Satu permintaan hanya dapat dijawab per satu saat."
    remedy = "Kirim `asOf` yang sama pada setiap pertanyaan, atau kirim dua permintaan."
    english = (
        "One request is answered as of one moment. Send the same `asOf` with each of its questions,"
        " or send two requests."
    )


class TimeNotReached(Invalid):
    """A time to come: what will have been recorded by then nobody knows."""

    code = "time_not_reached"
    message = "Saat ini belum tiba; yang akan tercatat sampai saat itu belum diketahui."
    remedy = "Kirim waktu yang sudah lewat, atau tanyakan tanpa `asOf`."
    english = (
        "This time is still to come; what will have been recorded by then is not known."
        " Send a time that has passed, or ask without `asOf`."
    )


class TooMuchLater(Refusal):
    """More was recorded later of a time than one answer can take into account."""

    code = "too_much_later"
    message = "Terlalu banyak yang baru dicatat setelah saat itu: lebih dari {most} peristiwa."
    remedy = "Kirim `asOf` yang lebih awal bersama `validAt`, atau tanyakan `asOf` saja."
    english = (
        "Too much of that time was recorded only later: more than {most} facts."
        " Send an earlier `asOf` with `validAt`, or ask with `asOf` alone."
    )


class PublicOfNow(Invalid):
    """Numbers for everybody of another moment: two of them could be subtracted to find one person."""

    code = "public_of_now"
    message = "Angka untuk umum hanya dijawab menurut catatan sekarang."
    remedy = "Tanyakan tanpa `asOf` dan `validAt`; bulan dan tahun yang lewat dipilih dengan `month` dan `year`."
    english = (
        "Numbers for everybody are answered by the record of now alone."
        " Ask without `asOf` and `validAt`; choose past months and years with `month` and `year`."
    )


class NotYetProjected(Refusal):
    """The read models did not reach `minPosition` within the bounded wait."""

    code = "not_yet_projected"
    message = "Data sampai posisi itu tercatat, tetapi belum tersedia untuk dibaca."
    remedy = "Tunggu sebentar, lalu coba lagi; tidak ada yang hilang."
    english = (
        "Recorded, but not yet readable up to that position. Nothing is lost; try again shortly."
    )


class TooCostly(Invalid):
    """A document asks for more than one request may."""

    code = "too_costly"
    message = "Permintaan terlalu besar: biaya {cost}, batas {most}."
    remedy = "Kurangi `first` atau kolom yang diminta."
    english = (
        "The request costs {cost}, the limit is {most}. Ask for fewer rows (`first`) or fields."
    )


class ShownBefore(Refusal):
    """A look at personal data was repeated too long after it was recorded: looking again is another look."""

    code = "shown_before"
    message = "Data ini sudah ditampilkan untuk perintah ini beberapa waktu yang lalu."
    remedy = "Kirim `unmask` dengan commandId baru; pembukaan itu dicatat tersendiri."
    english = (
        "This was shown for this command some time ago. Send `unmask` with a new commandId;"
        " that look is recorded, too."
    )


class TooManyLookups(Refusal):
    """Somebody looks for people by NIK more often than registering people takes."""

    code = "too_many_lookups"
    message = (
        "Terlalu banyak pencarian NIK: paling banyak satu per permintaan dan {most} per menit."
    )
    remedy = "Tunggu satu menit, lalu cari satu per satu."
    english = (
        "Too many lookups by NIK: at most one in a request and {most} a minute. Wait a minute."
    )


class TooManyTickets(Refusal):
    """Somebody asks by ticket more often than a reporter does."""

    code = "too_many_tickets"
    message = (
        "Terlalu banyak pencarian tiket: satu per permintaan dan paling banyak {most} per menit."
    )
    remedy = "Tunggu satu menit, lalu coba lagi."
    english = (
        "Too many requests by ticket: one in a request and at most {most} a minute. Wait a minute."
    )


class TooManyVisits(Refusal):
    """Somebody without a token asks more often than people read."""

    code = "too_many_visits"
    message = (
        "Terlalu banyak permintaan tanpa token dari alamat ini: paling banyak {most} per menit."
    )
    remedy = "Tunggu satu menit, atau masuk dengan akun."
    english = (
        "Too many requests without a token from this address: at most {most} a minute."
        " Wait a minute, or sign in."
    )


class TenantUnknown(Invalid):
    """Whoever asks without a token named a tenant that is not served here."""

    code = "tenant_unknown"
    message = "Kabupaten/kota ini tidak dilayani di sini."
    remedy = "Kirim kode wilayahnya pada kepala `Puskesos-Tenant`, misalnya 61.05."
    english = (
        "This kabupaten or kota is not served here. Send its region code in the header"
        " `Puskesos-Tenant`, such as 61.05."
    )


class TicketUnknown(Refusal):
    """A ticket's number or secret is wrong; which of the two is not said."""

    code = "ticket_unknown"
    message = "Nomor tiket atau kode rahasianya tidak cocok."
    remedy = "Periksa keduanya pada tanda terima; bila hilang, datanglah ke meja layanan."
    english = (
        "The ticket's number or its secret is wrong. Check your slip, or come to the service desk."
    )


class TicketMistyped(Invalid):
    """Number and secret cannot belong together, whatever slips there are; nothing was looked up."""

    code = "ticket_mistyped"
    message = (
        "Ada yang salah ketik pada nomor atau rahasia: rahasia terdiri atas 21 huruf (pada tanda terima lama 20), tanpa"
        " angka dan tanpa A, E, I, O, U, Y."
    )
    remedy = "Bandingkan huruf demi huruf dengan tanda terima, atau pindai kode QR-nya."
    english = (
        "Number or secret is mistyped: a secret has 21 letters (20 on older slips), no digits and no A, E, I, O, U, Y."
        " Compare them with the slip letter by letter, or scan its QR code."
    )


class NotYetSigned(Refusal):
    """No checkpoint covers what is to be proven, or none has the size that was asked for."""

    code = "not_yet_signed"
    message = "Belum ada titik periksa bertanda tangan yang mencakupnya."
    remedy = (
        "Coba lagi setelah titik periksa berikutnya; kueri `checkpoint` menunjukkan yang terbaru."
    )
    english = "No signed checkpoint covers it yet. Try again after the next one; `checkpoint` shows the newest."


class HistoryDiffers(Refusal):
    """The log, or the tree over it, is no longer what was signed."""

    code = "history_differs"
    message = "Catatan ini tidak lagi sesuai dengan titik periksa yang sudah ditandatangani."
    remedy = "Laporkan kepada inspektorat: `puskesos doctor` menyebut posisi pertama yang berbeda."
    english = "The log is no longer what was signed. Report it: `puskesos doctor` names the first position at fault."


class TooDeep(TooCostly):
    """A document nests deeper than one may."""

    code = "too_deep"
    message = "Permintaan bertingkat terlalu dalam: {cost}, batas {most}."
    remedy = "Kurangi tingkat kolom yang diminta."
    english = "The request nests {cost} deep, the limit is {most}. Ask for fewer levels of fields."


class TooManyAliases(TooCostly):
    """A document renames more fields than one may."""

    code = "too_many_aliases"
    message = "Permintaan memakai terlalu banyak alias: {cost}, batas {most}."
    remedy = "Bagi menjadi beberapa permintaan."
    english = "The request uses {cost} aliases, the limit is {most}. Split it into several."


class TooLarge(Invalid):
    """A request's body has more bytes than one may."""

    code = "too_large"
    message = "Permintaan lebih besar dari {most} bita."
    remedy = "Bagi menjadi beberapa permintaan."
    english = "The request exceeds {most} bytes. Split it into several."


class FileInOnePiece(TooLarge):
    """A file is too large to be sent in one piece."""

    message = "Berkas lebih besar dari {most} bita, batas untuk satu kiriman."
    remedy = (
        "Kirim per bagian: umumkan dengan POST /evidence/uploads, lalu kirim tiap bagian dengan PATCH;"
        " atau kecilkan fotonya."
    )
    english = (
        "The file exceeds the {most} bytes of one request. Send it in parts: announce it by POST /evidence/uploads,"
        " then PATCH each part; or make the photo smaller."
    )


class DocumentTooLong(Invalid):
    """A GraphQL document is longer than one may; it probably holds values."""

    code = "document_too_long"
    message = "Dokumen GraphQL lebih panjang dari {most} karakter."
    remedy = "Kirim nilai sebagai variabel (`variables`), bukan di dalam dokumen."
    english = (
        "The GraphQL document exceeds {most} characters. Send values as `variables`, not inside it."
    )


class UsePost(Invalid):
    """A query or mutation came by GET, where addresses are written down on their way."""

    code = "use_post"
    message = "Gunakan POST."
    remedy = "Kirim permintaan ke /graphql dengan POST application/json."
    english = "Send the request to /graphql by POST as application/json."


class NoteMalformed(Invalid):
    """What was sent is no signed checkpoint."""

    code = "note_malformed"
    message = "Kiriman ini bukan titik periksa bertanda tangan menurut format C2SP."
    remedy = (
        "Kirim titik periksa yang Anda terima, tanpa perubahan, ditambah baris tanda tangan Anda."
    )
    english = "This is no signed checkpoint in the C2SP format. Send the checkpoint as you got it, with your line."


class CheckpointUnknown(Invalid):
    """A checkpoint that this log never signed."""

    code = "checkpoint_unknown"
    message = "Titik periksa ini tidak pernah ditandatangani oleh catatan di sini."
    remedy = (
        "Bila Anda menerimanya dengan tanda tangan kami, laporkan: ada dua sejarah yang berbeda."
    )
    english = "This log never signed such a checkpoint. If it bears our signature, report it: there are two histories."


class WitnessUnknown(Invalid):
    """No line of a note is a valid cosignature of a witness that we know."""

    code = "witness_unknown"
    message = "Tidak ada tanda tangan saksi yang dikenal dan sah pada titik periksa ini."
    remedy = "Minta pengelola menambahkan kunci Anda pada PUSKESOS_WITNESS_KEYS, atau tandatangani ulang."
    english = "No valid cosignature of a witness known here. Ask the operator to add your key, or cosign it again."


class SlowReader(Refusal):
    """A subscriber that did not keep up was cut off; nothing is lost, since it can resume."""

    code = "slow_reader"
    message = "Langganan diputus karena pembaca terlalu lambat."
    remedy = "Berlangganan lagi dengan `after` = posisi terakhir yang diterima."
    english = "The subscription was cut off: too slow. Subscribe again with `after` = the last position received."


class DatabaseAway(Refusal):
    """The database does not answer; what was acknowledged is safe."""

    code = "unavailable"
    message = "Basis data sedang tidak menjawab."
    remedy = (
        "Coba lagi sebentar lagi, dengan commandId yang sama; tidak ada yang tercatat dua kali."
    )
    english = "The database does not answer. Try again shortly, with the same commandId."


class TookTooLong(Refusal):
    """A question whose answer the database did not find within the time that one statement may take."""

    code = "took_too_long"
    message = "Jawabannya tidak selesai dihitung dalam waktu yang tersedia."
    remedy = "Persempit pertanyaannya (wilayah, program, jangka waktu), atau minta halaman yang lebih kecil."
    english = (
        "The answer was not worked out in the time that there is. Narrow the question (region, programme, days),"
        " or ask for a smaller page."
    )


class WrongTransport(Refusal):
    """Mutations come by POST with JSON only, so that no page of another site can make a browser send one."""

    code = "wrong_transport"
    message = "Jenis permintaan ini tidak diterima lewat jalur ini."
    remedy = "Kirim mutasi dan kueri ke /graphql dengan POST application/json."
    english = "Not accepted over this transport. Mutations come by POST application/json only."
