"""The rules by which the tables check each other; a package that breaks one is not sealed."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from bioclusters.data.checks import (
    Fault,
    Tables,
    awards,
    census,
    claims,
    employers,
    facts,
    korean,
    places,
    sources,
    witness,
)
from bioclusters.data.package import FOLDER, parse, unsealed

Check = Callable[[Tables], Iterable[Fault]]
COUNTIES, STATES, NATION = census.COUNTIES, census.STATES, census.NATION
ALL = ("*",)  # reads every table


class Rule(NamedTuple):
    """What must hold, why, how exactly, and which tables say so."""

    name: str
    reason: str
    tolerance: str
    reads: tuple[str, ...]
    check: Check


RULES = (
    Rule("counties add up", "Counties are sums of the same ZIP Codes as their state.", "none",
         (COUNTIES, STATES), census.states_add_up),
    Rule("counties fit their mean", "A second source has the mean of the years.",
         "0.06 for rounding; 6 where ZIP Codes straddle a border",
         (COUNTIES, "validation-counties"), census.counties_fit_means),
    Rule("published cells agree", "The national table holds the same cells.", "none",
         (COUNTIES, census.US), census.published_cells_agree),
    Rule("the nation adds up", "National totals are sums, and complete records exist.",
         "9 to 11 in 100 establishments are in cells not published",
         (census.US, "us-totals", NATION), census.nation_adds_up),
    Rule("codes add up", "An industry is the sum of its parts.", "none", (STATES,),
         census.codes_add_up),
    Rule("classes add up", "Each establishment has one class, and states are recorded apart.",
         "none; a class may exceed the next smaller one by 4", (census.CLASSES, STATES, NATION),
         census.classes_add_up),
    Rule("the District continues", "2017 follows the years before.", "2 establishments",
         ("bhcr-dc-2017", COUNTIES, census.CLASSES), census.district_continues),
    Rule("share of the nation", "The region's share moves slowly.", "7.3-8.5 and 3.0-3.7 in 100",
         (STATES, NATION), census.share_of_nation_is_steady),
    Rule("years continue", "No row has made a larger jump.", "per table, in the check",
         (COUNTIES, STATES, NATION, census.US), census.years_continue),
    Rule("jobs fit workplaces", "A workplace has jobs, and not thousands.", "per table",
         (COUNTIES, STATES, NATION, census.US), census.jobs_fit_workplaces),
    Rule("codes fit years", "Industries, editions and sources change in known years.", "none",
         (COUNTIES, STATES, NATION, census.CLASSES, "bhcr-dc-2017", "naics"),
         census.codes_fit_years),
    Rule("coverage agrees", "One table says what the rows of the other are.", "none",
         (COUNTIES, "bhcr-county-coverage"), census.coverage_agrees),
    Rule("counties are registered", "Codes, names and outlines belong together.", "none",
         ("us-counties", "us-counties-outline", census.OUTLINES, census.US),
         census.counties_are_registered),
    Rule("regions are whole", "Regions are lists of counties of known states.", "none",
         ("us-regions", "us-counties", census.US), census.regions_are_whole),
    Rule("means are ratios", "Mean sizes are computed from the state records.", "0.06",
         ("bhcr-size-facts", STATES), census.means_are_ratios),
    Rule("firms give new firms", "New firms are counted from the firms.", "none",
         (awards.FIRMS, awards.BASIS), awards.firms_give_new_firms),
    Rule("new firms fit their basis", "Two tables count the same periods.",
         "1 a county, where a firm moved", (awards.NEW, awards.BASIS), awards.new_firms_fit_basis),
    Rule("periods are known", "Five periods, complete to 2002.", "none",
         (awards.NEW, awards.BASIS), awards.periods_are_known),
    Rule("awards fit firms", "Awards belong to firms.", "awards after 2002 are not in the table",
         (awards.AWARDS, awards.FIRMS), awards.awards_fit_firms),
    Rule("firms are consistent", "First, last and Phase II awards have an order.", "none",
         (awards.FIRMS,), awards.firms_are_consistent),
    Rule("capital is in range", "States differ by an order of magnitude.", "range of each state",
         ("venture-capital-states",), awards.capital_is_in_range),
    Rule("funded firms are consistent", "City, county, years and address belong together.",
         "founding may follow funding by a year", ("funded-firms-2013",),
         awards.funded_firms_are_consistent),
    Rule("lineage is in order", "Nothing comes out of what was founded later.", "1 year",
         ("bhcr-lineage",), awards.lineage_is_in_order),
    Rule("head-counts fit classes", "A class is a range of head-counts.", "none",
         (employers.BHCR, employers.MEDICON), employers.counts_fit_classes),
    Rule("scopes fit", "A world total is never drawn.", "none",
         (employers.BHCR, employers.MEDICON), employers.scopes_fit),
    Rule("employers' places exist", "Counties belong to states.", "none",
         (employers.BHCR, "us-counties"), employers.places_exist),
    Rule("employers' years agree", "The year drawn is the year stated.", "2 years in a note",
         (employers.BHCR, employers.MEDICON), employers.years_agree),
    Rule("facts repeat head-counts", "The same page gave a fact.", "none",
         (employers.MEDICON, "medicon-facts"), employers.facts_repeat_counts),
    Rule("towns agree", "A town lies in one municipality, in one country.", "none",
         (employers.MEDICON, "medicon-novo-sites", "medicon-municipalities"),
         employers.towns_agree),
    Rule("ids exist", "A row that names a fact needs it.", "none", ALL, facts.ids_exist),
    Rule("numbers are quoted", "Tables for drawing repeat facts.", "1 year",
         (*facts.TABLES, *facts.QUOTING), facts.numbers_are_quoted),
    Rule("bounds are quoted", "A bound goes with its number.", "none",
         (*facts.TABLES, *facts.QUOTING), facts.bounds_are_quoted),
    Rule("shares are ratios", "Shares are computed.", "0.06", ("korea-chungbuk-share",),
         facts.shares_are_ratios),
    Rule("twins agree", "Two sources, or two tables, say the same.", "none", facts.TABLES,
         facts.twins_agree),
    Rule("one number for one question", "A source does not contradict itself.", "none",
         facts.TABLES, facts.same_place_same_number),
    Rule("series continue", "Yearly numbers of one definition do not leap.",
         "more for longer gaps", facts.TABLES, facts.series_continue),
    Rule("units are known", "A unit has a range of values.", "the range", facts.TABLES,
         facts.units_are_known),
    Rule("years precede sources", "A source does not know the future.", "1 year",
         (*facts.TABLES, employers.BHCR), facts.years_precede_sources),
    Rule("sources keep their addresses", "One source, one host; one address, one source.", "none",
         facts.CITING, facts.sources_keep_addresses),
    Rule("addresses are dated", "A date in an address is that of the source.", "2 years",
         facts.CITING, facts.addresses_are_dated),
    Rule("places lie where they belong", "Outlines, boxes and towns are known.", "6 km of a town",
         (places.PLACES, "us-counties-outline", "oresund-regions-outline",
          "korea-provinces-outline"), places.places_lie_where_they_belong),
    Rule("places are consistent", "The id names the cluster.", "none", (places.PLACES,),
         places.places_are_consistent),
    Rule("distances are computed", "Positions give distances.", "0.11 km",
         (places.PLACES, "anchor-distances"), places.distances_are_computed),
    Rule("employers lie where they belong", "Regions and municipalities are known.",
         "2 km of the coast, 12 km within a municipality",
         (employers.MEDICON, "medicon-novo-sites", "oresund-regions-outline"),
         places.employers_lie_where_they_belong),
    Rule("sites lie in their province", "Provinces are drawn.", "2 km",
         (places.SITES, places.PLACES, "korea-provinces-outline"),
         places.sites_lie_in_their_province),
    Rule("rounds add up", "Sites are bids, and bids were counted.", "1 bid not named",
         (places.SITES, "korea-rounds"), places.rounds_add_up),
    Rule("Korean names agree", "A newspaper has one English name.", "none",
         (places.SITES, "korea-counts", "korea-facts"), places.korean_names_agree),
    Rule("events are dated", "Label, years, source and facts belong together.",
         "facts may be 12 years later", (places.TIMELINE, *facts.TABLES),
         places.events_are_dated),
    Rule("sales are dated", "Labels, values and addresses repeat them.", "1 year",
         ("cambridge-exits",), places.exits_are_dated),
    Rule("decades are whole", "A decade has ten years, and a label its year.", "none",
         ("cambridge-formations", "cambridge-counts", "cambridge-science-park"),
         places.decades_are_whole),
    Rule("licences are known", "Six licences, brought by the sources.", "none",
         (sources.DESCRIPTOR,), sources.licences_are_known),
    Rule("sources are known", "A publisher has a home.", "none", (sources.DESCRIPTOR,),
         sources.sources_are_known),
    Rule("commits are known", "A public copy is read at one commit.", "none",
         (sources.DESCRIPTOR, "census-sources"), sources.commits_are_known),
    Rule("units are declared", "A column of one name has one unit.", "none",
         (sources.DESCRIPTOR,), sources.units_are_declared),
    Rule("addresses are well formed", "A reader opens them.", "none", ALL,
         sources.addresses_are_well_formed),
    Rule("references are complete", "The study has a list of references.", "none",
         (sources.REFERENCES, "bhcr-facts"), sources.references_are_complete),
    Rule("values are said", "A claim's value is a number of its words.", "none", (claims.CLAIMS,),
         claims.values_are_said),
    Rule("evidence is of the place", "A claim on one place rests on facts about it.",
         "facts of the comparison serve all", (claims.CLAIMS, *claims.HOMES),
         claims.evidence_is_of_the_place),
    Rule("claims are dated", "A span of years holds the year.", "1 year", (claims.CLAIMS,),
         claims.claims_are_dated),
    Rule("numbers of the study are found", "An older number has a claim and a date.", "none",
         (claims.CLAIMS, claims.NUMBERS), claims.numbers_of_study_are_found),
    Rule("words have cells", "A translated cell names the one that it translates.", "none", ALL,
         korean.words_have_cells),
    Rule("words are sorted", "A row of words is found where it belongs.", "none",
         (korean.WORDS,), korean.words_are_sorted),
    Rule("entered twice", "Columns were added up apart, from the evidence.", "none", ALL,
         witness.sums_agree),
)


def read(folder: Path = FOLDER) -> dict:
    """Return all tables of a package by name, with its descriptor and the bibliography.

    Bytes and seal are not looked at. Raises ValueError for a file that cannot be parsed.
    """
    described = unsealed(folder)
    tables = {entry["name"]: parse((folder / entry["path"]).read_bytes(), entry)
              for entry in described["resources"]}
    tables[sources.DESCRIPTOR] = described
    bibliography = folder.parent / "book" / "references.bib"
    if bibliography.is_file():
        tables[sources.REFERENCES] = bibliography.read_text(encoding="utf-8")
    return tables


def faults(tables: Tables, changed: str | None = None) -> Iterable[str]:
    """Yield what breaks a rule: table, row, what was expected, and the rule with its reason.

    With `changed`, the name of a table, only the rules that read it are run.
    """
    for rule in RULES:
        if changed is None or rule.reads == ALL or changed in rule.reads:
            for name, row, text in _found(rule, tables):
                yield (f"{_path(tables, name)}, {row}: {text}. {rule.name.capitalize()}: "
                       f"{rule.reason} Correct the row, or the other table if its source says so.")


def _found(rule: Rule, tables: Tables) -> Iterable[Fault]:
    """Yield the faults of one rule; a row that it looks for and does not find is one."""
    try:
        yield from rule.check(tables)
    except (KeyError, IndexError) as error:
        yield rule.reads[0], str(error), "this row is needed and missing"


def _path(tables: Tables, name: str) -> str:
    """Return the path of a table in data/."""
    paths = {entry["name"]: entry["path"] for entry in tables[sources.DESCRIPTOR]["resources"]}
    return paths.get(name, f"{name}.json" if isinstance(tables.get(name), dict) else name)
