"""Build the whole book: `python -m bioclusters build`, in book/.

Each step is left out if nothing that it depends on has changed since it last came to its end and
the files that it wrote are as it left them.
"""

import contextlib
import errno
import json
import platform
import re
import sys
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from bioclusters.publish import cache, office
from bioclusters.publish.lock import locked
from bioclusters.publish.workers import workers
from bioclusters.words import messages
from bioclusters.words.languages import SOURCE

ROOT = cache.ROOT
BUILD, PUBLIC = ROOT / "_build", ROOT / "public"
OFFICE = PUBLIC / "office"  # made by `make figures`; offered while they are of the book's state
START = BUILD / "html" / "book" / "index.html"
MADE = cache.CACHE / "made.json"
AROUND = ("_config.yml", "_toc.yml", "CITATION.cff", "LICENSE-TEXT", "requirements.lock", "data",
          "LICENSES", "versions")
PACKAGES = ("jupyter-book", "sphinx", "myst-nb", "matplotlib", "pandas", "geopandas", "shapely")
REFUSED = {errno.ENOSPC: "make room on the disk", errno.EDQUOT: "make room on the disk",
           errno.EFBIG: "make room on the disk",
           errno.EACCES: "change its permissions", errno.EPERM: "change its permissions",
           errno.EROFS: "choose a folder that is not read-only"}
TITLE = re.compile(r'^\s*"?#+ (.*?)(?:\\n)?"?,?$', re.MULTILINE)


def build(only: str | None = None, language: str = SOURCE) -> None:
    """Build the book in _build/html, or one page of it in _build/page.

    `only`: the page, such as cambridge; `language`: that page's, such as ko. Raises LockError if
    another build is at work here, SiteError with what Sphinx warned of, NotebookError with the
    traceback of a failing cell, and BuildError if there is no room or no right to write.
    """
    with locked(BUILD / ".lock"), _room():
        cache.sweep()
        if only:
            _one_page(f"book/{only.removeprefix('book/')}", language)
            return
        begun, whole = time.monotonic(), cache.digest(_inputs(), office.offered(OFFICE))
        if _is_made("book", whole):
            print(f"Nothing has changed. The book is ready: {START}")
            return
        _all_steps()
        _note("book", whole, [BUILD / "html", PUBLIC])
        print(f"The book is ready ({time.monotonic() - begun:.0f} s): {START}")


class BuildError(ValueError):
    """A build that the machine has no room for, or that may not write where it must."""


def state() -> str:
    """Return the digest of what every page may depend on: all but the chapters' own words.

    The titles of chapters count, because other pages list them.
    """
    book = ROOT / "book"
    chapters = sorted([*book.glob("*.ipynb"), *book.glob("*.md")])
    titles = "".join(_titles(path) for path in chapters)
    own = {*chapters, book / "locale"}  # the text of a page is its own, its catalogue as well
    return cache.digest(titles, _versions(), *(ROOT / name for name in AROUND),
                        *sorted(book.glob("locale/*/LC_MESSAGES/figures.po")),
                        *(path for path in sorted(book.iterdir())
                          if path not in own and path.name not in cache.LEFT_OUT))


def _titles(path: Path) -> str:
    """Return the title of a page in every language."""
    from bioclusters.findings.prose import without_numbers

    found = TITLE.findall(path.read_text(encoding="utf-8"))[:1]
    return "".join(found + [messages.of_page(language, path.stem).get(without_numbers(title), "")
                            for title in found for language in messages.EDITIONS])


def _all_steps() -> None:
    """Do what has to be done; imports that take their time stand where they are needed."""
    _spare_grammars()
    from bioclusters.publish import machine, notebooks, numbers, ready, site

    now = state()
    numbers.remember()
    _unless_made("drawings", now, ready.drawn, [notebooks.DRAWINGS])
    notebooks.run_all(ready.chapters())
    _files_that_stay(now)
    _say("Pages …")
    site.build_all(ROOT, BUILD, state=cache.digest(now, office.offered(OFFICE)))
    machine.write(BUILD / "html")


def _files_that_stay(now: str) -> None:
    """Write exports and briefs side by side, each on a core of its own."""
    todo = {name: (make, result) for name, make, result in (
        ("export", _export, PUBLIC / "SHA256SUMS"), ("briefs", _briefs, PUBLIC / "briefs"))
        if not _is_made(name, now)}
    if not todo:
        return
    from bioclusters.publish import brief, export  # noqa: F401  read once, before it forks

    with workers(len(todo)) as pool:
        running = {name: pool.submit(make) for name, (make, _result) in todo.items()}
        for name, work in running.items():
            work.result()
            _note(name, now, [todo[name][1]])


def _export() -> None:
    from bioclusters.publish import export

    export.export_all(PUBLIC)


def _briefs() -> None:
    from bioclusters.publish import brief

    brief.write_all(PUBLIC / "briefs")


def _one_page(page: str, language: str) -> None:
    _spare_grammars()
    from bioclusters.publish import ready, site

    ready.figures_and_chapters(page)
    PUBLIC.mkdir(exist_ok=True)  # a page may be asked for before anything was exported
    _say("Page …")
    site.build(ROOT, BUILD / "page", only=page, state=state(), language=language)
    print(f"The page is ready: {site.folder(BUILD / 'page', 'html', language) / page}.html")


def _spare_grammars() -> None:
    """Keep jsonschema from compiling 38 grammars of addresses, a second's work for no use here."""
    absent: Any = None
    sys.modules.setdefault("rfc3987_syntax", absent)


def _unless_made(name: str, key: str, make: Callable[[], object], results: list[Path]) -> None:
    if not _is_made(name, key):
        make()
        _note(name, key, results)


def _inputs() -> str:
    return cache.digest(_versions(), *(ROOT / name for name in AROUND), ROOT / "book")


def _versions() -> str:
    return platform.python_version() + "".join(map(metadata.version, PACKAGES))


def _is_made(name: str, key: str) -> bool:
    """Say whether a step was last done with this key, and its files are as it left them."""
    noted = _noted().get(name, {})
    return noted.get("key") == key and all(
        _stamp(ROOT / file) == stamp for file, stamp in noted["files"].items())


def _note(name: str, key: str, results: list[Path]) -> None:
    files = [path for result in results
             for path in ([result] if result.is_file() else sorted(result.rglob("*")))
             if path.is_file()]
    noted = _noted() | {name: {"key": key, "files": {
        path.relative_to(ROOT).as_posix(): _stamp(path) for path in files}}}
    unfinished = MADE.with_suffix(".part")
    unfinished.write_text(json.dumps(noted), encoding="utf-8")
    unfinished.replace(MADE)


def _noted() -> dict:
    try:
        return json.loads(MADE.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or cut off: everything is done anew
        return {}


def _stamp(path: Path) -> list[int] | None:
    """Return size and time of a file, cheaper than its bytes; None if there is none."""
    if not path.is_file():
        return None
    about = path.stat()
    return [about.st_size, about.st_mtime_ns]


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """Say in one line what the machine refused, instead of where in the code it did."""
    try:
        yield
    except OSError as error:
        if error.errno not in REFUSED:
            raise
        raise BuildError(f"{error.filename or ROOT}: could not be written ({error.strerror}); "
                         f"{REFUSED[error.errno]}, and build again.") from None
