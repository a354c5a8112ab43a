"""A deployment in a folder of its own: `muara serve`, on a free port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

SET_UP = """
import sys
from muara_server.commands import set_up; set_up()
from muara_server.accounts import actions as accounts
from muara_server.intake import actions
from muara_server.places.models import Place
ani = accounts.add_user(login="ani", display_name="Ani Kumari", password="seven green kites")
accounts.assign(ani, "case_worker", place=Place.objects.get(code="IN"))
actions.publish(sys.stdin.read().encode(), who=None)
print(accounts.register_device(ani, label="benchmark")[1])
"""
KEPT = """
from muara_server.commands import set_up; set_up()
from muara_server.intake.models import Received
for one in Received.objects.values_list("instance", flat=True).iterator():
    print(one.removeprefix("uuid:"))
"""
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """The server as it is run, without the process of its long work."""

    def __init__(self, home: Path, workers: int, threads: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {**os.environ, "MUARA_HOME": str(home)}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.command = [sys.executable, "-m", "muara_server"]
        self.sizes = ["--workers", str(workers), "--threads", str(threads)]
        self.process: subprocess.Popen[bytes] | None = None

    def python(self, code: str, told: str = "") -> str:
        """What a program says that runs beside the server, in its home."""
        return self._said(["-c", code], told)

    def module(self, name: str, *words: object) -> str:
        """The same, of a module."""
        return self._said(["-m", name, *map(str, words)])

    def _said(self, words: list[str], told: str = "") -> str:
        return subprocess.run(
            [sys.executable, *words],
            env=self.environment,
            check=True,
            input=told,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def prepare(self, blank: str) -> str:
        """Make the tables, a person and this form; the credential of her phone."""
        command = [*self.command, "migrate"]
        subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL)
        return self.python(SET_UP, blank).splitlines()[-1]

    def kept(self) -> list[str]:
        """The identity of each submission that is in the records."""
        return self.python(KEPT).split()

    def start(self) -> None:
        """Serve, and return when the first page is answered."""
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
        """Send this signal to every process of the server."""
        assert self.process is not None
        os.killpg(self.process.pid, with_signal)
        self.process.wait(timeout=60)

    def processor_seconds(self) -> float:
        """What the processes of the server have spent of the processors since they began."""
        assert self.process is not None
        return sum(_spent(each, self.process.pid) for each in Path("/proc").glob("[0-9]*/stat"))


def _spent(stat: Path, group: int) -> float:
    """What this process spent, and those of its children that have ended: workers are renewed."""
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile
        return 0
    return sum(map(int, fields[11:15])) / TICKS if int(fields[2]) == group else 0
