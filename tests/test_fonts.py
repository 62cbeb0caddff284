"""The fonts: every letter has its glyph, every face its licence, two makings the same bytes."""

import re
import sys

import pytest
from fontTools.ttLib import TTFont
from matplotlib import ft2font

from sitebuild import ROOT

sys.path.insert(0, str(ROOT))

from tools import fonts  # noqa: E402  the path must be set first

SHEET = (ROOT / "book" / "assets" / "book.css.jinja").read_text(encoding="utf-8")
FACES = {face.file: face for face in fonts.FACES}
PARTS = sorted(fonts.WEB.glob("*.woff2"))
STAND_IN = re.compile(r'"Stand-in (\w+)";( font-weight: 600;)?.*?size-adjust: ([\d.]+)%; '
                      r"ascent-override: ([\d.]+)%; descent-override: ([\d.]+)%")
KILO = 1000
NO_HINTS = ft2font.LoadFlags.NO_HINTING


def letters(path) -> set[int]:
    return set(TTFont(path).getBestCmap())


def test_each_face_stands_whole_and_in_part_with_its_licence():
    korean = {name for name, face in FACES.items() if not face.family}
    assert {path.stem for path in PARTS} == {
        *(name for name in FACES if "Serif" not in name or name not in korean),
        *(f"{name}-ko" for name in korean), "NotoSansKR-Names"}
    assert {path.stem for path in fonts.WHOLE.glob("*.ttf")} == set(FACES)
    assert {path.stem for path in fonts.DRAWN.glob("*.ttf")} == {
        name for name, face in FACES.items() if face.family}
    for folder in (fonts.WHOLE, fonts.WEB):
        for licence in fonts.LICENCES.values():
            assert "SIL Open Font License" in (folder / licence).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(FACES))
def test_a_part_has_the_letters_of_the_book_and_is_cut_the_same_twice(name):
    face, path = FACES[name], fonts.WEB / f"{name}.woff2"
    if path.is_file():
        assert set(fonts.letters_of(face)) <= letters(path), "run python tools/fonts.py"
    source = (fonts.WHOLE / f"{name}.ttf").read_bytes()
    some = fonts.letters_of(face)[:20]
    assert fonts.cut(face, source, some, "woff2") == fonts.cut(face, source, some, "woff2")


@pytest.mark.parametrize("path", sorted(fonts.DRAWN.glob("*.ttf")), ids=lambda path: path.stem)
def test_drawings_use_the_same_letters_at_the_same_places_as_the_whole_face(path):
    words = "AVAST Öresund 1,250 firms, To. fi ﬁ – 25–47 % “Wye”"
    faces = [ft2font.FT2Font(folder / path.name) for folder in (fonts.WHOLE, fonts.DRAWN)]
    whole, cut = ([(item.char, item.x, item.prev_kern) for item in face._layout(words, NO_HINTS)]
                  for face in faces)
    assert cut == whole and len(cut) > 40
    source = (fonts.WHOLE / path.name).read_bytes()
    face = FACES[path.stem]
    assert path.read_bytes() == fonts.cut(face, source, fonts.letters_of(face), None), (
        "run python tools/fonts.py")


@pytest.mark.parametrize("name", [name for name, face in FACES.items() if not face.family])
def test_the_korean_edition_has_every_syllable_that_it_says(name):
    assert set(fonts.korean()) <= letters(fonts.WEB / f"{name}-ko.woff2"), (
        "run python tools/fonts.py; for a letter that book/fonts lacks, with its FOLDER")


def test_every_sign_of_the_texts_is_in_the_face_of_the_interface():
    signs = fonts.used(lambda letter: ord(letter) > 0x17F and not fonts.is_korean(letter))
    has = letters(fonts.WEB / "SourceSans3-Regular.woff2") | set(fonts.KOREAN_SIGNS)
    assert [chr(sign) for sign in signs if sign not in has] == []


def test_a_font_without_a_glyph_is_refused_with_font_and_letter():
    font = TTFont(fonts.WHOLE / "SourceSans3-Regular.ttf")
    fonts.require("SourceSans3-Regular", font, fonts.LATIN)
    with pytest.raises(fonts.FontError, match=r"^SourceSans3-Regular: no glyph for ◐ \(U\+25D0\)"):
        fonts.require("SourceSans3-Regular", font, [ord("a"), ord("◐")])


def test_another_package_is_refused(tmp_path):
    name = "expo-google-fonts-noto-sans-kr-0.4.3.tgz"
    (tmp_path / name).write_bytes(b"another")
    with pytest.raises(fonts.FontError, match=f"{name}: expected sha256 7614.*fetch version 0.4.3"):
        fonts.fetched(tmp_path, "noto-sans-kr")


def test_korean_text_is_looked_for_where_readers_meet_it(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("name\n오송\n", encoding="utf-8")
    assert fonts.used(fonts.is_korean, root=tmp_path) == [ord("송"), ord("오")]
    standard = fonts.ks_x_1001()
    assert len(standard) == 2350 and ord("뷁") not in standard
    assert set(standard) <= letters(fonts.WHOLE / "NotoSansKR-Regular.ttf")


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_a_changed_font_does_not_use_a_reserved_name(path):
    names = TTFont(path)["name"]
    assert not any("Source" in str(names.getDebugName(number)) for number in (1, 3, 4, 6, 16))
    stem = path.stem.removesuffix("-ko").replace("-Names", "-Regular")
    whole = TTFont(fonts.WHOLE / f"{stem}.ttf")["name"]
    assert FACES[stem].family == "" or "Source" in whole.getDebugName(1)


def test_a_stand_in_is_as_high_as_the_face_it_stands_in_for():
    found = STAND_IN.findall(SHEET)
    assert len(found) == 4
    for family, bold, size, up, down in found:
        style = "SemiBold" if bold else "Regular"
        stem = {"Serif": "SourceSerif4", "Sans": "SourceSans3"}[family]
        head = TTFont(fonts.WHOLE / f"{stem}-{style}.ttf")["hhea"]
        assert float(up) * float(size) / 100 == pytest.approx(head.ascent / 10, abs=0.05)
        assert float(down) * float(size) / 100 == pytest.approx(-head.descent / 10, abs=0.05)


def test_fonts_are_light_and_all_are_used():
    named = set(re.findall(r"fonts/([\w-]+)\.woff2", SHEET))
    sizes = {path.stem: path.stat().st_size for path in PARTS}
    korean = {name: size for name, size in sizes.items() if name.endswith("-ko")}
    assert named == sizes.keys() - korean.keys()
    english = [size for name, size in sizes.items() if name not in korean]
    assert sum(english) < 230 * KILO and max(english) < 45 * KILO
    # A thousand syllables, of which a serif needs 110 bytes each; English pages ask for none.
    assert sum(korean.values()) < 360 * KILO and max(korean.values()) < 125 * KILO


def test_no_stock_face_of_the_plotting_library_is_left():
    for path in (ROOT / "book").rglob("*"):
        if path.suffix in {".jinja", ".css", ".mplstyle", ".typ", ".yml", ".html"}:
            assert "DejaVu" not in path.read_text(encoding="utf-8"), path
    assert not list((ROOT / "book").rglob("DejaVu*"))
