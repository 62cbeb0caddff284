"""Say of a figure what changed since an older version that somebody may have cited.

versions/<version>.json, written with each release, holds what a figure said then.
"""

import functools
import hashlib
import html
import json
import re
from pathlib import Path

import pandas as pd

from bioclusters import cite, data
from bioclusters.figures import Figure, figures
from bioclusters.words import SOURCE, _, speaking

FOLDER = cite.ROOT / "versions"
VERSION = re.compile(r"\d+\.\d+\.\d+")
KEYS = ("title", "subtitle", "verdict", "difference", "table")


class SinceError(ValueError):
    """A record of a version that cannot be read."""


def record() -> dict:
    """Return what every figure says now: words, verdict, and the digest of its table."""
    book = cite.book()
    return {"version": book.version, "released": book.released.isoformat(),
            "figures": {name: said(drawn) for name, drawn in figures().items()}}


def said(figure: Figure) -> dict[str, str]:
    """Return what a figure says now, in the language of the source."""
    with speaking(SOURCE):
        table = pd.DataFrame(figure.table.drop(columns="geometry", errors="ignore"))
        content = table.to_csv(index=False, lineterminator="\n").encode("utf-8")
        return {"title": figure.title, "subtitle": figure.subtitle, "verdict": figure.verdict,
                "difference": figure.difference, "table": hashlib.sha256(content).hexdigest()}


@functools.cache
def records(folder: Path = FOLDER) -> dict[str, dict]:
    """Return the record of each released version, the newest first.

    Raises SinceError naming the file that is none.
    """
    found = {}
    for path in folder.glob("*.json"):
        try:
            found[path.stem] = json.loads(path.read_text(encoding="utf-8"))
            numbers(found[path.stem]["version"])
            dict(found[path.stem]["figures"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise SinceError(f"versions/{path.name}: is no record of a version; restore it with "
                             "`git checkout`, for a release is never written anew.") from None
        if not VERSION.fullmatch(path.stem):
            raise SinceError(f"versions/{path.name}: expected a name such as 0.2.0.json; a record "
                             "is named like its version.")
    return {version: found[version] for version in sorted(found, key=numbers, reverse=True)}


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers, by which versions are sorted."""
    return tuple(map(int, version.split(".")))


def told(figure: Figure, older: dict[str, dict] | None = None) -> list[str]:
    """Return a sentence of html for each older version: unchanged, or what changed, and why.

    `older`: records by version; without it those of versions/.
    """
    older = records() if older is None else older
    mine = numbers(cite.book().version)
    return [_since(figure, version, about["figures"].get(figure.id))
            for version, about in older.items() if numbers(version) < mine]


def _since(figure: Figure, version: str, before: dict | None) -> str:
    if before is None:
        return _("Not in version {version}.", version=version)
    now = said(figure)
    changed = [key for key in KEYS if now[key] != before.get(key)]
    if not changed:
        return _("Unchanged since version {version}.", version=version)
    names = {"title": _("title"), "subtitle": _("subtitle"), "verdict": _("verdict"),
             "difference": _("what to mind"), "table": _("data")}
    what = ", ".join(names[key] for key in changed)
    why = ", ".join(f'<a href="errata.html#errata-{name.lower()}">{html.escape(name)}</a>'
                    for name in _errata(figure.id, version))
    if why:
        return _("Changed since version {version}: {what}. Why: {why}.", version=version,
                 what=what, why=why)
    return _("Changed since version {version}: {what}.", version=version, what=what)


def _errata(name: str, version: str) -> list[str]:
    """Return the ids of the corrections of what a version said with a figure."""
    table = data.load("errata").dropna(subset="figure_ids")
    touching = table["figure_ids"].str.split(";").map(lambda names: name in names)
    return table["id"][touching & (table["version"] == version)].tolist()
