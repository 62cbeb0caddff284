"""Keep what is slow to make, under the digest of everything that it depends on.

An entry is a folder of files with a seal that names the digest of each, so an entry that was
changed, or only half written, is noticed and made anew. `make clean` removes them all.
"""

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from bioclusters.publish import lock

ROOT = Path(__file__).parents[3]
CACHE = ROOT / "_build" / ".cache"
SEAL = "SEAL"
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}


def digest(*parts: str | bytes | Path) -> str:
    """Return one SHA-256 of texts, bytes, files and whole folders, in the order given.

    A folder counts with the names and bytes of all its files. Raises OSError for a path that
    is not there.
    """
    whole = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            part = "".join(f"{_digest(path.read_bytes())} {name}\n" for name, path in _files(part))
        content = part.encode() if isinstance(part, str) else part
        whole.update(f"{len(content)}:".encode() + content)  # or "ab", "c" were "a", "bc"
    return whole.hexdigest()


def kept(name: str, key: str, make: Callable[[Path], None], cache: Path = CACHE) -> Path:
    """Return the folder of an entry; if none is whole, have its files made in one first.

    `name`: what it is, such as figures/fig-us-regions; `key`: the digest of what it depends on;
    `make` writes the files to a folder. Entries of the same name under other keys are removed.
    Raises what `make` raises; then nothing is kept.
    """
    folder = cache / name / key[:32]
    if whole(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with lock.held(unfinished):
            make(unfinished)
            (unfinished / SEAL).write_text(_sealed(unfinished), encoding="utf-8")
            _settle(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def sweep(cache: Path = CACHE) -> None:
    """Remove what killed processes left unfinished; leave what another is at work on."""
    for path in list(cache.glob("**/.*-*")):
        with contextlib.suppress(FileNotFoundError):  # its process was quicker
            if not lock.in_use(path):
                shutil.rmtree(path, ignore_errors=True)


def find(name: str, key: str, cache: Path = CACHE) -> Path | None:
    """Return the folder of an entry, or None if there is no whole one."""
    folder = cache / name / key[:32]
    return folder if whole(folder) else None


def whole(folder: Path) -> bool:
    """Say whether the files of an entry are exactly those that were sealed."""
    seal = folder / SEAL
    return seal.is_file() and seal.read_text("utf-8", errors="replace") == _sealed(folder)


def _settle(unfinished: Path, folder: Path) -> None:
    """Put an entry in the place of older ones, unless another process was quicker."""
    for other in [path for path in folder.parent.iterdir() if not path.name.startswith(".")]:
        if other != folder or not whole(folder):
            shutil.rmtree(other, ignore_errors=True)
    try:
        unfinished.replace(folder)
    except OSError:
        if not whole(folder):
            raise


def _sealed(folder: Path) -> str:
    return "".join(f"{_digest(path.read_bytes())}  {name}\n" for name, path in _files(folder)
                   if name != SEAL)


def _files(path: Path) -> Iterable[tuple[str, Path]]:
    """Yield the name, seen from a folder, and the path of each of its files, sorted by name."""
    if not path.is_dir():
        yield path.name, path
        return
    found = {file.relative_to(path).as_posix(): file for file in path.rglob("*")
             if file.is_file() and not LEFT_OUT & set(file.parts)}
    yield from sorted(found.items())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
