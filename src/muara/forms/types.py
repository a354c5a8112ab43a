"""The types of XLSForm: what stands in the column `type`, and what kind of question it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

SELECTS: Mapping[str, str] = {
    "select_one": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "select1": "select_one",
    "select_multiple": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "rank": "rank",
    "select_one_from_file": "select_one_from_file",
    "select one from file": "select_one_from_file",
    "select_multiple_from_file": "select_multiple_from_file",
    "select multiple from file": "select_multiple_from_file",
    "select_one_external": "select_one_external",
}
FROM_FILE = ("select_one_from_file", "select_multiple_from_file", "select_one_external")

UNASKED = frozenset(
    [
        *("calculate", "hidden", "start", "end", "today", "deviceid", "username", "email"),
        *("phonenumber", "simserial", "subscriberid", "audit", "start-geopoint"),
        *("background-audio", "background-geopoint", "csv-external", "xml-external"),
    ]
)
"""Types the phone fills in by itself, or that carry no answer: nobody is asked."""

_SECTION = re.compile(r"(begin|end)[ _](group|lgroup|repeat|looped group|loop)")


@dataclass(frozen=True)
class Typed:
    """What a cell of the column `type` says: the kind, and the list of choices it names.

    `edge` is `begin` or `end` of a `group` or `repeat`; `or_other` offers a free answer beside.
    """

    kind: str
    choices: str = ""
    edge: str = ""
    or_other: bool = False


def typed(cell: str) -> Typed:
    """What the cell says, whether or not such a type exists.

    >>> typed("select_one yes_no or_other")
    Typed(kind='select_one', choices='yes_no', edge='', or_other=True)
    >>> typed("begin repeat").edge, typed("begin repeat").kind
    ('begin', 'repeat')
    """
    text = " ".join(cell.split())
    if found := _SECTION.fullmatch(text.lower()):
        return Typed("group" if found[2] == "group" else "repeat", edge=found[1])
    for spelt in sorted(SELECTS, key=len, reverse=True):
        if text == spelt or text.startswith(f"{spelt} "):
            rest = text.removeprefix(spelt).strip()
            named = re.sub(r"\s*\bor[ _]other$|\s*\bor specify other$", "", rest)
            return Typed(SELECTS[spelt], named, or_other=named != rest)
    return Typed(text)


@cache
def known_types() -> frozenset[str]:
    """Every type the converter knows."""
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    return frozenset([*QUESTION_TYPE_DICT, *SELECTS])
