"""Single facts by their id, as their sources print them."""

import functools
import re

import pandas as pd

from bioclusters import data
from bioclusters.findings.found import Found
from bioclusters.words import _N, number

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
RANGE = re.compile(r"(\d[\d,.]*)-(\d[\d,.]*)")
FACT = _N("{topic}: {value} ({unit}), {place}, {when}. Source: {source}.")
WITHOUT_UNIT = _N("{topic}: {value}, {place}, {when}. Source: {source}.")
EMPLOYER = _N("Employees of {company}: {value}, {scope}, {when}. Source: {source}.")


@functools.cache
def numbers() -> dict[str, Found]:
    """Return each fact by id, and each number in its text as id#1, id#2 and so on."""
    found = {}
    for table, column in tables().items():
        for fact in data.load(table).to_dict("records"):
            found |= _of(fact | {"table": table}, column)
    return found


def tables() -> dict[str, str]:
    """Return the column of the number by name of each table of facts: any `…-facts` with topics."""
    named = [entry for entry in data.package()["resources"] if entry["name"].endswith("-facts")]
    topical = [entry["name"] for entry in named
               if any(field["name"] == "topic" for field in entry["schema"]["fields"])]
    return dict.fromkeys(topical, "value") | {"bhcr-employers": "headcount"}


def first_number(name: str) -> float:
    """Return the first number in the value of a fact; raise KeyError if there is none."""
    value = numbers()[f"{name}#1"].value
    if value is None:
        raise KeyError(f"{name}: its value is not one number")
    return value


def _of(fact: dict, column: str) -> dict[str, Found]:
    """Return the whole fact, printed, and its single numbers."""
    name, text = fact["id"], str(fact[column])
    plain = fact.get("unit") == "year"
    if not plain and NUMBER.fullmatch(text):
        text = number(_float(text))
    elif RANGE.fullmatch(text):
        text = RANGE.sub(r"\1–\2", text)
    about, fields = _told(fact, text)
    parts = NUMBER.findall(text)
    single = _float(parts[0]) if len(parts) == 1 else None
    return {name: Found(single, text, about, fields)} | {
        f"{name}#{place}": Found(_float(part), part.rstrip(","), about, fields)
        for place, part in enumerate(parts, start=1)}


def _told(fact: dict, text: str) -> tuple[str, dict]:
    """Return the message on a fact and its fields; an empty cell is told as nothing."""
    told = {name: "" if pd.isna(cell) else str(cell) for name, cell in fact.items()}
    told |= {"value": text, "when": told["year"], "source": told["source"].rstrip(".")}
    if "company" in fact:
        return EMPLOYER, told
    return (FACT if told["unit"] else WITHOUT_UNIT), told


def _float(text: str) -> float:
    return float(text.replace(",", ""))
