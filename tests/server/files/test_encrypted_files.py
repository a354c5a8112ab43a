"""Files reach the disk encrypted, under names that say nothing, and do not open once damaged."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from muara_server.files import cipher
from muara_server.files.cipher import CHUNK, DamagedFile
from muara_server.files.storage import EncryptedStorage, Pieces

# Files lie on the disk, whatever keeps the records.
pytestmark = pytest.mark.once

NAME = "asha-devi-birth-certificate.pdf"
CONTENT = b"Asha Devi, born 12 March 2004. " * 10_000  # five chunks
KEY = bytes(range(32))


@pytest.fixture
def storage(home: Path) -> EncryptedStorage:
    return EncryptedStorage()


def stored(home: Path) -> list[Path]:
    return [path for path in (home / "files").rglob("*") if path.is_file()]


def test_a_file_comes_back_as_it_was(storage: EncryptedStorage) -> None:
    name = storage.save(NAME, ContentFile(CONTENT))
    assert storage.open(name).read() == CONTENT
    assert storage.size(name) == len(CONTENT)
    assert storage.exists(name)


def test_the_disk_holds_neither_the_words_nor_the_name(
    storage: EncryptedStorage, home: Path
) -> None:
    name = storage.save(NAME, ContentFile(CONTENT))
    (path,) = stored(home)
    assert b"Asha" not in path.read_bytes()
    assert "asha" not in str(path).lower()
    assert path.suffix == ""
    assert name == str(path.relative_to(home / "files"))


def test_the_same_file_twice_looks_like_two_files(storage: EncryptedStorage, home: Path) -> None:
    for _ in range(2):
        storage.save(NAME, ContentFile(CONTENT))
    one, other = stored(home)
    assert one.read_bytes()[40:] != other.read_bytes()[40:]


@pytest.mark.parametrize(
    "damage",
    [
        lambda sealed: sealed[:-1],
        lambda sealed: sealed[: -(CHUNK + 16)],
        lambda sealed: sealed + b"x",
        lambda sealed: sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:],
        lambda sealed: sealed[:40] + sealed[40 + CHUNK + 16 :],
        lambda sealed: sealed[:39],
        lambda sealed: b"",
        lambda sealed: b"MUARAF01" + b"0" * 16 + sealed[24:],
        lambda sealed: sealed[:24] + b"0" * 16 + sealed[40:],
    ],
    ids=["short", "chunk lost", "longer", "bit", "first lost", "header", "empty", "key", "salt"],
)
def test_a_damaged_file_does_not_open(storage: EncryptedStorage, home: Path, damage) -> None:  # noqa: ANN001
    name = storage.save(NAME, ContentFile(CONTENT))
    (path,) = stored(home)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DamagedFile):
        storage.open(name).read()


def test_two_files_that_change_places_do_not_open(storage: EncryptedStorage, home: Path) -> None:
    name = storage.save("a", ContentFile(b"one child"))
    storage.save("b", ContentFile(b"another child"))
    one, other = stored(home)
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    with pytest.raises(DamagedFile):
        storage.open(name).read()


@given(st.lists(st.binary(max_size=3 * CHUNK), max_size=4))
def test_content_in_any_pieces_comes_back(pieces: list[bytes]) -> None:
    sealed = b"".join(cipher.encrypt(pieces, key=KEY, name="n"))
    keys = {cipher.keyring.identity(KEY): KEY}
    opened = cipher.decrypt(io.BytesIO(sealed), keys=keys, name="n")
    content = b"".join(pieces)
    assert b"".join(opened) == content
    assert cipher.content_size(len(sealed)) == len(content)


def test_a_file_of_an_older_key_opens_while_that_key_is_kept(
    storage: EncryptedStorage, home: Path
) -> None:
    name = storage.save(NAME, ContentFile(CONTENT))
    (home / "keys" / "files.key").rename(home / "keys" / "files.2025.key")
    cipher.keyring.secret.cache_clear()
    assert storage.open(name).read() == CONTENT
    (home / "keys" / "files.2025.key").unlink()
    with pytest.raises(DamagedFile, match=r"files\.key"):
        storage.open(name).read()


def test_half_a_file_is_not_left_behind(storage: EncryptedStorage, home: Path) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield CONTENT
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        storage.save(NAME, Pieces(breaks_off()))
    assert stored(home) == []


def test_files_have_no_address_of_their_own(storage: EncryptedStorage) -> None:
    with pytest.raises(NotImplementedError):
        storage.url(storage.save(NAME, ContentFile(b"")))


def test_this_is_where_django_puts_its_files() -> None:
    assert isinstance(storages["default"], EncryptedStorage)


def test_another_storage_can_lie_underneath(home: Path) -> None:
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    storage = EncryptedStorage(inner=memory)
    name = storage.save(NAME, ContentFile(CONTENT))
    assert storage.open(name).read() == CONTENT
    assert b"Asha" not in storage.inner.open(name).read()
    assert stored(home) == []


def test_an_upload_stays_in_memory_whatever_its_size(rf) -> None:  # noqa: ANN001
    large = SimpleUploadedFile(NAME, b"x" * 5_000_000)
    request = rf.post("/", {"file": large})
    assert isinstance(request.FILES["file"], InMemoryUploadedFile)
    assert request.FILES["file"].read() == b"x" * 5_000_000


@pytest.mark.django_db
def test_an_upload_that_is_too_large_is_a_page_and_not_a_fault(client: Client) -> None:
    with override_settings(MUARA_LARGEST_UPLOAD=1000):
        answer = client.post("/login/", {"login": SimpleUploadedFile(NAME, b"x" * 5000)})
    assert answer.status_code in {400, 413}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
        ("multipart/form-data; boundary=x", b"\x00\xff" * 500),
        ("application/x-www-form-urlencoded", b"login=%ff%fe&password=\xe0\xa4"),
        ("application/x-www-form-urlencoded; charset=unheard-of", b"login=a"),
        ("application/json", b"{"),
        ("", b"\x00"),
    ],
)
def test_a_body_that_cannot_be_read_is_never_a_fault_of_ours(
    client: Client, content_type: str, body: bytes
) -> None:
    answer = client.generic("POST", "/login/", body, content_type=content_type)
    assert answer.status_code < 500
