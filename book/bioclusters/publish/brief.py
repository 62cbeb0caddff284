"""Write the policy briefs as PDF: `python -m bioclusters brief FOLDER`, in book/.

The words of a brief stand in book/briefs/<name>.yml, its page in book/briefs/template.typ; titles,
verdicts, sources, claims and numbers come from where the book keeps them. Two runs write the same
bytes, and every file is tagged as PDF/UA-1 asks.
"""

import json
import re
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import typst
import yaml
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bioclusters import (
    cite,
    claims,
    counties,
    data,
    export,
    firms,
    quoted,
    registry,
    scale,
    style,
)
from bioclusters.recipes import RECIPES, Recipe

FOLDER = registry.BOOK / "briefs"
PAGES = {"biohealth_capital_region": 2, "cambridge": 2, "medicon_valley": 2, "synthesis": 4}
SERIES = "Three Bioclusters: policy brief"
WHOLE = "Korea"  # the place of the brief that is about all three, and about what Korea can learn
KEYS = {"place", "title", "question", "body"}
KINDS = {"figure": {"figure", "heading", "text"}, "quote": {"quote"}, "replace": {"replace"},
         "cite": {"cite"}, "heading": {"heading", "text"}}  # what a part needs, by what tells it
FONTS = ["Source Sans 3", "Noto Sans KR", "DejaVu Sans"]  # text, Hangul, lettering of drawings
# Where the words of a part stand: over the whole width, with a wide drawing below them; or in one
# of two columns, with a narrow drawing below them, or beside them in the other column.
LAYOUTS = {"whole": None, "left": "left", "right": "right", "beside": "left"}
SMALLEST = 6.5  # points: the least lettering that a drawing may have on paper
PAGE_MM = 297


class BriefError(ValueError):
    """A brief that cannot be made as its source asks, or would not fit its pages."""


def write_all(folder: Path, sources: Path = FOLDER) -> list[Path]:
    """Write every brief as folder/brief-<name>.pdf and return the paths.

    All are made before the first is written, and none is ever half-written.
    Raises BriefError for a source, font or folder that does not do, naming the remedy.
    """
    made = {f"brief-{name}.pdf": compiled(name, sources) for name in PAGES}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-") as unfinished:
            for name, pdf in made.items():
                (Path(unfinished) / name).write_bytes(pdf)
            for name in made:
                (Path(unfinished) / name).replace(folder / name)
    except OSError as error:
        raise BriefError(f"{folder}: cannot write there ({error.strerror}); make room, or choose "
                         "a folder that you may write to.") from error
    return [folder / name for name in made]


def compiled(name: str, sources: Path = FOLDER) -> bytes:
    """Return one brief as PDF.

    Raises BriefError for a source that does not do, a missing font, anything that Typst warns of,
    and another number of pages than PAGES asks for.
    """
    with tempfile.TemporaryDirectory() as scratch:
        prepare(name, Path(scratch), sources)
        return _typeset(name, compiler(Path(scratch), sources))


def prepare(name: str, folder: Path, sources: Path = FOLDER) -> None:
    """Write to a folder all that Typst needs for one brief: template, words and drawings."""
    words, drawings = content(name, sources)
    style.use()
    for file, (recipe, narrow) in drawings.items():
        _draw(recipe, narrow, folder / file)
    (folder / "brief.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    template = _text(sources / "template.typ")
    (folder / "template.typ").write_text(template, encoding="utf-8")


def compiler(folder: Path, sources: Path = FOLDER) -> typst.Compiler:
    """Return a compiler of the template in a folder that knows the fonts of the book alone.

    Raises BriefError if a font is missing.
    """
    lettering = Path(font_manager.findfont("DejaVu Sans", fallback_to_default=False)).parent
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False,
                        font_paths=[str(sources / "fonts"), str(lettering)])
    for family in FONTS:
        if family not in fonts.families():
            raise BriefError(f"{sources / 'fonts'}: no font file of {family!r}; restore it with "
                             "`git checkout`.")
    return typst.Compiler(str(folder / "template.typ"), root=str(folder), font_paths=fonts)


