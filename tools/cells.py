"""Print a notebook as its cells alone, for `git diff`: `python -m tools.cells FILE`."""

import sys

import nbformat


def cells(text: str) -> str:
    """Return the sources of a notebook's cells, each under a line that says its kind."""
    notebook = nbformat.reads(text, as_version=4)
    return "".join(f"# --- {cell.cell_type} {number}\n{cell.source}\n\n"
                   for number, cell in enumerate(notebook.cells, start=1))


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        sys.stdout.write(cells(file.read()))
