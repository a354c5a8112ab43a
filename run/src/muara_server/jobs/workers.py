"""Which process works: its name says the machine, the process and when that began.

The moment of its beginning tells it from another process that was later given the same number.
"""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path

LEASE_SECONDS = 60
BEAT_SECONDS = 5


@cache
def _own(pid: int) -> str:
    return f"{socket.gethostname()[:60]}/{pid}/{_began(pid)}"


def own_name() -> str:
    """The name of this process; another one after a fork."""
    return _own(os.getpid())


def is_dead(worker: str) -> bool:
    """Whether a worker of this machine no longer lives; never said of one elsewhere."""
    machine, _, rest = worker.partition("/")
    pid, _, began = rest.partition("/")
    if machine != socket.gethostname()[:60] or not pid.isdigit():
        return False
    return _began(int(pid)) != began


def _began(pid: int) -> str:
    """When a process began, in the machine's own count; empty when it does not live."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return "" if not _signalled(pid) else "alive"
    state, *fields = told.rpartition(")")[2].split()
    return "" if state == "Z" else fields[18]


def _signalled(pid: int) -> bool:
    """On machines without /proc: does the process take a signal?"""
    if Path("/proc/self/stat").exists():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
