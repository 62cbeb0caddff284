"""The claims as data: claims.json keeps its schema, history and words; reviews have no score."""

import copy
import json
import re
import zipfile

import pytest
from bs4 import BeautifulSoup

from bioclusters import cite, data
from bioclusters.figures import BOOK
from bioclusters.pages import claims_list, corrections, head, replies
from bioclusters.publish import claims
from bioclusters.words import verdicts, word

TABLE = data.load("claims")
SCHEMA = json.loads((BOOK / claims.SCHEMA).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def told() -> dict:
    return json.loads(claims.files()[claims.NAME])


def test_every_claim_is_told_with_its_verdict(told):
    assert [one["id"] for one in told["claims"]] == TABLE["claim_id"].tolist()
    assert [one["verdict"] for one in told["claims"]] == TABLE["verdict"].tolist()
    assert all(one["verdict_words"] == told["verdicts"][one["verdict"]] for one in told["claims"])
    assert SCHEMA["$defs"]["verdict"]["enum"] == list(verdicts.SIGNS)
    assert all(one["page"].endswith(f"book/claims.html#{one['id'].lower()}")
               and one["id"] in one["citation"] for one in told["claims"])
    assert not {key for one in told["claims"] for key in one} & {"score", "rating"}


def test_history_begins_with_the_first_version_and_ends_with_this_one(told):
    steps = {one["id"]: [(step["version"], step["verdict"]) for step in one["history"]]
             for one in told["claims"]}
    assert steps["C02"] == [("0.1.0", "other-definition"),
                            (cite.book().version, "not-checkable")]
    assert len(steps["C59"]) == 1 and len(data.load("claim-history")) == 58
    assert all(path[-1] == (cite.book().version, one["verdict"])
               for one, path in zip(told["claims"], steps.values(), strict=True))


@pytest.mark.parametrize("change, words", [
    (lambda one: one.update(verdict="true"), r"C03: verdict: 'true' is not one of"),
    (lambda one: one.pop("say_instead"), r"C03: 'say_instead' is a required property"),
    (lambda one: one.update(score=5), r"C03: Additional properties are not allowed \('score'"),
    (lambda one: one["evidence_for"][0].update(url="see the web"), r"C03: evidence_for.0.url: "),
    (lambda one: one["history"].clear(), r"C03: history: \[\] .*; correct data/claims.csv"),
])
def test_claims_that_break_their_schema_are_refused(told, change, words):
    faulty = copy.deepcopy(told)
    change(faulty["claims"][2])
    with pytest.raises(claims.ClaimsError, match=words):
        claims.check(faulty, SCHEMA)


def test_the_files_are_published_and_packed(public):
    content = (public / claims.NAME).read_bytes()
    with zipfile.ZipFile(public / "data.zip") as packed:
        for name in (claims.NAME, claims.SCHEMA):
            path = next(path for path in packed.namelist() if path.endswith(f"/{name}"))
            assert packed.read(path) == (public / name).read_bytes()
    assert content == claims.files()[claims.NAME]


def test_reviews_carry_words_and_no_number_and_leave_out_what_was_not_checked():
    nodes = head.linked_data("book/claims", "about")["@graph"]
    reviews = [node for node in nodes if node["@type"] == "ClaimReview"]
    checked = TABLE[TABLE["verdict"] != verdicts.UNREAD]
    assert 0 < len(checked) < len(TABLE)
    assert [node["@id"] for node in reviews] == [
        f"claims.html#{name.lower()}" for name in checked["claim_id"]]
    assert [node["reviewRating"] for node in reviews] == [
        {"@type": "Rating", "alternateName": word("verdict", verdict)}
        for verdict in checked["verdict"]]
    study = reviews[0]["itemReviewed"]["appearance"]["@id"]
    assert study in [node.get("@id") for node in nodes]
    assert not [node for node in head.linked_data("book/cambridge", "about")["@graph"]
                if node["@type"] == "ClaimReview"]


def entry(name: str, **cells: str) -> BeautifulSoup:
    """Return the entry of a claim as its page shows it, some of its cells changed."""
    claim = TABLE.assign(found="", decided_by="hand").set_index("claim_id", drop=False).loc[name]
    for column, cell in cells.items():
        claim = claim.copy()
        claim[column] = cell
    return BeautifulSoup(claims_list._entry(claim), "html.parser")


def test_an_entry_tells_its_history_and_how_to_cite_it():
    assert "Version 0.1.0 of 2026-11-22 said: supported with a different definition." in entry(
        "C02").text
    assert "The verdict is the same since version 0.1.0." in entry("C18").text
    assert f"New in version {cite.book().version}." in entry("C59").text
    assert cite.plain(cite.claim("C02")) in entry("C02").select_one(".cite-claim").text


def test_a_reply_is_shown_and_only_when_there_is_one():
    assert not entry("C02").select(".reply")
    assert "The author replies: <b>No</b>" in entry("C02", author_reply="<b>No</b>").select_one(
        ".reply").text
    assert replies.replies() == "No reply has reached this version of the book."


@pytest.mark.parametrize("contact, begins", [
    ("someone@example.org", "mailto:someone@example.org?subject=Correction%3A%20Claim%20C18"),
    ("https://example.org/book/issues/new",
     "https://example.org/book/issues/new?title=Correction%3A%20Claim%20C18"),
])
def test_a_correction_carries_the_claim_to_the_one_address(monkeypatch, contact, begins):
    book = cite.book()._replace(contact=contact)
    monkeypatch.setattr(cite, "book", lambda: book)
    link = entry("C18").select_one(".correct a")["href"]
    assert link.startswith(begins) and book.version in link
    assert "Write to us" in corrections.corrections()


def test_without_an_address_a_sentence_says_so():
    assert cite.book().contact == "" and corrections.address("C18") == ""
    assert entry("C18").select_one(".correct a")["href"] == "corrections.html"
    assert "names no address" in corrections.corrections()


def test_a_contact_that_is_no_address_is_refused(tmp_path):
    path = tmp_path / "CITATION.cff"
    text = (cite.ROOT / "CITATION.cff").read_text(encoding="utf-8")
    path.write_text(f"{text}contact:\n  - name: Somebody\n    email: over there\n",
                    encoding="utf-8")
    with pytest.raises(cite.CitationError, match="contact should have an email, .* 'over there'"):
        cite.book(path)


def test_each_cell_of_the_overview_leads_to_its_entry(built):
    page = BeautifulSoup((built[0] / "_build/html/book/claims.html").read_text(encoding="utf-8"),
                         "html.parser")
    for drawing in page.select("#fig-claims-verdicts .drawing"):
        led = [link["href"] for link in drawing.select("a[tabindex='-1']")]
        assert sorted(led) == [f"#{name.lower()}" for name in TABLE["claim_id"]]
    assert not [link for link in page.select("#fig-claims-verdicts a[href^='#c']")
                if not page.find(id=link["href"][1:])]
    assert not re.search("<a ", claims_list.led("<g class=\"mark\"><title>x: y</title></g>"))
