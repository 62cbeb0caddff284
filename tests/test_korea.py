"""Do the three Korean figures show their tables: every site, every answer, every share?"""

from functools import partial

import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.markers import MarkerStyle

from bioclusters import boundaries, data, korea, korea_counts, style
from drawn_rest import miscounted, phone_faults, said
from test_cambridge import altered
from test_timeline import as_bytes, faults, framed, labels, outside, overlapping, words


@pytest.fixture(scope="module")
def sites():
    return korea.tidy_rounds(data.load("korea-sites"))


@pytest.fixture(scope="module")
def counts():
    return korea_counts.tidy_counts(data.load("korea-counts"), data.load("korea-facts"))


@pytest.fixture(scope="module")
def share():
    return korea_counts.tidy_share(data.load("korea-chungbuk-share"))


def outlines() -> list:
    return [data.load("korea-provinces-outline"), data.load("korea-context-outline")]


def draw_rounds(table, facts=None, rounds=korea.ROUNDS, phone=False):
    facts = data.load("korea-facts") if facts is None else facts
    return korea.draw_rounds(table, *outlines(), facts, rounds, phone=phone)


@pytest.fixture(scope="module")
def drawing(sites):
    """Return the figure of sites, drawn once for the tests that only read it."""
    style.use()
    return framed(draw_rounds(sites))


@pytest.fixture(scope="module")
def narrow(sites):
    """Return the same figure for a phone."""
    style.use()
    figure = draw_rounds(sites, phone=True)
    figure.draw_without_rendering()
    return figure


def fact(name: str, value: str) -> pd.DataFrame:
    return altered(data.load("korea-facts"), name, "value", value)


# ------------------------------------------------------------------------------ sites by round


def outline(path) -> list:
    return path.vertices.round(3).tolist()


def drawn_statuses(figure) -> dict:
    """Return, for each site and round of the table, the shape of its mark and whether filled."""
    ax, found = figure.axes[2], {}
    heights = sorted(text.get_position()[1] for text in ax.texts if text.get_text().isdigit()
                     and len(text.get_text()) < 3 and text.get_ha() == "right")
    for group in ax.collections:
        if isinstance(group, PathCollection):
            filled = to_hex(group.get_facecolor()[0]) == korea.COLOUR
            for _, height in group.get_offsets():
                key = (heights.index(height), group.get_label()[:4])
                assert key not in found, "two marks in one place"
                found[key] = (outline(group.get_paths()[0]), filled)
    return found


def expected_statuses(table) -> dict:
    looks = {}
    for one in korea.ROUNDS:
        for place, status in enumerate(table[f"status_{one.year}"]):
            unnamed = status == "not named"
            marker = MarkerStyle("_" if unnamed else one.marker)
            looks[place, str(one.year)] = (
                outline(marker.get_path().transformed(marker.get_transform())),
                not unnamed and status in ("named hub", "selected", "designated"))
    return looks


def drawn_dots(figure) -> list[tuple]:
    """Return east, north, diameter and colour of every dot of the map, from west to east."""
    dots = []
    for group in figure.axes[0].collections:
        if group.get_label() in "123":
            dots += [(round(east), round(north), round(group.get_sizes()[0] ** 0.5, 3),
                      to_hex(group.get_facecolor()[0])) for east, north in group.get_offsets()]
    return sorted(dots)


def expected_dots(table) -> list[tuple]:
    looks = {1: (4.6, "#ffffff"), 2: (7, korea.MIDDLE), 3: (9.5, korea.COLOUR)}
    points = boundaries.points(table.drop(columns="geometry"), "korea").geometry
    return sorted((round(point.x), round(point.y), *looks[many]) for point, many
                  in zip(points, table["rounds_named"], strict=True))


