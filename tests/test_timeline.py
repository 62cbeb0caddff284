"""Does the timeline show every event of its table, at its year, without touching another?"""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from bioclusters import data, style, timeline
from drawn_charts import (
    as_bytes,
    faults,
    framed,
    labels,
    marks,
    miscounted,
    outside,
    overlapping,
    phone_faults,
    struck_through,
    words,
)


@pytest.fixture(autouse=True)
def book_style():
    style.use()
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    return data.load("timeline")


@pytest.fixture(scope="module")
def table(events) -> pd.DataFrame:
    return timeline.tidy_timeline(events)


def drawn(table: pd.DataFrame, **choices) -> list[tuple]:
    """Return (lane, kind, start, end, text of the event) of every mark, read off the figure."""
    ax = timeline.draw_timeline(table, **choices).axes[0]
    lefts = {text.get_text(): text.get_position()[0] for text in ax.texts
             if text.get_fontsize() == 8.5}
    leaders = sorted((line for line in ax.lines if len(line.get_xdata()) == 4),
                     key=lambda line: line.get_xdata()[0])
    found = []
    for leader in leaders:
        lane = max((name for name in lefts if lefts[name] < leader.get_xdata()[0]), key=lefts.get)
        spine, year = leader.get_xdata()[0] - 0.06, leader.get_ydata()[0]
        found.append((lane, *mark_at(ax, spine, year), text_at(ax, leader)))
    return found


def mark_at(ax, x: float, year: float) -> tuple:
    for line in ax.lines:
        if len(line.get_xdata()) == 1 and line.get_xdata()[0] == pytest.approx(x):
            if line.get_ydata()[0] == year:
                return ("about" if line.get_markerfacecolor() == "white" else "year", year, year)
    for bar in ax.patches:
        if isinstance(bar, Rectangle) and bar.get_x() + bar.get_width() / 2 == pytest.approx(x):
            start, end = bar.get_y(), bar.get_y() + bar.get_height()
            if (start + end) / 2 == year:
                return ("decade" if bar.get_hatch() else "period", start, end)
    raise AssertionError(f"a line leads to {year}, but nothing is drawn there")


def text_at(ax, leader) -> str:
    """Return the year and event that a leader points at, its lines joined."""
    x, y = leader.get_xdata()[-1], leader.get_ydata()[-1]
    year = next(text for text in ax.texts if text.get_position()[1] == pytest.approx(y)
                and text.get_position()[0] == pytest.approx(x + 0.03))
    lane = [text for text in ax.texts if x + 0.1 < text.get_position()[0] < x + 0.6
            and text.get_position()[1] >= y - 1e-6]
    others = [line.get_ydata()[-1] for line in ax.lines if len(line.get_xdata()) == 4
              and line.get_xdata()[-1] == x and line.get_ydata()[-1] > y + 1e-6]
    end = min(others, default=9999) - 1e-6
    lines = sorted((text.get_position()[1], text.get_text()) for text in lane
                   if text.get_position()[1] < end)
    return " ".join([year.get_text(), *[line for _, line in lines]])


def expected(table: pd.DataFrame) -> list[tuple]:
    return [
        (timeline.HEADINGS.get(row.cluster, row.cluster), row.dating, row.year_start, row.year_end,
         f"{row.year_label.replace('-', '–')} {row.event}")
        for row in table.itertuples()
    ]


def test_table_holds_every_event_of_the_three_clusters(events, table):
    assert set(table["id"]) == set(events.loc[events["cluster"] != "Korea", "id"])
    assert list(table["cluster"].unique()) == ["BHCR", "Cambridge", "Medicon Valley"]
    assert table["cluster"].value_counts().to_dict() == {
        "Cambridge": 24, "BHCR": 6, "Medicon Valley": 5}
    middles = (table["year_start"] + table["year_end"]) / 2
    assert all(rows.is_monotonic_increasing for _, rows in middles.groupby(table["cluster"]))


def test_table_says_how_exact_each_date_is(table):
    dating = table.set_index("id")["dating"]
    assert dating[["T01", "T05", "T24", "T39"]].tolist() == ["year", "decade", "period", "about"]
    assert dating.value_counts()["year"] == 30


def test_other_years_and_lanes_can_be_chosen(events):
    rows = timeline.tidy_timeline(events, 1990, 2005, ("Cambridge", "Korea"))
    assert rows["cluster"].unique().tolist() == ["Cambridge", "Korea"]
    assert rows["year_end"].min() >= 1990 and rows["year_start"].max() <= 2005
    assert faults(framed(timeline.draw_timeline(rows, height=6))) == []


