"""The book on paper: one tagged PDF in the book's faces, the same bytes each time, or a refusal."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from bioclusters.publish import paper

FONT = Path(__file__).parents[2] / "book" / "assets" / "fonts" / "SourceSerif4-Regular.woff2"
PAGE = ('<!DOCTYPE html><html lang=en><title>T</title><style>@font-face { font-family: "Source '
        f'Serif 4"; src: url("{FONT.as_uri()}") }} body {{ font-family: "Source Serif 4" }}</style>'
        '<h1>One</h1><p>Plain words, 오송</p><h1>Two</h1>'
        '<img alt="A map" src="../figures/thumbnails/a.png"></html>')
PRINT = """import sys
from pathlib import Path
from bioclusters.publish import paper
try:
    paper.print_page(*map(Path, sys.argv[1:]))
except paper.PaperError as error:
    sys.exit(str(error))"""


@pytest.fixture
def site(tmp_path):
    (tmp_path / "site" / "book").mkdir(parents=True)
    (tmp_path / "site" / paper.PAGE).write_text(PAGE, encoding="utf-8")
    (tmp_path / "site" / "figures" / "thumbnails").mkdir(parents=True)
    Image.new("RGB", (9, 9), "navy").save(tmp_path / "site" / "figures" / "thumbnails" / "a.png")
    return tmp_path / "site"


def printed(site, target) -> subprocess.CompletedProcess:
    """Print the site to a PDF as `make pdf` does, in a process and browser of its own."""
    return subprocess.run([sys.executable, "-c", PRINT, site, target],
                          cwd=Path(__file__).parents[2] / "book", capture_output=True, text=True)


def test_two_prints_are_one_tagged_book_in_its_own_face(site, tmp_path):
    prints = [tmp_path / name for name in ("a.pdf", "b.pdf")]
    assert [printed(site, path).returncode for path in prints] == [0, 0]
    assert prints[0].read_bytes() == prints[1].read_bytes()
    pdf = PdfReader(prints[0])
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"] and len(pdf.outline) == 2
    sizes = [picture.image.size for picture in pdf.pages[0].images]  # not of a broken image’s sign
    assert "Two" in pdf.pages[0].extract_text() and sizes == [(9, 9)]
    faces = [font.get_object().get("/BaseFont", "") for font in
             pdf.pages[0]["/Resources"]["/Font"].values()]
    assert any("BioclustersSerif" in face for face in faces), faces


def test_a_missing_page_is_named_and_nothing_written(site, tmp_path):
    (site / paper.PAGE).unlink()
    result = printed(site, tmp_path / "book.pdf")
    assert result.returncode and "index.html: not found; run `make pdf`" in result.stderr
    assert not list(tmp_path.glob("*.pdf*"))
