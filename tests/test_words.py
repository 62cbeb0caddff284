"""Messages, numbers and codes: said whole, in one language at a time, or refused."""

from datetime import date

import pytest

from bioclusters import words
from bioclusters.words import _, messages
from bioclusters.words.codes import FAMILIES
from tools.messages import TEMPLATE, MessageError, check, template


def test_fields_are_filled_and_numbers_printed():
    assert _("{firms} firms in {year}", firms=1250, year=2012) == "1,250 firms in 2012"
    assert _("{share:.1f} % since {since:y}", share=47.15, since=1999) == "47.1 % since 1999"
    assert _("{rank:ordinal}, {rank:Ordinal}, {rank:spelled}", rank=4) == "fourth, Fourth, four"
    assert words.say("{name}{missing}", {"name": "x", "missing": None}) == "x"


def test_a_field_that_nothing_fills_is_named():
    with pytest.raises(words.WordsError, match="nothing fills {firm}; known are firms"):
        _("{firm} firms", firms=3)


def test_plurals_are_whole_messages():
    told = [words.plural("{n} firm", "{n} firms", n) for n in (1, 2)]
    assert told == ["1 firm", "2 firms"]


@pytest.mark.parametrize(("value", "spelled", "ordinal"), [
    (1, "one", "first"), (5, "five", "fifth"), (12, "twelve", "twelfth"),
    (20, "twenty", "twentieth"), (58, "fifty-eight", "fifty-eighth"),
    (99, "ninety-nine", "ninety-ninth")])
def test_numbers_in_words(value, spelled, ordinal):
    assert (words.spelled(value), words.ordinal(value)) == (spelled, ordinal)


@pytest.mark.parametrize("value", [-1, 100, 2.5])
def test_numbers_that_are_not_spelled_out_are_refused(value):
    with pytest.raises(ValueError, match="only whole numbers from 0 to 99"):
        words.spelled(value)


def test_lists_dates_and_codes():
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.dated(date(2026, 11, 26)) == "26 November 2026"
    assert words.word("verdict", "slip") == "slip"


@pytest.mark.parametrize(("family", "code"), [("verdict", "true"), ("colour", "red")])
def test_unknown_codes_are_refused(family, code):
    with pytest.raises(words.CodeError, match=f"{code}|{family}"):
        words.word(family, code)


def test_every_code_has_words_and_no_two_of_a_family_share_them():
    for family, known in FAMILIES.items():
        assert all(known.values()), family
        assert len(set(known.values())) == len(known), family


def test_pseudo_language_brackets_each_message_and_makes_it_a_third_longer():
    source = "{firms} firms of the region are named by their sources"
    with words.speaking(words.PSEUDO):
        told = _(source, firms=3)
        assert told.startswith("[3 firms") and told.endswith("]")
        assert len(told) > 1.3 * len(source.format(firms=3))
        assert words.word("verdict", "slip").startswith("[")
        assert words.say("{name}, {first}–{last}", {"name": "x", "first": 1, "last": 2}) == "x, 1–2"
    assert _(source, firms=3) == "3 firms of the region are named by their sources"


def test_a_language_without_catalogue_or_message_is_refused(tmp_path, monkeypatch):
    with pytest.raises(words.WordsError, match="no catalogue for the language 'xx'"), \
            words.speaking("xx"):
        pass
    folder = tmp_path / "xy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "figures.po").write_text('msgid ""\nmsgstr "Language: en\\n"\n\nmsgid "{n} firms"\n'
                                       'msgstr "firms: {n}"\n', encoding="utf-8")
    monkeypatch.setattr(messages, "CATALOGUES", tmp_path)
    with words.speaking("xy"):
        assert _("{n} firms", n=3) == "firms: 3"
        with pytest.raises(words.WordsError, match="no translation of 'other'"):
            _("other")


def test_the_catalogue_template_is_in_step_and_holds_every_kind_of_message():
    text = template()
    assert TEMPLATE.read_text(encoding="utf-8") == text, "run `make sync`"
    for message in ("supported with a different definition", "median {years} years",
                    "{words} and {last}"):
        assert f'msgid "{message}"' in text


def test_a_message_put_together_at_run_time_is_refused(tmp_path):
    path = tmp_path / "module.py"
    path.write_text('_(f"{n} firms")\n', encoding="utf-8")
    with pytest.raises(MessageError, match="module.py, line 1: a message must be one literal"):
        check(path)
