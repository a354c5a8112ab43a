"""The number of a certificate: it names one entry, and nobody makes one up."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings

from muara_server import keyring, spoken

if TYPE_CHECKING:
    from uuid import UUID

SECRET = "certificates"  # noqa: S105  (the name of the key, not the key)
ENTRY, PROOF = 5, 7
"""So many letters count the entries of a deployment, 20 million; so many prove the number."""


def number_of(number: int, entry: UUID) -> str:
    """The number on the certificate that rests on this entry, by its number in the ledger.

    Without the key folder nobody can tell which numbers there are: of 17 thousand million that an
    entry could have, one is right.
    """
    key = keyring.secret(settings.MUARA_KEYS, SECRET)
    proof = hmac.new(key, entry.bytes, hashlib.sha256).digest()
    letters = spoken.letters_of(int.from_bytes(proof[:8], "big"), PROOF)
    return spoken.letters_of(number, ENTRY) + letters


def entry_in(typed: str) -> int:
    """The number in the ledger that a certificate's number names; 0 where it can be none.

    >>> entry_in("BBBB-9XYZ-WVTS"), entry_in("17")
    (28, 0)
    """
    letters = spoken.plain(typed)
    if len(letters) != ENTRY + PROOF or set(letters) - set(spoken.LETTERS):
        return 0
    found = 0
    for letter in letters[:ENTRY]:
        found = found * len(spoken.LETTERS) + spoken.LETTERS.index(letter)
    return found


def fits(typed: str, *, number: int, entry: UUID) -> bool:
    """Is this the number of the certificate of this entry?"""
    return hmac.compare_digest(spoken.plain(typed), number_of(number, entry))


def same_name(typed: str, names: Iterable[str]) -> bool:
    """Is this one of the names, whatever its spaces and capital letters?

    >>> same_name(" suraj  KUMAR", ["Suraj Kumar"]), same_name("Suraj", ["Suraj Kumar"])
    (True, False)
    """
    return _bare(typed) in {_bare(name) for name in names}


def _bare(name: str) -> str:
    return " ".join(name.split()).casefold()
