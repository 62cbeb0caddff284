"""Every number that the book quotes, by name, so that none is typed by hand or computed twice.

The files of this folder compute; this one finds. A key is the name of a result, the id of a fact
(`M031`), the id with the place of one number in its text (`M029#2`), or the id of a claim (`C18`).
"""

import difflib
import os
import pickle
from collections.abc import Callable
from pathlib import Path

from bioclusters.findings import (
    awards,
    cambridge,
    capital,
    establishments,
    facts,
    korea,
    medicon,
    outgrow,
    regions,
    size,
    spread,
    synthesis,
    verdicts,
)
from bioclusters.findings.found import Found, explained, printed

READY = "BIOCLUSTERS_FINDINGS"  # environment: file of findings that hold for these data and code

# In turn, because a caption needs one or two numbers and not all; the slowest come last. With the
# data resources that each reads; a fact names its own table.
GROUPS: dict[Callable[[], dict[str, Found]], tuple[str, ...]] = {
    establishments.numbers: ("bhcr-county-establishments", "bhcr-county-coverage",
                             "bhcr-state-establishments"),
    size.of_employers: ("bhcr-employers",),
    regions.numbers: ("us-county-biotech", "us-regions", "us-totals"),
    cambridge.numbers: ("cambridge-exits",),
    medicon.numbers: ("medicon-employers", "medicon-employment", "anchor-distances",
                      "oresund-regions-outline"),
    korea.numbers: ("korea-sites", "korea-counts", "korea-chungbuk-share", "anchor-distances"),
    synthesis.numbers: ("factors", "timeline", "korea-counts", "korea-chungbuk-share",
                        "anchor-distances"),
    verdicts.numbers: ("claims",),
    facts.numbers: (),
    size.of_classes: ("bhcr-size-classes-2010",),
    capital.numbers: ("venture-capital-states", "funded-firms-2013"),
    awards.numbers: ("bhcr-sbir-new-firms",),
    establishments.of_country: ("us-totals-by-code", "bhcr-state-establishments", "bhcr-dc-2017"),
    outgrow.numbers: ("us-county-biotech", "us-regions", "us-totals", "us-totals-by-code",
                      "bhcr-state-establishments"),
    spread.numbers: ("bhcr-county-establishments", "bhcr-county-coverage", "us-counties-outline"),
}


def remember(file: Path) -> None:
    """Look findings up in a file that `keep` wrote, for the same data and code."""
    global GROUPS
    GROUPS = {_given(found): resources for found, resources in pickle.loads(file.read_bytes())}


def keep(file: Path) -> None:
    """Compute every finding and write all to a file."""
    file.write_bytes(pickle.dumps([(group(), names) for group, names in GROUPS.items()]))


def _given(found: dict[str, Found]) -> Callable[[], dict[str, Found]]:
    return lambda: found


if READY in os.environ:  # while the book is built, kernels compute none of it again
    remember(Path(os.environ[READY]))


def number(key: str) -> str:
    """Return one number as running text has it; raise KeyError, naming keys like it, if none is."""
    return printed(finding(key), whole="#" not in key)


def value(key: str) -> float:
    """Return one number as a number.

    Raises KeyError if no finding has this key, or if its source gives words or several numbers.
    """
    one = finding(key)
    if one.value is None:
        raise KeyError(f"{key!r} is {one.text!r}, not one number; take one of its numbers with "
                       f"{key}#1, {key}#2, or print it as it is.")
    return one.value


def explain(key: str) -> str:
    """Return one sentence on a number: what it is, its year, unit and source; KeyError as number.

    The sentence is a message, in the language spoken.
    """
    return explained(finding(key))


def sources(key: str) -> tuple[str, ...]:
    """Return the names of the data resources that a number is read or computed from.

    Raises KeyError as number.
    """
    table = finding(key).fields.get("table")
    return (table,) if table else next(names for group, names in GROUPS.items() if key in group())


def address(key: str) -> str:
    """Return the address of the publication a fact comes from; nothing for a number computed here.

    Raises KeyError as number.
    """
    return finding(key).fields.get("url", "")


def numbers() -> dict[str, str]:
    """Return every number that may be quoted, as printed, by key."""
    return {key: one.text for key, one in findings().items()}


def findings() -> dict[str, Found]:
    """Return every finding by key."""
    return {key: one for group in GROUPS for key, one in group().items()}


def finding(key: str) -> Found:
    """Return one finding; raise KeyError, naming keys like it, if there is none."""
    for group in GROUPS:
        if key in group():
            return group()[key]
    near = difflib.get_close_matches(key, findings(), n=3)
    hint = f"did you mean {', '.join(near)}?" if near else "see findings.numbers() for all."
    raise KeyError(f"no number is called {key!r}; {hint} A new one is added in "
                   "bioclusters/findings, a fact in its table of facts.")

