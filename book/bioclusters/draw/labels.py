"""Find room for words: one solver for every figure. Lengths are points of the page.

A wish is first tried inside its area, then flush with its mark (right and level before left, above
and below), then with a leader line. All candidates of a wish that are clear of marks and taken
shapes are found at once; then the wishes choose one after the other, those in a crowd first, and
two that stand in each other's way may change once more if both together stand better.
"""

from typing import NamedTuple

import numpy as np
import shapely
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

AIR = 1.5  # kept clear between a text and anything but its own mark
BETWEEN = 4  # between two texts side by side, or they would read as one
EDGE = 2  # kept clear between a text and the frame
RIM = 0.6  # outline of a mark beyond its radius
FLUSH = (1.2, 2.4, 4.0)  # distances of a text that needs no leader line from its mark
LED = (6, 9, 13, 18, 25, 34, 46, 62, 84, 110)  # and of one that has a leader line
PITCH = 1.2  # from a line to the next, of the size of the letters
ASCENT, DESCENT = 0.74, 0.22  # least height above and below the baseline, of the size
TRIES = 3  # orders in which the wishes are tried
CROWD = 40  # so many wishes at most are given a second chance
SWAPS, NOWHERE = 24, 1000  # exchanges that are tried for a wish; the cost of not being written
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

Block = tuple[tuple[str, dict], ...]  # lines, each with its look, written below each other


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


class NoRoom(ValueError):
    """A word found no room."""


class _Line(NamedTuple):
    """A line as set: its width and its baseline below the top of its block."""

    text: str
    look: dict
    wide: float
    below: float


class _Set(NamedTuple):
    """A block as set: width, height and lines."""

    wide: float
    tall: float
    lines: tuple[_Line, ...]


class _Options(NamedTuple):
    """Candidates of one wish, the cheapest first."""

    cost: np.ndarray
    boxes: np.ndarray  # west, south, east, north
    leaders: np.ndarray  # x, y at the mark, x, y at the text; nan if there is none
    blocks: np.ndarray  # number of the block
    marks: np.ndarray  # number of the mark among all


# ---------------------------------------------------------------------------------- the page


def on_page(ax: Axes, shape):
    """Return a shape, an array of shapes or an array of places of the data in points of the page.

    The layout of the figure must be settled.
    """
    if isinstance(shape, shapely.Geometry) or np.asarray(shape).dtype == object:
        return shapely.transform(shape, lambda xy: on_page(ax, xy))
    return ax.transData.transform(np.asarray(shape, dtype=float)) * 72 / ax.figure.dpi


def box_of(artist) -> shapely.Polygon:
    """Return the box of a text, axes or legend in points of the page."""
    return shapely.box(*np.array(artist.get_window_extent().extents) * 72 / artist.figure.dpi)


def page_of(figure) -> shapely.Polygon:
    """Return the whole page of a figure in points: a frame for texts that may leave the axes."""
    return shapely.box(0, 0, *(figure.get_size_inches() * 72))


def measure(text: str, look: dict, fonts: dict | None = None) -> tuple[float, float, float]:
    """Return width, ascent and descent of a line in points, as SVG and PDF set it.

    Ascent and descent are at least those of a common letter, so that lines stand evenly.
    `fonts`: where the fonts of looks are kept from one call to the next.
    """
    fonts = {} if fonts is None else fonts
    key = repr(sorted((name, value) for name, value in look.items() if name != "path_effects"))
    if key not in fonts:
        fonts[key] = Text(0, 0, "", **look).get_fontproperties()
    font: FontProperties = fonts[key]
    size = font.get_size_in_points()
    wide, tall, descent = text_to_path.get_text_width_height_descent(text, font, False)
    return wide, max(tall - descent, ASCENT * size), max(descent, DESCENT * size)


def _set(block: Block, fonts: dict, sizes: dict) -> _Set:
    """Return a block set in lines, a pitch apart."""
    lines, wide, foot, descent = [], 0.0, 0.0, 0.0
    for text, look in [(part, look) for whole, look in block for part in whole.split("\n")]:
        key = (text, id(look))
        if key not in sizes:
            sizes[key] = (*measure(text, look, fonts), Text(0, 0, "", **look).get_fontsize())
        width, ascent, under, size = sizes[key]
        foot += max(ascent, PITCH * size - DESCENT * size) if not lines else PITCH * size
        lines.append(_Line(text, look, width, foot))
        wide, descent = max(wide, width), under
    return _Set(round(wide + 0.05, 1), round(foot + descent + 0.05, 1), tuple(lines))


