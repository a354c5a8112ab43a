"""One child's learning, as its page tells it: where it was enrolled, each month, each check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from muara.learning import FIGURES
from muara_server import figures
from muara_server.casework.frames.determined import answers_for
from muara_server.learning.frames import paths as recorded
from muara_server.learning.frames import ways
from muara_server.learning.queries.institutions import Named, named
from muara_server.ledger.kinds import kinds
from muara_server.registry import queries as registry
from muara_server.registry.frames import observations

if TYPE_CHECKING:
    from muara.learning import LearningRules
    from muara_server.accounts.models import User
    from muara_server.casework.frames.determined import Answer as Stands
    from muara_server.registry.models import Person

LEVELS = ("reading_level", "number_level")
ITEMS = ("meal", "stipend", "health_check")


@dataclass(frozen=True)
class Answer:
    """One of the six figures, asked of this child: the answer, why, and the day it is so since."""

    figure: str
    label: str
    answer: str | None
    since: dt.date | None
    because: Sequence[str]


@dataclass(frozen=True)
class Step:
    """An enrolment, or an admission to a school: `until` is empty while it goes on."""

    entry: str
    since: dt.date
    until: dt.date | None
    where: Named
    kind: str
    batch: str
    ended: str
    why: str
    admission: bool = False
    grade: int | None = None
    number: str = ""


@dataclass(frozen=True)
class Month:
    """A month of a register, and what was given in it: words for each of `ITEMS`, or empty."""

    first: dt.date
    where: Named
    days_open: int | None
    days_present: int | None
    days_excused: int | None
    hours: float | None
    given: Sequence[str]


@dataclass(frozen=True)
class Check:
    """What a child could read and reckon on a day: for each of `LEVELS` the words, and which level
    of them it is; empty, None: not asked.
    """

    day: dt.date
    when: str
    words: Sequence[str]
    heights: Sequence[int | None]


@dataclass(frozen=True)
class Learning:
    """All of it, for one reader who has opened the file."""

    answers: Sequence[Answer]
    steps: Sequence[Step]
    months: Sequence[Month]
    hours: float
    checks: Sequence[Check]
    unconfirmed: bool

    @property
    def open_courses(self) -> Sequence[Step]:
        """The enrolments that go on, in a batch or not, and are no admission."""
        return [step for step in self.steps if step.until is None and not step.admission]


def learning_of(user: User, person: Person, *, on: dt.date) -> Learning:
    """The learning of this child. The caller has asked for the file, which was recorded."""
    rules = ways.rules_of(person.programme, persons=frozenset({person.pk}))
    stands = next(iter(answers_for(user, person, on=on)))
    steps = steps_of(user, person, rules)
    months = _months(user, person)
    return Learning(
        answers=_answers(person, stands, rules, on),
        steps=steps,
        months=months,
        hours=sum(month.hours or 0 for month in months),
        checks=_checks(person, steps),
        unconfirmed=bool(rules.unconfirmed()),
    )


# --- the six answers ---


def _answers(person: Person, stands: Stands, rules: LearningRules, on: dt.date) -> list[Answer]:
    told = ways.answers_of(person.pk, person.programme, on=on, state=stands.state)
    why = ways.reasons_of(person.pk, person.programme, on=on)
    since = {
        "enrolled": told.get("enrolled_on"),
        "completed": told.get("completed_on"),
        "mainstreamed": told.get("mainstreamed_on"),
        "out_of_work": stands.since,
    }
    return [
        Answer(
            figure=name,
            label=rules.text(f"figures.{name}", figures.language()),
            answer=told[name],
            since=since.get(name) if told[name] == "yes" else None,
            because=_because(name, told, why, stands),
        )
        for name in FIGURES
    ]


def _because(
    name: str, told: Mapping[str, Any], why: Mapping[str, str], stands: Stands
) -> list[str]:
    if name == "out_of_work":
        return [_("%(state)s.") % {"state": stands.words}, *stands.missing]
    if name == "attending":
        said = [why.get(key, "") for key in ("attending", "dropped_out", "missing")]
    else:
        said = [why.get(name, "")]
    return [each for each in said if each] or [_nothing(name, told)]


def _nothing(name: str, told: Mapping[str, Any]) -> str:
    """Where no rule has a sentence: nothing is recorded, or it is not asked yet."""
    if told["enrolled"] != "yes":
        return _("Nobody has recorded an enrolment.")
    return {
        "attending": _("Enrolled nowhere now."),
        "completed": _("No course is recorded as completed."),
        "mainstreamed": _("No admission to a school is recorded."),
        "retained": _("Asked once a school has admitted the child."),
    }[name]


# --- where the child was ---


def steps_of(user: User, person: Person, rules: LearningRules) -> list[Step]:
    """The enrolments and admissions of a child, the last first."""
    known: recorded.Known = {"programme": person.programme, "persons": {person.pk}}
    came, admitted = recorded.enrolments_alone(**known), recorded.mainstreamed(**known)
    where = named(user, [*came["institution"], *admitted["school"]])
    said = registry.notes_of(UUID(each) for each in [*came["id"], *admitted["id"]])
    stays = [_stay(row, where, said, rules) for row in came.iter_rows(named=True)]
    schools = [_admission(row, where, said, rules) for row in admitted.iter_rows(named=True)]
    both = [*(stay for stay in stays if not _is_told(stay, schools)), *schools]
    return sorted(both, key=lambda step: (step.since, step.admission), reverse=True)


def _is_told(stay: Step, schools: Sequence[Step]) -> bool:
    """Does an admission tell of the same enrolment, which goes on?"""
    same = ((each.since, each.where) for each in schools)
    return stay.until is None and bool(stay.where.name) and (stay.since, stay.where) in same


def _stay(
    row: Mapping[str, Any],
    where: Mapping[str, Named],
    said: Mapping[UUID, Mapping[str, Sequence[str]]],
    rules: LearningRules,
) -> Step:
    why = kinds()["enrolment_end"].facts["because"]
    words = figures.language()
    return Step(
        entry=row["id"],
        since=row["from"],
        until=row["until"],
        where=where[row["institution"]],
        kind=rules.kind(row["kind"]).label(words),
        batch=row["batch"] or "",
        ended=rules.text(f"ended.{row['ended_as']}", words) if row["ended_as"] else "",
        why=why.code_label(row["because"], words) if row["because"] else "",
        number=_number(said, row["id"]),
    )


def _admission(
    row: Mapping[str, Any],
    where: Mapping[str, Named],
    said: Mapping[UUID, Mapping[str, Sequence[str]]],
    rules: LearningRules,
) -> Step:
    kind = rules.kind(rules.mainstreaming.kind).label(figures.language())
    return Step(
        entry=row["id"],
        since=row["day"],
        until=None,
        where=where[row["school"]],
        kind=kind,
        batch="",
        ended="",
        why="",
        admission=True,
        grade=row["grade"],
        number=_number(said, row["id"]),
    )


def _number(said: Mapping[UUID, Mapping[str, Sequence[str]]], entry: str) -> str:
    return next(iter(said.get(UUID(entry), {}).get("admission_number", ())), "")


# --- month by month ---


def _months(user: User, person: Person) -> list[Month]:
    """The registers of a child, the last month first, with what was given in each month."""
    known = {"programme": person.programme, "persons": {person.pk}}
    told = recorded.registers(**known).sort("month", descending=True, maintain_order=True)
    given = _given(observations("support", **known).iter_rows(named=True))
    where = named(user, told["institution"].fill_null(recorded.NOWHERE))
    return [
        Month(
            first=row["month"],
            where=where[row["institution"] or recorded.NOWHERE],
            days_open=row["days_open"],
            days_present=row["days_present"],
            days_excused=row["days_excused"],
            hours=row["prevocational_hours"],
            given=[given.get((row["month"], item), "") for item in ITEMS],
        )
        for row in told.iter_rows(named=True)
    ]


def _given(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[dt.date, str], str]:
    """What was given, by month and item; the last that was recorded holds."""
    why = kinds()["support"].facts["not_because"]
    found: dict[tuple[dt.date, str], str] = {}
    for row in rows:
        if row["given"]:
            words = figures.number(row["amount"]) if row["amount"] is not None else _("given")
        else:
            reason = why.code_label(row["not_because"], figures.language())
            words = _("no: %(why)s") % {"why": reason} if row["not_because"] else _("no")
        found[row["month"].replace(day=1), row["item"]] = words
    return found


# --- what the child could read and reckon ---


def _checks(person: Person, steps: Sequence[Step]) -> list[Check]:
    """The checks of reading and number, the first first."""
    told = observations("learning", programme=person.programme, persons={person.pk})
    facts = [kinds()["learning"].facts[name] for name in LEVELS]
    asked = told.sort("true_on", maintain_order=True).select("true_on", *LEVELS).rows()
    rows = [(day, levels) for day, *levels in asked if any(levels)]
    return [
        Check(
            day=day,
            when=when,
            words=[
                fact.code_label(level, figures.language()) if level else ""
                for fact, level in zip(facts, levels, strict=True)
            ],
            heights=[
                list(fact.codes.codes).index(level) if level else None
                for fact, level in zip(facts, levels, strict=True)
            ],
        )
        for (day, levels), when in zip(rows, moments([row[0] for row in rows], steps), strict=True)
    ]


def moments(days: Sequence[dt.date], steps: Sequence[Step]) -> list[str]:
    """What each check was, by the first enrolment that it belongs to: at entry, during, at exit.

    The first of an enrolment is the one at entry; the last, once it has ended, the one at exit.
    """
    stays = sorted((step for step in steps if not step.admission), key=lambda step: step.since)
    if not stays:
        return [""] * len(days)
    first = stays[0]
    within = [day for day in days if first.since <= day <= (first.until or dt.date.max)]
    return [_moment(day, first, within) for day in days]


def _moment(day: dt.date, stay: Step, within: Sequence[dt.date]) -> str:
    if day < stay.since:
        return _("before it came")
    if day not in within:
        return _("afterwards")
    if day == within[0]:
        return _("at entry")
    return _("at exit") if stay.until and day == within[-1] else _("mid-course")
