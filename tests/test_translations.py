"""Translations stand for their sources, or are named: fields, keys, digests, style, data, faces."""

import shutil
from collections import Counter
from datetime import UTC, datetime

import pandas as pd
import pytest

from bioclusters import cite, data, findings, words
from bioclusters.data.checks import korean, sources
from bioclusters.pages import datafiles, generated
from bioclusters.publish import catalogues
from tools import translations

PAGE = "It has {num}`<M003>` jobs, {cite:t}`jeon2023` says, see [data](data.md)."


def folder(tmp_path, msgstr="", comments="", msgid="{n} firms"):
    """Return a folder of catalogues with one template and one translation."""
    for path, text in {"figures.pot": f'msgid "{msgid}"\nmsgstr ""\n',
                       "ko/LC_MESSAGES/figures.po":
                       f'{comments}msgid "{{n}} firms"\nmsgstr "{msgstr}"\n'}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    shutil.copy(translations.LOCALE / "ko" / "style.yml", tmp_path / "ko")
    return tmp_path


def kinds(locale) -> list[str]:
    return [fault.kind for fault in translations.faults("ko", locale) if "korean.csv" not in
            fault.place]


def test_no_translation_of_the_book_breaks_a_rule():
    found = [str(fault) for fault in translations.faults("ko") if fault.kind == "broken"]
    assert found == []


@pytest.mark.parametrize(("msgstr", "kind", "said"), [
    ("기업 {n}곳", None, ""),
    ("", "missing", "no translation"),
    ("기업 여러 곳", "broken", "fields n of the source are missing"),
    ("기업 {n}곳, {year}년", "broken", "unknown fields year"),
    ("기업 {n}은 많다", "broken", "the particle"),
    ("바이오 클러스터 {n}곳", "broken", "write '바이오클러스터'"),
    ("'기업' {n}곳", "broken", "straight quotation marks"),
    ("“바이오 클러스터” {n}곳", None, "")])
def test_a_translation_that_breaks_a_rule_is_named(tmp_path, msgstr, kind, said):
    found = [fault for fault in translations.faults("ko", folder(tmp_path, msgstr))
             if "korean.csv" not in fault.place]
    assert [fault.kind for fault in found] == ([kind] if kind else [])
    assert all("figures.po, '{n} firms'" in str(fault) and said in str(fault) for fault in found)


@pytest.mark.parametrize("text", [
    "{num}`<M003:digits>`명이라고 {cite:t}`jeon2023`에 적혀 있다. [자료](data.md)",
    "{cite:t}`jeon2023`: {num}`<M003>`명, [자료](data.md)"])
def test_roles_and_links_may_move_and_numbers_change_their_form(text):
    assert list(translations.unequal(PAGE, text)) == []


@pytest.mark.parametrize(("text", "said"), [
    ("{num}`<M004>`명, {cite:t}`jeon2023`, [자료](data.md)", "roles {num} M003 of the source are"),
    ("{num}`<M003>`명, {cite:t}`jeon2023`", "links data.md of the source are missing"),
    ("{num}`<M003>`명, {cite:t}`eun2015`, [자료](data.md)", "unknown roles {cite:t} eun2015")])
def test_another_key_source_or_link_is_named(text, said):
    assert any(said in fault for fault in translations.unequal(PAGE, text))


def test_a_stale_translation_is_kept_under_the_new_text_and_marked(tmp_path):
    locale = folder(tmp_path, "기업 {n}곳")
    assert translations.merge("ko", locale) == 1 and translations.merge("ko", locale) == 0
    path = locale / "ko" / "LC_MESSAGES" / "figures.po"
    assert f"#. source: {words.messages.digest('{n} firms')}" in path.read_text(encoding="utf-8")
    assert kinds(locale) == []

    (locale / "figures.pot").write_text('msgid "{n} bio firms"\nmsgstr ""\n', encoding="utf-8")
    assert Counter(kinds(locale)) == {"missing": 1, "broken": 1}
    translations.merge("ko", locale)
    text = path.read_text(encoding="utf-8")
    assert kinds(locale) == ["stale"] and "기업 {n}곳" in text
    assert "fuzzy" in text and "#. changed: 2" in text


