"""What is kept is whole and what was asked for, or it is made anew."""

from pathlib import Path

import pytest

from bioclusters.publish import cache, depends


class Maker:
    """Writes two files and counts how often it was asked to."""

    def __init__(self):
        self.times = 0

    def __call__(self, folder: Path) -> None:
        self.times += 1
        (folder / "inner").mkdir()
        (folder / "inner" / "drawing.svg").write_text("<svg/>")
        (folder / "drawing.png").write_bytes(b"\x89PNG")


@pytest.fixture
def make() -> Maker:
    return Maker()


def test_what_is_kept_is_not_made_again(tmp_path, make):
    first = cache.kept("a", "key", make, tmp_path)
    assert cache.kept("a", "key", make, tmp_path) == first and make.times == 1
    assert cache.find("a", "key", tmp_path) == first and cache.find("a", "no", tmp_path) is None


def test_another_key_is_made_anew_and_the_old_entry_goes(tmp_path, make):
    first = cache.kept("a", "key", make, tmp_path)
    second = cache.kept("a", "other", make, tmp_path)
    assert make.times == 2 and second != first and not first.exists()


def poison(folder: Path) -> None:
    (folder / "drawing.png").write_bytes(b"\x89PNH")


def cut(folder: Path) -> None:
    (folder / "inner" / "drawing.svg").write_text("")


def lose(folder: Path) -> None:
    (folder / "drawing.png").unlink()


def add(folder: Path) -> None:
    (folder / "more.svg").write_text("<svg/>")


def unseal(folder: Path) -> None:
    (folder / cache.SEAL).unlink()


def blind(folder: Path) -> None:
    (folder / cache.SEAL).write_bytes(b"\xff\xfe")


@pytest.mark.parametrize("fault", [poison, cut, lose, add, unseal, blind])
def test_a_poisoned_or_half_written_entry_is_made_anew(tmp_path, make, fault):
    folder = cache.kept("a", "key", make, tmp_path)
    fault(folder)
    assert cache.find("a", "key", tmp_path) is None
    again = cache.kept("a", "key", make, tmp_path)
    assert make.times == 2 and (again / "drawing.png").read_bytes() == b"\x89PNG"
    assert (again / "inner" / "drawing.svg").read_text() == "<svg/>"
    assert not (again / "more.svg").exists()


def test_what_fails_leaves_nothing(tmp_path):
    def fail(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise ValueError("no room for a word")

    with pytest.raises(ValueError, match="no room"):
        cache.kept("a", "key", fail, tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("change", [
    lambda folder: (folder / "a.txt").write_text("other"),
    lambda folder: (folder / "a.txt").rename(folder / "b.txt"),
    lambda folder: (folder / "c.txt").touch(),
    lambda folder: (folder / "in" / "d.txt").write_text(""),
])
def test_a_digest_sees_every_change_of_a_folder(tmp_path, change):
    (tmp_path / "in").mkdir()
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "in" / "d.txt").write_text("text")
    before = cache.digest(tmp_path)
    assert cache.digest(tmp_path) == before
    change(tmp_path)
    assert cache.digest(tmp_path) != before


def test_a_digest_keeps_its_parts_apart_and_sees_no_compiled_code(tmp_path):
    assert cache.digest("ab", "c") != cache.digest("a", "bc")
    before = cache.digest(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").touch()
    assert cache.digest(tmp_path) == before


def test_a_missing_file_has_no_digest(tmp_path):
    with pytest.raises(FileNotFoundError):
        cache.digest(tmp_path / "none")


def test_a_module_depends_on_what_it_imports_and_on_no_more():
    found = {path.relative_to(depends.PACKAGE).as_posix()
             for path in depends.sources("bioclusters.figures.chungbuk_share")}
    assert {"figures/chungbuk_share.py", "figures/registry.py", "draw/labels.py",
            "words/codes.py", "data/package.py", "findings/registry.py"} <= found
    assert not any(name.startswith(("pages/", "publish/", "cite/")) for name in found)
    others = {name for name in found if name.startswith("figures/")}
    assert others == {"figures/__init__.py", "figures/registry.py", "figures/chungbuk_share.py"}


def test_two_at_once_each_get_a_whole_entry(tmp_path, make):
    def slow(folder: Path) -> None:
        assert cache.kept("a", "key", make, tmp_path).is_dir()  # another is quicker
        make(folder)

    folder = cache.kept("a", "key", slow, tmp_path)
    assert cache.whole(folder)
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_what_a_killed_process_left_is_swept_away(tmp_path, make):
    kept = cache.kept("kind/a", "key", make, tmp_path)
    (kept.parent / ".key-4711").mkdir()
    cache.sweep(tmp_path)
    assert list(kept.parent.iterdir()) == [kept] and cache.whole(kept)


def test_what_a_living_process_is_at_work_on_stays(tmp_path, make):
    def slow(folder: Path) -> None:
        (folder / "half").write_text("half")
        cache.sweep(tmp_path)  # another build begins
        assert (folder / "half").exists()
        make(folder)

    assert cache.whole(cache.kept("kind/a", "key", slow, tmp_path))
