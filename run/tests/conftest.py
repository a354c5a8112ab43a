"""What all tests share. Nothing here knows the server: the library's tests run without Django."""

from __future__ import annotations

import os

# One thread per process: on few cores the numeric libraries otherwise wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
