"""Do the county maps show their table? Every check reads the artists, and is seen to bite."""

from collections import Counter
from itertools import combinations

import pandas as pd
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from bioclusters import counties, data, style
from drawn_maps import collisions, marks, marks_without_their_shapes, smallest, svg

MONTGOMERY, DC, FAIRFAX = "24031", "11001", "51059"
YEARS = {2012: "541711", 2016: "541711", 2021: "541714"}
HATCHES = {"ge3_only": "/////", "not_published": "xxxxxx", "not_printed": "/////"}


@pytest.fixture(scope="module")
def frames():
    return [data.complete_counties(naics, year) for year, naics in YEARS.items()]


@pytest.fixture(scope="module")
def outlines():
    return data.load("us-counties-outline")


@pytest.fixture(scope="module")
def context():
    return data.load("us-context-outline")


@pytest.fixture(scope="module")
def table(frames, outlines):
    return counties.tidy_expansion(frames, outlines)


@pytest.fixture(scope="module")
def latest(table):
    return table[table["year"] == 2021]


@pytest.fixture(scope="module", params=[False, True], ids=["wide", "phone"])
def figure(request, table, context):
    return counties.draw_expansion(table, context, phone=request.param)


@pytest.fixture(scope="module")
def transcription():
    """Return made-up rows, as the slot is empty until someone has the printed map at hand."""
    return pd.DataFrame({"county_fips": [MONTGOMERY, MONTGOMERY, DC, FAIRFAX],
                         "year": [1995, 2005, 2005, 2005], "firms": [40, 101, 0, 2]})


def changed(table, fips, year, column, value):
    """Return a copy of the table with one other value."""
    hit = (table["fips"] == fips) & (table["year"] == year)
    assert hit.sum() == 1
    copy = table.copy()
    copy.loc[hit, column] = value
    return copy


# --------------------------------------------------------------- reading what has been drawn


def stamps(ax, *labels):
    """Return (label, year's row, collection, its number there) of labelled shapes on an axes."""
    tops = sorted({round(y) for stamp in ax.collections for _, y in stamp.get_offsets()
                   if stamp.get_label() in counties.LOOKS}, reverse=True)
    return [(stamp.get_label(), tops.index(round(y)), stamp, number)
            for stamp in ax.collections if stamp.get_label() in labels
            for number, (_, y) in enumerate(stamp.get_offsets())]


def corners(ax):
    """Return the lower left corner of each year's map, in metres."""
    ground = stamps(ax, "0", "ge3_only")
    return [tuple(stamp.get_offsets()[number]) for _, _, stamp, number in ground]


def drawn_looks(ax, table):
    """Return the colour and hatch of each year and county on an axes."""
    years = sorted(table["year"].unique())
    found = {}
    for name, row, stamp, number in stamps(ax, *counties.LOOKS, *table["fips"]):
        faces = stamp.get_facecolor()
        face = faces[number % len(faces)]
        if face[3] == 0:  # clear: the ground or a hatch below is seen
            continue
        look = (to_hex(face), stamp.get_hatch())
        for fips in set(table["fips"]) if name in counties.LOOKS else [name]:
            found[years[row], fips] = look  # the ground comes first, single counties cover it
    return found


def table_looks(table):
    """Return the colour and hatch that the numbers of the table ask for."""
    count = "establishments" if "establishments" in table else "firms"
    looks = {}
    for year, fips, number, coverage in table[["year", "fips", count, "coverage"]].to_numpy():
        known = pd.notna(number)
        colour = style.CLASS_COLOURS[style.class_of(number)] if known else "#ffffff"
        looks[year, fips] = (colour, None if known else HATCHES[coverage])
    return looks


def differences(figure, table, side):
    """Return the years and counties whose look on the left or right is not that of the table."""
    ax = figure.axes[side]
    drawn, asked = drawn_looks(ax, table), table_looks(table)
    seen = shapely.box(*counties.CORRIDOR) if side else None
    shown = set(table["fips"] if seen is None else table[table.intersects(seen)]["fips"])
    return sorted(key for key in asked if key[1] in shown and drawn[key] != asked[key])


