"""Does the job figure show every publication at its year, and join none to another?"""

import pytest
from matplotlib.colors import to_hex

from bioclusters import data, jobs, style
from drawn_charts import (
    as_bytes,
    faults,
    framed,
    labels,
    marks,
    miscounted,
    overlapping,
    phone_faults,
    struck_through,
    words,
)
from test_cambridge import altered


@pytest.fixture(scope="module")
def table():
    return jobs.tidy_jobs(data.load("medicon-employment"), data.load("medicon-facts"))


def tidy(employment=lambda rows: rows, facts=lambda rows: rows):
    """Return the table made from data that a test has spoilt."""
    return jobs.tidy_jobs(employment(data.load("medicon-employment")),
                          facts(data.load("medicon-facts")))


def drawn(figure) -> tuple[dict, dict]:
    """Return (year, jobs, marker, colour, fill) of every mark, and the ends of every line."""
    marks, lines = {}, {}
    for line in figure.axes[0].lines:
        points = [(float(x), float(y)) for x, y in line.get_xydata()]
        if len(points) > 1:
            lines[line.get_label()] = points
        else:
            marks[line.get_label()] = (*points[0], line.get_marker(), to_hex(line.get_color()),
                                       to_hex(line.get_markerfacecolor()))
    return marks, lines


def expected(table) -> tuple[dict, dict]:
    green, ink = style.CLUSTERS["Medicon Valley"], style.INK
    looks = {"whole region": ("o", green, green), "large employers only": ("s", green, "#ffffff"),
             "the study": ("D", ink, ink)}
    marks = {row.fact_id: (row.year, row.employees, *looks[row.scope])
             for row in table.itertuples()}
    lines = {f"years of {row.fact_id}": [(row.first_year, row.employees),
                                         (row.year, row.employees)]
             for row in table.itertuples() if row.first_year < row.year}
    return marks, lines


def test_five_totals_the_large_employers_and_the_study(table):
    assert list(zip(table["year"], table["employees"], strict=True)) == [
        (2014, 35_700), (2015, 41_300), (2017, 44_000), (2021, 43_000), (2021, 50_000),
        (2022, 40_000), (2022, 65_500)]
    assert table["scope"].value_counts().to_dict() == {
        "whole region": 5, "large employers only": 1, "the study": 1}
    assert table.set_index("fact_id")["first_year"]["M019"] == 2020
    assert "32 companies" in table.set_index("fact_id")["definition"]["M031"]


def test_marks_stand_at_year_and_number(table):
    assert drawn(jobs.draw_jobs(table)) == expected(table)
    assert jobs.draw_jobs(table).axes[0].get_ylim()[0] == 0


@pytest.mark.parametrize("fact, column, value", [
    ("M016", "employees", 41_400), ("M017", "year", 2018), ("M031", "scope", "whole region"),
    ("M019", "first_year", 2022), ("M003", "employees", 43_000),
])
def test_a_changed_row_changes_the_drawing(table, fact, column, value):
    changed = altered(table, fact, column, value)
    assert drawn(jobs.draw_jobs(changed)) == expected(changed) != expected(table)


def joining(figure, table) -> list:
    """Return the lines that reach more than one number of the table."""
    return [points for points in drawn(figure)[1].values()
            if len({jobs for _, jobs in points} & set(table["employees"])) != 1]


def test_no_line_joins_two_publications(table):
    figure = jobs.draw_jobs(table)
    assert list(drawn(figure)[1]) == ["years of M019"] and joining(figure, table) == []
    figure.axes[0].plot([2014, 2015], [35_700, 41_300])
    assert joining(figure, table)


def test_what_changed_and_what_is_counted_stand_beside(table):
    said = " ".join(words(jobs.draw_jobs(table)))
    for text in ("35,700 first mapping of the region", "41,300 definition widened",
                 "44,000 definition not recorded", "about 50,000 The 32 companies",
                 "43,000 the 32 companies with more than 250 employees",
                 "about 40,000 the study: firms of its Fig. 3",
                 "65,500 new, fuller survey: not the growth of one year.",
                 "58,000 in Eastern Denmark (2022) and 7,500 in Skåne (2020)"):
        assert text in said
    other = " ".join(words(jobs.draw_jobs(altered(table, "M016", "change", "counted anew"))))
    assert "41,300 counted anew" in other and "definition widened" not in other


