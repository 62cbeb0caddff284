"""Make office files the same on every run: dates inside, dates and order of their members."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any

from lxml import etree

from bioclusters import cite

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that a zip can name
CORE = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
FIRST = ("mimetype", "[Content_Types].xml")  # what readers look for at the start


def packed(content: bytes, day: date, about: Mapping[str, str] | None = None) -> bytes:
    """Return an office file with one date for all, its members in order; workbooks inside too.

    `about`: what the package file of a HWPX says of it, such as title and creator.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        names = sorted(old.namelist(), key=lambda name: (name not in FIRST, name))
        for name in names:
            member = zipfile.ZipInfo(name, EPOCH)
            stored = old.getinfo(name).compress_type == zipfile.ZIP_STORED
            member.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            new.writestr(member, _member(name, old.read(name), day, about or {}))
    return made.getvalue()


def _member(name: str, content: bytes, day: date, about: Mapping[str, str]) -> bytes:
    if name.endswith(".xlsx"):
        return packed(content, day)
    if name == "docProps/core.xml":
        return CORE.sub(rb"\g<1>" + f"{day.isoformat()}T00:00:00Z".encode(), content)
    if name == "Contents/content.hpf":
        return _package_file(content, day, about)
    return content


def _package_file(content: bytes, day: date, about: Mapping[str, str]) -> bytes:
    """Return the package file of a HWPX with what it says of the document, and one date."""
    root = etree.fromstring(content)
    moment = f"{day.isoformat()}T00:00:00Z"
    said = dict(about) | {"CreatedDate": moment, "ModifiedDate": moment, "date": day.isoformat()}
    for entry in root.find("{*}metadata"):
        name = entry.get("name") or etree.QName(entry).localname
        if name in said:
            entry.text = said[name]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def described(properties: Any, title: str, subject: str, about: str, name: str,
              language: str) -> None:
    """Say in the properties of a PPTX or DOCX what it is, by whom, from what; no date.

    `properties`: as python-pptx and python-docx have them; `about`: sources, licence, address.
    """
    properties.title, properties.author = title, cite.authors()
    properties.language, properties.identifier = language, name
    properties.last_modified_by, properties.revision = cite.authors(), 1
    properties.version = cite.book().version
    element = properties._element  # the properties themselves refuse more than 255 letters
    element.get_or_add_subject().text = subject
    element.get_or_add_description().text = about
