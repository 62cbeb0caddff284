"""Messages, numbers and codes: said whole, in one language at a time, or refused."""

import random
from datetime import date

import pytest

from bioclusters import words
from bioclusters.words import _, languages, messages
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


ENTRY = """#. source: {mark}
{flag}msgid "{{n}} firms"
msgstr "firms: {{n}}"
"""


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """Let the language xy have a catalogue of one entry."""
    def write(mark: str, flag: str = "") -> None:
        path = tmp_path / "xy" / "LC_MESSAGES" / "figures.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ENTRY.format(mark=mark, flag=flag), encoding="utf-8")
        messages._catalogue.cache_clear()

    monkeypatch.setattr(messages, "CATALOGUES", tmp_path)
    yield write
    messages._catalogue.cache_clear()


def test_a_message_that_a_language_lacks_is_said_in_english(catalogue):
    catalogue(messages.digest("{n} firms"))
    with words.speaking("xy"):
        assert _("{n} firms", n=3) == "firms: 3"
        assert _("other, {rank:ordinal}", rank=4) == "other, fourth"
        assert _("{n}–{m}", n=1, m=2) == "1–2"


@pytest.mark.parametrize(("mark", "flag"), [("00000000", ""), ("", "#, fuzzy\n")])
def test_words_for_another_text_are_stale_and_not_said(catalogue, mark, flag):
    catalogue(mark or messages.digest("{n} firms"), flag)
    with words.speaking("xy"):
        assert _("{n} firms", n=3) == "3 firms"


def test_a_language_without_catalogue_is_refused(tmp_path, monkeypatch):
    with pytest.raises(words.WordsError, match="no catalogue for the language 'xx'"), \
            words.speaking("xx"):
        pass
    path = tmp_path / "xz" / "LC_MESSAGES" / "figures.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "{n} firms\n', encoding="utf-8")
    monkeypatch.setattr(messages, "CATALOGUES", tmp_path)
    with pytest.raises(words.WordsError, match="figures.po: .*; correct it there"), \
            words.speaking("xz"):
        pass


def read_back(text: str) -> float:
    """Return the number that a Korean text prints, read by its own rules."""
    whole, total = text, 0.0
    for name, size in (("조", 10**12), ("억", 10**8), ("만", 10**4)):
        if name in whole:
            group, whole = whole.split(name)
            total += int(group.replace(",", "")) * size
    return total + float(whole.replace(",", "") or 0)


def test_five_hundred_numbers_are_the_same_in_both_languages():
    chance = random.Random(15)
    numbers = [0, 9999, 10_000, 10_001, 17_000, 40_000, 116_263, 319_650_000, 10**8, 10**12 + 1]
    numbers += [round(10 ** chance.uniform(0, 12.9)) for _place in range(300)]
    numbers += [round(10 ** chance.uniform(0, 7), 2) for _place in range(190)]
    assert len(numbers) == 500
    for value in numbers:
        english = words.number(value)
        with words.speaking("ko"):
            korean = words.running(english)
        read = [float(english.replace(",", "")), read_back(korean)]
        assert read == pytest.approx([value, value], rel=1e-12), korean
        assert ("만" in korean or "억" in korean or "조" in korean) == (value >= 10_000)


@pytest.mark.parametrize(("english", "korean"), [
    ("319,650,000", "3억 1,965만"), ("17,000", "1만 7,000"), ("1,349", "1,349"), ("2021", "2021"),
    ("46–47", "46~47"), ("40,000–50,000", "4만~5만"), ("12,345.5", "1만 2,345.5"),
    ("10,000.5", "1만 0.5"), ("−21,400", "−2만 1,400"), ("0.5", "0.5"), ("1,000,00", "1,000,00")])
def test_running_text_groups_numbers_as_korean_does(english, korean):
    assert words.running(english) == english
    with words.speaking("ko"):
        assert words.running(english) == korean


def test_korean_prints_dates_and_number_words_of_its_own():
    with words.speaking("ko"):
        assert words.dated(date(1997, 4, 1)) == "1997년 4월 1일"
        assert [words.counted(4), words.counted(14), words.spelled(4)] == ["네", "14", "4"]
        assert [words.ordinal(4), words.ordinal(14)] == ["네 번째", "14번째"]
        with pytest.raises(ValueError, match="only whole numbers"):
            words.counted(2.5)


def test_an_unknown_language_or_key_is_named(tmp_path):
    with pytest.raises(words.LanguageError, match="no language 'xx'; known are en, ko"):
        words.described("xx")
    path = tmp_path / "languages.yml"
    path.write_text("ko:\n  name: 한국어\n  colour: red\n", encoding="utf-8")
    with pytest.raises(words.LanguageError, match="ko has an unknown key 'colour'"):
        languages.languages(path)


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
