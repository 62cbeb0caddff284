"""Find all places that a wish may have: clear of marks and taken shapes, each with its cost."""

from typing import NamedTuple

import numpy as np
import shapely
from matplotlib.axes import Axes

from bioclusters.draw import geometry
from bioclusters.draw.geometry import AIR
from bioclusters.draw.letters import Block, SetBlock, box_of, on_page, set_block, spread

EDGE = 2  # kept clear between a text and the frame
RIM = 0.6  # outline of a mark beyond its radius
FLUSH = (1.2, 2.4, 4.0)  # distances of a text that needs no leader line from its mark
LED = (6, 9, 13, 18, 25, 34, 46, 62, 84, 110)  # and of one that has a leader line
SAME = 1  # marks nearer to each other than this are one
DOT = 0.9  # radius of the dot in an area from which a leader line starts

# What a place costs, in points of distance from the best one: right of the mark and level with it.
LEFT, ABOVE, BELOW, LEVEL, OFF_MIDDLE = 2, 4, 4.5, 0.35, 4
OTHER_BLOCK, WRONG_SIDE, LEADER, AMBIGUOUS = 2.5, 14, 7, 2
ON_OWN_AREA, ON_OTHER_AREA = 12, 10

SLANT = np.array([(right * np.cos(angle), up * np.sin(angle)) for right in (1, -1)
                  for up in (1, -1) for angle in np.radians((15, 30, 45, 60, 75))]).round(3)

SIDES = {  # right or left, above or below; 0: any
    "right": (1, 0), "left": (-1, 0), "above": (0, 1), "below": (0, -1),
    "e": (1, 0), "w": (-1, 0), "n": (0, 1), "s": (0, -1),
    "ne": (1, 1), "se": (1, -1), "nw": (-1, 1), "sw": (-1, -1),
}


class Wish(NamedTuple):
    """Words that want to stand near a place; the first block that finds good room is written.

    `blocks`: best first; a line is a text and the keywords of its look, and may hold line breaks.
    `at`: places in data coordinates, any of which will do. `inside`: shape in data coordinates.
    `side`: a key of SIDES, kept unless there is no room. `ends`: the mark is the end of a line, the
    text stands right of it (left with `side`), in a column with other ends at the same place.
    """

    blocks: tuple[Block, ...]
    at: tuple[tuple[float, float], ...]
    radius: float = 0  # half the mark
    inside: shapely.Geometry | None = None
    side: str | None = None
    leader: bool = True  # may stand off its mark, with a line that leads to it
    ends: bool = False
    name: str = ""  # what an error calls it; else its first line
    priority: int = 0  # higher chooses first
    outside: tuple[Block, ...] = ()  # instead of `blocks` if it does not stand inside its area


class Placed(NamedTuple):
    """A block with its box and leader line (from mark to text), both in points of the page."""

    wish: Wish
    at: tuple[float, float]  # of the data: the mark it stands near
    block: Block
    box: shapely.Polygon
    leader: shapely.LineString | None


class Options(NamedTuple):
    """Candidates of one wish, the cheapest first."""

    cost: np.ndarray
    boxes: np.ndarray  # west, south, east, north
    leaders: np.ndarray  # x, y at the mark, x, y at the text; nan if there is none
    blocks: np.ndarray  # number of the block
    marks: np.ndarray  # number of the mark among all


