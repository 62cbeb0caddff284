"""Audit the claims of the study: recompute what data can decide, and show every verdict.

A claim that a function here can decide names it in the column `check`. The function recomputes the
figure from the data package and derives a verdict by the rule in its docstring; `audit` refuses a
table whose stated verdict differs.
"""

import functools
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bioclusters import boundaries, data, style

PAGE = Path(__file__).parents[1] / "claims.ipynb"
SUPPORTED, OTHER, PARTLY = "supported", "supported with a different definition", "partly supported"
OPEN, CITATION, NOT, CONTRADICTED = ("not checkable here", "citation problem", "not supported",
                                     "contradicted")


class Look(NamedTuple):
    """How a verdict is shown: sign and fill, dashed where nothing could be decided."""

    sign: str
    colour: str


VERDICTS = {  # from the kindest to the least kind
    SUPPORTED: Look("✓", "#0f3a68"), OTHER: Look("≈", "#6c9fcd"), PARTLY: Look("◐", "#d9e6f2"),
    OPEN: Look("?", "#ffffff"), CITATION: Look("†", "#f7e2cc"), NOT: Look("✗", "#e3a266"),
    CONTRADICTED: Look("≠", "#8f3f00"),
}
EXPLAINED = (CONTRADICTED, NOT, CITATION)  # need other words and a paragraph on the page
FACTS = ["bhcr-facts", "medicon-facts", "cambridge-facts", "korea-facts", "cross-facts", "timeline",
         "bhcr-employers", "medicon-employers", "bhcr-size-facts", "cross-cluster"]
STUDY = re.compile(r"Jeon \(2023\)(, citing .*|, section \d)?")  # a source that is the study itself
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SECTIONS = {1: "1\nIntroduction", 2: "2 BioHealth\nCapital Region", 3: "3\nCambridge",
            4: "4\nMedicon Valley", 5: "5\nDiscussion", 6: "6\nConclusion"}
HEADS = ["Claim", "What the study says", "Verdict", "What was found, with evidence",
         "Say this instead", "Section", "Cluster", "Value, year", "Decided by", "Confidence",
         "What the study cites"]
# The table's own few rules; its heads become buttons only where the script runs.
STYLE = (
    "table.claims { min-width: 88rem; } "
    "table.claims tbody th { border-bottom: 1px solid var(--rule); vertical-align: top; } "
    "table.claims button { background: none; border: 0; color: inherit; font: inherit; padding: 0; "
    "text-align: left; } "
    'table.claims button::after { content: " ↕"; } '
    'table.claims [aria-sort="ascending"] button::after { content: " ↑"; } '
    'table.claims [aria-sort="descending"] button::after { content: " ↓"; }'
)


class Layout(NamedTuple):
    """How the cells of the figure stand: inches, except the type in points."""

    width: float  # of the figure
    broad: float  # of a cell
    tall: float
    gap: float  # between cells
    between: float  # sections
    left: float  # of the first cell
    over: float  # the cells of a row, for its words if they do not stand left of them
    head: float
    foot: float
    small: float
    fewest: int  # cells that a section's column is wide, unless its longest row needs more
    deepest: int  # lines of cells that the longest row may take


WIDE = Layout(style.WIDTH, 0.29, 0.19, 0.03, 0.12, 1.78, 0, 0.48, 0.28, 6.5, 2, 2)
NARROW = Layout(style.PHONE_WIDTH, 0.3, 0.22, 0.025, 0.05, 0.04, 0.2, 0.92, 0.56, 7.5, 1, 3)
NEAR = 0.10  # another definition agrees if it comes within a tenth
REGION = "BioHealth Capital Region (MD, VA)"
PHARMA = {"Cambridge": "CAM-AZ", "BHCR": "BH-MEDI", "Medicon Valley": "MV-NOVO"}
load = functools.cache(data.load)


class ClaimError(ValueError):
    """A claim whose verdict, evidence or wording does not hold together."""


