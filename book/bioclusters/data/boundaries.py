"""Bring outlines into the map projection of their region, simplified without tearing borders."""

import geopandas as gpd
import pandas as pd
import shapely

# Equal-area or national grids, so that areas and distances on the page compare.
PROJECTIONS = {"us": 5070, "oresund": 25832, "cambridge": 27700, "korea": 5179}


def project(outlines: gpd.GeoDataFrame, region: str) -> gpd.GeoDataFrame:
    """Return outlines or points in the projection of a region, in metres.

    `region` is a key of PROJECTIONS; raises KeyError for another.
    """
    return outlines.to_crs(PROJECTIONS[region])


def points(places: pd.DataFrame, region: str) -> gpd.GeoDataFrame:
    """Return a table with `lat` and `lon` in degrees as projected points, in metres."""
    geometry = gpd.points_from_xy(places["lon"], places["lat"], crs=4326)
    return project(gpd.GeoDataFrame(places, geometry=geometry), region)


def simplify(outlines: gpd.GeoDataFrame, metres: float) -> gpd.GeoDataFrame:
    """Return projected outlines simplified to a tolerance, neighbours still sharing their edges."""
    return outlines.assign(geometry=shapely.coverage_simplify(outlines.geometry.values, metres))
