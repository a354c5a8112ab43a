"""A backup comes back as it was, in an empty home only, and never with the keys in it."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from server.machine import Machine, ready

# Each test has a deployment of its own, on SQLite.
pytestmark = pytest.mark.once

WRITE = """
from muara_server.accounts.actions import add_user
from muara_server.audit.actions import record, seal_everything
from django.core.files.base import ContentFile
from django.core.files.storage import storages
add_user(login="ani", display_name="Ani Kumari", password="seven green kites")
seal_everything()
record("person.read", who=None)
print(storages["default"].save("x", ContentFile(b"the file")))
"""
READ = """
import sys
from muara_server.accounts.models import User
from django.core.files.storage import storages
print(User.objects.get().display_name, storages["default"].open(sys.argv[1]).read())
"""


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Machine, Path, Path, str]:
    folder = tmp_path_factory.mktemp("backup")
    machine = ready(folder / "home")
    file = machine.python(WRITE)
    records, keys = folder / "records.tar", folder / "keys.tar"
    done = machine.muara("backup", records, "--keys", keys)
    assert done.returncode == 0, done.stderr
    return machine, records, keys, file


Backup = tuple[Machine, Path, Path, str]


def test_a_backup_comes_back_as_it_was(backed_up: Backup, tmp_path: Path) -> None:
    machine, records, keys, file = backed_up
    other = Machine(tmp_path / "home")
    done = other.muara("restore", records, "--keys", keys)
    assert done.returncode == 0, done.stderr
    assert other.python(READ, file) == "Ani Kumari b'the file'"
    assert other.muara("audit", "verify").returncode == 0
    assert machine.muara("doctor").returncode == 0


def test_the_records_hold_no_key_and_the_keys_no_record(backed_up: Backup) -> None:
    machine, records, keys, _ = backed_up
    secrets = [path.read_bytes() for path in (machine.home / "keys").glob("*.key")]
    assert secrets
    assert not any(secret in records.read_bytes() for secret in secrets)
    with tarfile.open(keys) as packed:
        assert all(name.startswith(("keys/", "contents")) for name in packed.getnames())


def test_archives_are_for_their_owner_alone(backed_up: Backup) -> None:
    _, records, keys, _ = backed_up
    assert {path.stat().st_mode & 0o777 for path in (records, keys)} == {0o600}


def test_a_backup_never_replaces_another(backed_up: Backup) -> None:
    machine, records, _, _ = backed_up
    done = machine.muara("backup", records)
    assert (done.returncode, "is there already" in done.stderr) == (3, True)


def test_nothing_is_restored_over_a_deployment(backed_up: Backup) -> None:
    machine, records, keys, _ = backed_up
    done = machine.muara("restore", records, "--keys", keys)
    assert (done.returncode, "not empty" in done.stderr) == (3, True)


def test_a_changed_backup_is_refused_and_leaves_nothing(backed_up: Backup, tmp_path: Path) -> None:
    _, records, keys, _ = backed_up
    changed = tmp_path / "changed.tar"
    changed.write_bytes(records.read_bytes().replace(b"Ani Kumari", b"Ina Kumari"))
    other = Machine(tmp_path / "home")
    done = other.muara("restore", changed, "--keys", keys)
    assert (done.returncode, "was changed" in done.stderr) == (2, True)
    assert not other.home.exists()


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_what_is_no_backup_is_refused(backed_up: Backup, tmp_path: Path, content: bytes) -> None:
    strange = tmp_path / "strange.tar"
    strange.write_bytes(content)
    done = Machine(tmp_path / "home").muara("restore", strange, "--keys", backed_up[2])
    assert (done.returncode, "not a backup" in done.stderr) == (2, True)


def test_the_doctor_finds_keys_that_others_can_read(backed_up: Backup, tmp_path: Path) -> None:
    _, records, keys, _ = backed_up
    other = Machine(tmp_path / "home")
    other.muara("restore", records, "--keys", keys)
    (other.home / "keys" / "web.key").chmod(0o644)
    done = other.muara("doctor")
    assert done.returncode == 1
    assert "others can read 1" in done.stdout
