"""Teach Sphinx's search Korean nouns, and figures and claims by their names."""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains import Domain, ObjType
from sphinx.search.en import SearchEnglish

from bioclusters import data, registry

HANGUL = re.compile(r"[가-힣]+")
RANKS = {"figure": 0, "claim": 1}  # what each adds to a score: scorer.js
SHORTEST = 2  # syllables: most Korean place names have two


class BookSearch(SearchEnglish):
    """English that also finds Korean nouns.

    Korean writes particles on to the noun (오송 “Osong”, 오송의 “of Osong”), and Sphinx
    matches only whole words if a query has fewer than three letters. So each beginning of a Korean
    word, from two syllables on, is indexed as a word too. The query needs no change.
    """

    def split(self, text: str) -> list[str]:
        """Return the words of a text, Korean ones followed by their beginnings."""
        words = super().split(text)
        starts = [run[:length] for word in words for run in HANGUL.findall(word)
                  for length in range(SHORTEST, len(run) + 1)]
        return words + starts


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
        for name, entry in registry.figures().items():
            page = f"book/{entry['notebook']}"
            number = self.env.toc_fignumbers.get(page, {}).get("figure", {}).get(name)
            if number:
                shown = f"Fig. {'.'.join(map(str, number))}: {entry['title']}"
                yield "figure", name, shown, page, name


def _claims():
    for claim in data.load("claims").itertuples():
        yield ("claim", claim.claim_id, f"{claim.claim_id}: {claim.claim}", "book/claims",
               claim.claim_id.lower())


def setup(app: Sphinx) -> None:
    """Register the search language and the domain."""
    BookSearch.lang = "en"
    app.add_search_language(BookSearch)
    app.add_domain(Findable)