class Finding(NamedTuple):
    """What a check found, in words, and the verdict that its rule gives."""

    found: str
    verdict: str


# The checks. Each takes a claim, a row of claims.csv, and returns a Finding.


def korea_counts(claim: pd.Series) -> Finding:
    """Supported if all others count the same; with another definition if they count around it."""
    table, stated = load("korea-counts"), _stated(claim)
    others = table[~table["source"].str.startswith("Jeon")]
    low, high = others["low"].min(), others["high"].max()
    found = f"published counts of others: {low} to {high}"
    if low == high == stated:
        return Finding(found, SUPPORTED)
    return Finding(found, OTHER if low <= stated <= high else CONTRADICTED)


def journey_time(claim: pd.Series) -> Finding:
    """Supported within a tenth of a timing; otherwise not, as slower trains may exist."""
    minutes = _evidence(claim)
    near = any(abs(_stated(claim) / time - 1) <= NEAR for time in minutes)
    return Finding(f"{_range(minutes)} minutes", SUPPORTED if near else NOT)


def within_the_time(claim: pd.Series) -> Finding:
    """Supported if no timing is over the stated one by more than a tenth; partly if some are."""
    minutes = _evidence(claim)
    late = [time for time in minutes if time > (1 + NEAR) * _stated(claim)]
    verdict = SUPPORTED if not late else PARTLY if len(late) < len(minutes) else NOT
    return Finding(f"{_range(minutes)} minutes", verdict)


def articles_rank(claim: pd.Series) -> Finding:
    """Not supported if another cluster has more articles; first by one measure is a definition."""
    own, others = _fact("M054")[0], _fact("M055")[0]
    found = f"{own:,.0f} articles against {others:,.0f} in London-Cambridge-Oxford"
    return Finding(found, OTHER if own > others else NOT)


def rank_of_region(claim: pd.Series) -> Finding:
    """Supported if the Census rank is the stated one and each published rank within one place."""
    rank = _rank(_regions()[2021])
    listed = [_fact(name)[0] for name in _ids(claim) if name.startswith("B")]
    near = max(abs(place - _stated(claim)) for place in [*listed, rank]) <= 1
    verdict = SUPPORTED if near and rank == _stated(claim) else PARTLY if near else NOT
    return Finding(f"rank {rank} of {len(_regions())} in 2021; GEN lists {_range(listed)}", verdict)


def another_definition(claim: pd.Series) -> Finding:
    """Supported with another definition if a figure comes within a tenth; else not checkable."""
    nearest = min(_evidence(claim), key=lambda figure: abs(figure - _stated(claim)))
    off = nearest / _stated(claim) - 1
    found = f"nearest of the published figures {nearest:,.0f}, {100 * off:+.0f} %"
    return Finding(found, OTHER if abs(off) <= NEAR else OPEN)


def counties_reached(claim: pd.Series) -> Finding:
    """Partly supported if more counties have three or more; never fully, as years are missing."""
    reached = {}
    table = load("bhcr-county-establishments").set_index(["year", "naics"]).sort_index()
    for key in ((2012, "541711"), (2021, "541714")):
        cells = table.loc[key]
        # DC, code 11, has no published cell in 2021.
        cells = cells[~cells["county_fips"].str.startswith("11")]
        reached[key[0]] = int((cells["establishments"] >= 3).sum())
    found = f"counties with three or more: {reached[2012]} in 2012, {reached[2021]} in 2021"
    return Finding(found, PARTLY if reached[2021] > reached[2012] else NOT)


def source_is_older(claim: pd.Series) -> Finding:
    """Find a citation problem if a source named was printed before the year it is cited for."""
    printed = {source: int(source[-4:]) for source in claim["paper_cites"].split("; ")}
    older = [source for source, year in printed.items() if year < int(claim["year"][-4:])]
    found = f"cited for {claim['year']}: {', '.join(older) or 'no older source'}"
    return Finding(found, CITATION if older else OPEN)


