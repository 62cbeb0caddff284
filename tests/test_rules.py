"""The rules by which the tables check each other notice well-formed wrong edits."""

import copy
import random
import re
from collections.abc import Iterator

import pandas as pd
import pytest

from bioclusters.data import rules
from bioclusters.data.checks import witness

SEED, PER_TABLE = 20231231, 6
SHARE = 0.95  # of the planted edits that the rules must notice
TABLES = rules.read()
ENTERED = sorted(set(TABLES["witness"]["resource"]))
JUDGED = {"claims": ["value", "year_from", "evidence_ids", "claim_id"]}
SECOND_ENTRY = [rule for rule in rules.RULES if rule.check is witness.sums_agree]
ONLY_TABLES = [rule for rule in rules.RULES if rule.check is not witness.sums_agree]


def fields(name: str) -> dict[str, dict]:
    """Return the fields of a table by name."""
    entry = next(entry for entry in TABLES["datapackage"]["resources"] if entry["name"] == name)
    return {field["name"]: field for field in entry["schema"]["fields"]}


def wrong(value, field: dict, column: pd.Series, chance: random.Random):
    """Return another value that fits the schema: a number near it, a code, a text of the column."""
    limits = field.get("constraints", {})
    if field["type"] in ("integer", "number"):
        step = chance.choice([1, 2, 3, 10]) * (1 if field["type"] == "integer" else 0.1)
        low, high = limits.get("minimum", -1e9), limits.get("maximum", 1e9)
        near = [new for new in (value + step, value - step) if float(low) <= new <= float(high)]
        return chance.choice(near) if near else value
    if "year" in field["name"] and re.search(r"\d{4}", value):
        return re.sub(r"\d{4}", lambda year: str(int(year[0]) + chance.choice([-3, -2, 2, 3])),
                      value, count=1)
    if value.replace(".", "").isdigit() and not field["name"].endswith("fips"):
        return value[:-1] + str((int(value[-1]) + chance.choice([1, 3, 7])) % 10)
    if field["name"] == "url":
        return re.sub(r"(?<=//)(www\.)?([a-z])", lambda host: host[0] + "x", value, count=1)
    others = sorted({*limits.get("enum", []), *column.dropna().astype(str)} - {str(value)})
    return chance.choice(others) if others else value


def plant(name: str, chance: random.Random) -> tuple[str, pd.DataFrame] | None:
    """Return a table with one wrong edit and what it is, or None if it would change nothing."""
    table, described = TABLES[name], fields(name)
    columns = JUDGED.get(name) or [one for one in described if one not in witness.FREE]
    column, row = chance.choice(columns), chance.randrange(len(table))
    edited = table.copy()
    before = table[column].iloc[row]
    if pd.isna(before):
        return None
    if chance.random() < 0.2 and row + 1 < len(table) and name not in JUDGED:
        after = table[column].iloc[row + 1]
        if pd.isna(after) or after == before:
            return None
        edited.loc[table.index[[row, row + 1]], column] = [after, before]
    else:
        after = wrong(before, described[column], table[column], chance)
        if after == before:
            return None
        edited.loc[table.index[row], column] = after
    key = next(entry for entry in TABLES["datapackage"]["resources"]
               if entry["name"] == name)["schema"]["primaryKey"]
    if set(map(tuple, edited.astype("string").fillna("").values)) == set(
            map(tuple, table.astype("string").fillna("").values)):
        return None  # two whole rows have exchanged their places
    if edited.duplicated([key] if isinstance(key, str) else key).any():
        return None  # the schema refuses it
    return f"{name}, row {row + 2}, {column}: {before} -> {after}", edited


def planted_in_tables() -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield the wrong edits of all tables: what it is, the table's name, and the table edited."""
    chance = random.Random(SEED)
    for name in [*ENTERED, *JUDGED]:
        found = []
        while len(found) < PER_TABLE:
            edit = plant(name, chance)
            found += [edit] if edit else []
        yield from ((what, name, table) for what, table in found)


def planted_in_descriptor() -> Iterator[tuple[str, str, dict]]:
    """Yield wrong edits of licences, units, sources and publishers in the descriptor."""
    chance = random.Random(SEED)
    for place in range(24):
        described = copy.deepcopy(TABLES["datapackage"])
        entry = chance.choice([one for one in described["resources"] if one["format"] == "csv"])
        other = chance.choice([one for one in described["resources"]
                               if one["licenses"][0]["name"] != entry["licenses"][0]["name"]])
        numeric = [field for field in entry["schema"]["fields"] if "unit" in field]
        kind = place % 6
        if kind == 0:
            entry["licenses"] = other["licenses"]
        elif kind == 1:
            entry["licenses"][0]["title"] = entry["licenses"][0]["title"].replace("C", "G")
            entry["licenses"][0]["path"] += "x"
        elif kind == 2 and numeric:
            chance.choice(numeric)["unit"] += "s"
        elif kind == 3:
            entry["licenses"][0]["checked"] = "2025-11"
        elif kind == 4 and entry["sources"][0]["publisher"] != "Various publishers":
            entry["sources"][0]["path"] = "https://www.example.org/"
        else:
            entry["attribution"] = "© OpenStreetMap contributors"
        yield f"descriptor of {entry['name']}, kind {kind}", "datapackage", described


