"""Draw: a page with layers, and words that find room."""

from bioclusters.draw.labels import NoRoom
from bioclusters.draw.maps import MapPanel, window_around
from bioclusters.draw.page import BRIEF, PAGES, PHONE, WIDE, Page
from bioclusters.draw.rows import Rows
from bioclusters.draw.sheet import Panel, Sheet

__all__ = ["BRIEF", "PAGES", "PHONE", "WIDE", "MapPanel", "NoRoom", "Page", "Panel", "Rows",
           "Sheet", "window_around"]
