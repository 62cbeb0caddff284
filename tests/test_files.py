"""Files that travel alone say what they are, in words that others' programs read."""

import json
import re
import zipfile
from pathlib import Path

import pikepdf
import pypdf
import pytest
from lxml import etree
from PIL import Image

from bioclusters import cite
from bioclusters.figures import BOOK, RegistryError, figure, figures
from bioclusters.publish import drawings, export, inside, parcel
from bioclusters.words import word

ONE = "fig-cambridge-exits"
SVG = {"svg": "http://www.w3.org/2000/svg", **inside.NAMESPACES}
# Names of the same things in RDF, XMP and PNG's own text.
SAID = {"title": ("dc:title", "Title"), "description": ("dc:description", "Description"),
        "source": ("dc:source", "Source"), "verdict": ("dcterms:provenance", "Comment"),
        "version": ("schema:version", "Version"), "citation": (
            "dcterms:bibliographicCitation", "Citation")}


@pytest.fixture(scope="module")
def drawn() -> Path:
    """Return the folder with the files of one figure."""
    return drawings.files(figure(ONE))


def told_by_rdf(path: Path) -> dict[str, str]:
    """Return what the RDF of an svg says, each under its name, as lxml reads it."""
    work = etree.parse(path).find(".//cc:Work", SVG)
    prefixes = {address: name for name, address in inside.NAMESPACES.items()}
    said = {}
    for part in work:
        name = etree.QName(part)
        said[f"{prefixes[name.namespace]}:{name.localname}"] = (
            part.get(f"{{{SVG['rdf']}}}resource") or "".join(part.itertext()).strip())
    return said


def told_by_xmp(path: Path) -> dict:
    """Return what the XMP of a pdf says, each under its name, as pikepdf reads it."""
    names = [*(name for name, _png in SAID.values()), "dc:creator", "dc:rights", "dc:language",
             "dc:identifier", "xmpRights:WebStatement"]
    with pikepdf.open(path) as pdf, pdf.open_metadata() as held:
        assert pdf.get_warnings() == []
        return {name: held.get(f"{{{inside.NAMESPACES[prefix]}}}{local}")
                for name in names for prefix, local in [name.split(":")]}


def test_all_kinds_say_the_same(drawn):
    told = inside.about(figure(ONE))
    rdf, xmp = told_by_rdf(drawn / f"{ONE}.svg"), told_by_xmp(drawn / f"{ONE}.pdf")
    with Image.open(drawn / f"{ONE}.png") as picture:
        chunks = dict(picture.info)
    for field, (name, chunk) in SAID.items():
        expected = getattr(told, field)
        assert (rdf[name], xmp[name], chunks[chunk]) == (expected,) * 3, field
    assert rdf["dc:creator"] == chunks["Author"] == cite.authors()
    assert xmp["dc:creator"] == [cite.authors()]
    assert rdf["dc:rights"] == xmp["dc:rights"] == chunks["Copyright"] == (
        figure(ONE).licence_line)
    assert rdf["cc:license"] == xmp["xmpRights:WebStatement"] == chunks["License"] == (
        cite.LICENCES[cite.book().licence][1])
    assert rdf["dc:identifier"] == xmp["dc:identifier"] == ONE and "URL" not in chunks
    assert inside.XMP_CHUNK in chunks and "Matplotlib" not in "".join(rdf.values())


def test_a_pdf_says_it_in_its_info_too_and_stays_one_page(drawn):
    read = pypdf.PdfReader(drawn / f"{ONE}.pdf")
    assert len(read.pages) == 1 and read.metadata.title == figure(ONE).title
    assert read.metadata.author == cite.authors()
    assert read.metadata.creator == cite.book().title
    assert read.xmp_metadata.dc_title["x-default"] == figure(ONE).title


@pytest.mark.parametrize("name", sorted(figures()))
def test_every_figure_names_its_verdict_and_its_sources(name):
    folder, told = drawings.files(figure(name)), figure(name)
    rdf, xmp = told_by_rdf(folder / f"{name}.svg"), told_by_xmp(folder / f"{name}.pdf")
    for said in (rdf, xmp):
        assert told.source_line in said["dc:source"]
        if told.redraws:
            assert word("figure-verdict", told.verdict) in said["dcterms:provenance"]
    assert told_by_rdf(folder / f"{name}{drawings.EDITABLE}") == rdf


def test_with_an_address_every_kind_gives_it(published):
    told = inside.about(figure(ONE))
    address = f"{published}book/cambridge.html#{ONE}"
    assert told.address == address
    assert f"<dc:identifier>{address}</dc:identifier>" in inside.rdf(told)
    assert f"<dc:identifier>{address}</dc:identifier>" in inside.xmp(told, "pdf")
    assert address in inside._info(told)["Subject"]


def test_signs_of_xml_in_a_title_stay_words():
    told = inside.about(figure(ONE))._replace(title="R&D <b> 오송", address="")
    root = etree.fromstring(f"<svg>{inside.rdf(told)}</svg>")
    assert root.find(".//dc:title", SVG).text == "R&D <b> 오송"
    packet = inside.xmp(told, "pdf").encode()
    assert "R&D <b> 오송" in etree.fromstring(packet).find(".//dc:title", SVG).xpath("string()")


