"""Facts check each other, the tables that quote them, their units, years and sources."""

import itertools
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import pandas as pd

from bioclusters.data.checks import NUMBER, Fault, Tables, numbers, years

TABLES = ("bhcr-facts", "medicon-facts", "cambridge-facts", "korea-facts", "cross-facts")
# Tables that quote facts: the column of ids and the columns whose numbers the facts hold.
QUOTING = {
    "cambridge-counts": ("fact_ids", ["firms", "employees"]),
    "cambridge-science-park": ("fact_ids", ["companies", "employees"]),
    "cambridge-formations": ("fact_id", ["new_companies"]),
    "korea-chungbuk-share": ("fact_ids", [
        "chungbuk_production_krw_trillion", "national_production_krw_trillion", "chungbuk_firms",
        "national_firms", "chungbuk_employees"]),
    "korea-counts": ("fact_ids", ["low", "high"]),
    "korea-rounds": ("fact_id", ["applied", "selected"]),
    "medicon-employment": ("fact_id", ["employees"]),
    "medicon-municipalities": ("fact_id", ["employees"]),
}
# Tables that have a source and its address in each row.
CITING = (*TABLES, "bhcr-employers", "bhcr-size-facts", "bhcr-lineage", "medicon-municipalities")
# Facts that say the same: one number, found twice.
TWINS = (
    "X001 M001 M006", "X005 M011 NEW024", "X006 M012 NEW024", "X008 M019 M008",
    "X009 M015", "X010 M003 NEW023 NEW022", "X026 B118", "X027 B115", "X028 B109",
    "X029 B114", "X030 B102", "X030 B106", "X031 B008", "X032 B013", "X033 B079 NEW112 B015",
    "X035 M005 M037", "X003 M010", "X034 M002", "X036 M004", "CAM039 NEW079",
    "CAM097 CAM094", "M030 M066", "NEW040 NEW130", "X025 B078",
)
# A fact that is the sum (1) or difference (-1) of others.
SUMS = {"X023": {"X020": 1, "X021": 1, "X022": 1}, "M008": {"M020": 1, "M025": 1},
        "M029": {"M064": 1, "M065": 1}, "CAM152": {"CAM150": 1, "CAM151": 1}}
# What one unit of a fact may hold; a unit with another word in brackets counts as the unit.
RANGES = {
    "%": (0, 100), "rank": (1, 12), "minutes": (30, 120), "years": (1, 20), "km2": (1, 130_000),
    "year": (1945, 2026), "KRW trillion": (0.5, 40), "GBP billion": (0.5, 35),
    "GBP million": (1, 2_600), "USD million": (1, 13_000), "vehicles/day": (8_000, 22_000),
    "trips/day": (14_000, 101_000), "million sq ft": (1, 40), "companies": (2, 3_000),
    "firms": (1, 7_000), "employees": (10, 300_000), "persons": (20, 300_000),
    "jobs": (1_000, 900_000), "organisations": (2, 2_500), "patents": (500, 80_000),
    "start-ups": (100, 130), "GBP": (1_000_000, 200_000_000), "people": (1_000, 16_000_000),
}
NO_SERIES = ("GEN", "Rank", "Growth", "External", "Income", "Number of", "Venture", "Person trips",
             "Cambridge Science Park", "UK biotech")  # topics whose numbers leap from year to year
QUOTES = ("fact_ids", "fact_id", "evidence_ids", "against_ids", "for_ids", "claim_ids")
GROWS = 0.75  # the largest change of a yearly series, of the larger year


def all_facts(tables: Tables) -> pd.DataFrame:
    """Return the facts of all tables under one another, with the name of their table."""
    return pd.concat([tables[name].assign(table=name) for name in TABLES], ignore_index=True)


def by_id(tables: Tables) -> dict[str, dict]:
    """Return each fact by its id, as a dictionary, with the name of its table."""
    return {row["id"]: {**row, "table": name} for name in TABLES
            for row in tables[name].to_dict("records")}


def ids_exist(tables: Tables) -> Iterable[Fault]:
    """Hold every id of a fact, table or event that a row quotes against what there is."""
    known = {str(row) for name, table in tables.items() if isinstance(table, pd.DataFrame)
             and "id" in table and not name.endswith("outline") for row in table["id"]}
    known |= set(tables) | set(tables["claims"]["claim_id"])
    for name, table in tables.items():
        for column in QUOTES:
            if not isinstance(table, pd.DataFrame) or column not in table:
                continue
            for place, cell in zip(table.iloc[:, 0], table[column], strict=True):
                quoted = [] if pd.isna(cell) else cell.split(";")
                if len(set(quoted)) < len(quoted) or not set(quoted) <= known:
                    yield name, str(place), f"{column} {cell}: no such id, or one twice"
    ids = all_facts(tables)["id"]
    for twice in ids[ids.duplicated()]:
        yield "bhcr-facts", twice, "stands in two tables of facts"


