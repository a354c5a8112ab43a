"""Numbers that are read aloud and written down by hand: a family's card, a report."""

from __future__ import annotations

import secrets

LETTERS = "BCDFGHJKLMNPQRSTVWXYZ23456789"
"""No 0, O, 1 or I, which are read for one another, and no vowels, which make words."""
LONGEST = 12


def drawn(length: int) -> str:
    """So many letters and digits drawn by chance: they say nothing about anybody."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def letters_of(number: int, length: int) -> str:
    """The last so many letters of a large number.

    >>> letters_of(0, 3), letters_of(29 * 28 + 1, 3)
    ('BBB', 'B9C')
    """
    told = ""
    for _ in range(length):
        number, at = divmod(number, len(LETTERS))
        told = LETTERS[at] + told
    return told


def in_groups(reference: str, group: int = 4) -> str:
    """A reference as it is read aloud.

    >>> in_groups("BCDF2345"), in_groups("BCDF23456", 3)
    ('BCDF-2345', 'BCD-F23-456')
    """
    return "-".join(reference[at : at + group] for at in range(0, len(reference), group))


def plain(typed: str) -> str:
    """A reference as it is kept, however it was typed.

    >>> plain("bcdf-2345")
    'BCDF2345'
    """
    return "".join(letter for letter in typed.upper() if letter.isalnum())[:LONGEST]
