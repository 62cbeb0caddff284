"""Every verdict on the study agrees with its evidence, and the audit refuses one that does not."""

import json
import re

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from bioclusters import data, findings
from bioclusters.audit import ClaimError, audit, evidence, of_cluster
from bioclusters.audit.checks import CHECKS
from bioclusters.audit.claims import PAGE, PARTS
from bioclusters.findings import prose
from bioclusters.pages import claims_list, errata
from bioclusters.words import codes, verdicts

TABLE = data.load("claims")
DECIDED = TABLE.dropna(subset="check").set_index("claim_id")
FALSE = {  # a number that the study might have written, and the data do not bear out
    "C03": "1 of 9", "C05": "50", "C06": "30", "C08": "1", "C09": "200", "C11": "narrower",
    "C15": "5억 2천", "C16": "5000", "C18": "5", "C20": "7", "C27": "16", "C32": "25000",
    "C34": "180", "C35": "50000", "C36": "40 and 12", "C37": "17", "C42": "500", "C43": "9000",
    "C46": "200", "C51": "4",
}
COMPUTED = {"C21": ["size-biotech-all", "size-biotech-1-19"]}  # results that a text quotes


@pytest.fixture(scope="module")
def audited():
    return audit()


def changed(name: str, **values) -> pd.DataFrame:
    """Return the table of claims with some cells of one claim changed."""
    table = TABLE.copy()
    row = table["claim_id"] == name
    assert row.sum() == 1
    for column, value in values.items():
        assert str(table.loc[row, column].iloc[0]) != str(value), "nothing changed"
        table.loc[row, column] = value
    return table


def verdict_of(name: str, **values) -> str:
    """Return the verdict that a claim's rule gives after some cells were changed."""
    claim = changed(name, **values).set_index("claim_id", drop=False).loc[name]
    return CHECKS[claim["check"]].decide(claim).verdict


def test_all_claims_agree_and_keep_their_numbers(audited):
    assert audited["claim_id"].tolist() == [f"C{place:02}" for place in range(1, len(TABLE) + 1)]
    assert (audited["found"] != "").sum() == len(DECIDED) == (audited["decided_by"] == "code").sum()
    assert audited.loc[audited["claim_id"] == "C56", "claim"].item().startswith("Daejeon and Chung")


def test_codes_are_those_of_schema_and_words():
    fields = {field["name"]: field for field in data.resource("claims")["schema"]["fields"]}
    assert set(fields["verdict"]["constraints"]["enum"]) == set(verdicts.ORDER)
    assert set(codes("verdict")) == set(verdicts.ORDER)
    assert set(codes("kind-of-check")) == set(verdicts.KINDS_OF_CHECK)
    grouped = [verdict for group in verdicts.GROUPS.values() for verdict in group]
    assert sorted(grouped) == sorted(verdicts.ORDER) and set(DECIDED["check"]) == set(CHECKS)


# Rules: a false number, another unit, another place and an old year each give another verdict.


@pytest.mark.parametrize("name", DECIDED.index)
def test_a_false_value_gives_another_verdict(name):
    stated = pd.notna(DECIDED.loc[name, "value"])
    assert stated == (name in FALSE)
    if stated:
        assert verdict_of(name, value=FALSE[name]) != DECIDED.loc[name, "verdict"]


@pytest.mark.parametrize("name", DECIDED.index)
def test_an_old_year_another_unit_or_place_gives_another_verdict(name):
    claim = DECIDED.loc[name]
    wrong = {"year": {"year_from": 1960, "year_to": 1961}, "unit": {"unit": "hectares"},
             "scope": {"scope": "Texas"}}
    for part, values in wrong.items():
        if pd.notna(claim[PARTS[part]]) and not (name, part) == ("C32", "scope"):
            assert verdict_of(name, **values) != claim["verdict"], part


def test_the_scope_of_an_area_matters():
    assert verdict_of("C32", scope="three regions") == verdicts.SUPPORTED


@pytest.mark.parametrize(("name", "values", "verdict"), [
    # Had the study written this, it would stand.
    ("C05", {"value": "50"}, "supported"), ("C15", {"value": "3억 2천만"}, "supported"),
    ("C25", {"year_from": 1973, "year_to": 1973}, "supported"),
    ("C27", {"value": "16"}, "supported"), ("C35", {"value": "65000"}, "other-definition"),
    ("C46", {"year_to": 2006}, "supported"), ("C41", {"year_from": 1998}, "contradicted"),
    ("C16", {"year_from": 2009}, "partly"), ("C08", {"value": "2"}, "not-supported"),
    ("C12", {"year_to": 2003}, "not-checked"), ("C56", {"year_from": 2005}, "not-checkable"),
])
def test_a_verdict_follows_the_claim(name, values, verdict):
    assert verdict_of(name, **values) == verdict


