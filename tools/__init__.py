"""Tools that readers do not need: run one with `python -m tools.NAME` at the top of the project.

The package `bioclusters` imports nothing from here.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "book"))
