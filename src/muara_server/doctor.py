"""`muara doctor`: what this machine has, what it lacks, and what to do about it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from muara.errors import PackError
from muara_server import keyring, printing
from muara_server.audit import queries as audit
from muara_server.casework.queries import duty
from muara_server.convergence.queries import schemes
from muara_server.jobs import queries as jobs
from muara_server.notices import gateways
from muara_server.notices import queries as notices
from muara_server.printing import SCRIPTS

if TYPE_CHECKING:
    from argparse import Namespace

NODE_AT_LEAST = (20, 19)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
TAIL_SECONDS = 60
FREE_MEGABYTES = 500


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `essential` things that are not well make the command answer 1."""

    name: str
    well: bool
    says: str
    do: str = ""
    essential: bool = True


Look = Callable[[], Iterator[Finding]]


def examine(arguments: Namespace) -> int:
    """Print a line for each thing looked at; 1 if something essential is not well."""
    found = [finding for look in LOOKS for finding in look()]
    for finding in found:
        sys.stdout.write(f"{_mark(finding):<8} {finding.name:<16} {finding.says}\n")
        if not finding.well and finding.do:
            sys.stdout.write(f"{'':<25} {finding.do}\n")
    return int(any(finding.essential and not finding.well for finding in found))


def _mark(finding: Finding) -> str:
    if finding.well:
        return "well"
    return "FAULT" if finding.essential else "missing"


def _database() -> Iterator[Finding]:
    try:
        waiting = len(_migrations_waiting())
    except DatabaseError as error:
        yield Finding("records", False, type(error).__name__, "Is the database reachable?")
        return
    yield Finding("records", True, _whereabouts())
    yield Finding(
        "tables",
        not waiting,
        f"{waiting} changes waiting" if waiting else "up to date",
        "Run `muara migrate`.",
    )
    if not waiting:
        yield from _trail()
        yield from _work()
        yield from _schemes()
        yield from _messages()
        yield from _reports()


def _trail() -> Iterator[Finding]:
    """Whole or not is for `audit verify`; here: does the sealer work, and is nothing missing?"""
    yield Finding(
        "audit trail",
        audit.tail_seconds() < TAIL_SECONDS,
        f"{audit.unsealed().count()} entries not sealed yet",
        "No sealer works: start `muara worker`, or seal now with `muara audit seal`.",
        essential=False,
    )


def _work() -> Iterator[Finding]:
    lost = jobs.abandoned()
    yield Finding(
        "long work",
        not lost,
        f"{len(lost)} jobs whose worker is gone",
        "Start `muara worker`: it takes them up where they ended.",
        essential=False,
    )
    standing = jobs.not_repeating()
    yield Finding(
        "repeated work",
        not standing,
        f"failed or not begun: {', '.join(standing)}" if standing else "begins when it is due",
        "Is a worker running? `muara jobs` says how it ended, the worker's log why.",
        essential=False,
    )


def _schemes() -> Iterator[Finding]:
    """Changes approved here must be readable with the words that the packs have today."""
    try:
        packs = schemes.country_packs()
        says = f"{sum(len(pack.schemes) for pack in packs)}, {schemes.changed_here()} changed here"
        yield Finding("schemes", True, says)
    except PackError as error:
        yield Finding("schemes", False, str(error), "Put the pack back, or propose it anew.")


def _messages() -> Iterator[Finding]:
    """What leaves by e-mail and SMS; a gateway that cannot be loaded fails at every message."""
    for state in notices.channel_states():
        says = f"{state.waiting} waiting, {state.given_up} given up"
        yield Finding(
            {"email": "e-mail", "sms": "SMS"}[state.channel],
            not (state.on and state.given_up),
            says if state.on else "switched off",
            "People and roles, Messages sent: there they can be tried again.",
            essential=False,
        )
    try:
        if settings.MUARA_SMS:
            gateways.gateway()
    except ImportError as error:
        yield Finding("SMS gateway", False, type(error).__name__, "Look at MUARA_SMS.")


def _reports() -> Iterator[Finding]:
    """A report that a district lets lie goes to a keeper above it, where there is one."""
    alone = [place.code for place in duty.left_alone()]
    yield Finding(
        "reports",
        not alone,
        f"nobody above: {', '.join(alone)}" if alone else "go up from every district",
        "People and roles: make somebody complaint keeper of the State, or of all.",
        essential=False,
    )


def _keys() -> Iterator[Finding]:
    folder = Path(settings.MUARA_KEYS)
    exposed = keyring.exposed(folder)
    yield Finding(
        "keys",
        not exposed,
        f"others can read {len(exposed)} of {folder}" if exposed else f"{folder}, private",
        f"Run `chmod -R go= {folder}`.",
    )
    inside = folder.is_relative_to(settings.MUARA_HOME) and not settings.DEBUG
    yield Finding(
        "keys apart",
        not inside,
        "on the same disk as the records" if inside else "not beside the records",
        "On a server set MUARA_KEYS to a folder on another disk.",
        essential=False,
    )


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.MUARA_HOME).free // 2**20
    yield Finding("disk", free > FREE_MEGABYTES, f"{free:,} MB free", "Make room: records grow.")


def _programs() -> Iterator[Finding]:
    node = _node_version()
    yield Finding(
        "Node",
        node >= NODE_AT_LEAST,
        ".".join(map(str, node)) or "not found",
        "Only for phone forms and maps: install Node 20.19 or newer.",
        essential=False,
    )
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    yield Finding(
        "Chromium",
        chromium is not None,
        chromium or "not found",
        "Only for browser tests: apt-get install chromium.",
        essential=False,
    )
    gettext = shutil.which("xgettext")
    yield Finding(
        "gettext",
        gettext is not None,
        gettext or "not found",
        "Only to collect strings for translators: apt-get install gettext.",
        essential=False,
    )


def _printing() -> Iterator[Finding]:
    """What cards and other papers are printed with, in each language a card may be in."""
    for name, languages in (("printing", ()), *((f"print in {each}", (each,)) for each in SCRIPTS)):
        missing = printing.lacking(*languages) or printing.second_best(*languages)
        packages = " ".join(dict.fromkeys(lack.package for lack in missing))
        yield Finding(
            name,
            not missing,
            f"no {', '.join(lack.what for lack in missing)}" if missing else "fonts and letters",
            f"Only for papers: apt-get install {packages}.",
            essential=False,
        )


def _node_version() -> tuple[int, ...]:
    said = _said(["node", "--version"]).strip().removeprefix("v")
    return tuple(int(part) for part in said.split(".") if part.isdigit())


def _said(command: list[str]) -> str:
    """What a program answers; nothing where it is missing."""
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _migrations_waiting() -> list[object]:
    executor = MigrationExecutor(connection)
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _whereabouts() -> str:
    return f"{connection.vendor}, {settings.DATABASES['default']['NAME']}"


LOOKS: tuple[Look, ...] = (_database, _keys, _disk, _programs, _printing)
