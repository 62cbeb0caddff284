"""Make the fonts of the book anew: `python tools/fonts.py [FOLDER]`.

Briefs use book/fonts. Pages load parts of these, cut to the letters that the book uses, in
book/assets/fonts; those with -ko have what the Korean edition says. Drawings use
book/fonts/drawing: shaping a word and embedding a face take half as long without the letters and
rules that no figure asks for. Without FOLDER only the parts are cut anew, for example after a
Korean word has been added. With FOLDER book/fonts is made first, from npm packages that lie in the
folder or are fetched into it. Two runs give the same bytes.

Source Sans 3 and Source Serif 4 are kept whole in book/fonts, because their licence reserves the
name for unchanged files; the parts call themselves Bioclusters Sans and Bioclusters Serif inside.
"""

import hashlib
import io
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
WHOLE = ROOT / "book" / "fonts"
WEB = ROOT / "book" / "assets" / "fonts"
DRAWN = WHOLE / "drawing"
PACKAGES = {  # npm package: version, sha256 of the file that npm serves
    "source-sans-3": ("0.4.1", "eb41834f563921e19b18b40bc924b97110983aef800d9cb67b9186f546311828"),
    "source-serif-4": ("0.4.1", "84f0b412fbc9b0b666d6fe04620b2cd2e54bfd49ca61fe0663a9e5beb30afcc4"),
    "noto-sans-kr": ("0.4.3", "7614af529705ea48e8b76cb3b056b92db66b7625ef3fc97ce76366063df94d3f"),
    "noto-serif-kr": ("0.4.3", "ff2948a8e9d0e037eaba537905fcc973d512d0df3c16fc9df89740a5d821cf1b"),
}
LICENCES = {"source-sans-3": "OFL-SourceSans3.txt", "source-serif-4": "OFL-SourceSerif4.txt",
            "noto-sans-kr": "OFL-NotoSansKR.txt", "noto-serif-kr": "OFL-NotoSerifKR.txt"}

# Latin of western and northern Europe, general punctuation, and the signs of tables and pages.
# No text face has the Dutch digraphs, a Lappish letter and the rarest vowels.
LATIN = sorted({*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2010, *range(0x2012, 0x2015),
                *range(0x2018, 0x201B), *range(0x201C, 0x201F), *range(0x2020, 0x2023), 0x2026,
                0x202F, 0x2032, 0x2033, 0x20AC} - {ord(letter) for letter in "ĬĭĲĳŦŧ"})
SIGNS = [ord(sign) for sign in "←↑→↓−≈≠≤≥"]
SANS_SIGNS = [ord(sign) for sign in "↔↕■□▲△▼▽◆●○✓✗"]
KOREAN_SIGNS = [ord(sign) for sign in "·「」『』〈〉《》"]
TEXTS = ("book/**/*.md", "book/**/*.ipynb", "book/**/*.yml", "book/**/*.py", "book/**/*.bib",
         "data/**/*.csv")
KOREAN = ("book/locale/ko/**/*.po", "data/korean.csv")  # what only the Korean edition says
# What pages may ask of a letter: pairs set closer, ligatures, figures of equal width or height.
FEATURES = ["kern", "liga", "lnum", "tnum", "pnum", "ccmp", "locl", "mark"]


class FontError(Exception):
    """A package that is not the one expected, or a font that lacks a letter."""


class Face(NamedTuple):
    """One cut of a family: where it comes from, what the book's files are called."""

    package: str
    member: str
    file: str
    family: str  # the name inside the part that the pages load


FACES = [
    Face("source-sans-3", "400Regular/SourceSans3_400Regular", "SourceSans3-Regular",
         "Bioclusters Sans"),
    Face("source-sans-3", "600SemiBold/SourceSans3_600SemiBold", "SourceSans3-SemiBold",
         "Bioclusters Sans"),
    Face("source-sans-3", "400Regular_Italic/SourceSans3_400Regular_Italic", "SourceSans3-Italic",
         "Bioclusters Sans"),
    Face("source-serif-4", "400Regular/SourceSerif4_400Regular", "SourceSerif4-Regular",
         "Bioclusters Serif"),
    Face("source-serif-4", "600SemiBold/SourceSerif4_600SemiBold", "SourceSerif4-SemiBold",
         "Bioclusters Serif"),
    Face("source-serif-4", "400Regular_Italic/SourceSerif4_400Regular_Italic",
         "SourceSerif4-Italic", "Bioclusters Serif"),
    Face("noto-sans-kr", "400Regular/NotoSansKR_400Regular", "NotoSansKR-Regular", ""),
    Face("noto-sans-kr", "600SemiBold/NotoSansKR_600SemiBold", "NotoSansKR-SemiBold", ""),
    Face("noto-serif-kr", "400Regular/NotoSerifKR_400Regular", "NotoSerifKR-Regular", ""),
    Face("noto-serif-kr", "600SemiBold/NotoSerifKR_600SemiBold", "NotoSerifKR-SemiBold", ""),
]