def below_the_third(claim: pd.Series) -> Finding:
    """Contradicted if the amount exceeds that of the region ranked third; else undecided."""
    amount, third = _fact("B008")[0], _fact("B009")[0]
    found = f"{amount:,.2f} against {third:,.2f} in third place"
    return Finding(found, OPEN if amount < third else CONTRADICTED)


def korean_amount(claim: pd.Series) -> Finding:
    """Supported if the words, read to the letter, are within a hundredth of the amount."""
    amount = _fact("B008")[0] * 1e6
    literal = _korean(claim["value"])
    verdict = SUPPORTED if abs(literal / amount - 1) <= 0.01 else NOT
    return Finding(f"{literal:,.0f} to the letter against {amount:,.0f}", verdict)


def large_employers(claim: pd.Series) -> Finding:
    """Partly supported if large employers are known from before, yet the mean size grew."""
    first = _numbers(claim["year"])[0]
    known = load("bhcr-employers").query("headcount >= 500 and regional_ok != 'no'")
    known = known[known["bound"] != "almost"]
    before = known[known["year_plot"] < first]["company"].nunique()
    means = load("bhcr-state-establishments").query("naics == '541711' and state == 'MD'")
    means = (means["employment"] / means["establishments"]).dropna().astype(float)
    grew = means.iloc[-1] > means.iloc[0]
    verdict = NOT if not grew else PARTLY if before else SUPPORTED
    return Finding(f"{before} employers of 500 or more known before {first:.0f}; mean size in "
                   f"Maryland from {means.iloc[0]:.1f} to {means.iloc[-1]:.1f}", verdict)


def compound_growth(claim: pd.Series) -> Finding:
    """Contradicted if it implies fewer jobs at the start than a part of the region had before.

    And if the jobs measured grew more slowly; with another definition if they grew as fast.
    """
    first, last = _numbers(claim["year"])
    growth = 1 + _stated(claim) / 100
    implied = _fact("X032")[0] / growth ** (last - first)
    had, measured = _fact("B020")[0], _research_growth()
    verdict = OTHER if measured >= growth else CONTRADICTED if implied < had else NOT
    return Finding(f"implies {implied:,.0f} jobs in {first:.0f}, Maryland alone had {had:,.0f} in "
                   f"{_facts()['B020']['year']}; NAICS 54171 grew {100 * (measured - 1):.1f} % a "
                   "year", verdict)


def growth_rank(claim: pd.Series) -> Finding:
    """Supported with another definition if growth ranks first among the regions; else not."""
    rank, growth = _rank(_growth()), _growth()[REGION]
    found = f"{growth:.0f} % from 2017 to 2021, rank {rank} of {len(_growth())}"
    return Finding(found, OTHER if rank == _stated(claim) else NOT)


def park_dates(claim: pd.Series) -> Finding:
    """Supported if a tenant moved in that year, partly if it was only decided, else contradicted.

    The year of the first tenant is that of the fact, not its value.
    """
    decided, tenant = _fact("CAM090")[0], _numbers(_facts()["CAM092"]["year"])[0]
    verdict = (SUPPORTED if tenant == _stated(claim) else
               PARTLY if decided == _stated(claim) else CONTRADICTED)
    return Finding(f"decided {decided:.0f}, first tenant {tenant:.0f}", verdict)


def counted_people(claim: pd.Series) -> Finding:
    """Supported within a tenth of the highest count, contradicted if that is under half of it."""
    highest = max(_evidence(claim))
    share = highest / _stated(claim)
    verdict = SUPPORTED if share >= 1 - NEAR else CONTRADICTED if share < 0.5 else NOT
    return Finding(f"highest count {highest:.0f}", verdict)


def area_measured(claim: pd.Series) -> Finding:
    """Supported if outlines, measured on an equal-area or national grid, agree within 3 %."""
    outlines = boundaries.project(load("oresund-regions-outline"), "oresund")
    area = outlines[outlines["role"] == "region"].area.sum() / 1e6
    off = area / _stated(claim) - 1
    return Finding(f"{area:,.0f} km2, {100 * off:+.1f} %", SUPPORTED if abs(off) <= 0.03 else NOT)


