"""Build the site in a copy of the project, for the tests that read it."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOT_COPIED = shutil.ignore_patterns(
    ".venv", ".git", "_build", "public", "__pycache__", ".*_cache", ".ipynb_checkpoints",
    "screenshots")


def copy(folder: Path) -> Path:
    """Return the folder, now a copy of the project without what is built or installed."""
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    return folder


def run_step(folder: Path, *words: str) -> None:
    """Run a step of the package bioclusters in a copy of the project."""
    subprocess.run([sys.executable, "-m", "bioclusters", *words], cwd=folder / "book", check=True)


def build(folder: Path) -> subprocess.CompletedProcess:
    """Export the figures and build the book in a copy of the project, as `make book` does."""
    run_step(folder, "export", "../public")
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()",
               "build", ".", "-W", "-n", "--keep-going"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)