def misplaced(figure, table) -> list[str]:
    """Return the numbers on the map that cover a dot or whose nearest dot is another site's."""
    ax, wrong = figure.axes[0], []
    pixels = figure.dpi / 72
    dots = [shapely.Point(ax.transData.transform(point.coords[0])).buffer(
        korea.DOTS[many][0] / 2 * pixels) for point, many
        in zip(table.geometry, table["rounds_named"], strict=True)]
    leaders = [shapely.LineString(ax.transData.transform(line.get_xydata())) for line in ax.lines]
    for text, extent in labels(figure).items():
        if text.axes is ax and text.get_text()[0].isdigit() and "km" not in text.get_text():
            box = shapely.box(*extent.extents)
            led = [leader for leader in leaders if leader.distance(box) < pixels]
            reach = [shapely.union_all([box, *led]).distance(dot) for dot in dots]
            nearest = np.argmin(reach)
            own = int(text.get_text().split()[0]) == table["number"].iloc[nearest]
            if not own or any(dot.intersects(box) for dot in dots):
                wrong.append(text.get_text())
    return wrong


def test_two_of_29_sites_were_named_in_every_round(sites):
    assert sites["rounds_named"].value_counts().to_dict() == {1: 21, 2: 6, 3: 2}
    assert set(sites.loc[sites["rounds_named"] == 3, "site"]) == {"Daejeon", "Osong (Cheongju)"}
    assert (sites["rounds_chosen"] == 3).sum() == 0 and (sites["rounds_chosen"] == 2).sum() == 5
    assert sites["number"].tolist() == list(range(1, 30))
    moved = altered(data.load("korea-sites"), "Jeonju", "medical_complex_2009", "candidate")
    assert (korea.tidy_rounds(moved)["rounds_named"] == 3).sum() == 3


def test_joint_and_assumed_bids_are_said(sites, drawing):
    remarks = sites.set_index("site")["remark_2024"]
    assert remarks[remarks != ""].to_dict() == {
        "Chuncheon": "with Hongcheon", "Hongcheon": "with Chuncheon", "Siheung": "with Incheon",
        "Incheon Songdo": "with Siheung", "Osong (Cheongju)": "site assumed",
        "Andong": "with Pohang", "Pohang": "with Andong", "Jeonju": "with Jeongeup, Iksan"}
    assert sites.loc[sites["remark_2009"] != "", "site"].tolist() == ["Yangsan", "Gwangju"]
    assert (sites["bid_2009"].nunique(), sites["bid_2024"].nunique()) == (10, 10)
    said = words(drawing)
    assert all(said.count(remark) == 1 for remark in remarks if remark)


def test_marks_dots_and_tint_follow_the_table(sites, drawing):
    assert drawn_statuses(drawing) == expected_statuses(sites)
    assert drawn_dots(drawing) == expected_dots(sites)
    tinted = {round(bar.get_y() + bar.get_height() / 2) for bar in drawing.axes[2].patches}
    assert tinted == set(np.flatnonzero(sites["rounds_named"] > 1))
    bold = {text.get_text() for text in drawing.axes[2].texts if text.get_fontweight() == "bold"}
    assert set(sites.loc[sites["rounds_named"] > 1, "site"]) < bold


@pytest.mark.parametrize("column, value, differs", [
    ("status_2002", "not named", "statuses"), ("status_2009", "candidate", "statuses"),
    ("status_2024", "designated", "statuses"), ("rounds_named", 1, "dots"),
])
def test_a_changed_site_changes_the_drawing(sites, column, value, differs):
    drawn, expected = {"statuses": (drawn_statuses, expected_statuses),
                       "dots": (drawn_dots, expected_dots)}[differs]
    changed = altered(sites, "Osong (Cheongju)", column, value)
    assert drawn(draw_rounds(changed)) == expected(changed) != expected(sites)