class Room:
    """The page with all marks and taken shapes, and the candidates of every wish."""

    def __init__(self, ax: Axes, wishes: list[Wish], taken: list,
                 frame: shapely.Geometry | None) -> None:
        """Measure words and marks; `taken` and `frame` as of labels.place."""
        self.ax, self.wishes = ax, wishes
        self.frame = frame if frame is not None else box_of(ax).buffer(-EDGE, join_style="mitre")
        shapely.prepare(self.frame)
        self.upright = self.frame.equals(shapely.box(*self.frame.bounds))
        fonts, sizes = {}, {}
        self.sets = [[set_block(block, fonts, sizes) for block in (*wish.blocks, *wish.outside)]
                     for wish in wishes]
        self.taken = taken
        self._place_marks()
        self.inside = self._insides()
        self._index()
        self.ends = self._columns()

    def _place_marks(self) -> None:
        """Find the marks of all wishes and the areas, in points."""
        counts = [len(wish.at) for wish in self.wishes]
        self.owner = np.repeat(np.arange(len(counts)), counts)
        self.data = np.array([spot for wish in self.wishes for spot in wish.at], dtype=float)
        self.xy = on_page(self.ax, self.data).round(2)
        self.first = np.concatenate([[0], np.cumsum(counts)])
        self.radius = self._widest(np.array([w.radius for w in self.wishes])[self.owner]) + RIM
        self.areas = {}
        given = [number for number, wish in enumerate(self.wishes) if wish.inside is not None]
        if given:
            shapes = on_page(self.ax, np.array([self.wishes[i].inside for i in given]))
            shapes = shapely.intersection(shapely.simplify(shapes, 0.25), self.frame)
            self.areas = {number: geometry.largest(shape)
                          for number, shape in zip(given, shapes, strict=True)}
        for number, shape in self.areas.items():
            mark = self.first[number]
            if shape and not shapely.contains(shape, shapely.points(self.xy[mark])):
                self.xy[mark] = np.round(shape.representative_point().coords[0], 2)
                self.data[mark] = self.ax.transData.inverted().transform(
                    self.xy[mark] * self.ax.figure.dpi / 72)
            self.radius[mark] = DOT

    def _widest(self, radius: np.ndarray) -> np.ndarray:
        """Return the radius of each mark, or of a larger one at the same place."""
        points, widest = shapely.points(self.xy), radius.copy()
        mark, other = shapely.STRtree(points).query(points, "dwithin", SAME)
        np.maximum.at(widest, mark, radius[other])
        return widest

    def _index(self) -> None:
        """Make the trees of what texts and leader lines must keep clear of."""
        self.usable = shapely.contains(self.frame, shapely.points(self.xy))
        seen = np.array([number not in self.inside for number in self.owner], dtype=bool)
        self.marked = np.flatnonzero(seen & self.usable)
        self.mark_tree = shapely.STRtree(shapely.points(self.xy[self.marked]))
        self.taken_tree = shapely.STRtree(self.taken)
        discs = shapely.buffer(shapely.points(self.xy), self.radius)
        # A shape as small as the mark, at its place, is the mark.
        mark, shape = self.taken_tree.query(shapely.buffer(discs, 2), "contains")
        self.own = geometry.grouped(mark, shape, len(discs))
        mark, shape = self.taken_tree.query(discs, "dwithin", 0.05)
        self.touching = geometry.grouped(mark, shape, len(discs))
        shapes = [shape for shape in self.areas.values() if shape]
        self.area_owner = np.array([i for i, shape in self.areas.items() if shape], dtype=int)
        self.area_tree = shapely.STRtree(shapes)

    def _insides(self) -> dict[int, Options]:
        """Return for each area that can hold one of its blocks the places for the first."""
        found, tree = {}, shapely.STRtree(self.taken)
        left = [number for number, shape in self.areas.items() if shape]
        for fine in (7, 15):
            for block in range(max((len(self.wishes[i].blocks) for i in left), default=0)):
                tried = [i for i in left
                         if i not in found and len(self.wishes[i].blocks) > block]
                found |= self._fit(tried, block, fine, tree)
        return found

    def _fit(self, numbers: list[int], block: int, fine: int, tree) -> dict[int, Options]:
        """Return the places for a block of each wish, from a grid of `fine` squared centres."""
        shapes = np.array([self.areas[i] for i in numbers])
        half = np.array([(self.sets[i][block].wide, self.sets[i][block].tall) for i in numbers]) / 2
        if not len(shapes):
            return {}
        bounds = shapely.bounds(shapes)
        low, high = bounds[:, :2] + half - (0.3, 0.5), bounds[:, 2:] - half + (0.3, 0.5)
        fits = (low <= high).all(axis=1)
        steps = np.stack(np.meshgrid(*[np.linspace(0, 1, fine)] * 2), axis=-1).reshape(-1, 2)
        which = np.repeat(np.flatnonzero(fits), len(steps))
        middles = low[which] + (high - low)[which] * np.tile(steps, (fits.sum(), 1))
        middles = middles.round(1)
        # The letters do not fill the height of a line: a border may pass just over or under them.
        slim = half * (1, 0.86) - (0.3, 0)
        shapely.prepare(shapes)
        tried = geometry.polygons(geometry.around(middles, slim[which]))
        good = shapely.contains(shapes[which], tried)
        which, boxes = which[good], geometry.around(middles[good], half[which[good]])
        clear = ~geometry.any_near(tree, geometry.polygons(boxes), AIR) & self._within(boxes)
        which, boxes = which[clear], boxes[clear]
        depth = shapely.distance(geometry.polygons(boxes), shapely.boundary(shapes)[which])
        centre = shapely.get_coordinates(shapely.centroid(shapes))[which]
        away = np.hypot(*(geometry.middle(boxes) - centre).T)
        cost = (OTHER_BLOCK * block - np.minimum(depth, 10) / 10 + 0.02 * away).round(2)
        found = {}
        for at, rows in enumerate(geometry.grouped(which, np.arange(len(which)), len(numbers))):
            if len(rows):
                rows = rows[np.argsort(cost[rows], kind="stable")][:12]
                found[numbers[at]] = Options(
                    cost[rows], boxes[rows], np.full((len(rows), 4), np.nan),
                    np.full(len(rows), block), np.full(len(rows), self.first[numbers[at]]))
        return found

    def options(self, number: int, stage: int) -> Options | None:
        """Return the candidates of a wish: inside (0), flush with its marks (1), led to (2)."""
        wish = self.wishes[number]
        if wish.ends:
            return self.ends.get(number) if stage == 0 else None
        if stage == 0 or wish.inside is not None and number not in self.areas:
            return self.inside.get(number)
        area = wish.inside is not None
        if (stage == 1 and area) or (stage == 2 and not wish.leader):
            return None
        parts, last = [], len(self.sets[number])
        for mark in range(self.first[number], self.first[number + 1]):
            if self.usable[mark]:
                parts += [self._around(number, mark, block, LED if stage == 2 else FLUSH)
                          for block in range(len(wish.blocks) if wish.outside else 0, last)]
        return _joined(parts) if parts else None

    def _around(self, number: int, mark: int, block: int, gaps) -> Options:
        """Return the places of a block around a mark that are clear of marks and taken shapes."""
        wish, text = self.wishes[number], self.sets[number][block]
        half, radius = np.array([text.wide, text.tall]) / 2, self.radius[mark]
        away, gap = _ring(half, radius, gaps)
        boxes = geometry.around(self.xy[mark] + away, half)
        rank = block - len(wish.blocks) if wish.outside else block
        cost = OTHER_BLOCK * rank + _side_cost(away, half, wish.side) + _gap_cost(gap)
        leaders = _leaders(self.xy[mark], radius, boxes, text)
        leaders[gap <= FLUSH[-1]] = np.nan
        free = np.flatnonzero(self._within(boxes))
        clear, doubt = self._clear(mark, boxes[free], leaders[free], gap[free])
        free, doubt = free[clear], doubt[clear]
        return Options((cost[free] + doubt + self._on_areas(number, boxes[free])).round(1),
                        boxes[free], leaders[free], np.full(len(free), block),
                        np.full(len(free), mark))

    def _within(self, boxes) -> np.ndarray:
        """Say which boxes lie in the frame."""
        west, south, east, north = self.frame.bounds
        within = ((boxes >= (west, south, west, south)) & (boxes <= (east, north, east, north)))
        within = within.all(axis=1)
        if not self.upright:
            within[within] = shapely.contains(self.frame, geometry.polygons(boxes[within]))
        return within

    def _clear(self, mark: int, boxes, leaders, gap) -> tuple[np.ndarray, np.ndarray]:
        """Say which boxes and leader lines touch no mark and no taken shape but their own.

        And what it costs to stand so near to another mark that the text might be its name.
        """
        if not len(boxes):
            return np.ones(0, dtype=bool), np.zeros(0)
        ends = np.concatenate([boxes.reshape(-1, 2), self.xy[[mark]]])
        hull = shapely.box(*ends.min(axis=0), *ends.max(axis=0))
        near = self.marked[np.sort(self.mark_tree.query(hull.buffer(20 + self.radius.max())))]
        apart = np.hypot(*(self.xy[near] - self.xy[mark]).T)
        foreign = near[apart >= SAME]
        gaps = geometry.gaps(boxes, self.xy[foreign], self.radius[foreign])
        clear = gaps.min(axis=1, initial=np.inf) >= AIR - 1e-3
        others = self.owner[foreign] != self.owner[mark]
        close = gaps[:, others].min(axis=1, initial=np.inf)
        doubt = AMBIGUOUS * np.clip(np.minimum(gap, FLUSH[-1]) + 3 - close, 0, None)
        # A line may leave a mark within which its own one lies, but pass through no other.
        apart = apart[apart >= SAME] > self.radius[foreign]
        led = np.flatnonzero(clear & (leaders[:, 0] == leaders[:, 0]))
        passed = foreign[apart]
        beside = geometry.aside(leaders[led], self.xy[passed]) - self.radius[passed]
        clear[led[beside.min(axis=1, initial=np.inf) < 0.4]] = False
        if len(self.taken):
            clear &= self._untaken(mark, boxes, leaders, clear)
        return clear, doubt

    def _untaken(self, mark: int, boxes, leaders, tried) -> np.ndarray:
        """Say which of the boxes and leader lines tried touch no taken shape but their own."""
        clear, tried = tried.copy(), np.flatnonzero(tried)
        polygons = geometry.polygons(boxes[tried])
        box, shape = self.taken_tree.query(polygons, "dwithin", AIR - 1e-3)
        clear[tried[box[~np.isin(shape, self.own[mark])]]] = False
        led = np.flatnonzero(clear & (leaders[:, 0] == leaders[:, 0]))
        line, shape = self.taken_tree.query(geometry.segments(leaders[led]), "dwithin", 0.4)
        clear[led[line[~np.isin(shape, self.touching[mark])]]] = False
        return clear

    def _on_areas(self, number: int, boxes) -> np.ndarray:
        """Return the cost of hiding areas that have words of their own."""
        cost = np.zeros(len(boxes))
        if len(self.area_owner):
            box, area = self.area_tree.query(geometry.polygons(boxes), "intersects")
            own = self.area_owner[area] == number
            np.add.at(cost, box, np.where(own, ON_OWN_AREA, ON_OTHER_AREA))
        return cost

    def _columns(self) -> dict[int, Options]:
        """Return the place of each text at the end of a line, those at one x moved apart."""
        columns, found = {}, {}
        for number, wish in enumerate(self.wishes):
            if wish.ends and self.usable[self.first[number]]:
                way = -1 if wish.side in ("left", "w") else 1
                columns.setdefault((way, round(self.xy[self.first[number], 0])), []).append(number)
        for (way, _), numbers in columns.items():
            found |= self._column(numbers, way)
        return found

    def _column(self, numbers: list[int], way: int) -> dict[int, Options]:
        """Return the places of a column of texts; those of least priority go if it is too high."""
        _, south, _, north = self.frame.bounds
        numbers = sorted(numbers, key=lambda number: -self.wishes[number].priority)
        while numbers:
            marks, texts = self.first[numbers], [self.sets[number][0] for number in numbers]
            tall = np.array([text.tall for text in texts])
            level = self.xy[marks, 1] - tall / 2
            try:
                low = spread(level, tall, AIR, south, north).round(1)
                break
            except ValueError:
                numbers = numbers[:-1]
        else:
            return {}
        moved = np.abs(low - level) > tall / 3
        near = self.xy[marks, 0] + way * (self.radius[marks] + (10 if moved.any() else FLUSH[-1]))
        wide = np.array([text.wide for text in texts])
        left = near if way > 0 else near - wide
        boxes = np.c_[left, low, left + wide, low + tall]
        found = {}
        for number, mark, box, text, far in zip(numbers, marks, boxes, texts, moved, strict=True):
            leaders = _leaders(self.xy[mark], self.radius[mark], box[None], text)
            leaders[~np.array([far])] = np.nan
            clear, _ = self._clear(mark, box[None], leaders, np.zeros(1))
            if self._within(box[None])[0] and clear[0]:
                found[number] = Options(np.zeros(1), box[None], leaders, np.zeros(1, dtype=int),
                                         np.array([mark]))
        return found

    def placed(self, number: int, choice: tuple) -> Placed:
        """Return a chosen candidate as a placed block."""
        wish, (_, box, leader, block, mark) = self.wishes[number], choice
        line = None if np.isnan(leader[0]) else shapely.LineString(leader.reshape(2, 2).round(2))
        return Placed(wish, tuple(self.data[mark].tolist()),
                      (*wish.blocks, *wish.outside)[block], shapely.box(*box.round(2)), line)


