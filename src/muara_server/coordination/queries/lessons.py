"""Findings of evaluations and lessons: each with its response, its owner and where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from muara.procedure import next_steps
from muara_server import figures
from muara_server.coordination.queries.moments import moment_for
from muara_server.coordination.queries.organisations import names_of
from muara_server.coordination.queries.standing import standing_of
from muara_server.coordination.queries.told import Said, matter, of_matters, said
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara.procedure import Standing, Step
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

LESSON = "lesson"


@dataclass(frozen=True)
class Happened:
    """One thing that was recorded of a lesson: its words, who, when."""

    told: Said
    label: str


@dataclass(frozen=True)
class Lesson:
    """A finding or lesson with its standing. `owner`: who sees to it, where somebody does."""

    told: Said
    standing: Standing
    owner: str
    steps: Sequence[Happened]

    @property
    def id(self) -> UUID:
        """Its id."""
        return self.told.id

    @property
    def place(self) -> Place:
        """Where it was learnt."""
        return self.told.place

    @property
    def topic(self) -> str:
        """What it is about, as a code."""
        return str(self.told.facts["topic"])

    @property
    def topic_label(self) -> str:
        """What it is about, in words."""
        return _label("topic", self.topic)

    @property
    def kind_label(self) -> str:
        """Whether it is a finding, a recommendation or a lesson, in words."""
        return _label("lesson_kind", str(self.told.facts["lesson_kind"]))

    @property
    def state_label(self) -> str:
        """Where it stands, in words."""
        return self.standing.procedure.states[self.standing.state].label(figures.language())

    @property
    def due(self) -> dt.date | None:
        """Until when the next step must come."""
        return self.standing.due.date() if self.standing.due else None

    @property
    def late(self) -> bool:
        """Is that day over?"""
        return self.standing.late_by(moment_for(self.told)) is not None

    @property
    def next(self) -> tuple[Step, ...]:
        """The steps that may be taken now."""
        return next_steps(self.standing.procedure, self.standing)


def lessons(user: User, *, topic: str = "", place: Place | None = None) -> list[Lesson]:
    """What this reader may learn from: late first, then what waits, then what is settled."""
    opened = [each for each in said(user, LESSON, place=place) if each.begins]
    wanted = [each for each in opened if topic in ("", each.facts["topic"])]
    told = of_matters([each.id for each in wanted], LESSON)
    found = [_lesson(user, told[each.id]) for each in wanted]
    return sorted(found, key=_pressing)


def _pressing(one: Lesson) -> tuple[bool, bool, dt.date]:
    return not one.late, one.standing.ended, one.due or dt.date.max


def one_lesson(user: User, lesson: UUID) -> Lesson:
    """This lesson, if the reader may read of it; Http404 otherwise."""
    return _lesson(user, matter(user, lesson))


def topics() -> list[tuple[str, str]]:
    """What a lesson can be about: codes with their words."""
    return [(code, _label("topic", code)) for code in kinds()[LESSON].facts["topic"].codes.codes]


def _lesson(user: User, told: Sequence[Said]) -> Lesson:
    standing = standing_of(told, LESSON)
    owners = [each.facts["owner"] for each in told if each.facts.get("owner")]
    known = names_of(user, [UUID(owners[-1])]) if owners else {}
    language = figures.language()
    steps = standing.procedure.steps
    return Lesson(
        told=told[0],
        standing=standing,
        owner=next(iter(known.values()), ""),
        steps=[Happened(each, steps[each.facts["step"]].done_label(language)) for each in told],
    )


def _label(fact: str, code: str) -> str:
    return kinds()[LESSON].facts[fact].code_label(code, figures.language())