def test_the_map_holds_all_land_and_moves_only_the_far_islands(sites, drawing):
    def land(figure):
        shapes = [shapely.Polygon(path.to_polygons()[0]) for group in figure.axes[0].collections
                  for path in group.get_paths() if len(path.to_polygons())
                  and group.get_label() not in "123"]
        return shapely.union_all([shape for shape in shapes if shape.is_valid])

    ground, frame = land(drawing), shapely.box(*korea.ISLES)
    inland = ~sites["site"].isin(["Busan", "Incheon Songdo", "Seoul Magok"])
    assert sites[inland].geometry.within(ground).all()
    assert len(shapely.get_parts(ground.intersection(frame))) == 2  # Ulleungdo and Dokdo
    provinces, context = outlines()
    fewer = korea.draw_rounds(sites, provinces[provinces["name"] != "Jeju"], context,
                              data.load("korea-facts"))
    assert not sites.set_index("site").geometry["Jeju"].within(land(fewer))


def test_heads_and_note_count_applicants_and_bids(sites, drawing):
    said = " ".join(words(drawing))
    for head in ("bio hubs 16 named 2002", "medical complexes 2 of 10 selected 2009",
                 "specialised complexes 5 of 11 designated 2024"):
        assert head in said
    assert "11 areas applied; the sources name sites of 10. 5 were designated" in said
    assert "21 in 1 round" in said and "6 in 2 rounds" in said and "2 in 3 rounds" in said
    assert "5 of 12" in " ".join(words(draw_rounds(sites, fact("K015", "12 to 5"))))


def test_numbers_stand_at_their_own_dots(sites, drawing, narrow):
    assert misplaced(drawing, sites) == misplaced(narrow, sites) == []
    swapped = sites.assign(number=sites["number"].replace({2: 29, 29: 2}))
    assert set(misplaced(drawing, swapped)) == {"2", "29"}


def test_fewer_rounds_can_be_drawn():
    rounds = korea.ROUNDS[:2]
    table = korea.tidy_rounds(data.load("korea-sites"), rounds)
    assert "status_2024" not in table and table["rounds_named"].max() == 2
    figure = framed(draw_rounds(table[table["rounds_named"] > 0], rounds=rounds))
    assert "2024" not in words(figure) and overlapping(figure) == []


@pytest.mark.parametrize("spoil, message", [
    (lambda rows: rows.drop(columns="lat"), "add lat"),
    (lambda rows: rows.iloc[:0], "at least one row"),
    (lambda rows: altered(rows, "Jeju", "special_complex_2024", "winner"), "Jeju has 'winner'"),
])
def test_bad_sites_are_refused(spoil, message):
    with pytest.raises(ValueError, match=message):
        korea.tidy_rounds(spoil(data.load("korea-sites")))


def test_unreadable_facts_are_refused(sites):
    with pytest.raises(ValueError, match="K014 to read 'N to N', found 'ten'"):
        draw_rounds(sites, fact("K014", "ten"))


def test_alt_text_of_rounds_counts_sites(sites):
    alt = korea.describe_rounds(sites)
    assert "29 sites in 15 provinces" in alt and "2 were named in all 3 rounds, Osong" in alt
    assert "6 in 2 and 21 in 1. 5 were chosen more than once, 0 every time" in alt
    assert "7 in 2 and 20 in 1" in korea.describe_rounds(altered(sites, "Asan", "rounds_named", 2))


def test_a_phone_gets_the_same_sites_marks_and_words(sites, drawing, narrow):
    assert drawn_statuses(narrow) == expected_statuses(sites)
    assert drawn_dots(narrow) == expected_dots(sites)
    assert phone_faults(narrow) == []
    said_there = " ".join(words(narrow))
    for text in ("2009 medical complexes: 2 of 10 selected", "2024: with Jeongeup, Iksan",
                 "5 were designated, shared by 8 sites", *sites["site"], *sites["province"]):
        assert text in said_there
    moved = altered(sites, "Jeju", "status_2009", "selected")
    assert drawn_statuses(draw_rounds(moved, phone=True)) == expected_statuses(moved)


