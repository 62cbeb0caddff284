"""A further language is a catalogue, a font and an entry in languages.yml: no code."""

import re

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from sitebuild import edit, small, step

ENTRY = """fo:
  name: føroyskt
  locale: fo-FO
  ordinals: [fyrsti, annar, triði, fjórði]
  ordinal: "{n}."
"""
PAGE = """msgid "It refers to {numref}`fig-cambridge-exits`."
msgstr "Her er {numref}`fig-cambridge-exits`."
"""
ADDRESS = "https://book.example/three"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the folder of the small book in a language that the book does not know."""
    root = small(tmp_path_factory.mktemp("third") / "project")
    locale = root / "book" / "locale"
    with (root / "book" / "languages.yml").open("a", encoding="utf-8") as file:
        file.write(ENTRY)
    with (locale / "figures.pot").open("rb") as file:
        template = read_po(file)
    said = Catalog(locale="fo", charset="utf-8")
    for message in template:
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else [message.id]
            marked = [f"«{form}»" for form in forms]
            said.add(message.id, marked if message.pluralizable else marked[0])
    (locale / "fo" / "LC_MESSAGES" / "book").mkdir(parents=True)
    with (locale / "fo" / "LC_MESSAGES" / "figures.po").open("wb") as file:
        write_po(file, said)
    (locale / "fo" / "LC_MESSAGES" / "book" / "index.po").write_text(PAGE, encoding="utf-8")
    with (root / "CITATION.cff").open("a", encoding="utf-8") as citation:
        citation.write(f"url: {ADDRESS}\n")  # without one, pages name no twins to search engines
    edit(root / "book" / "index.md", "It refers", "Nobody said this.\n\nIt refers")
    done = step(root, "build", "--only", "index", "--language", "fo")
    assert done.returncode == 0, done.stderr
    return root / "_build/page/html/fo"


@pytest.fixture(scope="module")
def page(site):
    """Return its first page."""
    return (site / "book" / "index.html").read_text(encoding="utf-8")


def test_a_lost_address_leads_to_pages_in_its_language(site):
    lost = (site / "404.html").read_text(encoding="utf-8")
    assert f'<base href="{ADDRESS}/fo/">' in lost
    assert 'class="skip" href="404.html#main"' in lost  # not to the first page


def test_its_page_is_marked_and_linked_to_its_twins(page):
    assert '<html lang="fo"' in page
    for code in ("en", "ko", "fo"):
        folder = "" if code == "en" else f"{code}/"
        assert (f'<link rel="alternate" hreflang="{code}" href="{ADDRESS}/{folder}book/index.html">'
                in page)
    for code, folder in (("en", ""), ("ko", "ko/")):
        assert re.search(f'class="language" [^>]*lang="{code}" href="{ADDRESS}/{folder}book/index'
                         r'\.html"', page)
    assert '"translationOfWork"' in page and '"inLanguage": "fo-FO"' in page


def test_its_words_stand_on_the_page_and_in_the_frame(page):
    assert "Her er " in page and "It refers to" not in page
    assert "«Skip to the text»" in page and ">«Search»<" in page


def test_what_it_lacks_stands_in_english_and_says_so(page):
    assert re.search(r'class="untranslated" lang="en">Nobody said this', page)
    assert re.search(r'class="not-yet">«Not in this language yet: English of [^<]*2026', page)