def labels_of(ax, row=None, rows=3):
    """Return the texts on an axes, or on the map of one row, with their boxes in pixels."""
    renderer = FigureCanvasAgg(ax.figure).get_renderer()
    bottom, top = ax.get_window_extent().y0, ax.get_window_extent().y1
    found = []
    for text in ax.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent(renderer)
            place = int((top - (box.y0 + box.y1) / 2) / (top - bottom) * rows)
            if row in (None, place):
                found.append((text.get_text(), box))
    return found


def overlaps(labels):
    """Return the pairs of labels whose boxes share more than a hair."""
    return [(a, b) for (a, one), (b, two) in combinations(labels, 2)
            if min(one.x1, two.x1) - max(one.x0, two.x0) > 0.5
            and min(one.y1, two.y1) - max(one.y0, two.y0) > 0.5]


def printed_numbers(ax, row, rows=3):
    """Return the last words of the labels on one map: the counts, sorted."""
    words = [text.split()[-1] for text, _ in labels_of(ax, row, rows)]
    return sorted(int(word) for word in words if word.isdigit() and int(word) < 2000)


def maps_of(ax):
    """Return the frames of the maps on an axes, in pixels."""
    return [patch.get_window_extent() for patch in ax.patches
            if not patch.get_fill() and patch.get_zorder() == 9]


def told(table):
    """Return how often which words are owed: each county and year, twice if it is enlarged."""
    enlarged, owed = table.intersects(shapely.box(*counties.CORRIDOR)), Counter()
    for row, twice in zip(table.itertuples(), enlarged, strict=True):
        unknown = "0, 1 or 2" if row.coverage == "ge3_only" else "any number"
        one = "establishment" if row.establishments is not pd.NA and row.establishments == 1 else (
            "establishments")
        number = f"not published ({unknown})" if pd.isna(row.establishments) else (
            f"{row.establishments} {one}")
        owed[f"{row.name}, {row.state}: {number}, {row.year}"] += 1 + twice
    return owed


# ------------------------------------------------------------------------------------ tables


def test_table_holds_each_county_once_a_year_largest_first(table, frames):
    assert table.crs.to_epsg() == 5070
    assert table.groupby("year").size().to_dict() == {2012: 158, 2016: 158, 2021: 158}
    assert list(table.drop_duplicates("year")["fips"]) == [MONTGOMERY] * 3
    assert list(table.columns) == [*counties.COLUMNS, "geometry"]
    source = pd.concat(frames).set_index(["year", "fips"])["establishments"]
    pd.testing.assert_series_equal(table.set_index(["year", "fips"])["establishments"].sort_index(),
                                   source.sort_index())


def test_unknown_counts_are_never_zero(table):
    unknown = table[table["establishments"].isna()]
    assert set(unknown["year"]) == {2021} and len(unknown) == 141
    assert set(unknown["class"]) == {"not published"}
    assert unknown.set_index("fips")["coverage"].value_counts().to_dict() == {
        "ge3_only": 140, "not_published": 1}
    assert not {"0", "1–2"} & set(table.loc[table["year"] == 2021, "class"])


@pytest.mark.parametrize(("spoil", "said"), [
    (lambda rows: rows.drop(columns="coverage"), "add coverage"),
    (lambda rows: rows.iloc[:0], "at least one row"),
    (lambda rows: [], "at least one frame"),
    (lambda rows: [rows, rows], "stands twice in 2016"),
    (lambda rows: rows.replace({"fips": {DC: "99999"}}), "no outline for fips 99999"),
    (lambda rows: rows.assign(establishments=-1), "expected 0 or more"),
])
def test_bad_counts_are_refused(frames, outlines, spoil, said):
    with pytest.raises(ValueError, match=said):
        counties.tidy_expansion(spoil(frames[1]), outlines)


@pytest.mark.parametrize(("spoil", "said"), [
    (lambda rows: rows.drop(columns="class"), "add class"),
    (lambda rows: rows[rows["fips"] != FAIRFAX].pipe(lambda few: pd.concat(
        [few, rows[rows["fips"] == FAIRFAX].assign(year=2020)])), "no row for fips"),
    (lambda rows: rows.assign(coverage="guessed"), "no way to draw guessed"),
])
def test_bad_tables_are_not_drawn(latest, context, spoil, said):
    with pytest.raises(ValueError, match=said):
        counties.draw_expansion(spoil(latest), context)


