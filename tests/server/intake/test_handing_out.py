"""A file goes out as it lies there, in pieces: a film takes no more memory than a photograph."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from muara_server.files.cipher import DamagedFile
from muara_server.files.storage import EncryptedStorage
from muara_server.intake import handing_out

pytestmark = pytest.mark.once
FILM = bytes(range(256)) * 1000


@pytest.fixture
def storage(home: Path, monkeypatch: pytest.MonkeyPatch) -> EncryptedStorage:
    own = EncryptedStorage()
    monkeypatch.setattr(handing_out, "default_storage", own)
    return own


def test_a_recording_is_handed_out_in_pieces(storage: EncryptedStorage) -> None:
    answer = handing_out.stored(storage.save("film", ContentFile(FILM)), "video/mp4")
    pieces = list(answer.streaming_content)
    assert b"".join(pieces) == FILM
    assert max(map(len, pieces)) < len(FILM)
    assert answer["Content-Length"] == str(len(FILM))
    assert answer["Content-Disposition"] == "inline"


def test_a_damaged_file_is_no_answer_that_breaks_off(storage: EncryptedStorage) -> None:
    name = storage.save("film", ContentFile(FILM))
    Path(storage.inner.path(name)).write_bytes(b"something else")
    with pytest.raises(DamagedFile):
        handing_out.stored(name, "video/mp4")
