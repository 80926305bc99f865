"""Every fact as a sentence, Indonesian and English, for the audit trail and the replay.

Sentences name codes, dates and amounts. They never name a sealed field: what personal data says
stays sealed, however long the trail is kept.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from string import Formatter
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, TypeAlias
from uuid import UUID

from domain.fact import Fact
from domain.rule_book import RULES
from projections.code_words import CODES
from projections.sentences import SENTENCES

Language: TypeAlias = Literal[0, 1]
INDONESIAN: Final = 0
ENGLISH: Final = 1


_UNKNOWN: Final = {
    "unenrolled": ("tidak diperiksa", "not checked"),
    "other_amounts": ("tidak dapat dibandingkan", "cannot be compared"),
}
"""What a count is called that nobody could make; elsewhere a dash says that there is nothing."""


class Words(NamedTuple):
    """A fact in words."""

    indonesian: str
    english: str


def describe(fact: Fact, topic: str) -> Words:
    """Answer the fact in words; one that has no sentence yet is named by its topic."""
    kind = type(fact)
    if kind not in SENTENCES:
        return Words(topic, topic)
    return _words(kind, tuple([getattr(fact, field) for field in _FIELDS[kind]]))


def describe_with(fact: Fact, said: Mapping[str, tuple[str, str]]) -> Words:
    """Answer a fact that has a sentence in words; the fields in `said` are told as they stand there."""
    kind = type(fact)
    values = {field: getattr(fact, field) for field in _FIELDS[kind]}
    return Words(*(_sentence(kind, values, language, said) for language in (INDONESIAN, ENGLISH)))


# Most facts of a day say the same: one programme, one period, one amount.
@lru_cache(maxsize=4096)
def _words(kind: type[Fact], values: tuple[Any, ...]) -> Words:
    named = dict(zip(_FIELDS[kind], values, strict=True))
    return Words(*(_sentence(kind, named, language) for language in (INDONESIAN, ENGLISH)))


def _sentence(
    kind: type[Fact],
    values: dict[str, Any],
    language: Language,
    said: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> str:
    told = {
        field: said[field][language] if field in said else _told(field, value, language)
        for field, value in values.items()
    }
    return SENTENCES[kind][language].format_map(told)


def _told(field: str, value: Any, language: Language) -> str:
    if value is None and field in _UNKNOWN:
        return _UNKNOWN[field][language]
    if field.endswith("rupiah"):
        return rupiah(value)
    if field == "rule" and (rule := RULES.get(value)) is not None:
        return (rule.id, rule.en)[language]
    return _said(value, language)


def _named_in(sentences: Iterable[str]) -> tuple[str, ...]:
    """The fields that sentences name, each once."""
    parsed = (Formatter().parse(sentence) for sentence in sentences)
    fields = [field for parts in parsed for _, field, _, _ in parts if field]
    return tuple(dict.fromkeys(fields))


_FIELDS: Final = {kind: _named_in(sentences) for kind, sentences in SENTENCES.items()}


def rupiah(amount: int) -> str:
    """Answer an amount as Indonesians write it: Rp1.250.000."""
    return f"Rp{amount:,}".replace(",", ".")


def _said(value: Any, language: Language) -> str:
    match value:
        case None:
            return "-"
        case str() | bool():
            words = CODES.get(str(value))
            return str(value) if words is None else words[language]
        case tuple():
            return ", ".join(_said(each, language) for each in value)
        case UUID():
            return str(value)[:8]  # enough to recognise it; the whole id stands beside the sentence
        case date():
            return value.isoformat()
        case _:
            return str(value)
