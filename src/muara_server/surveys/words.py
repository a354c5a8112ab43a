"""What is wrong with a file or a mapping, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from muara.errors import InputError
from muara_server.figures import number
from muara_server.surveys.sentences import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.errors import MuaraError

LONGEST_PROBLEM = 200
"""What was found is told so far, and no further."""


def parts(why: MuaraError) -> dict[str, Any]:
    """The parts of what an error says, as far as they are told to a person: never a path."""
    if not isinstance(why, InputError):
        return {"message": str(why)}
    told = {
        "message": why.message,
        "line": why.line,
        "row": why.row,
        "column": why.column,
        "found": None if why.found is None else str(why.found)[:LONGEST_PROBLEM],
        "expected": None if why.expected is None else str(why.expected)[:LONGEST_PROBLEM],
        "do": why.do,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def told(problem: Mapping[str, Any]) -> str:
    """An error by its `parts`: where, what, what was found and expected, what
    to do. The sentences of the library are in the catalogues; one that is not stays in English.

    >>> told({"message": "Age is out of range.", "row": 3, "column": "age", "found": 190})
    'Row 3, column age: Age is out of range. Found: 190.'
    """
    if not problem:
        return ""
    where = ", ".join(_where(problem))
    said = [in_words(problem["message"])]
    if "found" in problem:
        said.append(_("Found: %(found)s.") % {"found": _ended(in_words(problem["found"]))})
    if "expected" in problem:
        expected = _ended(in_words(problem["expected"]))
        said.append(_("Expected: %(expected)s.") % {"expected": expected})
    if problem.get("do"):
        said.append(in_words(problem["do"]))
    sentence = " ".join(said)
    return f"{where[0].upper()}{where[1:]}: {sentence}" if where else sentence


def _where(problem: Mapping[str, Any]) -> list[str]:
    found = []
    if "line" in problem:
        found.append(_("line %(number)s") % {"number": number(problem["line"])})
    if "row" in problem:
        found.append(_("row %(number)s") % {"number": number(problem["row"])})
    if "column" in problem:
        found.append(_("column %(name)s") % {"name": problem["column"]})
    return found


def _ended(text: object) -> str:
    return str(text).rstrip(".")


def lonely(rule: str) -> str:
    """What a stratum with one unit adds, in words."""
    return {
        "fail": _("stop, and say which strata"),
        "certainty": _("nothing: it was drawn with certainty"),
        "remove": _("nothing: it is left out"),
        "adjust": _("its distance from the mean of all strata"),
        "average": _("what the other strata add on average"),
    }[rule]
