"""Places, distances, sites and events check each other and the outlines."""

import itertools
import math
import re
from collections.abc import Iterable, Mapping

import pandas as pd
import shapely

from bioclusters.data.checks import Fault, Tables, numbers, years

PLACES, SITES, TIMELINE = "places", "korea-sites", "timeline"
# Where the places of a cluster must lie: the outlines and, of these, a column and its values.
WITHIN = {
    "BHCR": ("us-counties-outline", "state", ["MD", "DC", "VA"]),
    "Medicon Valley": ("oresund-regions-outline", "role", ["region"]),
    "Daejeon": ("korea-provinces-outline", "name", ["Daejeon"]),
    "Chungbuk": ("korea-provinces-outline", "name", ["Chungbuk"]),
    "Seoul capital region": ("korea-provinces-outline", "name", ["Seoul", "Gyeonggi", "Incheon"]),
}
BOXES = {  # degrees: west, south, east, north; where no outline is in the package
    "CAM": (0.05, 52.0, 0.30, 52.28), "LON": (-0.2, 51.45, 0.0, 51.6),
    "US": (-84.5, 33.7, -84.3, 33.85),
}
# Where in the region a place lies, by a word of its name or note.
TOWNS = {
    "Bethesda": (39.0, -77.1), "Rockville": (39.09, -77.17), "Silver Spring": (39.02, -77.01),
    "Baltimore": (39.31, -76.62), "College Park": (38.99, -76.94), "Gaithersburg": (39.13, -77.22),
    "Capitol": (38.89, -77.01), "Lund": (55.705, 13.2), "Copenhagen": (55.69, 12.57),
    "Bagsværd": (55.76, 12.45), "Valby": (55.66, 12.51), "Kastrup": (55.635, 12.65),
    "Ballerup": (55.73, 12.36), "Søborg": (55.735, 12.49), "Malmö": (55.605, 13.0),
    "Hinxton": (52.08, 0.18), "Babraham": (52.13, 0.2), "Abington": (52.12, 0.24),
    "Essex": (52.05, 0.23), "Osong": (36.63, 127.33), "Ochang": (36.715, 127.43),
    "Daejeon": (36.36, 127.4), "Seoul": (37.51, 126.96),
}
_AREAS: dict = {}  # areas joined before, with the outlines they were made of
NEAR = 6  # km: how far a place may lie from the middle of its town
KOREA = {"precision_km": 3, "position_basis": "town"}
ROUNDS = {2002: ("hub_2002", {"named"}, {"named"}),
          2009: ("medical_complex_2009", {"candidate", "selected"}, {"selected"}),
          2024: ("special_complex_2024", {"applied", "designated"}, {"designated"})}


def distance_km(one: Mapping, other: Mapping) -> float:
    """Return the great-circle distance of two rows with lat and lon, in kilometres."""
    lat1, lon1, lat2, lon2 = map(math.radians, (one["lat"], one["lon"], other["lat"], other["lon"]))
    half = (math.sin((lat2 - lat1) / 2) ** 2
            + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2)
    return 2 * 6371.0 * math.asin(math.sqrt(half))


def places_lie_where_they_belong(tables: Tables) -> Iterable[Fault]:
    """Hold each place against the outline, box and town of its cluster."""
    for row in tables[PLACES].to_dict("records"):
        box = BOXES.get(row["place_id"].split("-")[0])
        point = shapely.Point(row["lon"], row["lat"])
        if box and not shapely.box(*box).contains(point):
            yield PLACES, row["place_id"], f"outside of {box} (west, south, east, north)"
        if not box and row["place_id"] != "MV-BRI" and not shapely.dwithin(
                _area(tables, *WITHIN[row["cluster"]]), point, 0.01):
            yield PLACES, row["place_id"], f"outside of the outline of {row['cluster']}"
        text = f"{row['name']} {row['note']}".split(" names ")[0]
        towns = [town for town in TOWNS if town in text]
        if towns and not any(distance_km(row, dict(zip(("lat", "lon"), TOWNS[town], strict=True)))
                             <= NEAR for town in towns):
            yield PLACES, row["place_id"], f"more than {NEAR} km from {' and '.join(towns)}"


def places_are_consistent(tables: Tables) -> Iterable[Fault]:
    """Hold the id of a place against its cluster, and its basis against what is known of it."""
    clusters = {"CAM": {"Cambridge"}, "LON": {"Cambridge"}, "BH": {"BHCR"}, "US": {"Atlanta"},
                "MV": {"Medicon Valley"}, "KR": {"Daejeon", "Chungbuk", "Seoul capital region"}}
    for row in tables[PLACES].to_dict("records"):
        if row["cluster"] not in clusters[row["place_id"].split("-")[0]]:
            yield PLACES, row["place_id"], f"a place of {clusters[row['place_id'].split('-')[0]]}"
        said = "Wikipedia" in str(row["note"])
        if said != (row["position_basis"] == "wikipedia"):
            yield PLACES, row["place_id"], "basis and note of the position differ"
        if "historic" in row["name"] and not row["type"].startswith("historic"):
            yield PLACES, row["place_id"], "a historic place of another type"


