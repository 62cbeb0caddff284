"""The US comparison: what is drawn is what the tables say, and a changed value is seen."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from shapely import box

from bioclusters import counties, data, regions, style
from drawn_maps import collisions, marks, marks_without_their_shapes, smallest, svg, texts

HOME, MONTGOMERY, DC = regions.HOME, regions.MONTGOMERY, "11001"
BLUE = style.CLUSTERS["BHCR"]


@pytest.fixture(scope="module")
def frames():
    style.use()
    return {
        "regions": data.load("us-regions"), "cells": data.load("us-county-biotech"),
        "totals": data.load("us-totals"), "counts": data.complete_counties("541714", 2021),
        "outlines": data.load("us-counties-outline"), "context": data.load("us-context-outline"),
    }


@pytest.fixture(scope="module")
def lines(frames):
    return regions.tidy_us_regions(frames["regions"], frames["cells"])


@pytest.fixture(scope="module")
def shares(frames):
    return tidy_shares(frames)


@pytest.fixture(scope="module", params=[False, True], ids=["wide", "phone"])
def phone(request):
    return request.param


@pytest.fixture(scope="module")
def chart(lines, phone):
    return regions.draw_us_regions(lines, phone=phone)


@pytest.fixture(scope="module")
def sheet(shares, frames, phone):
    return regions.draw_concentration(shares, frames["context"], phone=phone)


def tidy_shares(frames, **changed):
    given = {**frames, **changed}
    return regions.tidy_concentration(*(given[name] for name in ("counts", "cells", "totals",
                                                                 "outlines")))


def with_value(table, where, column, value):
    """Return a copy of a table with one column changed in some rows."""
    copy = table.copy()
    copy.loc[where, column] = value
    return copy


def drawn_lines(figure):
    """Return colour, width and the drawn numbers by year of every line."""
    return {
        line.get_label(): (to_hex(line.get_color()), line.get_linewidth(), {
            int(year): int(count) for year, count in zip(*line.get_data(), strict=True)
            if pd.notna(count)})
        for line in figure.axes[0].lines
    }


def expected_lines(table):
    return {
        region: (BLUE if region == HOME else style.RULE, 2.4 if region == HOME else 1.1,
                 dict(zip(rows["year"], rows["establishments"], strict=True)))
        for region, rows in table.groupby("region")
    }


def drawn_ends(figure):
    texts = [text for text in figure.axes[0].texts if text.get_text()[0].isdigit()]
    return {(text.xy[0], " ".join(text.get_text().replace("–\n", "–").split())): (
        text.xy[1], text.get_fontweight()) for text in texts}


def expected_ends(table):
    ends = {}
    for row in table[table["year"].isin([2017, 2021])].itertuples():
        name = f"{row.region.replace('-', '–')} " if row.year == 2021 else ""
        weight = "bold" if row.region == HOME else "normal"
        ends[row.year, f"{row.rank}. {name}{row.establishments}"] = (row.establishments, weight)
    return ends


# ------------------------------------------------------------------------------------ regions


def test_sums_and_ranks_are_those_of_the_published_cells(frames, lines):
    for year in range(2017, 2022):
        cells = frames["cells"].query("year == @year").set_index("county_fips")
        found = lines[lines["year"] == year].set_index("region")
        sums = {}
        for region, rows in frames["regions"].groupby("region"):
            shown = [fips for fips in rows["county_fips"] if fips in cells.index]
            sums[region] = cells.loc[shown, "biotech_establishments"].sum()
            assert found.loc[region, "published_counties"] == len(shown)
            assert found.loc[region, "counties"] == len(rows)
        order = sorted(sums, key=sums.get, reverse=True)
        assert found["establishments"].to_dict() == sums
        assert found["rank"].to_dict() == {region: order.index(region) + 1 for region in order}
    assert set(lines.loc[lines["region"] == HOME, "rank"]) == {4}
    assert list(lines["region"].unique()) == order
    fewer = frames["cells"].query("county_fips != '24031'")
    changed = regions.tidy_us_regions(frames["regions"], fewer).set_index(["region", "year"])
    assert changed.loc[(HOME, 2021), "rank"] == 7


def test_regions_with_equal_sums_share_the_better_rank(frames):
    equal = frames["cells"].query("year == 2021 and county_fips in ['06073', '25017', '24031']")
    table = regions.regional_sums(frames["regions"], equal.assign(biotech_establishments=5))
    assert list(table["rank"]) == [1, 1, 1]


def test_lines_and_their_ends_are_the_table(chart, lines):
    assert drawn_lines(chart) == expected_lines(lines)
    assert drawn_ends(chart) == expected_ends(lines)
    other = with_value(lines, 7, "establishments", 900)
    assert drawn_lines(chart) != expected_lines(other)
    assert drawn_lines(regions.draw_us_regions(other)) == expected_lines(other)
    assert drawn_ends(chart) != expected_ends(with_value(lines, lines["rank"] == 4, "rank", 5))
    assert drawn_lines(regions.draw_us_regions(lines, home="Seattle")) != expected_lines(lines)


def test_a_year_without_a_cell_is_a_gap(lines):
    without = lines[(lines["region"] != "Seattle") | (lines["year"] != 2019)]
    line = next(line for line in regions.draw_us_regions(without).axes[0].lines
                if line.get_label() == "Seattle")
    assert [pd.isna(count) for count in line.get_ydata()] == [False, False, True, False, False]
    assert drawn_lines(regions.draw_us_regions(without)) == expected_lines(without)


@pytest.mark.parametrize("first, last", [(2017, 2021), (2018, 2020), (2020, 2021)])
def test_limits_have_room_in_other_years(frames, phone, first, last):
    def crossed(figure):
        ax = figure.axes[0]
        figure.draw_without_rendering()
        box = ax.texts[-1].get_window_extent()
        paths = [line.get_path().transformed(ax.transData) for line in ax.lines]
        return collisions(figure) + [
            path for path in paths if path.intersects_bbox(box, filled=False)]

    figure = regions.draw_us_regions(
        regions.tidy_us_regions(frames["regions"], frames["cells"], first, last), phone=phone)
    assert crossed(figure) == []
    figure.axes[0].texts[-1].xyann = (8, -80 if not phone else 200)
    assert crossed(figure) != []


def test_limits_stand_on_the_chart_with_the_numbers_of_the_table(chart, lines):
    note = " ".join(chart.axes[0].texts[-1].get_text().split())
    assert "14 in 2017 and 17 in 2021, of 157" in note
    assert "from three establishments up" in note and "District of Columbia" in note
    other = with_value(lines, lines["year"] == 2021, "published_counties", 20)
    assert "17 in 2021" not in regions.draw_us_regions(other).axes[0].texts[-1].get_text()


def test_alt_text_of_the_regions_follows_the_table(lines, frames):
    alt = regions.describe_us_regions(lines)
    for words in ("10 US regions", "2017 to 2021", "from 232 to 316", "rank 4 in all years",
                  "San Diego (421); next behind: Los Angeles–Orange (271)."):
        assert words in alt
    fewer = frames["cells"].query("county_fips != '24031' or year < 2021")
    alt = regions.describe_us_regions(regions.tidy_us_regions(frames["regions"], fewer))
    assert "from 232 to 167, rank 4 to 7" in alt
    assert "next behind: Raleigh–Durham (Research Triangle) (125)." in alt


@pytest.mark.parametrize("spoil, message", [
    (lambda f: regions.tidy_us_regions(f["regions"], f["cells"], last=2022), "no cells of 2022"),
    (lambda f: regions.tidy_us_regions(f["regions"].drop(columns="region"), f["cells"]),
     "add region"),
    (lambda f: regions.tidy_us_regions(f["regions"], f["cells"].head(0)), "at least one row"),
    (lambda f: regions.tidy_us_regions(pd.concat([f["regions"], f["regions"].tail(1)]),
                                       f["cells"]), "stands in two regions"),
    (lambda f: regions.rank_sensitivity(f["regions"], f["cells"], home="Ohio"), "choose one of"),
    (lambda f: regions.rank_sensitivity(f["regions"], f["cells"], year=2016), "no cells of 2016"),
    (lambda f: regions.draw_us_regions(pd.DataFrame(columns=regions.SUMS)), "at least one row"),
    (lambda f: tidy_shares(f, counts=f["counts"].assign(naics="541711")), "one year of NAICS"),
    (lambda f: tidy_shares(f, counts=f["counts"].assign(year=2011)), "no cells of 2011"),
    (lambda f: tidy_shares(f, totals=f["totals"].query("year < 2021")), "one row of 2021"),
    (lambda f: tidy_shares(f, cells=f["cells"].query("county_fips != '24031'")),
     "not those of us_biotech"),
    (lambda f: tidy_shares(f, outlines=f["outlines"].query("fips != '24031'")), "24031"),
    (lambda f: regions.draw_concentration(tidy_shares(f).drop(columns="rank"), f["context"]),
     "add rank"),
    (lambda f: regions.draw_concentration(tidy_shares(f), f["context"].drop(columns="state")),
     "add state"),
    (lambda f: regions.draw_concentration(tidy_shares(f), f["context"], home="00000"),
     "no county 00000"),
])
def test_bad_input_is_refused_with_a_remedy(frames, spoil, message):
    with pytest.raises(ValueError, match=message):
        spoil(frames)


def test_rank_moves_with_the_definition_as_the_cells_say(frames):
    table = regions.rank_sensitivity(frames["regions"], frames["cells"])
    found = table.set_index(["definition", "measure"])[["value", "rank", "of"]]
    cells = frames["cells"].query("year == 2021").set_index("county_fips")
    number, jobs = cells["biotech_establishments"], cells["biotech_employment"]
    others = sorted([726, 554, 421, 271, 264, 185, 125, 89, 68], reverse=True)
    for definition, chosen in {
        "Ten regions of the book": number[cells["state"].isin(["MD", "VA"])],
        "Maryland only": number[cells["state"] == "MD"],
        "Baltimore-Washington core": number[number.index.isin(regions.CORE)],
        "I-270 corridor": number[["24021", "24031"]],
    }.items():
        rank = 1 + sum(other > chosen.sum() for other in others)
        assert list(found.loc[(definition, "establishments")]) == [chosen.sum(), rank, 10]
    assert list(found.loc[("New York and Philadelphia as one", "establishments")]) == [316, 5, 9]
    assert list(found.loc[("New York with its outer suburbs", "establishments")]) == [316, 5, 10]
    assert 264 + number[regions.OUTER_NEW_YORK].sum() == 343
    assert list(found.loc[("Bay Area in two", "establishments")]) == [316, 4, 11]
    assert found.loc[("Single counties", "establishments"), "rank"] == 1 + (number > 149).sum()
    assert found.loc[("Single counties", "employees"), "rank"] == 1 + (jobs > 4728).sum()
    assert list(found["rank"].tail(2)) == [2, 4] and list(found["value"].tail(2)) == [596, 316]


def test_sensitivity_sees_a_changed_cell_and_says_what_is_withheld(frames):
    grown = with_value(frames["cells"], (frames["cells"]["county_fips"] == MONTGOMERY)
                       & (frames["cells"]["year"] == 2021), "biotech_establishments", 300)
    table = regions.rank_sensitivity(frames["regions"], grown).set_index(["definition", "measure"])
    assert table.loc[("Maryland only", "establishments"), "rank"] == 4
    assert table.loc[("Single counties", "establishments"), "rank"] == 3
    early = regions.rank_sensitivity(frames["regions"], frames["cells"], year=2017)
    inside = frames["cells"].query("year == 2017").merge(frames["regions"], on="county_fips")
    withheld = inside["biotech_employment"].isna().sum()
    assert withheld > 0
    assert early["note"][1] == f"{withheld} of {len(inside)} published cells lack employment"


def test_rates_are_given_only_for_regions_whose_every_county_is_published(frames):
    table = regions.rank_sensitivity(frames["regions"], frames["cells"])
    rated = table[table["measure"].str.contains("per 1,000")]
    assert list(rated["definition"]) == ["I-270 corridor", "Single counties"]
    assert rated["value"].iloc[0] == round(1000 * (149 + 24) / (24452 + 5348), 2)
    fewer = frames["cells"].query("county_fips != '24021'")
    table = regions.rank_sensitivity(frames["regions"], fewer)
    assert "I-270 corridor" not in set(table.loc[table["measure"].str.contains("per"),
                                                 "definition"])


# ------------------------------------------------------------------------------ concentration


def drawn_fills(ax):
    """Return colour and hatch of every county that differs from the ground, and of the ground."""
    return {part.get_label(): (to_hex(part.get_facecolor()[0]), part.get_hatch())
            for part in ax.collections
            if not part.get_label().startswith("_") and part.get_facecolor()[0][3]}


def expected_fills(table, within):
    fills = {"ge3_only": ("#ffffff", "/////")}
    for row in table[table["panel"] == "map"].itertuples():
        if row.fips in within and row.fips == DC:
            fills[row.fips] = ("#ffffff", "xxxxxx")
        elif row.fips in within and pd.notna(row.location_quotient):
            step = sum(row.location_quotient >= least for least in (1, 2, 4, 8))
            fills[row.fips] = (["#f3d9b1", "#abc9e4", "#6c9fcd", "#2f6cab", "#0f3a68"][step], None)
    return fills


def drawn_bars(ax):
    names = [(label.get_text(), label.get_fontweight()) for label in ax.get_yticklabels()]
    ends = [text.get_text() for text in ax.texts]
    return [(name, round(bar.get_width(), 6), to_hex(bar.get_facecolor()), end)
            for name, bar, end in zip(names, ax.patches, ends, strict=True)]


def expected_bars(table, panel):
    bars = []
    for row in table[table["panel"] == panel].itertuples():
        name = f"{row.rank}. {row.name.removesuffix(' County')}, {row.state}"
        own = row.fips == MONTGOMERY
        colour, weight = (BLUE, "bold") if own else (regions.OTHERS, "normal")
        width, end = row.establishments, str(row.establishments)
        if panel == "quotient":
            width, end = row.location_quotient, f"{row.location_quotient:.1f} ({end})"
        bars.append(((name, weight), round(float(width), 6), colour, end))
    return bars


def map_labels(figure):
    return [" ".join(text.get_text().split()) for ax in figure.axes[:2] for text in ax.texts
            if "(" in text.get_text() or text.get_text() == "DC"]


def test_quotients_are_shares_over_the_national_share(frames, shares):
    found = shares[shares["panel"] == "map"].set_index("fips")
    assert found.loc[MONTGOMERY, "location_quotient"] == pytest.approx(
        (149 / 24452) / (4635 / 6479665))
    assert found["location_quotient"].notna().sum() == 17 and len(found) == 158
    assert set(found.loc[found["location_quotient"].isna(), "class"]) == {"not published"}
    double = frames["totals"].assign(all_establishments=2 * frames["totals"]["all_establishments"])
    changed = tidy_shares(frames, totals=double)
    assert changed["location_quotient"].dropna().iloc[0] == pytest.approx(
        2 * shares["location_quotient"].dropna().iloc[0])
    assert list(changed["class"]) != list(shares["class"])


@pytest.mark.parametrize("quotient, name", [
    (0.999, "below 1"), (1, "1 to below 2"), (1.99, "1 to below 2"), (4, "4 to below 8"),
    (8, "8 or more"), (float("nan"), "not published"),
])
def test_one_is_a_class_break(quotient, name):
    assert regions._lq_class(quotient) == name


def test_leading_counties_and_the_place_of_montgomery(frames, shares):
    cells = frames["cells"].query("year == 2021").set_index("county_fips")
    share = cells["biotech_establishments"] / cells["all_establishments"]
    large = share[cells["biotech_establishments"] >= 20]
    own = shares[(shares["fips"] == MONTGOMERY) & (shares["panel"] != "map")]
    assert list(own["rank"]) == [1 + (cells["biotech_establishments"] > 149).sum(),
                                 1 + (large > share[MONTGOMERY]).sum()] == [7, 4]
    assert list(own["ranked_among"]) == [f"{len(cells)} US counties with a published number",
                                         f"{len(large)} US counties with 20 or more"]
    wider = regions.tidy_concentration(frames["counts"], frames["cells"], frames["totals"],
                                       frames["outlines"], top=3, least=3)
    assert [(shares["panel"] == panel).sum() for panel in regions.PANELS] == [8, 8]
    assert [(wider["panel"] == panel).sum() for panel in regions.PANELS] == [3, 3]
    assert not (wider.query("panel != 'map'")["fips"] == MONTGOMERY).any()
    assert "number 7" not in regions.describe_concentration(wider)


def test_counties_are_filled_by_class_and_hatched_where_unknown(sheet, shares, frames):
    everywhere = set(shares["fips"])
    shown = [part for part in drawn_fills(sheet.axes[1]) if part != "ge3_only"]
    assert drawn_fills(sheet.axes[0]) == expected_fills(shares, everywhere)
    assert drawn_fills(sheet.axes[1]) == expected_fills(shares, shown) and len(shown) == 12
    higher = with_value(shares, shares["fips"] == "51059", "location_quotient", 1.0)
    assert drawn_fills(sheet.axes[0]) != expected_fills(higher, everywhere)
    higher["class"] = [regions._lq_class(value) for value in higher["location_quotient"]]
    again = regions.draw_concentration(higher, frames["context"])
    assert drawn_fills(again.axes[0]) == expected_fills(higher, everywhere)


def test_every_published_county_is_named_once_with_quotient_and_number(sheet, shares):
    rows = shares[(shares["panel"] == "map")]
    rows = rows.assign(short=counties.short_names(rows)).dropna(subset="location_quotient")
    wanted = [f"{row.short} {row.location_quotient:.{1 if row.location_quotient >= 1 else 2}f} "
              f"({row.establishments})" for row in rows.itertuples()]
    assert sorted(map_labels(sheet)) == sorted(wanted + ["DC"])
    assert sorted(map_labels(sheet)) != sorted(wanted[:-1] + ["DC"])


def test_bars_are_the_table_and_mark_montgomery(sheet, shares, frames):
    for ax, panel in zip(sheet.axes[3:], ("number", "quotient"), strict=True):
        assert drawn_bars(ax) == expected_bars(shares, panel)
        where = (shares["panel"] == panel) & (shares["fips"] == MONTGOMERY)
        column = regions.PANELS[panel]
        assert drawn_bars(ax) != expected_bars(with_value(shares, where, column, 99), panel)
    other = regions.draw_concentration(shares, frames["context"], home="06073")
    assert drawn_bars(other.axes[3]) != expected_bars(shares, "number")


def test_key_explains_every_class_and_hatch(sheet, shares):
    shown = [text for text, _ in texts(sheet)]
    for wanted in [*regions.LQ_LABELS, "0, 1 or 2, not published (140)",
                   "any number, not published (1)", "Location quotient, 2021"]:
        assert wanted in shown
    assert "0, 1 or 2, not published (141)" not in shown


def test_alt_text_of_the_concentration_follows_the_table(shares):
    alt = regions.describe_concentration(shares)
    for words in ("2021", "17 counties have one, 12 of them 1 or more",
                  "Charlottesville city (VA) at 9.2 and Montgomery County (MD) at 8.5",
                  "141 are hatched", "number 7 of 227 US counties",
                  "number 4 of 47 US counties with 20 or more by location quotient"):
        assert words in alt
    changed = with_value(shares, shares["fips"] == "24003", "location_quotient", 0.9)
    assert "11 of them 1 or more" in regions.describe_concentration(changed)


# ----------------------------------------------------------------------------------- the page


@pytest.mark.parametrize("name", ["chart", "sheet"])
def test_no_text_overlaps_another_or_leaves_the_figure(name, phone, request, lines):
    assert collisions(request.getfixturevalue(name)) == []
    spoiled = regions.draw_us_regions(lines, phone=phone)
    spoiled.axes[0].texts[0].xyann = spoiled.axes[0].texts[1].xyann
    spoiled.axes[0].text(2021, -900, "outside", in_layout=False)
    assert collisions(spoiled) == ["outside", ("1.  456", "2.  355")]


@pytest.mark.parametrize("name", ["chart", "sheet"])
def test_letters_are_large_enough_for_a_page_or_a_phone(name, phone, request):
    figure = request.getfixturevalue(name)
    assert figure.get_figwidth() == (style.PHONE_WIDTH if phone else style.WIDTH)
    assert smallest(figure) == (7.5 if phone else 6.5)
    text = figure.axes[0].texts[0]
    before = text.get_fontsize()
    text.set_fontsize(6)
    assert smallest(figure) == 6
    text.set_fontsize(before)


# ---------------------------------------------------------------------------------- the marks


def told_points(table):
    return sorted(
        f"{row.region.replace('-', '–')}: {row.establishments} establishments, rank {row.rank}, "
        f"{row.published_counties} of {row.counties} counties published, {row.year}"
        for row in table.itertuples())


def told_counties(table):
    """Return the words owed: of every bar, and of every county, twice where it is enlarged."""
    owed = []
    for row in table.itertuples():
        text = f"{row.name}, {row.state}: "
        if pd.isna(row.location_quotient):
            text += f"not published ({'any number' if row.fips == DC else '0, 1 or 2'}), 2021"
        else:
            digits = 1 if row.location_quotient >= 1 else 2
            text += (f"location quotient {row.location_quotient:.{digits}f} ({row.establishments} "
                     f"of {row.all_establishments:,} establishments), 2021")
        if row.panel != "map":
            measure = {"number": "establishments", "quotient": "location quotient"}[row.panel]
            text += f"; number {row.rank} of {row.ranked_among} by {measure}"
        twice = row.panel == "map" and row.geometry.intersects(box(*counties.CORRIDOR))
        owed += [text] * (1 + twice)
    return sorted(owed)


def test_every_region_and_year_can_be_pointed_at(chart, lines, phone):
    assert sorted(marks(chart)) == told_points(lines)
    assert ("BioHealth Capital Region (MD, VA): 316 establishments, rank 4, 17 of 157 counties "
            "published, 2021") in marks(chart)
    other = with_value(lines, 7, "establishments", 900)
    assert sorted(marks(chart)) != told_points(other)
    assert sorted(marks(regions.draw_us_regions(other, phone=phone))) == told_points(other)


def test_the_words_of_a_region_lie_on_its_points(chart, lines):
    areas = {area.get_gid(): area.get_offsets() for area in chart.axes[0].collections}
    counts = {(row.year, row.establishments) for row in lines.itertuples()}
    for gid, words_of_region in chart.marks.items():
        for (year, count), text in zip(areas[gid], words_of_region, strict=True):
            assert (year, count) in counts
            assert f": {count:.0f} establishments" in text and text.endswith(f", {year:.0f}")


def test_every_county_and_bar_can_be_pointed_at(sheet, shares, frames):
    assert sorted(marks(sheet)) == told_counties(shares)
    assert ("Montgomery County, MD: location quotient 8.5 (149 of 24,452 establishments), 2021; "
            "number 7 of 227 US counties with a published number by establishments") in marks(sheet)
    other = with_value(shares, shares["fips"] == "51059", "establishments", 11)
    assert sorted(marks(sheet)) != told_counties(other)
    assert sorted(marks(regions.draw_concentration(other, frames["context"]))) == told_counties(
        other)


@pytest.mark.parametrize("name", ["chart", "sheet"])
def test_every_mark_has_as_many_shapes_as_words(name, phone, request, lines):
    assert marks_without_their_shapes(request.getfixturevalue(name)) == []
    spoiled = regions.draw_us_regions(lines)
    spoiled.marks["marks-3"].pop()
    assert marks_without_their_shapes(spoiled) == ["marks-3"]


# --------------------------------------------------------------------------------- the file


@pytest.mark.parametrize("name, limit", [("chart", 150_000), ("sheet", 290_000)])
def test_two_drawings_are_the_same_bytes_and_light(name, limit, lines, shares, frames):
    def draw(table_of_lines=lines):
        if name == "chart":
            return svg(regions.draw_us_regions(table_of_lines))
        return svg(regions.draw_concentration(shares, frames["context"]))

    assert draw() == draw()
    assert len(draw()) < limit
    changed = with_value(lines, 0, "establishments", 457)
    assert svg(regions.draw_us_regions(changed)) != svg(regions.draw_us_regions(lines))


def test_inputs_are_left_as_they_are(frames):
    before = {name: frame.copy() for name, frame in frames.items()}
    table = tidy_shares(frames)
    copy = table.copy()
    regions.draw_concentration(table, frames["context"])
    regions.rank_sensitivity(frames["regions"], frames["cells"])
    assert table.equals(copy)
    for name, frame in frames.items():
        assert frame.equals(before[name])
