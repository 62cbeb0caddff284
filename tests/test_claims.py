"""Every verdict on the study agrees with its evidence, and the audit refuses one that does not."""

import re
from collections import Counter

import nbformat
import pytest
from bs4 import BeautifulSoup
from matplotlib.colors import to_hex

from bioclusters import claims, data, quoted, registry, style
from drawn_rest import miscounted, phone_faults, said
from test_timeline import outside, overlapping

TABLE = data.load("claims")
DECIDED = TABLE.dropna(subset="check")["claim_id"].tolist()


@pytest.fixture(scope="module")
def audited():
    return claims.audit()


def changed(name: str, **values):
    """Return the table of claims with some cells of one claim changed."""
    table = TABLE.copy()
    row = table["claim_id"] == name
    assert row.sum() == 1
    for column, value in values.items():
        assert str(table.loc[row, column].iloc[0]) != str(value), "nothing changed"
        table.loc[row, column] = value
    return table


def plant(monkeypatch, resource: str, change) -> None:
    """Make the audit read one resource as the function `change` leaves a copy of it."""
    table = change(data.load(resource).copy())
    real = claims.load
    monkeypatch.setattr(claims, "load", lambda name: table if name == resource else real(name))


def with_cell(key: str, column: str, value):
    """Return a change that sets one cell in the row whose id is `key`."""
    def change(table):
        rows = table.isin([key]).any(axis=1)
        assert rows.any(), f"no row {key}"
        table.loc[rows, column] = value
        return table
    return change


def scaled(query: str, column: str, factor: float):
    """Return a change that multiplies a column in the rows of a query."""
    def change(table):
        rows = table.query(query).index
        assert len(rows), f"no row {query}"
        table[column] = table[column].astype("Float64")
        table.loc[rows, column] = table.loc[rows, column] * factor
        return table
    return change


def test_all_claims_are_audited_and_agree(audited):
    assert len(audited) == 58 and audited["claim_id"].is_unique
    assert Counter(audited["decided_by"]) == {"code": len(DECIDED), "hand": 58 - len(DECIDED)}
    assert set(audited["claim_id"][audited["agreement"] == "agrees"]) == set(DECIDED)
    assert (audited["found"] != "").sum() == len(DECIDED)


def test_every_check_is_used_and_every_verdict_of_the_schema_is_known():
    assert set(TABLE["check"].dropna()) == set(claims.CHECKS)
    fields = {field["name"]: field for field in data.resource("claims")["schema"]["fields"]}
    assert set(fields["verdict"]["constraints"]["enum"]) == set(claims.VERDICTS)


@pytest.mark.parametrize("name", DECIDED)
def test_no_check_repeats_the_verdict_it_is_given(name):
    claim = TABLE.set_index("claim_id", drop=False).loc[name].copy()
    before = claims.CHECKS[claim["check"]](claim)
    assert before.verdict == claim["verdict"]
    claim["verdict"] = "anything"
    assert claims.CHECKS[claim["check"]](claim) == before


