"""Tables of the data package as a reader of the language spoken meets them."""

import re

import pandas as pd

from bioclusters import data, words
from bioclusters.words import _

STUDY = re.compile(r"Jeon \(2023\)(?:, citing (.+))?")  # the study, or what it cites
SECTION = re.compile(r"section (\d)")


def spoken(name: str) -> pd.DataFrame:
    """Return a resource with its words in the language spoken; raise DataError as `data.load`.

    Codes, keys and numbers are those of `data.load`: computing uses that one.
    """
    known = words.described(words.language())
    return data.translated(name, known.code, known.words) if known.words else data.load(name)


def named(entry: dict) -> str:
    """Return whom to name for a resource of the data package, in the language spoken."""
    return "; ".join(words.say(part, {}) for part in entry["attribution"].split("; "))


def said(cell: str) -> str:
    """Return a cell of some table in the language spoken; as it stands if no words are known.

    For cells handed on without their table; where it is known, `spoken` tells rows apart.
    """
    known = words.described(words.language())
    if not known.words:
        return cell
    found = data.cells(known.words, known.code)
    return found.get(data.digest(cell), cell)


def told_by(source: str) -> str:
    """Return a source as the language spoken cites it; other works keep their titles."""
    found = STUDY.fullmatch(source)
    if not found:
        return source
    return _("Jeon (2023), citing {work}", work=found[1]) if found[1] else _("Jeon (2023)")


def placed(place: str) -> str:
    """Return where something is, such as BHCR or Skåne, as the language spoken calls it."""
    return words.word("place", place) if place in words.codes("place") else said(place)


def located(place: str) -> str:
    """Return the place within a source, such as section 2, in the language spoken."""
    found = SECTION.fullmatch(place)
    return _("section {number}", number=found[1]) if found else place
