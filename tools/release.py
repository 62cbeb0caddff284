"""Keep a version for good: `make release VERSION=0.2.0`.

Checks that the version is what CITATION.cff, .zenodo.json, the changelog and the data package say,
that nothing is uncommitted, that no translation is missing and that every test passes; makes the
files, and holds them against codecheck.yml. Then writes versions/<version>.zip, the files of the
release as `make publish` sets them under v/<version>/, and versions/<version>.json, by which later
versions say what changed. Neither is ever written over.
"""

import argparse
import hashlib
import html
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools import ROOT

VERSION = re.compile(r"\d+\.\d+\.\d+")
HEADING = re.compile(r"^## (\S+) - (\S+)$", re.MULTILINE)
KEPT = ("figures/*.svg", "figures/*.png", "figures/*.pdf", "figures/*.csv", "figures/*.json",
        "briefs/*", "office/*", "citations/*", "claims.json", "claims.schema.json", "data.zip",
        "CITATION.cff", "references.bib")
CHECKS = {"the translations": (sys.executable, "-m", "tools.translations", "--release"),
          "the tests": (sys.executable, "-m", "pytest")}
STEPS = (("export", "../public"), ("brief", "../public/briefs"), ("office", "../public/office"),
         ("certify",))


class ReleaseError(ValueError):
    """A version that is not ready, or stands there already."""


def release(version: str, root: Path = ROOT, checks: Mapping[str, Sequence[str]] = CHECKS,
            steps: Sequence[Sequence[str]] = STEPS) -> list[Path]:
    """Check that a version is ready, make its files and keep them; return what was written.

    `checks`: commands that must come to a good end, by what they check; `steps`: those of the
    package that make the files.
    Raises ReleaseError naming what is not ready and the remedy; then nothing is written.
    """
    kept = [root / "versions" / f"{version}.{kind}" for kind in ("zip", "json")]
    faults = [*_existing(kept), *disagreements(version, root), *_uncommitted(root)]
    if faults:
        raise ReleaseError("\n".join(faults))
    for what, command in checks.items():
        _run(command, root, what, "mend what they name")
    for step in steps:
        _run([sys.executable, "-m", "bioclusters", *step], root / "book", f"the step {step[0]}",
             "mend what it names")
    return keep(version, files(root / "public"), kept)


def disagreements(version: str, root: Path = ROOT) -> list[str]:
    """Return in which files version and day are not those of CITATION.cff, one line each."""
    import yaml

    if not VERSION.fullmatch(version):
        return [f"VERSION is {version!r}, expected three numbers such as 0.2.0."]
    told = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    day = str(told["date-released"])
    zenodo = json.loads((root / ".zenodo.json").read_text(encoding="utf-8"))
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    newest = HEADING.search((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    found = {"CITATION.cff": (str(told["version"]), day),
             ".zenodo.json": (zenodo["version"], zenodo["publication_date"]),
             "CHANGELOG.md": newest.groups() if newest else ("none", "none"),
             "data/datapackage.json": (package["version"], day)}
    return [f"{name}: says version {said} of {when}, expected {version} of {day}; correct it there."
            for name, (said, when) in found.items() if (said, when) != (version, day)]


def files(public: Path) -> dict[str, bytes]:
    """Return the files of a release by name, with their sums and a page that lists them."""
    found = {path.relative_to(public).as_posix(): path.read_bytes()
             for pattern in KEPT for path in sorted(public.glob(pattern)) if path.is_file()}
    if not any(name.startswith("figures/") for name in found):
        raise ReleaseError(f"{public}/figures: no figure stands there; run `make figures`.")
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n"
                   for name, content in sorted(found.items()))
    return found | {"SHA256SUMS": sums.encode("utf-8"), "index.html": _page(found)}


def keep(version: str, content: dict[str, bytes], kept: Sequence[Path]) -> list[Path]:
    """Write archive and record of a version, both whole or neither."""
    from bioclusters.pages import since
    from bioclusters.publish import archive

    archived, recorded = kept
    unfinished = [path.with_name(f".{path.name}.part") for path in kept]
    try:
        archived.parent.mkdir(exist_ok=True)
        archive.pack(unfinished[0], version, content)
        text = json.dumps(since.record(), indent=1, ensure_ascii=False) + "\n"
        unfinished[1].write_text(text, encoding="utf-8")
        for part, path in zip(unfinished, kept, strict=True):
            part.replace(path)
    except OSError as error:
        raise ReleaseError(f"{error.filename or archived.parent}: could not be written "
                           f"({error.strerror}); make room or change its permissions.") from None
    finally:
        for part in unfinished:
            if part.is_file():
                part.unlink()
    return [archived, recorded]


def _existing(kept: Sequence[Path]) -> list[str]:
    return [f"versions/{path.name}: stands there, and a version is never written over; take the "
            "next number." for path in kept if path.exists()]


def _uncommitted(root: Path) -> list[str]:
    asked = ["git", "status", "--porcelain"]
    done = subprocess.run(asked, cwd=root, capture_output=True, text=True)
    if done.returncode:
        return [f"{root}: is not under version control, so nobody could find what was released; "
                "clone the book with git."]
    names = [line[3:] for line in done.stdout.splitlines()]
    return [f"{', '.join(names[:5])}{' …' * (len(names) > 5)}: not committed; commit what belongs "
            "to the release, and put the rest away."] if names else []


def _run(command: Sequence[str], folder: Path, what: str, remedy: str) -> None:
    if subprocess.run(list(command), cwd=folder).returncode:
        raise ReleaseError(f"A release needs {what} to come to a good end; {remedy}, and release "
                           "again.")


def _page(found: dict[str, bytes]) -> bytes:
    """Return the page that stands at v/<version>/: what it is, how to cite it, its files."""
    from bioclusters import cite
    from bioclusters.words import _

    book = cite.book()
    title = html.escape(_("{book}, version {version}", book=book.title, version=book.version))
    links = "\n".join(f'<li><a href="{html.escape(name)}">{html.escape(name)}</a></li>'
                      for name in sorted(found))
    kept = html.escape(_("These are the files of version {version} of {day}, unchanged.",
                         version=book.version, day=book.released.isoformat()))
    newest = html.escape(_("The newest version"))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>body {{ font: 18px/1.5 "Source Sans 3", system-ui, sans-serif; margin: 2rem auto;
  max-width: 46rem; padding: 0 1rem; }} li {{ overflow-wrap: anywhere; }}</style>
</head>
<body>
<h1>{title}</h1>
<p>{kept} <a href="../../index.html">{newest}</a></p>
<p>{html.escape(cite.plain(cite.whole()))}</p>
<ul>
{links}
</ul>
</body>
</html>
""".encode()


def main(words: Sequence[str] | None = None) -> None:
    """Release the version that is named; a refusal is one text on stderr and exit status 1."""
    parser = argparse.ArgumentParser(prog="python -m tools.release")
    parser.add_argument("version")
    try:
        written = release(parser.parse_args(words).version)
    except ReleaseError as error:
        sys.exit(str(error))
    print("Kept:", ", ".join(path.relative_to(ROOT).as_posix() for path in written))
    print("Commit versions/, tag the commit, and run `make publish`.")


if __name__ == "__main__":
    main()
