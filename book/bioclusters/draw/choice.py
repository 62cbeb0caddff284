"""Let wishes choose their places: one after the other, then by exchange."""

import numpy as np
import shapely

from bioclusters.draw import geometry
from bioclusters.draw.geometry import AIR
from bioclusters.draw.room import LEADER, LED, Options, Room

TRIES = 3  # orders in which the wishes are tried
CROWD = 40  # so many wishes at most are given a second chance
SWAPS, NOWHERE = 24, 1000  # exchanges that are tried for a wish; the cost of not being written


class Board:
    """What has been chosen so far, found again by the squares of the page that it covers."""

    SQUARE = 24

    def __init__(self, room: Room, cache: dict) -> None:
        """Start with nothing chosen; `cache` keeps the candidates of all wishes."""
        self.room, self.cache = room, cache
        self.chosen: dict[int, tuple] = {}
        self.squares: dict[tuple[int, int], list[int]] = {}

    def options(self, number: int, stage: int) -> Options | None:
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

    def near(self, boxes: np.ndarray, leaders: np.ndarray) -> list[int]:
        """Return the wishes placed in the squares that candidates cover."""
        return sorted({number for square in self._squares(boxes, leaders)
                       for number in self.squares.get(square, ())})

    def conflicts(
        self, boxes: np.ndarray, leaders: np.ndarray, near: list[int]
    ) -> np.ndarray:
        """Say which candidates (rows) touch which wishes placed."""
        if not near:
            return np.zeros((len(boxes), 0), dtype=bool)
        there = np.array([self.chosen[number][1] for number in near])
        lines = np.array([self.chosen[number][2] for number in near])
        touch = geometry.overlap(boxes, there)
        led, drawn = np.flatnonzero(leaders[:, 0] == leaders[:, 0]), lines[:, 0] == lines[:, 0]
        if drawn.any():
            touch[:, drawn] |= geometry.struck(boxes, lines[drawn])
        if len(led):
            touch[led] |= geometry.struck(there, leaders[led]).T
            touch[led] |= geometry.crossing(leaders[led], lines)
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

    def _first_free(self, options: Options) -> int | None:
        """Return the first candidate that touches nothing placed."""
        if not len(options.cost):
            return None
        near = self.near(options.boxes, options.leaders)
        there = np.array([self.chosen[number][1] for number in near]).reshape(-1, 4)
        rows = np.flatnonzero(~geometry.overlap(options.boxes, there).any(axis=1))
        for start in range(0, len(rows), 32):
            some = rows[start:start + 32]
            touch = self.conflicts(options.boxes[some], options.leaders[some], near)
            free = some[~touch.any(axis=1)]
            if len(free):
                return free[0]
        return None


def choose(room: Room) -> dict[int, tuple]:
    """Return the candidate chosen for each wish that finds room."""
    cache: dict = {}
    order, best, least = _order(room), Board(room, cache), None
    for _ in range(TRIES):
        board, lost = Board(room, cache), []
        for number in order:
            choice = board.best(number)
            if choice is None:
                lost.append(number)
            else:
                board.put(number, choice)
        lost = [number for number in lost if _hopeful(board, number)]
        if least is None or len(lost) < len(least):
            best, least = board, lost
        if not lost or len(lost) > CROWD:
            break
        order = lost + [number for number in order if number not in set(lost)]
    _improve(best, least or [])
    return best.chosen


def _order(room: Room) -> list[int]:
    """Return who chooses first: line ends, by priority, in an area, in a crowd."""
    firsts = shapely.points(room.xy[room.first[:-1]])
    crowd = np.bincount(shapely.STRtree(firsts).query(firsts, "dwithin", 14)[0])
    keys = [(not wish.ends, -wish.priority, number not in room.inside, -crowd[number], number)
            for number, wish in enumerate(room.wishes)]
    return [key[-1] for key in sorted(keys)]


def _hopeful(board: Board, number: int) -> bool:
    return any(options is not None and len(options.cost)
               for options in (board.options(number, stage) for stage in range(3)))


def _improve(board: Board, lost: list[int]) -> None:
    """Let a wish that stands badly, or nowhere, move another if both together stand better."""
    for _ in range(2):
        bad = [number for number, choice in board.chosen.items() if choice[0] > LEADER]
        bad.sort(key=lambda number: (-board.chosen[number][0], number))
        moved = [_swap(board, number) for number in [*lost, *bad][:CROWD]]
        lost = [number for number in lost if number not in board.chosen]
        if not any(moved):
            break


def _swap(board: Board, number: int) -> bool:
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


def _held(board: Board, options: Options, rows) -> list[tuple[int, list[int]]]:
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


def _pays(board: Board, number: int, choice: tuple, others: list[int], before: float) -> bool:
    """Put a wish where others stand and those elsewhere; undo it if that costs more."""
    held = [board.chosen[other] for other in others]
    for other in others:
        board.take(other)
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


def _row(options: Options, row: int) -> tuple:
    return (float(options.cost[row]), options.boxes[row], options.leaders[row],
            int(options.blocks[row]), int(options.marks[row]))
