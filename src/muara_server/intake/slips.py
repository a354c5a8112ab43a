"""What is wrong with a form or with what was typed, in the reader's language.

The library says a fault by its code and its values; here is its sentence. Where the library offers
the nearest right word, only that word is taken over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from muara.errors import FormError

_MEANT = re.compile(r"Did you mean '(.+)'\?")

SENTENCES: Mapping[str, _StrPromise] = {
    "no_workbook": later(
        "This cannot be opened as an Excel workbook. Save it again as .xlsx, without a password."
    ),
    "too_large": later("This holds %(found)s; at most %(most)s are read. Split or shorten it."),
    "no_sheet": later("The sheet “%(sheet)s” is missing. Its first row names the columns."),
    "no_column": later("The column “%(name)s” is missing. Add it to the first row."),
    "column_twice": later("The column “%(name)s” stands here twice. Delete one of them."),
    "no_type": later("This row has no type. Write one, such as text, integer or select_one."),
    "unknown_type": later("“%(name)s” is not a type of question."),
    "no_name": later("This row has no name. Give it a short name of letters, digits and _."),
    "bad_name": later(
        "“%(name)s” cannot be a name. Begin with a letter; use letters, digits, _ and -."
    ),
    "name_twice": later("The name “%(name)s” was given in row %(first)s already. Change one."),
    "no_label": later("This question has no text in %(language)s. Write it in this column."),
    "no_list": later("The sheet “choices” has no list “%(name)s”."),
    "list_not_named": later("Which list of choices is meant is not said. Write: %(type)s LIST."),
    "choice_not_named": later("This choice has no “%(column)s”. Fill the cell."),
    "choice_twice": later("The choice “%(name)s” stands in row %(first)s already. Change one."),
    "no_such_question": later("“%(name)s” names a question that is not here."),
    "no_such_function": later("%(name)s() is not a function of XLSForms."),
    "unbalanced": later("In this expression a %(sign)s is not closed. Close it."),
    "not_begun": later("Here ends a %(what)s that did not begin. Delete the row, or add a begin."),
    "not_ended": later("The %(what)s that begins here does not end. Add a row “end %(what)s”."),
    "other_end": later("Here ends a %(what)s; the %(other)s of row %(first)s is still open."),
    "no_questions": later("This form asks nothing. Add a question to the sheet “survey”."),
    "not_converted": later("This cannot be made into a form. The converter says: %(said)s"),
    "keyed_no_choice": later("This is no number of a choice. Type one from 1 to %(most)s."),
    "keyed_one_choice": later(
        "These are %(found)s choices. One is ticked here; leave it empty if the paper has more."
    ),
    "keyed_twice": later("A choice stands here twice. Type each number once."),
    "keyed_no_number": later("This is no number. Type digits, such as 12."),
    "keyed_no_day": later("This is no day. Type day, month and year: 01092016 or 1.9.2016."),
    "keyed_no_time": later("This is no time of day. Type hour and minute: 0730 or 7:30."),
}
"""What is said of each fault that somebody can meet on a page."""


@dataclass(frozen=True)
class Slip:
    """One slip in a file, in words, and where it stands."""

    words: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    line: int | None = None


def in_words_of(fault: FormError) -> str:
    """A fault as a sentence, with the nearest right word where there is one."""
    told = SENTENCES[fault.fault] % fault.values if fault.fault in SENTENCES else fault.message
    meant = _MEANT.search(fault.values.get("near", ""))
    return f"{told} {_('Did you mean “%(word)s”?') % {'word': meant[1]}}" if meant else told


def slip_of(fault: FormError) -> Slip:
    """A fault of a workbook with its sheet, row and column."""
    return Slip(
        in_words_of(fault),
        sheet=fault.sheet,
        row=fault.row,
        column=fault.column or "",
    )
