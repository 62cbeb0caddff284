"""The page of a figure in a frame: no script, a source, a way back, and addresses if any."""

import json
import re

from bs4 import BeautifulSoup

from bioclusters import cite
from bioclusters.figures import figure
from bioclusters.pages import card, embed
from bioclusters.publish import export
from bioclusters.words import speaking

ONE = "fig-cambridge-exits"
DRAWN = {"wide": '<svg viewBox="0 0 500 250" class="w"></svg>', "phone": '<svg class="p"></svg>'}


def framed() -> BeautifulSoup:
    return BeautifulSoup(embed.page(figure(ONE), DRAWN), "html.parser")


def test_a_frame_needs_no_script_and_says_what_it_is():
    page, drawn = framed(), figure(ONE)
    text = " ".join(page.body.get_text(" ").split())
    for words in (drawn.title, drawn.subtitle, drawn.source_line, drawn.study_line,
                  f"version {cite.book().version}"):
        assert words in text
    assert not page.select("script") and page.title.text == drawn.title
    assert {svg["class"][0] for svg in page.select("svg")} == {"w", "p"}
    assert "light-dark(" in page.style.text and "color-scheme: light dark" in page.style.text


def test_without_an_address_all_links_are_relative_and_none_is_invented():
    page = framed()
    assert page.body.a["href"] == f"../book/cambridge.html#{ONE}"
    image = page.select_one("meta[property='og:image']")["content"]
    assert image == f"../figures/{ONE}.png"
    assert not page.select("link[rel=alternate], link[rel=canonical], meta[property='og:url']")
    assert embed.oembed(figure(ONE), DRAWN["wide"]) == {} and embed.offer(figure(ONE), "") == ""
    fetched = re.findall(r"(?:src|href)=\"([^\"]*)|url\(([^)]*)\)", str(page))
    assert [one for pair in fetched for one in pair if one.startswith(("http", "/"))] == []


def test_with_an_address_programs_find_the_figure_and_people_its_code(published, tmp_path):
    page, told = framed(), embed.oembed(figure(ONE), DRAWN["wide"])
    found = page.select_one("link[type='application/json+oembed']")["href"]
    assert found == f"{published}embed/{ONE}.oembed.json"
    frame = BeautifulSoup(told["html"], "html.parser").iframe
    assert frame["src"] == f"{published}embed/{ONE}.html" and frame["title"] == figure(ONE).title
    assert (told["version"], told["type"], int(frame["height"])) == ("1.0", "rich", told["height"])
    shown = BeautifulSoup(card.card(figure(ONE), "", embed.offer(figure(ONE), DRAWN["wide"])),
                          "html.parser")
    assert shown.select_one(".embed pre").text == told["html"]
    assert page.select_one("meta[property='og:image']")["content"].startswith(published)


def test_words_of_a_title_cannot_break_the_page_or_the_code(published, monkeypatch):
    drawn = figure(ONE)
    monkeypatch.setattr(type(drawn), "title", '"><script>x</script>')
    assert not framed().select("script")
    assert BeautifulSoup(embed.code(drawn, ""), "html.parser").iframe["title"] == drawn.title


def test_each_language_has_a_frame_of_its_own(tmp_path):
    for language in ("en", "ko"):
        export.export_embedded(figure(ONE), tmp_path, language)
    assert {path.name for path in (tmp_path / "embed").iterdir()} == {
        f"{ONE}.html", f"{ONE}.ko.html"}
    page = BeautifulSoup((tmp_path / "embed" / f"{ONE}.ko.html").read_text("utf-8"), "html.parser")
    assert page.html["lang"] == "ko" and page.body.a["href"] == f"../ko/book/cambridge.html#{ONE}"
    with speaking("ko"):
        assert page.h1.text == figure(ONE).title


def test_a_description_for_programs_is_json(published, tmp_path):
    export.export_embedded(figure(ONE), tmp_path)
    told = json.loads((tmp_path / "embed" / f"{ONE}.oembed.json").read_text(encoding="utf-8"))
    assert told["thumbnail_url"] == f"{published}figures/thumbnails/{ONE}.png"
