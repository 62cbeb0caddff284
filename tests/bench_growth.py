"""Measure how the build grows with chapters and how the county map grows with counties."""

import math
import os
import shutil
import time
from pathlib import Path

import geopandas as gpd
import matplotlib.pyplot as plt
import pandas as pd
import yaml

from bench_tools import BUILD, seconds, table
from bioclusters import counties, data, recipes, screen, style

CHAPTER = "cambridge"
COPIES = tuple(map(int, os.environ.get("CHAPTERS", "4,8,16,32").split(",")))
COUNTIES = (158, 3_100)  # of the three states, and about as many as the United States have


def copied_chapters(project: Path, count: int) -> None:
    """Make a project a book of nothing but `count` copies of CHAPTER."""
    book = project / "book"
    for old in book.glob("copy_*.ipynb"):
        old.unlink()
    names = [f"copy_{number:02}" for number in range(1, count + 1)]
    for name in names:
        shutil.copy(book / f"{CHAPTER}.ipynb", book / f"{name}.ipynb")
    contents = {"format": "jb-book", "root": f"book/{names[0]}",
                "chapters": [{"file": f"book/{name}"} for name in names[1:]]}
    (project / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")


def chapter_times(project: Path) -> dict[int, float]:
    """Return the seconds of a cold build, all cells executed, by number of chapters.

    `project`: a copy with the exports, which is changed.
    """
    times = {}
    for count in COPIES:
        copied_chapters(project, count)
        shutil.rmtree(project / "_build", ignore_errors=True)
        times[count] = seconds((BUILD, project))
    return times


def tiled(counts: gpd.GeoDataFrame, number: int) -> gpd.GeoDataFrame:
    """Return `number` counties a year: the real ones, then copies of them side by side.

    `counts`: a table of counties.tidy_expansion. Copies repeat the values; their outlines are
    shifted, west and north, by the extent of all, their codes begin with the number of the copy.
    """
    west, south, east, north = counts.total_bounds
    codes = sorted(counts["fips"].unique())
    times = math.ceil(number / len(codes))
    columns, parts = math.ceil(math.sqrt(times)), []
    for copy in range(times):
        part = counts[counts["fips"].isin(codes[:number - copy * len(codes)])]
        row, column = divmod(copy, columns)
        shifted = part.translate(-column * (east - west), row * (north - south))
        parts.append(part.assign(geometry=shifted, fips=f"{copy:02}" + part["fips"]))
    return pd.concat(parts, ignore_index=True)


def map_times() -> dict[int, tuple[float, int]]:
    """Return seconds and bytes of the county map as the page shows it, by number of counties."""
    style.use()
    recipe = recipes.bhcr_expansion()
    context, found = data.load("us-context-outline"), {}
    for number in COUNTIES:
        table_of = tiled(recipe.table, number)
        start = time.perf_counter()
        figure = counties.draw_expansion(table_of, context)
        drawing = screen.as_svg(figure, "map", recipe.alt)
        found[number] = (time.perf_counter() - start, len(drawing.encode()))
        plt.close(figure)
    return found


def section(chapters: dict[int, float], maps: dict[int, tuple[float, int]], census: str) -> list:
    """Return the part of BENCHMARKS.md on growth; `census`: what bench_census.py says."""
    least = min(chapters)
    built = [[count, f"{took:.1f}", f"{took / count:.1f}",
              f"{(took - chapters[least]) / (count - least):.1f}" if count > least else "–"]
             for count, took in chapters.items()]
    drawn = [[f"{number:,}", f"{took:.1f}", f"{1000 * took / number:.0f}", f"{size / 1000:.0f}"]
             for number, (took, size) in maps.items()]
    return ["## Growth", "",
            f"Copies of one chapter ({CHAPTER}), every cell executed, from no output; without "
            "export and briefs."]\
        + table(["chapters", "seconds", "seconds a chapter", "seconds for each one more"], built)\
        + ["The county map of three years, drawn wide and made smaller for the page. The geometry "
           f"of {max(maps):,} counties is real but repeated: the outlines of {min(maps)} counties "
           "are tiled, and the values repeat the real table."]\
        + table(["counties", "seconds", "ms a county", "svg, kB"], drawn)\
        + [f"A county file of the Census: {census}.", ""]
