"""What all tests share. Nothing here knows the server: the library's tests run without Django."""

from __future__ import annotations

import gc
import os

# One thread per process: on few cores the numeric libraries otherwise wait for each other, and what
# is done to frames of a few rows is handed about, beside other tests at four times the time.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("POLARS_MAX_THREADS", "1")

# Garbage is looked for a tenth as often: with 7,000 tests and all modules in memory, to look
# through them took a sixth of every run.
gc.set_threshold(10_000, 10, 10)


def pytest_collection_finish() -> None:
    """Modules and tests live as long as the run: from here on they are not looked through."""
    gc.freeze()
