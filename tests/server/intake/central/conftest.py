"""A server that really runs, with the packs' forms, and pyodk as four people use it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from pyodk._utils.config import CentralConfig, Config
from pyodk.client import Client

from muara.forms import read_form, write_submission
from muara_server.intake.central.written import programme_number
from server import machine as machines
from server.machine import Machine, ready

PROGRAMME = "converging_2008"
PROJECT = programme_number(PROGRAMME)
SET_UP = f"""
import json
from muara_server.accounts import actions as accounts
from muara_server.places.models import Place
SITAMARHI, SURAT = Place.objects.get(code="IN.DT.221"), Place.objects.get(code="IN.DT.459")
told = {{}}
for login, role, place in (
    ("ani", "case_worker", SITAMARHI), ("budi", "supervisor", SITAMARHI),
    ("sami", "supervisor", SURAT), ("admin", "administrator", None),
):
    user = accounts.add_user(login=login, display_name=login.title(), password="seven green kites")
    accounts.assign(user, role, place=place, programme="{PROGRAMME}")
    told[login] = accounts.register_device(user, label="script")[1]
print(json.dumps(told))
"""
SORT = """
from muara_server.intake import sorting, waiting
for received in waiting.several(waiting.unsorted(at_most=1000)):
    sorting.sort_one(received)
"""
INSIDE = """
import json, sys
for line in sys.stdin:
    exec(json.loads(line), {})
    print("done", flush=True)
"""


@dataclass(frozen=True)
class Central:
    """The running server, and what each person's script logs in with."""

    machine: Machine
    credentials: dict[str, str]
    inside: subprocess.Popen[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.machine.port}"

    def as_(self, login: str) -> Client:
        """pyodk, set up for this person."""
        told = CentralConfig(self.address, login, self.credentials[login], PROJECT)
        return Client(config=Config(told), cache_path=self.machine.home / f"{login}.toml").open()

    def sort(self, then: str = "") -> str:
        """What the job does every minute; and what `then` prints."""
        return run(self.inside, SORT + then)


@pytest.fixture(scope="package")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    machine = ready(tmp_path_factory.mktemp("home"))
    process = machine.start("-m", "muara_server", "serve", "--workers", "1", "--no-worker")
    inside = subprocess.Popen(
        [sys.executable, "-c", machines.SET_UP + INSIDE],
        env=machine.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    running = Central(machine, json.loads(run(inside, SET_UP)), inside)
    for _try in range(600):
        try:
            requests.get(f"{running.address}/alive/", timeout=30)
            break
        except (requests.ConnectionError, requests.Timeout):
            assert process.poll() is None, process.stderr
            time.sleep(0.1)
    yield running
    for each in (process, inside):
        each.terminate()
        each.wait(timeout=60)


def run(inside: subprocess.Popen[str], code: str) -> str:
    """Run some code in a process beside the server, which goes on; what it printed."""
    assert inside.stdin
    assert inside.stdout
    inside.stdin.write(json.dumps(code) + "\n")
    inside.stdin.flush()
    said = list(iter(inside.stdout.readline, "done\n"))
    assert inside.poll() is None
    return "".join(said).strip()


def filled(client: Client, form: str, **answers: Any) -> str:
    """The XML of a filled form, made of the blank one that the server gives out."""
    blank = read_form(client.forms.get_xml(form, encoding=None))
    return write_submission(blank, answers, instance=f"uuid:{uuid.uuid4()}").decode()
