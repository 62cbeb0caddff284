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
from bioclusters.findings.registry import address, explain, number, numbers, sources, value
from bioclusters.findings.spoken import located, named, placed, said, spoken, told_by

__all__ = ["FORMS", "ROLE", "address", "explain", "filled", "keys", "located", "named", "number",
           "numbers", "placed", "refreshed", "said", "shown", "sources", "split", "spoken", "stale",
           "told_by", "value", "without_numbers"]
