"""Words find room: on the page, clear of all marks and of each other, or the solver says which."""

import os
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from shapely.affinity import translate

from bioclusters.draw import geometry, labels, looks
from bioclusters.draw.geometry import AIR
from bioclusters.draw.labels import NoRoom, Wish, on_page, place, spread, write
from bioclusters.draw.room import SAME

FIXED = settings(derandomize=True, deadline=None, max_examples=60, database=None)
LOOK = {"fontsize": 8, "color": "#1b2430"}
WORDS = ("LEO", "Novo Nordisk", "University of Copenhagen", "Montgomery\nCounty", "12", "17,000 g")


def axes(width: float = 4, height: float = 3):
    """Return axes that fill a page of some inches; its data run from 0 to 100."""
    ax = Figure((width, height)).add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 100), ylim=(0, 100))
    return ax


def words(*lines: str) -> tuple:
    return tuple((line, LOOK) for line in lines)


def mark(word: str, x: float, y: float, radius: float = 2, **more) -> Wish:
    return Wish((words(word),), ((x, y),), radius, name=word, **more)


def side_of(ax, placed) -> tuple[int, int]:
    """Say on which side of its mark a text stands: right or left, above or below, 0 for level."""
    (x, y), (west, south, east, north) = on_page(ax, [placed.at])[0], placed.box.bounds
    return int(west > x) - int(east < x), int(south > y) - int(north < y)


# ------------------------------------------------------------- what every placing owes the page


def discs_of(ax, wish: Wish) -> list:
    return [shapely.Point(spot).buffer(max(wish.radius, 0.1)) for spot in on_page(ax, wish.at)]


def faults(ax, wishes, placed, taken=(), frame=None) -> list[str]:
    """Return all that a reader would complain of, found without the solver's own geometry."""
    frame = frame or labels.box_of(ax)
    found = [f"{one.wish.name} leaves the page" for one in placed if not one.box.within(frame)]
    for one, other in combinations(placed, 2):
        pair = f"{one.wish.name} and {other.wish.name}"
        if one.box.distance(other.box) < AIR - 0.02:
            found.append(f"{pair} touch")
        if one.leader and other.leader and one.leader.crosses(other.leader):
            found.append(f"the lines of {pair} cross")
        found += [f"a line of {pair} runs through a text"
                  for led, text in ((one, other), (other, one))
                  if led.leader and led.leader.intersects(text.box)]
    for one in placed:
        found += faults_of(ax, one, wishes, taken)
    return found


def faults_of(ax, one, wishes, taken) -> list[str]:
    """Return what is wrong between a placed text and the marks and taken shapes."""
    found, own = [], on_page(ax, [one.at])[0]
    for wish in wishes:
        if wish.inside is not None:
            continue
        for disc in discs_of(ax, wish):
            away = np.hypot(*(np.array(disc.centroid.coords[0]) - own))
            if away < SAME:
                if one.box.intersects(disc):
                    found.append(f"{one.wish.name} hides its mark")
                continue
            if one.box.distance(disc) < AIR - 0.05:
                found.append(f"{one.wish.name} touches the mark of {wish.name}")
            if one.leader and one.leader.intersects(disc) and away > wish.radius + 1:
                found.append(f"the line of {one.wish.name} crosses the mark of {wish.name}")
    for shape in taken:
        if one.box.distance(shape) < AIR - 0.02:
            found.append(f"{one.wish.name} touches what is taken")
        if one.leader and one.leader.intersects(shape):
            found.append(f"the line of {one.wish.name} crosses what is taken")
    return found


places = st.tuples(*[st.floats(2, 98).map(lambda part: round(part, 3))] * 2)


@st.composite
def wishes_of(draw, least: int = 1, most: int = 10) -> list[Wish]:
    """Make wishes of random words, places, marks and sides, each with a name of its own."""
    made = []
    for number in range(draw(st.integers(least, most))):
        word = f"{draw(st.sampled_from(WORDS))} {number}"
        blocks = (words(word, "1,000"), words(*word.split(" ", 1)))[:draw(st.integers(1, 2))]
        made.append(Wish(
            blocks, tuple(draw(st.lists(places, min_size=1, max_size=2))), draw(st.floats(0, 9)),
            side=draw(st.sampled_from([None, None, "left", "above", "se"])),
            leader=draw(st.booleans()), name=word, priority=draw(st.integers(0, 1))))
    return made


