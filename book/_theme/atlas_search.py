"""Teach Sphinx's search Korean word stems, and the book's figures and claims by their words."""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains import Domain, ObjType
from sphinx.search.en import SearchEnglish

from bioclusters import data, registry

HANGUL = re.compile(r"[가-힣]+")
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
    """What a reader looks for by name: each figure and each claim, with its own address."""

    name = "findable"
    label = "What the search lists by name"
    object_types = {"figure": ObjType("figure"), "claim": ObjType("claim")}

    def get_objects(self):
        """Yield name, shown name, type, page, anchor and rank, as Sphinx asks of a domain."""
        for name, entry in registry.figures().items():
            page = f"book/{entry['notebook']}"
            number = self.env.toc_fignumbers.get(page, {}).get("figure", {}).get(name)
            if number:
                shown = f"Fig. {'.'.join(map(str, number))}: {entry['title']}"
                yield name, shown, "figure", page, name, 0
        for claim in data.load("claims").itertuples():
            shown = f"{claim.claim_id}: {claim.claim}"
            yield claim.claim_id, shown, "claim", "book/claims", claim.claim_id.lower(), 0

    def resolve_any_xref(self, *_) -> list[tuple[str, nodes.Element]]:
        """Return nothing: texts refer to figures and claims by their labels."""
        return []


def setup(app: Sphinx) -> None:
    """Register the search language and the domain."""
    BookSearch.lang = "en"
    app.add_search_language(BookSearch)
    app.add_domain(Findable)
