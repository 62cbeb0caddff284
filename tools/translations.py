"""Hold every translation against its source: `python -m tools.translations [--merge] [LANGUAGE]`.

Names each message that is missing, stale, or breaks a rule, with file, message and remedy; the exit
status is 1 if a rule is broken, and with --release also if one is missing or stale. --merge brings
the catalogues into step with their templates first (`make sync` does): it stamps a new translation
with the digest of its source, and keeps words whose source has changed under the new text, marked
with the old digest and the day.
"""

import argparse
import difflib
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import yaml
from babel.messages import Catalog, Message
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "book" / "locale"
sys.path.insert(0, str(ROOT / "book"))

from bioclusters import data, words  # noqa: E402  the path comes first
from bioclusters.words.messages import digest, is_stale, read  # noqa: E402

ROLE = re.compile(r"\{(\w+(?::\w+)?)\}`([^`]*)`")
TARGET = re.compile(r"\]\(([^)]*)\)")
# A particle that depends on the last sound of what a field or role will print.
PARTICLE = re.compile(r"(?:\{num\}`[^`]*`|\}(?!`))(?:을|를|은|는|와|과|으로|로|이|가)(?=[\s.,)]|$)")
QUOTED = re.compile(r"“[^”]*”|『[^』]*』")
STRAIGHT = re.compile(r"(?<![\w=])[\"'](?=[가-힣])")
ALIKE = 0.6  # how much of a text may change for its words still to be of use
HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plural}\n"
"""


class Fault(NamedTuple):
    """What is wrong with a translation: `missing`, `stale` or `broken`, where, and the remedy."""

    kind: str
    place: str
    said: str

    def __str__(self) -> str:
        """Return the fault in one line."""
        return f"{self.place}: {self.said}"


def faults(language: str, locale: Path = LOCALE) -> Iterator[Fault]:
    """Yield all faults of a language, catalogue after catalogue, then those of the data."""
    rules = style(language, locale)
    for template in templates(locale):
        path = catalogue(template, language, locale)
        known = {message.id: message for message in read(path)} if path.is_file() else {}
        wanted = {message.id for message in read(template) if message.id}
        for message in sorted(wanted, key=str):
            yield from _of_message(message, known.get(message), path, rules)
        for message in sorted(known.keys() - wanted - {""}, key=str):
            yield Fault("broken", _place(path, message),
                        "no such message any more; run `make sync`")
    yield from _of_data(language, rules)


def _of_message(message: str | Sequence[str], entry: Message | None, path: Path,
                rules: dict[str, str]) -> Iterator[Fault]:
    place = _place(path, message)
    if entry is None or not _text(entry.string):
        yield Fault("missing", place, "no translation; write one")
        return
    if is_stale(entry):
        yield Fault("stale", place, "its source has changed; correct it, then delete the lines "
                                    "`#. source`, `#. changed` and `#, fuzzy` above it")
    source, text = _text(message), _text(entry.string)
    for said in [*unequal(source, text), *unlike(text, rules)]:
        yield Fault("broken", place, said)


def _of_data(language: str, rules: dict[str, str]) -> Iterator[Fault]:
    resource = words.described(language).words
    if not resource:
        return
    tables: dict[str, dict] = {}
    path = f"data/{data.resource(resource)['path']}"
    for row in data.load(resource).itertuples(index=False):
        if row.table not in tables:
            table = data.load(row.table)
            tables[row.table] = dict(zip(data.keys(table, row.table), table.to_dict("records"),
                                         strict=True))
        cell = tables[row.table].get(row.row, {}).get(row.column)
        place = f"{path}, {row.table}/{row.row}/{row.column}"
        if data.digest(cell) != row.of:
            yield Fault("stale", place, f"the cell is now {str(cell)[:60]!r}; correct the text and "
                                        f"write {data.digest(cell)} under `of`")
        for said in unlike(row.text, rules):
            yield Fault("broken", place, said)


def unequal(source: str, text: str) -> Iterator[str]:
    """Yield what a translation has other than its source: fields, roles, keys, targets of links.

    The format of a field and the form of a number may differ.
    """
    for what, found in (("fields", _fields), ("roles", _roles), ("links", _targets)):
        has, needs = Counter(found(text)), Counter(found(source))
        if lacking := needs - has:
            yield f"{what} {', '.join(sorted(lacking))} of the source are missing; add them"
        if extra := has - needs:
            yield f"unknown {what} {', '.join(sorted(extra))}; the source has none, remove them"


def unlike(text: str, rules: dict[str, str]) -> Iterator[str]:
    """Yield what breaks the style of a language: words not used, particles behind a field."""
    own = QUOTED.sub("", text)
    for wrong, right in rules.items():
        if found := re.search(wrong, own):
            yield f"{found[0]!r} is not used; write {right!r}"
    if rules and (found := PARTICLE.search(text)):
        yield (f"the particle behind {found[0][:-1]!r} depends on what code fills in there; write "
               "a fixed unit or noun between them")
    if rules and STRAIGHT.search(own):
        yield "straight quotation marks; write “ ” or ‘ ’"


def style(language: str, locale: Path = LOCALE) -> dict[str, str]:
    """Return the words that a language does not use, each with the one to write."""
    path = locale / language / "style.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["instead"] if path.is_file() else {}


def merge(language: str, locale: Path = LOCALE) -> int:
    """Bring the catalogues of a language into step with their templates; return how many changed.

    Messages come in the order of the template; those that it no longer has are left out, after
    their words were kept for the text that took their place.
    """
    changed = 0
    for template in templates(locale):
        path = catalogue(template, language, locale)
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        after = _merged(list(read(template)), list(read(path)) if before else [], language)
        if after != before:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(after, encoding="utf-8")
            changed += 1
    return changed


def _merged(wanted: list[Message], known: list[Message], language: str) -> str:
    entries = {message.id: message for message in known if message.id and message.string}
    gone = [str(name) for name in entries.keys() - {message.id for message in wanted}]
    merged = Catalog(locale=language, charset="utf-8")
    for message in filter(lambda message: message.id, wanted):
        old = entries.get(message.id)
        flags, comments = message.flags - {"fuzzy"}, []
        if old is None and isinstance(message.id, str):
            close = difflib.get_close_matches(message.id, gone, 1, ALIKE)
            old = entries[close[0]] if close else None
            comments += [f"changed: {datetime.now(UTC):%Y-%m-%d}"] * bool(close)
        if old is not None:
            marks = [comment for comment in old.auto_comments
                     if comment.startswith(("source: ", "changed: "))]
            source = old.id if isinstance(old.id, str) else old.id[0]
            comments = marks + comments or [f"source: {digest(source)}"]
            if not any(comment.startswith("source: ") for comment in comments):
                comments.insert(0, f"source: {digest(source)}")
            flags |= {"fuzzy"} if old.fuzzy or old.id != message.id else set()
        merged.add(message.id, old.string if old is not None else "",
                   locations=message.locations, flags=flags, auto_comments=comments)
    target = io.BytesIO()
    write_po(target, merged, omit_header=True, width=100, include_lineno=False)
    head = HEADER.format(language=language, plural=merged.plural_forms)
    return f"{head}\n{target.getvalue().decode()}"


def templates(locale: Path = LOCALE) -> list[Path]:
    """Return the templates: of figures and code, then of each page."""
    return [locale / "figures.pot", *sorted(locale.glob("book/*.pot"))]


def catalogue(template: Path, language: str, locale: Path = LOCALE) -> Path:
    """Return where a language keeps the words for a template."""
    within = template.relative_to(locale).with_suffix(".po")
    return locale / language / "LC_MESSAGES" / within


def _fields(text: str) -> list[str]:
    """Return the names of the fields of a message; a page's text has roles instead."""
    if ROLE.search(text):
        return []
    try:
        return sorted({name for _text, name, _form, _kind in Formatter().parse(text) if name})
    except ValueError:
        return []


