"""Typing for Kruti Dev, as somebody at a Remington keyboard does: the other way than reading it."""

from __future__ import annotations

import re

from muara.lists import kruti_dev

HALF = "\u094d"
CONSONANT = "[\u0915-\u0939]\u093c?"
CLUSTER = f"(?:{CONSONANT}{HALF})*{CONSONANT}"


def _inverse() -> dict[str, str]:
    wanted = {**kruti_dev._WHOLE, **kruti_dev._VOWELS, **kruti_dev._SIGNS, **kruti_dev._OTHERS}
    found: dict[str, str] = {}
    for sign, letters in wanted.items():
        found.setdefault(letters, sign)
    for sign, letters in kruti_dev._HALVES.items():
        found.setdefault(letters + HALF, sign)
    return found


TYPED = _inverse()
LONGEST = re.compile("|".join(re.escape(each) for each in sorted(TYPED, key=len, reverse=True)))


def typed(text: str) -> str:
    """Hindi in Unicode as it is typed for Kruti Dev."""
    text = re.sub(f"र{HALF}({CLUSTER}[\u093e-\u094c]?[\u0901\u0902]?)", "\\1\ue000", text)
    text = re.sub(f"({CLUSTER})ि", r"f\1", text)
    drawn = LONGEST.sub(lambda found: TYPED[found[0]], text)
    return drawn.replace("\ue000", "Z")
