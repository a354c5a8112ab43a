"""`muara backup` and `muara restore`.

A backup is a tar with the records, the files (encrypted as they lie) and a list of what is in it
with the hash of each. The keys never go into the same archive: whoever finds one of the two can
read nothing. The copy of SQLite is consistent while the server runs; PostgreSQL's is a dump.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from muara.errors import InputError, Refused
from muara_server import commands

if TYPE_CHECKING:
    from argparse import Namespace

LIST = "contents.json"
RECORDS = "muara.sqlite3"
DUMP = "muara.pgdump"
FORMAT = "muara backup 1"


def back_up(arguments: Namespace) -> int:
    """Write the archive whole or not at all."""
    settings = import_module("django.conf").settings
    with _whole(arguments.output) as draft, tempfile.TemporaryDirectory() as aside:
        records = _copy_records(settings.DATABASES["default"], Path(aside))
        _pack(draft, [(records.name, records), *_files(settings.MUARA_HOME / "files", "files")])
    sys.stdout.write(f"{arguments.output} holds records and files, and no key.\n")
    if arguments.keys:
        with _whole(arguments.keys) as draft:
            _pack(draft, [*_files(settings.MUARA_KEYS, "keys")])
        sys.stdout.write(f"{arguments.keys} holds the keys. Keep it somewhere else.\n")
    else:
        sys.stdout.write(
            f"Keep a copy of {settings.MUARA_KEYS} somewhere else: no backup has it.\n"
        )
    return 0


def restore(arguments: Namespace) -> int:
    """Put records, files and keys into an empty home, after checking every one against its hash."""
    home = Path(os.environ.get("MUARA_HOME") or "var").resolve()
    keys = Path(os.environ.get("MUARA_KEYS") or home / "keys").resolve()
    for folder in (home, keys):
        _check_empty(folder)
    with _aside(home) as draft_home, _aside(home) as draft_keys:
        _unpack(arguments.archive, draft_home)
        _unpack(arguments.keys, draft_keys)
        _move(draft_home, home)
        _move(draft_keys / "keys", keys)
    commands.set_up()
    if (home / DUMP).exists():
        _load_dump(home / DUMP)
    _take_up_trail()
    _say(f"Restored to {home}. `muara audit verify` checks that the trail is whole.")
    return 0


def _take_up_trail() -> None:
    """The trail goes on from the end that came back; that it was restored is written in it."""
    import_module("muara_server.audit.actions").take_up("records.restore")


def _copy_records(database: dict[str, object], folder: Path) -> Path:
    if "sqlite" not in str(database["ENGINE"]):
        return _dump(database, folder / DUMP)
    copy = folder / RECORDS
    with (
        closing(sqlite3.connect(f"file:{database['NAME']}?mode=ro", uri=True)) as records,
        closing(sqlite3.connect(copy)) as target,
    ):
        records.backup(target, pages=-1)
        # A copy that is one file: nothing of it waits in a write-ahead log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
    return copy


def _dump(database: dict[str, object], output: Path) -> Path:
    command = ["pg_dump", "--format=custom", "--no-owner", f"--file={output}"]
    _postgresql_program([*command, f"--dbname={database['NAME']}"], database)
    return output


def _load_dump(dump: Path) -> None:
    """The dump goes into the empty database that MUARA_DATABASE_URL names."""
    database = import_module("django.conf").settings.DATABASES["default"]
    if "postgresql" not in str(database["ENGINE"]):
        raise Refused("This backup is of PostgreSQL. Set MUARA_DATABASE_URL to an empty database.")
    command = ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction"]
    _postgresql_program([*command, f"--dbname={database['NAME']}", str(dump)], database)
    dump.unlink()


def _postgresql_program(command: list[str], database: dict[str, object]) -> None:
    told = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    given = {name: str(database[field]) for name, field in told.items() if database.get(field)}
    try:
        subprocess.run(command, env={**os.environ, **given}, check=True)  # noqa: S603
    except FileNotFoundError as error:
        raise Refused(f"{command[0]} is missing. Install Debian's postgresql-client.") from error
    except subprocess.CalledProcessError as error:
        raise Refused(f"{command[0]} did not succeed; its message stands above.") from error


def _files(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(PurePosixPath(name) / path.relative_to(folder).as_posix()), path


def _pack(output: Path, members: list[tuple[str, Path]]) -> None:
    hashes = {}
    with tarfile.open(output, "w") as archive:
        for name, path in members:
            with path.open("rb") as file:
                hashes[name] = hashlib.file_digest(file, "sha256").hexdigest()
            archive.add(path, arcname=name, recursive=False)
        listed = json.dumps({"format": FORMAT, "files": hashes}, indent=1).encode()
        told = tarfile.TarInfo(LIST)
        told.size = len(listed)
        archive.addfile(told, io.BytesIO(listed))


def _unpack(archive: Path, folder: Path) -> None:
    """Take out what is listed, check it, and nothing else."""
    try:
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
        wanted = listed["files"] if listed["format"] == FORMAT else None
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise InputError(
            "This is not a backup of Muara, or it was cut short.", file=archive
        ) from error
    if not isinstance(wanted, dict):
        raise InputError("This backup is of another version of Muara.", file=archive)
    (folder / LIST).unlink()
    found = dict(_files(folder, ""))
    for name in sorted({*wanted, *found}):
        _check_member(archive, name, wanted.get(name), found.get(name))


def _check_member(archive: Path, name: str, wanted: str | None, path: Path | None) -> None:
    if wanted is None or path is None:
        raise InputError("The backup does not hold what it lists.", file=archive, found=name)
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != wanted:
            raise InputError("A file of the backup was changed.", file=archive, found=name)


def _check_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise Refused(
            f"{folder} is not empty: restoring would mix two deployments. Choose an empty folder "
            "with MUARA_HOME (and MUARA_KEYS)."
        )


def _move(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in source.iterdir() if source.exists() else ():
        shutil.move(path, target / path.name)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


@contextmanager
def _aside(beside: Path) -> Iterator[Path]:
    """A folder beside the home, so that nothing reaches the home before it was checked."""
    beside.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=beside.parent, prefix=".restoring.") as folder:
        yield Path(folder)


@contextmanager
def _whole(output: Path) -> Iterator[Path]:
    """The archive appears under its name only when it is complete, for its owner alone."""
    if output.exists():
        raise Refused(f"{output} is there already. A backup never replaces another.")
    draft = output.with_name(f".{output.name}.part")
    try:
        draft.touch(mode=0o600)
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.rename(output)
    except OSError as error:
        raise Refused(f"{output} could not be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
