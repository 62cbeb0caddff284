"""Write the policy briefs as PDF: `python -m bioclusters brief FOLDER`, in book/.

The words of a brief stand in book/briefs/<name>.yml, its page in book/briefs/template.typ; titles,
verdicts, sources, claims and numbers come from where the book keeps them. Two runs write the same
bytes, and every file is tagged as PDF/UA-1 asks.
"""

import json
import re
import tempfile
from collections.abc import Sequence, Set
from pathlib import Path
from typing import cast

import pandas as pd
import typst
import yaml

from bioclusters import cite, data, findings, words
from bioclusters.audit import audit
from bioclusters.draw import BRIEF, NoRoom, looks
from bioclusters.figures import BOOK, LICENCE, Figure, RegistryError, figure
from bioclusters.pages import card
from bioclusters.publish import drawings
from bioclusters.publish.progress import Progress
from bioclusters.words import _N, WordsError, _, dated, say, speaking, verdicts, word

FOLDER = BOOK / "briefs"
FONT_FILES = BOOK / "fonts"
STUDY = "study"  # its yml names the study itself, in Korean
SERIES = _N("Three Bioclusters: policy brief")
WHOLE = "Korea"  # the place of the brief that is about all three, and about what Korea can learn
KEYS = {"pages", "place", "title", "bottom", "findings", "replace"}
FINDING = {"figure", "heading", "text"}
NOTE = {"heading", "text"}
FONTS = ["Source Sans 3", "Noto Sans KR"]  # for Latin letters, for Hangul
REGIONS = {"en": "GB", "ko": "KR"}
HIGHER = (1, 1.05, 1.1, 1.2, 1.3)  # times the height asked for, in turn, until the words have room
CAPTION_LINES = 3
PAGE_MM = 297


class BriefError(ValueError):
    """A brief that cannot be made as its source asks, or would not fit its pages."""


def write_all(folder: Path, sources: Path = FOLDER,
              languages: Sequence[str] = words.EDITIONS) -> list[Path]:
    """Write every brief as folder/brief-<name>.pdf and return the paths.

    In another language than English the files are brief-<name>.<language>.pdf.
    All are made before the first is written, and none is ever half-written.
    Raises BriefError for a source, font or folder that does not do, naming the remedy.
    """
    made, wanted = {}, names(sources)
    with Progress("Briefs set", len(wanted) * len(languages)) as progress:
        for language in languages:
            for name in wanted:
                made[file_name(name, "pdf", language)] = compiled(name, sources, language)
                progress.step(name)
    kept = [file_name(name, "pdf", language) for language in words.LANGUAGES for name in wanted]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-") as unfinished:
            for name, pdf in made.items():
                (Path(unfinished) / name).write_bytes(pdf)
            for name in made:
                (Path(unfinished) / name).replace(folder / name)
            for old in set(folder.glob("brief-*.pdf")) - {folder / name for name in kept}:
                old.unlink()  # of a chapter that has no brief any more
    except OSError as error:
        raise BriefError(f"{folder}: cannot write there ({error.strerror}); make room, or choose "
                         "a folder that you may write to.") from error
    return [folder / name for name in made]


def file_name(name: str, kind: str, language: str = words.SOURCE) -> str:
    """Return the name of a brief's file, the language in it where it is not English."""
    return f"brief-{name}{'' if language == words.SOURCE else '.' + language}.{kind}"


def names(sources: Path = FOLDER) -> list[str]:
    """Return the names of the briefs: those of the chapters that have one."""
    return sorted(path.stem for path in sources.glob("*.yml") if path.stem != STUDY)


def compiled(name: str, sources: Path = FOLDER, language: str = words.SOURCE) -> bytes:
    """Return one brief as PDF.

    Raises BriefError for a source that does not do, a missing font, anything that Typst warns of,
    a caption of more than three lines, and another number of pages than its source asks for.
    """
    with tempfile.TemporaryDirectory() as scratch:
        prepare(name, Path(scratch), sources, language)
        allowed = _read(name, sources)["pages"]
        return _typeset(name, allowed, compiler(Path(scratch)))


