"""How to cite the book and its parts."""

from bioclusters.cite import study
from bioclusters.cite.formats import ENDINGS, FORMATS, bibtex, csl, plain, ris
from bioclusters.cite.works import (
    LICENCES,
    NAME,
    ROOT,
    THUMBNAIL,
    Book,
    CitationError,
    Work,
    all_data,
    authors,
    book,
    brief,
    chapter,
    chapter_title,
    chapters,
    claim,
    contact,
    edition,
    figure,
    licence,
    link,
    locale,
    makers,
    office,
    page_of,
    permalink,
    place,
    resource,
    whole,
)

__all__ = [
    "ENDINGS", "FORMATS", "LICENCES", "NAME", "ROOT", "THUMBNAIL", "Book",
    "CitationError", "Work", "all_data", "authors", "bibtex", "book", "brief", "chapter",
    "chapter_title", "chapters", "claim", "contact", "csl", "edition", "figure",
    "licence", "link", "locale", "makers", "office", "page_of",
    "permalink", "place", "plain", "resource", "ris", "study", "whole",
]