def content(name: str, sources: Path = FOLDER) -> tuple[dict, dict[str, tuple[Recipe, bool]]]:
    """Return everything that the template prints for one brief, and its drawings by file.

    A drawing is a recipe, and whether to draw it narrow.

    Raises BriefError naming file and key for a key, number, figure or claim that is not known.
    """
    source = _read(name, sources)
    released = cite.book().released
    about = _claims_about(name, source)
    parts = [_part(name, item, about) for item in source["body"]]
    drawings = {part["file"]: (part.pop("recipe"), part["narrow"]) for part in parts
                if "file" in part}
    return {
        "name": source["title"].split(":")[0],
        "series": SERIES,
        "title": source["title"],
        "question": source["question"],
        "authors": [cite.authors()],
        "keywords": ["bio clusters", "regional policy", source["place"], "Jeon (2023)"],
        "date": {"year": released.year, "month": released.month, "day": released.day},
        "accent": style.CLUSTERS[source["place"]], "ink": style.INK, "quiet": style.QUIET,
        "rule": style.RULE,
        "body": parts, "rows": _rows(parts),
        "cite": _citations(source["title"], sources) + [_licences(parts)],
    }, drawings


def printed(text: str) -> str:
    """Return text with typographic quotes, dashes between numbers and a square sign."""
    text = re.sub(r'"([^"]*)"', r"“\1”", text).replace("'", "’").replace("km2", "km²")
    return re.sub(r"(?<=\d)-(?=\d)", "–", text)


def _read(name: str, sources: Path) -> dict:
    path = sources / f"{name}.yml"
    source = _mapping(path)
    _check_keys(path.name, source, KEYS)
    if source["place"] not in style.CLUSTERS:
        raise BriefError(f"{path.name}: place {source['place']!r} has no colour; use one of "
                         f"{', '.join(style.CLUSTERS)}.")
    for item in source["body"]:
        kind = next((kind for kind in KINDS if kind in item), "heading")
        _check_keys(f"{path.name}, {item.get('heading', 'body')!r}", item, KINDS[kind],
                    {"layout", "only"} if kind == "figure" else {"layout"})
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


def _check_keys(where: str, found: dict, needed: set, allowed: set = frozenset()) -> None:
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
        part = {"quote": [_claim(about, claim) for claim in item["quote"]]}
    elif "replace" in item:
        part = {"replace": [_claim(about, claim) for claim in item["replace"]],
                "rest": _rest(about.drop(item["replace"]))}
    else:
        part = _finding(name, item, narrow=layout != "whole")
    return part | {"layout": layout}


def _rows(parts: list[dict]) -> list[dict]:
    """Return the rows of the pages: a part alone, or the parts of two columns, by number.

    A figure beside its words begins a row, as a part on the left after one on the right does.
    """
    rows = []
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


def _finding(name: str, item: dict, narrow: bool) -> dict:
    """Return a note, or with a figure a finding, its numbers filled in."""
    where = f"{name}.yml, {item['heading']!r}"
    try:
        words = {"heading": item["heading"],
                 "text": printed(item["text"].format_map(quoted.Filler()))}
    except KeyError as key:
        raise BriefError(f"{where}: no number is called {key}; define it in quoted.py.") from None
    except ValueError as error:
        raise BriefError(f"{where}: braces out of order ({error}); write {{key}}.") from None
    if "figure" not in item:
        return words
    figure = item["figure"]
    try:
        entry = registry.entry_of(figure)
    except registry.RegistryError as error:
        raise BriefError(f"{where}: {error}") from None
    recipe, shown = RECIPES[figure](), None
    if "only" in item:
        if figure not in IN_PART:
            raise BriefError(f"{where}: {figure} cannot be shown in part, only "
                             f"{', '.join(IN_PART)}; remove `only`.")
        recipe, changed = IN_PART[figure](where, recipe, entry, item["only"])
        entry, shown = entry | changed, "Part of the figure."
    return words | {
        "id": figure, "file": f"{figure}.svg", "narrow": narrow, "recipe": recipe,
        "alt": recipe.alt, "shown": shown,
        "title": printed(entry["title"]), "subtitle": printed(entry["subtitle"]),
        "verdict": printed(f"{registry.study_line(entry)} {entry['difference']}"),
        "source": registry.source_line(entry), "sources": entry["sources"],
    }


