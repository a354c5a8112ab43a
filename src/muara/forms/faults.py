"""What can be wrong with a form, a submission or an answer: each fault by its code, in English.

A `FormError` carries the code and the values, so that a server can say it in its reader's language.
Values are codes, names of columns and numbers, never what somebody answered in free text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from muara.errors import FormError
from muara.rules import Fault

FORM_FAULTS: Mapping[str, Fault] = {
    # The workbook
    "no_workbook": Fault(
        "This cannot be opened as an Excel workbook.", "Save it again as .xlsx, without a password."
    ),
    "too_large": Fault("This holds {found}; at most {most} are read.", "Split or shorten it."),
    "no_sheet": Fault("The sheet {sheet!r} is missing.", "Its first row names the columns."),
    "no_column": Fault("The column {name!r} is missing.", "Add it to the first row."),
    "column_twice": Fault("The column {name!r} stands here twice.", "Delete one of them."),
    # The sheets
    "no_type": Fault("This row has no type.", "Write one, such as text, integer or select_one."),
    "unknown_type": Fault("{name!r} is not a type of question. {near}"),
    "no_name": Fault("This row has no name.", "Give it a short name of letters, digits and _."),
    "bad_name": Fault(
        "{name!r} cannot be a name.", "Begin with a letter; use letters, digits, _ and -."
    ),
    "name_twice": Fault("The name {name!r} was given in row {first} already.", "Change one."),
    "no_label": Fault("This question has no text in {language}.", "Write it in this column."),
    "no_list": Fault("The sheet 'choices' has no list {name!r}. {near}"),
    "list_not_named": Fault("Which list of choices is meant is not said.", "Write: {type} LIST."),
    "choice_not_named": Fault("This choice has no {column!r}.", "Fill the cell."),
    "choice_twice": Fault("The choice {name!r} stands in row {first} already.", "Change one."),
    "no_such_question": Fault("${{{name}}} names a question that is not here. {near}"),
    "no_such_function": Fault("{name}() is not a function of XLSForms. {near}"),
    "unbalanced": Fault("In this expression a {sign} is not closed.", "Close it."),
    "not_begun": Fault("Here ends a {what} that did not begin.", "Delete the row, or add a begin."),
    "not_ended": Fault("The {what} that begins here does not end.", "Add a row 'end {what}'."),
    "other_end": Fault("Here ends a {what}; the {other} of row {first} is still open."),
    "no_questions": Fault("This form asks nothing.", "Add a question to the sheet 'survey'."),
    "not_converted": Fault("This cannot be made into a form: {said}"),
    # A form of a pack
    "no_number": Fault("This question has no number for paper.", "Write the next one: {next}."),
    "number_out_of_turn": Fault("Number {found} stands where {next} is next.", "Count on by one."),
    "serves_nothing": Fault(
        "This question serves nothing.", "Name what uses the answer, or leave the question out."
    ),
    "no_such_use": Fault("There is no {what} {name!r}. {near}"),
    "unknown_use": Fault("{name!r} is not a way to be of use. {near}"),
    "not_used": Fault("{name} does not use this answer.", "{does}"),
    "other_key": Fault("This form is called {name!r} and stands in the folder {folder!r}."),
    "no_media": Fault("There is no file {name!r} beside the form.", "Put it into media/."),
    "over_budget": Fault(
        "This form asks {found} {unit}; its budget is {most}.", "Leave out what serves least."
    ),
    # What is keyed from paper
    "keyed_no_choice": Fault("This is no number of a choice.", "Type one from 1 to {most}."),
    "keyed_one_choice": Fault(
        "These are {found} choices.", "One is ticked here; leave it empty if the paper has more."
    ),
    "keyed_twice": Fault("A choice stands here twice.", "Type each number once."),
    "keyed_no_number": Fault("This is no number.", "Type digits, such as 12."),
    "keyed_no_day": Fault("This is no day.", "Type day, month and year: 01092016 or 1.9.2016."),
    "keyed_no_time": Fault("This is no time of day.", "Type hour and minute: 0730 or 7:30."),
    # A submission
    "not_xml": Fault("This is not XML: {problem}."),
    "refused_xml": Fault("This XML declares a document type or an entity.", "Send it without."),
    "too_deep": Fault("This XML is nested deeper than {most} levels."),
    "no_form_id": Fault("This submission does not say which form it is of (attribute id)."),
    "other_form": Fault("This is a submission of {found!r}, not of {name!r}."),
    "no_form": Fault("This XML is not an XForm: {problem}."),
    # Sorting answers into entries
    "answer_unreadable": Fault("The answer to {question!r} is not {expected}."),
    "no_day": Fault("The answers say no day on which this was true."),
    "no_subject": Fault("The answers do not say who {subject!r} is."),
    "not_an_id": Fault("The answer to {question!r} is not the id of a record."),
    "not_a_code": Fault("{found!r} is not a code of {fact!r}. {near}"),
    "out_of_range": Fault("{found} is no value of {fact!r}, which goes from {low} to {high}."),
    "not_fitting": Fault("The answer to {question!r} does not fit {fact!r}, which is {expected}."),
    "not_trained": Fault(
        "{question!r} is asked by trained people alone, and no training of whoever asked it counts "
        "on that day.",
        "A supervisor or an administrator records the training.",
    ),
    "fact_missing": Fault("The {kind!r} lacks {fact!r}, without which it says nothing."),
}


def fault(code: str, **about: Any) -> FormError:
    """The error of this code. `file`, `sheet`, `row`, `line` and `column` say where; all else
    fills its sentence.

    >>> print(fault("no_sheet", sheet="survey", file="visit.xlsx"))
    visit.xlsx, sheet survey: The sheet 'survey' is missing. Its first row names the columns.
    """
    where = {key: about[key] for key in ("file", "sheet", "row", "line", "column") if key in about}
    values = {key: str(said) for key, said in about.items() if key not in ("file", "row", "line")}
    message, do = say(code, values)
    return FormError(message, fault=code, values=values, do=do, **where)


def say(code: str, values: Mapping[str, str]) -> tuple[str, str]:
    """The two sentences of a fault, filled in."""
    known = FORM_FAULTS[code]
    return known.says.format(**values).strip(), known.do.format(**values).strip()
