"""What somebody keys from a sheet of paper: numbers of choices, days, answers; and what is odd.

A clerk types what stands on the paper, by the numbers printed there; the result is what a phone
would have sent. What a phone would not have let pass is told, and is the clerk's to decide: the
paper may say it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .expressions import Find, Paper, Unspoken, answered, as_text, holds, read_expression
from .faults import fault
from .form import Form, Question
from .mapping import TODAY
from .paper import CHOSEN

_PIECES = re.compile(r"\d+")
_STEP = re.compile(r"(.+?)\[(\d+)\]/(.+)")
_SHORT_YEAR, _CENTURY = 100, 2000


@dataclass(frozen=True)
class Doubt:
    """What a phone would not have let pass. `code`: `empty`, `skipped`, `misfit` or `unworked`.

    `name` is the answer's: its path, with the number of the repetition (`pupils[2]/child`).
    """

    name: str
    question: Question
    code: str


def keyed(question: Question, text: str) -> str:
    """What a phone would send for what was typed; empty for nothing.

    Raises FormError where it cannot be an answer to this question.

    >>> from muara.forms import Choice
    >>> keyed(Question("met", "select_one", choices=(Choice("child"), Choice("nobody"))), "2")
    'nobody'
    >>> keyed(Question("seen_on", "date"), "1.9.2016"), keyed(Question("seen_on", "date"), "010916")
    ('2016-09-01', '2016-09-01')
    """
    told = " ".join(text.split())
    if not told:
        return ""
    if question.type in CHOSEN and question.choices:
        return _chosen(question, told)
    typed = _TYPED.get(question.type)
    return typed(question, told) if typed else told


def _chosen(question: Question, told: str) -> str:
    pieces = re.split(r"[\s,;]+", told)
    found = [_code(question, each) for each in pieces if each]
    if question.type == "select_one" and len(found) > 1:
        raise fault("keyed_one_choice", found=len(found))
    if len(set(found)) < len(found):
        raise fault("keyed_twice")
    return " ".join(found)


def _code(question: Question, said: str) -> str:
    """The code of a choice, by its number on paper."""
    if said.isdecimal() and 1 <= int(said) <= len(question.choices):
        return question.choices[int(said) - 1].code
    raise fault("keyed_no_choice", most=len(question.choices))


def _whole(_: Question, said: str) -> str:
    if not re.fullmatch(r"-?\d+", said):
        raise fault("keyed_no_number")
    return str(int(said))


def _decimal(_: Question, said: str) -> str:
    if not re.fullmatch(r"-?\d+([.,]\d+)?", said):
        raise fault("keyed_no_number")
    return said.replace(",", ".")


def _day(question: Question, said: str) -> str:
    """`01092016`, `1.9.16`, `2016-09-01`; for a month `092016`, which is its first day."""
    pieces = _PIECES.findall(said)
    of_month = "month-year" in question.appearance
    if len(pieces) == 1:
        pieces = _cut(pieces[0], of_month=of_month)
    elif pieces and len(pieces[0]) == len("2016"):
        pieces.reverse()
    if of_month and len(pieces) == len(("09", "2016")):
        pieces = ["1", *pieces]
    try:
        day, month, year = (int(each) for each in pieces)
        return dt.date(year if year >= _SHORT_YEAR else _CENTURY + year, month, day).isoformat()
    except ValueError:
        raise fault("keyed_no_day") from None


def _cut(digits: str, *, of_month: bool) -> list[str]:
    if of_month:
        return [digits[:2], digits[2:]]
    return [digits[:2], digits[2:4], digits[4:]]


def _clock(_: Question, said: str) -> str:
    """`0730`, `7:30`, `7`."""
    pieces = _PIECES.findall(said)
    if len(pieces) == 1 and len(pieces[0]) > len("07"):
        pieces = [pieces[0][:-2], pieces[0][-2:]]
    try:
        hour, minute = (int(each) for each in (*pieces, "0")[:2])
        return dt.time(hour, minute).isoformat()
    except ValueError:
        raise fault("keyed_no_time") from None


def _ticked(_: Question, said: str) -> str:
    if said.lower() not in ("1", "x", "ok"):
        raise fault("keyed_no_choice", most=1)
    return "OK"


_TYPED: Mapping[str, Callable[[Question, str], str]] = {
    "integer": _whole,
    "decimal": _decimal,
    "range": _decimal,
    "date": _day,
    "time": _clock,
    "trigger": _ticked,
}


def filled(form: Form, told: Mapping[str, str], *, day: dt.date, find: Find) -> dict[str, Any]:
    """Answers by name as `write_submission` takes them, with the day and what a phone works out.

    `told`: answers by path, those of a repetition by `pupils[2]/child`; `day` is the day on the
    paper; `find` looks in the lists that go with the form. A row left empty keeps its place, empty.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> form = open_forms(open_pack("international"))["identification"].form
    >>> said = filled(form, {"economic_hours": "12"}, day=dt.date(2016, 9, 1), find=lambda *_: "")
    >>> said["worked"], said["today"]
    ('yes', '2016-09-01')
    """
    top: dict[str, Any] = {name: said for name, said in told.items() if said and "[" not in name}
    if TODAY in form.by_path:
        top[TODAY] = day.isoformat()
    for repeat, rows in _repetitions(told).items():
        top[repeat] = [rows.get(number, {}) for number in range(1, max(rows) + 1)]
    for scope, values, questions in _scopes(form, top):
        for each in questions:
            if each.calculation and (said := _worked_out(each, scope, day, find)):
                values[each.path] = scope[each.path] = said
    return top


def doubts(form: Form, values: Mapping[str, Any], *, day: dt.date, find: Find) -> list[Doubt]:
    """What in these answers a phone would not have let pass, in the order of the form."""
    return [
        Doubt(f"{before}{_last(each.path) if before else each.path}", each, code)
        for before, scope, questions in _named_scopes(form, values)
        for each in questions
        if (code := _doubt(form, each, scope, day, find))
    ]


def _doubt(
    form: Form, question: Question, scope: Mapping[str, str], day: dt.date, find: Find
) -> str:
    said = scope.get(question.path, "")
    paper = Paper(scope, day, said, find)
    if question.calculation:
        return "" if _speaks(question.calculation, question.path, paper) else "unworked"
    if not question.asked:
        return ""
    sections = [form.sections[path] for path in question.groups if path in form.sections]
    conditions = [question.relevant, *(section.relevant for section in sections)]
    asked = [holds(each, paper, at=question.path) for each in conditions]
    if False in asked:
        return "skipped" if said else ""
    if not said:
        return "empty" if question.required and None not in asked else ""
    return "misfit" if holds(question.constraint, paper, at=question.path) is False else ""


def _speaks(text: str, at: str, paper: Paper) -> bool:
    try:
        answered(read_expression(text, at=at), paper)
    except Unspoken:
        return False
    return True


def _worked_out(question: Question, scope: Mapping[str, str], day: dt.date, find: Find) -> str:
    paper = Paper(scope, day, scope.get(question.path, ""), find)
    try:
        return as_text(answered(read_expression(question.calculation, at=question.path), paper))
    except Unspoken:
        return ""


def _repetitions(told: Mapping[str, str]) -> dict[str, dict[int, dict[str, str]]]:
    """The answers of each repeat, by repetition; one level deep, as paper is."""
    found: dict[str, dict[int, dict[str, str]]] = {}
    for name, said in told.items():
        if said and (step := _STEP.fullmatch(name)):
            row = found.setdefault(step[1], {}).setdefault(int(step[2]), {})
            row[f"{step[1]}/{step[3]}"] = said
    return found


def _scopes(
    form: Form, top: dict[str, Any]
) -> Iterator[tuple[dict[str, str], dict[str, str], list[Question]]]:
    """What an expression may read, where its answer goes, and the questions: whole, then rows."""
    plain = {path: said for path, said in top.items() if isinstance(said, str)}
    yield plain, top, [each for each in form.questions if not each.repeats]
    for repeat in form.repeats:
        for row in filter(None, top.get(repeat, ())):
            inside = [each for each in form.questions if each.repeats[-1:] == (repeat,)]
            yield {**plain, **row}, row, inside


def _named_scopes(
    form: Form, values: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, str], list[Question]]]:
    plain = {path: said for path, said in values.items() if isinstance(said, str)}
    yield "", plain, [each for each in form.questions if not each.repeats]
    for repeat in form.repeats:
        inside = [each for each in form.questions if each.repeats[-1:] == (repeat,)]
        for number, row in enumerate(values.get(repeat, ()), start=1):
            if row:
                yield f"{repeat}[{number}]/", {**plain, **row}, inside


def _last(path: str) -> str:
    return path.rpartition("/")[2]