def test_short_names_tell_namesakes_apart(latest):
    short = counties.short_names(latest.set_index("fips", drop=False))
    assert short[["24005", "24510", "24031", "51121", "51059", "51600", "51540", DC]].tolist() == [
        "Baltimore Co.", "Baltimore city", "Montgomery", "Montgomery (VA)", "Fairfax Co.",
        "Fairfax city", "Charlottesville", "DC"]
    assert short.is_unique or set(short[short.duplicated(keep=False)].index.str[:2]) == {"24", "51"}


# -------------------------------------------------------------------------------------- maps


@pytest.mark.parametrize("side", [0, 1])
def test_every_county_has_the_colour_or_hatch_of_its_count(figure, table, side):
    assert differences(figure, table, side) == []


@pytest.mark.parametrize(("fips", "year", "column", "value"), [
    (MONTGOMERY, 2012, "establishments", 29), (FAIRFAX, 2021, "establishments", pd.NA),
    (DC, 2021, "coverage", "ge3_only"), (DC, 2016, "establishments", 0)])
def test_the_colour_check_sees_one_changed_county(figure, table, fips, year, column, value):
    other = changed(table, fips, year, column, value)
    other.loc[other["establishments"].isna() & (other["year"] == 2016), "coverage"] = "ge3_only"
    other["coverage"] = other["coverage"].replace("full_zip_sum", "ge3_only")
    assert differences(figure, other, 0) == differences(figure, other, 1) == [(year, fips)]


@pytest.mark.parametrize("side", [0, 1])
def test_shapes_stand_where_the_counties_are(figure, table, side):
    shapes = table.drop_duplicates("fips").set_index("fips").geometry
    ax = figure.axes[side]
    drawn = stamps(ax, *table["fips"])
    assert {row for _, row, *_ in drawn} == {0, 1, 2}
    for fips, row, stamp, number in drawn:
        path, = stamp.get_paths()
        assert tuple(stamp.get_offsets()[number]) == corners(ax)[row]
        rings = [shapely.Polygon(ring + corners(ax)[0]) for ring in path.to_polygons()]
        assert shapes[fips].buffer(5_000).contains(shapely.union_all(rings)), (fips, row)
    assert not shapes[MONTGOMERY].buffer(5_000).contains(shapes[FAIRFAX])


def test_ground_is_land_of_the_region_alone(figure, table):
    land = table.drop_duplicates("fips").geometry.union_all()
    for name, row, stamp, _ in stamps(figure.axes[0], *counties.LOOKS):
        rings = [shapely.Polygon(ring) for ring in stamp.get_paths()[0].to_polygons()]
        assert sum(ring.area for ring in rings) == pytest.approx(land.area, rel=0.01)
        assert name == ("ge3_only" if row == 2 else "0")