@pytest.mark.parametrize("spoil, message", [
    ({"employment": lambda rows: rows.drop(columns="employees")}, "add employees"),
    ({"employment": lambda rows: rows.iloc[:0]}, "at least one row"),
    ({"facts": lambda rows: rows[rows["id"] != "M031"]}, "expected M031, found none"),
    ({"facts": lambda rows: altered(rows, "M025", "value", "7600")}, "add up to 65600, not to"),
    ({"facts": lambda rows: rows.drop(columns="value")}, "add value"),
])
def test_bad_tables_are_refused(spoil, message):
    with pytest.raises(ValueError, match=message):
        tidy(**spoil)


def test_a_new_publication_needs_a_place(table):
    with pytest.raises(ValueError, match="no place for the words of M999"):
        jobs.draw_jobs(altered(table, "M016", "fact_id", "M999"))
    with pytest.raises(ValueError, match="at least one row"):
        jobs.draw_jobs(table.iloc[:0])


def test_alt_text_gives_every_number(table):
    alt = jobs.describe_jobs(table)
    assert "5 publications" in alt and "35,700 (2014), 41,300 (2015), 44,000 (2017)" in alt
    assert "about 50,000 (2021), 65,500 (2020–2022)" in alt
    assert "large employers only 43,000 (2021); the study about 40,000 (2022)" in alt
    assert "45,000 (2017)" in jobs.describe_jobs(altered(table, "M017", "employees", 45_000))


def test_the_figure_is_clean_and_the_same_every_time(table):
    assert faults(framed(jobs.draw_jobs(table))) == []
    assert min(text.get_fontsize() for text in labels(jobs.draw_jobs(table))) >= 6
    first = as_bytes(jobs.draw_jobs(table))
    assert first == as_bytes(jobs.draw_jobs(table)) != as_bytes(jobs.draw_jobs(table.iloc[:-1]))
    assert len(first) < 150_000


def test_the_checks_of_texts_bite(table):
    here = jobs.PLACES | {"M018": jobs.PLACES["M031"]._replace(jobs=-5_000)}
    assert overlapping(framed(jobs.draw_jobs(table, here)))
    across = jobs.PLACES | {"M019": jobs.PLACES["M019"]._replace(years=-0.5, jobs=1_400)}
    assert struck_through(framed(jobs.draw_jobs(table, across)))


def test_the_phone_drawing_shows_the_same_numbers(table):
    figure = jobs.draw_jobs(table, phone=True)
    assert drawn(figure) == expected(table) and joining(figure, table) == []
    wide = set(" ".join(words(jobs.draw_jobs(table))).split())
    every_other_year = {"2015", "2017", "2019", "2021"}  # has no tick on a phone
    assert wide - set(" ".join(words(figure)).split()) <= every_other_year
    changed = altered(table, "M016", "employees", 41_400)
    assert drawn(jobs.draw_jobs(changed, phone=True)) != expected(table)


def test_the_phone_drawing_is_fit_for_a_phone(table):
    figure = jobs.draw_jobs(table, phone=True)
    assert phone_faults(figure) == struck_through(figure) == []
    assert "width" in phone_faults(jobs.draw_jobs(table))
    here = jobs.PHONE_PLACES | {"M018": jobs.PHONE_PLACES["M031"]}
    assert phone_faults(jobs.draw_jobs(table, here, phone=True))
    again = as_bytes(jobs.draw_jobs(table, phone=True))
    assert again == as_bytes(jobs.draw_jobs(table, phone=True))


@pytest.mark.parametrize("phone", [False, True])
def test_every_number_is_named_for_who_points_at_it(table, phone):
    figure = jobs.draw_jobs(table, phone=phone)
    assert miscounted(figure) == [] and len(marks(figure)) == len(table)
    for row, (label,) in zip(table.itertuples(), figure.marks.values(), strict=True):
        for part in (f"{row.employees:,} employees", str(row.year), row.scope, row.publication,
                     f"confidence: {row.confidence}"):
            assert part in label
    changed = jobs.draw_jobs(altered(table, "M016", "employees", 41_400), phone=phone)
    assert "41,400 employees, 2015" in " ".join(marks(changed))
    figure.marks["marks-0"].append("one too many")
    assert miscounted(figure) == ["marks-0"]
