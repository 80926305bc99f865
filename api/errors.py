"""What may go wrong while asking, as stable codes with a remedy; everything unforeseen is masked and logged.

The domain's refusals of a command are data in the schema (`Refused`). The refusals below belong to asking itself, and
travel as GraphQL errors whose `extensions` hold `code`, `field`, `remedy` and `english`.
"""

import re
from collections.abc import Sequence
from copy import copy
from uuid import uuid4

import strawberry
import structlog
from graphql import GraphQLError
from psycopg import OperationalError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from api.malformed import BadRequest, of_variable
from api.replaced import ReleaseReplaced, comes_of_it, what_failed
from api.scalars import camel_case
from domain.errors import Invalid, NotAllowed, Refusal
from projections.status_words import facts_in_words
from projections.words import ENGLISH, INDONESIAN, Language

_log = structlog.get_logger("puskesos.api")


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


class WrongTransport(Refusal):
    """Mutations come by POST with JSON only, so that no page of another site can make a browser send one."""

    code = "wrong_transport"
    message = "Jenis permintaan ini tidak diterima lewat jalur ini."
    remedy = "Kirim mutasi dan kueri ke /graphql dengan POST application/json."
    english = "Not accepted over this transport. Mutations come by POST application/json only."


@strawberry.type
class Refused:
    """The command was understood and refused; nothing was recorded."""

    code: str = strawberry.field(description="Stable for ever; programs decide by it.")
    field: str | None = strawberry.field(
        description="The input field at fault, in camelCase; null when none is."
    )
    message: str = strawberry.field(description="What is wrong, in Indonesian.")
    message_en: str = strawberry.field(description="What is wrong and what to do, in English.")
    remedy: str = strawberry.field(description="What can be done now, in Indonesian.")

    @classmethod
    def of(cls, refusal: Refusal) -> "Refused":
        own, english = _said(refusal, INDONESIAN), _said(refusal, ENGLISH)
        return cls(
            code=refusal.code,
            field=camel_case(refusal.field) if refusal.field else None,
            message=own.text,
            message_en=english.text_english,
            remedy=own.text_remedy,
        )


def _said(refusal: Refusal, language: Language) -> Refusal:
    """The refusal with the codes in its text as words."""
    said = copy(refusal)
    said.facts = facts_in_words(refusal.facts, language)
    return said


def not_allowed(role: str, allowed: frozenset[str]) -> NotAllowed:
    """The refusal of a read that the caller's role has no right to."""
    return NotAllowed(role=role, allowed=", ".join(sorted(allowed)))


# graphql-core quotes the value it could not use; that value may be a NIK.
_QUOTED_VALUES = (
    (re.compile(r"(got invalid value ).*?(?= at 'input|; )", re.DOTALL), r"\1…"),
    (re.compile(r"(cannot represent [^:]*): .*", re.DOTALL), r"\1."),
    (re.compile(r"(Expected value of type '[^']*', found ).*", re.DOTALL), r"\1another."),
    (re.compile(r"Value '.*' (does not exist in)", re.DOTALL), r"Value … \1"),
    (re.compile(r"(String|BlockString|Int|Float) (['\"]).*", re.DOTALL), r"\1."),
    (re.compile(r"\d{6,}"), "…"),
)
LONGEST_MESSAGE = 300


def without_values(message: str) -> str:
    """A message of the GraphQL library without the values that the caller sent."""
    for pattern, replacement in _QUOTED_VALUES:
        message = pattern.sub(replacement, message)
    return message[:LONGEST_MESSAGE]


def presentable_all(errors: Sequence[GraphQLError], *, replaced: bool) -> list[GraphQLError]:
    """The errors of one operation, whose questions share a transaction: what follows from another says the same.

    replaced: whether another release's having taken over explains them (`ReleaseWatch.explains`).
    """
    if replaced:
        errors = [
            GraphQLError(
                error.message, error.nodes, path=error.path, original_error=ReleaseReplaced()
            )
            if comes_of_it(origin(error))
            else error
            for error in errors
        ]
    return [presentable(error) for error in errors]


def presentable(error: GraphQLError) -> GraphQLError:
    """The error as the caller may see it: a refusal with its code, the caller's own mistake, or a masked fault."""
    if (error.extensions or {}).get("code"):
        return _located(error, error.message, dict(error.extensions or {}))
    original = _cause(error)
    if isinstance(original, Refusal):
        return _located(error, Refused.of(original).message, extensions_of(original))
    return _masked(error, original)


def _cause(error: GraphQLError) -> BaseException:
    """What is behind an error: a refusal, if it is the caller's to mend or a passing state, else the fault."""
    original = origin(error)
    if (malformed := of_variable(error)) is not None:
        return malformed
    match original:
        case InvalidOperationTypeError():
            return WrongTransport()
        case OperationalError():
            _log.warning("database_away", kind=type(original).__qualname__)
            return DatabaseAway()
        case CannotGetOperationTypeError() | MissingQueryError():
            return BadRequest(what="No such operation in the document.")
        case None:
            return BadRequest(what=without_values(error.message))
        case _:
            return original


def origin(error: GraphQLError) -> Exception | None:
    """What was raised."""
    original = error.original_error
    return original.original_error if isinstance(original, GraphQLError) else original


def as_body(refusal: Refusal) -> dict[str, object]:
    """A refusal as the body of an answer of its own, in the shape of a GraphQL error."""
    return {
        "data": None,
        "errors": [_located(GraphQLError(""), refusal.text, extensions_of(refusal)).formatted],
    }


def extensions_of(refusal: Refusal) -> dict[str, object]:
    """What a GraphQL error says beside its message."""
    said = Refused.of(refusal)
    return {
        "code": said.code,
        "field": said.field,
        "remedy": said.remedy,
        "english": said.message_en,
    }


def _masked(error: GraphQLError, original: BaseException) -> GraphQLError:
    reference = uuid4().hex[:12]
    # The exception's text may quote a row or an input: its kind and the place are kept, and what cannot quote any.
    _log.error(
        "fault",
        reference=reference,
        kind=f"{type(original).__module__}.{type(original).__qualname__}",
        path=".".join(map(str, error.path or ())),
        place=_place(original),
        **what_failed(original),
    )
    message = f"Terjadi gangguan pada sistem (rujukan {reference})."
    return _located(
        error,
        message,
        {
            "code": "internal",
            "id": reference,
            "remedy": "Coba lagi; bila berulang, sampaikan nomor rujukan ini kepada pengelola.",
            "english": f"Something failed on our side (reference {reference}). Try again, or report it.",
        },
    )


def _place(error: BaseException) -> list[str]:
    """The frames from outermost to innermost as file:line, which hold no data."""
    frames, traceback = [], error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return frames[-8:]


def _located(error: GraphQLError, message: str, extensions: dict[str, object]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={key: value for key, value in extensions.items() if value is not None},
    )
