"""`muara serve`: one command that answers, works and seals, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.machine import Machine, ready

# Each test has a deployment of its own, on SQLite.
pytestmark = pytest.mark.once


@dataclass
class Server:
    port: int
    process: subprocess.Popen[str]

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as got:
                return got.status, got.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    machine = ready(tmp_path_factory.mktemp("home"))
    process = machine.start("-m", "muara_server", "serve", "--workers", "1")
    running = Server(machine.port, process)
    wait_for(running)
    yield running
    process.terminate()
    process.wait(timeout=60)


def wait_for(server: Server) -> None:
    for _ in range(600):
        try:
            server.get("/alive/")
        except OSError:
            assert server.process.poll() is None, server.process.stderr
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not answer")


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def lives(pid: int) -> bool:
    """Nobody may be there to collect an orphan that has ended: it stays listed as a zombie."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


def test_the_server_answers_on_the_port_it_was_given(server: Server) -> None:
    assert server.get("/alive/") == (200, "alive\n")


def test_static_files_come_without_a_step_before(server: Server) -> None:
    status, style = server.get("/static/web/muara.css")
    assert (status, "--ink" in style) == (200, True)


def test_a_strange_host_name_is_refused(server: Server) -> None:
    asked = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/login/", headers={"Host": "elsewhere.example"}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=20)  # noqa: S310  (our own server)
    assert refused.value.code == 400


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")
def test_the_worker_ends_even_when_the_server_is_killed(server: Server) -> None:
    """The last test of this file: it takes the server down."""
    started = children(server.process.pid)
    assert len(started) >= 2
    server.process.kill()
    server.process.wait()
    for _ in range(300):
        if not any(lives(child) for child in started):
            return
        time.sleep(0.1)
    pytest.fail("processes were left behind")


def test_nothing_is_served_before_the_tables_are_ready(tmp_path: Path) -> None:
    done = Machine(tmp_path).muara("serve")
    assert (done.returncode, "Run `muara migrate` first" in done.stderr) == (3, True)


def test_a_database_address_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    done = Machine(tmp_path, MUARA_DATABASE_URL="mysql://nowhere").muara("migrate")
    assert done.returncode == 2
    assert "postgresql://user:password@host:port/name" in done.stderr
    assert "Traceback" not in done.stderr
