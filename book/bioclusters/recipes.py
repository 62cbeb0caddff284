"""Say how each figure of the book is made: the table drawn, the drawing, the alt text.

The notebooks show the same steps in the open; a test compares the two.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from bioclusters import (
    cambridge,
    claims,
    counties,
    firms,
    jobs,
    korea,
    korea_counts,
    medicon,
    regions,
    scale,
    timeline,
)
from bioclusters.data import complete_counties, load

EXPANSION = {2012: "541711", 2016: "541711", 2021: "541714"}


class Recipe(NamedTuple):
    """What a figure draws, how (narrow with phone=True), and the sentence that describes it."""

    table: pd.DataFrame
    draw: Callable[..., Figure]
    alt: str


def bhcr_expansion() -> Recipe:
    """Draw the county maps of biotechnology R&D establishments."""
    by_year = [complete_counties(naics, year) for year, naics in EXPANSION.items()]
    table = counties.tidy_expansion(by_year, load("us-counties-outline"))
    draw = partial(counties.draw_expansion, table, load("us-context-outline"))
    return Recipe(table, draw, counties.describe_expansion(table))


def bhcr_establishments() -> Recipe:
    """Draw establishments by state, industry and year."""
    table = firms.tidy_establishments(load("bhcr-state-establishments"))
    draw = partial(firms.draw_establishments, table)
    return Recipe(table, draw, firms.describe_establishments(table))


def bhcr_size() -> Recipe:
    """Draw named employers by size and the mean establishment."""
    table = firms.tidy_sizes(load("bhcr-employers"))
    means = firms.tidy_mean_size(load("bhcr-state-establishments"))
    draw = partial(firms.draw_sizes, table, means)
    return Recipe(pd.concat([table, means]), draw, firms.describe_sizes(table, means))


def us_regions() -> Recipe:
    """Draw ten US regions by published establishments."""
    table = regions.tidy_us_regions(load("us-regions"), load("us-county-biotech"))
    draw = partial(regions.draw_us_regions, table)
    return Recipe(table, draw, regions.describe_us_regions(table))


def bhcr_concentration() -> Recipe:
    """Draw location quotients by county and the leading counties of the country."""
    table = regions.tidy_concentration(
        complete_counties("541714", 2021), load("us-county-biotech"), load("us-totals"),
        load("us-counties-outline"),
    )
    draw = partial(regions.draw_concentration, table, load("us-context-outline"))
    return Recipe(table, draw, regions.describe_concentration(table))


def cambridge_counts() -> Recipe:
    """Draw published counts of firms by definition."""
    table = cambridge.tidy_counts(load("cambridge-counts"))
    return Recipe(table, partial(cambridge.draw_counts, table), cambridge.describe_counts(table))


def cambridge_exits() -> Recipe:
    """Draw sales of bio firms from founding to sale."""
    table = cambridge.tidy_exits(load("cambridge-exits"))
    return Recipe(table, partial(cambridge.draw_exits, table), cambridge.describe_exits(table))


def medicon_employers() -> Recipe:
    """Draw the map of employers with a sourced head-count."""
    table = medicon.tidy_employers(load("medicon-employers"), load("medicon-novo-sites"))
    draw = partial(
        medicon.draw_employers, table,
        load("oresund-regions-outline"), load("oresund-link-outline"),
        medicon.large_employers(load("medicon-facts")),
    )
    return Recipe(table, draw, medicon.describe_employers(table))


def medicon_jobs() -> Recipe:
    """Draw five publications of regional employment beside the study's number."""
    table = jobs.tidy_jobs(load("medicon-employment"), load("medicon-facts"))
    return Recipe(table, partial(jobs.draw_jobs, table), jobs.describe_jobs(table))


def korea_rounds() -> Recipe:
    """Draw Korean sites over three selection rounds, as map and matrix."""
    table = korea.tidy_rounds(load("korea-sites"))
    draw = partial(korea.draw_rounds, table, load("korea-provinces-outline"),
                   load("korea-context-outline"), load("korea-facts"))
    return Recipe(table, draw, korea.describe_rounds(table))


def korea_answers() -> Recipe:
    """Draw published answers to how many clusters Korea has."""
    table = korea_counts.tidy_counts(load("korea-counts"), load("korea-facts"))
    draw = partial(korea_counts.draw_counts, table)
    return Recipe(table, draw, korea_counts.describe_counts(table))


def chungbuk_share() -> Recipe:
    """Draw the share of North Chungcheong in national bio production and firms."""
    table = korea_counts.tidy_share(load("korea-chungbuk-share"))
    draw = partial(korea_counts.draw_share, table)
    return Recipe(table, draw, korea_counts.describe_share(table))


def same_scale() -> Recipe:
    """Draw the anchors of four clusters at one scale, with distances and their error."""
    table = scale.tidy_same_scale(load("places"))
    pairs = scale.tidy_same_scale_pairs(table, load("anchor-distances"))
    outlines = {panel: [load(name) for name in names] for panel, names in scale.OUTLINES.items()}
    draw = partial(scale.draw_same_scale, table, pairs, outlines)
    return Recipe(pairs, draw, scale.describe_same_scale(table, pairs))


def claims_verdicts() -> Recipe:
    """Draw every claim of the study with its verdict."""
    table = claims.tidy_verdicts(claims.audit())
    draw = partial(claims.draw_verdicts, table)
    return Recipe(table, draw, claims.describe_verdicts(table))


def genesis_timeline() -> Recipe:
    """Draw the dated events of the three places."""
    table = timeline.tidy_timeline(load("timeline"))
    draw = partial(timeline.draw_timeline, table)
    return Recipe(table, draw, timeline.describe_timeline(table))


RECIPES = {
    "fig-bhcr-expansion": bhcr_expansion,
    "fig-bhcr-establishments": bhcr_establishments,
    "fig-bhcr-size": bhcr_size,
    "fig-us-regions": us_regions,
    "fig-bhcr-concentration": bhcr_concentration,
    "fig-cambridge-counts": cambridge_counts,
    "fig-cambridge-exits": cambridge_exits,
    "fig-medicon-employers": medicon_employers,
    "fig-medicon-jobs": medicon_jobs,
    "fig-genesis-timeline": genesis_timeline,
    "fig-korea-rounds": korea_rounds,
    "fig-korea-counts": korea_answers,
    "fig-chungbuk-share": chungbuk_share,
    "fig-same-scale": same_scale,
    "fig-claims-verdicts": claims_verdicts,
}
