"""Make the index of the search from the pages of the built site, in their own language.

What a reader can find: pages and their sections, figures, claims, data files, evidence, errata
and briefs. Each is an entry with the words on its page; search.js compares a query with them. Words
that mean the same are in synonyms.yml; names in two scripts come from the data.
"""

import functools
import gzip
import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

from bioclusters import data
from bioclusters.figures import BOOK
from bioclusters.pages import evidence
from bioclusters.words import _N, _, say

KINDS = {
    "page": _N("Page"), "section": _N("Section"), "figure": _N("Figure"), "claim": _N("Claim"),
    "data": _N("Data file"), "evidence": _N("Evidence"),
    "number": _N("Computed number"), "erratum": _N("Correction"), "brief": _N("Brief"),
}
# Letters of an entry that can be shown; of the rest only words that are new are kept.
SHOWN = {"evidence": 48, "number": 30, "claim": 110, "section": 90, "page": 140, "figure": 150,
         "erratum": 80, "data": 90}
TITLE, OTHERWISE = {"evidence": 64, "number": 72, "claim": 140}, 160
# How places in the list of words are written: a step of less than ONE is a letter; a letter beyond
# those adds ONE times its place.
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
STEPS = "".join(chr(code) for code in range(33, 127) if chr(code) not in "\"\\<&>'")
ONE, FAR = 64, len(STEPS) - 64
NAMES_ONLY = {"claim", "figure", "data"}  # their titles have the rest
SMALL = re.compile(r"[\d.]{1,3}|\d+\.\d+|0\d+")  # numbers that nobody asks for beside a text
SIFTED = {"evidence", "data"}
# What is left out, one measure after the other, until the index is small enough: letters of titles
# and texts by kind, and the kinds whose other words go.
LARGEST = 60_000  # bytes of the index, compressed
ROOM = 59_000
LEAVE_OUT: tuple[dict[str, Any], ...] = (
    {},
    {"more": {"claim"}},
    {"title": {"evidence": 54, "number": 60}, "text": {"evidence": 40, "erratum": 60,
                                                             "claim": 100}},
    {"text": {"evidence": 32, "section": 70, "claim": 80, "number": 20, "erratum": 50}},
    {"more": {"data", "page"}, "text": {"section": 50, "claim": 60, "erratum": 40}},
    {"title": {"evidence": 44}, "text": {"evidence": 26}, "more": {"section"}},
    {"more": {"figure"}, "text": {"section": 0, "claim": 0, "erratum": 30, "page": 60, "data": 40}},
)
WITHOUT_MORE = {"evidence", "number", "erratum"}
LEFT_OUT = {"search.html", "404.html", "index.html"}
FOLDERS_LEFT_OUT = {"_static", "_sources", "code", "data", "figures", "embed"}
# Classes and elements whose words are not the page's own, or stand there a second time.
UNREAD = {"headerlink", "take", "download", "cite", "code-of", "code", "permalink",
          "citation", "filter", "toctree-wrapper", "entry-of", "corrected", "gallery",
          "permission"}
