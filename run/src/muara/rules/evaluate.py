"""The plain evaluator: one row, one rule, written to be obviously right.

It is the oracle. The compiled rules must give the same answer on every engine; nothing else in
Muara judges by it, because it is slow.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from . import tree
from .reading import minutes
from .vocabulary import Attribute

Row = Mapping[str, object]
Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class Case:
    """One person's row, the household's rows it lives among, and the day the law is read on.

    Where `day` is None the law is read on the row's own `work_date`.
    """

    row: Row
    household: Sequence[Row] = ()
    day: dt.date | None = None

    @property
    def law_day(self) -> dt.date | None:
        """The day the law is read on."""
        return self.day or self.row.get("work_date")  # type: ignore[return-value]


def holds(node: tree.Node, case: Case) -> bool | None:
    """Is the rule true of the case? None: unknown."""
    match node:
        case tree.And(items):
            return all_of(holds(item, case) for item in items)
        case tree.Or(items):
            return any_of(holds(item, case) for item in items)
        case tree.Not(item):
            return negation(holds(item, case))
        case tree.Holds(attribute):
            return known(case.row, attribute.name)  # type: ignore[return-value]
        case tree.Always(value):
            return value
        case tree.IsUnknown(attribute):
            return nothing_known(case.row, attribute)
        case tree.AnyPerson(item):
            return any_of(holds(item, one) for one in members(case))
    return _holds_of_values(node, case)


def _holds_of_values(node: tree.Node, case: Case) -> bool | None:
    match node:
        case tree.Compare(operator, left, right, "code"):
            return compare_codes(operator, text_of(left, case), text_of(right, case))
        case tree.Compare(operator, left, right):
            return compare_bounds(operator, bounds(left, case), bounds(right, case))
        case tree.InNumbers(value, numbers):
            return any_of([compare_bounds("==", bounds(value, case), (n, n)) for n in numbers])
        case tree.InCodes(attribute, cover):
            code = known(case.row, attribute.name)
            return None if code is None else cover.holds(str(code))
        case tree.InList(attribute, _):
            code = known(case.row, attribute.name)
            return None if code is None else in_list(node, str(code), case.law_day)
    raise TypeError(node)


def in_list(node: tree.InList, code: str, day: dt.date | None) -> bool | None:
    """Does a line of the dated list, in force on the day, name the code?

    On an unknown day no line is known to be in force, but a code no line names is surely out.
    """
    codes = node.attribute.codes
    if codes is None:
        return None
    lines = [entry for entry in node.listing.entries if day is None or entry.holds(day)]
    current = True if day else None
    return any_of([all_of([current, codes.cover(entry.codes).holds(code)]) for entry in lines])


def all_of(truths: Iterable[bool | None]) -> bool | None:
    """Kleene's `and`: one false settles it, otherwise one unknown leaves it open."""
    found: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        found = None if truth is None else found
    return found


def any_of(truths: Iterable[bool | None]) -> bool | None:
    """Kleene's `or`: one true settles it, otherwise one unknown leaves it open."""
    return negation(all_of(negation(truth) for truth in truths))


def negation(truth: bool | None) -> bool | None:
    """Kleene's `not`."""
    return None if truth is None else not truth


def known(row: Row, name: str) -> object:
    """The value in the row; None where it is missing or not a number."""
    value = row.get(name)
    return None if isinstance(value, float) and math.isnan(value) else value


def nothing_known(row: Row, attribute: Attribute) -> bool:
    """Is there neither a value nor a bound?"""
    names = [attribute.name]
    if attribute.interval:
        names += [f"{attribute.name}_low", f"{attribute.name}_high"]
    return all(known(row, name) is None for name in names)


def members(case: Case) -> list[Case]:
    """Everybody of the household, the person included."""
    return [Case(row, case.household, case.day) for row in case.household or [case.row]]


def bounds(node: tree.Node, case: Case) -> Bounds:
    """The lowest and highest a value can be; None where that side is open."""
    match node:
        case tree.Literal(value):
            return _same(value)
        case tree.Known(attribute):
            return _attribute_bounds(case.row, attribute)
        case tree.Set(parameter):
            version = parameter.on(case.law_day) if case.law_day else None
            return _same(version.value) if version else (None, None)
        case tree.Arithmetic(operator, left, right):
            return reckon(operator, bounds(left, case), bounds(right, case))
        case tree.CountPersons(item):
            found = [holds(item, one) for one in members(case)]
            return found.count(True), found.count(True) + found.count(None)
    raise TypeError(node)


def _same(value: object) -> Bounds:
    if isinstance(value, dt.date):
        return value.toordinal(), value.toordinal()
    number = minutes(value) if isinstance(value, str) else value
    return number, number  # type: ignore[return-value]


