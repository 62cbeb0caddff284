"""Write every figure as svg, png, pdf, csv and json, and the data beside them.

Two runs write the same bytes.
"""

import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from bioclusters import data, registry, style
from bioclusters.recipes import RECIPES

# The clock must not enter a file, or no two exports would be the same.
NO_DATE = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}


def export_all(folder: Path) -> None:
    """Write the files of every figure to folder/figures and the data package to folder/data."""
    with ProcessPoolExecutor(initializer=style.use) as workers:
        figures = registry.figures()
        list(workers.map(export_figure, figures, [folder / "figures"] * len(figures)))
    shutil.copytree(data.FOLDER, folder / "data", dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("*.py", "__pycache__"))


def export_figure(name: str, folder: Path) -> None:
    """Write one figure as svg, png (300 dpi), pdf, csv (what is drawn) and json (what it is).

    Each file is written under a temporary name and then renamed, so none is ever half-written.
    Raises RegistryError for an unknown figure.
    """
    folder.mkdir(parents=True, exist_ok=True)
    entry, recipe = registry.entry_of(name), RECIPES[name]()
    figure = registry.frame(recipe.draw(), name)
    for kind, metadata in NO_DATE.items():
        _write(folder / f"{name}.{kind}",
               lambda path, kind=kind, metadata=metadata: figure.savefig(
                   path, format=kind, metadata=metadata))
    table = pd.DataFrame(recipe.table.drop(columns="geometry", errors="ignore"))
    _write(folder / f"{name}.csv",
           lambda path: table.to_csv(path, index=False, lineterminator="\n"))
    text = json.dumps(_description(name, entry, recipe.alt), indent=2, ensure_ascii=False) + "\n"
    _write(folder / f"{name}.json", lambda path: path.write_text(text, encoding="utf-8"))
    plt.close(figure)


def _description(name: str, entry: dict, alt: str) -> dict:
    return {
        "id": name,
        "title": entry["title"],
        "subtitle": entry["subtitle"],
        "redraws": entry["redraws"],
        "verdict": entry["verdict"],
        "difference": entry["difference"],
        "alt": alt,
        "source": registry.source_line(entry),
        "licence": registry.licence_line(entry),
        "resources": entry["sources"],
        "page": f"book/{entry['notebook']}.html#{name}",
    }


def _write(path: Path, write) -> None:
    unfinished = path.with_name(path.name + ".part")
    try:
        write(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