def test_period_that_reaches_into_the_years_is_kept(events):
    assert "T24" in set(timeline.tidy_timeline(events, 2005, 2023)["id"])


def test_every_event_is_drawn_at_its_year_with_its_text(table):
    assert drawn(table) == expected(table)


@pytest.mark.parametrize("column, value", [
    ("year_start", 1950), ("dating", "about"), ("event", "Something else"),
    ("year_label", "1948"), ("cluster", "Medicon Valley"),
])
def test_a_changed_cell_changes_the_drawing(table, column, value):
    changed = table.copy()
    row = changed.index[changed["id"] == "T01"]
    changed.loc[row, column] = value
    if column == "year_start":
        changed.loc[row, "year_end"] = value
    changed = changed.sort_values("cluster", kind="stable", ignore_index=True)
    assert drawn(changed) != expected(table)
    assert sorted(drawn(changed)) == sorted(expected(changed))


def test_a_dropped_event_is_missed(table):
    assert len(drawn(table[table["id"] != "T40"])) == len(expected(table))
    assert len(drawn(table[table["id"] != "T29"])) == len(expected(table)) - 1


def test_colours_are_those_of_the_clusters(table):
    ax = timeline.draw_timeline(table).axes[0]
    heads = {text.get_text(): text.get_color() for text in ax.texts if text.get_fontsize() == 8.5}
    for cluster in table["cluster"].unique():
        name = timeline.HEADINGS.get(cluster, cluster)
        assert heads[name] == style.CLUSTERS[cluster]
        filled = [line for line in ax.lines if line.get_color() == style.CLUSTERS[cluster]
                  and len(line.get_xdata()) == 1]
        dots = table[(table["cluster"] == cluster) & table["dating"].isin(["year", "about"])]
        assert len(filled) == len(dots)


def test_key_names_only_the_marks_that_are_drawn(table):
    assert set(timeline.KEY.values()) <= set(words(timeline.draw_timeline(table)))
    plain = words(timeline.draw_timeline(table[table["dating"] == "year"], height=7.5))
    assert timeline.KEY["year"] in plain and timeline.KEY["decade"] not in plain


def test_note_on_the_sources_is_drawn(table):
    said = " ".join(words(timeline.draw_timeline(table)))
    assert all(word in said for word in ("not that more happened", "not a census"))
    assert "happened" not in " ".join(words(timeline.draw_timeline(table, note="Nothing.")))


def test_no_text_touches_a_text_a_line_or_the_edge(table):
    figure = framed(timeline.draw_timeline(table))
    assert faults(figure) == []
    assert figure.get_figheight() <= 9.5
    assert min(text.get_fontsize() for text in labels(figure)) >= 6


def test_the_check_of_texts_bites(table):
    figure = framed(timeline.draw_timeline(table))
    ax = figure.axes[0]
    moved, other = [text for text in ax.texts if len(text.get_text()) > 25][:2]
    moved.set_position(other.get_position())
    assert overlapping(figure)
    moved.set_position((ax.get_xlim()[1], 1960))
    assert outside(figure) == [moved.get_text()]
    moved.set_position((ax.lines[0].get_xdata()[0] - 0.1, ax.lines[0].get_ydata()[0]))
    assert moved.get_text() in struck_through(figure)


def test_texts_move_only_as_far_as_they_must():
    assert timeline.spread([0, 5], [1, 1], 0.5, -10, 10) == [0, 5]
    assert timeline.spread([2, 2], [1, 1], 0, -10, 10) == [1.5, 2.5]
    assert timeline.spread([2, 2], [1, 1], 1, -10, 10) == [1, 3]
    assert timeline.spread([0, 9], [1, 3], 0, 0, 10) == [0, 7]
    with pytest.raises(ValueError, match="do not fit the height"):
        timeline.spread([0, 1], [2, 2], 0.1, 0, 4)


def test_lines_keep_to_their_width():
    text = "Trinity College decides to develop the Cambridge Science Park"
    lines = timeline.wrap(text, 1.5)
    assert " ".join(lines) == text and len(lines) > 1
    assert max(timeline.text_width(line) for line in lines) <= 1.5
    assert timeline.wrap(text, 9) == [text]


def test_too_small_a_height_is_refused(table):
    with pytest.raises(ValueError, match="pass a larger one"):
        timeline.draw_timeline(table, height=4)