def numbers_are_quoted(tables: Tables) -> Iterable[Fault]:
    """Hold each number of a table that quotes facts against the facts it names."""
    facts = by_id(tables)
    for name, (ids, columns) in QUOTING.items():
        for row in tables[name].to_dict("records"):
            quoted = [facts[one] for one in row[ids].split(";") if one in facts]
            said = set().union(*(numbers(fact["value"]) for fact in quoted))
            when = set(itertools.chain(*(years(fact["year"]) for fact in quoted)))
            for column in columns:
                if not pd.isna(row[column]) and float(row[column]) not in said:
                    yield name, row[ids], f"{column} {row[column]} is in none of these facts"
            if "year" in row and when and not any(abs(row["year"] - one) <= 1 for one in when):
                yield name, row[ids], f"the facts are of {sorted(when)}, not {row['year']}"
            if name == "korea-counts" and len(quoted) != len({row["low"], row["high"]}) and (
                    "-" not in str(quoted[0]["value"])):
                yield name, row[ids], "one fact for each number expected"


def bounds_are_quoted(tables: Tables) -> Iterable[Fault]:
    """Hold the bound of a quoted number against the bound of its fact."""
    facts = by_id(tables)
    pairs = {"cambridge-counts": ("fact_ids", "firms_bound"),
             "cambridge-science-park": ("fact_ids", "bound"),
             "korea-counts": ("fact_ids", "low_bound"),
             "medicon-employment": ("fact_id", "bound"),
             "medicon-municipalities": ("fact_id", "bound")}
    for name, (ids, column) in pairs.items():
        for row in tables[name].to_dict("records"):
            fact = facts.get(row[ids].split(";")[0], {}).get("bound")
            if (fact if not pd.isna(fact) else "") != (
                    row[column] if not pd.isna(row[column]) else ""):
                yield name, row[ids], f"{column} {row[column]}, but the fact says {fact}"


def shares_are_ratios(tables: Tables) -> Iterable[Fault]:
    """Compute the shares of Chungbuk anew."""
    for row in tables["korea-chungbuk-share"].to_dict("records"):
        for share, part, whole in (
                ("chungbuk_share_pct", "chungbuk_production_krw_trillion",
                 "national_production_krw_trillion"),
                ("firm_share_pct", "chungbuk_firms", "national_firms")):
            if not pd.isna(row[share]) and abs(row[share] - 100 * row[part] / row[whole]) > 0.06:
                yield "korea-chungbuk-share", str(row["year"]), f"{share} is not {part} of {whole}"


def twins_agree(tables: Tables) -> Iterable[Fault]:
    """Hold facts that are found twice, and sums, against each other."""
    facts = by_id(tables)
    said = {name: _scaled(fact) for name, fact in facts.items()}
    for twins in TWINS:
        first, *others = twins.split()
        for other in others:
            if not said[first] & said[other]:
                yield facts[other]["table"], other, f"says another number than {first}"
    for total, parts in SUMS.items():
        expected = sum(sign * min(said[part]) for part, sign in parts.items())
        if expected not in said[total]:
            yield facts[total]["table"], total, f"expected {expected:g}, the sum of {list(parts)}"


def same_place_same_number(tables: Tables) -> Iterable[Fault]:
    """Refuse two single numbers of one place, topic, unit and year in one table that differ."""
    facts = all_facts(tables)
    keys = ["table", "place", "topic", "unit", "year", "source"]
    for key, rows in facts[facts.duplicated(keys, keep=False)].groupby(keys):
        single = {one for one in rows["value"].dropna() if NUMBER.fullmatch(one)}
        if len(single) > 1:
            yield key[0], rows["id"].iloc[-1], f"{key[2]} {key[4]}: both {' and '.join(single)}"


def series_continue(tables: Tables) -> Iterable[Fault]:
    """Refuse a jump within a yearly series of facts of one place, topic and unit."""
    facts = all_facts(tables)
    single = facts[facts["value"].str.fullmatch(NUMBER.pattern, na=False)
                   & facts["year"].str.fullmatch(r"\d{4}", na=False)]
    single = single.assign(number=single["value"].astype(float),
                           year=single["year"].astype(int)).sort_values("year")
    keys = ["table", "place", "topic", "unit"]
    several = single[single.duplicated(keys, keep=False)]
    for (table, _place, topic, unit), rows in several.groupby(keys):
        if unit == "year" or topic.startswith(NO_SERIES):
            continue
        pairs = itertools.pairwise(rows.to_dict("records"))
        for before, after in pairs:
            larger = max(before["number"], after["number"])
            span = max(1, after["year"] - before["year"])
            if abs(after["number"] - before["number"]) > min(
                    0.95, GROWS * (0.4 + 0.12 * span)) * larger:
                yield table, after["id"], f"{after['number']:g} after {before['number']:g}"


