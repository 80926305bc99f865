"""Codes as readers see them: with their words in both languages."""

import strawberry

from projections.code_words import CODES


@strawberry.type
class InWords:
    """Said in both languages."""

    words: str
    words_en: str

    @classmethod
    def of(cls, words: str, words_en: str) -> "InWords":
        """The same thing, in Indonesian and in English."""
        return cls(words=words, words_en=words_en)


@strawberry.type
class Coded:
    """A code and what it is called."""

    code: str
    words: str
    words_en: str

    @classmethod
    def of(cls, code: str) -> "Coded":
        """The code with its words; one that has none (a short name of an office, say) stands for itself."""
        words, words_en = CODES.get(code, (code, code))
        return cls(code=code, words=words, words_en=words_en)