def _ring(half, radius: float, gaps) -> tuple[np.ndarray, np.ndarray]:
    """Return how far from a mark the middle of a box may lie, all round it, and the gap there."""
    up = np.linspace(-1, 1, 2 * min(int(np.ceil(half[1] / 3)), 6) + 1)
    along = np.linspace(-1, 1, 2 * min(int(np.ceil(half[0] / 6)), 8) + 1)
    sides = [np.stack([way * np.ones(len(up)), up], axis=1) for way in (1, -1)]
    sides += [np.stack([along, way * np.ones(len(along))], axis=1) for way in (1, -1)]
    straight = np.concatenate([np.tile((way, 0), (len(up), 1)) for way in (1, -1)]
                              + [np.tile((0, way), (len(along), 1)) for way in (1, -1)])
    # Where on the box the mark is nearest, and in which direction from the mark that lies.
    edge = np.concatenate([*sides, np.sign(SLANT)]) * half
    way = np.concatenate([straight, SLANT])
    away = edge[None] + way[None] * (radius + np.asarray(gaps, dtype=float))[:, None, None]
    return away.reshape(-1, 2).round(1), np.repeat(np.asarray(gaps, dtype=float), len(way))


def _side_cost(away, half, side: str | None) -> np.ndarray:
    """Return the cost of standing on the less good sides of a mark, or on another than wished."""
    if side is not None and side not in SIDES:
        raise ValueError(f"side {side!r} of a wish is unknown: use one of {', '.join(SIDES)}.")
    right = np.sign(away[:, 0]) * (np.abs(away[:, 0]) > half[0] + 0.05)
    above = np.sign(away[:, 1]) * (np.abs(away[:, 1]) > half[1] + 0.05)
    level = LEVEL * np.minimum(np.abs(away[:, 1]), 24)
    middle = OFF_MIDDLE * np.abs(away[:, 0]) / half[0]
    cost = np.where(right != 0, level, middle)
    base = np.select([right < 0, right > 0, above > 0], [LEFT, 0, ABOVE], BELOW)
    if side is None:
        return cost + base
    across, up = SIDES[side]
    wished = (right == across if across else True) & (above == up if up else True)
    return cost + np.where(wished, 0, base + WRONG_SIDE)


def _gap_cost(gap) -> np.ndarray:
    return np.where(gap <= FLUSH[-1], 0.5 * (gap - FLUSH[0]), LEADER + 0.9 * gap)


def _leaders(spot, radius: float, boxes, text: SetBlock) -> np.ndarray:
    """Return lines from the rim of a mark to the nearest letters of boxes."""
    west, south, east, north = boxes.T
    middle = (west + east) / 2
    # Above and below its mark a text stands in the middle, and its nearest line may be short.
    nearest = np.where(south > spot[1], text.lines[-1].wide, text.lines[0].wide) / 2
    beside = (west > spot[0]) | (east < spot[0])
    x = np.where(beside, np.clip(spot[0], west, east),
                 np.clip(spot[0], middle - nearest, middle + nearest))
    inset = np.where(beside, np.minimum(2.5, (north - south) / 2), 0)
    y = np.clip(spot[1], south + inset, north - inset)
    way = np.stack([x, y], axis=1) - spot
    start = spot + way * (radius / np.maximum(np.hypot(*way.T), radius))[:, None]
    return np.c_[start, x, y].round(2)


def _joined(parts: list[Options]) -> Options:
    whole = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(whole[0], kind="stable")
    return Options(*[column[order] for column in whole])