def prepare(name: str, folder: Path, sources: Path = FOLDER,
            language: str = words.SOURCE) -> None:
    """Write to a folder all that Typst needs for one brief: template, words and drawings."""
    said = content(name, sources, language)
    for finding in said["findings"]:
        svg = drawing(finding, language)
        del finding["drawn"]
        (folder / finding["file"]).write_text(svg, encoding="utf-8")
    (folder / "brief.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    template = _text(sources / "template.typ")
    (folder / "template.typ").write_text(template, encoding="utf-8")


def drawing(finding: dict, language: str = words.SOURCE) -> str:
    """Return the drawing of a finding of `content` as an svg for print.

    It is higher than asked where the words of a language need it. Raises BriefError if that is not
    enough.
    """
    for more in HIGHER:
        try:
            return drawings.on_paper(finding["drawn"], "brief", finding["part"], language,
                                     round(more * (finding["tall"] or BRIEF.tall), 3))
        except NoRoom as error:
            refused = error
    raise BriefError(f"{finding['brief']}.yml, {finding['id']}: {refused} In a brief: give it "
                     "another `tall`.")


def compiler(folder: Path, font_files: Path = FONT_FILES) -> typst.Compiler:
    """Return a compiler of the template in a folder that knows the fonts of the book alone.

    Raises BriefError if a font is missing.
    """
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False,
                        font_paths=[str(font_files)])
    for family in FONTS:
        if family not in fonts.families():
            raise BriefError(f"{font_files}: no font file of {family!r}; restore it with "
                             "`git checkout`.")
    return typst.Compiler(str(folder / "template.typ"), root=str(folder), font_paths=fonts)


def content(name: str, sources: Path = FOLDER, language: str = words.SOURCE) -> dict:
    """Return everything that a brief says, as pages and office files print it, in a language.

    Raises BriefError naming file and key for a key, number, figure or claim that is not known, and
    for a text that contradicts the audit.
    """
    with speaking(language):
        return _content(name, sources, language)


def _content(name: str, sources: Path, language: str) -> dict:
    source = _read(name, sources)
    about = _claims_about(name, source)
    found = [_finding(name, item, about) for item in source["findings"]]
    drawn = [finding["drawn"] for finding in found]
    title, released = _said(name, source, "title"), cite.book().released
    return {
        "language": language, "region": REGIONS.get(language, ""),
        "name": word("place", source["place"]), "series": _(SERIES), "title": title,
        "bottom": _said(name, source, "bottom"), "bottom_head": _("In short."),
        "edition": _("Version {version}, {date}", version=cite.book().version,
                     date=dated(released)),
        "page": _("page {number} of {all}", number="{number}", all="{all}"), "figure": _("Fig."),
        "authors": [cite.authors()],
        "keywords": [_("bio clusters"), _("regional policy"), word("place", source["place"]),
                     "Jeon (2023)"],
        "date": {"year": released.year, "month": released.month, "day": released.day},
        "accent": looks.PLACES[source["place"]], "ink": looks.INK, "quiet": looks.QUIET,
        "rule": looks.RULE, "findings": found,
        "notes": [_note(name, item, about) for item in source.get("notes", [])],
        "replace": {"not": _("Not this: the study says"), "write": _("Write this"),
                    "claims": [_claim(about, claim) for claim in source["replace"]]},
        "cite": {"heading": _("How to cite, and where to find more"),
                 "works": [*_citations(title, sources), _licences(drawn), _more(name)]},
    }


def printed(text: str) -> str:
    """Return text with typographic quotes, dashes between numbers and a square sign."""
    text = re.sub(r'"([^"]*)"', r"“\1”", text).replace("'", "’").replace("km2", "km²")
    return re.sub(r"(?<=\d)-(?=\d)", "–", text)


def _read(name: str, sources: Path) -> dict:
    path = sources / f"{name}.yml"
    source = _mapping(path)
    _check_keys(path.name, source, KEYS, {"notes"})
    if source["place"] not in looks.PLACES:
        raise BriefError(f"{path.name}: place {source['place']!r} has no colour; use one of "
                         f"{', '.join(looks.PLACES)}.")
    for key, needed in (("findings", FINDING), ("notes", NOTE)):
        for item in source.get(key, []):
            _check_keys(f"{path.name}, {item.get('heading', key)!r}", item, needed,
                        {"part", "tall"} if key == "findings" else frozenset())
    return source


