"""Names as offices write them: "Sita d/o Ram Kumar" is two people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Called:
    """A name, and the name of the parent or spouse that stood with it, with the sign between."""

    name: str
    parent: str = ""
    sign: str = ""


def split_name(text: str, signs: Sequence[str]) -> Called:
    """The two names that one cell holds; `signs` are what may stand between them.

    A sign counts only as a word of its own with something on either side.

    >>> split_name("Sita Kumari D/O  Ram Kumar", ["s/o", "d/o"])
    Called(name='Sita Kumari', parent='Ram Kumar', sign='d/o')
    >>> split_name("Sodoko", ["s/o", "d/o"]).parent
    ''
    """
    text = " ".join(text.split())
    for sign in sorted(signs, key=len, reverse=True):
        loose = r"\s*".join(re.escape(part) for part in re.split(r"(\W)", sign) if part.strip())
        found = re.fullmatch(rf"(\S.*?)[\s,(]+{loose}[\s.:\-–,]+(\S.*?)[\s)]*", text, re.IGNORECASE)
        if found:
            return Called(found[1].strip(" ,"), found[2].strip(" ,"), sign)
    return Called(text)
