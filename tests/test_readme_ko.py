"""The Korean README and the Korean title say what the book, its commands and the study say."""

import re

import yaml

from bioclusters import cite, words
from bioclusters.figures import BOOK

ROOT = BOOK.parent
README = (ROOT / "README.ko.md").read_text(encoding="utf-8")


def unknown(text: str) -> list[str]:
    """Return the commands of a text that the Makefile does not have, and its links to no file."""
    rules = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    links = re.findall(r"\]\(([^)#]+)\)", text)
    return [*sorted(set(re.findall(r"`make ([a-z]+)", text)) - rules),
            *(link for link in links if not (ROOT / link).exists())]


def test_its_commands_and_links_are_there():
    assert unknown(README) == []
    assert "(README.ko.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_an_unknown_command_or_link_is_named():
    assert unknown("`make nothing`, [x](nowhere.md)") == ["nothing", "nowhere.md"]


def test_the_korean_title_is_one():
    with words.speaking("ko"):
        title = cite.book().title
    assert re.search("[가-힣]", title)
    assert title in README
    assert title in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_study_has_its_own_title():
    told = str(yaml.safe_load((BOOK / "briefs" / "study.yml").read_text(encoding="utf-8")))
    title = re.search(r"전봉경, 2023, “(.+?),” 한국경제지리학회지", README)
    assert title and " ".join(title[1].split()) in " ".join(told.split())
