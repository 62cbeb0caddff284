"""Draw maps as layers of a panel: ground, areas with values, points, names, scale, locator."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle
from matplotlib.path import Path

from bioclusters.draw import labels, looks, marks
from bioclusters.draw.letters import fill
from bioclusters.draw.sheet import Panel
from bioclusters.words import say

DETAIL, ISLET = 0.5, 1.0  # points, square points: what the eye does not miss
Bounds = tuple[float, float, float, float]


class MapPanel:
    """A panel that shows a window of a map; outlines are projected, in metres."""

    def __init__(self, panel: Panel, window: Bounds, sea: bool = True) -> None:
        """Show a window (west, south, east, north), water behind it."""
        west, south, east, north = window
        self.panel, self.ax, self.page, self.window = panel, panel.ax, panel.page, window
        panel.bare()
        self.ax.set(xlim=(west, east), ylim=(south, north), aspect="equal")
        self.ax.set_facecolor(looks.WATER if sea else "none")
        panel.ground = looks.LAND
        self.point = (east - west) / (self.page.width * 72 * panel.share)  # metres

    def land(self, outlines: gpd.GeoDataFrame, colour: str = looks.LAND,
             edge: str = looks.BORDER, width: float = 0.5) -> None:
        """Draw land or neighbours quietly behind the data."""
        self._add(outlines.geometry, facecolor=colour, edgecolor=edge, linewidth=width, zorder=1)

    def lines(self, outlines: gpd.GeoDataFrame, colour: str = looks.QUIET, width: float = 0.8,
              style: str = "-") -> None:
        """Draw lines, such as borders of states, above the areas."""
        for shape in outlines.geometry:
            for part in getattr(shape.boundary if shape.area else shape, "geoms",
                                [shape.boundary if shape.area else shape]):
                self.ax.plot(*np.array(part.coords).T[:2], color=colour, linewidth=width,
                             linestyle=style, zorder=3)

    def areas(self, outlines: gpd.GeoDataFrame, fills: Sequence[str], told: str,
              unknown: Sequence[bool] | None = None, edge: str = looks.PAPER,
              width: float = 0.4) -> None:
        """Draw areas filled by value, each named; unknown ones are hatched.

        `fills`: a colour per row; `told`: message with the row's columns as fields.
        """
        lost = np.zeros(len(outlines), bool) if unknown is None else np.asarray(unknown, bool)
        for hatched in (False, True):
            here = (lost == hatched) & outlines.intersects(shapely.box(*self.window)).to_numpy()
            rows = outlines[here]
            if rows.empty:
                continue
            colours = np.asarray(fills, dtype=object)[here]
            drawn = self._add(
                rows.geometry, facecolor=list(colours), linewidth=width, zorder=2,
                edgecolor=looks.GREY if hatched else edge, hatch=looks.HATCH if hatched else None)
            marks.mark(drawn, [say(told, row) for row in
                               rows.drop(columns="geometry").to_dict("records")])

    def class_key(self, unit: str, lowest: int = 1, unknown: str = "", columns: int = 0) -> None:
        """Say what the classes of counts mean, and what is hatched.

        `unit`: words before the first class; `lowest`: index of the first class that is drawn;
        `unknown`: words of the hatch, if there is one.
        """
        entries: dict[str, dict] = {unit: {"linestyle": "none"}} if unit else {}
        entries |= {label: {"facecolor": colour} for label, colour in
                    list(zip(looks.CLASS_LABELS, looks.CLASSES, strict=True))[lowest:]}
        if unknown:
            entries[unknown] = {"facecolor": looks.PAPER, "hatch": looks.HATCH}
        self.panel.key(entries, columns)

    def inside(self, outlines: gpd.GeoDataFrame, text: str, fills: Sequence[str] | None = None,
               must: bool = False, **letters: Any) -> None:
        """Write a text within each area, or beside it; without `must`, not where it has no room."""
        for number, row in enumerate(outlines.to_dict("records")):
            ground = fills[number] if fills is not None else looks.LAND
            look = {"fontsize": self.page.least, "color": looks.text_on(ground)} | letters
            shape = row["geometry"]
            at = shapely.get_coordinates(shapely.point_on_surface(shape))[0]
            self.panel.wishes.append(labels.Wish(
                (((say(text, row), look),),), (tuple(at),), 0, inside=shape, leader=must,
                priority=0 if must else -1))

    def dots(self, points: gpd.GeoDataFrame, sizes: Sequence[float], told: str,
             colour: str | Sequence[str] = looks.INK, edge: str | Sequence[str] = looks.PAPER,
             marker: str = "o", width: float = 0.8) -> None:
        """Draw a mark of a diameter in points at each place, the largest below, each named."""
        wide = np.broadcast_to(np.asarray(sizes, float), len(points))
        order = np.argsort(-wide, kind="stable")
        across, up = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
        pick = lambda one: (one if isinstance(one, str)  # noqa: E731
                            else [one[number] for number in order])
        drawn = self.ax.scatter(across[order], up[order], s=wide[order] ** 2,
                                facecolor=pick(colour), marker=marker,
                                edgecolor=None if marker == "x" else pick(edge),
                                linewidth=width, zorder=5)
        rows = points.drop(columns="geometry").to_dict("records")
        marks.mark(drawn, [say(told, rows[number]) for number in order])
        for x, y, size in zip(across, up, wide, strict=True):
            self.panel.keep_clear([x], [y], size / 2)

    def names(self, points: gpd.GeoDataFrame, text: str, sizes: Sequence[float],
              strong: Sequence[bool] | None = None, sides: Sequence[str] | None = None,
              colour: str = looks.INK) -> None:
        """Name points where there is room: beside them, else with a leader."""
        for number, row in enumerate(points.to_dict("records")):
            heavy = strong is not None and bool(strong[number])
            look = {"fontsize": self.page.label, "color": colour,
                    "fontweight": "semibold" if heavy else "normal"}
            words = say(text, row)
            blocks = tuple(tuple((line, look) for line in fill(words, width).split("\n"))
                           for width in self.page.lines)
            self.panel.wishes.append(labels.Wish(
                blocks, ((row["geometry"].x, row["geometry"].y),), float(sizes[number]) / 2,
                side=sides[number] if sides is not None and sides[number] else None))

    def water(self, text: str, at: tuple[float, float], turn: float = 0) -> None:
        """Name a water in italic blue, at a place of the map."""
        words = self.ax.annotate(text, at, ha="center", va="center", rotation=turn, zorder=2,
                                 fontsize=self.page.axis, fontstyle="italic",
                                 color=looks.WATER_NAME)
        self.panel.clear.append(lambda: [labels.box_of(words)])

    def region(self, text: str, at: tuple[float, float], **letters: Any) -> None:
        """Name a land or state quietly, at a place of the map."""
        words = self.ax.annotate(text, at, ha="center", va="center", zorder=6,
                                 **({"fontsize": self.page.axis, "color": looks.QUIET} | letters))
        marks.halo(words, looks.LAND)
        self.panel.clear.append(lambda: [labels.box_of(words)])

    def scale_bar(self, km: int, text: str = "{km} km", x: float = 0.04, y: float = 0.04) -> None:
        """Draw a bar of so many kilometres, its lower left corner at a fraction of the panel."""
        west, south, east, north = self.window
        left, bottom = west + x * (east - west), south + y * (north - south)
        self.ax.plot([left, left + km * 1000], [bottom, bottom], color=looks.INK, linewidth=1.2,
                     solid_capstyle="butt", zorder=7)
        words = self.ax.annotate(say(text, {"km": km}), (left + km * 500, bottom), xytext=(0, 2),
                                 textcoords="offset points", ha="center", va="bottom", zorder=7,
                                 fontsize=self.page.axis, color=looks.INK)
        self.panel.clear.append(lambda: [labels.box_of(words)])

    def locator(self, ground: gpd.GeoDataFrame, window: Bounds,
                box: Bounds = (0.7, 0.72, 0.29, 0.27), shaded: gpd.GeoDataFrame | None = None,
                colour: str = looks.GREY) -> None:
        """Set a small map in a corner that shows where this window lies.

        `box`: left, bottom, width, height in fractions of the panel.
        """
        inset = self.ax.inset_axes(box, zorder=8)
        inset.set(xticks=[], yticks=[], xlim=window[::2], ylim=window[1::2], aspect="equal")
        inset.set_facecolor(looks.WATER)
        for spine in inset.spines.values():
            spine.set(visible=True, color=looks.PAPER, linewidth=2)
        for shapes, fill_colour in ((ground, looks.NEIGHBOUR), (shaded, colour)):
            if shapes is not None:
                drawn = reduced(shapes.geometry, window, self.point / box[2] * (
                    window[2] - window[0]) / (self.window[2] - self.window[0]))
                inset.add_collection(PathCollection(
                    [path_of(shape) for shape in drawn if not shape.is_empty],
                    facecolor=fill_colour, edgecolor=looks.PAPER, linewidth=0.3))
        west, south, east, north = self.window
        inset.add_patch(Rectangle((west, south), east - west, north - south, fill=False,
                                  edgecolor=looks.INK, linewidth=0.8))
        self.panel.clear.append(lambda: [labels.box_of(inset)])

    def _add(self, shapes, **look) -> PathCollection:
        drawn = PathCollection([path_of(shape) for shape in
                                reduced(shapes, self.window, self.point)], **look)
        drawn.set_clip_path(self.ax.patch)
        self.ax.add_collection(drawn, autolim=False)
        return drawn


def reduced(shapes: gpd.GeoSeries, window: Bounds, point: float) -> np.ndarray:
    """Return what of the shapes can be seen in a window where a point is so many metres.

    Neighbours keep their common edges; islets below half a square point go, but not a whole shape.
    """
    west, south, east, north = window
    room = 0.02 * max(east - west, north - south)
    frame = (west - room, south - room, east + room, north + room)
    kept = [_without_islets(shape, point) for shape in shapes.intersection(shapely.box(*frame))]
    return shapely.coverage_simplify(kept, DETAIL * point) if kept else np.array([])


def _without_islets(shape: shapely.Geometry, point: float) -> shapely.Geometry:
    parts = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon"]
    large = [part for part in parts if part.area >= ISLET * point**2]
    return shapely.MultiPolygon(large or parts)


def path_of(shape: shapely.Geometry) -> Path:
    """Return a polygon, or several, with their holes as one path."""
    shape = shapely.orient_polygons(shape)  # holes must run against their edge, or they are filled
    rings = [ring for polygon in getattr(shape, "geoms", [shape])
             for ring in (polygon.exterior, *polygon.interiors)]
    if not rings:
        return Path(np.zeros((0, 2)))
    codes = [code for ring in rings for code in
             [Path.MOVETO] + [Path.LINETO] * (len(ring.coords) - 2) + [Path.CLOSEPOLY]]
    return Path(np.concatenate([np.array(ring.coords)[:, :2] for ring in rings]), codes)


def window_around(outlines: gpd.GeoDataFrame, margin: float = 0.03) -> Bounds:
    """Return the window that shows outlines with a margin, as a fraction of the larger side."""
    west, south, east, north = outlines.total_bounds
    room = margin * max(east - west, north - south)
    return west - room, south - room, east + room, north + room
