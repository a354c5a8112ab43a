"""One database: `python -m benchmarks.intake.one` loads a server, counts, kills it, counts again.

On SQLite; on PostgreSQL where MUARA_DATABASE_URL names an empty database. Says what it found as
JSON. See `benchmarks.intake`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .forms import sample
from .server import Server

BETWEEN_KILLS = (2.0, 5.0)


def main() -> None:
    asked = arguments().parse_args()
    form = sample(asked.forms)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        server = Server(home / "home", asked.workers, asked.threads)
        credential = server.prepare(form.blank)
        told: dict[str, Any] = {"form": form.name}
        if asked.seconds:
            told["load"] = _loaded(server, credential, home / "loaded", asked)
        if asked.kill:
            told["kill"] = _killed(server, credential, home / "killed", asked)
        # First: the forms that the export puts into the records have no mapping, and would wait.
        if asked.sort:
            sizes = asked.sort, asked.rows
            told["sorting"] = json.loads(server.module("benchmarks.intake.sorting", *sizes))
        if asked.export:
            told["export"] = json.loads(server.module("benchmarks.intake.export", asked.export))
    sys.stdout.write(json.dumps(told) + "\n")


def arguments() -> argparse.ArgumentParser:
    """How a load is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intake", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="of load (%(default)s)")
    parser.add_argument("--kill", type=int, default=10, help="times (%(default)s)", metavar="N")
    parser.add_argument("--export", type=int, default=100_000, help="submissions (%(default)s)")
    parser.add_argument("--sort", type=int, default=5_000, help="submissions (%(default)s)")
    parser.add_argument("--rows", type=int, default=1_000, help="of a list (%(default)s)")
    parser.add_argument("--connections", type=int, default=16, help="phones at once (%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes of the server")
    parser.add_argument("--threads", type=int, default=8, help="threads of each of them")
    parser.add_argument("--forms", default="", help="folder with ODK Central's 250-question form")
    return parser


def _loaded(
    server: Server, credential: str, file: Path, asked: argparse.Namespace
) -> dict[str, Any]:
    """So many seconds of load on a server that nothing happens to."""
    server.start()
    before = server.processor_seconds()
    with _generator(server, credential, file, asked) as generator:
        time.sleep(asked.seconds)
        found = _ended(generator)
    spent = server.processor_seconds() - before
    server.end(signal.SIGTERM)
    return {**found, "server_ms": 1000 * spent / max(found["answers"], 1), **_counted(server, file)}


def _killed(
    server: Server, credential: str, file: Path, asked: argparse.Namespace
) -> dict[str, Any]:
    """Load, with kill -9 for the whole server so many times; each time it is begun again."""
    draw = random.Random(asked.kill)  # noqa: S311
    server.start()
    with _generator(server, credential, file, asked) as generator:
        for _ in range(asked.kill):
            time.sleep(draw.uniform(*BETWEEN_KILLS))
            server.end(signal.SIGKILL)
            server.start()
        time.sleep(1)
        found = _ended(generator)
    server.end(signal.SIGTERM)
    return {"kills": asked.kill, **found, **_counted(server, file)}


@contextlib.contextmanager
def _generator(
    server: Server, credential: str, file: Path, asked: argparse.Namespace
) -> Iterator[subprocess.Popen[str]]:
    words = [server.port, "ani", credential, asked.connections, file, asked.forms]
    command = [sys.executable, "-m", "benchmarks.intake.load", *map(str, words)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as generator:
        yield generator


def _ended(generator: subprocess.Popen[str]) -> dict[str, Any]:
    """The generator stops when it is told nothing more, and says what it saw."""
    said, _errors = generator.communicate()
    found: dict[str, Any] = json.loads(said)
    return found


def _counted(server: Server, file: Path) -> dict[str, int]:
    """Every acknowledged form is there, once."""
    kept, acknowledged = server.kept(), file.read_text().split()
    return {
        "acknowledged": len(acknowledged),
        "lost": len(set(acknowledged) - set(kept)),
        "twice": len(kept) - len(set(kept)),
    }


if __name__ == "__main__":
    main()
