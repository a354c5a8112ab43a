"""A deployment of its own for tests that end processes or look at the files behind the records."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from django.db import connection

from server.machine import ready


@dataclass(frozen=True)
class Deployment:
    """A home, and the environment of processes that use it."""

    home: Path
    environment: dict[str, str]

    def start(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        """Begin a Python process; its output is read through its pipes."""
        return subprocess.Popen(
            [sys.executable, *command],
            env={**self.environment, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str, refused: bool = False, **environment: str) -> str:
        """What a Python process says that ends well, or, where that is expected, is refused."""
        process = self.start(*command, **environment)
        said, errors = process.communicate(timeout=120)
        assert (process.returncode != 0) == refused, errors
        return said + errors

    def ask(self, expression: str) -> str:
        """The value of a Python expression in which the server's models are known."""
        script = (
            "from muara_server.commands import set_up; set_up()\n"
            "from django.db import connection\n"
            "from muara_server.ledger.models import *\n"
            "from muara_server.registry.models import *\n"
            "from muara_server.keys.models import *\n"
            "from muara_server.audit.models import *\n"
            f"print({expression})"
        )
        return self.run("-c", script).strip()


def deploy(home: Path, *tables: Path) -> Deployment:
    """Make the tables of a new deployment, on the kind of database the tests run on."""
    environment = {**os.environ, "MUARA_HOME": str(home)}
    environment.pop("MUARA_KEYS", None)
    deployment = Deployment(home, environment)
    if connection.vendor == "postgresql":
        environment["MUARA_DATABASE_URL"] = _new_database(os.environ["MUARA_DATABASE_URL"])
        deployment.run("-m", "muara_server", "migrate")
    else:
        ready(home)
    if tables:
        deployment.run("-m", "muara_server", "places", "load", *map(str, tables))
    return deployment


def copy(made: Deployment, home: Path) -> Deployment:
    """Another deployment with the same tables and keys: much quicker than to make them again."""
    shutil.copytree(made.home, home)
    environment = {**made.environment, "MUARA_HOME": str(home)}
    if "MUARA_DATABASE_URL" in environment:
        original = urlsplit(environment["MUARA_DATABASE_URL"]).path.strip("/")
        environment["MUARA_DATABASE_URL"] = _new_database(
            os.environ["MUARA_DATABASE_URL"], like=original
        )
    return Deployment(home, environment)


def _new_database(address: str, *, like: str = "template1") -> str:
    import psycopg

    name = f"muara_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
