"""Describe each page to search engines and reference managers, in tags for its head.

Highwire tags for reference managers, Open Graph for links that are shared, JSON-LD in the words of
schema.org. Addresses are relative while the site has none of its own.
"""

import html
import json
import posixpath
from itertools import chain

from bioclusters import cite, data, words
from bioclusters.figures import Figure, figures
from bioclusters.pages import card
from bioclusters.words import verdicts, word

LONGEST = 300  # characters of a description
INDEX, DATA, CLAIMS = "book/index", "book/data", "book/claims"
FEED = "feed.xml"


def tags(page: str, title: str, text: str) -> str:
    """Return the tags of one page.

    `page`: its place without ending, such as book/cambridge; `text`: its first paragraph, or
    nothing, and then the page is described as the book is.
    """
    about = shortened(text or cite.book().abstract)
    found = [named("description", about), *_graph(page, title, about), _linked_data(page, about)]
    if is_work(page):
        found += _highwire(page, title)
    if page.startswith("book/") and not page.startswith("book/code/"):
        name = html.escape(f"{posixpath.basename(page)}.md")
        found.append(f'<link rel="alternate" type="text/markdown" href="{name}">')
    feed = cite.permalink(FEED) or cite.link(FEED, f"{cite.edition()}{page}.html")
    found.append(f'<link rel="alternate" type="application/atom+xml" href="{feed}">')
    if cite.book().url:  # search engines ask for full addresses; the head of the page has its link
        found += [f'<link rel="alternate" hreflang="{code}" href="{html.escape(twin(page, code))}">'
                  for code in words.EDITIONS]
        found.append(f'<link rel="canonical" href="{html.escape(cite.permalink(page))}.html">')
    return "\n".join(found) + "\n"


def is_work(page: str) -> bool:
    """Say whether a page is a work that can be cited: the book, a chapter, the data."""
    return page in (INDEX, DATA) or page.removeprefix("book/") in cite.chapters()


def twin(page: str, code: str) -> str:
    """Return the address of a page in a language, in full or as seen from the one spoken."""
    place = f"{cite.edition(code)}{page}.html"
    return cite.book().url + place if cite.book().url else _seen(place, page)


def shortened(text: str) -> str:
    """Return a text in one line, cut after a word if it is too long for a description."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"


def linked_data(page: str, about: str) -> dict:
    """Return what a page is, in JSON-LD: the book, a chapter with its figures, the data."""
    name = page.removeprefix("book/")
    if page == INDEX:
        nodes = [_book()]
    elif name in cite.chapters():
        nodes = [_chapter(name, about), *map(_image, figures_of(page))]
        nodes += _reviews() if page == CLAIMS else []
    elif page == DATA:
        nodes = [_dataset()]
    else:
        nodes = [{"@type": "WebPage", "@id": f"{page}.html", "description": about,
                  "isPartOf": _part_of_book()}]
    return {"@context": "https://schema.org", "@graph": [_located(node, page) for node in nodes]}


def figures_of(page: str) -> list[Figure]:
    """Return the figures that stand on a page."""
    return [figure for figure in figures().values() if cite.page_of(figure) == f"{page}.html"]


def _graph(page: str, title: str, about: str) -> list[str]:
    figure = next(chain(figures_of(page), figures().values()))
    kind, released = ("book", "book:release_date") if page == INDEX else (
        "article", "article:published_time")
    properties = {
        "og:title": title, "og:type": kind, "og:description": about,
        "og:locale": cite.locale().replace("-", "_"),
        "og:site_name": cite.book().title.partition(":")[0],
        released: cite.book().released.isoformat(),
        "og:image": _address(f"figures/{figure.id}.png", page), "og:image:type": "image/png",
        "og:image:alt": figure.alt, "og:url": cite.permalink(f"{page}.html"),
    }
    return [named(name, value, "property") for name, value in properties.items() if value]


def _highwire(page: str, title: str) -> list[str]:
    names = [name.get("literal") or f"{name['family']}, {name['given']}"
             for name in cite.book().authors]
    whole = [("citation_title", cite.book().title)]
    part = [("citation_title", title), ("citation_inbook_title", cite.book().title)]
    pairs = [*(whole if page == INDEX else part),
             *(("citation_author", name) for name in names),
             ("citation_publication_date", f"{cite.book().released:%Y/%m/%d}"),
             ("citation_language", cite.locale()[:2])]
    return [named(name, value) for name, value in pairs]


def _linked_data(page: str, about: str) -> str:
    # No "<" may stand in a script, or a title could end it.
    text = json.dumps(linked_data(page, about), ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _common() -> dict:
    book = cite.book()
    return {"author": cite.makers(), "datePublished": book.released.isoformat(),
            "version": book.version, "inLanguage": cite.locale(),
            "license": cite.LICENCES[book.licence][1]}


def _translates(page: str) -> dict:
    """Return what a page is to its twins: a translation of the English one, or translated."""
    others = [{"@id": f"/{cite.edition(code)}{page}.html",
               "inLanguage": words.described(code).locale}
              for code in words.EDITIONS if code != words.language()]
    if words.language() in (words.SOURCE, words.PSEUDO):
        return {"workTranslation": others} if others else {}
    return {"translationOfWork": others[0]}


def _book() -> dict:
    book = cite.book()
    parts = [{"@type": "Chapter", "@id": cite.chapter(name).path,
              "name": cite.chapter_title(name)} for name in cite.chapters()]
    return {"@type": "Book", "@id": f"{INDEX}.html", "name": book.title,
            "description": book.abstract, "keywords": book.keywords,
            "bookFormat": "https://schema.org/EBook", "isAccessibleForFree": True,
            **_common(), **_translates(INDEX), "citation": _study(), "hasPart": parts}


def _chapter(name: str, about: str) -> dict:
    return {"@type": "Chapter", "@id": cite.chapter(name).path, "name": cite.chapter_title(name),
            "description": about, "position": cite.chapters().index(name) + 1,
            "isPartOf": _part_of_book(), **_common(), **_translates(f"book/{name}"),
            "citation": _study()}


def _image(figure: Figure) -> dict:
    based = [{"@type": "Dataset", "@id": cite.resource(source).path,
              "name": data.resource(source)["title"]} for source in figure.sources]
    return {
        "@type": "ImageObject", "@id": cite.figure(figure).path, "name": figure.title,
        "caption": f"{figure.title}. {figure.subtitle}. {card.about(figure)}",
        "contentUrl": f"figures/{figure.id}.svg", "encodingFormat": "image/svg+xml",
        "thumbnailUrl": f"figures/thumbnails/{figure.id}.png", "representativeOfPage": False,
        "license": _common()["license"], "creator": cite.makers(),
        "creditText": f"{cite.authors()}. Data: {figure.source_line}",
        "isPartOf": {"@id": cite.page_of(figure)}, "isBasedOn": based,
    }


def _reviews() -> list[dict]:
    """Return what became of each claim that was checked: our verdict's words, and no number."""
    study, claims = {"@id": f"{CLAIMS}.html#study"}, data.load("claims")
    checked = claims[claims["verdict"] != verdicts.UNREAD]
    return [{**_study(), **study}, *(_review(claim, study) for claim in checked.itertuples())]


