"""What every figure owes on every page: one contract for all of them, whatever they draw."""

import functools
import io
import re
from itertools import combinations, product
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure as Drawing
from matplotlib.legend import Legend
from matplotlib.text import Annotation, Text

from bioclusters import words
from bioclusters.draw import PAGES, PHONE, WIDE, looks, marks
from bioclusters.draw.sheet import Sheet, settle
from bioclusters.draw.svg import page_svg
from bioclusters.figures import figure, figures
from bioclusters.words import PSEUDO

CASES = [(name, page) for name in figures() for page in PAGES]
SVG = "{http://www.w3.org/2000/svg}"


@functools.cache
def drawing(name: str, page: str) -> Drawing:
    """Return a figure laid out for one page, drawn once for all checks."""
    return figure(name).draw(PAGES[page])


def letters(drawn: Drawing) -> list[tuple[Text, object]]:
    """Return every text that can be seen with its box in pixels, without leader lines."""
    seen, beyond = [], {id(text) for text in ticks_beyond(drawn)}
    for text in drawn.findobj(Text):
        if text.get_text().strip() and text.get_visible() and id(text) not in beyond:
            whole = text.get_window_extent()
            if isinstance(text, Annotation):
                whole = super(Annotation, text).get_window_extent()
            seen.append((text, whole))
    return seen


def ticks_beyond(drawn: Drawing) -> list[Text]:
    """Return the labels of ticks outside their axis, and of axes switched off."""
    found = []
    for ax in drawn.findobj(lambda one: hasattr(one, "xaxis") and hasattr(one, "yaxis")):
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not ax.axison or not low <= tick.get_loc() <= high:
                    found += [tick.label1, tick.label2]
    return found


def touching(drawn: Drawing) -> list[tuple[str, str]]:
    """Return the pairs of texts that overlap by more than a hair."""
    hair = drawn.dpi / 100
    return [(one.get_text(), other.get_text())
            for (one, a), (other, b) in combinations(letters(drawn), 2)
            if min(a.x1, b.x1) - max(a.x0, b.x0) > hair
            and min(a.y1, b.y1) - max(a.y0, b.y0) > hair]


def off_page(drawn: Drawing) -> list[str]:
    """Return the texts that leave the page by more than a hair."""
    hair, page = drawn.dpi / 100, drawn.bbox
    return [text.get_text() for text, box in letters(drawn)
            if min(box.x0, box.y0) < -hair or box.x1 > page.x1 + hair or box.y1 > page.y1 + hair]


def too_small(drawn: Drawing, least: float) -> set[str]:
    """Return the texts set in letters below a size."""
    return {text.get_text() for text, _ in letters(drawn) if text.get_fontsize() < least}


def miscounted(drawn: Drawing) -> list[str]:
    """Return what is wrong with the names of marks: wrong number, too short, a value missing."""
    buffer = io.BytesIO()
    drawn.savefig(buffer, format="svg")
    groups = {group.get("id"): group for group in ElementTree.fromstring(buffer.getvalue()).iter()}
    found = []
    for group, names in marks.names_of(drawn).items():
        if len(names) != 1 and shapes(groups[group]) != len(names):
            found.append(f"{group}: {shapes(groups[group])} shapes, {len(names)} names")
        found += [f"{group}: {name!r}" for name in names
                  if len(name) < 6 or re.search(r"\bnan\b|<NA>|\bNone\b", name)]
    return found


def shapes(element: ElementTree.Element) -> int:
    """Return how many paths and uses stand in an element of an SVG, not only defined there."""
    if element.tag == f"{SVG}defs":
        return 0
    return (element.tag in (f"{SVG}path", f"{SVG}use")) + sum(map(shapes, element))


def said(drawn: Drawing) -> list[str]:
    """Return all words of the marks, in order of the alphabet."""
    return sorted({name for names in marks.names_of(drawn).values() for name in names})


def lettered(drawn: Drawing) -> str:
    """Return all that is written in a drawing."""
    return " ".join(text.get_text() for text, _ in letters(drawn)).replace("\n", " ")


def numbers_of(title: str) -> list[str]:
    """Return the numbers that a title prints in digits."""
    return re.findall(r"\d[\d,.]*\d|\d", title)


