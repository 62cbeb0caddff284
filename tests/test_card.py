"""A figure of a page has its words once, and a card that opens table, files, citation and code."""

import re

import pytest
from bs4 import BeautifulSoup

from bioclusters import cite
from bioclusters.figures import figure, figures
from bioclusters.pages import card, errata
from bioclusters.words import word

ROWS = ["actions", "verdict", "source"]
OPENED = ["table", "download", "cite", "code-of"]


def shown(name: str, code: str = "") -> BeautifulSoup:
    """Return a figure as a page has it, with a stand-in for its drawings."""
    drawings = {"wide": "<svg></svg>", "phone": "<svg></svg>"}
    html = card.figure_html(figure(name), "7", drawings, code or f'figure("{name}")')
    return BeautifulSoup(html, "html.parser").figure


@pytest.mark.parametrize("name", sorted(figures()))
def test_the_figure_of_a_page_holds_all_its_words(name):
    drawn, page = figure(name), shown(name)
    for number in page.select("a.num"):
        number.unwrap()
    page.smooth()  # a number and the words around it are one text
    text = " ".join(page.get_text(" ").split())
    assert page["id"] == name and text.startswith("Fig. 7")
    for words in (drawn.title, drawn.subtitle, drawn.difference, drawn.source_line,
                  drawn.licence_line, word("figure-verdict", drawn.verdict)):
        assert words in text
    assert len(page.select(".drawing.wide > svg, .drawing.phone > svg")) == 2
    assert (drawn.redraws or "") in text


@pytest.mark.parametrize("name", sorted(figures()))
def test_the_card_has_three_rows_and_opens_what_it_offers(name):
    drawn, found = figure(name), shown(name).select_one(".card")
    assert [part["class"][0] for part in found.find_all(recursive=False)] == ROWS
    assert [part["class"][0] for part in found.select(".actions > details")] == OPENED
    assert [link["href"] for link in found.select(".downloads a[download]")] == [
        f"../figures/{name}.{kind}" for kind in card.KINDS]
    cited = {block.select_one(".label").text: block.pre.text for block in found.select(".citation")}
    assert cited == {label: write(cite.figure(drawn)) for label, write in cite.FORMATS.items()}
    assert all(pre["tabindex"] == "0" for pre in found.select("pre"))
    assert all(button.has_attr("hidden") for button in found.select("button"))
    assert found.select_one("a.permalink")["href"] == f"#{name}"
    assert found.select_one(".badge")["class"] == ["badge", f"v-{drawn.verdict}"]
    assert len(found.select(".table thead th[scope=col]")) >= 2 and found.select(".table tbody td")


@pytest.mark.parametrize("name", sorted(figures()))
def test_no_table_shows_a_raw_code_or_a_column_id(name):
    assert raw(shown(name).select_one(".card .table")) == []


def raw(table: BeautifulSoup) -> list[str]:
    """Return the cells and heads of a table that are ids of columns or codes."""
    return [cell.text for cell in table.select("th, td")
            if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+|<NA>|nan|None|full-[a-z-]+", cell.text)]


def test_a_raw_code_is_seen():
    faulty = BeautifulSoup("<table><th>per_cent</th><td>full-zip-sum</td><td>nan</td>"
                           "<td>Lund</td></table>", "html.parser")
    assert raw(faulty) == ["per_cent", "full-zip-sum", "nan"]


def test_code_opens_the_cell_and_leads_to_the_module():
    cell = "# as it stands\nfigure('fig-same-scale')"
    code = shown("fig-same-scale", cell).select_one(".code-of")
    assert code.pre.text.strip() == cell
    assert code.a["href"] == "code/same_scale.html"


def test_a_correction_is_linked_and_only_where_there_is_one():
    for name in figures():
        links = [link["href"] for link in shown(name).select(".corrected a")]
        assert links == [f"errata.html#errata-{one.lower()}" for one in errata.of_figure(name)]
    assert any(errata.of_figure(name) for name in figures())


def test_words_cannot_break_the_page():
    drawn = figure("fig-chungbuk-share")
    odd = type(drawn)(drawn.id, drawn.entry | {"title": "a < b & </figcaption><script>"})
    page = BeautifulSoup(card.figure_html(odd, "1", {}, "</pre><script>"), "html.parser")
    assert not page.find("script") and page.figcaption.span