def test_frame_of_the_zoom_and_scale_bars_are_true(figure):
    west, south, east, north = counties.CORRIDOR
    left, right = figure.axes[:2]
    frames = [patch for patch in left.patches if isinstance(patch, Rectangle)
              and patch.get_width() == east - west and patch.get_x() == west]
    shifts = [y - corners(left)[0][1] for _, y in corners(left)]
    assert [frame.get_y() for frame in frames] == pytest.approx([south + y for y in shifts])
    assert {frame.get_height() for frame in frames} == {north - south}
    for ax, km in ((left, 100), (right, 20)):
        bars = [line for line in ax.lines if len(line.get_xdata()) == 2]
        lengths = [abs(float(bar.get_xdata()[1] - bar.get_xdata()[0])) for bar in bars]
        assert lengths == pytest.approx([km * 1000] * 3)
        assert [text for text, _ in labels_of(ax)].count(f"{km} km") == 3
        box = ax.get_window_extent()
        (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
        assert (x1 - x0) / box.width == pytest.approx((y1 - y0) / box.height)


def test_another_zoom_window_is_framed_and_filled(latest, context):
    richmond = (1_560_000, 1_690_000, 1_690_000, 1_822_000)
    figure = counties.draw_expansion(latest, context, zoom=richmond)
    texts = [text for text, _ in labels_of(figure.axes[1])]
    assert any("Richmond" in text for text in texts)
    assert not any("Montgomery" in text for text in texts)
    inland = counties.draw_expansion(latest, context, (1_490_000, 1_760_000, 1_560_000, 1_830_000))
    assert "Charlottesville 11" in [text for text, _ in labels_of(inland.axes[1])]
    with pytest.raises(ValueError, match="no county of the table"):
        counties.draw_expansion(latest, context, zoom=(0, 0, 100_000, 100_000))


# ------------------------------------------------------------------------------------ labels


@pytest.mark.parametrize("row", [0, 1, 2])
def test_every_count_is_printed_once_on_the_left_or_on_the_right(figure, table, row):
    year = list(YEARS)[row]
    rows = table[(table["year"] == year) & (table["establishments"] > 0).fillna(False)]
    inside = rows.geometry.representative_point().within(shapely.box(*counties.CORRIDOR))
    asked = [sorted(rows.loc[part, "establishments"]) for part in (~inside, inside)]
    heading = int(rows.query("state != 'DC' and establishments >= 3").shape[0])
    left = printed_numbers(figure.axes[0], row)
    left.remove(heading)  # the last word of the heading
    right = [number for number in printed_numbers(figure.axes[1], row) if number]
    assert [left, right] == asked
    assert [left[:-1], right] != asked


def test_the_main_counties_are_named_and_unknown_ones_signed(figure):
    rows = [[text.replace("\n", " ") for text, _ in labels_of(figure.axes[1], row)]
            for row in range(3)]
    for row, number in enumerate((96, 107, 149)):
        assert f"Montgomery {number}" in rows[row]
    assert "≤2" in rows[2] and "DC not published" in rows[2]
    assert not any("≤2" in text or "published" in text for text in rows[0] + rows[1])
    assert "0" not in rows[2]


def test_labels_do_not_overlap_and_stay_inside(figure):
    figure.draw_without_rendering()
    for ax in figure.axes[:2]:
        frames, labels = maps_of(ax), labels_of(ax)
        assert len(frames) == 3
        assert overlaps(labels) == []
        for text, box in labels:
            assert any(frame.x0 < box.x0 and box.x1 < frame.x1
                       and frame.y0 < box.y0 and box.y1 < frame.y1 for frame in frames), text
    assert collisions(figure) == []
    twice = labels_of(figure.axes[1])
    assert overlaps([*twice, twice[0]]), "a label on top of another would be seen"


def test_a_label_on_another_or_off_the_page_would_be_seen(latest, context):
    figure = counties.draw_expansion(latest, context, phone=True)
    one, other = figure.axes[1].texts[1:3]
    other.set_position(one.get_position())
    figure.set_layout_engine("none")  # which would make room
    figure.axes[2].texts[0].set_x(-0.1)
    assert collisions(figure) == ["Establishments per county", (one.get_text(), other.get_text())]


def test_headings_say_code_completeness_and_totals(figure, table, context):
    texts = [[text for text, _ in labels_of(figure.axes[0], row)] for row in range(3)]
    said = [[" ".join(text.split()) for text in row] for row in texts]
    assert [text[0] for text in [[t for t in row if t.isdigit() and len(t) == 4] for row in texts]
            ] == ["2012", "2016", "2021"]
    assert "NAICS 541711, complete count 225 establishments in 31 counties " \
           "MD, VA with 3 or more: 199 in 12" in said[0]
    assert "NAICS 541714, only 3 or more published 316 establishments in 17 counties " \
           "MD, VA with 3 or more: 316 in 17" in said[2]
    fewer = changed(table, MONTGOMERY, 2012, "establishments", 2)
    heading = counties._expansion_heading(fewer[fewer["year"] == 2012])
    assert heading.endswith("131 establishments in 31 counties\nMD, VA with 3 or more: 103 in 11")


def test_legend_names_every_class_and_every_hatch(figure, frames, outlines, context):
    def legend(drawn):
        return [text for text, _ in labels_of(drawn.axes[2])]

    unknown = ["0, 1 or 2, not published (2021)", "any number, not published (2021)"]
    assert sorted(legend(figure)) == sorted(
        ["Establishments per county", *style.CLASS_LABELS, *unknown])
    complete = counties.draw_expansion(counties.tidy_expansion(frames[0], outlines), context)
    assert not any("published" in text for text in legend(complete))
    assert {stamp.get_hatch() for ax in complete.axes[:2] for stamp in ax.collections} == {None}


def test_text_is_legible_and_nothing_is_written_outside_the_axes(figure):
    phone = figure.get_figwidth() == style.PHONE_WIDTH
    assert smallest(figure) == (7.5 if phone else 6.5)
    assert {text.get_fontname() for text in figure.findobj(Text)} == {"DejaVu Sans"}
    assert not figure.texts and not figure.legends and figure.get_suptitle() == ""
    assert phone or figure.get_figwidth() == style.WIDTH
    figure.axes[0].texts[0].set_fontsize(5)
    assert smallest(figure) == 5
    figure.axes[0].texts[0].set_fontsize(12)


# ------------------------------------------------------------------------------------- marks


def test_every_county_and_year_can_be_pointed_at(figure, table):
    assert Counter(marks(figure)) == told(table)
    assert len(set(marks(figure))) == 3 * 158
    for words in ("Montgomery County, MD: 149 establishments, 2021",
                  "Frederick County, MD: 14 establishments, 2012",
                  "Harford County, MD: 1 establishment, 2012",
                  "Harford County, MD: not published (0, 1 or 2), 2021",
                  "District of Columbia, DC: not published (any number), 2021"):
        assert words in marks(figure)


def test_a_changed_county_changes_its_words(table, context):
    other = changed(table, MONTGOMERY, 2016, "establishments", 102)
    figure = counties.draw_expansion(other, context, phone=True)
    assert Counter(marks(figure)) == told(other) != told(table)
    assert marks(figure).count("Montgomery County, MD: 102 establishments, 2016") == 2


@pytest.mark.parametrize("side", [0, 1])
def test_the_words_of_a_county_lie_on_its_shape(figure, table, side):
    names = table.set_index(["year", "fips"])["name"]
    pointed = [stamp for stamp in stamps(figure.axes[side], *table["fips"]) if stamp[2].get_gid()]
    assert len(pointed) == (3 * 158, len(marks(figure)) - 3 * 158)[side]
    for fips, row, stamp, number in pointed:
        year, words = list(YEARS)[row], figure.marks[stamp.get_gid()][number]
        assert words.startswith(names[year, fips]) and words.endswith(f", {year}"), fips


def test_every_mark_has_as_many_shapes_as_words(figure, latest, context):
    assert marks_without_their_shapes(figure) == []
    one_year = counties.draw_expansion(latest, context)
    assert marks_without_their_shapes(one_year) == []
    one_year.marks["marks-7"].append("one too many")
    assert marks_without_their_shapes(one_year) == ["marks-7"]


# ------------------------------------------------------- other years, transcription, alt text


@pytest.mark.parametrize("years", [[2015], [2013, 2014, 2017, 2020]])
def test_one_to_four_other_years_can_be_drawn(outlines, context, years):
    naics = {year: "541711" if year < 2017 else "541714" for year in years}
    frame = pd.concat([data.complete_counties(naics[year], year) for year in years])
    table = counties.tidy_expansion(frame, outlines)
    figure = counties.draw_expansion(table, context)
    assert differences(figure, table, 0) == differences(figure, table, 1) == []
    for row, year in enumerate(years):
        assert str(year) in [text for text, _ in labels_of(figure.axes[0], row, len(years))]


def test_a_transcription_is_drawn_as_it_was_read(transcription, outlines, context):
    table = counties.tidy_transcribed_counties(transcription, outlines)
    assert len(table) == 2 * 158 and table["firms"].notna().sum() == 4
    figure = counties.draw_county_series(table, context, count="firms")
    assert differences(figure, table, 0) == differences(figure, table, 1) == []
    texts = [text.replace("\n", " ") for text, _ in labels_of(figure.axes[1], 1, 2)]
    assert {"Montgomery 101", "0", "2"} <= set(texts)
    legend = [text for text, _ in labels_of(figure.axes[2])]
    assert "Firms per county" in legend and "no number printed (1995 and 2005)" in legend
    assert counties.describe_transcribed_counties(table) == (
        "County maps of Maryland, Virginia and the District of Columbia, one row each for 1995 and "
        "2005, shaded by number of firms: 40 and 103 shown in all, and most in Montgomery County "
        "(MD) with 40 and 101. In 1995, 157 of 158 counties are hatched: no number is published. "
        "In 2005, 155 of 158 counties are hatched: no number is published.")


@pytest.mark.parametrize(("change", "said"), [
    ({"county_fips": ["24999", *"abc"]}, "no outline for fips 24999, a, b, c"),
    ({"county_fips": MONTGOMERY}, "stands twice in 2005"), ({"firms": -4}, "expected 0 or more")])
def test_a_slip_in_a_transcription_is_named(transcription, outlines, change, said):
    with pytest.raises(ValueError, match=said):
        counties.tidy_transcribed_counties(transcription.assign(**change), outlines)


def test_an_empty_transcription_slot_is_refused(outlines):
    with pytest.raises(ValueError, match="at least one row"):
        counties.tidy_transcribed_counties(data.load("transcribed-fig1"), outlines)


def test_alt_text_says_the_finding_in_numbers_of_the_table(table):
    alt = counties.describe_expansion(table)
    for part in ("2012, 2016 and 2021", "225, 284 and 316 shown", "12, 14 and 17 counties of",
                 "Montgomery County (MD) with 96, 107 and 149", "In 2021, 141 of 158 counties"):
        assert part in alt
    other = changed(table, MONTGOMERY, 2016, "establishments", 2)
    assert "96, 2 and 149" in counties.describe_expansion(other)
    assert "12, 13 and 17 counties" in counties.describe_expansion(other)


def test_two_renders_are_byte_identical_light_and_sensitive(figure, latest, context):
    first, second = (svg(counties.draw_expansion(latest, context)) for _ in range(2))
    assert first == second
    assert len(first) < len(svg(figure)) < 345_000
    # 24 and 25 share a class: only the printed number changes.
    other = changed(latest, "24021", 2021, "establishments", 25)
    assert svg(counties.draw_expansion(other, context)) != first


# ------------------------------------------------------------------------- regions elsewhere


@pytest.fixture(scope="module")
def massachusetts():
    return counties.tidy_expansion(data.published_counties(["MA"], 2021),
                                   data.load("us-compared-counties-outline"))


@pytest.fixture(scope="module")
def boston(massachusetts):
    regions = data.load("us-regions").query("region == 'Greater Boston'")
    return massachusetts[massachusetts["fips"].isin(regions["county_fips"])]


def test_another_region_is_drawn_and_worded_as_its_own(massachusetts, boston):
    zoom = counties.window_around(boston)
    figure = counties.draw_expansion(massachusetts, data.load("us-compared-context-outline"), zoom)
    left, right = (" ".join(" ".join(text.split()) for text, _ in labels_of(ax))
                   for ax in figure.axes[:2])
    middlesex = massachusetts.set_index("fips").loc["25017", "establishments"]
    assert f"Middlesex {middlesex}" in right and "Hampshire" not in right
    assert f"{massachusetts['establishments'].sum()} establishments in 8 counties" in left
    assert not {"MD", "VA"} & set(left.split()) and {"MA", "NH", "CT"} <= set(left.split())
    assert counties.describe_expansion(massachusetts).startswith(
        "County maps of Massachusetts, 2021, shaded by number")
    assert drawn_looks(figure.axes[0], massachusetts) == table_looks(massachusetts)
    assert len(svg(figure)) < 100_000
    other = changed(massachusetts, "25017", 2021, "establishments", 12)
    assert drawn_looks(figure.axes[0], massachusetts) != table_looks(other)


def test_the_heading_stands_where_the_region_is_not(table, context):
    california = counties.tidy_expansion(data.published_counties(["CA"], 2021),
                                         data.load("us-compared-counties-outline"))
    around = data.load("us-compared-context-outline")
    for rows, near, side in ((table, context, "west"), (california, around, "east")):
        sheet = counties._sheet(rows, near, counties.window_around(rows), 4_000)
        west, _, east, _ = counties._heading_box(sheet, counties.WIDE).bounds
        assert (west == sheet.window[0]) == (side == "west")
        assert (east == sheet.window[2]) == (side == "east")


def test_states_are_named_in_full_and_an_unknown_one_by_its_code(massachusetts):
    names = counties._state_names
    assert names({"VA", "DC", "MD"}) == "Maryland, Virginia and the District of Columbia"
    assert names({"MA", "CA"}) == "California and Massachusetts"
    assert "maps of ZZ, 2021" in counties.describe_expansion(massachusetts.assign(state="ZZ"))