def _mapping(path: Path) -> dict:
    try:
        fields = yaml.safe_load(_text(path))
    except yaml.YAMLError as error:
        raise BriefError(f"{path.name}: expected YAML ({error}); correct it there.") from error
    if not isinstance(fields, dict):
        raise BriefError(f"{path.name}: expected lines such as `title: ...`; restore the file "
                         "with `git checkout`.")
    return fields


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BriefError(f"{path}: cannot be read ({error.strerror}); restore the file with "
                         "`git checkout`.") from error


def _check_keys(where: str, found: dict, needed: set, allowed: Set = frozenset()) -> None:
    for key in sorted(needed - set(found)):
        raise BriefError(f"{where}: lacks {key!r}; add it.")
    for key in sorted(set(found) - needed - allowed):
        raise BriefError(f"{where}: has an unknown key {key!r}; remove it.")


class _Numbers(dict):
    """The fields of a brief: findings as printed, with their value where a form asks for it."""

    def __missing__(self, key: str) -> "_Number":
        return _Number(findings.number(key), key)


class _Number(str):
    def __new__(cls, text: str, key: str) -> "_Number":
        made = super().__new__(cls, text)
        made.key = key
        return made

    key: str

    def __float__(self) -> float:
        return findings.value(self.key)


def _said(name: str, item: dict, key: str) -> str:
    """Return a text of a brief in the language spoken, its numbers filled in."""
    where = f"{name}.yml, {item.get('heading', key)!r}"
    try:
        return printed(say(item[key], _Numbers()))
    except (KeyError, WordsError) as error:
        raise BriefError(f"{where}: {error.args[0]}") from None


def _note(name: str, item: dict, about: pd.DataFrame) -> dict:
    """Return heading and text of a note, its numbers filled in."""
    _refuse_repeated(f"{name}.yml, {item['heading']!r}", f"{item['heading']}. {item['text']}",
                     about)
    return {key: _said(name, item, key) for key in ("heading", "text")}


def _finding(name: str, item: dict, about: pd.DataFrame) -> dict:
    """Return a finding: heading, text, and what is printed of its figure, or part of one."""
    part = item.get("part", "")
    try:
        drawn = figure(item["figure"]).part(part) if part else figure(item["figure"])
    except RegistryError as error:
        raise BriefError(f"{name}.yml, {item['heading']!r}: {error}") from None
    shown = _("{subtitle}. Source: {source}.", subtitle=printed(drawn.subtitle),
              source=_sources(drawn))
    return _note(name, item, about) | {
        "brief": name, "drawn": drawn, "part": part, "tall": item.get("tall", 0), "id": drawn.id,
        "file": f"{drawn.id}{part and '-'}{part}.svg", "alt": drawn.alt, "title": drawn.title,
        "caption": shown,
        "verdict": printed(card.about(drawn)), "source": drawn.source_line,
    }


def _sources(drawn: Figure) -> str:
    """Return whom to name for a figure, what ends several names alike said once, after the last."""
    names = drawn.source_line.split("; ")
    ends = [name.rpartition(", ")[2] for name in names[1:]] + [""]
    return "; ".join(name.removesuffix(f", {end}") for name, end in zip(names, ends, strict=True))


def _refuse_repeated(where: str, text: str, about: pd.DataFrame) -> None:
    """Raise BriefError if a sentence repeats, as its own, a claim that the audit warns of."""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        for claim in re.findall(r"\{(C\d+)", sentence):
            warned = claim in about.index and about["verdict"][claim] in verdicts.EXPLAINED
            if warned and not re.search("study|Jeon", sentence):
                raise BriefError(f"{where}: {sentence!r} repeats {claim}, which is "
                                 f"{word('verdict', about['verdict'][claim])}; say that the study "
                                 "claims it, or take it out.")


def _claims_about(name: str, source: dict) -> pd.DataFrame:
    """Return the audited claims about the place of a brief, after checking those it lists."""
    audited = audit().set_index("claim_id")
    texts = findings.spoken("claims").set_index("claim_id")
    for column in ("claim", "say_instead"):  # in the language spoken
        audited[column] = texts[column].reindex(audited.index)
    about = audited if source["place"] == WHOLE else audited[audited["cluster"] == source["place"]]
    for claim in source["replace"]:
        if claim not in about.index:
            raise BriefError(f"{name}.yml: no claim {claim!r} is about {source['place']}; use "
                             f"some of {', '.join(about.index)}.")
        if about["verdict"][claim] in verdicts.HOLDS:
            raise BriefError(f"{name}.yml: {claim} is {word('verdict', about['verdict'][claim])} "
                             "and may be quoted; take it out of replace.")
    warned = about.index[about["verdict"].isin(verdicts.NOT_QUOTABLE)]
    for claim in warned.difference(source["replace"]):
        raise BriefError(f"{name}.yml: {claim} is {word('verdict', about['verdict'][claim])} and "
                         "not under replace; a brief has to warn of it.")
    return about


