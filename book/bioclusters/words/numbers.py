"""Print numbers, dates and lists, one function each."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from bioclusters.words.languages import described

ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen").split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth",
             "eight": "eighth", "nine": "ninth", "twelve": "twelfth"}
GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,]*\d)")

BETWEEN = re.compile(r"(?<=\d)–(?=\d)")


def number(value: float) -> str:
    """Return a number as figures, tables and files print it: 1,250 or 0.5, never an exponent."""
    return f"{int(value):,}" if value == int(value) else f"{value:,.10g}"


def running(text: str) -> str:
    """Return a text with its numbers as running text of the language spoken has them.

    Only numbers written with separators count, so a year keeps its digits: 319,650,000 is
    3억 1,965만 in Korean.
    """
    from bioclusters.words.messages import language

    known = described(language())
    text = BETWEEN.sub(known.range, text)
    return GROUPED.sub(lambda found: _in_myriads(found[0], known.myriads), text
                       ) if known.myriads else text


def spelled(value: float) -> str:
    """Return a whole number from 0 to 99 in words; raise ValueError for another.

    Only English has words that stand alone; a language whose number words need a counter behind
    them has digits here, and `counted` where a message asks for words.
    """
    from bioclusters.words.messages import SOURCE, language

    words = counted(value)
    return words if described(language()).code == SOURCE else str(int(value))


def counted(value: float) -> str:
    """Return a whole number as it stands before what is counted: four, or digits beyond the list.

    Raises ValueError as `spelled`.
    """
    return _in_language(value, _spelled, 0)


def ordinal(value: float) -> str:
    """Return a whole number from 1 to 99 as an ordinal in words: fourth, twenty-first."""
    return _in_language(value, _ordinal, 1)


def _in_myriads(digits: str, names: tuple[str, ...]) -> str:
    """Return a number with separators in groups of four digits, each with its name."""
    whole, point, rest = digits.replace(",", "").partition(".")
    groups = []
    while whole:
        whole, group = whole[:-4], whole[-4:]
        groups.append(int(group))
    if len(groups) > len(names) + 1:
        return digits
    parts = [f"{group:,}{name}" for group, name in zip(groups, ("", *names), strict=False) if group]
    last = f"{point}{rest}"
    if last and not groups[0]:
        parts.insert(0, "0")
    if last:
        parts[0] += last
    return " ".join(reversed(parts))


def _in_language(value: float, english: Callable[[float], str], first: int) -> str:
    """Return a number word as the language spoken has it; `first`: the number its list begins with.

    Raises ValueError for a number that English does not spell out either.
    """
    from bioclusters.words.messages import PSEUDO, SOURCE, language

    words = english(value)
    if language() in (SOURCE, PSEUDO):
        return f"[{words}]" if language() == PSEUDO else words
    known = described(language())
    listed = (known.ordinals if first else known.spelled)[int(value) - first:][:1]
    return listed[0] if listed else (known.ordinal if first else "{n}").format(n=int(value))


def _ordinal(value: float) -> str:
    front, dash, last = _spelled(value).rpartition("-")
    word = IRREGULAR.get(last, f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return f"{front}{dash}{word}"


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
