"""Do the four maps have one scale, and show every anchor, its kind and the joined distances?"""

import math
import re
from functools import partial

import numpy as np
import pytest
import shapely
from matplotlib.colors import to_hex
from matplotlib.text import Text

from bioclusters import boundaries, data, scale, style
from drawn_rest import cramped, miscounted, said
from test_cambridge import altered
from test_timeline import as_bytes, framed, outside

RESOURCES = {
    "BHCR": ["us-counties-outline", "us-context-outline"],
    "Cambridge": ["cambridgeshire-outline"],
    "Medicon Valley": ["oresund-regions-outline", "oresund-link-outline"],
    "Korea": ["korea-provinces-outline"],
}
FRAME = shapely.box(-40_000, -33_000, 40_000, 33_000)


@pytest.fixture(scope="module")
def places():
    return data.load("places")


@pytest.fixture(scope="module")
def distances():
    return data.load("anchor-distances")


@pytest.fixture(scope="module")
def table(places):
    return scale.tidy_same_scale(places)


@pytest.fixture(scope="module")
def pairs(table, distances):
    return scale.tidy_same_scale_pairs(table, distances)


@pytest.fixture(scope="module")
def outlines():
    return {panel: [data.load(name) for name in names] for panel, names in RESOURCES.items()}


@pytest.fixture(scope="module")
def drawing(table, pairs, outlines):
    """Return the figure, drawn once for the tests that only read it."""
    style.use()
    return framed(scale.draw_same_scale(table, pairs, outlines))


@pytest.fixture(scope="module")
def narrow(table, pairs, outlines):
    """Return the figure for a phone."""
    style.use()
    figure = scale.draw_same_scale(table, pairs, outlines, phone=True)
    figure.draw_without_rendering()
    return figure


def panel(figure, name: str):
    return figure.axes[list(scale.PANELS).index(name)]


def boxes(ax) -> dict[str, shapely.Polygon]:
    """Return the box of every text of an axes in pixels, a hair smaller than it is."""
    return {
        text.get_text(): shapely.box(*Text.get_window_extent(text).padded(-0.4).extents)
        for text in ax.texts if text.get_text()
    }


def marks(figure) -> dict[str, tuple]:
    """Return marker, fill, edge and place in metres of every place, read off the maps."""
    found = {}
    for line in (line for ax in figure.axes[:4] for line in ax.lines):
        if len(line.get_xdata()) == 1:
            assert line.get_label() not in found, "drawn twice"
            x, y = line.get_xydata()[0]
            fill, size = to_hex(line.get_markerfacecolor()), round(line.get_markersize(), 1)
            found[line.get_label()] = (line.get_marker(), fill, size, round(x), round(y))
    return found


def expected_marks(table) -> dict[str, tuple]:
    """Return the same from the table: a small dot where another place is nearer than 1.65 km."""
    inside, found = table[table["on_map"] == "inside"], {}
    for row in inside.itertuples():
        others = inside[(inside["panel"] == row.panel) & (inside["place_id"] != row.place_id)]
        colour, (marker, size, *_) = style.CLUSTERS[row.panel], scale.MARKS[row.mark]
        fill = "#ffffff" if row.type == "historic company" else colour
        if (others.distance(row.geometry) < 1650).any():
            marker, fill, size = "o", colour, 2.6
        found[row.place_id] = (marker, fill, size, round(row.geometry.x), round(row.geometry.y))
    return found


def lines(figure) -> list[tuple]:
    """Return label, colour and rounded ends of every line of two points, map by map."""
    return [
        (line.get_label(), to_hex(line.get_color()), *np.round(line.get_xydata()).ravel())
        for ax in figure.axes[:4] for line in ax.lines if line.get_label().endswith(" km")
    ]


def expected_lines(table, pairs) -> list[tuple]:
    points, found = table.set_index("place_id").geometry, []
    for pair in pairs.itertuples():
        line = shapely.LineString(points[[pair.from_place_id, pair.to_place_id]])
        ends = shapely.get_coordinates(line.intersection(FRAME))
        found.append((pair.label, style.CLUSTERS[pair.panel], *np.round(ends).ravel()))
    return found


