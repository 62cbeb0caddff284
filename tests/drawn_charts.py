"""Read off a drawn figure what a reader sees: texts, their faults, and the marks to point at."""

import io
from xml.etree import ElementTree

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bioclusters import style

SVG = "{http://www.w3.org/2000/svg}"


def framed(figure):
    """Give the figure a head and a foot as the registry does, and lay it out."""
    drawing, head, foot = figure.get_figheight(), 0.5, 0.6
    total = drawing + head + foot
    figure.set_figheight(total)
    figure.get_layout_engine().set(rect=(0, foot / total, 1, drawing / total))
    figure.draw_without_rendering()
    return figure


def labels(figure) -> dict[Text, Bbox]:
    """Return every text that can be seen with its box in pixels, a hair smaller than it is."""
    FigureCanvasAgg(figure)  # pyplot takes the canvas of a closed figure away
    hidden = {label for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)
              for label in beyond_the_axis(ax, axis)}
    return {
        text: Text.get_window_extent(text).padded(-0.4)  # of an annotation without its arrow
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and text not in hidden
    }


def beyond_the_axis(ax, axis) -> list[Text]:
    low, high = sorted(axis.get_view_interval())
    return [label for tick in axis.get_major_ticks() for label in (tick.label1, tick.label2)
            if not ax.axison or not low <= tick.get_loc() <= high]


def overlapping(figure) -> list[str]:
    boxes = list(labels(figure).items())
    return [
        f"{one.get_text()} / {other.get_text()}"
        for number, (one, box) in enumerate(boxes)
        for other, second in boxes[number + 1 :]
        if box.overlaps(second)
    ]


def outside(figure) -> list[str]:
    page = figure.bbox
    return [
        text.get_text()
        for text, box in labels(figure).items()
        if box.x0 < page.x0 or box.y0 < page.y0 or box.x1 > page.x1 or box.y1 > page.y1
    ]


def struck_through(figure) -> list[str]:
    """Return the texts that a drawn line or a mark runs into."""
    lines = [line.get_transform().transform(line.get_xydata()) for ax in figure.axes
             for line in ax.lines]
    return [
        text.get_text()
        for text, box in labels(figure).items()
        if any(Path(points).intersects_bbox(box, filled=False) if len(points) > 1
               else box.contains(*points[0]) for points in lines)
    ]


def faults(figure) -> list[str]:
    return overlapping(figure) + outside(figure) + struck_through(figure)


def as_bytes(figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def words(figure) -> list[str]:
    return [text.get_text() for text in labels(figure)]


def phone_faults(figure) -> list[str]:
    """Return what makes a figure unfit for a phone: its width, small, overlapping or cut texts."""
    figure.draw_without_rendering()
    small = [f"{text.get_text()}: small" for text in labels(figure) if text.get_fontsize() < 7.5]
    width = [] if figure.get_figwidth() == style.PHONE_WIDTH else ["width"]
    return width + small + overlapping(figure) + outside(figure)


def marks(figure) -> list[str]:
    """Return the words of all marks of a figure, in alphabetical order."""
    return sorted(label for labels in vars(figure)["marks"].values() for label in labels)


def miscounted(figure) -> list[str]:
    """Return the marks whose group in the SVG has not one shape for each label."""
    tree = ElementTree.fromstring(as_bytes(figure))
    groups = {group.get("id"): group for group in tree.iter(f"{SVG}g")}
    return [name for name, labels in vars(figure)["marks"].items()
            if len(shapes(groups[name])) != len(labels)]


def shapes(element) -> list:
    """Return the paths and uses in an element of an SVG, without those only defined there."""
    if element.tag in (f"{SVG}path", f"{SVG}use"):
        return [element]
    return [shape for child in element if child.tag != f"{SVG}defs" for shape in shapes(child)]
