"""Build the pages of the site with Sphinx, as `jupyter-book build . -W -n --keep-going` does.

Sphinx is called directly: reading the configuration alone costs Jupyter Book more than a second,
so what it makes of _config.yml is kept.
"""

import contextlib
import io
import json
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import yaml

from bioclusters.publish import cache

START = "book/index.html"
FORWARD = f'<meta http-equiv="Refresh" content="0; url={START}" />\n'
UNFINISHED = ".unfinished"
PAGES_LISTED = ".pages"
EXTRACTS = "gettext"
NO_OUTPUTS = {"suppress_warnings": ["ref"]}  # there are no figures to refer to
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class SiteError(ValueError):
    """Pages that Sphinx could not write, or that it warned of."""


def build(root: Path, target: Path, builder: str = "html", only: str | None = None,
          state: str = "") -> None:
    """Write the site to target/<builder>, its doctrees beside it.

    Pages whose source has not changed since the last build are kept, unless that build did not
    come to its end, or `state` (the digest of all that every page depends on) is another.
    `only`: write just this page, such as book/cambridge. Raises SiteError with every warning.
    """
    out, trees = target / builder, target / ".doctrees"
    mark = target / UNFINISHED
    if mark.exists():  # killed or failed: pages may be half written, warnings would be forgotten
        shutil.rmtree(trees, ignore_errors=True)
        shutil.rmtree(out, ignore_errors=True)
    elif _listed(root) != _text(target / PAGES_LISTED):  # Sphinx never removes a page
        shutil.rmtree(out, ignore_errors=True)
    target.mkdir(parents=True, exist_ok=True)
    mark.touch()
    _run(root, out, trees, builder, only, state)
    if builder == "html" and not only:
        (out / "index.html").write_text(FORWARD, encoding="utf-8")
        prune(out)
    (target / PAGES_LISTED).write_text(_listed(root), encoding="utf-8")
    mark.unlink()


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


def _run(root: Path, out: Path, trees: Path, builder: str, only: str | None, state: str) -> None:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    warnings = io.StringIO()
    # Some paths of _config.yml are taken from the folder that Sphinx is run in.
    with (_extensions(root), contextlib.chdir(root), patch_docutils(None),
          docutils_namespace()):
        app = Sphinx(srcdir=root, confdir=None, outdir=out, doctreedir=trees, buildername=builder,
                     confoverrides=configuration(root) | {"book_state": state, "book_only": only}
                     | (NO_OUTPUTS if builder == EXTRACTS else {}),
                     status=None, warning=warnings, warningiserror=True, keep_going=True)
        pages = [str(path) for path in root.glob(f"{only}.*")
                 if path.suffix in (".md", ".ipynb")] if only else []
        if only:
            setattr(app.builder, "search", False)  # noqa: B010  its index needs every page
        app.build(filenames=pages)
    if app.statuscode:
        raise SiteError(COLOUR.sub("", warnings.getvalue()).strip()
                        or f"{out}: Sphinx stopped without a word.")


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
