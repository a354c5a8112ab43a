"""A server that really runs, with a phone that speaks HTTP to it byte by byte."""

from __future__ import annotations

import base64
import http.client
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from server.intake.conftest import MULTIPART, blank_form
from server.machine import Machine, ready

SET_UP = """
import sys
from muara_server.accounts import actions as accounts
from muara_server.intake import actions
from muara_server.places.models import Place
ani = accounts.add_user(login="ani", display_name="Ani Kumari", password="seven green kites")
accounts.assign(ani, "case_worker", place=Place.objects.get(code="IN"))
actions.publish(sys.argv[1].encode(), who=None)
print(accounts.register_device(ani, label="phone")[1])
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The server that really runs has a deployment of its own, on SQLite."""
    for item in items:
        if "live" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.once)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    version: int


@dataclass(frozen=True)
class Live:
    """A running server and Ani's credential."""

    machine: Machine
    credential: str

    @property
    def headers(self) -> dict[str, str]:
        told = base64.b64encode(f"ani:{self.credential}".encode()).decode()
        return {"Authorization": f"Basic {told}", "X-OpenRosa-Version": "1.0"}

    def ask(
        self, method: str, path: str, body: object = None, *, chunked: bool = False, **more: str
    ) -> Answer:
        with_type = {"Content-Type": MULTIPART} if body is not None else {}
        line = http.client.HTTPConnection("127.0.0.1", self.machine.port, timeout=30)
        headers = {**self.headers, **with_type, **more}
        line.request(method, path, body=body, headers=headers, encode_chunked=chunked)  # type: ignore[arg-type]
        came = line.getresponse()
        answer = Answer(came.status, came.headers, came.read(), came.version)
        line.close()
        return answer

    def break_off(self, body: bytes, *, told: int) -> bytes:
        """Say that more will come than does, end there, and read the answer."""
        with socket.create_connection(("127.0.0.1", self.machine.port), timeout=30) as line:
            line.sendall(self._head(told) + body)
            line.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: line.recv(65536), b""))

    def hang_up(self, body: bytes) -> None:
        """Send all of it, and be gone before the answer."""
        with socket.create_connection(("127.0.0.1", self.machine.port), timeout=30) as line:
            line.sendall(self._head(len(body)) + body)

    def _head(self, length: int) -> bytes:
        lines = [f"{name}: {value}" for name, value in self.headers.items()]
        lines += ["Host: localhost", f"Content-Type: {MULTIPART}", f"Content-Length: {length}"]
        return ("POST /openrosa/submission HTTP/1.1\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode()

    def received(self) -> int:
        with sqlite3.connect(self.machine.home / "muara.sqlite3") as records:
            return int(records.execute("SELECT count(*) FROM intake_received").fetchone()[0])


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    machine = ready(tmp_path_factory.mktemp("home"))
    credential = machine.python(SET_UP, blank_form().decode()).splitlines()[-1]
    process = machine.start("-m", "muara_server", "serve", "--workers", "1", "--no-worker")
    running = Live(machine, credential)
    wait_for(running, process)
    yield running
    process.terminate()
    process.wait(timeout=60)


def wait_for(live: Live, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        try:
            live.ask("GET", "/alive/")
        except OSError:
            assert process.poll() is None, process.stderr
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not answer")
