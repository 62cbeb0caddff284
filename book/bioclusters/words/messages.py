"""Messages: whole sentences with named fields, looked up by language in a catalogue.

English is the source text. A message is marked by `_` where it is said and by `_N` where a template
is only kept; Babel extracts both. The pseudo-language stands in for any other: each message in
brackets and a third longer, so that a word which escaped the catalogue, or a place that cannot take
a longer one, is seen before a translator meets it.
"""

import contextlib
import functools
import gettext
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from string import Formatter

import pandas as pd
from babel.messages import Catalog, Message

from bioclusters.words import numbers
from bioclusters.words.languages import PSEUDO, SOURCE, languages

CATALOGUES = Path(__file__).parents[2] / "locale"
EDITIONS = tuple(languages())
LANGUAGES = (*EDITIONS, PSEUDO)
DIGEST = re.compile(r"source: ([0-9a-f]{8})$")
FORMS = {"ordinal": numbers.ordinal, "spelled": numbers.counted,  # {rank:ordinal}, {rank:Ordinal}
         "running": lambda value: numbers.running(numbers.number(value))}
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


def digest(message: str) -> str:
    """Return the mark by which a translation knows its source text: eight digits of a hash."""
    return hashlib.sha256(message.encode()).hexdigest()[:8]


def is_stale(entry: Message) -> bool:
    """Say whether an entry of a catalogue translates another text than the one it stands under.

    `entry`: a message as Babel reads it; its comment `#. source: 1a2b3c4d` has the digest of the
    text that was translated. One without is new.
    """
    marks = [found[1] for comment in entry.auto_comments if (found := DIGEST.match(comment))]
    source = entry.id if isinstance(entry.id, str) else entry.id[0]
    return entry.fuzzy or any(mark != digest(source) for mark in marks)


def say(message: str, fields: Mapping) -> str:
    """Return a message in the language spoken, filled from a row or dictionary.

    A whole number is printed with separators unless its field is a year (`{year}`,
    `{first_year}`, or any with the format `:y`); a missing value is printed as nothing.
    Raises WordsError for a field that has no value.
    """
    return _filled(_told(message), fields)


def pieces(message: str, fields: Mapping) -> list[tuple[str, str]]:
    """Return what `say` says in pieces: each a text and the field that it fills, or nothing.

    Raises WordsError as `say` does.
    """
    return _in_pieces(_told(message), fields)


def _told(message: str) -> str:
    """Return a message in the language spoken; to gettext, nothing is the catalogue's header."""
    return _catalogue(language()).gettext(message) if message else ""


class _Pseudo(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        if not LETTER.search(FIELD.sub("", message)):  # fields alone: nothing to translate
            return message
        more = " ".join(["ooo"] * max(1, len(message) // 12))
        return f"[{message} {more}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class _Untold(str):
    """A message in English, because the language spoken has no valid words for it."""


class _English(gettext.NullTranslations):
    """What is asked when a catalogue has no such message: `make check` lists these."""

    def gettext(self, message: str) -> str:
        return _Untold(message) if LETTER.search(FIELD.sub("", message)) else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _Untold(msgid1 if n == 1 else msgid2)


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language in (SOURCE, PSEUDO):
        return _Pseudo() if language == PSEUDO else gettext.NullTranslations()
    from babel.messages import mofile

    catalogue = read(CATALOGUES / language / "LC_MESSAGES" / "figures.po")
    for entry in [entry for entry in catalogue if entry.id and is_stale(entry)]:
        catalogue.delete(entry.id)
    compiled = io.BytesIO()
    mofile.write_mo(compiled, catalogue)
    compiled.seek(0)
    found = gettext.GNUTranslations(compiled)
    found.add_fallback(_English())
    return found


def read(path: Path) -> Catalog:
    """Return a catalogue as Babel reads it; raise WordsError for one missing or malformed."""
    from babel.messages import pofile

    place = path.parts
    language = place[place.index("LC_MESSAGES") - 1] if "LC_MESSAGES" in place else None
    if not path.is_file():
        raise WordsError(f"{path}: no catalogue for the language {language!r}; known are "
                         f"{', '.join(LANGUAGES)}. Make one from {path.stem}.pot.")
    try:
        with path.open("rb") as file:
            return pofile.read_po(file, locale=language, abort_invalid=True)
    except (pofile.PoFileError, UnicodeDecodeError) as error:
        raise WordsError(f"{path}: {error}; correct it there.") from None


@functools.cache
def of_page(language: str, page: str) -> dict[str, str]:
    """Return the valid words of a language for a page's text, by its source; page: cambridge.

    The source language, and one without a catalogue for this page, have none.
    """
    path = CATALOGUES / language / "LC_MESSAGES" / "book" / f"{page}.po"
    return {str(message.id): str(message.string) for message in read(path)
            if message.id and message.string and not is_stale(message)} if path.is_file() else {}


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
        if isinstance(value, str):  # {twin:.0} lets a language leave a field out
            return format(value, spec) if spec.startswith(".") else value
        if pd.isna(value):
            return ""
        if spec == "y" or field.split("_")[-1] == "year":
            return str(int(value))
        return format(value, spec) if spec else numbers.number(value)


def _filled(message: str, fields: Mapping) -> str:
    return "".join(text for text, _field in _in_pieces(message, fields))


def _in_pieces(message: str, fields: Mapping) -> list[tuple[str, str]]:
    if isinstance(message, _Untold):
        with speaking(SOURCE):
            return _in_pieces(str(message), fields)
    try:
        return [piece for piece in _Printer().pieces(message, fields) if piece[0]]
    except KeyError as field:
        raise WordsError(f"{message!r}: nothing fills {{{field.args[0]}}}; known are "
                         f"{', '.join(map(str, fields))}.") from None
