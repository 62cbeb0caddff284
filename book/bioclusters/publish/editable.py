"""Make of a page's drawing an SVG whose words an office program can edit.

The other SVG has outlines of letters: alike everywhere, but nothing in it can be rewritten. This
one names its faces, with others to fall back on, and has no halos: offices do not know the order
of painting that these need, and would paint them over the words.
"""

from xml.etree import ElementTree

from bioclusters.draw import looks
from bioclusters.draw.frame import TITLE_LOOK
from bioclusters.draw.svg import SVG

FALLBACK = "Segoe UI, Malgun Gothic, Arial, sans-serif"
SERIF = ("Georgia", "Batang", "serif")
HALO = "halo on-"


def editable(svg: str) -> str:
    """Return a page's drawing, framed and in the colours of a light page, as a file of its own."""
    root = ElementTree.fromstring(svg)
    for part in root.iter():
        if (part.get("class") or "").startswith(HALO):
            del part.attrib["class"]
        if part.tag == f"{SVG}text" and part.get("font-size") == f"{TITLE_LOOK['fontsize']}px":
            part.set("font-family", ", ".join([*TITLE_LOOK["family"], *SERIF]))
    _, _, width, height = root.get("viewBox", "").split()
    root.attrib |= {"width": f"{width}pt", "height": f"{height}pt",
                    "font-family": f"{', '.join(looks.FACES)}, {FALLBACK}"}
    root.insert(0, ElementTree.Element(f"{SVG}rect", {
        "width": width, "height": height, "fill": "#ffffff"}))
    return ElementTree.tostring(root, encoding="unicode")
