"""The words and marks for what a definition finds. The words carry it; the mark repeats."""

from __future__ import annotations

from muara.packs import FLOOR, STATUSES, open_all

from .words import language

ADVERSE = frozenset(STATUSES[FLOOR:]) - {"undetermined"}


def in_words(status: str) -> str:
    """The finding as a reader sees it, in the packs' own words.

    >>> in_words("hazardous_work")
    'Hazardous work'
    """
    told = open_all().phrases.in_language(language()).status(status)
    return told[:1].upper() + told[1:]


def mark(status: str) -> str:
    """■ the rule applies, □ it does not, ? not known yet.

    >>> mark("hazardous_work"), mark("permitted_work"), mark("undetermined")
    ('■', '□', '?')
    """
    if status == "undetermined":
        return "?"
    return "■" if status in ADVERSE else "□"
