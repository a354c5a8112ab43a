"""Many write at once: nobody waits for the sealer, and what commits late is sealed later."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction

from muara_server.audit import queries
from muara_server.audit.actions import record, seal
from muara_server.audit.models import AuditEntry, Head
from server.machine import SET_UP, ready

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty(home: Path) -> Iterator[None]:
    AuditEntry.objects.all().delete()
    Head.objects.all().delete()
    if connection.vendor == "sqlite":
        connection.cursor().execute("DELETE FROM sqlite_sequence WHERE name = 'audit_auditentry'")
    yield
    AuditEntry.objects.all().delete()
    Head.objects.all().delete()


on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
)

WRITE = """
from muara_server.audit.actions import record, seal
for _ in range(25):
    record("person.read", who=None)
    seal()
"""


@pytest.mark.once  # a deployment of its own, on SQLite
def test_what_many_processes_wrote_is_one_whole_chain(tmp_path: Path) -> None:
    machine = ready(tmp_path)
    writers = [machine.start("-c", SET_UP + WRITE) for _ in range(3)]
    assert [writer.communicate(timeout=120)[1] for writer in writers] == ["", "", ""]
    told = machine.muara("audit", "verify")
    assert (told.returncode, "unsealed    0 entries" in told.stdout) == (0, True)


@on_postgresql
def test_a_deed_in_progress_holds_up_neither_writers_nor_the_sealer() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record("person.register", who=None)
            begun.set()
            go_on.wait(60)
        connection.close()

    late = threading.Thread(target=slow)
    late.start()
    assert begun.wait(60)
    record("person.read", who=None)
    assert seal() == 1
    go_on.set()
    late.join()
    assert seal() == 1
    assert list(AuditEntry.objects.order_by("position").values_list("deed", flat=True)) == [
        "person.read",
        "person.register",
    ]
    assert queries.verify().whole


@on_postgresql
def test_two_sealers_chain_each_entry_once() -> None:
    for _ in range(30):
        record("person.read", who=None)

    def seal_and_close() -> int:
        try:
            return seal()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as sealers:
        sealed = [sealers.submit(seal_and_close) for _ in range(2)]
        assert sum(one.result() for one in sealed) == 30
    assert queries.verify().whole