# ------------------------------------------------------------------------------------ placing


def place(
    ax: Axes, wishes: list[Wish], taken=(), *, must: bool = False, frame=None
) -> list[Placed]:
    """Give each wish the best free place; leave out what finds none, or raise if `must`.

    `taken`: shapes in points of the page that no text may touch, except those at its own mark.
    `frame`: shape in points that no text may leave; without one the axes, a little inside.
    The layout of the figure must be settled. Raises NoRoom with the word and the remedy.
    """
    wishes = list(wishes)
    if not wishes:
        return []
    room = _Room(ax, wishes, list(taken), frame)
    chosen = _choose(room)
    lost = [number for number in range(len(wishes)) if number not in chosen]
    if must and lost:
        raise NoRoom(_remedy(wishes[lost[0]], len(lost)))
    return [room.placed(number, chosen[number]) for number in sorted(chosen)]


def _remedy(wish: Wish, lost: int) -> str:
    word = wish.name or wish.blocks[0][0][0]
    more = f" (and for {lost - 1} more)" if lost > 1 else ""
    return (f"no room for {word!r}{more}: make the figure higher, shorten the word or break it in "
            "two lines, or give it another side.")


class _Room:
    """The page with all marks and taken shapes, and the candidates of every wish."""

    def __init__(self, ax: Axes, wishes: list[Wish], taken: list, frame):
        self.ax, self.wishes = ax, wishes
        self.frame = frame if frame is not None else box_of(ax).buffer(-EDGE, join_style="mitre")
        shapely.prepare(self.frame)
        self.upright = self.frame.equals(shapely.box(*self.frame.bounds))
        fonts, sizes = {}, {}
        self.sets = [[_set(block, fonts, sizes) for block in (*wish.blocks, *wish.outside)]
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
        self.radius = np.array([wish.radius for wish in self.wishes])[self.owner] + RIM
        self.areas = {}
        given = [number for number, wish in enumerate(self.wishes) if wish.inside is not None]
        if given:
            shapes = on_page(self.ax, np.array([self.wishes[i].inside for i in given]))
            shapes = shapely.intersection(shapely.simplify(shapes, 0.25), self.frame)
            self.areas = {i: _largest(shape) for i, shape in zip(given, shapes, strict=True)}
        for number, shape in self.areas.items():
            mark = self.first[number]
            if shape and not shapely.contains(shape, shapely.points(self.xy[mark])):
                self.xy[mark] = np.round(shape.representative_point().coords[0], 2)
                self.data[mark] = self.ax.transData.inverted().transform(
                    self.xy[mark] * self.ax.figure.dpi / 72)
            self.radius[mark] = DOT

    def _index(self) -> None:
        """Make the trees of what texts and leader lines must keep clear of."""
        self.usable = shapely.contains(self.frame, shapely.points(self.xy))
        seen = np.array([number not in self.inside for number in self.owner], dtype=bool)
        self.marked = np.flatnonzero(seen & self.usable)
        self.mark_tree = shapely.STRtree(shapely.points(self.xy[self.marked]))
        self.taken_tree = shapely.STRtree(self.taken)
        discs = shapely.buffer(shapely.points(self.xy), self.radius)
        # A shape as small as the mark, at its place, is the mark.
        self.own = _grouped(*self.taken_tree.query(shapely.buffer(discs, 2), "contains"),
                            len(discs))
        self.touching = _grouped(*self.taken_tree.query(discs, "dwithin", 0.05), len(discs))
        shapes = [shape for shape in self.areas.values() if shape]
        self.area_owner = np.array([i for i, shape in self.areas.items() if shape], dtype=int)
        self.area_tree = shapely.STRtree(shapes)

    # The candidates -------------------------------------------------------------------------

    def _insides(self) -> dict[int, _Options]:
        """Return for each area that can hold one of its blocks the places for the first."""
        found, tree = {}, shapely.STRtree(self.taken)
        left = [number for number, shape in self.areas.items() if shape]
        for fine in (7, 15):
            for block in range(max((len(self.wishes[i].blocks) for i in left), default=0)):
                tried = [i for i in left
                         if i not in found and len(self.wishes[i].blocks) > block]
                found |= self._fit(tried, block, fine, tree)
        return found

    def _fit(self, numbers: list[int], block: int, fine: int, tree) -> dict[int, _Options]:
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
        good = shapely.contains(shapes[which], _box(_around(middles, slim[which])))
        which, boxes = which[good], _around(middles[good], half[which[good]])
        clear = ~_near(tree, _box(boxes), AIR) & self._within(boxes)
        which, boxes = which[clear], boxes[clear]
        depth = shapely.distance(_box(boxes), shapely.boundary(shapes)[which])
        centre = shapely.get_coordinates(shapely.centroid(shapes))[which]
        away = np.hypot(*(_middle(boxes) - centre).T)
        cost = (OTHER_BLOCK * block - np.minimum(depth, 10) / 10 + 0.02 * away).round(2)
        found = {}
        for at, rows in enumerate(_grouped(which, np.arange(len(which)), len(numbers))):
            if len(rows):
                rows = rows[np.argsort(cost[rows], kind="stable")][:12]
                found[numbers[at]] = _Options(
                    cost[rows], boxes[rows], np.full((len(rows), 4), np.nan),
                    np.full(len(rows), block), np.full(len(rows), self.first[numbers[at]]))
        return found

    def options(self, number: int, stage: int) -> _Options | None:
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

    def _around(self, number: int, mark: int, block: int, gaps) -> _Options:
        """Return the places of a block around a mark that are clear of marks and taken shapes."""
        wish, text = self.wishes[number], self.sets[number][block]
        half, radius = np.array([text.wide, text.tall]) / 2, self.radius[mark]
        away, gap = _ring(half, radius, gaps)
        boxes = _around(self.xy[mark] + away, half)
        rank = block - len(wish.blocks) if wish.outside else block
        cost = OTHER_BLOCK * rank + _side_cost(away, half, wish.side) + _gap_cost(gap)
        leaders = _leaders(self.xy[mark], radius, boxes, text)
        leaders[gap <= FLUSH[-1]] = np.nan
        free = np.flatnonzero(self._within(boxes))
        clear, doubt = self._clear(mark, boxes[free], leaders[free], gap[free])
        free, doubt = free[clear], doubt[clear]
        return _Options((cost[free] + doubt + self._on_areas(number, boxes[free])).round(1),
                        boxes[free], leaders[free], np.full(len(free), block),
                        np.full(len(free), mark))

    def _within(self, boxes) -> np.ndarray:
        """Say which boxes lie in the frame."""
        west, south, east, north = self.frame.bounds
        within = ((boxes >= (west, south, west, south)) & (boxes <= (east, north, east, north)))
        within = within.all(axis=1)
        if not self.upright:
            within[within] = shapely.contains(self.frame, _box(boxes[within]))
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
        foreign = near[apart >= 1]
        gaps = _gaps(boxes, self.xy[foreign], self.radius[foreign])
        clear = gaps.min(axis=1, initial=np.inf) >= AIR - 1e-3
        others = self.owner[foreign] != self.owner[mark]
        close = gaps[:, others].min(axis=1, initial=np.inf)
        doubt = AMBIGUOUS * np.clip(np.minimum(gap, FLUSH[-1]) + 3 - close, 0, None)
        # A line may leave a mark within which its own one lies, but pass through no other.
        apart = apart[apart >= 1] > self.radius[foreign]
        led = np.flatnonzero(clear & (leaders[:, 0] == leaders[:, 0]))
        beside = _aside(leaders[led], self.xy[foreign[apart]]) - self.radius[foreign[apart]]
        clear[led[beside.min(axis=1, initial=np.inf) < 0.4]] = False
        if len(self.taken):
            clear &= self._untaken(mark, boxes, leaders, clear)
        return clear, doubt

    def _untaken(self, mark: int, boxes, leaders, tried) -> np.ndarray:
        """Say which of the boxes and leader lines tried touch no taken shape but their own."""
        clear, tried = tried.copy(), np.flatnonzero(tried)
        box, shape = self.taken_tree.query(_box(boxes[tried]), "dwithin", AIR - 1e-3)
        clear[tried[box[~np.isin(shape, self.own[mark])]]] = False
        led = np.flatnonzero(clear & (leaders[:, 0] == leaders[:, 0]))
        line, shape = self.taken_tree.query(_line(leaders[led]), "dwithin", 0.4)
        clear[led[line[~np.isin(shape, self.touching[mark])]]] = False
        return clear

    def _on_areas(self, number: int, boxes) -> np.ndarray:
        """Return the cost of hiding areas that have words of their own."""
        cost = np.zeros(len(boxes))
        if len(self.area_owner):
            box, area = self.area_tree.query(_box(boxes), "intersects")
            own = self.area_owner[area] == number
            np.add.at(cost, box, np.where(own, ON_OWN_AREA, ON_OTHER_AREA))
        return cost

    def _columns(self) -> dict[int, _Options]:
        """Return the place of each text at the end of a line, those at one x moved apart."""
        columns, found = {}, {}
        for number, wish in enumerate(self.wishes):
            if wish.ends and self.usable[self.first[number]]:
                way = -1 if wish.side in ("left", "w") else 1
                columns.setdefault((way, round(self.xy[self.first[number], 0])), []).append(number)
        for (way, _), numbers in columns.items():
            found |= self._column(numbers, way)
        return found

    def _column(self, numbers: list[int], way: int) -> dict[int, _Options]:
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
                found[number] = _Options(np.zeros(1), box[None], leaders, np.zeros(1, dtype=int),
                                         np.array([mark]))
        return found

    def placed(self, number: int, choice: tuple) -> Placed:
        """Return a chosen candidate as a placed block."""
        wish, (_, box, leader, block, mark) = self.wishes[number], choice
        line = None if np.isnan(leader[0]) else shapely.LineString(leader.reshape(2, 2).round(2))
        return Placed(wish, tuple(self.data[mark].tolist()),
                      (*wish.blocks, *wish.outside)[block], shapely.box(*box.round(2)), line)


# ------------------------------------------------------------------------------------ choosing


class _Board:
    """What has been chosen so far, found again by the squares of the page that it covers."""

    SQUARE = 24

    def __init__(self, room: _Room, cache: dict):
        self.room, self.cache = room, cache
        self.chosen: dict[int, tuple] = {}
        self.squares: dict[tuple[int, int], list[int]] = {}

    def options(self, number: int, stage: int) -> _Options | None:
        """Return the candidates of a wish, found once for all tries."""
        if (number, stage) not in self.cache:
            self.cache[number, stage] = self.room.options(number, stage)
        return self.cache[number, stage]

    def put(self, number: int, choice: tuple) -> None:
        """Choose a candidate for a wish."""
        self.chosen[number] = choice
        for square in self._squares(choice[1], choice[2]):
            self.squares.setdefault(square, []).append(number)

    def take(self, number: int) -> tuple | None:
        """Give up what was chosen for a wish, and return it."""
        choice = self.chosen.pop(number, None)
        if choice is not None:
            for square in self._squares(choice[1], choice[2]):
                self.squares[square].remove(number)
        return choice

    def _squares(self, boxes, leaders) -> list[tuple[int, int]]:
        ends = np.concatenate([boxes.reshape(-1, 2), leaders.reshape(-1, 2)])
        low = np.floor((np.nanmin(ends, axis=0) - AIR) / self.SQUARE).astype(int)
        high = np.floor((np.nanmax(ends, axis=0) + AIR) / self.SQUARE).astype(int)
        return [(x, y) for x in range(low[0], high[0] + 1) for y in range(low[1], high[1] + 1)]

    def near(self, boxes, leaders) -> list[int]:
        """Return the wishes placed in the squares that candidates cover."""
        return sorted({number for square in self._squares(boxes, leaders)
                       for number in self.squares.get(square, ())})

    def conflicts(self, boxes, leaders, near: list[int]) -> np.ndarray:
        """Say which candidates (rows) touch which wishes placed."""
        if not near:
            return np.zeros((len(boxes), 0), dtype=bool)
        there = np.array([self.chosen[number][1] for number in near])
        lines = np.array([self.chosen[number][2] for number in near])
        touch = _overlap(boxes, there)
        led, drawn = np.flatnonzero(leaders[:, 0] == leaders[:, 0]), lines[:, 0] == lines[:, 0]
        if drawn.any():
            touch[:, drawn] |= _struck(boxes, lines[drawn])
        if len(led):
            touch[led] |= _struck(there, leaders[led]).T | _crossing(leaders[led], lines)
        return touch

    def best(self, number: int) -> tuple | None:
        """Return the cheapest free candidate of a wish."""
        best = None
        for stage in range(3):
            if best is not None and best[0] <= LEADER + LED[0]:
                break  # what comes costs more
            options = self.options(number, stage)
            if options is None:
                continue
            row = self._first_free(options)
            if row is not None and (best is None or options.cost[row] < best[0]):
                best = _row(options, row)
        return best

    def _first_free(self, options: _Options) -> int | None:
        """Return the first candidate that touches nothing placed."""
        if not len(options.cost):
            return None
        near = self.near(options.boxes, options.leaders)
        there = np.array([self.chosen[number][1] for number in near]).reshape(-1, 4)
        rows = np.flatnonzero(~_overlap(options.boxes, there).any(axis=1))
        for start in range(0, len(rows), 32):
            some = rows[start:start + 32]
            touch = self.conflicts(options.boxes[some], options.leaders[some], near)
            free = some[~touch.any(axis=1)]
            if len(free):
                return free[0]
        return None


def _choose(room: _Room) -> dict[int, tuple]:
    """Return the candidate chosen for each wish that finds room."""
    cache, order, best = {}, _order(room), None
    for _ in range(TRIES):
        board, lost = _Board(room, cache), []
        for number in order:
            choice = board.best(number)
            if choice is None:
                lost.append(number)
            else:
                board.put(number, choice)
        lost = [number for number in lost if _hopeful(board, number)]
        if best is None or len(lost) < len(best[1]):
            best = board, lost
        if not lost or len(lost) > CROWD:
            break
        order = lost + [number for number in order if number not in set(lost)]
    _improve(*best)
    return best[0].chosen


def _order(room: _Room) -> list[int]:
    """Return who chooses first: line ends, by priority, in an area, in a crowd."""
    firsts = shapely.points(room.xy[room.first[:-1]])
    crowd = np.bincount(shapely.STRtree(firsts).query(firsts, "dwithin", 14)[0])
    keys = [(not wish.ends, -wish.priority, number not in room.inside, -crowd[number], number)
            for number, wish in enumerate(room.wishes)]
    return [key[-1] for key in sorted(keys)]


def _hopeful(board: _Board, number: int) -> bool:
    return any(options is not None and len(options.cost)
               for options in (board.options(number, stage) for stage in range(3)))


def _improve(board: _Board, lost: list[int]) -> None:
    """Let a wish that stands badly, or nowhere, move another if both together stand better."""
    for _ in range(2):
        bad = [number for number, choice in board.chosen.items() if choice[0] > LEADER]
        bad.sort(key=lambda number: (-board.chosen[number][0], number))
        moved = [_swap(board, number) for number in [*lost, *bad][:CROWD]]
        lost = [number for number in lost if number not in board.chosen]
        if not any(moved):
            break


def _swap(board: _Board, number: int) -> bool:
    """Try the cheaper places of a wish that one to three others hold; keep the first that pays."""
    old = board.take(number)
    before = old[0] if old else NOWHERE
    for stage in range(3):
        options = board.options(number, stage)
        if options is None or not len(options.cost):
            continue
        rows = np.flatnonzero(options.cost < before - 1)[:None if old is None else 60]
        if not len(rows):
            continue
        for row, others in _held(board, options, rows):
            if _pays(board, number, _row(options, row), others, before):
                return True
    if old:
        board.put(number, old)
    return False


def _held(board: _Board, options: _Options, rows) -> list[tuple[int, list[int]]]:
    """Return the two best candidates for each one to three wishes that hold them, few of them."""
    near = board.near(options.boxes[rows], options.leaders[rows])
    touch = board.conflicts(options.boxes[rows], options.leaders[rows], near)
    number, held = touch.sum(axis=1), {}
    for row in np.flatnonzero((number >= 1) & (number <= 3)):
        others = tuple(np.flatnonzero(touch[row]).tolist())
        if len(held.setdefault(others, [])) < 2:
            held[others].append(rows[row])
    found = [(row, [near[other] for other in others])
             for others, few in held.items() for row in few]
    return sorted(found, key=lambda one: (len(one[1]), options.cost[one[0]]))[:SWAPS]


def _pays(board: _Board, number: int, choice: tuple, others: list[int], before: float) -> bool:
    """Put a wish where others stand and those elsewhere; undo it if that costs more."""
    held = [board.take(other) for other in others]
    board.put(number, choice)
    cost, limit, again = choice[0], before + sum(one[0] for one in held) - 0.5, []
    for other in others:
        moved = board.best(other)
        cost += moved[0] if moved else NOWHERE
        if moved is None or cost > limit:
            break
        board.put(other, moved)
        again.append(other)
    else:
        return True
    for other in [*again, number]:
        board.take(other)
    for other, one in zip(others, held, strict=True):
        board.put(other, one)
    return False


# ------------------------------------------------------------------------------------- writing


def write(ax: Axes, placed: list[Placed], ink: str, halo: str | None = None) -> list[Text]:
    """Write placed blocks at their offset from their mark, each with its leader line.

    `ink`: colour of leader lines. `halo`: colour of the ground, drawn around the letters.
    Returns the texts, one per line.
    """
    texts, fonts, sizes = [], {}, {}
    for one in placed:
        spot = on_page(ax, [one.at])[0]
        texts += _write_lines(ax, one, spot, _set(one.block, fonts, sizes), halo)
        if one.leader is not None:
            _draw_leader(ax, one, spot, ink)
    return texts


def _write_lines(ax: Axes, one: Placed, spot, text: _Set, halo: str | None) -> list[Text]:
    west, _, east, top = one.box.bounds
    side = "center"
    if one.leader is not None or one.wish.inside is None:
        side = "left" if west > spot[0] else "right" if east < spot[0] else "center"
    across = {"left": west, "right": east, "center": (west + east) / 2}[side]
    glow = {} if halo is None else {
        "path_effects": [patheffects.withStroke(linewidth=2.2, foreground=halo)]}
    return [ax.annotate(
        line.text, one.at, xytext=(np.array([across, top - line.below]) - spot).round(1),
        textcoords="offset points", ha=side, va="baseline", linespacing=0.65, zorder=8,
        annotation_clip=False, in_layout=False, parse_math=False, **(glow | line.look))
        for line in text.lines]


def _draw_leader(ax: Axes, one: Placed, spot, ink: str) -> None:
    start, end = (shapely.get_coordinates(one.leader) - spot).round(1)
    ax.annotate("", one.at, xytext=end, textcoords="offset points", zorder=7, in_layout=False,
                annotation_clip=False, arrowprops={
                    "arrowstyle": "-", "linewidth": 0.5, "color": ink, "shrinkA": 0,
                    "shrinkB": float(np.hypot(*start))})
    if one.wish.inside is not None:
        ax.plot(*one.at, "o", markersize=2 * DOT, markeredgewidth=0, color=ink, zorder=7,
                scalex=False, scaley=False)


def spread(
    wanted, heights, gap: float, low: float = -np.inf, high: float = np.inf
) -> np.ndarray:
    """Return lower edges of texts in a column, as near as can be to those wanted, none overlapping.

    The least squares solution, by pooling texts that touch. All in one unit, in any order; equal
    wishes keep their order. Raises ValueError if the room from `low` to `high` is too small.
    """
    order = np.argsort(wanted, kind="stable")
    if not len(order):
        return np.empty(0)
    tall = np.asarray(heights, dtype=float)[order]
    steps = np.concatenate([[0], np.cumsum(tall[:-1] + gap)])
    latest = high - steps[-1] - tall[-1]
    if latest < low - 1e-9:
        raise ValueError(f"{len(order)} texts need {steps[-1] + tall[-1]:.4g} of room but there is "
                         f"{high - low:.4g}: make the figure higher or write fewer of them.")
    pools = []  # of texts that touch: sum of wanted places, number
    for at in np.asarray(wanted, dtype=float)[order] - steps:
        pools.append([at, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, count = pools.pop()
            pools[-1] = [pools[-1][0] + total, pools[-1][1] + count]
    places = np.concatenate([np.full(count, total / count) for total, count in pools])
    found = np.empty(len(steps))
    found[order] = np.clip(places, low, latest) + steps
    return found


# ------------------------------------------------------------------------------------ geometry


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


def _leaders(spot, radius: float, boxes, text: _Set) -> np.ndarray:
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


def _overlap(boxes, others) -> np.ndarray:
    """Say which boxes (rows) come nearer to which others than the air between texts."""
    (west, south, east, north), (left, low, right, top) = boxes.T[:, :, None], others.T[:, None]
    across, up = BETWEEN - 1e-3, AIR - 1e-3
    return ((west < right + across) & (left < east + across)
            & (south < top + up) & (low < north + up))


def _struck(boxes, lines) -> np.ndarray:
    """Say which boxes (rows) come nearer to which lines than a little; nan is no line."""
    x, y = _middle(boxes).T[:, :, None]
    wide, tall = ((boxes[:, 2:] - boxes[:, :2]).T / 2 + 0.8)[:, :, None]
    right, up = (lines[:, 2:] - lines[:, :2]).T[:, None] / 2
    off, over = _middle(lines).T[:, None] - np.stack([x, y])
    turned = np.abs(right * over - up * off)
    right, up = np.abs(right), np.abs(up)
    return ((np.abs(off) <= wide + right) & (np.abs(over) <= tall + up)
            & (turned <= wide * up + tall * right))


def _crossing(lines, others) -> np.ndarray:
    """Say which lines (rows) cross which others; nan is no line."""
    one, two = (lines[:, 2:] - lines[:, :2])[:, None] / 2, (others[:, 2:] - others[:, :2])[None] / 2
    apart = (others[:, :2] + others[:, 2:])[None] / 2 - (lines[:, :2] + lines[:, 2:])[:, None] / 2
    area = np.abs(_cross(one, two))
    return ((np.abs(_cross(one, apart)) <= area) & (np.abs(_cross(two, apart)) <= area)
            & (area > 1e-9))


def _cross(one, two) -> np.ndarray:
    return one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]


def _near(tree, shapes, air: float) -> np.ndarray:
    """Say which shapes come nearer to one in a tree than `air`."""
    near = np.zeros(len(shapes), dtype=bool)
    near[tree.query(shapes, "dwithin", air - 1e-3)[0]] = True
    return near


def _grouped(keys, values, number: int) -> list[np.ndarray]:
    """Return the values of each key from 0 to `number`, in their order."""
    order = np.argsort(keys, kind="stable")
    ends = np.searchsorted(keys[order], np.arange(number + 1))
    return [values[order[ends[key]:ends[key + 1]]] for key in range(number)]


def _joined(parts: list[_Options]) -> _Options:
    whole = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(whole[0], kind="stable")
    return _Options(*[column[order] for column in whole])


def _row(options: _Options, row: int) -> tuple:
    return (float(options.cost[row]), options.boxes[row], options.leaders[row],
            int(options.blocks[row]), int(options.marks[row]))


def _largest(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the largest polygon of a shape, or None if it has none."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return max(parts, key=lambda part: part.area) if parts else None


def _around(middles, half) -> np.ndarray:
    return np.concatenate([middles - half, middles + half], axis=1)


def _middle(boxes) -> np.ndarray:
    return (boxes[:, :2] + boxes[:, 2:]) / 2


def _gaps(boxes, places, radius) -> np.ndarray:
    """Return how far each box (rows) is from each disc."""
    half = (boxes[:, 2:] - boxes[:, :2]) / 2
    off = np.abs(_middle(boxes)[:, None] - places[None]) - half[:, None]
    off = np.maximum(off, 0)
    return np.hypot(off[..., 0], off[..., 1]) - radius


def _aside(lines, places) -> np.ndarray:
    """Return how far each line (rows) is from each place."""
    start, way = lines[:, None, :2], (lines[:, 2:] - lines[:, :2])[:, None]
    long = np.maximum((way ** 2).sum(axis=-1), 1e-9)
    along = ((places[None] - start) * way).sum(axis=-1) / long
    off = places[None] - start - np.clip(along, 0, 1)[..., None] * way
    return np.hypot(off[..., 0], off[..., 1])


def _box(boxes) -> np.ndarray:
    return shapely.box(*boxes.T)


def _line(lines) -> np.ndarray:
    return shapely.linestrings(lines.reshape(-1, 2, 2))
