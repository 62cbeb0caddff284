"""Write office files: figures as slides, briefs for Word and Hangul, with charts to be edited.

`python -m bioclusters office FOLDER`, in book/; `make figures` does it. Two runs write the same
bytes. The site offers the files while they are those of its own state.
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from bioclusters.publish import cache
from bioclusters.publish.progress import Progress
from bioclusters.words.languages import SOURCE, languages

BOOK = cache.ROOT / "book"
NAME = re.compile(r"[a-z][a-z0-9_-]*")
OURS = ("fig-*.pptx", "brief-*.docx", "brief-*.hwpx", "*.txt")
MADE_FROM, REPORT = "made-from.txt", "hwpx-beta.txt"
BETA = ("The files for Hangul (HWPX) are a beta: no Hangul was at hand to open them. "
        "What the validators of python-hwpx say of them:\n")


class OfficeError(ValueError):
    """Office files that cannot be written, or a name that not every system takes."""


def write_all(folder: Path, editions: Iterable[str] = ()) -> list[Path]:
    """Write a slide of each figure and each brief as DOCX and HWPX; return the paths.

    `editions`: their languages, by default all of the book; a file in another than English has it
    in its name. All are made before the first is written; files of figures and briefs that are no
    more are removed. Raises OfficeError for a folder or name that does not do, and what the
    writers raise.
    """
    todo = list(_todo(editions or languages()))
    _writable(folder)
    with tempfile.TemporaryDirectory() as scratch:
        report = []
        with Progress("Office files written", len(todo)) as progress:
            for name, make in todo:
                (Path(scratch) / name).write_bytes(make())
                report += _checked(Path(scratch) / name)
                progress.step(name)
        (Path(scratch) / REPORT).write_text(BETA + "\n".join(report) + "\n", encoding="utf-8")
        (Path(scratch) / MADE_FROM).write_text(key() + "\n", encoding="utf-8")
        return _hand_over(Path(scratch), folder)


def file_name(name: str, kind: str, language: str = SOURCE) -> str:
    """Return what a file of a figure or brief is called; raise OfficeError for an odd name."""
    if not NAME.fullmatch(name):
        raise OfficeError(f"{name!r}: no name for a file on every system; use small letters, "
                          "digits and hyphens, in figures.yml or for the file in book/briefs.")
    return f"{name}{'' if language == SOURCE else '.' + language}.{kind}"


def key() -> str:
    """Return the digest of all that office files depend on."""
    return cache.digest(cache.ROOT / "data", cache.ROOT / "CITATION.cff", *(
        BOOK / name for name in ("figures.yml", "places.yml", "languages.yml", "fonts", "briefs",
                                 "locale", "bioclusters")))


def offered(folder: Path) -> str:
    """Return which office files a site can offer, as one text; those of another state are removed.

    Raises OSError if they cannot be.
    """
    mark = folder / MADE_FROM
    if folder.is_dir() and (not mark.is_file() or mark.read_text(encoding="utf-8").strip()
                            != key()):
        shutil.rmtree(folder)
    return "\n".join(sorted(path.name for path in folder.glob("*")))


def _todo(editions: Iterable[str]) -> Iterable[tuple[str, Callable[[], bytes]]]:
    """Yield the name of each file and what makes it."""
    from bioclusters.figures import figures  # slow to import, as the writers are
    from bioclusters.publish import brief
    from bioclusters.publish.office import hangul, slides, word

    for language in editions:
        for figure in figures().values():
            yield (file_name(figure.id, "pptx", language),
                   partial(slides.slide, figure, language))
        for name in brief.names():
            for kind, write in (("docx", word.document), ("hwpx", hangul.document)):
                yield (file_name(f"brief-{name}", kind, language),
                       partial(write, name, language))


def _checked(path: Path) -> list[str]:
    if path.suffix != ".hwpx":
        return []
    from bioclusters.publish.office import hangul

    return [hangul.checked(path.read_bytes(), path.name)]


def _writable(folder: Path) -> None:
    """Raise OfficeError, before the work is done, for a folder that cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-").cleanup()
    except OSError as error:
        raise _refused(folder, error) from None


def _hand_over(new: Path, folder: Path) -> list[Path]:
    """Move the files into their folder by way of a hidden one beside them, the mark last."""
    made = sorted(path.name for path in new.iterdir() if path.name != MADE_FROM)
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-") as beside:
            for name in [*made, MADE_FROM]:
                shutil.copyfile(new / name, Path(beside) / name)
            (folder / MADE_FROM).unlink(missing_ok=True)
            for name in [*made, MADE_FROM]:
                (Path(beside) / name).replace(folder / name)
        for old in {path for pattern in OURS for path in folder.glob(pattern)}:
            if old.name not in (*made, MADE_FROM):
                old.unlink()
    except OSError as error:
        raise _refused(folder, error) from None
    return [folder / name for name in made]


def _refused(folder: Path, error: OSError) -> OfficeError:
    return OfficeError(f"{error.filename or folder}: cannot be written ({error.strerror}); make "
                       "room, or choose a folder that you may write to.")
