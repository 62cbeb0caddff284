"""Native charts: a figure of bars, lines or dots as data and chartML that office programs edit.

One writer for slides, Word and Hangul: python-pptx makes the chart with its workbook, and the other
formats take the same part. Maps, and what no office chart can draw, go in as pictures.
"""

import io
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Pt

from bioclusters.draw import looks
from bioclusters.figures import Figure
from bioclusters.findings.size import INDUSTRIES
from bioclusters.words import _, bounded, word

MOST_SERIES = 255  # what a chart of Excel, from which all three formats have theirs, may hold
KINDS = {"bar": XL_CHART_TYPE.BAR_CLUSTERED, "line": XL_CHART_TYPE.LINE_MARKERS,
         "dot": XL_CHART_TYPE.LINE_MARKERS}
SHAPES = (XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.DIAMOND, XL_MARKER_STYLE.SQUARE,
          XL_MARKER_STYLE.TRIANGLE)
PLACE_OF = {"biohealth_capital_region": "BHCR", "spread": "BHCR", "cambridge": "Cambridge",
            "medicon_valley": "Medicon Valley", "synthesis": "Korea", "claims": "Korea"}


class ChartError(ValueError):
    """A chart that an office program would not draw as it is meant."""


class Chart(NamedTuple):
    """What a native chart shows: a value, or none, for each name and series.

    `kind`: bar (names down the page), line, or dot (marks that are not joined); `strong`: the
    series, or of a single series the names, in colour; `turned`: the highest value is lowest.
    """

    kind: str
    names: Sequence[str]
    series: Mapping[str, Sequence[float | None]]
    axis: str
    strong: frozenset[str] = frozenset()
    turned: bool = False
    digits: int = 0
    most: float | None = None


def of(figure: Figure) -> Chart | None:
    """Return a figure, or part of one, as a chart; none if it is to be a picture.

    Raises ChartError as `checked`.
    """
    make = CHARTS.get(figure.id)
    chart = make(figure.table) if make else None
    return chart and checked(chart, figure.id)


def checked(chart: Chart, name: str) -> Chart:
    """Return a chart that every format can draw; raise ChartError naming what it cannot."""
    if chart.kind not in KINDS:
        raise ChartError(f"{name}: there is no chart of the kind {chart.kind!r}; use one of "
                         f"{', '.join(KINDS)}, or leave it a picture.")
    if len(chart.series) > MOST_SERIES:
        raise ChartError(f"{name}: {len(chart.series)} series, {MOST_SERIES} can be drawn; join "
                         "some, or leave it a picture.")
    for series, values in chart.series.items():
        if len(values) != len(chart.names):
            raise ChartError(f"{name}: the series {series!r} has {len(values)} values for "
                             f"{len(chart.names)} names; give one for each.")
    if not chart.names or all(value is None for values in chart.series.values()
                              for value in values):
        raise ChartError(f"{name}: there is nothing to draw; check its table.")
    return chart


def place(shapes: Any, chart: Chart, box: tuple[int, int, int, int], colour: str,
          points: float = 12) -> Any:
    """Put a chart on a slide, in a box (left, top, width, height in EMU); return its frame."""
    data = CategoryChartData(number_format="0" if not chart.digits else "0." + "0" * chart.digits)
    data.categories = list(chart.names)
    for name, values in chart.series.items():
        data.add_series(name, list(values))
    frame = shapes.add_chart(KINDS[chart.kind], *map(Emu, box), data)
    _style(frame.chart, chart, RGBColor.from_string(colour.lstrip("#").upper()), points)
    return frame


