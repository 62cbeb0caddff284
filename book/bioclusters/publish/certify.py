"""Let somebody else certify the outputs: codecheck.yml, and a table to sign.

codecheck.yml follows the CODECHECK configuration (codecheck.org.uk/spec/config/1.0): a manifest of
the files that a check must make anew. Their hashes stand in a node of our own, as it allows.
"""

import hashlib
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import yaml

from bioclusters import cite
from bioclusters.figures import figures
from bioclusters.findings import filled
from bioclusters.publish import brief

FILE, OWN = "codecheck.yml", "three-bioclusters"
# Version 2.0 asks for an ORCID of each author, which a group has not.
SPECIFICATION = "https://codecheck.org.uk/spec/config/1.0/"
HEAD = """\
# What somebody else makes anew to certify this book, after the CODECHECK configuration. Written by
# `python -m bioclusters certify --record`; who checks adds codechecker, summary and certificate.
---
"""


class CertifyError(ValueError):
    """Outputs that are missing, or a record of them that is."""


class Output(NamedTuple):
    """A file to be made anew: its place in the project and what it is."""

    file: str
    words: str


def outputs() -> list[Output]:
    """Return what is certified: each figure as drawing and as table, the briefs, the claims."""
    found = [Output(f"public/figures/{figure.id}.{kind}", f"{words}: {figure.title}")
             for figure in figures().values() for kind, words in (("svg", "Figure"),
                                                                  ("csv", "What it draws"))]
    for name in brief.names():
        title = yaml.safe_load((brief.FOLDER / f"{name}.yml").read_text(encoding="utf-8"))["title"]
        found.append(Output(f"public/briefs/brief-{name}.pdf", f"Brief: {filled(title, name)}"))
    return [*found, Output("public/claims.json", "Every claim with verdict and evidence")]


def record(root: Path = cite.ROOT) -> Path:
    """Write codecheck.yml for the outputs as they are; return its path.

    Raises CertifyError naming a file that was not made.
    """
    book, found = cite.book(), outputs()
    told = {
        "version": SPECIFICATION,
        "manifest": [{"file": one.file, "comment": one.words} for one in found],
        "paper": {"title": book.title,
                  "authors": [{"name": name.get("literal") or f"{name['given']} {name['family']}"}
                              for name in book.authors],
                  "reference": book.url or cite.plain(cite.whole())},
        OWN: {"version": book.version,
              "sha256": {one.file: _digest(root / one.file) for one in found}},
    }
    target = root / FILE
    text = yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=100)
    target.write_text(HEAD + text, encoding="utf-8")
    return target


def certify(root: Path = cite.ROOT) -> list[str]:
    """Write _build/certificate.md, a table to sign; return the files that are not as recorded.

    Raises CertifyError if there is no record, or a file was not made.
    """
    recorded = _recorded(root / FILE)
    words = {one.file: one.words for one in outputs()}
    here = {file: _digest(root / file) for file in recorded}
    rows = [f"| {words.get(file, '')} | `{file}` | `{digest}` | "
            f"{'yes' if here[file] == digest else f'no: `{here[file]}`'} | {_made(root / file)} |"
            for file, digest in recorded.items()]
    other = [file for file, digest in recorded.items() if here[file] != digest]
    target = root / "_build" / "certificate.md"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join([
        f"# Certificate: {cite.book().title}, version {cite.book().version}", "",
        f"Python {platform.python_version()}, {platform.platform()}, "
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC.", "",
        f"{len(recorded) - len(other)} of {len(recorded)} files have the bytes that were recorded.",
        "", "| what | file | SHA-256 as recorded | the same here | made (UTC) |",
        "| --- | --- | --- | --- | --- |", *rows, "",
        "Checked by:", "", "ORCID:", "", "Date and signature:", ""]), encoding="utf-8")
    return other


def faults(told: dict) -> list[str]:
    """Return what in a codecheck.yml breaks the configuration, in words."""
    found = [f"{node} is missing" for node in ("version", "manifest", "paper") if node not in told]
    for place, item in enumerate(told.get("manifest") or [{}], start=1):
        file = item.get("file")
        if not file or Path(file).is_absolute() or ".." in Path(file).parts:
            found.append(f"manifest, item {place}: file is {file!r}, expected a path from here")
    paper = told.get("paper") or {}
    found += [f"paper: {key} is missing" for key in ("title", "authors", "reference")
              if not paper.get(key)]
    return found


def _recorded(path: Path) -> dict[str, str]:
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CertifyError(f"{path.name}: not found; write it with `python -m bioclusters certify "
                           "--record`, or restore it.") from None
    wrong = faults(told)
    if wrong or "sha256" not in told.get(OWN, {}):
        raise CertifyError(f"{path.name}: {'; '.join(wrong) or 'it has no hashes'}; write it anew "
                           "with `python -m bioclusters certify --record`.")
    return told[OWN]["sha256"]


def _digest(path: Path) -> str:
    if not path.is_file():
        raise CertifyError(f"{path.name}: was not made; run `make book`, then certify.")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _made(path: Path) -> str:
    return f"{datetime.fromtimestamp(path.stat().st_mtime, UTC):%Y-%m-%d %H:%M:%S}"
