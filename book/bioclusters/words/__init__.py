"""Say things in the language of the page: messages, numbers, and words for codes."""

from bioclusters.words.codes import CodeError, bounded, codes, word
from bioclusters.words.languages import Language, LanguageError, described
from bioclusters.words.messages import (
    _N,
    EDITIONS,
    LANGUAGES,
    PSEUDO,
    SOURCE,
    WordsError,
    _,
    language,
    pieces,
    plural,
    say,
    speaking,
)
from bioclusters.words.numbers import counted, dated, listed, number, ordinal, running, spelled

__all__ = [
    "EDITIONS", "LANGUAGES", "PSEUDO", "SOURCE", "CodeError", "Language", "LanguageError",
    "WordsError", "_", "_N", "bounded", "codes", "counted", "dated", "described", "language",
    "listed", "number", "ordinal", "pieces", "plural", "running", "say", "speaking", "spelled",
    "word",
]