def misplaced(figure) -> list[str]:
    """Return the labels that overlap another, leave their map or cover a mark."""
    wrong = []
    for ax in figure.axes[:4]:
        window, texts = shapely.box(*ax.get_window_extent().extents), boxes(ax)
        dots = [shapely.Point(ax.transData.transform(line.get_xydata()[0])).buffer(2)
                for line in ax.lines if len(line.get_xdata()) == 1]
        for text, box in texts.items():
            others = [other for name, other in texts.items() if name != text]
            if not box.within(window) or shapely.intersects(box, [*others, *dots]).any():
                wrong.append(text)
    return wrong


def land(figure, name: str):
    """Return what is drawn as land, in metres from the centre of the map."""
    rings = [ring for group in panel(figure, name).collections for path in group.get_paths()
             for ring in path.to_polygons()]
    return shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in rings])


def great_circle_km(one, other) -> float:
    lat, lon, to_lat, to_lon = np.radians([one.lat, one.lon, other.lat, other.lon])
    across = math.cos(lat) * math.cos(to_lat) * math.sin((to_lon - lon) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(math.sin((to_lat - lat) / 2) ** 2 + across))


def stale(places, distances) -> list[tuple[str, str]]:
    """Return the pairs whose stated distance is not that between their positions."""
    at = places.set_index("place_id")
    return [
        (row.from_place_id, row.to_place_id) for row in distances.itertuples()
        if abs(great_circle_km(at.loc[row.from_place_id], at.loc[row.to_place_id])
               - row.distance_km) > 0.06
    ]


def test_the_table_holds_every_place_once(places, table):
    assert sorted(table["place_id"]) == sorted(places["place_id"])
    assert table.groupby("panel", sort=False).size().to_dict() == {
        "BHCR": 9, "Cambridge": 15, "Medicon Valley": 12, "Korea": 9}
    beyond = table.loc[table["on_map"] == "beyond", "place_id"]
    assert set(beyond) == {"US-ATL", "LON-KGX", "KR-SNU", "KR-SEL"}
    wide = scale.tidy_same_scale(places, window_km=(160, 160))
    assert set(wide.loc[wide["on_map"] == "beyond", "place_id"]) == {"US-ATL", "KR-SNU", "KR-SEL"}


def test_stated_distances_are_those_between_the_positions(places, distances):
    assert stale(places, distances) == []
    moved = altered(places, "KR-MFDS", "lat", 36.66)
    assert set(stale(moved, distances)) == {("KR-KRIBB", "KR-MFDS"), ("KR-MFDS", "KR-OCH")}


def test_the_projections_keep_distances_within_one_per_cent(table, pairs):
    points = table.set_index("place_id").geometry

    def worst(points):
        drawn = [points[pair.from_place_id].distance(points[pair.to_place_id]) / 1000
                 for pair in pairs.itertuples()]
        return max(abs(np.array(drawn) / pairs["distance_km"] - 1))

    assert worst(points) < 0.01 < worst(points.scale(1.02, 1.02, origin=(0, 0)))


@pytest.mark.parametrize("distance, error, label", [
    (29.2, 1.7, "29 ± 2 km"), (12.6, 2.5, "13 ± 3 km"), (46.6, 1.0, "47 ± 1 km"),
    (6.4, 0.1 + 0.2, "6.4 ± 0.3 km"), (39.6, 0.91, "39.6 ± 1.0 km"), (108.7, 0.6, "108.7 ± 0.6 km"),
])
def test_an_error_has_one_figure_and_is_rounded_up(distance, error, label):
    assert scale.with_error(distance, error) == label


def test_errors_are_the_sum_of_both_precisions(table, distances, pairs):
    labels = pairs.set_index(["from_place_id", "to_place_id"])["label"]
    assert labels["KR-KRIBB", "KR-MFDS"] == "29 ± 2 km"
    assert labels["MV-KU", "MV-LU"] == "39.6 ± 0.9 km"
    coarse = scale.tidy_same_scale_pairs(altered(table, "KR-MFDS", "precision_km", 3.0), distances)
    assert coarse.set_index("to_place_id").loc["KR-MFDS", ["error_km", "label"]].tolist() == [
        3.7, "29 ± 4 km"]


