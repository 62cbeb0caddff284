"""Weigh every page of the book and let Lighthouse judge some, beside those of the stock theme."""

import json
import os
import shutil
import statistics
import subprocess
from pathlib import Path
from typing import NamedTuple

import yaml

from bench_tools import BUILD, ROOT, RUNS, LeftOut, ratio, seconds, table
from visits import CHROMIUM, FLAGS, browsing, visiting

VERSION = "12.8.2"  # the next one asks for a newer Node than Debian 12 and 13 have
PROGRAM = ROOT / ".lighthouse_cache" / VERSION / "node_modules" / ".bin" / "lighthouse"
JUDGED = ("book/index.html", "book/cambridge.html", "book/biohealth_capital_region.html",
          "book/synthesis.html")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
AUDITS = {"first-contentful-paint": 1000, "largest-contentful-paint": 1000,  # ms in the unit shown
          "total-blocking-time": 1}
# The chapters need their own words; nothing else of the theme is kept.
WORDS = '''"""Give the stock theme the roles and directives that the chapters use."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "_ext"))

import three_bioclusters  # before the theme: puts the package bioclusters on the path
import atlas_theme
from docutils.parsers.rst import roles


def setup(app):
    app.add_role("num", three_bioclusters.number_role)
    app.add_directive("generated", three_bioclusters.Generated)
    app.add_directive("place", atlas_theme.Place)
    app.add_directive("glance", atlas_theme.Glance)
    for language in atlas_theme.LANGUAGES:
        marked = {"class": [f"language-{language}"]}
        app.add_role(language, roles.CustomRole(language, roles.generic_custom_role, marked))
    return {}
'''
KEPT = ("language", "nb_execution_raise_on_error", "html_extra_path", "bibtex_default_style",
        "bibtex_reference_style")


class Weight(NamedTuple):
    """What a page loads on a cold cache: requests here and to other hosts, and bytes."""

    requests: int
    elsewhere: int
    raw: int
    compressed: int


def stock_config(text: str) -> str:
    """Return a _config.yml with the stock theme in place of the book's theme, css and scripts."""
    config = yaml.safe_load(text)
    sphinx = config["sphinx"]
    sphinx["local_extensions"] = {"stock_words": "book/_theme"}
    sphinx["config"] = {key: sphinx["config"][key] for key in KEPT}
    return yaml.safe_dump(config)


def build_stock(project: Path, folder: Path) -> Path:
    """Build the chapters of a project with the stock theme in `folder` and return the site.

    `project` must hold the exports, which both sites offer.
    """
    shutil.copytree(project, folder, symlinks=True, ignore=shutil.ignore_patterns("_build"))
    config = folder / "_config.yml"
    config.write_text(stock_config(config.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "book" / "_theme" / "stock_words.py").write_text(WORDS, encoding="utf-8")
    seconds((BUILD, folder))
    return folder / "_build" / "html"


def weigh(site: Path) -> dict[str, Weight]:
    """Return the weight of every page by its place; the page that only forwards is left out.

    Raises LeftOut where there is no browser.
    """
    if not CHROMIUM:
        raise LeftOut("Chromium was not found")
    weights = {}
    with browsing() as browser, visiting(browser, site) as visitor:
        for name in visitor.pages():
            if name == "index.html":
                continue
            visit = visitor.open(name)
            elsewhere = sum(fault.startswith("elsewhere") for fault in visit.faults)
            weights[name] = Weight(len(visitor.sent), elsewhere,
                                   sum(file.raw for file in visitor.sent),
                                   sum(file.compressed for file in visitor.sent))
            visit.page.context.close()
    return weights


def find_lighthouse() -> Path:
    """Return Lighthouse, installed with npm if need be; raises LeftOut where that fails."""
    if not CHROMIUM:
        raise LeftOut("Chromium was not found")
    if not shutil.which("npm"):
        raise LeftOut("npm was not found")
    if not PROGRAM.exists():
        folder = PROGRAM.parents[2]
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-save",
                   "--prefix", str(folder), f"lighthouse@{VERSION}"]
        if subprocess.run(command, capture_output=True).returncode:
            raise LeftOut("npm could not fetch it")
    return PROGRAM


