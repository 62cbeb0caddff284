"""Compute the numbers that the book quotes once per state of data and code, and keep them.

A page quotes a dozen of them; computing these anew takes longer than writing the page.
"""

from pathlib import Path

from bioclusters.findings import registry
from bioclusters.publish import cache, depends

FILE = "findings.pickle"


def file() -> Path:
    """Return the file of all findings, computed if data or code have changed."""
    key = cache.digest(cache.ROOT / "data", *depends.sources(registry.__name__))
    return cache.kept("findings", key, lambda folder: registry.keep(folder / FILE)) / FILE


def remember() -> Path:
    """Let findings be looked up in what was computed before; return the file."""
    kept = file()
    registry.remember(kept)
    return kept
