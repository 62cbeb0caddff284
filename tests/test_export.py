"""Exports are complete, say what they are, overwrite nothing foreign and come out the same."""

import json
import shutil
import zipfile
from pathlib import Path

import frictionless
import jsonschema
import pandas as pd
import pytest
from PIL import Image
from pybtex.database import parse_file

from bioclusters import cite, data, draw, words
from bioclusters.draw import frame
from bioclusters.figures import BOOK, Figure, figure, figures
from bioclusters.pages import card
from bioclusters.publish import archive, crate, drawings, export
from bioclusters.words import codes
from sitebuild import contents, edit, step

ONE = "fig-cambridge-exits"
CELLS = {"integer": "Int64", "number": "float64", "string": "str", "boolean": "bool"}


@pytest.fixture(scope="module")
def public(built) -> Path:
    """Return the folder with what was exported for the one site of this run."""
    return built[0] / "public"


@pytest.fixture(scope="module")
def exported(public) -> dict[str, bytes]:
    return {name: content for name, content in contents(public).items()
            if not name.startswith("briefs/")}


@pytest.fixture(scope="module")
def schema() -> dict:
    return json.loads((BOOK / export.SCHEMA).read_text(encoding="utf-8"))


@pytest.fixture
def staged(tmp_path) -> tuple[Path, Path]:
    """Return a folder of new files, and the folder they are to be moved to."""
    new, folder = tmp_path / "new", tmp_path / "public"
    (new / "figures").mkdir(parents=True)
    (new / "figures" / "a.svg").write_text("one")
    (new / "b.csv").write_text("two")
    folder.mkdir()
    return new, folder


def test_every_figure_has_every_file(exported):
    stems = {f"{name}{'' if language == words.SOURCE else f'.{language}'}"
             for name in figures() for language in words.EDITIONS}
    expected = {f"figures/{stem}.{kind}" for stem in stems for kind in card.KINDS}
    expected |= {f"figures/{stem}{export.SIDECAR}" for stem in stems}
    expected |= {f"figures/thumbnails/{stem}.png" for stem in stems}
    expected |= {"figures/index.json", f"figures/{export.SCHEMA}"}
    assert {name for name in exported if name.startswith("figures/")} == expected


def test_every_file_is_in_the_sums(exported):
    sums = dict(line.split("  ")[::-1] for line in exported[export.SUMS].decode().splitlines())
    assert set(sums) == set(exported) - {export.SUMS}


def test_the_sums_name_only_files_that_the_site_has(built):
    site = built[0] / "_build" / "html"
    names = [line.split("  ")[1] for line in (site / export.SUMS).read_text().splitlines()]
    assert [name for name in names if not (site / name).is_file()] == []


def test_the_index_leads_to_every_file(exported):
    index = json.loads(exported["figures/index.json"])
    assert [entry["id"] for entry in index["figures"]] == list(figures())
    assert index["version"] == cite.book().version
    for entry in index["figures"]:
        for name in [*entry["files"].values(), entry["thumbnail"]]:
            assert f"figures/{name}" in exported


