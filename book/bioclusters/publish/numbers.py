"""Compute the numbers that the book quotes once per state of data and code, and keep them.

A page quotes a dozen of them; computing these anew takes longer than writing the page.
"""

import pickle
from collections.abc import Callable
from pathlib import Path

from bioclusters.findings import registry
from bioclusters.findings.found import Found
from bioclusters.publish import cache, depends

FILE = "findings.pickle"


def remember() -> None:
    """Let findings be looked up in what was computed before, if data and code are the same."""
    key = cache.digest(cache.ROOT / "data", *depends.sources(registry.__name__))
    folder = cache.kept("findings", key, _compute)
    groups = pickle.loads((folder / FILE).read_bytes())  # sealed: written by _compute
    registry.GROUPS = {_given(found): resources for found, resources in groups}


def _given(found: dict[str, Found]) -> Callable[[], dict[str, Found]]:
    return lambda: found


def _compute(folder: Path) -> None:
    groups = [(group(), resources) for group, resources in registry.GROUPS.items()]
    (folder / FILE).write_bytes(pickle.dumps(groups))
