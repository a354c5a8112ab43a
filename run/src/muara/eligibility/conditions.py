"""The conditions of one version of a scheme, those that every scheme has included.

A scheme asks two things without writing them: that the place lies in its jurisdiction, where that
is narrower than the country, or some place in it has a row of its own, and that nobody receives a
scheme it excludes.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from muara.packs import Geography, Scheme, SchemeVersion
from muara.packs.schemes import Condition
from muara.rules import Compiler
from muara.rules.compile import Expr
from muara.rules.evaluate import Case, holds

HOUSEHOLD = "household"
PERSON = "person"
PLACE = "place"
RECEIVES = "receives"
EXCLUSIVE = "exclusive"


@dataclass(frozen=True)
class Test:
    """One condition as it is tried, plainly on a row or compiled for a frame."""

    id: str
    attributes: tuple[str, ...]
    condition: Condition | None = None

    def plain(self, case: Case) -> bool | None:
        """Does it hold of one case?"""
        assert self.condition is not None  # noqa: S101  (the two without one stand below)
        return holds(self.condition.rule.node, case)

    def compiled(self, compiler: Compiler) -> Expr:
        """Does it hold of each row? A nullable truth."""
        assert self.condition is not None  # noqa: S101  (the two without one stand below)
        return compiler.truth(self.condition.rule.node)

    @property
    def text(self) -> str:
        """What it is, so that a condition that several schemes share is reckoned once."""
        return self.condition.rule.text if self.condition else repr(self)


@dataclass(frozen=True)
class InJurisdiction(Test):
    """Does the place lie where the scheme holds, and in none that has a row of its own?"""

    jurisdiction: str = ""
    elsewhere: tuple[str, ...] = ()
    geography: Geography = Geography({})

    def plain(self, case: Case) -> bool | None:
        place = case.row.get(PLACE)
        return self.holds(str(place) if place else None)

    def holds(self, place: str | None) -> bool | None:
        """The answer for a place; None where it is not known, or too wide to tell."""
        here = self.geography.holds(self.jurisdiction, place)
        own = [self.geography.holds(code, place) for code in self.elsewhere]
        if here is False or True in own:
            return False
        return None if here is None or None in own else True

    def compiled(self, compiler: Compiler) -> Expr:
        if PLACE not in compiler.columns:
            return compiler.unknown()
        column = compiler.named(PLACE)
        above = [list(self.geography.above(code))[1:] for code in self.places]
        own = {below for code in self.elsewhere for below in self.geography.below(code)}
        inside = column.is_in(sorted(self.geography.below(self.jurisdiction) - own))
        vague = column.is_in(sorted({c for some in above for c in some} - own))
        known = column.is_in(sorted(self.geography.parents))
        return compiler.ns.when(known & ~vague).then(inside).otherwise(compiler.unknown())

    @property
    def places(self) -> tuple[str, ...]:
        """The places whose borders decide."""
        return (self.jurisdiction, *self.elsewhere)

    @property
    def text(self) -> str:
        return f"place in {self.jurisdiction}, not in {', '.join(self.elsewhere) or 'any'}"


@dataclass(frozen=True)
class ReceivesNone(Test):
    """Does nobody here receive a scheme that this one excludes?"""

    excluded: tuple[str, ...] = ()

    def plain(self, case: Case) -> bool | None:
        received = keys_of(case.row.get(RECEIVES))
        return None if received is None else not received & set(self.excluded)

    def compiled(self, compiler: Compiler) -> Expr:
        if RECEIVES not in compiler.columns:
            return compiler.unknown()
        received = compiler.named(RECEIVES).str.replace_all(" ", "", literal=True)
        listed = compiler.ns.concat_str(compiler.ns.lit(";"), received, compiler.ns.lit(";"))
        found = [listed.str.contains(f";{key};", literal=True) for key in self.excluded]
        return ~reduce(operator.or_, found)

    @property
    def text(self) -> str:
        return f"receives none of {', '.join(self.excluded)}"


def keys_of(value: object) -> frozenset[str] | None:
    """The keys in a `;`-separated text or a list; None where nothing is known."""
    if value is None:
        return None
    found: Iterable[str] = value.split(";") if isinstance(value, str) else value  # type: ignore[assignment]
    return frozenset(key.strip() for key in found if key.strip())


def tests_of(scheme: Scheme, version: SchemeVersion, geography: Geography) -> tuple[Test, ...]:
    """Everything that must hold, the scheme's own conditions last."""
    found: list[Test] = []
    where, elsewhere = scheme.jurisdiction, version.elsewhere
    if elsewhere or where != geography.country(where):
        found.append(
            InJurisdiction(
                PLACE, (PLACE,), jurisdiction=where, elsewhere=elsewhere, geography=geography
            )
        )
    if version.exclusive_with:
        found.append(ReceivesNone(EXCLUSIVE, (RECEIVES,), excluded=version.exclusive_with))
    return (*found, *(_written(condition) for condition in version.conditions))


def _written(condition: Condition) -> Test:
    names = tuple(attribute.name for attribute in condition.rule.attributes)
    return Test(condition.id, names, condition)
