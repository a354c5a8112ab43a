"""`python -m benchmarks.intake --seconds 10`: post forms to a server of its own, then count.

On SQLite; on PostgreSQL where MUARA_DATABASE_URL names an empty database that flushes to the disk
(`DURABLE=1 scripts/with_postgres python -m benchmarks.intake`).
With --kill N the server is ended with kill -9 in the middle, N times, each time begun again.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.intake.forms import blank

SET_UP = """
import sys
from muara_server.commands import set_up; set_up()
from muara_server.accounts import actions as accounts
from muara_server.intake import actions
from muara_server.places.models import Place
ani = accounts.add_user(login="ani", display_name="Ani Kumari", password="seven green kites")
accounts.assign(ani, "case_worker", place=Place.objects.get(code="IN"))
actions.publish(sys.argv[1].encode(), who=None)
print(accounts.register_device(ani, label="benchmark")[1])
"""
KEPT = """
import sys
from muara_server.commands import set_up; set_up()
from muara_server.intake.models import Received
for one in Received.objects.values_list("instance", flat=True).iterator():
    print(one.removeprefix("uuid:"))
"""


class Server:
    """A deployment in a folder of its own, on a free port."""

    def __init__(self, home: Path, workers: int, threads: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {**os.environ, "MUARA_HOME": str(home)}
        self.command = [sys.executable, "-m", "muara_server"]
        self.sizes = ["--workers", str(workers), "--threads", str(threads)]
        self.process: subprocess.Popen[bytes] | None = None

    def python(self, code: str, *words: str) -> str:
        command = [sys.executable, "-c", code, *words]
        done = subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def prepare(self) -> str:
        """Make the tables, a person and a form; the credential of her phone."""
        subprocess.run([*self.command, "migrate"], env=self.environment, check=True)
        return self.python(SET_UP, blank()).splitlines()[-1]

    def start(self) -> None:
        command = [*self.command, "serve", "--no-worker", "--port", str(self.port), *self.sizes]
        # A process group of its own, so that kill -9 takes everything at once, as a power cut does.
        self.process = subprocess.Popen(
            command, env=self.environment, start_new_session=True, stdout=subprocess.DEVNULL
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/alive/", timeout=5)  # noqa: S310
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("the server did not answer")

    def end(self, with_signal: signal.Signals) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, with_signal)
        self.process.wait(timeout=60)


def main() -> None:
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        server = Server(home / "home", asked.workers, asked.threads)
        credential = server.prepare()
        server.start()
        try:
            told = _loaded(server, credential, home / "acknowledged", asked)
        finally:
            server.end(signal.SIGTERM)
        told |= _counted(server, home / "acknowledged")
    print(json.dumps({"database": _database(), **vars(asked), **told}, indent=1))
    raise SystemExit(bool(told["lost"] or told["twice"]))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--kill", type=int, default=0, metavar="N")
    return parser.parse_args()


def _loaded(
    server: Server, credential: str, file: Path, asked: argparse.Namespace
) -> dict[str, Any]:
    words = [server.port, "ani", credential, asked.seconds, asked.connections, file]
    command = [sys.executable, "-m", "benchmarks.intake.load", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as generator:
        for _ in range(asked.kill):
            time.sleep(asked.seconds / (asked.kill + 1))
            server.end(signal.SIGKILL)
            server.start()
        said, _errors = generator.communicate()
    found: dict[str, Any] = json.loads(said)
    return found


def _counted(server: Server, file: Path) -> dict[str, int]:
    """Every acknowledged form is there, once."""
    kept = server.python(KEPT).split()
    acknowledged = file.read_text().split()
    return {
        "acknowledged": len(acknowledged),
        "kept": len(kept),
        "lost": len(set(acknowledged) - set(kept)),
        "twice": len(kept) - len(set(kept)),
    }


def _database() -> str:
    return "PostgreSQL" if os.environ.get("MUARA_DATABASE_URL") else "SQLite"


if __name__ == "__main__":
    main()