def _some_maps(where: str, whole: Recipe, entry: dict, panels: list) -> tuple[Recipe, dict]:
    """Return the recipe of fig-same-scale with some of its maps alone, and what it is called."""
    _check_only(where, panels, scale.PANELS)
    places = scale.tidy_same_scale(data.load("places"))
    places, pairs = (table[table["panel"].isin(panels)] for table in (places, whole.table))
    outlines = {panel: [data.load(name) for name in scale.OUTLINES[panel]] for panel in panels}
    draw = partial(scale.draw_same_scale, places, pairs, outlines,
                   panels={panel: scale.PANELS[panel] for panel in panels})
    recipe = Recipe(pairs, draw, scale.describe_same_scale(places, pairs))
    title = f"The anchors of {panels[0]}" if len(panels) == 1 else f"{_listed(panels)} at one scale"
    return recipe, {"title": title, "sources": _sources_of(entry, panels),
                    "subtitle": _retold(entry, ", four clusters", "")}


def _some_years(where: str, whole: Recipe, entry: dict, years: list) -> tuple[Recipe, dict]:
    """Return the recipe of fig-bhcr-expansion with the maps of some years, and its subtitle."""
    known = whole.table["year"].unique().tolist()
    _check_only(where, years, known)
    rows = whole.table[whole.table["year"].isin(years)]
    draw = partial(counties.draw_expansion, rows, data.load("us-context-outline"))
    return Recipe(rows, draw, counties.describe_expansion(rows)), {
        "subtitle": _retold(entry, _listed(known), _listed(years))}


def _some_industries(where: str, whole: Recipe, entry: dict, codes: list) -> tuple[Recipe, dict]:
    """Return the recipe of fig-bhcr-establishments with the panels of some industries."""
    _check_only(where, codes, whole.table["naics"].unique().tolist())
    rows = whole.table[whole.table["naics"].isin(codes)]
    spans = [f"{table['year'].min()}–{table['year'].max()}" for table in (whole.table, rows)]
    return Recipe(rows, partial(firms.draw_establishments, rows),
                  firms.describe_establishments(rows)), {"subtitle": _retold(entry, *spans)}


def _check_only(where: str, wanted: list, known: Iterable) -> None:
    for each in wanted or ["part"]:
        if each not in known:
            raise BriefError(f"{where}: the figure shows no {each!r}; use some of "
                             f"{', '.join(map(str, known))}.")


def _retold(entry: dict, whole: str, part: str) -> str:
    """Return the subtitle of a figure with what it says of the whole said of a part."""
    if whole not in entry["subtitle"]:
        raise BriefError(f"figures.yml: the subtitle {entry['subtitle']!r} no longer says "
                         f"{whole!r}; correct it there, or what brief.py puts for it.")
    return entry["subtitle"].replace(whole, part)


def _listed(words: list) -> str:
    """Return words as a list in a sentence."""
    *first, last = map(str, words)
    return f"{', '.join(first)} and {last}" if first else last


IN_PART = {"fig-same-scale": _some_maps, "fig-bhcr-expansion": _some_years,
           "fig-bhcr-establishments": _some_industries}  # figures that a brief may show in part


def _sources_of(entry: dict, panels: list[str]) -> list[str]:
    """Return the sources of fig-same-scale without the outlines of maps that are not shown."""
    shown = {source for panel in panels for source in scale.OUTLINES[panel]}
    unused = {source for outlines in scale.OUTLINES.values() for source in outlines} - shown
    return [name for name in entry["sources"] if name not in unused]


def _claims_about(name: str, source: dict) -> pd.DataFrame:
    """Return the audited claims about the place of a brief, after checking those it lists."""
    audited = claims.audit().set_index("claim_id")
    about = audited if source["place"] == WHOLE else audited[audited["cluster"] == source["place"]]
    quote, replace = ([claim for item in source["body"] for claim in item.get(key, [])]
                      for key in ("quote", "replace"))
    for claim in quote + replace:
        if claim not in about.index:
            raise BriefError(f"{name}.yml: no claim {claim!r} is about {source['place']}; use "
                             f"some of {', '.join(about.index)}.")
    for claim in quote:
        if about["verdict"][claim] not in (claims.SUPPORTED, claims.OTHER):
            raise BriefError(f"{name}.yml: {claim} is {about['verdict'][claim]} and may not be "
                             "quoted; move it from quote to replace.")
    for claim in about.index[about["verdict"].isin(claims.EXPLAINED)].difference(replace):
        raise BriefError(f"{name}.yml: {claim} is {about['verdict'][claim]} and not under replace; "
                         "a brief has to warn of it.")
    return about


