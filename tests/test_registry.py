"""figures.yml is read once, and what is wrong in it is named with figure and remedy."""

import pytest
import yaml

from bioclusters.draw import PHONE, NoRoom
from bioclusters.figures import figure, figures
from bioclusters.figures.registry import FILE, RegistryError
from bioclusters.publish import cache, sync

NAME = "fig-cambridge-exits"


@pytest.fixture
def entries():
    """Return the entries of figures.yml, to be damaged."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def refused(entries: dict, tmp_path, text: str | None = None) -> str:
    """Return why figures.yml is refused with these entries."""
    path = tmp_path / "figures.yml"
    path.write_text(text or yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    with pytest.raises(RegistryError) as error:
        one = figures(path)[NAME]
        assert one.module and one.title and one.subtitle and one.difference
    return str(error.value)


def test_a_figure_is_made_once_and_knows_its_words():
    assert figure(NAME) is figure(NAME)
    one = figure(NAME)
    assert one.table is one.table
    assert "{" not in one.title + one.subtitle + one.difference
    assert one.source_line and "CC BY 4.0" in one.licence_line
    assert repr(one) == f"{NAME}: {one.title}"


@pytest.mark.parametrize(("change", "told"), [
    (lambda entry: entry.pop("verdict"), "lacks 'verdict'"),
    (lambda entry: entry.update(colour="red"), "unknown key 'colour'"),
    (lambda entry: entry.update(verdict="true"), "has verdict 'true'; use one of reproduced"),
    (lambda entry: entry.update(title=" ".join(["word"] * 13)), "more than 12 words"),
    (lambda entry: entry.update(title="Sold after {no-such-number} years"), "no-such-number"),
    (lambda entry: entry.update(module="nowhere"), "figures/nowhere.py, which is missing"),
    (lambda entry: entry.update(module="registry"), "has no `tidy`"),
    (lambda entry: entry.update(parts={"a": {"colour": 1}}), "part a of fig-cambridge-exits"),
], ids=["key missing", "key unknown", "verdict", "long title", "number", "module", "no tidy",
        "part"])
def test_a_damaged_entry_is_named(entries, tmp_path, change, told):
    change(entries[NAME])
    message = refused(entries, tmp_path)
    assert told in message
    assert "cambridge" in message or "registry.py" in message


def test_two_figures_with_one_id_are_refused(entries, tmp_path):
    text = yaml.safe_dump({NAME: entries[NAME]}) + yaml.safe_dump({NAME: entries[NAME]})
    assert f"{NAME} stands there twice" in refused(entries, tmp_path, text)


def test_unknown_figures_and_parts_are_refused():
    with pytest.raises(RegistryError, match="no figure 'fig-none'; known are fig-"):
        figure("fig-none")
    with pytest.raises(RegistryError, match="has no part 'none'"):
        figure(NAME).part("none")


def test_a_figure_can_be_varied_without_changing_the_book():
    every, few = figure("fig-cambridge-counts"), figure("fig-cambridge-counts").vary(since=2010)
    assert 0 < len(few.table) < len(every.table)
    assert figure("fig-cambridge-counts").table is every.table
    assert few.svg(PHONE) != every.svg(PHONE)


def test_a_word_without_room_stops_the_drawing():
    long = figure("fig-medicon-employers").vary()
    long.table["short"] = [f"Company {number} " + "with a long name " * 4
                           for number in range(len(long.table))]
    with pytest.raises(NoRoom, match="no room for 'Company .*make the figure higher"):
        long.draw(PHONE)


def test_tables_of_the_readme_are_in_step():
    text = (cache.ROOT / "README.md").read_text(encoding="utf-8")
    assert sync._readme(text) == text, "run `make sync`"
    assert sync._readme(text.replace("`fig-us-regions`", "`fig-x`")) == text
