"""What a finding is: a number, how it is printed, and one sentence that says what it is."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from bioclusters import words


class Word(str):
    """A field of a message that is itself a message, to be said in the language spoken."""


class Found(NamedTuple):
    """A number with a name.

    `value` is missing where the source gives words instead; `text` is what is printed; `about` is a
    message with `fields`: what is counted, where, when, from which source, in which unit.
    """

    value: float | None
    text: str
    about: str
    fields: Mapping


def found(value: float, about: str, decimals: int = 0, **fields: object) -> Found:
    """Return a finding printed with a fixed number of decimals."""
    text = f"{value:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")
    return Found(float(value), text, about, fields)


def explained(finding: Found) -> str:
    """Return the sentence that says what a finding is, in the language spoken."""
    fields = {name: words.say(field, {}) if isinstance(field, Word) else field
              for name, field in finding.fields.items()}
    return words.say(finding.about, fields)


def growth(first: float, last: float) -> float:
    """Return a change from `first` to `last` in per cent of `first`."""
    return 100 * (last / first - 1)


def ranked(values: pd.Series) -> pd.Series:
    """Return ranks from 1 for the largest; equal values share the better rank."""
    return values.rank(ascending=False, method="min").astype("int64")
