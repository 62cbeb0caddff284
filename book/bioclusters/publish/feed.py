"""Write what is new as a feed (Atom): releases from the changelog, and corrections."""

import re
import uuid
from xml.sax.saxutils import escape

from bioclusters import cite, data
from bioclusters.words import _

NAME = "feed.xml"
RELEASE = re.compile(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)\n(.*?)(?=^## |\Z)",
                     re.MULTILINE | re.DOTALL)


class FeedError(ValueError):
    """A changelog without a release that the feed could tell of."""


def feed() -> str:
    """Return the feed, the newest first, with addresses relative while the book has none.

    Raises FeedError if the changelog names no release with its day.
    """
    book = cite.book()
    entries = sorted([*_releases(), *_corrections()], key=lambda entry: (entry[0], entry[1]),
                     reverse=True)
    told = "\n".join(map(_entry, entries))
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>{escape(book.title)}</title>
<subtitle>{escape(_("Releases and corrections"))}</subtitle>
<id>{_id("feed")}</id>
<updated>{entries[0][0]}T00:00:00Z</updated>
<author><name>{escape(cite.authors())}</name></author>
<link rel="self" type="application/atom+xml" href="{_address(NAME)}"/>
<link rel="alternate" type="text/html" href="{_address('book/index.html')}"/>
{told}
</feed>
"""


def _releases() -> list[tuple[str, str, str, str]]:
    """Return day, title, text and place of each release that the changelog names."""
    text = (cite.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = [(day, _("Version {version}", version=version), _plain(said), "book/index.html")
             for version, day, said in RELEASE.findall(text)]
    if not found:
        raise FeedError("CHANGELOG.md: expected headings such as `## 0.2.0 - 2026-11-26`, found "
                        "none; write one per release.")
    return found


def _corrections() -> list[tuple[str, str, str, str]]:
    """Return day, title, text and place of each correction."""
    return [(row.date, _("Correction {name}: {place}", name=row.id, place=row.place),
             _("Said: {said}", said=row.said) + " "
             + _("Right: {correction}", correction=row.correction),
             f"book/errata.html#errata-{row.id.lower()}")
            for row in data.load("errata").itertuples()]


def _entry(entry: tuple[str, str, str, str]) -> str:
    day, title, text, place = entry
    name = _id(title.partition(":")[0])  # what the title goes on to say may change
    return (f"<entry><title>{escape(title)}</title><id>{name}</id>"
            f"<updated>{day}T00:00:00Z</updated>"
            f'<link rel="alternate" type="text/html" href="{_address(place)}"/>'
            f"<summary>{escape(text)}</summary></entry>")


def _plain(markdown: str) -> str:
    return " ".join(re.sub(r"^#+ *|^- |[`*]", "", markdown, flags=re.MULTILINE).split())


def _id(name: str) -> str:
    """Return a name that no other entry has, the same for ever, without an address."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{cite.NAME}/{name}')}"


def _address(place: str) -> str:
    return escape(cite.permalink(place) or place)