def fills(drawn: Drawing) -> set[str]:
    """Return the colours of all areas, bars and marks that can be seen."""
    found = set()
    for ax in drawn.findobj(Axes):
        found |= {to_hex(one) for many in ax.collections for one in many.get_facecolor()
                  if one[3] > 0.01}
        found |= {to_hex(patch.get_facecolor()) for patch in ax.patches
                  if patch.get_facecolor()[3] > 0}
        found |= {to_hex(line.get_markerfacecolor()) for line in ax.lines
                  if line.get_marker() not in ("", "None", None)
                  and line.get_markerfacecolor() not in ("none", "auto")}
    return found


def strokes(drawn: Drawing) -> set[str]:
    """Return the colours of all lines that can be seen."""
    return {to_hex(line.get_color()) for ax in drawn.findobj(Axes) for line in ax.lines}


def strangers(drawn: Drawing) -> list[str]:
    """Return the colours of texts, lines and fills that are no token."""
    found = {to_hex(text.get_color()) for text, _ in letters(drawn)}
    return sorted((found | fills(drawn) | strokes(drawn)) - set(looks.LIGHT.values()))


def handles(drawn: Drawing) -> list[tuple[str, str]]:
    """Return the words and the colour of each entry of the legends that shows one."""
    found = []
    for legend in drawn.findobj(Legend):
        for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True):
            if hasattr(handle, "get_facecolor"):
                found.append((text.get_text(), to_hex(handle.get_facecolor())))
            elif handle.get_marker() not in ("", "None") or handle.get_linewidth():
                found.append((text.get_text(), to_hex(handle.get_color())))
    return found


def false_keys(drawn: Drawing) -> list[str]:
    """Return the entries of legends whose colour is nowhere drawn, or is that of another class."""
    seen, classes = fills(drawn) | strokes(drawn), dict(zip(looks.CLASS_LABELS, looks.CLASSES,
                                                            strict=True))
    return [words for words, colour in handles(drawn)
            if colour not in seen or classes.get(words, colour) != colour]


@pytest.mark.parametrize(("name", "page"), CASES)
def test_words_find_room_and_can_be_read(name, page):
    drawn = drawing(name, page)
    assert touching(drawn) == []
    assert off_page(drawn) == []
    assert too_small(drawn, PAGES[page].least) == set()
    assert drawn.get_figwidth() == PAGES[page].width
    assert drawn.get_figheight() < 1.6 * WIDE.width if page == "wide" else True


@pytest.mark.parametrize(("name", "page"), CASES)
def test_every_mark_has_a_shape_and_words(name, page):
    assert marks.names_of(drawing(name, page))
    assert miscounted(drawing(name, page)) == []


@pytest.mark.parametrize(("name", "page"), CASES)
def test_colours_are_tokens_and_keys_show_what_is_drawn(name, page):
    assert strangers(drawing(name, page)) == []
    assert false_keys(drawing(name, page)) == []


@pytest.mark.parametrize("name", figures())
def test_both_pages_say_the_same(name):
    assert said(drawing(name, "wide")) == said(drawing(name, "phone"))


@pytest.mark.parametrize(("name", "page"), CASES)
def test_numbers_of_the_title_are_lettered_in_the_drawing(name, page):
    written = lettered(drawing(name, page))
    assert [number for number in numbers_of(figure(name).title) if number not in written] == []


@pytest.mark.parametrize("name", figures())
def test_words_of_the_entry_are_whole(name):
    one = figure(name)
    assert 60 <= len(one.alt) < 900
    assert one.alt.endswith(".")
    for text in (one.title, one.subtitle, one.difference, one.source_line, one.licence_line):
        assert text
        assert not re.search(r"[{}]|\bnan\b|\bNone\b|'|\"", text), text


@pytest.mark.parametrize("name", figures())
def test_two_drawings_are_the_same_bytes(name):
    made = [page_svg(drawn, name, "alt") for drawn in (drawing(name, "wide"), figure(name).draw())]
    assert made[0] == made[1]


@pytest.mark.parametrize("name", figures())
def test_longer_words_find_room_and_none_escapes_the_catalogue(name):
    drawn = figure(name).draw(PHONE._replace(language=PSEUDO))
    own = {str(value) for column in figure(name).table.columns if column != "geometry"
           for value in figure(name).table[column].unique()}
    escaped = [text.get_text() for text, _ in letters(drawn)
               if re.search(r"[A-Za-z]{3}", text.get_text()) and "[" not in text.get_text()
               and "]" not in text.get_text() and "ooo" not in text.get_text()
               and not any(text.get_text().replace("\n", " ") in value for value in own)]
    assert escaped == []
    assert [name for name in said(drawn) if "[" not in name] == []


