"""The map of Medicon Valley's employers shows what its table says, and nothing else."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex
from matplotlib.text import Annotation

from bioclusters import boundaries, data, medicon, registry, style
from drawn_maps import collisions, marks, marks_without_their_shapes, smallest, svg

GREEN, WHITE, INK = "#00695f", "#ffffff", style.INK
DIAMETERS = {"10,000 or more": 25, "2,500–4,999": 16.5, "1,000–2,499": 12, "500–999": 8.5,
             "250–499": 6}


# ------------------------------------------------------------------------------------ helpers


@pytest.fixture(scope="module")
def sources():
    style.use()
    names = {"employers": "medicon-employers", "novo_sites": "medicon-novo-sites",
             "facts": "medicon-facts", "regions": "oresund-regions-outline",
             "link": "oresund-link-outline"}
    return {key: data.load(name) for key, name in names.items()}


@pytest.fixture(scope="module")
def table(sources):
    return medicon.tidy_employers(sources["employers"], sources["novo_sites"])


@pytest.fixture(scope="module", params=[False, True], ids=["wide", "phone"])
def phone(request):
    return request.param


@pytest.fixture(scope="module")
def figure(sources, table, phone):
    return draw(sources, table, phone=phone)


def draw(sources, table, **changed):
    given = {"regions": sources["regions"], "link": sources["link"],
             "large": medicon.large_employers(sources["facts"]), **changed}
    figure = medicon.draw_employers(table, **given)
    plt.close(figure)  # pyplot lets go of it; the figure itself stays
    return figure


def edited(frame, row, **values):
    """Return a copy of a frame with values changed in the row of a company or id."""
    copy = frame.copy()
    key = "company" if "company" in copy else "id"
    chosen = copy[key].str.startswith(row)
    assert chosen.any(), "the planted fault changed nothing"
    for column, value in values.items():
        copy.loc[chosen, column] = value
    return copy


def panels(figure):
    zoomed, overview, _, key = figure.axes
    return zoomed, overview, key


def texts(figure):
    return [text for ax in figure.axes for text in ax.texts if text.get_text()]


def symbols(ax):
    """Return x, y, kind, diameter, fill and edge of all symbols of an axes, sorted."""
    found = []
    for drawn in ax.collections:
        if drawn.get_label() not in ("circles", "cross", "dot"):
            continue
        faces, edges = drawn.get_facecolors(), drawn.get_edgecolors()
        for place, (x, y) in enumerate(drawn.get_offsets()):
            found.append((round(x), round(y), drawn.get_label(),
                          round(float(np.sqrt(drawn.get_sizes()[place])), 1),
                          to_hex(faces[place % len(faces)]) if len(faces) else None,
                          to_hex(edges[place % len(edges)])))
    return sorted(found)


def expected_symbol(row):
    look = {"filled": ("circles", GREEN, WHITE), "outlined": ("circles", WHITE, GREEN),
            "cross": ("cross", INK, INK), "dot": ("dot", INK, INK)}
    kind, face, edge = look[row.mark]
    size = {"cross": 6.5, "dot": 3.6}.get(row.mark) or DIAMETERS[row.size_class]
    return (round(row.geometry.x), round(row.geometry.y), kind, size, face, edge)


def check_symbols(figure, table):
    zoomed, overview, key = panels(figure)
    drawn = sorted(symbols(zoomed) + symbols(overview))
    assert drawn == sorted(expected_symbol(row) for row in table.itertuples())
    listed = [expected_symbol(row)[2:] for row in table.itertuples() if row.mark != "dot"]
    assert sorted(symbol[2:] for symbol in symbols(key)) == sorted(listed)


def check_key(figure, table):
    """Every employer has a line with number, name, place, head-count, year and scope."""
    lines = {}
    for text in panels(figure)[2].texts:
        lines.setdefault(round(text.get_position()[1], 1), []).append(text.get_text())
    shown = [" | ".join(lines[place]) for place in sorted(lines)]
    for row in table[table["mark"] != "dot"].itertuples():
        count = "" if pd.isna(row.employees) else f"{row.employees:,}"
        qualifier = "" if pd.isna(row.qualifier) else row.qualifier
        first = next(place for place, line in enumerate(shown) if line.startswith(f"{row.tag} | "))
        assert row.company in shown[first]
        year, scope = row.year.replace("c.", "c. "), row.scope.replace("legal entity", "entity")
        assert shown[first + 1].startswith(row.municipality)
        assert f"{year}, {scope}" in shown[first + 1]
        with_count = shown[first + 1 if row.mark == "cross" else first]
        assert f"{qualifier} {count}".strip() in with_count


def check_numbers_on_map(figure, table):
    """The number of every employer is anchored at its place."""
    found = [(round(text.xy[0]), round(text.xy[1]), text.get_text())
             for ax in panels(figure)[:2] for text in ax.texts
             if isinstance(text, Annotation) and text.xycoords == "data"
             and text.get_text() and text.get_fontweight() == "bold"]
    wanted = [(round(row.geometry.x), round(row.geometry.y),
               f"in {row.tag}" if row.mark == "dot" else str(row.tag))
              for row in table.itertuples()]
    assert sorted(found) == sorted(wanted)


def check_layout(figure):
    """No two texts overlap, none covers a symbol, none leaves its map or the figure.

    Looked at in the resolutions of screen and print, in which letters differ in width.
    """
    for dpi in (100, 200, 300):
        figure.set_dpi(dpi)
        figure.canvas.draw()
        check_boxes(figure)


def check_boxes(figure):
    page = shapely.box(*figure.bbox.extents)
    for ax in figure.axes:
        boxes = [(text.get_text(), shapely.box(*plain_box(text).extents)) for text in ax.texts
                 if text.get_text()]
        for (one, box), (other, neighbour) in itertools.combinations(boxes, 2):
            assert not box.buffer(-0.3).intersects(neighbour.buffer(-0.3)), (one, other)
        room = shapely.box(*ax.bbox.extents) if ax in panels(figure)[:2] else page
        for text, box in boxes:
            assert box.within(room), text
            for disc in discs(ax):
                assert not box.intersects(disc), text


def plain_box(text):
    """Return the box of the letters alone, without the leader line."""
    whole = text.get_window_extent()  # also brings an annotation to its place
    return super(Annotation, text).get_window_extent() if isinstance(text, Annotation) else whole


def discs(ax):
    pixels = ax.figure.dpi / 72
    for x, y, _, size, *_ in symbols(ax):
        if ax.get_xlim() != (0, 1):
            yield shapely.Point(ax.transData.transform((x, y))).buffer(size / 2 * pixels)


def check_no_sums(figure, table):
    """No text adds employers up or shows a total of the region."""
    sized = table[table["mark"].isin(["filled", "outlined"])]
    forbidden = [sized["employees"].sum(), *sized.groupby("country")["employees"].sum(),
                 40_000, 43_000, 50_000, 65_500]
    for text in texts(figure):
        for total in forbidden:
            assert f"{total:,}" not in text.get_text()


def check_outlines(figure, sources):
    """Land has the colour of its country; bridge, causeway, tunnel and region border are lines."""
    for ax, window in zip(panels(figure), (medicon.GREATER_COPENHAGEN, medicon.REGION),
                          strict=False):
        frame = shapely.box(*window)
        drawn = {}
        for layer in ax.collections:
            if layer.get_label() not in ("circles", "cross", "dot", "squares"):
                rings = [shapely.Polygon(path.to_polygons()[0]) for path in layer.get_paths()]
                drawn[to_hex(layer.get_facecolor()[0])] = sum(ring.area for ring in rings)
        regions = boundaries.project(sources["regions"], "oresund").clip(frame)
        for country, colour in (("DK", medicon.DENMARK), ("SE", medicon.SWEDEN)):
            chosen = (regions["role"] == "region") & (regions["country"] == country)
            assert drawn[colour] == pytest.approx(regions[chosen].area.sum(), rel=0.04)
        link = boundaries.project(sources["link"], "oresund")
        kinds = set(link[link.intersects(frame)]["kind"])
        lines = {line.get_label(): line.get_linestyle() for line in ax.lines}
        assert {"bridge", "causeway", "tunnel"} & set(lines) == kinds
        assert lines["tunnel"] == "--" and "border" in lines


def told(table):
    """Return the words that each symbol of a table owes to who points at it."""
    owed = []
    for row in table.itertuples():
        if row.mark == "dot":
            owed.append(f"{row.company}, {row.town}: part of the region total, counted in 1")
            continue
        words = [] if pd.isna(row.qualifier) else [row.qualifier]
        words += [] if pd.isna(row.employees) else [f"{row.employees:,} employees"]
        owed.append(
            f"{row.company}, {row.town}: {'not sized: ' * (row.mark == 'cross')}{' '.join(words)}, "
            f"{row.year.replace('c.', 'c. ')}, {row.scope}; source: {row.basis}; confidence: "
            f"{row.confidence}")
    return sorted(owed)


# -------------------------------------------------------------------------------------- table


def test_table_is_ordered_and_numbered(table):
    employers = table[table["mark"] != "dot"]
    assert list(employers["tag"]) == list(range(1, 23))
    order = [*medicon.CLASSES, medicon.UNSIZED]
    assert [order.index(name) for name in employers["size_class"]] == sorted(
        order.index(name) for name in employers["size_class"])
    for _, members in employers.groupby("size_class"):
        assert list(members["company"]) == sorted(members["company"], key=str.casefold)
    assert table.crs.to_epsg() == 25832


def test_marks_follow_confidence_and_age(table):
    marks = table.groupby("mark")["company"].count()
    assert marks.to_dict() == {"filled": 8, "outlined": 12, "cross": 2, "dot": 2}
    assert set(table.loc[table["mark"] == "filled", "confidence"]) == {"A"}
    assert set(table.loc[table["mark"] == "outlined", "confidence"]) == {"B"}
    assert list(table.loc[table["mark"] == "cross", "company"].str[:6]) == ["Agilen", "McNeil"]


def test_every_point_keeps_its_place(sources, table):
    lonlat = table.to_crs(4326)
    for row in sources["employers"].itertuples():
        point = lonlat.loc[lonlat["company"] == row.company, "geometry"].iloc[0]
        assert (point.x, point.y) == pytest.approx((row.lon, row.lat), abs=1e-6)


def test_novo_nordisk_is_sized_once(table):
    novo = table[table["company"].str.startswith("Novo Nordisk")]
    assert list(novo["mark"]) == ["filled", "dot", "dot"]
    assert novo["tag"].nunique() == 1
    assert novo["employees"].notna().sum() == 1


def test_other_years_size_other_employers(sources):
    few = medicon.tidy_employers(sources["employers"], sources["novo_sites"], 2022, 2023)
    sized = few[few["mark"].isin(["filled", "outlined"])]
    assert set(sized["year"]) == {"2022", "2022/23", "c.2022", "c.2023", "2023"}
    assert (few.loc[few["mark"] == "cross", "size_class"] == medicon.UNSIZED).all()


# ------------------------------------------------------------------------------------- figure


@pytest.mark.parametrize("check", [check_symbols, check_key, check_numbers_on_map, check_no_sums])
def test_figure_shows_the_table(check, figure, table):
    check(figure, table)


@pytest.mark.parametrize(
    ("check", "row", "values"),
    [
        (check_symbols, "Coloplast", {"mark": "outlined"}),
        (check_symbols, "LEO", {"size_class": "500–999"}),
        (check_symbols, "Agilent", {"mark": "filled", "size_class": "500–999"}),
        (check_symbols, "Baxter", {"geometry": shapely.Point(760_000, 6_181_000)}),
        (check_key, "Genmab", {"employees": 501}),
        (check_key, "Genmab", {"qualifier": "over"}),
        (check_key, "Ferring", {"year": "2022"}),
        (check_key, "Xellia", {"scope": "Denmark"}),
        (check_key, "Baxter", {"municipality": "Malmö"}),
        (check_numbers_on_map, "Widex", {"tag": 99}),
        (check_numbers_on_map, "BK Medical", {"geometry": shapely.Point(710_000, 6_181_000)}),
    ],
)
def test_checks_notice_another_table(check, row, values, figure, table):
    with pytest.raises((AssertionError, StopIteration)):
        check(figure, edited(table, row, **values))


@pytest.mark.parametrize("check", [check_symbols, check_numbers_on_map])
def test_checks_notice_a_dropped_row(check, figure, table):
    with pytest.raises(AssertionError):
        check(figure, table.iloc[:-1])


def test_checks_notice_another_colour(monkeypatch, sources, table):
    monkeypatch.setattr(medicon, "COLOUR", "#00696f")
    with pytest.raises(AssertionError):
        check_symbols(draw(sources, table), table)


def test_smaller_symbols_lie_on_top(figure):
    for ax in panels(figure)[:2]:
        circles = next(c for c in ax.collections if c.get_label() == "circles")
        sizes = list(circles.get_sizes())
        assert len(sizes) > 2 and sizes == sorted(sizes, reverse=True)


def test_a_sum_would_be_noticed(sources, table):
    figure = draw(sources, table)
    total = table.loc[table["mark"].isin(["filled", "outlined"]), "employees"].sum()
    figure.axes[0].texts[0].set_text(f"{total:,} employees")
    with pytest.raises(AssertionError):
        check_no_sums(figure, table)


def test_nothing_collides(figure):
    check_layout(figure)
    assert collisions(figure) == []


def test_nothing_collides_when_title_and_source_are_added(sources, table):
    check_layout(registry.frame(draw(sources, table), "fig-medicon-employers"))


@pytest.mark.parametrize("first_year", [2020, 2022])
def test_nothing_collides_in_other_years(sources, phone, first_year):
    table = medicon.tidy_employers(sources["employers"], sources["novo_sites"], first_year)
    figure = draw(sources, table, phone=phone)
    check_symbols(figure, table)
    check_layout(figure)


def test_another_window_gets_leader_lines(sources, table):
    figure = draw(sources, table, core=(703_000, 6_163_000, 735_000, 6_190_000), core_name="City")
    check_symbols(figure, table)
    check_layout(figure)
    leaders = [text for text in figure.axes[1].texts if not text.get_text()]
    assert len(leaders) >= 4


@pytest.mark.parametrize("place", ["on another", "off the map"])
def test_collisions_are_noticed(place, sources, table, phone):
    figure = draw(sources, table, phone=phone)
    one, other = [text for text in figure.axes[0].texts if text.get_text() in ("4", "7")]
    if place == "on another":
        one.xy = other.xy
        one.set_position(other.get_position())
    else:
        one.set_position((0, 60))
    with pytest.raises(AssertionError):
        check_layout(figure)
    assert place == "off the map" or collisions(figure) == [("4", "7")]


def test_outlines_are_those_of_the_region(figure, sources):
    check_outlines(figure, sources)


@pytest.mark.parametrize(
    "damage",
    [
        {"regions": lambda frame: frame.assign(country="SE")},
        {"regions": lambda frame: frame[frame["name"] != "Skåne"]},
        {"regions": lambda frame: frame[frame["name"] != "Sjælland"]},
        {"link": lambda frame: frame[frame["kind"] != "tunnel"]},
        {"link": lambda frame: frame[frame["kind"] != "bridge"]},
    ],
)
def test_a_missing_outline_is_noticed(damage, sources, table):
    changed = {name: change(sources[name]) for name, change in damage.items()}
    with pytest.raises((AssertionError, KeyError)):
        check_outlines(draw(sources, table, **changed), sources)


def test_gaps_are_stated(figure, sources):
    shown = " ".join(" ".join(text.get_text() for text in texts(figure)).split())
    for words in ("missing: 4 of its 7 large employers (2021)", "2021 counts 32 companies above "
                  "250", "25 in Eastern Denmark, 7 in Skåne", "20 employers are sized",
                  "other site of Novo Nordisk, counted in 1", "located, not sized",
                  "jobs to be lost", "600, 2012, Denmark"):
        assert words in shown


def test_gaps_follow_the_facts(sources, table):
    facts = edited(sources["facts"], "M029", value="33 = 24 Eastern Denmark + 9 Skåne")
    figure = draw(sources, table, large=medicon.large_employers(facts))
    shown = " ".join(" ".join(text.get_text() for text in texts(figure)).split())
    assert "missing: 6 of its 9" in shown and "counts 33 companies" in shown
    assert "4 of its 7" not in shown


def test_every_text_is_large_enough_for_a_page_or_a_phone(figure, phone):
    assert figure.get_figwidth() == (style.PHONE_WIDTH if phone else style.WIDTH)
    assert smallest(figure) == (7.5 if phone else 6.2)
    text = figure.axes[3].texts[0]
    before = text.get_fontsize()
    text.set_fontsize(5)
    assert smallest(figure) == 5
    text.set_fontsize(before)


def test_every_symbol_can_be_pointed_at(figure, table, sources):
    assert sorted(marks(figure)) == told(table)
    for words in (
        "Coloplast, Humlebæk: about 1,300 employees, 2021, Zealand; source: regional head-count "
        "quoted from State of Medicon Valley 2021; confidence: A",
        "McNeil AB (Johnson & Johnson, Kenvue since 2023), Helsingborg: not sized: largest in "
        "Skåne, 2020, site; source: rank statement only; confidence: C",
        "Novo Nordisk, Kalundborg: part of the region total, counted in 1",
    ):
        assert words in marks(figure)
    other = edited(table, "Genmab", employees=510)
    assert sorted(marks(figure)) != told(other)
    assert sorted(marks(draw(sources, other, phone=True))) == told(other)


def check_words(figure, table):
    """The words of a mark lie where their employer is."""
    names = {(round(row.geometry.x), round(row.geometry.y)): row.company
             for row in table.itertuples()}
    drawn = [(place, words) for ax in panels(figure)[:2] for symbols in ax.collections
             if symbols.get_gid() in figure.marks
             for place, words in zip(symbols.get_offsets(), figure.marks[symbols.get_gid()],
                                     strict=True)]
    assert len(drawn) == len(table)
    for (x, y), words in drawn:
        assert words.startswith(names[round(x), round(y)]), words


def test_the_words_lie_on_their_symbols(figure, table):
    check_words(figure, table)
    swapped = edited(table, "Coloplast", company="Widex")
    with pytest.raises(AssertionError):
        check_words(figure, swapped)


def test_every_mark_has_as_many_shapes_as_words(figure, sources, table):
    assert marks_without_their_shapes(figure) == []
    spoiled = draw(sources, table)
    spoiled.marks["marks-1"].pop()
    assert marks_without_their_shapes(spoiled) == ["marks-1"]


def test_two_drawings_are_the_same_bytes(sources, table, figure):
    first = svg(draw(sources, table))
    assert first == svg(draw(sources, table))
    moved = edited(table, "Baxter", geometry=shapely.Point(760_000, 6_181_000))
    assert first != svg(draw(sources, moved))


# ----------------------------------------------------------------------------------- alt text


def test_alt_text_counts_the_table(table):
    assert medicon.describe_employers(table) == (
        "Map of Zealand and Skåne with 20 employers whose head-count (2018–2025) has a source, as "
        "circles by size class: 1 of 10,000 or more, 1 of 2,500–4,999, 7 of 1,000–2,499, 7 of "
        "500–999, 4 of 250–499 employees. The largest is Novo Nordisk (about 17,000, region, "
        "2021); 18 lie in Denmark and 2 in Skåne; 2 more are located but not sized."
    )


@pytest.mark.parametrize(
    ("row", "values", "words"),
    [
        ("Novo Nordisk (", {"employees": 16_000}, "about 16,000"),
        ("Baxter", {"mark": "cross"}, "1 in Skåne; 3 more"),
        ("LEO", {"year": "2017"}, "(2017–2025)"),
        ("LEO", {"size_class": "500–999"}, "6 of 1,000–2,499, 8 of 500–999"),
    ],
)
def test_alt_text_follows_the_table(row, values, words, table):
    assert words not in medicon.describe_employers(table)
    assert words in medicon.describe_employers(edited(table, row, **values))


# ------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda e: e.drop(columns="scope"), "add scope"),
        (lambda e: e.iloc[:0], "at least one row"),
        (lambda e: edited(e, "LEO", employees=900), "ME011 has 900"),
        (lambda e: edited(e, "LEO", employees=7_000), "ME011 has 7000"),
        (lambda e: edited(e, "LEO", confidence="C"), "expected A or B"),
        (lambda e: e[~e["company"].str.startswith("Novo Nordisk")], "found 0"),
        (lambda e: pd.concat([e, e.iloc[:1]]), "found 2"),
    ],
)
def test_bad_employers_are_refused(change, words, sources):
    with pytest.raises(ValueError, match=words):
        medicon.tidy_employers(change(sources["employers"]), sources["novo_sites"])


def test_years_without_a_head_count_are_refused(sources):
    with pytest.raises(ValueError, match="widen `first`"):
        medicon.tidy_employers(sources["employers"], sources["novo_sites"], 1990, 1995)


def test_a_changed_count_of_large_employers_is_refused(sources):
    for facts in (sources["facts"].query("id != 'M029'"),
                  edited(sources["facts"], "M029", value="about 32")):
        with pytest.raises(ValueError, match="M029"):
            medicon.large_employers(facts)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.iloc[:0], "at least one row"),
        (lambda t: t.drop(columns="tag"), "add tag"),
        (lambda t: edited(t, "Baxter", geometry=shapely.Point(0, 0)), "outside both windows"),
    ],
)
def test_bad_tables_are_not_drawn(change, words, sources, table):
    with pytest.raises(ValueError, match=words):
        draw(sources, change(table))


def test_a_crowd_without_room_is_refused(sources, table):
    with pytest.raises(ValueError, match="choose `core`"):
        draw(sources, table, core=(735_000, 6_140_000, 770_000, 6_180_000), core_name="Malmö")