def distances_are_computed(tables: Tables) -> Iterable[Fault]:
    """Compute the distances between anchors anew from their positions."""
    places = tables[PLACES].set_index("place_id")
    for row in tables["anchor-distances"].to_dict("records"):
        ends = row["from_place_id"], row["to_place_id"]
        if not set(ends) <= set(places.index):
            yield "anchor-distances", " ".join(ends), "no such place"
            continue
        expected = distance_km(*(places.loc[end] for end in ends))
        if abs(row["distance_km"] - expected) > 0.11:
            yield "anchor-distances", " ".join(ends), f"the positions give {expected:.1f} km"


def employers_lie_where_they_belong(tables: Tables) -> Iterable[Fault]:
    """Hold the employers of Medicon Valley against the region and their municipality."""
    name = "medicon-employers"
    rows = pd.concat([tables[name], tables["medicon-novo-sites"].assign(country="DK")])
    for row in rows.to_dict("records"):
        area = _area(tables, "oresund-regions-outline", "country", [row["country"]])
        if not shapely.dwithin(area, shapely.Point(row["lon"], row["lat"]), 0.02):
            yield name, row["id"], f"outside of the region in {row['country']}"
    for municipality, group in rows.groupby("municipality"):
        for one, other in itertools.combinations(group.to_dict("records"), 2):
            if distance_km(one, other) > 12:
                yield name, one["id"], f"{other['id']}, also in {municipality}, is far away"


def sites_lie_in_their_province(tables: Tables) -> Iterable[Fault]:
    """Hold the sites of the Korean rounds against the outline of their province."""
    for row in tables[SITES].to_dict("records"):
        area = _area(tables, "korea-provinces-outline", "name", [row["province"]])
        if not shapely.dwithin(area, shapely.Point(row["lon"], row["lat"]), 0.02):
            yield SITES, row["site"], f"outside of the outline of {row['province']}"
        for column, expected in KOREA.items():
            if row[column] != expected:
                yield SITES, row["site"], f"{column}: {expected} expected"
    for one, other in itertools.combinations(tables[SITES].to_dict("records"), 2):
        if distance_km(one, other) < 8:
            yield SITES, one["site"], f"stands on {other['site']}"
    osong = tables[PLACES].set_index("place_id").loc["KR-MFDS"]
    for row in tables[SITES].to_dict("records"):
        if row["site"].startswith("Osong") and distance_km(row, osong) > 2:
            yield SITES, row["site"], "far from the ministry that stands there"


def rounds_add_up(tables: Tables) -> Iterable[Fault]:
    """Count the sites of each Korean round against the numbers of areas that applied and won."""
    sites, rounds = tables[SITES], tables["korea-rounds"].set_index("year")
    for year, (column, tried, won) in ROUNDS.items():
        partners = sites.get(f"partners_{year}", pd.Series(dtype="str"))
        bids = []
        for place, site in sites.iterrows():
            if site[column] not in tried:
                continue
            mates = "" if place not in partners or pd.isna(partners[place]) else partners[place]
            named = [site["site"], *(mates.split(";") if mates else [])]
            bids.append((frozenset(name.split()[0] for name in named), site[column] in won))
        chosen = len({names for names, selected in bids if selected})
        if chosen != rounds["selected"][year]:
            yield SITES, column, f"{chosen} chosen bids, {rounds['selected'][year]} expected"
        applied = rounds["applied"][year]
        if not pd.isna(applied) and not applied - 1 <= len({one for one, _ in bids}) <= applied:
            yield SITES, column, f"{len({one for one, _ in bids})} bids, {applied} expected"
        named = sites[f"source_{year}"].notna()
        for place in sites.index[named != sites[column].isin(tried)]:
            yield SITES, sites["site"][place], f"{column} and its source go together"


def korean_names_agree(tables: Tables) -> Iterable[Fault]:
    """Hold each Korean name of a source against its English one, in all tables."""
    pairs = []
    for name in ("korea-sites", "korea-counts", "korea-facts"):
        table = tables[name]
        for column in table.columns[table.columns.str.fullmatch(r"source(_\d+)?")]:
            english = table[f"{column}_en"]
            for place, one, other in zip(table.iloc[:, 0], table[column], english, strict=True):
                if not pd.isna(one) and re.search("[가-힣]", one):
                    pairs.append((name, place, *(str(text) for text in (one, other))))
    known = {}
    for name, place, korean, english in pairs:
        paper = re.match(r"[가-힣]+", korean)
        if numbers(re.sub('[A-Za-z가-힣]+[0-9]', '', korean)) != numbers(
                re.sub('[A-Za-z]+[0-9]', '', english)):
            yield name, str(place), f"{korean} and {english} are dated differently"
        if paper:
            word = re.match(r"[\w' ]+?(?= \(| \d|,| /| on| archive|$)", english)
            first = known.setdefault(paper[0], word[0] if word else english)
            if not english.startswith(first[:8]):
                yield name, str(place), f"{paper[0]} is called {first} elsewhere"


