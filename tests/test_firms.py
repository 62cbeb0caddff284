"""Does the size figure, the establishment figure and the transcription slot show their tables?"""

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text

from bioclusters import data, firms, style
from drawn_charts import (
    as_bytes,
    labels,
    marks,
    miscounted,
    phone_faults,
    struck_through,
)

CLASSES = ["1–49", "50–249", "250–499", "500 or more"]
MADE_UP = {2004: (90, 40, 9, 1), 2007: (99, 45, 4, 3), 2008: (80, 50, 5, 0)}


@pytest.fixture(scope="module", autouse=True)
def book_style():
    style.use()


@pytest.fixture(scope="module")
def employers() -> pd.DataFrame:
    return data.load("bhcr-employers")


@pytest.fixture(scope="module")
def states() -> pd.DataFrame:
    return data.load("bhcr-state-establishments")


@pytest.fixture(scope="module")
def sizes(employers) -> pd.DataFrame:
    return firms.tidy_sizes(employers)


@pytest.fixture(scope="module")
def means(states) -> pd.DataFrame:
    return firms.tidy_mean_size(states)


@pytest.fixture(scope="module")
def series(states) -> pd.DataFrame:
    return firms.tidy_establishments(states)


@pytest.fixture(scope="module")
def classes() -> pd.DataFrame:
    return firms.tidy_size_classes(transcription())


@pytest.fixture(scope="module")
def figures(sizes, means, series, classes) -> dict:
    return {
        "sizes": firms.draw_sizes(sizes, means),
        "establishments": firms.draw_establishments(series),
        "classes": firms.draw_size_classes(classes),
    }


@pytest.fixture(scope="module")
def phones(sizes, means, series, classes) -> dict:
    return {
        "sizes": firms.draw_sizes(sizes, means, phone=True),
        "establishments": firms.draw_establishments(series, phone=True),
        "classes": firms.draw_size_classes(classes, phone=True),
    }


