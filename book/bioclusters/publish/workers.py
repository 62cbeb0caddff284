"""Work on several cores at once, with workers that end when their build ends."""

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait


def workers(count: int) -> ProcessPoolExecutor:
    """Return a pool of processes, none of which outlives a killed build.

    One that did would go on writing pages, and hold the lock of the folder for good.
    """
    return ProcessPoolExecutor(count, initializer=_end_with_the_build)


def _end_with_the_build() -> None:
    build = multiprocessing.parent_process()
    if build:
        threading.Thread(target=lambda: (wait([build.sentinel]), os._exit(1)), daemon=True).start()
