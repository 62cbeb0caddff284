"""Run a step of the book, in book/: `python -m bioclusters STEP ...`.

build makes everything, or with --only one page; export writes figures, data and citations, brief
the policy briefs, pdf the book as one PDF; sync brings chapters and README into step.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

USAGE = "build [--only PAGE] | export FOLDER | brief FOLDER | pdf FILE | sync"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"usage: python -m bioclusters {USAGE} ({message})\n")


def main(words: Sequence[str] | None = None) -> None:
    """Run the step that the words name; a refusal is one text on stderr and exit status 1."""
    asked = _parser().parse_args(words)
    try:
        _run(asked)
    except ValueError as error:
        if not type(error).__module__.startswith("bioclusters."):
            raise  # not one of our refusals, which say what is wrong and what to do
        sys.exit(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m bioclusters", usage=USAGE)
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("build").add_argument("--only", metavar="PAGE")
    for step, place in (("export", "FOLDER"), ("brief", "FOLDER"), ("pdf", "FILE")):
        steps.add_parser(step).add_argument("to", metavar=place, type=Path)
    steps.add_parser("sync")
    return parser


def _run(asked: argparse.Namespace) -> None:
    """Import what the step needs, and no more: much of it is slow to import."""
    if asked.step == "build":
        from bioclusters.publish.build import build

        build(asked.only)
    elif asked.step == "export":
        from bioclusters.publish.export import export_all

        export_all(asked.to.resolve())
    elif asked.step == "brief":
        from bioclusters.publish.brief import write_all

        write_all(asked.to.resolve())
    elif asked.step == "pdf":
        from bioclusters.publish.paper import write

        write(asked.to.resolve())
    else:
        from bioclusters.publish.sync import write_everything

        print("changed:", ", ".join(write_everything()) or "nothing")


if __name__ == "__main__":
    main()