def test_marks_show_the_kind_and_place_of_every_anchor(table, drawing):
    assert marks(drawing) == expected_marks(table) and len(marks(drawing)) == 41


@pytest.mark.parametrize("place, kind", [
    ("MV-NOVO", "historic company"), ("BH-JHU", "company"), ("KR-LG", "science park"),
])
def test_another_kind_or_place_changes_the_mark(places, table, distances, outlines, place, kind):
    other = scale.tidy_same_scale(altered(places, place, "type", kind))
    figure = scale.draw_same_scale(
        other, scale.tidy_same_scale_pairs(other, distances), outlines)
    assert marks(figure) == expected_marks(other) != expected_marks(table)


def test_lines_join_the_pairs_and_state_their_distance(table, pairs, drawing):
    assert lines(drawing) == expected_lines(table, pairs)
    for ax, name in zip(drawing.axes, scale.PANELS, strict=False):
        assert set(pairs.loc[pairs["panel"] == name, "label"]) <= set(boxes(ax))


def test_a_changed_distance_or_fewer_pairs_change_the_lines(table, pairs, distances, outlines):
    nearer = altered(distances, "46.6", "distance_km", 31.0)
    changed = scale.tidy_same_scale_pairs(table, nearer, scale.PAIRS[:-1])
    figure = scale.draw_same_scale(table, changed, outlines)
    assert lines(figure) == expected_lines(table, changed)
    assert "31 ± 1 km" in boxes(panel(figure, "Medicon Valley"))
    assert "108.7 ± 0.6 km" not in boxes(panel(figure, "Korea"))


@pytest.mark.parametrize("size", ["drawing", "narrow"])
def test_all_maps_and_the_bar_have_one_scale(size, request):
    drawing = request.getfixturevalue(size)

    def pixels_per_km(ax):
        return ax.get_window_extent().width / (np.diff(ax.get_xlim())[0] / 1000)

    scales = [pixels_per_km(ax) for ax in drawing.axes[:4]]
    heights = [ax.get_window_extent().height / pixels_per_km(ax) for ax in drawing.axes[:4]]
    assert np.ptp(scales) < 1e-6 and heights == pytest.approx([66] * 4)
    (bar,) = drawing.axes[4].lines
    length = np.ptp(drawing.axes[4].transData.transform(bar.get_xydata())[:, 0])
    assert length == pytest.approx(20 * scales[0]) != pytest.approx(21 * scales[0])
    said = " ".join(boxes(drawing.axes[4]))
    km_per_cm, ratio = re.search(r"1 cm is ([\d.]+) km \(1 : ([\d,]+)\)", said).groups()
    assert float(km_per_cm) == pytest.approx(drawing.dpi / 2.54 / scales[0], abs=0.05)
    assert int(ratio.replace(",", "")) == pytest.approx(1e5 * float(km_per_cm), rel=0.01)


@pytest.mark.parametrize("size", ["drawing", "narrow"])
def test_every_place_is_named_and_close_ones_are_listed_with_their_signs(table, size, request):
    drawing = request.getfixturevalue(size)
    for ax, name in zip(drawing.axes, scale.PANELS, strict=False):
        said = " ".join(boxes(ax)).replace("\u2003", " ").split()
        for label in table.loc[table["panel"] == name, "label"]:
            assert " ".join(said).count(label) == 1
    lund = "● Lund University\n◆ BioInvent\n◇ AstraZeneca Lund"
    assert lund in boxes(panel(drawing, "Medicon Valley"))


def test_labels_keep_clear_of_one_another_of_marks_and_of_the_edge(table, pairs, outlines, drawing):
    assert misplaced(drawing) == []
    bare = framed(scale.draw_same_scale(table, pairs, outlines, offsets={}))
    assert "National Institutes of Health" in misplaced(bare) and len(misplaced(bare)) > 10
    kept = {**scale.OFFSETS, "KR-DJN": (40, -1)}
    assert misplaced(framed(scale.draw_same_scale(table, pairs, outlines, offsets=kept))) == []
    off = framed(scale.draw_same_scale(table, pairs, outlines, offsets={**kept, "KR-DJN": (90, 0)}))
    assert misplaced(off) == ["Daejeon station"]


