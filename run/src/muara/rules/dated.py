"""Things that change on a day: parameters and lists of the law, each version cited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .vocabulary import CodeList, Text

Value = float | str | dt.date | tuple[str, ...] | None


@dataclass(frozen=True)
class Version:
    """What held from one day to another (both included; `until` None: still does)."""

    since: dt.date
    until: dt.date | None = None
    value: Value = None
    says: Text = field(default_factory=dict)
    source: str = ""
    unconfirmed: bool = False

    def holds(self, day: dt.date) -> bool:
        """Was this in force on the day?"""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Provision:
    """One clause: its key (what an answer cites), article, subject, and dated versions.

    A provision with a `name` is a parameter: rules use its value by that name, in `unit`.

    >>> hours = Provision("ID.light.max", article="art. 69(2)(c)", name="id_light_hours",
    ...                   unit="hours", history=(Version(dt.date(2003, 3, 25), value=3),))
    >>> hours.on(dt.date(2005, 6, 1)).value, hours.on(dt.date(2000, 1, 1))
    (3, None)
    """

    key: str
    article: str = ""
    labels: Text = field(default_factory=dict)
    history: tuple[Version, ...] = ()
    name: str = ""
    unit: str = ""
    instrument: str = ""

    def on(self, day: dt.date) -> Version | None:
        """The version in force on the day, or None."""
        return next((version for version in self.history if version.holds(day)), None)


@dataclass(frozen=True)
class Entry:
    """One line of a list: the codes it names, and from when to when."""

    key: str
    codes: tuple[str, ...]
    since: dt.date
    until: dt.date | None = None
    article: str = ""
    labels: Text = field(default_factory=dict)
    source: str = ""
    unconfirmed: bool = False

    def holds(self, day: dt.date) -> bool:
        """Was this line in force on the day?"""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class CodesInLaw:
    """A dated list that rules use as `attribute in NAME`, such as a Schedule."""

    key: str
    name: str
    attribute: str
    entries: tuple[Entry, ...]
    labels: Text = field(default_factory=dict)
    instrument: str = ""

    def match(self, code: str, day: dt.date, codes: CodeList) -> Entry | None:
        """The first line in force that names this code, or None."""
        held = (entry for entry in self.entries if entry.holds(day))
        return next((entry for entry in held if codes.cover(entry.codes).holds(code)), None)


@dataclass(frozen=True)
class Terms:
    """What rules may use beside the vocabulary: parameters and lists, by name."""

    parameters: Mapping[str, Provision] = field(default_factory=dict)
    lists: Mapping[str, CodesInLaw] = field(default_factory=dict)