def test_every_dot_and_mark_of_the_table_says_what_it_is(sites, drawing, narrow):
    assert sorted(said(drawing)) == sorted(said(narrow)) and len(said(drawing)) == 29 * 4
    assert miscounted(drawing) == miscounted(narrow) == []
    for label in (
        "Andong, Gyeongbuk: in 2 of 3 rounds: named hub 2002, designated 2024",
        "Andong, Gyeongbuk: designated, specialised complexes 2024, with Pohang; source: Bio "
        "Times 2024-07; Kyeongin Ilbo 2024-03-08; Jeonju MBC 2024-03-01",
        "Daejeon: named hub, bio hubs 2002, for biopharmaceuticals; source: Hankook Ilbo "
        "2002-05-31", "Jeju: not named, medical complexes 2009"):
        assert said(drawing).count(label) == 1
    moved = said(draw_rounds(altered(sites, "Jeju", "status_2009", "selected")))
    assert "Jeju: in 2 of 3 rounds" not in " ".join(said(drawing))
    assert "Jeju: not named, medical complexes 2009" not in moved


def test_a_missing_label_is_noticed(sites):
    figure = draw_rounds(sites)
    figure.marks["marks-0"].pop()
    assert miscounted(figure) == ["marks-0"]


# ------------------------------------------------------------------------ answers and shares


def drawn_answers(figure) -> list[tuple]:
    """Return line, ends, marker and filling of every answer, and how many arrows are drawn."""
    ax = figure.axes[-1]
    heights = sorted({line.get_ydata()[0] for line in ax.lines})
    marks = [(heights.index(line.get_ydata()[0]), [int(x) for x in line.get_xdata()],
              line.get_marker(), to_hex(line.get_markerfacecolor()) != "#ffffff")
             for line in ax.lines if line.get_marker() != "None"]
    return [*marks, sum(text.arrow_patch is not None for text in ax.texts
                        if hasattr(text, "arrow_patch"))]


def expected_answers(table) -> list[tuple]:
    marks = [(place, sorted({row.low, row.high}), "D" if row.study else "o",
              row.study or pd.isna(row.bound)) for place, row in enumerate(table.itertuples())]
    return [*marks, (table["bound"] == "more than").sum()]


def test_answers_are_dots_ranges_and_bounds(counts):
    figure = korea_counts.draw_counts(counts)
    assert drawn_answers(figure) == expected_answers(counts)
    assert len(counts) == 12 and drawn_answers(figure)[-1] == 3
    said = words(figure)
    for text in ("more than 16", "25–30", "reaching 30", "about 18, nearly 20", "c. 2022",
                 "2023–24", "Jeon 2023 (the study)", *counts["what_is_counted"]):
        assert text in said
    band = figure.axes[1].patches[0]
    assert (band.get_x(), band.get_width()) == (18, 2)


def test_no_line_joins_two_answers(counts):
    def joining(table):
        lines = korea_counts.draw_counts(table).axes[1].lines
        return [line for line in lines if len(set(line.get_ydata())) > 1]

    assert joining(counts) == []
    ax = korea_counts.draw_counts(counts).axes[1]
    ax.plot(counts["low"], range(len(counts)))
    assert [line for line in ax.lines if len(set(line.get_ydata())) > 1]


@pytest.mark.parametrize("where, column, value", [
    ("K001", "low", 17), ("K012", "high", 31), ("K006", "bound", None), ("K011", "study", True),
])
def test_a_changed_answer_changes_the_drawing(counts, where, column, value):
    changed = altered(counts, where, column, value)
    found = drawn_answers(korea_counts.draw_counts(changed))
    assert found == expected_answers(changed) != expected_answers(counts)


