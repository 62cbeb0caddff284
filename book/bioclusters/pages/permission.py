"""Say in plain words what a reader may do with a figure or a file, and which line to print with it.

What is said follows from the licence fields of the data package alone.
"""

import html
from typing import NamedTuple

from bioclusters import cite, data, findings
from bioclusters.figures import Figure
from bioclusters.pages import buttons
from bioclusters.words import _N, _, say

NAMED, FREE, STATED, SHARED = "CC-BY", "other-pd", "other-open", "ODbL-1.0"
OSM = "OpenStreetMap"  # whom the ODbL of all our outlines asks to name
OSM_ADDRESS = "https://www.openstreetmap.org/copyright"
# What each licence allows, and what it asks for; `thing` is a figure or a file.
FILE = {
    FREE: _N("You may print and change this file without asking. No line is required; readers want "
             "to know where it comes from, so write:"),
    NAMED: _N("You may print and change this file, also for money, and say so if you changed it; "
              "write:"),
    STATED: _N("You may print and change this file under the terms stated with the copy that was "
               "used here ({licence}); write:"),
    SHARED: _N("You may print and change this file; write:"),
}
FIGURE = _N("You may print and change this figure, also for money, and say so if you changed it; "
            "write:")
ASKED = {
    SHARED: _N("The Open Database Licence asks for two things more: whoever publishes a changed "
               "version of the file publishes it under the same licence, and whoever shows a map "
               "made from it names OpenStreetMap, with the address {address}."),
}
MAP = _N("Its map is made from OpenStreetMap, whose Open Database Licence asks that every copy "
         "name © OpenStreetMap contributors and the address {address}; whoever publishes a changed "
         "version of the outlines themselves does so under the same licence.")


class PermissionFault(ValueError):
    """A licence for which there are no plain words, or a line that leaves out whom to name."""


class Permission(NamedTuple):
    """What may be done, the exact line to print, and what is asked for besides, if anything."""

    may: str
    line: str
    asked: str


def of_file(name: str) -> Permission:
    """Return what a reader may do with a file of the data package, by its name.

    Raises PermissionFault naming file, licence and remedy for a licence that is not known.
    """
    entry = data.resource(name)
    kinds = _kinds(entry)
    strictest = next(kind for kind in (SHARED, STATED, NAMED, FREE) if kind in kinds)
    licence = ", ".join(say(one["title"], {}) for one in entry["licenses"])
    line = _("{attribution}. {licence}. From: {book}, version {version}.",
             attribution=findings.named(entry), licence=licence,
             book=_book(), version=cite.book().version)
    return Permission(say(FILE[strictest], {"licence": licence}), line, _asked(kinds, ASKED))


def of_figure(figure: Figure) -> Permission:
    """Return what a reader may do with a figure; raises PermissionFault as of_file."""
    kinds = {kind for source in figure.sources for kind in _kinds(data.resource(source))}
    line = _("{title}. {authors}, {book}, version {version}, {licence}. Data: {source}.",
             title=figure.title, authors=cite.authors(), book=_book(),
             version=cite.book().version, licence=cite.licence(), source=figure.source_line)
    if SHARED in kinds and OSM not in line:
        raise PermissionFault(f"{figure.id}: the line to print does not name {OSM}, as the ODbL "
                               "of its outlines asks; add them to `attribution` in "
                               "datapackage.json.")
    return Permission(say(FIGURE, {}), line, _asked(kinds, {SHARED: MAP}))


def as_html(permission: Permission) -> str:
    """Return a permission as html: the words, and the line with a button that copies it."""
    asked = f'<p class="asked">{html.escape(permission.asked)}</p>' if permission.asked else ""
    label = _("Line to print")
    return (f'<div class="permission"><p>{html.escape(permission.may)}</p>'
            f'<pre tabindex="0" role="group" aria-label="{label}">'
            f"{html.escape(permission.line, quote=False)}</pre>"
            f"{buttons.copy(_('Copy the line'))}{asked}</div>")


def _kinds(entry: dict) -> set[str]:
    """Return the kinds of licence of a file, and hold its attribution against them."""
    kinds = set()
    for licence in entry["licenses"]:
        kind = NAMED if licence["name"].startswith("CC-BY-4") else licence["name"]
        if kind not in FILE:
            raise PermissionFault(
                f"datapackage.json: {entry['name']} has the licence {licence['name']!r}, of which "
                "no plain words say what it allows; write them in pages/permission.py, or correct "
                "the licence.")
        kinds.add(kind)
    if not entry["attribution"].strip() or (SHARED in kinds and OSM not in entry["attribution"]):
        raise PermissionFault(
            f"datapackage.json: {entry['name']}: attribution is {entry['attribution']!r}, expected "
            f"whom to name{', with ' + OSM if SHARED in kinds else ''}; write it there.")
    return kinds


def _book() -> str:
    """Return the title of the book without its subtitle: a line to print is short."""
    return cite.book().title.partition(":")[0]


def _asked(kinds: set[str], words: dict[str, str]) -> str:
    return " ".join(say(words[kind], {"address": OSM_ADDRESS}) for kind in words if kind in kinds)
