"""The drawings of the Korean edition: words find room, and none stays in English."""

import re

import pytest

from bioclusters import words
from bioclusters.draw import PAGES, WIDE
from bioclusters.figures import figure, figures
from test_contract import letters, off_page, too_small, touching
from test_frame import misplaced

# Words in Latin letters that stand in a Korean drawing: names of firms and bodies, codes, units.
ENGLISH = re.compile(r"\b(the|with|from|than|firms?|jobs|about|county|counties|named|"
                     r"published|establishments?|employees|share|rank|year|years|more)\b")
KOREAN = WIDE._replace(language="ko")
CASES = [(name, page) for name in figures() for page in PAGES]


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def drawn(request):
    name, page = request.param
    with words.speaking("ko"):
        yield figure(name).draw(PAGES[page]._replace(language="ko")), PAGES[page]


def english(drawing) -> list[str]:
    """Return the texts of a drawing that have an English word and no Hangul."""
    return [text.get_text() for text, _box in letters(drawing)
            if ENGLISH.search(text.get_text()) and not re.search("[가-힣]", text.get_text())]


def test_korean_words_find_room_and_can_be_read(drawn):
    drawing, page = drawn
    assert touching(drawing) == []
    assert off_page(drawing) == []
    assert too_small(drawing, page.least) == set()


def test_no_words_stay_in_english(drawn):
    assert english(drawn[0]) == []


@pytest.mark.parametrize("name", figures())
def test_korean_exports_hold_all_words(name):
    with words.speaking("ko"):
        one = figure(name)
        framed = one.framed(one.draw(KOREAN), KOREAN)
        assert misplaced(framed) == []
        assert re.search("[가-힣]", one.title) and re.search("[가-힣]", one.alt)


def test_a_drawing_that_stays_in_english_is_noticed():
    drawing = figure("fig-chungbuk-share").draw(WIDE)
    assert "its share of firms" in english(drawing)


def test_a_longer_word_on_another_is_noticed():
    drawing = figure("fig-chungbuk-share").draw(KOREAN)
    first, second = [text for text, _box in letters(drawing)][:2]
    second.set_text("충청북도의 생산액 비중 " * 9)
    assert touching(drawing) or off_page(drawing)
    assert first.get_text()
