"""Lists: the workbooks and CSVs that offices keep, and the exports of Kobo and ODK Central.

A file is opened as tables, a person confirms which column answers which question of a form, and
each row becomes the answers of one filled form, with what is wrong in it in words. Pure: nothing is
stored, nothing is fetched, and nothing is decided by a guess alone.
"""

from . import kruti_dev
from .cells import Find, Told, read_cell
from .days import Order, read_day
from .exports import Export, form_named, is_export, read_export
from .fields import Field, Fields, fields_of
from .files import Opened, Table, open_file
from .heads import Guess, guess_columns
from .names import Called, split_name
from .rows import ListRow, Open, Plan, entries, open_questions, plan_of, read_rows
from .slips import SLIPS, TOLD, Slip
from .templates import corrected_copy, heads_of, template_csv, template_workbook
from .words import ListWords, check_lists, plain, words_of_lists

__all__ = [
    "SLIPS",
    "TOLD",
    "Called",
    "Export",
    "Field",
    "Fields",
    "Find",
    "Guess",
    "ListRow",
    "ListWords",
    "Open",
    "Opened",
    "Order",
    "Plan",
    "Slip",
    "Table",
    "Told",
    "check_lists",
    "corrected_copy",
    "entries",
    "fields_of",
    "form_named",
    "guess_columns",
    "heads_of",
    "is_export",
    "kruti_dev",
    "open_file",
    "open_questions",
    "plain",
    "plan_of",
    "read_cell",
    "read_day",
    "read_export",
    "read_rows",
    "split_name",
    "template_csv",
    "template_workbook",
    "words_of_lists",
]
