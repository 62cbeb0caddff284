"""The pages that a figure is drawn for: width, letter sizes and language are their values."""

from typing import NamedTuple


class Page(NamedTuple):
    """How wide a figure is drawn, in inches, how large its letters are, in points, and for whom.

    `lines`: how many letters a line of a name may have, best first; `tall`: how high panels are,
    as a share of their height on other pages.
    """

    name: str
    width: float
    finding: float = 9.5  # what the title says, lettered in the plot
    label: float = 8.5
    axis: float = 8
    least: float = 7.5
    narrow: bool = False
    lines: tuple[int, ...] = (30, 22, 42)
    language: str = "en"
    tall: float = 1


# 7.2 inches are the text width of an A4 page; shown 945 css pixels wide, a point is 1.8 of them.
WIDE = Page("wide", 7.2)
# 3.6 inches are shown on 343 css pixels of a phone: 8 points are 10.6 pixels high.
PHONE = Page("phone", 3.6, least=8, narrow=True, lines=(22, 17, 27, 34))
# Beside the words of a finding on an A4 page, three of them one below the other: for the figures,
# or parts of them, that the briefs show.
BRIEF = Page("brief", 4.9, finding=8.5, label=8, axis=7.5, lines=(22, 17, 27, 34), tall=0.76)
PAGES = {page.name: page for page in (WIDE, PHONE)}  # for which every figure is drawn
