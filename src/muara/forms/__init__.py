"""Forms: XLSForms of the packs and of administrators, their answers, and what answers become.

A form is read from sheets, converted to what phones download, and its submissions are read back as
answers; a mapping beside the form turns answers into proposed entries of the ledger. Pure: nothing
is stored, nothing is fetched.
"""

from .answers import (
    Answers,
    Submission,
    Unread,
    answers_of,
    read_submission,
    write_submission,
)
from .asking import Asking, asking
from .burden import Burden, Taken, burden, minutes_taken, pace, seconds_noted
from .changes import Change, changed_entries, changes
from .checks import problems
from .convert import Converted, convert, every_problem
from .faults import FORM_FAULTS
from .form import Choice, Form, Question, read_form
from .keyed import Doubt, doubts, filled, keyed
from .mapping import Budget, FormMapping, mapping_from, mapping_slips, read_mapping
from .of_packs import FormsReport, PackForm, check_form, check_pack_forms, form_named, open_forms
from .paper import PaperWords, Sheet, from_lists, number_slips, paper_words, sheet_of, with_numbers
from .serves import check_serves, made_of, uses_of
from .sheets import Row, Sheets, read_folder, read_workbook, write_workbook
from .sort import About, Proposed, Sorted, Unsorted, sort
from .tables import TableRow, table_columns, table_rows
from .whole import slips_of

__all__ = [
    "FORM_FAULTS",
    "About",
    "Answers",
    "Asking",
    "Budget",
    "Burden",
    "Change",
    "Choice",
    "Converted",
    "Doubt",
    "Form",
    "FormMapping",
    "FormsReport",
    "PackForm",
    "PaperWords",
    "Proposed",
    "Question",
    "Row",
    "Sheet",
    "Sheets",
    "Sorted",
    "Submission",
    "TableRow",
    "Taken",
    "Unread",
    "Unsorted",
    "answers_of",
    "asking",
    "burden",
    "changed_entries",
    "changes",
    "check_form",
    "check_pack_forms",
    "check_serves",
    "convert",
    "doubts",
    "every_problem",
    "filled",
    "form_named",
    "from_lists",
    "keyed",
    "made_of",
    "mapping_from",
    "mapping_slips",
    "minutes_taken",
    "number_slips",
    "open_forms",
    "pace",
    "paper_words",
    "problems",
    "read_folder",
    "read_form",
    "read_mapping",
    "read_submission",
    "read_workbook",
    "seconds_noted",
    "sheet_of",
    "slips_of",
    "sort",
    "table_columns",
    "table_rows",
    "uses_of",
    "with_numbers",
    "write_submission",
    "write_workbook",
]
