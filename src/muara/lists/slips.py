"""What can be said against a row or a cell of a list: each by its code, in English.

A slip carries the code and the values that name its place, so that a server says it in its reader's
language. What somebody wrote in a cell is never repeated in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from muara.errors import FormError
from muara.rules import Fault

SLIPS: Mapping[str, Fault] = {
    # These refuse the row
    "needed": Fault("This is empty, and without it the row says nothing.", "Fill it."),
    "not_a_choice": Fault("This is none of the answers.", "Write one of: {offered}"),
    "not_a_number": Fault("This is not a number.", "Write digits alone."),
    "not_whole": Fault("This is not a whole number.", "Write digits alone."),
    "not_a_day": Fault("This is not a day.", "Write it as 2016-09-01."),
    "day_or_month": Fault(
        "This may be read as two different days.", "Say which comes first: the day or the month."
    ),
    "short_year": Fault("The year has two digits.", "Write all four."),
    "not_a_time": Fault("This is not a time of day.", "Write it as 19:00."),
    "not_an_id": Fault("This names no record.", "Copy the number from the list of children."),
    "nobody_found": Fault("Nobody of this name is registered here.", "Register the child first."),
    "several_found": Fault("Several people are called this.", "Write the number of the record."),
    "no_answers": Fault("This row says nothing that the form asks."),
    "misfit": Fault("This does not meet the condition that the form sets.", "Look at it again."),
    "not_sorted": Fault("This cannot be entered: {why}"),
    "not_written": Fault("This row cannot be written as a filled form."),
    # These are told, and the row goes in
    "range_kept": Fault("Not one number but a range: kept as {low} to {high}."),
    "range_unknown": Fault("Not one number but a range: kept as not known."),
    "made_a_day": Fault("The spreadsheet has made a day of this: kept as not known."),
    "skipped": Fault("A phone would not have asked this, by the other answers."),
    "name_split": Fault("Another person's name stood in it and has a place of its own."),
    "read_from_font": Fault("Written for an old font, and read as Unicode."),
    "not_taken": Fault("The form does not ask this: not taken over."),
    "waits": Fault("This will wait until somebody sees to it: {why}"),
    "unseen_signs": Fault("This held signs that nobody can see. They are left out."),
    "several_files": Fault("Several files of this name came along. None of them is attached."),
    "no_version": Fault("This version of the form is not known here: read as the newest."),
}

TOLD = frozenset(
    [
        *("range_kept", "range_unknown", "made_a_day", "name_split", "skipped"),
        *("read_from_font", "not_taken", "no_version", "waits", "unseen_signs"),
        "several_files",
    ]
)
"""Slips that refuse nothing."""


@dataclass(frozen=True)
class Slip:
    """One thing about a row: its code, the question it is about (a path), and values."""

    code: str
    question: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def refuses(self) -> bool:
        """Does it keep the row out?"""
        return self.code not in TOLD

    def words(self) -> str:
        """The slip in English.

        >>> Slip("range_kept", "age", {"low": "12", "high": "13"}).words()
        'Not one number but a range: kept as 12 to 13.'
        """
        known = SLIPS[self.code]
        return f"{known.says} {known.do}".format(**self.values).strip()


def list_fault(message: str, *, code: str, do: str = "", **values: Any) -> FormError:
    """The error of a file that cannot be read as a list at all."""
    return FormError(message, fault=code, values=values, do=do)
