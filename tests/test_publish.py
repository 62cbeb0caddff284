"""What is published works under any path, or is refused with the fault by name."""

import hashlib
import shutil
import zipfile
from http.client import HTTPConnection
from pathlib import Path

import pytest
from lxml import etree

from bioclusters.publish import feed
from tools import publish

PAGE = """<!DOCTYPE html><html><head><link rel="stylesheet" href="_static/a.css"></head>
<body id="top"><a href="book/index.html#here">x</a><a href="data%20files/ü.csv">y</a></body></html>
"""
FILES = {"index.html": PAGE, "404.html": "<p>not here</p>", "feed.xml": "<feed/>",
         "claims.json": "{}", "data.zip": "", "SHA256SUMS": "", ".buildinfo": "x",
         "book/index.html": '<p id="here"><a href="../index.html#top">up</a></p>',
         "_static/a.css": "p { background: url(b.svg); }", "_static/b.svg": "<svg/>",
         "data files/ü.csv": "a\n"}


@pytest.fixture
def site(tmp_path) -> Path:
    """Return a small built site, with names that addresses must escape."""
    folder = tmp_path / "html"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def versions(tmp_path) -> Path:
    """Return a folder with one kept version."""
    folder = tmp_path / "versions"
    folder.mkdir()
    version(folder, "one")
    return folder


def version(folder: Path, content: str, name: str = "0.1.9/claims.json") -> None:
    digest = hashlib.sha256(b"one").hexdigest()
    with zipfile.ZipFile(folder / "0.1.9.zip", "w") as held:
        held.writestr(name, content)
        held.writestr("0.1.9/SHA256SUMS", f"{digest}  claims.json\n")
        held.writestr("0.1.9/index.html",
                      '<a href="claims.json">c</a><a href="../../index.html">n</a>')


def published(tmp_path: Path, site: Path, versions: Path) -> Path:
    to = tmp_path / "a place" / "out"
    publish.publish(to, site, versions)
    return to


def test_the_folder_has_the_site_its_versions_and_what_hosts_look_for(tmp_path, site, versions):
    to = published(tmp_path, site, versions)
    found = {path.relative_to(to).as_posix() for path in to.rglob("*") if path.is_file()}
    assert found == set(FILES) - {".buildinfo"} | {
        publish.MARK, ".nojekyll", "_headers", "robots.txt", "v/0.1.9/claims.json",
        "v/0.1.9/SHA256SUMS", "v/0.1.9/index.html"}


def test_publishing_again_replaces_the_folder(tmp_path, site, versions):
    to = published(tmp_path, site, versions)
    (site / "data.zip").write_text("new")
    (to / "old.html").write_text("gone next time")
    assert published(tmp_path, site, versions) == to
    assert (to / "data.zip").read_text() == "new" and not (to / "old.html").exists()


def test_a_real_server_gives_every_file_under_a_path_and_a_404_elsewhere(site):
    with publish.serving(site) as (host, port):
        connection = HTTPConnection(host, port)
        for path, status in ((f"/{publish.UNDER}/index.html", 200), ("/index.html", 404),
                             (f"/{publish.UNDER}/none.html", 404),
                             (f"/{publish.UNDER}/../../../etc/passwd", 404)):
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status, path
        connection.close()


@pytest.mark.parametrize(("link", "expected"), [
    ("/book/index.html", "is an absolute path"), ("none.html", "leads nowhere"),
    ("book/index.html#gone", "names a place"), ("../../../up.html", "leads out of the site"),
    ("file:///home/x.html", "is a path of a machine")])
def test_a_link_that_fails_on_a_host_is_named(tmp_path, site, versions, link, expected):
    (site / "index.html").write_text(PAGE + f'<a class="x" href="{link}">z</a>', encoding="utf-8")
    to = tmp_path / "out"
    with pytest.raises(publish.PublishError, match="index.html: ") as no:
        publish.publish(to, site, versions)
    assert link in str(no.value) and expected in str(no.value)
    assert not to.exists() and list(tmp_path.glob(".*unfinished")) == []


