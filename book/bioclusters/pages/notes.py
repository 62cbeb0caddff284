"""Numbers that open: each a link to its entry, with a note that a card shows and paper prints.

A note says what the entry says. The page carries each note once, hidden; numbers.js shows it in a
card beside the number, and paper prints the notes at the end of the chapter.
"""

import html
import re
from collections.abc import Iterable

from bioclusters import cite, findings
from bioclusters.figures import Figure
from bioclusters.pages import evidence
from bioclusters.words import _

NUMBER = re.compile(r'<a class="num" href="([^"#]*)#([^"]+)">')


def opening(key: str, page: str) -> str:
    """Return the opening tag of the link from a number on a page to its entry.

    Raises KeyError, naming keys like it, if there is no such number.
    """
    return f'<a class="num" href="{html.escape(cite.link(evidence.place(key), page))}">'


def linked(figure: Figure, part: str, page: str) -> str:
    """Return title, subtitle or difference of a figure as html, each number in it a link."""
    return "".join(f"{opening(key, page)}{text}</a>" if key else text for text, key in (
        (html.escape(text, quote=False), key) for text, key in figure.pieces(part)))


def numbered(text: str, notes: dict[str, int], within: str = "") -> str:
    """Return html in which each number names its note, by its place among all of the page.

    `notes`: the notes so far by name of the number, to which new ones are added; `within`: begin of
    the ids of notes if the numbers lead to them, as in a book of one page.
    """
    def note(link: re.Match) -> str:
        place = notes.setdefault(html.unescape(link[2]), len(notes) + 1)
        address = f"#{within}{place}" if within else f"{link[1]}#{link[2]}"
        return f'<a class="num" href="{address}" data-note="{place}">'

    return NUMBER.sub(note, text)


def notes_html(names: Iterable[str], page: str, within: str = "note-") -> str:
    """Return the notes of a page, hidden on screens.

    `page`: the page, or nothing where its links would lead nowhere, as in a book of one page.
    """
    items = "\n".join(_note(name, page, f"{within}{place}")
                      for place, name in enumerate(names, start=1))
    words = {"evidence": _("Evidence"), "copy": _("Copy citation"), "copied": _("Copied"),
             "citation": citation()}
    told = "".join(f' data-{name}="{html.escape(text)}"' for name, text in words.items())
    return (f'<section class="number-notes" hidden{told}><h2>{_("Where the numbers come from")}'
            f"</h2>\n<ol>\n{items}\n</ol></section>" if items else "")


def citation() -> str:
    """Return how to cite one number, with {number} where it and its sentence belong."""
    book = cite.book()
    return _("{authors} ({year}). “{number}”. In: {book} (version {version}). Licence: {licence}.",
             authors=cite.authors(), year=str(book.released.year), number="{number}",
             book=book.title, version=book.version, licence=cite.licence())


def _note(name: str, page: str, anchor: str) -> str:
    sentence, subject = findings.explain(name), evidence.subject(name)
    head = f'<p class="of">{html.escape(subject)}</p>' if subject != sentence else ""
    rows = " ".join(f'<div{_said(label)}><dt>{label}</dt> <dd>{text}</dd></div>'
                    for label, text in evidence.about(name, page) if text)
    return (f'<li id="{anchor}">{head}<p class="told">{html.escape(sentence)}</p>'
            f" <dl>{rows}</dl></li>")


def _said(label: str) -> str:
    """Return the class of a row that the sentence says already, so that paper leaves it out."""
    if label in (_("Value"), _("Unit"), _("Place"), _("Year")):
        return ' class="said"'
    return ' class="source"' if label == _("Source") else ""
