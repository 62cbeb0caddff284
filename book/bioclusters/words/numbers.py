"""Print numbers, dates and lists, one function each."""

from collections.abc import Iterable
from datetime import date

ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen").split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth",
             "eight": "eighth", "nine": "ninth", "twelve": "twelfth"}


def number(value: float) -> str:
    """Return a number as the book prints it: 1,250 or 0.5, never with an exponent."""
    return f"{value:,.10g}"


def spelled(value: float) -> str:
    """Return a whole number from 0 to 99 in words; raise ValueError for another."""
    return _in_language(_spelled(value))


def ordinal(value: float) -> str:
    """Return a whole number from 1 to 99 as an ordinal in words: fourth, twenty-first."""
    front, dash, last = _spelled(value).rpartition("-")
    word = IRREGULAR.get(last, f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return _in_language(f"{front}{dash}{word}")


def _in_language(words: str) -> str:
    """Return number words as the language spoken sets them; raise ValueError if it has none."""
    from bioclusters.words.messages import PSEUDO, SOURCE, language

    if language() not in (SOURCE, PSEUDO):
        raise ValueError(f"words/numbers.py: no number words in {language()!r}; add them there.")
    return f"[{words}]" if language() == PSEUDO else words


def _spelled(value: float) -> str:
    if value != int(value) or not 0 <= value < 100:
        raise ValueError(f"{value} is not spelled out: only whole numbers from 0 to 99 are.")
    value = int(value)
    if value < len(ONES):
        return ONES[value]
    ten, one = divmod(value, 10)
    return TENS[ten - 2] + (f"-{ONES[one]}" if one else "")


def dated(day: date) -> str:
    """Return a date as printed in the language spoken: 26 November 2026."""
    from babel.dates import format_date

    from bioclusters.words.messages import PSEUDO, SOURCE, language

    locale = {SOURCE: "en_GB", PSEUDO: "en_GB"}.get(language(), language())
    return format_date(day, "long", locale=locale)


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: a, b and c."""
    from bioclusters.words.messages import _

    *first, last = map(str, words)
    return _("{words} and {last}", words=", ".join(first), last=last) if first else last
