"""A deployment in a folder of its own, driven from outside like a real one."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

SET_UP = "from muara_server.commands import set_up; set_up()\n"


class Machine:
    """The command line, with a home, keys and a SQLite file of its own, and a free port."""

    def __init__(self, home: Path, **more: str) -> None:
        self.home = home
        self.port = free_port()
        self.environment = {**os.environ, "MUARA_HOME": str(home), "PORT": str(self.port)}
        for elsewhere in ("MUARA_DATABASE_URL", "MUARA_KEYS"):
            self.environment.pop(elsewhere, None)
        self.environment.update(more)

    def muara(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return self.run("-m", "muara_server", *map(str, words))

    def python(self, code: str, *words: str) -> str:
        """Run some code inside the server; what it printed."""
        done = self.run("-c", SET_UP + code, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Begin something that goes on until it is told to end."""
        command = [sys.executable, *words]
        return subprocess.Popen(
            command, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )


def ready(home: Path) -> Machine:
    """A machine whose tables are made."""
    shutil.copytree(_made_once(), home, dirs_exist_ok=True)
    return Machine(home)


@cache
def _made_once() -> Path:
    """Making the tables takes seconds: every machine gets a copy of the first one's."""
    folder = Path(tempfile.mkdtemp(prefix="muara-machine."))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    done = Machine(folder).muara("migrate")
    assert done.returncode == 0, done.stderr
    return folder


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
