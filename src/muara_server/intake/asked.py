"""The question behind an answer: what it asks for, and both in the reader's words.

An answer is named by its path, with the number of the repetition where it is asked many times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.forms.burden import END, START
from muara.forms.form import in_words
from muara.forms.mapping import TODAY
from muara_server.figures import language
from muara_server.intake import mappings
from muara_server.intake.caseload import CHILDREN, FILES, HOUSEHOLDS, WORKPLACES
from muara_server.intake.corrections import PLACE

if TYPE_CHECKING:
    from muara.forms import Choice, Question
    from muara.forms.mapping import Entry
    from muara_server.intake.models import FormVersion, Sorting

NUMBER = re.compile(r"\[\d+\]")
MANY = "select_multiple"
_LISTS = {"person": CHILDREN, "household": HOUSEHOLDS, "workplace": WORKPLACES}


def path_of(name: str) -> str:
    """The path of the question whose answer has this name.

    >>> path_of("pupils[2]/days_present")
    'pupils/days_present'
    """
    return NUMBER.sub("", name)


def question_of(version: FormVersion | None, name: str) -> Question | None:
    """The question; None where the version has none of this name."""
    return mappings.form_of(version).by_path.get(path_of(name)) if version else None


def is_many(sorting: Sorting, name: str) -> bool:
    """May several choices be the answer, so that their order says nothing?"""
    question = question_of(sorting.received.version, name)
    return question is not None and question.type == MANY


def is_day(sorting: Sorting, name: str) -> bool:
    """Is the answer a day: because a day is asked for, or an entry takes its day from it?"""
    question = question_of(sorting.received.version, name)
    if question is None or question.type == "dateTime":
        return False
    return question.type == "date" or question.path in days_of(sorting)


def days_of(sorting: Sorting) -> set[str]:
    """The paths of the questions that say on which day something was true."""
    return {day_of(sorting, each) for each in _entries(sorting)} - {""}


def day_of(sorting: Sorting, entry: Entry) -> str:
    """The path of the question that says an entry's day; empty where the form has none."""
    assert sorting.received.version is not None  # noqa: S101  (without one nothing has a mapping)
    noted = mappings.form_of(sorting.received.version).by_name.get(TODAY)
    return entry.true_on or (noted.path if noted else "")


def list_of(sorting: Sorting, name: str) -> str:
    """The list in which what an answer names is looked up, such as `children.csv`; or empty."""
    if name == PLACE:
        return "places.csv"
    question = question_of(sorting.received.version, name)
    if question is None or question.choices:
        return ""
    if question.choices_from in FILES:
        return question.choices_from
    subjects = mappings.read(sorting.mapping).subjects.values() if sorting.mapping else ()
    kinds = (each.kind for each in subjects if each.source == question.path)
    return next((f"{_LISTS[kind]}.csv" for kind in kinds if kind in _LISTS), "")


def label(version: FormVersion | None, name: str) -> str:
    """The question in words, with the number of the repetition."""
    question = question_of(version, name)
    number = NUMBER.search(name)
    told = question.label(language()) if question and question.asked else _noted(name)
    return f"{told} {number[0]}" if number else told


def choices(version: FormVersion | None, name: str) -> list[tuple[str, str]]:
    """The codes that may be chosen, and what they are called."""
    question = question_of(version, name)
    if question is None or question.type not in ("select_one", MANY):
        return []
    return [(each.code, _choice(each)) for each in question.choices]


def words(version: FormVersion | None, name: str, text: str) -> str:
    """An answer in words: what its choices are called."""
    question = question_of(version, name)
    if question is None or not question.choices:
        return text
    known = {each.code: _choice(each) for each in question.choices}
    several = text.split() if question.type == MANY else [text]
    return ", ".join(known.get(each, each) for each in several)


def _entries(sorting: Sorting) -> Iterator[Entry]:
    yield from mappings.read(sorting.mapping).entries if sorting.mapping else ()


def _choice(choice: Choice) -> str:
    return in_words(choice.labels, language()) or choice.code


def _noted(name: str) -> str:
    """What nobody was asked: the day, and what the phone works out of the answers."""
    if name == TODAY:
        return _("Day on which it was filled")
    if name == START:
        return _("When the form was opened first, by the phone’s clock")
    if name == END:
        return _("When the form was finished, by the phone’s clock")
    return _("%(name)s (worked out by the phone)") % {"name": name}