def _attribute_bounds(row: Row, attribute: Attribute) -> Bounds:
    low, high = known(row, attribute.name), known(row, attribute.name)
    if attribute.interval:
        low = _first(known(row, f"{attribute.name}_low"), low)
        high = _first(known(row, f"{attribute.name}_high"), high)
    return (
        None if low is None else _same(low)[0],
        None if high is None else _same(high)[0],
    )


def _first(one: object, other: object) -> object:
    return other if one is None else one


def reckon(operator: str, one: Bounds, other: Bounds) -> Bounds:
    """Interval arithmetic; a side that is open stays open."""
    (a, b), (c, d) = one, other
    if operator == "+":
        return _both(a, c, lambda x, y: x + y), _both(b, d, lambda x, y: x + y)
    if operator == "-":
        return _both(a, d, lambda x, y: x - y), _both(b, c, lambda x, y: x - y)
    if None in (a, b, c, d):
        return None, None
    products = [x * y for x in (a, b) for y in (c, d)]  # type: ignore[operator]
    return min(products), max(products)


def _both(one: float | None, other: float | None, reckoning):  # type: ignore[no-untyped-def]
    return None if one is None or other is None else reckoning(one, other)


def compare_bounds(operator: str, one: Bounds, other: Bounds) -> bool | None:
    """True where it holds for every value in the intervals, false where for none."""
    if operator in ("<", "<="):
        return compare_bounds(_MIRROR[operator], other, one)
    if operator == "!=":
        return negation(compare_bounds("==", one, other))
    (a, b), (c, d) = one, other
    if operator == "==":
        return _equal(a, b, c, d)
    if a is not None and d is not None and (a > d or (operator == ">=" and a == d)):
        return True
    if b is not None and c is not None and (b < c or (operator == ">" and b == c)):
        return False
    return None


_MIRROR = {"<": ">", "<=": ">="}


def _equal(a: float | None, b: float | None, c: float | None, d: float | None) -> bool | None:
    if None not in (a, b, c, d) and a == b == c == d:
        return True
    if (b is not None and c is not None and b < c) or (a is not None and d is not None and d < a):
        return False
    return None


def compare_codes(operator: str, one: str | None, other: str | None) -> bool | None:
    """Two codes the same, or not."""
    if one is None or other is None:
        return None
    return (one == other) == (operator == "==")


def text_of(node: tree.Node, case: Case) -> str | None:
    """The code a value stands for."""
    match node:
        case tree.Literal(value):
            return str(value)
        case tree.Known(attribute):
            value = known(case.row, attribute.name)  # type: ignore[assignment]
            return None if value is None else str(value)
        case tree.Set(parameter):
            version = parameter.on(case.law_day) if case.law_day else None
            return None if version is None else str(version.value)
    raise TypeError(node)


def open_attributes(node: tree.Node, case: Case) -> set[str]:
    """The unknown attributes that could still settle a rule that is unknown of the case.

    A part that is already true or false asks nothing, however many of its attributes are unknown.
    """
    return _answered(node, case)[1]


def _answered(node: tree.Node, case: Case) -> tuple[bool | None, set[str]]:
    """The answer, and the attributes that could still settle it: each part is looked at once."""
    match node:
        case tree.And(items):
            return _together(all_of, [_answered(item, case) for item in items])
        case tree.Or(items):
            return _together(any_of, [_answered(item, case) for item in items])
        case tree.Not(item):
            truth, open_ = _answered(item, case)
            return negation(truth), open_
        case tree.AnyPerson(item):
            return _together(any_of, [_answered(item, one) for one in members(case)])
    truth = holds(node, case)
    if truth is not None:
        return truth, set()
    below = (_open_below(part, case) for part in node.parts())
    return None, _not_exact(node, case).union(*below)


def _together(
    joined: Callable[[Iterable[bool | None]], bool | None],
    parts: Sequence[tuple[bool | None, set[str]]],
) -> tuple[bool | None, set[str]]:
    """Parts that are settled ask nothing; nor does any, where they settle the whole."""
    truth = joined(truth for truth, _ in parts)
    return truth, set() if truth is not None else set().union(*(open_ for _, open_ in parts))


def _open_below(part: tree.Node, case: Case) -> set[str]:
    if isinstance(part, tree.CountPersons):
        return set().union(*(open_attributes(part.item, one) for one in members(case)))
    return _not_exact(part, case).union(*(_open_below(below, case) for below in part.parts()))


def _not_exact(part: tree.Node, case: Case) -> set[str]:
    attribute = getattr(part, "attribute", None)
    if not isinstance(attribute, Attribute):
        return set()
    if isinstance(part, tree.InCodes | tree.InList):
        return {attribute.name}
    if attribute.codes is not None or attribute.kind == "truth":
        return {attribute.name} if known(case.row, attribute.name) is None else set()
    low, high = _attribute_bounds(case.row, attribute)
    return set() if low is not None and low == high else {attribute.name}
