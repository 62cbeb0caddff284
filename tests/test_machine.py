"""What machines read says what the pages say, and each number of it says where it comes from."""

import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bioclusters import cite
from bioclusters.publish import machine

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Place – Book</title>
<meta name="description" content="What &amp; where"></head><body><nav>Frame</nav><article>
<h1>Place<a class="headerlink" href="#x">#</a></h1>
<p>It had <a class="num" href="evidence/t.html#F1" data-note="1">fourth</a> rank, <em>so</em> it
 &lt;is&gt; <a href="other.html">told</a>.</p>
<figure><div class="drawing"><svg aria-label="Bars of ranks."><text>12</text><svg></svg></svg></div>
<div class="drawing"><svg aria-label="Bars of ranks."></svg></div></figure>
<ul><li><p>one</p></li><li>two <ol><li>deep</li></ol></li></ul>
<table><caption>Ranks</caption><thead><tr><th>A</th><th>B|C</th></tr></thead>
<tbody><tr><td><p>1</p></td><td>2</td></tr></tbody></table>
<script>var a = "<p>no</p>";</script><form><p>no control</p></form>
<section class="number-notes" hidden><h2>Where the numbers come from</h2><ol>
<li id="note-1"><p class="told">Rank in 2021</p> <dl><div><dt>Value</dt> <dd>4</dd></div>
<div><dt>Source</dt> <dd><a href="https://s.example/">Bureau</a></dd></div></dl></li></ol></section>
</article><footer>Imprint</footer></body></html>"""
TWIN = """# Place

It had fourth[^1] rank, *so* it <is> [told](other.html).

[Bars of ranks.]

- one
- two
  1. deep

Ranks

| A | B\\|C |
| --- | --- |
| 1 | 2 |

## Where the numbers come from

[^1]: Rank in 2021. Value: 4. Source: [Bureau](https://s.example/)
"""


@pytest.fixture
def site(tmp_path) -> Path:
    for place in ("book/a.html", "book/evidence/t.html", "ko/book/a.html", "book/code/m.html",
                  "404.html", "search.html", "index.html", "embed/fig-x.html"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(PAGE, encoding="utf-8")
    return tmp_path


def names(written: list[Path], site: Path) -> list[str]:
    return [path.relative_to(site).as_posix() for path in written]


def test_a_twin_says_what_the_page_says_with_a_source_for_each_number():
    assert machine.markdown(PAGE, Path("a.html")) == TWIN


def test_every_page_that_people_read_has_a_twin_and_writing_again_changes_nothing(site):
    first = machine.write(site)
    assert names(first, site) == ["book/a.md", "book/evidence/t.md", "ko/book/a.md", "llms.txt"]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in first}
    machine.write(site)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in first} == before
    assert not list(site.rglob("*.part"))
    page = site / "book" / "a.html"
    page.write_text(page.read_text("utf-8").replace("What & where", "What & when"), "utf-8")
    os.utime(page, ns=(before[first[0]][1] + 1,) * 2)  # written after its twin
    assert names(machine.write(site), site)[0] == "book/a.md"


def test_llms_txt_lists_the_pages_of_each_edition(site):
    machine.write(site)
    text = (site / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith(f"# {cite.book().title}\n\n> ")
    pages, korean = text.split("## Korean edition")
    assert "- [Place](book/a.md): What & where" in pages and "ko/book/a.md" in korean


def test_without_an_address_there_is_no_sitemap(site):
    if cite.book().url:
        pytest.fail("the book has an address: give this test one that has none")
    assert not {"sitemap.xml", "robots.txt"} & set(names(machine.write(site), site))


def test_with_an_address_the_sitemap_names_every_page_and_its_twins(site, published):
    assert {"sitemap.xml", "robots.txt"} <= set(names(machine.write(site), site))
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9",
              "x": "http://www.w3.org/1999/xhtml"}
    urls = ET.parse(site / "sitemap.xml").getroot().findall("s:url", spaces)
    assert [url.find("s:loc", spaces).text for url in urls] == [
        f"{published}book/a.html", f"{published}book/evidence/t.html", f"{published}ko/book/a.html"]
    twins = [[(link.get("hreflang"), link.get("href")) for link in url.findall("x:link", spaces)]
             for url in urls]
    both = [("en", f"{published}book/a.html"), ("ko", f"{published}ko/book/a.html")]
    assert twins == [both, [], both]
    assert f"Sitemap: {published}sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")
    assert f"]({published}book/a.md)" in (site / "llms.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("old", "new", "words"), [
    ('id="note-1"', 'id="other"', "number 1 has no note"),
    ("<article>", "<main>", "no text in <article>")])
def test_a_page_that_says_less_is_refused(site, old, new, words):
    (site / "book" / "a.html").write_text(PAGE.replace(old, new), encoding="utf-8")
    with pytest.raises(machine.MachineError, match=words):
        machine.write(site)


def test_every_number_of_the_built_pages_has_its_note(built):
    site = built[0] / "_build" / "html"
    chapters = [path for path in (site / "book").glob("*.html")
                if 'data-note="' in path.read_text(encoding="utf-8")]
    assert len(chapters) > 4
    for path in chapters:
        page, twin = path.read_text(encoding="utf-8"), path.with_suffix(".md")
        text = twin.read_text(encoding="utf-8")
        assert f'type="text/markdown" href="{twin.name}"' in page
        asked = set(re.findall(r"\w\[\^(\d+)\]", text))
        told = dict(re.findall(r"^\[\^(\d+)\]: (.+)$", text, re.MULTILINE))
        assert asked and asked <= set(told)
        assert [note for note in told.values()  # the study itself has no address of its own
                if "](" not in note and "Source: Jeon (2023)" not in note] == []
