"""The data package: the only reader of data files in the book."""

from bioclusters.data import boundaries
from bioclusters.data.census import complete_counties, published_counties
from bioclusters.data.package import FOLDER, DataError, load, package, resource
from bioclusters.data.require import require
from bioclusters.data.translated import cells, digest, keys, translated

__all__ = ["FOLDER", "DataError", "boundaries", "cells", "complete_counties",
           "digest", "keys", "load", "package", "published_counties", "require", "resource",
           "translated"]
