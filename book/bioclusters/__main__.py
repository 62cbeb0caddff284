"""Run a step of the book, in book/: `python -m bioclusters STEP ...`.

build makes everything, or with --only one page; export writes figures, data and citations, brief
the policy briefs, pdf the book as one PDF; sync brings chapters and README into step;
certify holds the outputs against codecheck.yml, with --record it writes that file.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from bioclusters.words.languages import SOURCE

USAGE = ("build [--only PAGE [--language ko]] | export FOLDER | brief FOLDER | office FOLDER | "
         "pdf FILE | sync | certify [--record]")


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
    building = steps.add_parser("build")
    building.add_argument("--only", metavar="PAGE")
    building.add_argument("--language", metavar="LANGUAGE", default=SOURCE)
    for step, place in (("export", "FOLDER"), ("brief", "FOLDER"), ("office", "FOLDER"),
                        ("pdf", "FILE")):
        steps.add_parser(step).add_argument("to", metavar=place, type=Path)
    steps.add_parser("sync")
    steps.add_parser("certify").add_argument("--record", action="store_true")
    return parser


def _run(asked: argparse.Namespace) -> None:
    """Import what the step needs, and no more: much of it is slow to import."""
    if asked.step == "build":
        from bioclusters.publish.build import build

        build(asked.only, asked.language)
    elif asked.step == "export":
        from bioclusters.publish.export import export_all

        export_all(asked.to.resolve())
    elif asked.step == "brief":
        from bioclusters.publish.brief import write_all

        write_all(asked.to.resolve())
    elif asked.step == "office":
        from bioclusters.publish import office

        office.write_all(asked.to.resolve())
    elif asked.step == "pdf":
        from bioclusters.publish.paper import write

        write(asked.to.resolve())
    elif asked.step == "certify":
        _certify(asked.record)
    else:
        from bioclusters.publish.sync import write_everything

        print("changed:", ", ".join(write_everything()) or "nothing")


def _certify(record: bool) -> None:
    """Write what is to be made anew, or hold what was made against it; exit 1 if they differ."""
    from bioclusters.publish import certify

    if record:
        print(f"Written: {certify.record().name}")
        return
    other = certify.certify()
    print("\n".join([f"{file}: other bytes than recorded" for file in other]
                    or ["All files have the bytes that were recorded."]))
    print("A table to sign: _build/certificate.md")
    sys.exit(1 if other else 0)


if __name__ == "__main__":
    main()
