"""The book on paper: one tagged PDF, the same bytes each time, or a clear refusal."""

import io

import pytest
from pypdf import PdfReader

from bioclusters import paper

PAGE = "<!DOCTYPE html><html lang=en><title>T</title><h1>One</h1><p>오송</p><h1>Two</h1></html>"


@pytest.fixture
def site(tmp_path):
    (tmp_path / "site" / "book").mkdir(parents=True)
    (tmp_path / "site" / paper.PAGE).write_text(PAGE, encoding="utf-8")
    return tmp_path / "site"


def test_two_prints_are_one_tagged_book(site, tmp_path):
    prints = []
    for name in ("a.pdf", "b.pdf"):
        paper.write(site, tmp_path / name)
        prints.append((tmp_path / name).read_bytes())
    assert prints[0] == prints[1]
    pdf = PdfReader(io.BytesIO(prints[0]))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"] and len(pdf.outline) == 2
    assert "Two" in pdf.pages[0].extract_text()


def test_a_missing_page_is_named_and_nothing_written(site, tmp_path):
    (site / paper.PAGE).unlink()
    with pytest.raises(paper.PaperError, match="index.html: not found; run `make pdf`"):
        paper.write(site, tmp_path / "book.pdf")
    assert not (tmp_path / "book.pdf").exists()
