"""Say things in the language of the page: messages, numbers, and words for codes."""

from bioclusters.words.codes import CodeError, bounded, codes, word
from bioclusters.words.messages import (
    _N,
    LANGUAGES,
    PSEUDO,
    WordsError,
    _,
    language,
    pieces,
    plural,
    say,
    speaking,
)
from bioclusters.words.numbers import dated, listed, number, ordinal, spelled

__all__ = [
    "LANGUAGES", "PSEUDO", "CodeError", "WordsError", "_", "_N", "bounded", "codes", "dated",
    "language", "listed", "number", "ordinal", "pieces", "plural", "say", "speaking", "spelled", "word",
]
