"""How to correct this book, and where the author of the study can reply.

The address comes from one setting, `contact` in CITATION.cff; without it nothing is invented.
"""

import html
from urllib.parse import quote

from bioclusters import cite
from bioclusters.words import _

PLACE = "book/corrections.html"


def address(about: str) -> str:
    """Return where to write to on a claim or number, its name filled in; nothing without a contact.

    A mail address becomes a letter with its subject, a form of issues one with its title.
    """
    contact = cite.book().contact
    if not contact:
        return ""
    title = quote(_("Correction: {about} (version {version})", about=about,
                    version=cite.book().version))
    body = quote(_("What is wrong: … What is right: … Source, with its address: …"))
    if "@" in contact:
        return f"mailto:{contact}?subject={title}&body={body}"
    return f"{contact}?title={title}&body={body}"


def corrections() -> str:
    """Return where to write to, as Markdown: a link, or a plain sentence without a contact."""
    link = address(_("name of the claim or number"))
    if not link:
        return _("This copy of the book names no address to write to. Whoever publishes it sets "
                 "one, as `contact` in CITATION.cff; then every claim has a link that carries its "
                 "name. Until then, please write to whoever gave you the book.")
    return f'<p><a href="{html.escape(link)}">{_("Write to us")}</a></p>'
