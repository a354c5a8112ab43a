"""The rule language: one small language judges one row, with three answers.

>>> from muara.rules import Attribute, Rule, Vocabulary
>>> words = Vocabulary([Attribute("age", "number", interval=True), Attribute("worked", "truth")])
>>> rule = Rule.parse("age < 14 and worked", words)
>>> rule.judge({"age": 12, "worked": True}), rule.judge({"age": 12}), rule.judge({"age": 15})
(True, None, False)
>>> rule.judge({"age_low": 13, "age_high": 14, "worked": True}) is None
True
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import narwhals as nw

from . import tree
from .compile import Compiler
from .dated import CodesInLaw, Entry, Provision, Terms, Version
from .evaluate import Case, Row, holds, open_attributes
from .faults import FAULTS, Fault
from .reading import Place, read
from .vocabulary import Attribute, Code, CodeList, Vocabulary

__all__ = [
    "Attribute",
    "Case",
    "Code",
    "CodeList",
    "CodesInLaw",
    "Compiler",
    "Entry",
    "FAULTS",
    "Fault",
    "Place",
    "Provision",
    "Rule",
    "Terms",
    "Version",
    "Vocabulary",
]


@dataclass(frozen=True)
class Rule:
    """A condition in the rule language, read and checked.

    Raises RuleError when it is read, never when it is run.
    """

    text: str
    node: tree.Node

    @classmethod
    def parse(
        cls,
        text: str,
        vocabulary: Vocabulary,
        terms: Terms | None = None,
        *,
        place: Place | None = None,
    ) -> Rule:
        """Read a rule; `terms` are the law's parameters and lists it may use."""
        return cls(text, read(text, vocabulary, terms or Terms(), place or Place()))

    @cached_property
    def attributes(self) -> list[Attribute]:
        """The attributes it reads, in the order of first use."""
        return tree.attributes_of(self.node)

    @cached_property
    def asks_persons(self) -> bool:
        """Does it ask of all persons of the household?"""
        kinds = (tree.AnyPerson, tree.CountPersons)
        return any(isinstance(part, kinds) for part in self.node.all_parts())

    @cached_property
    def own_attributes(self) -> list[Attribute]:
        """Those it reads of the row itself, and not inside any(person, ...) or count(...)."""
        return tree.own_attributes_of(self.node)

    @property
    def parameters(self) -> list[Provision]:
        """The dated parameters it uses."""
        return tree.parameters_of(self.node)

    @property
    def lists(self) -> list[CodesInLaw]:
        """The dated lists it uses."""
        return tree.lists_of(self.node)

    def read_on(self, day: dt.date | None) -> Rule:
        """The rule with every parameter and list fixed: as in force on the day, else the latest."""
        return Rule(self.text, tree.changed(self.node, lambda part: _fixed(part, day)))

    def taking_for_granted(self, names: Collection[str]) -> Rule:
        """The rule as it reads where these truths hold of everybody."""

        def granted(part: tree.Node) -> tree.Node:
            held = isinstance(part, tree.Holds) and part.attribute.name in names
            return tree.Always(True) if held else part

        return Rule(self.text, tree.changed(self.node, granted))

    def judge(
        self, row: Row, *, household: Sequence[Row] = (), day: dt.date | None = None
    ) -> bool | None:
        """The plain answer for one row: True, False, or None where it is unknown."""
        return holds(self.node, Case(row, household, day))

    def open(
        self, row: Row, *, household: Sequence[Row] = (), day: dt.date | None = None
    ) -> set[str]:
        """The attributes that could still settle it; empty where it is true or false."""
        return open_attributes(self.node, Case(row, household, day))

    def expression(self, columns: Collection[str], *, day: dt.date | None = None) -> nw.Expr:
        """The rule as a nullable boolean Narwhals expression over a frame with these columns.

        Where `day` is None the law is read on each row's own `work_date`.
        """
        made: nw.Expr = Compiler({name: name for name in columns}, day).truth(self.node)
        return made


def _fixed(part: tree.Node, day: dt.date | None) -> tree.Node:
    if isinstance(part, tree.Set):
        version = (part.parameter.on(day) if day else None) or part.parameter.history[-1]
        always = replace(version, since=dt.date.min, until=None)
        return tree.Set(replace(part.parameter, history=(always,)))
    if isinstance(part, tree.InList):
        return tree.InList(part.attribute, _fixed_list(part.listing, day))
    return part


def _fixed_list(listing: CodesInLaw, day: dt.date | None) -> CodesInLaw:
    entries = listing.entries
    held = [entry for entry in entries if day and entry.holds(day)]
    if not held:
        newest = max((entry.until or dt.date.max for entry in entries), default=dt.date.max)
        held = [entry for entry in entries if (entry.until or dt.date.max) == newest]
    always = tuple(replace(entry, since=dt.date.min, until=None) for entry in held)
    return replace(listing, entries=always)