@pytest.mark.parametrize(("name", "values", "message"), [
    ("C09", {"evidence_ids": "B079;B999"}, "evidence 'B999' is neither"),
    ("C09", {"evidence_ids": "B015"}, "no evidence but the study itself"),
    ("C58", {"evidence_ids": None}, "no evidence but the study itself"),
    ("C01", {"verdict": "proved"}, "verdict 'proved'; use one of"),
    ("C18", {"say_instead": None}, "say_instead is empty"),
    ("C08", {"check": "guess"}, "no check is called 'guess'"),
    ("C27", {"evidence_ids": "timeline"}, "the check counted_people fails: KeyError"),
    ("C15", {"value": "much"}, "the check korean_amount fails: ValueError"),
    ("C18", {"verdict": "supported"}, "says supported, the check compound_growth says contra"),
    ("C25", {"verdict": "supported"}, "says supported, the check park_dates says partly"),
    # The verdict follows the claim: had the study written this, it would stand.
    ("C05", {"value": "50"}, "journey_time says supported"),
    ("C06", {"value": "40"}, "within_the_time says partly supported"),
    ("C02", {"value": "12"}, "korea_counts says contradicted"),
    ("C08", {"value": "1"}, "rank_of_region says not supported"),
    ("C15", {"value": "3억 2천만"}, "korean_amount says supported"),
    ("C17", {"value": "40000"}, "another_definition says supported with a different definition"),
    ("C18", {"value": "5"}, "compound_growth says supported with a different definition"),
    ("C19", {"year": "2001"}, "source_is_older says not checkable here"),
    ("C20", {"value": "7"}, "growth_rank says supported with a different definition"),
    ("C25", {"value": "1973"}, "park_dates says supported"),
    ("C27", {"value": "16"}, "counted_people says supported"),
    ("C32", {"value": "25000"}, "area_measured says not supported"),
    ("C33", {"value": "30"}, "another_definition says supported with a different definition"),
    ("C34", {"value": "180"}, "sum_of_kinds says not supported"),
    ("C36", {"claim": "32 hospitals, 12 of them academic"}, "same_numbers says partly supported"),
    ("C43", {"value": "13000"}, "two_windows says not supported"),
    ("C46", {"year": "1997-2006"}, "another_period says supported"),
    ("C51", {"value": "4"}, "pharma_sites says partly supported"),
])
def test_a_faulty_claim_is_named(name, values, message):
    with pytest.raises(claims.ClaimError, match=re.escape(message)) as caught:
        claims.audit(changed(name, **values).query("claim_id == @name"))
    assert str(caught.value).startswith(f"{name}: ")


@pytest.mark.parametrize(("name", "resource", "change"), [
    ("C05", "cambridge-facts", with_cell("CAM154", "value", "88")),
    ("C07", "medicon-facts", with_cell("M054", "value", "200000")),
    ("C08", "us-county-biotech", scaled("state == 'MD' and year == 2021",
                                        "biotech_establishments", 3)),
    ("C11", "bhcr-county-establishments", scaled("year == 2021", "establishments", 0)),
    ("C14", "bhcr-facts", with_cell("B009", "value", "300")),
    ("C16", "bhcr-employers", scaled("year_plot < 2004", "headcount", 0.1)),
    ("C18", "bhcr-facts", with_cell("B020", "value", "1000")),
    ("C27", "cambridge-facts", with_cell("CAM110", "value", "39")),
    ("C34", "medicon-facts", with_cell("M013", "value", "80 biotech, 20 pharma, 90 medtech")),
    ("C41", "medicon-facts", with_cell("M034", "value", "1 April 1998")),
    ("C43", "medicon-facts", with_cell("M026", "year", "2017–2022")),
    ("C45", "medicon-facts", with_cell("M040", "value", "1 July 2001")),
    ("C51", "places", with_cell("CAM-AZ", "cluster", "Boston")),
    ("C56", "anchor-distances", scaled("from_place_id == 'KR-KRIBB'", "distance_km", 2)),
])
def test_changed_data_flip_a_verdict_and_name_the_claim(monkeypatch, name, resource, change):
    plant(monkeypatch, resource, change)
    with pytest.raises(claims.ClaimError, match="claims.csv says .*, the check .* says"):
        claims.audit(TABLE[TABLE["claim_id"] == name])


def test_growth_rank_follows_the_data(monkeypatch):
    plant(monkeypatch, "us-county-biotech",
          scaled("state == 'MD' and year == 2017", "biotech_establishments", 0.3))
    with pytest.raises(claims.ClaimError, match="C20: .* growth_rank says supported with"):
        claims.audit(TABLE[TABLE["claim_id"] == "C20"])


def test_a_missing_paragraph_is_named(tmp_path):
    page = tmp_path / "claims.ipynb"
    page.write_text(claims.PAGE.read_text(encoding="utf-8").replace("(claim-c27)=", ""))
    with pytest.raises(claims.ClaimError, match=r"C27: contradicted, but no paragraph"):
        claims.audit(page=page)


