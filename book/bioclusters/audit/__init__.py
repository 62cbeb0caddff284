"""Audit the claims of the study: verdicts, the evidence for and against, and rules that decide."""

from bioclusters.audit.claims import ClaimError, audit, of_cluster

__all__ = ["ClaimError", "audit", "of_cluster"]
