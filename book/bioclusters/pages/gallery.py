"""The page of figures: each small, filtered by place, measure, year, verdict and licence."""

import html

from bioclusters import cite, data
from bioclusters.figures import Figure, figures
from bioclusters.pages import card, datafiles, filters
from bioclusters.words import _, word

PAGE = "book/figures.html"
AUXILIARY = {"keys", "outlines", "facts"}  # what a figure rests on, not what it shows


def gallery() -> str:
    """Return every figure small, with title, verdict, chapter and files, as html."""
    items = "\n".join(map(_item, figures().values()))
    choices = [("place", _("Place")), ("measure", _("Measure")), ("year", _("Year")),
               ("verdict", _("Verdict")), ("licence", _("Licence of the data"))]
    opening = filters.opening("figures", _("Filter the figures"), choices,
                              _("{n} of {all} figures shown", n="{n}", all="{all}"))
    return f'<ul class="gallery" {opening}>\n{items}\n</ul>'


def places(figure: Figure) -> list[str]:
    """Return the places that a figure shows, in words: those of its tables, not of single facts."""
    return _of_tables(figure, datafiles.places)


def measures(figure: Figure) -> list[str]:
    """Return what a figure shows, in words: what its tables hold, keys and outlines left out."""
    return _of_tables(figure, datafiles.measures)


def licences(figure: Figure) -> list[str]:
    """Return the licences of all data behind a figure."""
    return list(dict.fromkeys(licence for source in figure.sources
                              for licence in datafiles.licences(data.resource(source))))


def years(figure: Figure) -> list[int]:
    """Return first and last year that a figure shows: those drawn, else those of its tables."""
    text = f"{figure.title} {figure.subtitle}"
    named = [int(year) for year in datafiles.IN_WORDS.findall(text)]
    drawn = [int(year) for column in figure.table if datafiles.YEAR.search(str(column))
             for year in datafiles.IN_WORDS.findall(
                 " ".join(map(str, figure.table[column].dropna())))]
    return sorted(named + drawn)


def _of_tables(figure: Figure, say) -> list[str]:
    entries = [data.resource(table) for table in figure.entry["tables"]]
    shown = [entry for entry in entries if not set(entry["measures"]) <= AUXILIARY] or entries
    return list(dict.fromkeys(one for entry in shown for one in say(entry)))


def _item(figure: Figure) -> str:
    wide, high = cite.THUMBNAIL
    chapter = html.escape(cite.chapter_title(figure.chapter).partition(":")[0])
    address = html.escape(cite.link(f"{cite.page_of(figure)}#{figure.id}", PAGE))
    picture = cite.link(f"figures/thumbnails/{figure.stem}.png", PAGE)
    verdict = word("figure-verdict", figure.verdict)
    given = filters.values(place=places(figure), measure=measures(figure), verdict=verdict,
                           licence=licences(figure))
    more = html.escape(f"{figure.subtitle} {' '.join([*places(figure), *measures(figure)])}")
    return (
        f'<li {given} {filters.years(years(figure))} data-more="{more}">'
        f'<img src="{picture}" width="{wide}" height="{high}" '
        f'loading="lazy" alt="{html.escape(figure.alt)}">'
        f'<p class="title"><a href="{address}">{html.escape(figure.title)}</a></p>'
        f'<p class="about">{chapter}. {html.escape(verdict)}.</p>'
        f'<p class="downloads">{_files(figure)}</p></li>')


def _files(figure: Figure) -> str:
    return " ".join(
        f'<a href="{cite.link(f"figures/{figure.stem}.{kind}", PAGE)}" download>{kind}</a>'
        for kind in card.KINDS)
