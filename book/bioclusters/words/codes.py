"""What codes are called: data and code carry codes, people read words."""

import pandas as pd

from bioclusters.words.messages import _N, _
from bioclusters.words.numbers import number

FAMILIES: dict[str, dict[str, str]] = {
    "figure-verdict": {
        "reproduced": _N("Reproduced"),
        "reproduced-with-differences": _N("Reproduced with differences"),
        "substitute": _N("Substitute"),
        "not-reproducible": _N("Cannot be reproduced"),
        "new": _N("New"),
    },
    "verdict": {
        "supported": _N("supported"),
        "other-definition": _N("supported with a different definition"),
        "partly": _N("partly supported"),
        "quotes-source": _N("quotes its source correctly"),
        "not-checked": _N("not checked"),
        "not-checkable": _N("not checkable"),
        "slip": _N("slip"),
        "citation-problem": _N("citation problem"),
        "not-supported": _N("not supported"),
        "contradicted": _N("contradicted"),
    },
    "verdict-group": {
        "not-quotable": _N("Should not be quoted"),
        "in-part": _N("May be quoted in part"),
        "quotable": _N("May be quoted"),
        "open": _N("Could not be decided"),
    },
    "kind-of-check": {
        "reproduction": _N("reproduction: same data, same analysis"),
        "robustness": _N("robustness: same data, another analysis"),
        "replication": _N("replication: other data"),
        "source-check": _N("source check"),
        "judgement": _N("judgement"),
    },
    "place": {
        "BHCR": _N("BioHealth Capital Region"),
        "Cambridge": _N("Cambridge"),
        "Medicon Valley": _N("Medicon Valley"),
        "Korea": _N("Korea"),
        "Daejeon": _N("Daejeon"),
        "Osong-Ochang": _N("Osong and Ochang"),
        "Boston": _N("Boston"),
        "All": _N("All places"),
        "Atlanta": _N("Atlanta"),
        "USA": _N("United States"),
    },
    "bound": {
        "about": _N("about"),
        "almost": _N("almost"),
        "more-than": _N("more than"),
        "at-least": _N("at least"),
        "derived": _N("derived"),
        "planned": _N("planned"),
        "reaching": _N("as many as"),
    },
    "coverage": {
        "full": _N("complete"),
        "full-zip-sum": _N("complete, summed from ZIP areas"),
        "full-state-record": _N("complete, record of the state"),
        "ge3-only": _N("only counts of three or more are published"),
        "not-published": _N("not published"),
    },
    "absent": {
        "none": _N("no establishment"),
        "zero-to-two": _N("none, one or two establishments, unknown which"),
        "unknown": _N("any number, unknown"),
    },
    "scope": {
        "site": _N("one site"),
        "county": _N("the county"),
        "metro": _N("the metropolitan area"),
        "state": _N("the state"),
        "state-inferred": _N("the state (inferred)"),
        "company": _N("whole company"),
        "company-not-regional": _N("whole company, not the region"),
    },
    "scope-medicon": {
        "region": _N("all sites in the region"),
        "part-of-region": _N("all sites in a part of the region"),
        "municipality": _N("municipality"),
        "site": _N("one site"),
        "country": _N("whole country"),
        "legal-entity": _N("legal entity"),
        "legal-entity-one-site": _N("legal entity with one site"),
        "legal-entity-main-site": _N("legal entity with one main site"),
        "legal-entity-or-group": _N("legal entity or holding group"),
        "company": _N("whole company"),
    },
    "basis": {
        "region-report": _N("number for the region, quoted from a report on it"),
        "country-report": _N("number for the country, quoted from a report on the region"),
        "register": _N("number of a legal entity in the business register"),
        "annual-report": _N("yearly average in the annual report"),
        "company-page": _N("number on a page about companies"),
        "press": _N("number for the site in the press"),
        "country-press": _N("number for the country in the press"),
        "company": _N("number given by the company"),
        "closure": _N("jobs to be lost at the site"),
        "rank": _N("a rank only"),
        "town-history": _N("number in a history of the town"),
    },
    "position-basis": {
        "address": _N("address"),
        "town": _N("town centre"),
        "general-knowledge": _N("placed by hand from general knowledge"),
        "wikipedia": _N("Wikipedia"),
    },
    "set-apart": {
        "survey-firm": _N("survey firm"),
        "federal-laboratory": _N("operates a federal laboratory"),
        "standards-body": _N("standards body"),
        "consumer-medicines": _N("consumer medicines"),
    },
    "size-class": {
        "1-19": _N("1–19"),
        "10-49": _N("10–49"),
        "20-99": _N("20–99"),
        "50-99": _N("50–99"),
        "100-249": _N("100–249"),
        "250-499": _N("250–499"),
        "500-999": _N("500–999"),
        "1000-2499": _N("1,000–2,499"),
        "2500-4999": _N("2,500–4,999"),
        "5000-9999": _N("5,000–9,999"),
        "500-or-more": _N("500 or more"),
        "5000-or-more": _N("5,000 or more"),
        "10000-or-more": _N("10,000 or more"),
    },
    "kind-of-size-fact": {
        "survey-sample": _N("survey sample"),
        "research-count": _N("count of a research project"),
        "trade-survey": _N("survey of an association"),
        "derived": _N("derived"),
        "top-ten-list": _N("count from a list of the ten largest"),
        "official-ratio": _N("ratio of official totals"),
        "official-bound": _N("official bound"),
        "official-class": _N("official class of a single establishment"),
    },
    "definition": {
        "high-tech-sub-region": _N("high-tech firms, Cambridge sub-region"),
        "high-tech-partnership-area": _N(
            "high-tech firms, wider Greater Cambridge Partnership area"),
        "technology-cluster-map": _N("technology companies, Cluster Map"),
        "knowledge-intensive-20-miles": _N("knowledge-intensive firms within 20 miles"),
        "biotech-core": _N("core biotech firms"),
        "biotech-erbi": _N("biotech firms, ERBI"),
        "biotech-press": _N("biotech firms, press"),
        "life-sciences-one-nucleus": _N("life-science firms, One Nucleus"),
        "biotech-cambridge-london": _N("biotech firms, Greater Cambridge to London"),
        "life-sciences-20-miles": _N("life-science and healthcare firms within 20 miles"),
        "life-sciences-register": _N("life-science sites in the official register, Cambridge"),
    },
    "sector": {
        "all": _N("high-tech or knowledge-intensive firms of all sectors"),
        "bio": _N("biotech and life-science firms only"),
    },
    "origin": {
        "university": _N("university"),
        "university-and-industry": _N("university and industry"),
        "institute": _N("research institute"),
        "institute-and-university": _N("research institute and university"),
    },
    "counted": {
        "projects": _N("projects under review"),
        "hubs": _N("hubs named in three belts"),
        "centres": _N("specialised centres"),
        "members": _N("members of a council"),
        "bt-centres": _N("centres working with KoreaBIO"),
        "clusters": _N("clusters"),
        "organisations": _N("cluster organisations"),
        "places": _N("places with a cluster"),
    },
    "dating": {
        "year": _N("in this year"),
        "about": _N("about this year"),
        "decade": _N("some time in this decade"),
        "period": _N("from year to year"),
    },
    "relation": {
        "founded-by-people-of": _N("founded by people who had worked there"),
        "spun-out-of": _N("spun out of it"),
        "acquired": _N("acquired"),
        "merged": _N("merged with"),
        "invested-in": _N("invested in"),
    },
    "basis-of-new-firm": {
        "first-award": _N("first award of any recorded phase"),
        "first-phase2": _N("first Phase II award"),
        "all": _N("all firms"),
        "bio": _N("firms with a biological keyword"),
    },
    "place-type": {
        "university": _N("university"),
        "college": _N("college"),
        "science-park": _N("science park"),
        "research-institute": _N("research institute"),
        "hospital": _N("hospital"),
        "company": _N("company"),
        "historic-company": _N("historic company"),
        "incubator": _N("incubator"),
        "technology-transfer": _N("technology transfer"),
        "rail": _N("rail"),
        "government-research": _N("government research"),
        "regulator": _N("regulator"),
        "government": _N("government"),
        "network-body": _N("network body"),
        "infrastructure": _N("infrastructure"),
        "city": _N("city"),
        "industrial-complex": _N("industrial complex"),
    },
    "factor": {
        "location": _N("Location near knowledge or regulators"),
        "entrepreneurs": _N("Entrepreneurs who invest again"),
        "anchor": _N("An anchor that others gather around"),
        "linking-body": _N("A body whose task is to link"),
        "order": _N("Private first, public second"),
    },
    "shown": {
        "shown": _N("shown"),
        "partly": _N("shown in part"),
        "not-found": _N("not found"),
        "against": _N("facts speak against it"),
    },
    "grade": {
        "A": _N("A: official, complete, or from the body itself"),
        "B": _N("B: press, secondary or incomplete"),
        "C": _N("C: weak"),
        "none": _N("none"),
    },
    "event-role": {
        "first-firm": _N("first firm named"),
        "network-body": _N("first network body found"),
    },
    "event-basis": {
        "study": _N("told by the study only"),
        "found": _N("found in another source"),
    },
    "comparability": {
        "good": _N("good"),
        "fair": _N("fair"),
        "poor": _N("poor"),
    },
    "selection": {
        "named": _N("named"),
        "candidate": _N("candidate"),
        "selected": _N("selected"),
        "applied": _N("applied"),
        "designated": _N("designated"),
    },
    "jobs-scope": {
        "survey": _N("survey of all private life-science companies"),
        "large": _N("companies above 250 employees only"),
        "press": _N("round number in the press or of the association"),
        "study": _N("firms of the study’s Fig. 3, as the study says"),
    },
    "ring": {
        "montgomery": _N("Montgomery County"),
        "touching": _N("counties that touch it"),
        "second": _N("the next ring"),
        "third": _N("the third ring"),
        "farther": _N("all others"),
    },
    "border": {
        "ten": _N("Maryland and Virginia, one of ten regions"),
        "maryland": _N("Maryland alone"),
        "core": _N("Baltimore and Washington with their suburbs"),
        "corridor": _N("Montgomery and Frederick counties"),
        "outer-new-york": _N("New York with its outer suburbs"),
        "new-york": _N("New York and Philadelphia as one"),
        "california": _N("Los Angeles and San Diego as one"),
        "east-bay": _N("Bay Area in two"),
        "states": _N("whole states"),
        "counties": _N("single counties: Montgomery County"),
    },
    "file-measure": {  # what a data file holds
        "establishments": _N("Establishments"),
        "employees": _N("Employees"),
        "firms": _N("Firms"),
        "awards": _N("Federal awards"),
        "money": _N("Money"),
        "production": _N("Production"),
        "sites": _N("Sites and distances"),
        "events": _N("Events"),
        "factors": _N("Factors"),
        "claims": _N("Claims of the study"),
        "facts": _N("Single facts"),
        "outlines": _N("Outlines for maps"),
        "keys": _N("Codes and checks"),
    },
    "class-of-file": {  # how a data file came about
        "compiled": _N("compiled: facts gathered here, each with its source"),
        "derived": _N("derived: computed from a published original by a rule that is stated"),
        "transcribed": _N("transcribed: for readers who can copy a table that was not seen here"),
    },
    "us-region": {
        "BioHealth Capital Region (MD, VA)": _N("BioHealth Capital Region (MD, VA)"),
        "San Francisco Bay Area": _N("San Francisco Bay Area"),
        "Greater Boston": _N("Greater Boston"),
        "San Diego": _N("San Diego"),
        "Los Angeles-Orange": _N("Los Angeles-Orange"),
        "New York City-Northern New Jersey": _N("New York City-Northern New Jersey"),
        "Philadelphia": _N("Philadelphia"),
        "Raleigh-Durham (Research Triangle)": _N("Raleigh-Durham (Research Triangle)"),
        "Seattle": _N("Seattle"),
        "Chicago": _N("Chicago"),
    },
    "row": {  # of Table 1 of the study
        "Key institutions": _N("Key institutions"),
        "Initial nucleus": _N("Initial nucleus"),
        "Comparative advantage": _N("Comparative advantage"),
        "Features": _N("Features"),
        "Lesson for Korea": _N("Lesson for Korea"),
    },
    "say-instead": {
        "as-it-stands": _N("as it stands"),
    },
    "decided-by": {
        "code": _N("a rule"),
        "hand": _N("a person"),
    },
    "part-of-figure": {
        "company": _N("companies"),
        "apart": _N("set apart"),
        "virginia": _N("Virginia"),
        "maryland-top-ten": _N("Maryland’s list of the ten largest"),
        "trajectory": _N("course over the years"),
    },
    "map-of-region": {
        "awards": _N("first awards"),
        "establishments": _N("establishments"),
    },
    "piece": {
        "record": _N("record"),
        "zip": _N("sums of ZIP areas"),
        "published": _N("published county cells"),
    },
    "link": {
        "yes": _N("its founders had worked there before"),
        "no": _N("not given whether before or after"),
        "spun-out-of": _N("a part of it became this"),
    },
    "fate": {
        "acquired": _N("acquired"),
        "merged": _N("merged"),
        "renamed": _N("renamed"),
    },
    "on-map": {
        "sized": _N("with its head-count"),
        "located": _N("place only"),
        "site": _N("as one of several sites"),
    },
    "regional-ok": {
        "yes": _N("yes"),
    },
    "country": {
        "DK": _N("Denmark"),
        "SE": _N("Sweden"),
    },
    "state": {
        "MD": _N("Maryland"),
        "VA": _N("Virginia"),
        "DC": _N("District of Columbia"),
    },
    "measure": {
        "establishments": _N("establishments"),
        "employees": _N("employees"),
        "rate": _N("establishments per 1,000 of all industries"),
    },
    "us-state": {  # those with a county whose biotechnology R&D is published
        "AL": _N("Alabama"),
        "AZ": _N("Arizona"),
        "CA": _N("California"),
        "CO": _N("Colorado"),
        "CT": _N("Connecticut"),
        "DE": _N("Delaware"),
        "FL": _N("Florida"),
        "GA": _N("Georgia"),
        "HI": _N("Hawaii"),
        "IA": _N("Iowa"),
        "ID": _N("Idaho"),
        "IL": _N("Illinois"),
        "IN": _N("Indiana"),
        "KS": _N("Kansas"),
        "KY": _N("Kentucky"),
        "LA": _N("Louisiana"),
        "MA": _N("Massachusetts"),
        "MD": _N("Maryland"),
        "ME": _N("Maine"),
        "MI": _N("Michigan"),
        "MN": _N("Minnesota"),
        "MO": _N("Missouri"),
        "MT": _N("Montana"),
        "NC": _N("North Carolina"),
        "ND": _N("North Dakota"),
        "NE": _N("Nebraska"),
        "NH": _N("New Hampshire"),
        "NJ": _N("New Jersey"),
        "NM": _N("New Mexico"),
        "NV": _N("Nevada"),
        "NY": _N("New York"),
        "OH": _N("Ohio"),
        "OK": _N("Oklahoma"),
        "OR": _N("Oregon"),
        "PA": _N("Pennsylvania"),
        "RI": _N("Rhode Island"),
        "SC": _N("South Carolina"),
        "SD": _N("South Dakota"),
        "TN": _N("Tennessee"),
        "TX": _N("Texas"),
        "UT": _N("Utah"),
        "VA": _N("Virginia"),
        "VT": _N("Vermont"),
        "WA": _N("Washington State"),
        "WI": _N("Wisconsin"),
        "WY": _N("Wyoming"),
    },
}