@pytest.mark.parametrize("spoil, message", [
    (lambda rows: rows.drop(columns="event"), "add event"),
    (lambda rows: rows.iloc[:0], "at least one row"),
    (lambda rows: rows[rows["cluster"] != "BHCR"], "expected events of 'BHCR'"),
    (lambda rows: rows.assign(year_end=rows["year_start"] - 1), "T01 ends before it starts"),
])
def test_bad_tables_are_refused(events, spoil, message):
    with pytest.raises(ValueError, match=message):
        timeline.tidy_timeline(spoil(events))


def test_alt_text_counts_the_events(table):
    alt = timeline.describe_timeline(table)
    assert "35 dated events from 1947 to 2023 in 3 lanes" in alt
    assert "BHCR 6, the first in the 1970s" in alt
    assert "Cambridge 24, the first in 1947" in alt
    assert "Medicon Valley 5, the first in the 1980s" in alt
    fewer = timeline.describe_timeline(table[table["id"] != "T01"])
    assert "34 dated events from 1960" in fewer and "Cambridge 23, the first in 1960" in fewer


def test_two_drawings_are_the_same_bytes(table):
    first = as_bytes(timeline.draw_timeline(table))
    assert first == as_bytes(timeline.draw_timeline(table))
    assert first != as_bytes(timeline.draw_timeline(table.iloc[1:]))


def strip(table: pd.DataFrame) -> list[tuple]:
    """Return (lane, kind, start, end) of every mark on the strip of the phone drawing."""
    ax = timeline.draw_timeline(table, phone=True).axes[0]
    dots = [(line.get_ydata()[0], "about" if line.get_markerfacecolor() == "white" else "year",
             line.get_xdata()[0], line.get_xdata()[0])
            for line in ax.lines if len(line.get_xdata()) == 1]
    bars = [(bar.get_y() + bar.get_height() / 2, "decade" if bar.get_hatch() else "period",
             bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    names = list(dict.fromkeys(table["cluster"]))
    return sorted((names[round(place)], *rest) for place, *rest in dots + bars)


def on_strip(table: pd.DataFrame) -> list[tuple]:
    return sorted((row.cluster, row.dating, row.year_start, row.year_end)
                  for row in table.itertuples())


def listed(table: pd.DataFrame) -> str:
    """Return the lists of the phone drawing as one line of text."""
    texts = timeline.draw_timeline(table, phone=True).axes[1].texts
    return " ".join(text.get_text() for text in texts)


def as_listed(table: pd.DataFrame) -> str:
    lanes = [" ".join([timeline.HEADINGS.get(name, name)]
                      + [f"{row.year_label.replace('-', '–')} {row.event}"
                         for row in rows.itertuples()])
             for name, rows in table.groupby("cluster", sort=False)]
    return " ".join(lanes)


def test_the_phone_drawing_shows_every_event_on_a_strip_and_in_lists(table):
    assert strip(table) == on_strip(table)
    said = listed(table)
    assert said.endswith(as_listed(table))
    for part in (timeline.IN_ORDER, *timeline.KEY.values(), timeline.NOTE):
        assert part in said
    later = table.replace({"year_start": {1947: 1948}, "year_end": {1947: 1948}})
    assert strip(later) != on_strip(table)
    other = table.replace({"event": {table["event"].iloc[3]: "Something else"}})
    assert not listed(other).endswith(as_listed(table))


def test_the_phone_drawing_is_fit_for_a_phone(table):
    figure = timeline.draw_timeline(table, phone=True)
    assert phone_faults(figure) == []
    assert figure.get_figheight() < 13
    assert "width" in phone_faults(timeline.draw_timeline(table))
    first, second = [text for text in figure.axes[1].texts if len(text.get_text()) > 25][:2]
    first.set_position(second.get_position())
    assert phone_faults(figure)
    assert as_bytes(timeline.draw_timeline(table, phone=True)) == as_bytes(
        timeline.draw_timeline(table, phone=True))


@pytest.mark.parametrize("phone", [False, True])
def test_every_event_is_named_for_who_points_at_it(table, phone):
    figure = timeline.draw_timeline(table, phone=phone)
    assert miscounted(figure) == []
    assert marks(figure) == sorted(
        f"{timeline.HEADINGS.get(row.cluster, row.cluster)}, {row.year_label.replace('-', '–')}: "
        f"{row.event}; source: {row.source}" for row in table.itertuples())
    changed = table.replace({"event": {table["event"].iloc[0]: "Something else"}})
    assert marks(timeline.draw_timeline(changed, phone=phone)) != marks(figure)
    figure.marks["marks-1"].append("one too many")
    assert miscounted(figure) == ["marks-1"]


def test_a_table_without_sources_is_refused(table):
    with pytest.raises(ValueError, match="add source"):
        timeline.draw_timeline(table.drop(columns="source"))
