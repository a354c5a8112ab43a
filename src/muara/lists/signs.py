"""Signs that no filled form can hold: what XML 1.0 forbids (section 2.2, `Char`).

Old programs leave them in cells: an end-of-file sign, a line feed of a printer, half a pair of
UTF-16. A cell keeps a mark of them until it becomes an answer, so that its row can say it.
"""

from __future__ import annotations

import re

UNSEEN = "\ufffe"
"""Stands for each sign that nobody can see; it is none itself."""

_BLANK = re.compile("[\x0b\x0c]")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def marked(text: str) -> str:
    """The text with its forbidden signs marked; those that only part words are blanks.

    >>> marked("Ravi\\x0bKumar"), marked("Ra\\x00vi") == f"Ra{UNSEEN}vi"
    ('Ravi Kumar', True)
    """
    return _FORBIDDEN.sub(UNSEEN, _BLANK.sub(" ", text))


def seen(text: str) -> str:
    """A marked text without what nobody can see.

    >>> seen(marked("Ra\\x00vi\\x1a"))
    'Ravi'
    """
    return text.replace(UNSEEN, "")
