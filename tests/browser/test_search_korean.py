"""The search of the Korean edition: names, spellings, particles and numbers find what was meant."""

import csv
from pathlib import Path

import pytest

from browser.test_search_page import FIRST, missed

QUERIES = Path(__file__).parents[1] / "queries_ko.csv"


@pytest.fixture(scope="module")
def page(visitor):
    """Return the page of the Korean search, opened once."""
    visit = visitor.open("ko/search.html")
    yield visit.page
    assert visit.faults == []
    visit.page.context.close()


def test_every_korean_query_finds_first_what_was_meant(page):
    with QUERIES.open(encoding="utf-8", newline="") as file:
        queries = [(row["query"], row["first"]) for row in csv.DictReader(file)]
    told = [f"{query}: {found}" for query, first in queries
            if missed(found := page.evaluate(FIRST, query), first)]
    assert told == [] and len(queries) >= 40


@pytest.mark.parametrize(("asked", "plain"), [
    ("오송은", "오송"), ("캠브리지", "케임브리지"), ("메디콘 밸리", "메디콘밸리"),
    ("바이오헬스 캐피탈 리전", "바이오헬스 캐피털 리전")])
def test_particles_and_other_spellings_find_the_same(page, asked, plain):
    assert page.evaluate(FIRST, asked)[0] == page.evaluate(FIRST, plain)[0]


def test_a_korean_miss_is_noticed(page):
    assert missed(page.evaluate(FIRST, "오송"), "book/claims.html#c07")
