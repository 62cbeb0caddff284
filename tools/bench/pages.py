"""Weigh every page read to its end, and let Lighthouse judge some."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tools import ROOT
from tools.bench.times import RUNS

sys.path.insert(0, str(ROOT / "tests"))

from visits import CHROMIUM, FLAGS, browsing, visiting  # noqa: E402  the path must be set first

VERSION = "12.8.2"  # the next one asks for a newer Node than Debian 12 and 13 have
PROGRAM = ROOT / ".lighthouse_cache" / VERSION / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
DOWN = "window.scrollBy(0, 600), window.scrollY + innerHeight >= document.body.scrollHeight - 1"
FONTS = (".woff2", ".ttf", ".otf")


class LeftOut(Exception):
    """A measurement that this machine cannot make; the text says why."""


class Weight(NamedTuple):
    """What a page loads on a cold cache: bytes without fonts, and requests to other hosts."""

    raw: int
    compressed: int
    elsewhere: int


def weigh(site: Path) -> dict[str, Weight]:
    """Return the weight of every page by its place, read to its end, fonts apart.

    The page that only forwards is left out. Raises LeftOut where there is no browser.
    """
    if not CHROMIUM:
        raise LeftOut("Chromium was not found")
    weights = {}
    with browsing() as browser, visiting(browser, site) as visitor:
        for name in visitor.pages():
            if name == "index.html":
                continue
            visit = visitor.open(name)
            while not visit.page.evaluate(DOWN):  # what loads late loads too
                visit.page.wait_for_load_state("networkidle")
            visit.page.wait_for_load_state("networkidle")
            sent = [file for file in visitor.sent if file.kind not in FONTS]
            weights[name] = Weight(sum(file.raw for file in sent),
                                   sum(file.compressed for file in sent),
                                   sum(fault.startswith("elsewhere") for fault in visit.faults))
            visit.page.context.close()
    return weights


def lighthouse() -> Path:
    """Return the program, installed with npm if need be; raises LeftOut where that fails."""
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


def judge(site: Path, names: list[str], runs: int = RUNS) -> dict[str, dict[str, float]]:
    """Return the medians of the scores, 0 to 100, of some pages: a phone on a slow network.

    Raises LeftOut where Lighthouse is missing.
    """
    program, found = lighthouse(), {}
    with visiting(None, site) as visitor:
        for name in names:
            scores = [_judged(program, visitor.host + name) for _ in range(runs)]
            found[name] = {category: statistics.median(score[category] for score in scores)
                           for category in CATEGORIES}
    return found


def _judged(program: Path, address: str) -> dict[str, float]:
    command = [str(program), address, "--quiet", "--output=json", "--form-factor=mobile",
               "--throttling-method=simulate", f"--only-categories={','.join(CATEGORIES)}",
               f"--chrome-flags=--headless=new {' '.join(FLAGS)}"]
    done = subprocess.run(command, env={**os.environ, "CHROME_PATH": str(CHROMIUM)}, check=True,
                          capture_output=True, text=True)
    found = json.loads(done.stdout)["categories"]
    return {name: 100 * found[name]["score"] for name in CATEGORIES}
