"""Copies of papers and photographs: who keeps one, who opens it, and when nothing of it is left."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.utils import timezone
from PIL import ExifTags, Image

from muara.errors import NotAllowed, Refused
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.copies import keep_copy, open_copy, take_away
from muara_server.casework.models import Copy, Proceeding
from muara_server.files.unusable import UnusableFile
from muara_server.ledger import actions as ledger
from muara_server.registry.actions import erase
from server.cast import Map
from server.files.papers import plain_paper

from .conftest import Somebody

pytestmark = pytest.mark.django_db


def photograph() -> bytes:
    """A picture as a telephone makes it, with the place beside it."""
    beside = Image.Exif()
    beside[ExifTags.Base.GPSInfo] = {1: "N", 2: (26.0, 38.0, 12.0)}
    drawn = BytesIO()
    Image.new("RGB", (640, 480), "olive").save(drawn, "JPEG", exif=beside)
    return drawn.getvalue()


def kept(case: UUID, who: User, content: bytes = b"", **said: Any) -> Copy:
    said = {"shows": "photograph", "on": timezone.localdate()} | said
    held = Proceeding.objects.select_related("place").get(pk=case)
    return Copy.objects.get(pk=keep_copy(held, content or photograph(), who=who, **said))


def held_by(copy: Copy) -> Proceeding:
    return Proceeding.objects.select_related("place").get(pk=copy.proceeding)


def files(home: Path) -> list[Path]:
    return [path for path in (home / "files").rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def own_storage(home: Path) -> Iterator[None]:
    """The storage is made once; here it writes into the home of this test."""
    storage = storages["default"]
    before, storage.inner = storage.inner, FileSystemStorage(location=home / "files")
    yield
    storage.inner = before


def test_it_comes_back_without_its_place_and_the_disk_holds_nothing_in_the_clear(
    case: UUID, ani: User, home: Path
) -> None:
    copy = kept(case, ani, note="At the kiln of Mr Sahu")
    content = open_copy(copy, held_by(copy), who=ani)
    picture = Image.open(BytesIO(content))
    assert picture.size == (640, 480)
    assert dict(picture.getexif()) == {}
    assert Image.open(BytesIO(open_copy(copy, held_by(copy), who=ani, preview=True))).width == 480
    assert len(files(home)) == 2
    for path in files(home):
        assert b"JFIF" not in path.read_bytes()
        assert path.suffix == ""


def test_it_is_sealed_with_the_childs_own_key(case: UUID, ani: User) -> None:
    copy = kept(case, ani)
    with default_storage.open(copy.stored) as stored:
        assert b"JFIF" not in stored.read()


def test_each_deed_is_told_once(case: UUID, ani: User) -> None:
    copy = kept(case, ani)
    open_copy(copy, held_by(copy), who=ani)
    open_copy(copy, held_by(copy), who=ani, preview=True)
    for deed in ("case.copy", "copy.opened", "copy.seen"):
        told = AuditEntry.objects.get(deed=deed)
        assert (told.who, told.about) == (ani.pk, copy.person)


def test_whoever_is_no_case_worker_of_it_keeps_nothing_there(
    case: UUID, chitra: User, somebody: Somebody, places: Map, home: Path
) -> None:
    officer = somebody("district_officer", places.sitamarhi)
    for who, code in ((chitra, "outside_area"), (officer, "not_your_part")):
        with pytest.raises(NotAllowed) as refused:
            kept(case, who)
        assert refused.value.code == code
    assert not Copy.objects.exists()


def test_what_is_refused_leaves_nothing(case: UUID, ani: User, home: Path) -> None:
    with pytest.raises(UnusableFile):
        kept(case, ani, b"<svg onload='alert(1)'/>")
    with pytest.raises(Exception, match="shows"):
        kept(case, ani, shows="no such thing")
    assert not (home / "files").exists() or files(home) == []
    assert not Copy.objects.exists()


def test_taken_away_it_is_gone_and_the_trail_says_why(
    case: UUID, ani: User, home: Path, django_capture_on_commit_callbacks: Any
) -> None:
    copy = kept(case, ani)
    with django_capture_on_commit_callbacks(execute=True):
        take_away(copy, held_by(copy), reason="wrong_person", on=timezone.localdate(), who=ani)
    assert files(home) == []
    assert not Copy.objects.exists()
    assert AuditEntry.objects.filter(deed="case.retraction", who=ani.pk).exists()


def test_an_erased_child_leaves_no_file(
    case: UUID,
    suraj: UUID,
    ani: User,
    budi: User,
    home: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    copy = kept(case, ani)
    held = held_by(copy)
    kept(case, ani, plain_paper(), shows="decision")
    with django_capture_on_commit_callbacks() as waiting:
        erase(suraj, who=budi, reason="consent_withdrawn")
    assert not Copy.objects.exists()
    with pytest.raises(Refused, match="erased"):
        open_copy(copy, held, who=ani)  # a file that outlives its row opens no more
    for remove in waiting:
        remove()
    assert files(home) == []


def test_a_rebuild_leaves_the_copies_as_they_are(case: UUID, ani: User, home: Path) -> None:
    copy = kept(case, ani)
    ledger.rebuild(who=None)
    assert open_copy(Copy.objects.get(pk=copy.pk), held_by(copy), who=ani)