@pytest.mark.parametrize("name", DECIDED.index)
def test_no_rule_repeats_the_verdict_it_is_given(name):
    assert verdict_of(name, verdict="anything") == DECIDED.loc[name, "verdict"]


# Refusals.


@pytest.mark.parametrize(("name", "values", "message"), [
    ("C09", {"evidence_ids": "B079;B999"}, "evidence 'B999' is neither a fact nor a resource"),
    ("C09", {"against_ids": "Q1"}, "evidence 'Q1' is neither"),
    ("C24", {"evidence_ids": "B008"}, "no evidence but the study itself"),
    ("C22", {"confidence": "C"}, "supported by one weak source"),
    ("C01", {"verdict": "proved"}, "verdict 'proved'; use one of"),
    ("C01", {"kind_of_check": None}, "kind_of_check nan; use one of"),
    ("C02", {"would_check": None}, "not-checkable, but would_check is empty"),
    ("C19", {"check": "source_is_older"}, "a rule cannot leave a claim open"),
    ("C07", {"study_says": None}, "study_says is empty; give the section"),
    ("C07", {"section": pd.NA}, "section is empty; give the section"),
    ("C18", {"say_instead": None}, "say_instead is empty"),
    ("C18", {"say_instead": "Give no rate."}, "has no source with its year"),
    ("C18", {"say_instead": "Give no rate (the Institute)."}, "has no source with its year"),
    ("C18", {"say_instead": "as-it-stands"}, "yet it may be quoted as it stands"),
    ("C08", {"check": "guess"}, "no rule is called 'guess'"),
    ("C27", {"check": "event_year"}, "does not look at the claim's value and unit"),
    ("C27", {"value": "many"}, "the rule counted_people fails: ValueError"),
    ("C18", {"verdict": "not-supported"}, "says not-supported, the rule compound_growth says con"),
    ("C25", {"verdict": "supported"}, "says supported, the rule park_dates says partly"),
])
def test_a_faulty_claim_is_named(name, values, message):
    with pytest.raises(ClaimError, match=re.escape(message)) as caught:
        audit(changed(name, **values).query("claim_id == @name"))
    assert str(caught.value).startswith(f"{name}: ")


def test_a_number_is_never_used_again():
    with pytest.raises(ClaimError, match="C57: this number is used twice"):
        audit(changed("C58", claim_id="C57"))
    with pytest.raises(ClaimError, match="C70: .* a number was left out"):
        audit(changed("C68", claim_id="C70"))


def test_a_missing_paragraph_is_named(tmp_path):
    page = tmp_path / "claims.ipynb"
    page.write_text(PAGE.read_text(encoding="utf-8").replace("(claim-c27)=", ""), encoding="utf-8")
    with pytest.raises(ClaimError, match=r"C27: contradicted, but no paragraph"):
        audit(page=page)


def test_changed_data_flip_a_verdict(monkeypatch):
    table = evidence.facts()
    later = table["CAM110"]._replace(numbers=(39.0,))
    monkeypatch.setattr(evidence, "facts", lambda: table | {"CAM110": later})
    with pytest.raises(ClaimError, match="C27: .* says contradicted, the rule .* supported"):
        audit(TABLE[TABLE["claim_id"] == "C27"])


def test_rows_of_a_cluster(audited):
    rows = of_cluster(audited, "Cambridge")
    assert list(rows) == ["claim_id", "claim", "verdict", "say_instead"] and len(rows) == 8
    with pytest.raises(ClaimError, match="no claim is about 'Oxford'"):
        of_cluster(audited, "Oxford")


# Numbers in the texts of the table.


def numbers(text: object) -> set[float]:
    """Return the numbers in a text, without ids of claims and numbers of sections and figures."""
    text = re.sub(r"\bC\d\d\b|\b(?:section|Section|Fig\.) \d", "", str(text))
    return set(evidence.numbers_in(text.replace("–", " - ")))


def sourced(claim: pd.Series) -> set[float]:
    """Return every number that a claim's evidence, rule or own columns give."""
    facts = {row["id"]: row for table in evidence.tables() for row in
             data.load(table).drop(columns="url", errors="ignore").to_dict("records")}
    own = [claim[column] for column in ("claim", "value", "paper_cites", "found", "year_to")]
    own += [findings.number(key) for key in COMPUTED.get(claim["claim_id"], [])]
    for name in evidence.ids(claim) + evidence.ids(claim, "against_ids"):
        if name in facts:
            own += facts[name].values()
            own.append(sum(evidence.facts()[name].numbers))
        else:
            entry = data.resource(name)
            own += [entry[key] for key in ("title", "description", "sources") if key in entry]
            own += data.load(name).to_numpy().ravel().tolist() if entry["format"] == "csv" else []
    return {2023.0}.union(*map(numbers, own))


def unsourced(claim: pd.Series) -> list[float]:
    """Return the numbers of a claim's texts that nothing gives, rounded or in millions."""
    known = sourced(claim)
    return [value for value in sorted(numbers(claim["evidence"]) | numbers(claim["say_instead"]))
            if not any(round(number / scale, digits) == value for number in known
                       for scale in (1, 1e6) for digits in (0, 1, 2))]