def units_are_known(tables: Tables) -> Iterable[Fault]:
    """Hold the number of a fact against the range of its unit, and its unit against its value."""
    for fact in all_facts(tables).to_dict("records"):
        if pd.isna(fact["unit"]) or pd.isna(fact["value"]):
            if not (pd.isna(fact["unit"]) and pd.isna(fact["value"])):
                yield fact["table"], fact["id"], "value and unit go together"
            continue
        unit = fact["unit"].split(" (")[0]
        single = NUMBER.fullmatch(fact["value"])
        low, high = RANGES.get(unit, (0, 5_000_000))
        if single and not low <= float(fact["value"]) <= high:
            yield fact["table"], fact["id"], f"{fact['value']} {unit}: expected {low} to {high}"
        if not pd.isna(fact["bound"]) and not numbers(fact["value"]):
            yield fact["table"], fact["id"], "a bound without a number"
        dated, year = years(fact["value"]), years(fact["year"])
        if unit in ("date", "year") and not set(dated) & set(year):
            yield fact["table"], fact["id"], f"dated {fact['value']}, but of the year {year}"


def years_precede_sources(tables: Tables) -> Iterable[Fault]:
    """Refuse a fact that is later than its source, or far from it."""
    rows = pd.concat([all_facts(tables), tables["bhcr-employers"].assign(table="bhcr-employers")])
    for row in rows.to_dict("records"):
        stated, published = years(row["year"]), years(row["source"])
        if not pd.isna(row["year"]) and not stated:
            yield row["table"], row["id"], f"no year in {row['year']}"
        if stated and (min(stated) < 1930 or max(stated) > 2040 or (
                stated != sorted(stated) and "+" not in row["year"])):
            yield row["table"], row["id"], f"the years {row['year']} are not in order"
        forecast = str(row["year"]).startswith(("c.", "to "))
        if stated and published and not forecast and max(stated) > max(published) + 1:
            yield row["table"], row["id"], f"{row['year']} is later than {row['source']}"


def sources_keep_addresses(tables: Tables) -> Iterable[Fault]:
    """Hold the address of a source against its other uses, and the other way round."""
    rows = _addresses(tables).drop_duplicates(["source", "url"])
    twice = ("Chungbuk province", "Maryland Biotechnology Center", "Øresundsinstituttet")
    for source, group in rows[rows.duplicated("source", keep=False)].groupby("source"):
        hosts = {urlsplit(one).netloc for one in group["url"]}
        if len(hosts) > (2 if source.startswith(twice) else 1):
            yield group["table"].iloc[-1], group["row"].iloc[-1], f"{source}: at {sorted(hosts)}"
    for url, group in rows[rows.duplicated("url", keep=False)].groupby("url"):
        words = {source: _words(source) for source in group["source"]}
        for place, source in zip(group["row"], group["source"], strict=True):
            others = [other for name, other in words.items() if name != source]
            if others and not any(words[source] & other for other in others):
                yield group["table"].iloc[0], place, f"{source}: another source has {url}"


def addresses_are_dated(tables: Tables) -> Iterable[Fault]:
    """Hold a date in an address against the date of its source."""
    for row in _addresses(tables).to_dict("records"):
        path = urlsplit(row["url"]).path
        dated = [int(year) for year in re.findall(r"/((?:19|20)\d\d)(?=[/-])", path)]
        stated = years(row["source"])
        if len(dated) == 1 and stated and not any(abs(dated[0] - one) <= 2 for one in stated):
            yield row["table"], row["row"], f"{row['source']} at an address of {dated[0]}"


def _addresses(tables: Tables) -> pd.DataFrame:
    """Return source and address of every row that has both, with its table."""
    found = [pd.DataFrame({"table": name, "row": table.iloc[:, 0].astype(str),
                           "source": table["source"], "url": table["url"]})
             for name, table in tables.items() if name in CITING]
    rows = pd.concat(found, ignore_index=True).dropna()
    return rows[~rows["source"].str.match(r"[A-Z]+\d{3}")]  # derived from other facts


def _words(source: str) -> set[str]:
    """Return the words of a source by which it may be recognised."""
    letters = "".join(sign if sign.isalnum() else " " for sign in source.lower())
    return {word for word in letters.split() if len(word) > 2 or not word.isascii()}


def _scaled(fact: dict) -> set[float]:
    """Return the numbers of a fact, millions written out."""
    scale = 1_000_000 if fact["unit"] == "million" else 1
    return {scale * number for number in numbers(fact["value"])}
