"""Findings: each number or small table that more than one place uses, by name, computed once."""

from bioclusters.findings.prose import (
    FORMS,
    ROLE,
    filled,
    keys,
    refreshed,
    shown,
    split,
    stale,
    without_numbers,
)
from bioclusters.findings.registry import explain, number, numbers, value

__all__ = ["FORMS", "ROLE", "explain", "filled", "keys", "number", "numbers", "refreshed", "shown",
           "split", "stale", "value", "without_numbers"]
