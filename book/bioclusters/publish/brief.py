"""Write the policy briefs as PDF: `python -m bioclusters brief FOLDER`, in book/.

The words of a brief stand in book/briefs/<name>.yml, its page in book/briefs/template.typ; titles,
verdicts, sources, claims and numbers come from where the book keeps them. Two runs write the same
bytes, and every file is tagged as PDF/UA-1 asks.
"""

import json
import re
import tempfile
from collections.abc import Set
from pathlib import Path
from typing import Any, cast

import pandas as pd
import typst
import yaml

from bioclusters import cite, findings
from bioclusters.audit import audit
from bioclusters.draw import looks
from bioclusters.figures import BOOK, LICENCE, Figure, RegistryError, figure
from bioclusters.pages import card
from bioclusters.publish import drawings
from bioclusters.publish.progress import Progress
from bioclusters.words import _N, _, verdicts, word

FOLDER = BOOK / "briefs"
FONT_FILES = BOOK / "fonts"
STUDY = "study"  # its yml names the study itself, in Korean
SERIES = _N("Three Bioclusters: policy brief")
WHOLE = "Korea"  # the place of the brief that is about all three, and about what Korea can learn
KEYS = {"pages", "place", "title", "question", "body"}
KINDS = {"figure": {"figure", "heading", "text"}, "quote": {"quote"}, "replace": {"replace"},
         "cite": {"cite"}, "heading": {"heading", "text"}}  # what a part needs, by what tells it
FONTS = ["Source Sans 3", "Noto Sans KR"]  # for Latin letters, for Hangul
# Where the words of a part stand: over the whole width, with a wide drawing below them; or in one
# of two columns, with a narrow drawing below them, or beside them in the other column.
LAYOUTS = {"whole": None, "left": "left", "right": "right", "beside": "left"}
PAGE_MM = 297


class BriefError(ValueError):
    """A brief that cannot be made as its source asks, or would not fit its pages."""


