"""Describe the files of an archive as a Research Object Crate, version 1.1, in JSON-LD."""

from collections.abc import Mapping

from bioclusters import cite, data
from bioclusters.words import _N, _, say

NAME = "ro-crate-metadata.json"
VERSION = "https://w3id.org/ro/crate/1.1"
# What stands beside the data: title and media type by name.
BESIDE = {
    "README.md": (_N("What to read first"), "text/markdown"),
    "CITATION.cff": (_N("How to cite the book"), "application/yaml"),
    "LICENSE-TEXT": (_N("Licence of text, drawings and the compilation of facts"), "text/plain"),
    "datapackage.json": (_N("Every file, column, source, licence, gap and hash, as a Frictionless "
                            "Data Package"), "application/json"),
    "datapackage.sha256": (_N("Hash of the description of the files"), "text/plain"),
    "claims.json": (_N("Every claim of the study with its verdict and evidence"),
                    "application/json"),
    "claims.schema.json": (_N("What each field of the claims means"), "application/schema+json"),
    "boundaries/README.md": (_N("How the outlines were made"), "text/markdown"),
}


class CrateError(ValueError):
    """A file of the archive that nothing describes."""


def crate(files: Mapping[str, bytes]) -> dict:
    """Return the description of the files of an archive, given by name.

    Raises CrateError for a file that is no resource of the data package and not in BESIDE.
    """
    package = data.package()
    resources = {entry["path"]: entry for entry in package["resources"]}
    makers = [{"@id": f"#author-{place}", **maker} for place, maker in enumerate(cite.makers(), 1)]
    parts = [_file(name, content, resources.get(name)) for name, content in sorted(files.items())
             if name != NAME]
    root = {
        "@id": "./", "@type": "Dataset", "name": package["title"],
        "description": package["description"], "version": cite.book().version,
        "datePublished": cite.book().released.isoformat(), "keywords": package["keywords"],
        "license": _ids(licence["path"] for licence in package["licenses"]),
        "author": _ids(maker["@id"] for maker in makers), "publisher": {"@id": makers[0]["@id"]},
        "hasPart": [{"@id": part["@id"]} for part in parts],
        **({"url": cite.book().url} if cite.book().url else {}),
    }
    about = {"@id": NAME, "@type": "CreativeWork", "about": {"@id": "./"},
             "conformsTo": {"@id": VERSION}}
    return {"@context": f"{VERSION}/context",
            "@graph": [about, root, *makers, *parts, *_licences(package)]}


def _file(name: str, content: bytes, entry: dict | None) -> dict:
    told = {"@id": name, "@type": "File", "contentSize": str(len(content))}
    if entry:
        source = _("Source: {source}.", source=entry["attribution"])
        return told | {"name": entry["title"], "description": f"{entry['description']} {source}",
                       "encodingFormat": entry["mediatype"],
                       "license": _ids(licence["path"] for licence in entry["licenses"])}
    if name.startswith("LICENSES/"):
        return told | {"name": _("Text of the licence"), "encodingFormat": "text/plain"}
    if name not in BESIDE:
        raise CrateError(f"{name}: is in the archive, and neither the data package nor "
                         "publish/crate.py says what it is; describe it under BESIDE there, or "
                         "leave it out.")
    title, kind = BESIDE[name]
    return told | {"name": say(title, {}), "encodingFormat": kind}


def _licences(package: dict) -> list[dict]:
    """Return the licences of all files, each with its name."""
    named = {licence["path"]: licence["title"]
             for entry in [package, *package["resources"]] for licence in entry["licenses"]}
    return [{"@id": path, "@type": "CreativeWork", "name": title}
            for path, title in named.items()]


def _ids(addresses) -> dict | list[dict]:
    """Return references; a single one stands alone, as JSON-LD is flattened."""
    found = [{"@id": address} for address in dict.fromkeys(addresses)]
    return found[0] if len(found) == 1 else found
