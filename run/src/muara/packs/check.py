"""What must be true of a pack beyond that it can be read."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterator

from muara.errors import PackError, nearest
from muara.rules import CodesInLaw, Provision
from muara.rules.dated import Entry

from .law import Law
from .regimes import FLOOR, STATUSES, Regime, Rung

_FOREVER = dt.date.max


def check_names(law: Law, attributes: set[str]) -> None:
    """Attributes, parameters and lists share one space of names, so each name is used once."""
    parameters = [clause for clause in law.provisions.values() if clause.name]
    seen: dict[str, str] = dict.fromkeys(attributes, "an attribute")
    named: list[tuple[Provision | CodesInLaw, str]] = [(each, "a parameter") for each in parameters]
    named += [(each, "a list") for each in law.lists.values()]
    for each, what in named:
        if each.name in seen:
            raise PackError(f"The name {each.name!r} of {each.key} is already {seen[each.name]}.")
        seen[each.name] = what


def check_entries(law: Law) -> None:
    """Each list entry has its own key, and entries of one key never overlap."""
    seen: dict[str, Entry] = {}
    for listing in law.lists.values():
        for entry in listing.entries:
            if entry.key in seen:
                raise PackError(
                    f"The entry {entry.key!r} of the list {listing.name!r} is given twice.",
                    do="Give each its own key.",
                )
            seen[entry.key] = entry


def check_regime(regime: Regime) -> None:
    """Statuses fit the kind, parameters are in force with their rung, reasons can be filled."""
    for rung in regime.rungs:
        _check_status(regime, rung)
        _check_because(regime, rung)
        for parameter in rung.rule.parameters:
            _check_in_force(regime, rung, parameter)


def _check_status(regime: Regime, rung: Rung) -> None:
    if regime.statuses == "share" and rung.finding not in (
        "child_labour",
        "no_child_labour",
        "out_of_scope",
    ):
        raise PackError(
            f"{regime.id} finds child_labour or no_child_labour; a rung finds {rung.finding!r}."
        )
    if STATUSES.index(rung.finding) >= FLOOR and not (rung.clause or rung.clause_of):
        raise PackError(f"{regime.id}: a rung finds {rung.finding!r} and names no clause.")


def _check_because(regime: Regime, rung: Rung) -> None:
    known = {*regime.vocabulary, *(each.name for each in regime.parameters)}
    for language, said in rung.because.items():
        for name in placeholders(said):
            if name not in known:
                raise PackError(
                    f"{regime.id}: the reason in {language!r} names {{{name}}}, which is unknown.",
                    do=nearest(name, known),
                )


def placeholders(said: str) -> Iterator[str]:
    """The {names} a sentence leaves to be filled in."""
    yield from (name for _, name, _, _ in string.Formatter().parse(said) if name)


def _check_in_force(regime: Regime, rung: Rung, parameter: Provision) -> None:
    first = rung.since or regime.since
    last = rung.until or regime.until or _FOREVER
    if first is None:
        return
    day = first
    for version in parameter.history:
        if version.holds(day):
            day = version.until + dt.timedelta(days=1) if version.until else _FOREVER
    if day <= last and day != _FOREVER:
        raise PackError(
            f"{regime.id}: the parameter {parameter.name!r} has no value on {day}, "
            f"while the rung {rung.clause or rung.rule.text!r} is in force.",
            do="Give the rung `since` and `until`, or the parameter a version for that day.",
        )
