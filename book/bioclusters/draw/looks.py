"""Colours, faces and classes that every drawing shares.

Each colour is a token with a twin for dark pages. A drawing carries the light one; pages turn it
into a CSS variable of the token's name, so that dark pages are drawn and not inverted. Hence no two
tokens may have the same light colour.
"""

import functools
from pathlib import Path

import matplotlib.pyplot as plt
import yaml
from matplotlib import font_manager

BOOK = Path(__file__).parents[2]
FONTS = BOOK / "fonts"
FAMILIES = {"SourceSans3": "Source Sans 3", "SourceSerif4": "Source Serif 4",
            "NotoSansKR": "Noto Sans KR"}
FACES = ("Source Sans 3", "Noto Sans KR")

TOKENS = {  # name: (light, dark); the light ones stand on #fdfcf9 or white, the dark on #15181d
    "ink": ("#1b2430", "#f1f3f5"),
    "quiet": ("#55606d", "#aab3bd"),
    "grey": ("#8a94a0", "#7d8794"),  # data in the background
    "pale": ("#d5d9de", "#3a424c"),  # data further back
    "rule": ("#d9d6cd", "#353b44"),
    "grid": ("#e3e1da", "#2b3038"),
    "paper": ("#fdfcf9", "#15181d"),  # halos, open marks
    "on-fill": ("#fffffe", "#0d1117"),  # letters on a strong fill
    "land": ("#f1efe8", "#272c33"),
    "neighbour": ("#e9e7df", "#1f242a"),
    "water": ("#e4edf2", "#0f1a24"),
    "water-name": ("#3d6886", "#7fa8c4"),
    "border": ("#c9c5b9", "#4a525c"),
    "class-0": ("#ffffff", "#15181e"),
    "class-1": ("#d9e6f2", "#22303f"),
    "class-2": ("#abc9e4", "#2f4d6c"),
    "class-3": ("#6c9fcd", "#3f719f"),
    "class-4": ("#2f6cab", "#6ba3d8"),
    "class-5": ("#0f3a68", "#bcdcf8"),
    "warn-1": ("#f7e2cc", "#4a3320"),
    "warn-2": ("#e3a266", "#87521f"),
    "warn-3": ("#8f3f00", "#f0a868"),
}
_PLACES = yaml.safe_load((BOOK / "places.yml").read_text(encoding="utf-8"))
for _place in _PLACES.values():
    TOKENS[_place["token"]] = (_place["light"], _place["dark"])
    TOKENS[f"{_place['token']}-pale"] = (_place["pale"], _place["pale-dark"])
LIGHT = {name: light for name, (light, _) in TOKENS.items()}
INK, QUIET, GREY, PALE = (LIGHT[name] for name in ("ink", "quiet", "grey", "pale"))
RULE, GRID, PAPER, ON_FILL = (LIGHT[name] for name in ("rule", "grid", "paper", "on-fill"))
LAND, NEIGHBOUR, WATER = (LIGHT[name] for name in ("land", "neighbour", "water"))
WATER_NAME, BORDER = LIGHT["water-name"], LIGHT["border"]
PLACES = {name: place["light"] for name, place in _PLACES.items()}
PALE_PLACES = {name: place["pale"] for name, place in _PLACES.items()}
CLASSES = [LIGHT[f"class-{number}"] for number in range(6)]
WARN = [LIGHT[f"warn-{number}"] for number in (1, 2, 3)]
VERDICTS = {  # verdict of a claim: token of its fill
    "supported": "class-5", "quotes-source": "class-4", "other-definition": "class-3",
    "partly": "class-1", "not-checked": "paper", "not-checkable": "paper", "slip": "warn-1",
    "citation-problem": "warn-1", "not-supported": "warn-2", "contradicted": "warn-3"}
# Fills on which letters are light on a light page.
STRONG = {LIGHT[name] for name in ("ink", "quiet", "class-4", "class-5", "warn-3")}
STRONG |= set(PLACES.values())

# Establishments per county: one set of classes wherever the measure returns.
CLASS_BREAKS = [0, 1, 3, 10, 30, 100]
CLASS_LABELS = ["0", "1–2", "3–9", "10–29", "30–99", "100+"]
HATCH = "/////"  # no data: always with a name in the key


def use() -> None:
    """Register the book's faces and apply its style; in a notebook, show drawings as SVG."""
    _register_faces()
    plt.style.use(Path(__file__).with_name("bioclusters.mplstyle"))
    plt.rcParams["font.family"] = list(FACES)
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        # Without Date None the SVG carries the clock; "tight" would crop each drawing differently.
        set_matplotlib_formats("svg", metadata={"Date": None}, bbox_inches=None)
    except (ImportError, AttributeError):  # outside a notebook there is no inline backend
        pass


@functools.cache
def _register_faces() -> None:
    """Make the bundled faces known by family, weight and style, ahead of any that is installed."""
    for path in sorted([*FONTS.glob("NotoSansKR*.ttf"), *(FONTS / "drawing").glob("*.ttf")]):
        family, _, cut = path.stem.partition("-")
        font_manager.fontManager.ttflist.insert(0, font_manager.FontEntry(
            fname=str(path), name=FAMILIES[family], variant="normal", stretch="normal",
            size="scalable", weight=600 if cut == "SemiBold" else 400,
            style="italic" if cut == "Italic" else "normal"))


def class_of(count: float) -> int:
    """Return the index of the class in CLASS_LABELS that a count of establishments falls in."""
    return sum(count >= lower for lower in CLASS_BREAKS) - 1


def text_on(fill: str) -> str:
    """Return the colour of letters on a fill, both tokens given as #rrggbb."""
    return ON_FILL if fill in STRONG else INK