def test_every_number_in_evidence_and_advice_has_a_source(audited):
    assert {claim["claim_id"]: unsourced(claim) for _place, claim in audited.iterrows()
            if unsourced(claim)} == {}
    claim = audited.set_index("claim_id", drop=False).loc["C35"].copy()
    claim["evidence"] = "No source gives 41,234 for 2022."
    assert unsourced(claim) == [41234.0]


# The page.


@pytest.fixture(scope="module")
def page(audited) -> BeautifulSoup:
    return BeautifulSoup(claims_list.list_html(audited), "html.parser")


def test_every_claim_stands_once_in_its_group(page, audited):
    groups = {group["id"].removeprefix("group-"): group for group in page.select("section")}
    assert list(groups) == list(verdicts.GROUPS) and next(iter(groups)) == "not-quotable"
    for name, group in groups.items():
        expected = audited[audited["verdict"].isin(verdicts.GROUPS[name])]["claim_id"]
        assert {entry["id"].upper() for entry in group.select(".claim")} == set(expected)
        assert group.select_one(".count").get_text() == str(len(expected))
    entries = page.select(".claim")
    assert len(entries) == len({entry["id"] for entry in entries}) == len(audited)
    assert all(entry.select_one("q[lang=ko]").get_text() for entry in entries)


def test_evidence_is_one_click_from_its_source(page):
    links = [link["href"] for link in page.select("#c35 .source a")]
    assert "https://sciencebusiness.net/news/70292/Across-borders%3A-Medicon-Valley" in links
    assert f"errata.html#errata-{errata.of_claim('C35')[0].lower()}" in [
        link.lower() for link in links]


def test_verdicts_that_fail_lead_to_their_paragraph(page):
    text = "".join(cell.source for cell in nbformat.read(PAGE, 4).cells)
    links = sorted(link["href"][1:] for link in page.select(".badge a"))
    assert links == sorted(re.findall(r"\((claim-c\d\d)\)=", text)) and len(links) == 10


def test_text_is_escaped(audited, monkeypatch):
    table, told = audited.copy(), data.load("claims").copy()
    odd = "<script>alert('&')</script>"
    table.loc[0, ["claim", "evidence", "study_says"]] = odd
    told.loc[told["claim_id"] == table["claim_id"][0], ["claim", "evidence"]] = odd
    monkeypatch.setattr(findings, "spoken",
                        lambda name: told if name == "claims" else data.load(name))
    made = claims_list.list_html(table)
    assert "<script>" not in made and made.count("&lt;script&gt;alert") == 3


def test_prose_is_bound_and_cells_are_short():
    cells = nbformat.read(PAGE, 4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert prose.stale(text, "claims") == [] and len(prose.keys(text)) > 25
    assert all(len(cell.source.splitlines()) <= 12 for cell in cells if cell.cell_type == "code")


# Errata, and numbers that are older than they look.


def test_errata_name_claims_and_stand_in_order():
    table = data.load("errata")
    assert table["id"].tolist() == [f"R{place:03}" for place in range(1, len(table) + 1)]
    named = {name for names in table["claim_ids"].dropna() for name in names.split(";")}
    assert named <= set(TABLE["claim_id"])
    assert errata.errata().count("(errata-r") == len(table)
    assert "R010" in errata.of_claim("C35") and errata.of_figure("fig-korea-rounds") == ["R005"]


def test_numbers_older_than_they_look_have_their_facts():
    for _place, row in data.load("study-numbers").iterrows():
        facts = [evidence.facts()[name] for name in row["fact_ids"].split(";")]
        if row["match"] == "none":
            assert pd.isna(row["first_year"])
            continue
        fact = facts[0]
        assert fact.last == row["first_year"] or row["claim_id"] == "C46"
        same = evidence.numbers_in(row["value"])[0] in fact.numbers
        assert same, f"{row['id']}: {row['value']} is not in {fact.id}"


def test_json_of_the_audit_has_no_missing_words(audited):
    assert "no data" not in json.dumps(audited.astype(str).to_dict("records"))


OF_TABLES = {"C11", "C12", "C16", "C20", "C56"}  # decided from whole tables, not from facts


def test_a_verdict_follows_its_facts(monkeypatch):
    facts, kept = evidence.facts(), []
    for change in (lambda one: {"numbers": tuple(2 * number for number in one.numbers)},
                   lambda one: {"first": one.first and one.first - 30,
                                "last": one.last and one.last - 30}):
        other = {name: one._replace(**change(one)) for name, one in facts.items()}
        monkeypatch.setattr(evidence, "facts", lambda other=other: other)
        kept.append({name for name, claim in DECIDED.iterrows()
                     if verdict_of(name) == claim["verdict"]})
    assert set.intersection(*kept) == OF_TABLES