# A language may set the word of a bound before its number or after it.
BOUNDED = {
    "about": _N("about {n}"),
    "almost": _N("almost {n}"),
    "more-than": _N("more than {n}"),
    "at-least": _N("at least {n}"),
    "derived": _N("derived {n}"),
    "planned": _N("planned {n}"),
    "reaching": _N("as many as {n}"),
}


class CodeError(ValueError):
    """A code, or a family of codes, that has no words."""


def word(family: str, code: str) -> str:
    """Return the words of a code in the language spoken; raise CodeError for an unknown one."""
    known = codes(family)
    if code not in known:
        raise CodeError(f"words/codes.py: {family} has no code {code!r}; known are "
                        f"{', '.join(known)}. Add it there, or correct the data.")
    return _(known[code])


def bounded(value: float | str, bound: str | None) -> str:
    """Return a number with the words of its bound, about 90; a missing number is nothing.

    Raises CodeError for an unknown bound.
    """
    if pd.isna(value):
        return ""
    if not isinstance(bound, str):
        return value if isinstance(value, str) else number(value)
    if bound not in BOUNDED:
        raise CodeError(f"words/codes.py: no bound {bound!r}; known are {', '.join(BOUNDED)}.")
    return _(BOUNDED[bound], n=value)


def codes(family: str) -> dict[str, str]:
    """Return the codes of a family with their English words; raise CodeError for an unknown one."""
    if family not in FAMILIES:
        raise CodeError(f"words/codes.py: no family {family!r}; known are {', '.join(FAMILIES)}.")
    return FAMILIES[family]
