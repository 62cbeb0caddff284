"""Look at a page once, at every width and in every colouring, and note what is wrong."""

from typing import NamedTuple

from axe_playwright_python.sync_playwright import Axe

import visits

KILO = 1000
FONTS = (".woff2",)
THEME = {"raw": 90 * KILO, "compressed": 30 * KILO}  # style sheet and scripts of a page
PAGE = {"raw": 700 * KILO, "compressed": 170 * KILO}  # all that a page loads, fonts apart
LETTERING = 160 * KILO  # the fonts of a page
FIGURES, MORE = 6, 100 * KILO  # a page with more figures than these may be larger by so much each
OWN = {"border.js"}  # a page's own tool, no part of the theme: test_border_page.py weighs it
WRONG = {"resultTypes": ["violations"]}  # what axe-core need not put together is left out
STEADY = 0.02  # sum of layout shifts that readers do not notice
SMALLEST = 10  # css pixels of a letter in a drawing
CARD = {1280: 130, 375: 150}  # css pixels: what to press, verdict, source
FINGER = 24  # css pixels that a finger needs

LETTERS = """() => [...document.querySelectorAll(".drawing svg")].filter((svg) => svg.clientWidth)
  .map((svg) => [svg.closest("figure").id, Math.min(...[...svg.querySelectorAll("text")].map(
    (text) => parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width
      / svg.viewBox.baseVal.width))])"""
CARDS = """() => [...document.querySelectorAll("figure .card")]
  .map((card) => [card.closest("figure").id, card.offsetHeight])"""
SMALL_CODE = """() => [...document.querySelectorAll("article pre, article code")]
  .filter((code) => parseFloat(getComputedStyle(code).fontSize) < 12)
  .map((code) => code.textContent.slice(0, 40))"""
SMALL_TARGETS = """(least) => [...document.querySelectorAll(
    "td a[download], .actions summary, .actions > a, .cells a, button, .take a")]
  .filter((one) => one.offsetWidth && Math.min(one.offsetWidth, one.offsetHeight) < least)
  .map((one) => one.textContent.trim())"""
UNMARKED = """() => {
  const walker = document.createTreeWalker(document.querySelector("article"), 4), found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (/[가-힣]/.test(text.data) && !text.parentElement.closest("[lang=ko], svg, script, [role]"))
      found.push(text.data.slice(0, 40));
  }
  return found; }"""
SLANTED = """() => [...document.querySelectorAll("[lang=ko]")]
  .filter((one) => getComputedStyle(one).fontStyle !== "normal").map((one) => one.textContent)"""


class Report(NamedTuple):
    """What was seen on a page: kinds of faults with their words."""

    faults: dict[str, list]

    def add(self, kind: str, found: list) -> None:
        """Note faults of a kind, if there are any."""
        if found:
            self.faults[kind] = found


def survey(visitor: visits.Visitor, name: str) -> Report:
    """Return what is wrong with a page: loaded cold once, then narrowed and darkened."""
    report = Report({})
    visit = visitor.open(name, 1280)
    page = visit.page
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # pictures that wait to be seen
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")
    figures = page.locator("figure").count()
    report.add("heavy", heavy(visitor.sent, figures))
    shifted = page.evaluate("window.shifted")
    report.add("shifted", [shifted] if shifted > STEADY else [])
    report.add("headings", [] if page.locator("h1").count() == 1 else ["not one h1"])
    report.add("korean", page.evaluate(UNMARKED) + page.evaluate(SLANTED))
    report.add("axe light", axe_faults(page))
    for width in (1280, 768, 375, 320):
        page.set_viewport_size({"width": width, "height": 800})
        report.add(f"wider than {width}", [over] if (over := overflow(page)) > 0 else [])
        if width > 320:
            report.add(f"letters {width}", small_letters(page))
        report.add(f"card {width}", [card for card in page.evaluate(CARDS)
                                     if card[1] > CARD.get(width, 999)])
    report.add("small code", page.evaluate(SMALL_CODE))
    report.add("small targets", page.evaluate(SMALL_TARGETS, FINGER))
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    report.add("axe dark", axe_faults(page))
    report.add("broken", visit.faults)
    page.context.close()
    return report


def small_letters(page) -> list:
    """Return the figures whose smallest letters are too small on the screen, with their size."""
    return [[name, round(size, 1)] for name, size in page.evaluate(LETTERS)
            if size is not None and size < SMALLEST]


def axe_faults(page) -> list[str]:
    """Return what axe-core finds, no rule left out, as rule: element."""
    found = Axe().run(page, options=WRONG).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


def overflow(page) -> int:
    """Return by how many css pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def heavy(sent: list[visits.Sent], figures: int) -> list[str]:
    """Return what weighs too much of the files that a page loads, fonts apart."""
    fonts = sum(file.raw for file in sent if file.kind in FONTS)
    rest = [file for file in sent if file.kind not in FONTS and file.name != "search-index.js"]
    theme = [file for file in rest if file.kind in (".css", ".js") and file.name not in OWN]
    more = MORE * max(0, figures - FIGURES)
    found = [f"fonts: {fonts} bytes, budget {LETTERING}"] if fonts > LETTERING else []
    return found + [f"{what}, {kind}: {weight} bytes, budget {limit}"
                    for what, files, budget in (("theme", theme, THEME),
                                                ("page", rest, {**PAGE, "raw": PAGE["raw"] + more}))
                    for kind, limit in budget.items()
                    if (weight := sum(getattr(file, kind) for file in files)) > limit]
