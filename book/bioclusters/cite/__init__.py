"""How to cite the book and its parts."""

from bioclusters.cite.formats import ENDINGS, FORMATS, LANGUAGE, bibtex, csl, plain, ris
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
    chapter,
    chapter_title,
    chapters,
    claim,
    contact,
    figure,
    licence,
    link,
    makers,
    page_of,
    permalink,
    resource,
    whole,
)

__all__ = [
    "ENDINGS", "FORMATS", "LANGUAGE", "LICENCES", "NAME", "ROOT", "THUMBNAIL", "Book",
    "CitationError", "Work", "all_data", "authors", "bibtex", "book", "chapter", "chapter_title",
    "chapters", "claim", "contact", "csl", "figure", "licence", "link", "makers", "page_of",
    "permalink", "plain", "resource", "ris", "whole",
]