def _claim(about: pd.DataFrame, name: str) -> dict:
    """Return a claim as printed; where the claims are about several places, with its own."""
    row = about.loc[name]
    instead = row["claim"] if pd.isna(row["say_instead"]) else row["say_instead"]
    place = row["cluster"] if about["cluster"].nunique() > 1 and row["cluster"] != "All" else ""
    return {"id": name, "place": place, "verdict": row["verdict"], "said": printed(row["claim"]),
            "write": printed(f"{instead.rstrip('.')}.")}


def _rest(others: pd.DataFrame) -> str:
    unchecked = ", ".join(others.index[others["verdict"] == claims.OPEN])
    words = f"Not checkable here, so the study’s words only: {unchecked}. " if unchecked else ""
    return f"{words}Evidence for each: chapter “claims” of the book."


def _citations(title: str, sources: Path) -> list[dict]:
    """Return how to cite the brief, and the study, whose author and title stand in Hangul too."""
    this = cite.book()
    whole = f"{this.title}, version {this.version}"
    korean = _mapping(sources / "study.yml")
    study, (author,) = this.study, this.study["authors"]
    return [
        {"what": "This brief.", "text": f"{cite.authors()} ({this.released.year}). {title}. "
         f"Policy brief of: {whole}."},
        {"what": "The study.", "text": f"{author['family-names']}, {author['given-names']} "
         f"({korean['author']}) ({study['year']}). {study['title']} [{korean['title']}, in "
         f"Korean]. {study['journal']}, {study['volume']}({study['issue']}), "
         f"{study['start']}–{study['end']}."},
    ]


def _licences(body: list[dict]) -> dict:
    """Return the licence of the drawings and of all data behind them, once each."""
    used = {"sources": [source for item in body for source in item.get("sources", [])]}
    return {"what": "Licences.", "text": f"Text: {registry.PACKAGE_LICENCE}. Figures: "
            f"{registry.licence_line(used)}. Files of each figure: folder “figures” of the book’s "
            "site, under the id in brackets."}


def _draw(recipe: Recipe, narrow: bool, path: Path) -> None:
    """Save a drawing without title and source line, which the page prints, as text-keeping SVG."""
    figure = recipe.draw(phone=narrow)
    for text in figure.findobj(Text):
        text.set_fontsize(max(text.get_fontsize(), SMALLEST))
    registry.settle(figure)
    width, height = figure.get_size_inches()
    empty = round(_lowest(figure) / figure.dpi - 0.06, 2)  # below a short legend
    with plt.rc_context({"svg.fonttype": "none"}):  # letters, not outlines: they can be read out
        figure.savefig(path, metadata=export.NO_DATE["svg"],
                       bbox_inches=Bbox([[0, max(0, empty)], [width, height]]))
    plt.close(figure)


def _lowest(figure: Figure) -> float:
    """Return how far above its lower edge, in pixels, a figure has its lowest text or axis."""
    drawn = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    drawn += [axes for axes in figure.axes if axes.axison]
    return min(each.get_window_extent().y0 for each in drawn)


def _typeset(name: str, template: typst.Compiler) -> bytes:
    """Return the PDF of a template with its data, checked for warnings and length."""
    try:
        pdf, warnings = template.compile_with_warnings(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise BriefError(f"{name}: Typst stopped: {error.message}; correct the source or "
                         "template.typ.") from error
    if warnings:
        found = "; ".join(warning.message for warning in warnings)
        raise BriefError(f"{name}: Typst warns: {found}; correct the source or template.typ.")
    _check_length(name, json.loads(template.query("<end>", field="value", one=True)))
    return pdf


def _check_length(name: str, end: dict) -> None:
    pages, allowed = end["pages"], PAGES[name]
    if pages > allowed:
        over = (pages - allowed - 1) * PAGE_MM + end["millimetres"]
        raise BriefError(f"{name}.yml: {pages} pages, {allowed} allowed; the text is about "
                         f"{over:.0f} mm too long: shorten it, or give a figure "
                         "another layout.")
    if pages < allowed:
        raise BriefError(f"{name}.yml: {pages} pages, {allowed} expected; add to it.")
