"""What the pages show of what was brought: its columns, and its rows with what becomes of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from muara.forms.mapping import TODAY
from muara.lists import (
    TOLD,
    Fields,
    Guess,
    Plan,
    corrected_copy,
    entries,
    guess_columns,
    kruti_dev,
    open_questions,
)
from muara_server.figures import language
from muara_server.intake import shown as submissions
from muara_server.intake.bringing import reading, uploads, words
from muara_server.intake.models import Upload, UploadRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from muara_server.intake.models import FormVersion

SAMPLES = 3
LONGEST = 60


@dataclass(frozen=True)
class Column:
    """A column of a list: its head, a few of its cells, and the question it is taken for."""

    number: int
    head: str
    samples: Sequence[str]
    path: str = ""
    old_font: bool = False
    converted: Sequence[str] = ()


@dataclass(frozen=True)
class Columns:
    """What is asked about a list before its rows are looked at."""

    guess: Guess
    columns: Sequence[Column]
    questions: Sequence[tuple[str, str]]
    asks_order: bool
    order: str
    day_path: str
    day: str
    remembered: bool


@dataclass(frozen=True)
class Line:
    """One row: what it says, what becomes of it and why, who may be meant, and what is to be
    decided before it can be here.
    """

    row: UploadRow
    said: str
    outcome: str
    kinds: Sequence[str]
    slips: Sequence[str]
    known: Sequence[UUID]
    apart: str


def columns(upload: Upload) -> Columns:
    """The columns of a list with the best guess, or as they were read the last time.

    Raises FormError for what cannot be read.
    """
    told, fields = uploads.told_of(upload), _fields(upload)
    table = uploads.table_of(upload, told)
    guess = guess_columns(table, fields)
    before = uploads.remembered(upload.version, guess.heads) or {}
    chosen = told.columns or before.get("columns") or guess.columns
    plan = Plan(
        guess.row + guess.height,
        {int(at): path for at, path in chosen.items() if path in fields.by_path},
        uploads.order_of(told.order or before.get("order", "")),
    )
    asked = open_questions(table, plan, fields)
    shown = [table.rows[at] for at in entries(table, plan, fields)]
    old = frozenset(told.old_font) if told.columns else asked.old_font
    return Columns(
        guess,
        [_column(shown, plan, at, head, old) for at, head in enumerate(guess.heads)],
        [(each.path, each.head(language())) for each in fields.fields],
        asks_order=asked.order,
        order=plan.order or asked.hinted,
        day_path=_day_of(fields),
        day=told.day,
        remembered=bool(before) and not told.columns,
    )


def may_be_known(upload: Upload) -> int:
    """How many rows would register somebody who may be registered already."""
    rows = UploadRow.objects.filter(upload=upload, outcome=UploadRow.Outcome.CREATE)
    return sum(bool(known) for known in rows.values_list("known", flat=True))


def lines(upload: Upload, rows: Sequence[UploadRow]) -> list[Line]:
    """These rows in words; of a list also what they say."""
    fields, told = reading.fields(upload.version), _said(upload, rows)
    return [
        Line(
            each,
            told.get(each.number, ""),
            str(words.OUTCOMES[UploadRow.Outcome(each.outcome)]),
            list(dict.fromkeys(submissions.kind(kind) for kind in each.kinds)),
            words.slips(each.slips, fields),
            [UUID(person) for person in each.known],
            next((slip["apart"] for slip in each.slips if "apart" in slip), ""),
        )
        for each in rows
    ]


def copy_of(upload: Upload) -> bytes:
    """The refused rows of a list as a workbook, with what is wrong in each in words."""
    told, fields = uploads.told_of(upload), _fields(upload)
    refused = UploadRow.objects.filter(upload=upload, outcome=UploadRow.Outcome.REFUSE)
    wrong = {
        each.number: "; ".join(
            words.slip(slip, fields) for slip in each.slips if slip["code"] not in TOLD
        )
        for each in refused
    }
    table = uploads.table_of(upload, told)
    return corrected_copy(table, told.plan(), wrong, title=_("What is wrong in this row"))


def titles(versions: Sequence[FormVersion]) -> dict[UUID, str]:
    """What the forms of these versions are called, by form."""
    found = {each.form_id: each.title for each in versions}
    return found | submissions.form_titles(set(found))


def title(upload: Upload) -> str:
    """The form that the rows are filled forms of, in words."""
    return titles([upload.version])[upload.version.form_id]


def _day_of(fields: Fields) -> str:
    """The path of the question for the day on which all of it was true, if the form has one."""
    return next((each.path for each in fields.fields if each.question.name == TODAY), "")


def _fields(upload: Upload) -> Fields:
    fields = reading.fields(upload.version)
    assert fields is not None  # noqa: S101  (a list is only taken of a form with a mapping)
    return fields


def _column(
    rows: Sequence[Sequence[str]], plan: Plan, at: int, head: str, old: frozenset[int]
) -> Column:
    cells = (row[at] for row in rows if at < len(row) and row[at])
    samples = [cell[:LONGEST] for cell, _again in zip(cells, range(SAMPLES), strict=False)]
    converted = [kruti_dev.to_unicode(each) for each in samples] if at in old else []
    return Column(at, head[:LONGEST], samples, plan.columns.get(at, ""), at in old, converted)


def _said(upload: Upload, rows: Sequence[UploadRow]) -> Mapping[int, str]:
    """What rows of a list say, for the person who brought it to find them again."""
    if upload.kind != uploads.LIST or not upload.stored:
        return {}
    told = uploads.told_of(upload)
    table = uploads.table_of(upload, told)
    plan = told.plan()
    return {each.number: _cells(table.rows[each.number - 1], plan) for each in rows}


def _cells(cells: Sequence[str], plan: Plan) -> str:
    shown = [
        kruti_dev.to_unicode(cells[at]) if at in plan.old_font else cells[at]
        for at in plan.columns
        if at < len(cells) and cells[at]
    ]
    return " · ".join(shown)[:200]