def test_a_phone_gets_the_same_maps_one_below_the_other(table, pairs, outlines, drawing, narrow):
    assert marks(narrow) == expected_marks(table)
    assert lines(narrow) == expected_lines(table, pairs)
    assert misplaced(narrow) == cramped(narrow) == outside(narrow) == []
    tops = [ax.get_window_extent().y1 for ax in narrow.axes]
    assert tops == sorted(tops, reverse=True) and len({ax.bbox.x0 for ax in narrow.axes[:4]}) == 1
    sizes = [np.ptp(figure.axes[0].get_window_extent().intervalx) for figure in (drawing, narrow)]
    assert sizes[1] == pytest.approx(sizes[0], abs=1)
    wide_labels = scale.draw_same_scale(table, pairs, outlines, offsets=scale.OFFSETS, phone=True)
    assert "Granta Park" in misplaced(framed(wide_labels))


def test_every_anchor_line_and_arrow_says_what_it_is(
        places, table, pairs, distances, outlines, drawing, narrow):
    assert said(drawing) == said(narrow)
    assert len(set(said(drawing))) == 41 + 11 + 3  # one arrow leads to two places
    assert miscounted(drawing) == miscounted(narrow) == []
    for label in (
        "Lund University: university, position within 0.4 km; source: general knowledge, "
        "approximate",
        "Korea Research Institute of Bioscience and Biotechnology to Ministry of Food and Drug "
        "Safety: 29 ± 2 km, great-circle distance",
        "Seoul National University: university, beyond the map; Seoul station: rail, beyond the "
        "map"):
        assert label in said(drawing)
    other = scale.tidy_same_scale(altered(places, "MV-LU", "precision_km", 0.7))
    figure = scale.draw_same_scale(other, scale.tidy_same_scale_pairs(other, distances), outlines)
    changed = set(said(figure)) - set(said(drawing))
    assert any("Lund University: university, position within 0.7 km" in one for one in changed)
    assert len(changed) == 3 and any("to Lund University: 47 ± 2 km" in one for one in changed)
    figure.marks["marks-0"].append("too many")
    assert miscounted(figure) == ["marks-0"]


def test_anchors_stand_on_land_except_the_bridge(table, pairs, outlines, drawing):
    def at_sea(figure):
        return [row.place_id for row in table[table["on_map"] == "inside"].itertuples()
                if not land(figure, row.panel).buffer(300).contains(row.geometry)]

    assert at_sea(drawing) == ["MV-BRI"]
    regions, link = outlines["Medicon Valley"]
    drowned = {**outlines, "Medicon Valley": [regions[regions["name"] != "Skåne"], link]}
    assert {"MV-LU", "MV-MAL"} < set(at_sea(scale.draw_same_scale(table, pairs, drowned)))


def test_names_of_land_stand_on_that_land(outlines):
    codes = {"Maryland": "MD", "Virginia": "VA", "DC": "DC", "Denmark": "DK", "Sweden": "SE"}
    for name, areas in [*scale.AREAS.items(), *scale.PHONE_AREAS.items()]:
        here = scale.PANELS[name]
        shapes = outlines[name][0]
        placed = shapes.set_geometry(scale._centred(shapes, here))
        for area, (east, north) in areas.items():
            found = placed[placed.contains(shapely.Point(east * 1000, north * 1000))]
            if area == "Øresund":
                assert found.empty
            else:
                assert codes.get(area, area) in found.astype(str).to_numpy()


def test_arrows_point_north(drawing):
    for name, here in scale.PANELS.items():
        (letter,) = [text for text in panel(drawing, name).texts if text.get_text() == "N"]
        arrow = next(text for text in panel(drawing, name).texts
                     if not text.get_text() and tuple(text.xy) == tuple(letter.xy))
        tilt = math.degrees(math.atan2(*(np.array(arrow.xy) - arrow.xyann)))
        ends = scale.pd.DataFrame({"lon": [here.lon] * 2, "lat": [here.lat, here.lat + 0.1]})
        (x, y), (to_x, to_y) = boundaries.points(ends, here.region).get_coordinates().to_numpy()
        assert tilt == pytest.approx(math.degrees(math.atan2(to_x - x, to_y - y)), abs=0.1)
        assert (abs(tilt) > 10) == (name == "BHCR")