def drawn_share(figure) -> tuple[dict, dict, list]:
    """Return bars and diamonds by year, and the years that say that firms were not found."""
    ax = figure.axes[0]
    lying = figure.get_figwidth() == style.PHONE_WIDTH
    ends = [(bar.get_x(), bar.get_y(), bar.get_width(), bar.get_height()) for bar in ax.patches]
    bars = {round(y + height / 2 if lying else x + width / 2, 6): width if lying else height
            for x, y, width, height in ends}
    years, shares = ("get_ydata", "get_xdata") if lying else ("get_xdata", "get_ydata")
    diamonds = {int(getattr(line, years)()[0]): getattr(line, shares)()[0] for line in ax.lines}
    missing = [int(text.get_position()[int(lying)]) for text in ax.texts
               if "not found" in text.get_text()]
    return bars, diamonds, missing


def expected_share(table) -> tuple[dict, dict, list]:
    by_year = table.astype({"year": int}).set_index("year")
    firms = by_year["firm_share_pct"]
    return (by_year["chungbuk_share_pct"].to_dict(), firms.dropna().to_dict(),
            firms.index[firms.isna()].tolist())


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("change", [None, "firm", "share"])
def test_shares_are_bars_and_diamonds_and_gaps_stay(share, change, phone):
    table = share.copy()
    if change:
        table.loc[1, "firm_share_pct" if change == "firm" else "chungbuk_share_pct"] = 7.0
        table.loc[1, ["chungbuk_firms", "national_firms"]] = 70, 1000
    figure = korea_counts.draw_share(table, phone=phone)
    bars, diamonds, missing = drawn_share(figure)
    assert (pytest.approx(bars), diamonds, missing) == expected_share(table)
    assert (expected_share(table) == expected_share(share)) == (change is None)
    assert set(share.loc[share["firm_share_pct"].notna(), "year"]) == {2014, 2017}
    assert (figure.axes[0].get_xlim() if phone else figure.axes[0].get_ylim())[0] == 0
    assert all(len(line.get_xdata()) == 1 for line in figure.axes[0].lines)  # never joined


@pytest.mark.parametrize("tidy, name, spoil, message", [
    ("counts", "korea-counts", lambda rows: rows.drop(columns="low"), "add low"),
    ("counts", "korea-counts", lambda rows: rows.iloc[:0], "at least one row"),
    ("counts", "korea-counts", lambda rows: altered(rows, "K012", "low", 40), "K012 runs from"),
    ("share", "korea-chungbuk-share", lambda rows: rows.drop(columns="year"), "add year"),
    ("share", "korea-chungbuk-share", lambda rows: rows.iloc[:0], "at least one row"),
    ("share", "korea-chungbuk-share",
     lambda rows: altered(rows, "2016", "chungbuk_share_pct", 19.0), "share_pct of 2016 is not"),
])
def test_bad_tables_are_refused(tidy, name, spoil, message):
    rows = spoil(data.load(name))
    with pytest.raises(ValueError, match=message):
        if tidy == "counts":
            korea_counts.tidy_counts(rows, data.load("korea-facts"))
        else:
            korea_counts.tidy_share(rows)


def test_alt_texts_give_the_numbers(counts, share):
    alt = korea_counts.describe_counts(counts)
    assert "12 published answers" in alt and "2001 to 2025" in alt and "from 16 to 30" in alt
    assert "own is about 18, nearly 20" in alt
    assert "from 15" in korea_counts.describe_counts(altered(counts, "K002", "low", 15))
    alt = korea_counts.describe_share(share)
    assert "17.0 % in 2014, 18.6 % in 2017" in alt and "7.3 % (2014) and 7.9 % (2017)" in alt
    assert "for 2015 and 2016 it was not found" in alt
    known = korea_counts.describe_share(altered(share, "2015", "firm_share_pct", 7.5))
    assert "7.5 % (2015)" in known and "for 2016 it was not found" in known


