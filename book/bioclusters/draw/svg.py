"""Make the SVG of a page from a drawing: text as text, named marks, colours as tokens."""

import hashlib
import io
import itertools
import re
from xml.etree import ElementTree

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.text import Text

from bioclusters.draw import looks, marks

SVG = "{http://www.w3.org/2000/svg}"
NOTHING = {"Date": None, "Creator": None, "Format": None, "Type": None}
DIGITS = 5  # significant: a tenth of a point on a drawing of 518 points
COLOURS = {light: f"var(--{name},{light})" for name, light in looks.LIGHT.items()}
GROUNDS = {light: name for name, light in looks.LIGHT.items()}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
HEX = re.compile(r"#[0-9a-f]{6}\b|#[0-9a-f]{3}\b")


class ScreenError(ValueError):
    """A drawing whose marks and words do not match."""


def page_svg(figure: Figure, name: str, alt: str) -> str:
    """Return a settled drawing as an <svg> element for a page, its ids beginning with `name`.

    Marks become shapes of class "mark" with their words as <title>, colours become variables with
    the light colour to fall back on, halos become a class. Raises ScreenError if a collection has
    more or fewer shapes than words.
    """
    root = _parsed(figure)
    names = marks.names_of(figure)
    for group, words in names.items():
        _name_shapes(root, group, words)
    for part in root.iter(f"{SVG}g"):
        if (part.get("id") or "").startswith("halo-"):
            ground = "#" + part.get("id", "")[5:11]
            part.set("class", f"halo on-{GROUNDS.get(ground, 'paper')}")
            del part.attrib["id"]  # many texts share a ground, and no two parts may share an id
    for text in root.iter(f"{SVG}text"):
        _simple_text(text)
    for path in root.iter(f"{SVG}path"):
        path.set("d", _stepped(path.get("d", "")))
    for size in ("width", "height"):  # the page gives the size
        del root.attrib[size]
    root.set("role", "group" if names else "img")
    root.set("aria-label", alt)
    prefix = "f" + hashlib.sha256(name.encode()).hexdigest()[:4]
    return _tokens(_smaller(ElementTree.tostring(root, encoding="unicode"), prefix))


def _parsed(figure: Figure) -> ElementTree.Element:
    """Return the SVG that matplotlib writes, without halos, which would turn text into paths."""
    haloed = [text for text in figure.findobj(Text) if text.get_path_effects()]
    effects = [text.get_path_effects() for text in haloed]
    target = io.StringIO()
    try:
        for text in haloed:
            text.set_path_effects([])
        with plt.rc_context({"svg.fonttype": "none"}):
            figure.savefig(target, format="svg", metadata=NOTHING, facecolor="none")
    finally:
        for text, effect in zip(haloed, effects, strict=True):
            text.set_path_effects(effect)
    ElementTree.register_namespace("", SVG[1:-1])
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    return ElementTree.fromstring(target.getvalue())


def _name_shapes(root: ElementTree.Element, group: str, names: list[str]) -> None:
    holder = next(element for element in root.iter() if element.get("id") == group)
    hidden = {shape for defs in holder.iter(f"{SVG}defs") for shape in defs.iter()}
    shapes = [shape for shape in holder.iter()
              if shape.tag in (f"{SVG}path", f"{SVG}use") and shape not in hidden]
    if len(names) == 1:  # a line with its markers, or one patch
        shapes = [holder]
    if len(shapes) != len(names):
        raise ScreenError(
            f"{group}: {len(shapes)} shapes were drawn for {len(names)} names; give marks.mark "
            f"one name per shape, the first is {names[0]!r}.")
    for shape, name in zip(shapes, names, strict=True):
        shape.set("class", "mark")
        title = ElementTree.Element(f"{SVG}title")
        title.text = name
        shape.insert(0, title)


def _stepped(path: str) -> str:
    """Return a path in steps of a hundredth of a point from its start.

    Its digits are fewer by half, and the same outline in another panel keeps the same steps.
    """
    start = [float(number) for number in NUMBER.findall(path)[:2]]
    axis = itertools.cycle((0, 1))

    def step(number: re.Match) -> str:
        at = start[next(axis)]
        return f"{round(at, 2) + round(float(number[0]) - at, 2):.2f}"

    return NUMBER.sub(step, path)


def _simple_text(text: ElementTree.Element) -> None:
    """Drop what the page's css says once for all texts, and turns by nothing."""
    text.set("aria-hidden", "true")  # the alt text and the table say it in a better order
    text.set("style", re.sub(r"font-family:[^;]*;?", "", _longhand(text.get("style", ""))))
    if text.get("transform", "").startswith("rotate(-0 "):
        del text.attrib["transform"]


def _longhand(style: str) -> str:
    """Return a style whose `font:` shorthand, with its family, is written out without it."""
    found = re.search(r"font: ((?:italic |normal )?)((?:\d{3} |bold )?)([\d.]+)px [^;]*;?", style)
    if not found:
        return style
    slant, weight, size = (part.strip() for part in found.groups())
    said = f"font-size:{size}px;" + (f"font-weight:{weight};" if weight else "") + (
        "font-style:italic;" if slant == "italic" else "")
    return style.replace(found[0], said)


def _smaller(svg: str, prefix: str) -> str:
    """Return an svg text without what a page needs not: long ids, digits beyond a 0.01 point."""
    from scour import scour

    options = scour.sanitizeOptions(None)
    vars(options).update(
        digits=DIGITS, cdigits=DIGITS, strip_xml_prolog=True, strip_comments=True,
        remove_metadata=True, indent_type="none", newlines=False, strip_ids=True,
        shorten_ids=True, shorten_ids_prefix=prefix, quiet=True)
    svg = scour.scourString(svg, options)
    svg = re.sub(r"(?s)^.*?(?=<svg)", "", svg)  # a doctype has no place inside a page
    svg = re.sub(r"(?s)<style.*?</style>", "", svg).replace("<defs></defs>", "")
    svg = re.sub(r' ([xy])="(-?\d+\.\d\d)\d+"', r' \1="\2"', svg)
    svg = re.sub(r' d="[^"]+"', lambda path: re.sub(r"(?<![\d.])0\.", ".", path[0]), svg)
    return svg.replace("xlink:href", "href")  # html needs no namespace


def _tokens(svg: str) -> str:
    """Return an svg text whose colours are variables of the page, so that dark pages are drawn."""
    def variable(found: re.Match) -> str:
        colour = found[0] if len(found[0]) == 7 else "#" + "".join(2 * one for one in found[0][1:])
        return COLOURS.get(colour, found[0])

    return re.sub(r'(?<=[":])' + f"(?:{HEX.pattern})" + r'(?=[";])', variable, svg)