def transcription() -> pd.DataFrame:
    rows = [
        (year, name, count)
        for year, counts in MADE_UP.items()
        for name, count in zip(CLASSES, counts, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["year", "size_class", "firms"])
    return table.astype({"year": "Int64", "firms": "Int64"})


def changed(table: pd.DataFrame, row: int, column: str, value) -> pd.DataFrame:
    """Return a copy with one cell changed."""
    copy = table.copy()
    copy.loc[row, column] = value
    assert not copy.equals(table), "the planted change changed nothing"
    return copy


def row_of(table: pd.DataFrame, query: str) -> int:
    (row,) = table.query(query).index
    return row


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def bar_faults(figure, sizes) -> list[str]:
    """Return what in panels A and B differs from the table: name, length, fill or label."""
    faults = []
    for ax, panel in zip(figure.axes[:2], ["A", "B"], strict=True):
        rows = sizes.query("panel == @panel and drawn_as == 'bar'")
        names = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
        faults += [] if names == list(rows["employer"]) else [f"{panel}: names {names}"]
        faults += shape_faults(ax, rows)
        for row in rows.itertuples():
            faults += [] if label_beside(row) in words(ax) else [f"{row.employer}: label"]
    return faults


def label_beside(row) -> str:
    year = row.year if row.panel == "B" else ""
    return ", ".join(filter(None, [row.label, year, row.set_apart]))


def shape_faults(ax, rows) -> list[str]:
    """Return the bars of a panel that differ from its rows in place, length or fill."""
    faults = []
    for place, (bar, row) in enumerate(zip(ax.patches, rows.itertuples(), strict=True)):
        drawn = (bar.get_y() + bar.get_height() / 2, bar.get_x(), bar.get_width())
        fill = firms.APART_FILL if row.set_apart else style.CLUSTERS["BHCR"]
        hatch = firms.APART_HATCH if row.set_apart else None
        if not np.allclose(drawn, (place, 0, row.employees)):
            faults.append(f"{row.employer}: {drawn}")
        if (to_hex(bar.get_facecolor()), bar.get_hatch()) != (fill, hatch):
            faults.append(f"{row.employer}: look")
    return faults


def phone_bar_faults(figure, sizes) -> list[str]:
    """Return what on a phone differs from the table: the bars, a name above one, a label."""
    checked = set(sizes.query("drawn_as == 'check'")["employer"])
    faults = []
    bars = sizes[sizes["drawn_as"] == "bar"]
    for ax, (_, rows) in zip(figure.axes[:2], bars.groupby("panel"), strict=True):
        faults += shape_faults(ax, rows)
        said = [text.replace("\n", " ") for text in words(ax)]
        for row in rows.itertuples():
            both = [f"{row.employer}: {row.label}"]
            wanted = both if row.employer in checked else [row.employer, label_beside(row)]
            faults += [f"{part}: missing" for part in wanted if part not in said]
    return faults


def check_faults(figure, sizes) -> list[str]:
    """Return the independent checks that are not marked on their employer's bar as they should."""
    bars = list(sizes.query("panel == 'A' and drawn_as == 'bar'")["employer"])
    wanted = [
        (float(row.employees), float(bars.index(row.employer)),
         style.INK if row.regional_ok == "yes" else "#ffffff")
        for row in sizes.query("drawn_as == 'check'").itertuples()
    ]
    drawn = [
        (*(float(part[0]) for part in line.get_data()), to_hex(line.get_markerfacecolor()))
        for line in figure.axes[0].lines if line.get_marker() == "D"
    ]
    return [] if sorted(drawn) == sorted(wanted) else [f"{drawn} instead of {wanted}"]


def mean_faults(figure, means) -> list[str]:
    """Return the means that panel C does not draw at their place, or not open where noisy."""
    lines = figure.axes[2].lines
    faults = []
    for state, rows in means.groupby("state", sort=False):
        look = firms.LOOKS[state]
        (line,) = [ln for ln in lines if len(ln.get_xdata()) > 1
                   and (ln.get_color(), ln.get_marker()) == (look["color"], look["marker"])]
        wanted = rows["employees_per_establishment"].to_numpy(dtype=float, na_value=np.nan)
        if not np.array_equal(np.asarray(line.get_ydata(), dtype=float), wanted, equal_nan=True):
            faults.append(f"{state}: {line.get_ydata()}")
        noisy = rows[(rows["noise_flag"] == "H").fillna(False)]
        for row in rows.dropna(subset="employees_per_establishment").itertuples():
            flag = " H" if row.year in set(noisy["year"]) else ""
            if f"{row.employees_per_establishment:.1f}{flag}" not in words(figure.axes[2]):
                faults.append(f"{state} {row.year}: label")
        opened = {int(ln.get_xdata()[0]) for ln in lines if len(ln.get_xdata()) == 1
                  and ln.get_marker() == look["marker"]}
        if opened != set(noisy["year"]):
            faults.append(f"{state}: open markers {opened}")
    return faults


def line_faults(figure, series) -> list[str]:
    """Return where the lines of the establishment panels differ from the segments of the table."""
    faults = []
    for ax, (naics, rows) in zip(figure.axes, series.groupby("naics", sort=False), strict=True):
        wanted = [
            (firms.LOOKS[state]["color"], firms.LOOKS[state]["marker"],
             list(zip(part["year"], part["establishments"], strict=True)))
            for (state, _), part in rows.groupby(["state", "segment"], sort=False)
        ]
        drawn = [
            (line.get_color(), line.get_marker(),
             [(int(x), int(y)) for x, y in line.get_xydata() if not np.isnan(y)])
            for line in ax.lines
        ]
        faults += [] if drawn == wanted else [f"{naics}: {drawn}"]
    return faults


def crossed(figure, breaks) -> list[str]:
    """Return the panels in which a line joins the years on the two sides of a break."""
    return [
        f"{naics} {start}"
        for ax, (naics, starts) in zip(figure.axes, breaks.items(), strict=True)
        for start in starts
        for line in ax.lines
        if min(line.get_xdata()) < start <= max(line.get_xdata())
    ]


def stack_faults(figure, table) -> list[str]:
    """Return the parts of the stacked bars that differ from the table in place or height."""
    names = list(table["size_class"].unique())
    faults = []
    for bars, name, shade in zip(
        figure.axes[0].containers, names, firms.shades(len(names)), strict=True
    ):
        for bar, year in zip(bars, table["year"].unique(), strict=True):
            counts = table.query("year == @year").set_index("size_class")["firms"]
            base = counts[names[: names.index(name)]].sum()
            drawn = (bar.get_x() + bar.get_width() / 2, bar.get_y(), bar.get_height())
            if not np.allclose(drawn, (year, base, counts[name])):
                faults.append(f"{name} {year}: {drawn}")
            if to_hex(bar.get_facecolor()) != shade:
                faults.append(f"{name} {year}: colour")
    return faults


def drawn_texts(figure) -> list[Text]:
    FigureCanvasAgg(figure).draw()  # pyplot takes the canvas of a closed figure away
    return list(labels(figure))


def collisions(figure) -> list[str]:
    """Return the texts that overlap another, cover a marker, or leave the figure."""
    texts = drawn_texts(figure)
    boxes = [Text.get_window_extent(text) for text in texts]
    faults = []
    for number, (text, box) in enumerate(zip(texts, boxes, strict=True)):
        if not (figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
                and figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1):
            faults.append(f"{text.get_text()!r} leaves the figure")
        for other, beside in zip(texts[:number], boxes[:number], strict=True):
            if box.padded(-0.3).overlaps(beside.padded(-0.3)):
                faults.append(f"{text.get_text()!r} overlaps {other.get_text()!r}")
        for ax in figure.axes:
            for line in ax.lines:
                if line.get_marker() in ("None", None, ""):
                    continue
                points = ax.transData.transform(line.get_xydata().astype(float))
                faults += [
                    f"{text.get_text()!r} covers a marker" for x, y in points
                    if box.contains(x, y)
                ]
    return faults


def test_bars_show_the_listed_employers(figures, sizes, means):
    assert bar_faults(figures["sizes"], sizes) == []
    row = row_of(sizes, "employer == 'QIAGEN' and drawn_as == 'bar'")
    for column, value in [("employees", 610), ("set_apart", "survey firm"), ("label", "> 590")]:
        other = firms.draw_sizes(changed(sizes, row, column, value), means)
        assert bar_faults(other, sizes) != [], column
    assert bar_faults(firms.draw_sizes(sizes.drop(row), means), sizes.drop(row)) == []


def test_the_three_employers_and_the_consumer_plants_are_set_apart(figures, sizes):
    apart = sizes[(sizes["set_apart"] != "") & (sizes["drawn_as"] == "bar")]
    assert dict(zip(apart["employer"], apart["set_apart"], strict=True)) == {
        "Westat": "survey firm",
        "SAIC Life Sciences (SAIC-Frederick)": "operates a federal laboratory",
        "U.S. Pharmacopeia": "standards body",
        "Pfizer (ex Wyeth) Darbytown plant": "consumer medicines",
        "Pfizer consumer R&D centre": "consumer medicines",
    }
    legend = figures["sizes"].axes[0].get_legend()
    meaning = dict(zip([text.get_text() for text in legend.get_texts()],
                       legend.legend_handles, strict=True))
    assert meaning["other employer, for the reason given"].get_hatch() == firms.APART_HATCH
    assert meaning["bioscience company"].get_hatch() is None


def test_checks_are_marked_on_their_bars(figures, sizes, means):
    assert len(sizes.query("drawn_as == 'check'")) == 7
    assert check_faults(figures["sizes"], sizes) == []
    text = "\n".join(words(figures["sizes"].axes[0]))
    for row in sizes.query("drawn_as == 'check'").itertuples():
        assert row.label in text and row.scope in text and row.year in text
    row = row_of(sizes, "id == 'E030'")
    for column, value in [("employees", 1200), ("regional_ok", "yes")]:
        other = firms.draw_sizes(changed(sizes, row, column, value), means)
        assert check_faults(other, sizes) != [], column


def test_world_totals_are_never_drawn(employers, sizes):
    assert set(sizes["regional_ok"]) == {"yes", "caution"}
    world = row_of(employers, "id == 'E051'")
    assert employers.loc[world, "regional_ok"] == "no"
    listed = firms.tidy_sizes(changed(employers, world, "chart", "top_ten_check"))
    assert "E051" not in set(listed["id"])
    local = row_of(employers, "id == 'E044'")
    assert "E044" in set(sizes["id"])
    assert "E044" not in set(firms.tidy_sizes(changed(employers, local, "regional_ok", "no"))["id"])


@pytest.mark.parametrize(
    ("bound", "label"),
    [("as stated", "1,240"), ("about", "c. 1,240"), ("almost", "almost 1,240"),
     ("more than", "> 1,240"), ("derived", "c. 1,240, derived"), ("planned", "1,240 planned")],
)
def test_labels_keep_the_bound_of_the_source(bound, label):
    assert firms.bounded(1240, bound) == label


def test_every_bound_of_the_table_is_known(employers, sizes):
    assert set(employers["bound"]) <= set(firms.BOUNDS)
    labels = sizes.set_index("id")["label"]
    assert [labels[key] for key in ("E084", "E087", "E045", "E091")] == [
        "> 700", "c. 275, derived", "almost 700", "240",
    ]
    for bound in ("roughly", pd.NA):
        with pytest.raises(ValueError, match="expected one of as stated"):
            firms.bounded(700, bound)


def test_threshold_is_drawn_and_named(figures, sizes, means):
    def thresholds(figure):
        return [[line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--"]
                for ax in figure.axes[:2]]

    assert thresholds(figures["sizes"]) == [[500], [500]]
    assert "500 employees" in words(figures["sizes"].axes[0])
    assert thresholds(firms.draw_sizes(sizes, means, threshold=250)) == [[250], [250]]


def test_means_are_drawn_with_their_noise(figures, sizes, means):
    maryland = means.query("state == 'MD'")["employees_per_establishment"]
    assert list(maryland) == [29.5, 29.5, 25.4, 39.7]
    assert mean_faults(figures["sizes"], means) == []
    assert words(figures["sizes"].axes[2]).count("withheld") == 1
    row = row_of(means, "state == 'VA' and year == 2010")
    for column, value in [("employees_per_establishment", 18.1), ("noise_flag", "H")]:
        other = firms.draw_sizes(sizes, changed(means, row, column, value))
        assert mean_faults(other, means) != [], column


def test_note_says_that_size_classes_are_not_public(figures, sizes, means):
    note = " ".join(words(figures["sizes"].axes[3])).replace("\n", " ")
    assert "size class, 2004–2013, are not public" in note and "not a distribution" in note
    other = firms.draw_sizes(sizes, means, note=("Other heading", "other text"))
    assert words(other.axes[3]) == ["Other heading", "other text"]


def test_lines_show_the_table(figures, states, series):
    assert line_faults(figures["establishments"], series) == []
    assert series.query("naics == '541711' and year == 2016")["establishments"].sum() == 284
    merged = series.merge(states, on=["naics", "state", "year"], suffixes=("", "_source"))
    assert len(merged) == len(series) == 129
    assert (merged["establishments"] == merged["establishments_source"]).all()
    other = firms.draw_establishments(changed(series, 5, "establishments", 1))
    assert line_faults(other, series) != []
    assert line_faults(firms.draw_establishments(series.drop(5)), series) != []


def test_no_line_crosses_a_break(figures, states, series):
    assert crossed(figures["establishments"], firms.BREAKS) == []
    joined = series.assign(segment=1)
    assert crossed(firms.draw_establishments(joined), firms.BREAKS) != []
    with pytest.raises(ValueError, match="add the year of change"):
        firms.tidy_establishments(states, breaks={"3254": ()})


def test_a_missing_year_is_a_gap(series):
    hole = series.query("not (naics == '3254' and state == 'MD' and year == 2005)")
    line = firms.draw_establishments(hole).axes[2].lines[0]
    assert dict(zip(line.get_xdata(), np.isnan(line.get_ydata()), strict=True))[2005]
    whole = firms.draw_establishments(series).axes[2].lines[0]
    assert not np.isnan(whole.get_ydata()).any()


def test_breaks_are_marked_and_named(figures, series):
    bands = [
        [round(patch.get_x() + patch.get_width() / 2, 3) for patch in ax.patches
         if not patch.get_hatch()]
        for ax in figures["establishments"].axes
    ]
    assert bands == [[2007.5, 2011.5], [2011.5], [2011.5]]
    for ax in figures["establishments"].axes:
        assert "NAICS 2012: sums of ZIP records" in words(ax)
        assert "break in series" in words(ax)
        assert ax.get_ylim()[0] == 0
    early = series[series["year"] < 2008]
    assert "break in series" not in words(firms.draw_establishments(early).axes[0])


def test_years_before_the_code_are_hatched(figures, series):
    def hatched(figure):
        return [
            [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in ax.patches
             if patch.get_hatch() == style.UNKNOWN_HATCH]
            for ax in figure.axes
        ]

    assert hatched(figures["establishments"]) == [[], [(1999.5, 2007.5)], []]
    assert any("before 2008" in text for text in words(figures["establishments"].axes[1]))
    assert hatched(firms.draw_establishments(series[series["year"] >= 2008])) == [[], [], []]


def test_ends_are_labelled_with_values_and_states(figures, series):
    for ax, (_, rows) in zip(
        figures["establishments"].axes, series.groupby("naics", sort=False), strict=True
    ):
        for row in rows.query("year == 2016").itertuples():
            assert f"{firms.STATES[row.state]} {row.establishments}" in words(ax)
        for row in rows[rows["year"].isin([2011, 2012])].itertuples():
            assert f"{row.establishments}" in words(ax)
    other = firms.draw_establishments(changed(series, 16, "establishments", 999))
    assert "Maryland 716" not in words(other.axes[0])


def test_phone_drawings_show_the_same_data(phones, sizes, means, series):
    assert phone_bar_faults(phones["sizes"], sizes) == check_faults(phones["sizes"], sizes) == []
    assert mean_faults(phones["sizes"], means) == []
    note = " ".join(words(phones["sizes"].axes[3])).replace("\n", " ")
    assert note == " ".join(firms.SIZE_NOTE)
    row = row_of(sizes, "employer == 'QIAGEN' and drawn_as == 'bar'")
    for column, value in [("employees", 610), ("set_apart", "survey firm"), ("label", "> 590")]:
        other = firms.draw_sizes(changed(sizes, row, column, value), means, phone=True)
        assert phone_bar_faults(other, sizes) != [], column
    assert line_faults(phones["establishments"], series) == []
    assert crossed(phones["establishments"], firms.BREAKS) == []
    other = firms.draw_establishments(changed(series, 5, "establishments", 1), phone=True)
    assert line_faults(other, series) != []


def test_phone_drawing_of_the_establishments_says_what_the_wide_one_says(figures, phones):
    for wide, narrow in zip(figures["establishments"].axes, phones["establishments"].axes,
                            strict=True):
        said = [text.replace("\n", " ") for text in words(narrow)]
        missing = {text.replace("\n", " ") for text in words(wide)} - set(said)
        assert missing <= {"break in series"} and "establishments" in said
        assert narrow.get_title(loc="left").replace("\n", " ") == wide.get_title(loc="left")
    (key,) = phones["establishments"].legends
    assert "break in series" in key.get_texts()[0].get_text()


def test_phone_drawing_of_the_classes_shows_the_table(phones, classes):
    names = list(classes["size_class"].unique())
    (ax,) = phones["classes"].axes
    for bars, name in zip(ax.containers, names, strict=True):
        for place, (bar, year) in enumerate(zip(bars, MADE_UP, strict=True)):
            counts = classes[classes["year"] == year].set_index("size_class")["firms"]
            drawn = (bar.get_y() + bar.get_height() / 2, bar.get_x(), bar.get_width())
            assert np.allclose(drawn, (place, counts[names[: names.index(name)]].sum(),
                                       counts[name]))
    numbers = [text for text in words(ax) if text]
    wanted = [f"{n}" for counts in MADE_UP.values() for n in (*counts, sum(counts))]
    assert sorted(numbers) == sorted(wanted)
    other = firms.draw_size_classes(changed(classes, 2, "firms", 30), phone=True)
    assert sorted(text for text in words(other.axes[0]) if text) != sorted(wanted)
    (key,) = phones["classes"].legends
    assert [text.get_text() for text in key.get_texts()] == names


@pytest.mark.parametrize("name", ["sizes", "establishments", "classes"])
def test_phone_drawings_are_fit_for_a_phone(figures, phones, name):
    assert phone_faults(phones[name]) == collisions(phones[name]) == []
    assert "width" in phone_faults(figures[name])
    assert any("small" in fault for fault in phone_faults(figures[name]))


def test_no_line_strikes_a_number_on_a_phone(phones, series):
    assert struck_through(phones["establishments"]) == []
    row = row_of(series, "naics == '54171' and state == 'VA' and year == 2010")
    steep = firms.draw_establishments(changed(series, row, "establishments", 300), phone=True)
    steep.draw_without_rendering()
    assert struck_through(steep) != []


@pytest.mark.parametrize("kind", ["figures", "phones"])
def test_every_bar_and_point_is_named_for_who_points_at_it(kind, sizes, means, series, request):
    drawn = request.getfixturevalue(kind)
    for name, count in {"sizes": len(sizes) + 11, "establishments": 129, "classes": 12}.items():
        assert miscounted(drawn[name]) == [] and len(marks(drawn[name])) == count
    said = marks(drawn["sizes"])
    for label in ["Westat, Maryland: c. 1,900 employees, 2010–11; survey firm; confidence: B",
                  "QIAGEN, Maryland: almost 700 employees, 2010; independent count; confidence: A",
                  "Health Diagnostic Laboratory, Virginia: c. 180 employees, 2011; confidence: A",
                  "Maryland: 39.7 employees per establishment, NAICS 541711, 2011; noise of 2 to "
                  "5 per cent added by the Census"]:
        assert label in said
    for row, label in zip(series.itertuples(), sum(drawn["establishments"].marks.values(), []),
                          strict=True):
        assert label.startswith(f"{firms.STATES[row.state]}: {row.establishments:,} establishment")
        assert f"{row.industry}, {row.year}; {row.series}" in label
    assert "Size class 500 or more: 1 firm, 2004" in marks(drawn["classes"])


def test_a_changed_value_changes_what_is_said_of_it(figures, sizes, means, series, classes):
    row = row_of(sizes, "employer == 'QIAGEN' and drawn_as == 'bar'")
    others = {
        "sizes": firms.draw_sizes(changed(sizes, row, "label", "> 590"), means),
        "establishments": firms.draw_establishments(changed(series, 5, "establishments", 1)),
        "classes": firms.draw_size_classes(changed(classes, 0, "firms", 91)),
    }
    for name, other in others.items():
        assert len(set(marks(other)) - set(marks(figures[name]))) == 1
    others["sizes"].marks["marks-0"].append("one too many")
    assert miscounted(others["sizes"]) == ["marks-0"]


def test_a_number_near_the_axis_stands_above_its_point(series):
    near = row_of(series, "naics == '541711' and state == 'VA' and year == 2012")
    figure = firms.draw_establishments(changed(series, near, "establishments", 42))
    assert collisions(figure) == []
    lifted = firms.draw_establishments(changed(series, near, "establishments", 150))
    below = [text.get_text() for text in lifted.axes[1].texts if text.get_va() == "top"]
    assert "150" in below and "6" not in below


def test_classes_are_stacked_in_order_of_appearance(figures, classes):
    assert list(classes["size_class"].unique()) == CLASSES
    assert stack_faults(figures["classes"], classes) == []
    backwards = transcription().iloc[::-1]
    assert list(firms.tidy_size_classes(backwards)["size_class"].unique()) == CLASSES[::-1]
    other = firms.draw_size_classes(changed(classes, 2, "firms", 30))
    assert stack_faults(other, classes) != []


def test_every_class_and_number_is_labelled(figures, classes):
    (ax,) = figures["classes"].axes
    text = words(ax)
    for counts in (MADE_UP[2004], MADE_UP[2007]):
        assert {f"{number}" for number in (*counts, sum(counts))} <= set(text)
    assert {"1–49", "50–249", "250–499: 5", "500 or more: 0", "80", "50", "135"} <= set(text)
    other = firms.draw_size_classes(changed(classes, 11, "firms", 22))
    assert {"500 or more", "22"} <= set(words(other.axes[0]))


def test_shades_run_from_light_to_dark():
    lightness = [sum(int(shade[i : i + 2], 16) for i in (1, 3, 5)) for shade in firms.shades(6)]
    assert lightness == sorted(lightness, reverse=True) and len(set(lightness)) == 6
    assert firms.shades(6)[-1] == style.CLUSTERS["BHCR"]
    assert len(firms.shades(1)) == 1


def test_shares_of_a_year_add_up(classes):
    assert np.allclose(classes.groupby("year")["share_percent"].sum(), 100, atol=0.2)
    assert classes.loc[0, "share_percent"] == pytest.approx(64.3)


def test_an_empty_transcription_passes_but_is_not_drawn():
    empty = firms.tidy_size_classes(data.load("transcribed-fig2").iloc[:0])
    assert list(empty) == ["year", "size_class", "firms", "share_percent"] and empty.empty
    with pytest.raises(ValueError, match="at least one row"):
        firms.draw_size_classes(empty)


@pytest.mark.parametrize(
    "damage",
    [lambda table: table.iloc[1:], lambda table: pd.concat([table, table.iloc[:1]]),
     lambda table: changed(table, 0, "firms", pd.NA)],
    ids=["class missing in a year", "class twice", "number missing"],
)
def test_an_incomplete_transcription_is_refused(damage):
    with pytest.raises(ValueError, match="one number of firms for every year"):
        firms.tidy_size_classes(damage(transcription()))


@pytest.mark.parametrize("name", ["sizes", "establishments", "classes"])
def test_nothing_collides(figures, name):
    assert collisions(figures[name]) == []


def test_collisions_are_seen(sizes, means):
    figure = firms.draw_sizes(sizes, means)
    ax = figure.axes[0]
    ax.annotate("over a name of another", (1900, 0), va="center")
    ax.annotate("outside", (0, 0), xytext=(-900, 0), textcoords="offset points",
                annotation_clip=False, in_layout=False)
    ax.texts[-1].set_in_layout(False)
    faults = "; ".join(collisions(figure))
    assert "overlaps" in faults and "covers a marker" in faults and "leaves the figure" in faults


@pytest.mark.parametrize("name", ["sizes", "establishments", "classes"])
def test_text_is_at_least_six_and_a_half_points(figures, name):
    assert min(text.get_fontsize() for text in drawn_texts(figures[name])) >= 6.5
    assert {text.get_fontname() for text in drawn_texts(figures[name])} == {"DejaVu Sans"}


def test_two_renders_are_identical_and_a_changed_value_is_not(sizes, means, series, classes):
    def drawings(sizes, means, series, classes):
        return [
            as_bytes(firms.draw_sizes(sizes, means)),
            as_bytes(firms.draw_establishments(series)),
            as_bytes(firms.draw_size_classes(classes)),
        ]

    first = drawings(sizes, means, series, classes)
    assert first == drawings(sizes, means, series, classes)
    other = drawings(
        changed(sizes, 0, "employees", 1910), means,
        changed(series, 0, "establishments", 437), changed(classes, 0, "firms", 91),
    )
    assert all(before != after for before, after in zip(first, other, strict=True))


def test_alt_texts_take_their_numbers_from_the_tables(sizes, means, series, classes):
    alt = firms.describe_sizes(sizes, means)
    for part in ["10 Maryland employers", "2010–11", "MedImmune (c. 1,900)", "6 of them",
                 "4 without", "6 Virginia sites", "29.5 employees in 2008", "39.7 in 2011"]:
        assert part in alt
    apart = changed(sizes, row_of(sizes, "id == 'E004'"), "set_apart", "survey firm")
    assert "3 without" in firms.describe_sizes(apart, means)
    alt = firms.describe_establishments(series)
    for part in ["2000 to 2016", "Maryland, Virginia and DC", "before 2008 and 2012",
                 "225 to 284 in R&D in biotechnology", "70 to 73", "1,349 to 1,479"]:
        assert part in alt
    row = row_of(series, "naics == '541711' and state == 'MD' and year == 2016")
    changed_alt = firms.describe_establishments(changed(series, row, "establishments", 211))
    assert "225 to 285" in changed_alt
    alt = firms.describe_size_classes(classes)
    for part in ["2004 to 2008", "140 firms in 2004", "135 in 2008", "1 and 0 in the class 500"]:
        assert part in alt
    assert "141 firms" in firms.describe_size_classes(changed(classes, 0, "firms", 91))


def test_bad_input_is_refused_with_a_remedy(employers, states, sizes, means, series):
    refused = [
        (lambda: firms.tidy_sizes(employers.drop(columns="chart")), "add chart"),
        (lambda: firms.tidy_sizes(employers.replace("BD Diagnostic Systems", "BDX")), "BDX"),
        (lambda: firms.tidy_mean_size(states, years=(2012, 2016)), "no employment for NAICS"),
        (lambda: firms.tidy_mean_size(states.drop(columns="noise_flag")), "add noise_flag"),
        (lambda: firms.tidy_establishments(states, years=(1980, 1990)), "no rows for NAICS"),
        (lambda: firms.tidy_establishments(states.replace("DC", "PA")), "found PA"),
        (lambda: firms.tidy_establishments(states.iloc[:0]), "at least one row"),
        (lambda: firms.draw_sizes(sizes.query("panel == 'A'"), means), "panels A and B"),
        (lambda: firms.draw_sizes(sizes, means.iloc[:0]), "at least one row"),
        (lambda: firms.draw_establishments(series.drop(columns="segment")), "add segment"),
        (lambda: firms.tidy_size_classes(pd.DataFrame({"year": [2004]})), "add size_class"),
    ]
    for call, message in refused:
        with pytest.raises(ValueError, match=message):
            call()


def test_spread_moves_apart_only_what_is_too_close():
    assert firms.spread([10, 50, 90], 5) == [10, 50, 90]
    moved = firms.spread([50, 10, 52, 51], 5)
    assert moved[1] == 10 and moved[0] < moved[3] < moved[2]
    assert min(np.diff(sorted(moved))) == pytest.approx(5, abs=0.01)