def test_a_phone_gets_the_same_answers_in_words_above_their_dots(counts):
    figure = korea_counts.draw_counts(counts, phone=True)
    assert phone_faults(figure) == [] and drawn_answers(figure) == expected_answers(counts)
    said_there = " ".join(words(figure))
    for text in (*counts["what_is_counted"], *counts["source"], *counts["answer"]):
        assert text in said_there
    ax = figure.axes[0]
    heights = sorted(line.get_ydata()[0] for line in ax.lines if line.get_marker() != "None")
    said_at = {text.get_text(): text.get_position()[1] for text in ax.texts}
    assert said_at["specialised centres"] == pytest.approx(heights[2] - 2.05)
    wider = altered(counts, "K011", "what_is_counted", "clusters of some kind, " * 9)
    assert phone_faults(korea_counts.draw_counts(wider, phone=True)) == []


@pytest.mark.parametrize("draw, name, label, changed", [
    (korea_counts.draw_counts, "counts",
     "16 named hubs in the plan of the Ministry of Commerce, Industry and Energy, 2002; source: "
     "Hankook Ilbo 2002-05-31", ("K002", "answer", "17")),
    (korea_counts.draw_counts, "counts",
     "about 18, nearly 20 clusters, 2023; source: Jeon 2023 (the study)",
     ("K009;K010", "year_label", "2022")),
    (korea_counts.draw_share, "share",
     "Chungbuk: 17.0 % of Korea’s bio-industry production, 2014: 1.29 of 7.59 trillion won",
     ("2014", "chungbuk_share_pct", 18.0)),
    (korea_counts.draw_share, "share",
     "Chungbuk: 7.9 % of Korea’s bio firms, 2017: 78 of 984", ("2017", "chungbuk_firms", 77)),
])
def test_dots_bars_and_diamonds_say_what_they_are(draw, name, label, changed, request):
    table = request.getfixturevalue(name)
    wide, narrow = draw(table), draw(table, phone=True)
    assert label in said(wide) and said(wide) == said(narrow)
    assert len(set(said(wide))) == {"counts": 12, "share": 4 + 2}[name]
    assert miscounted(wide) == miscounted(narrow) == []
    assert label not in said(draw(altered(table, *changed)))


def test_faults_of_a_phone_drawing_are_seen(share):
    assert phone_faults(korea_counts.draw_share(share, phone=True)) == []
    figure = korea_counts.draw_share(share, phone=True)
    ax = figure.axes[0]
    ax.text(15, 2014.7, "too small", fontsize=7)
    ax.text(2, 2016, "in the bar")
    ax.text(16, 2015.5, "runs over the edge of the page", in_layout=False)
    ax.scatter(12, 2017.45)
    found = phone_faults(figure)
    assert {"too small", "runs over the edge of the page", "78 of 984 firms",
            "1.60 of 8.88 trillion won / in the bar"} == set(found)
    assert "width" in phone_faults(korea_counts.draw_share(share))


# -------------------------------------------------------------------------------- every figure


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("draw, name", [
    (draw_rounds, "sites"), (korea_counts.draw_counts, "counts"),
    (korea_counts.draw_share, "share")])
def test_figures_are_clean_and_the_same_every_time(draw, name, phone, request):
    table, draw = request.getfixturevalue(name), partial(draw, phone=phone)
    figure = framed(draw(table))
    assert faults(figure) == []
    assert min(text.get_fontsize() for text in labels(figure)) >= 6
    first = as_bytes(draw(table))
    assert first == as_bytes(draw(table)) != as_bytes(draw(table.iloc[:-1]))
    assert len(first) < 200_000
    with pytest.raises(ValueError, match="at least one row"):
        draw(table.iloc[:0])


def test_the_checks_of_texts_bite(counts, sites):
    assert overlapping(framed(korea_counts.draw_counts(counts, height=1.6)))
    assert outside(framed(korea_counts.draw_counts(
        altered(counts, "K013", "answer", "reaching 30 at the end of the year"))))
    with pytest.raises(ValueError, match="no room"):
        draw_rounds(altered(sites, "Daejeon", "site", "Daejeon" * 20))
