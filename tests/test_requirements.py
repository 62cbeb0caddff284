"""Three lists of packages say the same: what is needed, all versions, and every hash."""

import re

import pytest

from sitebuild import ROOT

PIN = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def pins(text: str) -> set[tuple[str, str]]:
    """Return the names and versions that a list of packages fixes, names as pip compares them."""
    return {(re.sub("[-_.]+", "-", name).lower(), version) for name, version in PIN.findall(text)}


def faults(needed: str, fixed: str, locked: str) -> list[str]:
    """Return what one list has and another lacks, and every package without a hash."""
    found = [f"{name} {version} is not in constraints.txt"
             for name, version in sorted(pins(needed) - pins(fixed))]
    found += [f"{name} {version} is in one of constraints.txt and requirements.lock only"
              for name, version in sorted(pins(fixed) ^ pins(locked))]
    entries = re.split(r"\n(?=\w)", locked.strip())
    return found + [f"{entry.split('=')[0]} has no hash" for entry in entries
                    if not HASH.search(entry)]


def lists() -> list[str]:
    return [(ROOT / name).read_text() for name in
            ("requirements.txt", "constraints.txt", "requirements.lock")]


def test_the_lists_agree_and_every_package_has_a_hash():
    assert faults(*lists()) == []
    assert all("#" in line for line in lists()[0].splitlines() if PIN.match(line))  # says why


@pytest.mark.parametrize(("place", "old", "new", "message"), [
    (0, "pandas==", "pandas==0.", "is not in constraints.txt"),
    (1, "numpy==", "numpy==0.", "is in one of"),
    (2, "numpy==", "numpy==0.", "is in one of"),
    (1, "tornado==", "#", "tornado"),
])
def test_lists_out_of_step_are_named(place, old, new, message):
    changed = lists()
    assert old in changed[place]
    changed[place] = changed[place].replace(old, new)
    assert any(message in fault for fault in faults(*changed))


def test_a_package_without_a_hash_is_named():
    needed, fixed, locked = lists()
    start = locked.index("numpy==")
    end = locked.index("\n", start)
    bare = locked[:end].rstrip(" \\") + re.sub(r"^(\n {4}.*)+", "", locked[end:])
    assert faults(needed, fixed, bare) == ["numpy has no hash"]
