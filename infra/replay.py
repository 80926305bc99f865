"""History in words: every fact of a tenant, an office or one subject, as the log holds it, up to a position or time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final, NamedTuple, TypeAlias
from typing import Literal as OneOf
from uuid import UUID

from psycopg import AsyncConnection, Connection
from psycopg.sql import Literal

from domain.errors import Invalid, NotFound
from domain.fact import Recorded
from domain.indonesia import region_name
from domain.local_time import local_zone
from infra.database import serving
from infra.log_reader import LogReader
from projections.audit_trail import audit_trail
from projections.effects import Effect, Seen, effects_of
from projections.mentions import history_of
from projections.rows_in_words import effect_in_words
from projections.status_words import role_in_words
from projections.words import ENGLISH, INDONESIAN, describe
from projections.words import Language as Spoken

Language: TypeAlias = OneOf["id", "en"]

PAGE: Final = 2000
MOST_ROWS: Final = 100
"""Rows told of one fact; a list of thousands changes as many at once."""

_LONGEST_POSITION: Final = 18  # digits: what fits into 64 bits
_SPOKEN: Final[dict[Language, Spoken]] = {"id": INDONESIAN, "en": ENGLISH}
_MORE: Final[dict[Language, str]] = {"id": "baris lagi", "en": "more rows"}
_LABELS: Final[dict[Language, tuple[str, ...]]] = {
    "id": ("terjadi", "tercatat", "dasar", "oleh", "di"),
    "en": ("happened", "recorded", "basis", "by", "at"),
}


class InvalidMoment(Invalid):
    """Neither a position nor a time."""

    code = "invalid_moment"
    message = "Tulis posisi (angka) atau waktu seperti 2022-05-18 atau 2022-05-18T17:00."
    remedy = "Perbaiki pilihan itu."
    english = "Give a position (a number) or a time like 2022-05-18 or 2022-05-18T17:00. Correct that option."


class NothingRecorded(NotFound):
    """No fact answers the question; that is not an error of the log."""

    message = "Tidak ada fakta yang tercatat untuk pilihan ini."
    remedy = (
        "Periksa kantor atau nomor rujukan; --until menyebut waktu pencatatan menurut jam setempat,"
        " bukan waktu kejadian."
    )
    english = (
        "No fact was recorded for this choice. Check office or id; --until means the time of recording by local"
        " clocks, not of happening."
    )


def position_until(
    text: str | None, reader: LogReader, tenant: str, field: str = "until"
) -> int | None:
    """Where a replay ends: a position, or the last one recorded by a time or on a day, by the tenant's own clocks.

    Raises InvalidMoment.
    """
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_POSITION:
        return int(text)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidMoment(field) from None
    if len(text) == len("2022-05-18"):
        time += timedelta(days=1, microseconds=-1)  # a day is meant whole
    return reader.position_at(time if time.tzinfo else time.replace(tzinfo=local_zone(tenant)))


class Wanted(NamedTuple):
    """Which facts are told; None: whatever it is.

    subject  of one stream: a complaint, case, person …
    among    at these positions
    """

    office: str | None = None
    programme: str | None = None
    subject: UUID | None = None
    among: Sequence[int] | None = None


def history(
    reader: LogReader, until: int | None, *, office: str | None = None, subject: UUID | None = None
) -> Iterator[Recorded]:
    """Every fact in log order; of one office's acts, or of one stream (a complaint, case, person), if asked."""
    for page in history_pages(reader, until, Wanted(office, subject=subject)):
        yield from page


def history_pages(
    reader: LogReader, until: int | None, wanted: Wanted, *, since: int = 0, rows: int = PAGE
) -> Iterator[list[Recorded]]:
    """The wanted facts after position `since`, page by page in log order."""
    position = since
    while page := reader.filtered_page(
        position,
        rows,
        until,
        stream=wanted.subject,
        office=wanted.office,
        programme=wanted.programme,
        among=wanted.among,
    ):
        yield page
        position = page[-1].position


def history_positions(connection: Connection[Any], schema: str, subject: UUID) -> list[int]:
    """Where the facts of a matter stand, those of other streams that name it included, as the read models know."""
    query = history_of(schema, audit_trail.live(schema), Literal(subject))
    return sorted(row[0] for row in connection.execute(query))


def tell(
    reader: LogReader,
    until: int | None,
    wanted: Wanted,
    *,
    since: int,
    language: Language,
    zone: tzinfo,
    rows_from: tuple[str, str] | None,
) -> int:
    """Print the wanted facts in words; answers how many there were.

    rows_from: database and schema of the read models, if what each fact changed there is told too.
    """
    told = 0
    for page in history_pages(reader, until, wanted, since=since):
        did = _effects(*rows_from, page) if rows_from else {}
        for fact in page:
            print(in_words(fact, language, zone))
            for line in rows_in_words(did.get(fact.position, []), language, zone):
                print(line)
        told += len(page)
    return told


def _effects(dsn: str, schema: str, page: Sequence[Recorded]) -> dict[int, list[Effect]]:
    async def read() -> dict[int, list[Effect]]:
        async with await AsyncConnection.connect(serving(dsn)) as connection:
            positions = [fact.position for fact in page]
            return await effects_of(connection, schema, positions, Seen(), most=MOST_ROWS)

    return asyncio.run(read())


def in_words(fact: Recorded, language: Language, zone: tzinfo) -> str:
    """Two lines: what happened, then who, when by the clocks of a zone, on what basis. They hold no personal data."""
    happened, recorded, basis, by, at = _LABELS[language]
    words = describe(fact.fact, fact.topic)
    sentence = words.indonesian if language == "id" else words.english
    said = fact.envelope
    where = f", {region_name(fact.about.region)} ({fact.about.region})" if fact.about.region else ""
    on = f"; {basis}: {said.basis}" if said.basis else ""
    return (
        f"{fact.position:>6}  {sentence}{where}\n"
        f"        {happened} {_time(said.occurred_at, zone)}; {recorded} {_time(fact.recorded_at, zone)};"
        f" {by} {said.actor} ({role_in_words(said.role)[_SPOKEN[language]]}) {at} {said.office}{on}"
    )


def rows_in_words(effects: Sequence[Effect], language: Language, zone: tzinfo) -> Iterator[str]:
    """What a fact did to the read models, a line for each row: its key, and its columns, before and after."""
    for effect in effects:
        sign = "+" if effect.before is None else "-" if effect.after is None else "~"
        yield f"        {sign} {effect_in_words(effect, _SPOKEN[language], zone)}"
    if effects and effects[0].changed > len(effects):
        yield f"        … {effects[0].changed - len(effects)} {_MORE[language]}"


def _time(moment: datetime, zone: tzinfo) -> str:
    try:
        moment = moment.astimezone(zone)
    except OverflowError:  # nobody's clock, but a superuser's pen: the last hours of the year 9999
        moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%d %H:%M %Z")
