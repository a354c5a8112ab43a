"""The screens for keying: each question with what was typed, what is wrong, what is odd."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import FormError
from muara.forms import Question, doubts, filled, from_lists, keyed
from muara.forms.form import in_words
from muara.forms.paper import NOT_ON_PAPER, numbered
from muara_server.figures import language
from muara_server.intake import mappings
from muara_server.intake.paper.keying import DAY, Difference
from muara_server.intake.paper.meant import Row, finder, meant_by
from muara_server.intake.paper.printed import words_for
from muara_server.intake.slips import in_words_of

if TYPE_CHECKING:
    from django.http import QueryDict

    from muara_server.accounts.models import User
    from muara_server.intake.models import FormVersion, Sheet

ANSWER, OFFERED = "answer:", "offered:"
BETWEEN = "|"


@dataclass
class Field:
    """One answer to key: `name` stands in the form, `number` on the paper."""

    name: str
    number: int | None
    question: Question
    label: str
    row: int = 0
    text: str = ""
    choices: Sequence[tuple[int, str]] = ()
    wrong: str = ""
    odd: str = ""
    offered: Sequence[Row] = ()
    undecided: bool = False

    @property
    def many(self) -> bool:
        """May several numbers be typed?"""
        return self.question.type in ("select_multiple", "rank")

    @property
    def carried(self) -> list[str]:
        """Those who may be meant, as the page carries them from one posting to the next."""
        return [f"{each.id}{BETWEEN}{each.label}" for each in self.offered]


@dataclass
class Keyed:
    """What came of one page: the fields again, and the answers where all could be read."""

    fields: list[Field]
    day: Field
    told: dict[str, str] = field(default_factory=dict)
    odd: int = 0

    @property
    def whole(self) -> bool:
        """Could everything be read?"""
        return not any(each.wrong or each.undecided for each in (self.day, *self.fields))


def blank(version: FormVersion) -> Keyed:
    """The page before anything is typed."""
    return Keyed(list(_fields(version)), _day_field())


def read(version: FormVersion, posted: QueryDict, *, user: User) -> Keyed:
    """What was typed, read; with what is wrong beside its field, and what a phone would stop."""
    page = blank(version)
    for each in (page.day, *page.fields):
        each.text = posted.get(ANSWER + each.name, "")
        try:
            page.told[each.name] = _answer(each, posted, user)
        except FormError as slip:
            each.wrong = in_words_of(slip)
    if not page.day.wrong and not page.told.get(DAY):
        page.day.wrong = _("Type the day that stands on the paper.")
    page.told = {name: said for name, said in page.told.items() if said}
    if page.whole:
        _look_for_odd(version, page, user)
    return page


def side_by_side(
    sheet: Sheet, differing: Sequence[Difference]
) -> list[tuple[Difference, Field, str, str]]:
    """Each difference with its question and both answers in words."""
    page = blank(sheet.version)
    fields = {each.name: each for each in (page.day, *page.fields)}
    return [
        (
            each,
            fields[each.name],
            _said(each.first, fields[each.name]),
            _said(each.second, fields[each.name]),
        )
        for each in differing
    ]


def _fields(version: FormVersion) -> Iterator[Field]:
    form = numbered(mappings.form_of(version))
    times = words_for(version).repetitions
    left_out = from_lists(form)
    asked = [
        each
        for each in form.asked
        if each.type not in NOT_ON_PAPER and each.path not in left_out and len(each.repeats) < 2
    ]
    waiting: list[Question] = []
    for each in [*asked, None]:
        if waiting and (each is None or each.repeats != waiting[0].repeats):
            yield from _rows(waiting, times)
            waiting = []
        if each is not None and each.repeats:
            waiting.append(each)
        elif each is not None:
            yield _field(each, each.path, 0)


def _rows(questions: Sequence[Question], times: int) -> Iterator[Field]:
    """The questions of a repeat, once for each row of the paper."""
    for row in range(1, times + 1):
        for each in questions:
            inside = each.path.removeprefix(f"{each.repeats[-1]}/")
            yield _field(each, f"{each.repeats[-1]}[{row}]/{inside}", row)


def _field(question: Question, name: str, row: int) -> Field:
    choices = [
        (number, in_words(each.labels, language()) or each.code)
        for number, each in enumerate(question.choices, start=1)
    ]
    return Field(name, question.number, question, question.label(language()), row, choices=choices)


def _day_field() -> Field:
    return Field(DAY, None, Question(DAY, "date"), _("Day on the paper"))


def _answer(each: Field, posted: QueryDict, user: User) -> str:
    if each.question.choices_from:
        return _meant(each, posted, user)
    said = keyed(each.question, each.text)
    if each.name == DAY and said and dt.date.fromisoformat(said) > timezone.localdate():
        each.wrong = _("This day has not come yet.")
    return said


def _meant(each: Field, posted: QueryDict, user: User) -> str:
    """The id of who is named on the paper: chosen by number among those who may be meant."""
    told = (row.partition(BETWEEN) for row in posted.getlist(OFFERED + each.name))
    offered = [Row(one, label) for one, _between, label in told]
    text = each.text.strip()
    if text.isdecimal() and 1 <= int(text) <= len(offered):
        each.offered = offered
        return offered[int(text) - 1].id
    if not text:
        return ""
    each.offered = meant_by(text, each.question.choices_from, user=user)
    each.undecided = bool(each.offered)
    return text


def _look_for_odd(version: FormVersion, page: Keyed, user: User) -> None:
    form = mappings.form_of(version)
    answers = {name: said for name, said in page.told.items() if name != DAY}
    day, find = dt.date.fromisoformat(page.told[DAY]), finder(user)
    found = doubts(form, filled(form, answers, day=day, find=find), day=day, find=find)
    by_name = {each.name: each for each in page.fields}
    for doubt in found:
        if doubt.name in by_name:
            by_name[doubt.name].odd = _odd(doubt.code, doubt.question)
    for each in page.fields:
        if each.question.choices_from and each.text and not each.offered:
            each.odd = _("Nobody of this name was found. Kept as it stands, it waits for a person.")
    page.odd = sum(bool(each.odd) for each in page.fields)


def _odd(code: str, question: Question) -> str:
    if code == "misfit" and question.misfit:
        return in_words(question.misfit, language())
    return {
        "empty": _("This is left open, and a phone would ask for it."),
        "skipped": _("This is answered, though by the answers before it is not asked."),
        "misfit": _("This does not fit what the question allows."),
        "unworked": _("A phone would work this out."),
    }[code]


def _said(text: str, each: Field) -> str:
    """An answer in words."""
    known = {one.code: in_words(one.labels, language()) for one in each.question.choices}
    if not known:
        return text
    return ", ".join(known.get(code) or code for code in text.split())


def chosen(
    rows: Sequence[tuple[Difference, Field, str, str]], posted: QueryDict
) -> tuple[dict[str, str], str]:
    """What was chosen of each difference: one of both, or typed anew; and what is wrong."""
    found: dict[str, str] = {}
    for difference, each, _first, _second in rows:
        picked = posted.get(f"chosen:{difference.name}", "")
        if picked == "first":
            found[difference.name] = difference.first
        elif picked == "second":
            found[difference.name] = difference.second
        elif picked == "other":
            try:
                found[difference.name] = keyed(
                    each.question, posted.get(f"other:{difference.name}", "")
                )
            except FormError as slip:
                return {}, f"{each.number or ''} {each.label}: {in_words_of(slip)}"
        else:
            return {}, _("Something is not decided yet.")
    return found, ""
