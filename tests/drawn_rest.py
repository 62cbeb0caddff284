"""Read a drawing as a reader points at it: the words of its marks, their shapes, its faults."""

from xml.etree import ElementTree

from matplotlib.collections import PathCollection

from bioclusters import style
from test_timeline import as_bytes, faults, labels

SMALLEST = 7.5  # points, 10 pixels on a phone


def said(figure) -> list[str]:
    """Return what the marks of a figure say, in drawing order."""
    return [label for labels in vars(figure).get("marks", {}).values() for label in labels]


def miscounted(figure) -> list[str]:
    """Return the marks whose group in the SVG has another number of shapes than of labels."""
    svg = ElementTree.fromstring(as_bytes(figure))
    groups = {group.get("id"): group for group in svg.iter("{http://www.w3.org/2000/svg}g")}
    return [gid for gid, labels in vars(figure)["marks"].items()
            if _shapes(groups[gid]) != len(labels)]


def _shapes(element) -> int:
    tag = element.tag.split("}")[1]
    if tag == "defs":
        return 0
    return (tag in ("path", "use")) + sum(_shapes(child) for child in element)


def covered(figure) -> list[str]:
    """Return the texts that the points of a scatter stand in."""
    points = [point for ax in figure.axes for group in ax.collections
              if isinstance(group, PathCollection)
              for point in group.get_offset_transform().transform(group.get_offsets())]
    return [text.get_text() for text, box in labels(figure).items()
            if any(box.contains(*point) for point in points)]


def cramped(figure) -> list[str]:
    """Return what is too small to read on a phone, and whether the width is another."""
    texts = [text.get_text() for text in labels(figure) if text.get_fontsize() < SMALLEST]
    return [*(["width"] if figure.get_figwidth() != style.PHONE_WIDTH else []), *texts]


def phone_faults(figure) -> list[str]:
    """Return what is wrong on a phone: width, small type, what is cut off, texts that touch."""
    figure.draw_without_rendering()
    return cramped(figure) + faults(figure) + covered(figure)
