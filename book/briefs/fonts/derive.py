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
LATIN_FILES = {"SourceSans3-Regular.ttf": "package/400Regular/SourceSans3_400Regular.ttf",
               "SourceSans3-SemiBold.ttf": "package/600SemiBold/SourceSans3_600SemiBold.ttf"}
KOREAN_FILE = "pylopdf_fonts_ko/NotoSansKR-Regular.otf"


def main(folder: Path) -> None:
    """Write the fonts beside this file; stop if a package is not the one that was checked."""
    for name, expected in PACKAGES.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != expected:
            sys.exit(f"{name}: expected sha256 {expected}, found {found}; get this very version.")
    with tarfile.open(folder / LATIN) as package:
        for target, member in LATIN_FILES.items():
            (HERE / target).write_bytes(package.extractfile(member).read())
    with zipfile.ZipFile(folder / KOREAN) as package:
        whole = package.read(KOREAN_FILE)
    (HERE / "NotoSansKR-Hangul.otf").write_bytes(hangul_only(whole))


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


main(Path(sys.argv[1]))