def sum_of_kinds(claim: pd.Series) -> Finding:
    """Supported with another definition if the kinds counted add up to the stated number."""
    kinds = _fact(_ids(claim)[0])
    found = f"{' + '.join(f'{kind:.0f}' for kind in kinds)} = {sum(kinds):.0f}"
    return Finding(found, OTHER if sum(kinds) == _stated(claim) else NOT)


def same_numbers(claim: pd.Series) -> Finding:
    """Supported if a fact has every number of the claim, partly if it has some of them."""
    facts, numbers = _evidence(claim), _numbers(claim["claim"])
    same = [number in facts for number in numbers]
    verdict = SUPPORTED if all(same) else PARTLY if any(same) else NOT
    return Finding(f"{sum(same)} of {len(same)} numbers found", verdict)


def another_period(claim: pd.Series) -> Finding:
    """Supported if number and years agree, partly if only the number does."""
    fact = _facts()[_ids(claim)[0]]
    if _stated(claim) not in _numbers(fact["value"]):
        return Finding(f"{fact['value']}", NOT)
    same = _numbers(fact["year"]) == _numbers(claim["year"])
    return Finding(f"{_stated(claim):.0f} for {fact['year']}", SUPPORTED if same else PARTLY)


def two_windows(claim: pd.Series) -> Finding:
    """Partly supported if the sum is right but joins two periods, supported if it is one period."""
    parts = [_facts()[name] for name in ("M021", "M026")]
    sizes = [_numbers(part["value"])[0] for part in parts]
    found = " + ".join(f"{size:,.0f} ({part['year']})"
                       for size, part in zip(sizes, parts, strict=True))
    if sum(sizes) != _stated(claim):
        return Finding(found, NOT)
    return Finding(found, SUPPORTED if parts[0]["year"] == parts[1]["year"] else PARTLY)


def pharma_sites(claim: pd.Series) -> Finding:
    """Supported if each cluster has a site of AstraZeneca or Novo Nordisk among the places."""
    places = load("places").set_index("place_id")
    has = [place for cluster, place in PHARMA.items()
           if place in places.index and places.loc[place, "cluster"] == cluster]
    verdict = SUPPORTED if len(has) == _stated(claim) else PARTLY if has else NOT
    return Finding(f"sites in {len(has)} of {len(PHARMA)} clusters", verdict)


def distances(claim: pd.Series) -> Finding:
    """Supported if the Korean anchors are nearer than two that the study calls one cluster."""
    table = load("anchor-distances").set_index(["from_place_id", "to_place_id"])["distance_km"]
    korea, oresund = table["KR-KRIBB", "KR-MFDS"], table["MV-KU", "MV-LU"]
    found = f"{korea:.0f} km, Copenhagen to Lund {oresund:.0f} km"
    return Finding(found, SUPPORTED if korea <= oresund else NOT)


CHECKS: dict[str, Callable[[pd.Series], Finding]] = {check.__name__: check for check in (
    korea_counts, journey_time, within_the_time, articles_rank, rank_of_region, another_definition,
    counties_reached, source_is_older, below_the_third, korean_amount, large_employers,
    compound_growth, growth_rank, park_dates, counted_people, area_measured, sum_of_kinds,
    same_numbers, another_period, two_windows, pharma_sites, distances)}


# The audit.


def audit(claims: pd.DataFrame | None = None, page: Path = PAGE) -> pd.DataFrame:
    """Return the claims with `found`, `decided_by` (code, hand) and `agreement`, all checked.

    `page` is the chapter that explains the claims that fail. Raises ClaimError naming the claim
    for an unknown verdict, evidence or check; a support that rests on the study alone; a check
    that fails or gives another verdict; missing other words or a missing paragraph.
    """
    table = load("claims") if claims is None else claims
    known, text = {**_facts(), **_resources()}, page.read_text(encoding="utf-8")
    findings = []
    for _, claim in table.iterrows():
        _check_wording(claim, text)
        _check_evidence(claim, known)
        findings.append(_decide(claim))
    return table.assign(
        found=[finding.found for finding in findings],
        decided_by=["code" if finding.found else "hand" for finding in findings],
        agreement=["agrees" if finding.found else "judged" for finding in findings],
    )


