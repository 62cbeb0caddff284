"""Make the figures of the web pages: SVG with text as text, and named marks to point at.

Each is drawn twice, wide and for a phone; the page shows the one that fits.
"""

import hashlib
import html
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from scour import scour

from bioclusters import cite, registry
from bioclusters.recipes import Recipe

SVG = "{http://www.w3.org/2000/svg}"
LAYOUTS = {"wide": {}, "phone": {"phone": True}}
NOTHING = {"Date": None, "Creator": None, "Format": None, "Type": None}
DIGITS = 5  # significant: a tenth of a point on a drawing of 518 points


class ScreenError(ValueError):
    """A drawing whose marks and words do not match."""


def write(name: str, recipe: Recipe, folder: Path) -> None:
    """Write folder/page/<name>-wide.svg and -phone.svg."""
    (folder / "page").mkdir(parents=True, exist_ok=True)
    for layout, options in LAYOUTS.items():
        figure = recipe.draw(**options)
        text = as_svg(figure, f"{name}-{layout}", recipe.alt)
        plt.close(figure)
        _path(name, layout, folder).write_text(text, encoding="utf-8")


def as_svg(figure: Figure, name: str, alt: str) -> str:
    """Return a figure as an <svg> element for a page, its ids beginning with `name`.

    Marks given by style.mark become shapes of class "mark" with their words as <title>.
    Raises ScreenError if a collection has more or fewer shapes than words.
    """
    registry.settle(figure)
    target = io.StringIO()
    with plt.rc_context({"svg.fonttype": "none"}):
        figure.savefig(target, format="svg", metadata=NOTHING, facecolor="none")
    ElementTree.register_namespace("", SVG[1:-1])
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(target.getvalue())
    marks = vars(figure).get("marks", {})
    for group, labels in marks.items():
        _name_shapes(root, group, labels)
    for text in root.iter(f"{SVG}text"):
        _simple_text(text)
    for size in ("width", "height"):  # the page gives the size
        del root.attrib[size]
    root.set("role", "group" if marks else "img")
    root.set("aria-label", alt)
    prefix = "f" + hashlib.sha256(name.encode()).hexdigest()[:4]
    return _smaller(ElementTree.tostring(root, encoding="unicode"), prefix)


def figure_html(name: str, number: str, folder: Path) -> str:
    """Return a numbered figure of a page: title, drawings from `folder`, verdict, source, card."""
    entry = registry.entry_of(name)
    words = {key: html.escape(value, quote=False) for key, value in {
        "title": entry["title"], "subtitle": entry["subtitle"],
        "study": f"{registry.study_line(entry)} {entry['difference']}",
        "source": f"Source: {registry.source_line(entry)}. "
                  f"Licence: {registry.licence_line(entry)}."}.items()}
    drawings = "\n".join(
        f'<div class="drawing {layout}">{_path(name, layout, folder).read_text("utf-8")}</div>'
        for layout in LAYOUTS)
    return f"""<figure class="book-figure" id="{name}">
<figcaption><p><span class="caption-number">Fig. {number} </span><span class="caption-text">\
{words["title"]}</span><a class="headerlink" href="#{name}" title="Link to this figure">#</a></p>
<div class="legend"><p>{words["subtitle"]}</p></div></figcaption>
{drawings}
<div class="about"><p class="verdict">{words["study"]}</p>
<p class="source">{words["source"]}</p></div>
{cite.card(name)}
</figure>"""


def _path(name: str, layout: str, folder: Path) -> Path:
    return folder / "page" / f"{name}-{layout}.svg"


def _name_shapes(root, group: str, labels: list[str]) -> None:
    holder = next(element for element in root.iter() if element.get("id") == group)
    hidden = {shape for defs in holder.iter(f"{SVG}defs") for shape in defs.iter()}
    shapes = [shape for shape in holder.iter()
              if shape.tag in (f"{SVG}path", f"{SVG}use") and shape not in hidden]
    if len(labels) == 1:  # a line with its markers, or one patch
        shapes = [holder]
    if len(shapes) != len(labels):
        raise ScreenError(
            f"{group}: {len(shapes)} shapes were drawn for {len(labels)} labels; give style.mark "
            f"one label per shape, the first is {labels[0]!r}.")
    for shape, label in zip(shapes, labels, strict=True):
        shape.set("class", "mark")
        title = ElementTree.Element(f"{SVG}title")
        title.text = label
        shape.insert(0, title)


def _simple_text(text) -> None:
    """Drop what the page's css says once for all texts, and turns by nothing."""
    text.set("aria-hidden", "true")  # the alt text and the table say it in a better order
    text.set("style", re.sub(r"font-family:[^;]*;?", "", text.get("style", "")))
    if text.get("transform", "").startswith("rotate(-0 "):
        del text.attrib["transform"]


def _smaller(svg: str, prefix: str) -> str:
    """Return an svg text without what a page needs not: long ids, digits beyond a 0.01 point."""
    options = scour.sanitizeOptions(None)
    vars(options).update(
        digits=DIGITS, cdigits=DIGITS, strip_xml_prolog=True, strip_comments=True,
        remove_metadata=True, indent_type="none", newlines=False, strip_ids=True,
        shorten_ids=True, shorten_ids_prefix=prefix, quiet=True)
    svg = scour.scourString(svg, options)
    svg = re.sub(r"(?s)^.*?(?=<svg)", "", svg)  # a doctype has no place inside a page
    svg = re.sub(r"(?s)<style.*?</style>", "", svg).replace("<defs></defs>", "")
    svg = re.sub(r' ([xy])="(-?\d+\.\d\d)\d+"', r' \1="\2"', svg)
    return svg.replace("xlink:href", "href")  # html needs no namespace
