"""Say how far long work has come: one line that moves on a terminal, plain lines elsewhere."""

import sys
import time
from typing import TextIO


class Progress:
    """Counts the steps of one kind of work; use it in a `with` block."""

    def __init__(self, what: str, total: int, stream: TextIO | None = None) -> None:
        """Begin `total` steps of `what`, such as "Figures"; nothing is said of no steps."""
        self.what, self.total, self.done = what, total, 0
        self.stream = stream or sys.stderr
        self.moving = self.stream.isatty()

    def __enter__(self) -> "Progress":
        """Start the clock."""
        self.start = time.monotonic()
        self._say("…")
        return self

    def step(self, name: str) -> None:
        """Count one step, now finished."""
        self.done += 1
        self._say(name)

    def __exit__(self, failed: type | None, *_: object) -> None:
        """End the line that moved."""
        if self.moving and self.total:
            took = "stopped" if failed else f"{time.monotonic() - self.start:.0f} s"
            self._write(f"\r\033[K{self.what}: {self.done} of {self.total}, {took}\n")

    def _say(self, name: str) -> None:
        if self.moving and self.total:
            self._write(f"\r\033[K{self.what}: {self.done} of {self.total}  {name}")
        elif self.done:
            self._write(f"{self.what}: {self.done} of {self.total}  {name}\n")

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()