def test_a_fault_leaves_the_earlier_folder_as_it_was(tmp_path, site, versions):
    to = published(tmp_path, site, versions)
    (site / "claims.json").unlink()
    with pytest.raises(publish.PublishError, match="claims.json: is missing; run `make book`"):
        publish.publish(to, site, versions)
    assert (to / "claims.json").read_text(encoding="utf-8") == "{}"


def test_links_of_a_style_sheet_count(tmp_path, site, versions):
    (site / "_static" / "b.svg").unlink()
    with pytest.raises(publish.PublishError, match=r"_static/a.css: b.svg leads nowhere"):
        publish.publish(tmp_path / "out", site, versions)


@pytest.mark.parametrize(("content", "name", "expected"), [
    ("two", "0.1.9/claims.json", "claims.json is not as it was released"),
    ("one", "elsewhere/claims.json", "expected files in 0.1.9/ alone"),
    ("one", "0.1.9/../../claims.json", "expected files in 0.1.9/ alone")])
def test_a_version_that_was_changed_is_refused(tmp_path, site, versions, content, name, expected):
    version(versions, content, name)
    with pytest.raises(publish.PublishError, match=expected):
        publish.publish(tmp_path / "out", site, versions)


def test_what_is_no_archive_is_refused(tmp_path, site, versions):
    (versions / "0.1.9.zip").write_text("cut off")
    with pytest.raises(publish.PublishError, match="versions/0.1.9.zip: is no archive"):
        publish.publish(tmp_path / "out", site, versions)


def test_a_folder_of_others_is_left_alone(tmp_path, site, versions):
    to = tmp_path / "out"
    to.mkdir()
    (to / "mine.txt").write_text("mine")
    with pytest.raises(publish.PublishError, match="holds what `make publish` did not write"):
        publish.publish(to, site, versions)
    assert [path.name for path in to.iterdir()] == ["mine.txt"]
    with pytest.raises(publish.PublishError, match="holds the book itself|did not write"):
        publish.publish(publish.ROOT, site, versions)


def test_without_a_site_or_a_right_to_write_the_remedy_is_named(tmp_path, site, versions):
    with pytest.raises(publish.PublishError, match="run `make book` first"):
        publish.publish(tmp_path / "out", tmp_path / "none", versions)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(publish.PublishError, match="could not be written"):
        publish.publish(tmp_path / "file" / "out", site, versions)


def test_a_site_that_knows_its_address_is_held_against_it(tmp_path, site, versions):
    own = "https://book.example/three/"
    head = f'<link rel="canonical" href="{own}book/index.html">'
    text = FILES["book/index.html"] + head
    (site / "book" / "index.html").write_text(f'{text}<a href="{own}gone.html">x</a>')
    with pytest.raises(publish.PublishError, match="book.example/three/gone.html leads nowhere"):
        publish.publish(tmp_path / "out", site, versions)


def test_the_feed_tells_of_releases_and_corrections():
    atom = {"a": "http://www.w3.org/2005/Atom"}
    root = etree.fromstring(feed.feed().encode("utf-8"))
    entries = root.findall("a:entry", atom)
    ids = [entry.findtext("a:id", namespaces=atom) for entry in entries]
    titles = [entry.findtext("a:title", namespaces=atom) for entry in entries]
    assert len(set(ids)) == len(ids) and "Version 0.1.0" in titles
    assert any(title.startswith("Correction R001: ") for title in titles)
    days = [entry.findtext("a:updated", namespaces=atom) for entry in entries]
    assert days == sorted(days, reverse=True)
    assert root.findtext("a:updated", namespaces=atom) == days[0]


def test_a_changelog_without_a_release_is_named(tmp_path, monkeypatch):
    shutil.copyfile(feed.cite.ROOT / "README.md", tmp_path / "CHANGELOG.md")
    monkeypatch.setattr(feed.cite, "ROOT", tmp_path)
    with pytest.raises(feed.FeedError, match="CHANGELOG.md: expected headings such as"):
        feed.feed()