def events_are_dated(tables: Tables) -> Iterable[Fault]:
    """Hold the years of events against their label, text, source and facts."""
    facts = pd.concat([tables[name] for name in ("bhcr-facts", "medicon-facts", "cambridge-facts",
                                                 "korea-facts", "cross-facts")]).set_index("id")
    for row in tables[TIMELINE].to_dict("records"):
        first, last, label = row["year_start"], row["year_end"], row["year_label"]
        if _dating(row) != row["dating"] or not first <= last:
            yield TIMELINE, row["id"], f"{label} is not drawn from {first} to {last}"
        decade = 10 if row["dating"] == "decade" else 1
        if not any(first // decade <= year // decade <= last // decade for year in years(label)):
            yield TIMELINE, row["id"], f"{label} is not of {first} or {last}"
        published = years(row["source"])
        if published and "study" not in row["source"] and first > max(published):
            yield TIMELINE, row["id"], f"{first} is later than {row['source']}"
        said = [year for one in str(row["fact_ids"]).split(";") if one in facts.index
                for year in years(facts["year"][one])]
        if said and (max(said) < first - 2 or min(said) > last + 12):
            yield TIMELINE, row["id"], f"its facts are of {sorted(set(said))}"
    order = list(tables[TIMELINE]["year_start"])
    if order != sorted(order):
        yield TIMELINE, "", "events stand in the order of their years"


def exits_are_dated(tables: Tables) -> Iterable[Fault]:
    """Hold the sales of Cambridge firms against themselves and the timeline."""
    name = "cambridge-exits"
    for row in tables[name].to_dict("records"):
        if row["announced_year"] not in years(row["announced_label"]):
            yield name, row["company"], f"{row['announced_label']} is not in that year"
        founded, value = row["founded_year"], row["value_usd_million"]
        if not pd.isna(founded) and not 2 <= row["announced_year"] - founded <= 30:
            yield name, row["company"], "sold 2 to 30 years after its foundation, others were"
        if not pd.isna(founded) and (said := years(row["origin_basis"])) and founded not in said:
            yield name, row["company"], f"its origin says founded in {said}"
        if pd.isna(row["origin"]) != pd.isna(row["origin_name"]):
            yield name, row["company"], "origin and its name go together"
        usd = re.search(r"USD ([\d,]+)m", row["value_original"])
        if usd and numbers(usd[1]) != {value}:
            yield name, row["company"], f"{row['value_original']} is not {value}"
        pounds = re.search(r"GBP ([\d,]+)m", row["value_original"])
        if not usd and pounds and not pd.isna(value) and not (
                1.2 <= value / min(numbers(pounds[1])) <= 2.1):
            yield name, row["company"], "a pound was worth 1.2 to 2.1 dollars"
        dated = years(row["url"].replace("/", " "))
        if dated and all(abs(year - row["announced_year"]) > 1 for year in dated):
            yield name, row["company"], f"its address is of {dated}"


def decades_are_whole(tables: Tables) -> Iterable[Fault]:
    """Hold the decades of company formation against their name."""
    for row in tables["cambridge-formations"].to_dict("records"):
        if row["decade"] != f"{row['first_year']}-{row['last_year']}" or row["first_year"] % 10 or (
                row["last_year"] - row["first_year"] != 9):
            yield "cambridge-formations", row["decade"], "ten years from a round one expected"
    for name in ("cambridge-counts", "cambridge-science-park"):
        for row in tables[name].to_dict("records"):
            spans = years(row["year_label"].replace("end of 1970s", "1979"))
            if row["year"] not in spans:
                yield name, row["fact_ids"], f"{row['year']} is not {row['year_label']}"


def _area(tables: Tables, outlines: str, column: str, values: list[str]) -> shapely.Geometry:
    """Return the area of the outlines that have one of the values, in degrees."""
    table = tables[outlines]
    key = (id(table), column, *values)
    if key not in _AREAS:
        chosen = table[table[column].isin(values)]
        if "role" in chosen:
            chosen = chosen[chosen["role"] == "region"]
        _AREAS[key] = (table, chosen.union_all())
        shapely.prepare(_AREAS[key][1])
    return _AREAS[key][1]


def _dating(row: dict) -> str:
    """Return how exact a label is: year, about, decade or period."""
    label = row["year_label"]
    if label == str(row["year_start"]) == str(row["year_end"]):
        return "year"
    if label.startswith("c."):
        return "about"
    return "decade" if label.endswith("s") else "period"
