"""The languages of the book, as book/languages.yml describes them."""

import functools
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FILE = Path(__file__).parents[2] / "languages.yml"
SOURCE, PSEUDO = "en", "pseudo"


class LanguageError(ValueError):
    """A language that languages.yml does not describe, or describes wrongly."""


class Language(NamedTuple):
    """A language: how it calls itself, its data, its faces, and how it prints numbers.

    `words`: the data resource with the words of other tables; `myriads`: names of 10^4, 10^8 and so
    on, where running text uses them; `spelled`, `ordinals`: number words from zero and from first
    on; `ordinal`: how the rest is written; `citations`: the style of references
    in the text.
    """

    code: str
    name: str
    locale: str = ""
    words: str = ""
    serif: str = ""
    sans: str = ""
    myriads: tuple[str, ...] = ()
    range: str = "\N{EN DASH}"
    spelled: tuple[str, ...] = ()
    ordinals: tuple[str, ...] = ()
    ordinal: str = "{n}."
    citations: str = "author_year"


@functools.cache
def languages(path: Path = FILE) -> dict[str, Language]:
    """Return the languages by code, the source first; raise LanguageError for an unknown key."""
    found = {}
    for code, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        for key in entry.keys() - set(Language._fields):
            raise LanguageError(f"{path.name}: {code} has an unknown key {key!r}; known are "
                                f"{', '.join(Language._fields[1:])}.")
        told: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value
                                for key, value in entry.items()}
        found[code] = Language(code=code, **told)
    return found


def described(code: str) -> Language:
    """Return what is known of a language; the pseudo-language prints as the source does.

    Raises LanguageError if languages.yml does not have it.
    """
    code = SOURCE if code == PSEUDO else code
    if code not in languages():
        raise LanguageError(f"languages.yml: no language {code!r}; known are "
                            f"{', '.join(languages())}. Describe it there.")
    return languages()[code]
