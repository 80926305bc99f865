"""History in words: every fact of a tenant, an office or one subject, as the log holds it, up to a position or time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Final, Literal, TypeAlias
from uuid import UUID

from domain.errors import Invalid, NotFound
from domain.fact import Recorded
from domain.indonesia import region_name
from infra.log_reader import LogReader
from projections.words import describe

Language: TypeAlias = Literal["id", "en"]

PAGE: Final = 2000
_LONGEST_POSITION: Final = 18  # digits: what fits into 64 bits
_WIB: Final = timezone(timedelta(hours=7), "WIB")
_LABELS: Final[dict[Language, tuple[str, ...]]] = {
    "id": ("terjadi", "tercatat", "dasar", "oleh", "di"),
    "en": ("happened", "recorded", "basis", "by", "at"),
}


class InvalidMoment(Invalid):
    """Neither a position nor a time."""

    code = "invalid_moment"
    message = "Tulis posisi (angka) atau waktu seperti 2022-05-18 atau 2022-05-18T17:00."
    remedy = "Perbaiki --until."
    english = (
        "Give a position (a number) or a time like 2022-05-18 or 2022-05-18T17:00. Correct --until."
    )


class NothingRecorded(NotFound):
    """No fact answers the question; that is not an error of the log."""

    message = "Tidak ada fakta yang tercatat untuk pilihan ini."
    remedy = "Periksa kantor atau nomor rujukan; --until menyebut waktu pencatatan (WIB), bukan waktu kejadian."
    english = (
        "No fact was recorded for this choice. Check office or id; --until means the time of recording (WIB),"
        " not of happening."
    )


def position_until(text: str | None, reader: LogReader) -> int | None:
    """Where a replay ends: a position, or the last one recorded by a time (without a zone: WIB) or on a day.

    Raises InvalidMoment.
    """
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_POSITION:
        return int(text)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidMoment("until") from None
    if len(text) == len("2022-05-18"):
        time += timedelta(days=1, microseconds=-1)  # a day is meant whole
    return reader.position_at(time if time.tzinfo else time.replace(tzinfo=_WIB))


def history(
    reader: LogReader,
    until: int | None,
    *,
    office: str | None = None,
    subject: UUID | None = None,
) -> Iterator[Recorded]:
    """Every fact in log order; of one office's acts, or of one stream (a complaint, case, person), if asked."""
    position = 0
    while page := reader.filtered_page(position, PAGE, until, stream=subject, office=office):
        yield from page
        position = page[-1].position


def in_words(fact: Recorded, language: Language) -> str:
    """Two lines: what happened, then who, when and on what basis. They hold no personal data."""
    happened, recorded, basis, by, at = _LABELS[language]
    words = describe(fact.fact, fact.topic)
    sentence = words.indonesian if language == "id" else words.english
    said = fact.envelope
    where = f", {region_name(fact.about.region)} ({fact.about.region})" if fact.about.region else ""
    on = f"; {basis}: {said.basis}" if said.basis else ""
    return (
        f"{fact.position:>6}  {sentence}{where}\n"
        f"        {happened} {_time(said.occurred_at)}; {recorded} {_time(fact.recorded_at)};"
        f" {by} {said.actor} ({said.role}) {at} {said.office}{on}"
    )


def _time(moment: datetime) -> str:
    return moment.astimezone(_WIB).strftime("%Y-%m-%d %H:%M %Z")