@pytest.mark.parametrize("name", sorted(figures()))
def test_the_description_is_true_and_fits_its_schema(public, schema, name):
    described = json.loads((public / "figures" / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(described)
    drawn = figure(name)
    assert described["verdict"] == drawn.verdict and described["title"] == drawn.title
    assert described["source"] == drawn.source_line
    assert described["citation"] == cite.plain(cite.figure(drawn))


@pytest.mark.parametrize("change", [
    {"verdict": "perfect"}, {"alt": "short"}, {"id": "Figure 1"}, {"columns": []},
    {"released": "today", "version": "1"}, {"more": 1}])
def test_the_schema_bites(public, schema, change):
    described = json.loads((public / "figures" / f"{ONE}.json").read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({**described, **change})


def test_the_schema_knows_the_verdicts(schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["verdict"]["enum"] == list(codes("figure-verdict"))


@pytest.mark.parametrize("name", sorted(figures()))
def test_every_column_is_described_as_the_package_describes_it(public, name):
    described = json.loads((public / "figures" / f"{name}.json").read_text(encoding="utf-8"))
    table = pd.read_csv(public / "figures" / f"{name}.csv", dtype=str)
    assert len(table) == described["rows"] == len(figure(name).table)
    assert [column["name"] for column in described["columns"]] == list(table.columns)
    for column in described["columns"]:
        assert len(column["description"]) > 3
        table[column["name"]].dropna().replace({"True": True, "False": False}).astype(
            CELLS[column["type"]])


def test_an_undescribed_or_stale_column_is_named():
    drawn, table = figure(ONE), pd.DataFrame(figure(ONE).table)
    with pytest.raises(export.ExportError, match="the column 'mood' of fig-cambridge-exits"):
        export.columns(drawn, table.assign(mood="good"))
    with pytest.raises(export.ExportError, match=r"the column 'company' .* \(integer\)"):
        export.columns(drawn, table.assign(company=1))
    with pytest.raises(export.ExportError, match="draws no column years"):
        export.columns(drawn, table.drop(columns="years"))


def test_pictures_are_as_large_as_promised(public):
    for name in figures():
        with Image.open(public / "figures" / f"{name}.png") as picture:
            assert [round(dots) for dots in picture.info["dpi"]] == [300, 300]
            assert round(picture.width / 300, 1) == round(draw.WIDE.width + 2 * frame.EDGE, 1)
        small = public / "figures" / "thumbnails" / f"{name}.png"
        with Image.open(small) as picture:
            assert picture.size == tuple(5 * side // 4 for side in cite.THUMBNAIL)
        assert small.stat().st_size < 40_000


def test_a_changed_value_changes_the_files(exported, tmp_path):
    class Other(Figure):
        """The figure with one year changed."""

        @property
        def table(self) -> pd.DataFrame:
            table = figure(ONE).table.copy()
            table.loc[0, "announced_year"] += 1
            return table.assign(years=table["announced_year"] - table["founded_year"])

    drawings._draw(Other(ONE, figure(ONE).entry), tmp_path, "en")
    assert (tmp_path / f"{ONE}-wide.svg").is_file()
    for kind in drawings.EXPORTED:
        assert (tmp_path / f"{ONE}.{kind}").read_bytes() != exported[f"figures/{ONE}.{kind}"], kind


def test_citations_can_be_downloaded(public, exported):
    works = ["book", "data", "study", *cite.chapters()]
    assert {name for name in exported if name.startswith("citations/")} == {
        f"citations/{work}.{ending}" for work in works for ending in cite.ENDINGS.values()}
    for work in works:
        assert len(parse_file(public / "citations" / f"{work}.bib").entries) == 1
    for name, original in (("references.bib", BOOK), ("CITATION.cff", cite.ROOT)):
        assert exported[name] == (original / name).read_bytes()


@pytest.fixture(scope="module")
def unpacked(public, tmp_path_factory) -> Path:
    """Return the folder that data.zip unpacks to."""
    folder = tmp_path_factory.mktemp("archive")
    zipfile.ZipFile(public / "data.zip").extractall(folder)
    return folder / archive.FOLDER


TERMS = {"@id", "@type", "name", "description", "version", "datePublished", "keywords", "license",
         "author", "publisher", "hasPart", "url", "about", "conformsTo", "contentSize",
         "encodingFormat", "givenName", "familyName"}  # all of them terms of RO-Crate 1.1


def as_list(value) -> list:
    return value if isinstance(value, list) else [value]


def crate_faults(folder: Path) -> list[str]:
    """Return what an RO-Crate 1.1 in a folder gets wrong: terms, references, files."""
    graph = json.loads((folder / archive.CRATE).read_text(encoding="utf-8"))["@graph"]
    known = {entity["@id"]: entity for entity in graph}
    faults = ["two entities share an id"] if len(known) < len(graph) else []
    root = known["./"]
    faults += [f"root lacks {key}" for key in ("name", "description", "datePublished", "license",
                                               "publisher", "author") if not root.get(key)]
    if (known[archive.CRATE]["about"], known[archive.CRATE]["conformsTo"]["@id"]) != (
            {"@id": "./"}, "https://w3id.org/ro/crate/1.1"):
        faults.append("the crate is not about its folder")
    for entity in graph:
        faults += [f"{entity['@id']} says {term}" for term in sorted(set(entity) - TERMS)]
        for key, value in entity.items():
            if isinstance(value, list) and len(value) == 1:
                faults.append(f"{entity['@id']}: {key} is a list of one")
            faults += [f"{entity['@id']} refers to {part['@id']}" for part in as_list(value)
                       if isinstance(part, dict) and part["@id"] not in known
                       and key != "conformsTo"]
    described = {part["@id"] for part in root["hasPart"]}
    faults += [f"{name} is not described"
               for name in sorted(set(contents(folder)) - described - {archive.CRATE})]
    for name in sorted(described):
        path = folder / name
        if not path.is_file() or str(path.stat().st_size) != known[name]["contentSize"]:
            faults.append(f"{name} is not the file described")
    return faults


def test_the_archive_is_a_valid_package_and_crate(unpacked):
    report = frictionless.Package(str(unpacked / "datapackage.json")).validate()
    assert report.flatten(["type", "message"]) == [] and crate_faults(unpacked) == []
    listed = {entry["path"] for entry in data.package()["resources"]}
    beside = {"README.md", "CITATION.cff", "LICENSE-TEXT", "datapackage.json",
              "datapackage.sha256", archive.CRATE,
              "boundaries/README.md", "LICENSES/CC-BY-4.0.txt", "LICENSES/ODbL-1.0.txt",
              "claims.json", "claims.schema.json"}
    assert set(contents(unpacked)) == listed | beside


def test_the_archive_says_whom_to_cite(unpacked):
    text = (unpacked / "README.md").read_text(encoding="utf-8")
    assert cite.plain(cite.all_data()) in text
    root = json.loads((unpacked / archive.CRATE).read_text(encoding="utf-8"))["@graph"][1]
    assert (root["version"], root["datePublished"]) == (
        cite.book().version, cite.book().released.isoformat())


def test_a_faulty_crate_is_seen(unpacked, tmp_path):
    folder = Path(shutil.copytree(unpacked, tmp_path / "crate"))
    path = folder / archive.CRATE
    text = path.read_text(encoding="utf-8")
    text = text.replace('"#author-1"', '"#author-2"', 1).replace(
        '"contentSize"', '"sha256": "0", "contentSize"', 1)
    path.write_text(text, encoding="utf-8")
    (folder / "claims.csv").write_text("cut")
    (folder / "bhcr" / "naics.csv").unlink()
    (folder / "more.csv").write_text("not described")
    assert len(crate_faults(folder)) == 5


def test_a_file_that_nothing_describes_stops_the_archive(tmp_path):
    folder = Path(shutil.copytree(data.FOLDER, tmp_path / "data"))
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(crate.CrateError, match=r"notes.txt: is in the archive, and neither"):
        archive.write(folder, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_the_time_in_the_archive_is_that_of_the_release_or_of_the_builder(tmp_path, monkeypatch):
    folder = Path(shutil.copytree(data.FOLDER, tmp_path / "data"))  # its files are new
    archive.write(folder, tmp_path / "a.zip")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    archive.write(folder, tmp_path / "b.zip")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    archive.write(folder, tmp_path / "c.zip")
    times = [{entry.date_time for entry in zipfile.ZipFile(tmp_path / f"{name}.zip").infolist()}
             for name in "abc"]
    day = cite.book().released
    assert times == [{(day.year, day.month, day.day, 0, 0, 0)}, {(1980, 1, 1, 0, 0, 0)},
                     {(2001, 9, 9, 1, 46, 40)}]


def test_a_second_export_replaces_its_own_files_and_drops_old_ones(staged):
    new, folder = staged
    export._hand_over(new, folder)
    (new / "figures" / "a.svg").write_text("three")
    export._hand_over(new, folder)
    assert contents(folder).keys() == {"figures/a.svg", export.SUMS}
    assert (folder / "figures" / "a.svg").read_text() == "three"


def test_files_of_others_are_left_alone(staged):
    new, folder = staged
    (folder / "notes.txt").write_text("mine")
    export._hand_over(new, folder)
    assert (folder / "notes.txt").read_text() == "mine"


def an_edited_file(folder: Path) -> Path:
    (folder / "figures").mkdir()
    (folder / "figures" / "a.svg").write_text("edited by hand")
    return folder / "figures" / "a.svg"


def a_folder(folder: Path) -> Path:
    (folder / "b.csv").mkdir()
    return folder / "b.csv"


def a_file_for_a_folder(folder: Path) -> Path:
    (folder / "figures").write_text("not a folder")
    return folder / "figures"


@pytest.mark.parametrize("obstacle", [an_edited_file, a_folder, a_file_for_a_folder])
def test_a_file_in_the_way_is_refused_before_anything_changes(staged, obstacle):
    new, folder = staged
    path = obstacle(folder)
    before = contents(folder)
    with pytest.raises(export.ExportError, match=f"{path.name}: is not as an export left it") as no:
        export._hand_over(new, folder)
    assert contents(folder) == before and "move it away, or delete" in str(no.value)


def test_an_export_that_was_interrupted_can_be_repeated(staged):
    new, folder = staged
    shutil.copytree(new, folder, dirs_exist_ok=True)  # moved, but the sums were never written
    export._hand_over(new, folder)
    assert (folder / export.SUMS).is_file()


@pytest.mark.parametrize(("path", "old", "new", "expected"), [
    ("CITATION.cff", "version: ", "version: [", "CITATION.cff: line"),
    ("book/columns.yml", "    years: {", "    yrs: {", "columns.yml: fig-cambridge-exits draws"),
    ("data/cambridge/exits.csv", "2005", "MMV", "cambridge/exits.csv, row"),
])
def test_a_refusal_is_one_readable_line(book, tmp_path, path, old, new, expected):
    edit(book / path, old, new)
    target = tmp_path / "public"
    result = step(book, "export", target)
    last = result.stderr.splitlines()[-1]
    assert result.returncode == 1 and last.startswith(expected), result.stderr
    assert "Traceback" not in result.stderr
    assert not target.exists() or list(target.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_named(book, tmp_path):
    (tmp_path / "file").write_text("in the way")
    result = step(book, "export", tmp_path / "file" / "public")
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert f"{tmp_path / 'file' / 'public'}: could not be written" in result.stderr
