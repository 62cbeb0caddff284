"""Turn the html that Sphinx writes for a page into what the theme shows: text in, text out."""

import html
import re
from collections.abc import Callable, Mapping

from bioclusters.words import _, language

HANGUL = re.compile(r"[가-힣]+(?:[\s·,:]*[가-힣]+)*")
TAG = re.compile(r"(<[^>]*>)")
TABLE = re.compile(r"<h[1-6][^>]*>(?P<head>.*?)</h[1-6]>|<table\b.*?</table>", re.DOTALL)
CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
TITLE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
# Roles of the bibliography that ARIA has deprecated, or whose children are not what it asks for.
ROLES = re.compile(r' role="(?:doc-biblioentry|list)"')
LATER = re.compile(r"<img (?![^>]*loading=)")  # pictures below the first screen can wait
# A picture of a variation has no layout for phones, so it can be opened by itself.
VARIATION = re.compile(r'<img [^>]*src="([^"]*/_images/([^"/]+))"[^>]*>')
# Files that all languages share, as a page one folder below the top names them.
SHARED = re.compile(r'((?:href|src)=")(\.\./(?:(?:figures|data|briefs|citations|embed|office)/|'
                    r"data\.zip|claims\.(?:schema\.)?json|CITATION\.cff|SHA256SUMS|"
                    r"references\.bib|feed\.xml))")
KEEP_AS_IS = {"script", "style", "svg", "option", "textarea"}  # hold text, but no spans

Size = Callable[[str], tuple[float, float] | None]


def dressed(body: str, links: list[tuple[str, str]], size: Size) -> str:
    """Return the body with its opener, its tables in regions that scroll, its Korean marked.

    `links`: address and words of what the opener offers; `size`: width and height of a picture in
    any unit by its file name, or None, so that no line moves when the picture comes.
    """
    body = LATER.sub('<img loading="lazy" ', ROLES.sub("", body))

    def alone(picture: re.Match) -> str:
        known = size(picture[2])
        room = f' width="{known[0]:.0f}" height="{known[1]:.0f}"' if known else ""
        return (f'{picture[0].replace("<img", f"<img{room}", 1)}<p class="alone">'
                f'<a href="{picture[1]}">{_("Open this picture by itself")}</a></p>')

    page = scrollable(opened(VARIATION.sub(alone, body), links))
    return page if language() == "ko" else mark_korean(page)  # there it need not be marked


def outward(body: str, edition: str) -> str:
    """Return the body of a page in a folder of its language, its links to shared files mended.

    `edition`: that folder, such as ko/; nothing for the pages at the top.
    """
    return SHARED.sub(r'\1../\2', body) if edition else body


def opened(body: str, links: list[tuple[str, str]]) -> str:
    """Return the body with its title set as an opener: the place above, the finding as heading.

    A title "Place: finding" has both; any other stands alone.
    """
    def opener(match: re.Match) -> str:
        place, colon, finding = match[1].partition(": ")
        kicker = f'<p class="kicker">{place}</p>' if colon else ""
        heading = finding[:1].upper() + finding[1:] if colon else match[1]
        offers = " ".join(f'<a href="{html.escape(address)}" download>{html.escape(words)}</a>'
                          for address, words in links)
        take = f'<p class="take">{offers}</p>' if links else ""
        return f'<div class="opener">{kicker}<h1>{heading}</h1>{take}</div>'

    return TITLE.sub(opener, body, count=1)


def scrollable(body: str) -> str:
    """Return the body with every table in a named region that scrolls sideways on its own.

    A table is named by its caption, or by the heading that it stands under.
    """
    heading, known = "", {}

    def region(match: re.Match) -> str:
        nonlocal heading
        if match["head"] is not None:
            heading = _plain(match["head"])
            return match[0]
        if 'class="scroll"' in body[max(0, match.start() - 200):match.start()]:
            return match[0]  # a folded table brings its own
        caption = CAPTION.search(match[0])
        name = _plain(caption[1]) if caption else _("Table: {heading}", heading=heading)
        known[name] = known.get(name, 0) + 1
        name += f" ({known[name]})" if known[name] > 1 else ""
        return (f'<div class="scroll" role="region" tabindex="0" '
                f'aria-label="{html.escape(name)}">{match[0]}</div>')

    return TABLE.sub(region, body)


def _plain(markup: str) -> str:
    markup = re.sub(r'<a class="headerlink".*?</a>', "", markup)
    return html.unescape(" ".join(TAG.sub("", markup).split()))


def mark_korean(body: str) -> str:
    """Return the body with each run of Hangul marked as Korean, where text may hold a span."""
    parts, closed_by = [], None
    for piece in TAG.split(body):
        if piece.startswith("<"):
            name = re.match(r"</?(\w*)", piece)[1].lower()
            if closed_by is None and name in KEEP_AS_IS and not piece.startswith("</"):
                closed_by = name
            elif closed_by == name and piece.startswith("</"):
                closed_by = None
        elif closed_by is None:
            piece = HANGUL.sub(r'<span lang="ko">\g<0></span>', piece)
        parts.append(piece)
    return "".join(parts)


def tokens(colours: Mapping[str, tuple[str, str]]) -> str:
    """Return the css variables of colours, each given by name as light and dark."""
    return "\n".join(f"  --{name}: light-dark({light}, {dark});"
                     for name, (light, dark) in colours.items())


def halo_rules(colours: Mapping[str, tuple[str, str]]) -> str:
    """Return the css rules that give a halo the colour of the ground it stands on."""
    return "\n".join(f".on-{name} {{ --halo: var(--{name}); }}" for name in colours)


def verdict_rules(fills: Mapping[str, str], strong: set[str]) -> str:
    """Return the css rules that give each verdict its fill, and letters that can be read on it.

    `fills`: the colour's name by verdict; `strong`: the names of those that take light letters.
    """
    letters = {verdict: "on-fill" if fill in strong else "ink" for verdict, fill in fills.items()}
    return "\n".join(f".v-{verdict} {{ --v: var(--{fill}); --on: var(--{letters[verdict]}); }}"
                     for verdict, fill in fills.items())