def parts(chart: Chart, colour: str, points: float = 9) -> tuple[bytes, bytes, str]:
    """Return a chart's chartML, its workbook, and the id by which the first names the second."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    part = place(slide.shapes, chart, (0, 0, 6_000_000, 3_000_000), colour, points).chart.part
    (book, name), = [(link.target_part.blob, key) for key, link in part.rels.items()
                     if link.reltype == RT.PACKAGE]
    return part.blob, book, name


def height(chart: Chart) -> float:
    """Return how high a chart is set in a text, in millimetres, so that each name has its line."""
    if chart.kind != "bar":
        return 75
    return min(115, 28 + 5 * len(chart.names) * max(len(chart.series), 1.6))


def colour_of(figure: Figure) -> str:
    """Return the colour of the place that a figure is about."""
    return looks.PLACES[PLACE_OF[figure.chapter]]


def _style(drawn: Any, chart: Chart, colour: RGBColor, points: float) -> None:
    grey = RGBColor.from_string(looks.GREY.lstrip("#").upper())
    drawn.has_title = False
    drawn.font.name, drawn.font.size = "Calibri", Pt(points)  # Word's own theme has serifs
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position = XL_LEGEND_POSITION.BOTTOM
        drawn.legend.include_in_layout = False
    _style_axes(drawn, chart, grey, points)
    plot = drawn.plots[0]
    if chart.kind == "bar":
        plot.gap_width, plot.overlap = 40, 0
    for series, shape in zip(plot.series, itertools.cycle(SHAPES)):  # noqa: B905 (it goes on)
        own = series.name in chart.strong or (len(chart.series) == 1 and not chart.strong)
        _style_series(series, chart, colour if own else grey, own, points, shape)
        if len(chart.series) == 1:
            for number, name in enumerate(chart.names):
                if name in chart.strong:
                    series.points[number].format.fill.solid()
                    series.points[number].format.fill.fore_color.rgb = colour


def _style_axes(drawn: Any, chart: Chart, grey: RGBColor, points: float) -> None:
    names, values = drawn.category_axis, drawn.value_axis
    names.format.line.color.rgb = grey
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.has_major_gridlines = False
    names.reverse_order = chart.kind == "bar"  # else the first name would stand at the foot
    if names.reverse_order:  # and the values still stand there
        values._element.find(qn("c:crosses")).set("val", "max")
    names.tick_labels.font.size = Pt(points)
    every = OxmlElement("c:tickLblSkip")  # else a program leaves out names that it finds too many
    every.set("val", "1")
    names._element.get_or_add_lblOffset().addnext(every)
    values.reverse_order = chart.turned
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = RGBColor.from_string("D9DDE2")
    values.format.line.fill.background()
    values.minimum_scale = 1 if chart.turned else 0
    if chart.most:
        values.maximum_scale = chart.most
    if chart.turned:
        values.major_unit = 1
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = "#,##0", False
    values.has_title = True
    values.axis_title.text_frame.text = chart.axis
    run = values.axis_title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(points), False


def _style_series(series: Any, chart: Chart, colour: RGBColor, own: bool, points: float,
                  shape: Any) -> None:
    if chart.kind == "bar":
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
    else:
        series.smooth = False
        series.marker.style = shape if chart.kind == "dot" else XL_MARKER_STYLE.CIRCLE
        series.marker.size = 9 if own else 7
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
        series.marker.format.line.color.rgb = colour
        series.format.line.color.rgb = colour
        series.format.line.width = Pt(2.25 if own else 1.25)
        if chart.kind == "dot":
            series.format.line.fill.background()
        else:
            series.format.line.dash_style = MSO_LINE.SOLID
    if not chart.turned or own:
        labels = series.data_labels
        labels.show_value = True
        labels.position = (XL_LABEL_POSITION.OUTSIDE_END if chart.kind == "bar" else
                           XL_LABEL_POSITION.ABOVE)
        labels.font.size, labels.font.bold = Pt(points), own
        labels.number_format = "#,##0" + ("." + "0" * chart.digits if chart.digits else "")
        labels.number_format_is_linked = False


def _numbers(values: pd.Series, digits: int = 0) -> list[float | None]:
    """Return values as numbers of Python, a missing one as none."""
    return [None if pd.isna(value) else round(float(value), digits) for value in values]


def _us_regions(table: pd.DataFrame) -> Chart:
    ranks = table.pivot(index="year", columns="region", values="rank")
    order = table.drop_duplicates("region")["region"]
    return Chart("line", [str(year) for year in ranks.index],
                 {word("us-region", name): _numbers(ranks[name]) for name in order}, _("Rank"),
                 frozenset(word("us-region", name) for name in table.loc[table["home"], "region"]),
                 turned=True, most=len(order))


def _establishments(table: pd.DataFrame) -> Chart:
    known = table.dropna(subset=["share"])
    pieces = {"record": _("County Business Patterns, records"),
              "zip": _("ZIP Code Business Patterns, another publication")}
    return Chart("line", [str(year) for year in known["year"]],
                 {words: _numbers(known["share"].where(known["piece"] == piece), 1)
                  for piece, words in pieces.items()},
                 _("Per cent of the establishments of the United States"),
                 frozenset(pieces.values()), digits=1)


def _size(table: pd.DataFrame) -> Chart:
    heads = {INDUSTRIES["biotech"]: _("Biotechnology R&D"),
             INDUSTRIES["pharma"]: _("Pharmaceutical manufacturing")}
    counts = table.pivot(index="size_class", columns="naics", values="establishments")
    counts = counts.loc[list(dict.fromkeys(table["size_class"]))]
    return Chart("bar", [word("size-class", name) for name in counts.index],
                 {words: _numbers(counts[naics]) for naics, words in heads.items()},
                 _("Establishments by number of employees"),
                 frozenset([heads[INDUSTRIES["biotech"]]]))


def _employers(table: pd.DataFrame) -> Chart:
    return Chart("bar", [f"{row.company} ({row.when})" for row in table.itertuples()],
                 {_("Employees"): _numbers(table["headcount"])}, _("Employees"),
                 frozenset(f"{row.company} ({row.when})" for row in table.itertuples()
                           if row.large))


def _counts(table: pd.DataFrame) -> Chart:
    names = [f"{word('definition', row.definition)}, {row.when}: "
             f"{bounded(row.firms, row.firms_bound)}" for row in table.itertuples()]
    bio = frozenset(name for name, sector in zip(names, table["sector"], strict=True)
                    if sector == "bio")
    return Chart("bar", names, {_("Firms"): _numbers(table["firms"])}, _("Firms"), bio)


def _exits(table: pd.DataFrame) -> Chart:
    axis = _("Years from founding to sale")
    return Chart("bar", list(table["company"]), {axis: _numbers(table["years"])}, axis,
                 frozenset(table.loc[table["university"], "company"]))


def _jobs(table: pd.DataFrame) -> Chart:
    counts = table.pivot(index="year", columns="scope", values="employees")
    years = range(int(table["year"].min()), int(table["year"].max()) + 1)
    counts = counts.reindex(years)
    series = {word("jobs-scope", scope): _numbers(counts[scope])
              for scope in dict.fromkeys(table["scope"])}
    return Chart("dot", [str(year) for year in years], series, _("Employees"),
                 frozenset([word("jobs-scope", "survey")]))


def _largest(table: pd.DataFrame) -> Chart | None:
    if not table["sized"].all():  # with a map
        return None
    return Chart("bar", list(table["short"]), {_("Employees"): _numbers(table["employees"])},
                 _("Employees"), frozenset(table.loc[table["confidence"] == "A", "short"]))


def _share(table: pd.DataFrame) -> Chart:
    return Chart("line", [str(year) for year in table["year"]],
                 {_("Share of production"): _numbers(table["chungbuk_share_pct"], 1),
                  _("Share of firms"): _numbers(table["firm_share_pct"], 1)},
                 _("Per cent of Korea"), frozenset([_("Share of production")]), digits=1)


def _distances(table: pd.DataFrame) -> Chart | None:
    if table["mapped"].any():
        return None
    pairs = table.dropna(subset=["distance_km"])
    names = [_("{from_label} to {to_label}", from_label=row.from_label, to_label=row.to_label)
             for row in pairs.itertuples()]
    return Chart("bar", names, {_("Kilometres"): _numbers(pairs["distance_km"])}, _("Kilometres"),
                 frozenset(name for name, at in zip(names, pairs["place"], strict=True)
                           if at == "Korea"))


CHARTS: dict[str, Callable[[pd.DataFrame], Chart | None]] = {
    "fig-us-regions": _us_regions, "fig-bhcr-establishments": _establishments,
    "fig-bhcr-size": _size, "fig-bhcr-employers": _employers, "fig-cambridge-counts": _counts,
    "fig-cambridge-exits": _exits, "fig-medicon-jobs": _jobs, "fig-medicon-employers": _largest,
    "fig-chungbuk-share": _share, "fig-same-scale": _distances,
}


def alone(chart: bytes) -> bytes:
    """Return chartML without the link to a workbook, for a format that keeps none."""
    from lxml import etree

    root = etree.parse(io.BytesIO(chart)).getroot()
    for link in root.findall("{*}externalData"):
        root.remove(link)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