def of_cluster(audited: pd.DataFrame, cluster: str) -> pd.DataFrame:
    """Return id, claim, verdict and say_instead of one cluster's claims, for a closing table."""
    rows = audited[audited["cluster"] == cluster]
    if rows.empty:
        known = ", ".join(sorted(set(audited["cluster"])))
        raise ClaimError(f"claims: no claim is about {cluster!r}; choose one of {known}.")
    return rows[["claim_id", "claim", "verdict", "say_instead"]].reset_index(drop=True)


def numbers() -> dict[str, str]:
    """Return what the prose quotes: counts of verdicts, values of claims (C18), results."""
    table = load("claims")
    counts = {f"claims-{name.replace(' ', '-')}": (table["verdict"] == name).sum()
              for name in VERDICTS}
    by_code = int(table["check"].notna().sum())
    stated = table.set_index("claim_id")["value"]
    first, last, rate = 2003, 2016, 1 + float(stated["C18"]) / 100
    found = {**counts, "claims-total": len(table),
             "claims-hold": table["verdict"].isin([SUPPORTED, OTHER]).sum(),
             "claims-fail": table["verdict"].isin(EXPLAINED).sum(),
             "claims-by-code": by_code,
             "claims-by-hand": len(table) - by_code,
             "claim-c08-rank": _rank(_regions()[2021]), "claim-c18-factor": rate ** (last - first),
             "claim-c15-literal": _korean(stated["C15"]) / 1e6,
             "claim-c18-measured": 100 * (_research_growth() - 1),
             "claim-c20-growth": _growth()[REGION], "claim-c20-rank": _rank(_growth()),
             "claim-c20-regions": len(_growth())}
    values = {row.claim_id: _grouped(row.value)
              for row in table.dropna(subset="value").itertuples()}
    return {**{name: f"{value:,.0f}" for name, value in found.items()}, **values}


def _check_wording(claim: pd.Series, text: str) -> None:
    name, verdict = claim["claim_id"], claim["verdict"]
    if verdict not in VERDICTS:
        raise ClaimError(f"{name}: verdict {verdict!r}; use one of {', '.join(VERDICTS)}.")
    if verdict in EXPLAINED and pd.isna(claim["say_instead"]):
        raise ClaimError(f"{name}: {verdict}, but say_instead is empty; write what to say.")
    if verdict in EXPLAINED and f"({_anchor(name)})=" not in text:
        raise ClaimError(f"{name}: {verdict}, but no paragraph explains it; "
                         f"add one below ({_anchor(name)})= in claims.ipynb.")


def _check_evidence(claim: pd.Series, known: dict) -> None:
    name, ids = claim["claim_id"], _ids(claim)
    for source in ids:
        if source not in known:
            raise ClaimError(f"{name}: evidence {source!r} is neither a fact nor a resource; "
                             "correct the id in claims.csv.")
    own = [source for source in ids if STUDY.fullmatch(str(known[source].get("source", "")))]
    if claim["verdict"] in (SUPPORTED, OTHER, PARTLY) and len(own) == len(ids):
        raise ClaimError(f"{name}: {claim['verdict']} by no evidence but the study itself; "
                         "add evidence or choose another verdict.")


def _decide(claim: pd.Series) -> Finding:
    """Return what the claim's check finds, or an empty finding if it was judged by hand."""
    name, check = claim["claim_id"], claim["check"]
    if pd.isna(check):
        return Finding("", claim["verdict"])
    if check not in CHECKS:
        raise ClaimError(f"{name}: no check is called {check!r}; known are {', '.join(CHECKS)}.")
    try:
        finding = CHECKS[check](claim)
    except Exception as error:
        raise ClaimError(f"{name}: the check {check} fails: {error!r}; correct the claim or the "
                         "data.") from error
    if finding.verdict != claim["verdict"]:
        raise ClaimError(f"{name}: claims.csv says {claim['verdict']}, the check {check} says "
                         f"{finding.verdict} ({finding.found}); correct the verdict.")
    return finding