def test_rows_of_a_cluster(audited):
    rows = claims.of_cluster(audited, "Cambridge")
    assert list(rows) == ["claim_id", "claim", "verdict", "say_instead"]
    assert len(rows) == (TABLE["cluster"] == "Cambridge").sum() == 8
    with pytest.raises(claims.ClaimError, match="no claim is about 'Oxford'"):
        claims.of_cluster(audited, "Oxford")


# The figure.


def drawn(table, phone=False) -> list[tuple]:
    """Return (claim, verdict's row, section's column, fill, dashed, bold) of every cell drawn."""
    ax = claims.draw_verdicts(table, phone=phone).axes[0]
    edges = sorted(line.get_ydata()[0] for line in ax.lines)
    heads = sorted((text.get_position()[0] - 0.15 * phone, int(text.get_text()[0]))
                   for text in ax.texts if text.get_weight() == "bold"
                   and re.match(r"[1-6]($|[ \n])", text.get_text()) and text.get_ha() != "right")
    ids = {text.get_position(): text for text in ax.texts
           if re.fullmatch(r"C\d\d", text.get_text())}
    found = []
    for cell in ax.patches:
        left, top = cell.get_xy()
        text = ids.pop((left + cell.get_width() / 2, top + cell.get_height() / 2))
        found.append((
            text.get_text(), sum(edge < top for edge in edges) - 1,
            [section for start, section in heads if start <= left + 1e-9][-1],
            to_hex(cell.get_facecolor()), cell.get_linestyle() != "-",
            text.get_fontweight() == "bold"))
    assert not ids, "an id stands without its cell"
    return sorted(found)


def expected(table) -> list[tuple]:
    names = list(claims.VERDICTS)
    return sorted(
        (row.claim_id, names.index(row.verdict), row.section, claims.VERDICTS[row.verdict].colour,
         row.verdict == claims.OPEN, row.decided_by == "code") for row in table.itertuples())


def test_each_claim_is_one_cell_in_its_row_and_column(audited):
    table = claims.tidy_verdicts(audited)
    assert drawn(table) == expected(table) == drawn(table, phone=True)


@pytest.mark.parametrize(("column", "value"), [
    ("verdict", "contradicted"), ("section", 5), ("decided_by", "hand")])
def test_a_changed_claim_changes_the_figure(audited, column, value):
    table = claims.tidy_verdicts(audited)
    other = table.copy()
    other.loc[other["claim_id"] == "C08", column] = value
    assert drawn(other) == expected(other) == drawn(other, phone=True) != drawn(table)


def test_counts_signs_and_sizes_of_the_figure(audited):
    table = claims.tidy_verdicts(audited)
    figure = claims.draw_verdicts(table)
    ax = figure.axes[0]
    texts = [text.get_text().replace("\n", " ").lower() for text in ax.texts]
    signs = [look.sign for look in claims.VERDICTS.values()]
    place = texts.index(signs[0])
    rows = [texts[start:start + 3] for start in range(place, len(texts))
            if texts[start] in signs]
    assert rows == [[look.sign, name, str((table["verdict"] == name).sum())]
                    for name, look in claims.VERDICTS.items()]
    assert len(set(signs)) == 7 and all(text.get_fontsize() >= 6.5 for text in ax.texts)
    assert figure.get_figwidth() == style.WIDTH
    figure.draw_without_rendering()
    assert overlapping(figure) == outside(figure) == []


def test_a_phone_gets_the_same_words(audited):
    table = claims.tidy_verdicts(audited)
    figure = claims.draw_verdicts(table, phone=True)
    assert phone_faults(figure) == []
    texts = [text.get_text() for text in figure.axes[0].texts]
    for name, look in claims.VERDICTS.items():
        assert {look.sign, name.capitalize(), str((table["verdict"] == name).sum())} <= set(texts)
    for section, count in table["section"].value_counts().items():
        assert f"{claims.SECTIONS[section]}: {count}".replace("\n", " ") in texts
    figure.axes[0].texts[-1].set_fontsize(9)
    assert phone_faults(figure) == [figure.axes[0].texts[-1].get_text()]


