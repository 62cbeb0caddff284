"""Messages: whole sentences with named fields, looked up by language in a catalogue.

English is the source text. A message is marked by `_` where it is said and by `_N` where a template
is only kept; Babel extracts both. The pseudo-language stands in for any other: each message in
brackets and a third longer, so that a word which escaped the catalogue, or a place that cannot take
a longer one, is seen before a translator meets it.
"""

import contextlib
import functools
import gettext
import io
import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from string import Formatter

import pandas as pd

from bioclusters.words import numbers

CATALOGUES = Path(__file__).parents[2] / "locale"
SOURCE, PSEUDO = "en", "pseudo"
LANGUAGES = (SOURCE, PSEUDO)
FORMS = {"ordinal": numbers.ordinal, "spelled": numbers.spelled}  # {rank:ordinal}, {rank:Ordinal}
FIELD, LETTER = re.compile(r"{[^}]*}"), re.compile(r"[^\W\d_]")
_language: ContextVar[str] = ContextVar("language", default=SOURCE)


class WordsError(ValueError):
    """A message without words in a language, or with fields that nothing fills."""


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say all messages inside the block in a language; raise WordsError if it has no catalogue."""
    _catalogue(language)
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> str:
    """Return the language that is spoken now, such as `en`."""
    return _language.get()


def _(message: str, /, **fields: object) -> str:
    """Return a message in the language spoken, its fields filled and numbers printed."""
    return say(message, fields)


def _N(message: str) -> str:  # noqa: N802 (the name that extraction looks for)
    """Return a message as it is: marked for the catalogue, to be said later."""
    return message


def plural(one: str, many: str, n: int, /, **fields: object) -> str:
    """Return the message for one or for many, with `n` among its fields."""
    found = _catalogue(language()).ngettext(one, many, n)
    return _filled(found, {"n": n} | fields)


def say(message: str, fields: Mapping) -> str:
    """Return a message in the language spoken, filled from a row or dictionary.

    A whole number is printed with separators unless its field is a year (`{year}`,
    `{first_year}`, or any with the format `:y`); a missing value is printed as nothing.
    Raises WordsError for a field that has no value.
    """
    if not LETTER.search(FIELD.sub("", message)):  # fields alone: nothing to translate
        return _filled(message, fields)
    return _filled(_catalogue(language()).gettext(message), fields)


def pieces(message: str, fields: Mapping) -> list[tuple[str, str]]:
    """Return what `say` says in pieces: each a text and the field that it fills, or nothing.

    Raises WordsError as `say` does.
    """
    plain = not LETTER.search(FIELD.sub("", message))
    return _in_pieces(message if plain else _catalogue(language()).gettext(message), fields)


class _Pseudo(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        more = " ".join(["ooo"] * max(1, len(message) // 12))
        return f"[{message} {more}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class _Refusing(gettext.NullTranslations):
    """What is asked when a catalogue has no such message."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def gettext(self, message: str) -> str:
        raise WordsError(f"{self.path}: no translation of {message!r}; add it there.")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1)


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language in (SOURCE, PSEUDO):
        return _Pseudo() if language == PSEUDO else gettext.NullTranslations()
    from babel.messages import mofile, pofile

    path = CATALOGUES / language / "LC_MESSAGES" / "figures.po"
    if not path.is_file():
        raise WordsError(f"{path}: no catalogue for the language {language!r}; known are "
                         f"{', '.join(LANGUAGES)}. Make one from figures.pot.")
    compiled = io.BytesIO()
    with path.open("rb") as file:
        mofile.write_mo(compiled, pofile.read_po(file))
    compiled.seek(0)
    found = gettext.GNUTranslations(compiled)
    found.add_fallback(_Refusing(path))
    return found


class _Printer(Formatter):
    def pieces(self, message: str, fields: Mapping) -> Iterator[tuple[str, str]]:
        for text, field, spec, _conversion in self.parse(message):
            yield text, ""
            if field is not None:
                value, _used = self.get_field(field, (), fields)
                yield self._printed(value, field, spec or ""), field

    def _printed(self, value, field: str, spec: str) -> str:
        if spec.lower() in FORMS:
            words = FORMS[spec.lower()](float(value))
            return words if spec.islower() else words[:1].upper() + words[1:]
        if isinstance(value, str):
            return value
        if pd.isna(value):
            return ""
        if spec == "y" or field.split("_")[-1] == "year":
            return str(int(value))
        return format(value, spec) if spec else numbers.number(value)


def _filled(message: str, fields: Mapping) -> str:
    return "".join(text for text, _field in _in_pieces(message, fields))


def _in_pieces(message: str, fields: Mapping) -> list[tuple[str, str]]:
    try:
        return [piece for piece in _Printer().pieces(message, fields) if piece[0]]
    except KeyError as field:
        raise WordsError(f"{message!r}: nothing fills {{{field.args[0]}}}; known are "
                         f"{', '.join(map(str, fields))}.") from None
