"""The data package is complete and true, and the loader refuses every kind of damage."""

import hashlib
import importlib.util
import json
import re
import subprocess
import sys

import frictionless
import pytest

from bioclusters import data

RESOURCES = data.package()["resources"]
NAMES = [entry["name"] for entry in RESOURCES]
COUNTIES = "bhcr-county-establishments"


def problems(folder) -> list[str]:
    """Return what frictionless finds wrong with a package."""
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    return report.flatten(["type", "title", "message"])


def undescribed(entry: dict) -> list[str]:
    """Return what a resource's description leaves out."""
    lacks = [key for key in ("title", "description", "sources", "licenses", "attribution", "hash")
             if not entry.get(key)]
    lacks += [key for key in ("gaps", "class") if key not in entry]
    lacks += [f"licence {licence}" for licence in entry["licenses"]
              if not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", licence.get("checked", ""))]
    lacks += [f"source {source}" for source in entry["sources"] if not source.get("title")]
    lacks += [field["name"] for field in entry["schema"]["fields"] if not field.get("description")]
    return lacks


def orphans(folder) -> set[str]:
    """Return the data files that no resource describes."""
    described = {entry["path"] for entry in json.loads(
        (folder / "datapackage.json").read_text())["resources"]}
    found = {path.relative_to(folder).as_posix() for kind in ("csv", "geojson")
             for path in folder.rglob(f"*.{kind}")}
    return found - described


def test_package_is_valid(package):
    assert problems(package.folder) == []


def test_package_check_bites(package):
    package.edit(COUNTIES, lambda text: text.replace("2012,", "1812,", 1))
    assert problems(package.folder)


@pytest.mark.parametrize("name", NAMES)
def test_every_resource_loads(name):
    entry = data.resource(name)
    assert [field["name"] for field in entry["schema"]["fields"]] == [
        column for column in data.load(name).columns if column != "geometry"]


@pytest.mark.parametrize("entry", RESOURCES, ids=NAMES)
def test_every_resource_is_described(entry):
    assert undescribed(entry) == []
    assert entry["class"] in ("compiled", "derived", "transcribed")
    assert entry["bytes"] < 700_000


def test_description_check_bites():
    entry = json.loads(json.dumps(RESOURCES[0]))
    entry["licenses"][0].pop("checked")
    entry["attribution"] = ""
    assert len(undescribed(entry)) == 2


def test_no_file_is_an_orphan(package):
    assert orphans(package.folder) == set()
    (package.folder / "stray.csv").write_text("a\n1\n")
    assert orphans(package.folder) == {"stray.csv"}


def test_shipped_transcriptions_are_empty():
    assert data.load("transcribed-fig1").empty and data.load("transcribed-fig2").empty


@pytest.mark.parametrize(("name", "change", "expected"), [
    (COUNTIES, lambda text: text.replace("2012,11001", "MMXII,11001", 1),
     ["row 2", "column year", "MMXII", "schema"]),
    (COUNTIES, lambda text: re.sub(r"(?m)^(2012,11001,3254),1,", r"\1,9999,", text),
     ["row 2", "column establishments", "9999", "constraint"]),
    (COUNTIES, lambda text: text.replace("2012,11001", "2012,11999", 1),
     ["row 2", "11999", "code"]),
    (COUNTIES, lambda text: text + text.splitlines()[1] + "\n", ["row", "key"]),
    (COUNTIES, lambda text: text.replace("county_fips", "county", 1), ["county", "header row"]),
    (COUNTIES, lambda text: text[: len(text) // 2].rsplit("\n", 1)[0] + "\n2016,24031\n",
     ["row 538", "column naics", "required", "cut off"]),
    (COUNTIES, lambda text: "\n".join(text.splitlines()[:-1]) + "\n",
     ["bytes have changed", "stamp.py"]),
    (COUNTIES, lambda text: text.replace("\n", "\r\n"), ["bytes have changed"]),
    ("us-counties-outline", lambda text: text.replace('"24031"', '"99031"', 1),
     ["column fips", "99031"]),
    ("us-counties-outline", lambda text: text.replace('"MD"', '"XX"', 1), ["column state", "XX"]),
    ("us-counties-outline", lambda text: text[:-100], ["expected GeoJSON"]),
], ids=["type", "range", "orphan code", "duplicate key", "header", "truncated", "row deleted",
        "line ends", "outline code", "outline property", "outline cut"])
def test_damage_is_named(package, name, change, expected):
    package.edit(name, change)
    with pytest.raises(data.DataError) as caught:
        data.load(name, package.folder)
    message = str(caught.value)
    assert package.entry(name)["path"] in message
    assert [word for word in expected if word not in message] == []


def test_missing_file_is_named(package):
    package.path(COUNTIES).unlink()
    with pytest.raises(data.DataError, match="county_establishments.csv: file not found"):
        data.load(COUNTIES, package.folder)


def test_unknown_resource_suggests_a_near_one():
    with pytest.raises(data.DataError, match="did you mean bhcr-county-establishments"):
        data.load("bhcr-county-establishment")


def test_broken_descriptor_is_named(package):
    (package.folder / "datapackage.json").write_text('{"resources": [')
    with pytest.raises(data.DataError, match="datapackage.json: line 1"):
        data.load(COUNTIES, package.folder)


def test_absent_cells_are_zero_only_where_the_table_is_complete():
    complete = data.complete_counties("541711", 2016)
    partial = data.complete_counties("541714", 2021)
    assert len(complete) == len(partial) == 158
    assert (complete["establishments"] == 0).any() and complete["establishments"].notna().all()
    assert (partial["establishments"].dropna() >= 3).all()
    assert partial["establishments"].isna().any()
    assert complete["establishments"].sum() == 284
    with pytest.raises(data.DataError, match="no row for NAICS 541714 in 2012"):
        data.complete_counties("541714", 2012)


def test_published_counties_are_the_published_cells_and_never_zero():
    found = data.published_counties(["MA", "CA"], 2019)
    cells = data.load("us-county-biotech").query("year == 2019 and state in ['MA', 'CA']")
    shown = found.dropna(subset="establishments").set_index("fips")["establishments"].sort_index()
    assert shown.to_dict() == cells.set_index("county_fips")["biotech_establishments"].to_dict()
    assert len(found) == 72 and found["establishments"].isna().sum() == 72 - len(cells) > 0
    assert set(found["coverage"]) == {"ge3-only"} and set(found["year"]) == {2019}
    assert set(data.published_counties(["MA"], 2019)["state"]) == {"MA"}
    with pytest.raises(data.DataError, match="us_county_biotech.csv: no row for 2016"):
        data.published_counties(["MA"], 2016)
    with pytest.raises(data.DataError, match="no county of TX; choose among CA, MA"):
        data.published_counties(["MA", "TX"], 2021)


@pytest.mark.parametrize(("region", "held"), [
    ("Greater Boston", True), ("San Diego", True), ("San Francisco Bay Area", True),
    ("Los Angeles-Orange", True), ("Seattle", False)])
def test_outlines_of_compared_regions_hold_all_their_counties(region, held):
    outlines = data.load("us-compared-counties-outline")
    members = set(data.load("us-regions").query("region == @region")["county_fips"])
    assert members and (members <= set(outlines["fips"])) == held


def test_outlines_of_compared_states_meet_their_surroundings():
    counties, around = (data.load(f"us-compared-{part}-outline").to_crs(5070)
                        for part in ("counties", "context"))
    near = around.set_index("state").distance(counties.union_all())
    assert near.loc[["AZ", "NV", "OR", "MX", "CT", "NH", "NY", "RI", "VT"]].max() < 2
    assert near["ME"] > 2_000 and near["ID"] > 2_000
    overlap = around.union_all().intersection(counties.union_all()).area
    assert overlap < 1e-6 * counties.union_all().area


def test_outlines_and_county_table_agree():
    outlines = data.load("us-counties-outline").set_index("fips").sort_index()
    counties = data.load("us-counties").set_index("fips").sort_index()
    assert outlines[["name", "state", "kind"]].equals(counties[["name", "state", "kind"]])
    assert outlines.crs.to_epsg() == 4326 and outlines.is_valid.all()


def test_every_fact_id_that_a_table_quotes_exists():
    tables = {entry["name"]: data.load(entry["name"]) for entry in RESOURCES
              if entry["format"] == "csv"}
    known = {fact for table in tables.values() if "id" in table for fact in table["id"]}
    quoted = {(name, fact) for name, table in tables.items() if "fact_ids" in table
              for cell in table["fact_ids"].dropna() for fact in cell.split(";")
              if re.fullmatch(r"[A-Z]+\d+", fact)}
    assert len(quoted) > 40
    assert {pair for pair in quoted if pair[1] not in known} == set()


def stamp():
    """Return the script that seals the data, as a module."""
    path = data.FOLDER / "stamp.py"
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_file_location("stamp", path))
    module.__spec__.loader.exec_module(module)
    return module


def last_row_gone(text: str) -> str:
    return "\n".join(text.splitlines()[:-1]) + "\n"


def test_sealing_records_a_deliberate_change(package):
    package.edit("timeline", lambda text: text.replace("Øresund Bridge opens", "The bridge opens"))
    assert stamp().compare(package.folder) == ["comparison/timeline.csv"]
    assert "comparison/timeline.csv" in stamp().seal(package.folder, [])
    content = package.path("timeline").read_bytes()
    assert package.entry("timeline")["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    assert data.load("timeline", package.folder)["event"].str.contains("The bridge opens").any()
    assert stamp().compare(package.folder) == []


@pytest.mark.parametrize(("name", "change", "expected"), [
    (COUNTIES, lambda text: text.replace("2012,11001", "MMXII,11001", 1), "column year"),
    (COUNTIES, lambda text: text.replace("2012,11001", "2012,11999", 1), "11999"),
    (COUNTIES, last_row_gone, "witness.csv"),
    ("us-totals", lambda text: text.replace("3070", "3080"), "its counties add up to 3070"),
], ids=["schema", "foreign key", "row gone", "rule"])
def test_an_invalid_package_is_not_sealed(package, name, change, expected):
    package.edit(name, change)
    before = (package.folder / "datapackage.json").read_bytes()
    with pytest.raises(SystemExit) as refusal:
        stamp().seal(package.folder, [])
    assert expected in str(refusal.value) and package.entry(name)["path"] in str(refusal.value)
    assert str(refusal.value).endswith("Nothing was sealed.")
    assert (package.folder / "datapackage.json").read_bytes() == before


def test_a_value_without_a_second_source_needs_its_second_entry(package):
    package.edit("medicon-facts", lambda text: text.replace("\nM057,Medicon Valley,Growth in "
                 "life-science articles,23,", "\nM057,Medicon Valley,Growth in "
                 "life-science articles,32,"))
    with pytest.raises(SystemExit, match="witness.csv"):
        stamp().seal(package.folder, [])
    assert {"medicon/facts.csv", "witness.csv"} <= set(
        stamp().seal(package.folder, ["medicon-facts"]))


def test_stamp_runs_as_a_script(package):
    package.edit(COUNTIES, last_row_gone)
    script = [sys.executable, data.FOLDER / "stamp.py", "--check", package.folder]
    check = subprocess.run(script, capture_output=True, text=True)
    assert check.returncode == 1 and "county_establishments.csv: differs" in check.stdout


def test_a_sealed_file_is_read_without_its_schema():
    code = ("from bioclusters import data; import sys; data.load('us-counties'); "
            "assert 'frictionless' not in sys.modules")
    subprocess.run([sys.executable, "-c", code], check=True, cwd=data.FOLDER.parent / "book")


def test_a_frame_is_a_copy(package):
    first = data.load("us-totals", package.folder)
    first.loc[0, "counties"] = 1
    assert data.load("us-totals", package.folder)["counties"][0] != 1