def test_what_is_no_picture_of_ours_is_refused():
    told = inside.about(figure(ONE))
    with pytest.raises(inside.PictureError, match=f"{ONE}.svg: expected an <svg>"):
        inside.with_rdf(b"<html>", told)
    with pytest.raises(inside.PictureError, match="is no pdf that matplotlib wrote"):
        inside.with_xmp(b"%PDF-1.4 cut off", "")


def test_words_can_be_edited_in_one_svg_and_look_alike_everywhere_in_the_other(drawn):
    outlined = etree.parse(drawn / f"{ONE}.svg")
    assert outlined.findall(".//svg:text", SVG) == []
    text = etree.parse(drawn / f"{ONE}{drawings.EDITABLE}")
    words = "".join(text.getroot().itertext())
    assert "KuDOS Pharmaceuticals" in words and figure(ONE).title in words
    root = text.getroot()
    assert root.get("font-family").endswith("sans-serif") and root.get("width").endswith("pt")
    whole = (drawn / f"{ONE}{drawings.EDITABLE}").read_text(encoding="utf-8")
    assert not re.search(r"var\(|halo|paint-order", whole) and len(whole) < 40_000


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> Path:
    """Return a folder with one figure exported, and a map with outlines of OpenStreetMap."""
    folder = tmp_path_factory.mktemp("figures")
    export.export_figure(figure(ONE), folder)
    export.export_figure(figure("fig-medicon-employers"), folder)
    return folder


def packed(path: Path) -> dict[str, bytes]:
    """Return the files of a zip by name, without the folder that they stand in."""
    with zipfile.ZipFile(path) as held:
        return {name.partition("/")[2]: held.read(name) for name in held.namelist()}


def test_a_package_holds_every_file_as_it_stands_alone(exported):
    files = packed(exported / f"{ONE}.zip")
    for name in (*(f"{ONE}.{kind}" for kind in ("svg", "png", "pdf", "csv", "json")),
                 f"{ONE}{export.SIDECAR}"):
        assert files.pop(name) == (exported / name).read_bytes(), name
    assert set(files) == {f"{ONE}{drawings.EDITABLE}", parcel.README, "LICENCE-CC-BY-4.0.txt"}


def test_the_text_of_a_package_says_how_to_cite_and_what_may_be_done(exported):
    said = packed(exported / f"{ONE}.zip")[parcel.README].decode("utf-8")
    drawn = figure(ONE)
    for words in (drawn.title, drawn.alt, drawn.source_line, cite.plain(cite.figure(drawn)),
                  f"Version {cite.book().version}", "You may print and change this figure"):
        assert words in said
    for column in json.loads((exported / f"{ONE}.json").read_text(encoding="utf-8"))["columns"]:
        assert f"\n{column['name']}: {column['description'].rstrip('.')}" in said


def test_a_map_takes_the_licence_of_its_outlines_along(exported):
    files = packed(exported / "fig-medicon-employers.zip")
    assert b"Open Database License" in files["LICENCE-ODbL-1.0.txt"]
    said = files[parcel.README].decode("utf-8")
    assert "OpenStreetMap" in said
    assert said.count("Substitute.") == said.count("Redraws Fig. 3")  # the verdict is said once


def test_a_package_is_the_same_on_every_run(exported, tmp_path):
    export.export_figure(figure(ONE), tmp_path)
    assert (tmp_path / f"{ONE}.zip").read_bytes() == (exported / f"{ONE}.zip").read_bytes()


def test_no_package_goes_without_the_text_of_its_licence(tmp_path):
    with pytest.raises(parcel.ParcelError, match="LICENSES/CC-BY-4.0.txt: .* is missing"):
        parcel.licences(figure(ONE), tmp_path)


def test_the_table_is_described_beside_it_for_programs(exported):
    said = json.loads((exported / f"{ONE}{export.SIDECAR}").read_text(encoding="utf-8"))
    heads = (exported / said["url"]).read_text(encoding="utf-8").split("\n")[0].split(",")
    assert [column["name"] for column in said["tableSchema"]["columns"]] == heads
    assert said["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert said["dc:source"] == figure(ONE).source_line and "dc:identifier" not in said


@pytest.mark.parametrize("name", [
    "fig-us regions", "fig-../up", "fig-Karte", "fig-오송", "us", "fig-"])
def test_a_figure_whose_name_cannot_be_a_file_is_refused(tmp_path, name):
    text = (BOOK / "figures.yml").read_text(encoding="utf-8")
    path = tmp_path / "figures.yml"
    path.write_text(text.replace(f"{ONE}:", f'"{name}":', 1), encoding="utf-8")
    with pytest.raises(RegistryError, match="is no id; write fig- and then small letters"):
        figures(path)


A4 = 257  # millimetres between margins of 20


def test_the_largest_map_fits_a_page_with_margins():
    read = pypdf.PdfReader(drawings.files(figure("fig-bhcr-expansion")) / "fig-bhcr-expansion.pdf")
    wide, high = (float(side) / 72 * 25.4 for side in read.pages[0].mediabox[2:])
    assert wide <= 210 - 2 * 10 and high <= A4  # the drawing has a margin of its own in it
