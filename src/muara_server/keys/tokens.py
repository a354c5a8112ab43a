"""Blind indexes: what may be searched for becomes a keyed number, and only that is stored.

Every token is made under a key of its own for one area and one field, so that the same name in
two districts gives two tokens and no list of tokens tells how often a name occurs in the country.
Across areas only papers, phones, and a name together with a birth year have tokens.

    names = Area(key, "IN.BR.SIT").name("Suraj Kumar")
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from uuid import UUID

from muara_server.keys import sounds

EVERYWHERE = "*"
PHONE_DIGITS = 9
HALF = 1 << 63


@dataclass(frozen=True)
class Area:
    """The tokens of one area (a district's code, or `EVERYWHERE`).

    While it is kept, it remembers the tokens of every word it was asked for: few words make the
    names of many people.
    """

    key: bytes
    code: str
    _known: dict[str, frozenset[int]] = field(default_factory=dict, repr=False, compare=False)

    def name(self, name: str) -> set[int]:
        """Every token under which this name is found: each word whole, and its beginnings."""
        found: set[int] = set()
        for word in sounds.words(name):
            if word not in self._known:
                begun = map(self._begins, sounds.beginnings(word))
                self._known[word] = frozenset([self.word(word), *begun])
            found |= self._known[word]
        return found

    def word(self, word: str) -> int:
        """The token of one whole word of a name."""
        return token(self._words, sounds.sound(word))

    def beginning(self, typed: str) -> int:
        """The token of what somebody typed of a word so far."""
        return self._begins(sounds.sound(typed)[:4])

    def _begins(self, start: str) -> int:
        return token(self._starts, start)

    @cached_property
    def _words(self) -> bytes:
        return field_key(self.key, self.code, "name")

    @cached_property
    def _starts(self) -> bytes:
        return field_key(self.key, self.code, "name begins")


def phone(key: bytes, written: str) -> int | None:
    """The token of a phone number, however its country and spaces were written.

    >>> phone(bytes(32), "+91 98765 43210") == phone(bytes(32), "098765-43210")
    True
    """
    digits = "".join(str(unicodedata.digit(each)) for each in written if each.isdecimal())
    if len(digits) < PHONE_DIGITS:
        return None
    return token(field_key(key, EVERYWHERE, "number"), digits[-PHONE_DIGITS:])


def paper(key: bytes, written: str) -> int | None:
    """The token of the number of a paper: letters and digits count, marks and spaces do not.

    >>> paper(bytes(32), "br-05/001 77") == paper(bytes(32), "BR0500177")
    True
    """
    plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", written)).casefold()
    return token(field_key(key, EVERYWHERE, "paper"), plain) if len(plain) >= 4 else None


def name_and_year(key: bytes, name: str, year: int) -> int | None:
    """The token of a whole name, in any order of its words, with a birth year.

    >>> name_and_year(bytes(32), "Kumar Suraj", 1998) == name_and_year(bytes(32), "सूरज कुमार", 1998)
    True
    """
    spoken = sorted(sounds.sounds(name))
    if not spoken:
        return None
    return token(field_key(key, EVERYWHERE, "name and year"), " ".join([*spoken, str(year)]))


def participant(key: bytes, name: str, *, number: str = "", where: str = "") -> UUID | None:
    """The token of somebody who took part: the same wherever the same person is entered.

    The words of the name in any order and spelling, with the last digits of the phone, or with
    another `number` that the person has; where neither is told, with `where` the person belongs.
    None where there is nothing to know the person by.

    >>> key = bytes(32)
    >>> here = participant(key, "Sunita Devi", number="+91 98765 43210")
    >>> here == participant(key, "सुनीता देवी", number="098765-43210")
    True
    >>> here == participant(key, "Sunita Devi", where="IN.DT.221")
    False
    """
    digits = "".join(str(unicodedata.digit(each)) for each in number if each.isdecimal())
    letters = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", number)).casefold()
    known = digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else letters
    spoken = sorted(sounds.sounds(name))
    if not spoken and not known:
        return None
    text = "\x1f".join([" ".join(spoken), known or f"at {where}"])
    field = field_key(key, EVERYWHERE, "participant")
    return UUID(bytes=hmac.digest(field, text.encode(), "sha256")[:16])


def token(key: bytes, text: str) -> int:
    """A signed 63-bit number that says nothing about the text without the key."""
    return int.from_bytes(hmac.digest(key, text.encode(), "sha256")[:8], "big") - HALF


@lru_cache(maxsize=20_000)
def field_key(key: bytes, area: str, field: str) -> bytes:
    """The key of one field in one area."""
    return hmac.digest(key, f"{area}\x1f{field}".encode(), "sha256")