def _roles(text: str) -> list[str]:
    """Return each role with its target; of a number the key without its form."""
    found = []
    for role, content in ROLE.findall(text):
        target = re.search(r"<([^>]*)>$", content)
        name = target[1] if target else content
        found.append(f"{{{role}}} {name.partition(':')[0] if role == 'num' else name}"
                     if role not in ("ko", "da", "sv") else f"{{{role}}}")
    return [name for name in found if name not in ("{ko}", "{da}", "{sv}")]


def _targets(text: str) -> list[str]:
    return TARGET.findall(text)


def _text(message: str | Sequence[str] | None) -> str:
    return message if isinstance(message, str) else str(message[-1]) if message else ""


def _place(path: Path, message: str | Sequence[str]) -> str:
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name
    return f"{name}, {' '.join(_text(message).split())[:60]!r}"


def main() -> int:
    """List the faults; return 1 if a rule is broken, or with --release if any is left."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("languages", nargs="*", default=[code for code in words.EDITIONS
                                                         if code != words.SOURCE])
    parser.add_argument("--merge", action="store_true", help="bring the catalogues into step first")
    parser.add_argument("--release", action="store_true", help="refuse what is missing or stale")
    asked = parser.parse_args()
    refused = 0
    for language in asked.languages:
        if asked.merge:
            print(f"{language}: {merge(language)} catalogues brought into step")
        found = list(faults(language))
        for fault in found:
            print(fault)
        counts = Counter(fault.kind for fault in found)
        print(f"{language}: {counts['missing']} missing, {counts['stale']} stale, "
              f"{counts['broken']} break a rule")
        refused += len(found) if asked.release else counts["broken"]
    return int(refused > 0)


if __name__ == "__main__":
    sys.exit(main())
