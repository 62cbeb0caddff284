"""Make the fonts of the briefs from two packages: `python derive.py FOLDER`.

FOLDER holds the packages as downloaded: the npm package @expo-google-fonts/source-sans-3 0.4.1 and
the wheel of pylopdf-fonts-ko 0.1.1. Source Sans 3 is copied unchanged, because its licence
reserves the name for unchanged files. Noto Sans KR is cut to the Hangul of KS X 1001.
"""

import hashlib
import io
import sys
import tarfile
import zipfile
from pathlib import Path

from fontTools import subset

HERE = Path(__file__).parent
LATIN, KOREAN = ("expo-google-fonts-source-sans-3-0.4.1.tgz",
                 "pylopdf_fonts_ko-0.1.1-py3-none-any.whl")
PACKAGES = {
    LATIN: "eb41834f563921e19b18b40bc924b97110983aef800d9cb67b9186f546311828",
    KOREAN: "a31ece5cf71d2869f9221f95ab120d341de6028338aa074ad969611e54e40e57",
}
MADE = {
    "NotoSansKR-Hangul.otf": "8bfe8fbf684bbe9654d0db9b983edf705d0a6980b54a3c80400364ca085435fe",
    "SourceSans3-Regular.ttf": "393fb5b878ceed04aebc34b097e853ae5138c51d0c34b496ce8e2b47e0d0b94a",
    "SourceSans3-SemiBold.ttf": "bd2550fce2d295b0bf20bd8b1b7f1477da834f1066bd850aafdb4787a67a63ca",
}
LATIN_FILES = {"SourceSans3-Regular.ttf": "package/400Regular/SourceSans3_400Regular.ttf",
               "SourceSans3-SemiBold.ttf": "package/600SemiBold/SourceSans3_600SemiBold.ttf"}
KOREAN_FILE = "pylopdf_fonts_ko/NotoSansKR-Regular.otf"


def main(folder: Path) -> None:
    """Write the fonts beside this file; stop if a package or a font is not the one expected."""
    for name, expected in PACKAGES.items():
        check(name, (folder / name).read_bytes(), expected)
    with tarfile.open(folder / LATIN) as package:
        fonts = {name: package.extractfile(member).read() for name, member in LATIN_FILES.items()}
    with zipfile.ZipFile(folder / KOREAN) as package:
        fonts["NotoSansKR-Hangul.otf"] = hangul_only(package.read(KOREAN_FILE))
    for name, font in fonts.items():
        check(name, font, MADE[name])
    for name, font in fonts.items():
        (HERE / name).write_bytes(font)


def check(name: str, content: bytes, expected: str) -> None:
    """Stop, with the remedy, if the content of a file does not have the sha256 expected."""
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        sys.exit(f"{name}: expected sha256 {expected}, found {found}; use the very versions named "
                 "above, with fontTools 4.68.0.")


def hangul_only(font: bytes) -> bytes:
    """Return a font with the 2,350 syllables of KS X 1001 alone."""
    # Python spells a syllable outside KS X 1001 with eight bytes, one inside it with two.
    syllables = [code for code in range(0xAC00, 0xD7A4) if len(chr(code).encode("euc_kr")) == 2]
    options = subset.Options(hinting=False, layout_features=[])
    whole = subset.load_font(io.BytesIO(font), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=syllables)
    cutter.subset(whole)
    cut = io.BytesIO()
    subset.save_font(whole, cut, options)
    return cut.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
