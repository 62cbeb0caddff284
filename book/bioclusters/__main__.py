"""Run a step of the book, in book/: `python -m bioclusters export|brief FOLDER` or `... sync`."""

import sys
from pathlib import Path

from bioclusters import brief, cite, data, export, registry, sync

REFUSALS = (brief.BriefError, cite.CitationError, data.DataError, export.ExportError,
            registry.RegistryError)

try:
    if sys.argv[1] == "export":
        export.export_all(Path(sys.argv[2]).resolve())
    elif sys.argv[1] == "brief":
        brief.write_all(Path(sys.argv[2]).resolve())
    elif sys.argv[1] == "sync":
        print("changed:", ", ".join(sync.write_words()) or "nothing")
        for chapter in sorted(registry.BOOK.glob("*.ipynb")):
            sync.run(chapter)
    else:
        sys.exit(f"no step {sys.argv[1]!r}: use export FOLDER, brief FOLDER or sync.")
except REFUSALS as error:  # says what is wrong and what to do, so no traceback is needed
    sys.exit(str(error))