def test_a_wrong_digest_is_stale(tmp_path):
    assert kinds(folder(tmp_path, "기업 {n}곳", "#. source: 00000000\n")) == ["stale"]


def test_cells_are_said_in_korean_unless_they_have_changed(monkeypatch):
    claims = data.load("claims").set_index("claim_id")
    with words.speaking("ko"):
        korean_claims = findings.spoken("claims").set_index("claim_id")
        assert findings.said(claims.loc["C01", "claim"]) == korean_claims.loc["C01", "claim"]
        assert findings.said("no cell says this") == "no cell says this"
    assert korean_claims.loc["C01", "claim"] != claims.loc["C01", "claim"]
    assert (korean_claims["verdict"] == claims["verdict"]).all()
    assert findings.spoken("claims").equals(data.load("claims"))

    module = __import__("bioclusters.data.translated", fromlist=["_words"])
    monkeypatch.setattr(module, "_words", lambda *_: {"claims": {("C01", "claim"): ("0", "x")}})
    assert data.translated("claims", "ko", "korean")["claim"].iloc[0] == claims["claim"].iloc[0]


def test_own_columns_of_a_language_stand_in_for_their_twins():
    with words.speaking("ko"):
        assert findings.spoken("places").set_index("place_id").loc["CAM-TRIN", "name"] == (
            "트리니티 칼리지")


TABLES = {
    sources.DESCRIPTOR: {"resources": [
        {"name": "claims", "schema": {"primaryKey": "claim_id"}},
        {"name": "korean", "schema": {"primaryKey": ["table", "row", "column"]}}]},
    "claims": pd.DataFrame({"claim_id": ["C01"], "claim": ["x"], "found": [pd.NA]})}


@pytest.mark.parametrize(("row", "said"), [
    (("claims", "C01", "claim"), None),
    (("claim", "C01", "claim"), "there is no table 'claim'"),
    (("claims", "C99", "claim"), "claims has no row 'C99'"),
    (("claims", "C01", "words"), "claims has nothing in column 'words'"),
    (("claims", "C01", "found"), "claims has nothing in column 'found'")])
def test_words_for_no_cell_are_not_sealed(row, said):
    table = pd.DataFrame([row], columns=["table", "row", "column"])
    found = list(korean.words_have_cells(TABLES | {"korean": table}))
    assert [text.startswith(said) for _name, _row, text in found] == ([True] if said else [])


def test_words_out_of_order_are_not_sealed():
    rows = [("claims", "C02", "claim"), ("claims", "C01", "claim")]
    table = pd.DataFrame(rows, columns=["table", "row", "column"])
    assert [row for _name, row, _text in korean.words_are_sorted({"korean": table})] == [
        "claims/C01/claim"]
    assert not list(korean.words_are_sorted({"korean": table[::-1].reset_index(drop=True)}))


def test_every_remedy_of_the_style_keeps_to_it():
    rules = translations.style("ko")
    assert len(rules) > 60
    assert [right for right in rules.values() if list(translations.unlike(right, rules))] == []


@pytest.mark.parametrize("text", [
    "노보노디스크", "캠브릿지 기업", "기업가 정신", "10퍼센트", "바이오특화단지"])
def test_variants_of_the_glossary_are_not_used(text):
    assert list(translations.unlike(text, translations.style("ko"))) != []


def test_a_catalogue_for_pages_is_the_same_file_on_another_day(tmp_path):
    made = catalogues.compiled("ko", tmp_path)
    today = f"{datetime.now(UTC):%Y-%m-%d}".encode()
    assert [path.name for path in made.rglob("*.mo") if today in path.read_bytes()] == []


def test_terms_columns_and_names_of_files_are_said_in_korean():
    with words.speaking("ko"):
        told = datafiles.datafiles() + generated.generated("file_details")
        named = cite.authors()
    entries = data.package()["resources"]
    english = {field["description"] for entry in entries for field in entry["schema"]["fields"]}
    english |= {licence["title"] for entry in entries for licence in entry["licenses"]}
    # Shorter ones, and names of places, stand in words that files are found by.
    left = [text for text in english if len(text) > 24 and text in told]
    assert left == [] and "퍼블릭 도메인" in told and named == "Three Bioclusters 집필진"
