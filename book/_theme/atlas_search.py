"""Teach Sphinx's search Korean nouns, numbers, and figures and claims by their names."""

import re
import unicodedata

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains import Domain, ObjType
from sphinx.search.en import SearchEnglish

from bioclusters.data import load
from bioclusters.figures import figures
from bioclusters.words import word

HANGUL = re.compile(r"[가-힣]+")
RANKS = {"figure": 0, "claim": 1}  # what each adds to a score: scorer.js
SHORTEST = 2  # syllables: most Korean place names have two
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
JOINED = re.compile(r"\b([a-z]+)-([a-z]+)\b", re.IGNORECASE)
# Sphinx's script passes over numbers, which matter where there is nothing else, and takes "Fig. 3"
# for two words.
SPLITTER = r"""
function splitQuery(query) {
  const figure = query.match(/^\s*fig(?:ure|\.)?\s*(\d+)\s*$/i);
  if (figure) return [`fig. ${figure[1]}:`];
  const words = query.replace(/(\d),(?=\d{3}\b)/g, "$1")
    .split(/[^\p{Letter}\p{Number}_]+/gu).filter((word) => word)
    .map((word) => word.replace(/^c(\d)$/i, "c0$1"));
  return words.every((word) => /^\d+$/.test(word)) ? words.map((word) => `n${word}`) : words;
}
"""


class BookSearch(SearchEnglish):
    """English that also finds Korean nouns, numbers, "startup" and "Skane".

    A number is indexed with an n before it, because Sphinx's script leaves bare numbers out; a
    word with a hyphen also as one word, a word with accents also without. Korean writes particles
    on to the noun (오송 “Osong”, 오송의 “of Osong”), and Sphinx matches only whole words if a query
    has fewer than three letters. So each beginning of a Korean word, from two syllables on, is
    indexed as a word too.
    """

    js_splitter_code = SPLITTER

    def split(self, text: str) -> list[str]:
        """Return the words of a text, followed by the other forms under which they are found."""
        text = THOUSANDS.sub("", text)
        words = super().split(text)
        starts = [run[:length] for word in words for run in HANGUL.findall(word)
                  for length in range(SHORTEST, len(run) + 1)]
        numbers = [f"n{word}" for word in words if word.isdecimal()]
        joined = ["".join(pair) for pair in JOINED.findall(text)]
        plain = [folded for word in words if (folded := without_accents(word)) != word]
        return words + starts + numbers + joined + plain


def without_accents(word: str) -> str:
    """Return a word in letters without accents; other scripts stay as they are."""
    return "".join(letter for letter in unicodedata.normalize("NFD", word)
                   if not unicodedata.combining(letter)) if not HANGUL.search(word) else word


class Findable(Domain):
    """What a reader looks for by name: each figure and claim, with its own address."""

    name = "findable"
    label = "What the search lists by name"
    object_types = {kind: ObjType(kind) for kind in RANKS}

    def get_objects(self):
        """Yield name, shown name, type, page, anchor and rank, as Sphinx asks of a domain."""
        for kind, name, shown, page, anchor in [*self._figures(), *_claims()]:
            # Sphinx takes a name that is its own anchor to be shown as well.
            yield f"{kind} {name}", shown, kind, page, anchor, RANKS[kind]

    def get_type_name(self, type_: ObjType, primary: bool = False) -> str:
        """Return the word for a kind of thing that stands behind a result."""
        return type_.lname

    def resolve_any_xref(self, *_) -> list[tuple[str, nodes.Element]]:
        """Return nothing: texts refer to figures and claims by their labels."""
        return []

    def _figures(self):
        for figure in figures().values():
            page = f"book/{figure.chapter}"
            number = self.env.toc_fignumbers.get(page, {}).get("figure", {}).get(figure.id)
            if number:
                shown = f"Fig. {'.'.join(map(str, number))}: {figure.title}"
                yield "figure", figure.id, shown, page, figure.id


def _claims():
    for claim in load("claims").itertuples():
        shown = f"{claim.claim_id}: {claim.claim} ({word('verdict', claim.verdict)})"
        yield "claim", claim.claim_id, shown, "book/claims", claim.claim_id.lower()


def setup(app: Sphinx) -> None:
    """Register the search language and the domain."""
    BookSearch.lang = "en"
    app.add_search_language(BookSearch)
    app.add_domain(Findable)