@st.composite
def shapes_of(draw, ax) -> list:
    """Make lines and boxes of the page that are taken."""
    spots = on_page(ax, draw(st.lists(places, min_size=0, max_size=6)) or np.empty((0, 2)))
    lines = [shapely.LineString(pair) for pair in zip(spots[:-1:2], spots[1::2], strict=False)]
    return lines + [shapely.Point(spot).buffer(6).envelope for spot in spots[4:]]


@FIXED
@given(st.data())
def test_whatever_is_placed_is_clear_of_all_else(data):
    ax = axes()
    wishes, taken = data.draw(wishes_of()), data.draw(shapes_of(ax))
    discs = [disc for wish in wishes for disc in discs_of(ax, wish)]
    taken = [shape for shape in taken if not shapely.dwithin(shape, discs, 3).any()]
    placed = place(ax, wishes, taken)
    assert faults(ax, wishes, placed, taken) == []
    assert [one.wish for one in placed] == [wish for wish in wishes
                                            if wish in [one.wish for one in placed]]


@FIXED
@given(wishes_of(least=6, most=14))
def test_all_are_placed_or_the_one_without_room_is_named(wishes):
    ax = axes(2.6, 1.6)
    try:
        placed = place(ax, wishes, must=True)
    except NoRoom as error:
        placed = place(ax, wishes)
        lost = next(wish for wish in wishes if wish not in [one.wish for one in placed])
        assert repr(lost.name) in str(error) and "make the figure higher" in str(error)
    else:
        assert len(placed) == len(wishes)
    assert faults(ax, wishes, placed) == []


