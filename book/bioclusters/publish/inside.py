"""Write into a picture what it is, so that it says so wherever it travels: SVG, PNG and PDF.

SVG holds RDF, PNG text chunks and XMP, PDF its Info and XMP; programs read one or the other.
"""

import io
import re
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import matplotlib.figure
from PIL import PngImagePlugin

from bioclusters import cite
from bioclusters.figures import Figure
from bioclusters.words import _, language

METADATA = re.compile(r"(?s) *<metadata>.*?</metadata>\n|<title>.*?</title>")
ROOT = re.compile(rb"/Root (\d+) 0 R")
SIZE = re.compile(rb"/Size (\d+)")
START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
NAMESPACES = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
              "dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/",
              "cc": "http://creativecommons.org/ns#", "schema": "https://schema.org/",
              "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
              "xmp": "http://ns.adobe.com/xap/1.0/", "pdf": "http://ns.adobe.com/pdf/1.3/"}
XMP_CHUNK = "XML:com.adobe.xmp"  # the key under which PNG readers look for XMP
KINDS = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}


class PictureError(ValueError):
    """A file in which what it is cannot be written."""


class About(NamedTuple):
    """What a picture says of itself, each in words; `address` is empty while the book has none."""

    name: str
    title: str
    author: str
    description: str
    source: str
    rights: str
    verdict: str
    version: str
    released: str
    citation: str
    licence: str  # the address of its text
    address: str
    language: str


def about(figure: Figure) -> About:
    """Return what a figure's files say of themselves, in the language spoken."""
    work, book = cite.figure(figure), cite.book()
    return About(figure.id, figure.title, cite.authors(), figure.alt,
                 _("Data: {source}.", source=figure.source_line), figure.licence_line,
                 f"{figure.study_line} {figure.difference}", book.version,
                 book.released.isoformat(), cite.plain(work), cite.LICENCES[book.licence][1],
                 cite.permalink(work.path), language())


def save(picture: matplotlib.figure.Figure, path: Path, told: About) -> None:
    """Save a drawing as svg, png or pdf that says what it is and is the same on every run."""
    kind = path.suffix[1:]
    if kind == "png":
        picture.savefig(path, pil_kwargs={"pnginfo": _chunks(told)})
        return
    target = io.BytesIO()
    picture.savefig(target, format=kind, metadata={
        "svg": {"Date": None}, "pdf": {"CreationDate": None, **_info(told)}}[kind])
    path.write_bytes(with_rdf(target.getvalue(), told) if kind == "svg"
                     else with_xmp(target.getvalue(), xmp(told, kind)))


def with_rdf(svg: bytes, told: About) -> bytes:
    """Return an svg with title, description and RDF in place of what matplotlib says."""
    text = METADATA.sub("", svg.decode("utf-8"))
    start = text.find("<svg")
    close = text.find(">", start) + 1
    if start < 0:
        raise PictureError(f"{told.name}.svg: expected an <svg> element, found none; draw it anew.")
    said = (f'\n <title>{escape(told.title)}</title>\n <desc>{escape(told.description)}</desc>\n'
            f" <metadata>\n{rdf(told)} </metadata>")
    return (text[:close] + said + text[close:]).encode("utf-8")


def rdf(told: About) -> str:
    """Return what a picture says as RDF of Creative Commons, for an svg."""
    resources = [("dc:type", "http://purl.org/dc/dcmitype/StillImage"),
                 ("cc:license", told.licence)]
    agents = [("dc:creator", told.author), ("dc:rights", told.rights)]
    lines = [f"{name}>{escape(text)}</{name}" for name, text in _plain(told, "svg")]
    lines += [f'{name} rdf:resource="{address}"/' for name, address in resources]
    lines += [f"{name}><cc:Agent><dc:title>{escape(text)}</dc:title></cc:Agent></{name}"
              for name, text in agents]
    spaces = " ".join(f'xmlns:{name}="{NAMESPACES[name]}"'
                      for name in ("rdf", "dc", "dcterms", "cc", "schema"))
    inner = "".join(f"   <{line}>\n" for line in lines)
    return (f'  <rdf:RDF {spaces}>\n  <cc:Work rdf:about="{escape(told.address)}">\n{inner}'
            "  </cc:Work>\n  </rdf:RDF>\n")


