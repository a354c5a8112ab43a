"""What a procedure is made of: states, the steps between them, clocks, and who takes part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from muara.rules import Rule
from muara.rules.vocabulary import Text


def in_language(labels: Text, language: str, otherwise: str) -> str:
    """The words in this language; in English, or `otherwise`, where there are none."""
    return labels.get(language) or labels.get("en") or otherwise


@dataclass(frozen=True)
class Clock:
    """How soon the next step must come: in hours to the minute, or by the end of a day."""

    hours: float | None = None
    days: int | None = None

    def due(self, since: dt.datetime) -> dt.datetime:
        """The last moment that is still in time.

        >>> monday = dt.datetime(2024, 3, 4, 9, tzinfo=dt.timezone.utc)
        >>> str(Clock(hours=48).due(monday)), str(Clock(days=7).due(monday))
        ('2024-03-06 09:00:00+00:00', '2024-03-11 23:59:59+00:00')
        """
        if self.hours is not None:
            return since + dt.timedelta(hours=self.hours)
        return end_of_day(since.date() + dt.timedelta(days=self.days or 0), since.tzinfo)


def end_of_day(day: dt.date, zone: dt.tzinfo | None) -> dt.datetime:
    """The last second of a day."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), zone)


@dataclass(frozen=True)
class State:
    """Where a procedure can stand, who must act next, and how soon.

    `counted_from`: the clock runs from when that state was last entered, so that passing a matter
    on does not give it more time. `due_fact`: a person gave the last day, in a fact of a step.
    `public`: what somebody outside is shown instead. `clause`: the clause of law the clock rests
    on. `success`: it ended as was wished. `named_only`: as long as it stands here, nobody knows of
    it but those who are named in it. `permits`: what was asked for is permitted here, until its
    time is up. `closed_to`: the parties that see nothing of it any more.
    """

    key: str
    labels: Text
    awaits: str | None = None
    clock: Clock | None = None
    counted_from: str = ""
    due_fact: str = ""
    ends: bool = False
    success: bool = False
    public: str = ""
    clause: str = ""
    source: str = ""
    named_only: bool = False
    permits: bool = False
    closed_to: tuple[str, ...] = ()

    def label(self, language: str = "en") -> str:
        """Its name in a language."""
        return in_language(self.labels, language, self.key)


@dataclass(frozen=True)
class Party:
    """Somebody who takes part: what of `permissions` lets a user act as it, at which level.

    `both_sides`: not only where the procedure is, but also where its receiver works.
    """

    key: str
    labels: Text
    permissions: tuple[str, ...] = ()
    level: str = ""
    both_sides: bool = False

    def label(self, language: str = "en") -> str:
        """Its name in a language."""
        return in_language(self.labels, language, self.key)


@dataclass(frozen=True)
class Step:
    """What may be done: from which states, to which, by whom, and which entry says that it was.

    `labels` are the imperative on a button, `done` the past on a timeline. Where `to` is empty it
    stays where it is, and its clock runs on. An entry of the kind `entry` that says `facts` is this
    step; it must also say `needs`, and may say `asks`. With it the file goes `there`, to where the
    receiver works, or `back` to where the procedure was opened (`moves`); mostly it stays.
    `shares`: the fact that names the body with which the file is shared by this step.
    """

    key: str
    labels: Text
    done: Text
    sources: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    entry: str
    facts: Mapping[str, Any]
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    reopens: bool = False
    moves: str = ""
    shares: str = ""

    def label(self, language: str = "en") -> str:
        """What stands on its button."""
        return in_language(self.labels, language, self.key)

    def done_label(self, language: str = "en") -> str:
        """What stands on a timeline once it was taken."""
        return in_language(self.done, language, self.key)


@dataclass(frozen=True)
class Escalation:
    """Who is told when the next step is this many days late."""

    after_days: float
    to: str


@dataclass(frozen=True)
class Refusal:
    """When a step is refused by what is known: the rule, and what to say and to do about it.

    `steps` are the steps it is asked of. Where the rule cannot be decided, nothing is refused.
    """

    key: str
    steps: tuple[str, ...]
    when: Rule
    say: Text

    def said(self, language: str = "en") -> str:
        """What whoever takes the step is told."""
        return in_language(self.say, language, self.key)


@dataclass(frozen=True, eq=False)
class Procedure:
    """One procedure of a pack. Two are the same where they are one.

    `about`: whose it is (`reading.ABOUT`). `opens`: the step that opens one; the id of
    its entry is the id of the procedure. `one_open`: nobody has two of them open at once.
    `type_fact`: the fact of the opening entry that is its type; `clocks` are the times of a type,
    by state and type. `refusals`: what is asked of the record before a step is taken, in order.
    `public`: the words for those outside, by `State.public`. `urgent`: whoever is told of it is
    told at any hour; `urgent_fact`: so where its opening says this.
    """

    key: str
    labels: Text
    about: str
    opens: str
    states: Mapping[str, State]
    steps: Mapping[str, Step]
    parties: Mapping[str, Party]
    one_open: bool = False
    type_fact: str = ""
    clocks: Mapping[tuple[str, str], Clock] = field(default_factory=dict)
    escalations: tuple[Escalation, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    public: Mapping[str, Text] = field(default_factory=dict)
    urgent: bool = False
    urgent_fact: str = ""
    source: str = ""
    unconfirmed: bool = False
    file: Path | None = None

    def label(self, language: str = "en") -> str:
        """Its name in a language."""
        return in_language(self.labels, language, self.key)

    @property
    def listens(self) -> frozenset[str]:
        """The kinds of entry that can be one of its steps."""
        return frozenset(step.entry for step in self.steps.values())

    @property
    def hands_over(self) -> bool:
        """Does the file go elsewhere by one of its steps?"""
        return any(step.moves for step in self.steps.values())

    def presses(self, opening: Mapping[str, Any]) -> bool:
        """Is whoever must act told at any hour, where it was opened by an entry that says this?"""
        return self.urgent or bool(self.urgent_fact and opening.get(self.urgent_fact))

    def clock(self, state: str, type: str | None) -> Clock | None:
        """The clock of a state for a type: its own, else the state's."""
        return self.clocks.get((state, type or "")) or self.states[state].clock

    def public_label(self, state: str, language: str = "en") -> str:
        """What somebody outside is shown while it stands there; empty where nobody is."""
        shown = self.states[state].public
        return in_language(self.public.get(shown, {}), language, shown)
