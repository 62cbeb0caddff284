"""Bridge to bioclusters.data.boundaries, gone when no module imports it from here."""

from bioclusters.data.boundaries import PROJECTIONS, points, project, simplify  # noqa: F401
