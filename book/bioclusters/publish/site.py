"""Build the pages of the site with Sphinx, as `jupyter-book build . -W -n --keep-going` does.

Sphinx is called directly: reading the configuration alone costs Jupyter Book more than a second,
so what it makes of _config.yml is kept.
"""

import contextlib
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import yaml

from bioclusters import words
from bioclusters.publish import cache, catalogues
from bioclusters.publish.workers import workers
from bioclusters.words import _N

START = "book/index.html"
FORWARD = f'<meta http-equiv="Refresh" content="0; url={START}" />\n'
BOOK = _N("Three Bioclusters")
AT_ONCE = 2
CITATIONS = "author_year"  # how English refers to works
UNFINISHED = ".unfinished"
PAGES_LISTED = ".pages"
EXTRACTS = "gettext"
# Words are taken before anything is made: there are no figures to refer to, and no exports.
NO_OUTPUTS = {"suppress_warnings": ["ref"], "html_extra_path": []}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class SiteError(ValueError):
    """Pages that Sphinx could not write, or that it warned of."""


def build_all(root: Path, target: Path, state: str = "") -> None:
    """Write the site in every language, side by side on two cores; raise SiteError as `build`."""
    for language in words.EDITIONS:
        _begin(root, target, "html", language)
    with workers(AT_ONCE) as pool:
        for done in [pool.submit(_write, root, target, state, language)
                     for language in words.EDITIONS]:
            done.result()
    for language in words.EDITIONS:
        _finish(root, target, language)
    prune(target / "html")


def build(root: Path, target: Path, builder: str = "html", only: str | None = None,
          state: str = "", language: str = words.SOURCE) -> None:
    """Write the site in one language to target/<builder>, another than English in a folder there.

    Pages whose source has not changed since the last build are kept, unless that build did not
    come to its end, or `state` (the digest of all that every page depends on) is another.
    `only`: write just this page, such as book/cambridge. Raises SiteError with every warning.
    """
    _begin(root, target, builder, language)
    _run(root, folder(target, builder, language), _trees(target, language), builder, only, state,
         language)
    if builder == "html" and not only:
        prune(target / "html")
    _finish(root, target, language, start=builder == "html" and not only)


def _begin(root: Path, target: Path, builder: str, language: str) -> None:
    """Remove what an unfinished build left, and mark that one is at work."""
    out, mark = folder(target, builder, language), _mark(target, UNFINISHED, language)
    if mark.exists():  # killed or failed: pages may be half written, warnings would be forgotten
        shutil.rmtree(_trees(target, language), ignore_errors=True)
        shutil.rmtree(out, ignore_errors=True)
    elif _listed(root) != _text(_mark(target, PAGES_LISTED, language)):  # Sphinx removes no page
        shutil.rmtree(out, ignore_errors=True)
    target.mkdir(parents=True, exist_ok=True)
    mark.touch()


def _write(root: Path, target: Path, state: str, language: str) -> None:
    _run(root, folder(target, "html", language), _trees(target, language), "html", None, state,
         language)


def _finish(root: Path, target: Path, language: str, start: bool = True) -> None:
    if start:
        (folder(target, "html", language) / "index.html").write_text(FORWARD, encoding="utf-8")
    _mark(target, PAGES_LISTED, language).write_text(_listed(root), encoding="utf-8")
    _mark(target, UNFINISHED, language).unlink()


def folder(target: Path, builder: str, language: str) -> Path:
    """Return the folder of the pages: English at the top, where its addresses have always been."""
    return target / builder / ("" if language == words.SOURCE else language)


def _trees(target: Path, language: str) -> Path:
    return _mark(target, ".doctrees", language)


def _mark(target: Path, name: str, language: str) -> Path:
    return target / (name if language == words.SOURCE else f"{name}-{language}")


def extract(root: Path, target: Path) -> Path:
    """Write the messages of each page as templates for translators; return their folder.

    One file a page, such as book/cambridge.pot, as Sphinx writes them.
    """
    _run(root, target / EXTRACTS, target / ".doctrees", EXTRACTS, None, "")
    return target / EXTRACTS


def configuration(root: Path) -> dict:
    """Return what Jupyter Book makes of _config.yml and _toc.yml, for Sphinx."""
    def make(folder: Path) -> None:
        from jupyter_book.config import get_final_config

        overrides = {"external_toc_path": (root / "_toc.yml").as_posix(), "nitpicky": True,
                     "latex_individualpages": False, "gettext_compact": False}
        config, _ = get_final_config(user_yaml=root / "_config.yml", cli_config=overrides,
                                     sourcedir=root, use_external_toc=True)
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")

    key = cache.digest(root / "_config.yml", str(root), metadata.version("jupyter-book"),
                       Path(__file__))
    folder = cache.kept("configuration", key, make)
    return json.loads((folder / "config.json").read_text(encoding="utf-8"))


def prune(out: Path) -> None:
    """Remove from _static and _images what no page, style sheet or script of the site names."""
    words = "".join(path.read_text(encoding="utf-8", errors="ignore")
                    for path in out.rglob("*") if path.suffix in (".html", ".css", ".js"))
    for folder in ("_static", "_images"):
        for path in sorted((out / folder).rglob("*")):
            if path.is_file() and path.name not in words:
                path.unlink()


def _run(root: Path, out: Path, trees: Path, builder: str, only: str | None, state: str,
         language: str = words.SOURCE) -> None:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    warnings = io.StringIO()
    # Some paths of _config.yml are taken from the folder that Sphinx is run in.
    with (_extensions(root), contextlib.chdir(root), patch_docutils(None), docutils_namespace(),
          words.speaking(language)):
        app = Sphinx(srcdir=root, confdir=None, outdir=out, doctreedir=trees, buildername=builder,
                     confoverrides=configuration(root) | {"book_state": state, "book_only": only}
                     | (NO_OUTPUTS if builder == EXTRACTS else {})
                     | _spoken(root, language, trees),
                     status=None, warning=warnings, warningiserror=True, keep_going=True)
        pages = [str(path) for path in root.glob(f"{only}.*")
                 if path.suffix in (".md", ".ipynb")] if only else []
        if only:
            setattr(app.builder, "search", False)  # noqa: B010  its index needs every page
        app.build(filenames=pages)
    if app.statuscode:
        raise SiteError(COLOUR.sub("", warnings.getvalue()).strip()
                        or f"{out}: Sphinx stopped without a word.")


def _spoken(root: Path, language: str, trees: Path) -> dict:
    """Return what Sphinx must know of a language that is not the source's."""
    if language == words.SOURCE:
        return {}
    locale = catalogues.compiled(language, trees.parent / ".locale")
    works = {}
    if words.described(language).citations != CITATIONS:
        listed = catalogues.bibliography(locale / language)
        works = {"bibtex_bibfiles": [os.path.relpath(listed, root)],
                 "bibtex_reference_style": words.described(language).citations}
    return {**works, "language": language, "locale_dirs": [str(locale)], "html_extra_path": [],
            "html_title": words.say(BOOK, {}), "html_search_language": words.SOURCE}


@contextlib.contextmanager
def _extensions(root: Path) -> Iterator[None]:
    """Let Sphinx find the extensions that _config.yml names."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    before = list(sys.path)
    sys.path += [str(root / folder) for folder in config["sphinx"]["local_extensions"].values()]
    try:
        yield
    finally:
        sys.path[:] = before


def _listed(root: Path) -> str:
    """Return all that decides which pages there are."""
    modules = sorted(path.name for path in (root / "book/bioclusters/figures").glob("*.py"))
    return _text(root / "_toc.yml") + "\n".join(modules)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
