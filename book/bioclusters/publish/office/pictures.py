"""Pictures of drawings for office files, 300 dots an inch, with the faces of the book."""

import tempfile
from pathlib import Path
from typing import cast

import typst

from bioclusters.figures import Figure
from bioclusters.publish import cache, drawings

DPI = 300
PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(font: "Source Sans 3", fallback: false)
#image("drawing.svg", width: {wide}pt)
"""


def png(figure: Figure, layout: str, part: str = "", language: str = "en",
        tall: float = 0) -> bytes:
    """Return the drawing of a figure, or part of one, without title, as PNG of 300 dpi."""
    svg = drawings.on_paper(figure, layout, part, language, tall)

    def make(folder: Path) -> None:
        from bioclusters.publish.brief import FONT_FILES

        with tempfile.TemporaryDirectory() as scratch:
            (Path(scratch) / "drawing.svg").write_text(svg, encoding="utf-8")
            (Path(scratch) / "page.typ").write_text(
                PAGE.format(wide=72 * drawings.ON_PAPER[layout].width), encoding="utf-8")
            picture = typst.compile(str(Path(scratch) / "page.typ"), format="png", ppi=DPI,
                                    font_paths=[str(FONT_FILES)], ignore_system_fonts=True)
            (folder / "drawing.png").write_bytes(cast(bytes, picture))

    name = "-".join(filter(None, [figure.id, part, layout]))
    folder = cache.kept(f"office/{language}/{name}", cache.digest(svg, PAGE, str(DPI)), make)
    return (folder / "drawing.png").read_bytes()
