"""The data package: the only reader of data files in the book."""

from bioclusters.data import boundaries
from bioclusters.data.census import complete_counties, published_counties
from bioclusters.data.package import FOLDER, DataError, load, package, resource
from bioclusters.data.require import require

__all__ = ["FOLDER", "DataError", "boundaries", "complete_counties", "load", "package",
           "published_counties", "require", "resource"]
