"""Let one build at a time work in a folder, and know what a living process is at work on."""

import contextlib
import importlib
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

# Windows has none: two builds at once are not told apart there.
fcntl = importlib.import_module("fcntl") if importlib.util.find_spec("fcntl") else None


class LockError(ValueError):
    """Another build is at work in the same folder."""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a folder while the block runs; a killed process holds it no longer.

    Raises LockError naming the process that holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        if fcntl:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise LockError(f"another build is at work in {path.parent.parent} (process "
                                f"{file.read().strip()}); wait until it is done, or stop it."
                                ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Mark a folder as in use while the block runs; a killed process marks it no longer."""
    if fcntl is None:
        yield
        return
    mark = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(mark, fcntl.LOCK_SH)
        yield
    finally:
        os.close(mark)


def in_use(folder: Path) -> bool:
    """Say whether a living process marks a folder; where there are no marks, whether it may."""
    if fcntl is None:
        return True
    mark = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(mark)
    return False