def xmp(told: About, kind: str) -> str:
    """Return what a picture says as a packet of XMP, for png and pdf."""
    spoken = {"dc:title": told.title, "dc:description": told.description,
              "dc:rights": told.rights, "xmpRights:UsageTerms": told.rights}
    lines = [f'{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li>'
             f"</rdf:Alt></{name}" for name, text in spoken.items()]
    lines += [f"dc:creator><rdf:Seq><rdf:li>{escape(told.author)}</rdf:li></rdf:Seq></dc:creator",
              f"dc:language><rdf:Bag><rdf:li>{told.language}</rdf:li></rdf:Bag></dc:language",
              f'cc:license rdf:resource="{told.licence}"/',
              "xmpRights:Marked>True</xmpRights:Marked",
              f"xmpRights:WebStatement>{told.licence}</xmpRights:WebStatement",
              f"xmp:CreatorTool>{escape(cite.book().title)}</xmp:CreatorTool"]
    lines += [f"{name}>{escape(text)}</{name}" for name, text in _plain(told, kind)
              if name not in ("dc:title", "dc:description", "dc:language")]
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in NAMESPACES.items()
                      if name != "rdf")
    inner = "".join(f"<{line}>\n" for line in lines)
    return ('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
            '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
            f'<rdf:RDF xmlns:rdf="{NAMESPACES["rdf"]}">\n'
            f'<rdf:Description rdf:about="" {spaces}>\n{inner}</rdf:Description>\n'
            '</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="w"?>')


def with_xmp(pdf: bytes, packet: str) -> bytes:
    """Return a pdf with a packet of XMP, added as an update at its end.

    Raises PictureError for a file whose end is not that of a pdf.
    """
    root, size, start = ROOT.findall(pdf), SIZE.findall(pdf), START.search(pdf)
    catalogue = root and re.search(rb"(?s)\b%s 0 obj\s*<<(.*?)>>\s*endobj" % root[-1], pdf)
    if not (catalogue and size and start):
        raise PictureError("A picture is no pdf that matplotlib wrote: expected a catalogue, a "
                           "trailer and its place at the end; draw it anew.")
    number, told = int(size[-1]), packet.encode("utf-8")
    objects = {
        number: b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream"
                % (len(told), told),
        int(root[-1]): b"<<%s/Metadata %d 0 R /ViewerPreferences << /DisplayDocTitle true >> >>"
                       % (catalogue[1], number)}
    trailer = b"<< /Size %d /Root %s 0 R %s /Prev %s >>" % (
        number + 1, root[-1], re.findall(rb"/Info \d+ 0 R", pdf)[-1], start[1])
    return pdf + _update(len(pdf), objects, trailer)


def _update(place: int, objects: dict[int, bytes], trailer: bytes) -> bytes:
    """Return what stands at the end of a pdf to replace objects: they, their places, a trailer."""
    added, places = b"", b""
    for number, content in sorted(objects.items()):
        places += b"%d 1\n%010d 00000 n \n" % (number, place + len(added))
        added += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return added + b"xref\n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (
        places, trailer, place + len(added))


def _plain(told: About, kind: str) -> list[tuple[str, str]]:
    """Return what is said in one text each, those without words left out."""
    said = [("dc:title", told.title), ("dc:description", told.description),
            ("dc:source", told.source), ("dc:identifier", told.address or told.name),
            ("dc:date", told.released), ("dc:language", told.language),
            ("dc:format", KINDS[kind]), ("dcterms:provenance", told.verdict),
            ("dcterms:bibliographicCitation", told.citation), ("schema:version", told.version)]
    return [(name, text) for name, text in said if text]


def _chunks(told: About) -> PngImagePlugin.PngInfo:
    """Return the text chunks of a png; those beyond Latin are written as UTF-8."""
    chunks = PngImagePlugin.PngInfo()
    said = {"Title": told.title, "Author": told.author, "Description": told.description,
            "Copyright": told.rights, "Source": told.source, "Comment": told.verdict,
            "Version": told.version, "License": told.licence, "Citation": told.citation,
            "URL": told.address}
    for name, text in said.items():
        if text:
            chunks.add_itxt(name, text, told.language)
    chunks.add_itxt(XMP_CHUNK, xmp(told, "png"))
    return chunks


def _info(told: About) -> dict[str, str]:
    """Return the Info of a pdf."""
    subject = " ".join([told.description, told.verdict, told.source, told.rights, told.address])
    return {"Title": told.title, "Author": told.author, "Subject": subject.strip(),
            "Keywords": told.citation, "Creator": cite.book().title}
