"""Serve the built site and visit its pages in a browser."""

import gzip
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from bioclusters.publish.paper import CHROMIUM, FLAGS

UNDER = "/some/where/"  # a site may lie in any folder of a host
TEXT = {".html", ".css", ".js", ".svg", ".json", ".csv"}
SHIFTS = """window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) window.shifted += entry.value;
})).observe({type: "layout-shift", buffered: true});"""


class Sent(NamedTuple):
    """A file that the server sent, with its bytes as it is and as it went over the wire."""

    kind: str
    name: str
    raw: int
    compressed: int


class Server(SimpleHTTPRequestHandler):
    """Serve a folder under a sub-path, compressed as any web host does."""

    def do_GET(self):
        if self.path == "/favicon.ico":  # asked of the host, unbidden, by pages without an icon
            self.send_response(204)
            return self.end_headers()
        path = Path(self.translate_path(self.path.removeprefix(UNDER.rstrip("/"))))
        if not self.path.startswith(UNDER) or not path.is_file():
            return self.send_error(404)
        body = plain = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in TEXT:
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.server.sent.append(Sent(path.suffix, path.name, len(plain), len(body)))
        self.wfile.write(body)

    def log_message(self, *_):
        """Stay silent."""


class Visit(NamedTuple):
    """A page in the browser and what went wrong on it: script errors, lost or foreign requests."""

    page: Page
    faults: list[str]


class Visitor:
    """Opens pages of the site in a browser, over http or from the disk."""

    def __init__(self, browser: Browser, host: str, folder: Path, sent: list[Sent]):
        self.browser, self.host, self.folder = browser, host, folder
        self.sent = sent  # what the last page opened by http has loaded

    def open(self, path: str, width: int = 1280, scheme: str = "light", disk: bool = False,
             **options) -> Visit:
        """Return a page of the site, loaded cold at a width in css pixels; the caller closes it."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, **options)
        context.add_init_script(SHIFTS)
        visit = Visit(context.new_page(), [])
        self.sent.clear()
        home = self.folder.as_uri() + "/" if disk else self.host
        watch(visit, home)
        visit.page.goto(home + path, wait_until="networkidle")
        visit.page.evaluate("document.fonts.ready.then(() => true)")
        return visit

    def pages(self) -> list[str]:
        """Return the place in the site of every page."""
        return [path.relative_to(self.folder).as_posix()
                for path in sorted(self.folder.rglob("*.html")) if "_static" not in path.parts]


def watch(visit: Visit, home: str) -> None:
    """Note what goes wrong on a page."""
    page, faults = visit
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    page.on("request", lambda request: foreign(request.url, home)
            and faults.append(f"elsewhere: {request.url}"))


def foreign(address: str, home: str) -> bool:
    """Say whether an address is outside the site."""
    return not address.startswith((home, "data:", "blob:", "about:"))


@contextmanager
def browsing():
    """Start and stop the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Browser, folder: Path):
    """Serve the site in a folder while its pages are visited."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=str(folder)))
    server.sent = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}{UNDER}"
    try:
        yield Visitor(browser, host, folder, server.sent)
    finally:
        server.shutdown()
        server.server_close()