def judge(site: Path, runs: int = RUNS) -> dict[str, dict[str, float]]:
    """Return for each page of JUDGED the medians of scores, 0 to 100, and of times in s or ms.

    A phone on a slow network, simulated. Raises LeftOut where Lighthouse is missing.
    """
    program = find_lighthouse()
    with visiting(None, site) as visitor:
        return {name: medians([judge_once(program, visitor.host + name) for _ in range(runs)])
                for name in JUDGED}


def judge_once(program: Path, address: str) -> dict[str, float]:
    """Return the scores and times that Lighthouse gives a page."""
    command = [program, address, "--quiet", "--output=json", "--form-factor=mobile",
               "--throttling-method=simulate", f"--only-categories={','.join(CATEGORIES)}",
               f"--chrome-flags=--headless=new {' '.join(FLAGS)}"]
    done = subprocess.run(command, env={**os.environ, "CHROME_PATH": CHROMIUM},
                          check=True, capture_output=True, text=True)
    return measures(json.loads(done.stdout))


def measures(found: dict) -> dict[str, float]:
    """Return the scores and times in the report of Lighthouse, given as the parsed json."""
    scores = {name: 100 * found["categories"][name]["score"] for name in CATEGORIES}
    return scores | {name: found["audits"][name]["numericValue"] / unit
                     for name, unit in AUDITS.items()}


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each measure over several runs."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def weight_table(own: dict[str, Weight], stock: dict[str, Weight]) -> list[str]:
    """Return the weights of the pages side by side; of the listings of code only the heaviest."""
    listings = [name for name in own if name.startswith("book/code/")]
    heaviest = max(listings, key=lambda name: own[name].raw, default=None)
    rows = []
    for name, weight in own.items():
        if name in listings and name != heaviest:
            continue
        shown = f"{name} (heaviest of {len(listings)})" if name == heaviest else name
        cells = [_compared(getattr(weight, key), getattr(stock.get(name), key, None), unit)
                 for key, unit in (("requests", 1), ("raw", 1000), ("compressed", 1000))]
        rows.append([shown, *sum(cells, [])])
    return table(["page", "requests", "stock", "ratio", "raw, kB", "stock", "ratio",
                  "compressed, kB", "stock", "ratio"], rows)


def _compared(own: int, stock: int | None, unit: int) -> list[str]:
    if stock is None:
        return [f"{own / unit:.0f}", "–", "–"]
    return [f"{own / unit:.0f}", f"{stock / unit:.0f}", ratio(own, stock)]


def score_table(own: dict[str, dict], stock: dict[str, dict]) -> list[str]:
    """Return the judgements page by page: the book, the stock theme, the ratio."""
    rows = []
    for name in own:
        rows += [[name, "book", *_told(own[name])], ["", "stock", *_told(stock[name])],
                 ["", "ratio", *[ratio(own[name][key], stock[name][key]) for key in own[name]]]]
    return table(["page", "theme", "performance", "accessibility", "best practices", "SEO",
                  "first paint, s", "largest paint, s", "blocked, ms"], rows)


def _told(judged: dict[str, float]) -> list[str]:
    return [f"{value:.1f}" if name.endswith("paint") else f"{value:.0f}"
            for name, value in judged.items()]


def section(own: tuple, stock: tuple, missing: dict[str, str]) -> list[str]:
    """Return the part of BENCHMARKS.md on pages.

    `own` and `stock`: weights and judgements of each; `missing`: why one of these was left out.
    """
    lines = ["## Pages", "",
             "What a page loads on a cold cache at 1280 px, with gzip as web hosts send it, beside "
             "the same chapters built with the stock theme of Jupyter Book in the same run. "
             "The ratio is the book by the stock theme."]
    lines += weight_table(own[0], stock[0]) if "weights" not in missing else [
        "", f"Not measured: {missing['weights']}.", ""]
    lines += ["## Lighthouse", "",
              f"Lighthouse {VERSION}, a phone on a slow network, simulated; medians of {RUNS} "
              "run(s). Scores of 100."]
    lines += score_table(own[1], stock[1]) if "scores" not in missing else [
        "", f"Not measured: {missing['scores']}.", ""]
    return lines