def _claim(about: pd.DataFrame, name: str) -> dict:
    """Return a claim as printed; where the claims are about several places, with its own."""
    row = about.loc[name]
    several = about["cluster"].nunique() > 1 and row["cluster"] != "All"
    return {"id": name, "place": word("place", row["cluster"]) if several else "",
            "verdict": word("verdict", row["verdict"]), "said": printed(row["claim"]),
            "write": printed(f"{row['say_instead'].rstrip('.')}.")}


def _citations(title: str, sources: Path) -> list[dict]:
    """Return how to cite the brief, and the study, whose author and title stand in Hangul too."""
    this = cite.book()
    korean = _mapping(sources / f"{STUDY}.yml")
    study, (author,) = this.study, this.study["authors"]
    return [
        {"what": _("This brief."),
         "text": _("{authors} ({year:y}). {title}. Policy brief of: {book}, version {version}.",
                   authors=cite.authors(), year=this.released.year, title=title,
                   book=this.title.partition(":")[0], version=this.version)},
        {"what": _("The study."),
         "text": cite.study.korean() if words.language() == cite.study.LANGUAGE else
         f"{author['family-names']}, {author['given-names']} ({korean['author']}) "
         f"({study['year']}). {study['title']} [{korean['korean_title']}]. {study['journal']}, "
         f"{study['volume']}({study['issue']}), {study['start']}–{study['end']}."},
    ]


def _licences(drawn: list[Figure]) -> dict:
    """Return the licence of the drawings and of all data behind them, once each."""
    names = [say(licence["title"], {}) for one in drawn for source in one.sources
             for licence in data.resource(source)["licenses"]]
    return {"what": _("Licences."),
            "text": _("Text and drawings: {licence}. Data: {names}.", licence=LICENCE,
                      names=", ".join(dict.fromkeys(names)))}


def _more(name: str) -> dict:
    """Return where the book says more, as an address if it has one, and whom to write to."""
    page = "book/claims.html" if name not in cite.chapters() else f"book/{name}.html"
    chapter = cite.chapter_title(name if name in cite.chapters() else "claims")
    address = cite.permalink(page) or _("chapter “{chapter}” of the book", chapter=chapter)
    return {"what": _("More."), "address": cite.permalink(page),
            "text": _("Data and evidence: {address}. Contact: {contact}.", address=address,
                      contact=cite.contact())}


def _typeset(name: str, allowed: int, template: typst.Compiler) -> bytes:
    """Return the PDF of a template with its data, checked for warnings and length."""
    try:
        pdf, warnings = template.compile_with_warnings(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise BriefError(f"{name}: Typst stopped: {error.message}; correct the source or "
                         "template.typ.") from error
    if warnings:
        found = "; ".join(warning.message for warning in warnings)
        raise BriefError(f"{name}: Typst warns: {found}; correct the source or template.typ.")
    _check_captions(name, json.loads(template.query("<caption>", field="value")))
    _check_length(name, allowed, json.loads(template.query("<end>", field="value", one=True)))
    return cast(bytes, pdf)  # one file, since the format is PDF


def _check_captions(name: str, captions: list[dict]) -> None:
    for caption in captions:
        if caption["lines"] > CAPTION_LINES:
            raise BriefError(f"{name}.yml: the caption of {caption['id']} has {caption['lines']} "
                             f"lines, {CAPTION_LINES} allowed; shorten its subtitle in "
                             "figures.yml, or name a part with one of its own.")


def _check_length(name: str, allowed: int, end: dict) -> None:
    pages = end["pages"]
    if pages > allowed:
        over = (pages - allowed - 1) * PAGE_MM + end["millimetres"]
        raise BriefError(f"{name}.yml: {pages} pages, {allowed} allowed; the text is about "
                         f"{over:.0f} mm too long: shorten it, or give a figure "
                         "another `tall`.")
    if pages < allowed:
        raise BriefError(f"{name}.yml: {pages} pages, {allowed} expected; add to it.")