def test_the_legend_explains_the_marks_that_are_drawn(table, pairs, outlines, drawing):
    def explained(figure):
        return [text.get_text().lower() for text in figure.axes[6].get_legend().get_texts()]

    assert explained(drawing) == [*scale.MARKS, "close together: marks at the names"]
    fewer = table[table["mark"] != "network, technology transfer"]
    assert "network, technology transfer" not in explained(
        scale.draw_same_scale(fewer, pairs, outlines))


def test_alt_text_has_the_counts_and_longest_pairs(table, pairs):
    text = scale.describe_same_scale(table, pairs)
    assert "4 maps at one scale with 41 anchor" in text
    assert "BHCR 8, Cambridge 14, Medicon Valley 12, Korea 7" in text
    for words in ("Johns Hopkins University 55.4 ± 0.9 km", "Wellcome Genome Campus 14.9 ± 0.7 km",
                  "Novo Nordisk HQ to Lund University 47 ± 1 km",
                  "KAIST to Ochang Science Industrial Complex 39 ± 2 km"):
        assert words in text
    assert "King's Cross" not in text
    shorter = scale.describe_same_scale(table, pairs[pairs["from_place_id"] != "MV-NOVO"])
    assert "University of Copenhagen to Lund University 39.6 ± 0.9 km" in shorter


def test_other_windows_and_panels_can_be_drawn(places, distances, outlines):
    panels = {name: scale.PANELS[name] for name in ("Medicon Valley", "Korea", "BHCR")}
    for window in ((100, 100), (40, 40)):
        table = scale.tidy_same_scale(places, panels, window)
        pairs = scale.tidy_same_scale_pairs(table, distances, scale.PAIRS[5:])
        figure = framed(scale.draw_same_scale(table, pairs, outlines, panels, window))
        assert len(figure.axes) == 6 and len(marks(figure)) == (table["on_map"] == "inside").sum()
        assert all(FRAME.buffer(17_001).covers(shapely.LineString(line.get_xydata()))
                   for ax in figure.axes[:3] for line in ax.lines if len(line.get_xdata()) > 1)


@pytest.mark.parametrize("fault, message", [
    (lambda p, t, d, o: scale.tidy_same_scale(p.drop(columns="lat")), "add lat"),
    (lambda p, t, d, o: scale.tidy_same_scale(p[p["cluster"] != "Cambridge"]), "in Cambridge"),
    (lambda p, t, d, o: scale.tidy_same_scale(altered(p, "BH-NIH", "type", "zoo")), "type zoo"),
    (lambda p, t, d, o: scale.tidy_same_scale_pairs(t, d, (("MV-KU", "MV-MAL"),)), "MV-KU and"),
    (lambda p, t, d, o: scale.tidy_same_scale_pairs(t[t["panel"] != "Korea"], d), "KR-KRIBB"),
    (lambda p, t, d, o: scale.with_error(10, 0), "above 0"),
    (lambda p, t, d, o: scale.draw_same_scale(t, scale.tidy_same_scale_pairs(t, d), {}), "'BHCR'"),
    (lambda p, t, d, o: scale.draw_same_scale(
        t, scale.tidy_same_scale_pairs(t, d), o, window_km=(40, 40)), "window"),
])
def test_bad_input_is_refused_with_a_remedy(places, table, distances, outlines, fault, message):
    with pytest.raises(ValueError, match=message):
        fault(places, table, distances, outlines)


@pytest.mark.parametrize("phone", [False, True])
def test_two_drawings_are_the_same_bytes_and_a_moved_anchor_is_not(
        places, table, pairs, distances, outlines, phone):
    draw = partial(scale.draw_same_scale, pairs=pairs, outlines=outlines, phone=phone)
    first, second = (as_bytes(draw(table)) for _ in range(2))
    assert first == second and len(first) < 300_000
    moved = scale.tidy_same_scale(altered(places, "BH-UMD", "lat", 38.99))
    assert as_bytes(draw(moved)) != first
