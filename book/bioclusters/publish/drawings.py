"""Draw each figure once for each page, and make every file of it from that drawing.

What is made is kept in the cache, under the digest of all that a drawing depends on.
"""

import functools
import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import matplotlib.figure
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from bioclusters import cite, draw
from bioclusters.draw import looks
from bioclusters.draw.svg import page_svg
from bioclusters.figures import BOOK, Figure, figure
from bioclusters.publish import cache, depends, editable, inside
from bioclusters.publish.progress import Progress
from bioclusters.publish.workers import workers
from bioclusters.words import speaking

AT_ONCE = 2
EXPORTED = ("svg", "png", "pdf")
THUMBNAIL = "thumbnail.png"
EDITABLE = "-text.svg"  # how the name of the SVG with words as words ends
LAYOUTS = {"wide": draw.WIDE, "phone": draw.PHONE}
ON_PAPER = LAYOUTS | {"brief": draw.BRIEF}
PRINT_FACES = ", ".join(looks.FACES)
VARIABLE = re.compile(r"var\(--[\w-]+,\s*(#[0-9a-f]{3,6})\)")
HALO = re.compile(r'class="halo on-([\w-]+)"')
LIBRARIES = ("matplotlib", "numpy", "pandas", "geopandas", "shapely", "pyproj", "pillow", "scour")


def key(drawn: Figure, language: str = "en") -> str:
    """Return the digest of everything that the drawings of a figure depend on."""
    return cache.digest(_shared(), language, *_words(language), drawn.id, repr(drawn.entry),
                        repr(drawn.options), _code(drawn.module.__name__))


def files(drawn: Figure, language: str = "en") -> Path:
    """Return the folder with all files made from the drawings of a figure.

    <id>-wide.svg and <id>-phone.svg for pages; <id>.svg, .png (300 dpi) and .pdf with title,
    verdict and source around the drawing, <id>-text.svg with words to edit; thumbnail.png.
    Drawn if the cache has none.
    """
    def make(folder: Path) -> None:
        with speaking(language):
            _draw(drawn, folder, language)

    return cache.kept(_entry(drawn, language), key(drawn, language), make)


def draw_all(wanted: Iterable[Figure], *languages: str) -> list[str]:
    """Draw the figures that the cache lacks, in each language, two at a time; return their ids.

    Raises what a drawing raises, such as NoRoom with the word that found none.
    """
    missing = [(drawn, language) for drawn in wanted for language in languages or ("en",)
               if cache.find(_entry(drawn, language), key(drawn, language)) is None]
    for drawn, _language in missing:
        _ = drawn.title  # finds its numbers here, once, and not in each of the processes below
    todo = [(drawn.id, language) for drawn, language in missing]
    with Progress("Figures drawn", len(todo)) as progress:
        if len(todo) < AT_ONCE:
            for name, language in todo:
                progress.step(_draw_one(name, language))
        else:
            with workers(AT_ONCE) as pool:
                for name in pool.map(_draw_one, *zip(*todo, strict=True)):
                    progress.step(name)
    return [name for name, _language in todo]


def page_drawings(drawn: Figure, language: str = "en") -> dict[str, str]:
    """Return the drawings of a figure for pages, as <svg> elements by layout."""
    folder = files(drawn, language)
    return {layout: (folder / f"{drawn.id}-{layout}.svg").read_text(encoding="utf-8")
            for layout in LAYOUTS}


def varied(name: str, options: dict, language: str) -> str:
    """Return the wide drawing of a figure drawn with other options, as an <svg> in a language."""
    drawn = figure(name).vary(**options)

    def make(folder: Path) -> None:
        (folder / "drawing.svg").write_text(drawn.svg(draw.WIDE._replace(language=language)),
                                            encoding="utf-8")

    what = key(drawn, language)
    folder = cache.kept(f"varied/{language}/{name}-{what[:8]}", what, make)
    return (folder / "drawing.svg").read_text(encoding="utf-8")


