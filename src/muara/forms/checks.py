"""What is wrong with the sheets of a form, each slip with its sheet, row and column.

All of them are found at once, so that whoever wrote the form corrects it in one sitting; what only
the converter sees is said by `convert`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from muara.errors import nearest

from .faults import fault
from .types import FROM_FILE, known_types, typed

if TYPE_CHECKING:
    from muara.errors import FormError

    from .sheets import Row, Sheets

EXPRESSIONS = (
    *("relevant", "constraint", "calculation", "required", "readonly"),
    *("repeat_count", "choice_filter", "default"),
)
# What ODK Collect's engine evaluates (each was tried with ODK Validate): of XPath 1.0 it knows
# no floor, ceiling, substring or last, and a form that calls them stops on the phone.
_FUNCTIONS = """
position count string concat starts-with ends-with contains substring-before substring-after
string-length normalize-space translate boolean not true false number sum round text node
current if coalesce once selected selected-at count-selected jr:choice-name jr:itext
count-non-empty checklist weighted-checklist regex substr join uuid digest base64-decode today
now date date-time decimal-date-time decimal-time format-date format-date-time pow log log10 abs
sin cos tan asin acos atan atan2 sqrt exp exp10 pi int min max randomize random area distance
geofence indexed-repeat instance pulldata property version depend boolean-from-string
extract-signed
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
_INSTEAD = {"floor": "int", "ceiling": "int", "substring": "substr"}
_OPERATORS = frozenset(["and", "or", "div", "mod"])
_REFERENCE = re.compile(r"\$\{(?:last-saved#)?\s*([^}]*?)\s*\}")
_CALLED = re.compile(r"([A-Za-z_][\w:.-]*)\s*\(")
_NAME = re.compile(r"[^\W\d][\w.-]*")
_NAMELESS = ("note", "group", "audit")


def problems(sheets: Sheets) -> list[FormError]:
    """Every slip of these sheets that can be seen without converting them, in their order.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> problems(open_forms(open_pack("international"))["identification"].sheets)
    []
    """
    survey, choices = sheets.of("survey"), sheets.of("choices")
    if missing := _missing_columns(sheets):
        return missing
    if not survey:
        return [fault("no_questions", file=sheets.name, sheet="survey")]
    found = [*_sections(survey), *_names(survey)]
    for row in survey:
        found += [*_type(row, sheets), *_expressions(row, survey)]
    return sorted([*found, *_choices(choices)], key=lambda each: (each.sheet != "survey", each.row))


def _missing_columns(sheets: Sheets) -> list[FormError]:
    wanted = [("survey", "type"), ("survey", "name")]
    wanted += [("choices", "name")] if sheets.of("choices") else []
    return [
        fault("no_column", file=sheets.name, sheet=sheet, row=1, name=column)
        for sheet, column in wanted
        if column not in sheets.columns[sheet]
    ]


def _type(row: Row, sheets: Sheets) -> Iterator[FormError]:
    said = typed(row.get("type"))
    if not row.get("type"):
        yield fault("no_type", **row.place("type"))
    elif not said.edge and said.kind not in known_types():
        near = nearest(said.kind, known_types(), most=0) if said.kind else ""
        yield fault("unknown_type", name=said.kind, near=_near(near), **row.place("type"))
    elif said.kind.startswith(("select", "rank")) and said.kind not in FROM_FILE:
        yield from _list_of(row, sheets)


def _list_of(row: Row, sheets: Sheets) -> Iterator[FormError]:
    said, lists = typed(row.get("type")), {list_of(each) for each in sheets.of("choices")}
    if not said.choices:
        yield fault("list_not_named", type=said.kind, **row.place("type"))
    elif not said.choices.startswith("${") and said.choices not in lists:
        near = nearest(said.choices, lists)
        yield fault("no_list", name=said.choices, near=near, **row.place("type"))


def list_of(choice: Row) -> str:
    """The list a choice belongs to."""
    return choice.get("list_name") or choice.get("list name")


def _near(sentence: str) -> str:
    """Only a near word: a list of all types would hide it."""
    return sentence if sentence.startswith("Did you") else "See xlsform.org for the types."


def _names(survey: Sequence[Row]) -> Iterator[FormError]:
    """Each question has a name of its own within its group."""
    seen: list[dict[str, int]] = [{}]
    for row in survey:
        said, name = typed(row.get("type")), row.get("name")
        if said.edge == "end":
            seen = seen[:-1] or [{}]
            continue
        if not name and said.kind not in _NAMELESS:
            yield fault("no_name", **row.place("name"))
        elif name and not _NAME.fullmatch(name):
            yield fault("bad_name", name=name, **row.place("name"))
        elif name and (first := seen[-1].setdefault(name, row.number)) != row.number:
            yield fault("name_twice", name=name, first=first, **row.place("name"))
        if said.edge == "begin":
            seen.append({})


def _sections(survey: Sequence[Row]) -> Iterator[FormError]:
    """Each group and repeat that begins ends, and the inner one first."""
    open_now: list[Row] = []
    for row in survey:
        said = typed(row.get("type"))
        if said.edge == "begin":
            open_now.append(row)
        elif said.edge == "end" and not open_now:
            yield fault("not_begun", what=said.kind, **row.place("type"))
        elif said.edge == "end":
            last = open_now.pop()
            if (other := typed(last.get("type")).kind) != said.kind:
                first = last.number
                yield fault(
                    "other_end", what=said.kind, other=other, first=first, **row.place("type")
                )
    for row in open_now:
        yield fault("not_ended", what=typed(row.get("type")).kind, **row.place("type"))


def _expressions(row: Row, survey: Sequence[Row]) -> Iterator[FormError]:
    names = {each.get("name") for each in survey} - {""}
    for column, said in row.values.items():
        for name in _REFERENCE.findall(said):
            if name not in names:
                near = nearest(name, names)
                yield fault("no_such_question", name=name, near=near, **row.place(column))
        if column in EXPRESSIONS:
            yield from _expression(row, column, said)


def _expression(row: Row, column: str, said: str) -> Iterator[FormError]:
    plain = re.sub(r"'[^']*'|\"[^\"]*\"", "''", said)
    if column == "default" and "(" not in plain:
        return  # a default may be any text
    for sign in ("'", '"'):
        if plain.replace("''", "").count(sign):
            yield fault("unbalanced", sign=sign, **row.place(column))
            return
    if plain.count("(") != plain.count(")"):
        yield fault("unbalanced", sign="(", **row.place(column))
    for name in _CALLED.findall(plain):
        if name not in FUNCTIONS | _OPERATORS:
            near = nearest(_INSTEAD.get(name, name), FUNCTIONS, most=0)
            told = near if near.startswith("Did you") else ""
            yield fault("no_such_function", name=name, near=told, **row.place(column))


def _choices(choices: Iterable[Row]) -> Iterator[FormError]:
    seen: dict[tuple[str, str], int] = {}
    for row in choices:
        if not list_of(row) or not row.get("name"):
            column = "name" if list_of(row) else "list_name"
            yield fault("choice_not_named", **{**row.place(), "column": column})
            continue
        key = (list_of(row), row.get("name"))
        if (first := seen.setdefault(key, row.number)) != row.number:
            yield fault("choice_twice", name=key[1], first=first, **row.place("name"))
