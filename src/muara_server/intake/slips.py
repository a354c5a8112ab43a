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
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from muara.errors import FormError

_MEANT = re.compile(r"Did you mean '(.+)'\?")

SENTENCES: Mapping[str, _StrPromise] = {
    "no_workbook": gettext_lazy(
        "This cannot be opened as an Excel workbook. Save it again as .xlsx, without a password."
    ),
    "too_large": gettext_lazy(
        "This holds %(found)s; at most %(most)s are read. Split or shorten it."
    ),
    "no_sheet": gettext_lazy("The sheet “%(sheet)s” is missing. Its first row names the columns."),
    "no_column": gettext_lazy("The column “%(name)s” is missing. Add it to the first row."),
    "column_twice": gettext_lazy("The column “%(name)s” stands here twice. Delete one of them."),
    "no_type": gettext_lazy(
        "This row has no type. Write one, such as text, integer or select_one."
    ),
    "unknown_type": gettext_lazy("“%(name)s” is not a type of question."),
    "no_name": gettext_lazy("This row has no name. Give it a short name of letters, digits and _."),
    "bad_name": gettext_lazy(
        "“%(name)s” cannot be a name. Begin with a letter; use letters, digits, _ and -."
    ),
    "name_twice": gettext_lazy(
        "The name “%(name)s” was given in row %(first)s already. Change one."
    ),
    "no_label": gettext_lazy("This question has no text in %(language)s. Write it in this column."),
    "no_list": gettext_lazy("The sheet “choices” has no list “%(name)s”."),
    "list_not_named": gettext_lazy(
        "Which list of choices is meant is not said. Write: %(type)s LIST."
    ),
    "choice_not_named": gettext_lazy("This choice has no “%(column)s”. Fill the cell."),
    "choice_twice": gettext_lazy(
        "The choice “%(name)s” stands in row %(first)s already. Change one."
    ),
    "no_such_question": gettext_lazy("“%(name)s” names a question that is not here."),
    "no_such_function": gettext_lazy("%(name)s() is not a function of XLSForms."),
    "unbalanced": gettext_lazy("In this expression a %(sign)s is not closed. Close it."),
    "not_begun": gettext_lazy(
        "Here ends a %(what)s that did not begin. Delete the row, or add a begin."
    ),
    "not_ended": gettext_lazy(
        "The %(what)s that begins here does not end. Add a row “end %(what)s”."
    ),
    "other_end": gettext_lazy(
        "Here ends a %(what)s; the %(other)s of row %(first)s is still open."
    ),
    "no_questions": gettext_lazy("This form asks nothing. Add a question to the sheet “survey”."),
    "not_converted": gettext_lazy("This cannot be made into a form. The converter says: %(said)s"),
    "no_number": gettext_lazy(
        "This question has no number for paper. Write the next one: %(next)s."
    ),
    "number_out_of_turn": gettext_lazy(
        "Number %(found)s stands where %(next)s is next. Count on by one."
    ),
    "serves_nothing": gettext_lazy(
        "This question serves nothing. Name what uses the answer, or leave the question out."
    ),
    "no_such_use": gettext_lazy("There is no %(what)s “%(name)s”."),
    "unknown_use": gettext_lazy("“%(name)s” is not a way to be of use."),
    "not_used": gettext_lazy("“%(name)s” does not use this answer."),
    "over_budget": gettext_lazy(
        "This form asks %(found)s %(unit)s; its budget is %(most)s. Leave out what serves least."
    ),
    "keyed_no_choice": gettext_lazy("This is no number of a choice. Type one from 1 to %(most)s."),
    "keyed_one_choice": gettext_lazy(
        "These are %(found)s choices. One is ticked here; leave it empty if the paper has more."
    ),
    "keyed_twice": gettext_lazy("A choice stands here twice. Type each number once."),
    "keyed_no_number": gettext_lazy("This is no number. Type digits, such as 12."),
    "keyed_no_day": gettext_lazy("This is no day. Type day, month and year: 01092016 or 1.9.2016."),
    "keyed_no_time": gettext_lazy("This is no time of day. Type hour and minute: 0730 or 7:30."),
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
