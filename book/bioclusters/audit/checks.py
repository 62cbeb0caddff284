"""The rules that decide a claim: each recomputes a figure and gives a verdict.

A rule takes a claim, a row of claims.csv, and returns a Finding. Its first line is the rule. What
it heeds (value, unit, year, scope) is declared beside it; the audit refuses a claim that has one
of these and a rule that does not look at it, and a test proves the declaration. Where no evidence
is about the right time, unit and place, a rule decides nothing.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from bioclusters.audit import evidence
from bioclusters.findings import awards, medicon, placed, regions, size, verdicts
from bioclusters.findings.spread import concentration
from bioclusters.words import _, listed, number, word
from bioclusters.words.verdicts import (
    CITATION,
    CONTRADICTED,
    NOT,
    OPEN,
    OTHER,
    PARTLY,
    QUOTES,
    SLIP,
    SUPPORTED,
    UNREAD,
)
from bioclusters.words.years import years

NEAR = 0.10  # another definition agrees if it comes within a tenth
TIMETABLE = 15  # years over which a timetable may stand for another
PLACE_OF_ID = {"CAM": "Cambridge", "B": "BHCR", "E": "BHCR", "M": "Medicon Valley",
               "ME": "Medicon Valley"}


class Finding(NamedTuple):
    """What a rule found, as a sentence for people, and the verdict that it gives."""

    found: str
    verdict: str


class Rule(NamedTuple):
    """A function that decides a claim, and the parts of the claim that it heeds."""

    decide: Callable[[pd.Series], Finding]
    heeds: frozenset[str]


CHECKS: dict[str, Rule] = {}


def rule(*heeds: str) -> Callable:
    """Register a rule with the parts of a claim that it heeds: value, unit, year, scope."""
    def register(decide: Callable[[pd.Series], Finding]) -> Callable[[pd.Series], Finding]:
        CHECKS[decide.__name__] = Rule(decide, frozenset(heeds))
        return decide
    return register


@rule("value", "unit", "year", "scope")
def same_numbers(claim: pd.Series) -> Finding:
    """Supported if a fact of the year before or after has every number; partly if it has some."""
    return _said(claim, SUPPORTED)


@rule("value", "unit", "year", "scope")
def quotes_the_source(claim: pd.Series) -> Finding:
    """Quotes its source if the source cited has every number; partly if it has some."""
    return _said(claim, QUOTES)


@rule("year")
def event_year(claim: pd.Series) -> Finding:
    """Supported if the date found lies in the years of the claim; contradicted if it does not."""
    fact = evidence.facts()[evidence.ids(claim)[0]]
    first, last = evidence.period(claim)
    found = [int(value) for value in fact.numbers if value > 31]
    verdict = SUPPORTED if found and first <= found[0] <= last else CONTRADICTED
    return Finding(_("The date found is {date}.", date=fact.value), verdict)


@rule("year")
def park_dates(claim: pd.Series) -> Finding:
    """Supported if a tenant moved in that year, partly if it was only decided, else contradicted.

    The year of the first tenant is that of the fact, not its value.
    """
    facts = evidence.facts()
    year, decided = evidence.period(claim)[0], facts["CAM090"].numbers[0]
    tenant = facts["CAM092"].first
    verdict = SUPPORTED if tenant == year else PARTLY if decided == year else CONTRADICTED
    return Finding(_("The park was decided in {decided:y}; its first tenant came in {tenant:y}.",
                     decided=decided, tenant=tenant), verdict)


@rule("value", "unit", "year", "scope")
def journey_time(claim: pd.Series) -> Finding:
    """Supported within a tenth of a timing of about that time; otherwise not."""
    minutes = _numbers(evidence.fitting(claim, TIMETABLE))
    if not minutes:
        return _nothing()
    near = any(abs(_first(claim) / time - 1) <= NEAR for time in minutes)
    return Finding(_timings(minutes), SUPPORTED if near else NOT)


@rule("value", "unit", "year", "scope")
def within_the_time(claim: pd.Series) -> Finding:
    """Supported if no timing is over the stated one by more than a tenth; partly if some are."""
    minutes = _numbers(evidence.fitting(claim, TIMETABLE))
    if not minutes:
        return _nothing()
    late = [time for time in minutes if time > (1 + NEAR) * _first(claim)]
    verdict = SUPPORTED if not late else PARTLY if len(late) < len(minutes) else NOT
    return Finding(_timings(minutes), verdict)


@rule("value", "unit", "year", "scope")
def rank_of_region(claim: pd.Series) -> Finding:
    """Supported if the ranks of those years are within one place of the stated and one is it."""
    listed_ranks = [int(fact.numbers[0]) for fact in evidence.fitting(claim, 2)]
    first, last = evidence.period(claim)
    if not listed_ranks or not first - 2 <= 2021 <= last + 2:
        return _nothing()
    counted = _rank_in_2021()
    ranks = [counted, *listed_ranks]
    near = max(abs(place - _first(claim)) for place in ranks) <= 1
    verdict = SUPPORTED if near and _first(claim) in ranks else PARTLY if near else NOT
    return Finding(_("By published establishments the region is {rank:ordinal} of "
                     "{regions:spelled} in 2021; the lists of those years have it {best:ordinal} "
                     "at best and {worst:ordinal} at worst.",
                     rank=counted, regions=_how_many(),
                     best=min(listed_ranks), worst=max(listed_ranks)), verdict)


@rule("value", "unit", "year", "scope")
def another_definition(claim: pd.Series) -> Finding:
    """Supported with another definition if a figure within three years is within a tenth."""
    figures = _numbers(evidence.fitting(claim, 3))
    if not figures:
        return _nothing()
    nearest = min(figures, key=lambda figure: abs(figure - _first(claim)))
    near = abs(nearest / _first(claim) - 1) <= NEAR
    return Finding(_("The published figure nearest to it is {nearest}.", nearest=nearest),
                   OTHER if near else OPEN)


@rule("value", "year")
def spread(claim: pd.Series) -> Finding:
    """Partly supported if weight moved out of Montgomery; more if counties were added as well.

    By first federal health awards and by NAICS 541711, over the complete periods within the claim:
    Montgomery's share, and counties with an award or with three or more establishments. Supported
    with another definition if all four say wider; contradicted if the claim says narrower.
    """
    inside = _within_years(*evidence.period(claim))
    tables = [table for table in map(inside, _weights()) if len(table) > 1]
    if not tables:
        return _nothing()
    shares = [table.iloc[[0, -1]]["share"].tolist() for table in tables]
    counties = [table.iloc[[0, -1]]["counties"].tolist() for table in tables]
    moved = [last < first for first, last in shares]
    added = [last > first for first, last in counties]
    verdict = OTHER if all(moved + added) else PARTLY if any(moved) else NOT
    if claim["value"] != "wider":
        verdict = CONTRADICTED if all(moved) else NOT
    parts = [_("from {first:.0f} to {last:.0f} per cent ({start} to {end}; {before} and then "
               "{after} counties)", start=_span(table.index[0]), end=_span(table.index[-1]),
               first=share[0], last=share[1], before=round(many[0]), after=round(many[1]))
             for table, share, many in zip(tables, shares, counties, strict=True)]
    return Finding(_("Montgomery’s share went {parts}.", parts=listed(parts)), verdict)


@rule("year")
def source_is_older(claim: pd.Series) -> Finding:
    """Find a citation problem if every source named was printed before the year it is cited for."""
    year = evidence.period(claim)[1]
    named = claim["paper_cites"].split("; ")
    older = [source for source in named if int(source[-4:]) < year]
    verdict = CITATION if len(older) == len(named) else UNREAD
    if not older:
        return Finding(_("No source named is older than {year}.", year=year), verdict)
    return Finding(_("{sources} came out before {year}.", sources=listed(older), year=year),
                   verdict)


@rule("value", "unit", "year")
def korean_amount(claim: pd.Series) -> Finding:
    """Find a slip if the amount is right once a left-out unit (만) is read; supported as it is.

    Within a hundredth of the amount in dollars beside it. Any other amount is contradicted.
    """
    beside = evidence.facts()["B008"]
    if claim["unit"] != "USD" or not evidence.same_period(beside, claim):
        return _nothing()
    amount = beside.numbers[0] * 1e6
    literal, spoken = (verdicts.korean_amount(text) for text in
                       (claim["value"], claim["value"] + "만"))
    verdict = (SUPPORTED if _within(literal, amount, 0.01) else
               SLIP if _within(spoken, amount, 0.01) else CONTRADICTED)
    return Finding(_("Read to the letter it is {literal}, as spoken {spoken}; the dollars beside "
                     "it are {amount}.", literal=literal, spoken=spoken, amount=amount), verdict)


@rule("value", "unit", "year", "scope")
def large_establishments(claim: pd.Series) -> Finding:
    """Partly supported if there were establishments of that size and employers before; see below.

    Supported if there were some then and no employer of that size is known from before the claim's
    first year; not supported if there were none.
    """
    first, last = evidence.period(claim)
    if claim["scope"] != "MD+VA+DC" or "people" not in evidence.kinds_of(claim["unit"]):
        return _nothing()
    if not first <= 2010 <= last:
        return _nothing()
    large = sum(int(count) for naics in ("541711", "3254")
                for name, count in size.classes(naics)["region"].items()
                if evidence.numbers_in(name)[0] >= _first(claim))
    before = size.large_before(first)
    verdict = NOT if not large else PARTLY if before else SUPPORTED
    return Finding(_("{large} establishments of that size in {year}; {before} employers of that "
                     "size known from before {first_year}.", large=large,
                     year=2010, before=before, first_year=first), verdict)


@rule("value", "unit", "year")
def compound_growth(claim: pd.Series) -> Finding:
    """Contradicted if it leaves the region fewer jobs in some year than a part of it had."""
    first, last = evidence.period(claim)
    base = evidence.facts()["X032"]  # the number that the study gives for the last year
    jobs = [fact for name in evidence.ids(claim) if (fact := evidence.facts()[name]) != base
            and fact.first is not None and first <= fact.first <= last]
    if claim["unit"] != "% a year" or base.last != last or not jobs:
        return _nothing()
    had = jobs[0]
    implied = base.numbers[0] / (1 + _first(claim) / 100) ** (last - (had.first or last))
    return Finding(_("It leaves the region {implied} jobs in {year}, when a count of companies in "
                     "{place} alone had {had}.", implied=round(implied, -2), year=had.first,
                     place=placed(had.place), had=had.numbers[0]),
                   CONTRADICTED if implied < had.numbers[0] else OPEN)


@rule("value", "unit", "year", "scope")
def growth_rank(claim: pd.Series) -> Finding:
    """Supported with another definition if jobs or establishments rank as stated; otherwise not.

    Growth from 2017 to 2021, both within the claim, of ten regions by published cells.
    """
    first, last = evidence.period(claim)
    if claim["unit"] != "rank" or not first <= 2017 < 2021 <= last:
        return _nothing()
    table = regions.growth_by_region(2017, 2021)
    own = table.loc[regions.HOME]
    ranks = [int(own["employees_rank"]), int(own["establishments_rank"])]
    return Finding(_("From 2017 to 2021 employees grew by {jobs:.0f} per cent, "
                     "{jobs_rank:ordinal} of {regions:spelled}, and establishments by "
                     "{places:.0f}, {places_rank:ordinal}.",
                     jobs=own["employees"], jobs_rank=ranks[0],
                     regions=len(table), places=own["establishments"],
                     places_rank=ranks[1]), OTHER if _first(claim) in ranks else NOT)


@rule("value", "unit", "year", "scope")
def counted_people(claim: pd.Series) -> Finding:
    """Supported within a tenth of the highest count, contradicted if that is under half of it.

    Counts of the ten years before the claim.
    """
    counts = _numbers(evidence.fitting(claim, 10), first_only=True)
    if not counts:
        return _nothing()
    share = max(counts) / _first(claim)
    verdict = SUPPORTED if abs(share - 1) <= NEAR else CONTRADICTED if share < 0.5 else NOT
    return Finding(_("The highest count found is {highest}.", highest=max(counts)), verdict)


@rule("value", "unit", "year", "scope")
def area_measured(claim: pd.Series) -> Finding:
    """Supported with another definition if the three whole regions agree within 3 %.

    Supported if these are what the claim names. The source cited must give the area in that year.
    """
    if not evidence.fitting(claim.drop("scope").reindex(claim.index), 1):
        return _nothing()
    area = medicon.area_km2()
    same = SUPPORTED if claim["scope"] == "three regions" else OTHER
    return Finding(_("The outlines of the three regions hold {area} km².", area=round(area, -2)),
                   same if _within(area, _first(claim), 0.03) else NOT)


@rule("value", "unit", "year", "scope")
def sum_of_kinds(claim: pd.Series) -> Finding:
    """Supported with another definition if the kinds counted add up to the stated number."""
    facts = evidence.fitting(claim, 2)
    if not facts:
        return _nothing()
    kinds = facts[0].numbers
    parts = " + ".join(number(kind) for kind in kinds)
    return Finding(_("Added up, {parts} = {total}.", parts=parts, total=sum(kinds)),
                   OTHER if sum(kinds) == _first(claim) else NOT)


@rule("value", "unit", "year", "scope")
def part_and_whole(claim: pd.Series) -> Finding:
    """Not supported if it is below a part or above the whole in the year or the one before.

    The first fact named is of a part, the others of a wider whole. Supported with another
    definition if a whole comes within a tenth.
    """
    part, *wholes = [fact.numbers[0] for fact in evidence.fitting(claim, 1)] or [0.0]
    if not wholes:
        return _nothing()
    value = _first(claim)
    near = any(_within(whole, value, NEAR) for whole in wholes) and value >= part
    verdict = OTHER if near else NOT if not part <= value <= max(wholes) else OPEN
    return Finding(_("In those years a part of the firms had {part} and the whole sector {wholes}.",
                     part=part, wholes=listed(map(number, wholes))), verdict)


@rule("value", "unit", "year", "scope")
def another_period(claim: pd.Series) -> Finding:
    """Supported if number and years agree, partly if the number does and the years overlap."""
    fact = evidence.facts()[evidence.ids(claim)[0]]
    fits = evidence.fitting(claim, 200)
    if not fits or fits[0] != fact:
        return _nothing()
    same = _first(claim) in fact.numbers and evidence.overlapping(fact, claim)
    verdict = NOT if not same else SUPPORTED if evidence.same_period(fact, claim) else PARTLY
    return Finding(_("The source gives {value} for {years}.", years=_years(fact),
                     value=_first(claim) if same else fact.value), verdict)


@rule("value", "unit", "year", "scope")
def two_windows(claim: pd.Series) -> Finding:
    """Partly supported if the sum is right but joins two periods, supported if it is one period."""
    parts = evidence.fitting(claim, 0)
    if len(parts) < 2:
        return _nothing()
    sizes = [part.numbers[0] for part in parts]
    found = listed(_("{size} ({place}, {years})", size=number(size), place=placed(part.place),
                     years=_years(part)) for size, part in zip(sizes, parts, strict=True))
    same = all(evidence.same_period(part, claim) for part in parts)
    verdict = NOT if sum(sizes) != _first(claim) else SUPPORTED if same else PARTLY
    return Finding(_("The sources give {parts}.", parts=found), verdict)


@rule("value", "unit", "year")
def one_in_each(claim: pd.Series) -> Finding:
    """Supported if as many clusters have a fact of those three years; partly if fewer have."""
    if claim["unit"] != "clusters":
        return _nothing()
    facts = evidence.fitting(claim.drop("unit").reindex(claim.index), 3)
    places = sorted({PLACE_OF_ID[re.sub(r"\d", "", fact.id)] for fact in facts})
    if not places:
        return _nothing()
    return Finding(_("Found in {places}.", places=listed(word("place", name) for name in places)),
                   SUPPORTED if len(places) == _first(claim) else PARTLY)


@rule("year")
def distances(claim: pd.Series) -> Finding:
    """Supported if the Korean anchors are nearer than two that the study calls one cluster.

    Only for years since the ministry moved to Osong.
    """
    moved = evidence.facts()["K122"].first
    if moved is None or evidence.period(claim)[0] < moved:
        return _nothing()
    korea = medicon.distance_km("KR-KRIBB", "KR-MFDS")
    oresund = medicon.distance_km("MV-KU", "MV-LU")
    return Finding(_("The lines are {korea:.0f} km and, from Copenhagen to Lund, {oresund:.0f} km.",
                     korea=korea, oresund=oresund), SUPPORTED if korea <= oresund else NOT)


# What several rules need.


def _said(claim: pd.Series, whole: str) -> Finding:
    facts, numbers = evidence.fitting(claim, 1), evidence.stated(claim)
    if not facts:
        return _nothing()
    best = max(facts, key=lambda fact: sum(value in fact.numbers for value in numbers))
    same = [value in best.numbers for value in numbers]
    verdict = whole if all(same) else PARTLY if any(same) else NOT
    return Finding(_("The source gives {value}.", value=best.value), verdict)


def _weights() -> list[pd.DataFrame]:
    """Return share (of Montgomery, %) and counties by period: health awards, NAICS 541711."""
    columns = {"montgomery_share": "share", "three_or_more": "counties"}
    return [table.rename(columns=columns)[["share", "counties"]]
            for table in (awards.periods(), concentration())]


def _within_years(first: int, last: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return what leaves of a table the years, or periods such as 1984-1990, inside a span."""
    def cut(table: pd.DataFrame) -> pd.DataFrame:
        spans = [re.findall(r"\d{4}", str(name)) for name in table.index]
        return table[[int(span[0]) >= first and int(span[-1]) <= last for span in spans]]
    return cut


def _span(name: object) -> str:
    return years(str(name))


def _rank_in_2021() -> int:
    sums = regions.sums()
    return int(sums[(sums["year"] == 2021) & (sums["region"] == regions.HOME)]["rank"].iloc[0])


def _how_many() -> int:
    return regions.sums()["region"].nunique()


def _nothing() -> Finding:
    return Finding(_("No evidence is about this time, unit and place."), OPEN)


def _numbers(facts: list[evidence.Fact], first_only: bool = False) -> list[float]:
    return [value for fact in facts for value in fact.numbers[:1 if first_only else None]]


def _first(claim: pd.Series) -> float:
    return evidence.stated(claim)[0]


def _within(value: float, other: float, tolerance: float) -> bool:
    return abs(value / other - 1) <= tolerance


def _timings(minutes: list[float]) -> str:
    return _("The timings found run from {shortest} to {longest} minutes.", shortest=min(minutes),
             longest=max(minutes))


def _years(fact: evidence.Fact) -> str:
    return years(str(fact.first) if fact.first == fact.last else f"{fact.first}–{fact.last}")