# The figure and the table.


def tidy_verdicts(audited: pd.DataFrame) -> pd.DataFrame:
    """Return one row per claim with its verdict and who decided it: kindest verdict first."""
    table = audited.assign(place=audited["verdict"].map(list(VERDICTS).index))
    table = table.sort_values(["place", "section", "claim_id"], ignore_index=True)
    return table[["claim_id", "section", "verdict", "decided_by", "confidence", "claim"]]


def draw_verdicts(table: pd.DataFrame, phone: bool = False) -> Figure:
    """Return claims as cells: rows are verdicts, columns the sections of the study.

    `table` comes from tidy_verdicts. An id in bold was decided by code. On a phone the words of a
    row stand over its cells, and the names of the sections over all.
    """
    look = NARROW if phone else WIDE
    lefts, wide = _columns(table, look)
    heights = [_lines(table[table["verdict"] == verdict], wide) * (look.tall + look.gap) + 0.14
               + look.over for verdict in VERDICTS]
    depth = look.head + sum(heights) + look.foot
    figure = style.new_figure(depth, look.width)
    ax = figure.add_subplot(xlim=(0, look.width), ylim=(depth, 0))
    ax.set_axis_off()
    write_heads = _write_short_heads if phone else _write_heads
    write_heads(ax, table, lefts, look)
    top = look.head
    for verdict, height in zip(VERDICTS, heights, strict=True):
        rows = table[table["verdict"] == verdict]
        ax.axhline(top, color=style.RULE, linewidth=0.5)
        _write_row(ax, verdict, len(rows), top + (0.15 if phone else height / 2), look)
        for section, claims in rows.groupby("section"):
            for place, claim in enumerate(claims.itertuples()):
                down, right = divmod(place, wide[section])
                _draw_cell(ax, claim, lefts[section] + right * (look.broad + look.gap),
                           top + 0.085 + look.over + down * (look.tall + look.gap), look)
        top += height
    ax.axhline(top, color=style.RULE, linewidth=0.5)
    _write_key(ax, table, top, look)
    return figure


def describe_verdicts(table: pd.DataFrame) -> str:
    """Return the alt text: form, counts by verdict, the claims that fail, who decided."""
    by_verdict = {verdict: table[table["verdict"] == verdict]["claim_id"] for verdict in VERDICTS}
    counts = ", ".join(f"{len(ids)} {verdict}" for verdict, ids in by_verdict.items())
    failed = "; ".join(f"{verdict}: {', '.join(by_verdict[verdict])}" for verdict in EXPLAINED
                       if len(by_verdict[verdict]))
    return (f"Matrix of {len(table)} claims, one cell each, by verdict (rows) and section of the "
            f"study (columns): {counts}. {failed}. Code decided "
            f"{(table['decided_by'] == 'code').sum()} of them, the others were judged by hand.")


def table_html(audited: pd.DataFrame) -> str:
    """Return the audit as an html table, one row and anchor per claim; claims.js adds controls."""
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    rows = "\n".join(_row_html(claim) for _, claim in audited.iterrows())
    return (
        f'<style>{STYLE}</style>\n<table class="book-table claims">\n<caption>The {len(audited)} '
        f"claims of the study, their verdicts and what to write instead</caption>\n<thead><tr>"
        f"{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
        '<script src="../_static/claims.js" defer></script>'
    )


