"""The rows of a list as answers of filled forms, one a row, each with what is wrong in it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from muara.errors import FormError
from muara.forms import answers_of, doubts, filled, read_submission, sort, write_submission
from muara.forms.expressions import Find as Listed
from muara.forms.mapping import TODAY

from . import kruti_dev
from .cells import Find, read_cell
from .days import Order, hinted, is_open
from .fields import Fields
from .signs import UNSEEN, seen
from .slips import Slip
from .words import latin_digits, plain

if TYPE_CHECKING:
    from muara.forms import Form

    from .fields import Field
    from .files import Table
    from .heads import Guess

_ROWS = UUID("6b0d8c1e-6d0f-4c6f-9d2b-6f7a52d1a0c4")


def _nothing(_list: str, _key: str, _column: str) -> str:
    """No list goes with the form."""
    return ""


@dataclass(frozen=True)
class Plan:
    """How a list is read, as a person confirmed it.

    `first`: the first row below the heads, from 0. `columns`: the path of a question by the number
    of its column. `order`: which comes first in 03/04/2016. `old_font`: columns typed for Kruti
    Dev. `day`: on which day all of it was true, where no column says it.
    """

    first: int
    columns: Mapping[int, str]
    order: Order = ""
    old_font: frozenset[int] = frozenset()
    day: dt.date | None = None


@dataclass(frozen=True)
class ListRow:
    """One row: its number as a spreadsheet counts, its answers, and what is to be said of it.

    `instance` is the identity it had where it came from; a row of a list has none. `part`: which of
    several tables of a file. `files`: the media that came with it, each by its
    name with its path in what was brought.
    """

    number: int
    values: Mapping[str, Any] = field(repr=False)
    slips: tuple[Slip, ...] = ()
    instance: str = ""
    version: str = ""
    part: int = 0
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Does anything keep it out?"""
        return any(each.refuses for each in self.slips)

    def mark(self, form: Form) -> bytes:
        """What tells it from any other row: the form and all it says."""
        said = json.dumps(self.values, default=str, sort_keys=True, ensure_ascii=False)
        return f"{form.key}\n{said}".encode()

    def submission(self, form: Form, instance: str = "") -> bytes:
        """The row as a phone would have sent it. A row without an identity of its own gets one
        that follows from what it says, so that the same row brought twice is one.
        """
        made = f"uuid:{uuid5(_ROWS, self.mark(form).decode())}"
        return write_submission(form, self.values, instance=instance or self.instance or made)


@dataclass(frozen=True)
class Open:
    """What a list leaves open until a person says it.

    `order`: some days may be read in two ways; `hinted`: what the unmistakable ones are written
    like. `old_font`: columns that look like text typed for Kruti Dev.
    """

    order: bool = False
    hinted: Order = ""
    old_font: frozenset[int] = frozenset()


def open_questions(table: Table, plan: Plan, fields: Fields) -> Open:
    """What a person is to be asked about the way this list is written."""
    days = [column for column, path in plan.columns.items() if _is_day(fields.by_path[path])]
    texts = [latin_digits(text) for column in days for text in _column(table, plan.first, column)]
    return Open(
        order=any(is_open(text) for text in texts),
        hinted=hinted(texts),
        old_font=frozenset(column for column in plan.columns if _is_old(table, plan.first, column)),
    )


def _is_day(field: Field) -> bool:
    return field.reads == "date"


def _is_old(table: Table, first: int, column: int) -> bool:
    """Does the workbook show the column in an old font, or does its text look like it?"""
    shown = [row for row, at in table.old_font if at == column and row >= first]
    return bool(shown) or kruti_dev.looks_like(_column(table, first, column))


def _column(table: Table, first: int, column: int) -> list[str]:
    return [row[column] for row in table.rows[first:] if column < len(row) and row[column]]


def plan_of(guess: Guess, table: Table, fields: Fields, day: dt.date | None = None) -> Plan:
    """The plan that a guess makes: nothing is asked yet, old fonts as they look."""
    plan = Plan(guess.row + guess.height, guess.columns, day=day)
    return replace(plan, old_font=open_questions(table, plan, fields).old_font)


def read_rows(
    table: Table,
    plan: Plan,
    fields: Fields,
    find: Find | None = None,
    listed: Listed = _nothing,
) -> Iterator[ListRow]:
    """The entries of a list. Empty rows, repeated heads, numbered columns and totals are none.

    `find` says whom a name means; `listed` looks in the lists that go with the form.

    >>> from muara.forms import open_forms
    >>> from muara.lists import Table, fields_of
    >>> from muara.packs import open_pack
    >>> pack = open_pack("international")
    >>> fields = fields_of(open_forms(pack)["identification"].mapping, pack)
    >>> rows = [("Name", "Age"), ("Sita d/o Ram", "12-13")]
    >>> plan = Plan(1, {0: "child_name", 1: "age"}, day=dt.date(2024, 5, 3))
    >>> found = next(read_rows(Table("", rows), plan, fields))
    >>> [each.code for each in found.slips], found.values["age_low"]
    (['name_split', 'range_kept'], 12)
    """
    reader = _Reader(table, plan, fields, find, listed)
    for at in entries(table, plan, fields):
        yield reader.row(at, table.rows[at])


def entries(table: Table, plan: Plan, fields: Fields) -> Iterator[int]:
    """Where the entries of a list stand, from 0."""
    before = table.rows[max(plan.first - 2, 0) : plan.first]
    heads = {tuple(map(plain, row)) for row in before}
    for at in range(plan.first, len(table.rows)):
        said = tuple(map(plain, table.rows[at]))
        if said not in heads and _is_entry(said, plan, fields):
            yield at