def write_all(folder: Path, sources: Path = FOLDER) -> list[Path]:
    """Write every brief as folder/brief-<name>.pdf and return the paths.

    All are made before the first is written, and none is ever half-written.
    Raises BriefError for a source, font or folder that does not do, naming the remedy.
    """
    made, wanted = {}, names(sources)
    with Progress("Briefs set", len(wanted)) as progress:
        for name in wanted:
            made[f"brief-{name}.pdf"] = compiled(name, sources)
            progress.step(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-") as unfinished:
            for name, pdf in made.items():
                (Path(unfinished) / name).write_bytes(pdf)
            for name in made:
                (Path(unfinished) / name).replace(folder / name)
            for old in set(folder.glob("brief-*.pdf")) - {folder / name for name in made}:
                old.unlink()  # of a chapter that has no brief any more
    except OSError as error:
        raise BriefError(f"{folder}: cannot write there ({error.strerror}); make room, or choose "
                         "a folder that you may write to.") from error
    return [folder / name for name in made]


def names(sources: Path = FOLDER) -> list[str]:
    """Return the names of the briefs: those of the chapters that have one."""
    return sorted(path.stem for path in sources.glob("*.yml") if path.stem != STUDY)


def compiled(name: str, sources: Path = FOLDER) -> bytes:
    """Return one brief as PDF.

    Raises BriefError for a source that does not do, a missing font, anything that Typst warns of,
    and another number of pages than its source asks for.
    """
    with tempfile.TemporaryDirectory() as scratch:
        prepare(name, Path(scratch), sources)
        allowed = _read(name, sources)["pages"]
        return _typeset(name, allowed, compiler(Path(scratch)))


def prepare(name: str, folder: Path, sources: Path = FOLDER) -> None:
    """Write to a folder all that Typst needs for one brief: template, words and drawings."""
    words, drawn = content(name, sources)
    for file, svg in drawn.items():
        (folder / file).write_text(svg, encoding="utf-8")
    (folder / "brief.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    template = _text(sources / "template.typ")
    (folder / "template.typ").write_text(template, encoding="utf-8")


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


def content(name: str, sources: Path = FOLDER) -> tuple[dict, dict[str, str]]:
    """Return everything that the template prints for one brief, and its drawings by file.

    Raises BriefError naming file and key for a key, number, figure or claim that is not known, and
    for a text that contradicts the audit.
    """
    source = _read(name, sources)
    about = _claims_about(name, source)
    parts = [_part(name, item, about) for item in source["body"]]
    drawn = {part["file"]: part.pop("svg") for part in parts if "file" in part}
    licences = _licences([part.pop("figure") for part in parts if "figure" in part])
    released = cite.book().released
    return {
        "name": source["title"].split(":")[0],
        "series": _(SERIES),
        "title": source["title"],
        "question": source["question"],
        "authors": [cite.authors()],
        "keywords": ["bio clusters", "regional policy", source["place"], "Jeon (2023)"],
        "date": {"year": released.year, "month": released.month, "day": released.day},
        "accent": looks.PLACES[source["place"]], "ink": looks.INK, "quiet": looks.QUIET,
        "rule": looks.RULE,
        "body": parts, "rows": _rows(parts),
        "cite": [*_citations(source["title"], sources), licences],
    }, drawn


def printed(text: str) -> str:
    """Return text with typographic quotes, dashes between numbers and a square sign."""
    text = re.sub(r'"([^"]*)"', r"“\1”", text).replace("'", "’").replace("km2", "km²")
    return re.sub(r"(?<=\d)-(?=\d)", "–", text)


def _read(name: str, sources: Path) -> dict:
    path = sources / f"{name}.yml"
    source = _mapping(path)
    _check_keys(path.name, source, KEYS)
    if source["place"] not in looks.PLACES:
        raise BriefError(f"{path.name}: place {source['place']!r} has no colour; use one of "
                         f"{', '.join(looks.PLACES)}.")
    for item in source["body"]:
        kind = next((kind for kind in KINDS if kind in item), "heading")
        _check_keys(f"{path.name}, {item.get('heading', 'body')!r}", item, KINDS[kind],
                    {"layout", "part"} if kind == "figure" else {"layout"})
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


def _part(name: str, item: dict, about: pd.DataFrame) -> dict:
    """Return a part of the body as the template wants it: claims, a note or a finding."""
    layout = item.get("layout", "whole")
    if layout not in LAYOUTS:
        raise BriefError(f"{name}.yml: there is no layout {layout!r}; use one of "
                         f"{', '.join(LAYOUTS)}.")
    if layout == "beside" and "figure" not in item:
        raise BriefError(f"{name}.yml: layout beside is for a figure; use left, right or whole.")
    if "cite" in item:
        part = {"cite": item["cite"]}
    elif "quote" in item:
        part = {"quote": [_claim(about, claim) for claim in item["quote"]],
                "none": _("None of the claims on this place may be quoted as it stands.")}
    elif "replace" in item:
        part = {"replace": [_claim(about, claim) for claim in item["replace"]],
                "rest": _rest(about.drop(item["replace"]))}
    else:
        part = _finding(name, item, layout != "whole", about)
    return part | {"layout": layout}


def _rows(parts: list[dict]) -> list[dict]:
    """Return the rows of the pages: a part alone, or the parts of two columns, by number.

    A figure beside its words begins a row, as a part on the left after one on the right does.
    """
    rows: list[dict[str, Any]] = []
    for number, part in enumerate(parts):
        column = LAYOUTS[part["layout"]]
        if column is None:
            rows.append({"whole": number})
            continue
        shared = bool(rows) and "whole" not in rows[-1] and part["layout"] != "beside"
        if not shared or (column == "left" and rows[-1]["right"]):
            rows.append({"left": [], "right": []})
        rows[-1][column].append(number)
    return rows


def _finding(name: str, item: dict, narrow: bool, about: pd.DataFrame) -> dict:
    """Return a note, or with a figure a finding, its numbers filled in."""
    where = f"{name}.yml, {item['heading']!r}"
    _refuse_repeated(where, f"{item['heading']}. {item['text']}", about)
    try:
        words = {key: printed(findings.filled(item[key], where)) for key in ("heading", "text")}
    except KeyError as error:
        raise BriefError(error.args[0]) from None
    if "figure" not in item:
        return words
    try:
        drawn = figure(item["figure"])
        part = drawn.part(item["part"]) if "part" in item else drawn
    except RegistryError as error:
        raise BriefError(f"{where}: {error}") from None
    layout = "phone" if narrow else "wide"
    return words | _drawing(part, layout, item.get("part", ""))


def _refuse_repeated(where: str, text: str, about: pd.DataFrame) -> None:
    """Raise BriefError if a sentence repeats, as its own, a claim that the audit warns of."""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        for claim in re.findall(r"\{(C\d+)", sentence):
            warned = claim in about.index and about["verdict"][claim] in verdicts.EXPLAINED
            if warned and not re.search("study|Jeon", sentence):
                raise BriefError(f"{where}: {sentence!r} repeats {claim}, which is "
                                 f"{word('verdict', about['verdict'][claim])}; say that the study "
                                 "claims it, or take it out.")


def _drawing(drawn: Figure, layout: str, part: str) -> dict:
    """Return what the template prints of a figure, or of a part of one."""
    return {
        "id": drawn.id, "file": f"{drawn.id}{part and '-'}{part}.svg", "narrow": layout == "phone",
        "svg": drawings.on_paper(drawn, layout, part), "figure": drawn, "alt": drawn.alt,
        "shown": _("Part of the figure.") if part else None,
        "title": printed(drawn.title), "subtitle": printed(drawn.subtitle),
        "verdict": printed(card.about(drawn)), "source": drawn.source_line,
    }


def _claims_about(name: str, source: dict) -> pd.DataFrame:
    """Return the audited claims about the place of a brief, after checking those it lists."""
    audited = audit().set_index("claim_id")
    about = audited if source["place"] == WHOLE else audited[audited["cluster"] == source["place"]]
    quote, replace = ([claim for item in source["body"] for claim in item.get(key, [])]
                      for key in ("quote", "replace"))
    for claim in quote + replace:
        if claim not in about.index:
            raise BriefError(f"{name}.yml: no claim {claim!r} is about {source['place']}; use "
                             f"some of {', '.join(about.index)}.")
    said = about["verdict"].map(lambda code: word("verdict", code))
    for claim in quote:
        if about["verdict"][claim] not in verdicts.HOLDS:
            raise BriefError(f"{name}.yml: {claim} is {said[claim]} and may not be quoted; move it "
                             "from quote to replace.")
    for claim in about.index[about["verdict"].isin(verdicts.EXPLAINED)].difference(replace):
        raise BriefError(f"{name}.yml: {claim} is {said[claim]} and not under replace; a brief has "
                         "to warn of it.")
    return about


def _claim(about: pd.DataFrame, name: str) -> dict:
    """Return a claim as printed; where the claims are about several places, with its own."""
    row = about.loc[name]
    instead = row["say_instead"]
    if pd.isna(instead) or instead == verdicts.AS_IT_STANDS:
        instead = row["claim"]
    several = about["cluster"].nunique() > 1 and row["cluster"] != "All"
    return {"id": name, "place": word("place", row["cluster"]) if several else "",
            "verdict": word("verdict", row["verdict"]), "said": printed(row["claim"]),
            "write": printed(f"{instead.rstrip('.')}.")}


def _rest(others: pd.DataFrame) -> str:
    unchecked = ", ".join(others.index[others["verdict"].isin(verdicts.UNDECIDED)])
    words = _("Not checked or not checkable here, so the study’s words only: {claims}.",
              claims=unchecked) if unchecked else ""
    return f"{words} {_('Evidence for each: chapter “claims” of the book.')}".strip()


def _citations(title: str, sources: Path) -> list[dict]:
    """Return how to cite the brief, and the study, whose author and title stand in Hangul too."""
    this = cite.book()
    whole = f"{this.title}, version {this.version}"
    korean = _mapping(sources / f"{STUDY}.yml")
    study, (author,) = this.study, this.study["authors"]
    return [
        {"what": "This brief.", "text": f"{cite.authors()} ({this.released.year}). {title}. "
         f"Policy brief of: {whole}."},
        {"what": "The study.", "text": f"{author['family-names']}, {author['given-names']} "
         f"({korean['author']}) ({study['year']}). {study['title']} [{korean['title']}, in "
         f"Korean]. {study['journal']}, {study['volume']}({study['issue']}), "
         f"{study['start']}–{study['end']}."},
    ]


def _licences(drawn: list[Figure]) -> dict:
    """Return the licence of the drawings and of all data behind them, once each."""
    lines = [line for one in drawn for line in one.licence_line.split("; ")]
    return {"what": _("Licences."),
            "text": _("Text: {licence}. Figures: {figures}. Files of each figure: folder “figures” "
                      "of the book’s site, under the id in brackets.", licence=LICENCE,
                      figures="; ".join(dict.fromkeys(lines)))}


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
    _check_length(name, allowed, json.loads(template.query("<end>", field="value", one=True)))
    return cast(bytes, pdf)  # one file, since the format is PDF


def _check_length(name: str, allowed: int, end: dict) -> None:
    pages = end["pages"]
    if pages > allowed:
        over = (pages - allowed - 1) * PAGE_MM + end["millimetres"]
        raise BriefError(f"{name}.yml: {pages} pages, {allowed} allowed; the text is about "
                         f"{over:.0f} mm too long: shorten it, or give a figure "
                         "another layout.")
    if pages < allowed:
        raise BriefError(f"{name}.yml: {pages} pages, {allowed} expected; add to it.")
