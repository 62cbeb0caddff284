"""Pictures of drawings for office files, 300 dots an inch, with the faces of the book."""

import tempfile
from pathlib import Path
from typing import cast

import typst

from bioclusters.publish import cache

DPI = 300
PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(font: "Source Sans 3", fallback: false)
#image("drawing.svg", width: {wide}pt)
"""


def png(svg: str, name: str, wide: float) -> bytes:
    """Return a drawing, an svg for print, as PNG of 300 dpi.

    `name`: what it is, for the cache; `wide`: how wide it is drawn, in inches.
    """
    def make(folder: Path) -> None:
        from bioclusters.publish.brief import FONT_FILES

        with tempfile.TemporaryDirectory() as scratch:
            (Path(scratch) / "drawing.svg").write_text(svg, encoding="utf-8")
            (Path(scratch) / "page.typ").write_text(
                PAGE.format(wide=72 * wide), encoding="utf-8")
            picture = typst.compile(str(Path(scratch) / "page.typ"), format="png", ppi=DPI,
                                    font_paths=[str(FONT_FILES)], ignore_system_fonts=True)
            (folder / "drawing.png").write_bytes(cast(bytes, picture))

    folder = cache.kept(f"office/{name}", cache.digest(svg, PAGE, str(wide), str(DPI)), make)
    return (folder / "drawing.png").read_bytes()
