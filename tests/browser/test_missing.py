"""Without a browser the rest of the suite runs and says so; where all must run, it fails."""

import os
import subprocess
import sys

from sitebuild import ROOT


def collected(**environment) -> subprocess.CompletedProcess:
    """Collect the tests on a path without programs."""
    hidden = {key: value for key, value in os.environ.items() if key not in ("PATH", "CI")}
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-o", "addopts=",
               "-p", "no:nbval", "--ignore-glob=tests/test_[!f]*.py", "tests"]
    return subprocess.run(command, cwd=ROOT, env={**hidden, "PATH": "", **environment},
                          capture_output=True, text=True)


def test_a_reader_without_a_browser_is_told_what_was_left_out():
    run = collected()
    assert run.returncode == 0 and "test_fonts.py" in run.stdout
    assert run.stdout.count("tests/browser was left out") == 1
    assert "tests/browser/test" not in run.stdout


def test_a_checking_machine_must_have_a_browser():
    run = collected(CI="1")
    assert run.returncode != 0 and "Chromium was not found" in run.stderr
