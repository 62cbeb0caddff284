"""Make the small fonts that the pages load: `python book/assets/fonts/subset.py`.

Needs fontTools and brotli, and pip with a package index for the Korean font. Two runs give the
same bytes. DejaVu Sans letters the figures, on every machine as matplotlib measured them; Noto
Sans KR holds the Hangul that the book shows, so that a Korean name is never a row of boxes.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from fontTools import subset
from matplotlib import get_data_path

HERE = Path(__file__).parent
BOOK = HERE.parents[1]
KOREAN = "pylopdf-fonts-ko==0.1.1"  # holds NotoSansKR-Regular.otf, OFL 1.1
KOREAN_SHA256 = "a31ece5cf71d2869f9221f95ab120d341de6028338aa074ad969611e54e40e57"

# Latin of western and northern Europe, general punctuation, and the signs that figures draw. The
# letters of eastern Europe and Turkey are for names, which figures do not set in bold.
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x2027), 0x202F, 0x2032, 0x2033,
         0x20AC]
MORE_LATIN = [*range(0x100, 0x180)]
SIGNS = [ord(sign) for sign in "←↑→↓↔↕−≈≠≤≥■□▲△▼▽◆◇●○◐★☆✓✕✗✚"]


def main() -> None:
    """Write the three fonts and their licences beside this script."""
    fonts = Path(get_data_path()) / "fonts" / "ttf"
    for name, more in (("DejaVuSans", MORE_LATIN), ("DejaVuSans-Bold", [])):
        write(fonts / f"{name}.ttf", LATIN + more + SIGNS, f"{name}.woff2")
    shutil.copyfile(fonts / "LICENSE_DEJAVU", HERE / "LICENSE-DejaVu.txt")
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(fetch(Path(folder))) as wheel:
        wheel.extractall(folder)
        write(next(Path(folder).rglob("NotoSansKR-Regular.otf")), hangul(), "NotoSansKR.woff2")
        shutil.copyfile(next(Path(folder).rglob("LICENSE")), HERE / "LICENSE-NotoSansKR.txt")


def hangul() -> list[int]:
    """Return the Hangul in the texts of the book and in what its cells show, in order."""
    texts = (path.read_text(encoding="utf-8") for path in BOOK.rglob("*")
             if path.suffix in {".ipynb", ".md", ".bib", ".yml", ".py"} and path != Path(__file__))
    return sorted({ord(letter) for text in texts for letter in text if "가" <= letter <= "힣"})


def fetch(folder: Path) -> Path:
    """Return the wheel that holds the Korean font; raise ValueError if its bytes have changed."""
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest",
                    folder, KOREAN], check=True)
    wheel = next(folder.glob("*.whl"))
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != KOREAN_SHA256:
        raise ValueError(f"{wheel.name} is not the file it was: check it, and mend KOREAN_SHA256.")
    return wheel


def write(source: Path, letters: list[int], name: str) -> None:
    """Write the part of a font that holds `letters` (code points) as woff2 beside this script."""
    options = subset.Options(flavor="woff2", hinting=False, layout_features=["kern"],
                             desubroutinize=True, notdef_outline=True)
    options.drop_tables += ["FFTM"]
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    subset.save_font(font, HERE / name, options)


if __name__ == "__main__":
    main()