def main(packages: Path | None = None) -> None:
    """Write the fonts of the book; stop before the first if one cannot be made.

    `packages`: a folder for the npm packages, to make book/fonts too. Raises FontError if a package
    has other bytes or a font lacks a letter that the book uses.
    """
    whole = from_packages(packages) if packages else {}
    parts = {}
    for face in FACES:
        path = WHOLE / f"{face.file}.ttf"
        source = whole[path] if whole else path.read_bytes()
        if face.package != "noto-serif-kr":  # of which English pages, with a few names, need none
            parts[WEB / f"{face.file}.woff2"] = cut(face, source, letters_of(face), "woff2")
        if not face.family:
            parts[WEB / f"{face.file}-ko.woff2"] = cut(face, source, korean(), "woff2")
        if face.file == "NotoSansKR-Regular":
            parts[WEB / "NotoSansKR-Names.woff2"] = cut(face, source, names(), "woff2")
        if face.family:  # Korean is cut already
            parts[DRAWN / f"{face.file}.ttf"] = cut(face, source, letters_of(face), None)
    for licence in LICENCES.values():
        path = WHOLE / licence
        parts[WEB / licence] = whole[path] if whole else path.read_bytes()
    for path, content in (whole | parts).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def from_packages(folder: Path) -> dict[Path, bytes]:
    """Return the content of book/fonts by path: Korean cut to its standard, the rest unchanged."""
    made = {}
    for package, licence in LICENCES.items():
        with tarfile.open(fileobj=io.BytesIO(fetched(folder, package))) as tar:
            text = content(tar, "LICENSE_FONT")
            made[WHOLE / licence] = text.replace(b"\r\n", b"\n")
            for face in (face for face in FACES if face.package == package):
                source = content(tar, f"{face.member}.ttf")
                made[WHOLE / f"{face.file}.ttf"] = source if face.family else cut(
                    face, source, sorted({*ks_x_1001(), *korean()}), None)
    return made


def content(package: tarfile.TarFile, name: str) -> bytes:
    """Return a file of a package; raise FontError if there is none of that name."""
    try:
        member = package.extractfile(f"package/{name}")
    except KeyError:
        member = None
    if member is None:
        raise FontError(f"{name}: not in the npm package; mend FACES for this version.")
    return member.read()


def letters_of(face: Face) -> list[int]:
    """Return the code points that pages may ask of a face, in order."""
    if not face.family:
        return sorted({*used(is_korean, left_out=KOREAN), *KOREAN_SIGNS})
    return sorted({*LATIN, *SIGNS, *(SANS_SIGNS if face.package == "source-sans-3" else [])})


def korean() -> list[int]:
    """Return the code points that the Korean edition asks of its faces, in order."""
    return sorted({*used(is_korean, (*TEXTS, *KOREAN)), *KOREAN_SIGNS})


def names() -> list[int]:
    """Return the code points of what languages call themselves, for the link on every page."""
    return used(is_korean, ["book/languages.yml"])


def fetched(folder: Path, package: str) -> bytes:
    """Return the bytes of a package in the folder; raise FontError if they are not the ones."""
    version, expected = PACKAGES[package]
    path = folder / f"expo-google-fonts-{package}-{version}.tgz"
    if not path.is_file():
        subprocess.run(["npm", "pack", "--silent", f"@expo-google-fonts/{package}@{version}"],
                       cwd=folder, check=True, stdout=subprocess.DEVNULL)
    packed = path.read_bytes()
    found = hashlib.sha256(packed).hexdigest()
    if found != expected:
        raise FontError(f"{path}: expected sha256 {expected}, found {found}; fetch version "
                        f"{version} again, or check the new one and mend PACKAGES.")
    return packed


def cut(face: Face, source: bytes, letters: list[int], flavor: str | None) -> bytes:
    """Return the part of a font that holds `letters` (code points).

    Raises FontError if the font has no glyph for one of them.
    """
    options = subset.Options(flavor=flavor, hinting=False, layout_features=FEATURES,
                             notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17])
    font = subset.load_font(io.BytesIO(source), options)
    require(face.file, font, letters)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    if face.family:
        rename(font, face.family)
    font["head"].modified = font["head"].created  # or every run is another file
    made = io.BytesIO()
    subset.save_font(font, made, options)
    return made.getvalue()


def require(name: str, font: TTFont, letters: Iterable[int]) -> None:
    """Raise FontError, naming font and character, if a font lacks one of the letters."""
    has = font.getBestCmap()
    if lacking := [letter for letter in letters if letter not in has]:
        signs = ", ".join(f"{chr(letter)} (U+{letter:04X})" for letter in lacking)
        raise FontError(f"{name}: no glyph for {signs}; write it with another sign, or draw it as "
                        "a marker.")


def rename(font: TTFont, family: str) -> None:
    """Give a changed font a name that its licence does not reserve."""
    names = font["name"]
    style = names.getDebugName(17) or names.getDebugName(2)
    for number, text in {1: family, 2: style, 4: f"{family} {style}", 3: f"{family} {style}",
                         6: f"{family}-{style}".replace(" ", ""), 16: family, 17: style}.items():
        names.removeNames(nameID=number)
        names.setName(text, number, 3, 1, 0x409)


def used(wanted: Callable[[str], bool], patterns: Iterable[str] = TEXTS, root: Path = ROOT,
         left_out: Iterable[str] = ()) -> list[int]:
    """Return the code points, in order, of the book's texts and tables for which `wanted` holds.

    `patterns`, `left_out`: of the files, seen from `root`.
    """
    paths = {path for pattern in patterns for path in root.glob(pattern)} - {
        path for pattern in left_out for path in root.glob(pattern)}
    texts = (path.read_text(encoding="utf-8") for path in sorted(paths))
    return sorted({ord(letter) for text in texts for letter in text if wanted(letter)})


def is_korean(letter: str) -> bool:
    """Return whether a letter is a Korean syllable, or Chinese as Korean quotes it."""
    return "가" <= letter <= "힣" or "\N{CJK UNIFIED IDEOGRAPH-4E00}" <= letter <= "\u9fff"


def ks_x_1001() -> list[int]:
    """Return the 2,350 syllables of the Korean standard, so that new data finds its letters."""
    # Python spells a syllable outside KS X 1001 with eight bytes, one inside it with two.
    return [code for code in range(0xAC00, 0xD7A4) if len(chr(code).encode("euc_kr")) == 2]


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    except FontError as error:
        sys.exit(str(error))