def test_every_cell_says_its_claim(audited):
    table = claims.tidy_verdicts(audited)
    wide, narrow = claims.draw_verdicts(table), claims.draw_verdicts(table, phone=True)
    assert said(wide) == said(narrow) and len(set(said(wide))) == len(table) == 58
    assert miscounted(wide) == miscounted(narrow) == []
    label = ("C07: Medicon Valley is Europe's largest life-science cluster, verdict not supported, "
             "section 1, decided by code, confidence B")
    assert said(wide).count(label) == 1
    table.loc[table["claim_id"] == "C07", "verdict"] = claims.PARTLY
    assert label not in said(claims.draw_verdicts(table))
    wide.marks["marks-3"].append("too many")
    assert miscounted(wide) == ["marks-3"]


def test_alt_text_counts_and_names(audited):
    table = claims.tidy_verdicts(audited)
    text = claims.describe_verdicts(table)
    for name, ids in table.groupby("verdict")["claim_id"]:
        assert f"{len(ids)} {name}" in text
        if name in claims.EXPLAINED:
            assert f"{name}: {', '.join(ids)}" in text
    assert text.endswith(".") and claims.describe_verdicts(table[1:]) != text


# The page.


@pytest.fixture(scope="module")
def page(audited) -> BeautifulSoup:
    return BeautifulSoup(claims.table_html(audited), "html.parser")


def test_table_is_whole_without_a_script(page, audited):
    rows = page.select("tbody tr")
    assert [row["id"] for row in rows] == [name.lower() for name in audited["claim_id"]]
    assert [row.select_one("th a")["href"] for row in rows] == [f"#{row['id']}" for row in rows]
    assert [len(row.find_all(["th", "td"])) for row in rows] == [11] * 58
    assert [head["scope"] for head in page.select("thead th")] == ["col"] * 11
    assert not page.select("button, input, select, form") and page.caption
    for row, claim in zip(rows, audited.itertuples(), strict=True):
        cells = [cell.get_text() for cell in row.find_all(["th", "td"])]
        assert cells[1] == claim.claim and claim.verdict in cells[2] and claim.evidence in cells[3]
        heads = [head.get_text() for head in page.select("thead th")]
        assert [cell.get("data-head") for cell in row.find_all(["th", "td"])] == [
            None if words in ("–", claim.claim_id) else head
            for head, words in zip(heads, cells, strict=True)]
        assert row["data-verdict"] == claim.verdict and row["data-cluster"] == claim.cluster


def test_verdicts_that_fail_lead_to_their_paragraph(page):
    text = "".join(cell.source for cell in nbformat.read(claims.PAGE, 4).cells)
    links = [link["href"][1:] for link in page.select("td a")]
    failed = TABLE[TABLE["verdict"].isin(claims.EXPLAINED)]["claim_id"]
    assert links == [f"claim-{name.lower()}" for name in failed]
    assert sorted(links) == sorted(re.findall(r"\((claim-c\d\d)\)=", text))


def test_text_is_escaped(audited):
    table = audited.copy()
    table.loc[0, ["claim", "evidence", "value"]] = "<script>alert('&')</script>"
    made = claims.table_html(table)
    assert "<script>alert" not in made and made.count("&lt;script&gt;alert") == 3


def test_scripts_make_the_controls_and_are_used_once(page):
    script = "".join((registry.BOOK / "assets" / name).read_text(encoding="utf-8")
                     for name in ("claims.js", "filter.js"))
    assert len(script.splitlines()) < 90 and "innerHTML" not in script
    for word in ("aria-sort", '"status"', "replaceChildren", '"search"', "dataset.place"):
        assert word in script
    assert [tag["src"] for tag in page.select("script")] == ["../_static/claims.js"]


def test_prose_quotes_numbers_of_the_data():
    known = {**quoted.numbers(), **claims.numbers()}
    cells = [cell.source for cell in nbformat.read(claims.PAGE, 4).cells
             if cell.cell_type == "markdown"]
    pairs = re.findall(r"\{num\}`([^`<]*)<([^`>]+)>`", "".join(cells))
    assert len(pairs) > 25
    assert [(shown.strip(), key) for shown, key in pairs if known.get(key) != shown.strip()] == []