@FIXED
@given(st.lists(st.integers(1, 9999), min_size=4, max_size=30), st.integers(3, 9), st.booleans())
def test_values_of_areas_stand_inside_or_beside_with_a_line(values, size, leader):
    ax, wide = axes(3, 2), 100 / size
    wishes = [Wish((words(str(value)),), (((at % size + 0.5) * wide, (at // size + 0.5) * wide),),
                   inside=shapely.box(at % size * wide, at // size * wide,
                                      (at % size + 1) * wide, (at // size + 1) * wide),
                   leader=leader, name=f"{value} of {at}")
              for at, value in enumerate(values) if at < size * size]
    placed = place(ax, wishes)
    assert faults(ax, wishes, placed) == []
    for one in placed:
        area = on_page(ax, one.wish.inside)
        if one.leader is None:
            assert one.box.intersection(area).area > 0.85 * one.box.area
        else:
            assert leader and shapely.Point(one.leader.coords[0]).within(area)


# The checks above must be able to fail: each fault is planted once.

def crowd() -> list[Wish]:
    """Return a line of marks, each so near the next that a text must mind it."""
    return [mark(word, 12 + 15 * at, 50, 3) for at, word in enumerate(WORDS)]


PLANTED = {
    "leaves the page": lambda one, other: one._replace(box=translate(one.box, 0, 300)),
    "touch": lambda one, other: one._replace(box=other.box),
    "runs through a text": lambda one, other: one._replace(
        leader=shapely.LineString([one.box.centroid, other.box.centroid])),
    "touches the mark": lambda one, other: one._replace(box=shapely.box(60, 100, 120, 116)),
    "hides its mark": lambda one, other: one._replace(box=shapely.box(30, 100, 36, 116)),
    "crosses the mark": lambda one, other: one._replace(
        leader=shapely.LineString([(34, 108), (200, 108)])),
    "touches what is taken": lambda one, other: one._replace(box=shapely.box(0, 0, 20, 9)),
    "crosses what is taken": lambda one, other: one._replace(
        leader=shapely.LineString([(0, 0), (20, 9)])),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault):
    ax, wishes, taken = axes(), crowd(), [shapely.box(2, 2, 18, 7)]
    placed = place(ax, wishes, taken, must=True)
    assert faults(ax, wishes, placed, taken) == []
    wrong = [PLANTED[fault](placed[0], placed[1]), *placed[1:]]
    assert [one for one in faults(ax, wishes, wrong, taken) if fault in one]


def test_a_solver_that_forgets_a_mark_is_found():
    ax, wishes = axes(), [mark("first word", 20, 50, 3), mark("second", 28, 50, 3)]
    forgetful = place(ax, wishes[:1], must=True)
    assert faults(ax, wishes, forgetful) == ["first word touches the mark of second"]
    assert faults(ax, wishes, place(ax, wishes, must=True)) == []


# ------------------------------------------------------------------------ what a reader prefers


def test_a_lone_name_stands_right_of_its_mark_and_level_with_it():
    ax = axes()
    one, = place(ax, [mark("LEO Pharma", 40, 50)])
    assert side_of(ax, one) == (1, 0) and one.leader is None
    assert one.box.centroid.y == pytest.approx(on_page(ax, [(40, 50)])[0][1], abs=0.2)


def test_then_left_then_above_then_below():
    ax, wish, taken = axes(), mark("LEO Pharma", 50, 50), []
    x, y = on_page(ax, [(50, 50)])[0]
    walls = {(1, 0): shapely.box(x + 28, 0, x + 30, 300),
             (-1, 0): shapely.box(x - 30, 0, x - 28, 300),
             (0, 1): shapely.box(x - 28, y + 4, x + 28, y + 6), (0, -1): None}
    for side, wall in walls.items():
        assert side_of(ax, place(ax, [wish], taken)[0]) == side
        taken.append(wall)


@pytest.mark.parametrize("side", labels.SIDES)
def test_a_side_is_kept(side):
    ax = axes()
    one, = place(ax, [mark("LEO Pharma", 50, 50, side=side)])
    across, up = side_of(ax, one)
    wanted = labels.SIDES[side]
    assert (not wanted[0] or across == wanted[0]) and (not wanted[1] or up == wanted[1])
    assert one.leader is None


def test_an_unknown_side_is_refused():
    with pytest.raises(ValueError, match="'up' of a wish is unknown: use one of right, left"):
        place(axes(), [mark("LEO", 50, 50, side="up")])


def test_a_break_is_better_than_a_leader_line():
    ax = axes()
    x, y = on_page(ax, [(50, 50)])[0]
    walls = [shapely.box(x - 12, 0, x - 9, 300), shapely.box(x + 60, 0, x + 63, 300),
             shapely.box(x - 9, y + 26, x + 60, y + 29), shapely.box(x - 9, y - 29, x + 60, y - 26)]
    blocks = (words("University of Copenhagen"), words("University of", "Copenhagen"))
    one, = place(ax, [Wish(blocks, ((50, 50),), 2)], walls, must=True)
    assert one.block == blocks[1] and one.leader is None


def test_a_leader_line_runs_from_the_rim_of_the_mark_to_the_letters():
    ax = axes()
    ring = [mark("", 50 + 7 / 2.88 * np.cos(angle), 50 + 7 / 2.16 * np.sin(angle), priority=-1,
                 leader=False) for angle in np.radians(range(0, 360, 60))]
    placed = place(ax, [mark("Copenhagen", 50, 50), *ring], must=True)
    one = next(one for one in placed if one.wish.name == "Copenhagen")
    start, end = (shapely.Point(spot) for spot in one.leader.coords)
    centre = shapely.Point(on_page(ax, [(50, 50)])[0])
    assert 2 < start.distance(centre) < 3 and end.distance(one.box) < 0.1
    assert 4 < one.leader.length < 20


def test_a_name_of_a_series_may_stand_at_any_of_its_marks():
    ax = axes()
    wish = Wish((words("counted by the network"),), ((97, 50), (40, 50)), 2)
    one, = place(ax, [wish], must=True)
    assert one.at == (40, 50)


def test_a_value_stands_in_the_middle_of_its_area():
    ax, area = axes(), shapely.box(20, 20, 60, 80)
    one, = place(ax, [Wish((words("107"),), ((21, 21),), inside=area)])
    middle = on_page(ax, area).centroid
    assert one.box.centroid.distance(middle) < 1 and one.leader is None


def test_beside_an_area_other_words_may_stand():
    ax, area = axes(), shapely.box(40, 40, 42, 42)
    wish = Wish((words("12"),), ((41, 41),), inside=area, outside=(words("Fairfax 12"),))
    one, = place(ax, [wish], must=True)
    assert one.block == words("Fairfax 12") and one.leader is not None
    assert not one.box.intersects(on_page(ax, area))
    assert place(ax, [wish._replace(leader=False)]) == []


def test_an_area_half_off_the_page_is_named_in_the_half_that_is_seen():
    ax = axes()
    one, = place(ax, [Wish((words("107"),), ((130, 50),), inside=shapely.box(70, 20, 200, 80))])
    assert one.box.within(labels.box_of(ax)) and one.leader is None
    assert place(ax, [mark("beyond", 130, 50)]) == []


def test_the_higher_priority_takes_the_only_room():
    ax = axes(1, 0.3)
    wishes = [mark("a long word", 20, 50, leader=False),
              mark("longer word", 20.1, 50, leader=False, priority=1)]
    assert [one.wish.name for one in place(ax, wishes)] == ["longer word"]
    with pytest.raises(NoRoom, match="no room for 'a long word'.*shorten the word"):
        place(ax, wishes, must=True)
    may = [wishes[0]._replace(priority=-1), wishes[1]]
    assert [one.wish.name for one in place(ax, may, must=True)] == ["longer word"]


def test_words_may_leave_the_axes_only_with_a_frame():
    ax = Figure((4, 3)).add_axes((0.2, 0.2, 0.3, 0.6))
    ax.set(xlim=(0, 100), ylim=(0, 100))
    wish = mark("University of Copenhagen", 99, 50, leader=False, side="right")
    assert side_of(ax, place(ax, [wish], frame=labels.page_of(ax.figure))[0]) == (1, 0)
    assert place(ax, [wish]) == []


# ------------------------------------------------------------------------------------ columns


def test_ends_of_lines_are_named_in_a_column_in_their_order():
    ax = axes()
    wishes = [mark(f"series {at}", 60, y, 1, ends=True) for at, y in enumerate((30, 32, 33, 70))]
    placed = place(ax, wishes, must=True)
    lows = [one.box.bounds[1] for one in placed]
    assert lows == sorted(lows) and len({one.box.bounds[0] for one in placed}) == 1
    assert faults(ax, wishes, placed) == [] and placed[3].leader is None


def test_a_column_that_is_too_high_gives_up_the_least_priority():
    ax = axes(3, 0.5)
    wishes = [mark(f"series {at}", 30, 10 + 8 * at, 1, ends=True, priority=at) for at in range(9)]
    kept = [one.wish.priority for one in place(ax, wishes)]
    assert kept == list(range(9 - len(kept), 9)) and 0 < len(kept) < 9
    with pytest.raises(NoRoom, match="series 0"):
        place(ax, wishes, must=True)


columns = st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 12)), min_size=1, max_size=12)


def pooled(wanted: np.ndarray) -> np.ndarray:
    """Return the least squares ascending series by its definition, from all means of runs."""
    number = range(len(wanted))
    return np.array([max(min(np.mean(wanted[j:k + 1]) for k in number if k >= at)
                         for j in number if j <= at) for at in number])


@FIXED
@given(columns, st.integers(0, 3), st.integers(0, 200))
def test_spread_keeps_order_bounds_and_distance_and_moves_least(texts, gap, room):
    wanted, heights = (np.array(part, dtype=float) for part in zip(*texts, strict=True))
    needed = heights.sum() + gap * (len(texts) - 1)
    if room < needed:
        with pytest.raises(ValueError, match="make the figure higher"):
            spread(wanted, heights, gap, 0, room)
        return
    order = np.argsort(wanted, kind="stable")
    free = spread(wanted, heights, gap)[order]
    tight = spread(wanted, heights, gap, 0, room)[order]
    tall = heights[order]
    for found in (free, tight):
        assert (found[1:] - found[:-1] - tall[:-1] >= gap - 1e-9).all()
    assert tight[0] >= -1e-9 and tight[-1] + tall[-1] <= room + 1e-9
    steps = np.concatenate([[0], np.cumsum(tall[:-1] + gap)])
    assert free == pytest.approx(pooled(wanted[order] - steps) + steps)


def test_spread_of_nothing_is_nothing():
    assert len(spread([], [], 1)) == 0


# ------------------------------------------------------------------------------------- letters


@pytest.fixture
def unhinted():
    """Set letters on the screen as SVG and PDF set them."""
    with matplotlib.rc_context():
        looks.use()
        matplotlib.rcParams["text.hinting"] = "none"
        yield


@pytest.mark.parametrize("size", [7.5, 8.5, 9.5])
@pytest.mark.parametrize("weight", ["normal", "semibold"])
def test_letters_are_measured_as_matplotlib_lays_them_out(unhinted, size, weight):
    ax, look = axes(), {"fontsize": size, "fontweight": weight}
    for word in ("12", "Montgomery 149", "Employees of all sites in the region", "Ångström g"):
        drawn = ax.text(0, 0, word, **look).get_window_extent().width * 72 / ax.figure.dpi
        assert labels.measure(word, look)[0] == pytest.approx(drawn, abs=0.3)
    assert labels.measure("12", look)[0] < labels.measure("12", look | {"fontsize": 12})[0]


def test_words_are_written_where_they_were_placed(unhinted):
    ax = axes()
    wishes = [*crowd(), Wish((words("107"),), ((50, 85),), inside=shapely.box(30, 70, 70, 99))]
    placed = place(ax, wishes, must=True)
    before = len(ax.texts)
    for one in placed:
        for text in write(ax, [one], "#55606d", halo="#ffffff"):
            inked = shapely.box(*np.array(text.get_window_extent().extents) * 72 / 100)
            assert inked.within(one.box.buffer(0.8)), text.get_text()
    written = Counter(text.get_text() for text in ax.texts[before:])
    lines = [part for one in placed for line, _ in one.block for part in line.split("\n")]
    led = sum(one.leader is not None for one in placed)
    assert written == Counter(lines + [""] * led) - Counter()


def test_a_halo_is_an_option():
    ax = axes()
    placed = place(ax, [mark("LEO", 50, 50)])
    assert write(ax, placed, "#000000")[0].get_path_effects() == []
    assert write(ax, placed, "#000000", halo="#ffffff")[0].get_path_effects() != []


# ------------------------------------------------------------------------- growth and sameness


def counted(monkeypatch, wishes, ax) -> Counter:
    """Return how many candidate boxes a placing looked at, and how many pairs it compared."""
    seen, around, overlap = Counter(), geometry.around, geometry.overlap

    def boxes_made(middles, half):
        seen["boxes"] += len(middles)
        return around(middles, half)

    def pairs_compared(boxes, others):
        seen["pairs"] += len(boxes) * len(others)
        return overlap(boxes, others)

    with monkeypatch.context() as patch:
        patch.setattr(geometry, "around", boxes_made)
        patch.setattr(geometry, "overlap", pairs_compared)
        place(ax, wishes)
    return seen


def linear(small: Counter, large: Counter, times: int) -> bool:
    """Say whether no count grew more than a quarter faster than the number of wishes."""
    return all(large[what] <= 1.25 * times * max(small[what], 1) for what in small)


def test_effort_grows_with_the_number_of_words(monkeypatch):
    seen = {}
    for side in (6, 12):
        spots = [(x + (y * 7 % 5) / 9, y) for x in range(side) for y in range(side)]
        wishes = [mark(WORDS[at % 4], 100 * (x + 0.4) / side, 100 * (y + 0.5) / side)
                  for at, (x, y) in enumerate(spots)]
        seen[side] = counted(monkeypatch, wishes, axes(side, side))
    assert linear(seen[6], seen[12], 4)
    assert seen[12]["boxes"] < 144 * 2500
    assert not linear(Counter(pairs=36 ** 2), Counter(pairs=144 ** 2), 4)


def test_effort_grows_with_the_number_of_areas(monkeypatch):
    seen = {}
    for side in (10, 20):
        step = 100 / side
        wishes = [Wish((words(str(x * y)),), ((x + step / 2, y + step / 2),), leader=False,
                       inside=shapely.box(x, y, x + step, y + step))
                  for x in np.arange(0, 100, step) for y in np.arange(0, 100, step)]
        seen[side] = counted(monkeypatch, wishes, axes(side / 4, side / 4))
    assert linear(seen[10], seen[20], 4)
    assert seen[20]["boxes"] < 400 * 1000


def pictured(shift: float = 0) -> str:
    """Return all boxes and leader lines of a crowded page as text."""
    spots = np.random.default_rng(7).uniform(10, 90, (25, 2))
    wishes = [mark(f"{WORDS[at % 4]} {at}", x + shift, y - shift) for at, (x, y) in
              enumerate(spots)]
    return "\n".join(f"{one.wish.name!r} {one.box} {one.leader}" for one in place(axes(), wishes))


def test_the_last_digits_of_a_machine_change_nothing():
    assert pictured() == pictured(1e-11) == pictured(-1e-11)
    assert pictured() != pictured(1)


def test_the_order_of_hashes_changes_nothing():
    code = ("from bioclusters.draw import looks\nfrom test_labels import pictured\n"
            "looks.use()\nprint(pictured())")
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1] / "book")])
    shown = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True,
        env=os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": paths}).stdout
    assert shown == pictured() + "\n"
