"""Run a step of the book, in book/: `python -m bioclusters STEP ...`.

The steps: export FOLDER, brief FOLDER, paper SITE PDF, sync.
"""

import sys
from pathlib import Path

from bioclusters import brief, cite, data, export, paper, registry, sync

REFUSALS = (brief.BriefError, cite.CitationError, data.DataError, export.ExportError,
            paper.PaperError, registry.RegistryError)

try:
    if sys.argv[1] == "export":
        export.export_all(Path(sys.argv[2]).resolve())
    elif sys.argv[1] == "brief":
        brief.write_all(Path(sys.argv[2]).resolve())
    elif sys.argv[1] == "paper":
        paper.write(*(Path(word).resolve() for word in sys.argv[2:4]))
    elif sys.argv[1] == "sync":
        print("changed:", ", ".join(sync.write_words()) or "nothing")
        for chapter in sorted(registry.BOOK.glob("*.ipynb")):
            sync.run(chapter)
    else:
        sys.exit(f"no step {sys.argv[1]!r}: use export, brief, paper or sync.")
except REFUSALS as error:  # says what is wrong and what to do, so no traceback is needed
    sys.exit(str(error))
