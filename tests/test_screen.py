"""The drawings of the pages keep their data, name their marks and carry their text as text."""

from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pytest
from bs4 import BeautifulSoup

from bioclusters import registry, screen, style
from bioclusters.recipes import RECIPES

SMALLEST = {"wide": 6, "phone": 7.5}  # points


@pytest.fixture(scope="module", params=sorted(RECIPES))
def drawn(request, tmp_path_factory):
    """Return the name of a figure and its drawings by layout, as written for the pages."""
    style.use()
    folder = tmp_path_factory.mktemp("figures")
    screen.write(request.param, RECIPES[request.param](), folder)
    return request.param, {
        layout: BeautifulSoup((folder / f"page/{request.param}-{layout}.svg").read_text("utf-8"),
                              "html.parser").svg for layout in screen.LAYOUTS}, folder


def two_bars():
    """Return a figure with two bars and a dot, none of them named yet."""
    style.use()
    figure = style.new_figure(1)
    axes = figure.add_subplot()
    axes.text(0, 0, "a & b")
    return figure, axes.bar([1, 2], [3, 4]), axes.scatter([1, 2, 3], [1, 1, 1])


def words_of(drawing) -> list[str]:
    return [" ".join(text.get_text().split()) for text in drawing.select("text")]


def test_every_drawing_is_described_and_its_text_is_text(drawn):
    name, drawings, _ = drawn
    for layout, drawing in drawings.items():
        assert drawing["aria-label"] == RECIPES[name]().alt
        assert len(words_of(drawing)) >= 5 and not drawing.find("style")
        sizes = [float(text.find_parent(attrs={"font-size": True})["font-size"][:-2])
                 if not text.get("font-size") else float(text["font-size"][:-2])
                 for text in drawing.select("text")]
        assert min(sizes) >= SMALLEST[layout], layout


def test_both_layouts_name_the_same_data(drawn):
    name, drawings, _ = drawn
    wide, phone = ([title.get_text() for title in drawings[layout].select(".mark > title")]
                   for layout in ("wide", "phone"))
    assert wide
    assert set(wide) == set(phone), name


def test_ids_differ_between_drawings(drawn):
    _, drawings, _ = drawn
    wide, phone = ({tag["id"] for tag in drawings[layout].find_all(id=True)}
                   for layout in ("wide", "phone"))
    assert not wide & phone


def test_the_figure_of_a_page_holds_all_its_words(drawn):
    name, drawings, folder = drawn
    figure = BeautifulSoup(screen.figure_html(name, "7", folder), "html.parser").figure
    entry, text = registry.entry_of(name), " ".join(figure.get_text(" ").split())
    assert figure["id"] == name and "Fig. 7" in text
    for words in (entry["title"], entry["subtitle"], entry["difference"], entry["verdict"],
                  registry.source_line(entry), registry.licence_line(entry)):
        assert words in text
    assert len(figure.select(".drawing > svg")) == 2


def test_marks_carry_their_words():
    figure, bars, dots = two_bars()
    style.mark(bars[0], ["first: 3 firms, 2020"])
    style.mark(dots, ["x", "y", "z < 1"])
    root = ElementTree.fromstring(screen.as_svg(figure, "fig-x", "alt & more"))
    titles = [title.text for title in root.iter(f"{screen.SVG}title")]
    plt.close(figure)
    assert titles == ["first: 3 firms, 2020", "x", "y", "z < 1"]
    assert root.get("role") == "group" and root.get("aria-label") == "alt & more"


def test_too_few_words_for_the_shapes_are_refused():
    figure, _, dots = two_bars()
    style.mark(dots, ["x", "y"])
    with pytest.raises(screen.ScreenError, match="3 shapes were drawn for 2 labels.*'x'"):
        screen.as_svg(figure, "fig-x", "alt")
    plt.close(figure)


def test_two_drawings_are_equal_and_a_changed_value_is_not():
    texts = []
    for height in (4, 4, 5):
        figure, bars, _ = two_bars()
        bars[1].set_height(height)
        texts.append(screen.as_svg(figure, "fig-x", "alt"))
        plt.close(figure)
    assert texts[0] == texts[1] != texts[2]