def planted_in_references() -> Iterator[tuple[str, str, str]]:
    """Yield wrong edits of the bibliography: years, volumes, pages, an identifier, a gap."""
    text = TABLES["references"]
    for place, pattern in enumerate((
            r"(year\s+= \{)2023", r"(volume\s+= \{)49", r"(pages\s+= \{)97",
            r"(year\s+= \{)2002", r"(doi\s+= \{10\.\d+/s)1118", r"(volume\s+= \{)36")):
        edited = re.sub(pattern, r"\g<1>7", text, count=1)
        assert edited != text, pattern
        yield f"references, edit {place}", "references", edited
    yield "references, an entry gone", "references", re.sub(
        r"@\w+\{casper2003,.*?\n\}\n", "", text, flags=re.S)


def noticed(edits, only: list | None = None) -> dict[str, bool]:
    """Return for each edit whether the rules notice it."""
    kept = rules.RULES
    rules.RULES = tuple(only or kept)
    try:
        return {what: next(iter(rules.faults({**TABLES, name: edited}, changed=name)), None)
                is not None for what, name, edited in edits}
    finally:
        rules.RULES = kept


def test_the_tables_agree():
    assert list(rules.faults(TABLES)) == []


def test_planted_edits_are_noticed(record_property):
    edits = [*planted_in_tables(), *planted_in_descriptor(), *planted_in_references()]
    across = noticed(edits, ONLY_TABLES)
    left = [edit for edit in edits if not across[edit[0]]]
    all_rules = across | noticed(left, SECOND_ENTRY)
    missed = [what for what, found in all_rules.items() if not found]
    share = 1 - len(missed) / len(all_rules)
    told = (f"{len(all_rules)} planted edits: {sum(across.values())} noticed by other tables, "
            f"{sum(all_rules.values())} with the second entry ({share:.1%})")
    print(told, *missed, sep="\n")
    record_property("planted", told)
    assert len(all_rules) >= 200 and share >= SHARE, "\n".join(missed)
    assert sum(across.values()) >= len(all_rules) // 2


def test_an_unchanged_table_is_no_edit():
    name = "korea-counts"
    assert noticed([("no edit", name, TABLES[name].copy())]) == {"no edit": False}


@pytest.mark.parametrize("rule", rules.RULES, ids=[rule.name for rule in rules.RULES])
def test_every_rule_says_why_and_reads_what_exists(rule):
    assert rule.reason.endswith(".") and rule.tolerance
    assert rule.reads == rules.ALL or set(rule.reads) <= set(TABLES)
    assert rule.check.__doc__


def exchanged(name: str, column: str, where: str) -> pd.DataFrame:
    """Return a table in which two neighbours have exchanged a value, so that the sum is kept."""
    table = TABLES[name].copy()
    rows = table.query(where).index[:2]
    table.loc[rows, column] = list(table.loc[rows[::-1], column])
    return table


def altered(name: str, key: str, row: str, column: str, value) -> pd.DataFrame:
    """Return a table with one value changed."""
    table = TABLES[name].copy()
    table.loc[table[key] == row, column] = value
    return table


@pytest.mark.parametrize(("rule", "name", "edited"), [
    ("counties fit their mean", "bhcr-county-establishments", exchanged(
        "bhcr-county-establishments", "establishments", "naics == '5417' and year == 2014")),
    ("twins agree", "cross-facts", altered("cross-facts", "id", "X026", "value", "128868")),
    ("units are known", "bhcr-facts", altered("bhcr-facts", "id", "B088", "value", "55")),
    ("sites lie in their province", "korea-sites",
     altered("korea-sites", "site", "Jecheon", "province", "Gangwon")),
    ("sites lie in their province", "korea-sites",
     altered("korea-sites", "site", "Gwangju", "lat", 36.16)),
    ("events are dated", "timeline", altered("timeline", "id", "T38", "year_start", 2006)),
    ("ids exist", "timeline", altered("timeline", "id", "T38", "fact_ids", "K999")),
    ("sources keep their addresses", "korea-facts", altered(
        "korea-facts", "id", "K030", "url", "https://www.zdnet.co.kr/view/?no=20231207113904")),
    ("values are said", "claims", altered("claims", "claim_id", "C09", "value", "90")),
    ("head-counts fit classes", "bhcr-employers",
     altered("bhcr-employers", "id", "E001", "size_class", "10-49")),
    ("facts repeat head-counts", "medicon-employers",
     altered("medicon-employers", "id", "NE001", "employees", 895)),
    ("one number for one question", "korea-facts",
     altered("korea-facts", "id", "K035", "year", "2013")),
    ("series continue", "korea-facts", altered("korea-facts", "id", "K040", "value", "2.6586")),
    ("addresses are well formed", "bhcr-facts",
     altered("bhcr-facts", "id", "B001", "url", "https://localhost/page")),
    ("numbers of the study are found", "study-numbers",
     altered("study-numbers", "id", "N02", "first_year", 1979)),
    ("entered twice", "medicon-facts", altered("medicon-facts", "id", "M057", "value", "32")),
], ids=["exchange", "twin", "unit", "province", "position", "year", "id", "address", "claim",
        "class", "head-count", "two numbers", "series", "host", "number of the study",
        "value no figure draws"])
def test_the_right_rule_notices(rule, name, edited):
    faults = list(rules.faults({**TABLES, name: edited}, changed=name))
    assert any(rule.capitalize() in fault for fault in faults), faults
    assert all(fault.split(",")[0].endswith((".csv", ".geojson")) for fault in faults)


def test_a_second_entry_needs_the_table_by_name():
    text = witness.entered(TABLES, "korea-counts")
    assert text.count("korea-counts,") == len([
        column for column in TABLES["korea-counts"] if column not in witness.FREE])
    with pytest.raises(ValueError, match="not a table that is entered twice"):
        witness.entered(TABLES, "claims")