UNREAD_TAGS = {"script", "style", "nav", "form", "button", "pre", "select", "noscript"}
WORD = re.compile(r"[^\W_]+(?:[.,][0-9]{1,3}(?![0-9]))*")
INLINE = {"a", "abbr", "b", "code", "em", "i", "mark", "q", "small", "span", "strong", "sub", "sup"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
HANGUL = re.compile("[가-힣]+")
SVG = re.compile(r"<svg\b([^>]*)>.*?</svg>", re.DOTALL)
LABEL = re.compile(r'aria-label="([^"]*)"')
NUMBER = re.compile(r"[\d.,–−%\s-]*")
# Corrections of a verdict alone stand with the claim.
VERDICT_CHANGED = re.compile(r"[^\W\d]+ C\d\d")
MAIN = re.compile(r"<article.*</article>", re.DOTALL)
SYNONYMS = BOOK / "synonyms.yml"
NAMED_TWICE = {"places": "name", "korea-sites": "site", "korea-provinces-outline": "name"}


class SearchError(ValueError):
    """A list of synonyms that cannot be used."""


class Entry(NamedTuple):
    """One thing to find: `note` is shown behind its title, `more` is found and not shown."""

    kind: str
    page: str
    anchor: str
    title: str
    note: str
    text: str
    more: str


class _Draft:
    """An entry while its page is read."""

    def __init__(self, kind: str, anchor: str = "", note: str = "") -> None:
        self.kind, self.anchor, self.note = kind, anchor, note
        self.title: list[str] = []
        self.text: list[str] = []
        self.more: list[str] = []

    def entry(self, page: str) -> Entry:
        """Return the entry: text that is too long to be shown gives its new words only."""
        title, text = _line(self.title), _line(self.text)
        shown = _cut(text, SHOWN.get(self.kind, OTHERWISE))
        title, whole = _cut(title, TITLE.get(self.kind, OTHERWISE)), f"{title} {text}"
        whole = f"{whole} {' '.join(self.more)}"
        more = _others(f"{title} {shown}", whole, self.kind in NAMES_ONLY)
        return Entry(self.kind, page, self.anchor, title, _line([self.note]), shown,
                     "" if self.kind in WITHOUT_MORE else " ".join(more))


class _Reader(HTMLParser):
    """Read one page: what opens an entry, which words are its title, which are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.drafts = [_Draft("page")]
        self.open: list[tuple[str, str, _Draft | None]] = []  # tag, role, entry that goes on after
        self.section = self.drafts[0]
        self.label = ""
        # What stands with most evidence, or says where an entry is used, helps nobody to find it.
        self.labels = {_("Used in"), _("Confidence"), _("Computed from"), _("Rests on"),
                       _("Source"), _("Note"), _("Scope"), _("SHA-256"), _("Licence"),
                       _("Columns"), _("File"), _("Kind"), _("Known gaps")}
        self.briefs: list[str] = []

    @property
    def draft(self) -> _Draft:
        """Return the entry that words belong to now."""
        return next((draft for _tag, _role, draft in reversed(self.open) if draft), self.section)

    def handle_starttag(self, tag, attrs):
        """Note what an element opens."""
        if tag in VOID:
            return
        given = {name: value or "" for name, value in attrs}
        classes = set(given.get("class", "").split())
        if tag not in INLINE:
            self._part(self.draft)
        self.open.append((tag, self._role(tag, classes, given), self._opened(tag, classes, given)))

    def handle_endtag(self, tag):
        """Close what the element opened."""
        if tag not in INLINE:
            self._part(self.draft)
        while self.open and tag not in VOID:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, text):
        """Put words where they belong."""
        roles = [role for _tag, role, _draft in self.open]
        if "unread" in roles:
            return
        draft = self.draft
        if not text.strip():
            self._part(draft)
            return
        if self.label == _("Place") and text.strip() in _line(self.drafts[0].title):
            return  # the page says so already
        if self.open[-1][0] == "dt":
            self.label = text.strip()
        elif self.label in self.labels and draft.kind in SIFTED and "title" not in roles:
            return
        elif "note" in roles:
            draft.note += text
        elif "text" in roles:
            draft.text.append(text)
        elif "title" in roles:
            draft.title.append(text)
        elif "more" in roles:
            if not NUMBER.fullmatch(text):
                draft.more.append(text.strip())
        else:
            draft.text.append(text)

    @staticmethod
    def _part(draft: _Draft) -> None:
        """Part the words before from those after, whatever they belong to."""
        draft.title.append(" ")
        draft.text.append(" ")

    def _opened(self, tag: str, classes: set[str], given: dict[str, str]) -> _Draft | None:
        """Return the entry that an element is, if it is one."""
        name = given.get("id", "")
        kind = next((kind for sign, kind in {"book-figure": "figure", "claim": "claim",
                     "data-file": "data", "entry": "evidence"}.items() if sign in classes), "")
        if tag == "p" and name.startswith("errata-"):
            kind = "erratum"
            self.section = self._new(kind, name)
            return None
        if tag in ("h2", "h3") and self._section_id():
            self.section = self._new("section", self._section_id())
        return self._new(kind, name, given.get("data-verdict", "")) if kind and name else None

    def _new(self, kind: str, anchor: str, note: str = "") -> _Draft:
        self.drafts.append(_Draft(kind, anchor, note))
        self.label = ""
        return self.drafts[-1]

    def _section_id(self) -> str:
        return next((role[1:] for tag, role, _draft in reversed(self.open) if role[:1] == "#"), "")

    def _role(self, tag: str, classes: set[str], given: dict[str, str]) -> str:
        if tag == "a" and "/briefs/" in given.get("href", "") and "unread" in {
                role for _tag, role, _draft in self.open}:  # among what the page's top offers
            self.briefs.append(given["href"])
        if tag in UNREAD_TAGS or classes & UNREAD or given.get("data-search") == "no":
            return "unread"
        if tag == "section":
            return f"#{given.get('id', '')}"
        if "kicker" in classes or ("badge" in classes and self.draft.kind == "figure"):
            return "note"
        if tag in ("h2", "h3") and not self._section_id():
            return ""
        if tag in ("h1", "h2", "h3") or classes & {
                "caption-number", "caption-text", "says", "name"}:
            return "title"
        if tag == "strong" and self.draft.kind == "erratum" and not self.draft.title:
            return "title"
        if "head" in classes and self.draft.kind == "claim":
            return "unread"  # its number and verdict are shown anyway
        if tag == "p" and self.draft.kind == "evidence" and self.open[-1][0] == "div":
            return "title"
        return "more" if classes & {"table", "more"} else "text" if tag == "q" else ""


def entries(html: str, page: str) -> list[Entry]:
    """Return what can be found on a page of the site; `page` is its place, as book/claims.html."""
    main = MAIN.search(html)
    reader = _Reader()
    reader.feed(SVG.sub(_drawing, main[0] if main else html))
    found = [draft.entry(page) for draft in reader.drafts]
    if page.endswith(f"/{evidence.COMPUTED}.html"):
        found = [entry._replace(kind="number") if entry.kind == "evidence" else entry
                 for entry in found]
    found = [entry for entry in found if not VERDICT_CHANGED.fullmatch(entry.title)]
    found = [entry for entry in found if entry.title and (entry.text or entry.kind != "section")]
    for path in reader.briefs[:1]:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
        found.append(found[0]._replace(kind="brief", page=path, more=""))
    return found


def index(folder: Path, before: dict[str, list] | None = None) -> tuple[dict, dict[str, list]]:
    """Return the index of the site in a folder, and what was read by page, to be kept.

    `before`: what an earlier call kept; pages that are as they were then are not read again.
    """
    before, kept, found = before or {}, {}, []
    for path in pages(folder):
        place, state = path.relative_to(folder).as_posix(), path.stat()
        same = [state.st_mtime_ns, state.st_size]
        known = before.get(place)
        if not known or known[0] != same:
            known = [same, entries(path.read_text(encoding="utf-8"), place)]
        kept[place] = known
        found += [Entry(*entry) for entry in known[1]]
    return packed(found), kept


def packed(found: Iterable[Entry]) -> dict:
    """Return entries as the script reads them: pages once, kinds in words, synonyms beside.

    Less of each is kept, by LEAVE_OUT, until the whole is small enough to be loaded.
    """
    found = list(found)
    for measure in LEAVE_OUT:
        found = [_less(entry, measure) for entry in found]
        content = _packed(found)
        if compressed(script(content)) <= ROOM:
            break
    return content


def _less(entry: Entry, measure: dict[str, Any]) -> Entry:
    """Return an entry with less text, as one measure of LEAVE_OUT says for its kind."""
    most = {part: measure.get(part, {}).get(entry.kind, OTHERWISE) for part in ("title", "text")}
    return entry._replace(
        title=_cut(entry.title, most["title"]), text=_cut(entry.text, most["text"]),
        more="" if entry.kind in measure.get("more", ()) else entry.more)


def _packed(found: list[Entry]) -> dict:
    titles = {entry.page: entry.title if entry.page.startswith(evidence.FOLDER) else
              entry.note or entry.title for entry in reversed(found)
              if entry.kind in ("page", "brief")}
    places, kinds = list(titles), list(KINDS)
    found = [entry for entry in found if entry.page in titles]
    words = sorted({word for entry in found for word in entry.more.lower().split()})
    place = {word: at for at, word in enumerate(words)}
    anchors = _followers([entry.anchor for entry in found])
    rows = [[kinds.index(entry.kind), places.index(entry.page), anchor, *entry[3:-1],
             _steps(sorted({place[word] for word in entry.more.lower().split()}))]
            for anchor, entry in zip(anchors, found, strict=True)]
    rows = [row[:next((at for at in range(len(row), 0, -1) if row[at - 1] != ""), 0)]
            for row in rows]
    return {"kinds": [[kind, say(words, {})] for kind, words in KINDS.items()],
            "pages": [[place, titles[place]] for place in places], "entries": rows,
            "words": _fronts(words),
            "same": [list({_root(word): word for word in reversed(group)}.values())
                     for group in [*synonyms(), *names()]], **_language()}


def script(content: dict) -> str:
    """Return an index as a script, which pages from a disk may load too."""
    return ("window.bookIndex = "
            + json.dumps(content, ensure_ascii=False, separators=(",", ":")) + ";\n")


def compressed(text: str) -> int:
    """Return how many bytes a script takes on its way to a reader."""
    return len(gzip.compress(text.encode(), 9, mtime=0))


def pages(folder: Path) -> Iterator[Path]:
    """Yield the pages of a site that the search covers; another language has its own."""
    for path in sorted(folder.rglob("*.html")):
        parts = path.relative_to(folder).parts
        if path.name in LEFT_OUT and len(parts) == 1:
            continue
        if not FOLDERS_LEFT_OUT & set(parts) and parts[0] == "book":
            yield path


def synonyms(path: Path = SYNONYMS) -> list[list[str]]:
    """Return the groups of words that mean the same; raise SearchError for a group of none."""
    groups = _read(path)["same"]
    for group in groups:
        if len(group) < 2 or not all(isinstance(word, str) and word.strip() for word in group):
            raise SearchError(f"{path.name}: {group!r} should list at least two words that mean "
                              "the same, each as text; complete it or remove it.")
    return groups


@functools.cache
def names() -> list[list[str]]:
    """Return the names that the data hold in two scripts, such as Naju and 나주."""
    found, known = [], {word for group in synonyms() for word in group}
    for table, column in NAMED_TWICE.items():
        for _place, row in data.load(table).iterrows():
            korean = row["name_ko"]
            if not pd.isna(korean) and korean not in known:
                latin = [re.split(r" \(|,", str(row[column]))[0], str(row.get("label") or "")]
                both = [*dict.fromkeys(name for name in latin if name and name != "nan"),
                        *re.split(r"\s*/\s*", korean)]
                found.append(both)
                known.add(korean)
    return [group for group in found if len(group) > 1]


@functools.cache
def _language() -> dict[str, Any]:
    content = _read(SYNONYMS)
    return ({key: content[key].split() for key in ("quiet", "particles", "units")}
            | {"wanted": content["wanted"]})


def _read(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _drawing(match: re.Match) -> str:
    """Return what a drawing says instead of the drawing."""
    label = LABEL.search(match[1])
    return f'<span class="more">{label[1]}</span>' if label else ""


def _followers(anchors: list[str]) -> list[str]:
    """Return anchors in short: a plus for one that is the last with a number one higher."""
    short, last = [], ""
    for anchor in anchors:
        next_one = re.sub(r"\d+$", lambda digits: str(int(digits[0]) + 1).zfill(len(digits[0])),
                          last)
        short.append("+" if anchor and anchor == next_one != last else anchor)
        last = anchor
    return short


def _fronts(words: list[str]) -> str:
    """Return sorted words in short: how many letters each shares with the last, then the rest."""
    short, last = [], ""
    for word in words:
        same = next((at for at, (one, other) in enumerate(zip(word, last, strict=False))
                     if one != other or at == len(DIGITS) - 1), min(len(word), len(last)))
        short.append(DIGITS[same] + word[same:])
        last = word
    return " ".join(short)


def _steps(places: list[int]) -> str:
    """Return sorted places as steps, each in one letter, or two beyond the first of STEPS."""
    text, last = "", -1
    for place in places:
        far, near = divmod(place - last - 1, ONE)
        while far:  # a step of many lengths says each length by a letter
            text, far = text + STEPS[ONE + min(far, FAR) - 1], far - min(far, FAR)
        text, last = text + STEPS[near], place
    return text


def _others(shown: str, whole: str, names: bool) -> list[str]:
    """Return the words of a text that what is shown of it lacks, each once, or the names alone."""
    known = {_root(word) for word in WORD.findall(shown)} | _common()
    found: dict[str, str] = {}
    for word in map(_bare, WORD.findall(whole)):
        plain = word.isascii() and word.islower()
        if (_root(word) not in known and (len(word) > 2 or not word.isascii())
                and not (names and plain) and not SMALL.fullmatch(word)):
            found.setdefault(_root(word), word)
    return list(found.values())


@functools.cache
def _common() -> set[str]:
    """Return the roots of words by which nobody finds anything."""
    return {_root(word) for word in f"{_read(SYNONYMS)['common']}".split()} | set(
        _language()["quiet"])


def _bare(word: str) -> str:
    """Return a Korean word without the particle that is written on to it, another as it is."""
    if not HANGUL.fullmatch(word):
        return word
    particle = next((end for end in _language()["particles"] if word.endswith(end)
                     and len(word) - len(end) > 1), "")
    return word.removesuffix(particle)


def _root(word: str) -> str:
    return word.lower().removesuffix("s")


def _cut(text: str, most: int) -> str:
    """Return a text cut after a word, with a sign that it goes on."""
    if len(text) <= most + 2:  # what was cut before has its sign already
        return text
    return f"{text[:most].rsplit(' ', 1)[0].removesuffix(' …')} …" if most else ""


def _line(words: Iterable[str]) -> str:
    return " ".join("".join(words).split())
