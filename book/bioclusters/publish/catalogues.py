"""Make of the catalogues of pages what Sphinx looks up: whole and valid words, nothing else."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import yaml
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from pybtex.database import Person, parse_string

from bioclusters.words import messages

NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # or each minute would make another file of it
STUDY, DOT = "jeon2023", "\N{MIDDLE DOT}"
HANGUL = re.compile("[가-힣]")


class Gap(NamedTuple):
    """A message without valid words: which, and when its source changed, if it had some."""

    page: str
    message: str
    changed: str  # a day, 2026-11-26; nothing if the message never had words


def compiled(language: str, folder: Path, locale: Path = messages.CATALOGUES) -> Path:
    """Write a language's catalogues of pages in the form that Sphinx reads; return their folder.

    A file whose content is the same is left alone, so that its pages are not read again. Raises
    WordsError for a catalogue that is malformed.
    """
    for template in sorted(locale.glob("book/*.pot")):
        valid = Catalog(locale=language, charset="utf-8", creation_date=NO_TIME,
                        revision_date=NO_TIME)
        for message in words(language, template.stem, locale):
            if not messages.is_stale(message):
                valid.add(message.id, message.string)
        content = io.BytesIO()
        write_mo(content, valid)
        path = folder / language / "LC_MESSAGES" / "book" / f"{template.stem}.mo"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != content.getvalue():
            path.write_bytes(content.getvalue())
    return folder


def bibliography(folder: Path, book: Path = messages.CATALOGUES.parent) -> Path:
    """Write the references as Korean prints them, and return the file.

    Names in Hangul are joined by a dot and never turned round; the study stands under its own
    title, author and journal; notes that a work is in Korean are left out.
    """
    works = parse_string((book / "references.bib").read_text(encoding="utf-8"), "bibtex")
    study = yaml.safe_load((book / "briefs" / "study.yml").read_text(encoding="utf-8"))
    for name, entry in works.entries.items():
        if name == STUDY:
            entry.persons["author"] = [Person(f"{{{study['author']}}}")]
            entry.fields["title"] = f"{{{study['korean_title'].strip()}}}"
            entry.fields["journal"] = study["korean_journal"]
        people = [str(person).strip("{}") for person in entry.persons.get("author", [])]
        if people and all(HANGUL.match(person) for person in people):
            entry.persons["author"] = [Person(f"{{{DOT.join(people)}}}")]
        if entry.fields.get("note", "").startswith("In Korean"):
            del entry.fields["note"]
    path = folder / "references.bib"
    folder.mkdir(parents=True, exist_ok=True)
    text = works.to_string("bibtex").replace(r"\_", "_")  # in addresses, as LaTeX alone has it
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path


def gaps(language: str, page: str, locale: Path = messages.CATALOGUES) -> Iterator[Gap]:
    """Yield the messages of a page that a language has no valid words for; page: cambridge."""
    known = {message.id: message for message in words(language, page, locale)}
    template = locale / "book" / f"{page}.pot"  # a new page has none before `make sync`
    for message in messages.read(template) if template.is_file() else ():
        one = known.get(message.id)
        if message.id and (one is None or messages.is_stale(one)):
            yield Gap(page, str(message.id), changed(one) if one else "")


def words(language: str, page: str, locale: Path = messages.CATALOGUES) -> list[Message]:
    """Return the messages of a page that have words in a language, valid or stale."""
    path = locale / language / "LC_MESSAGES" / "book" / f"{page}.po"
    return [message for message in messages.read(path) if message.id and message.string
            ] if path.is_file() else []


def changed(message: Message) -> str:
    """Return the day on which the source of a stale message changed, as its comment says."""
    days = [comment.removeprefix("changed: ") for comment in message.auto_comments
            if comment.startswith("changed: ")]
    return days[0] if days else ""