def _columns(table: pd.DataFrame, look: Layout) -> tuple[dict[int, float], dict[int, int]]:
    """Return where each section's column begins, in inches, and how many cells stand in a line."""
    lefts, wide, left = {}, {}, look.left
    for section in SECTIONS:
        most = table[table["section"] == section]["verdict"].value_counts().max()
        lefts[section] = left
        lines = 0 if pd.isna(most) else -(-int(most) // look.deepest)
        wide[section] = max(look.fewest, lines)
        left += wide[section] * (look.broad + look.gap) + look.between
    return lefts, wide


def _lines(rows: pd.DataFrame, wide: dict[int, int]) -> int:
    counts = rows["section"].value_counts()
    return max([-(-count // wide[section]) for section, count in counts.items()], default=1)


def _write_heads(ax: Axes, table: pd.DataFrame, lefts: dict[int, float], look: Layout) -> None:
    for section, left in lefts.items():
        count = (table["section"] == section).sum()
        ax.text(left, 0.04, SECTIONS[section], fontsize=look.small, fontweight="bold", va="top")
        ax.text(left, look.head - 0.06, f"{count} claims", fontsize=look.small, color=style.QUIET,
                va="bottom")


def _write_short_heads(ax: Axes, table: pd.DataFrame, lefts: dict[int, float],
                       look: Layout) -> None:
    """Write the number of each section over its column, and above what they stand for."""
    ax.text(0.04, 0.09, "Sections of the study, with the number of claims", fontsize=look.small,
            color=style.QUIET, va="center")
    for place, (section, left) in enumerate(lefts.items()):
        count = (table["section"] == section).sum()
        right, down = divmod(place, 3)
        name = SECTIONS[section].replace("\n", " ")
        ax.text(0.04 + right * 1.98, 0.25 + down * 0.15, f"{name}: {count}", fontsize=look.small,
                va="center")
        ax.text(left + look.broad / 2, look.head - 0.06, str(section), fontsize=8.5,
                fontweight="bold", ha="center", va="bottom")


def _write_row(ax: Axes, verdict: str, count: int, middle: float, look: Layout) -> None:
    name = verdict if look.over else verdict.replace("with a different", "with a\ndifferent")
    right = look.width - 0.1 if look.over else look.left - 0.12
    ax.text(0.04, middle, VERDICTS[verdict].sign, fontsize=9, va="center")
    ax.text(0.24, middle, name[0].upper() + name[1:], fontsize=7.5, fontweight="bold", va="center",
            linespacing=1.1)
    ax.text(right, middle, str(count), fontsize=9, fontweight="bold", ha="right", va="center")


def _draw_cell(ax: Axes, claim, left: float, top: float, look: Layout) -> None:
    fill, undecided = VERDICTS[claim.verdict].colour, claim.verdict == OPEN
    cell = ax.add_patch(Rectangle(
        (left, top), look.broad, look.tall, facecolor=fill, edgecolor=style.QUIET, linewidth=0.6,
        linestyle=(0, (3, 2)) if undecided else "-"))
    style.mark(cell, [_cell_label(claim)])
    ax.text(left + look.broad / 2, top + look.tall / 2, claim.claim_id, fontsize=look.small,
            ha="center", va="center_baseline", color=style.text_on(fill),
            fontweight="bold" if claim.decided_by == "code" else "normal")


def _cell_label(claim) -> str:
    confidence = "" if pd.isna(claim.confidence) else f", confidence {claim.confidence}"
    return (f"{claim.claim_id}: {claim.claim}, verdict {claim.verdict}, section {claim.section}, "
            f"decided by {claim.decided_by}{confidence}")


def _write_key(ax: Axes, table: pd.DataFrame, top: float, look: Layout) -> None:
    code = (table["decided_by"] == "code").sum()
    words = [f"Bold: recomputed by code from the data of this book ({code}).",
             f"Regular: judged by hand ({len(table) - code}).", "Dashed: may well be true."]
    ax.text(0.04, top + 0.1, ("\n" if look.over else "  ").join(words), fontsize=look.small,
            color=style.QUIET, va="top")


def _row_html(claim: pd.Series) -> str:
    name, verdict = claim["claim_id"], claim["verdict"]
    words = _text(verdict)
    if verdict in EXPLAINED:
        words = f'<a href="#{_anchor(name)}">{words}</a>'
    value, year = f"{_text(claim['value'])} {_text(claim['unit'])}".strip(), _text(claim["year"])
    ids = f" <code>{_text(claim['evidence_ids']).replace(';', '; ')}</code>" if _ids(claim) else ""
    found = f" Found: {_text(claim['found'])}." if claim["found"] else ""
    cells = [
        _text(claim["claim"]), f'<span aria-hidden="true">{VERDICTS[verdict].sign}</span> {words}',
        f"{_text(claim['evidence'])}.{found}{ids}", _text(claim["say_instead"]),
        str(claim["section"]), _text(claim["cluster"]),
        ", ".join(part for part in (value, year) if part), claim["decided_by"],
        _text(claim["confidence"]), _text(claim["paper_cites"])]
    row = "".join(f'<td data-head="{head}">{cell}</td>' if cell else "<td>–</td>"
                  for head, cell in zip(HEADS[1:], cells, strict=True))
    place = list(VERDICTS).index(verdict)
    return (f'<tr id="{name.lower()}" class="v-{verdict.replace(" ", "-")}" '
            f'data-verdict="{verdict}" data-place="{place}" '
            f'data-cluster="{_text(claim["cluster"])}"><th scope="row">'
            f'<a href="#{name.lower()}">{name}</a></th>{row}</tr>')


def _text(value) -> str:
    return "" if pd.isna(value) else html.escape(str(value))


# Reading facts.


def _facts() -> dict[str, dict]:
    return {row["id"]: row for table in FACTS for row in load(table).to_dict("records")}


def _resources() -> dict[str, dict]:
    # The study's own table is no evidence for the study.
    return {entry["name"]: {"source": "Jeon (2023)" if entry["name"] == "paper-table1" else ""}
            for entry in data.package()["resources"]}


def _ids(claim: pd.Series) -> list[str]:
    return [] if pd.isna(claim["evidence_ids"]) else claim["evidence_ids"].split(";")


def _fact(name: str) -> list[float]:
    fact = _facts()[name]
    return _numbers(fact.get("value"))


def _evidence(claim: pd.Series) -> list[float]:
    """Return the numbers in a claim's facts, without those that repeat the study."""
    facts = _facts()
    return [number for name in _ids(claim) if not STUDY.fullmatch(facts[name]["source"])
            for number in _numbers(facts[name]["value"])]


def _numbers(text: str) -> list[float]:
    return [float(number.replace(",", "")) for number in NUMBER.findall(str(text))]


def _korean(text: str) -> float:
    """Return an amount such as 3억 2천만, in hundred millions and thousands, as a number."""
    hundred_millions, thousands = _numbers(text)
    return hundred_millions * 1e8 + thousands * 1e3 * (1e4 if "만" in text else 1)


def _stated(claim: pd.Series) -> float:
    return _numbers(claim["value"])[0]


def _range(values: list[float]) -> str:
    return f"{min(values):.0f} to {max(values):.0f}"


def _regions() -> pd.DataFrame:
    """Return published biotechnology R&D establishments by region (rows) and year (columns)."""
    counties = load("us-county-biotech").merge(load("us-regions"), on="county_fips")
    return counties.pivot_table(index="region", columns="year", values="biotech_establishments",
                                aggfunc="sum").astype(float)


def _growth() -> pd.Series:
    return 100 * (_regions()[2021] / _regions()[2017] - 1)


def _rank(values: pd.Series) -> int:
    return int((values > values[REGION]).sum()) + 1


def _research_growth() -> float:
    """Return the yearly factor by which NAICS 54171 jobs grew from 2003 to 2007."""
    states = load("bhcr-state-establishments").query("naics == '54171'")
    jobs = states.groupby("year")["employment"].sum()
    return float(jobs[2007] / jobs[2003]) ** (1 / 4)


def _anchor(name: str) -> str:
    return f"claim-{name.lower()}"


def _grouped(text: str) -> str:
    return f"{int(text):,}" if text.isdecimal() and int(text) > 2100 else text
