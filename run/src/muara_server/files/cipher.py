"""The form of an encrypted file: chunks under AES-GCM, bound to the file's name and to their place.

    8 bytes   "MUARAF01"
    16 bytes  the short name of the key, in ASCII
    16 bytes  salt: from it, the key and the file's name comes this file's own key
    then, for each 64 KiB of content, a sealed chunk of 16 bytes more

A chunk's number and whether it is the last one are part of what is authenticated: a file cut short,
put together from others, or renamed does not open.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from muara.errors import InputError
from muara_server import keyring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MAGIC = b"MUARAF01"
NAME, SALT, TAG = 16, 16, 16
CHUNK = 64 * 1024


class DamagedFile(InputError):
    """An encrypted file that is not as it was written, or whose key is not here."""

    code = "damaged_file"


def encrypt(pieces: Iterable[bytes], *, key: bytes, name: str) -> Iterator[bytes]:
    """The encrypted file, piece by piece; at most one chunk of content is held at a time."""
    salt = secrets.token_bytes(SALT)
    yield MAGIC + keyring.identity(key).encode() + salt
    cipher = _cipher(key, salt, name)
    waiting, number = bytearray(), 0
    for piece in pieces:
        waiting += piece
        # A full chunk is held back: only the end of the content shows which chunk is the last.
        while len(waiting) > CHUNK:
            yield _seal(cipher, bytes(waiting[:CHUNK]), number, last=False)
            del waiting[:CHUNK]
            number += 1
    yield _seal(cipher, bytes(waiting), number, last=True)


def decrypt(file: BinaryIO, *, keys: Mapping[str, bytes], name: str) -> Iterator[bytes]:
    """The content, chunk by chunk, each authenticated before it is given out."""
    cipher = _opened(file.read(len(MAGIC) + NAME + SALT), keys, name)
    number, sealed = 0, file.read(CHUNK + TAG)
    while True:
        following = file.read(CHUNK + TAG)
        yield _open(cipher, sealed, number, last=not following, name=name)
        if not following:
            return
        number, sealed = number + 1, following


def _opened(header: bytes, keys: Mapping[str, bytes], name: str) -> AESGCM:
    magic, key_name, salt = (
        header[: len(MAGIC)],
        header[len(MAGIC) : len(MAGIC) + NAME].decode("ascii", "replace"),
        header[len(MAGIC) + NAME :],
    )
    if magic != MAGIC or len(salt) != SALT:
        raise DamagedFile("This is not a file that Muara wrote.", file=name)
    if key_name not in keys:
        raise DamagedFile(
            "The key of this file is not in the key folder.",
            file=name,
            found=key_name,
            do="Put the missing files.key back from the copy of the key folder.",
        )
    return _cipher(keys[key_name], salt, name)


def _cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"muara file " + name.encode())
    return AESGCM(derived.derive(key))


def _seal(cipher: AESGCM, chunk: bytes, number: int, *, last: bool) -> bytes:
    return cipher.encrypt(_nonce(number, last=last), chunk, None)


def _open(cipher: AESGCM, sealed: bytes, number: int, *, last: bool, name: str) -> bytes:
    try:
        return cipher.decrypt(_nonce(number, last=last), sealed, None)
    except (InvalidTag, ValueError) as damage:
        raise DamagedFile(
            "This file is not as it was written.",
            file=name,
            found=f"damage in chunk {number}",
            do="Take the file from a backup.",
        ) from damage


def _nonce(number: int, *, last: bool) -> bytes:
    """Every file has its own key, so a chunk's number never meets the same key twice."""
    return number.to_bytes(11, "big") + bytes([last])


def content_size(stored: int) -> int:
    """How much content a stored file of this size holds.

    >>> content_size(len(b"".join(encrypt([b"12345"], key=bytes(32), name="x"))))
    5
    """
    sealed = stored - len(MAGIC) - NAME - SALT
    return sealed - -(-sealed // (CHUNK + TAG)) * TAG
