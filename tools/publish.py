"""Write a folder that any static host serves, under any path: `make publish TO=folder`.

The built site with every version that is kept under v/<version>/, and what hosts look for. It is
then served by a real server in a folder of its own, and every link, every type and every version is
checked there. What fails leaves an earlier folder as it was.
"""

import argparse
import functools
import hashlib
import html
import re
import shutil
import sys
import threading
import zipfile
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from tools import ROOT

MARK = ".published"  # by which a folder is known to be ours
SITE = ROOT / "_build" / "html"
VERSIONS = ROOT / "versions"
UNUSED = (".buildinfo", "objects.inv")
UNDER = "some/where"  # the path under which the check serves the folder
NEEDED = ("index.html", "404.html", "feed.xml", "claims.json", "data.zip", "SHA256SUMS")
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript",
         ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png",
         ".pdf": "application/pdf", ".csv": "text/csv", ".zip": "application/zip",
         ".woff2": "font/woff2", ".xml": "application/xml", ".txt": "text/plain",
         ".md": "text/markdown", ".geojson": "application/geo+json"}
# What hosts that read a file `_headers` tell browsers; others need it said in their settings.
HEADERS = """\
/v/*
  Cache-Control: public, max-age=31536000, immutable
/_static/*
  Cache-Control: public, max-age=86400
/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer-when-downgrade
/data/*.geojson
  Content-Type: application/geo+json
/*.md
  Content-Type: text/markdown; charset=utf-8
"""
ROBOTS = "User-agent: *\nAllow: /\n"
LINK = re.compile(r"""<[a-z][^<>]*?\s(?:href|src)=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
IMPORTED = re.compile(r"url\(\s*['\"]?([^'\")]+)")
SCRIPT = re.compile(r"<(script|pre|textarea)\b[^>]*>.*?</\1>", re.DOTALL)
ANCHOR = re.compile(r"""\s(?:id|name)=["']?([^"'\s>]+)""")


class PublishError(ValueError):
    """A folder that cannot be written, or that would not work on a host."""


class Told(NamedTuple):
    """What was checked: files, links and their kinds."""

    files: int
    links: int
    size: int


def publish(to: Path, site: Path = SITE, versions: Path = VERSIONS) -> Told:
    """Write the folder, check it with a server, and put it in its place.

    Raises PublishError naming each fault with what to do; then the folder is as it was.
    """
    _refuse(to, site)
    unfinished = to.with_name(f".{to.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        to.parent.mkdir(parents=True, exist_ok=True)
        _fill(unfinished, site, versions)
        told = check(unfinished)
        if to.exists():
            shutil.rmtree(to)
        unfinished.replace(to)
    except OSError as error:
        raise PublishError(f"{error.filename or to}: could not be written ({error.strerror}); make "
                           "room, change its permissions or choose another folder.") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return told


def check(folder: Path) -> Told:
    """Serve a folder under a path and hold every file and every link against it.

    Raises PublishError with the first twenty faults, one a line.
    """
    with serving(folder) as (host, port):
        connection = HTTPConnection(host, port)
        faults = [*_lacking(folder), *_kinds(folder, connection)]
        links, broken = _links(folder)
        faults += broken
        connection.close()
    if faults:
        more = [f"… and {len(faults) - 20} more."] if len(faults) > 20 else []
        raise PublishError("\n".join([*faults[:20], *more]))
    found = [path for path in folder.rglob("*") if path.is_file()]
    return Told(len(found), links, sum(path.stat().st_size for path in found))


class serving:  # noqa: N801  (reads as a verb: with serving(folder))
    """A server of a folder under UNDER, on a free port of this machine."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder; nothing is served yet."""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, folder))

    def __enter__(self) -> tuple[str, int]:
        """Start, and return host and port."""
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return "127.0.0.1", self.server.server_address[1]

    def __exit__(self, *_fault: object) -> None:
        """Stop."""
        self.server.shutdown()
        self.server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    """Serves one folder below UNDER and nothing else."""

    protocol_version = "HTTP/1.1"
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}

    def __init__(self, folder: Path, *args) -> None:
        super().__init__(*args, directory=str(folder))

    def translate_path(self, path: str) -> str:
        inside = f"/{UNDER}/"
        return super().translate_path(path.removeprefix(inside[:-1]) if path.startswith(inside)
                                      else "/nothing is served here")

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


def _refuse(to: Path, site: Path) -> None:
    if not (site / "index.html").is_file():
        raise PublishError(f"{site}: no site is built there; run `make book` first.")
    if to.is_file() or to.is_dir() and any(to.iterdir()) and not (to / MARK).is_file():
        raise PublishError(f"{to}: holds what `make publish` did not write; choose an empty "
                           "folder, or move it away.")
    if ROOT.is_relative_to(to) or site.is_relative_to(to):
        raise PublishError(f"{to}: holds the book itself; choose a folder beside it.")


