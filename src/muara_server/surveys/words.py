"""What is wrong with a file or a mapping, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from muara.errors import InputError
from muara_server.figures import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.errors import MuaraError

LONGEST_PROBLEM = 200
"""What was found is told so far, and no further."""

OF_THE_LIBRARY = (
    gettext_noop("The rows cannot be read."),
    gettext_noop("The text is not in the encoding that is expected."),
    gettext_noop("A quote is opened on this line and never closed."),
    gettext_noop("Two columns have the same name."),
    gettext_noop("The cells seem to be separated by another sign."),
    gettext_noop("The first row holds no column names."),
    gettext_noop("The compressed file is cut short or damaged."),
    gettext_noop("This ending is not one that Muara reads or writes here."),
    gettext_noop("The file is not what its name says."),
    gettext_noop("The file is empty."),
    gettext_noop("This is not a number."),
    gettext_noop("The file cannot be read."),
    gettext_noop("The workbook cannot be read."),
    gettext_noop("The workbook has no such sheet."),
    gettext_noop("The file has no columns."),
    gettext_noop("The file has column names but no rows."),
    gettext_noop("The Parquet file is cut short or damaged."),
    gettext_noop("No column is described here."),
    gettext_noop("This is not TOML."),
    gettext_noop("The file of this survey is not here any more."),
    gettext_noop("Bring it again: survey files are in no backup."),
    gettext_noop("Check that the file was copied completely."),
    gettext_noop("Check that it was copied completely."),
    gettext_noop("Check that the file was written completely."),
    gettext_noop("Copy it again."),
)
"""What the library says of files that people bring, for the catalogues."""


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
    said = [_(problem["message"])]
    if "found" in problem:
        said.append(_("Found: %(found)s.") % {"found": _ended(problem["found"])})
    if "expected" in problem:
        said.append(_("Expected: %(expected)s.") % {"expected": _ended(problem["expected"])})
    if problem.get("do"):
        said.append(_(problem["do"]))
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
