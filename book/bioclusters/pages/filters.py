"""What filter.js needs: which words may be chosen, in the language of the page."""

import html
import json
from collections.abc import Sequence

from bioclusters.words import _

MANY = "|"  # between the values of an entry that has several


def opening(things: str, name: str, choices: Sequence[tuple[str, str]], shown: str = "",
            ordered: bool = False) -> str:
    """Return the attributes of an element whose entries filter.js filters.

    `things`: a code for the style sheet; `name`: what the filter is called, such as “Filter the
    claims”. `choices`: key and label
    of each choice; an entry carries its values as data-<key>, several with a bar between; a key
    `year` is a field for a year, and entries carry data-from and data-to. `shown`: how many are
    shown, with {n} and {all}; `ordered`: entries in groups may be sorted by number.
    """
    words: dict[str, object] = {
        "name": name, "all": _("all"), "text": _("Text"), "reset": _("Show all"),
        "shown": shown or _("{n} of {all} shown", n="{n}", all="{all}"),
        "choices": [{"key": key, "label": label} for key, label in choices],
    }
    if ordered:
        words["order"] = {"label": _("Order"), "": _("by verdict"), "number": _("by number")}
    text = html.escape(json.dumps(words, ensure_ascii=False))
    return f'data-things="{things}" data-filter="{text}"'


def values(**given: str | Sequence[str]) -> str:
    """Return the attributes of an entry: one or several values for each key of a choice."""
    return " ".join(
        f'data-{key}="{html.escape(value if isinstance(value, str) else MANY.join(value))}"'
        for key, value in given.items())


def years(found: Sequence[int]) -> str:
    """Return the attributes of an entry for the field of a year; nothing if it has none."""
    return f'data-from="{min(found)}" data-to="{max(found)}"' if found else ""
