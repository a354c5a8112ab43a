"""A file that no row names is removed after a day: no erasure would ever find it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

import muara_server
from muara.errors import Refused
from muara_server.audit import anchor
from muara_server.audit.models import AuditEntry
from muara_server.files import names
from muara_server.intake.models import Attachment, Form, FormMedia
from muara_server.jobs.jobs import remove_unnamed_files
from server.intake.conftest import Phone, filled, phone, phone_of, publisher, visit

__all__ = ["phone", "phone_of", "publisher", "visit"]

A_DAY = 24 * 60 * 60
Commits = Callable[..., Any]


class Night:
    """One pass of the work that begins by itself."""

    removed = 0

    @contextmanager
    def step(self, **_: Any) -> Iterator[None]:
        yield

    def finish(self, *, removed: int) -> None:
        self.removed = removed


@pytest.fixture(autouse=True)
def own_trail(monkeypatch: pytest.MonkeyPatch) -> None:
    """No end of a trail is kept: what other tests sealed was rolled back."""
    monkeypatch.setattr(anchor, "read", lambda: None)


@pytest.fixture
def kept(db: None) -> Iterator[list[str]]:
    """Files of these tests alone, removed at their end."""
    made: list[str] = []
    yield made
    for each in made:
        default_storage.delete(each)


def left_behind(days: float) -> str:
    """A file as a crash leaves it, so many days ago."""
    name = default_storage.save("attachment", ContentFile(b"a face"))
    aged(name, days)
    return name


def aged(name: str, days: float) -> None:
    at = time.time() - days * A_DAY
    os.utime(default_storage.inner.path(name), (at, at))


def test_what_no_row_names_goes_after_a_day(
    kept: list[str], django_capture_on_commit_callbacks: Commits
) -> None:
    old, young = left_behind(1.1), left_behind(0.9)
    kept += [old, young]
    night = Night()
    with django_capture_on_commit_callbacks(execute=True):
        remove_unnamed_files(night)
    assert (default_storage.exists(old), default_storage.exists(young)) == (False, True)
    told = AuditEntry.objects.get(deed="files.remove_unnamed")
    assert (told.who, told.detail) == (None, {"files": night.removed})


def test_what_a_row_names_stays_however_old(
    phone: Phone, visit: object, django_capture_on_commit_callbacks: Commits
) -> None:
    phone.send(filled(), ("face.jpg", b"a face"))
    rows = (Attachment.objects.get(), *FormMedia.objects.all())
    for each in rows:
        aged(each.stored, 400)
    with django_capture_on_commit_callbacks(execute=True):
        remove_unnamed_files(Night())
    assert all(default_storage.exists(each.stored) for each in rows)


def test_beside_other_records_nothing_is_removed(
    kept: list[str], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commits
) -> None:
    """Started with an empty database by mistake, every file would be one that no row names."""
    kept.append(left_behind(400))
    monkeypatch.setattr(anchor, "read", lambda: anchor.Anchor(10**9, "the end of another trail"))
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refused):
        remove_unnamed_files(Night())
    assert default_storage.exists(kept[0])


def test_a_column_that_is_not_known_to_name_files_cannot_hold_a_name(kept: list[str]) -> None:
    """Whoever adds one learns of it from the first test that writes such a row."""
    kept.append(left_behind(0))
    with pytest.raises(AssertionError, match="is no StoredName"):
        Form.objects.create(key=kept[0])


def test_every_app_that_keeps_files_has_such_a_column() -> None:
    """Each module that saves a file has in its app a table that names it."""
    apps_ = {model._meta.app_label for model, _column in names.naming()}
    server = Path(muara_server.__file__).parent
    saving = {
        path.relative_to(server).parts[0]
        for path in server.rglob("*.py")
        if re.search(r"(default_storage|storage\(\))\.save\(", path.read_text(encoding="utf-8"))
    }
    assert saving == apps_


def test_for_the_tables_it_is_a_text_like_any_other() -> None:
    """No table has to be changed for a column to be known."""
    _name, path, _positional, told = names.StoredName(max_length=60).deconstruct()
    assert (path, told) == ("django.db.models.CharField", {"max_length": 60})