def _is_entry(said: Sequence[str], plan: Plan, fields: Fields) -> bool:
    told = [each for each in said if each]
    if not told or told[0] in fields.words.skipped:
        return False
    taken = any(at < len(said) and said[at] for at in plan.columns)
    if not taken and all(each.isdigit() for each in told):
        return False  # a number was given out, and nobody written beside it
    counted = [str(number) for number in range(1, len(told) + 1)]
    return not (len(told) > 1 and told == counted)


class _Reader:
    def __init__(
        self, table: Table, plan: Plan, fields: Fields, find: Find | None, listed: Listed
    ) -> None:
        self.table, self.plan, self.fields = table, plan, fields
        self.find, self.listed = find, listed

    def row(self, number: int, cells: Sequence[str]) -> ListRow:
        values: dict[str, Any] = {}
        slips: list[Slip] = []
        later: dict[str, Any] = {}
        for column, path in self.plan.columns.items():
            text = cells[column] if column < len(cells) else ""
            if UNSEEN in text:
                text = seen(text)
                slips.append(Slip("unseen_signs", path))
            if column in self.plan.old_font and text:
                text = kruti_dev.to_unicode(text)
                slips.append(Slip("read_from_font", path))
            told = read_cell(
                text, self.fields.by_path[path], self.fields, self.plan.order, self.find
            )
            slips += told.slips
            for at, said in told.values.items():
                (values if at == path else later)[at] = said
        # What a cell says of another question gives way to that question's own column.
        values = {**later, **values}
        made = ListRow(number + 1, values, tuple(slips))
        return _checked(made, self.fields, self.plan.day, self.listed)


def _checked(row: ListRow, fields: Fields, day: dt.date | None, listed: Listed) -> ListRow:
    """The row with its day, with what a phone works out, and with what keeps it out as a whole."""
    values, slips = dict(row.values), list(row.slips)
    today = next((each.path for each in fields.fields if each.question.name == TODAY), "")
    if not set(values) - {today} and not row.refused:
        slips.append(Slip("no_answers"))
    if today and day:
        values.setdefault(today, day)
    slips += [
        Slip("needed", each.path)
        for each in fields.fields
        if (each.needed or each.path == today)
        and each.path not in values
        and each.path not in _told_of(row)
    ]
    made = replace(row, values=_nested(values, fields), slips=tuple(slips))
    if made.refused:
        return made
    on = values.get(today) or day or dt.date.min
    whole, doubts_ = _worked_out(made.values, values, fields, on, listed)
    made = replace(made, values=whole, slips=(*made.slips, *doubts_))
    return made if made.refused else replace(made, slips=(*made.slips, *_unsorted(made, fields)))


def _worked_out(
    nested: Mapping[str, Any],
    values: Mapping[str, Any],
    fields: Fields,
    day: dt.date,
    listed: Listed,
) -> tuple[dict[str, Any], list[Slip]]:
    """The answers with those that a phone works out, and what a phone would not have let pass.

    What the list itself says is never overruled by a calculation.
    """
    form = fields.mapping.form
    told = {_named(path, form): _text(said) for path, said in values.items()}
    top = filled(form, told, day=day, find=listed)
    whole, texts = dict(nested), dict(top)
    for path, said in top.items():
        if isinstance(said, list):
            own = nested.get(path, [{}])[0]
            whole[path] = [{**said[0], **own}]
            texts[path] = [{name: _text(each) for name, each in whole[path][0].items()}]
        else:
            whole.setdefault(path, said)
            texts[path] = _text(whole[path])
    odd = doubts(form, texts, day=day, find=listed)
    return whole, [Slip(each.code, each.question.path) for each in odd if each.code in _DOUBTS]


_DOUBTS = ("misfit", "skipped")


def _named(path: str, form: Form) -> str:
    """The name of an answer as it is keyed: that of a repeat with the number of its repetition."""
    question = form.by_path.get(path)
    repeat = question.repeats[-1] if question and question.repeats else ""
    return f"{repeat}[1]{path.removeprefix(repeat)}" if repeat else path


def _text(said: Any) -> str:
    if isinstance(said, tuple | list):
        return " ".join(said)
    return said.isoformat() if isinstance(said, dt.date) else str(said)


def _told_of(row: ListRow) -> set[str]:
    return {each.question for each in row.slips if each.refuses}


def _nested(values: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """Answers inside a repeat stand in one repetition: a row says one of each."""
    form, found = fields.mapping.form, dict[str, Any]()
    for path, said in values.items():
        inner = found
        question = form.by_path.get(path)
        for repeat in question.repeats if question else ():
            inner = inner.setdefault(repeat, [{}])[0]
        inner[path] = said
    return found


def _unsorted(row: ListRow, fields: Fields) -> Iterator[Slip]:
    """What the mapping of the form could not make an entry of, and why."""
    form = fields.mapping.form
    try:
        answers = answers_of(read_submission(row.submission(form)), form)
    except FormError:
        yield Slip("not_written")
        return
    found = sort(answers, fields.mapping)
    for each in found.unsorted:
        about = {"why": each.why.message, "fault": each.why.fault}
        yield Slip("not_sorted", str(each.why.values.get("question", "")), about)
    if not found.proposed and not found.unsorted:
        yield Slip("no_answers")
