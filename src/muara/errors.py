"""Every error Muara raises.

* MuaraError            catch this to catch them all
  x InputError          what was given is not what was expected (exit code 2)
    . FrameError        a table lacks a column, or holds a value that cannot be
    . MappingError      a mapping file contradicts itself or the file it describes
    . PackError         a country pack is incomplete or contradicts itself
      - RuleError       a rule cannot be read: unknown name, wrong type, unknown code
    . FormError         a form contradicts itself, or a submission cannot be read
  x Refused             the deed is understood and not done (exit code 3)
    . NotAllowed        this person may not do this, or not yet
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class MuaraError(Exception):
    """Something Muara says to its user directly, without a traceback."""

    exit_code = 1
    code = "muara"


class InputError(MuaraError):
    """What was given is not what was expected: says where, what was found, what to do.

    >>> print(InputError("Age is out of range.", file="a.csv", row=3, column="age", found=190,
    ...                  expected="0 to 120", do="Correct the row or mark the value as unknown."))
    a.csv, row 3, column age: Age is out of range. Found 190; expected 0 to 120. \
Correct the row or mark the value as unknown.
    """

    exit_code = 2
    code = "input"

    def __init__(
        self,
        message: str,
        *,
        file: object = None,
        line: int | None = None,
        row: int | None = None,
        column: str | None = None,
        found: object = None,
        expected: object = None,
        do: str = "",
    ) -> None:
        self.message, self.file, self.line = message, file, line
        self.row, self.column = row, column
        self.found, self.expected, self.do = found, expected, do
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        where = [str(self.file)] if self.file is not None else []
        where += [f"line {self.line}"] if self.line is not None else []
        where += [f"row {self.row}"] if self.row is not None else []
        where += [f"column {self.column}"] if self.column is not None else []
        seen = [f"Found {_as_written(self.found)}"] if self.found is not None else []
        seen += [f"expected {self.expected}"] if self.expected is not None else []
        told = "; ".join(seen)
        told = f"{told[0].upper()}{told[1:]}." if told else ""
        said = " ".join(part for part in (self.message, told, self.do) if part)
        return f"{', '.join(where)}: {said}" if where else said


class FrameError(InputError):
    """A table lacks a column, or holds a value that cannot be."""

    code = "frame"


class MappingError(InputError):
    """A mapping file contradicts itself or the file it describes."""

    code = "mapping"


class PackError(InputError):
    """A country pack is incomplete or contradicts itself."""

    code = "pack"


class RuleError(PackError):
    """A rule cannot be read: an unknown name, a wrong type, an unknown code.

    `fault` is its code in `muara.rules.FAULTS` and `values` what its sentence names, so that it can
    be said in another language.
    """

    code = "rule"

    def __init__(
        self, message: str, *, fault: str, values: Mapping[str, str], **where: Any
    ) -> None:
        self.fault, self.values = fault, values
        super().__init__(message, **where)


class FormError(InputError):
    """A form contradicts itself, or a submission of it cannot be read.

    `fault` is its code in `muara.forms.FORM_FAULTS` and `values` what its sentence names, so that
    it can be said in another language; `sheet` and `row` say where in the workbook it stands.
    """

    code = "form"

    def __init__(
        self,
        message: str,
        *,
        fault: str,
        values: Mapping[str, str],
        sheet: str = "",
        file: object = None,
        **where: Any,
    ) -> None:
        self.fault, self.values, self.sheet = fault, values, sheet
        named = f"{file}, sheet {sheet}" if sheet and not str(file).endswith(".csv") else file
        super().__init__(message, file=named, **where)


class Refused(MuaraError):
    """The deed is understood and not done."""

    exit_code = 3
    code = "refused"


class NotAllowed(Refused):
    """This person may not do this, or not yet.

    >>> NotAllowed("no_consent", "Record the guardian's consent first.").code
    'no_consent'
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def _as_written(found: object) -> object:
    """A whole number as people write it: 190, though a table holds it as 190.0."""
    return int(found) if isinstance(found, float) and found.is_integer() else found


def nearest(word: str, known: Iterable[str], *, most: int = 8) -> str:
    """A sentence that offers the nearest right word, or lists those there are, `most` at most.

    >>> nearest("aeg", ["age", "sex"])
    "Did you mean 'age'?"
    >>> nearest("zzz", ["age", "sex"])
    'Known: age, sex.'
    >>> nearest("69X", ["011", "2512", "6129"], most=2)
    'Known: 011, 2512 and 1 more.'
    """
    words = sorted(known)
    if close := closest(word, words):
        return f"Did you mean '{close}'?"
    shown = ", ".join(words[:most])
    shown += f" and {len(words) - most} more" if len(words) > most else ""
    return f"Known: {shown}." if words else ""


def closest(word: str, known: Iterable[str]) -> str:
    """The one of these words that was most likely meant; empty where none is like it.

    >>> closest("aeg", ["age", "sex"]), closest("zzz", ["age", "sex"])
    ('age', '')
    """
    close = get_close_matches(word, sorted(known), n=1, cutoff=_alike(word))
    return close[0] if close else ""


def _alike(word: str) -> float:
    """How like a word must be to be offered: of a code each sign counts, a word may be misspelt."""
    return 0.65 if any(sign.isdigit() for sign in word) else 0.5
