"""Turn the html that Sphinx writes for a page into what the theme shows: text in, text out."""

import html
import re

HANGUL = re.compile(r"[가-힣]+(?:[\s·,:]*[가-힣]+)*")
TAG = re.compile(r"(<[^>]*>)")
TABLE = re.compile(r"<h[1-6][^>]*>(?P<head>.*?)</h[1-6]>|<table\b.*?</table>", re.DOTALL)
CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
OPENER = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
# Roles of the bibliography that ARIA has deprecated, or whose children are not what it asks for.
ROLES = re.compile(r' role="(?:doc-biblioentry|list)"')
LATER = re.compile(r"<img (?![^>]*loading=)")  # pictures below the first screen can wait
# A picture of a variation has no layout for phones, so it can be opened by itself.
VARIATION = re.compile(r'<img [^>]*src="([^"]*/_images/[^"]+)"[^>]*>')
KEEP_AS_IS = {"script", "style", "svg", "option", "textarea"}  # hold text, but no spans


def dressed(body: str, part: str, sections: list[tuple[str, str]], locator: str) -> str:
    """Return the body with its opener, its tables in regions that scroll, its Korean marked."""
    body = LATER.sub('<img loading="lazy" ', ROLES.sub("", body))
    body = VARIATION.sub(r'\g<0><p class="alone"><a href="\1">Open this picture by itself</a></p>',
                         body)
    return mark_korean(scrollable(opened(body, part, sections, locator)))


def opened(body: str, part: str, sections: list[tuple[str, str]], locator: str) -> str:
    """Return the body with its title set as an opener: part, title, locator, sections."""
    def opener(match: re.Match) -> str:
        name, colon, about = match[1].partition(": ")
        more = f'<span class="colon">: </span><span class="about">{about}</span>' if colon else ""
        label = f'<p class="part">{html.escape(part)}</p>' if part else ""
        return (f'<div class="opener">{label}<h1>{name}{more}</h1>{locator}</div>'
                f"{_sections(sections)}")

    return OPENER.sub(opener, body, count=1)


def _sections(sections: list[tuple[str, str]]) -> str:
    if not sections:
        return ""
    links = "".join(f'<li><a href="{anchor}">{html.escape(title)}</a></li>'
                    for anchor, title in sections)
    return (f'<nav class="sections" aria-label="On this page"><details><summary>On this page'
            f"</summary><ul>{links}</ul></details></nav>")


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
        name = _plain(caption[1]) if caption else f"Table: {heading}"
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


def tally(what: str, name: str, verdicts: list[str], known) -> str:
    """Return one cell per verdict given, kindest first, and the counts in words.

    `known`: every verdict in order. Raises ValueError if a verdict given is not among them.
    """
    if unknown := set(verdicts) - set(known):
        raise ValueError(f"no such verdict: {', '.join(sorted(unknown))}")
    counts = [(verdict, verdicts.count(verdict)) for verdict in known if verdict in verdicts]
    cells = "".join(f'<i class="v-{slug(verdict)}"></i>' * count for verdict, count in counts)
    words = "".join(f'<li><i class="v-{slug(verdict)}" aria-hidden="true"></i> <b>{count}</b> '
                    f"{html.escape(verdict)}</li>" for verdict, count in counts)
    return (f'<div class="tally {name}"><p><b>{len(verdicts)}</b> {html.escape(what)}</p>'
            f'<div class="cells" aria-hidden="true">{cells}</div><ul>{words}</ul></div>')


def slug(words: str) -> str:
    """Return words as a class name."""
    return re.sub(r"\W+", "-", words.lower())
