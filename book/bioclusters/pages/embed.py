"""A page per figure that stands in a frame on others' pages: no script, light and dark, a way back.

The book’s address, once it has one, is in the page, in a description for programs (oEmbed), and in
the code that others copy.
"""

import html
import re
from collections.abc import Mapping

from bioclusters import cite
from bioclusters.draw import looks
from bioclusters.figures import Figure
from bioclusters.pages import buttons
from bioclusters.words import _, language

FOLDER = "embed"
WIDE, AROUND = 760, 240  # css pixels: width of the frame, and what stands around the drawing
BOX = re.compile(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"')
FACES = (("Source Serif 4", 600, "SourceSerif4-SemiBold"),
         ("Source Sans 3", 400, "SourceSans3-Regular"),
         ("Source Sans 3", 600, "SourceSans3-SemiBold"),
         ("Noto Sans KR", 400, "NotoSansKR-Regular"), ("Noto Sans KR", 600, "NotoSansKR-SemiBold"))
STYLE = """\
:root { color-scheme: light dark; %(tokens)s }
body { background: var(--paper); color: var(--ink); font: 16px/1.45 "Source Sans 3",
  "Noto Sans KR", system-ui, sans-serif; margin: 0; padding: 14px; }
h1 { font: 600 20px/1.25 "Source Serif 4", "Noto Sans KR", Georgia, serif; margin: 0 0 4px; }
p { color: var(--quiet); font-size: 14px; margin: 6px 0 0; }
a { color: inherit; }
:lang(ko) { overflow-wrap: anywhere; word-break: keep-all; }
svg { display: block; font-family: "Source Sans 3", "Noto Sans KR", sans-serif; height: auto;
  margin-top: 8px; width: 100%%; }
svg .halo text, svg text.halo { paint-order: stroke; stroke: var(--halo, var(--paper));
  stroke-linejoin: round; stroke-width: 2.2px; }
%(halos)s
.phone { display: none; }
@media (max-width: 559.98px) { .wide { display: none; } .phone { display: block; } }
"""


def place(figure: Figure) -> str:
    """Return the place in the site of the page that stands in a frame."""
    return f"{FOLDER}/{figure.stem}.html"


def page(figure: Figure, drawings: Mapping[str, str]) -> str:
    """Return the page of a figure for a frame; `drawings`: an <svg> by layout, wide and phone."""
    drawn = "\n".join(f'<div class="{layout}">{svg}</div>' for layout, svg in drawings.items())
    back = _away(f"{cite.page_of(figure)}#{figure.id}")
    source = _("Source: {source}. Licence: {licence}.", source=figure.source_line,
               licence=figure.licence_line)
    whence = _("From: {book}, version {version}", book=cite.book().title,
               version=cite.book().version)
    return f"""<!DOCTYPE html>
<html lang="{language()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(figure.title)}</title>
{_tags(figure)}
<style>
{_style()}</style>
</head>
<body>
<main>
<h1>{html.escape(figure.title)}</h1>
<p>{html.escape(figure.subtitle)}</p>
{drawn}
<p>{html.escape(figure.study_line)}</p>
<p>{html.escape(source)}</p>
<p><a href="{back}" target="_blank" rel="noopener">{html.escape(whence)}</a></p>
</main>
</body>
</html>
"""


def code(figure: Figure, wide_drawing: str) -> str:
    """Return the html that others copy to show a figure in a frame; empty without an address."""
    address = cite.permalink(place(figure))
    return address and (
        f'<iframe src="{address}" width="{WIDE}" height="{height(wide_drawing)}" '
        f'style="border:0;max-width:100%" loading="lazy" '
        f'title="{html.escape(figure.title)}"></iframe>')


def oembed(figure: Figure, wide_drawing: str) -> dict:
    """Return what programs that show a figure from its address ask for (oEmbed 1.0).

    Empty without an address of the book, for all that it says are addresses.
    """
    if not cite.book().url:
        return {}
    wide, high = cite.THUMBNAIL
    return {"version": "1.0", "type": "rich", "title": figure.title,
            "author_name": cite.authors(), "provider_name": cite.book().title,
            "provider_url": cite.book().url, "html": code(figure, wide_drawing), "width": WIDE,
            "height": height(wide_drawing), "thumbnail_width": 5 * wide // 4,
            "thumbnail_height": 5 * high // 4,
            "thumbnail_url": cite.permalink(f"figures/thumbnails/{figure.stem}.png")}


def offer(figure: Figure, wide_drawing: str) -> str:
    """Return html that offers the code to copy; nothing while the book has no address."""
    text = code(figure, wide_drawing)
    if not text:
        return ""
    label = _("Show it on your page")
    return (f'<div class="embed"><p>{label}</p><pre tabindex="0" role="group" '
            f'aria-label="{label}">{html.escape(text)}</pre>{buttons.copy(_("Copy the code"))}'
            "</div>")


def height(wide_drawing: str) -> int:
    """Return how high a frame must be for a drawing, in css pixels."""
    found = BOX.search(wide_drawing)
    wide, high = map(float, found.groups()) if found else (1, 1)
    return round((WIDE - 28) * high / wide) + AROUND


def _tags(figure: Figure) -> str:
    """Return what the head says to programs that show links, and where the description is."""
    picture = f"figures/{figure.stem}.png"
    said = {"og:title": figure.title, "og:description": figure.subtitle, "og:type": "article",
            "og:image": cite.permalink(picture) or _away(picture), "og:image:alt": figure.alt,
            "og:url": cite.permalink(place(figure)),
            "og:site_name": cite.book().title.partition(":")[0]}
    tags = [f'<meta property="{name}" content="{html.escape(text)}">'
            for name, text in said.items() if text]
    tags += [f'<meta name="description" content="{html.escape(figure.alt)}">',
             '<meta name="robots" content="noindex">']
    if cite.book().url:
        described = cite.permalink(place(figure)).removesuffix("html") + "oembed.json"
        tags.append('<link rel="alternate" type="application/json+oembed" '
                    f'href="{described}" title="{html.escape(figure.title)}">')
        canonical = cite.permalink(f"{cite.page_of(figure)}#{figure.id}")
        tags.append(f'<link rel="canonical" href="{canonical}">')
    return "\n".join(tags)


def _style() -> str:
    tokens = " ".join(f"--{name}: light-dark({light}, {dark});"
                      for name, (light, dark) in looks.TOKENS.items())
    halos = "\n".join(f".on-{name} {{ --halo: var(--{name}); }}" for name in looks.TOKENS)
    faces = "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-display: swap; '
        f'src: url({_away(f"_static/fonts/{file}.woff2")}) format("woff2"); }}'
        for family, weight, file in FACES)
    return f"{faces}\n" + STYLE % {"tokens": tokens, "halos": halos}


def _away(path: str) -> str:
    """Return the relative address of a place in the site, seen from the folder of these pages."""
    return cite.link(path, f"{FOLDER}/page.html")