def on_paper(drawn: Figure, layout: str, part: str = "", language: str = "en",
             tall: float = 0) -> str:
    """Return a drawing as an svg for print: fonts and halos named, colours as they are on white.

    `layout`: wide, phone or brief; `part`: the name of the part that is drawn, if it is one;
    `tall`: how high panels are on a brief's page, if not as there.
    """
    if not part and layout in LAYOUTS:
        return _printed(page_drawings(drawn, language)[layout])

    page = ON_PAPER[layout]._replace(language=language)
    page = page._replace(tall=tall) if tall else page

    def make(folder: Path) -> None:
        (folder / "drawing.svg").write_text(drawn.svg(page), encoding="utf-8")

    folder = cache.kept(f"parts/{language}/{drawn.id}-{part}-{layout}",
                        cache.digest(key(drawn, language), repr(page)), make)
    return _printed((folder / "drawing.svg").read_text(encoding="utf-8"))


def write_pages(wanted: Iterable[Figure], folder: Path) -> None:
    """Write the wide drawing of each figure to a folder, where notebooks look for it."""
    folder.mkdir(parents=True, exist_ok=True)
    for drawn in wanted:
        for layout, svg in page_drawings(drawn).items():
            (folder / f"{drawn.id}-{layout}.svg").write_text(svg, encoding="utf-8")


def _draw_one(name: str, language: str) -> str:
    files(figure(name), language)  # by id, since this is another process
    return name


def _draw(drawn: Figure, folder: Path, language: str) -> None:
    """Draw a figure for both pages, and make everything from these two drawings."""
    for layout, page in LAYOUTS.items():
        page = page._replace(language=language)
        picture = drawn.draw(page)
        picture.set_layout_engine(None)  # it is settled; with an engine each saving draws twice
        svg = page_svg(picture, f"{drawn.id}-{layout}", drawn.alt)
        (folder / f"{drawn.id}-{layout}.svg").write_text(svg, encoding="utf-8")
        if page.narrow:
            _thumbnail(picture).save(folder / THUMBNAIL, optimize=True)
        else:
            drawn.framed(picture, page)
            told = inside.about(drawn)
            for kind in EXPORTED:
                inside.save(picture, folder / f"{drawn.id}.{kind}", told)
            svg = editable.editable(VARIABLE.sub(r"\1", page_svg(picture, drawn.id, drawn.alt)))
            (folder / f"{drawn.id}{EDITABLE}").write_bytes(inside.with_rdf(svg.encode(), told))


def _printed(svg: str) -> str:
    """Return the svg of a page as one that stands alone on paper."""
    svg = VARIABLE.sub(r"\1", svg).replace("<svg ", f'<svg font-family="{PRINT_FACES}" ', 1)
    return HALO.sub(lambda found: f'paint-order="stroke" stroke="{looks.LIGHT[found[1]]}" '
                    'stroke-width="2.2" stroke-linejoin="round"', svg)


def _thumbnail(picture: matplotlib.figure.Figure) -> Image.Image:
    """Return the upper part of a narrow drawing, large enough to be read, in one size for all."""
    wide, high = (5 * side // 4 for side in cite.THUMBNAIL)  # more would weigh down the gallery
    picture.set_dpi(wide / picture.get_figwidth())
    canvas = FigureCanvasAgg(picture)
    canvas.draw()
    whole = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    small = Image.new("RGB", (wide, high), "white")
    small.paste(whole.crop((0, 0, wide, min(high, whole.height))))
    return small.quantize(16)


@functools.cache
def _shared() -> str:
    """Return the digest of what all drawings depend on besides code: data, fonts, libraries."""
    versions = "".join(f"{name} {metadata.version(name)}\n" for name in LIBRARIES)
    return cache.digest(cache.ROOT / "data", BOOK / "fonts", BOOK / "places.yml",
                        cache.ROOT / "CITATION.cff", versions, *_styles())


@functools.cache
def _code(module: str) -> str:
    """Return the digest of the code that draws: a figure's module, this one, all that they use."""
    return cache.digest(*depends.sources(module, __name__))


def _words(language: str) -> list[Path]:
    """Return the files that a language's words come from; English stands in the code."""
    catalogue = BOOK / "locale" / language / "LC_MESSAGES" / "figures.po"
    return [BOOK / "languages.yml", catalogue] if catalogue.is_file() else []


def _styles() -> list[Path]:
    return sorted((BOOK / "bioclusters").rglob("*.mplstyle"))


def _entry(drawn: Figure, language: str) -> str:
    return f"figures/{language}/{drawn.id}"