def _fill(folder: Path, site: Path, versions: Path) -> None:
    shutil.copytree(site, folder, ignore=shutil.ignore_patterns(*UNUSED))
    for name, text in ((MARK, ""), (".nojekyll", ""), ("_headers", HEADERS)):
        (folder / name).write_text(text, encoding="utf-8")
    if not (folder / "robots.txt").is_file():
        (folder / "robots.txt").write_text(ROBOTS, encoding="utf-8")
    for path in sorted(versions.glob("*.zip")):
        try:
            with zipfile.ZipFile(path) as held:
                _unpack(held, path, folder / "v")
        except zipfile.BadZipFile:
            raise PublishError(f"versions/{path.name}: is no archive; restore it, for a version is "
                               "never made anew.") from None


def _unpack(held: zipfile.ZipFile, path: Path, folder: Path) -> None:
    """Unpack a version, and hold its files against its sums."""
    for name in held.namelist():
        if not name.startswith(f"{path.stem}/") or ".." in Path(name).parts:
            raise PublishError(f"versions/{path.name}: holds {name!r}, expected files in "
                               f"{path.stem}/ alone; restore it.")
    held.extractall(folder)
    sums = folder / path.stem / "SHA256SUMS"
    for line in sums.read_text(encoding="utf-8").splitlines() if sums.is_file() else [""]:
        digest, _, name = line.partition("  ")
        file = sums.parent / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise PublishError(f"versions/{path.name}: {name or 'SHA256SUMS'} is not as it was "
                               "released; restore the archive.")


def _lacking(folder: Path) -> list[str]:
    return [f"{name}: is missing; run `make book` again." for name in NEEDED
            if not (folder / name).is_file()]


def _kinds(folder: Path, connection: HTTPConnection) -> Iterator[str]:
    """Yield a fault for each file that the server does not give, or under another type."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or name in (MARK, ".nojekyll", "_headers"):
            continue
        connection.request("HEAD", f"/{UNDER}/{quote(name)}")
        answer = connection.getresponse()
        answer.read()
        kind = answer.getheader("Content-Type", "").partition(";")[0]
        if answer.status != 200:
            yield f"{name}: the server answered {answer.status}; rename it, or leave it out."
        elif path.suffix in TYPES and kind != TYPES[path.suffix]:
            yield f"{name}: is served as {kind}, expected {TYPES[path.suffix]}."


def _links(folder: Path) -> tuple[int, list[str]]:
    """Return how many links there are, and a fault for each that leads nowhere in the folder."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    anchors: dict[str, set[str]] = {}
    seen, faults, own = 0, [], _own(folder)
    for name in sorted(name for name in names if name.endswith((".html", ".css", ".xml"))):
        text = (folder / name).read_text(encoding="utf-8")
        for link in sorted(_found(name, text)):
            seen += 1
            fault = _fault(name, link, names, own, folder, anchors)
            if fault:
                faults.append(f"{name}: {link} {fault}")
    return seen, faults


def _own(folder: Path) -> str:
    """Return the address that the site gives itself, or nothing."""
    found = re.search(r'<link rel="canonical" href="([^"]*)book/index\.html"',
                      (folder / "book" / "index.html").read_text(encoding="utf-8")
                      if (folder / "book" / "index.html").is_file() else "")
    return html.unescape(found[1]) if found else ""


def _found(name: str, text: str) -> set[str]:
    if name.endswith(".css"):
        return set(IMPORTED.findall(text))
    base = re.search(r'<base href="([^"]*)"', text)
    links = {html.unescape(one or other) for one, other in LINK.findall(SCRIPT.sub("", text))}
    return {urljoin(base[1], link) for link in links} if base else links


def _fault(name: str, link: str, names: set[str], own: str, folder: Path,
           anchors: dict[str, set[str]]) -> str:
    """Return what is wrong with a link of a file, or nothing."""
    if own and link.startswith(own):
        link, name = link.removeprefix(own) or "index.html", "index.html"
    if urlsplit(link).scheme or link.startswith("//"):
        return "is a path of a machine; write it relative." if link.startswith("file:") else ""
    if link.startswith("/"):
        return "is an absolute path, which fails under a sub-path; write it relative."
    place, anchor = urldefrag(link)
    there = urlsplit(urljoin(f"/{UNDER}/{name}", place)).path
    if not there.startswith(f"/{UNDER}/"):
        return "leads out of the site; correct it."
    target = unquote(there.removeprefix(f"/{UNDER}/")) or "index.html"
    target += "index.html" if target.endswith("/") else ""
    if target not in names:
        return "leads nowhere; correct it, or build again."
    if anchor and target.endswith(".html"):
        if target not in anchors:
            anchors[target] = set(ANCHOR.findall((folder / target).read_text(encoding="utf-8")))
        if html.escape(unquote(anchor)) not in anchors[target]:
            return "names a place that the page does not have; correct it, or build again."
    return ""


def main(words: Sequence[str] | None = None) -> None:
    """Publish to the folder that is named; a refusal is one text on stderr and exit status 1."""
    parser = argparse.ArgumentParser(prog="python -m tools.publish")
    parser.add_argument("to", type=Path)
    to = parser.parse_args(words).to.resolve()
    try:
        told = publish(to)
    except PublishError as error:
        sys.exit(str(error))
    print(f"Published in {to}: {told.files} files, {told.size / 1e6:.0f} MB, {told.links} links, "
          "all of them whole under a sub-path.")


if __name__ == "__main__":
    main()
