"""What partners are able to do: every round of every checklist, its score and how it changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404

from muara.coordination import (
    Change,
    Checklist,
    Score,
    change,
    checklists,
    score,
)
from muara.follow_up.days import after_months
from muara.packs import open_pack
from muara_server import figures
from muara_server.coordination.queries.moments import moment_for
from muara_server.coordination.queries.organisations import organisations
from muara_server.coordination.queries.told import Said, of_matters, said
from muara_server.coordination.rules.reach import reads
from muara_server.places import queries as places
from muara_server.places.countries import pack_of
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

ROUND, ANSWER = "capacity", "capacity_answer"


@dataclass(frozen=True)
class Subject:
    """Whose ability is asked: a State or district, or an organisation. `key`: in addresses."""

    key: str
    name: str
    place: Place
    checklist: Checklist
    organisation: UUID | None = None


@dataclass(frozen=True)
class Round:
    """One round of a checklist: who answered it on which day, and what."""

    told: Said
    answers: Mapping[str, str]
    notes: Mapping[str, str]
    score: Score

    @property
    def on(self) -> dt.date:
        """The day of which it tells."""
        return self.told.on

    def answer(self, question: str) -> tuple[str, str]:
        """What was answered to a question, and how it is known; empty where it was not asked."""
        return self.answers.get(question, ""), self.notes.get(question, "")

    @property
    def share(self) -> str:
        """The share that is there, in percent: two numbers where something is not known."""
        low, high = (int(part * 100 + 0.5) for part in (self.score.low, self.score.high))
        return f"{figures.between(low, high)} %"


@dataclass(frozen=True)
class Ability:
    """A subject with its rounds, oldest first; the first is the baseline.

    `since_baseline`: how the last differs from the first. `due_on`: when it is to be asked again.
    """

    subject: Subject
    rounds: Sequence[Round]
    since_baseline: Change | None
    due_on: dt.date | None

    @property
    def last(self) -> Round | None:
        """The newest round."""
        return self.rounds[-1] if self.rounds else None

    @property
    def late(self) -> bool:
        """Was it asked once, and is it to be asked again by now?"""
        return bool(self.last and self.due_on and self.due_on < moment_for(self.last.told).date())


def abilities(user: User) -> list[Ability]:
    """Every State, district, union and employers' body of which this reader reads, with rounds."""
    told = said(user, ROUND)
    answers = of_matters((each.id for each in told), ANSWER)
    by_subject: dict[str, list[Round]] = {}
    for each in sorted(told, key=lambda one: (one.on, one.number)):
        by_subject.setdefault(_key_of(each), []).append(_round(each, answers.get(each.id, ())))
    return [_ability(each, by_subject.get(each.key, [])) for each in subjects(user)]


def one_ability(user: User, key: str) -> Ability:
    """The subject of this key with its rounds; Http404 where the reader may not read of it."""
    found = next((each for each in abilities(user) if each.subject.key == key), None)
    if found is None:
        raise Http404
    return found


def subjects(user: User) -> list[Subject]:
    """Whose ability can be asked: places of the programme and organisations, by checklist."""
    return [*_places(user), *_organisations(user)]


def _places(user: User) -> Iterable[Subject]:
    working = list(places.programme_places())
    above = {each.parent_id: each.parent for each in working if each.parent is not None}
    known = {each.pk: each for each in (*above.values(), *working)}
    for place in sorted(known.values(), key=lambda one: one.path):
        for checklist in _checklists(place).values():
            if place.level in checklist.levels and reads(user, place):
                yield Subject(
                    f"{checklist.key}-{place.code}", in_language(place.names), place, checklist
                )


def _organisations(user: User) -> Iterable[Subject]:
    for each in organisations(user).values():
        for checklist in _checklists(each.place).values():
            if each.kind is not None and each.kind.key in checklist.kinds:
                key = f"{checklist.key}-{each.id}"
                yield Subject(key, each.name, each.place, checklist, each.id)


def _checklists(place: Place) -> Mapping[str, Checklist]:
    return checklists(open_pack(pack_of(place)))


def _key_of(told: Said) -> str:
    about = told.facts.get("organisation") or told.place.code
    return f"{told.facts['checklist']}-{about}"


def _round(told: Said, answers: Iterable[Said]) -> Round:
    given = list(answers)
    found = {each.facts["question"]: each.facts["answer"] for each in given}
    notes = {each.facts["question"]: each.word("note") for each in given if each.word("note")}
    return Round(told, found, notes, score(found))


def _ability(subject: Subject, rounds: Sequence[Round]) -> Ability:
    due = after_months(rounds[-1].on, subject.checklist.every_months) if rounds else None
    first, last = (rounds[0], rounds[-1]) if len(rounds) > 1 else (None, None)
    return Ability(
        subject=subject,
        rounds=rounds,
        since_baseline=change(first.answers, last.answers) if first and last else None,
        due_on=due,
    )