def _review(claim, study: dict) -> dict:
    address = f"{CLAIMS}.html#{claim.claim_id.lower()}"
    url = {"url": cite.permalink(address)} if cite.book().url else {}
    return {"@type": "ClaimReview", "@id": address, **url, "name": cite.claim(claim.claim_id).title,
            "claimReviewed": claim.claim, "itemReviewed": {"@type": "Claim", "appearance": study},
            "reviewRating": {"@type": "Rating",
                             "alternateName": word("verdict", claim.verdict)},
            "author": cite.makers(),
            "datePublished": cite.book().released.isoformat(), "inLanguage": cite.locale()}


def _dataset() -> dict:
    package = data.package()
    files = [{
        "@type": "DataDownload", "@id": cite.resource(entry["name"]).path, "name": entry["title"],
        "contentUrl": f"data/{entry['path']}", "encodingFormat": entry["mediatype"],
        "license": entry["licenses"][0]["path"], "creditText": entry["attribution"],
    } for entry in package["resources"]]
    packed = {"@type": "DataDownload", "name": "All files in one archive",
              "contentUrl": "data.zip", "encodingFormat": "application/zip"}
    return {"@type": "Dataset", "@id": f"{DATA}.html", "name": package["title"],
            "description": package["description"], "keywords": package["keywords"], **_common(),
            "isPartOf": _part_of_book(), "isAccessibleForFree": True,
            "distribution": [packed, *files], "variableMeasured": _variables()}


def _variables() -> list[dict]:
    """Return the columns of all tables that have a unit, each name once, with its meaning."""
    fields = {field["name"]: field for entry in reversed(data.package()["resources"])
              for field in entry["schema"]["fields"] if "unit" in field}
    return [{"@type": "PropertyValue", "name": name, "description": fields[name]["description"],
             "unitText": fields[name]["unit"]} for name in sorted(fields)]


def _study() -> dict:
    study = cite.book().study
    people = [{"@type": "Person", "familyName": name["family-names"],
               "givenName": name["given-names"]} for name in study["authors"]]
    volume = {"@type": "PublicationVolume", "volumeNumber": str(study["volume"]),
              "isPartOf": {"@type": "Periodical", "name": study["journal"]}}
    issue = {"@type": "PublicationIssue", "issueNumber": str(study["issue"]), "isPartOf": volume}
    found = {"@type": "ScholarlyArticle", "name": study["title"], "author": people,
             "datePublished": str(study["year"]), "inLanguage": study["languages"][0],
             "pagination": f"{study['start']}-{study['end']}", "isPartOf": issue}
    return {**found, "sameAs": f"https://doi.org/{study['doi']}"} if "doi" in study else found


def _part_of_book() -> dict:
    return {"@type": "Book", "@id": f"{INDEX}.html", "name": cite.book().title}


def _located(node, page: str):
    """Return JSON-LD with each place in the site made an address, seen from a page."""
    if isinstance(node, list):
        return [_located(part, page) for part in node]
    if not isinstance(node, dict):
        return node
    return {key: _address(value, page) if key in ("@id", "contentUrl", "thumbnailUrl")
            else _located(value, page) for key, value in node.items()}


def _address(path: str, page: str) -> str:
    if path.startswith("/"):  # in an edition of its own
        return cite.book().url + path[1:] if cite.book().url else _seen(path[1:], page)
    return cite.permalink(path) or cite.link(path, page)


def _seen(path: str, page: str) -> str:
    """Return the address of a place from a page in the language spoken; both from the top."""
    return posixpath.relpath(path, posixpath.dirname(f"{cite.edition()}{page}.html"))


def named(name: str, value: str, attribute: str = "name") -> str:
    """Return a tag of the head that names a value."""
    return f'<meta {attribute}="{name}" content="{html.escape(value)}">'