def pointed_at(drawn):
    """Yield each named collection, line or bar of a drawing with its words."""
    named = marks.names_of(drawn)
    for one in drawn.findobj(lambda artist: artist.get_gid() in named):
        yield one, named[one.get_gid()]


def hiding(drawn: Drawing) -> list[str]:
    """Return the texts in which the middle of a named mark lies."""
    at = [spot for one, names in pointed_at(drawn) if hasattr(one, "get_offsets")
          and len(one.get_offsets()) == len(names)
          for spot in one.get_offset_transform().transform(one.get_offsets())]
    return [text.get_text() for text, box in letters(drawn) if any(
        box.x0 + 1 < x < box.x1 - 1 and box.y0 + 1 < y < box.y1 - 1 for x, y in at)]


@pytest.mark.parametrize(("name", "page"), CASES)
def test_words_hide_no_mark(name, page):  # P1
    assert hiding(drawing(name, page)) == []


@pytest.mark.parametrize("name", figures())
def test_no_two_parts_of_a_page_share_an_id(name):  # P2
    ids = [one for page in PAGES for one in re.findall(
        r'\bid="([^"]+)"', page_svg(drawing(name, page), f"{name}-{page}", "alt"))]
    assert ids and len(ids) == len(set(ids))


BARS = ["fig-cambridge-exits", "fig-bhcr-employers", "fig-bhcr-size", "fig-medicon-employers"]


@pytest.mark.parametrize(("name", "page"), list(product(BARS, PAGES)))
def test_bars_are_as_long_as_their_words_say(name, page):  # P4
    bars = [(one.get_width(), names[0]) for one, names in pointed_at(drawing(name, page))
            if hasattr(one, "get_width")]
    assert len(bars) > 5
    assert [said for long, said in bars if not re.search(rf"\b{long:,.0f}\b", said)] == []


@pytest.mark.parametrize("page", PAGES)
def test_words_of_a_rank_lie_on_its_point(page):  # P5
    for points, names in pointed_at(drawing("fig-us-regions", page)):
        for (year, place), said in zip(points.get_offsets(), names, strict=True):
            rank = words.ordinal(int(np.floor(place)) + 1)
            assert f": {rank} of" in said and f" in {year:.0f}, " in said


# The checks bite.


@pytest.fixture
def sample():
    """Return a sheet with two words apart, to be damaged."""
    sheet = Sheet(WIDE, (2.0, {"one": 1}))
    panel = sheet["one"]
    panel.ax.set(xlim=(0, 10), ylim=(0, 10))
    panel.ax.text(2, 5, "first", fontsize=8)
    panel.ax.text(7, 5, "second", fontsize=8)
    return sheet


def test_overlap_off_page_small_letters_and_strange_colours_are_noticed(sample):
    settle(sample.figure)
    one, other = sample["one"].ax.texts
    assert touching(sample.figure) == []
    other.set_position((2.1, 5))
    assert touching(sample.figure) == [("first", "second")]
    other.set_position((10.2, 5))
    one.set_fontsize(5)
    other.set_color("#123456")
    assert off_page(sample.figure) == ["second"]
    assert too_small(sample.figure, 7.5) == {"first"}
    assert strangers(sample.figure) == ["#123456"]


def test_wrong_names_and_keys_in_reverse_are_noticed(sample):
    panel = sample["one"]
    dots = panel.ax.scatter([1, 2], [1, 2], facecolor=[looks.CLASSES[1], looks.CLASSES[2]])
    marks.mark(dots, ["only one name", "nan establishments", "one too many"])
    settle(sample.figure)
    assert len(miscounted(sample.figure)) == 2
    panel.key({"few": {"facecolor": looks.CLASSES[4]}, "1–2": {"facecolor": looks.CLASSES[2]},
               "3–9": {"facecolor": looks.CLASSES[1]}})
    assert false_keys(sample.figure) == ["few", "1–2", "3–9"]


def test_numbers_of_a_title_are_found():
    assert numbers_of("Awards reached 22 counties and 1,250 firms, 18.6 %.") == [
        "22", "1,250", "18.6"]
