"""What a reader may do, in words, follows from the licence fields; so do table and gallery."""

import copy

import pytest
from bs4 import BeautifulSoup

from bioclusters import cite, data
from bioclusters.figures import figures
from bioclusters.pages import card, datafiles, gallery, permission

FILES = [entry["name"] for entry in data.package()["resources"]]


@pytest.mark.parametrize("name", FILES)
def test_every_file_may_be_printed_with_a_line_that_names_whom_its_licence_asks_for(name):
    may, line, asked = permission.of_file(name)
    entry = data.resource(name)
    assert "You may print and change this file" in may
    assert entry["attribution"] in line and cite.book().version in line
    shared = any(one["name"] == "ODbL-1.0" for one in entry["licenses"])
    assert bool(asked) == shared and (not shared or permission.OSM_ADDRESS in asked)


@pytest.mark.parametrize("name", sorted(figures()))
def test_every_figure_may_be_printed_and_its_card_says_how(name):
    drawn = figures()[name]
    may, line, asked = permission.of_figure(drawn)
    assert drawn.title in line and drawn.source_line in line and "CC BY 4.0" in line
    sources = [data.resource(source) for source in drawn.sources]
    shared = [one for one in sources if any(
        licence["name"] == "ODbL-1.0" for licence in one["licenses"])]
    assert bool(asked) == bool(shared)
    shown = BeautifulSoup(card.card(drawn, ""), "html.parser").select_one(".download .permission")
    assert shown.pre.text == line and shown.p.text == may
    assert shown.button.has_attr("hidden")


def changed(monkeypatch, name: str, **fields) -> None:
    """Let a file of the package say something else."""
    entry = copy.deepcopy(data.resource(name)) | fields
    before = data.resource
    monkeypatch.setattr(data, "resource", lambda asked: entry if asked == name else before(asked))


def test_a_licence_without_plain_words_is_named(monkeypatch):
    changed(monkeypatch, "places", licenses=[{"name": "CC-BY-NC-4.0", "title": "CC BY-NC 4.0"}])
    with pytest.raises(permission.PermissionFault, match="places has the licence 'CC-BY-NC-4.0'"):
        permission.of_file("places")
    with pytest.raises(permission.PermissionFault, match=r"write them in pages/permission\.py"):
        permission.of_figure(figures()["fig-same-scale"])


def test_an_outline_that_does_not_name_openstreetmap_is_named(monkeypatch):
    changed(monkeypatch, "oresund-regions-outline", attribution="Natural Earth")
    with pytest.raises(permission.PermissionFault, match="OpenStreetMap"):
        permission.of_file("oresund-regions-outline")


def test_a_file_that_names_nobody_is_named(monkeypatch):
    changed(monkeypatch, "claims", attribution=" ")
    with pytest.raises(permission.PermissionFault, match="whom to name"):
        permission.of_file("claims")


@pytest.fixture(scope="module")
def page() -> BeautifulSoup:
    """Return the html of the page of data."""
    return BeautifulSoup(datafiles.datafiles() + datafiles.details(), "html.parser")


def test_the_table_has_a_row_for_every_file_which_leads_to_its_entry(page):
    rows = page.select("table tbody tr")
    assert [row.th.a["href"] for row in rows] == [f"#data-{name}" for name in FILES]
    assert not page.select("table details, .data-files details")
    for name in FILES:
        entry = page.find(id=f"data-{name}")
        assert entry.select_one(".permission pre").text == permission.of_file(name).line
        for gap in data.resource(name)["gaps"]:
            assert gap in entry.text


def test_rows_and_years_are_those_of_the_file(page):
    assert datafiles.rows("us-counties") == 158 == datafiles.rows("us-counties-outline")
    assert datafiles.years("us-county-biotech") == (2017, 2021)
    assert datafiles.years("validation-counties") == (2012, 2016)  # from its title
    assert datafiles.years("places") == ()


def test_places_and_measures_of_the_package_have_words():
    for entry in data.package()["resources"]:
        assert entry["places"] and entry["measures"]
        assert datafiles.places(entry) and datafiles.measures(entry)


def test_a_place_without_words_is_refused():
    with pytest.raises(Exception, match="Nowhere"):
        datafiles.places({"places": ["Nowhere"]})


def test_the_gallery_gives_each_figure_what_it_is_filtered_by():
    items = BeautifulSoup(gallery.gallery(), "html.parser").select("li")
    assert len(items) == len(figures())
    for item in items:
        for key in ("place", "measure", "verdict", "licence"):
            assert item[f"data-{key}"], key
    jobs = next(item for item in items if "fig-medicon-jobs" in str(item.a))
    assert jobs["data-place"] == "Medicon Valley" and jobs["data-measure"] == "Employees"
    assert int(jobs["data-from"]) <= 2008 <= int(jobs["data-to"])
