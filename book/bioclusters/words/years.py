"""Say the years of the data in words: 2007, c.2021, 2010-11, 2022/23."""

import re

from bioclusters.words.messages import _

YEARS = re.compile(r"(c\.)?\s*(\d{4})(?:[-–/](\d{2}|\d{4}))?")


def years(label: str) -> str:
    """Return a year or a range of years as the data give it, in words; other text as it is."""
    found = YEARS.fullmatch(str(label))
    if not found:
        return str(label)
    about, first, last = found.groups()
    said = _("{first}–{last}", first=first, last=last) if last else _("{year}", year=first)
    return _("about {years}", years=said) if about else said
