"""What the tests of the map modules read from a drawing: its words, its marks, its SVG."""

import io
from itertools import combinations
from xml.etree import ElementTree

from matplotlib.legend import Legend
from matplotlib.text import Annotation, Text

SVG = "{http://www.w3.org/2000/svg}"


def svg(figure):
    """Return the bytes of the figure as SVG."""
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def texts(figure):
    """Return the texts that can be seen, with the boxes of their letters in pixels."""
    figure.draw_without_rendering()
    return [(text.get_text(), _letters(text)) for text in _texts(figure)]


def smallest(figure):
    """Return the size in points of the smallest text."""
    return min(text.get_fontsize() for text in _texts(figure))


def collisions(figure):
    """Return texts that stick out of the figure, and pairs whose boxes share more than a hair.

    A hair is a hundredth of an inch: screens round the boxes of letters to pixels.
    """
    boxes, page, hair = texts(figure), figure.bbox, figure.dpi / 100
    out = [text for text, box in boxes if box.x0 < page.x0 or page.x1 < box.x1
           or box.y0 < page.y0 or page.y1 < box.y1]
    return out + [(a, b) for (a, one), (b, two) in combinations(boxes, 2)
                  if min(one.x1, two.x1) - max(one.x0, two.x0) > hair
                  and min(one.y1, two.y1) - max(one.y0, two.y0) > hair]


def marks(figure):
    """Return the words of all marks in drawing order."""
    return [label for labels in figure.marks.values() for label in labels]


def marks_without_their_shapes(figure):
    """Return the ids of marks that the SVG gives another number of shapes than of words."""
    page = ElementTree.fromstring(svg(figure))
    groups = {group.get("id"): group for group in page.iter(f"{SVG}g")}
    return [gid for gid, labels in figure.marks.items() if _shapes(groups[gid]) != len(labels)]


def _shapes(group):
    defined = sum(len(list(defs.iter(f"{SVG}path"))) for defs in group.iter(f"{SVG}defs"))
    found = [shape for kind in ("path", "use") for shape in group.iter(SVG + kind)]
    return len(found) - defined


def _letters(text):
    whole = text.get_window_extent()  # also brings an annotation to its place
    return super(Annotation, text).get_window_extent() if isinstance(text, Annotation) else whole


def _texts(figure):
    found = []
    for ax in figure.axes:
        named = [text for child in ax.get_children() if isinstance(child, Legend)
                 for text in child.get_texts()]
        ticks = [tick.label1 for axis in (ax.xaxis, ax.yaxis) for tick in axis.get_major_ticks()
                 if ax.axison and min(axis.get_view_interval()) <= tick.get_loc()
                 <= max(axis.get_view_interval())]
        titles = [ax._left_title, ax.xaxis.label, ax.yaxis.label] if ax.axison else []
        found += [*ax.texts, *titles, *named, *ticks]
    return [text for text in found if isinstance(text, Text) and text.get_text().strip()]
